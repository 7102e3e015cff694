"""How a source is asked: within its time, with patience where it asks for some, and by its rights.

A server that is busy for a moment is asked again; one that says when it wants to be asked again
(429 or 503 with Retry-After: RFC 9110, section 10.2.3) is left alone until then, if need be until
a later run.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import json
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from audio_edition.edition.sources.access import Access
from audio_edition.edition.sources.fetch import (
    TIMEOUT,
    AnswerError,
    Fetched,
    NoAnswerError,
    fetch,
    without_password,
)
from audio_edition.errors import EditionError

Sleeper = Callable[[float], None]

_PATIENCE = 20.0  # seconds that a run waits for a server that asks for it
_PAUSES = (0.5, 2.0)  # before the second and the third try
_BUSY = frozenset({500, 502, 503, 504, 522, 524})
_WAIT = frozenset({429, 503})
_JSON = "application/json"
_MAX_JSON = 50 * 2**20


class LeftAloneError(EditionError):
    """A source wants to be asked no sooner than ``until``."""

    def __init__(self, message: str, until: dt.datetime) -> None:
        super().__init__(message, hint="nothing is to be done: it is asked again then")
        self.until = until


class OutOfTimeError(EditionError):
    """A look took longer than its source's ``timeout``."""


@dataclass(slots=True)
class Asker:
    """Fetches for one look: no longer than until ``ends`` (a ``time.monotonic`` value).

    ``now`` is the present instant as the show's clock has it; ``sleep`` waits so many seconds.
    """

    ends: float
    now: dt.datetime
    access: tuple[Access, ...] = ()
    allowed: tuple[str, ...] = ()
    sleep: Sleeper = time.sleep
    asked: int = 0
    _sockets: set[socket.socket] = field(default_factory=set)

    @property
    def left(self) -> float:
        """Seconds that are left; raises ``OutOfTimeError`` where there are none."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise OutOfTimeError(
                "its time is over", hint="timeout = … in show.toml gives it longer"
            )
        return left

    def closing(self, connection: socket.socket) -> Callable[[], None]:
        """Have ``cut`` end a connection; return what lets go of it again."""
        self._sockets.add(connection)
        return lambda: self._sockets.discard(connection)

    def cut(self) -> None:
        """End every connection of a look that nobody waits for any more."""
        for connection in tuple(self._sockets):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def get(
        self, url: str, *, accept: str = "", has: Mapping[str, str] | None = None, most: int = 0
    ) -> Fetched:
        """Fetch ``url`` (see ``fetch``); a server that stumbles is asked up to three times.

        Raises ``LeftAloneError`` where it wants to be asked later than is waited for here.
        """
        limit = {"max_bytes": most} if most else {}
        for pause in (*_PAUSES, None):
            self.asked += 1
            try:
                return fetch(
                    url,
                    allowed=self.allowed,
                    access=self.access,
                    timeout=min(TIMEOUT, self.left),
                    accept=accept,
                    has=has or {},
                    **limit,
                )
            except AnswerError as problem:
                wait = self._wanted(problem, url)
                if wait is None and (problem.status not in _BUSY or pause is None):
                    raise
                if pause is None:
                    raise
                self._pause(pause if wait is None else wait)
            except NoAnswerError:
                # one that answers nothing for half a minute does not do better at once
                if pause is None or self.left < 2 * TIMEOUT:
                    raise
                self._pause(pause)
        raise AssertionError("the last try returns or raises")

    def json(self, url: str) -> tuple[Any, Fetched]:
        """Fetch what is JSON; raises ``EditionError`` for anything else."""
        got = self.get(url, accept=_JSON, most=_MAX_JSON)
        try:
            return json.loads(got.data.decode("utf-8-sig")), got
        except (ValueError, RecursionError):
            raise EditionError(
                f"{without_password(got.url)} answers something that is no JSON",
                hint="open it in a browser: is the site under maintenance, or its interface off?",
            ) from None

    def _wanted(self, problem: AnswerError, url: str) -> float | None:
        """How long the server wants to be left alone; None where it does not say.

        Raises ``LeftAloneError`` where that is longer than a run waits.
        """
        if problem.status not in _WAIT or not problem.retry_after:
            return None
        wait = seconds_of(problem.retry_after, self.now)
        if wait is None:
            return None
        if wait <= min(_PATIENCE, self.left / 2):
            return max(wait, 0.1)
        until = self.now + dt.timedelta(seconds=min(wait, 86_400.0))
        raise LeftAloneError(
            f"{without_password(url)} answers {problem.status} and wants to be left alone until "
            f"{until:%H:%M}",
            until,
        )

    def _pause(self, seconds: float) -> None:
        if seconds >= self.left:
            raise OutOfTimeError("its time is over", hint="timeout = … in show.toml")
        self.sleep(seconds)


def seconds_of(retry_after: str, now: dt.datetime) -> float | None:
    """Seconds that Retry-After asks for, as a number or as a date; None for neither.

    >>> seconds_of("Fri, 27 Nov 2026 05:01:00 GMT", dt.datetime(2026, 11, 27, 5, tzinfo=dt.UTC))
    60.0
    """
    said = retry_after.strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        until = email.utils.parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=dt.UTC)
    return max((until - now).total_seconds(), 0.0)
