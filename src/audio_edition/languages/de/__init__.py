"""German."""

from __future__ import annotations

from importlib.resources import files

from audio_edition.languages.read import read_language

LANGUAGE = read_language("de", files(__package__))

__all__ = ["LANGUAGE"]
