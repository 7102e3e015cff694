"""The Xing/Info frame with LAME's tag: length, seeking table, encoder delay, checksums.

Layout after the "mp3 Info Tag revision 1" specification (gabriel.mp3-tech.org); lameenc
writes none, and without it players guess the duration and cannot trim encoder delay.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_edition.programme.frames import SAMPLES, Header, read_header, silent_frame

ENCODER_DELAY = 576
"""Samples LAME 3.100 puts before the first one (``lame_get_encoder_delay``)."""

TRAILING_FRAMES = 1
"""Silent frames a file carries after its audio, so that every sample comes out of the decoder."""

_PADDING = 576  # with one trailing frame: frames·1152 - delay - padding = (frames - 1)·1152


def _crc_table() -> NDArray[np.uint16]:
    table = np.arange(256, dtype=np.uint16)
    for _ in range(8):
        table = np.where(table & 1, table >> 1 ^ 0xA001, table >> 1).astype(np.uint16)
    return table


_TABLE = _crc_table()


_Tables = tuple[NDArray[np.uint16], NDArray[np.uint16]]


def _tables(columns: list[int]) -> _Tables:
    """A 16×16 matrix over GF(2) as two look-up tables, one for each byte of a CRC."""
    low, high = np.zeros(256, np.uint16), np.zeros(256, np.uint16)
    values = np.arange(256)
    for bit in range(8):
        low[values >> bit & 1 == 1] ^= np.uint16(columns[bit])
        high[values >> bit & 1 == 1] ^= np.uint16(columns[bit + 8])
    return low, high


def _apply(columns: list[int], value: int) -> int:
    result = 0
    for bit in range(16):
        if value >> bit & 1:
            result ^= columns[bit]
    return result


@lru_cache(maxsize=64)
def _power(exponent: int) -> list[int]:
    """Return the matrix that advances a CRC over 2^``exponent`` zero bytes, as columns."""
    if exponent == 0:
        return [value >> 8 ^ int(_TABLE[value & 0xFF]) for value in (1 << n for n in range(16))]
    half = _power(exponent - 1)
    return [_apply(half, column) for column in half]


def _over_zeros(value: int, count: int) -> int:
    """The CRC ``value`` after ``count`` zero bytes."""
    exponent = 0
    while count and value:
        if count & 1:
            value = _apply(_power(exponent), value)
        count >>= 1
        exponent += 1
    return value


@lru_cache(maxsize=512)
def _zero_bytes(count: int) -> _Tables:
    """Return what advances many CRCs over ``count`` zero bytes."""
    return _tables([_over_zeros(1 << bit, count) for bit in range(16)])


_LANES = 2048
_CRC_BLOCK = 2**18


def crc16(data: bytes | memoryview) -> int:
    """CRC-16/ARC (reflected 0x8005, start 0) as the LAME tag uses it.

    The checksum is linear over GF(2): stretches of the data are run side by side in NumPy
    and combined, which is a hundred times faster than a loop over bytes.
    """
    crc = 0
    for start in range(0, len(data), _CRC_BLOCK):
        piece = data[start : start + _CRC_BLOCK]
        crc = crc16_join(crc, _crc_block(piece), len(piece))
    return crc


def _crc_block(data: bytes | memoryview) -> int:
    lanes = _LANES
    while lanes > 1 and lanes * 64 > len(data):
        lanes //= 2
    length = -(-len(data) // lanes)
    # zeros in front change nothing, as the register starts at zero
    body = np.zeros(lanes * length, np.uint8)
    body[len(body) - len(data) :] = np.frombuffer(data, np.uint8)
    state = np.zeros(lanes, np.uint16)
    for column in np.ascontiguousarray(body.reshape(lanes, length).T):
        state = _TABLE[(state ^ column) & 0xFF] ^ state >> 8
    while len(state) > 1:  # fold neighbours: the left one moved over the right one's bytes
        low, high = _zero_bytes(length)
        left = state[0::2]
        state = low[left & 0xFF] ^ high[left >> 8] ^ state[1::2]
        length *= 2
    return int(state[0]) if len(state) else 0


def crc16_join(left: int, right: int, right_length: int) -> int:
    """The CRC of two pieces one after the other, from the CRC of each."""
    return _over_zeros(left, right_length) ^ right


def info_frame(header: Header, *, frames: int, audio_bytes: int, audio_crc: int) -> bytes:
    """Build the frame that goes before ``frames`` frames of ``audio_bytes`` bytes.

    Parameters
    ----------
    header : of the stream's frames (constant bitrate).
    frames : audio frames after this one, trailing silence included.
    audio_bytes : their size; the tag counts this frame too.
    audio_crc : ``crc16`` over those bytes.
    """
    frame = bytearray(silent_frame(header.rate, header.bitrate))
    total = audio_bytes + len(frame)
    at = 4 + header.side_info
    # constant bitrate: position grows evenly from the first audio frame to the end
    toc = bytes(
        min(255, (len(frame) + audio_bytes * percent // 100) * 256 // total)
        for percent in range(100)
    )
    xing = b"Info" + struct.pack(">III", 0x0F, frames, total) + toc + struct.pack(">I", 57)
    lowpass = 160 if header.rate == 32000 else {64: 165, 80: 203}.get(header.bitrate, 205)
    tag = (
        b"LAME3.100"
        + bytes((0x01, lowpass))  # tag revision 0, CBR
        + bytes(8)  # no peak and no replay gain told: the programme is level already
        + bytes((0x14, min(header.bitrate, 255)))  # psychoacoustics nspsytune, ATH type 4
        + (ENCODER_DELAY << 12 | _PADDING).to_bytes(3, "big")
        + bytes((_misc(header), 0))
        + struct.pack(">HIH", header.bitrate, total, audio_crc)
    )
    frame[at : at + len(xing) + len(tag)] = xing + tag
    end = at + len(xing) + len(tag)
    frame[end : end + 2] = struct.pack(">H", crc16(bytes(frame[:end])))
    return bytes(frame)


def _misc(header: Header) -> int:
    """Noise shaping, mono, and the source's sample rate, packed in one byte as LAME does."""
    source = {32000: 0, 44100: 1}.get(header.rate, 2)
    return source << 6 | (2 if header.bitrate <= 160 else 1)


