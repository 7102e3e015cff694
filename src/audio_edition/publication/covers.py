"""The show's cover as a group of files: the one that is given, or one that is drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from audio_edition import addresses
from audio_edition.errors import AudioEditionError
from audio_edition.identity import Identity
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import cover, depends
from audio_edition.publication.groups import Group
from audio_edition.store.store import Store


def group(file: Path | None, identity: Identity, store: Store) -> Group:
    """The cover of the show, and its icon; ``file`` is None where none is given."""
    mark = "drawn"
    if file is not None:
        try:
            mark = hashlib.sha256(read_plain(file, MADE)).hexdigest()
        except OSError:
            mark = "missing"

    def make() -> Mapping[str, bytes]:
        from audio_edition.publication.pages import icon

        made = whole(file, identity, store)
        return {addresses.COVER: made, icon.NAME: icon.icon(made)}

    inputs = depends.digest(depends.program(), identity.title, identity.author, mark)
    return Group("cover", inputs, make)


def whole(file: Path | None, identity: Identity, store: Store) -> bytes:
    """The cover in full size."""
    with suppress(AudioEditionError, OSError):  # drawn once: a picture takes 70 MB to draw
        kept = cover.drawn(identity, store)
        if kept is not None:
            return kept.read_bytes()
    return cover.make(file, identity.title, identity.author)


__all__ = ["group", "whole"]
