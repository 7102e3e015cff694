"""What was sent to a target, so that it is not sent again; safe to lose.

Without this record every file of the right size is read back once and compared, and what is
no longer ours to know is left where it stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication import manifest
from audio_edition.publication.model import Episode
from audio_edition.publication.targets import Seen
from audio_edition.store.store import Drawer, key_of


class Sent:
    """For one target: path → digest, size, token; group → inputs, paths."""

    def __init__(self, drawer: Drawer, key: str, paths: dict[str, Any], groups: dict[str, Any]):
        self._drawer = drawer
        self._key = key
        self._paths = paths
        self._groups = groups
        self._is_new = False

    @classmethod
    def read(cls, places: Places, target: str) -> Sent:
        """Read the record of ``target``; a missing or damaged one is empty."""
        drawer = places.store.drawer("sent", volatile=True)
        key = key_of(target)
        entry = drawer.get(key)
        try:
            document = json.loads(entry.data()) if entry else {"paths": {}, "groups": {}}
            return cls(drawer, key, _paths(document["paths"]), _groups(document["groups"]))
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return cls(drawer, key, {}, {})

    def note(self, path: str, sha256: str, seen: Seen) -> None:
        """Remember a file that was read back and found right."""
        self._paths[path] = [sha256, seen.size, seen.token]
        self._is_new = True

    def knows(self, path: str, sha256: str | None, seen: Seen) -> bool:
        """Tell whether ``seen`` is what was verified (with this digest, if one is given)."""
        known = self._paths.get(path)
        if not known or not seen.token or known[1:] != [seen.size, seen.token]:
            return False
        return sha256 is None or known[0] == sha256

    def digest(self, path: str) -> str:
        """Return the digest of what was sent to ``path``; empty where nothing was."""
        known = self._paths.get(path)
        return str(known[0]) if known else ""

    def paths(self) -> Iterator[str]:
        """Every path that was sent and not taken away since."""
        return iter(list(self._paths))

    def forget(self, path: str) -> None:
        """Drop a file that was removed."""
        if self._paths.pop(path, None) is not None:
            self._is_new = True

    def drop(self, edition_id: str) -> None:
        """Forget what an edition said, and what was made of it."""
        for group in (f"edition {edition_id}", f"files {edition_id}"):
            if self._groups.pop(group, None) is not None:
                self._is_new = True
        self._drawer.remove(key_of(self._key, edition_id))

    def settle(self, group: str, inputs: str, paths: Sequence[str]) -> None:
        """Remember that all files of a group stand at the target."""
        self._groups[group] = [inputs, list(paths)]
        self._is_new = True

    def settled(self, group: str, inputs: str) -> list[str] | None:
        """Return the group's paths if it was sent with these inputs."""
        known = self._groups.get(group)
        return list(known[1]) if known and known[0] == inputs else None

    def files(self, group: str) -> list[str]:
        """Return the paths the group had when it was sent last."""
        known = self._groups.get(group)
        return list(known[1]) if known else []

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
        if self._is_new:
            document = {"paths": self._paths, "groups": self._groups}
            self._drawer.put(self._key, {}, json.dumps(document).encode())
            self._is_new = False


def _paths(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a record tells of files at the target: the cache may have come with a show."""
    return {path: known for path, known in told.items() if addresses.is_plain_path(path)}


def _groups(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [inputs, [path for path in paths if addresses.is_plain_path(path)]]
        for name, (inputs, paths) in told.items()
    }


__all__ = ["Sent"]
