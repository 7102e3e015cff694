"""Bring ``audio/`` in line with the manifests, touching only files whose bytes change.

What was made from what is recorded in the store: a group whose inputs and files stand as
recorded is passed over; without a record everything is made again and compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from audio_edition import addresses
from audio_edition.addresses import stays
from audio_edition.events import Listener, silent
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.publication.episodes import renumbered, write_numbers
from audio_edition.publication.files import recover, write_if_changed
from audio_edition.publication.lines import FreshLines, Lines
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.shelf import read_shelf
from audio_edition.publication.site import Group, Site, open_site
from audio_edition.store.store import Drawer

_KEY = "made"


def refresh(
    places: Places,
    identity: Identity,
    settings: PublishSettings,
    *,
    listen: Listener = silent,
    forgiving: bool = False,
) -> tuple[str, ...]:
    """Make feed, pages and the show's files anew where something changed.

    Returns the paths under ``audio/`` that changed. Waits for another run that does the
    same. An edition whose manifest is damaged stays as it was when it was read last; where
    nothing is known of it, nothing is touched, and ``PublicationError`` is raised. Where that
    is ``forgiving`` it is told instead. Raises ``PublicationError`` for a damaged transcript or
    template as well.
    """
    with places.site_lock():
        recover(places.audio)
        site = open_site(places, identity, settings)
        site.shelf.warn(listen)
        if forgiving and not site.shelf.is_whole:
            return ()
        site.shelf.require_all()
        changed = bring(site, site.groups())
        places.refresh_due.unlink(missing_ok=True)
        return changed


def owe_refresh(places: Places) -> None:
    """Note that feed and pages lag behind what stands in ``audio/`` until ``refresh`` has run.

    Who is killed between the two leaves the note, and the next command finds it.
    """
    write_if_changed(places.refresh_due, b"due")


def refresh_all(
    places: Places, identity: Identity, settings: PublishSettings, *, listen: Listener = silent
) -> int:
    """As ``refresh``, for who has so many that not even their names should be held.

    Returns how many paths changed.
    """
    with places.site_lock():
        recover(places.audio)
        site = open_site(places, identity, settings)
        site.shelf.warn(listen)
        site.shelf.require_all()
        changed = sum(1 for _ in _brought(site, site.groups()))
        places.refresh_due.unlink(missing_ok=True)
        return changed


def renumber(places: Places) -> int:
    """Give the editions that archives built their numbers; returns how many got another one.

    Raises ``PublicationError`` for a manifest of which nothing is known.
    """
    with places.site_lock():
        shelf = read_shelf(places, remember=False)
        shelf.require_all()
        numbers = renumbered(shelf.entries)
        write_numbers(places, numbers)
    return len(numbers)


def bring(site: Site, groups: Iterable[Group]) -> tuple[str, ...]:
    """Write what changed of ``groups``, and remove what is no more; returns the paths."""
    return tuple(_brought(site, groups))


def _brought(site: Site, groups: Iterable[Group]) -> Iterator[str]:
    audio = site.audio
    record = _Record(site.places)
    for group in groups:
        yield from _bring(group, audio, record)
    current = {*site.feed_names(), addresses.ARCHIVE, *site.archive_names()}
    current.update(site.further_names())
    for name in record.orphans(audio):
        pages = addresses.is_feed_page(name) or addresses.is_archive_file(name)
        pages = pages or addresses.is_further_file(name)
        if pages and name not in current and _remove(audio / name):
            yield name
    record.write()


def _bring(group: Group, audio: Path, record: _Record) -> list[str]:
    changed = [name for name in group.absent if _remove(audio / name)]
    if record.holds(group, audio):
        return changed
    files = group.make()
    changed += [name for name, data in files.items() if write_if_changed(audio / name, data)]
    # a page that a reader opened yesterday still asks for yesterday's player
    # … and a player with an earlier revision for that one's chapters
    gone = [n for n in record.names(group) if n not in files and not stays(n)]
    changed += [name for name in gone if _remove(audio / name)]
    record.set(group, files, audio)
    return changed


def _remove(file: Path) -> bool:
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    return True


class _Record:
    """What was made from what, a line a group: its inputs, and (size, mtime) of each file.

    Only where each line lies is held: a show may have a hundred thousand groups.
    """

    def __init__(self, places: Places) -> None:
        """Read the record; a missing or damaged one is empty."""
        self._drawer = places.store.drawer("site", format=2, suffix=".jsonl", volatile=True)
        self._old = _opened(self._drawer)
        # of groups that did not come yet
        self._places = {_parsed(line)[0]: at for at, line in self._old or ()}
        self._new = FreshLines()
        self._changed = False

    def holds(self, group: Group, audio: Path) -> bool:
        """Tell whether the group's files stand as recorded; carries the entry over if so."""
        inputs, files = self._told(group.name)
        if inputs != group.inputs:
            return False
        try:
            if any(_stamp(audio / name) != stamp for name, stamp in files.items()):
                return False
        except OSError:
            return False
        self._add(group, files)
        return True

    def names(self, group: Group) -> list[str]:
        """The files made last time."""
        return list(self._told(group.name)[1])

    def orphans(self, audio: Path) -> Iterator[str]:
        """Files of groups that are no more, where they still stand as we made them."""
        for name in list(self._places):
            for file, stamp in self._told(name)[1].items():
                try:
                    if _stamp(audio / file) == stamp:
                        yield file
                except OSError:
                    continue

    def set(self, group: Group, files: Iterable[str], audio: Path) -> None:
        """Record what was made now."""
        self._changed = True
        self._add(group, {name: _stamp(audio / name) for name in files})

    def write(self) -> None:
        """Save; groups that no longer exist are forgotten."""
        if self._changed or self._places:
            with self._new.whole() as lines:
                self._drawer.put(_KEY, {}, lines)

    def _add(self, group: Group, files: Mapping[str, list[int]]) -> None:
        line = json.dumps([group.name, group.inputs, files]).encode()
        self._new.add(line + b"\n")
        self._places.pop(group.name, None)

    def _told(self, name: str) -> tuple[str, dict[str, list[int]]]:
        at = self._places.get(name)
        if at is None or self._old is None:
            return "", {}
        return _parsed(self._old.line(at))[1:]


def _opened(drawer: Drawer) -> Lines | None:
    entry = drawer.get(_KEY)
    try:
        return Lines.of(entry.file) if entry is not None and entry.file is not None else None
    except OSError:
        return None


def _parsed(line: bytes) -> tuple[str, str, dict[str, list[int]]]:
    """A group's name, inputs and files; empty where the line is damaged."""
    try:
        name, inputs, files = json.loads(line)
        return str(name), str(inputs), dict(files)
    except (ValueError, TypeError):
        return "", "", {}


def _stamp(file: Path) -> list[int]:
    status = file.stat()
    return [status.st_size, status.st_mtime_ns]


__all__ = ["bring", "owe_refresh", "refresh", "refresh_all", "renumber"]
