"""The heads of all episodes: what puts each in its place in memory, the rest on the disk.

A hundred thousand episodes have room so: some 500 bytes each. The drawer ``shelf`` has a line an
edition, by the folder's name: of which manifest it tells (size, time and inode), what puts the
episode in its place, and behind a tab its head.
"""

from __future__ import annotations

import json
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any, Protocol, overload

from audio_edition.errors import PublicationError
from audio_edition.publication import manifest
from audio_edition.publication.book import LineBook
from audio_edition.publication.model import MEMBERS, Episode
from audio_edition.publication.text import one_line
from audio_edition.store.store import Store

_DRAWN = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp"})  # SVG has no pixels to be made fewer
_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Listed:
    """The head of an episode, all its headlines, and its small picture.

    ``picture`` is a file beside its page, made of ``source`` there: its own cover, else the first
    picture of its chapters. Both are empty for none: the show's own cover stands for it.
    """

    episode: Episode
    headlines: tuple[str, ...] = ()
    picture: str = ""
    source: str = ""


def listed(episode: Episode) -> Listed:
    """How lists name a whole episode; one that is read from a head has no headlines.

    Of one for members lists tell no more than title and summary.
    """
    if episode.is_for_members:
        return Listed(episode)
    told = tuple(
        title
        for segment in episode.segments
        if segment.kind == "article" and (title := one_line(segment.title))
    )
    digests = {item.name: item.sha256 for item in episode.files}
    for image in (episode.cover, *(chapter.image for chapter in episode.chapters)):
        digest = digests.get(image, "")
        if digest and PurePath(image).suffix.lower() in _DRAWN:
            return Listed(episode, told, f"thumb-{digest[:_DIGITS]}.jpg", image)
    return Listed(episode, told)


def kept(one: Listed) -> list[Any]:
    """What is remembered of one, as JSON takes it."""
    return [manifest.document_of(one.episode), list(one.headlines), one.picture, one.source]


def known(line: bytes) -> Listed:
    """The edition of a remembered line; raises what damaged JSON raises (``manifest.DAMAGE``)."""
    document, headlines, picture, source = json.loads(line)
    return Listed(
        manifest.episode_of(document), tuple(map(str, headlines)), str(picture), str(source)
    )


def standing(folder: Path) -> list[str]:
    """The names of all small pictures in an edition's folder."""
    return sorted(file.name for file in folder.glob("thumb-*.jpg"))


def is_thumb(name: str) -> bool:
    """Tell a small picture's name from any other file's."""
    return name.startswith("thumb-") and name.endswith(".jpg")


_FORMAT = 10 * 1000 + manifest.VERSION  # of a remembered line
_KEY = "heads"
_PARTED = b"\t"  # JSON has no bare one
_DAMAGE = (ValueError, LookupError, TypeError)
_row = json.JSONDecoder().raw_decode
"""Of a hundred thousand rows: ``loads`` takes half as long again."""


class _Heads(Protocol):
    """Where heads lie; each at a place of its own."""

    def line(self, at: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Shelved:
    """What puts an episode in its place, and the digest of its manifest (``mark``).

    ``out`` tells whether some revision was published, ``pending`` that the present one,
    a correction, was not; ``damaged`` that the manifest cannot be read, and this is what it
    said when it was read last. The other fields are the episode's own.
    """

    edition_id: str
    date: str
    number: int
    language: str
    published_at: datetime
    publish_at: datetime | None
    retracted: bool
    changed_at: datetime
    mark: str
    out: bool
    pending: bool
    damaged: bool = False
    access: str = ""
    heads: _Heads | Listed | None = field(default=None, compare=False, repr=False)
    at: int = field(default=0, compare=False, repr=False)

    @property
    def head(self) -> Episode:
        """The episode without chapters, segments, files: read now, if it is not at hand.

        Raises ``PublicationError`` where the cache cannot be read any more.
        """
        return self.listed.episode

    @property
    def listed(self) -> Listed:
        """The head, its headlines and picture: read now, as ``head`` is."""
        if isinstance(self.heads, Listed):
            return self.heads
        try:
            assert self.heads is not None
            return known(self.heads.line(self.at).split(_PARTED)[1])
        except (OSError, *_DAMAGE) as problem:
            raise PublicationError(
                f"the cache no longer tells of {self.edition_id}: {problem}",
                hint="audio-edition cache --verify removes what is damaged",
            ) from None

    def is_under_embargo(self, now: datetime) -> bool:
        """Tell whether the episode's hour is still to come at the instant ``now``."""
        return self.publish_at is not None and self.publish_at > now

    def is_shown(self, now: datetime) -> bool:
        """Tell whether anybody may have the episode at the instant ``now``, be it members alone."""
        return not self.retracted and not self.is_under_embargo(now)

    def is_public(self, now: datetime) -> bool:
        """Tell whether feed and pages may name the episode at the instant ``now``."""
        return self.is_shown(now) and not self.is_for_members

    @property
    def is_for_members(self) -> bool:
        """Whether members alone may have its sound and its words."""
        return self.access == MEMBERS


class Heads(Sequence[Episode]):
    """The first of many episodes whole; of all others the heads, read when they are asked for."""

    def __init__(self, entries: Sequence[Shelved], first: Episode) -> None:
        self._entries = entries
        self._first = first

    def __len__(self) -> int:
        """How many there are."""
        return len(self._entries)

    @overload
    def __getitem__(self, at: int) -> Episode: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Episode]: ...
    def __getitem__(self, at: int | slice) -> Episode | Sequence[Episode]:
        """Read one, or some."""
        places = range(len(self._entries))[at]
        if isinstance(places, range):
            return [self[place] for place in places]
        return self._entries[places].head if places else self._first


