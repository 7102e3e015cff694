"""The show's cover: judged, and drawn from the title where none is given.

Apple Podcasts asks for a square JPEG or PNG, RGB, 1400 to 3000 pixels a side.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audio_edition.findings import Finding
from audio_edition.identity import Identity
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import pixels
from audio_edition.publication.colours import Colour, colours_of
from audio_edition.publication.lettering import fonts_for, wrap
from audio_edition.publication.text import one_line
from audio_edition.store.store import Store, key_of

if TYPE_CHECKING:
    from PIL.Image import Image

LEAST, MOST = 1400, 3000
_SIDE = 3000
_MARGIN = 240
VERSION = 3  # of the drawing: a change makes kept covers stale
_QUALITY = 88


def judge(data: bytes, where: str) -> list[Finding]:
    """Return what is wrong with a cover."""
    try:
        with pixels.opened(data) as image:
            image.load()
            kind, mode, size = image.format, image.mode, image.size
    except pixels.TooManyPixelsError as problem:
        told = f"the cover cannot be read: {problem}"
        return [Finding("error", "cover-size", where, told, _resize())]
    except (OSError, ValueError) as problem:
        return [
            Finding(
                "error",
                "cover-unreadable",
                where,
                f"the cover cannot be read: {problem}",
                "export it again as JPEG or PNG",
            )
        ]
    found: list[Finding] = []
    if kind not in ("JPEG", "PNG"):
        found.append(
            Finding(
                "error",
                "cover-format",
                where,
                f"the cover is {kind}; apps take JPEG and PNG",
                "export it as JPEG or PNG",
            )
        )
    if size[0] != size[1]:
        found.append(
            Finding(
                "error",
                "cover-square",
                where,
                f"the cover is {size[0]} × {size[1]} pixels, not square",
                "crop it to a square",
            )
        )
    if not (min(size) >= LEAST and max(size) <= MOST):
        found.append(
            Finding(
                "error",
                "cover-size",
                where,
                f"the cover is {size[0]} × {size[1]} pixels; apps want {LEAST} to {MOST} a side",
                _resize(),
            )
        )
    if mode != "RGB":
        found.append(
            Finding(
                "error",
                "cover-colour",
                where,
                f"the cover's colours are {mode}, not RGB",
                "export it in RGB (sRGB), without transparency",
            )
        )
    return found


def _resize() -> str:
    return f"save it as a square of {MOST} × {MOST} pixels"


def as_jpeg(data: bytes) -> bytes:
    """Return the cover as an RGB JPEG: a JPEG in RGB as it is, anything else converted.

    Raises ``OSError`` or ``ValueError`` where the image cannot be read.
    """
    from PIL import Image

    with pixels.opened(data) as image:
        image.load()
        if image.format == "JPEG" and image.mode == "RGB":
            return data
        if "A" in image.getbands() or "transparency" in image.info:
            colours = image.convert("RGBA")
            ground = Image.new("RGBA", colours.size, "white")
            ground.alpha_composite(colours)
            return _jpeg(ground.convert("RGB"))
        return _jpeg(image.convert("RGB"))


def _jpeg(image: Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
    return buffer.getvalue()


@lru_cache(maxsize=4)
def draw(title: str, author: str) -> bytes:
    """Draw a cover from the title: the same title gives the same picture.

    Returns a JPEG, RGB, 3000 × 3000 pixels.
    """
    return _jpeg(picture(title, author))


def picture(title: str, author: str, side: int = _SIDE) -> Image:
    """The drawn cover, ``side`` pixels wide and high."""
    from PIL import Image, ImageDraw

    def at(value: float) -> int:
        return round(value * side / _SIDE)

    digest = hashlib.sha256(title.encode()).digest()
    colours = colours_of(title)
    image = Image.new("RGB", (side, side), colours.ground)
    pen = ImageDraw.Draw(image)
    left, right = at(_MARGIN), at(_SIDE - _MARGIN)
    box = (left, at(_MARGIN + 140), right, at(1800))
    if _write(pen, one_line(title), box, colours.ink, at, largest=430):
        pen.rectangle((left, left, at(_MARGIN + 360), at(_MARGIN + 36)), fill=colours.tint)
        _bars(
            pen, digest, colours.tint, (left, right), middle=at(2330), height=at(680), least=at(24)
        )
    else:
        _bars(
            pen,
            digest,
            colours.tint,
            (left, right),
            middle=side // 2,
            height=at(1800),
            least=at(24),
        )
    byline = one_line(author)
    if byline and byline != one_line(title):
        _write(pen, byline, (left, at(2720), right, at(2860)), colours.tint, at, largest=110)
    return image


def _bars(
    pen: Any,
    digest: bytes,
    fill: Colour,
    across: tuple[int, int],
    *,
    middle: int,
    height: int,
    least: float,
) -> None:
    """A waveform whose bars come from the title's digest, under a spoken-phrase envelope."""
    left, right = across
    count = len(digest)
    step = (right - left) / count
    for index, byte in enumerate(digest):
        envelope = 0.35 + 0.65 * math.sin(math.pi * (index + 0.5) / count)
        half = max(least, height / 2 * envelope * (0.25 + 0.75 * byte / 255))
        x = left + index * step
        pen.rounded_rectangle(
            (round(x), round(middle - half), round(x + step * 0.55), round(middle + half)),
            radius=round(step * 0.27),
            fill=fill,
        )


def _write(
    pen: Any,
    text: str,
    box: tuple[int, int, int, int],
    fill: Colour,
    at: Callable[[float], int],
    *,
    largest: int,
) -> bool:
    """Write ``text`` into ``box``, wrapped, as large as fits; False where no font has it.

    ``at`` turns lengths of the large cover into pixels; ``largest`` is one of them.
    """
    fonts = fonts_for(text)
    if fonts is None:
        return False
    left, top, right, bottom = box
    for share in range(largest, 39, -10):
        size = max(1, at(share))
        font = fonts(size)
        lines = wrap(text, font, right - left)
        line_height = max(1, round(size * 1.14))
        if lines is not None and len(lines) * line_height <= bottom - top:
            break
    else:
        lines = (lines or [text])[: (bottom - top) // line_height]
    for number, line in enumerate(lines):
        pen.text((left, top + number * line_height), line, font=font, fill=fill)
    return True


def inspect(cover: Path | None) -> tuple[bytes | None, str]:
    """Return the given cover as a JPEG (None: draw one) and what the editor must know."""
    if cover is None:
        return None, ""
    try:
        data = read_plain(cover, MADE)
        jpeg = as_jpeg(data)
    except (OSError, ValueError, SyntaxError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        return None, f"cover {cover} cannot be read ({reason}); a drawn one stands in"
    return jpeg, "; ".join(finding.message for finding in judge(data, cover.name))


def make(cover: Path | None, title: str, author: str) -> bytes:
    """Return the cover to publish, always a JPEG in RGB."""
    jpeg, _ = inspect(cover)
    return draw(title, author) if jpeg is None else jpeg


def drawn(identity: Identity, store: Store) -> bytes:
    """The cover that stands for a show without one: drawn once, then kept."""
    drawer = store.drawer("covers", suffix=".jpg", shared=True)
    key = key_of(VERSION, identity.title, identity.author)
    entry = drawer.get(key) or drawer.put(key, {}, draw(identity.title, identity.author))
    return entry.data()
