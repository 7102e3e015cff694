"""What the player says, a file a language: a page loads the words of its own and no others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

LABELS = "labels.json"
"""Every language's words by tag, for a player that is asked for another one than its page's."""

_CALENDAR = frozenset(("months", "weekdays", "date"))
"""Pages are written with their dates; a player says none."""


def label_files(whole: bytes) -> dict[str, bytes]:
    """Return ``labels-TAG.json`` for every tag of ``labels.json``.

    Each is complete: English, then the language, then its region. None where ``whole`` is not
    such a table (a theme may bring its own): a player then takes it as it is.
    """
    try:
        told = json.loads(whole)
        english = told["en"]
        return {
            name_of(tag): _file(english, told.get(tag.partition("-")[0], {}), words)
            for tag, words in told.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def labels_for(language: str, names: Iterable[str]) -> str:
    """Which of the files ``names`` a page in ``language`` loads: its region's, else its own.

    Empty where there is none.
    """
    there = set(names)
    parts = language.split("-")
    for count in range(len(parts), 0, -1):
        name = name_of("-".join(parts[:count]))
        if name in there:
            return name
    return ""


def name_of(tag: str) -> str:
    """``labels-de.json``"""
    return f"labels-{tag}.json"


def _file(*parts: Mapping[str, Any]) -> bytes:
    words: dict[str, Any] = {}
    for part in parts:
        words |= part
    for key in _CALENDAR:
        words.pop(key, None)
    return (json.dumps(words, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
