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

import errno
import hashlib
import json
import os
from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from audio_edition.errors import PublicationError
from audio_edition.events import Listener, Warned
from audio_edition.faults import passes
from audio_edition.places import Places
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import manifest
from audio_edition.publication.certificate import change_by_hand
from audio_edition.publication.files import OpenFolder
from audio_edition.publication.heads import KnownHeads, shelved
from audio_edition.publication.heads import Shelved as Shelved
from audio_edition.publication.journal import Journal, is_public_matter, read_journal
from audio_edition.publication.lost import (
    Copies,
    caught_up,
    is_older,
    lost_problem,
    of_journal,
    older_problem,
)
from audio_edition.publication.manifest import UnreadError, not_read
from audio_edition.publication.model import Episode

_FEW = 200
"""Manifests that may have changed for a shelf to be mended rather than read anew."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An edition whose manifest cannot be read: why, and whether a copy of it is known."""

    edition_id: str
    problem: PublicationError
    is_known: bool

    @property
    def is_unread(self) -> bool:
        """Whether the disk did not give it: what stands in it may be whole, and new."""
        return isinstance(self.problem, UnreadError)

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
    """All episodes of a show, oldest first; ``fresh`` are whole ones not yet in place, ``at_hand``
    some that need not be read.

    ``damaged`` are the editions whose manifests cannot be read, or are older than what was
    public; ``lost`` are those that were public and are not under ``audio/`` any more. Oldest
    means by the edition's own date, whenever it was built: an archive taken in today is not
    today's edition.
    """

    audio: Path
    entries: tuple[Shelved, ...]
    fresh: Mapping[str, Episode] = field(default_factory=dict)
    damaged: tuple[Unreadable, ...] = ()
    lost: frozenset[str] = frozenset()
    at_hand: Mapping[str, Episode] = field(default_factory=dict)

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
        """Tell of every edition whose manifest cannot be read; of many lost ones in one line."""
        lost = [item for item in self.damaged if item.is_known and item.edition_id in self.lost]
        many = lost if len(lost) > 1 else []
        if many:
            names = ", ".join(item.edition_id for item in many[:3])
            more = f" and {len(many) - 3} more" if len(many) > 3 else ""
            told = (
                f"{len(many)} editions went out and are no longer in {self.audio} ({names}{more}); "
                "feed and pages keep what they said when they were read last (audio-edition "
                "publish --restore brings them back from the target; where there is none, "
                "audio-edition build makes them again)"
            )
            listen(Warned("publication", told))
        for item in self.damaged:
            if item not in many:
                listen(Warned("publication", item.told))

    def whole(self, entry: Shelved) -> Episode:
        """Read the whole episode."""
        edition_id = entry.edition_id
        known = self.fresh.get(edition_id) or self.at_hand.get(edition_id)
        episode = known or manifest.read(self.audio, edition_id)
        if episode is None:
            raise PublicationError(f"{edition_id}/{manifest.NAME} has just been removed")
        return episode

    def find(self, edition_id: str) -> Shelved | None:
        """Return the entry of an edition."""
        return next((entry for entry in self.entries if entry.edition_id == edition_id), None)

    def lacks_words(self, edition_id: str) -> bool:
        """Whether a public edition is known by the journal alone: nothing to make pages of."""
        episode = self.fresh.get(edition_id)
        return episode is not None and not episode.segments and not episode.retracted

    def put(self, episode: Episode) -> Shelf:
        """Return a shelf on which ``episode`` stands in place of its former self."""
        entry = shelved(episode, hashlib.sha256(manifest.to_json(episode)).hexdigest())
        others = (e for e in self.entries if e.edition_id != episode.edition_id)
        return replace(
            self,
            entries=_in_order([*others, entry]),
            fresh={**self.fresh, episode.edition_id: episode},
        )

    def having(self, episode: Episode) -> Shelf:
        """Return a shelf that need not read an episode again, where its manifest says just that.

        For who holds it anyway, and keeps others from writing meanwhile.
        """
        entry = self.find(episode.edition_id)
        mark = hashlib.sha256(manifest.to_json(episode)).hexdigest()
        if entry is None or entry.damaged or entry.mark != mark:
            return self
        return replace(self, at_hand={episode.edition_id: episode})

    def only(self, takes: Callable[[Shelved], bool]) -> Shelf:
        """Return a shelf with the entries that somebody ``takes``: this one, where that is all."""
        entries = tuple(filter(takes, self.entries))
        return self if len(entries) == len(self.entries) else replace(self, entries=entries)

    def without(self, edition_id: str) -> Shelf:
        """Return a shelf with all entries but that of an edition."""
        return self.only(lambda entry: entry.edition_id != edition_id)


def _place(entry: Shelved) -> tuple[str, datetime, int, str]:
    return entry.date, entry.published_at, entry.number, entry.edition_id


def _in_order(entries: Iterable[Shelved]) -> tuple[Shelved, ...]:
    return tuple(sorted(entries, key=_place))


