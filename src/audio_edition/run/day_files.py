"""Files of lines, one a day (``DATE.jsonl``), read as far as they can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from audio_edition.plain_files import MADE, read_plain

ENDING = ".jsonl"


def lines_of(
    files: Iterable[Path], *, since: str, damaged: list[str], named: str = ""
) -> Iterator[tuple[str, bytes]]:
    """Yield where each line stands ("2026-11-02.jsonl line 3"), and the line; none that is blank.

    ``since`` is the first day that is read. A file that cannot be read adds a sentence to
    ``damaged``; ``named`` stands before its name there.
    """
    for file in files:
        if file.name.removesuffix(ENDING) < since:
            continue
        try:
            lines = read_plain(file, MADE).split(b"\n")
        except FileNotFoundError:
            continue
        except OSError as problem:
            damaged.append(f"{named}{file.name} cannot be read: {problem.strerror or problem}")
            continue
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield f"{named}{file.name} line {number}", line
