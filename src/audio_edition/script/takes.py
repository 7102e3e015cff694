"""Which sentences of a script are spoken another way, by the edition's ``[[takes]]``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from audio_edition.edition.model import Take
from audio_edition.script.model import Script


def with_takes(script: Script, takes: Iterable[Take]) -> Script:
    """Return the script whose sentences know their takes; its words stay as they are."""
    known: dict[str, tuple[Take, ...]] = {}
    for take in takes:
        words = _plain(take.spoken)
        known[words] = (*known.get(words, ()), take)
    if not known:
        return script
    segments = tuple(
        replace(
            segment,
            sentences=tuple(
                replace(sentence, takes=known.get(_plain(sentence.spoken), ()))
                for sentence in segment.sentences
            ),
        )
        for segment in script.segments
    )
    return replace(script, segments=segments)


def _plain(text: str) -> str:
    return " ".join(text.split())
