"""An engine for tests and dry runs: right durations and word times, no model, no speech."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from audio_edition.errors import SpeechError
from audio_edition.speech.model import Pcm, Spoken, VoiceInfo, VoiceRequest, Word
from audio_edition.units import Hertz, Seconds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RATE = Hertz(22050)
_A_CHARACTER = 0.062  # seconds: what Piper's English voices take on news text
_LICENCE = "GPL-3.0-or-later"


@dataclass(frozen=True, slots=True)
class SilentVoice:
    """Hums very quietly for as long as a voice would speak.

    It is not digital silence, so that trimming and checking treat it like any voice.
    """

    language: str
    speed: float
    engine: str = "silence"
    name: str = "silence"
    rate: Hertz = _RATE
    is_remote: bool = False
    licence: str = _LICENCE
    max_characters: int | None = None
    for_tests: ClassVar[bool] = True

    @property
    def fingerprint(self) -> str:
        """The pace is all that changes it."""
        return f"silence-1 speed={self.speed:g}"

    def speak(self, text: str) -> Spoken:
        """Return a hum of a plausible length."""
        import numpy as np

        words = []
        parts: list[NDArray[np.int16]] = []
        at = 0
        for word in text.split():
            length = round((len(word) + 1) * _A_CHARACTER / self.speed * _RATE)
            parts.append((60 * np.sin(np.arange(length) * 0.03)).astype(np.int16))
            words.append(Word(word, Seconds(at / _RATE), Seconds((at + length) / _RATE)))
            at += length
        samples = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int16)
        return Spoken(Pcm(samples, _RATE), tuple(words))

    def validate_environment(self) -> str | None:
        """Nothing is needed."""
        return None


@dataclass(frozen=True, slots=True)
class SilenceEngine:
    """Every language, one voice."""

    name: str = "silence"

    def open(self, request: VoiceRequest) -> SilentVoice:
        """Return the silent voice."""
        request.table().refuse_unknown()
        if request.voice not in ("", "silence"):
            raise SpeechError(f"silence has no voice {request.voice!r}", hint="take silence")
        return SilentVoice(language=request.language, speed=request.speed)

    def voices(self, request: VoiceRequest) -> Iterable[VoiceInfo]:
        """One."""
        return [VoiceInfo("silence", "silence", "*", _LICENCE, is_remote=False)]


engine = SilenceEngine()
