"""Every episode at a glance: the heads of all manifests, read again only where they changed.

A show keeps its manifests for years. To write today's feed one must know when each
edition was published, not its hundred chapters: the heads are remembered in the cache
with the manifest's size, time and inode, and a manifest is read whole only when a page
or a feed that names it has to be made.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication import manifest
from audio_edition.publication.model import Episode
from audio_edition.store.store import Drawer

_FORMAT = 4 * 1000 + manifest.VERSION  # of a remembered line
_KEY = "heads"


@dataclass(frozen=True, slots=True)
class Shelved:
    """An episode's head (no chapters, segments, files) and the digest of its manifest.

    ``out`` tells whether some revision was published, ``pending`` that the present one,
    a correction, was not.
    """

    head: Episode
    mark: str
    out: bool
    pending: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """All episodes of a show, oldest first; ``fresh`` are whole ones not yet in place.

    Oldest means by the edition's own date, whenever it was built: an archive taken in today
    is not today's edition.
    """

    audio: Path
    entries: tuple[Shelved, ...]
    fresh: Mapping[str, Episode] = field(default_factory=dict)

    def whole(self, entry: Shelved) -> Episode:
        """Read the whole episode."""
        edition_id = entry.head.edition_id
        episode = self.fresh.get(edition_id) or manifest.read(self.audio, edition_id)
        if episode is None:
            raise PublicationError(f"{edition_id}/{manifest.NAME} has just been removed")
        return episode

    def find(self, edition_id: str) -> Shelved | None:
        """Return the entry of an edition."""
        return next((entry for entry in self.entries if entry.head.edition_id == edition_id), None)

    def put(self, episode: Episode) -> Shelf:
        """Return a shelf on which ``episode`` stands in place of its former self."""
        data = manifest.to_json(episode)
        head, document = manifest.head_from_json(data)
        entry = Shelved(
            head, hashlib.sha256(data).hexdigest(), document["out"], document["pending"]
        )
        others = (e for e in self.entries if e.head.edition_id != episode.edition_id)
        return Shelf(
            self.audio,
            _in_order([*others, entry]),
            {**self.fresh, episode.edition_id: episode},
        )

    def only(self, entries: Iterable[Shelved]) -> Shelf:
        """Return a shelf with some of the entries."""
        return Shelf(self.audio, _in_order(entries), self.fresh)


def _in_order(entries: Iterable[Shelved]) -> tuple[Shelved, ...]:
    def place(entry: Shelved) -> tuple[str, datetime, int, str]:
        head = entry.head
        return head.date, head.published_at, head.number, head.edition_id

    return tuple(sorted(entries, key=place))


def read_shelf(places: Places) -> Shelf:
    """Read the heads of all manifests under ``audio/``.

    Raises ``PublicationError`` for a damaged manifest: a feed that left it out in silence
    would take the episode away from listeners. A folder whose manifest names another
    edition (a copy) is passed over.
    """
    audio = places.audio
    drawer = places.store.drawer("shelf", format=_FORMAT, suffix=".jsonl", volatile=True)
    known = _known(drawer)
    lines: dict[str, bytes] = {}
    entries: list[Shelved] = []
    for name, stamp in _manifests(audio):
        line = known.get(name, b"")
        entry = _remembered(line, stamp)
        if entry is None:
            data = (audio / name / manifest.NAME).read_bytes()
            head, document = manifest.head_from_json(data, f"{name}/{manifest.NAME}")
            mark = hashlib.sha256(data).hexdigest()
            row = [name, stamp, mark, document]
            line = json.dumps(row, ensure_ascii=False).encode(errors="replace") + b"\n"
            entry = Shelved(head, mark, document["out"], document["pending"])
        lines[name] = line
        if entry.head.edition_id == name:
            entries.append(entry)
    if lines != known:
        drawer.put(_KEY, {}, b"".join(lines.values()))
    return Shelf(audio, _in_order(entries))


def _manifests(audio: Path) -> Iterator[tuple[str, list[int]]]:
    if not audio.is_dir():
        return
    with os.scandir(audio) as folders:
        names = sorted(folder.name for folder in folders if not folder.name.startswith("."))
    for name in names:
        try:
            status = (audio / name / manifest.NAME).stat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        yield name, [status.st_size, status.st_mtime_ns, status.st_ino]


def _remembered(line: bytes, stamp: list[int]) -> Shelved | None:
    """The entry that a line of the cache holds, if the manifest still has that stamp."""
    try:
        _, then, mark, document = json.loads(line)
        if then != stamp:
            return None
        head = manifest.episode_of(document)
        return Shelved(head, str(mark), document["out"], document["pending"])
    except (ValueError, LookupError, TypeError):
        return None


def _known(drawer: Drawer) -> dict[str, bytes]:
    """Return the remembered lines by edition, unparsed: most of them are only copied."""
    entry = drawer.get(_KEY)
    if entry is None:
        return {}
    try:
        lines = entry.data().splitlines(keepends=True)
        return {json.loads(line[1 : line.index(b", [")]): line for line in lines}
    except (OSError, ValueError):
        return {}


__all__ = ["Shelf", "Shelved", "read_shelf"]
