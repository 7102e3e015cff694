"""Words in pictures: a font that has their letters, at the size that fits.

Pillow brings one font for Latin letters; what it lacks is looked for among the fonts that most
systems have. Where none has all letters of a text, or Pillow cannot join them as its script
does, nothing is written: no words beat a row of empty boxes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

_SYSTEM_FONTS = (
    "NotoSansCJK-Bold.ttc",
    "NotoSans-Bold.ttf",
    "NotoSansArabic-Bold.ttf",
    "NotoSansHebrew-Bold.ttf",
    "NotoSansDevanagari-Bold.ttf",
    "NotoSansThai-Bold.ttf",
    "DejaVuSans-Bold.ttf",
    "Arial Unicode.ttf",
    "Arial.ttf",
)
_OWN = ""
_BLIND = ("Cf", "Mn", "Zs")  # joiners, marks and spaces: they show on or between letters
_JOINED = ((0x0600, 0x08FF), (0x0900, 0x109F), (0x1780, 0x17FF), (0x1A00, 0x1CFF))
"""Arabic to the scripts of South and South-East Asia: their letters change beside others."""


def fonts_for(text: str) -> Callable[[int], Any] | None:
    """A way to get a font with all the text's letters at any size; None where there is none."""
    letters = {c for c in text if unicodedata.category(c) not in _BLIND}
    if needs_shaping(text) and not _can_shape():
        return None
    for name in (_OWN, *_SYSTEM_FONTS):
        if all(_has(name, letter) for letter in letters):
            return partial(_font, name)
    return None


def needs_shaping(text: str) -> bool:
    """Whether the text runs from right to left, or its letters join."""
    return not text.isascii() and any(
        unicodedata.bidirectional(c) in ("R", "AL")
        or any(first <= ord(c) <= last for first, last in _JOINED)
        for c in text
    )


@lru_cache(maxsize=1)
def _can_shape() -> bool:
    from PIL import features

    return bool(features.check("raqm"))


@lru_cache(maxsize=128)
def _font(name: str, size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(name, size) if name else ImageFont.load_default(size)


@lru_cache(maxsize=16)
def _missing(name: str) -> bytes | None:
    """How a font draws what it lacks; None where there is no such font."""
    try:
        return bytes(_font(name, 40).getmask("\U0010fffe"))
    except OSError:
        return None


@lru_cache(maxsize=8192)
def _has(name: str, letter: str) -> bool:
    missing = _missing(name)
    return missing is not None and bytes(_font(name, 40).getmask(letter)) != missing


def wrap(text: str, font: Any, width: int) -> list[str] | None:
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


def cut(text: str, font: Any, width: int) -> str:
    """Return ``text``, or as much of it as ``width`` pixels hold, with an ellipsis."""
    if font.getlength(text[:400]) <= width and len(text) <= 400:
        return text
    dots = "…" if font.getmask("…").getbbox() else "..."
    low, high = 0, min(len(text), 400)
    while low < high:
        middle = (low + high + 1) // 2
        if font.getlength(text[:middle].rstrip() + dots) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip(" ,;:·–—-") + dots
