"""The show's cover: judged, and drawn from the title where none is given.

Apple Podcasts asks for a square JPEG or PNG, RGB, 1400 to 3000 pixels a side.
"""

from __future__ import annotations

import colorsys
import hashlib
import io
import math
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audio_edition.findings import Finding
from audio_edition.publication.text import one_line

if TYPE_CHECKING:
    from PIL.Image import Image

LEAST, MOST = 1400, 3000
_SIDE = 3000
VERSION = 2  # of the drawing: a change makes kept covers stale
_QUALITY = 88


def judge(data: bytes, where: str) -> list[Finding]:
    """Return what is wrong with a cover."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            kind, mode, size = image.format, image.mode, image.size
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as problem:
        return [
            Finding(
                "error",
                "cover-unreadable",
                where,
                f"the cover cannot be read: {problem}",
                "export it again as JPEG or PNG",
            )
        ]
    except Image.DecompressionBombError as problem:
        return [Finding("error", "cover-size", where, str(problem), _resize())]
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

    with Image.open(io.BytesIO(data)) as image:
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
    from PIL import Image, ImageDraw

    digest = hashlib.sha256(title.encode()).digest()
    hue = digest[0] / 256
    ground, ink, tint = _colour(hue, 0.16, 0.55), (250, 248, 242), _colour(hue + 0.09, 0.62, 0.72)
    image = Image.new("RGB", (_SIDE, _SIDE), ground)
    pen = ImageDraw.Draw(image)
    margin = 240
    right = _SIDE - margin
    if _write(pen, one_line(title), (margin, margin + 140, right, 1800), ink, largest=430):
        pen.rectangle((margin, margin, margin + 360, margin + 36), fill=tint)
        _bars(pen, digest, tint, left=margin, right=right, middle=2330, height=680)
    else:
        _bars(pen, digest, tint, left=margin, right=right, middle=_SIDE // 2, height=1800)
    byline = one_line(author)
    if byline and byline != one_line(title):
        _write(pen, byline, (margin, 2720, right, 2860), tint, largest=110)
    return _jpeg(image)


def _colour(hue: float, light: float, saturation: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hls_to_rgb(hue % 1.0, light, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


def _bars(
    pen: Any,
    digest: bytes,
    fill: tuple[int, int, int],
    *,
    left: int,
    right: int,
    middle: int,
    height: int,
) -> None:
    """A waveform whose bars come from the title's digest, under a spoken-phrase envelope."""
    count = len(digest)
    step = (right - left) / count
    for index, byte in enumerate(digest):
        envelope = 0.35 + 0.65 * math.sin(math.pi * (index + 0.5) / count)
        half = max(24.0, height / 2 * envelope * (0.25 + 0.75 * byte / 255))
        x = left + index * step
        pen.rounded_rectangle(
            (round(x), round(middle - half), round(x + step * 0.55), round(middle + half)),
            radius=round(step * 0.27),
            fill=fill,
        )


_SYSTEM_FONTS = (
    "NotoSansCJK-Bold.ttc",
    "NotoSans-Bold.ttf",
    "NotoSansArabic-Bold.ttf",
    "NotoSansHebrew-Bold.ttf",
    "DejaVuSans-Bold.ttf",
    "Arial Unicode.ttf",
    "Arial.ttf",
)


def _fonts(text: str) -> Callable[[int], Any] | None:
    """A way to get a font with the text's letters at any size: Pillow's own, or the system's.

    None where no font has them all: no title at all beats a row of empty boxes.
    """
    from PIL import ImageFont

    makers: list[Callable[[int], Any]] = [ImageFont.load_default]
    makers += [partial(ImageFont.truetype, name) for name in _SYSTEM_FONTS]
    for make_font in makers:
        try:
            font = make_font(40)
        except OSError:
            continue
        missing = bytes(font.getmask("\U0010fffe"))
        if all(bytes(font.getmask(letter)) != missing for letter in set(text) - {" "}):
            return make_font
    return None


def _write(
    pen: Any, text: str, box: tuple[int, int, int, int], fill: tuple[int, int, int], *, largest: int
) -> bool:
    """Write ``text`` into ``box``, wrapped, as large as fits; False where no font has it."""
    fonts = _fonts(text)
    if fonts is None:
        return False
    left, top, right, bottom = box
    for size in range(largest, 39, -10):
        font = fonts(size)
        lines = _wrap(text, font, right - left)
        line_height = round(size * 1.14)
        if lines is not None and len(lines) * line_height <= bottom - top:
            break
    else:
        lines = (lines or [text])[: (bottom - top) // line_height]
    for number, line in enumerate(lines):
        pen.text((left, top + number * line_height), line, font=font, fill=fill)
    return True


def _wrap(text: str, font: Any, width: int) -> list[str] | None:
    """Wrap at spaces; None where a single word is wider than the line."""
    lines: list[str] = []
    for word in text.split():
        trial = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(trial) <= width:
            lines[-1] = trial
        elif font.getlength(word) <= width:
            lines.append(word)
        else:
            return None
    return lines


def inspect(cover: Path | None) -> tuple[bytes | None, str]:
    """Return the given cover as a JPEG (None: draw one) and what the editor must know."""
    if cover is None:
        return None, ""
    try:
        data = cover.read_bytes()
        jpeg = as_jpeg(data)
    except (OSError, ValueError, SyntaxError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        return None, f"cover {cover} cannot be read ({reason}); a drawn one stands in"
    return jpeg, "; ".join(finding.message for finding in judge(data, cover.name))


def make(cover: Path | None, title: str, author: str) -> bytes:
    """Return the cover to publish, always a JPEG in RGB."""
    jpeg, _ = inspect(cover)
    return draw(title, author) if jpeg is None else jpeg


__all__ = ["LEAST", "MOST", "VERSION", "as_jpeg", "draw", "inspect", "judge", "make"]
