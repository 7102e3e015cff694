"""The four bytes before every frame of MPEG audio.

MPEG-1 as in ISO/IEC 11172-3, 2.4.2.3; MPEG-2 (half sample rates) as in ISO/IEC 13818-3;
MPEG-2.5 (quarter sample rates) is Fraunhofer's extension, which every player reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from audio_edition.errors import AudioEditionError

SAMPLES = 1152
"""Samples of one MPEG-1 Layer III frame."""

Version = Literal["1", "2", "2.5"]

_VERSIONS: dict[int, Version] = {3: "1", 2: "2", 0: "2.5"}
_RATES: dict[Version, tuple[int, int, int]] = {
    "1": (44100, 48000, 32000),
    "2": (22050, 24000, 16000),
    "2.5": (11025, 12000, 8000),
}
_BITRATES = {  # kbit/s by (MPEG-1?, layer), index 1…14
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}


class Mp3Error(AudioEditionError):
    """These bytes are no MPEG audio, or damaged."""


@dataclass(frozen=True, slots=True)
class Header:
    """One frame's header.

    ``bitrate`` in kbit/s, ``rate`` in Hz; ``samples`` is how many the frame decodes to;
    ``size`` is the whole frame's length in bytes, header included.
    """

    version: Version
    layer: int
    bitrate: int
    rate: int
    padding: bool
    channels: int
    crc: bool
    samples: int
    size: int

    @property
    def is_mp3(self) -> bool:
        """True for MPEG-1 Layer III, the only kind that we write."""
        return self.version == "1" and self.layer == 3

    @property
    def side_info(self) -> int:
        """Bytes of Layer III side information after header and CRC."""
        if self.version == "1":
            return 17 if self.channels == 1 else 32
        return 9 if self.channels == 1 else 17


def read_header(data: bytes | memoryview, offset: int = 0, *, where: int | None = None) -> Header:
    """Read the header at ``offset``; raises ``Mp3Error`` where none stands.

    ``where`` is the byte that messages name, of which ``data`` holds the surroundings alone.
    """
    told = offset if where is None else where
    if len(data) - offset < 4:
        raise Mp3Error(f"MP3 data ends inside a frame header at byte {told}")
    first, second, third, fourth = data[offset : offset + 4]
    version = _VERSIONS.get(second >> 3 & 3)
    layer = 4 - (second >> 1 & 3)
    if first != 0xFF or second & 0xE0 != 0xE0 or version is None or layer == 4:
        raise Mp3Error(f"no MPEG frame at byte {told}")
    if third >> 2 & 3 == 3:
        raise Mp3Error(f"the frame at byte {told} has no sample rate")
    if third >> 4 == 0:
        raise Mp3Error(f"the frame at byte {told} is free-format, which players refuse")
    if third >> 4 == 15:
        raise Mp3Error(f"the frame at byte {told} has no bitrate")
    bitrate = _BITRATES[version == "1", layer][(third >> 4) - 1]
    rate = _RATES[version][third >> 2 & 3]
    padding = third >> 1 & 1
    samples = 384 if layer == 1 else 576 if layer == 3 and version != "1" else SAMPLES
    slot = 4 if layer == 1 else 1  # what a frame's length is counted in
    return Header(
        version=version,
        layer=layer,
        bitrate=bitrate,
        rate=rate,
        padding=bool(padding),
        channels=1 if fourth >> 6 == 3 else 2,
        crc=not second & 1,
        samples=samples,
        size=(samples // 8 // slot * bitrate * 1000 // rate + padding) * slot,
    )


def find_header(data: bytes | memoryview, offset: int = 0) -> Header | None:
    """Read the header at ``offset``; None where none stands."""
    if len(data) - offset < 4 or data[offset] != 0xFF:
        return None
    try:
        return read_header(data, offset)
    except Mp3Error:
        return None


def silent_frame(rate: int, bitrate: int) -> bytes:
    """One mono frame that says nothing: it only lets the decoder empty its filter bank."""
    index = _BITRATES[True, 3].index(bitrate) + 1
    head = bytes((0xFF, 0xFB, index << 4 | _RATES["1"].index(rate) << 2, 0xC4))
    return head.ljust(read_header(head).size, b"\0")
