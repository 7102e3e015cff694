"""How large a result may become, told before it is made: filters, methods, operators.

Each takes what the filter or method takes and gives characters, or steps that cost as much.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sized
from typing import Any

from audio_edition.bounded.budget import LARGEST, BoundError, may_make, weigh

_WIDTH = re.compile(r"\d+")
_WIDEST = 10_000  # of a field; more is no layout
_BITS = 4096  # of a whole number: more than any page counts
_REVERSED = 64  # characters that a search from the end compares in the time of one step


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _whole(value: Any) -> int:
    return abs(int(value)) if isinstance(value, int) else 0


def _formatted(form: Any, *values: Any, **named: Any) -> int:
    form = str(_text(form))
    widths = [int(run) if len(run) < 9 else _WIDEST + 1 for run in _WIDTH.findall(form)]
    if "*" in form or re.search(r"\{[^{}]*\{", form):
        widths += [_whole(value) for value in (*values, *named.values())]
    if max(widths, default=0) > _WIDEST:
        raise BoundError(f"it asks for a field of more than {_WIDEST} signs")
    fields: int = max(form.count("%"), form.count("{"))
    return len(form) + fields * (max(widths, default=0) + weigh([*values, *named.values()]))


def _replaced(text: Any, old: Any, new: Any, *_: Any, **__: Any) -> int:
    whole, sought = _text(text), _text(old)
    found = whole.count(sought) if sought else len(whole) + 1
    return len(whole) + found * len(_text(new))


def _joined(items: Any, between: Any = "", *_: Any, **__: Any) -> int:
    number = len(items) if isinstance(items, Sized) else 0
    return weigh(items) + number * len(_text(between))


def _indented(text: Any, width: Any = 4, *_: Any, **__: Any) -> int:
    step = len(width) if isinstance(width, str) else _whole(width)
    return len(_text(text)) + (_text(text).count("\n") + 1) * step


def _wrapped(text: Any, *told: Any, **named: Any) -> int:
    between = named.get("wrapstring", told[2] if len(told) > 2 else "") or "\n"
    return (len(_text(text)) + 1) * (1 + len(_text(between)))


def _linked(text: Any, *told: Any, **named: Any) -> int:
    words = len(_text(text).split())
    more = sum(len(_text(one)) for one in (*told, *named.values()))
    return 6 * len(_text(text)) + words * more


def _tagged(value: Any, indent: Any = None, **_: Any) -> int:
    return weigh(value) * 6 + weigh(value) * _whole(indent)


def _rounded(_value: Any, digits: Any = 0, *_: Any, **__: Any) -> int:
    return LARGEST + 1 if _whole(digits) > 300 else 1


def _parted(_value: Any, number: Any = 1, *_: Any, **__: Any) -> int:
    return 8 * _whole(number)


def _padded(text: Any, width: Any = 80, *_: Any, **__: Any) -> int:
    return max(len(_text(text)), _whole(width))


def _tabs(text: Any, width: Any = 8, *_: Any, **__: Any) -> int:
    return len(_text(text)) + _text(text).count("\t") * _whole(width)


def _translated(text: Any, table: Any = None, *_: Any) -> int:
    longest = max(map(weigh, table.values()), default=1) if isinstance(table, Mapping) else 1
    return len(_text(text)) * longest


def _sought_back(text: Any, part: Any = "", *_: Any, **__: Any) -> int:
    return len(_text(text)) * (len(_text(part)) + 1) // _REVERSED


FILTERS: Mapping[str, Callable[..., int]] = {
    "batch": _parted,
    "center": _padded,
    "format": _formatted,
    "indent": _indented,
    "join": _joined,
    "replace": _replaced,
    "round": _rounded,
    "slice": _parted,
    "tojson": _tagged,
    "urlize": _linked,
    "wordwrap": _wrapped,
}
"""Of jinja's filters, those that may make much of little."""

METHODS: Mapping[str, Callable[..., int]] = {
    "center": _padded,
    "expandtabs": _tabs,
    "format": _formatted,
    "format_map": lambda form, values=None: _formatted(form, values),
    "join": lambda between, items=(): _joined(items, between),
    "ljust": _padded,
    "replace": _replaced,
    "rfind": _sought_back,
    "rindex": _sought_back,
    "rjust": _padded,
    "rpartition": _sought_back,
    "rsplit": _sought_back,
    "translate": _translated,
    "zfill": _padded,
}
"""Of the methods of texts, those that do."""


def guard_operator(operator: str, left: Any, right: Any) -> int:
    """Return what the operator's result may weigh; raises ``BoundError`` for too much."""
    if operator == "%" and isinstance(left, str):
        made = _formatted(left, *(right if isinstance(right, tuple) else (right,)))
    elif operator == "%":
        made = 1
    elif isinstance(left, (int, float)) and isinstance(right, (int, float)):
        made = _number(operator, left, right)
    elif operator == "*":
        number, value = (left, right) if isinstance(left, int) else (right, left)
        made = weigh(value) * max(_whole(number), 1)
    else:
        made = weigh(left) + weigh(right)
    may_make(made)
    return made


def _number(operator: str, left: float, right: float) -> int:
    if isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length() + right.bit_length()
        if operator == "**":
            bits = left.bit_length() * max(right, 1)
        if bits > _BITS:
            raise BoundError("it counts with a number of more than a thousand digits")
    return 1
