"""What a look at a standing source gives: items, those that stand still, those that are gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from audio_edition.edition.sources.model import ParsedArticle

ItemState: TypeAlias = Literal["new", "known", "changed", "gone", "left-out"]
"""What became of an item: taken; taken before; changed or retracted at its source; not wanted."""


@dataclass(frozen=True, slots=True)
class CollectedItem:
    """What became of one item of a source.

    ``why`` says what a state does not; ``edition`` has it, in ``files`` of its folder. ``diff`` has
    a line a paragraph that its source changed: ``-`` what stood there, ``+`` what it says now;
    ``corrected`` tells that the edition says so as well.
    """

    source: str
    id: str
    state: ItemState
    title: str
    why: str = ""
    edition: str = ""
    files: tuple[str, ...] = ()
    diff: tuple[str, ...] = ()
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class SourceItem:
    """One item as its source has it now: one article, or several for a letter.

    ``id`` is what the source knows it by, for good; ``version`` is another wherever the item is.
    ``sections`` and ``tags`` are what the source says of it. ``published`` is in UTC, None where
    nobody says. ``letter`` are the bytes of a letter, kept beside its articles. ``problem`` says
    why it is not taken: for good, for as long as the source's rules (``by_rule``) or the item
    itself are not changed, or for now (``decided`` is False), perhaps because it could not be had
    (``failed``). ``validators`` know its page again.
    """

    id: str
    version: str
    title: str
    articles: tuple[ParsedArticle, ...] = ()
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    published: dt.datetime | None = None
    address: str = ""
    letter: bytes = b""
    problem: str = ""
    by_rule: bool = False
    decided: bool = True
    failed: bool = False
    validators: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class TakenItem:
    """What is remembered of an item: in which state it was decided on, and what became of it.

    ``words`` are digests of its articles' words, ``urls`` their addresses, bare. ``edition`` is
    empty where it was left out, for the reason ``why``: by the rules of that time (``rules``), or
    for good where they had no hand in it. ``files`` are those of its articles in the edition's
    folder. ``gone`` says how it is known that its source took it back. ``pending`` is what it
    changed without the edition being corrected, a line a paragraph; ``kept`` a digest of what
    stood in the edition then. ``held`` is the edition that had its articles already, by another
    source or by hand. ``at`` is when it was decided on, ``seen`` when its page was last asked for
    by itself.
    """

    version: str
    title: str
    at: dt.datetime
    words: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    edition: str = ""
    files: tuple[str, ...] = ()
    why: str = ""
    rules: str = ""
    address: str = ""
    published: dt.datetime | None = None
    seen: dt.datetime | None = None
    validators: Mapping[str, str] = field(default_factory=dict, hash=False)
    gone: str = ""
    pending: tuple[str, ...] = ()
    kept: str = ""
    held: str = ""


@dataclass(frozen=True, slots=True)
class SourceLook:
    """What one look at a source found.

    ``items`` are new or changed, in the source's order; ``same`` the ids of remembered items that
    it has unchanged; ``gone`` those it has no more, each with how that is known; ``asked`` those
    whose pages were asked for by themselves. ``state`` is what the source shall be told the next
    time (what JSON takes): kept only where every item was decided on. ``not_before`` is when the
    source wants to be asked again, ``told`` is for the user.
    """

    items: tuple[SourceItem, ...] = ()
    same: tuple[str, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    asked: tuple[str, ...] = ()
    state: Mapping[str, Any] = field(default_factory=dict, hash=False)
    not_before: dt.datetime | None = None
    told: tuple[str, ...] = ()
