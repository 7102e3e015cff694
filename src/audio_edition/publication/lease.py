"""One publisher at a time, also from different machines: a lease, a file at the target.

The lock under the show's cache keeps two runs of one checkout apart; the lease keeps checkouts
apart. It tells who holds it, and until when; whoever holds it renews it while it sends. A run
that was killed leaves it behind: its own checkout takes it over at once, any other when it has
run out.
"""

from __future__ import annotations

import io
import json
import platform
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from audio_edition.errors import BusyError, PublicationError
from audio_edition.events import Listener, Warned
from audio_edition.publication.targets import Comparing, Seen, Target

NAME = ".publishing.lease"
"""At the root of the target; hidden, so that no web server lists or serves it by habit."""

LASTS = timedelta(minutes=10)
"""Longer than the largest file takes on a slow line: it is renewed between files."""

_POLL = 2.0  # seconds between two looks at another's lease
_MOST = 4096  # bytes of a lease


@dataclass(frozen=True, slots=True)
class Held:
    """What a lease says: whose it is (a checkout's own mark), where that runs, until when."""

    owner: str
    host: str
    until: datetime


class Lease:
    """A lease at a target that compares (``Comparing``).

    ``owner`` tells this checkout from others, ``clock`` the time in UTC.
    """

    def __init__(self, target: Target, owner: str, clock: Callable[[], datetime]) -> None:
        assert isinstance(target, Comparing)
        self._target: Target = target
        self._files: Comparing = target
        self._owner = owner
        self._clock = clock
        self._mine = b""
        self._until = datetime.min.replace(tzinfo=UTC)

    def wait(self, listen: Listener) -> None:
        """Take it, if need be when another publisher has ended: for who must have the last word.

        Raises ``BusyError`` where that takes longer than any lease lasts.
        """
        end = time.monotonic() + 2 * LASTS.total_seconds()
        told = False
        while True:
            try:
                self.take()
            except BusyError as problem:
                if time.monotonic() > end:
                    raise
                if not told:
                    listen(Warned("publication", f"{problem.message}: waiting for it to end"))
                told = True
                time.sleep(_POLL)
            else:
                return

    def take(self) -> None:
        """Take it, or raise ``BusyError`` that names who has it."""
        for _ in range(3):  # somebody may end, or begin, between two looks
            seen = self._target.look(NAME)
            if seen is not None:
                found = self._read()
                if found is None:
                    continue
                if found.owner != self._owner and found.until > self._clock():
                    raise self._busy(found)
            if self._put(seen):
                return
        found = self._read()
        if found is None:
            raise BusyError("another publisher is at work", hint="run publish again")
        raise self._busy(found)

    def renew(self) -> None:
        """Take it for longer, once half of its time has gone.

        Raises ``BusyError`` where another took it meanwhile: this run was thought dead.
        """
        if self._until - self._clock() > LASTS / 2:
            return
        seen = self._target.look(NAME)
        if seen is None or self._bytes() != self._mine or not self._put(seen):
            raise self._lost()

    def confirm(self) -> None:
        """Ask whether it still is ours, whatever this machine's clock says.

        Raises ``BusyError`` where another took it: a clock was wrong, there or here.
        """
        if self._bytes() != self._mine:
            raise self._lost()

    def _lost(self) -> BusyError:
        return BusyError(
            f"another publisher took over at {self._target.name}",
            hint="run publish again: it compares anew with what is public by then",
        )

    def give_back(self) -> None:
        """Remove it where it is ours; a target that does not answer lets it run out."""
        if self._mine and self._bytes() == self._mine:
            self._target.remove(NAME)
        self._mine = b""

    def _put(self, before: Seen | None) -> bool:
        until = self._clock() + LASTS
        told = {
            "owner": self._owner,
            "host": platform.node(),
            "until": until.isoformat(timespec="seconds"),
            "mark": secrets.token_hex(8),  # no two leases are the same bytes
        }
        data = (json.dumps(told) + "\n").encode()
        if self._files.exchange(NAME, data, before) or self._bytes() == data:
            self._mine, self._until = data, until
            return True
        return False

    def _bytes(self) -> bytes | None:
        """What stands there now; None for nothing."""
        if self._target.look(NAME) is None:
            return None
        read = io.BytesIO()
        try:
            self._files.fetch(NAME, read)
        except PublicationError:
            if self._target.look(NAME) is None:  # it went between the two
                return None
            raise
        return read.getvalue()

    def _read(self) -> Held | None:
        """Who holds it; None where nobody does. One that cannot be read has run out."""
        data = self._bytes()
        if data is None:
            return None
        try:
            told = json.loads(data[:_MOST])
            until = datetime.fromisoformat(str(told["until"]))
            return Held(str(told["owner"]), str(told["host"]), until.astimezone(UTC))
        except (ValueError, LookupError, TypeError):
            return Held("", "", datetime.min.replace(tzinfo=UTC))

    def _busy(self, found: Held) -> BusyError:
        until = found.until.astimezone().strftime("%H:%M %Z")
        return BusyError(
            f"another publisher is at work at {self._target.name}: {found.host or 'unknown'}",
            hint=f"wait for it to end, then run this again; if it died, its turn ends at {until}",
        )
