"""The Xing/Info frame with LAME's tag: length, seeking table, encoder delay, checksums.

Layout after the "mp3 Info Tag revision 1" specification (gabriel.mp3-tech.org); lameenc
writes none, and without it players guess the duration and cannot trim encoder delay.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
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


def _matrix_apply(matrix: NDArray[np.uint16], values: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Multiply GF(2) vectors (bits of ``values``) by a 16×16 matrix held as 16 columns."""
    result = np.zeros_like(values)
    for bit in range(16):
        result ^= np.where(values >> bit & 1, matrix[bit], 0).astype(np.uint16)
    return result


def _zero_bytes(count: int) -> NDArray[np.uint16]:
    """Return the matrix that advances a CRC over ``count`` zero bytes (square and multiply)."""
    unit = (np.uint16(1) << np.arange(16, dtype=np.uint16)).astype(np.uint16)
    power = (unit >> 8 ^ _TABLE[unit & 0xFF]).astype(np.uint16)
    result = unit
    while count:
        if count & 1:
            result = _matrix_apply(power, result)
        power = _matrix_apply(power, power)
        count >>= 1
    return result


def crc16(data: bytes | memoryview) -> int:
    """CRC-16/ARC (reflected 0x8005, start 0) as the LAME tag uses it.

    The checksum is linear over GF(2): columns of the data are run side by side in NumPy
    and combined, which is a hundred times faster than a loop over bytes.
    """
    lanes = 1024
    length = len(data) // lanes
    crc = 0
    if length:
        body = np.frombuffer(data, np.uint8, lanes * length).reshape(lanes, length)
        columns = np.ascontiguousarray(body.T)
        state = np.zeros(lanes, np.uint16)
        for column in columns:
            state = _TABLE[(state ^ column) & 0xFF] ^ state >> 8
        size = length
        while len(state) > 1:  # fold neighbours pairwise: left·zeros(len(right)) ^ right
            state = _matrix_apply(_zero_bytes(size), state[0::2]) ^ state[1::2]
            size *= 2
        crc = int(state[0])
    for byte in bytes(data[lanes * length :]):
        crc = crc >> 8 ^ int(_TABLE[(crc ^ byte) & 0xFF])
    return crc


def crc16_join(left: int, right: int, right_length: int) -> int:
    """The CRC of two pieces one after the other, from the CRC of each."""
    moved = _matrix_apply(_zero_bytes(right_length), np.array([left], np.uint16))
    return int(moved[0]) ^ right


def info_frame(
    header: Header, *, frames: int, audio_bytes: int, audio_crc: int, peak: float = 0.0
) -> bytes:
    """Build the frame that goes before ``frames`` frames of ``audio_bytes`` bytes.

    Parameters
    ----------
    header : of the stream's frames (constant bitrate).
    frames : audio frames after this one, trailing silence included.
    audio_bytes : their size; the tag counts this frame too.
    audio_crc : ``crc16`` over those bytes.
    peak : greatest absolute sample, 1.0 is full scale.
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
    lowpass = {64: 110, 80: 135, 96: 151, 112: 160, 128: 170, 160: 175}.get(header.bitrate, 190)
    tag = (
        b"LAME3.100"
        + bytes((0x01, lowpass))  # tag revision 0, CBR
        + struct.pack(">I", min(round(peak * 2**23), 2**32 - 1))
        + bytes(4)  # radio and audiophile gain: the programme is level already
        + bytes((0x30, min(header.bitrate, 255)))  # nspsytune, safe joint
        + (ENCODER_DELAY << 12 | _PADDING).to_bytes(3, "big")
        + bytes((_mode(header.rate), 0))
        + struct.pack(">HIH", 0, total, audio_crc)
    )
    frame[at : at + len(xing) + len(tag)] = xing + tag
    end = at + len(xing) + len(tag)
    frame[end : end + 2] = struct.pack(">H", crc16(bytes(frame[:end])))
    return bytes(frame)


def _mode(rate: int) -> int:
    """Noise shaping 1, mono, source sample rate, as LAME packs them in one byte."""
    source = 0 if rate <= 32000 else 1 if rate == 44100 else 2
    return 0x01 | source << 6


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
