"""Bring ``audio/`` in line with the manifests, touching only files whose bytes change.

What was made from what is recorded in the store: a group whose inputs and files stand as
recorded is passed over; without a record everything is made again and compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from audio_edition import addresses
from audio_edition.events import Listener, silent
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.publication.episodes import renumbered, write_numbers
from audio_edition.publication.files import recover, write_if_changed
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
        return bring(site, site.groups())


def renumber(places: Places) -> int:
    """Give the editions that archives built their numbers; returns how many got another one.

    Raises ``PublicationError`` for a manifest of which nothing is known.
    """
    with places.site_lock():
        shelf = read_shelf(places)
        shelf.require_all()
        numbers = renumbered(shelf.entries)
        write_numbers(places, numbers)
    return len(numbers)


def bring(site: Site, groups: Iterable[Group]) -> tuple[str, ...]:
    """Write what changed of ``groups``, and remove what is no more; returns the paths."""
    audio = site.audio
    record = _Record.read(site.places)
    changed: list[str] = []
    for group in groups:
        changed += _bring(group, audio, record)
    current = set(site.feed_names())
    for name in record.orphans(audio):
        if addresses.is_feed_page(name) and name not in current and _remove(audio / name):
            changed.append(name)
    record.write()
    return tuple(changed)


def _bring(group: Group, audio: Path, record: _Record) -> list[str]:
    changed = [name for name in group.absent if _remove(audio / name)]
    if record.holds(group, audio):
        return changed
    files = group.make()
    changed += [name for name, data in files.items() if write_if_changed(audio / name, data)]
    changed += [name for name in record.names(group) if name not in files and _remove(audio / name)]
    record.set(group, files, audio)
    return changed


def _remove(file: Path) -> bool:
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    return True


class _Record:
    """What was made from what: group → inputs and (size, mtime) of each file."""

    def __init__(self, drawer: Drawer, groups: dict[str, tuple[str, dict[str, list[int]]]]) -> None:
        self._drawer = drawer
        self._old = groups
        self._new: dict[str, tuple[str, dict[str, list[int]]]] = {}

    @classmethod
    def read(cls, places: Places) -> _Record:
        """Read the record; a missing or damaged one is empty."""
        drawer = places.store.drawer("site", volatile=True)
        entry = drawer.get(_KEY)
        try:
            groups = json.loads(entry.data()) if entry else {}
            return cls(drawer, {k: (str(v[0]), dict(v[1])) for k, v in groups.items()})
        except (OSError, ValueError, TypeError, LookupError, AttributeError):
            return cls(drawer, {})

    def holds(self, group: Group, audio: Path) -> bool:
        """Tell whether the group's files stand as recorded; carries the entry over if so."""
        inputs, files = self._old.get(group.name, ("", {}))
        if inputs != group.inputs:
            return False
        try:
            if any(_stamp(audio / name) != stamp for name, stamp in files.items()):
                return False
        except OSError:
            return False
        self._new[group.name] = (inputs, files)
        return True

    def names(self, group: Group) -> list[str]:
        """The files made last time."""
        return list(self._old.get(group.name, ("", {}))[1])

    def orphans(self, audio: Path) -> Iterator[str]:
        """Files of groups that are no more, where they still stand as we made them."""
        for name in self._old.keys() - self._new.keys():
            for file, stamp in self._old[name][1].items():
                try:
                    if _stamp(audio / file) == stamp:
                        yield file
                except OSError:
                    continue

    def set(self, group: Group, files: Mapping[str, bytes], audio: Path) -> None:
        """Record what was made now."""
        stamps = {name: _stamp(audio / name) for name in files}
        self._new[group.name] = (group.inputs, stamps)

    def write(self) -> None:
        """Save; groups that no longer exist are forgotten."""
        if self._new != self._old:
            self._drawer.put(_KEY, {}, json.dumps(self._new).encode())


def _stamp(file: Path) -> list[int]:
    status = file.stat()
    return [status.st_size, status.st_mtime_ns]


__all__ = ["bring", "refresh", "renumber"]