@dataclass(frozen=True, slots=True)
class Info:
    """An Info tag as read: what it tells, and whether its checksum holds.

    ``samples`` is the length a gapless decoder gives; ``audio_start`` the byte after the
    Info frame.
    """

    frames: int
    total: int
    samples: int
    audio_crc: int
    crc_holds: bool
    audio_start: int


def read_info(file: Path) -> Info | None:
    """Read the Info tag of an MP3; None where its first frame is ordinary audio.

    Raises
    ------
    ProgrammeError
        where there is no MPEG-1 Layer III frame after the ID3 tag.
    """
    with file.open("rb") as stream:
        start = 0
        head = stream.read(10)
        if head[:3] == b"ID3" and len(head) == 10:
            size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
            start = 10 + size
        stream.seek(start)
        frame = stream.read(2048)
    header = read_header(frame)
    at = 4 + header.side_info
    if frame[at : at + 4] not in (b"Info", b"Xing"):
        return None
    flags, frames, total = struct.unpack_from(">III", frame, at + 4)
    if flags & 0x0F != 0x0F:
        return None
    tag = at + 120
    delays = int.from_bytes(frame[tag + 21 : tag + 24], "big")
    audio_crc, own_crc = struct.unpack_from(">HH", frame, tag + 32)
    return Info(
        frames=frames,
        total=total,
        samples=frames * SAMPLES - (delays >> 12) - (delays & 0xFFF),
        audio_crc=audio_crc,
        crc_holds=crc16(frame[: tag + 34]) == own_crc,
        audio_start=start + header.size,
    )


__all__ = [
    "ENCODER_DELAY",
    "TRAILING_FRAMES",
    "Info",
    "crc16",
    "crc16_join",
    "info_frame",
    "read_info",
]
