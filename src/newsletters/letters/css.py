"""The few declarations that decide how a block of a letter looks, inline or in a style sheet.

Letters are styled inline, and some by simple rules in their head. Of those, rules of one tag,
class or id are read; what is meant for small screens or dark rooms is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from newsletters.late import late

_COMMENT = late(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = late(r"([^{}]{1,400})\{([^{}]{0,4000})\}")
_SIMPLE = late(r"(?:(\w+)|\*)?(?:([.#])([\w-]+))?")
_DECLARATION = late(r"([a-zA-Z-]+)\s*:\s*([^;]*)")
_LENGTH = late(r"(\d+(?:\.\d+)?)\s*(px|pt|em|rem|%)?")
_WITH_UNIT = late(r"(?<![\w.])\d+(?:\.\d+)?(?:px|pt|em|rem|%)")
_RGB = late(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:[\s,/]+([\d.]+))?\s*\)")
_HEX = late(r"#([0-9a-f]{3,8})\b")
_NONE = late(r"\b(?:none|hidden)\b|^\s*0(?:px)?\b|transparent")
_TINY = late(r"(?:0(?:\.0*)?\s*(?:px|pt|em|rem|%)?|1(?:\.0*)?\s*(?:px|pt|%)?)\s*$")
_NAMES = {"white": "#ffffff", "black": "#000000", "silver": "#c0c0c0", "gray": "#808080"}
_WANTED = frozenset(
    "font font-size font-weight font-style text-transform text-align color background "
    "background-color border border-top border-bottom border-left border-right border-radius "
    "border-width height line-height padding display margin box-shadow".split()
)
_MOST_RULES = 2000
_SHEETS_END = 1_000_000
_SHEET = late(r"<style\b[^>]*>(.*?)</style", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Looks:
    """What declarations say; an empty text, None or 0 is "nothing".

    ``scale`` multiplies the size that is inherited. ``over``, ``under`` tell of a line above or
    below, ``framed`` of lines on all sides, ``apart`` of round corners, a shadow, a margin.
    """

    size: float = 0.0
    scale: float = 0.0
    bold: bool | None = None
    italic: bool | None = None
    capitals: bool | None = None
    align: str = ""
    colour: str = ""
    ground: str = ""
    over: bool = False
    under: bool = False
    framed: bool = False
    apart: bool = False
    height: float = -1.0
    padded: bool = False
    gone: bool = False
    tiny: bool = False


NO_LOOKS = Looks()


@lru_cache(maxsize=4096)
def looks_of(style: str) -> Looks:
    """The looks of one ``style`` attribute (or the body of a rule)."""
    told = {
        name.lower(): value.strip().lower().replace("!important", "").strip()
        for name, value in _DECLARATION.findall(style[:4000])
    }
    told = {name: value for name, value in told.items() if name in _WANTED and value}
    if not told:
        return NO_LOOKS
    size, scale = _size(told.get("font-size", ""))
    weight = told.get("font-weight", "")
    if shorthand := told.get("font"):
        if not size and not scale:
            # "700 15px/20px Arial": the weight is no size, the height of lines neither
            length = _WITH_UNIT.search(shorthand)
            size, scale = _size(length[0] if length else "")
        weight = weight or ("bold" if re.search(r"\b(?:bold|[6-9]00)\b", shorthand) else "")
    border = told.get("border", "")
    frame = bool(border) and not _NONE.search(border)
    over = _line(told.get("border-top", "")) or frame
    under = _line(told.get("border-bottom", "")) or frame
    sides = _line(told.get("border-left", "")) and _line(told.get("border-right", ""))
    transform = told.get("text-transform", "")
    style_ = told.get("font-style", "")
    height = told.get("height", "")
    return Looks(
        size=size,
        scale=scale,
        bold=_is_bold(weight),
        italic=None if not style_ else style_ != "normal",
        capitals=None if not transform else transform == "uppercase",
        align=told.get("text-align", ""),
        colour=colour_of(told.get("color", "")),
        ground=colour_of(told.get("background-color", "") or told.get("background", "")),
        over=over,
        under=under,
        framed=frame or (over and under and sides),
        apart=_positive(told.get("border-radius", "")) or "box-shadow" in told,
        height=_pixels(height) if height else -1.0,
        padded=_positive(told.get("padding", "")),
        gone=told.get("display") == "none",
        tiny=_TINY.match(told.get("font-size", "")) is not None,
    )


def _size(value: str) -> tuple[float, float]:
    found = _LENGTH.search(value)
    if not found:
        return {"small": (13.0, 0.0), "large": (18.0, 0.0), "x-large": (24.0, 0.0)}.get(
            value, (0.0, 0.0)
        )
    number, unit = float(found[1]), found[2]
    if unit in ("em", "%"):
        return 0.0, number / (100 if unit == "%" else 1)
    factor = {"pt": 4 / 3, "rem": 16.0, "px": 1.0}.get(unit or "", 1.0)
    return min(number * factor, 200.0), 0.0


def _is_bold(weight: str) -> bool | None:
    if not weight:
        return None
    return weight in ("bold", "bolder") or (weight.isdigit() and int(weight) >= 600)


def _pixels(value: str) -> float:
    found = _LENGTH.match(value)
    return float(found[1]) if found and found[2] in ("px", "pt", None) else -1.0


def _positive(value: str) -> bool:
    return any(float(number) > 0 for number in re.findall(r"\d+(?:\.\d+)?", value)[:4])


def _line(value: str) -> bool:
    return bool(value) and not _NONE.search(value)


def colour_of(value: str) -> str:
    """A colour as ``#rrggbb``; empty for none, and for one that is seen through."""
    value = value.strip().lower()
    if found := _RGB.search(value):
        if found[4] and float(found[4].rstrip(".") or 0) < 0.1:
            return ""
        return "#" + "".join(f"{min(int(found[n]), 255):02x}" for n in (1, 2, 3))
    if found := _HEX.search(value):
        digits = found[1]
        if len(digits) in (3, 4):
            digits = "".join(c * 2 for c in digits)
        return f"#{digits[:6]}" if len(digits) in (6, 8) else ""
    first = value.split()[0] if value else ""
    if "url(" in first or "gradient" in first:
        return ""
    return _NAMES.get(first, first if first.isalpha() and first not in _UNPAINTED else "")


