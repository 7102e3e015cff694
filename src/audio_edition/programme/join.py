"""Segments become one MP3 by copying their frames: no sample is encoded twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audio_edition.errors import ProgrammeError
from audio_edition.mp3.crc import crc16_join
from audio_edition.mp3.headers import silent_frame
from audio_edition.mp3.info import TRAILING_FRAMES
from audio_edition.programme.encode import head_frame, head_size

_CHUNK = 2**18


@dataclass(frozen=True, slots=True)
class Body:
    """The audio to copy from a segment's file: ``size`` bytes in ``frames`` frames.

    ``place`` is where it lies, as text: a long article has ten thousand of them.
    """

    place: str
    frames: int
    size: int
    crc: int

    @property
    def file(self) -> Path:
        """The segment's file."""
        return Path(self.place)


@dataclass(frozen=True, slots=True)
class Written:
    """A file as written; ``frames_sha256`` covers all but its tag: what is heard.

    ``body`` is what was joined, as it lies in it.
    """

    size: int
    sha256: str
    frames_sha256: str
    body: Body


def write_joined(
    bodies: Sequence[Body], file: Path, *, tag: bytes, rate: int, bitrate: int
) -> Written:
    """Write ``tag``, one Info frame for the whole, and the frames of all ``bodies``.

    Raises
    ------
    ProgrammeError
        where a segment's file is not what its numbers describe: a damaged cache must not
        reach listeners.
    """
    crc = size = 0
    for body in bodies:
        crc, size = crc16_join(crc, body.crc, body.size), size + body.size
    silence = silent_frame(rate, bitrate)
    frames = sum(body.frames for body in bodies)
    head = head_frame(rate, bitrate, frames=frames, size=size, crc=crc)
    whole, heard = hashlib.sha256(tag), hashlib.sha256()
    written = len(tag)
    with file.open("wb") as out:
        out.write(tag)
        for piece in _pieces(bodies, head, silence * TRAILING_FRAMES, head_size(rate, bitrate)):
            out.write(piece)
            whole.update(piece)
            heard.update(piece)
            written += len(piece)
    joined = Body(str(file), frames, size, crc)
    return Written(written, whole.hexdigest(), heard.hexdigest(), joined)


def _pieces(bodies: Sequence[Body], head: bytes, tail: bytes, first_frame: int) -> Iterator[bytes]:
    yield head
    for body in bodies:
        yield from _copied(body, first_frame)
    yield tail


def _copied(body: Body, first_frame: int) -> Iterator[bytes]:
    left = body.size
    try:
        with body.file.open("rb") as stream:
            stream.seek(first_frame)
            while left and (piece := stream.read(min(left, _CHUNK))):
                left -= len(piece)
                yield piece
    except OSError as problem:
        raise ProgrammeError(
            f"the cached segment {body.file.name} cannot be read: {problem.strerror}",
            hint="another run may have pruned the cache; build again",
        ) from None
    if left:
        raise ProgrammeError(
            f"{body.file.name} is shorter than it was when it was made",
            hint="audio-edition cache --verify clears damaged entries; then build again",
        )
