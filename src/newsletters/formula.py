"""A formula in MathML as one line of characters: ``E=mc²``, ``(a+b)/2``, ``√2``."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from newsletters.late import late
from newsletters.text import visible

_RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_NUMERAL = late(r"[+−-]?\d+|[+−-]")
_SIMPLE = late(r"[\w.,]+")
_LARGEST = 2000  # elements: more are a page of them, and are read as they come
_SKIPPED = frozenset(("annotation", "annotation-xml", "mphantom"))


def formula(math: Any) -> str:
    """What a ``<math>`` element shows, in a line."""
    if sum(1 for _ in islice(math.iter(), _LARGEST)) == _LARGEST:
        return visible(" ".join(math.itertext()))
    return visible(_said(math))


def raised(text: str) -> str:
    """An exponent in a line: ⁶ for a numeral, ``^n`` and ``^(n+1)`` for what has no raised form."""
    if _NUMERAL.fullmatch(text):
        return text.translate(_RAISED)
    return f"^{text}" if _SIMPLE.fullmatch(text.lstrip("+-−")) else f"^({text})"


def _said(element: Any) -> str:
    name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    if not name or name in _SKIPPED:
        return ""
    children = [child for child in element if isinstance(child.tag, str)]
    if not children:
        return visible(element.text or "")
    if name == "semantics":
        return _said(children[0])
    if name in ("mtable", "mtr"):
        return ", ".join(filter(None, map(_said, children)))
    if name in ("msup", "mover") and len(children) == 2:
        base, power = map(_said, children)
        return f"{_one(base)}{raised(power)}" if name == "msup" else base
    if name in ("msub", "munder") and len(children) == 2:
        return _lowered(*map(_said, children))
    if name in ("msubsup", "munderover") and len(children) == 3:
        base, low, high = map(_said, children)
        return f"{_lowered(base, low)}{raised(high)}"
    if name == "mfrac" and len(children) == 2:
        above, below = map(_said, children)
        return f"{_one(above)}/{_one(below)}"
    if name == "msqrt":
        return f"√{_one(_row(children))}"
    if name == "mroot" and len(children) == 2:
        return f"{raised(_said(children[1]))}√{_one(_said(children[0]))}"
    if name == "mfenced":
        opening, closing = element.get("open") or "(", element.get("close") or ")"
        return f"{opening}{', '.join(map(_said, children))}{closing}"
    return _row(children)


def _row(children: list[Any]) -> str:
    parts: list[str] = []
    for child in children:
        text = _said(child)
        name = child.tag.rpartition("}")[2]
        if name == "mfrac" and parts and parts[-1][-1:].isdigit():
            text = f" {text}"  # two and a half
        elif name == "mo" and text in (",", ";"):
            text = f"{text} "
        parts.append(text)
    return "".join(parts)


def _one(text: str) -> str:
    """``text`` in brackets where it is more than one thing."""
    return text if _SIMPLE.fullmatch(text) or text.startswith("(") else f"({text})"


def _lowered(base: str, low: str) -> str:
    if re.fullmatch(r"\d+", low):
        return base + low.translate(_LOWERED)
    return f"{base}_{low}" if _SIMPLE.fullmatch(low) else f"{base}_({low})"
