"""How large a blob is, and by what its note knows it again."""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path

from audio_edition.plain_files import open_plain


def checksum(file: Path) -> tuple[int, int]:
    """A file's bytes and its CRC-32; raises ``OSError``."""
    size = crc = 0
    with open_plain(file) as stream:  # a device in its place would have no end
        while piece := stream.read(1 << 18):
            size, crc = size + len(piece), zlib.crc32(piece, crc)
    return size, crc


def measure(data: bytes | Path) -> tuple[int, int, str]:
    """Bytes, CRC-32 and SHA-256 of what is to be kept; raises ``OSError``."""
    if isinstance(data, bytes):
        return len(data), zlib.crc32(data), hashlib.sha256(data).hexdigest()
    size, crc = checksum(data)
    with data.open("rb") as stream:
        return size, crc, hashlib.file_digest(stream, "sha256").hexdigest()
