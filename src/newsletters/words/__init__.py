"""What letters and pages say where they tell no story, in each language.

Seven languages come along (``de.toml`` …); a program that knows others offers them. A letter need
not say its language, and one in Spanish may come through an English service: most of these words
are looked for in all languages at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from babel import Locale

SHIPPED: Final = ("en", "de", "fr", "es", "it", "pt", "nl")


@dataclass(frozen=True, slots=True)
class Wall:
    """What a page says that shows a wall where the article should be (regular expressions).

    ``shows`` give a wall away on a page of few other words; ``notices`` are no prose either,
    but stand on pages that do have their article.
    """

    shows: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterWords:
    """What e-mail letters say where they tell no story (regular expressions, small letters).

    Looked for where a line begins, emoji and quotation marks left out: ``sponsor`` labels
    ("together with"), ``thanks`` begin a paragraph that is all a sponsor's message, ``greeting``,
    ``signoff``, ``contents`` ("in this issue"), ``masthead`` ("view in browser"). Anywhere in a
    short line: ``poll``, ``referral``, ``promo`` (to subscribe, to pass it on), ``offers``
    (events, jobs; where no story is), ``footer``. ``section`` are the nouns that end the name of
    a section of such.
    ``deal`` is what sells something wherever it stands ("20 % off", "with the code").
    ``itself`` is what a letter calls itself. ``reader`` are the words that speak to who reads
    ("you"), ``house`` those in which the sender speaks of itself ("we"), both with capitals as they
    are written.
    ``more`` is all of a link to the rest of a story, ``onward`` all of a line that is a link to
    what a story is about, ``share`` all of one to pass on the story above it. ``forwarded`` is
    the line above a letter that was sent on; ``sender``, ``subject`` and ``header`` are the names
    of the lines below it.
    """

    sponsor: tuple[str, ...] = ()
    thanks: tuple[str, ...] = ()
    poll: tuple[str, ...] = ()
    referral: tuple[str, ...] = ()
    promo: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    deal: tuple[str, ...] = ()
    itself: tuple[str, ...] = ()
    reader: tuple[str, ...] = ()
    house: tuple[str, ...] = ()
    greeting: tuple[str, ...] = ()
    signoff: tuple[str, ...] = ()
    masthead: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    onward: tuple[str, ...] = ()
    share: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    forwarded: tuple[str, ...] = ()
    sender: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language: ``by`` are those that a printed byline may begin with, small
    letters, each with its space; ``common`` its commonest, by which a text's language is guessed.
    """

    letters: LetterWords = field(default_factory=LetterWords)
    wall: Wall = field(default_factory=Wall)
    by: tuple[str, ...] = ()
    common: frozenset[str] = frozenset()


@cache
def shipped(tag: str) -> Words:
    """The words that come along for a language; none for any other."""
    if tag not in SHIPPED:
        return Words()
    told = tomllib.loads((files(__package__) / f"{tag}.toml").read_text("utf-8"))
    return Words(
        letters=LetterWords(**_tuples(told.get("letters", {}))),
        wall=Wall(**_tuples(told.get("wall", {}))),
        by=tuple(told.get("by", ())),
        common=frozenset(told.get("common", "").split()),
    )


def _tuples(values: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(value) for key, value in values.items()}


class _Offered:
    names: Callable[[], Sequence[str]] = staticmethod(tuple)
    find: Callable[[str], Words] = staticmethod(shipped)


def offer(names: Callable[[], Sequence[str]], find: Callable[[str], Words]) -> None:
    """Have ``find`` asked for the words of a language, and ``names`` which there are.

    Languages that come along and are not among ``names`` stay known.
    """
    _Offered.names, _Offered.find = staticmethod(names), staticmethod(find)
    known.cache_clear()


@lru_cache(maxsize=1)
def known() -> Mapping[str, Words]:
    """The words of every language, by its tag; what is offered first."""
    found = {tag: _Offered.find(tag) for tag in _Offered.names()}
    return found | {tag: shipped(tag) for tag in SHIPPED if tag not in found}


def of(tag: str) -> Words:
    """The words of the language of a BCP 47 tag; empty where nobody knows it."""
    own = known().get(tag)
    return own if own is not None else _Offered.find(tag)


@lru_cache(maxsize=64)
def locale_of(tag: str) -> Locale | None:
    """Babel's locale for a tag, or for the longest beginning of it that is one."""
    from babel import Locale, UnknownLocaleError

    parts = [part for part in tag.replace("_", "-").split("-") if part]
    while parts:
        try:
            return Locale.parse("_".join(parts))
        except (ValueError, UnknownLocaleError):
            parts.pop()
    return None
