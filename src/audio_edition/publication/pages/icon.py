"""The cover in the size of an icon: a page need not load 3000 pixels to show 56."""

from __future__ import annotations

from audio_edition.publication import pixels

NAME = "cover-192.jpg"
"""Beside ``cover.jpg``; twice the pixels of the largest place where pages show it."""

SIDE = 192
_MOST = 20_000


def icon(cover: bytes) -> bytes:
    """``cover`` (any image that Pillow reads) as a JPEG of 192 × 192 pixels, ≤ 20 kB."""
    return pixels.square(cover, SIDE, _MOST)
