"""Case files that both corpora read: lines of two columns, written TAB spoken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path


def rows(folder: Path) -> Iterator[tuple[Path, str, str]]:
    """Yield (file, written, spoken) in the order of file names; refuses any other line."""
    for file in sorted(folder.rglob("*.tsv")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if not line.strip():
                continue
            written, tab, spoken = line.partition("\t")
            if not tab or "\t" in spoken:
                raise ValueError(f"{file.name}:{number}: one tab between written and spoken")
            yield file, written, spoken


def digest_of(folder: Path) -> str:
    """SHA-256 over the names and bytes of all case files."""
    total = hashlib.sha256()
    for file in sorted(folder.rglob("*.tsv")):
        total.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


__all__ = ["digest_of", "rows"]
