"""How a decision of the cleaner is told, in words and as JSON."""

from __future__ import annotations

from audio_edition.cleaning.review import article_object, as_object, describe

__all__ = ["article_object", "as_object", "describe"]
