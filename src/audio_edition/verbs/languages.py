"""languages: what each language's pack covers."""

from __future__ import annotations

from audio_edition import languages as packs
from audio_edition.languages import Coverage


def languages() -> tuple[Coverage, ...]:
    """Return what is known of every language, ours and packages', by tag."""
    return tuple(packs.coverage(name) for name in packs.names())


__all__ = ["Coverage", "languages"]
