"""Reading and replacing the editor's article files: against a digest, at once or not at all.

A name that is in the folder's index after a power cut must stand for whole bytes: what is
renamed is flushed before, the folder in which it was renamed after.
"""

from __future__ import annotations

from pathlib import Path

from audio_edition.edition.library import check_size
from audio_edition.errors import EditionError
from audio_edition.plain_files import read_plain
from audio_edition.toml_edit import digest_of as digest_of
from audio_edition.toml_edit import file_digest as file_digest
from audio_edition.toml_edit import replace


def read_file(file: Path, name: str = "") -> bytes:
    """The bytes of a file, refusing one too large before reading it."""
    name = name or file.name
    try:
        check_size(file.stat().st_size, name)
        return read_plain(file)
    except OSError as problem:
        raise EditionError(f"{name} cannot be read: {problem.strerror}") from None


def checked(data: bytes, digest: str | None, name: str) -> None:
    """Raise ``EditionError`` where ``data`` is not what the caller's ``digest`` saw."""
    if digest is not None and digest != digest_of(data):
        raise EditionError(
            f"{name} was changed by someone else meanwhile", hint="load it again, then repeat"
        )


def replace_file(file: Path, data: bytes, *, seen: bytes) -> str:
    """Put ``data`` in the place of ``file`` in one step; return its digest.

    ``seen`` is what the file held when the change was made: a file that holds something
    else by now is left alone.
    """
    checked(read_file(file), digest_of(seen), file.name)
    replace(file, data, error=EditionError)  # flushes the bytes, renames, flushes the folder
    return digest_of(data)
