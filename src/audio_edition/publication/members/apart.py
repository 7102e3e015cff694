"""Editions for members at a target: in a folder of their own, which no server gives to everybody.

Whoever publishes knows one name of each file, ``2026-11-02/2026-11-02.mp3``. At the target those of
an edition for members lie under ``p/only/``, below the folder of members' addresses, which every
server of docs/members.md refuses: no token is called ``only``. Each has a folder there whose name
is at random, so that nobody finds it where a server asks nobody (those of an earlier version lie
beside these folders, and stay). What everybody may have of such an edition are the pages that say
that it is for subscribers.

An edition that changes sides leaves files behind at the other place. They are removed when the feed
no longer names them; until that was done, each run looks again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, cast

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.models import replace
from audio_edition.places import Places
from audio_edition.publication import manifest
from audio_edition.publication.leaving import present
from audio_edition.publication.members.settings import MemberSettings
from audio_edition.publication.model import MEMBERS
from audio_edition.publication.shelf import Shelf, last_known
from audio_edition.publication.site import PAGES
from audio_edition.publication.targets import Committing, Comparing, Seen, Sweepable, Target
from audio_edition.store.store import key_of

_INDEX = PAGES[0]
_AT_RANDOM = re.compile("[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class Guarded:
    """Where the files of editions lie: ``folder`` is that of those for members, with a slash.

    ``side_of`` tells of an edition's id the folder in which its own lies, empty for the public
    side; None where nothing is known of it here. ``found`` is where such a one lies at the target.
    """

    folder: str
    side_of: Callable[[str], str | None]
    found: Callable[[str], str]

    def place(self, path: str) -> str:
        """Where a file of an edition that is known, or the show's, lies at the target."""
        return self.places(path)[0]

    def places(self, path: str) -> tuple[str, ...]:
        """Where a file may lie: one place, or two where nothing is known of its edition."""
        edition_id, slash, name = path.partition("/")
        if not slash or not addresses.is_edition_name(edition_id) or name in PAGES:
            return (path,)
        known = self.side_of(edition_id)
        if known == "":
            return (path,)
        side = self.found(edition_id) if known is None else known
        guarded = f"{side}{edition_id}/{_renamed(name, addresses.MEMBERS_PAGE, _INDEX)}"
        return (guarded, path) if known is None else (guarded,)

    def name(self, place: str) -> str:
        """What a file at the target is called here."""
        if not place.startswith(self.folder):
            return place
        edition_id, name = _within(place.removeprefix(self.folder))
        return f"{edition_id}/{_renamed(name, _INDEX, addresses.MEMBERS_PAGE)}"

    def is_astray(self, place: str) -> bool:
        """Whether a file at the target lies where its edition does not, or not any more."""
        return place not in self.places(self.name(place))


def _within(path: str) -> tuple[str, str]:
    """An edition's id and a file of its, of a path in the folder of those for members."""
    first, _, rest = path.partition("/")
    edition_id, slash, name = rest.partition("/")
    return (edition_id, name) if slash and _AT_RANDOM.fullmatch(first) else (first, rest)


def _renamed(name: str, one: str, other: str) -> str:
    return other if name == one else name


class ApartTarget:
    """A target that has two places for editions, and one name for each file of theirs.

    It can what ``inner`` can: read back and compare, show all at once, tell what is unfinished.
    """

    def __init__(self, inner: Target, guarded: Guarded, leaving: set[str]) -> None:
        self.inner = inner
        self.leaving = leaving
        self._guarded = guarded
        # whoever asks what a target can looks for methods: this one has those of the other
        if isinstance(inner, Comparing):
            self.fetch = self._fetch
            self.exchange = inner.exchange  # of files of the show alone
        if isinstance(inner, Committing):
            self.commit = inner.commit
        if isinstance(inner, Sweepable):
            self.unfinished = self._unfinished

    def is_for_members(self, edition_id: str) -> bool | None:
        """Whether members alone have an edition here; None where nothing is known of it."""
        side = self._guarded.side_of(edition_id)
        return None if side is None else bool(side)

    def side_of(self, edition_id: str) -> str:
        """The folder in which an edition that is known lies, empty for the public side."""
        return self._guarded.side_of(edition_id) or ""

    @property
    def name(self) -> str:
        """That of the target itself."""
        return self.inner.name

    def look(self, path: str) -> Seen | None:
        """Look at the file's place."""
        for place in self._guarded.places(path):
            seen = self.inner.look(place)
            if seen is not None:
                return seen
        return None

    def look_under(self, folders: Iterable[str] | None) -> dict[str, Seen]:
        """List both places, each file under its name; none that lies astray."""
        if folders is not None:
            inside = self._guarded.places
            both = [(one, *(p.removesuffix("/-") for p in inside(f"{one}/-"))) for one in folders]
            folders = dict.fromkeys(one for places in both for one in places)
        return {
            self._guarded.name(place): seen
            for place, seen in self.inner.look_under(folders).items()
            if not self._guarded.is_astray(place)
        }

    def put(self, path: str, source: Path | bytes, content_type: str, cache_control: str) -> None:
        """Put the file in its place; what is for members is for no cache that others share."""
        place = self._guarded.place(path)
        if place != path:
            cache_control = cache_control.replace("public", "private")
        self.inner.put(place, source, content_type, cache_control)

    def digest(self, path: str) -> str:
        """Read back what stands in the file's place."""
        return self.inner.digest(self._found(path))

    def remove(self, path: str) -> None:
        """Take the file away."""
        for place in self._guarded.places(path):
            self.inner.remove(place)

    def _fetch(self, path: str, into: BinaryIO) -> None:
        cast("Comparing", self.inner).fetch(self._found(path), into)

    def _unfinished(self) -> list[str]:
        return [self._guarded.name(one) for one in cast("Sweepable", self.inner).unfinished()]

    def _found(self, path: str) -> str:
        first, *others = self._guarded.places(path)
        if not others or self.inner.look(first) is not None:
            return first
        return others[0]


