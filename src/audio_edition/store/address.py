"""How a store's address is written: this machine's folder, and a shared place if there is one.

``/srv/show/.cache``, or ``s3://bucket/show#/srv/show/.cache``: one string that another process
opens. No credentials stand in it: they come from where each service's own tools look for them.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from pathlib import Path
from urllib.parse import urlsplit

from audio_edition.remote import EXTRAS
from audio_edition.store.errors import StoreError

_SCHEMES = ("file", "s3", "s3a", "gs", "gcs", "sftp", "ssh", "memory")
_LIBRARIES = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "sftp": "paramiko",
    "ssh": "paramiko",
    "memory": "fsspec",
}
_KINDS = "a folder, s3://bucket/path, gs://bucket/path or sftp://user@host/path"


def check_shared(text: str) -> None:
    """Raise ``ValueError`` (what is wrong; how to mend it) for what can be no shared place."""
    if "#" in text or "?" in text:
        raise ValueError(f"{text!r} has a # or ? in it; name a place without")
    if "://" not in text:
        return
    try:
        parts = urlsplit(text)
        password = parts.password
    except ValueError:
        raise ValueError(f"{text!r} is no address; write {_KINDS}") from None
    if password is not None or (parts.username and parts.scheme not in ("sftp", "ssh")):
        place = f"{parts.scheme}://{(parts.hostname or '')}{parts.path}"
        raise ValueError(
            f"an address with a password in it; write {place}, and leave credentials "
            "where the service's own tools look for them"
        )
    if parts.scheme not in _SCHEMES:
        raise ValueError(f"{parts.scheme}:// is nothing that can be shared; write {_KINDS}")
    if parts.scheme == "file":
        if parts.netloc or not parts.path.startswith("/"):
            raise ValueError(f"{text!r} is no folder's address; write file:///mnt/nfs/show")
    elif not parts.netloc:
        raise ValueError(
            f"{text!r} names no {'host' if parts.scheme == 'sftp' else 'bucket'}; write {_KINDS}"
        )


def shared_at(text: str, root: Path) -> str:
    """Return the address of the shared place that a show at ``root`` names; empty for none.

    A folder may be relative to the show. Raises ``StoreError`` for one inside the show's own
    folders, where it would be published, read as an edition, or deleted with the cache.
    """
    if not text:
        return ""
    if "://" in text and not text.startswith("file://"):
        return text
    folder = (root / Path(text.removeprefix("file://")).expanduser()).resolve()
    for own in ("audio", "editions", "runs", ".cache"):
        inside = (root / own).resolve()
        if folder == inside or folder.is_relative_to(inside) or inside.is_relative_to(folder):
            raise StoreError(
                f"the shared cache {folder} and {inside} lie in one another",
                hint="name a folder outside the show in show.toml [cache] store",
            )
    return f"file://{folder}"


def joined(folder: str | Path, shared: str) -> str:
    """Return the one address of both."""
    return f"{shared}#{folder}" if shared else str(folder)


def parted(address: str) -> tuple[Path, str]:
    """Return the folder on this machine, and the shared place (empty for none), of an address.

    Where the folder's own parent is not here (the address came from another machine), or none is
    named, the folder is one in the user's cache. Raises ``StoreError`` for what is no address.
    """
    if "://" not in address.partition("#")[0]:
        return Path(address), ""
    shared, _, local = address.partition("#")
    try:
        check_shared(shared)
    except ValueError as problem:
        what, _, how = str(problem).partition("; ")
        raise StoreError(f"the cache cannot be opened: {what}", hint=how) from None
    folder = Path(local) if local else None
    if folder is None or not folder.absolute().parent.is_dir():
        home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
        folder = home / "audio-edition" / hashlib.sha256(shared.encode()).hexdigest()[:16]
    return folder, shared


def require_library(shared: str) -> None:
    """Raise ``StoreError`` where the library that reaches the place is not installed."""
    scheme = urlsplit(shared).scheme
    library = _LIBRARIES.get(scheme)
    if library is not None and importlib.util.find_spec(library) is None:
        extra = EXTRAS.get(scheme)
        name = f"audio-edition[{extra}]" if extra else library
        raise StoreError(
            f"the shared cache {scheme}:// needs a library: there is no {library}",
            hint=f"pip install '{name}'",
        )
