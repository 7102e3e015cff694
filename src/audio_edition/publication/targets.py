"""Where the show is sent: a folder, or any store that fsspec knows.

A target shows a file whole or not at all: folders and servers get a temporary name first
and then a rename; object stores put objects whole by nature.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from audio_edition.errors import PublicationError
from audio_edition.publication.files import sha256_of

T = TypeVar("T")

_EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs", "sftp": "sftp", "ssh": "sftp"}
_WHOLE_OBJECTS = {"s3", "s3a", "gs", "gcs", "abfs", "az", "memory"}
_PAUSES = (0.5, 2.0)
"""Seconds before the second and the third try of an upload or a question."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as the target shows it: size in bytes, and a token that changes with it."""

    size: int
    token: str


class Target(Protocol):
    """What ``publish`` needs of a place. Paths are relative, with slashes."""

    @property
    def name(self) -> str:
        """What to call it before people."""
        ...

    def look(self, path: str) -> Seen | None:
        """Return what stands at ``path``, None where nothing does."""
        ...

    def look_under(self, folders: Iterable[str] | None) -> dict[str, Seen]:
        """List the files in each of ``folders`` (None: all there are), by path."""
        ...

    def put(self, path: str, source: Path | bytes, content_type: str, cache_control: str) -> None:
        """Put a file in place of what stood there, whole or not at all."""
        ...

    def digest(self, path: str) -> str:
        """Read the file back and return its SHA-256."""
        ...

    def remove(self, path: str) -> None:
        """Take a file away; nothing happens where none is."""
        ...


class FolderTarget:
    """A folder on this machine, or mounted on it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def name(self) -> str:
        """The folder's path."""
        return str(self._folder)

    def look(self, path: str) -> Seen | None:
        """Stat the file."""
        try:
            status = (self._folder / path).stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return Seen(status.st_size, str(status.st_mtime_ns))

    def look_under(self, folders: Iterable[str] | None) -> dict[str, Seen]:
        """Walk the folders."""
        found: dict[str, Seen] = {}
        for start in [self._folder] if folders is None else [self._folder / f for f in folders]:
            for place, inner, names in os.walk(start):
                inner[:] = [name for name in inner if not name.startswith(".")]
                for name in names:
                    path = (Path(place) / name).relative_to(self._folder).as_posix()
                    seen = self.look(path)
                    if seen is not None:
                        found[path] = seen
        return found

    def put(self, path: str, source: Path | bytes, content_type: str, cache_control: str) -> None:
        """Write beside, flush to the disk, rename."""
        file = self._folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f".{file.name}.part")
        with fresh.open("wb") as stream:
            if isinstance(source, bytes):
                stream.write(source)
            else:
                with source.open("rb") as original:
                    shutil.copyfileobj(original, stream, 1 << 20)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(file)

    def digest(self, path: str) -> str:
        """Hash the file."""
        return sha256_of(self._folder / path)

    def remove(self, path: str) -> None:
        """Unlink the file."""
        (self._folder / path).unlink(missing_ok=True)


