"""Newsletters as articles: what a letter or an article page tells, and what around it does not."""
