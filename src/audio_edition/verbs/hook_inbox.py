"""runs/inbox/: what webhooks told, kept until it is worked off; nothing is told twice."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, TypeAlias

from audio_edition import disk
from audio_edition.errors import AudioEditionError
from audio_edition.lock import held
from audio_edition.places import Places
from audio_edition.plain_files import MADE, read_plain

HookEvent: TypeAlias = Literal["published", "updated", "withdrawn"]

MOST = 1000
"""Calls that may wait: more are refused until some are worked off."""

_MEMORY = timedelta(hours=1)  # well beyond the window in which a signature is taken
_SEEN = "seen.json"
_FAILED = "failed"
_STAMP = "%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True, slots=True)
class HookCall:
    """One delivery: ``cms`` says that something ``event`` to ``post`` (its id there).

    ``id`` tells deliveries apart; the same one may come more than once. ``tries`` counts how
    often it could not be worked off.
    """

    cms: str
    event: HookEvent
    post: str
    url: str
    id: str
    at: datetime
    tries: int = 0


class HookInbox:
    """The calls of a show that wait. All methods may raise ``AudioEditionError``."""

    def __init__(self, places: Places) -> None:
        self.folder = places.runs / "inbox"
        self._places = places

    def add(self, call: HookCall) -> bool:
        """Keep a call; False where it came before. Whole on the disk, or not at all."""
        digest = hashlib.sha256(call.id.encode()).hexdigest()[:32]
        with self._alone():
            seen = self._seen()
            if digest in seen:
                return False
            if len(self._files()) >= MOST:
                raise AudioEditionError(f"{MOST} webhooks wait in {self.folder}")
            self._write(self.folder / f"{call.at:{_STAMP}}-{digest}.json", call)
            oldest = (call.at - _MEMORY).isoformat()
            kept = {name: at for name, at in seen.items() if at > oldest}
            self._store(self.folder / _SEEN, {**kept, digest: call.at.isoformat()})
            return True

    def waiting(self) -> tuple[tuple[Path, HookCall], ...]:
        """The calls that wait, oldest first; files that cannot be read go among the failed."""
        found = []
        for file in self._files():
            try:
                data = read_plain(file, MADE)
            except FileNotFoundError:  # somebody has just worked it off
                continue
            except OSError as problem:
                raise AudioEditionError(f"{file} cannot be read: {problem.strerror}") from None
            call = _read(data)
            if call is None:
                self._fail(file)
            else:
                found.append((file, call))
        return tuple(found)

    def done(self, files: Iterable[Path]) -> None:
        """Forget calls that were worked off."""
        for file in files:
            disk.remove(file)

    def again(self, file: Path, call: HookCall) -> None:
        """Keep a call that could not be worked off, with one try more."""
        self._write(file, HookCall(**{**asdict(call), "tries": call.tries + 1}))

    def give_up(self, file: Path) -> None:
        """Lay a call aside that cannot be worked off, where an editor finds it."""
        self._fail(file)

    def _alone(self) -> contextlib.AbstractContextManager[None]:
        return held(self._places.cache, ".inbox")

    def _files(self) -> list[Path]:
        names = self.folder.glob("*.json")
        return sorted(file for file in names if re.match(r"\d{8}T", file.name))

    def _fail(self, file: Path) -> None:
        try:
            disk.move(file, self.folder / _FAILED / file.name)
        except OSError as problem:
            raise _unwritten(file, problem) from None

    def _seen(self) -> dict[str, str]:
        try:
            document = json.loads(read_plain(self.folder / _SEEN, MADE))
        except (OSError, ValueError, RecursionError):
            return {}  # then a call may come twice, and the second finds nothing to do
        pairs = document.items() if isinstance(document, dict) else ()
        return {name: at for name, at in pairs if isinstance(at, str)}

    def _write(self, file: Path, call: HookCall) -> None:
        self._store(file, {**asdict(call), "at": call.at.isoformat()})

    def _store(self, file: Path, document: Any) -> None:
        text = json.dumps(document, ensure_ascii=False) + "\n"
        try:
            disk.put(file, text.encode(), aside=file.with_name(f".{file.name}"))
        except OSError as problem:
            raise _unwritten(file, problem) from None


def _read(data: bytes) -> HookCall | None:
    try:
        told = json.loads(data)
        call = HookCall(**{**told, "at": datetime.fromisoformat(told["at"])})
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    texts = (call.cms, call.event, call.post, call.url, call.id)
    whole = all(isinstance(text, str) for text in texts) and isinstance(call.tries, int)
    return call if whole and call.at.tzinfo is not None else None


def _unwritten(file: Path, problem: OSError) -> AudioEditionError:
    return AudioEditionError(f"{file} cannot be written: {problem.strerror or problem}")
