"""A target over WebDAV: ``webdavs://user@host/folder``; ``dav.py`` speaks with the server.

A file is put under a name of this run's own and then moved (RFC 4918, 9.9), so that no reader
finds half of one. What must not be overwritten unseen is moved on a condition: ``Overwrite: F``
for what shall be new, the entity tag of what was seen (``If``, 10.4) for what is replaced.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, TypeVar, cast
from urllib.parse import urlsplit

from audio_edition import credentials
from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication.dav import DavClient, DavEntry, DavRefusedError
from audio_edition.publication.remedies import Remedy
from audio_edition.publication.targets import Seen, part_of, trying
from audio_edition.remote import part_name

T = TypeVar("T")

_SETTLES = 1.1
"""Seconds after which Apache calls a file's tag a strong one, which alone a condition matches."""


def open_webdav(address: str, _: Places) -> WebdavTarget:
    """Open ``address``; ``${NAME}`` in it stands for the environment's. Raises as it is used."""
    where = "show.toml [publish] target"
    return WebdavTarget(
        credentials.filled(address, where=where, quoted=True, error=PublicationError)
    )


class WebdavTarget:
    """A folder on a server that speaks WebDAV, class 1."""

    def __init__(self, address: str) -> None:
        self._client = DavClient(address)
        self._made: set[str] = set()
        self._parts: set[str] = set()
        self._heeds_tags = True

    @property
    def name(self) -> str:
        """The address, without a password."""
        return self._client.name

    def look(self, path: str) -> Seen | None:
        """Ask for the file's properties."""
        entry = self._trying(f"look at {path}", lambda: self._entry(path))
        return _seen(entry) if entry is not None and not entry.is_folder else None

    def _entry(self, path: str) -> DavEntry | None:
        try:
            found = self._client.list(path, 0)
        except DavRefusedError as problem:
            if problem.status in (404, 409, 410):
                return None
            raise
        return next((one for one in found if one.path == path.strip("/")), None)

    def look_under(self, folders: Iterable[str] | None) -> dict[str, Seen]:
        """List folder by folder: many servers refuse to tell all at once (``Depth: infinity``)."""
        found: dict[str, Seen] = {}
        waiting = [""] if folders is None else list(folders)
        while waiting:
            folder = waiting.pop()
            for entry in self._inside(folder):
                name = entry.path.rpartition("/")[2]
                if part_of(name):
                    self._parts.add(entry.path)
                elif name.startswith("."):
                    continue
                elif entry.is_folder:
                    waiting.append(entry.path)
                else:
                    found[entry.path] = _seen(entry)
        return found

    def _inside(self, folder: str) -> list[DavEntry]:
        def ask() -> list[DavEntry]:
            try:
                found = self._client.list(folder, 1)
            except DavRefusedError as problem:
                if problem.status in (404, 409, 410):
                    return []
                raise
            return [one for one in found if one.path != folder.strip("/")]

        return self._trying(f"list {folder or 'the target'}", ask)

    def unfinished(self) -> list[str]:
        """Those that were seen, and what lies in the folder itself."""
        own = self._inside("")
        return sorted(self._parts.union(one.path for one in own if part_of(one.path)))

    def put(self, path: str, source: Path | bytes, content_type: str, cache_control: str) -> None:
        """Upload under a name of this run's own, then move."""
        self._trying(f"send {path}", lambda: self._send(path, source, content_type, {}))

    def _send(
        self, path: str, source: Path | bytes, content_type: str, condition: dict[str, str]
    ) -> None:
        """Upload and move; a condition that does not hold is a refusal with the status 412."""
        client = self._client
        folder, _, name = path.rpartition("/")
        fresh = client.url("/".join(part for part in (folder, part_name(name)) if part))
        self._make(folder)
        headers = {"Content-Type": content_type or "application/octet-stream"}
        move = {"Destination": client.url(path), "Overwrite": "T", **condition}
        try:
            client.ask("PUT", fresh, headers, source)
            client.ask("MOVE", fresh, move)
        except BaseException as problem:
            if isinstance(problem, DavRefusedError) and problem.status == 409:
                self._made.clear()  # a folder was taken away meanwhile
            # gone already, or the server is
            with contextlib.suppress(Exception):
                client.ask("DELETE", fresh)
            if isinstance(problem, DavRefusedError) and problem.status == 500:
                # servers that call a file a failure say of a folder what is wrong
                client.ask("MKCOL", f"{fresh}/")
                client.ask("DELETE", f"{fresh}/")
            raise

    def _make(self, folder: str) -> None:
        """Make the folder and those above it, also those of the address, where they are missing."""
        if folder in self._made:
            return
        if not self._is_folder(folder):
            if folder:
                self._make(folder.rpartition("/")[0])
                self._make_one(self._client.url(folder) + "/")
            else:
                self._make_root()
        self._made.add(folder)

    def _is_folder(self, folder: str) -> bool:
        try:
            return any(one.is_folder for one in self._client.list(folder, 0, is_folder=True))
        except DavRefusedError as problem:
            if problem.status in (404, 409, 410):
                return False
            raise

    def _make_root(self) -> None:
        *above, own = self._client.folders() or [""]
        for url in above:
            # they may be nobody's to make, or to see: what counts is the last
            with contextlib.suppress(DavRefusedError, PublicationError):
                self._make_one(url)
        if own:
            self._make_one(own)

    def _make_one(self, url: str) -> None:
        try:
            self._client.ask("MKCOL", url)
        except DavRefusedError as problem:
            # 405: it is there
            if problem.status != 405:
                raise

    def fetch(self, path: str, into: BinaryIO) -> None:
        """Download."""

        def read() -> None:
            into.seek(0)
            into.truncate()
            self._get(path, into)

        self._trying(f"read back {path}", read)

    def digest(self, path: str) -> str:
        """Download and hash."""

        def read() -> str:
            whole = _Hashing()
            self._get(path, cast(BinaryIO, whole))
            return whole.hashed.hexdigest()

        return self._trying(f"read back {path}", read)

    def _get(self, path: str, into: BinaryIO) -> None:
        """Read; again where Apache, which cannot open what is just being replaced, forbids it."""
        for pause in (*_REPLACED, None):
            try:
                return self._client.get(path, into)
            except DavRefusedError as problem:
                if problem.status != 403 or pause is None:
                    raise
            time.sleep(pause)
        raise AssertionError

    def exchange(self, path: str, data: bytes, before: Seen | None) -> bool:
        """Move on the server's own condition; on our look alone where it refuses every tag."""
        entry: DavEntry | None = None
        for _ in range(4):
            condition = {"Overwrite": "F"}
            if before is not None:
                entry = self._trying(f"look at {path}", lambda: self._entry(path))
                if entry is None or entry.is_folder or _seen(entry) != before:
                    return False
                condition = _only_over(self._client.url(path), entry) if self._heeds_tags else {}
            try:
                self._move_in(path, data, condition)
            except _UnmetError:
                if before is None or self.look(path) != before:
                    return False
                # the same file still: its tag was a weak one, or tags are nothing to this server
                if entry is not None and entry.etag.startswith("W/"):
                    time.sleep(_SETTLES)
                else:
                    self._heeds_tags = False
            else:
                return True
        return False

    def _move_in(self, path: str, data: bytes, condition: dict[str, str]) -> None:
        self._trying(f"send {path}", lambda: self._send(path, data, "application/json", condition))

    def remove(self, path: str) -> None:
        """Delete the file."""

        def delete() -> None:
            try:
                self._client.ask("DELETE", self._client.url(path))
            except DavRefusedError as problem:
                if problem.status not in (404, 409, 410):
                    raise

        self._trying(f"remove {path}", delete)

    def _trying(self, what: str, act: Callable[[], T]) -> T:
        def asked() -> T:
            try:
                return act()
            except DavRefusedError as problem:
                if problem.status == 412:
                    raise _UnmetError(f"{self.name}: cannot {what}: it changed meanwhile") from None
                known = _REMEDIES.get(problem.status)
                if known is None:
                    raise
                raise PublicationError(
                    f"{self.name}: cannot {what}: {known.why} ({problem})", hint=known.hint
                ) from None

        return trying(self.name, what, asked, anew=self._client.close)


