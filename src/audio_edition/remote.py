"""What all places elsewhere share: addresses shown, errors in words, trying again."""

from __future__ import annotations

import random
import re
import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

_NUMBER = re.compile(r"\[Errno (?:-?\d+|None)\] ")

EXTRAS = {
    "s3": "s3",
    "s3a": "s3",
    "gs": "gcs",
    "gcs": "gcs",
    "az": "azure",
    "abfs": "azure",
    "abfss": "azure",
    "sftp": "sftp",
    "ssh": "sftp",
}
"""The package's extra that brings the library for an address of that scheme."""


def shown(address: str) -> str:
    """``address`` as it may be shown: a password that somebody wrote into it is left out."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    user = parts.username + "@" if parts.username else ""
    return f"{parts.scheme}://{user}{host}{parts.path}".rstrip("/")


def said(problem: BaseException) -> str:
    """What an exception says, on one line and without the system's number; its name where it says
    nothing.
    """
    return " ".join(_NUMBER.sub("", str(problem)).split()) or type(problem).__name__


def words(problem: Exception) -> str:
    """The same of a library's exception, with its name."""
    name, told = type(problem).__name__, said(problem)
    return name if told == name else f"{name} {told}"


def part_name(name: str) -> str:
    """A name under which ``name`` may lie unfinished: hidden, and no other run's."""
    return f".{name}.{secrets.token_hex(6)}.part"


def again(
    act: Callable[[], T],
    *,
    pauses: Sequence[float],
    passes: Callable[[Exception], bool],
    anew: Callable[[], None],
    spread: float = 0.0,
) -> T:
    """Return what ``act`` gives; where it fails with what may pass, wait and try again.

    Parameters
    ----------
    pauses : seconds before each further try.
    passes : whether an exception is worth another try; any other is raised at once.
    anew : called before each further try (a new connection).
    spread : by which part a pause is lengthened or shortened by chance, so that many who were
        turned away together do not come back together.

    Raises what the last try raised.
    """
    for pause in (*pauses, None):
        try:
            return act()
        except Exception as problem:  # each library has its own family of errors
            if pause is None or not passes(problem):
                raise
            time.sleep(pause * random.uniform(1 - spread, 1 + spread))
            anew()
    raise AssertionError


def open_filesystem(address: str, **options: Any) -> tuple[Any, str]:
    """Open ``address`` through fsspec: the file system, not shared with anybody, and the root.

    ``options`` are the file system's own. Raises ``ImportError`` where a library is missing,
    ``ValueError`` for a scheme that fsspec does not know, and what the file system raises.
    """
    import fsspec

    store, root = fsspec.core.url_to_fs(address, skip_instance_cache=True, **options)
    return store, str(root)