def apart(target: Target, settings: MemberSettings, places: Places) -> Target:
    """Return the target as whoever publishes sees it, where the show has members."""
    if not settings.is_on:
        return target
    known: dict[str, tuple[int, int, str, str | None]] = {}
    leaving: set[str] = set()
    sides = _Sides(places, target.name)

    def side_of(edition_id: str) -> str | None:
        file = places.audio / edition_id / manifest.NAME
        try:
            status = file.stat()
        except OSError:
            return None
        stamp = status.st_mtime_ns, status.st_ino
        if known.get(edition_id, ())[:2] != stamp:
            try:
                episode = manifest.read(places.audio, edition_id)
            except manifest.NewerError:
                return None
            except PublicationError:  # damaged: what was read of it last says where it lies
                episode = last_known(places, edition_id)
            if episode is None:
                return None
            # a correction that waits takes what stands there neither to everybody nor away
            waits = bool(episode.published) and present(episode) is None
            guarded = settings.folder_of(replace(episode, access=MEMBERS))
            stands = _stands(target, guarded, edition_id, sides) if waits else None
            known[edition_id] = (*stamp, settings.folder_of(episode), stands)
        *_, told, stands = known[edition_id]
        return told if stands is None or edition_id in leaving else stands

    @cache
    def folders() -> Mapping[str, str]:
        """Where editions for members lie at the target: asked for those that are not here."""
        found = {}
        for place in target.look_under([settings.folder.rstrip("/")]):
            edition_id, name = _within(place.removeprefix(settings.folder))
            found[edition_id] = place.removesuffix(f"{edition_id}/{name}")
        return found

    def found(edition_id: str) -> str:
        return folders().get(edition_id, settings.folder)

    return ApartTarget(target, Guarded(settings.folder, side_of, found), leaving)


def leave(target: Target, edition_ids: Iterable[str]) -> None:
    """Say which editions are published in this run: their corrections do not wait any more."""
    if isinstance(target, ApartTarget):
        target.leaving.update(edition_ids)


def _stands(target: Target, folder: str, edition_id: str, sides: _Sides) -> str | None:
    """The folder in which an edition lies at the target, empty for the public side; None: nowhere.

    ``folder`` is the one for members.
    """
    side = sides.of(edition_id)
    if side is not None:
        return side
    for at in (folder, ""):
        if target.look(f"{at}{edition_id}/{manifest.NAME}") is not None:
            return at
    return None


def stands_for_members(target: Target, edition_id: str) -> bool | None:
    """Whether what stands of an edition at ``target`` is for members.

    None where the show has no members, or nothing is known of the edition.
    """
    return target.is_for_members(edition_id) if isinstance(target, ApartTarget) else None


class _Sides:
    """On which side each edition's files lie at a target, as a run has left them; safe to lose."""

    def __init__(self, places: Places, target: str) -> None:
        self._drawer = places.store.drawer("apart", volatile=True)
        self._target = target

    def of(self, edition_id: str) -> str | None:
        """The folder, empty for the public side; None where nothing is known."""
        entry = self._drawer.get(key_of(self._target, edition_id))
        return str(entry.note.get("side", "")) if entry else None

    def set(self, edition_id: str, side: str) -> None:
        """Note that nothing of the edition lies on the other side."""
        self._drawer.put(key_of(self._target, edition_id), {"side": side}, b"")


@dataclass(frozen=True, slots=True)
class Moved:
    """An edition that changed sides, for ``members`` now or for everybody: what was removed."""

    edition_id: str
    members: bool
    removed: tuple[str, ...]


def clear(
    target: Target,
    places: Places,
    shelf: Shelf,
    renew: Callable[[], None],
    *,
    dry_run: bool = False,
) -> list[Moved]:
    """Remove what editions that changed sides left at the other place; tells which did.

    The public feed does not name these files any more. ``renew`` holds the turn at the target. A
    ``dry_run`` tells what would be removed, and removes and notes nothing.
    """
    if not isinstance(target, ApartTarget):
        return []
    sides = _Sides(places, target.name)
    moved = []
    for entry in shelf.entries:
        if entry.pending:
            continue
        was = sides.of(entry.edition_id)
        if was and entry.is_for_members and entry.edition_id not in target.leaving:
            continue
        side = target.side_of(entry.edition_id) if entry.is_for_members else ""
        if was == side or (was is None and not side):  # never for members: nothing lies there
            continue
        removed = _left_behind(target, was or "", entry.edition_id)
        if not dry_run:
            _remove(target, removed, renew)
            sides.set(entry.edition_id, side)
        if removed and bool(was) != bool(side):
            moved.append(Moved(entry.edition_id, bool(side), tuple(removed)))
    return moved


def _left_behind(target: ApartTarget, was: str, edition_id: str) -> list[str]:
    """What lies where it was; the manifest last, by which a run that broke off is known."""
    gone: Mapping[str, Seen] = target.inner.look_under([f"{was}{edition_id}"])
    return [
        place
        for place in sorted(gone, key=lambda one: (one.endswith(f"/{manifest.NAME}"), one))
        if was or place.removeprefix(f"{edition_id}/") not in PAGES
    ]


def _remove(target: ApartTarget, places: Sequence[str], renew: Callable[[], None]) -> None:
    for place in places:
        renew()
        target.inner.remove(place)
    if places and isinstance(target.inner, Committing):
        target.inner.commit()