class _UnmetError(PublicationError):
    """A condition did not hold: something else stands there than was seen."""


class _Hashing:
    """A file to write into that keeps nothing but the digest."""

    def __init__(self) -> None:
        self.hashed = hashlib.sha256()

    def write(self, block: bytes) -> int:
        self.hashed.update(block)
        return len(block)


# not 404: servers that remove the old file before they move the new one are asked again
_REPLACED = (0.05, 0.2, 0.5)
"""Seconds before each further try to read what may be replaced at that moment."""
_REMEDIES = {
    403: Remedy(
        "the server forbids it: the account may not do that, or the folder is read-only",
        "give the account the right to read, write, make and remove there",
    ),
    405: Remedy("the server does not do that there", "switch WebDAV on for writing (PUT, MOVE)"),
    409: Remedy(
        "the folder above it is missing and cannot be made", "make the target's folder there first"
    ),
    413: Remedy("the server takes no file that large", "raise its limit for bodies"),
    423: Remedy("it is locked by another program", "let that program end, then run publish again"),
    507: Remedy("there is no room left", "make room there, or raise the quota"),
}


def _only_over(url: str, entry: DavEntry) -> dict[str, str]:
    """The condition that what stands at ``url`` is ``entry``: none where it has no tag."""
    if not entry.etag:
        return {}
    # the path alone: what stands before it is known to the server only if no proxy is between
    return {"If": f"<{urlsplit(url).path}> ([{entry.etag.removeprefix('W/')}])"}


def _seen(entry: DavEntry) -> Seen:
    # Apache's tag is weak in a file's first second and strong from then on, and the same
    return Seen(entry.size, entry.etag.removeprefix("W/").strip('"') or entry.modified)
