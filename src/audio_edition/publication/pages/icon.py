"""The cover in the size of an icon: a page need not load 3000 pixels to show 56."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import pixels
from audio_edition.publication.heads import Listed

NAME = "cover-192.jpg"
"""Beside ``cover.jpg``; twice the pixels of the largest place where pages show it."""

SIDE = 192
_MOST = 20_000


def icon(cover: bytes) -> bytes:
    """``cover`` (any image that Pillow reads) as a JPEG of 192 × 192 pixels, ≤ 20 kB."""
    return pixels.square(cover, SIDE, _MOST)


THUMB_SIDE = 144
"""Pixels; twice those of its place."""

THUMB_MOST = 10_000
"""Bytes."""

_BEGIN, _END = b"\xff\xd8\xff", b"\xff\xd9"


def thumb(data: bytes) -> bytes:
    """A picture as small as the archive shows it; raises ``OSError`` or ``ValueError``."""
    return pixels.square(data, THUMB_SIDE, THUMB_MOST)


def thumb_of(
    listed: Listed, folder: Path, cover: Callable[[], bytes], *, afresh: bool = False
) -> dict[str, bytes]:
    """The small picture of an edition by its name; none where it has none.

    The name is that of the large one's bytes: one that stands in ``folder`` is not made again, but
    ``afresh`` it is. For a picture that nobody can read stands the show's ``cover``.
    """
    if not listed.picture:
        return {}
    try:
        standing = b"" if afresh else read_plain(folder / listed.picture, MADE)
        if standing.startswith(_BEGIN) and standing.endswith(_END):
            return {listed.picture: standing}
    except OSError:
        pass
    try:
        return {listed.picture: thumb(read_plain(folder / listed.source, MADE))}
    except (OSError, ValueError):
        return {listed.picture: thumb(cover())}