def shelved(whole: Episode, mark: str, *, damaged: bool = False) -> Shelved:
    """An entry that has its head at hand."""
    head = manifest.head_of(whole)
    sent = [one.sha256 for one in whole.published]
    return Shelved(
        edition_id=head.edition_id,
        date=head.date,
        number=head.number,
        language=sys.intern(head.language),
        published_at=head.published_at,
        publish_at=head.publish_at,
        retracted=head.retracted,
        changed_at=head.changed_at,
        mark=mark,
        out=bool(sent),
        pending=bool(sent) and whole.sha256 not in sent,
        damaged=damaged,
        access=sys.intern(head.access),
        heads=replace(listed(whole), episode=head),
    )


class KnownHeads:
    """The lines of the cache, by the names of folders, which both have in one order.

    A line that still holds stays where it lies; one that was written now lies with the fresh ones.
    """

    def __init__(self, store: Store) -> None:
        drawer = store.drawer("shelf", format=_FORMAT, suffix=".jsonl", volatile=True)
        self._book = LineBook(drawer, _KEY)
        self._rest: Iterator[tuple[str, int, bytes]] = iter(self._book)
        self._next = next(self._rest, None)
        self._names: list[str] = []
        self._places = array("q")
        self._is_new = False
        self._is_gone = False

    @property
    def is_last(self) -> bool:
        """Whether the cache still has what was read here: none need be opened anew."""
        return self._book.is_last

    def find(
        self, name: str, stamp: Sequence[int], before: Shelved | None = None
    ) -> Shelved | None:
        """The entry of a folder, if its manifest still has that stamp; names come in order.

        One that was read ``before``, of a manifest with that stamp, need not be read again.
        """
        while self._next is not None and self._next[0] < name:
            self._is_gone = True
            self._next = next(self._rest, None)
        if self._next is None or self._next[0] != name:
            return None
        _, at, line = self._next
        if before is not None and line.startswith(b"[[%d, %d, %d], " % tuple(stamp)):
            entry: Shelved | None = before
        else:
            entry = _remembered(line, stamp, self._book, at)
        self._next = next(self._rest, None)
        if entry is None:
            self._is_new = True
        else:
            self._names.append(name)
            self._places.append(at)
        return entry

    def add(
        self,
        name: str,
        stamp: Sequence[int],
        mark: str,
        whole: Episode,
    ) -> Shelved:
        """Remember a head that was read now, or again; returns the entry as it lies there."""
        entry = shelved(whole, mark)
        parts = (
            json.dumps(one, ensure_ascii=False).encode(errors="replace")
            for one in ([stamp, *_index(entry)], kept(entry.listed))
        )
        at = self._book.put(name, _PARTED.join(parts) + b"\n")
        place = bisect_left(self._names, name)
        if self._names[place : place + 1] == [name]:
            self._places[place] = at
        else:
            self._names.insert(place, name)
            self._places.insert(place, at)
        self._is_new = True
        return replace(entry, heads=self._book, at=at)

    def keep(self) -> None:
        """Write the lines where anything changed; raises ``StoreError``."""
        gone = self._is_gone or self._next is not None or self._book.is_damaged
        if gone or self._is_new:
            self._book.write(self._places, whole=gone)
            self._is_new = False


def _index(entry: Shelved) -> list[object]:
    embargo = entry.publish_at.isoformat() if entry.publish_at is not None else None
    return [
        entry.mark, entry.edition_id, entry.date, entry.number, entry.language,
        entry.published_at.isoformat(), embargo, entry.retracted, entry.changed_at.isoformat(),
        entry.out, entry.pending, entry.access,
    ]  # fmt: skip


def _remembered(line: bytes, stamp: Sequence[int], heads: LineBook, at: int) -> Shelved | None:
    """The entry that a line of the cache holds, if the manifest still has that stamp."""
    try:
        row = line[: line.index(_PARTED)].decode()
        told, end = _row(row)
        (
            then, mark, edition_id, day, number, language, published_at, embargo, retracted,
            changed_at, out, pending, access,
        ) = told  # fmt: skip
        if then != stamp or end != len(row):
            return None
        published = datetime.fromisoformat(published_at)
        return Shelved(
            edition_id=str(edition_id),
            date=str(day),
            number=int(number),
            language=sys.intern(str(language)),
            published_at=published,
            publish_at=datetime.fromisoformat(embargo) if embargo else None,
            retracted=bool(retracted),
            changed_at=(
                published if changed_at == published_at else datetime.fromisoformat(changed_at)
            ),
            mark=str(mark),
            out=bool(out),
            pending=bool(pending),
            access=sys.intern(str(access)),
            heads=heads,
            at=at,
        )
    except _DAMAGE:
        return None
