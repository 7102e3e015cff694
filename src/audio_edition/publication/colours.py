"""A show's colours, from its title: one hue for the drawn cover, the pages and the e-mail card."""

from __future__ import annotations

import colorsys
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from audio_edition.publication.text import one_line

Colour: TypeAlias = tuple[int, int, int]
"""Red, green, blue; 0 to 255 (sRGB)."""

INK: Colour = (250, 248, 242)
PAPER: Colour = (251, 249, 246)
TEXT: Colour = (27, 26, 25)
LEGIBLE, VISIBLE = 4.5, 3.0
"""WCAG 2.2, 1.4.3 and 1.4.11: the least contrast with its ground, of text and of all else."""

_DAY = ((PAPER, LEGIBLE), ((244, 240, 234), LEGIBLE), ((253, 233, 174), VISIBLE))
_NIGHT = (((29, 28, 27), LEGIBLE), ((43, 41, 39), LEGIBLE), ((87, 70, 18), VISIBLE))
"""What an accent stands on, light and dark, as in edition-player.css: --paper, --wash, --mark.

Of two papers the one that contrasts less: the page's by day, the card's by night.
"""


@dataclass(frozen=True, slots=True)
class Colours:
    """``ground`` bears ``ink`` and ``tint``; ``accent`` is for links and marks on ``paper``.

    ``glow`` is the accent where the paper is dark.
    """

    ground: Colour
    ink: Colour
    tint: Colour
    accent: Colour
    glow: Colour
    paper: Colour = PAPER
    text: Colour = TEXT


@lru_cache(maxsize=16)
def colours_of(title: str) -> Colours:
    """Return the colours of the show with this title: the same title gives the same.

    A feed shows a title in one line, and so it counts here: whoever reads it there sees the same.
    """
    hue = hashlib.sha256(one_line(title).encode()).digest()[0] / 256
    ground = _colour(hue, 0.16, 0.55)
    light = 62
    while contrast(_colour(hue + 0.09, light / 100, 0.72), ground) < LEGIBLE:
        light += 1
    tint = _colour(hue + 0.09, light / 100, 0.72)
    return Colours(
        ground,
        INK,
        tint,
        accent=_standing_out((_colour(hue, deep / 100, 0.7) for deep in range(45, 0, -1)), _DAY),
        glow=_standing_out((_colour(hue, high / 100, 0.7) for high in range(62, 100)), _NIGHT),
    )


def _standing_out(shades: Iterable[Colour], grounds: Iterable[tuple[Colour, float]]) -> Colour:
    """The first of ``shades`` that has enough contrast with each ground; black and white have."""
    return next(
        shade
        for shade in shades
        if all(contrast(shade, ground) >= least for ground, least in grounds)
    )


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def as_hex(colour: Colour) -> str:
    """``#1b1a19``."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _luminance(colour: Colour) -> float:
    """Relative luminance (WCAG 2.2)."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _colour(hue: float, light: float, saturation: float) -> Colour:
    red, green, blue = colorsys.hls_to_rgb(hue % 1.0, light, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)
