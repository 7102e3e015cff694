"""The cover in the size of an icon: a page need not load 3000 pixels to show 56."""

from __future__ import annotations

import io

from audio_edition.publication import pixels

NAME = "cover-192.jpg"
"""Beside ``cover.jpg``; twice the pixels of the largest place where pages show it."""

SIDE = 192
_QUALITY = 82


def icon(cover: bytes) -> bytes:
    """``cover`` (any square image that Pillow reads) as a JPEG of 192 × 192 pixels, ≤ 20 kB."""
    from PIL import Image

    with pixels.opened(cover) as image:
        # a JPEG is read at no more than it takes: a tenth of the time, and the same to the eye
        image.draft("RGB", (2 * SIDE, 2 * SIDE))
        small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
    return buffer.getvalue()


__all__ = ["NAME", "SIDE", "icon"]
