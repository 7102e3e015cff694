"""``desk/audit.jsonl``: who did what to which edition, and whether it was done; a line each.

A line is on the disk before its answer leaves. Files are turned over at ``MOST_BYTES``, and the
oldest of ``KEPT`` goes. No password, key or text of an article stands there.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from audio_edition import disk
from audio_edition.errors import AudioEditionError
from audio_edition.lock import held
from audio_edition.places import Places
from audio_edition.secrets import masked
from audio_edition.server.door_files import door_folder, make_folder, read_private

MOST_BYTES = 4 * 2**20
KEPT = 10
_LONGEST = 200  # letters of anything in a line

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did: ``what`` is an action or a route, ``result`` ok, refused or failed."""

    what: str
    result: str = "ok"
    edition: str = ""
    article: str = ""
    detail: str = ""


class AuditLog:
    """The log of a show: any number of threads and processes may write."""

    def __init__(self, places: Places, *, most: int = MOST_BYTES) -> None:
        self.file = door_folder(places) / "audit.jsonl"
        self._places = places
        self._most = most
        self._owed: list[bytes] = []
        self._lock = threading.Lock()

    def require(self) -> None:
        """Raise ``AudioEditionError`` where nothing can be written down now.

        What is not written down is not done; a line that the disk refused is owed, and goes first.
        """
        self._append(b"")

    def write(self, deed: Deed, *, user: str, role: str = "", address: str = "") -> None:
        """Write a line; raises ``AudioEditionError`` where the disk does not take it."""
        who = {"at": self._places.now().isoformat(), "user": user, "role": role, "from": address}
        # who and from where is what the log is for; what was told may echo something secret
        told = {key: _short(text) for key, text in asdict(deed).items()}
        line = {key: text for key, text in {**who, **told}.items() if text}
        self._append(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n")

    def _append(self, line: bytes) -> None:
        with self._lock, held(self._places.cache, ".desk-audit"):
            if line:
                self._owed.append(line)
            make_folder(self.file.parent)
            try:
                self._turn()
                disk.append(self.file, b"".join(self._owed), mode=0o600)
            except OSError as problem:
                raise AudioEditionError(
                    f"{self.file} cannot be written: {problem.strerror or problem}",
                    hint="the desk changes nothing that it cannot write down",
                ) from None
            self._owed.clear()

    def _turn(self) -> None:
        """Begin a new file where this one is full; the oldest goes."""
        if not self.file.exists() or self.file.stat().st_size < self._most:
            return
        for number in range(KEPT - 1, 0, -1):
            older = self._numbered(number - 1)
            if older.exists():
                disk.move(older, self._numbered(number))

    def _numbered(self, number: int) -> Path:
        return self.file.with_name(f"audit.{number}.jsonl") if number else self.file

    def lines(self) -> Iterator[Line]:
        """Every line that is whole, oldest first; half a line of a power cut is left out."""
        for number in range(KEPT - 1, -1, -1):
            data = read_private(self._numbered(number)) or b""
            for text in data.split(b"\n"):
                line = _read(text)
                if line is not None:
                    yield line


def _read(text: bytes) -> Line | None:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        return None
    try:
        timed = datetime.fromisoformat(line["at"]).tzinfo is not None
    except (TypeError, LookupError, ValueError):
        return None
    return line if timed else None


def _short(text: str) -> str:
    text = masked(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
