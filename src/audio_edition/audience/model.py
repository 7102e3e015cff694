"""What access logs tell of listeners, and what of them is kept: numbers, and nobody's address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

WindowRule: TypeAlias = Literal["rolling", "day"]
"""24 hours from a listener's first request, or the calendar day."""


LEFT_OUT = (
    "method", "status", "not_modified", "probe", "prefetch", "bot", "watch", "short", "excess",
    "elsewhere",
)  # fmt: skip
"""Why requests, or what they make together (``short``, ``excess``), were not counted; ``elsewhere``
are those for files of the same names under other folders than the show's."""

QUARTERS = (0, 25, 50, 75, 100)
"""Per cent of an article that a player tells of, where the show asked for it."""


class LoggedRequest(NamedTuple):
    """One request as a log tells it.

    ``time`` in seconds since 1970 (UTC), ``path`` without query, ``sent`` the bytes of the
    answer. ``start`` and ``length`` are the bytes that were asked for, -1 where the log does not
    tell; ``ahead`` is whether the client said that nobody asked yet (prefetch).
    """

    time: float
    address: str
    method: str
    path: str
    query: str
    status: int
    sent: int
    agent: str
    start: int = -1
    length: int = -1
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class SoundFile:
    """A file that listeners download: an edition's, or (``article``) one article's of it.

    ``size`` is the whole file, ``needed`` how much of it makes a download: tag and a minute.
    """

    edition: str
    file: str
    size: int
    needed: int
    article: str = ""
    is_enclosure: bool = True


@dataclass(frozen=True, slots=True)
class ListedEdition:
    """What the figures call an edition: its title, and its articles by id, in order."""

    edition: str
    title: str
    articles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LogRead:
    """One log: its kind, how many lines, how many of them nobody could read.

    ``problem`` says why it could not be read (to its end); ``named`` whether it was asked for by
    its own name, and not found in a folder or by a pattern.
    """

    name: str
    kind: str
    lines: int = 0
    unreadable: int = 0
    problem: str = ""
    named: bool = True


@dataclass(frozen=True, slots=True)
class EditionDownloads:
    """Of one edition: downloads of the whole, by file; of single articles, by their id."""

    edition: str
    title: str
    downloads: int
    files: Mapping[str, int]
    articles: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ArticleHeard:
    """How far one article was heard in players that tell: how many reached each of ``QUARTERS``."""

    edition: str
    article: str
    title: str
    reached: tuple[int, int, int, int, int]

    @property
    def completion(self) -> float | None:
        """The share (0…1) of those who began that came to the end; None where nobody began."""
        return min(1.0, self.reached[-1] / self.reached[0]) if self.reached[0] else None


@dataclass(frozen=True, slots=True)
class ListeningFigures:
    """What logs tell together; every number counts downloads unless it says otherwise.

    ``downloads`` are of whole editions, ``private`` those of them over private feeds.
    ``days`` are ISO dates in ``timezone``, ``hours`` the 24 of a day, ``countries`` ISO 3166-1
    codes ("": not known). ``requests`` were for sound, ``left_out`` tells by ``LEFT_OUT`` what
    became of those that do not count.
    """

    downloads: int
    private: int
    editions: tuple[EditionDownloads, ...]
    apps: Mapping[str, int]
    days: Mapping[str, int]
    hours: tuple[int, ...]
    countries: Mapping[str, int]
    heard: tuple[ArticleHeard, ...]
    requests: int
    beacons: int
    left_out: Mapping[str, int]
    logs: tuple[LogRead, ...]
    timezone: str
    window: WindowRule

    @property
    def lines(self) -> int:
        """Lines of all logs."""
        return sum(log.lines for log in self.logs)

    @property
    def unreadable(self) -> int:
        """Lines of all logs that nobody could read."""
        return sum(log.unreadable for log in self.logs)
