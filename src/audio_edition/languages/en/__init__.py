"""English."""

from __future__ import annotations

from importlib.resources import files

from audio_edition.languages.read import read_language

LANGUAGE = read_language("en", files(__package__), verbalized=True)

__all__ = ["LANGUAGE"]
