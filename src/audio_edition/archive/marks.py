"""runs/archive/MONTH/EDITION.json: what became of each unit, a small file each.

One file a unit: any number of processes write side by side, nobody has to read them all to know of
one, and a power cut loses one at most. A mark that cannot be read counts as none: its unit is done
again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import get_args

from audio_edition import addresses, disk, secrets
from audio_edition.archive.model import ArchiveFailure, Mark, MarkState
from audio_edition.errors import AudioEditionError
from audio_edition.plain_files import MADE, read_plain

FOLDER = "archive"
SCHEMA = 1
_UNDATED = "undated"


def file_of(runs: Path, edition: str) -> Path:
    """Where the mark of an edition lies under the show's ``runs`` folder."""
    month = edition[:7] if addresses.begins_with_date(edition) else _UNDATED
    return runs / FOLDER / month / f"{edition}.json"


def read_mark(runs: Path, edition: str) -> Mark | None:
    """The edition's mark; None where there is none, or none that can be read."""
    try:
        return _read(read_plain(file_of(runs, edition), MADE))
    except OSError:
        return None


def write_mark(runs: Path, mark: Mark) -> None:
    """Write a mark, at once; raises ``AudioEditionError`` where it cannot be written."""
    file = file_of(runs, mark.edition)
    told = secrets.masked_data({"schema": SCHEMA, **asdict(mark)})
    data = json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    try:
        # a month has thousands: who writes one looks at no other, and holds the edition's lock
        disk.put(file, data + b"\n", aside=file.with_name(f".{file.name}"))
    except OSError as problem:
        raise AudioEditionError(
            f"{file} cannot be written: {problem.strerror or problem}",
            hint="make room on the disk, or let it be written to; then run again",
        ) from None


def marks(runs: Path) -> Iterator[Mark]:
    """Every mark that can be read, by month and name; one at a time."""
    folder = runs / FOLDER
    months = sorted(folder.iterdir()) if folder.is_dir() else []
    for month in months:
        if not month.is_dir():
            continue
        with os.scandir(month) as found:
            names = sorted(one.name for one in found if one.name[0] != "." and one.is_file())
        for name in names:
            try:
                mark = _read(read_plain(month / name, MADE))
            except OSError:
                continue
            if mark is not None:
                yield mark


def _read(data: bytes) -> Mark | None:
    try:
        told = json.loads(data)
        if told["schema"] > SCHEMA or told["state"] not in get_args(MarkState):
            return None
        failures = tuple(ArchiveFailure(**one) for one in told["failures"])
        known = {one.name for one in fields(Mark)} - {"failures", "notes"}
        plain = {key: told[key] for key in known if key in told}
        return Mark(**plain, failures=failures, notes=tuple(map(str, told["notes"])))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
