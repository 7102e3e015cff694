"""An edition's picture in the size in which the archive lists it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import pixels
from audio_edition.publication.listed import Listed

SIDE = 144
"""Pixels; twice those of its place."""

MOST = 10_000
"""Bytes."""

_BEGIN, _END = b"\xff\xd8\xff", b"\xff\xd9"


def thumb(data: bytes) -> bytes:
    """The middle of a picture as a square JPEG of at most ``MOST`` bytes.

    Raises ``OSError`` or ``ValueError`` where Pillow cannot read it.
    """
    from PIL import Image, ImageOps

    with pixels.opened(data) as image:
        image.draft("RGB", (SIDE * 2, SIDE * 2))  # a camera's JPEG need not be decoded whole
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    square = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", square.size, "white")
    ground.alpha_composite(square)
    small = ground.convert("RGB")
    for quality in (82, 70, 58, 46, 34):
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=quality, optimize=True)
        if buffer.tell() <= MOST:
            break
    return buffer.getvalue()


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


__all__ = ["MOST", "SIDE", "thumb", "thumb_of"]
