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

_LAYOUT = 1  # of a note; another layout counts as absent
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{1,99}")
_DAY = 86400.0
_GRACE = 3600.0  # a blob without a note may be one that another process is just writing
_SCRATCH = "scratch"


class StoreError(AudioEditionError):
    """The cache cannot be written."""


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
        """Return the blob's bytes; empty where the entry has none."""
        return self.file.read_bytes() if self.file is not None else b""


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
        place = self._place(key)
        try:
            text = self.backend.read(f"{place}.json")
            if text is None:
                return None
            entry = self._read(key, place, text)
            if entry is not None:
                self._touch(f"{place}.json")
        except OSError:
            return None
        return entry

    def put(
        self, key: str, note: Mapping[str, Any], data: bytes | Path | None = None
    ) -> Entry:
        """Keep ``note`` and ``data`` (bytes, or a local file to copy); the note comes last.

        Raises ``StoreError`` where it cannot be written.
        """
        place = self._place(key)
        told: dict[str, Any] = {"layout": _LAYOUT, "format": self.format, "note": dict(note)}
        before = self._blob_of(place) if self.volatile else ""
        try:
            if data is not None:
                size, crc, digest = _measure(data)
                name = f"{key}-{digest[:12]}{self.suffix}"
                told |= {"file": name, "bytes": size, "crc32": crc, "digest": digest}
                self.backend.write(self._beside(place, name), data)
            self.backend.write(f"{place}.json", json.dumps(told, ensure_ascii=False).encode())
            if before and before != told.get("file"):
                self.backend.remove(self._beside(place, before))
            file = self.backend.local(self._beside(place, name)) if data is not None else None
        except OSError as problem:
            raise StoreError(
                f"the cache {self.backend.address} cannot be written: "
                f"{problem.strerror or problem}",
                hint="free some space or mend the folder's permissions",
            ) from None
        return Entry(key, told["note"], file, told.get("digest", ""))

    def remove(self, key: str) -> None:
        """Remove the entry; whoever wants it makes it again."""
        place = self._place(key)
        blob = self._blob_of(place)
        self.backend.remove(f"{place}.json")  # first, so that nobody finds a note without blob
        if blob:
            self.backend.remove(self._beside(place, blob))

    def kept(self) -> Iterator[Kept]:
        """Yield every entry with its last use and size."""
        blobs: dict[str, int] = {}
        notes: list[Stat] = []
        for stat in self.backend.list(self.name):
            name = stat.path.rpartition("/")[2]
            if name.startswith("."):
                continue
            if name.endswith(".json"):  # no blob is called so
                notes.append(stat)
            else:
                key = name.removesuffix(self.suffix)[:-13]
                blobs[key] = blobs.get(key, 0) + stat.size
        for note in notes:
            key = note.path.rpartition("/")[2].removesuffix(".json")
            yield Kept(note.used, Bytes(note.size + blobs.get(key, 0)), self.name, key)

    def usage(self) -> Usage:
        """Count the entries and the bytes of all files."""
        entries = size = 0
        for kept in self.kept():
            entries, size = entries + 1, size + kept.size
        return Usage(entries, Bytes(size))

    def verify(self) -> tuple[int, int]:
        """Read every entry whole and remove the damaged: (sound ones, removed ones)."""
        good = bad = 0
        for kept in list(self.kept()):
            if self.get(kept.key) is not None:
                good += 1
            else:
                bad += 1
                self.remove(kept.key)
        self.sweep()
        return good, bad

    def sweep(self, *, now: float | None = None) -> None:
        """Remove what a crash left: temporary files, and blobs that no note names."""
        now = time.time() if now is None else now
        named: set[str] = set()
        others: list[Stat] = []
        for stat in self.backend.list(self.name):
            folder, _, name = stat.path.rpartition("/")
            if name.endswith(".json") and not name.startswith("."):
                blob = self._blob_of(stat.path.removesuffix(".json"))
                if blob:
                    named.add(f"{folder}/{blob}")
            else:
                others.append(stat)
        for stat in others:
            if stat.path not in named and now - stat.used > _GRACE:
                self.backend.remove(stat.path)

    def _beside(self, place: str, name: str) -> str:
        return f"{place.rpartition('/')[0]}/{name}"

    def _blob_of(self, place: str) -> str:
        """The name of the blob that the note at ``place`` names; empty without one."""
        with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
            name = str(json.loads(self.backend.read(f"{place}.json") or b"{}").get("file", ""))
            return name if "/" not in name else ""
        return ""

    def _read(self, key: str, place: str, text: bytes) -> Entry | None:
        try:
            told: dict[str, Any] = json.loads(text)
            if (told["layout"], told["format"]) != (_LAYOUT, self.format):
                return None
            note: Mapping[str, Any] = told["note"]
            name = told.get("file")
            if name is None:
                return Entry(key, note)
            if not isinstance(name, str) or not name.startswith(f"{key}-") or "/" in name:
                return None
            file = self.backend.local(self._beside(place, name))
            size, crc = _checksum(file)
            if (size, crc) != (told["bytes"], told["crc32"]):
                return None
            return Entry(key, note, file, str(told["digest"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def _touch(self, path: str) -> None:
        """Remember the use, once a day: pruning goes by it."""
        stat = self.backend.stat(path)
        if stat is not None and time.time() - stat.used > _DAY:
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
        self, name: str, *, format: int = 1, suffix: str = "", volatile: bool = False  # noqa: A002
    ) -> Drawer:
        """Return the drawer ``name``, made at its first entry."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot name a drawer")
        return Drawer(self.backend, name, format, suffix, volatile)

    def prune(
        self, drawers: Mapping[str, Drawer], *, older_than: float | None, max_size: int | None
    ) -> tuple[int, int]:
        """Remove entries unused for ``older_than`` seconds, then the longest unused until all
        hold at most ``max_size`` bytes; returns how many entries and bytes went.
        """
        entries = sorted(kept for drawer in drawers.values() for kept in drawer.kept())
        total: int = sum(kept.size for kept in entries)
        now = time.time()
        removed = freed = 0
        for kept in entries:
            stale = older_than is not None and now - kept.used > older_than
            if not stale and (max_size is None or total <= max_size):
                continue
            drawers[kept.drawer].remove(kept.key)
            total -= kept.size
            removed += 1
            freed += kept.size
        for drawer in drawers.values():
            drawer.sweep()
        return removed, freed

    @contextmanager
    def scratch(self, name: str) -> Iterator[Path]:
        """Lend an empty local folder for work in progress; it is gone afterwards.

        The same name gives the same folder, emptied of what a crash left in it: the caller
        holds a lock on what ``name`` stands for.
        """
        if isinstance(self.backend, FolderBackend):
            folder = Path(self.backend.address) / _SCRATCH / name
            shutil.rmtree(folder, ignore_errors=True)
            try:
                folder.mkdir(parents=True)
            except OSError as problem:
                raise StoreError(
                    f"{folder} cannot be made: {problem.strerror}",
                    hint="free some space or mend the folder's permissions",
                ) from None
        else:
            folder = Path(tempfile.mkdtemp(prefix=f"audio-edition-{name}-"))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def open_store(address: str | Path) -> Store:
    """Open the store at ``address``: a folder (made at the first write)."""
    return Store(FolderBackend(Path(address)))


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


__all__ = ["Drawer", "Entry", "Kept", "Store", "StoreError", "Usage", "key_of", "open_store"]
