"""The ways to part a letter into its stories, by name: what settings and profiles check."""

from __future__ import annotations

import difflib
from typing import Final

from newsletters.errors import ReadError

WAYS: Final[dict[str, str]] = {
    "auto": "as a reader sees it: one story, or several where the letter parts them",
    "none": "not at all: one letter, one story",
    "heading": "at its headings",
    "rule": "at rules, borders and coloured rows",
    "bold": "at bold lines, or bold beginnings of paragraphs",
    "link": "at headlines that are links, or behind links to read more",
    "number": "at numbered headlines",
    "capitals": "at lines in capitals",
}
"""How ``--split`` parts a letter, and what each way means."""

PAGE_WAY: Final = "letter"
"""``--split letter``: a web page is a letter, and parted as its reader sees it."""


def check_way(way: str) -> str:
    """``way``, if it is one; raises ``ReadError`` that names the nearest."""
    known = [*WAYS, PAGE_WAY]
    if way in known:
        return way
    near = difflib.get_close_matches(way, known, n=1)
    raise ReadError(
        f"no way to split a letter is called {way!r:.40}",
        hint=f"did you mean {near[0]!r}?" if near else f"one of {', '.join(known)}",
    )
