"""What an archive is made of: units (an edition each), what became of them, and which part is ours.

A unit is what is built, failed, or done as a whole. Its mark under ``runs/archive/`` says what it
was made from; whoever comes later does it again only where that changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

By: TypeAlias = Literal["day", "week", "article"]
"""What becomes one edition: a day's articles, a week's, or each article for itself."""

MarkState: TypeAlias = Literal["begun", "done", "failed", "left-out"]
"""``left-out`` is a unit whose page told that it is not of the days that were asked for."""

UnitState: TypeAlias = Literal["done", "failed", "left-out", "stands", "kept", "busy"]
"""What a run did with a unit: ``stands`` was done before, ``kept`` is another hand's edition,
``busy`` another run's."""


@dataclass(frozen=True, slots=True)
class ArchiveFailure:
    """An article that is in no edition: which, why, and what mends it. Without ``where``: all of
    the unit's."""

    title: str
    where: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of a unit, as it lies in ``runs/archive/``.

    ``digest`` is of what its sources said and of the settings that it was made with, ``folder`` of
    the edition's files as they were written; ``tries``
    counts processes that ended amid it; ``seconds`` is its length, ``cpu`` what it cost (core
    seconds), ``size`` its bytes. ``failures`` are articles that it lacks; ``notes`` what an editor
    should look at.
    """

    edition: str
    state: MarkState
    digest: str = ""
    folder: str = ""
    tries: int = 0
    at: str = ""
    articles: int = 0
    words: int = 0
    characters: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    size: int = 0
    spoken: int = 0
    cached: int = 0
    engine: str = ""
    voice: str = ""
    failures: tuple[ArchiveFailure, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to be done of it."""
        return self.state == "left-out" or (self.state == "done" and not self.failures)


@dataclass(frozen=True, slots=True)
class Shard:
    """The ``index``-th (from 0) of ``count`` parts of an archive; ``told_by`` says who said so."""

    index: int = 0
    count: int = 1
    told_by: str = ""

    @property
    def is_part(self) -> bool:
        """Whether there are others."""
        return self.count > 1

    def __str__(self) -> str:
        return f"{self.index + 1}/{self.count}"


WHOLE = Shard()


@dataclass(frozen=True, slots=True)
class ArchiveUnit:
    """One edition to be: its name, day (YYYY-MM-DD; empty where only its page tells), how many
    articles, about how many words, and of how many articles nobody knows that yet."""

    name: str
    day: str
    articles: int
    words: int
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class ArchiveCount:
    """What the sources hold: units and articles for us, and what of them is not for listeners.

    ``unknown`` are articles of which nobody knows the length before they are fetched; ``refused``
    counts those that are not taken, by reason; ``undated`` articles have no day to name an edition
    by, the first of which are ``first_undated``.
    """

    units: int = 0
    articles: int = 0
    words: int = 0
    unknown: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    undated: int = 0
    first_undated: tuple[ArchiveFailure, ...] = ()
