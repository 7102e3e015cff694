"""A strict reader of MPEG-1 Layer III frames (ISO/IEC 11172-3 §2.4.1): headers only.

Strict, because a frame we guess wrong about becomes a fault in every listener's player:
anything but a clean run of constant-bitrate frames of one kind is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

from audio_edition.errors import ProgrammeError

SAMPLES = 1152
"""Samples of one MPEG-1 Layer III frame."""

DECODER_DELAY = 529
"""Samples every Layer III decoder adds (528 of the filter bank + 1), as the LAME tag counts."""

_BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES = (44100, 48000, 32000)


@dataclass(frozen=True, slots=True)
class Header:
    """One frame's header. ``size`` is the whole frame's length in bytes, header included."""

    bitrate: int
    rate: int
    padding: bool
    channels: int
    crc: bool
    size: int

    @property
    def side_info(self) -> int:
        """Bytes of side information after header and CRC."""
        return 17 if self.channels == 1 else 32


def read_header(data: bytes | memoryview, offset: int = 0) -> Header:
    """Read the four header bytes at ``offset``; raises ``ProgrammeError`` for anything odd."""
    if len(data) - offset < 4:
        raise ProgrammeError(f"MP3 data ends inside a frame header at byte {offset}")
    first, second, third, fourth = data[offset : offset + 4]
    if first != 0xFF or second & 0xE0 != 0xE0:
        raise ProgrammeError(f"no MPEG frame at byte {offset}")
    if second & 0x1E != 0x1A:
        raise ProgrammeError(f"the frame at byte {offset} is not MPEG-1 Layer III")
    rate_index = third >> 2 & 3
    if rate_index == 3:
        raise ProgrammeError(f"the frame at byte {offset} has no sample rate")
    bitrate_index = third >> 4
    if bitrate_index == 0:
        raise ProgrammeError(f"the frame at byte {offset} is free-format, which players refuse")
    if bitrate_index == 15:
        raise ProgrammeError(f"the frame at byte {offset} has no bitrate")
    bitrate, rate, padding = _BITRATES[bitrate_index], _RATES[rate_index], third >> 1 & 1
    return Header(
        bitrate=bitrate,
        rate=rate,
        padding=bool(padding),
        channels=1 if fourth >> 6 == 3 else 2,
        crc=not second & 1,
        size=144000 * bitrate // rate + padding,
    )


def frame_offsets(data: bytes | memoryview) -> list[int]:
    """Where each frame starts in ``data``, which holds whole frames of one kind and no more.

    Raises
    ------
    ProgrammeError
        for a truncated frame, junk between frames, or frames whose rate, bitrate or
        channels differ.
    """
    offsets: list[int] = []
    position, end = 0, len(data)
    # Within one stream only the padding bit may change: compare bytes, do not parse each.
    sizes: dict[int, int] = {}
    kind: tuple[int, int, int] | None = None
    while position < end:
        header = bytes(data[position : position + 4])
        if len(header) < 4:
            raise ProgrammeError(f"MP3 data ends inside a frame header at byte {position}")
        this = (header[1] | header[0] << 8, header[2] & 0xFD, header[3] >> 6)
        if this != kind:
            parsed = read_header(data, position)
            if kind is not None:
                raise ProgrammeError(
                    f"the frame at byte {position} differs from those before "
                    f"({parsed.bitrate} kbit/s, {parsed.rate} Hz, {parsed.channels} channels)"
                )
            kind = this
            plain = 144000 * parsed.bitrate // parsed.rate
            sizes = {0: plain, 2: plain + 1}
        size = sizes[header[2] & 2]
        if position + size > end:
            raise ProgrammeError(
                f"the frame at byte {position} is truncated: {end - position} of {size} bytes"
            )
        offsets.append(position)
        position += size
    return offsets


def silent_frame(rate: int, bitrate: int) -> bytes:
    """One mono frame that says nothing: it only lets the decoder empty its filter bank."""
    head = bytes((0xFF, 0xFB, _BITRATES.index(bitrate) << 4 | _RATES.index(rate) << 2, 0xC4))
    return head.ljust(144000 * bitrate // rate, b"\0")


__all__ = [
    "DECODER_DELAY",
    "SAMPLES",
    "Header",
    "frame_offsets",
    "read_header",
    "silent_frame",
]
