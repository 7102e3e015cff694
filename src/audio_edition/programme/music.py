"""Reading the show's own sound files: intro and outro music, sting."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_edition.errors import ProgrammeError
from audio_edition.mp3.walk import has_audio
from audio_edition.programme.prepare import resample

Floats = NDArray[np.float32]

_DIGEST_MOST = 64 * 2**20  # we never read further into a file than this much sound takes
_MP3 = (".mp3", ".mp2", ".mpga")
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
    """Raise ``ValueError`` for a file named .mp3 without MPEG audio.

    libsndfile would find out as well, but its decoder complains on standard error first.
    """
    if file.suffix.lower() in _MP3 and not has_audio(file):
        raise ValueError("no MPEG audio in it")


def _reason(problem: Exception) -> str:
    text = " ".join(str(problem).split())
    return text.rsplit(": ", 1)[-1].rstrip(".") or type(problem).__name__
