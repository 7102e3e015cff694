"""Reading and replacing the editor's files: with a digest, at once or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from audio_edition.edition.sources.decode import check_size
from audio_edition.errors import EditionError


def digest_of(data: bytes) -> str:
    """What a caller hands back to show that it changes the bytes it has seen (SHA-256)."""
    return hashlib.sha256(data).hexdigest()


def file_digest(file: Path) -> str:
    """The digest of a file; of an absent one, the digest of nothing."""
    return digest_of(read_file(file) if file.exists() else b"")


def read_file(file: Path, name: str = "") -> bytes:
    """The bytes of a file, refusing one too large before reading it."""
    name = name or file.name
    try:
        check_size(file.stat().st_size, name)
        return file.read_bytes()
    except OSError as problem:
        raise EditionError(f"{name} cannot be read: {problem.strerror}") from None


def checked(data: bytes, digest: str | None, name: str) -> None:
    """Raise ``EditionError`` where ``data`` is not what the caller's ``digest`` saw."""
    if digest is not None and digest != digest_of(data):
        raise EditionError(
            f"{name} was changed by someone else meanwhile", hint="load it again, then repeat"
        )


def replace_file(file: Path, data: bytes, *, seen: bytes | None = None) -> str:
    """Put ``data`` in the place of ``file`` in one step; return its digest.

    ``seen`` is what the file held when the change was made (None: it did not exist): a
    file that holds something else by now is left alone.
    """
    file = file.resolve()
    try:
        mode = file.stat().st_mode & 0o7777 if file.exists() else 0o644
        # the leading dot keeps a half-written file from being taken for an article
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(mode)
            now = file.read_bytes() if file.exists() else None
            if now != seen:
                checked(now or b"", digest_of(seen or b"") + "!", file.name)
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as problem:
        raise EditionError(f"{file.name} cannot be written: {problem.strerror}") from None
    return digest_of(data)


__all__ = ["checked", "digest_of", "file_digest", "read_file", "replace_file"]
