"""Every episode at a glance: the heads of all manifests, read again only where they changed.

A show keeps its manifests for years. To write today's feed one must know when each
edition was published, not its hundred chapters: the heads are remembered in the cache
with the manifest's size, time and inode, and a manifest is read whole only when it changed, or
when a page or a feed that names it has to be made. In memory is, of each edition, only what puts
it in its place: a hundred thousand have room, and a head is read where its title is printed.

One that cannot be read any more must not stop all others, nor leave the feed in silence: its
edition stands on the shelf as it was read last. Where the cache does not know it either, the
shelf says so, and who would write a feed refuses (``Shelf.require_all``).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from audio_edition.errors import PublicationError
from audio_edition.events import Listener, Warned
from audio_edition.places import Places
from audio_edition.publication import manifest
from audio_edition.publication.heads import KnownHeads, Shelved, shelved
from audio_edition.publication.model import Episode
from audio_edition.store.store import StoreError, key_of


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An edition whose manifest cannot be read: why, and whether a copy of it is known."""

    edition_id: str
    problem: PublicationError
    is_known: bool

    @property
    def told(self) -> str:
        """One line: what is wrong, what that means for listeners, how to mend it."""
        if self.is_known:
            what = "feed and pages keep what it said when it was read last"
        else:
            what = "feed and pages stay as they are, with nothing new, until it is mended"
        hint = f" ({self.problem.hint})" if self.problem.hint else ""
        return f"{self.problem.message}; {what}{hint}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """All episodes of a show, oldest first; ``fresh`` are whole ones not yet in place.

    ``damaged`` are the editions whose manifests cannot be read. Oldest means by the edition's
    own date, whenever it was built: an archive taken in today is not today's edition.
    """

    audio: Path
    entries: tuple[Shelved, ...]
    fresh: Mapping[str, Episode] = field(default_factory=dict)
    damaged: tuple[Unreadable, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether something is known of every edition."""
        return all(item.is_known for item in self.damaged)

    def require_all(self) -> None:
        """Raise the ``PublicationError`` of an edition of which nothing is known any more.

        A feed written without it would take the episode away from listeners.
        """
        for item in self.damaged:
            if not item.is_known:
                raise item.problem

    def warn(self, listen: Listener) -> None:
        """Tell of every edition whose manifest cannot be read."""
        for item in self.damaged:
            listen(Warned("publication", item.told))

    def whole(self, entry: Shelved) -> Episode:
        """Read the whole episode."""
        edition_id = entry.edition_id
        episode = self.fresh.get(edition_id) or manifest.read(self.audio, edition_id)
        if episode is None:
            raise PublicationError(f"{edition_id}/{manifest.NAME} has just been removed")
        return episode

    def find(self, edition_id: str) -> Shelved | None:
        """Return the entry of an edition."""
        return next((entry for entry in self.entries if entry.edition_id == edition_id), None)

    def put(self, episode: Episode) -> Shelf:
        """Return a shelf on which ``episode`` stands in place of its former self."""
        data = manifest.to_json(episode)
        head, document = manifest.head_from_json(data)
        entry = shelved(episode, head, hashlib.sha256(data).hexdigest(), document)
        others = (e for e in self.entries if e.edition_id != episode.edition_id)
        return replace(
            self,
            entries=_in_order([*others, entry]),
            fresh={**self.fresh, episode.edition_id: episode},
        )

    def only(self, entries: Iterable[Shelved]) -> Shelf:
        """Return a shelf with some of the entries."""
        return replace(self, entries=_in_order(entries))


def _in_order(entries: Iterable[Shelved]) -> tuple[Shelved, ...]:
    def place(entry: Shelved) -> tuple[str, datetime, int, str]:
        return entry.date, entry.published_at, entry.number, entry.edition_id

    return tuple(sorted(entries, key=place))


