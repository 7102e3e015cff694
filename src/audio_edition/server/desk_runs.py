"""What the desk does in the background: one thing at a time, told to every open window.

A build, a proof, a publication: each runs in a thread, outlives the window that began it, and can
be stopped as Ctrl-C stops a command. What it told is kept for windows that are opened later.
"""

from __future__ import annotations

import dataclasses
import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

from audio_edition import faults
from audio_edition.errors import AudioEditionError, BusyError, EditionError
from audio_edition.events import Advanced, Event, Finished, Listener, Started, Warned
from audio_edition.server.desk_paths import from_show
from audio_edition.workspace import Workspace

Message: TypeAlias = dict[str, Any]
RunKind: TypeAlias = Literal["new", "build", "proof", "publish", "retract"]
Work: TypeAlias = Callable[[Workspace, Listener], Message]
"""What a run does; gives what its last message tells."""

_NAMES: dict[type[Event], str] = {
    Started: "started",
    Advanced: "advanced",
    Finished: "finished",
    Warned: "warned",
}
_DOING = {
    "new": "being made",
    "build": "being built",
    "proof": "being proved",
    "publish": "being published",
    "retract": "being retracted",
}
_STOPPABLE = ("build", "proof")
"""What leaves all as it was when it is stopped. The others are over in a moment, or write."""
_LASTS = ("done", "failed", "stopped")
_REMEMBERED = 50  # runs that ended


class _StoppedRun(BaseException):
    """The editor wants the run to end: no room takes it for a failure of its own."""


@dataclasses.dataclass(slots=True)
class DeskRun:
    """One run: what is done with which edition, by whom, and since when."""

    id: str
    kind: RunKind
    edition: str
    by: str
    began: datetime
    stopping: bool = False

    def told(self, **more: Any) -> Message:
        """A message of this run."""
        return {"run": self.id, "kind": self.kind, "edition": self.edition, **more}


class DeskRuns:
    """Runs one thing at a time and keeps what it told, for windows opened later.

    ``wrote`` writes down how a run ended, before anybody is told. Files are told from the show's
    folder ``root``.
    """

    def __init__(
        self,
        load: Callable[[], Workspace],
        wrote: Callable[[DeskRun, Message], None] = lambda _run, _last: None,
        *,
        root: Path,
    ) -> None:
        self._root = root
        self._wrote = wrote
        # the show is loaded for each run: the editor may have changed show.toml
        self._load = load
        self._lock = threading.Lock()
        self._told: list[tuple[int, Message]] = []
        self._count = 0
        self._running: DeskRun | None = None
        self._ended: list[Message] = []

    def start(self, kind: RunKind, edition_id: str, work: Work, *, by: str = "") -> str:
        """Begin a run and return its id; raises ``BusyError``, which names the one at work."""
        with self._lock:
            now = self._running
            if now is not None:
                whose = f" by {now.by}" if now.by else ""
                raise BusyError(
                    f"edition {now.edition} is {_DOING[now.kind]}{whose}",
                    hint="wait for it to end, or stop it"
                    if now.kind in _STOPPABLE
                    else "wait for it to end",
                )
            run = DeskRun(secrets.token_hex(8), kind, edition_id, by, datetime.now(UTC))
            self._running = run
            # of what ran before, windows may still have to hear how it ended
            self._told = [one for one in self._told if one[1]["type"] in _LASTS][-1:]
        threading.Thread(
            target=self._run, args=(run, work), name=f"desk-{kind}", daemon=True
        ).start()
        return run.id

    def stop(self, edition_id: str, run_id: str) -> None:
        """Have a run end at its next step; raises ``EditionError`` where it cannot be stopped."""
        with self._lock:
            run = self._running
            if run is None or (run.edition, run.id) != (edition_id, run_id):
                raise EditionError("that has ended already")
            if run.kind not in _STOPPABLE:
                raise EditionError(
                    f"edition {edition_id} is {_DOING[run.kind]}, which is not stopped midway",
                    hint="wait for it to end",
                )
            run.stopping = True
        self._tell(run.told(type="stopping"))

    def running(self) -> Message | None:
        """The run at work, as plain data; None where none is."""
        with self._lock:
            run = self._running
            return _head(run) if run is not None else None

    def ended(self, edition_id: str) -> list[Message]:
        """How the runs of an edition ended since the desk was opened, newest first."""
        with self._lock:
            return [one for one in reversed(self._ended) if one["edition"] == edition_id]

    def over(self) -> str:
        """The id of the run that ended last; empty where none did."""
        with self._lock:
            return str(self._ended[-1]["run"]) if self._ended else ""

    def since(self, number: int) -> list[tuple[int, Message]]:
        """What the running (or last) run told after message ``number`` (0: all of it)."""
        with self._lock:
            if number > self._count:  # counted by a desk that was closed since
                number = 0
            return [(n, message) for n, message in self._told if n > number]

    def _tell(self, message: Message) -> None:
        with self._lock:
            self._count += 1
            if message["type"] == "advanced":  # only how far it is by now is of use
                self._told = [one for one in self._told if not _same_stage(one[1], message)]
            self._told.append((self._count, message))

    def _run(self, run: DeskRun, work: Work) -> None:
        self._tell(run.told(type="begun", by=run.by, began=run.began.isoformat()))

        def hear(event: Event) -> None:
            if run.stopping:
                raise _StoppedRun
            message = run.told(type=_NAMES[type(event)], **dataclasses.asdict(event))
            self._tell(from_show(message, self._root))

        try:
            last = run.told(type="done", **work(self._load(), hear))
        except _StoppedRun:
            last = run.told(type="stopped")
        except Exception as problem:  # the window must not wait for ever, for a bug neither
            told = faults.known(problem, state="what was done stays; then begin again")
            if told is None:
                told = AudioEditionError(f"internal error: {problem!r}")
            lines = [{"message": text, "hint": mend} for text, mend in told.lines]
            last = run.told(type="failed", message=told.message, hint=told.hint, lines=lines)
        last = from_show(last, self._root)
        self._wrote(run, last)
        with self._lock:
            self._running = None
            self._ended.append({**_head(run), **last, "ended": datetime.now(UTC).isoformat()})
            del self._ended[:-_REMEMBERED]
        self._tell(last)


def _head(run: DeskRun) -> Message:
    return run.told(
        by=run.by,
        began=run.began.isoformat(),
        stopping=run.stopping,
        can_stop=run.kind in _STOPPABLE,
    )


def _same_stage(one: Message, other: Message) -> bool:
    return all(one.get(key) == other.get(key) for key in ("type", "run", "stage"))
