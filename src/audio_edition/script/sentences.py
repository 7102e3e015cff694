"""Cut a paragraph into sentences, as an editor of news would."""

from __future__ import annotations

from audio_edition.script.wording import primary


def split_sentences(text: str, language: str = "en") -> list[str]:
    """The sentences of ``text``, without the white space around them."""
    from sentencex import segment

    return [s.strip() for s in segment(primary(language), text) if s.strip()]


__all__ = ["split_sentences"]
