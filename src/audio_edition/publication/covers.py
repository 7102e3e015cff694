"""The show's cover as a group of files: the one that is given, or one that is drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from audio_edition import addresses
from audio_edition.errors import AudioEditionError
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
