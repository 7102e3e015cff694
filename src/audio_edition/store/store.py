"""Keep what was made under what it was made from.

An entry is a note (JSON) and, mostly, a blob: ``DRAWER/ab/KEY.json`` and
``DRAWER/ab/KEY-DIGEST.SUFFIX``. The blob's name tells its content and the note, written last,
names it: whoever finds a note finds a whole blob, however many processes write at once. A
note whose blob does not have the noted size and CRC-32 counts as absent, so that what is
damaged is simply made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import re
import shutil
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audio_edition.errors import AudioEditionError
from audio_edition.store.backend import Backend, FolderBackend, Stat
from audio_edition.units import Bytes

_log = logging.getLogger(__name__)

_LAYOUT = 1  # of a note; another layout counts as absent
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_SUFFIX = re.compile(r"(\.(?!json$)[a-z0-9]+)?")  # .json is what notes are called
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_DIGEST = 12  # characters of the blob's digest in its name
_BLOB = re.compile(rf"(?P<key>.+)-[0-9a-f]{{{_DIGEST}}}(\.[a-z0-9]+)?")
_BESIDES = frozenset(("locks", "scratch"))  # folders of the cache that are no drawers
IN_USE = 86400.0
"""Seconds: what a run at work may use was used within them, and is spared beside it."""
_NOTED = IN_USE / 24  # a use is noted this often, and no run lasts a day
_GRACE = 3600.0  # a blob without a note may be one that another process is just writing
_SCRATCH = "scratch"
_LEFT = (_SCRATCH, "staging", "publication")  # the latter two were version 0.1's


class StoreError(AudioEditionError):
    """The cache cannot be written, or lost something while it was in use."""


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

        Raises ``StoreError`` where it was removed since the entry was found.
        """
        try:
            return self.file.read_bytes() if self.file is not None else b""
        except OSError as problem:
            raise StoreError(
                f"{self.file} vanished from the cache: {problem.strerror or problem}",
                hint="prune the cache when no build runs, then run this again",
            ) from None


@dataclass(frozen=True, slots=True, order=True)
class Kept:
    """One entry as pruning sees it: last use (seconds since 1970), size of note and blob."""

    used: float
    size: Bytes
    drawer: str
    key: str


@dataclass(frozen=True, slots=True)
class Usage:
    """How much a drawer holds: entries, and bytes of all its files."""

    entries: int
    size: Bytes


