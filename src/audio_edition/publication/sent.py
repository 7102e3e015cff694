"""What was sent to a target, so that it is not sent again; safe to lose.

Without this record every file of the right size is read back once and compared, and what is
no longer ours to know is left where it stands.

It has a line a folder at the target (file → digest, size, token) and one a group of files (what
they were made from, their paths), each read when it is asked for: a show of ten thousand editions
has a hundred thousand files there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication import manifest
from audio_edition.publication.book import LineBook
from audio_edition.publication.model import Episode
from audio_edition.publication.targets import Seen
from audio_edition.store.store import Drawer, key_of

_FOLDER, _GROUP = "folder ", "group "
_OPEN = 16
"""Folders whose files are held in memory until they are written down."""


class Sent:
    """For one target: path → digest, size, token; group → inputs, paths."""

    def __init__(self, drawer: Drawer, key: str) -> None:
        self._drawer = drawer
        self._key = key
        self._book = LineBook(drawer, key_of(key, "lines"))
        self._places = self._book.places()
        self._open: dict[str, dict[str, Any]] = {}
        self._last: tuple[str, dict[str, Any]] = "", {}
        self._is_new = False
        self._is_gone = False

    @classmethod
    def read(cls, places: Places, target: str) -> Sent:
        """Read the record of ``target``; a missing or damaged one is empty."""
        drawer = places.store.drawer("sent", volatile=True)
        key = key_of(target)
        sent = cls(drawer, key)
        if not sent._places:
            sent._take_over()
        return sent

    def _take_over(self) -> None:
        """Read what an earlier version remembered, which was one document."""
        entry = self._drawer.get(self._key)
        with suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
            document = json.loads(entry.data()) if entry else {"paths": {}, "groups": {}}
            for path, known in document["paths"].items():
                if addresses.is_plain_path(path):
                    folder, _, name = path.rpartition("/")
                    self._to_change(folder)[name] = known
            for group, (inputs, paths) in document["groups"].items():
                self.settle(group, inputs, paths)

    def note(self, path: str, sha256: str, seen: Seen) -> None:
        """Remember a file that was read back and found right."""
        folder, _, name = path.rpartition("/")
        self._to_change(folder)[name] = [sha256, seen.size, seen.token]

    def knows(self, path: str, sha256: str | None, seen: Seen) -> bool:
        """Tell whether ``seen`` is what was verified (with this digest, if one is given)."""
        known = self._known(path)
        if not known or not seen.token or known[1:] != [seen.size, seen.token]:
            return False
        return sha256 is None or known[0] == sha256

    def digest(self, path: str) -> str:
        """Return the digest of what was sent to ``path``; empty where nothing was."""
        known = self._known(path)
        return str(known[0]) if known else ""

    def folders(self) -> Iterator[str]:
        """Every folder, the root as empty, to which something was sent."""
        names = [name for name in self._places if name.startswith(_FOLDER)]
        return iter(dict.fromkeys([*(name[len(_FOLDER) :] for name in names), *self._open]))

    def paths_in(self, folder: str) -> list[str]:
        """The paths in a folder that were sent and not taken away since."""
        return [f"{folder}/{name}".lstrip("/") for name in self._files(folder)]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of what was sent."""
        return not self._places and not self._open

    def forget(self, path: str) -> None:
        """Drop a file that was removed."""
        folder, _, name = path.rpartition("/")
        if name in self._files(folder):
            del self._to_change(folder)[name]

    def drop(self, edition_id: str) -> None:
        """Forget what an edition said, and what was made of it."""
        for group in (f"edition {edition_id}", f"files {edition_id}"):
            if self._places.pop(_GROUP + group, None) is not None:
                self._is_new = self._is_gone = True
        self._drawer.remove(key_of(self._key, edition_id))

    def settle(self, group: str, inputs: str, paths: Sequence[str]) -> None:
        """Remember that all files of a group stand at the target."""
        self._put(_GROUP + group, [inputs, list(paths)])

    def is_settled(self, group: str, inputs: str) -> bool:
        """Tell whether the group was sent with these inputs."""
        at = self._places.get(_GROUP + group)
        if at is None:
            return False
        with suppress(OSError):
            return self._book.line(at).startswith(f'["{inputs}", '.encode())
        return False

    def files(self, group: str) -> list[str]:
        """Return the paths the group had when it was sent last."""
        with suppress(ValueError, TypeError):
            _, paths = self._read(_GROUP + group) or ("", [])
            return [str(path) for path in paths if addresses.is_plain_path(path)]
        return []

    def keep(self, edition_id: str, document: bytes, cues: bytes) -> None:
        """Remember an edition as it stands there: its manifest and its transcript."""
        both = json.dumps([document.decode(), cues.decode(errors="replace")]).encode()
        self._drawer.put(key_of(self._key, edition_id), {}, both)

    def episode(self, edition_id: str) -> tuple[Episode, bytes] | None:
        """Return an edition as it was sent last, with its transcript; None where forgotten."""
        entry = self._drawer.get(key_of(self._key, edition_id))
        try:
            document, cues = json.loads(entry.data()) if entry else ("", "")
            return manifest.from_json(document.encode()), cues.encode()
        except (OSError, ValueError, TypeError, AttributeError, PublicationError):
            return None

    def write(self) -> None:
        """Save the record, where it says something new."""
        self._close(list(self._open))
        if self._is_new:
            self._book.write(self._places.values(), whole=self._is_gone)
            self._drawer.remove(self._key)  # an earlier version's
            self._is_new = self._is_gone = False

    def _known(self, path: str) -> list[Any] | None:
        folder, _, name = path.rpartition("/")
        known = self._files(folder).get(name)
        return known if isinstance(known, list) and len(known) == 3 else None

    def _files(self, folder: str) -> Mapping[str, Any]:
        """What is known of the files in a folder."""
        if folder in self._open:
            return self._open[folder]
        if self._last[0] != folder or not self._last[1]:
            self._last = folder, _plain(self._read(_FOLDER + folder), folder)
        return self._last[1]

    def _to_change(self, folder: str) -> dict[str, Any]:
        """The same, for who is about to change it."""
        if folder not in self._open:
            self._open[folder] = dict(self._files(folder))
            self._close(list(self._open)[:-_OPEN])
        self._is_new = True
        return self._open[folder]

    def _close(self, folders: Iterable[str]) -> None:
        for folder in folders:
            self._put(_FOLDER + folder, self._open.pop(folder))
            self._last = "", {}

    def _put(self, name: str, told: Any) -> None:
        self._is_new = True
        self._places[name] = self._book.put(name, json.dumps(told).encode() + b"\n")

    def _read(self, name: str) -> Any:
        """What a line tells; None where there is none, or it is damaged."""
        at = self._places.get(name)
        if at is None:
            return None
        try:
            return json.loads(self._book.line(at))
        except (OSError, ValueError):
            return None


def _plain(told: Any, folder: str) -> dict[str, Any]:
    """What a record tells of files at the target: the cache may have come with a show."""
    if not isinstance(told, dict):
        return {}
    return {
        name: known
        for name, known in told.items()
        if addresses.is_plain_path(f"{folder}/{name}".lstrip("/"))
    }
