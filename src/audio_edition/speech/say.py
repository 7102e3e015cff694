"""Have a voice say one sentence: cut what is too long, check what came back, trim, join."""

from __future__ import annotations

import re
from collections.abc import Sequence

from audio_edition.chunks import chunk
from audio_edition.edition.model import Take
from audio_edition.speech.breath import breathing
from audio_edition.speech.model import GaveUp, Sounding, Spoken, Voice

SAY_VERSION = 3
"""Part of every cache key: raise it when the same answer of an engine is made into other sound."""

_NOTHING_TO_SAY = 0.1  # seconds of silence for a sentence without a letter or a digit
_MOST_A_CHARACTER = 1.5  # seconds; a spelled-out number or symbol may take long
_MOST_AT_ALL = 5.0
_LEAST = 12  # characters of half a sentence
_BLOCKS = re.compile(r"(\[\[.*?\]\])")
_WORDS = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")


def say(voice: Voice, text: str, take: Take | None = None) -> Spoken:
    """Return ``text`` as trimmed speech with word times; raises ``GaveUp``.

    A ``take`` has words stressed and the text split; its pace is the voice's affair.
    """
    from audio_edition.speech import sound

    limit = voice.max_characters
    text = breathing(text)
    if take is not None and "stressed" in take.way:
        text = _stressed(voice, text, take.words)
    pieces = chunk(text, limit) if limit else [text]
    if take is not None and "split" in take.way:
        pieces = [half for piece in pieces for half in _halves(piece)]
    pieces = [piece for piece in pieces if is_speakable(piece)]
    if not pieces:
        return Spoken(sound.silence(_NOTHING_TO_SAY, voice.rate))
    return sound.join([_piece(voice, piece) for piece in pieces])


def _stressed(voice: Voice, text: str, words: Sequence[str]) -> str:
    """The words given as sounds, as the voice says each alone: nothing of them is swallowed."""
    if not isinstance(voice, Sounding):
        return text
    wanted = {word.casefold() for word in words}
    parts = _BLOCKS.split(text)
    for at in range(0, len(parts), 2):  # between blocks of sounds that are there already
        parts[at] = _WORDS.sub(
            lambda found: (
                f"[[{voice.alone(found[0])}]]" if found[0].casefold() in wanted else found[0]
            ),
            parts[at],
        )
    return "".join(parts)


def _halves(text: str) -> list[str]:
    """The text in two, cut where a reader would breathe; whole where that would cut sounds."""
    pieces = chunk(text, max(_LEAST, len(text) * 2 // 3))
    whole = all(piece.count("[[") == piece.count("]]") for piece in pieces)
    return pieces if whole else [text]


def _piece(voice: Voice, text: str) -> Spoken:
    from audio_edition.speech import sound

    trimmed = sound.trim(voice.speak(text))
    shown = text if len(text) <= 60 else text[:57] + "…"
    if not len(trimmed.pcm.samples):
        raise GaveUp(f"{voice.engine} ({voice.name}) gave no sound for “{shown}”")
    if trimmed.pcm.duration > _MOST_AT_ALL + _MOST_A_CHARACTER * len(text):
        raise GaveUp(
            f"{voice.engine} ({voice.name}) gave {trimmed.pcm.duration:.0f} s of sound "
            f"for “{shown}”"
        )
    return trimmed


def is_speakable(text: str) -> bool:
    """Say whether there is anything a voice could pronounce."""
    return any(character.isalnum() for character in text)
