"""A target that fsspec reaches: S3, Google Cloud Storage, Azure, and what else it knows."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from urllib.parse import urlsplit

from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication.remedies import remedy_for
from audio_edition.publication.targets import Seen, failed, part_of, trying
from audio_edition.remote import EXTRAS, open_filesystem, part_name, shown, words

T = TypeVar("T")


def open_store_target(address: str, _: Places) -> StoreTarget:
    """Open ``address`` through fsspec; raises ``PublicationError``."""
    return StoreTarget(address)


def is_known(scheme: str) -> bool:
    """Tell whether fsspec serves ``scheme``, or might if it were installed."""
    try:
        import fsspec
    except ImportError:
        return True
    return scheme in fsspec.available_protocols()


class StoreTarget:
    """A place that fsspec reaches.

    Credentials come from where each service's own tools look for them.
    """

    def __init__(self, address: str) -> None:
        self._scheme = urlsplit(address).scheme
        self._name = shown(address)
        self._store, root = _open(address, self._scheme)
        self._root = root.rstrip("/")
        self._parts: set[str] = set()

    @property
    def name(self) -> str:
        """The address, without a password."""
        return self._name

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}" if path else self._root

    def look(self, path: str) -> Seen | None:
        """Ask for the object's size and version."""

        def ask() -> Seen | None:
            try:
                info = self._store.info(self._at(path))
            except FileNotFoundError:
                return None
            return None if info.get("type") == "directory" else self._seen(info)

        return self._trying(f"look at {path}", ask)

    def look_under(self, folders: Iterable[str] | None) -> dict[str, Seen]:
        """List objects; one listing a folder."""
        found: dict[str, Seen] = {}
        for folder in [""] if folders is None else folders:
            where = self._at(folder)

            def ask(where: str = where) -> dict[str, Any]:
                try:
                    listing: dict[str, Any] = self._store.find(where, detail=True)
                except FileNotFoundError:
                    return {}
                return listing

            for key, info in self._trying(f"list {folder or 'the target'}", ask).items():
                _, _, path = key.partition(self._root.lstrip("/") + "/")
                if part_of(path.rpartition("/")[2]):
                    self._parts.add(path)
                elif info.get("type") != "directory":
                    found[path] = self._seen(info)
        return found

    def put(self, path: str, source: Path | bytes, content_type: str, cache_control: str) -> None:
        """Upload; where the store writes in place, under another name first."""
        whole = self._scheme in WHOLE_OBJECTS
        place = self._at(path)
        folder, _, name = place.rpartition("/")
        first = place if whole else f"{folder}/{part_name(name)}"
        extra = headers(self._scheme, content_type, cache_control)

        def send() -> None:
            if not whole:
                self._store.makedirs(folder, exist_ok=True)
            try:
                if isinstance(source, bytes):
                    self._store.pipe_file(first, source, **extra)
                else:
                    self._store.put_file(str(source), first, **extra)
            except FileNotFoundError as problem:
                if not whole or (isinstance(source, Path) and not source.exists()):
                    raise
                # an object needs nothing there but its bucket
                why = words(problem)
                raise failed(self.name, f"send {path}", why, "NoSuchBucket") from None
            if not whole:
                self._store.mv(first, place)

        self._trying(f"send {path}", send)

    def unfinished(self) -> list[str]:
        """Those that were seen, and what lies at the root; objects are whole or not there."""
        if self._scheme in WHOLE_OBJECTS:
            return []

        def ask() -> list[str]:
            try:
                names: list[str] = self._store.ls(self._root, detail=False)
            except FileNotFoundError:
                return []
            return [name.rstrip("/").rpartition("/")[2] for name in names]

        own = self._trying("list the target", ask)
        return sorted(self._parts.union(name for name in own if part_of(name)))

    def digest(self, path: str) -> str:
        """Download and hash."""

        def read() -> str:
            whole = hashlib.sha256()
            with self._store.open(self._at(path), "rb", block_size=1 << 22) as stream:
                while block := stream.read(1 << 20):
                    whole.update(block)
            return whole.hexdigest()

        return self._trying(f"read back {path}", read)

    def fetch(self, path: str, into: BinaryIO) -> None:
        """Download."""

        def read() -> None:
            into.seek(0)
            into.truncate()
            with self._store.open(self._at(path), "rb", block_size=1 << 22) as stream:
                shutil.copyfileobj(stream, into, 1 << 20)

        self._trying(f"read back {path}", read)

    def exchange(self, path: str, data: bytes, before: Seen | None) -> bool:
        """Put on the store's own condition where it has one; else look first.

        S3, Google Cloud Storage and Azure compare by themselves (``store_writes``).
        """
        if not is_conditional(self._scheme):
            if self.look(path) != before:
                return False
            self.put(path, data, "application/json", "no-store")
            return True
        token = None if before is None else before.token
        place = self._at(path)
        return self._trying(
            f"send {path}", lambda: write_if(self._store, self._scheme, place, data, token)
        )

    def remove(self, path: str) -> None:
        """Delete the object."""

        def delete() -> None:
            try:
                self._store.rm_file(self._at(path))
            except FileNotFoundError:
                return

        self._trying(f"remove {path}", delete)

    def _seen(self, info: dict[str, Any]) -> Seen:
        return Seen(int(info["size"]), token_of(self._scheme, info))

    def _trying(self, what: str, act: Callable[[], T]) -> T:
        # what the store remembers of its listings is never what stands there now
        self._store.invalidate_cache()
        # Google's and Azure's libraries try for half a minute and more by themselves
        once = self._scheme in (*GOOGLE, *AZURE)
        return trying(self.name, what, act, anew=self._store.invalidate_cache, once=once)


