"""Where the ID3 tags of a file end and its audio begins ("ID3 tag version 2.4.0", 3.1)."""

from __future__ import annotations

from typing import BinaryIO

_HEAD = 10
_FOOTER = 0x10  # flag: ten bytes more at the end, version 2.4 only

V1_SIZE = 128
"""Bytes of an ID3v1 tag, which stands at the very end of a file."""


def tag_size(data: bytes | memoryview, offset: int = 0) -> int:
    """Return the bytes of the ID3v2 tag that begins at ``offset``; 0 where none does."""
    head = bytes(data[offset : offset + _HEAD])
    if head[:3] != b"ID3" or len(head) < _HEAD:
        return 0
    size = 0
    for byte in head[6:]:
        size = size << 7 | byte & 0x7F
    return _HEAD + size + (_HEAD if head[5] & _FOOTER else 0)


def audio_start(data: bytes | memoryview) -> int:
    """Return where the audio begins: behind all tags at the start, perhaps past the end."""
    at = 0
    while size := tag_size(data, at):
        at += size
    return at


def seek_audio(stream: BinaryIO) -> int:
    """Move ``stream`` to where its audio begins, and return that place."""
    at = 0
    while True:
        stream.seek(at)
        size = tag_size(stream.read(_HEAD))
        if not size:
            stream.seek(at)
            return at
        at += size
