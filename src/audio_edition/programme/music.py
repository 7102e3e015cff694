"""Reading the show's own sound files: intro and outro music, sting."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_edition.errors import ProgrammeError
from audio_edition.programme.prepare import resample

Floats = NDArray[np.float32]

_DIGEST_MOST = 64 * 2**20  # we never read further into a file than this much sound takes
_FORMATS = "WAV, FLAC, Ogg or MP3"


def find_sound(assets: Path, name: str, key: str) -> Path:
    """The file that ``key`` of show.toml names; raises ``ProgrammeError`` if there is none."""
    file = assets / name
    if not file.is_file():
        raise ProgrammeError(
            f"show.toml {key} names {name}, but there is no file {file}",
            hint=f"put a {_FORMATS} file there, or take the key out",
        )
    return file


def digest_of(file: Path) -> str:
    """SHA-256 of the part of ``file`` that can sound, and of its size."""
    try:
        with file.open("rb") as stream:
            data = stream.read(_DIGEST_MOST)
        size = file.stat().st_size
    except OSError as problem:
        raise ProgrammeError(f"{file} cannot be read: {problem.strerror}") from None
    return hashlib.sha256(data + str(size).encode()).hexdigest()


def read_sound(file: Path, rate: int, most: float) -> Floats:
    """The first ``most`` seconds of ``file``, mono float32 at ``rate``.

    Any format libsndfile reads. Raises ``ProgrammeError`` in one line for anything that
    is no sound, is empty, or is shorter than a twentieth of a second.
    """
    import soundfile

    try:
        if file.stat().st_size == 0:
            raise ProgrammeError(f"{file} is empty (0 bytes)", hint="export the file again")
        _refuse_no_mp3(file)
        with soundfile.SoundFile(file) as sound:
            own_rate = int(sound.samplerate)
            left = min(sound.frames, int(most * own_rate) + 1)
            pieces = [
                block.mean(axis=1, dtype=np.float32)
                for block in sound.blocks(65536, frames=left, dtype="float32", always_2d=True)
            ]
    except (OSError, RuntimeError, ValueError) as problem:
        raise ProgrammeError(
            f"{file} is not a sound file we can read ({_reason(problem)})",
            hint=f"use {_FORMATS}; ffmpeg or Audacity convert others",
        ) from None
    mono: Floats = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    if not np.isfinite(mono).all():
        raise ProgrammeError(f"{file} holds samples that are no numbers")
    if len(mono) < own_rate // 20:
        raise ProgrammeError(
            f"{file} holds no more than {len(mono)} samples of sound",
            hint="export the file again, or take it out of show.toml",
        )
    return resample(mono, own_rate, rate)


def _refuse_no_mp3(file: Path) -> None:
    """Raise ``ValueError`` for a file named .mp3 without two MPEG frames in a row near its start.

    libsndfile would find out as well, but its decoder complains on standard error first.
    """
    if file.suffix.lower() not in (".mp3", ".mp2", ".mpga"):
        return
    with file.open("rb") as stream:
        head = stream.read(10)
        start = 0
        if head[:3] == b"ID3" and len(head) == 10:
            start = 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])
        stream.seek(start)
        data = stream.read(_SEARCH + 4096)
    for at in range(min(len(data) - 4, _SEARCH)):
        if data[at] == 0xFF and (size := _frame_size(data[at : at + 4])):
            following = data[at + size : at + size + 4]
            if len(following) == 4 and _frame_size(following):
                return
    raise ValueError("no MPEG audio in it")


_SEARCH = 65536  # bytes the decoder looks through
_KBITS = {
    (1, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}


def _frame_size(head: bytes) -> int:
    """The length in bytes of the MPEG-1/2/2.5 frame with this header; 0 if it is none."""
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    bitrate, rate = head[2] >> 4, head[2] >> 2 & 3
    if head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or version == 1 or layer == 4:
        return 0
    if bitrate in (0, 15) or rate == 3:
        return 0
    hertz = (44100, 48000, 32000)[rate] // {3: 1, 2: 2, 0: 4}[version]
    bits = _KBITS[1 if version == 3 else 2, layer][bitrate] * 1000
    padding = head[2] >> 1 & 1
    if layer == 1:
        return (12 * bits // hertz + padding) * 4
    return (72 if layer == 3 and version != 3 else 144) * bits // hertz + padding


def _reason(problem: Exception) -> str:
    text = " ".join(str(problem).split())
    return text.rsplit(": ", 1)[-1].rstrip(".") or type(problem).__name__


__all__ = ["digest_of", "find_sound", "read_sound"]
