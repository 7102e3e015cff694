"""How to ask a remote service: politely, more than once, and not for ever.

One ``ServiceLine`` stands between a voice and its service. It limits the requests a second and at
once for the whole process, repeats what may succeed later, waits as long as the service
asks (RFC 9110, section 10.2.3, Retry-After) and, when it has failed too often in a row,
breaks: then every sentence that waits fails at once instead of trying for itself.
"""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from audio_edition.speech.model import Cause, GaveUp
from audio_edition.tables import Table

T = TypeVar("T")


class TryAgainError(Exception):
    """This request failed, another may not; ``after`` seconds if the service said so.

    ``cause`` and ``status`` are what ``GaveUp`` publishes when no other try succeeds.
    """

    def __init__(
        self,
        reason: str,
        after: float | None = None,
        *,
        cause: Cause = Cause.BAD_ANSWERS,
        status: int | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after
        self.cause = cause
        self.status = status


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to try, how long to wait (seconds), and how much to ask of the service.

    The wait before try n + 1 is ``first_wait`` · 2^n, at most ``longest_wait``, times a
    random factor from 0.5 to 1; a service that asks for more than ``longest_wait`` is given
    up at once. ``deadline`` bounds one request however slowly its bytes come.
    """

    attempts: int = 6
    first_wait: float = 0.5
    longest_wait: float = 60.0
    connect_timeout: float = 5.0
    read_timeout: float = 15.0
    deadline: float = 45.0
    at_once: int = 3
    per_second: float = 3.0

    @classmethod
    def from_table(cls, table: Table, default: Patience) -> Patience:
        """Read the options that all remote engines share."""
        return cls(
            attempts=table.whole("attempts", default.attempts, least=1, most=20),
            first_wait=table.number("first_wait", default.first_wait, least=0.0, most=60.0),
            longest_wait=table.number("longest_wait", default.longest_wait, least=0.0),
            connect_timeout=table.number("connect_timeout", default.connect_timeout, least=0.1),
            read_timeout=table.number("read_timeout", default.read_timeout, least=0.1),
            deadline=table.number("deadline", default.deadline, least=0.1),
            at_once=table.whole("at_once", default.at_once, least=1, most=64),
            per_second=table.number("per_second", default.per_second, least=0.01),
        )


class Throttle:
    """Spaces the requests to one service, and bounds how many run at once, process-wide."""

    def __init__(self, at_once: int, per_second: float) -> None:
        self.places = threading.BoundedSemaphore(at_once)
        self._interval = 1.0 / per_second
        self._lock = threading.Lock()
        self._next = 0.0

    def turn(self) -> float:
        """Take a turn and return 0, or return the seconds until it is worth asking again."""
        with self._lock:
            now = time.monotonic()
            if now < self._next:
                return self._next - now
            self._next = now + self._interval
            return 0.0

    def hold(self, seconds: float) -> None:
        """Let nobody have a turn for ``seconds``."""
        with self._lock:
            self._next = max(self._next, time.monotonic() + seconds)


_HINT = "check the network, or speak with a local voice: --engine piper"
_throttles: dict[tuple[str, int, float], Throttle] = {}
_throttles_lock = threading.Lock()


def throttle_of(service: str, patience: Patience) -> Throttle:
    """Return the one throttle of a service (its host), shared by all voices that use it."""
    with _throttles_lock:
        known_as = (service, patience.at_once, patience.per_second)
        if known_as not in _throttles:
            _throttles[known_as] = Throttle(patience.at_once, patience.per_second)
        return _throttles[known_as]


_asked: Counter[str] = Counter()
_asked_lock = threading.Lock()


def asked() -> dict[str, float]:
    """What this process asked of all services: requests, how many of them again, and the seconds
    that were waited between two tries.
    """
    with _asked_lock:
        told: dict[str, float] = {"asked": _asked["asked"], "retried": _asked["retried"]}
        return {**told, "waited": _asked["waited"] / 1000}


def _note(name: str, count: int = 1) -> None:
    with _asked_lock:
        _asked[name] += count


class ServiceLine:
    """One voice's connection to its service; several threads may use it at once."""

    def __init__(self, who: str, service: str, patience: Patience) -> None:
        self._who = who
        self._patience = patience
        self._throttle = throttle_of(service, patience)
        self._broken = threading.Event()
        self._lock = threading.Lock()
        self._failures = 0
        self._why = GaveUp("")

    @property
    def _most_failures(self) -> int:
        """Failures in a row, over all sentences, after which the service counts as gone."""
        return 2 * self._patience.attempts

    def ask(self, request: Callable[[], T]) -> T:
        """Make the request until it succeeds; raises ``GaveUp`` with the last reason.

        ``request`` raises ``TryAgainError`` for what may pass and ``GaveUp`` for what will not.
        """
        patience = self._patience
        for attempt in range(1, patience.attempts + 1):
            with self._slot():
                _note("asked")
                if attempt > 1:
                    _note("retried")
                try:
                    answer = request()
                except TryAgainError as problem:
                    failure = problem
                except GaveUp as problem:
                    self._break(problem)
                    raise
                else:
                    with self._lock:
                        self._failures = 0
                    return answer
            self._count(failure)
            if attempt < patience.attempts:
                pause = self._pause(attempt, failure)
                _note("waited", round(pause * 1000))
                self._wait(pause)
        self._break(
            self._given_up(
                f"{self._who} failed {patience.attempts} times, last: {failure.reason}", failure
            )
        )
        raise self._end()

    @contextlib.contextmanager
    def _slot(self) -> Iterator[None]:
        """Wait for the rate limit, then for a place among those at once."""
        with self._throttle.places:
            while (seconds := self._throttle.turn()) > 0:
                self._wait(seconds)
            if self._broken.is_set():
                raise self._end()
            yield

    def _pause(self, attempt: int, failure: TryAgainError) -> float:
        patience = self._patience
        if failure.after is not None:
            if failure.after > patience.longest_wait:
                told = f"{self._who} asks to wait {failure.after:.0f} s ({failure.reason})"
                self._break(self._given_up(told, failure))
                raise self._end()
            # the service speaks to all of us, so all of us wait
            self._throttle.hold(failure.after)
            return failure.after
        wait = min(patience.longest_wait, patience.first_wait * 2.0 ** (attempt - 1))
        return wait * random.uniform(0.5, 1.0)

    def _count(self, failure: TryAgainError) -> None:
        with self._lock:
            self._failures += 1
            too_many = self._failures >= self._most_failures
        if too_many:
            times = self._most_failures
            told = f"{self._who} failed {times} times in a row, last: {failure.reason}"
            self._break(self._given_up(told, failure))
            raise self._end()

    def _given_up(self, message: str, last: TryAgainError) -> GaveUp:
        return GaveUp(message, hint=_HINT, cause=last.cause, status=last.status)

    def _break(self, why: GaveUp) -> None:
        with self._lock:
            self._why = self._why if self._broken.is_set() else why
            self._broken.set()

    def _end(self) -> GaveUp:
        """Why the line broke, as an exception of its own for each who waited."""
        why = self._why
        return GaveUp(why.message, hint=_HINT, cause=why.cause, status=why.status)

    def _wait(self, seconds: float) -> None:
        """Sleep, unless the line breaks meanwhile."""
        if self._broken.wait(seconds):
            raise self._end()


def retry_after(value: str | None) -> float | None:
    """Return the seconds of a Retry-After field, a number or a date (RFC 9110)."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        at = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
