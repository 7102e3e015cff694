"""Who says it: the contract of a voice, and the sound it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from audio_edition.errors import SpeechError
from audio_edition.script.model import ScriptSegment, Sentence
from audio_edition.units import Hertz, Seconds


@dataclass(frozen=True, slots=True, eq=False)
class Pcm:
    """Mono sound: ``samples`` int16 of shape (n,), ``rate`` in samples a second."""

    samples: NDArray[np.int16]
    rate: Hertz

    @property
    def duration(self) -> Seconds:
        """Length in seconds."""
        return Seconds(len(self.samples) / self.rate)


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word and when it sounds, in seconds from the start of its clip."""

    text: str
    start: Seconds
    end: Seconds


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """What a voice answers: the sound, and the times of its words where it knows them."""

    pcm: Pcm
    words: tuple[Word, ...] = ()


@runtime_checkable
class Voice(Protocol):
    """Something that speaks. One object serves one process and one thread at a time.

    ``fingerprint`` covers all that changes the sound (model digest, speed, versions);
    ``max_characters`` is the longest text one request may carry (None: no limit).
    """

    @property
    def engine(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def rate(self) -> Hertz: ...
    @property
    def is_remote(self) -> bool: ...
    @property
    def licence(self) -> str: ...
    @property
    def max_characters(self) -> int | None: ...
    @property
    def fingerprint(self) -> str: ...

    def speak(self, text: str) -> Spoken:
        """Say ``text``; raises ``SpeechError`` where it cannot."""
        ...

    def validate_environment(self) -> str | None:
        """None when ready, else one line that says what is missing and how to get it."""
        ...


@dataclass(frozen=True, slots=True)
class Clip:
    """One sentence's sound as it lies in the cache, lossless; ``digest`` covers its samples."""

    path: Path
    digest: str
    rate: Hertz
    samples: int

    @property
    def duration(self) -> Seconds:
        """Length in seconds."""
        return Seconds(self.samples / self.rate)

    def read(self) -> Pcm:
        """Decode the clip; raises ``SpeechError`` where the cache was damaged."""
        import soundfile

        try:
            samples, rate = soundfile.read(self.path, dtype="int16")
        except (OSError, RuntimeError) as problem:
            raise SpeechError(
                f"cached sentence {self.path.name} cannot be read: {problem}",
                hint="audio-edition cache --verify removes damaged entries",
            ) from None
        return Pcm(np.asarray(samples, dtype=np.int16), Hertz(int(rate)))


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence as spoken by a voice."""

    sentence: Sentence
    clip: Clip
    words: tuple[Word, ...] = ()
    from_cache: bool = False


@dataclass(frozen=True, slots=True)
class SpokenSegment:
    """A script segment with the sound of each of its sentences, in order."""

    segment: ScriptSegment
    utterances: tuple[Utterance, ...]


@dataclass(frozen=True, slots=True)
class SpokenScript:
    """The whole script as sound, by one engine.

    ``fallback`` is empty, or says which engine gave up and why this one spoke instead.
    """

    segments: tuple[SpokenSegment, ...]
    engine: str
    voice: str
    language: str
    licence: str
    synthesized: int
    cached: int
    fallback: str = ""

    @property
    def utterances(self) -> Sequence[Utterance]:
        """Every utterance, in order."""
        return [u for segment in self.segments for u in segment.utterances]


__all__ = [
    "Clip",
    "Pcm",
    "Spoken",
    "SpokenScript",
    "SpokenSegment",
    "Utterance",
    "Voice",
    "Word",
]
