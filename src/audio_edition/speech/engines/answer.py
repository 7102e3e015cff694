"""Judge what a remote service sent as speech, before anything of it is kept.

A service under load answers with nothing, with half a file, with silence or with a page of
HTML, all under status 200. MPEG frame headers are read as in ISO/IEC 11172-3, 2.4.2.3 and
ISO/IEC 13818-3; the frame count in the Info header as in the Xing VBR header.
"""

from __future__ import annotations

import io

from audio_edition.speech.engines.patience import TryAgain
from audio_edition.speech.model import Pcm
from audio_edition.units import Hertz

_LEAST_A_CHARACTER = 0.022  # seconds; nobody speaks 45 characters a second
_ABRUPT_A_CHARACTER = 0.045  # fast speech; below it, an end in full sound is a cut
_MOST_A_CHARACTER = 1.5
_MOST_AT_ALL = 5.0
_QUIETEST_PEAK = 328  # 1 % of full scale
_LEAST_QUIET = 0.02  # seconds of silence that end every whole answer
_FEWEST_FRAMES = 3  # a tenth of a second; mpg123 warns aloud about less

_BITRATES = {  # kbit/s by (MPEG 1?, layer III), index 1…14
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def decode(data: bytes, text: str) -> Pcm:
    """Return ``data`` as sound; raises ``TryAgain`` with what is wrong with it.

    ``data`` is MP3, WAV, FLAC or Ogg; ``text`` is what it should say.
    """
    import numpy as np
    import soundfile

    if not data:
        raise TryAgain("an answer without audio")
    if looks_like_mp3(data):
        problem = mp3_problem(data)
        if problem:
            raise TryAgain(f"a damaged MP3: {problem}")
    try:
        samples, rate = soundfile.read(io.BytesIO(data), dtype="int16", always_2d=True)
    except (OSError, RuntimeError) as problem:
        raise TryAgain(f"audio that cannot be decoded ({problem})") from None
    mono = samples[:, 0] if samples.shape[1] == 1 else samples.mean(axis=1).astype(np.int16)
    pcm = Pcm(np.ascontiguousarray(mono), Hertz(int(rate)))
    wrong = implausible(pcm, text)
    if wrong:
        raise TryAgain(wrong)
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


def looks_like_mp3(data: bytes) -> bool:
    """Say whether the bytes begin as an MP3 does: ID3v2 tag or frame sync."""
    return data[:3] == b"ID3" or (len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0)


def mp3_problem(data: bytes) -> str:
    """Walk the frames; say what is broken, or nothing.

    A whole file ends with a whole frame, perhaps followed by an ID3v1 or APE tag or zeros.
    """
    at = 0
    while data[at : at + 3] == b"ID3" and len(data) >= at + 10:
        size = 0
        for byte in data[at + 6 : at + 10]:
            size = size << 7 | byte & 0x7F
        at += 10 + size
    frames = 0
    promised = None
    while at < len(data):
        length = _frame_length(data, at)
        if length is None:
            rest = data[at:]
            if frames and (rest[:3] in (b"TAG", b"APE", b"LYR", b"ID3") or not any(rest)):
                break
            return f"no frame at byte {at} of {len(data)}"
        if at + length > len(data):
            return f"its last frame lacks {at + length - len(data)} of {length} bytes"
        if frames == 0:
            promised = _promised_frames(data[at : at + length])
        frames += 1
        at += length
    if frames < _FEWEST_FRAMES:
        return f"{frames} frames in all"
    # the Info frame does not count itself; some encoders let it
    if promised is not None and frames < promised:
        return f"{frames} of {promised} frames"
    return ""


def _frame_length(data: bytes, at: int) -> int | None:
    """Return the bytes of the Layer III frame that begins at ``at``; None where none does."""
    if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return None
    version, layer = data[at + 1] >> 3 & 3, data[at + 1] >> 1 & 3
    bitrate, rate = data[at + 2] >> 4, data[at + 2] >> 2 & 3
    if version == 1 or layer != 1 or bitrate in (0, 15) or rate == 3:
        return None
    is_mpeg1 = version == 3
    bits = _BITRATES[is_mpeg1][bitrate - 1] * 1000
    padding = data[at + 2] >> 1 & 1
    return (144 if is_mpeg1 else 72) * bits // _RATES[version][rate] + padding


def _promised_frames(frame: bytes) -> int | None:
    """Return the number of frames the Xing or Info header of the first frame promises."""
    for name in (b"Xing", b"Info"):
        at = frame.find(name, 0, 64)
        if at > 0 and len(frame) >= at + 12 and frame[at + 7] & 1:
            return int.from_bytes(frame[at + 8 : at + 12], "big")
    return None


__all__ = ["decode", "implausible", "looks_like_mp3", "mp3_problem"]
