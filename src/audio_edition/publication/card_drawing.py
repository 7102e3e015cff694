"""A play card as a picture: cover, label, title, length, headlines, at twice its size on a screen.

Words are drawn into masks and the masks become shades of a palette, so that nothing is lost to a
quantizer and a picture of words takes 20 kB; only the cover's colours are counted down.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from audio_edition.plain_files import open_plain
from audio_edition.publication import cover as covers
from audio_edition.publication import pixels as pictures
from audio_edition.publication.colours import Colour, Colours
from audio_edition.publication.lettering import cut, fonts_for, wrap

DENSITY = 2
"""Pixels of the picture for one of the letter's."""
WIDTH = 600
"""Pixels of the letter: what newsletters are wide."""
MOST_BYTES = 60_000

PNG_BEGIN, PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"

_WIDE, _MARGIN, _COVER, _GAP = WIDTH * DENSITY, 48, 264, 40
_LABEL, _TITLE, _TITLE_LEAST, _LENGTH, _HEADLINE, _MORE = 34, 54, 42, 44, 42, 36
_PILL = 88
_ROW = 64
_SHADES = 16
_COVER_COLOURS = (224, 96, 40, 16, 6)


@lru_cache(maxsize=2)
def _given(file: Path, _size: int, _time: int) -> bytes:
    from PIL import Image

    try:
        with open_plain(file) as stream, pictures.opened(stream) as image:
            image.draft("RGB", (_COVER * 2, _COVER * 2))  # a JPEG need not be read at full size
            small = image.convert("RGBA").resize((_COVER, _COVER), Image.Resampling.LANCZOS)
    except (OSError, ValueError):
        return b""
    ground = Image.new("RGBA", small.size, "white")
    ground.alpha_composite(small)
    return ground.convert("RGB").tobytes()


@lru_cache(maxsize=2)
def _drawn(title: str) -> bytes:
    from PIL import Image

    large = covers.picture(title, "", _COVER * 2)
    return large.resize((_COVER, _COVER), Image.Resampling.LANCZOS).tobytes()


def thumbnail(cover: Path | None, title: str) -> bytes:
    """The show's cover as the card shows it, 264 × 264 pixels of RGB.

    The one drawn from the title where ``cover`` is None or cannot be read.
    """
    if cover is not None:
        try:
            status = cover.stat()
        except OSError:
            return _drawn(title)
        if small := _given(cover, status.st_size, status.st_mtime_ns):
            return small
    return _drawn(title)


