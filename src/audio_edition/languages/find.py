"""Find a language by its tag: ours, a package's, or the show's own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from audio_edition import plugins
from audio_edition.languages import dates
from audio_edition.languages.model import (
    MISSING,
    PARTS,
    PRESENT,
    Coverage,
    Language,
)
from audio_edition.plugins import NOBODY, Seam, ShowPlugins
from newsletters import words

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


_OWN: ContextVar[tuple[ShowPlugins, dict[str, Language]]] = ContextVar("own")


@contextmanager
def using(own: ShowPlugins) -> Iterator[None]:
    """Let ``find`` see the show's own languages, in everything that is called meanwhile.

    They are for languages that nobody else offers: the show's code is not even loaded where
    we or a package have the tag.
    """
    token = _OWN.set((own, {}))
    try:
        yield
    finally:
        _OWN.reset(token)


def names() -> list[str]:
    """The tags of all languages that are installed: ours, then packages'."""
    return LANGUAGES.names()


def find(tag: str) -> Language:
    """The language of a BCP 47 tag: the region's if it is offered, else the language's.

    A tag that nobody offers is a language in which every part is missing; ``tag`` of what is
    found is always the tag that was asked for. Raises ``PluginError`` only where the package
    that offers it is broken.
    """
    found = _installed(tag)
    if found is not None:
        return found
    own, known = _OWN.get((NOBODY, {}))
    if tag not in known:
        known[tag] = _offered(tag, list(own.offers(LANGUAGES.name)), own) or Language(tag)
    return known[tag]


@lru_cache(maxsize=64)
def _installed(tag: str) -> Language | None:
    return _offered(tag, names(), NOBODY)


def _offered(tag: str, offers: Iterable[str], own: ShowPlugins) -> Language | None:
    parts = tag.replace("_", "-").split("-")
    known = {name.lower(): name for name in offers}
    for count in range(len(parts), 0, -1):
        name = known.get("-".join(parts[:count]).lower())
        if name is not None:
            return replace(_made(name, LANGUAGES.find(name, own)), tag=tag)
    return None


def _made(name: str, thing: Any) -> Language:
    if not isinstance(thing, Language):
        try:
            thing = thing()
        except Exception as problem:  # somebody else's code: anything may go wrong
            raise LANGUAGES.error(
                f"the language {name!r} cannot be made: {type(problem).__name__}: "
                f"{' '.join(str(problem).split())}",
                hint=f"mend the package it comes from; see {LANGUAGES.contract}",
            ) from problem
    if not isinstance(thing, Language):
        raise LANGUAGES.error(
            f"the language {name!r} is no Language but {type(thing).__name__}",
            hint=f"see {LANGUAGES.contract}",
        )
    return thing


def forget() -> None:
    """Look at what is installed again: for tests, and after an installation."""
    plugins.forget()
    _installed.cache_clear()
    words.known.cache_clear()


def coverage(tag: str) -> Coverage:
    """What a language covers, part by part."""
    found = find(tag)
    if dates.locale_of(tag) is None:
        dated = MISSING
    else:
        dated = PRESENT if found.name else "as CLDR has them"
    if found.verbalized or (found.numbers and found.news):
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


def missing(tag: str, parts: Iterable[str] = PARTS) -> tuple[str, ...]:
    """Which of ``parts`` a language lacks."""
    lacks = coverage(tag).missing
    return tuple(part for part in parts if part in lacks)


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
        for region, own in found.regional.items():
            local = f"{tag}-{region}"
            date = dates.calendar_labels(find(local)).get("date")
            made[local] = dict(own) | ({"date": date} if date else {})
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()


def _words_of(tag: str) -> words.Words:
    language = find(tag)
    by = language.wording.by if language.wording is not None else ()
    return words.Words(language.letters, language.wall, by, language.common)


words.offer(names, _words_of)
