"""Entries under keys: a note (JSON) and, mostly, a blob, in drawers by kind.

On this machine an entry is ``DRAWER/ab/KEY.json`` and ``DRAWER/ab/KEY-DIGEST.SUFFIX``. The blob's
name tells its content and the note, written last, names it: whoever finds a note finds a whole
blob, however many processes write at once. A note that is not what was written under its seal
(``notes``), or whose blob does not have the noted size and CRC-32, counts as absent, so that what
is damaged is simply made again.

What a drawer shares lies elsewhere as well, in one object an entry (``parcel``): what is not here
is taken from there, and what is made is kept in both.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import math
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audio_edition.schemas import object_of
from audio_edition.store.backend import Backend, Stat, Usage
from audio_edition.store.errors import StoreError, ungiven, unwritable
from audio_edition.store.measures import checksum, measure
from audio_edition.store.notes import opened, sealed
from audio_edition.store.parcel import pack, unpack
from audio_edition.store.shared import SharedStore
from audio_edition.store.turns import keeping, removing
from audio_edition.units import Bytes

_log = logging.getLogger(__name__)

_LAYOUT = 1  # of a note; another layout counts as absent
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_DIGEST = 12  # characters of the blob's digest in its name
_BLOB = re.compile(rf"(?P<key>.+)-[0-9a-f]{{{_DIGEST}}}(\.[a-z0-9]+)?")
_NOTED = 3600.0  # seconds: a use is noted this often, and no run lasts a day
_GRACE = 3600.0  # a blob without a note may be one that another process is just writing


def key_of(*parts: object) -> str:
    """Return the key of what is made from ``parts`` (anything JSON takes): a SHA-256 in hex."""
    asked = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """What lies under one key: the note, and a local file with the blob (None without one)."""

    key: str
    note: Mapping[str, Any]
    file: Path | None = None
    digest: str = ""

    def data(self) -> bytes:
        """Return the blob's bytes; empty where the entry has none.

        Raises ``StoreError`` where it was removed meanwhile, or the disk does not give it.
        """
        try:
            return self.file.read_bytes() if self.file is not None else b""
        except OSError as problem:
            raise ungiven(self.file, problem) from None


@dataclass(frozen=True, slots=True, order=True)
class Kept:
    """One entry as pruning sees it: last use (seconds since 1970), size of note and blob."""

    used: float
    size: Bytes
    drawer: str
    key: str


@dataclass(frozen=True, slots=True)
class Drawer:
    """The entries of one kind. ``format`` is the kind's own version: raise it when an old
    note would be misread. ``volatile`` entries are replaced often and nobody holds on to their
    file: the blob that was replaced goes at once. ``shared`` is where its entries lie as well,
    for what is the same on every machine; None for what is this machine's own.
    """

    backend: Backend
    name: str
    format: int = 1
    suffix: str = ""
    volatile: bool = False
    shared: SharedStore | None = None

    def _place(self, key: str) -> str:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} cannot be a key")
        return f"{self.name}/{key[:2]}/{key}"

    def get(self, key: str) -> Entry | None:
        """Return the entry, or None where there is none or it is damaged.

        What is not here is taken from the shared store. Raises ``StoreError`` only where that is
        strict.
        """
        entry = self._find(key)
        if entry is None or not self._is_used(f"{self._place(key)}.json"):
            return self._fetched(key)
        return entry

    def digest(self, key: str) -> str:
        """The digest that an entry's note tells, its blob unread; empty where there is none.

        For whoever read the entry before and asks whether another was put since.
        """
        return str(self._noted(key).get("digest", ""))

    def needed(self, key: str) -> Entry | None:
        """Return the entry that is known to be there; None where it went, or is damaged.

        A disk that blinks is asked again. Raises ``StoreError`` where it does not give it.
        """
        if (entry := self.get(key)) is None:
            place = f"{self._place(key)}.json"
            try:
                text = self.backend.read(place)
                entry = self._read(key, text) if text else None
            except (FileNotFoundError, ValueError, KeyError, TypeError, RecursionError):
                return None
            except OSError as problem:
                raise ungiven(f"{self.backend.address}/{place}", problem) from None
        return entry

    def fetch(self, keys: Iterable[str]) -> None:
        """Take what is not here from the shared store, many entries at once.

        For whoever is about to ``get`` them one by one; without a shared store nothing happens.
        """
        if self.shared is None:
            return
        asked = {self._far(key): key for key in keys}
        away = {path: key for path, key in asked.items() if not self._is_here(key)}
        self.shared.look(away, lambda path: self._fetched(away[path]))

    def holds(self, keys: Iterable[str]) -> set[str]:
        """Which keys have an entry, here or in the shared store, from where nothing is taken.

        For who only asks: that an entry elsewhere is whole shows when it is taken.
        """
        wanted = list(keys)
        found = {key for key in wanted if self._find(key) is not None}
        if self.shared is not None:
            away = {self._far(key): key for key in wanted if key not in found}
            found |= {away[path] for path in self.shared.holds(away)}
        return found

    def keys(self) -> Iterator[str]:
        """Yield the key of every entry that is here, in their order."""
        for stat in self.backend.list(self.name):
            if key := self._key_at(stat.path):
                yield key

    def listed(self, beginning: str) -> set[str]:
        """The keys in the shared store whose first two characters are these.

        It lists. Raises ``StoreError``.
        """
        if self.shared is None:
            return set()
        stats = self.shared.list(f"{self.name}/{self.format}/{beginning}")
        return {stat.path.rpartition("/")[2] for stat in stats}

    def give(self, keys: Iterable[str], *, ask: bool = True) -> list[int | None]:
        """Put entries that are here into the shared store; answers as ``SharedStore.give`` does.

        None is for an entry that is damaged, or of another version. Raises ``StoreError``.
        """
        if self.shared is None:
            return []
        far = {self._far(key): key for key in keys}
        return self.shared.give(list(far), lambda path: self._packed(far[path]), ask=ask)

    def put(self, key: str, note: Mapping[str, Any], data: bytes | Path | None = None) -> Entry:
        """Keep ``note`` and ``data`` (bytes, or a local file to copy); the note comes last.

        First here, then in the shared store. The answer is what ``get`` will give. Raises
        ``StoreError`` where it cannot be written.
        """
        place = self._place(key)
        told: dict[str, Any] = {"layout": _LAYOUT, "format": self.format, "note": dict(note)}
        before = self._blob_of(place) if self.volatile else ""
        try:
            if data is not None:
                size, crc, digest = measure(data)
                name = f"{key}-{digest[:_DIGEST]}{self.suffix}"
                told |= {"file": name, "bytes": size, "crc32": crc, "digest": digest}
            text = sealed(self._owner(key), told)
            with keeping(self.backend):
                if data is not None:
                    self.backend.write(self._beside(place, name), data)
                self.backend.write(f"{place}.json", text)
            if before and before != told.get("file"):
                self.backend.remove(self._beside(place, before))
            file = self.backend.local(self._beside(place, name)) if data is not None else None
        except OSError as problem:
            raise unwritable(self.backend.address, problem) from None
        entry = Entry(key, json.loads(text)["note"], file, told.get("digest", ""))
        if self.shared is not None:
            blob = data if isinstance(data, bytes) else entry.data()
            self.shared.write(self._far(key), pack(self.name, key, told, blob))
        return entry

    def remove(self, key: str, *, unused_since: float | None = None) -> bool:
        """Remove the entry; whoever wants it makes it again. Raises ``StoreError``.

        Where it was used after ``unused_since`` (seconds since 1970) it stays; gives whether it
        went.
        """
        place = self._place(key)
        try:
            with removing(self.backend):
                note = self.backend.stat(f"{place}.json")
                if unused_since is not None and (note is None or note.used > unused_since):
                    return False
                self._remove(place)
        except OSError as problem:
            raise unwritable(self.backend.address, problem) from None
        return True

    def _remove(self, place: str) -> None:
        blob = self._blob_of(place)
        self.backend.remove(f"{place}.json")  # first: nobody may find a note without blob
        if blob:
            self.backend.remove(self._beside(place, blob))

    def kept(self) -> Iterator[Kept]:
        """Yield every entry with its last use and size."""
        blobs: dict[str, int] = {}
        notes: dict[str, Stat] = {}
        for stat in self.backend.list(self.name):
            key = self._key_at(stat.path)
            if key:
                notes[key] = stat
            elif blob := _BLOB.fullmatch(stat.path.rpartition("/")[2]):
                blobs[blob["key"]] = blobs.get(blob["key"], 0) + stat.size
        for key, note in notes.items():
            yield Kept(note.used, Bytes(note.size + blobs.get(key, 0)), self.name, key)

    def extent(self) -> tuple[float, int]:
        """When the longest unused was used (infinity: none is there), and the bytes of all."""
        oldest, size = math.inf, 0
        for stat in self.backend.list(self.name):  # none is held: they are tens of thousands
            oldest = min(oldest, stat.used) if self._key_at(stat.path) else oldest
            size += stat.size
        return oldest, size

    def usage(self) -> Usage:
        """Count the entries, and the bytes of all files, leftovers included."""
        entries = size = 0
        for stat in self.backend.list(self.name):
            entries, size = entries + bool(self._key_at(stat.path)), size + stat.size
        return Usage(entries, Bytes(size))

    def verify(self) -> tuple[int, int]:
        """Read every entry whole and remove the damaged: (sound ones, removed ones)."""
        good = bad = 0
        for kept in list(self.kept()):
            if self._find(kept.key) is not None:  # to check is not to use
                good += 1
            else:
                bad += 1
                self._remove_damaged(kept.key)
        self.sweep()
        return good, bad

    def _remove_damaged(self, key: str) -> None:
        try:
            with removing(self.backend):
                if self._find(key) is None:  # it may have been made again meanwhile
                    self._remove(self._place(key))
        except OSError as problem:
            raise unwritable(self.backend.address, problem) from None

    def sweep(self, *, now: float | None = None) -> None:
        """Remove what is no entry's: what a crash left, blobs that no note names, odd files.

        What is younger than an hour stays: another process may be just writing it.
        """
        now = time.time() if now is None else now
        listed = self.backend.list(self.name)
        old = (stat.path for stat in listed if now - stat.used > _GRACE)
        for path in [path for path in old if not (self._key_at(path) or self._is_named(path))]:
            try:
                with removing(self.backend):
                    again = self.backend.stat(path)  # its like may have been written anew
                    if again is None or now - again.used > _GRACE:
                        self.backend.remove(path)
            except OSError as problem:
                raise unwritable(self.backend.address, problem) from None

    def _is_named(self, path: str) -> bool:
        """Whether the note of the entry that a blob would be of names it."""
        blob = _BLOB.fullmatch(path.rpartition("/")[2])
        if blob is None or not _KEY.fullmatch(blob["key"]):
            return False
        place = self._place(blob["key"])
        return path == self._beside(place, self._blob_of(place))

    def _key_at(self, path: str) -> str:
        """The key whose note lies at ``path``; empty where no note of ours lies."""
        key = path.rpartition("/")[2].removesuffix(".json")
        is_note = _KEY.fullmatch(key) and path == f"{self._place(key)}.json"
        return key if is_note else ""

    def _beside(self, place: str, name: str) -> str:
        return f"{place.rpartition('/')[0]}/{name}"

    def _blob_of(self, place: str) -> str:
        """The name of the blob that the note at ``place`` names; empty without one."""
        key = place.rpartition("/")[2]
        name = self._noted(key).get("file", "")
        return name if _is_blob(name, key) else ""

    def _noted(self, key: str) -> Mapping[str, Any]:
        """What the note of an entry tells; nothing where there is none, or it is damaged."""
        with contextlib.suppress(OSError, ValueError, RecursionError):
            note = self.backend.read(f"{self._place(key)}.json") or b""
            return opened(self._owner(key), note)
        return {}

    def _far(self, key: str) -> str:
        """Where the entry lies in the shared store: another format displaces none."""
        place = self._place(key)
        return f"{self.name}/{self.format}/{place.partition('/')[2]}"

    def _is_here(self, key: str) -> bool:
        with contextlib.suppress(OSError):
            return self.backend.stat(f"{self._place(key)}.json") is not None
        return False

    def _fetched(self, key: str) -> Entry | None:
        """Take the entry from the shared store, whole, and keep it here; None without one."""
        path = self._far(key)
        if self.shared is None or (parcel := self.shared.read(path)) is None:
            return None
        try:
            told, blob = unpack(self.name, key, parcel)
        except ValueError:  # lost on the way? then once more
            if (parcel := self.shared.read(path)) is None:
                return None
            try:
                told, blob = unpack(self.name, key, parcel)
            except ValueError as problem:
                where = f"{self.shared.name}/{path}"
                _log.warning("%s %s, and will be made again", where, problem)
                return None
        return self._kept_here(key, told, blob)

    def _packed(self, key: str) -> bytes | None:
        """The entry that is here as one object; None where it is damaged, or of another version."""
        entry = self._find(key)
        if entry is None:
            return None
        with contextlib.suppress(OSError, ValueError, StoreError):
            blob = entry.data()
            note = self.backend.read(f"{self._place(key)}.json") or b""
            told = opened(self._owner(key), note)
            parcel = pack(self.name, key, told, blob)
            unpack(self.name, key, parcel)  # all that its note tells of the blob
            return parcel
        return None

    def _kept_here(self, key: str, told: dict[str, Any], blob: bytes) -> Entry | None:
        if (told.get("layout"), told.get("format")) != (_LAYOUT, self.format):
            return None
        place = self._place(key)
        with contextlib.suppress(OSError):  # what cannot be kept here cannot be used either
            if "bytes" in told:
                told["file"] = f"{key}-{told['digest'][:_DIGEST]}{self.suffix}"
            with keeping(self.backend):
                if "bytes" in told:
                    self.backend.write(self._beside(place, told["file"]), blob)
                self.backend.write(f"{place}.json", sealed(self._owner(key), told))
            return self._find(key)
        return None

    def _owner(self, key: str) -> str:
        """Whose a note is: what its seal covers besides its words."""
        return f"{self.name}/{key}"

    def _find(self, key: str) -> Entry | None:
        place = f"{self._place(key)}.json"
        try:
            text = self.backend.read(place)
            if text is None:
                return None
            try:
                return self._read(key, text)
            except FileNotFoundError:  # another process may have replaced both meanwhile
                again = self.backend.read(place)
                if again is None or again == text:
                    raise
                return self._read(key, again)
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
            _log.debug("%s/%s: %s", self.name, key, problem)
        _log.warning("%s/%s is damaged and will be made again", self.name, key)
        return None

    def _read(self, key: str, text: bytes) -> Entry | None:
        """The entry whose note is ``text``; None where another version wrote it.

        Raises ``OSError``, ``ValueError`` and their like for whatever is damaged.
        """
        told = opened(self._owner(key), text)
        if (told["layout"], told["format"]) != (_LAYOUT, self.format):
            return None
        note = object_of(told["note"], "its note is none")
        name = told.get("file")
        if name is None:
            return Entry(key, note)
        if not _is_blob(name, key):
            raise ValueError(f"it names {name!r:.60}")
        file = self.backend.local(self._beside(self._place(key), name))
        if checksum(file) != (told["bytes"], told["crc32"]):
            raise ValueError(f"{name} has other bytes than were written")
        return Entry(key, note, file, str(told["digest"]))

    def _is_used(self, path: str) -> bool:
        """Remember the use, once an hour: pruning goes by it; False where it was just pruned."""
        with contextlib.suppress(OSError):  # a use that cannot be noted is one all the same
            stat = self.backend.stat(path)
            if stat is not None and time.time() - stat.used > _NOTED:
                with keeping(self.backend):
                    stat = self.backend.stat(path)
                    self.backend.touch(path)
            return stat is not None
        return True


def _is_blob(name: object, key: str) -> bool:
    """Whether ``name`` can be that of a blob of ``key``: a note may have been tampered with."""
    found = _BLOB.fullmatch(name) if isinstance(name, str) else None
    return found is not None and found["key"] == key
