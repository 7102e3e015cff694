"""What others wrote, as a terminal may show it: no character that moves, hides or commands."""

from __future__ import annotations

import re

# C0 but for tab and newline, DEL, C1 (of which U+009B begins a command, too), the characters
# that turn or part the line, and halves of pairs
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# what our own commands style a line with: none of them hides a word
_STYLE = re.compile("\x1b\\[(?:0|1|2|9|3[1-6])m")
_REDRAW = "\r\x1b[2K"
"""What takes a moving line away before the next is drawn."""


def visible(text: str, *, lines: bool = False) -> str:
    """``text`` with what a terminal would obey spelt out: ``\\x1b``, ``\\u202e``.

    Line breaks and tabs are spelt out as well, unless ``lines`` are meant.
    """
    told = _ACTING.sub(_spelt, text)
    return told if lines else told.replace("\n", "\\n").replace("\t", "\\t")


def on_terminal(text: str, *, redraws: bool = False) -> str:
    """``text`` as it may be sent to a terminal, whoever wrote it; our own styles stay.

    A moving line may be drawn again only where one is (``redraws``).
    """
    if not _ACTING.search(text):
        return text
    if redraws:
        parts = text.split(_REDRAW)
        return _REDRAW.join(on_terminal(part) for part in parts)
    told, at = [], 0
    for style in _STYLE.finditer(text):
        told += [visible(text[at : style.start()], lines=True), style[0]]
        at = style.end()
    return "".join(told) + visible(text[at:], lines=True)


def in_json(line: str) -> str:
    """A line of JSON with the same value, and nothing in it that a terminal would obey."""
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def _spelt(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
