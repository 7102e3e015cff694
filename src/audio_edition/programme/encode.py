"""From samples to MP3 frames: lameenc, constant bitrate, mono.

LAME 3.100 turns its input down below 256 kbit/s (its own guard against clipping); we turn
it up by the same amount first, so that loudness comes out as it was set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_edition.errors import ProgrammeError
from audio_edition.mp3.crc import crc16, crc16_join
from audio_edition.mp3.headers import Mp3Error, read_header, silent_frame
from audio_edition.mp3.info import TRAILING_FRAMES, info_frame

Floats = NDArray[np.float32]

QUALITY = 5  # lame -q: what speech needs, at a third of -q 2's time


_PIECE = 2**17  # bytes
_HEAD_LEAST = 64  # kbit/s; a smaller frame has no room for the Info tag (LAME does as much)


def lame_scale(bitrate: int) -> float:
    """What LAME 3.100 multiplies its input with at a constant ``bitrate``."""
    if bitrate <= 160:
        return 0.95
    return {192: 0.97, 224: 0.98}.get(bitrate, 1.0)


class FrameEncoder:
    """Encodes a stream of float32 samples to exactly as many frames as asked for."""

    def __init__(self, bitrate: int, rate: int, frames: int) -> None:
        import lameenc

        encoder = lameenc.Encoder()
        encoder.silence()
        encoder.set_channels(1)
        encoder.set_bit_rate(bitrate)
        encoder.set_in_sample_rate(rate)
        encoder.set_out_sample_rate(rate)
        encoder.set_quality(QUALITY)
        self._encoder = encoder
        self._gain = np.float32(32767 / lame_scale(bitrate))
        self._want = frames
        self._rest = b""
        self._fed = False  # LAME flushes only what has begun
        self._kind = (bitrate, rate)
        self._sizes: dict[bytes, int] = {}  # of frames, by their first three bytes

    def feed(self, samples: Floats) -> bytes:
        """Encode the next samples; give whole frames."""
        if not len(samples):
            return b""
        self._fed = True
        pcm = samples * self._gain
        np.rint(pcm, out=pcm)
        np.clip(pcm, -32768, 32767, out=pcm)
        return self._whole(bytes(self._encoder.encode(pcm.astype("<i2").tobytes())))

    def flush(self) -> bytes:
        """End the stream and give the frames that are left.

        LAME gives a frame more than the samples fill; what lies beyond the frames asked
        for is its own padding and goes.
        """
        data = self._whole(bytes(self._encoder.flush())) if self._fed else b""
        if self._want or self._rest:
            raise ProgrammeError(f"the MP3 encoder ended {self._want} frames early")
        return data

    def _whole(self, data: bytes) -> bytes:
        data = self._rest + data
        position, end = 0, len(data)
        while self._want and position + 4 <= end:
            # every frame of a constant bitrate differs in its padding bit alone
            size = self._sizes.get(data[position : position + 3])
            if size is None:
                size = self._first(data, position)
            if position + size > end:
                break
            position += size
            self._want -= 1
        self._rest = data[position:] if self._want else b""
        return data[:position]

    def _first(self, data: bytes, position: int) -> int:
        """Read a header not met before: it must be what was asked for. Give the frame's size."""
        try:
            header = read_header(data, position)
        except Mp3Error as problem:
            raise ProgrammeError(f"the MP3 encoder gave no MP3: {problem}") from None
        if (header.bitrate, header.rate, header.channels) != (*self._kind, 1):
            raise ProgrammeError(
                f"the MP3 encoder gave {header.bitrate} kbit/s at {header.rate} Hz "
                f"where {self._kind[0]} at {self._kind[1]} was asked for"
            )
        self._sizes[data[position : position + 3]] = header.size
        return header.size


def write_mp3(
    blocks: Iterable[Floats], file: Path, *, bitrate: int, rate: int, frames: int
) -> tuple[int, int]:
    """Encode ``blocks`` (``frames``·1152 samples) into ``file``; give its body's size and CRC.

    The file is an MP3 of its own: Info frame, ``frames`` frames of audio (the body), one
    silent frame that lets a decoder give the last samples.
    """
    encoder = FrameEncoder(bitrate, rate, frames)
    silence = silent_frame(rate, bitrate)
    size = crc = 0
    with file.open("wb") as out:
        out.write(bytes(head_size(rate, bitrate)))  # the Info frame's place, filled at the end
        for data in _gathered(encoder, blocks):
            size, crc = size + len(data), crc16_join(crc, crc16(data), len(data))
            out.write(data)
        out.write(silence * TRAILING_FRAMES)
        out.seek(0)
        out.write(head_frame(rate, bitrate, frames=frames, size=size, crc=crc))
    return size, crc


def _gathered(encoder: FrameEncoder, blocks: Iterable[Floats]) -> Iterator[bytes]:
    """The encoder's output in pieces worth a checksum's set-up."""
    pending = bytearray()
    for block in blocks:
        pending += encoder.feed(block)
        if len(pending) >= _PIECE:
            yield bytes(pending)
            pending.clear()
    yield bytes(pending) + encoder.flush()


def head_frame(rate: int, bitrate: int, *, frames: int, size: int, crc: int) -> bytes:
    """The Info frame of a file whose body is ``frames`` frames of ``size`` bytes in all."""
    silence = silent_frame(rate, bitrate) * TRAILING_FRAMES
    return info_frame(
        read_header(silent_frame(rate, max(bitrate, _HEAD_LEAST))),
        frames=frames + TRAILING_FRAMES,
        audio_bytes=size + len(silence),
        audio_crc=crc16_join(crc, crc16(silence), len(silence)),
        bitrate=bitrate,
    )


def head_size(rate: int, bitrate: int) -> int:
    """How many bytes the Info frame takes at the start of a file."""
    return len(silent_frame(rate, max(bitrate, _HEAD_LEAST)))
