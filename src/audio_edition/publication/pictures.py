"""Whether a file is the picture that its name promises, by the bytes it begins with.

JPEG (ISO/IEC 10918-1, B.1.1.3), PNG (ISO/IEC 15948, 5.2), GIF89a (section 17), WebP (RFC 9649,
section 2.4), and SVG, whose root element stands somewhere near its beginning.
"""

from __future__ import annotations

from pathlib import Path

_HEAD = 4096
_BEGINNINGS = {
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG",),
    ".gif": (b"GIF87a", b"GIF89a"),
}
PICTURES = frozenset((*_BEGINNINGS, ".webp", ".svg"))
"""Suffixes of pictures that every browser shows."""


def is_picture(file: Path) -> bool:
    """Whether ``file`` has a suffix of ``PICTURES``, can be read, and is what it is called.

    A JPEG that is called .png is shown by every browser: any of them will do.
    """
    if file.suffix.lower() not in PICTURES:
        return False
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError:
        return False
    if head.startswith(tuple(begin for begins in _BEGINNINGS.values() for begin in begins)):
        return True
    return (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or b"<svg" in head
