"""Bring ``audio/`` in line with the manifests, touching only files whose bytes change.

What was made from what is recorded in the store: a group whose inputs and files stand as
recorded is passed over; without a record everything is made again and compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from audio_edition import addresses
from audio_edition.addresses import stays
from audio_edition.disk import flush
from audio_edition.errors import PublicationError
from audio_edition.events import Listener, Warned, silent
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import listing, manifest
from audio_edition.publication.book import LineBook
from audio_edition.publication.episodes import renumbered, write_numbers
from audio_edition.publication.files import (
    OpenFolder,
    require_own,
    sha256_of,
    write_changed,
    write_if_changed,
)
from audio_edition.publication.groups import Group, Standing
from audio_edition.publication.listing import Listing
from audio_edition.publication.model import Episode
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.shelf import read_shelf
from audio_edition.publication.site import Site, open_site
from audio_edition.store.store import Drawer

_KEY = "made"
_told = json.JSONDecoder().raw_decode
"""Of a hundred thousand lines: ``loads`` takes half as long again."""


def refresh(
    places: Places,
    identity: Identity,
    settings: PublishSettings,
    *,
    listen: Listener = silent,
    forgiving: bool = False,
    sparing: bool = False,
    built: Episode | None = None,
    afresh: bool = False,
) -> tuple[str, ...]:
    """Make feed, pages and the show's files anew where something changed.

    Returns the paths under ``audio/`` that changed. Waits for another run that does the
    same. An edition whose manifest is damaged stays as it was when it was read last; where
    nothing is known of it, nothing is touched, and ``PublicationError`` is raised. Where that
    is ``forgiving`` it is told instead; where it is ``sparing``, pages of an edition that cannot be
    made stay as they are, and that is told. An episode that was ``built`` just now is not read
    again; ``afresh`` small pictures that stand are made again. Raises ``PublicationError`` for a
    damaged transcript or template as well.
    """
    with _looked_at(places, identity, settings, listen) as site:
        if forgiving and not site.shelf.is_whole:
            return ()
        if built is not None:
            site = site.on(site.shelf.having(built))
        site = replace(site, afresh=afresh)
        return _in_line(site, listen if sparing else None).changed


@dataclass(frozen=True, slots=True)
class InLine:
    """What a refresh did: the paths that it changed, the site with which ``audio/`` is in line,
    and what tells the files of its groups.
    """

    changed: tuple[str, ...]
    site: Site
    standing: Standing


def in_line(
    places: Places,
    identity: Identity,
    settings: PublishSettings,
    *,
    listen: Listener = silent,
    sparing: bool = False,
) -> InLine:
    """Do as ``refresh``, for who goes on with what it was made of; raises the same."""
    with _looked_at(places, identity, settings, listen) as site:
        return _in_line(site, listen if sparing else None)


@contextmanager
def _looked_at(
    places: Places, identity: Identity, settings: PublishSettings, listen: Listener
) -> Iterator[Site]:
    """The site, while nobody else writes it; what is amiss with its manifests is told."""
    with places.site_lock():
        site = open_site(places, identity, settings)
        site.shelf.warn(listen)
        yield site


def _in_line(site: Site, spare: Listener | None) -> InLine:
    site.shelf.require_all()
    record = _Record(site.places)
    changed = tuple(_brought(site, site.groups(), record, spare))
    site.places.refresh_due.unlink(missing_ok=True)
    return InLine(changed, site, record.standing)


def owe_refresh(places: Places) -> None:
    """Note that feed and pages lag behind what stands in ``audio/`` until ``refresh`` has run.

    Who is killed between the two leaves the note, and the next command finds it.
    """
    write_if_changed(places.refresh_due, b"due")


def put_player(site: Site) -> None:
    """Put the player's files there that are missing: an edition's pages ask for them at once.

    Raises ``PublicationError`` where its folder is a link.
    """
    files = site.player().make()
    require_own(site.audio, files)
    for name, data in files.items():
        if not (site.audio / name).exists():
            write_if_changed(site.audio / name, data)


def refresh_all(
    places: Places, identity: Identity, settings: PublishSettings, *, listen: Listener = silent
) -> int:
    """As ``refresh``, for who has so many that not even their names should be held.

    Returns how many paths changed.
    """
    with _looked_at(places, identity, settings, listen) as site:
        site.shelf.require_all()
        changed = sum(1 for _ in _brought(site, site.groups(), _Record(places)))
        places.refresh_due.unlink(missing_ok=True)
        return changed


def forget_made(places: Places) -> None:
    """Forget what was made from what: the next ``refresh`` makes, and compares, everything.

    For who does not trust sizes and times. Raises ``StoreError``.
    """
    with places.site_lock():
        _drawer(places).remove(_KEY)


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


def _brought(
    site: Site, groups: Iterable[Group], record: _Record, spare: Listener | None = None
) -> Iterator[str]:
    audio = site.audio
    touched = set()
    listed: dict[str, str] = {}
    for group in groups:
        name = group.edition_id
        if name in site.shelf.lost or site.shelf.lacks_words(name):
            continue  # nothing is here to make its pages of
        try:
            changed = _bring(group, audio, record)
        except (PublicationError, OSError) as problem:
            # words that are lost, and not damaged, stop that edition alone: ``check`` tells of them
            lost = isinstance(problem, FileNotFoundError)
            if not group.edition_id or (spare is None and not lost):
                raise
            told = f"pages of {group.edition_id} stay as they are: {problem}"
            (spare or silent)(Warned("publication", told))
            continue
        listed |= record.digests(group)
        touched |= {(audio / name).parent for name in changed}
        yield from changed
    current = {*site.feed_names(), addresses.ARCHIVE, *site.archive_names()}
    current.update(site.further_names())
    for name in record.orphans():
        pages = addresses.is_feed_page(name) or addresses.is_archive_file(name)
        pages = pages or addresses.is_further_file(name)
        if pages and name not in current and _remove(audio / name):
            touched.add(audio)
            yield name
    if write_if_changed(audio / listing.NAME, Listing.of_show(listed)):
        yield listing.NAME
    for folder in touched:  # once for each, however many pages it got
        flush(folder)
    record.write()


def standing_files(places: Places) -> Standing:
    """What tells the files of a group as they stand under ``audio/``; None where they do not."""
    return _Record(places).standing


def _bring(group: Group, audio: Path, record: _Record) -> list[str]:
    require_own(audio, group.absent)
    changed = [name for name in group.absent if _remove(audio / name)]
    if record.holds(group):
        return changed
    files = record.renewed(group) or group.make()
    require_own(audio, [*files, *record.names(group)])
    changed += write_changed(audio, files)
    digests = {name: sha256_of(audio / name) for name in files}
    if group.edition_id:
        own, mine = audio / group.edition_id / manifest.NAME, f"{group.edition_id}/{listing.NAME}"
        listed = Listing.in_folder(group.edition_id, digests, sha256_of(own))
        if write_if_changed(audio / mine, listed):
            changed.append(mine)
        digests[mine] = ""
    # a page that a reader opened yesterday still asks for yesterday's player
    # … and a player with an earlier revision for that one's chapters
    gone = [n for n in record.names(group) if n not in digests and not stays(n)]
    changed += [name for name in gone if _remove(audio / name)]
    record.set(group, digests)
    return changed


def _remove(file: Path) -> bool:
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    return True


@dataclass(slots=True)
class _Made:
    """A group as it was made: from what, (size, mtime) of each file, and the parts they have.

    Of a file of the show its SHA-256 stands there as well.
    """

    inputs: str = ""
    files: Mapping[str, list[Any]] = field(default_factory=dict)
    kind: str = ""
    parts: Sequence[str] = ()

    def stands(self, audio: OpenFolder) -> bool:
        """Tell whether all files stand as they were made."""
        look = audio.status
        try:
            for name, (
                size,
                when,
                *_,
            ) in self.files.items():  # of 100,000: no call too many
                status = look(name)
                if status.st_size != size or status.st_mtime_ns != when:
                    return False
        except (OSError, ValueError, TypeError):
            return False
        return True


class _Record:
    """What was made from what, a line a group (``_Made``).

    Only where each line lies is held: a show may have a hundred thousand groups.
    """

    def __init__(self, places: Places) -> None:
        """Read the record; a missing or damaged one is empty."""
        self._audio = places.audio
        self._looking = OpenFolder(places.audio)
        self._book = LineBook(_drawer(places), _KEY)
        # of groups that did not come yet, and of those that came, in their order
        self._places = self._book.places()
        self._kept: dict[str, int] = {}
        self._changed = self._book.is_damaged

    def holds(self, group: Group) -> bool:
        """Tell whether the group's files stand as recorded; carries the entry over if so."""
        made = self._made(group.name)
        if made.inputs != group.inputs or not made.stands(self._looking):
            return False
        self._kept[group.name] = self._places.pop(group.name)
        return True

    def standing(self, group: Group) -> Mapping[str, bytes] | None:
        """The group's files, where they stand as recorded; None where they must be made."""
        made = self._made(group.name)
        if made.inputs != group.inputs:
            return None
        return self._read(made)

    def _read(self, made: _Made) -> dict[str, bytes] | None:
        try:
            if made.stands(self._looking):
                return {name: read_plain(self._audio / name, MADE) for name in made.files}
        except OSError:
            pass
        return None

    def names(self, group: Group) -> list[str]:
        """The files made last time."""
        return list(self._made(group.name).files)

    def renewed(self, group: Group) -> Mapping[str, bytes] | None:
        """The group's files made of those that stand, where they stand as they were made."""
        made, renewal = self._made(group.name), group.renewal
        if renewal is None or made.kind != renewal.kind:
            return None
        standing = self._read(made)
        return renewal.make(standing, made.parts) if standing is not None else None

    def orphans(self) -> Iterator[str]:
        """Files of groups that are no more, where they still stand as we made them."""
        for name in list(self._places):
            for file, stamp in self._made(name).files.items():
                try:
                    if _stamp(self._looking, file) == stamp[:2]:
                        yield file
                except OSError:
                    continue

    def set(self, group: Group, files: Mapping[str, str]) -> None:
        """Record what was made now, each file with its digest."""
        self._changed = True
        looking = OpenFolder(self._audio)  # the folder may be as new as what is in it
        own = not group.edition_id
        stamps = {n: _stamp(looking, n) + [digest] * own for n, digest in files.items()}
        parts = [group.renewal.kind, group.renewal.parts] if group.renewal else []
        line = json.dumps([group.inputs, stamps, *parts]).encode()
        self._kept[group.name] = self._book.put(group.name, line + b"\n")
        self._places.pop(group.name, None)

    def digests(self, group: Group) -> dict[str, str]:
        """The files of a group of the show, each with its digest; none for an edition's."""
        files = {} if group.edition_id else self._made(group.name).files
        return {name: stamp[2] for name, stamp in files.items()}

    def write(self) -> None:
        """Save; groups that no longer exist are forgotten."""
        if self._changed or self._places:
            self._book.write(self._kept.values(), whole=bool(self._places))

    def _made(self, name: str) -> _Made:
        """A group as it was made; empty where nothing is known, or its line is damaged."""
        at = self._places.get(name, self._kept.get(name))
        if at is None:
            return _Made()
        try:
            line = self._book.line(at).decode()
            (inputs, files, *parts), end = _told(line)
            if line[end:] != "\n":
                return _Made()
            return _Made(str(inputs), dict(files), *parts)
        except (OSError, ValueError, TypeError):
            return _Made()


def _drawer(places: Places) -> Drawer:
    return places.store.drawer("site", format=3, suffix=".jsonl", volatile=True)


def _stamp(audio: OpenFolder, file: str) -> list[Any]:
    status = audio.status(file)
    return [status.st_size, status.st_mtime_ns]
