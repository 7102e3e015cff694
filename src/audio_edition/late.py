"""Patterns that are compiled when they are first asked for: the library's own."""

from newsletters.late import late as late
