"""``desk/sessions.json``: who is logged in, until when; it survives a restart of the desk.

The browser holds the random key (256 bits), the file only its SHA-256: who reads the file cannot
come in with what stands there.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from audio_edition.lock import held
from audio_edition.places import Places
from audio_edition.server.door_files import (
    Watched,
    door_folder,
    read_private,
    write_private,
)
from audio_edition.server.door_users import DeskUser

_MOST = 20  # of one user: a browser that forgets its cookies must not fill the file

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DoorSession:
    """One login. ``digest`` is of the browser's key; ``user`` and ``stamp`` are of the user."""

    digest: str
    user: str
    stamp: str
    since: datetime
    until: datetime


Sessions = dict[str, DoorSession]


class DoorSessions:
    """The logins of a show; each lasts ``hours``."""

    def __init__(self, places: Places, hours: int) -> None:
        self._places = places
        self.lasts = timedelta(hours=hours)
        self.file = door_folder(places) / "sessions.json"
        self._kept: Watched[Sessions] = Watched(self.file, _read)

    def open(self, user: DeskUser, *, instead: str = "") -> str:
        """Log somebody in, and return a key that nobody had before.

        ``instead`` is a key that the browser came with: it is worth nothing from now on.
        """
        key = secrets.token_urlsafe(32)
        now = self._places.now()
        session = DoorSession(_digest(key), user.key, user.stamp, now, now + self.lasts)

        def opened(sessions: Sessions) -> None:
            sessions.pop(_digest(instead), None)
            sessions[session.digest] = session
            theirs = sorted(
                (one for one in sessions.values() if one.user == user.key),
                key=lambda one: one.since,
            )
            for one in theirs[: -_MOST or None]:
                if one.digest != session.digest:
                    del sessions[one.digest]

        self._write(opened)
        return key

    def find(self, key: str) -> DoorSession | None:
        """Return the login that a browser's key stands for, None where it is over."""
        if not key:
            return None
        session = self._kept.now().get(_digest(key))
        return session if session and self._places.now() < session.until else None

    def close(self, key: str) -> None:
        """Log out: the key is worth nothing from now on, whoever kept it."""
        self._write(lambda sessions: sessions.pop(_digest(key), None))

    def _write(self, change: Callable[[Sessions], object]) -> None:
        with held(self._places.cache, ".desk-sessions"):
            data = read_private(self.file)
            now = self._places.now()
            sessions = {k: one for k, one in _read(data).items() if now < one.until}
            change(sessions)
            rows = [
                {**asdict(one), "since": one.since.isoformat(), "until": one.until.isoformat()}
                for one in sessions.values()
            ]
            write_private(self.file, json.dumps({"sessions": rows}).encode())


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def _read(data: bytes | None) -> Sessions:
    """What is damaged is no login: then somebody logs in again."""
    try:
        rows = json.loads(data or b"{}").get("sessions", [])
        found = [_session(row) for row in rows if isinstance(row, Mapping)]
    except (ValueError, AttributeError, TypeError, RecursionError):
        return {}
    return {one.digest: one for one in found if one is not None}


def _session(row: Mapping[str, str]) -> DoorSession | None:
    try:
        since, until = (datetime.fromisoformat(row[name]) for name in ("since", "until"))
        session = DoorSession(row["digest"], row["user"], row["stamp"], since, until)
    except (LookupError, ValueError, TypeError):
        return None
    whole = all(isinstance(t, str) for t in (session.digest, session.user, session.stamp))
    return session if whole and since.tzinfo and until.tzinfo else None
