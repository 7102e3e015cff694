"""What others wrote, as a terminal may show it: no character that moves, hides or commands."""

from __future__ import annotations

import re

# C0 but for tab and newline, DEL, C1 (of which U+009B begins a command, too), the characters
# that turn or part the line, and halves of pairs
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_STYLE = re.compile("\x1b\\[[0-9;]*m")


def visible(text: str, *, lines: bool = False) -> str:
    """``text`` with what a terminal would obey spelt out: ``\\x1b``, ``\\u202e``.

    Line breaks and tabs are spelt out as well, unless ``lines`` are meant.
    """
    told = _ACTING.sub(_spelt, text)
    return told if lines else told.replace("\n", "\\n").replace("\t", "\\t")


def _spelt(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"


__all__ = ["visible"]