_UNPAINTED = frozenset(("transparent", "none", "inherit", "initial", "unset", "currentcolor"))


def sheet_of(markup: str) -> dict[str, Looks]:
    """The simple rules of a letter's own style sheets, by ``tag``, ``.class`` or ``#id``."""
    rules: dict[str, Looks] = {}
    for sheet in _SHEET.findall(markup[:_SHEETS_END]):
        text = _COMMENT.sub("", sheet[:200_000])
        for selectors, body in _RULE.findall(_without_at(text)):
            if len(rules) >= _MOST_RULES:
                return rules
            looks = looks_of(body)
            if looks is NO_LOOKS:
                continue
            for selector in selectors.split(","):
                found = _SIMPLE.fullmatch(selector.strip())
                if found and (found[1] or found[3]):
                    key = (found[1] or "").lower() + (found[2] or "") + (found[3] or "")
                    rules[key] = merged(rules[key], looks) if key in rules else looks
    return rules


def _without_at(text: str) -> str:
    """``text`` without its @media and other at-rules, whose blocks hold blocks."""
    kept: list[str] = []
    position = 0
    while (start := text.find("@", position)) >= 0:
        kept.append(text[position:start])
        opened = text.find("{", start)
        ended = text.find(";", start)
        if ended >= 0 and (opened < 0 or ended < opened):
            position = ended + 1
            continue
        if opened < 0:
            return "".join(kept)
        depth, position = 1, opened + 1
        for brace in re.finditer(r"[{}]", text[position:]):
            depth += 1 if brace[0] == "{" else -1
            if not depth:
                position += brace.end()
                break
        else:
            return "".join(kept)
    return "".join([*kept, text[position:]])


def merged(below: Looks, above: Looks) -> Looks:
    """``below`` with everything that ``above`` says."""
    if below is NO_LOOKS:
        return above
    if above is NO_LOOKS:
        return below
    return Looks(
        size=above.size or (0.0 if above.scale else below.size),
        scale=above.scale or (0.0 if above.size else below.scale),
        bold=below.bold if above.bold is None else above.bold,
        italic=below.italic if above.italic is None else above.italic,
        capitals=below.capitals if above.capitals is None else above.capitals,
        align=above.align or below.align,
        colour=above.colour or below.colour,
        ground=above.ground or below.ground,
        over=above.over or below.over,
        under=above.under or below.under,
        framed=above.framed or below.framed,
        apart=above.apart or below.apart,
        height=above.height if above.height >= 0 else below.height,
        padded=above.padded or below.padded,
        gone=above.gone or below.gone,
        tiny=above.tiny or (below.tiny and not above.size),
    )


def styled(element: Any, tag: str, sheet: Mapping[str, Looks]) -> Looks:
    """How an element looks: its sheet's rules, its attributes, its own style."""
    get = element.get
    looks = sheet.get(tag, NO_LOOKS) if sheet else NO_LOOKS
    if sheet:
        for name in (get("class") or "")[:300].split():
            for key in (f".{name}", f"{tag}.{name}"):
                if key in sheet:
                    looks = merged(looks, sheet[key])
        if (own := get("id")) and f"#{own}" in sheet:
            looks = merged(looks, sheet[f"#{own}"])
    if (ground := get("bgcolor")) and (colour := colour_of(ground)):
        looks = merged(looks, Looks(ground=colour))
    if align := get("align"):
        looks = merged(looks, Looks(align=align.lower()))
    if style := get("style"):
        looks = merged(looks, looks_of(style))
    return looks
