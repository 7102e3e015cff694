"""Find a language by its tag: ours, a package's, or the show's own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from audio_edition.languages import dates
from audio_edition.languages.model import MISSING, PARTS, PRESENT, Coverage, Language, primary
from audio_edition.plugins import NOBODY, Seam, ShowPlugins

FALLBACK: Final = "en"
"""Whose labels a page falls back to, one by one, where its language has none."""


def _is_language(thing: Any) -> bool:
    return isinstance(thing, Language) or callable(thing)


LANGUAGES: Final[Seam[Any]] = Seam(
    name="languages",
    noun="language",
    built_in={
        tag: f"audio_edition.languages.{tag}:LANGUAGE"
        for tag in ("en", "de", "fr", "es", "it", "pt")
    },
    keeps=_is_language,
)
"""The seam: a ``Language`` under its tag, or something to call that gives one."""


def names(own: ShowPlugins = NOBODY) -> list[str]:
    """The tags of all languages that are offered: ours first."""
    return LANGUAGES.names(own)


def find(tag: str, own: ShowPlugins = NOBODY) -> Language:
    """The language of a BCP 47 tag: the region's if it is offered, else the language's.

    A tag that nobody offers is a language in which every part is missing; ``tag`` of what is
    found is always the tag that was asked for. Raises ``PluginError`` only where the package
    that offers it is broken.
    """
    if own.folder is None:
        return _found(tag)
    return _find(tag, own)


@lru_cache(maxsize=64)
def _found(tag: str) -> Language:
    return _find(tag, NOBODY)


def _find(tag: str, own: ShowPlugins) -> Language:
    parts = tag.replace("_", "-").split("-")
    offered = {name.lower(): name for name in LANGUAGES.names(own)}
    for count in range(len(parts), 0, -1):
        name = offered.get("-".join(parts[:count]).lower())
        if name is not None:
            thing = LANGUAGES.find(name, own)
            made = thing if isinstance(thing, Language) else thing()
            if not isinstance(made, Language):
                raise LANGUAGES.error(
                    f"the language {name!r} is no Language but {type(made).__name__}",
                    hint=f"see {LANGUAGES.contract}",
                )
            return replace(made, tag=tag)
    return Language(tag)


def forget() -> None:
    """Look at what is installed again: for tests, and after an installation."""
    _found.cache_clear()
    labels_of.cache_clear()
    wall_patterns.cache_clear()


def coverage(tag: str, own: ShowPlugins = NOBODY) -> Coverage:
    """What a language covers, part by part."""
    found = find(tag, own)
    if dates.locale_of(tag) is None:
        dated = MISSING
    else:
        dated = PRESENT if primary(tag) in map(primary, names(own)) else "as CLDR has them"
    if found.verbalized:
        numbers = PRESENT
    else:
        numbers = "numbers, money, dates only" if found.numbers else MISSING
    parts = {
        "wording": PRESENT if found.wording else MISSING,
        "dates": dated,
        "labels": _labelled(found),
        "sentences": PRESENT if found.habits else "a general splitter",
        "numbers": numbers,
        "wall": PRESENT if found.wall.shows else MISSING,
        "rules": PRESENT if found.rules else MISSING,
        "guessing": PRESENT if found.common else MISSING,
    }
    return Coverage(tag, found.name or dates.endonym(tag), {part: parts[part] for part in PARTS})


def _labelled(found: Language) -> str:
    wanted = find(FALLBACK).labels.keys()
    lost = [key for key in wanted if key not in found.labels]
    if not lost:
        return PRESENT
    return MISSING if len(lost) == len(wanted) else f"without {', '.join(lost)}"


def missing(tag: str, parts: Iterable[str] = PARTS, own: ShowPlugins = NOBODY) -> tuple[str, ...]:
    """Which of ``parts`` a language lacks."""
    lacks = coverage(tag, own).missing
    return tuple(part for part in parts if part in lacks)


@lru_cache(maxsize=32)
def labels_of(tag: str) -> dict[str, Any]:
    """What pages and player say in a language: English, then the language, then its region."""
    made: dict[str, Any] = {}
    fallback, found = find(FALLBACK), find(tag)
    mine = found if found.labels else fallback
    for part in (fallback.labels, found.labels, found.regional.get(found.region, {})):
        made.update(part)
    return made | dates.calendar_labels(mine)


def labels_tag(tag: str) -> str:
    """The language that ``labels_of`` really speaks, for the ``lang`` of what is made of them."""
    return tag if find(tag).labels else FALLBACK


def player_labels() -> bytes:
    """Every language's labels as the file the player reads: JSON, by tag."""
    made: dict[str, Any] = {}
    for tag in names():
        found = find(tag)
        if not found.labels:
            continue
        made[tag] = dict(found.labels) | dates.calendar_labels(found)
        for region, words in found.regional.items():
            local = f"{tag}-{region}"
            date = dates.calendar_labels(find(local)).get("date")
            made[local] = dict(words) | ({"date": date} if date else {})
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()


@lru_cache(maxsize=1)
def wall_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What any language says on a wall, and in notices beside an article."""
    walls = [find(tag).wall for tag in names()]
    shows = "|".join(pattern for wall in walls for pattern in wall.shows)
    notices = "|".join(pattern for wall in walls for pattern in wall.notices)
    return re.compile(shows, re.IGNORECASE), re.compile(notices, re.IGNORECASE)


__all__ = [
    "FALLBACK",
    "LANGUAGES",
    "coverage",
    "find",
    "forget",
    "labels_of",
    "labels_tag",
    "missing",
    "names",
    "player_labels",
    "wall_patterns",
]
