"""The Xing/Info frame with LAME's tag: length, seeking table, encoder delay, checksums.

Layout after the "mp3 Info Tag revision 1" specification (gabriel.mp3-tech.org) and the Xing
VBR header; lameenc writes none, and without it players guess the duration and cannot trim
encoder delay.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from audio_edition.mp3.crc import crc16
from audio_edition.mp3.headers import Header, read_header, silent_frame
from audio_edition.mp3.id3 import seek_audio
from audio_edition.mp3.xing import tag_at

ENCODER_DELAY = 576
"""Samples LAME 3.100 puts before the first one (``lame_get_encoder_delay``)."""

TRAILING_FRAMES = 1
"""Silent frames a file carries after its audio, so that every sample comes out of the decoder."""

_PADDING = 576  # with one trailing frame: frames·1152 - delay - padding = (frames - 1)·1152
_ALL = 0x0F  # flags: frames, bytes, table and quality are told
_TABLE = 16  # bytes from the tag's name to its table of 100 bytes
_LAME = 120  # bytes from the tag's name to LAME's part
_LONGEST = 2048  # bytes; no Layer III frame is longer


def info_frame(
    header: Header, *, frames: int, audio_bytes: int, audio_crc: int, bitrate: int = 0
) -> bytes:
    """Build the frame that goes before ``frames`` frames of ``audio_bytes`` bytes.

    Parameters
    ----------
    header : of this frame; but for ``bitrate``, if given, that of the stream's frames too.
    frames : audio frames after this one, trailing silence included.
    audio_bytes : their size; the tag counts this frame too.
    audio_crc : ``crc16`` over those bytes.
    """
    frame = bytearray(silent_frame(header.rate, header.bitrate))
    bitrate = bitrate or header.bitrate
    total = audio_bytes + len(frame)
    at = 4 + header.side_info
    toc = even_table(len(frame), total)
    xing = b"Info" + struct.pack(">III", _ALL, frames, total) + toc + struct.pack(">I", 57)
    # LAME's own, in hundreds of hertz: half as much again in mono, 20.5 kHz at the most
    lowpass = {48: 113, 64: 165, 80: 203}.get(bitrate, 205)
    lowpass = min(lowpass, 160) if header.rate == 32000 else lowpass
    tag = (
        b"LAME3.100"
        + bytes((0x01, lowpass))  # tag revision 0, CBR
        + bytes(8)  # no peak and no replay gain told: the programme is level already
        + bytes((0x14, min(bitrate, 255)))  # psychoacoustics nspsytune, ATH type 4
        + (ENCODER_DELAY << 12 | _PADDING).to_bytes(3, "big")
        + bytes((_misc(header), 0))
        + struct.pack(">HIH", bitrate, total, audio_crc)
    )
    frame[at : at + len(xing) + len(tag)] = xing + tag
    end = at + len(xing) + len(tag)
    frame[end : end + 2] = struct.pack(">H", crc16(bytes(frame[:end])))
    return bytes(frame)


def even_table(first: int, total: int) -> bytes:
    """The seeking table of a constant bitrate: where each percent of the time begins.

    In 256ths of the ``total`` bytes; from byte ``first``, where the audio starts, the place
    grows evenly with time.
    """
    return bytes(
        min(255, (first + (total - first) * percent // 100) * 256 // total)
        for percent in range(100)
    )


def _misc(header: Header) -> int:
    """Noise shaping, mono, and the source's sample rate, packed in one byte as LAME does."""
    source = {32000: 0, 44100: 1}.get(header.rate, 2)
    return source << 6 | (2 if header.bitrate <= 160 else 1)


@dataclass(frozen=True, slots=True)
class Info:
    """An Info tag as read: what it tells, and whether its checksum holds.

    ``samples`` is the length a gapless decoder gives; ``audio_start`` the byte of the file
    after the Info frame. ``table_off`` is how far the seeking table is off for a constant
    bitrate, as a part of the whole (0…1); its own steps are 1/256.
    """

    frames: int
    total: int
    samples: int
    audio_crc: int
    crc_holds: bool
    audio_start: int
    table_off: float


def read_info(file: Path) -> Info | None:
    """Read the Info tag of an MP3; None where its first frame is ordinary audio.

    Raises
    ------
    Mp3Error
        where there is no MPEG frame after the ID3 tag.
    """
    with file.open("rb") as stream:
        start = seek_audio(stream)
        frame = stream.read(_LONGEST)
    header = read_header(frame)
    frame = frame[: header.size]
    at = tag_at(frame, header)
    if at is None or len(frame) < at + _LAME + 36:
        return None
    flags, frames, total = struct.unpack_from(">III", frame, at + 4)
    if flags & _ALL != _ALL:
        return None
    table = frame[at + _TABLE : at + _TABLE + 100]
    even = even_table(header.size, total) if total > header.size else bytes(100)
    lame = at + _LAME
    delays = int.from_bytes(frame[lame + 21 : lame + 24], "big")
    audio_crc, own_crc = struct.unpack_from(">HH", frame, lame + 32)
    return Info(
        frames=frames,
        total=total,
        samples=frames * header.samples - (delays >> 12) - (delays & 0xFFF),
        audio_crc=audio_crc,
        crc_holds=crc16(frame[: lame + 34]) == own_crc,
        audio_start=start + header.size,
        table_off=max(abs(a - b) for a, b in zip(table, even, strict=True)) / 256,
    )
