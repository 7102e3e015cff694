"""What an archive's sources give: one item an article, as raw as it came, a stream of any length.

An item is small enough to be laid down and taken up later: nothing is parsed and nothing fetched
until its edition is made (``Reader.articles``). What an export tells elsewhere than in the post
(tags, authors, pictures) comes as ``BesideItem``, in whatever order the export has it.
"""

from __future__ import annotations

import datetime as dt
import html
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Protocol, TypeAlias

from audio_edition.edition.collect.asking import Asker
from audio_edition.edition.sources.model import GatherOptions, ParsedArticle
from audio_edition.errors import EditionError
from audio_edition.late import late
from newsletters.decode import MAX_BYTES

ASK_FOR = 180.0
"""Seconds that one article may be asked for, with the pauses that its server wants."""

_TAGS = 2**20  # of one entry: a tree of more takes the memory of a machine
_MARKUP = late(r"<!--.*?-->|<(script|style)\b.*?</\1>|<[^>]{0,2000}>", re.DOTALL | re.IGNORECASE)
_DATE = late(r"(?<!\d)((?:19|20)\d\d)[-/_.]?(0[1-9]|1[0-2])[-/_.]?(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True, slots=True)
class ArchivedItem:
    """One article of an archive, not read yet.

    ``key`` is what it is known by (its address, else what its source calls it), ``kind`` the reader
    of its ``payload`` (plain data; what begins with ``_`` says nothing of the article, only where
    it lies), ``day`` the day of its publication as YYYY-MM-DD (empty: only
    its page may tell), ``moment`` orders those of one day, ``changed`` tells the newer of two
    versions. ``name`` is for the edition's name, ``words`` about how many there are (0: nobody
    knows yet). ``refused`` says why it is not for listeners (a draft, a password); empty for one
    that is.
    """

    key: str
    kind: str
    payload: Mapping[str, Any]
    title: str = ""
    where: str = ""
    day: str = ""
    moment: str = ""
    changed: str = ""
    name: str = ""
    words: int = 0
    refused: str = ""


@dataclass(frozen=True, slots=True)
class BesideItem:
    """What items refer to: ``value`` under ``table`` and ``key``, one of several at ``place``."""

    table: str
    key: str
    value: Any
    place: int = 0


Streamed: TypeAlias = ArchivedItem | BesideItem

Look: TypeAlias = Callable[[str, str], list[Any]]
"""Gives the values that lie under a table and key, in the order of their places."""


@dataclass(frozen=True, slots=True)
class ArchiveOptions:
    """How an archive is read: as ``new`` reads (``gather``), and what only exports need to know.

    ``types`` are the kinds of a CMS' entries that are articles; ``site`` is the address that
    posts without one of their own lie under (with a slash).
    """

    gather: GatherOptions = field(default_factory=GatherOptions)
    types: tuple[str, ...] = ("post",)
    site: str = ""

    def asker(self) -> Asker:
        """One that fetches an article by the show's rights, with patience."""
        return Asker(
            ends=time.monotonic() + ASK_FOR,
            now=dt.datetime.now(dt.UTC),
            access=self.gather.access,
            allowed=self.gather.allowed,
        )


class EntryMeter:
    """An export's bytes, up to an entry that is larger than any article: ``EditionError`` there.

    Whoever reads says when an entry ``ended``.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file = file
        self._name = name
        self._bytes = self._tags = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self._bytes += len(data)
        self._tags += data.count(b"<")
        if self._bytes > MAX_BYTES or self._tags > _TAGS:
            raise EditionError(
                f"{self._name} has an entry of more than {MAX_BYTES // 2**20} MiB, or "
                f"{_TAGS} tags; no article has",
                hint="is it the right file?",
            )
        return data

    def ended(self) -> None:
        """Begin to count the next entry."""
        self._bytes = self._tags = 0


class Reader(Protocol):
    """Reads what it laid down itself; ``whole`` looks up beside it what is not in the payload."""

    def whole(self, payload: Mapping[str, Any], look: Look) -> dict[str, Any]:
        """All that the source says of the article, as plain data: what its digest is of."""
        ...

    def articles(self, told: Mapping[str, Any], options: ArchiveOptions) -> list[ParsedArticle]:
        """The article (of a letter: its stories); raises ``EditionError`` where there is none."""
        ...


class PlainReader:
    """A reader to whose payload nothing belongs that lies elsewhere."""

    def whole(self, payload: Mapping[str, Any], look: Look) -> dict[str, Any]:
        """The payload."""
        del look
        return dict(payload)


def words_in(markup: str) -> int:
    """About how many words a body has: those outside its tags."""
    return len(html.unescape(_MARKUP.sub(" ", markup)).split())


def day_in(address: str) -> str:
    """The day that an address or a file's name tells (2016/03/04, 2016-03-04, 20160304).

    >>> day_in("https://example.org/2016/03/04/the-vote/")
    '2016-03-04'
    """
    for found in _DATE.finditer(address):
        try:
            return dt.date(*map(int, found.groups())).isoformat()
        except ValueError:
            continue
    return ""


def last_part(address: str) -> str:
    """The last part of an address' path, without its ending: what its maker calls the page."""
    path = re.sub(r"[?#].*", "", re.sub(r"^[a-z]+://[^/]*", "", address, flags=re.IGNORECASE))
    part = path.rstrip("/").rpartition("/")[2]
    return re.sub(r"\.[A-Za-z0-9]{1,8}$", "", part)
