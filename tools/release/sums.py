"""SHA256SUMS: what ``sha256sum --check`` reads, and the same without that program."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from tools.release.told import ReleaseError

NAME = "SHA256SUMS"
_BESIDE = frozenset((NAME, f"{NAME}.sig"))
"""What is not listed: the listing, and its signature (``signing.py``)."""


def digest(file: Path) -> str:
    """Return a file's SHA-256, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def write(folder: Path) -> None:
    """Write the digest of every other file of a folder, by name."""
    files = sorted(file for file in folder.iterdir() if file.name not in _BESIDE)
    lines = [f"{digest(file)}  {file.name}\n" for file in files]
    (folder / NAME).write_text("".join(lines), "utf-8")


def problems(folder: Path) -> list[str]:
    """Say, a line each, which file is not as listed, not there, or not listed."""
    listing = folder / NAME
    if not listing.is_file():
        raise ReleaseError(f"{folder} has no {NAME}", "make release writes one")
    listed: dict[str, str] = {}
    found: list[str] = []
    for number, line in enumerate(listing.read_text("utf-8", "replace").splitlines(), 1):
        read = re.fullmatch(r"([0-9a-f]{64})  ([^/\\]+)", line)
        if read:
            listed[read[2]] = read[1]
        else:
            found.append(f"{NAME}, line {number} is no digest and name")
    there = {file.name: file for file in folder.iterdir() if file.name not in _BESIDE}
    found += [f"{name} is missing" for name in sorted(listed.keys() - there.keys())]
    found += [f"{name} is not listed in {NAME}" for name in sorted(there.keys() - listed.keys())]
    found += [
        f"{name} is not the file that was released"
        for name in sorted(listed.keys() & there.keys())
        if digest(there[name]) != listed[name]
    ]
    return found
