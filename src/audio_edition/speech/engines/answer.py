"""Judge what a remote service sent as speech, before anything of it is kept.

A service under load answers with nothing, with half a file, with silence or with a page of
HTML, all under status 200.
"""

from __future__ import annotations

import io

from audio_edition.mp3.walk import looks_like_mp3, mp3_problem
from audio_edition.speech.engines.patience import TryAgainError
from audio_edition.speech.model import Pcm
from audio_edition.units import Hertz

_LEAST_A_CHARACTER = 0.022  # seconds; nobody speaks 45 characters a second
_ABRUPT_A_CHARACTER = 0.045  # fast speech; below it, an end in full sound is a cut
_MOST_A_CHARACTER = 1.5
_MOST_AT_ALL = 5.0
_QUIETEST_PEAK = 328  # 1 % of full scale
_LEAST_QUIET = 0.02  # seconds of silence that end every whole answer


def decode(data: bytes, text: str) -> Pcm:
    """Return ``data`` as sound; raises ``TryAgainError`` with what is wrong with it.

    ``data`` is MP3, WAV, FLAC or Ogg; ``text`` is what it should say.
    """
    import numpy as np
    import soundfile

    if not data:
        raise TryAgainError("an answer without audio")
    if looks_like_mp3(data):
        problem = mp3_problem(data)
        if problem:
            raise TryAgainError(f"a damaged MP3: {problem}")
    try:
        samples, rate = soundfile.read(io.BytesIO(data), dtype="int16", always_2d=True)
    except (OSError, RuntimeError) as problem:
        raise TryAgainError(f"audio that cannot be decoded ({problem})") from None
    mono = samples[:, 0] if samples.shape[1] == 1 else samples.mean(axis=1).astype(np.int16)
    pcm = Pcm(np.ascontiguousarray(mono), Hertz(int(rate)))
    wrong = implausible(pcm, text)
    if wrong:
        raise TryAgainError(wrong)
    return pcm


def implausible(pcm: Pcm, text: str) -> str:
    """Say why this sound cannot be this text read aloud; empty where it can."""
    from audio_edition.speech import sound

    letters = sum(character.isalnum() for character in text)
    if not len(pcm.samples) or max(-int(pcm.samples.min()), int(pcm.samples.max())) < (
        _QUIETEST_PEAK
    ):
        return "silence instead of speech"
    begin, end = sound.speech_bounds(pcm.samples, pcm.rate)
    seconds = (end - begin) / pcm.rate
    if seconds < _LEAST_A_CHARACTER * letters:
        return f"only {seconds:.2f} s of speech for {letters} letters"
    if seconds > _MOST_AT_ALL + _MOST_A_CHARACTER * len(text):
        return f"{seconds:.0f} s of speech for {letters} letters"
    to_the_end = len(pcm.samples) - end < _LEAST_QUIET * pcm.rate
    if to_the_end and seconds < _ABRUPT_A_CHARACTER * letters:
        return f"speech that breaks off after {seconds:.2f} s"
    return ""
