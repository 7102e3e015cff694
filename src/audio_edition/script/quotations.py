"""Where a text's quotations and brackets stand: the spans no sentence is cut inside."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from audio_edition.late import late

LONGEST_QUOTE: Final = 320
"""A quotation longer than this many characters is cut into its sentences after all."""


def quote_spans(text: str) -> list[tuple[int, int]]:
    """The outermost quotations that are closed, as (start, end) offsets with their marks."""
    spans = list(_paired(text, _DOUBLE_MARK))
    if "‘" in text or "'" in text:
        starts = [start for start, _ in spans]
        for start, end in _paired(text, _SINGLE_MARK):
            index = bisect_right(starts, start) - 1
            outside = index < 0 or spans[index][1] <= start
            if outside and end - start <= 2 * LONGEST_QUOTE:
                spans.append((start, end))
        spans.sort()
    return spans


def _paired(text: str, marks: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    open_at: int | None = None
    close = ""
    depth = 0
    for found in marks.finditer(text):
        at, mark = found.start(), found[0]
        if open_at is None:
            if mark in _PAIRS and (mark not in _EITHER_WAY or _opens(text, at)):
                open_at, close, depth = at, _PAIRS[mark], 1
        elif mark in close and (mark not in "\"'’" or _closes(text, at)):
            depth -= 1
            if depth == 0:
                yield open_at, at + 1
                open_at = None
        elif mark == text[open_at] and mark not in '"':
            if mark in "“‘'":  # each paragraph of a long quotation opens anew
                open_at = at if mark == "“" or _opens(text, at) else open_at
            else:
                depth += 1


_DOUBLE_MARK: Final = late('[“”"„«»]')
_SINGLE_MARK: Final = late("[‘’']")
_PAIRS: Final = {"“": "”", "„": "“”", "«": "»", "»": "«", '"': '"', "‘": "’", "'": "'"}
_EITHER_WAY: Final = "\"'‘»"


def _opens(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if after.isspace() or (after.isdigit() and text[at] in "'‘"):  # '90s
        return False
    return before.isspace() or before in '([{—–-/“"'


def _closes(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if text[at] == '"':
        return not before.isspace()
    # an apostrophe closes only after a mark, or at the end of a word that is no plural
    if after.isalnum():
        return False
    return before in ".,!?…;" or (not before.isspace() and before != "s")


def bracket_spans(text: str) -> list[tuple[int, int]]:
    """The outermost round brackets that are closed."""
    spans: list[tuple[int, int]] = []
    stack: list[int] = []
    for found in re.finditer(r"[()]", text):
        if found[0] == "(":
            stack.append(found.start())
        elif stack:
            start = stack.pop()
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, found.end()))
    return spans
