"""How files stand that a build reads: by size, times and inode, without reading them.

Hardly anything is imported here: to look must cost little beside what it saves.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from audio_edition.plain_files import read_plain
from audio_edition.tables import texts_in

_SHOW = "show.toml"
_ENDINGS = ("", ".json", ".onnx", ".onnx.json")  # of a voice that is a file


class Stamped(NamedTuple):
    """A file or folder (None: there is none), as it stands: size, mtime, ctime, inode."""

    path: str
    stamp: tuple[int, int, int, int] | None
    is_folder: bool = False


def stamp_of(path: Path | str) -> tuple[int, int, int, int] | None:
    """Size in bytes, mtime and ctime in nanoseconds, inode; None where nothing is there."""
    try:
        told = os.stat(path)  # noqa: PTH116  # a thousand files: no Path for each
    except (OSError, ValueError):
        return None
    return told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino


def tree(folder: Path, leave: frozenset[str] = frozenset()) -> Iterator[Stamped]:
    """Every file and folder below ``folder``; ``leave`` are folders' names that are left out."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in leave)
        yield Stamped(place, stamp_of(place), is_folder=True)
        for name in sorted(names):
            path = f"{place}/{name}"
            yield Stamped(path, stamp_of(path))


def edition_folders(editions: Path) -> frozenset[str]:
    """The names of folders in ``editions/`` that hold an edition; raises ``OSError``."""
    return frozenset(entry.name for entry in os.scandir(editions) if _is_edition(entry))


def _is_edition(entry: os.DirEntry[str]) -> bool:
    """Whether a folder of ``editions/`` holds an edition, and nothing of the show's own."""
    return entry.is_dir() and (entry.name[:4].isdigit() or Path(entry, "edition.toml").is_file())


def named_in(root: Path) -> list[str]:
    """The files outside ``editions/`` that show.toml may name: music, a cover, a voice."""
    editions = root / "editions"
    found: set[str] = set()
    try:
        settings = tomllib.loads(read_plain(editions / _SHOW).decode("utf-8"))
    except (OSError, ValueError):
        return []
    for text in texts_in(settings):
        for one in {text, text.partition(":")[2]}:
            if not one or "\n" in one or "\0" in one or len(one) > 1000:
                continue
            for place in (editions / one, Path(one)):
                for ending in _ENDINGS:
                    named = f"{place}{ending}"
                    with suppress(RuntimeError):  # "~nobody": there is no such home
                        named = str(Path(named).expanduser())
                    path = os.path.normpath(Path.cwd() / named)
                    if not path.startswith(f"{editions}{os.sep}"):
                        found.add(path)
    return sorted(found)