def _open(address: str, scheme: str) -> tuple[Any, str]:
    extra = EXTRAS.get(scheme)
    hint = f"pip install 'audio-edition[{extra}]'" if extra else "pip install fsspec"
    try:
        # no option more: a file system hands what it does not know to its own client
        return open_filesystem(address)
    except ImportError as problem:
        raise PublicationError(
            f"target {scheme}:// needs a library: {problem}", hint=hint
        ) from None
    except ValueError as problem:
        raise PublicationError(
            f"target {scheme}:// is not a place fsspec knows: {problem}",
            hint="use a folder, s3://, gs:// or sftp://, or name a package that offers it",
        ) from None
    except Exception as problem:  # a server that refuses the connection, a bad key …
        if remedy_for(problem):
            raise failed(shown(address), "open it", words(problem), problem) from None
        raise PublicationError(
            f"target {scheme}:// cannot be reached: {words(problem)}",
            hint="check the address and the credentials",
        ) from None


S3 = ("s3", "s3a")
GOOGLE = ("gs", "gcs")
AZURE = ("az", "abfs", "abfss")
WHOLE_OBJECTS = frozenset({*S3, *GOOGLE, *AZURE, "memory"})
"""Where an object is there whole or not at all, by nature."""

_GONE = (
    "PreconditionFailed",
    "ConditionalRequestConflict",
    "ConditionNotMet",
    "At least one of the pre-cond",
)


def headers(scheme: str, content_type: str, cache_control: str) -> dict[str, Any]:
    """What ``pipe_file`` and ``put_file`` of the scheme's file system take for the two headers."""
    if scheme in S3:
        return {"ContentType": content_type, "CacheControl": cache_control}
    if scheme in GOOGLE:
        return {
            "content_type": content_type,
            "fixed_key_metadata": {"cache_control": cache_control},
        }
    if scheme in AZURE:
        settings = {"content_type": content_type, "cache_control": cache_control}
        return {"content_settings": settings}
    return {}


def is_conditional(scheme: str) -> bool:
    """Tell whether the store itself compares before it writes."""
    return scheme in (*S3, *GOOGLE, *AZURE)


def write_if(store: Any, scheme: str, place: str, data: bytes, token: str | None) -> bool:
    """Write ``data`` where ``token`` is what stands there (None: nothing); else False.

    Only where ``is_conditional``. Raises what the file system raises.
    """
    extra = headers(scheme, "application/json", "no-store")
    try:
        if token is None:
            store.pipe_file(place, data, mode="create", **extra)
        elif scheme in S3:
            store.pipe_file(place, data, IfMatch=token, **extra)
        elif scheme in AZURE:
            from azure.core import MatchConditions

            unchanged = MatchConditions.IfNotModified
            store.pipe_file(place, data, etag=token, match_condition=unchanged, **extra)
        else:
            _replace_generation(store, place, data, token)
    except Exception as problem:  # each library has its own
        is_gone = token is not None and isinstance(problem, FileNotFoundError)
        if is_gone or _is_refusal(problem):
            return False
        raise
    return True


def _replace_generation(store: Any, place: str, data: bytes, generation: str) -> None:
    """Upload in one request over ``generation``: gcsfs itself offers that for a new object only.

    The request is Google's multipart upload; where it goes and who asks is gcsfs's affair.
    """
    bucket, key, _ = store.split_path(place)
    about = {"name": key, "cacheControl": "no-store", "contentType": "application/json"}
    mark = secrets.token_hex(16)
    body = b"\r\n".join(
        (
            f"--{mark}\r\nContent-Type: application/json; charset=UTF-8\r\n".encode(),
            json.dumps(about).encode(),
            f"--{mark}\r\nContent-Type: application/json\r\n".encode(),
            data,
            f"--{mark}--".encode(),
        )
    )
    store.call(
        "POST",
        f"{store._location}/upload/storage/v1/b/{bucket}/o",
        uploadType="multipart",
        ifGenerationMatch=generation,
        headers={"Content-Type": f'multipart/related; boundary="{mark}"'},
        data=body,
        json_out=True,
    )


def _is_refusal(problem: BaseException) -> bool:
    """Tell a condition that did not hold (HTTP 412, or 409 beside another) from other trouble."""
    if isinstance(problem, FileExistsError):
        return True
    status = getattr(problem, "code", None) or getattr(problem, "status_code", None)
    told = f"{type(problem).__name__} {problem}"
    return status == 412 or any(word in told for word in _GONE)


def token_of(scheme: str, info: dict[str, Any]) -> str:
    """What changes with an object's bytes, and what a condition asks for; empty for nothing."""
    keys = ("generation",) if scheme in GOOGLE else ()
    names = (*keys, "ETag", "etag", "md5Hash", "mtime", "LastModified")
    return next((str(info[name]) for name in names if info.get(name)), "")
