"""Run the program's commands in processes that may be killed at their n-th event."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.shim import Plan
from tests.tools import ROOT

WAIT = 300.0
"""Seconds that any command may take, on however slow a machine."""


@dataclass
class Ended:
    """How a command ended: its code (negative: by that signal), what it said, its events, whether
    what it started outlives it, the seconds of processor time that it took.
    """

    argv: tuple[str, ...]
    code: int
    said: str
    count: int
    kinds: Mapping[str, int]
    orphans: bool
    cpu: float
    hit: tuple[str, str] | None = None
    """The kind and the path of the event that the plan disturbed."""
    order: tuple[str, ...] = ()
    """The kind of each event, of a wide plan."""

    @property
    def is_clean(self) -> bool:
        """No traceback, no internal error."""
        return "Traceback" not in self.said and "internal error" not in self.said


@dataclass
class Running:
    """A command under way."""

    argv: tuple[str, ...]
    out: Path
    begun: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    pid: int = 0
    code: int = 0
    cpu: float = 0.0

    def wait(self) -> Ended:
        endless = "" if self.ended.wait(WAIT) else "\nTraceback: it does not end"
        if endless:
            os.killpg(self.pid, signal.SIGKILL)
            assert self.ended.wait(WAIT), f"{self.argv} cannot be ended"
        told: dict[str, Any] = {"count": 0, "kinds": {}}
        events = self.out.with_name(self.out.name + ".events")
        with suppress(FileNotFoundError):  # it was killed
            told = json.loads(events.read_bytes())
            events.unlink()
        said = self.out.read_text(errors="replace") + endless
        self.out.unlink()
        count, kinds = told["count"], told["kinds"]
        hit = tuple(told["hit"]) if told.get("hit") else None
        alone = self._is_alone()
        order = tuple(told.get("order", ()))
        return Ended(self.argv, self.code, said, count, kinds, not alone, self.cpu, hit, order)

    def _is_alone(self) -> bool:
        """Nothing that it started outlives it for long."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                os.killpg(self.pid, 0)
            except (ProcessLookupError, PermissionError):
                return True
            time.sleep(0.01)
        return False


class Commands:
    """The zygote, and what it was told to run."""

    def __init__(self, scratch: Path, environment: Mapping[str, str]) -> None:
        self._scratch = scratch
        self._orders: dict[int, Running] = {}
        self._number = 0
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, **environment, "NO_COLOR": "1"},
            text=True,
        )
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def start(
        self,
        folder: Path,
        *argv: str,
        plan: Plan | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Running:
        """Begin ``audio-edition ARGV`` in ``folder``."""
        with self._lock:
            self._number += 1
            running = Running(argv, self._scratch / f"said-{self._number}")
            self._orders[self._number] = running
            order = {
                "order": self._number,
                "argv": argv,
                "folder": str(folder),
                "environment": dict(environment or {}),
                "out": str(running.out),
                "plan": asdict(plan or Plan()),
            }
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
        return running

    def run(self, folder: Path, *argv: str, **options: Any) -> Ended:
        """Run it to its end."""
        return self.start(folder, *argv, **options).wait()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            running = self._orders[told["order"]]
            if "pid" in told:
                running.pid = told["pid"]
                running.begun.set()
            else:
                running.code, running.cpu = told["code"], told["cpu"]
                running.ended.set()
        for running in self._orders.values():  # it will end nothing any more
            running.ended.set()

    def close(self) -> None:
        """End the zygote."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(WAIT)
        self._thread.join(WAIT)
        assert self._process.stdout is not None
        self._process.stdout.close()


__all__ = ["Commands", "Ended", "Running"]
