"""Where a publisher's process asks, after each thing that it changed, whether to go on."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path

WAIT = 300.0


class Gate:
    """Listens at ``path`` (the plan's ``gate``); ``asked`` is told of each question.

    It lets everything through but the question ``at`` (from 1; 0: none), which waits for
    ``release``.
    """

    def __init__(self, path: Path, at: int = 0, asked: Callable[[], object] = lambda: None) -> None:
        self.count = 0
        self._at, self._asked = at, asked
        self._held, self._go = threading.Event(), threading.Event()
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen()
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        try:
            line, _ = self._socket.accept()
        except OSError:  # closed, and nobody came
            return
        with line:
            while line.recv(1):
                self.count += 1
                self._asked()
                if self.count == self._at:
                    self._held.set()
                    self._go.wait(WAIT)
                line.send(b"!")

    def wait(self) -> None:
        """Until the process stands there."""
        assert self._held.wait(WAIT), f"only {self.count} things were changed"

    def release(self) -> None:
        """Let it go on."""
        self._go.set()

    def close(self) -> None:
        """Ask no more; the process has ended."""
        self._go.set()
        self._socket.close()
        self._thread.join(WAIT)


__all__ = ["Gate"]
