"""Builds started at the desk: one at a time, in a thread, told to every open window."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from typing import Any

from audio_edition.errors import AudioEditionError, BusyError
from audio_edition.events import Advanced, Event, Finished, Started, Warned
from audio_edition.verbs.build import BuildReport, build
from audio_edition.workspace import Workspace

Message = dict[str, Any]


class BuildDesk:
    """Runs one build at a time and keeps what it told, for windows opened later."""

    def __init__(self, load: Callable[[], Workspace]) -> None:
        # the show is loaded for each build: the editor may have changed show.toml
        self._load = load
        self._lock = threading.Lock()
        self._told: list[tuple[int, Message]] = []
        self._count = 0
        self._running = ""

    def start(self, edition_id: str) -> None:
        """Begin a build; raises ``BusyError`` where one runs."""
        with self._lock:
            if self._running:
                raise BusyError(
                    f"edition {self._running} is being built", hint="wait for it to end"
                )
            self._running = edition_id
            self._told = []
        threading.Thread(
            target=self._run, args=(edition_id,), name="desk-build", daemon=True
        ).start()

    def since(self, number: int) -> list[tuple[int, Message]]:
        """What the running (or last) build told after message ``number`` (0: all of it)."""
        with self._lock:
            return [(n, message) for n, message in self._told if n > number]

    def _tell(self, message: Message) -> None:
        with self._lock:
            self._count += 1
            self._told.append((self._count, message))

    def _run(self, edition_id: str) -> None:
        self._tell({"type": "begun", "edition": edition_id})
        try:
            report = build(self._load(), edition_id, listen=self._hear)
            last: Message = {"type": "done", **_result(report)}
        except AudioEditionError as problem:
            last = {"type": "failed", "message": problem.message, "hint": problem.hint}
        except Exception as problem:  # the window must not wait for ever for a bug
            last = {"type": "failed", "message": f"internal error: {problem!r}", "hint": None}
        with self._lock:
            self._running = ""
        self._tell(last)

    def _hear(self, event: Event) -> None:
        names: dict[type[Event], str] = {
            Started: "started",
            Advanced: "advanced",
            Finished: "finished",
            Warned: "warned",
        }
        self._tell({"type": names[type(event)], **dataclasses.asdict(event)})


def _result(report: BuildReport) -> Message:
    return {
        "edition": report.episode.edition_id,
        "duration": report.programme.duration,
        "loudness": report.programme.loudness,
        "synthesized": report.spoken.synthesized,
        "cached": report.spoken.cached,
        "fallback": report.spoken.fallback,
        "seconds": round(sum(report.seconds.values()), 2),
    }


__all__ = ["BuildDesk", "Message"]