class StoreTarget:
    """A place that fsspec reaches: S3, Google Cloud Storage, SFTP …

    Credentials come from where each service's own tools look for them.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._scheme = parts.scheme
        # never show a password that somebody wrote into the address
        host = parts.netloc.rpartition("@")[2]
        user = parts.username + "@" if parts.username else ""
        self._name = f"{parts.scheme}://{user}{host}{parts.path}".rstrip("/")
        self._store, root = _open(address, self._scheme)
        self._root = root.rstrip("/")

    @property
    def name(self) -> str:
        """The address, without a password."""
        return self._name

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}" if path else self._root

    def look(self, path: str) -> Seen | None:
        """Ask for the object's size and version."""

        def ask() -> Seen | None:
            self._store.invalidate_cache()
            try:
                return _seen(self._store.info(self._at(path)))
            except FileNotFoundError:
                return None

        return self._trying(f"look at {path}", ask)

    def look_under(self, folders: Iterable[str] | None) -> dict[str, Seen]:
        """List objects; one listing a folder."""
        found: dict[str, Seen] = {}
        for folder in [""] if folders is None else folders:
            where = self._at(folder)

            def ask(where: str = where) -> dict[str, Any]:
                self._store.invalidate_cache()
                try:
                    listing: dict[str, Any] = self._store.find(where, detail=True)
                except FileNotFoundError:
                    return {}
                return listing

            for key, info in self._trying(f"list {folder or 'the target'}", ask).items():
                _, _, path = key.partition(self._root.lstrip("/") + "/")
                if info.get("type") != "directory":
                    found[path] = _seen(info)
        return found

    def put(self, path: str, source: Path | bytes, content_type: str, cache_control: str) -> None:
        """Upload; where the store writes in place, under another name first."""
        whole = self._scheme in _WHOLE_OBJECTS
        place = self._at(path)
        first = place if whole else place.rpartition("/")[0] + f"/.{place.rpartition('/')[2]}.part"
        extra = _headers(self._scheme, content_type, cache_control)

        def send() -> None:
            if not whole:
                self._store.makedirs(place.rpartition("/")[0], exist_ok=True)
            if isinstance(source, bytes):
                self._store.pipe_file(first, source, **extra)
            else:
                self._store.put_file(str(source), first, **extra)
            if not whole:
                self._store.mv(first, place)

        self._trying(f"send {path}", send)

    def digest(self, path: str) -> str:
        """Download and hash."""

        def read() -> str:
            whole = hashlib.sha256()
            with self._store.open(self._at(path), "rb", block_size=1 << 22) as stream:
                while block := stream.read(1 << 20):
                    whole.update(block)
            return whole.hexdigest()

        return self._trying(f"read back {path}", read)

    def remove(self, path: str) -> None:
        """Delete the object."""

        def delete() -> None:
            try:
                self._store.rm_file(self._at(path))
            except FileNotFoundError:
                return

        self._trying(f"remove {path}", delete)

    def _trying(self, what: str, act: Callable[[], T]) -> T:
        """Try three times; raise ``PublicationError`` with the store's own words."""
        for pause in (*_PAUSES, None):
            try:
                return act()
            except Exception as problem:  # each store has its own family of errors
                if pause is None or isinstance(problem, PermissionError):
                    raise PublicationError(
                        f"{self.name}: cannot {what}: {_words(problem)}",
                        hint="listeners still see what they saw before; run publish again",
                    ) from None
                time.sleep(pause)
        raise AssertionError


def _words(problem: Exception) -> str:
    return " ".join(f"{type(problem).__name__} {problem}".split())


def _seen(info: dict[str, Any]) -> Seen:
    token = next(
        (
            str(info[key])
            for key in ("ETag", "etag", "md5Hash", "mtime", "LastModified", "created")
            if info.get(key)
        ),
        "",
    )
    return Seen(int(info["size"]), token)


def _headers(scheme: str, content_type: str, cache_control: str) -> dict[str, Any]:
    if scheme in ("s3", "s3a"):
        return {"ContentType": content_type, "CacheControl": cache_control}
    if scheme in ("gs", "gcs"):
        return {
            "content_type": content_type,
            "fixed_key_metadata": {"cache_control": cache_control},
        }
    return {}


def _open(address: str, scheme: str) -> tuple[Any, str]:
    extra = _EXTRAS.get(scheme)
    hint = f"pip install 'audio-edition[{extra}]'" if extra else "pip install fsspec"
    try:
        import fsspec

        store, root = fsspec.core.url_to_fs(
            address, use_listings_cache=False, skip_instance_cache=True
        )
    except ImportError as problem:
        raise PublicationError(
            f"target {scheme}:// needs a library: {problem}", hint=hint
        ) from None
    except ValueError as problem:
        raise PublicationError(
            f"target {scheme}:// is not a place fsspec knows: {problem}",
            hint="use a folder, s3://, gs:// or sftp://",
        ) from None
    except Exception as problem:  # a server that refuses the connection, a bad key …
        raise PublicationError(
            f"target {scheme}:// cannot be reached: {_words(problem)}",
            hint="check the address and the credentials",
        ) from None
    return store, str(root)


def open_target(target: str, root: Path) -> Target:
    """Open the place that [publish] target names; a relative folder starts at ``root``.

    Raises ``PublicationError`` where the place, or the library for it, is missing.
    """
    scheme, separator, rest = target.partition("://")
    if separator and scheme != "file":
        return StoreTarget(target)
    folder = (root / Path(rest if separator else target).expanduser()).resolve()
    audio = (root / "audio").resolve()
    if folder == audio or folder.is_relative_to(audio) or audio.is_relative_to(folder):
        raise PublicationError(
            f"target {target} and {audio} lie in one another",
            hint="leave target empty where audio/ itself is served",
        )
    return FolderTarget(folder)


__all__ = ["FolderTarget", "Seen", "StoreTarget", "Target", "open_target"]
