"""An edition's own cover: judged as the show's is, and put beside the edition in two sizes.

One that apps would not take is left out, and the show's stands in its place: a picture is no
reason to keep an edition back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from audio_edition.edition.model import Edition
from audio_edition.findings import Finding
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import cover

MOST = 8 * 1024 * 1024
"""Bytes of a cover."""

_DIGITS = 10


def faults(file: Path | None, name: str) -> list[Finding]:
    """What is wrong with the cover ``name`` of an edition; ``file`` is None where there is none."""
    if not name:
        return []
    where = f"edition.toml cover {name}"
    if file is None:
        return [
            Finding(
                "error",
                "cover-missing",
                where,
                f"{name} is not in the edition's folder",
                "put the picture there, or take cover out of edition.toml",
            )
        ]
    try:
        told = file.stat()
        return list(_faults(file, where, told.st_size, told.st_mtime_ns, told.st_ino))
    except OSError as problem:
        return [Finding("error", "cover-unreadable", where, f"{name}: {problem.strerror}", "")]


@lru_cache(maxsize=32)  # a desk asks with each key; the picture is decoded whole
def _faults(file: Path, where: str, size: int, _time: int, _inode: int) -> tuple[Finding, ...]:
    if size > MOST:
        return (
            Finding(
                "error", "cover-size", where, "the cover is larger than 8 MB", "save it as a JPEG"
            ),
        )
    return tuple(cover.judge(read_plain(file, MADE), where))


def usable(file: Path | None, name: str) -> Path | None:
    """The cover's file, where apps would take it."""
    return file if file is not None and not faults(file, name) else None


def doubts(file: Path | None, name: str) -> Iterator[str]:
    """Say in one line that a cover is left out, and why."""
    for fault in faults(file, name)[:1]:
        yield f"the edition's cover is left out, the show's stands in its place: {fault.message}"


def stage_cover(edition: Edition, staging: Path) -> str:
    """Put the edition's cover into ``staging``, whole and small; return its name, empty for none.

    The name is that of its bytes: apps keep a picture as long as its address is the same.
    """
    from audio_edition.publication.pages import icon  # pages cost time, and few come here

    found = usable(edition.cover_file, edition.cover)
    if found is None:
        return ""
    whole = cover.as_jpeg(read_plain(found, MADE))
    name = f"cover-{hashlib.sha256(whole).hexdigest()[:_DIGITS]}.jpg"
    (staging / name).write_bytes(whole)
    (staging / small(name)).write_bytes(icon.icon(whole))
    return name


def small(cover: str) -> str:
    """What the icon of an edition's own ``cover`` (a file's name) is called, beside it."""
    return f"{cover.removesuffix('.jpg')}-small.jpg" if cover else ""
