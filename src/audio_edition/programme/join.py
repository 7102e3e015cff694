"""Segments become one MP3 by copying their frames: no sample is encoded twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from audio_edition.errors import ProgrammeError
from audio_edition.programme.encode import head_frame
from audio_edition.programme.frames import frame_offsets, read_header, silent_frame
from audio_edition.programme.info import TRAILING_FRAMES, crc16_join

_CHUNK = 2**18


@dataclass(frozen=True, slots=True)
class Part:
    """A segment file to copy from: its audio body is ``size`` bytes in ``frames`` frames."""

    file: Path
    frames: int
    size: int
    crc: int


@dataclass(frozen=True, slots=True)
class Written:
    """A file as written."""

    size: int
    sha256: str


def write_joined(
    parts: Sequence[Part], file: Path, *, tag: bytes, rate: int, bitrate: int
) -> Written:
    """Write ``tag``, one Info frame for the whole, and the frames of all ``parts``.

    Raises
    ------
    ProgrammeError
        where a part is not the file its numbers describe: a damaged cache must not reach
        listeners.
    """
    crc = size = 0
    for part in parts:
        crc, size = crc16_join(crc, part.crc, part.size), size + part.size
    silence = silent_frame(rate, bitrate)
    head = head_frame(rate, bitrate, frames=sum(part.frames for part in parts), size=size, crc=crc)
    digest = hashlib.sha256()
    written = 0
    with file.open("wb") as out:
        for piece in _pieces(parts, tag + head, silence * TRAILING_FRAMES, len(silence)):
            out.write(piece)
            digest.update(piece)
            written += len(piece)
    return Written(written, digest.hexdigest())


def _pieces(parts: Sequence[Part], head: bytes, tail: bytes, first_frame: int) -> Iterable[bytes]:
    yield head
    for part in parts:
        left = part.size
        with part.file.open("rb") as body:
            body.seek(first_frame)
            while left:
                piece = body.read(min(left, _CHUNK))
                if not piece:
                    raise ProgrammeError(
                        f"{part.file.name} is shorter than it was when it was made",
                        hint="audio-edition cache clears damaged entries; then build again",
                    )
                left -= len(piece)
                yield piece
    yield tail


def part_of(file: Path, *, rate: int, bitrate: int) -> Part:
    """Read a segment file strictly, for files whose numbers are not known."""
    from audio_edition.programme.info import crc16

    data = file.read_bytes()
    offsets = frame_offsets(data)
    if len(offsets) < 1 + TRAILING_FRAMES:
        raise ProgrammeError(f"{file.name} holds no MP3 frames")
    header = read_header(data)
    if (header.rate, header.bitrate, header.channels) != (rate, bitrate, 1):
        raise ProgrammeError(
            f"{file.name} is {header.bitrate} kbit/s at {header.rate} Hz with "
            f"{header.channels} channels; the programme is {bitrate} kbit/s at {rate} Hz, mono"
        )
    body = data[offsets[1] : offsets[-TRAILING_FRAMES]]
    return Part(file, len(offsets) - 1 - TRAILING_FRAMES, len(body), crc16(body))


__all__ = ["Part", "Written", "part_of", "write_joined"]