@lru_cache(maxsize=8)  # the same cover stands on all editions of a show
def _counted(cover: bytes, count: int) -> tuple[bytes, tuple[int, ...]]:
    """A cover in ``count`` colours: its pixels as places in a palette, and the palette."""
    from PIL import Image

    image = Image.frombytes("RGB", (_COVER, _COVER), cover)
    small = image.quantize(count, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    return small.tobytes(), tuple((small.getpalette() or [])[: count * 3])


def draw_card(
    label: str,
    title: str,
    length: str,
    headlines: Sequence[str],
    more: str,
    colours: Colours,
    cover: bytes,
    *,
    rtl: bool = False,
) -> bytes:
    """Draw a card; returns a PNG, 1200 pixels wide, of at most 60,000 bytes.

    A line for which no font has the letters is left out; ``rtl`` puts the cover to the right.
    """
    pen = _Pen([label, title, length, *headlines, more])
    rows = [row for text in headlines if (row := pen.line(text, _HEADLINE)) is not None]
    tail = pen.line(more, _MORE) if len(rows) == len(headlines) else None
    below = len(rows) + (tail is not None)
    high = _MARGIN * 2 + _COVER + (below * _ROW + 28 if below else 0)
    canvas = _Canvas(_WIDE, high, rtl=rtl)
    _beside(canvas, pen, label, title, length)
    at = _MARGIN + _COVER + 28
    for row in rows:
        canvas.bullet(_MARGIN, at + _ROW // 2, 7)
        canvas.write(row, _MARGIN + 34, at + _ROW // 2, _WIDE - 2 * _MARGIN - 34)
        at += _ROW
    if tail is not None:
        canvas.write(tail, _MARGIN + 34, at + _ROW // 2, _WIDE - 2 * _MARGIN - 34, tint=True)
    for count in _COVER_COLOURS:
        data = canvas.png(colours, cover, (_MARGIN, _MARGIN), count)
        if len(data) <= MOST_BYTES:
            break
    return data


def size_of(png: bytes) -> tuple[int, int]:
    """The pixels a card takes in a letter, from its picture's header (PNG, 11.2.1, IHDR)."""
    wide, high = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    return wide // DENSITY, high // DENSITY


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    font: Any


def _plain(text: str) -> str:
    """``text`` without pictographs, for which hardly a font has letters."""
    return " ".join("".join(c for c in text if not _is_picture(c)).split())


def _is_picture(letter: str) -> bool:
    code = ord(letter)
    return (
        0x1F000 <= code <= 0x1FAFF or 0x2600 <= code <= 0x27BF or code in (0xFE0F, 0x200D, 0x20E3)
    )


class _Pen:
    """Gets the font of each line: one for all of the card, where one has all letters."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._all = fonts_for("".join(_plain(text)[:400] for text in texts))

    def fonts(self, text: str) -> Callable[[int], Any] | None:
        """The font for a text; None where there are no words, or no font for them."""
        return (self._all or fonts_for(text)) if text else None

    def line(self, text: str, size: int) -> _Line | None:
        """A line to be written; None as ``fonts``."""
        text = _plain(text)[:400]
        fonts = self.fonts(text)
        return _Line(text, fonts(size)) if fonts is not None else None


def _beside(canvas: _Canvas, pen: _Pen, label: str, title: str, length: str) -> None:
    """What stands beside the cover: label, title, and the length behind a play sign."""
    left = _MARGIN + _COVER + _GAP
    width = _WIDE - _MARGIN - left
    if (line := pen.line(label, _LABEL)) is not None:
        canvas.write(line, left, _MARGIN + 18, width, tint=True)
    text = _plain(title)[:400]
    fonts = pen.fonts(text)
    if fonts is not None:
        lines, size = _title(text, fonts, width)
        middle = _MARGIN + _LABEL + (_COVER - _LABEL - _PILL) / 2
        step = round(size * 1.15)
        for number, one in enumerate(lines):
            at = middle + (number - (len(lines) - 1) / 2) * step
            canvas.write(_Line(one, fonts(size)), left, round(at), width)
    canvas.pill(pen.line(length, _LENGTH), left, _MARGIN + _COVER - _PILL, _PILL)


def _title(text: str, fonts: Callable[[int], Any], width: int) -> tuple[list[str], int]:
    """The title in one or two lines, as large as fits; cut where it does not."""
    for size in range(_TITLE, _TITLE_LEAST - 1, -6):
        lines = wrap(text, fonts(size), width)
        if lines is not None and len(lines) <= 2:
            return lines, size
    font = fonts(_TITLE_LEAST)
    first = ""
    for word in text.split():
        trial = f"{first} {word}".strip()
        if font.getlength(trial) > width:
            break
        first = trial
    rest = text.removeprefix(first).strip()
    return [one for one in (first, cut(rest, font, width)) if one], _TITLE_LEAST


class _Canvas:
    """Masks of what is in ink and what is tinted; lengths count from the side one reads from."""

    def __init__(self, wide: int, high: int, *, rtl: bool) -> None:
        from PIL import Image, ImageDraw

        self.size = (wide, high)
        self.rtl = rtl
        self._ink = Image.new("L", self.size, 0)
        self._tint = Image.new("L", self.size, 0)
        self._pens = (ImageDraw.Draw(self._ink), ImageDraw.Draw(self._tint))

    def write(self, line: _Line, left: int, middle: int, width: int, *, tint: bool = False) -> None:
        """Write a line around the height ``middle``, cut to ``width``."""
        text = cut(line.text, line.font, width)
        x, anchor = (self.size[0] - left, "rm") if self.rtl else (left, "lm")
        self._pens[tint].text((x, middle), text, font=line.font, fill=255, anchor=anchor)

    def bullet(self, left: int, middle: int, radius: int) -> None:
        """A round mark before a line."""
        x = self._place(left, 2 * radius)
        self._soft(
            (x, middle - radius, 2 * radius, 2 * radius),
            lambda pen, w, h: pen.ellipse((0, 0, w - 1, h - 1), fill=255),
        )

    def pill(self, line: _Line | None, left: int, top: int, high: int) -> None:
        """A play sign with the length behind it, on a round ground."""
        sign = high - 20
        wide = sign + 28 + (round(line.font.getlength(line.text)) + 40 if line else 0)
        wide = min(wide, self.size[0] - left - _MARGIN)
        x = self._place(left, wide)

        def shape(pen: Any, w: int, h: int) -> None:
            pen.rounded_rectangle((0, 0, w - 1, h - 1), radius=h // 2, fill=255)
            unit = h / high
            start = 38 * unit
            side = h * 0.2
            pen.polygon(
                [(start, h / 2 - side), (start, h / 2 + side), (start + side * 1.75, h / 2)], fill=0
            )

        self._soft((x, top, wide, high), shape)
        if line is not None:
            at = (x + sign + 18, top + high // 2)
            text = cut(line.text, line.font, wide - sign - 36)
            self._pens[1].text(at, text, font=line.font, fill=0, anchor="lm")

    def _place(self, left: int, wide: int) -> int:
        return self.size[0] - left - wide if self.rtl else left

    def _soft(self, box: tuple[int, int, int, int], shape: Callable[[Any, int, int], None]) -> None:
        """Draw a tinted shape with soft edges: four times as large, and made smaller."""
        from PIL import Image, ImageDraw

        x, y, wide, high = box
        large = Image.new("L", (wide * 4, high * 4), 0)
        shape(ImageDraw.Draw(large), wide * 4, high * 4)
        self._tint.paste(large.resize((wide, high), Image.Resampling.BOX), (x, y))

    def png(self, colours: Colours, cover: bytes, at: tuple[int, int], count: int) -> bytes:
        """The picture, with the cover in ``count`` colours."""
        from PIL import Image, ImageChops

        ink = self._ink.point([v * (_SHADES - 1) // 255 for v in range(256)])
        tint = self._tint.point(
            [(_SHADES + v * (_SHADES - 1) // 255) * (v * (_SHADES - 1) >= 255) for v in range(256)]
        )
        whole = ImageChops.lighter(ink, tint)
        pixels, shades = _counted(cover, count)
        base = 2 * _SHADES
        places = Image.frombytes("L", (_COVER, _COVER), pixels)
        places = places.point([min(255, v + base) for v in range(256)])
        whole.paste(places, (self._place(at[0], _COVER), at[1]))
        palette = [*_ramp(colours.ground, colours.ink), *_ramp(colours.ground, colours.tint)]
        flat = [part for colour in palette for part in colour]
        picture = Image.frombytes("P", whole.size, whole.tobytes())
        picture.putpalette([*flat, *shades])
        buffer = io.BytesIO()
        picture.save(buffer, "PNG", compress_level=6)
        return buffer.getvalue()


def _ramp(first: Colour, last: Colour) -> list[Colour]:
    steps = _SHADES - 1
    return [
        (
            first[0] + (last[0] - first[0]) * step // steps,
            first[1] + (last[1] - first[1]) * step // steps,
            first[2] + (last[2] - first[2]) * step // steps,
        )
        for step in range(_SHADES)
    ]