def read_shelf(places: Places, *, remember: bool = True) -> Shelf:
    """Read the heads of all manifests under ``audio/``; damaged ones are in ``Shelf.damaged``.

    A folder whose manifest names another edition (a copy) is passed over. Who is about to write
    manifests anew need not ``remember`` in the cache what they say now.
    """
    audio = places.audio
    copies = Copies(places)
    journal = read_journal(places)
    found = list(_manifests(places))
    last = _last.get(audio)
    if last is not None and last.known.is_last:
        again = _again(places, last, found, journal, copies, remember=remember)
        if again is not None:
            return again
    known = KnownHeads(places.store)
    before, stamps = _before(last)
    entries: list[Shelved] = []
    fresh: dict[str, Episode] = {}
    damaged: list[Unreadable] = []

    def stand_in(name: str, problem: PublicationError) -> None:
        kept = _told(places, copies, journal, name, problem)
        damaged.append(Unreadable(name, copies.advised(name, problem), kept is not None))
        if kept is not None:
            entry, fresh[name] = kept
            entries.append(entry)

    for name, stamp in found:
        entry = known.find(name, stamp, before.get(name) if stamps.get(name) == stamp else None)
        if entry is None:
            try:
                entry = _taken(audio, name, stamp, known, copies if remember else None)
            except PublicationError as problem:
                stand_in(name, problem)
                continue
        if entry.edition_id == name:
            try:
                newer = _newer(places, journal, entry)
            except (
                PublicationError
            ) as problem:  # the cache knew its head, the rest is not to be had
                stand_in(name, problem)
                continue
            if newer is not None:
                # no retraction is undone, and no revision falls, by an old copy of audio/
                entry, fresh[name] = newer
                damaged.append(Unreadable(name, older_problem(name), is_known=True))
            entries.append(entry)
    if remember:
        known.keep()
    lost = frozenset(journal.lines) - {name for name, _ in found}
    for name in sorted(lost):
        try:
            entry, fresh[name] = copies.of_line(journal, name)
        except PublicationError as problem:
            damaged.append(Unreadable(name, problem, is_known=False))
            continue
        entries.append(entry)
        if not entry.retracted:
            damaged.append(Unreadable(name, lost_problem(places, name), is_known=True))
    shelf = Shelf(audio, _in_order(entries), fresh, tuple(damaged), lost)
    if remember and not damaged:
        _last.clear()  # of one show at a time: who works on two reads both anew
        _last[audio] = _Read(known, found, shelf, journal)
    return shelf


def _taken(
    audio: Path, name: str, stamp: Sequence[int], known: KnownHeads, copies: Copies | None
) -> Shelved:
    """Read a manifest whole, once: what was cut off behind the head is as damaged."""
    data = _read(audio / name / manifest.NAME)
    whole = manifest.from_json(data, f"{name}/{manifest.NAME}")
    entry = known.add(name, stamp, hashlib.sha256(data).hexdigest(), whole)
    is_sound = not whole.proof or manifest.is_whole(data)  # a copy is there to mend it by
    if copies is not None and whole.edition_id == name and is_sound:
        copies.keep(name, data)
    return entry


@dataclass(frozen=True, slots=True)
class _Read:
    """The shelf that was read last, the heads that it was read of, and every manifest's stamp."""

    known: KnownHeads
    found: list[tuple[str, list[int]]]
    shelf: Shelf
    journal: Journal


_last: dict[Path, _Read] = {}
"""One publication looks at the shelf four times."""


def _again(
    places: Places,
    last: _Read,
    found: list[tuple[str, list[int]]],
    journal: Journal,
    copies: Copies,
    *,
    remember: bool,
) -> Shelf | None:
    """The shelf as it is now, where few manifests changed since it was read, and all is sound.

    None where it must be read anew: a folder went, a manifest is damaged or older than what was
    public. All others are what they were, for their files are.
    """
    audio, shelf, known = places.audio, last.shelf, last.known
    if journal is last.journal and found == last.found:
        return shelf
    stamps = dict(last.found)
    fresh = [(name, stamp) for name, stamp in found if stamps.pop(name, None) != stamp]
    if stamps or shelf.fresh or len(fresh) > _FEW or journal.lines.keys() - dict(found):
        return None
    try:
        taken = [_taken(audio, *one, known, copies if remember else None) for one in fresh]
        changed = {name for name, _ in fresh}
        entries = [entry for entry in shelf.entries if entry.edition_id not in changed]
        for (name, _), entry in zip(fresh, taken, strict=True):
            if entry.edition_id == name:
                insort(entries, entry, key=_place)
        if any(_newer(places, journal, entry) is not None for entry in entries):
            return None
    except PublicationError:
        return None
    shelf = replace(shelf, entries=tuple(entries))
    if remember:
        known.keep()
        _last[audio] = _Read(known, found, shelf, journal)
    return shelf