@dataclass(frozen=True, slots=True)
class Drawer:
    """The entries of one kind. ``format`` is the kind's own version: raise it when an old
    note would be misread. ``volatile`` entries are replaced often and nobody holds on to their
    file: the blob that was replaced goes at once.
    """

    backend: Backend
    name: str
    format: int = 1
    suffix: str = ""
    volatile: bool = False

    def _place(self, key: str) -> str:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} cannot be a key")
        return f"{self.name}/{key[:2]}/{key}"

    def get(self, key: str) -> Entry | None:
        """Return the entry, or None where there is none or it is damaged."""
        entry = self._find(key)
        if entry is not None:
            with contextlib.suppress(OSError):  # a use that cannot be noted is one all the same
                self._touch(f"{self._place(key)}.json")
        return entry

    def put(self, key: str, note: Mapping[str, Any], data: bytes | Path | None = None) -> Entry:
        """Keep ``note`` and ``data`` (bytes, or a local file to copy); the note comes last.

        The answer is what ``get`` will give. Raises ``StoreError`` where it cannot be written.
        """
        place = self._place(key)
        told: dict[str, Any] = {"layout": _LAYOUT, "format": self.format, "note": dict(note)}
        before = self._blob_of(place) if self.volatile else ""
        try:
            if data is not None:
                size, crc, digest = _measure(data)
                name = f"{key}-{digest[:_DIGEST]}{self.suffix}"
                told |= {"file": name, "bytes": size, "crc32": crc, "digest": digest}
                self.backend.write(self._beside(place, name), data)
            # a text may hold half a surrogate pair: it must not stop a build
            text = json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")
            self.backend.write(f"{place}.json", text)
            if before and before != told.get("file"):
                self.backend.remove(self._beside(place, before))
            file = self.backend.local(self._beside(place, name)) if data is not None else None
        except OSError as problem:
            raise _unwritable(self.backend, problem) from None
        return Entry(key, json.loads(text)["note"], file, told.get("digest", ""))

    def remove(self, key: str) -> None:
        """Remove the entry; whoever wants it makes it again. Raises ``StoreError``."""
        place = self._place(key)
        blob = self._blob_of(place)
        try:
            self.backend.remove(f"{place}.json")  # first: nobody may find a note without blob
            if blob:
                self.backend.remove(self._beside(place, blob))
        except OSError as problem:
            raise _unwritable(self.backend, problem) from None

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
                self.remove(kept.key)
        self.sweep()
        return good, bad

    def sweep(self, *, now: float | None = None) -> None:
        """Remove what is no entry's: what a crash left, blobs that no note names, odd files.

        What is younger than an hour stays: another process may be just writing it.
        """
        now = time.time() if now is None else now
        named: set[str] = set()
        others: list[Stat] = []
        for stat in self.backend.list(self.name):
            key = self._key_at(stat.path)
            if key:
                place = self._place(key)
                named.add(self._beside(place, self._blob_of(place)))
            else:
                others.append(stat)
        for stat in others:
            if stat.path not in named and now - stat.used > _GRACE:
                try:
                    self.backend.remove(stat.path)
                except OSError as problem:
                    raise _unwritable(self.backend, problem) from None

    def _key_at(self, path: str) -> str:
        """The key whose note lies at ``path``; empty where no note of ours lies."""
        key = path.rpartition("/")[2].removesuffix(".json")
        is_note = _KEY.fullmatch(key) and path == f"{self._place(key)}.json"
        return key if is_note else ""

    def _beside(self, place: str, name: str) -> str:
        return f"{place.rpartition('/')[0]}/{name}"

    def _blob_of(self, place: str) -> str:
        """The name of the blob that the note at ``place`` names; empty without one."""
        with contextlib.suppress(OSError, ValueError, TypeError, AttributeError, RecursionError):
            name = json.loads(self.backend.read(f"{place}.json") or b"{}").get("file", "")
            return name if _is_blob(name, place.rpartition("/")[2]) else ""
        return ""

    def _find(self, key: str) -> Entry | None:
        place = self._place(key)
        try:
            text = self.backend.read(f"{place}.json")
            if text is None:
                return None
            told: dict[str, Any] = json.loads(text)
            if (told["layout"], told["format"]) != (_LAYOUT, self.format):
                return None
            note: Mapping[str, Any] = told["note"]
            name = told.get("file")
            if not isinstance(note, dict):
                return None
            if name is None:
                return Entry(key, note)
            if not _is_blob(name, key):
                return None
            file = self.backend.local(self._beside(place, name))
            size, crc = _checksum(file)
            if (size, crc) != (told["bytes"], told["crc32"]):
                _log.warning("%s/%s is damaged and will be made again", self.name, key)
                return None
            return Entry(key, note, file, str(told["digest"]))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def _touch(self, path: str) -> None:
        """Remember the use, once an hour: pruning goes by it."""
        stat = self.backend.stat(path)
        if stat is not None and time.time() - stat.used > _NOTED:
            self.backend.touch(path)


