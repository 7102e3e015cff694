"""The show's cover as a group of files (given or drawn), and an edition's own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from audio_edition import addresses
from audio_edition.edition.model import Edition
from audio_edition.errors import AudioEditionError
from audio_edition.findings import Finding
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import cover, depends, pixels
from audio_edition.publication.groups import Group
from audio_edition.store.store import Store, key_of

_SIDE, _MOST = 300, 10_000
"""Pixels and bytes of the cover in the tags."""


def group(file: Path | None, identity: Identity, store: Store) -> Group:
    """The cover of the show, and its icon; ``file`` is None where none is given."""

    def make() -> Mapping[str, bytes]:
        from audio_edition.publication.pages import icon

        made = whole(file, identity, store)
        return {addresses.COVER: made, icon.NAME: icon.icon(made)}

    inputs = depends.digest(depends.program(), identity.title, identity.author, _mark(file))
    return Group("cover", inputs, make)


def of_show(identity: Identity, places: Places) -> Path | None:
    """The cover that show.toml names."""
    return places.editions / identity.cover if identity.cover else None


def in_tags(file: Path | None, identity: Identity, store: Store) -> bytes:
    """The cover as the sound carries it: made once.

    Browsers play nothing before they had all that stands in front of the sound. With this and a
    day's chapters it is as much as they read at first anyway.
    """
    drawer = store.drawer("covers", suffix=".jpg", shared=True)
    key = key_of("tags", cover.VERSION, identity.title, identity.author, _mark(file))
    entry = drawer.get(key)
    if entry is None:
        made = pixels.square(whole(file, identity, store), _SIDE, _MOST)
        entry = drawer.put(key, {}, made)
    return entry.data()


def _mark(file: Path | None) -> str:
    """What tells one cover from another; ``file`` is None where one is drawn."""
    try:
        return "drawn" if file is None else hashlib.sha256(read_plain(file, MADE)).hexdigest()
    except OSError:
        return "missing"


def whole(file: Path | None, identity: Identity, store: Store) -> bytes:
    """The cover in full size."""
    with suppress(AudioEditionError, OSError):  # drawn once: a picture takes 70 MB to draw
        if file is None:
            return cover.drawn(identity, store)
    return cover.make(file, identity.title, identity.author)


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
