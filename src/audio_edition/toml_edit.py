"""Changing the editor's TOML files without losing a comment, a blank line or a foreign hand.

tomlkit keeps the style of what is not changed. A file is replaced in one step, and only
where it still is the file that the caller saw.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from audio_edition import disk
from audio_edition.errors import AudioEditionError
from audio_edition.plain_files import read_plain

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


def digest_of(data: bytes) -> str:
    """What a caller hands back to show that it changes the bytes it has seen (SHA-256)."""
    return hashlib.sha256(data).hexdigest()


def file_digest(file: Path) -> str:
    """The digest of a file; of an absent one, the digest of nothing."""
    try:
        return digest_of(read_plain(file))
    except FileNotFoundError:
        return digest_of(b"")


def edit_toml(
    file: Path,
    change: Callable[[TOMLDocument], None],
    *,
    seen: str | None,
    error: type[AudioEditionError],
) -> str:
    """Apply ``change`` to the file's document and put the result in its place.

    ``seen`` is the digest of what the caller saw (None: whatever is there); the file is made
    where there is none. Returns the new digest. Raises ``error`` where the file was changed
    meanwhile, is not valid TOML, or cannot be written.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        data = read_plain(file) if file.exists() else b""
    except OSError as problem:
        raise error(f"{file} cannot be read: {problem.strerror}") from None
    if seen is not None and seen != digest_of(data):
        raise error(
            f"{file.name} was changed by someone else meanwhile",
            hint="load it again, then repeat",
        )
    bom = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    try:
        document = tomlkit.parse(data[len(bom) :].decode("utf-8"))
    except (UnicodeDecodeError, TOMLKitError) as problem:
        raise error(f"{file} is not valid TOML: {problem}", hint="mend that line") from None
    try:
        change(document)
    except TOMLKitError as problem:
        raise error(f"{file.name} cannot be changed: {problem}", hint="change it by hand") from None
    try:
        changed = bom + tomlkit.dumps(document).encode("utf-8")
    except UnicodeEncodeError:
        raise error(
            f"{file.name} cannot hold half a character (a lone surrogate)",
            hint="type the text again",
        ) from None
    if changed != data:
        replace(file, changed, error=error)
    return digest_of(changed)


def replace(file: Path, data: bytes, *, error: type[AudioEditionError]) -> None:
    """Put ``data`` in the place of ``file`` in one step, keeping its mode."""
    file = file.resolve()  # a link stays one
    try:
        mode = file.stat().st_mode & 0o7777 if file.exists() else 0o644
        disk.put(file, data, mode=mode)
    except OSError as problem:
        raise error(f"{file} cannot be written: {problem.strerror}") from None
