"""How long a connection may say nothing, and how many may: who is slow keeps nobody else out.

A request that never ends costs its sender nothing. Each connection owes a head, then a body, in
bounded time; where too many owe one at once, the one that owes it longest is closed.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterable
from typing import Any, ClassVar, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_WAITING = 200
"""Connections from which a head, or the rest of a body, is still to come."""
MOST_CONNECTIONS = 1000
"""Of all kinds; a request beyond them is answered 503."""
MOST_HEAD = 32 * 1024
"""Bytes of a request's head; a longer one is answered 400."""
HEAD = 20.0
"""Seconds for a request's head to come."""
BODY = 300.0
"""Seconds for its body; what reads one may want it sooner."""

_OWES = ("IDLE", "SEND_BODY")  # h11's states of the other side
_TOKEN = re.compile(r"((?:^|[?&])token=)[^&]*", re.IGNORECASE)
_MEMBER = re.compile(r"^(/[^/?]+/)[^/?.]{20,}")


class PatientProtocol(H11Protocol):
    """uvicorn's own, with limits; a server has a class of its own (``patient``)."""

    waiting: ClassVar[dict[PatientProtocol, None]]
    most: ClassVar[int]
    head: ClassVar[float]
    body: ClassVar[float]
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for a head."""
        super().connection_made(cast("asyncio.Transport", transport))
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._settle()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Handle what came; what is whole is waited for no longer."""
        super().handle_events()
        if self._state() not in _OWES:
            self._settle()
        if self.cycle is not None and _has_two_lengths(self.headers):
            # whoever stands before us may have parted it by the other: what follows may be
            # somebody else's words (RFC 9112, 6.1)
            self.cycle.keep_alive = False

    def send_400_response(self, msg: str) -> None:
        """Refuse what came; an answer that is on its way to it is no longer sent."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if repr(self.conn.our_state) in ("IDLE", "SEND_RESPONSE"):
            super().send_400_response(msg)
        else:
            self.transport.close()  # an answer had begun

    def on_response_complete(self) -> None:
        """Begin to wait for the next head."""
        self._expect()
        super().on_response_complete()

    def _expect(self) -> None:
        self._settle()
        self.waiting[self] = None  # behind all others
        self._timer = self.loop.call_later(self.head, self._overdue)
        if len(self.waiting) > self.most:
            next(iter(self.waiting)).give_up()

    def _settle(self) -> None:
        self.waiting.pop(self, None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _state(self) -> str:
        return repr(self.conn.their_state)

    def _overdue(self) -> None:
        if self._state() == "SEND_BODY" and self.body > self.head:
            self._timer = self.loop.call_later(self.body - self.head, self.give_up)
        else:
            self.give_up()

    def give_up(self) -> None:
        """Close the connection without another word."""
        self._settle()
        self.transport.abort()


def _has_two_lengths(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return {b"content-length", b"transfer-encoding"} <= {name for name, _ in headers}


def patient(
    *, most: int = MOST_WAITING, head: float = HEAD, body: float = BODY
) -> type[PatientProtocol]:
    """Return the protocol of one server."""
    limits: dict[str, Any] = {"waiting": {}, "most": most, "head": head, "body": body}
    return type("Patient", (PatientProtocol,), limits)


class WithoutTokens(logging.Filter):
    """Takes tokens out of the addresses in an access log: who has one gets in by it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record; it is always written."""
        if isinstance(record.args, tuple):
            record.args = tuple(map(_without_tokens, record.args))
        return True


def _without_tokens(value: object) -> object:
    if not isinstance(value, str):
        return value
    path, mark, query = value.partition("?")
    return _MEMBER.sub(r"\1…", path) + mark + _TOKEN.sub(r"\1…", query)
