"""Have a voice say one sentence: cut what is too long, check what came back, trim, join."""

from __future__ import annotations

from audio_edition.chunks import chunk
from audio_edition.speech.model import GaveUp, Spoken, Voice

SAY_VERSION = 2
"""Part of every cache key: raise it when the same answer of an engine is made into other sound."""

_NOTHING_TO_SAY = 0.1  # seconds of silence for a sentence without a letter or a digit
_MOST_A_CHARACTER = 1.5  # seconds; a spelled-out number or symbol may take long
_MOST_AT_ALL = 5.0


def say(voice: Voice, text: str) -> Spoken:
    """Return ``text`` as trimmed speech with word times; raises ``GaveUp``."""
    from audio_edition.speech import sound

    limit = voice.max_characters
    pieces = chunk(text, limit) if limit else [text]
    pieces = [piece for piece in pieces if is_speakable(piece)]
    if not pieces:
        return Spoken(sound.silence(_NOTHING_TO_SAY, voice.rate))
    return sound.join([_piece(voice, piece) for piece in pieces])


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


__all__ = ["SAY_VERSION", "is_speakable", "say"]