def _before(last: _Read | None) -> tuple[dict[str, Shelved], dict[str, list[int]]]:
    """The entries that were read last, and the stamps that their manifests had."""
    if last is None:
        return {}, {}
    return {entry.edition_id: entry for entry in last.shelf.entries}, dict(last.found)


def _read(file: Path) -> bytes:
    try:
        return read_plain(file, MADE)
    except OSError as problem:
        if passes(problem):
            raise
        where = f"{file.parent.name}/{file.name}"
        hint = f"give {file} back its place and its permissions"
        raise not_read(file, where, problem, hint=hint) from None


def keep_copy(places: Places, edition_id: str, data: bytes) -> None:
    """Remember a manifest as it is public at a target."""
    Copies(places).keep(edition_id, data)


def copy_of(places: Places, edition_id: str) -> Path | None:
    """The file that keeps an edition's manifest as it was read last; None where none does."""
    return Copies(places).file(edition_id)


def _told(
    places: Places, copies: Copies, journal: Journal, name: str, problem: PublicationError
) -> tuple[Shelved, Episode] | None:
    """An edition whose manifest cannot be read: its copy, unless the journal knows it better.

    The copy of one that was changed may have been changed with it.
    """
    if isinstance(problem, manifest.ChangedError):
        return copies.of_line(journal, name)
    kept = copies.find(name, problem)
    try:
        if kept is not None:
            return _newer(places, journal, *kept) or kept
        if name in journal.lines and not isinstance(problem, manifest.NewerError):
            return of_journal(journal, name)
    except PublicationError:
        return kept
    return None


def _newer(
    places: Places, journal: Journal, entry: Shelved, episode: Episode | None = None
) -> tuple[Shelved, Episode] | None:
    """The edition as it was public, where its manifest is older than that; else None.

    Raises ``ChangedError`` where that is not what was written (``episode``: what is known of it).
    """
    line = journal.lines.get(entry.edition_id)
    if line is None or line.mark == entry.mark:
        return None
    known = journal.find(entry.edition_id)
    if episode is None:
        episode = manifest.read(places.audio, entry.edition_id)
        is_heard = known is None or bool(known.heard(places.now()))
        _require_unchanged(places.audio / entry.edition_id, certified=is_heard)
    if known is None or episode is None or not is_older(episode, known, places.now()):
        return None
    if episode.sha256 != known.sha256:
        return Copies(places).of_line(journal, entry.edition_id)
    return _caught_up(episode, known, places.now())


def _require_unchanged(folder: Path, *, certified: bool) -> None:
    """Raise ``ChangedError`` where a manifest that can be read is not what was written.

    One that is not ``certified``, which nobody heard yet, may have another hour since.
    """
    try:
        data = read_plain(folder / manifest.NAME, MADE)
    except FileNotFoundError:
        return
    change = change_by_hand(data, json.loads(data), folder)
    if change and (certified or not manifest.is_whole(data)):
        raise manifest.ChangedError(
            f"{folder.name}/{manifest.NAME}: {change}",
            hint="audio-edition check --repair puts back what was written, audio-edition build "
            f"{folder.name} makes it again",
        )


def _caught_up(episode: Episode, known: Episode, now: datetime) -> tuple[Shelved, Episode]:
    """Of the same sound: its words are the manifest's, which the journal has not."""
    episode = caught_up(episode, known, now)
    mark = hashlib.sha256(manifest.to_json(episode)).hexdigest()
    return shelved(episode, mark, damaged=True), episode


def last_known(places: Places, edition_id: str) -> Episode | None:
    """An edition that was public, by what still tells of it: the copy of its manifest that was read
    last, or the journal; None where neither does.
    """
    copies = Copies(places)
    journal = read_journal(places)
    if edition_id in journal.lines:
        try:
            return copies.of_line(journal, edition_id)[1]
        except PublicationError:
            return None
    kept = copies.find(edition_id)
    return kept[1] if kept is not None and is_public_matter(kept[1]) else None


def read_last(places: Places, edition_id: str) -> Episode | None:
    """An edition by the copy of its manifest alone, a correction or a draft too; None without."""
    kept = Copies(places).find(edition_id)
    return kept[1] if kept is not None else None


def _manifests(places: Places) -> Iterator[tuple[str, list[int]]]:
    names = _names(places.audio)
    if any(
        name.startswith(".") and name.endswith((".swap", ".old")) for name in names
    ):  # perhaps one is missing, of a run that died
        places.recover_audio()
        names = _names(places.audio)
    look = OpenFolder(places.audio).status
    for name in names:
        if name.startswith("."):
            continue
        try:
            status = look(f"{name}/{manifest.NAME}")
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as problem:
            if problem.errno != errno.ELOOP:  # a link in a circle holds no edition
                raise
            continue
        yield name, [status.st_size, status.st_mtime_ns, status.st_ino]


def _names(audio: Path) -> list[str]:
    if not audio.is_dir():
        return []
    with os.scandir(audio) as folders:
        return sorted([one.name for one in folders])
