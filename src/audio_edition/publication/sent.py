"""What was sent to a target, so that it is not sent again; safe to lose.

Without this record every file of the right size is read back once and compared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from audio_edition.publication.files import write_if_changed
from audio_edition.publication.targets import Seen


class Sent:
    """For one target: path → digest, size, token; group → inputs, paths."""

    def __init__(self, file: Path, paths: dict[str, Any], groups: dict[str, Any]) -> None:
        self._file = file
        self._paths = paths
        self._groups = groups

    @classmethod
    def read(cls, cache: Path, target: str) -> Sent:
        """Read the record of ``target``; a missing or damaged one is empty."""
        name = hashlib.sha256(target.encode()).hexdigest()[:16]
        file = cache / "publication" / f"sent-{name}.json"
        try:
            document = json.loads(file.read_bytes())
            return cls(file, dict(document["paths"]), dict(document["groups"]))
        except (OSError, ValueError, LookupError, TypeError):
            return cls(file, {}, {})

    def note(self, path: str, sha256: str, seen: Seen) -> None:
        """Remember a file that was read back and found right."""
        self._paths[path] = [sha256, seen.size, seen.token]

    def knows(self, path: str, sha256: str | None, seen: Seen) -> bool:
        """Tell whether ``seen`` is what was verified (with this digest, if one is given)."""
        known = self._paths.get(path)
        if not known or not seen.token or known[1:] != [seen.size, seen.token]:
            return False
        return sha256 is None or known[0] == sha256

    def forget(self, path: str) -> None:
        """Drop a file that was removed."""
        self._paths.pop(path, None)

    def settle(self, group: str, inputs: str, paths: Sequence[str]) -> None:
        """Remember that all files of a group stand at the target."""
        self._groups[group] = [inputs, list(paths)]

    def settled(self, group: str, inputs: str) -> list[str] | None:
        """Return the group's paths if it was sent with these inputs."""
        known = self._groups.get(group)
        return list(known[1]) if known and known[0] == inputs else None

    def files(self, group: str) -> list[str]:
        """Return the paths the group had when it was sent last."""
        known = self._groups.get(group)
        return list(known[1]) if known else []

    def write(self) -> None:
        """Save the record."""
        document = {"paths": self._paths, "groups": self._groups}
        write_if_changed(self._file, json.dumps(document).encode())


__all__ = ["Sent"]