@dataclass(frozen=True, slots=True)
class Store:
    """All drawers on one backend."""

    backend: Backend

    @property
    def address(self) -> str:
        """What ``open_store`` takes to open the same store elsewhere (a worker process)."""
        return self.backend.address

    def drawer(
        self,
        name: str,
        *,
        format: int = 1,  # noqa: A002  # the field of ``Drawer`` that it fills
        suffix: str = "",
        volatile: bool = False,
    ) -> Drawer:
        """Return the drawer ``name``, made at its first entry."""
        if not _NAME.fullmatch(name) or name in _BESIDES:
            raise ValueError(f"{name!r} cannot name a drawer")
        if not _SUFFIX.fullmatch(suffix):
            raise ValueError(f"{suffix!r} cannot end a blob's name")
        return Drawer(self.backend, name, format, suffix, volatile)

    def prune(
        self,
        drawers: Mapping[str, Drawer],
        *,
        older_than: float | None,
        max_size: int | None,
        in_use: bool = False,
    ) -> tuple[int, int]:
        """Remove entries unused for ``older_than`` seconds, then the longest unused until all
        hold at most ``max_size`` bytes; returns how many entries and bytes went.

        What a crash left goes as well. Where the store is ``in_use`` by another run, what that
        may have found there (all that was used within a day) stays. Raises ``StoreError``.
        """
        named = {drawer.name: drawer for drawer in drawers.values()}
        entries = sorted(kept for drawer in named.values() for kept in drawer.kept())
        total: int = sum(kept.size for kept in entries)
        now = time.time()
        removed = freed = 0
        for kept in entries:
            stale = older_than is not None and now - kept.used > older_than
            if not stale and (max_size is None or total <= max_size):
                continue
            if in_use and now - kept.used <= IN_USE:
                break  # and so were all that follow
            named[kept.drawer].remove(kept.key)
            total -= kept.size
            removed += 1
            freed += kept.size
        for drawer in named.values():
            drawer.sweep()
        return removed, freed

    def leftovers(self) -> Usage:
        """Count the files, and their bytes, that belong to no drawer: of runs that died, and of
        versions that kept other folders. While a run is at work, its own count as well.
        """
        stats = [stat for folder in _LEFT for stat in self.backend.list(folder)]
        return Usage(len(stats), Bytes(sum(stat.size for stat in stats)))

    def clear_leftovers(self) -> None:
        """Remove them; only where no run is at work. Raises ``StoreError``."""
        if not isinstance(self.backend, FolderBackend):
            return
        for name in _LEFT:
            folder = Path(self.backend.address) / name
            try:
                if folder.is_dir():
                    shutil.rmtree(folder)
            except OSError as problem:
                raise _unwritable(self.backend, problem) from None

    @contextmanager
    def scratch(self, name: str) -> Iterator[Path]:
        """Lend an empty local folder for work in progress; it is gone afterwards.

        The same name gives the same folder, emptied of what a crash left in it: the caller
        holds a lock on what ``name`` stands for. Raises ``StoreError``.
        """
        if not _FOLDER.fullmatch(name):
            raise ValueError(f"{name!r} cannot name a folder")
        if isinstance(self.backend, FolderBackend):
            folder = Path(self.backend.address) / _SCRATCH / name
            shutil.rmtree(folder, ignore_errors=True)
            try:
                folder.mkdir(parents=True)
            except OSError as problem:
                raise _unwritable(self.backend, problem) from None
        else:
            folder = Path(tempfile.mkdtemp(prefix=f"audio-edition-{name}-"))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def open_store(address: str | Path) -> Store:
    """Open the store at ``address``: a folder, made at the first write.

    Raises ``StoreError`` for an address of another kind.
    """
    if "://" in str(address):
        raise StoreError(f"the cache must be a folder, not {str(address).partition(':')[0]}://…")
    return Store(FolderBackend(Path(address)))


def _unwritable(backend: Backend, problem: OSError) -> StoreError:
    return StoreError(
        f"the cache {backend.address} cannot be written: {problem.strerror or problem}",
        hint="free some space or mend the folder's permissions",
    )


def _is_blob(name: object, key: str) -> bool:
    """Whether ``name`` can be that of a blob of ``key``: a note may have been tampered with."""
    found = _BLOB.fullmatch(name) if isinstance(name, str) else None
    return found is not None and found["key"] == key


def _checksum(file: Path) -> tuple[int, int]:
    size = crc = 0
    with file.open("rb") as stream:
        while piece := stream.read(1 << 18):
            size, crc = size + len(piece), zlib.crc32(piece, crc)
    return size, crc


def _measure(data: bytes | Path) -> tuple[int, int, str]:
    if isinstance(data, bytes):
        return len(data), zlib.crc32(data), hashlib.sha256(data).hexdigest()
    size, crc = _checksum(data)
    with data.open("rb") as stream:
        return size, crc, hashlib.file_digest(stream, "sha256").hexdigest()


__all__ = [
    "IN_USE",
    "Drawer",
    "Entry",
    "Kept",
    "Store",
    "StoreError",
    "Usage",
    "key_of",
    "open_store",
]
