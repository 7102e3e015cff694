"""How each object store is told of types, caches and conditions; all else fsspec evens out.

The conditions: S3's ``If-Match`` and ``If-None-Match``, Google Cloud Storage's
``ifGenerationMatch`` (0 for what shall be new), Azure's ``If-Match`` and ``If-None-Match``.
"""

from __future__ import annotations

import json
import secrets
from typing import Any

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
