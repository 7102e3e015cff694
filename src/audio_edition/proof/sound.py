"""The finished MP3 as a listener's decoder gives it, piece by piece, and few enough samples."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from audio_edition.errors import ProofError
from audio_edition.faults import of_disk
from audio_edition.mp3.headers import SAMPLES, Mp3Error, read_header
from audio_edition.mp3.info import info_frame, read_info
from audio_edition.mp3.walk import Offsets, frame_offsets_in
from audio_edition.plain_files import open_plain
from audio_edition.units import Seconds

Floats = NDArray[np.float32]

RATE = 8000
"""Samples a second of everything that is compared: speech has what tells it apart below 4 kHz."""

_BEHIND = 2  # frames after a segment that still hold some of it
_STRETCH = 2**18  # samples decoded at a time
_PIECE = 2**18  # bytes of two files that are compared at a time
_AT_ONCE = Seconds(0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """The audio of one MP3: where each frame starts, counted from the first after the Info frame.

    ``samples`` is the length that its Info tag promises. The file is read where it is asked
    about: a day of speech has no room in memory. Whoever opened it closes it.
    """

    stream: BinaryIO
    start: int
    offsets: Offsets
    end: int
    samples: int

    @classmethod
    def of(cls, file: Path) -> Frames:
        """Open the file; raises ``ProofError`` where its frames are broken or it has no Info."""
        try:
            with ExitStack() as stack:
                info = read_info(file)
                if info is None:
                    raise ProofError(f"{file.name} has no Info tag: nobody knows where it starts")
                stream = stack.enter_context(open_plain(file))
                offsets = frame_offsets_in(stream, info.audio_start)
                end = stream.seek(0, os.SEEK_END) - info.audio_start
                stack.pop_all()
                return cls(stream, info.audio_start, offsets, end, info.samples)
        except Mp3Error as problem:
            raise ProofError(f"{file.name}: {problem.message}") from None
        except OSError as problem:
            if of_disk(problem):  # that says nothing of the sound
                raise
            raise ProofError(f"{file.name} cannot be read: {problem.strerror}") from None

    def part(self, first: int, count: int) -> bytes:
        """The bytes of ``count`` frames from ``first``, as far as there are any."""
        start, size = self._place(first, count)
        self.stream.seek(start)
        return self.stream.read(size)

    def is_same(self, first: int, other: Frames, place: int, count: int) -> bool:
        """Whether ``count`` frames from ``first`` are those of ``other`` from ``place``.

        Piece by piece: a segment may last for hours.
        """
        (start, size), (at, given) = self._place(first, count), other._place(place, count)
        if size != given:
            return False
        self.stream.seek(start)
        other.stream.seek(at)
        while size > 0:
            piece = self.stream.read(min(size, _PIECE))
            if not piece or piece != other.stream.read(len(piece)):
                return False
            size -= len(piece)
        return True

    def _place(self, first: int, count: int) -> tuple[int, int]:
        """Where ``count`` frames from ``first`` lie in the file, and their bytes."""
        if first >= len(self.offsets):
            return self.start, 0
        after = first + count
        stop = self.offsets[after] if after < len(self.offsets) else self.end
        return self.start + self.offsets[first], stop - self.offsets[first]

    def digest(self, first: int, count: int) -> str:
        """What tells whether a decoder would give the same for these frames."""
        before = max(0, first - 1)
        return hashlib.sha256(self.part(before, first - before + count + _BEHIND)).hexdigest()

    def decode(self, first: int, count: int) -> Floats:
        """The samples of ``count`` frames from ``first``: no encoder delay, nothing missing.

        A frame before and two behind are decoded as well: neighbours overlap. Before them goes
        an Info frame of their own, so that the decoder knows how many they are and takes the
        delay away as it does for the whole. Raises ``ProofError`` where it gives up.
        """
        import soundfile

        before = max(0, first - 1)
        stretch = self.part(before, first - before + count + _BEHIND)
        inside = min(len(self.offsets), first + count + _BEHIND) - before
        head = info_frame(
            read_header(stretch), frames=inside, audio_bytes=len(stretch), audio_crc=0
        )
        try:
            samples, _ = soundfile.read(io.BytesIO(head + stretch), dtype="float32", always_2d=True)
        except (RuntimeError, OSError) as problem:
            raise ProofError(
                f"frames {first} to {first + count} do not decode: {problem}"
            ) from None
        begin = (first - before) * SAMPLES
        mono: Floats = samples[begin : begin + count * SAMPLES, 0]
        return mono

    def close(self) -> None:
        """Close the file."""
        self.stream.close()


class Stream:
    """The decoded file from front to back at ``rate``, for one whose frames are not ours.

    ``late`` samples of it are dropped first (negative: silence goes before them): another
    encoder's delay. Raises ``ProofError`` where the file cannot be decoded.
    """

    def __init__(self, file: Path, rate: int, *, late: int = 0) -> None:
        self._name = file.name
        self._blocks = _decoded(file, rate)
        self._held: Floats = np.zeros(max(0, -late), np.float32)
        self.take(max(0, late))

    def decode(self, _first: int, count: int) -> Floats:
        """The samples of the next ``count`` frames, as ``Frames`` would give them."""
        return self.take(count * SAMPLES)

    def take(self, samples: int) -> Floats:
        """The next ``samples``; silence where the file has ended."""
        parts, missing = [self._held], samples - len(self._held)
        while missing > 0:
            block = next(self._blocks, None)
            if block is None:
                block = np.zeros(missing, np.float32)
            parts.append(block)
            missing -= len(block)
        ready: Floats = np.concatenate(parts)
        self._held = ready[samples:]
        return ready[:samples]

    def close(self) -> None:
        """Close the file."""
        self._blocks.close()


def _decoded(file: Path, rate: int) -> Generator[Floats, None, None]:
    """The whole file at ``rate``, mixed down to one channel, stretch by stretch."""
    import soundfile
    import soxr

    try:
        with soundfile.SoundFile(file) as sound:
            other = sound.samplerate != rate
            turn = soxr.ResampleStream(sound.samplerate, rate, 1, dtype="float32", quality="LQ")
            while True:
                block = sound.read(_STRETCH, dtype="float32", always_2d=True)
                last = len(block) < _STRETCH
                mono = np.ascontiguousarray(
                    block.mean(axis=1) if block.shape[1] > 1 else block[:, 0]
                )
                yield turn.resample_chunk(mono, last=last) if other else mono
                if last:
                    return
    except (RuntimeError, OSError) as problem:
        # a file that is no sound at all makes libsndfile say that it does not exist
        told = "" if "does not exist" in str(problem) and file.is_file() else f": {problem}"
        raise ProofError(
            f"{file.name} cannot be decoded{told}",
            hint="it is damaged: audio-edition build --force makes it anew",
        ) from None


def thinned(samples: Floats, rate: int) -> Floats:
    """The samples at ``RATE``; sample 0 stays at time 0."""
    import soxr

    if rate == RATE or not len(samples):
        return samples
    result: Floats = soxr.resample(samples, rate, RATE, quality="LQ")
    return result


def whole(file: Path, *, late: Seconds = _AT_ONCE) -> Floats:
    """The whole file at ``RATE``, ``late`` as in ``Stream``; raises ``ProofError``."""
    samples = np.concatenate(list(_decoded(file, RATE)))
    skip = round(late * RATE)
    return samples[skip:] if skip >= 0 else np.pad(samples, (-skip, 0))


def starts_of(segments: Sequence[tuple[float, float]], rate: int) -> Iterator[tuple[int, int]]:
    """Each segment, given as (start, duration) in seconds, as (first frame, number of frames)."""
    for start, duration in segments:
        yield round(start * rate / SAMPLES), round(duration * rate / SAMPLES)
