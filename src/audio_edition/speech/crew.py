"""Child processes that speak, as their parent sees them; and how many a machine bears.

They are plain processes and not multiprocessing's, so that a caller's script is not imported
again in each.
"""

from __future__ import annotations

import math
import os
import pickle
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

from audio_edition.speech.worker import Opening, SpeechJob, SpeechResult

_MEMORY = 700 * 2**20  # bytes a worker takes, with a long sentence in hand (0.9 GB at most)


def cores() -> int:
    """How many cores this process may use: affinity and container limits counted."""
    try:
        number = len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        number = os.cpu_count() or 1
    with suppress(OSError, ValueError):  # cgroup v2: "quota period" or "max period"
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text("ascii").split()
        number = min(number, math.ceil(int(quota) / int(period)))
    return max(1, number)


def room_for(number: int) -> int:
    """How many of ``number`` workers the memory that is free has room for; at least one."""
    with suppress(OSError, ValueError, StopIteration):  # Linux
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        available = next(int(line.split()[1]) for line in lines if line.startswith("MemAvail"))
        number = min(number, available * 1024 // _MEMORY)
    return max(1, number)


class Crew:
    """Workers hired one by one, until somebody takes them over."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._workers: list[Worker] = []

    def hire(self, opening: Opening, *, keeps: bool) -> None:
        """Start a worker that opens a voice at once; one that cannot be started is none.

        ``keeps`` tells it to keep what makes the next load quicker, although that takes time.
        """
        worker = Worker(self._address, keeps=keeps)
        try:
            worker.start()
            worker.tell(opening)
        except OSError:
            worker.kill()
            worker.close()
        else:
            self._workers.append(worker)

    def hand_over(self) -> list[Worker]:
        """Give the workers away; who takes them ends them."""
        workers, self._workers = self._workers, []
        return workers

    def dismiss(self) -> None:
        """End the workers that nobody took."""
        for worker in self.hand_over():
            worker.kill()
            worker.close()


class Worker:
    """A child process that speaks, seen from its parent."""

    def __init__(self, address: str, *, keeps: bool = False) -> None:
        self._address = address
        self._keeps = keeps
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None
        self._lock = threading.Lock()
        self._killed = False

    def start(self) -> None:
        """Start the process, instead of the one before if there was one."""
        with self._lock:
            if self._killed:
                return
            self._end()
            self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  # as long as the process: _end closes it
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "audio_edition.speech.worker", self._address],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
                    "AUDIO_EDITION_WORKER": "" if self._keeps else "1",
                    # NumPy's own threads would take the cores that the workers share
                    "OPENBLAS_NUM_THREADS": "1",
                    "OMP_NUM_THREADS": "1",
                },
            )

    def tell(self, opening: Opening) -> None:
        """Have a voice opened; raises ``OSError`` where the process died before it heard that."""
        process = self._process
        if process is not None and process.stdin is not None:
            pickle.dump(opening, process.stdin)
            process.stdin.flush()

    def ask(self, job: SpeechJob) -> SpeechResult | None:
        """Have one job done; None where the process died over it."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return None
        try:
            pickle.dump(job, process.stdin)
            process.stdin.flush()
            answer: SpeechResult = pickle.load(process.stdout)  # our own child's bytes
        except (OSError, EOFError, ValueError, AttributeError, pickle.UnpicklingError):
            return None
        return answer

    def words(self) -> str:
        """The last thing the process said, or how it ended."""
        said = ""
        if self._stderr is not None and not self._stderr.closed:
            self._stderr.seek(0)
            lines = self._stderr.read().decode("utf-8", "replace").split("\n")
            said = next((line.strip() for line in reversed(lines) if line.strip()), "")
        code = self._process.wait() if self._process else None
        return said or f"exit code {code}"

    def kill(self) -> None:
        """Stop the process now, for good."""
        with self._lock:
            self._killed = True
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """Release what is left of the process."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            self._process.wait()
        if self._stderr is not None:
            self._stderr.close()
        self._process = self._stderr = None


__all__ = ["Crew", "Worker", "cores", "room_for"]