def read_shelf(places: Places, *, remember: bool = True) -> Shelf:
    """Read the heads of all manifests under ``audio/``; damaged ones are in ``Shelf.damaged``.

    A folder whose manifest names another edition (a copy) is passed over. Who is about to write
    manifests anew need not ``remember`` in the cache what they say now.
    """
    audio = places.audio
    copies = _Copies(places)
    known = KnownHeads(places.store)
    found = list(_manifests(places))
    last = _last.get(audio)
    if last is not None and last[:2] == (known.mark, found):
        return last[2]
    entries: list[Shelved] = []
    fresh: dict[str, Episode] = {}
    damaged: list[Unreadable] = []
    for name, stamp in found:
        entry = known.find(name, stamp)
        if entry is None:
            try:
                data = _read(audio / name / manifest.NAME)
                # whole, once: what was cut off behind the head is as damaged
                whole = manifest.from_json(data, f"{name}/{manifest.NAME}")
                head, document = manifest.head_from_json(data, f"{name}/{manifest.NAME}")
            except PublicationError as problem:
                kept = copies.find(name, problem)
                damaged.append(Unreadable(name, copies.advised(name, problem), kept is not None))
                if kept is not None:
                    entry, fresh[name] = kept
                    entries.append(entry)
                continue
            mark = hashlib.sha256(data).hexdigest()
            entry = known.add(name, stamp, mark, whole, head, document)
            if remember and head.edition_id == name:
                copies.keep(name, data)
        if entry.edition_id == name:
            entries.append(entry)
    if remember:
        known.keep()
    shelf = Shelf(audio, _in_order(entries), fresh, tuple(damaged))
    if remember and not damaged:
        _last.clear()  # of one show at a time: who works on two reads both anew
        _last[audio] = known.mark, found, shelf
    return shelf


_last: dict[Path, tuple[tuple[str, str], list[tuple[str, list[int]]], Shelf]] = {}
"""The shelf that was read last, what the cache held by then, and every manifest's stamp: one
publication looks at the shelf five times.
"""


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        where = f"{file.parent.name}/{file.name}"
        raise PublicationError(
            f"{where} cannot be read: {problem.strerror or problem}",
            hint=f"give {file} back its place and its permissions",
        ) from None


def copy_of(places: Places, edition_id: str) -> Path | None:
    """The file that keeps an edition's manifest as it was read last; None where none does."""
    return _Copies(places).file(edition_id)


class _Copies:
    """Every manifest as it was read last, in the cache: one damaged since is known by it."""

    def __init__(self, places: Places) -> None:
        self._drawer = places.store.drawer("manifests", suffix=".copy", volatile=True)
        self._audio = places.audio

    def keep(self, name: str, data: bytes) -> None:
        """Remember a manifest that could be read."""
        self._drawer.put(key_of(name), {"edition": name}, data)

    def find(self, name: str, problem: PublicationError) -> tuple[Shelved, Episode] | None:
        """Return what is remembered; None where nothing is, or must not be used.

        A manifest that a newer version wrote is not damaged: what stands in it, a retraction
        perhaps, must not be undone by what is remembered.
        """
        entry = self._drawer.get(key_of(name))
        if entry is None or isinstance(problem, manifest.NewerError):
            return None
        try:
            data = entry.data()
            episode = manifest.from_json(data)
            head, document = manifest.head_from_json(data)
        except (StoreError, PublicationError):
            return None
        mark = hashlib.sha256(data).hexdigest()
        return shelved(episode, head, mark, document, damaged=True), episode

    def file(self, name: str) -> Path | None:
        """The file of a copy."""
        entry = self._drawer.get(key_of(name))
        return entry.file if entry is not None else None

    def advised(self, name: str, problem: PublicationError) -> PublicationError:
        """The same problem; where a copy is kept, its hint names it."""
        file = self.file(name)
        if file is None or isinstance(problem, manifest.NewerError):
            return problem
        place = self._audio / name / manifest.NAME
        return PublicationError(
            problem.message, hint=f"cp '{file}' '{place}' brings back what it said last"
        )


def _manifests(places: Places) -> Iterator[tuple[str, list[int]]]:
    folder = str(places.audio)
    names, hidden = _names(places.audio)
    if any(name.endswith(".swap") for name in hidden):  # perhaps one is missing, of a run that died
        places.recover_audio()
        names, _ = _names(places.audio)
    for name in names:
        try:
            status = os.stat(f"{folder}/{name}/{manifest.NAME}")  # noqa: PTH116  # no Path for each
        except (FileNotFoundError, NotADirectoryError):
            continue
        yield name, [status.st_size, status.st_mtime_ns, status.st_ino]


def _names(audio: Path) -> tuple[list[str], list[str]]:
    if not audio.is_dir():
        return [], []
    with os.scandir(audio) as folders:
        names = sorted(one.name for one in folders)
    return (
        [name for name in names if not name.startswith(".")],
        [name for name in names if name.startswith(".")],
    )


__all__ = ["Shelf", "Shelved", "Unreadable", "copy_of", "read_shelf"]
