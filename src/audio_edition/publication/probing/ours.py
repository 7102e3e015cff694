"""What we published, which a host is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication.model import Episode


@dataclass(frozen=True, slots=True)
class Ours:
    """``audio`` as it was published from here, if it is at hand.

    ``feed`` are the bytes of feed.xml as it was published; empty where it is not known to the
    byte, since something built waits to be published. ``published`` names, by GUID, the editions
    that are out; ``older`` is an edition of long ago, if there is one. Of the editions in
    ``waiting`` something newer was built than went out, and not ``is_all_out`` where that is so
    of any: then pages tell here what they do not tell there. A show that ``is_closed`` is for
    members: all that is looked at is whether it is kept from everybody else. ``kept`` is an edition
    for members, if one is out, and ``kept_in`` the folder at the host where its files lie.
    ``member`` is a token that the host should let in (empty: none), ``refused`` are some that it
    should not.
    """

    audio: Path | None = None
    feed: bytes = b""
    published: Mapping[str, str] = field(default_factory=dict)
    older: Episode | None = None
    waiting: frozenset[str] = frozenset()
    is_all_out: bool = True
    is_closed: bool = False
    kept: Episode | None = None
    kept_in: str = ""
    member: str = field(default="", repr=False)
    refused: tuple[str, ...] = field(default=(), repr=False)

    def bytes_of(self, path: str) -> bytes | None:
        """A file under ``audio/`` as it was published; None where it is not at hand."""
        if self.audio is None or path.partition("/")[0] in self.waiting:
            return None
        if path.endswith(".html") and not self.is_all_out:
            return None
        try:
            return read_plain(self.audio / path, MADE)
        except OSError:
            return None
