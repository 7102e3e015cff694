"""A shared store in a bucket, through fsspec: one request an entry, and what its answers mean."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from audio_edition.remote import open_filesystem, said, words
from audio_edition.store.backend import Stat
from audio_edition.store.depots import Act, RefusalError, SpoiledError
from audio_edition.units import Bytes

# statuses below 500 that pass, and codes of S3 for an upload that the network spoiled
_PASSING = {408, 409, 425, 429}
_SPOILED = {"BadDigest", "IncompleteBody", "RequestTimeout", "XAmzContentSHA256Mismatch"}
_NOTHING_THERE = 416  # an object of no bytes has no first one
# what libraries raise where a body ended early or its checksum is another
_TORN = {
    "ClientPayloadError",
    "ContentLengthError",
    "FlexibleChecksumError",
    "IncompleteReadError",
    "ResponseStreamingError",
    "ChecksumError",
}
# what libraries raise where there is nobody to be: by name, they are not ours to import
_NOBODY = {
    "DefaultCredentialsError",
    "NoCredentialsError",
    "PartialCredentialsError",
    "ProfileNotFound",
    "RefreshError",
    "SSOTokenLoadError",
    "TokenRetrievalError",
    "UnauthorizedSSOTokenError",
}


class ObjectDepot:
    """A bucket, through fsspec; ``memory://`` for tests."""

    at_once = 16

    def __init__(self, address: str) -> None:
        scheme = urlsplit(address).scheme
        options: dict[str, Any] = {}
        if scheme in ("s3", "s3a"):
            # this module's caller tries again, for a time that it knows
            tries = {"total_max_attempts": 1, "mode": "standard"}
            options["config_kwargs"] = {"retries": tries, "max_pool_connections": self.at_once}
        if scheme in ("gs", "gcs"):
            # a traceback of its own for each request: what is wrong is told in one line
            logging.getLogger("gcsfs").addHandler(logging.NullHandler())
        try:
            self._store, root = open_filesystem(address, **options)
        except ImportError as problem:
            raise RefusalError(f"needs a library: {problem}", "install it") from None
        self._store.retries = 1
        # else s3fs asks for the size before each object, and lists the bucket for what is absent
        self._store.max_concurrency = 1
        self._root = root.rstrip("/")
        self._bucket = self._root.lstrip("/").partition("/")[0]

    def read(self, path: str) -> bytes | None:
        """Get the object, in one request."""
        return self._got(path)

    def has(self, path: str) -> bool:
        """Get the object's first byte: one request, where a question would list the bucket."""
        return self._got(path, start=0, end=1) is not None

    def _got(self, path: str, **part: int) -> bytes | None:
        try:
            data: bytes = self._store.cat_file(f"{self._root}/{path}", **part)
        except FileNotFoundError as problem:
            if _code(problem) == "NoSuchBucket":
                raise self._no_bucket() from None
            return None
        except Exception as problem:
            if part and _status(problem) == _NOTHING_THERE:
                return b""
            raise self._meant(problem, "read") from problem
        return data

    def write(self, path: str, data: bytes) -> None:
        """Put the object, in one request."""
        try:
            self._store.pipe_file(f"{self._root}/{path}", data)
        except FileNotFoundError:
            raise self._no_bucket() from None
        except Exception as problem:
            raise self._meant(problem, "written") from problem

    def remove(self, path: str) -> None:
        """Delete the object."""
        try:
            self._store.rm_file(f"{self._root}/{path}")
        except FileNotFoundError:
            return
        except Exception as problem:
            raise self._meant(problem, "written") from problem

    def list(self, prefix: str) -> Iterator[Stat]:
        """List the objects, a thousand or so a request."""
        self._store.invalidate_cache()
        try:
            found: dict[str, Any] = self._store.find(f"{self._root}/{prefix}", detail=True)
        except FileNotFoundError as problem:
            if _code(problem) == "NoSuchBucket":
                raise self._no_bucket() from None
            return
        except Exception as problem:
            raise self._meant(problem, "read") from problem
        for name, info in found.items():
            _, _, path = name.partition(self._root.lstrip("/") + "/")
            if info.get("type") == "file":
                yield Stat(path, Bytes(int(info["size"])), _written(info))

    def renew(self) -> None:
        """Its library opens connections by itself."""

    def _no_bucket(self) -> RefusalError:
        return RefusalError(
            f"there is no bucket {self._bucket}", "make it, or mend the address in [cache] store"
        )

    def _meant(self, problem: Exception, act: Act) -> Exception:
        """The problem itself where it may pass, else what it means."""
        if act == "read" and any(type(one).__name__ in _TORN for one in _chain(problem)):
            return SpoiledError(words(problem))
        if isinstance(problem, TimeoutError) or _code(problem) in _SPOILED:
            return problem
        if type(problem).__name__ in _NOBODY:
            return RefusalError(
                f"there are no credentials: {words(problem)}",
                "give them as the service's own tools take them (AWS_PROFILE, "
                "GOOGLE_APPLICATION_CREDENTIALS, a role)",
            )
        status = _status(problem)
        # gcsfs has a plain OSError for 403, and says it in words
        is_closed = isinstance(problem, PermissionError) or str(problem).startswith("Forbidden")
        if is_closed or status in (401, 403):
            if act == "written":
                return RefusalError(
                    f"cannot be written: {_said(problem)}",
                    "allow s3:PutObject (storage.objects.create) there, or leave it as it is: "
                    "what is there is used",
                    "written",
                )
            return RefusalError(
                f"does not let us in: {_said(problem)}",
                "check the credentials and their policy: s3:GetObject on the objects and "
                "s3:ListBucket on the bucket, without which what is absent is refused",
            )
        if status is not None and status < 500 and status not in _PASSING:
            return RefusalError(f"answers {status}: {_said(problem)}", "check address and region")
        return problem


def _code(problem: BaseException) -> str:
    """The service's own word for an error, where its library tells."""
    answer = getattr(problem.__cause__ or problem, "response", None)
    told = answer.get("Error", {}) if isinstance(answer, dict) else {}
    return str(told.get("Code", ""))


def _status(problem: BaseException) -> int | None:
    """The HTTP status behind an error, where its library tells: botocore, or gcsfs."""
    cause = problem.__cause__ or problem
    answer = getattr(cause, "response", None)
    told = answer.get("ResponseMetadata", {}) if isinstance(answer, dict) else {}
    status = told.get("HTTPStatusCode")
    if type(cause).__name__ == "HttpError":
        status = getattr(cause, "code", None)
    return int(status) if isinstance(status, int | str) and str(status).isdigit() else None


def _chain(problem: BaseException) -> Iterator[BaseException]:
    """The problem, and what caused it."""
    seen: BaseException | None = problem
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _said(problem: Exception) -> str:
    code = _code(problem)
    text = said(problem)
    return f"{code}, {text}" if code and code not in text else text


def _written(info: dict[str, Any]) -> float:
    """When an object was written (seconds since 1970), however its file system says so."""
    for key in ("LastModified", "mtime", "updated", "created"):
        told = info.get(key)
        if isinstance(told, datetime):
            return told.timestamp()
        if isinstance(told, str):
            with contextlib.suppress(ValueError):
                return datetime.fromisoformat(told).timestamp()
        if isinstance(told, int | float):
            return float(told)
    raise ValueError(f"when {info.get('name')} was written is not told")
