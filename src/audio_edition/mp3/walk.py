"""From frame to frame: strictly through what we wrote, leniently through what others sent."""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from audio_edition.mp3.headers import Mp3Error, find_header, read_header
from audio_edition.mp3.id3 import audio_start, seek_audio
from audio_edition.mp3.xing import promised_frames
from audio_edition.on_demand import OnDemand

_HEAD = 4  # bytes of a frame's header
_PIECE = 2**20  # bytes of a file that are looked through at a time
_MARKED = 32  # frames from one whole offset to the next: few enough for their padding
_FEWEST_FRAMES = 3  # a tenth of a second; mpg123 warns aloud about less
_SEARCH = 65536  # bytes a decoder looks through for its first frame
_LONGEST = 4096  # bytes; no frame is longer
_TAILS = (b"TAG", b"APE", b"LYR", b"ID3")  # tags that may follow the last frame


def frame_offsets(data: bytes | memoryview) -> list[int]:
    """Where each frame starts in ``data``: MPEG-1 Layer III, constant bitrate, and no more.

    Strict, because a frame we guess wrong about becomes a fault in every listener's player.

    Raises
    ------
    Mp3Error
        for a truncated frame, junk between frames, or frames whose rate, bitrate or
        channels differ.
    """
    return list(_offsets(len(data), lambda at: data[at : at + _PIECE]))


class Offsets(OnDemand[int]):
    """Where frames start, in a byte a frame: a day of speech has three million.

    They are of one bitrate: of one size, but for a byte of padding that some have.
    """

    def __init__(self, offsets: Iterable[int]) -> None:
        self._marks = array("Q")
        self._size = 0  # of the first frame
        self._off = array("b")  # how far each is from where such frames would start
        for number, offset in enumerate(offsets):
            place = number % _MARKED
            if place == 0:
                self._marks.append(offset)
            elif number == 1:
                self._size = offset - self._marks[0]
            self._off.append(offset - self._marks[-1] - place * self._size)

    def __len__(self) -> int:
        return len(self._off)

    def _one(self, place: int) -> int:
        mark, after = divmod(place, _MARKED)
        return self._marks[mark] + after * self._size + self._off[place]


def frame_offsets_in(stream: BinaryIO, start: int) -> Offsets:
    """The same of a file from byte ``start`` on, counted from there; a day of speech has room.

    Raises ``Mp3Error`` as ``frame_offsets``, and ``OSError`` where it cannot be read.
    """

    def piece(at: int) -> bytes:
        stream.seek(start + at)
        return stream.read(_PIECE)

    end = stream.seek(0, os.SEEK_END)
    return Offsets(_offsets(max(0, end - start), piece))


def _offsets(end: int, piece: Callable[[int], bytes | memoryview]) -> Iterator[int]:
    """Walk ``end`` bytes of frames; ``piece`` gives some of them from a place on."""
    position = 0
    held, held_at = piece(0), 0
    # Within one stream only the padding bit may change: compare bytes, do not parse each.
    sizes: dict[int, int] = {}
    kind: tuple[int, int, int] | None = None
    while position < end:
        at = position - held_at
        if at + _HEAD > len(held):
            held, held_at, at = piece(position), position, 0
        head = bytes(held[at : at + _HEAD])
        if len(head) < _HEAD:
            raise Mp3Error(f"MP3 data ends inside a frame header at byte {position}")
        this = (head[1] | head[0] << 8, head[2] & 0xFD, head[3] >> 6)
        if this != kind:
            header = read_header(head, where=position)
            if not header.is_mp3:
                raise Mp3Error(f"the frame at byte {position} is not MPEG-1 Layer III")
            if kind is not None:
                raise Mp3Error(
                    f"the frame at byte {position} differs from those before "
                    f"({header.bitrate} kbit/s, {header.rate} Hz, {header.channels} channels)"
                )
            kind = this
            plain = header.size - header.padding
            sizes = {0: plain, 2: plain + 1}
        size = sizes[head[2] & 2]
        if position + size > end:
            raise Mp3Error(
                f"the frame at byte {position} is truncated: {end - position} of {size} bytes"
            )
        yield position
        position += size


def looks_like_mp3(data: bytes) -> bool:
    """Say whether the bytes begin as an MP3 does: ID3v2 tag or frame sync."""
    return data[:3] == b"ID3" or (len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0)


def mp3_problem(data: bytes) -> str:
    """Walk a whole file of anybody's making; say what is broken, or nothing.

    A whole file ends with a whole Layer III frame, perhaps followed by an ID3v1 or APE tag
    or by zeros, and has as many frames as its Info header promises.
    """
    at = audio_start(data)
    frames = 0
    promised = None
    while at < len(data):
        header = find_header(data, at)
        if header is None or header.layer != 3:
            rest = data[at:]
            if frames and (rest[:3] in _TAILS or not any(rest)):
                break
            return f"no frame at byte {at} of {len(data)}"
        if at + header.size > len(data):
            lacking = at + header.size - len(data)
            return f"its last frame lacks {lacking} of {header.size} bytes"
        if frames == 0:
            promised = promised_frames(data[at : at + header.size])
        frames += 1
        at += header.size
    if frames < _FEWEST_FRAMES:
        return f"{frames} frames in all"
    # the Info frame does not count itself; some encoders let it
    if promised is not None and frames < promised:
        return f"{frames} of {promised} frames"
    return ""


def has_audio(file: Path) -> bool:
    """Say whether two MPEG frames of any kind stand in a row near the file's start.

    A decoder finds that out as well, but complains on standard error first.
    """
    with file.open("rb") as stream:
        seek_audio(stream)
        data = stream.read(_SEARCH + _LONGEST)
    at = data.find(0xFF)
    while 0 <= at < _SEARCH:
        header = find_header(data, at)
        if header is not None and find_header(data, at + header.size) is not None:
            return True
        at = data.find(0xFF, at + 1)
    return False
