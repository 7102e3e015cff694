"""What a server of the site must know of its files."""

from __future__ import annotations

from audio_edition.publication.serving import content_type

__all__ = ["content_type"]
