"""Open somebody's picture: few kinds, and only as many pixels as there is memory for.

A picture says in its head how large it is, and may hold nearly nothing: a few kilobytes unfold into
gigabytes. So the head is asked before anything is unpacked, the first picture of an animation is
all that is read, and kinds for which Pillow starts programs (EPS), or whose head is not the
picture's (ICO), are none. What is wrong with one is a ``ValueError`` in a line.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from PIL.Image import Image

MOST = 64_000_000
"""Pixels: 8000 x 8000; unpacked a quarter of a gigabyte."""

KINDS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF")
_SAID = "JPEG, PNG, GIF, WebP, AVIF, BMP or TIFF"
# what Pillow raises, by accident or on purpose, for bytes that it did not expect, or that a file
# says are packed in a way that it cannot undo
_BROKEN = (
    SyntaxError, EOFError, LookupError, TypeError, AttributeError, ArithmeticError, MemoryError,
    RuntimeError, struct.error,
)  # fmt: skip


class TooManyPixelsError(ValueError):
    """A picture that would unfold into more than there is memory for."""


@contextmanager
def opened(source: bytes | BinaryIO) -> Iterator[Image]:
    """Lend a picture, not unpacked yet. What Pillow says of it in the block is told in a line, too.

    Raises ``ValueError``, a ``TooManyPixelsError`` among them, and ``OSError``.
    """
    from PIL import Image, UnidentifiedImageError

    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        with Image.open(stream, formats=_kinds()) as image:
            if image.width * image.height > MOST:
                raise TooManyPixelsError(f"it has {image.width} x {image.height} pixels")
            yield image
    except UnidentifiedImageError:
        raise ValueError(f"it is no {_SAID}") from None
    except Image.DecompressionBombError as problem:
        raise TooManyPixelsError(f"it has too many pixels: {problem}") from None
    except _BROKEN as problem:
        raise ValueError(f"it is damaged: {problem}") from None


def square(source: bytes, side: int, most: int) -> bytes:
    """The middle of a picture as a JPEG of ``side`` × ``side`` pixels and ``most`` bytes.

    Raises ``OSError`` or ``ValueError`` where Pillow cannot read it.
    """
    from PIL import Image, ImageOps

    with opened(source) as image:
        image.draft("RGB", (side * 2, side * 2))  # a large JPEG need not be decoded whole
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    middle = ImageOps.fit(upright, (side, side), Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", middle.size, "white")
    ground.alpha_composite(middle)
    small = ground.convert("RGB")
    for quality in (82, 70, 58, 46, 34, 22, 10):
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=quality, optimize=True)
        if buffer.tell() <= most:
            break
    return buffer.getvalue()


@lru_cache(maxsize=1)
def _kinds() -> tuple[str, ...]:
    """Those of ``KINDS`` that the installed Pillow reads."""
    from PIL import Image

    # it warns of half as many as it refuses, beside our line; more than ``MOST`` is refused here
    warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
    Image.init()
    return tuple(kind for kind in KINDS if kind in Image.OPEN)
