"""Read the labelled cases beside this file."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data"


def rows(name: str) -> Any:
    """Tables of cases, by name, out of ``data/``."""
    return json.loads((DATA / f"{name}.json").read_text("utf-8"))


@dataclass(frozen=True)
class Case:
    """One paragraph with its label and what it is about."""

    about: str
    text: str
    before: str
    drop: bool


def read_cases(prefix: str = "") -> list[Case]:
    """The cases of ``{prefix}drop-en.txt`` and ``{prefix}keep-en.txt``."""
    return [
        case
        for verdict in ("drop", "keep")
        for case in _read(DATA / f"{prefix}{verdict}-en.txt", drop=verdict == "drop")
    ]


def _read(file: Path, *, drop: bool) -> Iterator[Case]:
    for line in file.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            about, _, rest = line.partition("|")
            text, _, before = rest.partition(" <<< ")
            yield Case(about, text, before, drop)


def digest(*names: str) -> str:
    """What a floor was measured on: the first twelve digits of the files' SHA-256."""
    joined = b"".join((DATA / name).read_bytes() for name in names)
    return hashlib.sha256(joined).hexdigest()[:12]
