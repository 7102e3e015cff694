"""A Dask cluster on this machine: a real scheduler and real workers, which can be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.speech.scripts import offering

# a voice that somebody else wrote: it takes its time, waits for a file, or kills its process
ENGINE = """
import os, time
from dataclasses import dataclass
from pathlib import Path
from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.speech.model import VoiceInfo

FOLDER = Path(os.environ["FARM_FOLDER"])

@dataclass(frozen=True)
class FarmVoice:
    name: str
    speed: float
    language: str = "en-US"
    is_remote: bool = False
    engine: str = "farm"
    rate: int = 22050
    licence: str = "CC0-1.0"
    max_characters: int = 200
    fingerprint: str = "farm-1"

    def speak(self, text):
        if text.startswith("LASTS"):  # as long as its second word says, in seconds
            time.sleep(float(text.split()[1]))
        if "POISON" in text:
            os._exit(9)
        if "WAIT" in text:
            with open(FOLDER / "waiting", "a") as file:
                file.write(f"{os.getpid()}\\n")
            while not (FOLDER / "go").exists():
                time.sleep(0.02)
        return SilentVoice(self.language, self.speed).speak(text)

    def validate_environment(self):
        return None

@dataclass(frozen=True)
class FarmEngine:
    name: str = "farm"

    def open(self, request):
        return FarmVoice(request.voice or "farm", request.speed)

    def voices(self, request):
        return [VoiceInfo("farm", "farm", "en-US", "CC0-1.0", False)]

engine = FarmEngine()
"""


def until(true: Callable[[], object], what: str, seconds: float = 120.0) -> None:
    """Wait until something is true; fail after ``seconds``, which no machine needs."""
    for _ in range(round(seconds / 0.05)):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError(f"it never came: {what}")


class Farm:
    """One scheduler on a port of its own, and its workers, started and killed one by one.

    A task is not tried again by the scheduler when its worker dies: that is left to us.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = ""
        self.workers: list[subprocess.Popen[bytes]] = []
        self._scheduler: subprocess.Popen[bytes] | None = None
        self._port = "0"
        folder.mkdir(parents=True)
        self.site = offering(folder / "site", "farm", ENGINE)

    def _run(self, *command: str, path: Path | None = None) -> subprocess.Popen[bytes]:
        paths = [str(path)] if path else []
        env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([*paths, str(self.site), *filter(None, sys.path)]),
            "FARM_FOLDER": str(self.folder),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
            "DASK_LOCAL_DIRECTORY": str(self.folder),
        }
        with (self.folder / f"{command[0]}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-P", "-m", "dask", *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=env,
            )

    def start(self) -> None:
        """Start the scheduler; again, at the address that it had."""
        told = self.folder / "scheduler.json"
        told.unlink(missing_ok=True)
        self._scheduler = self._run(
            *("scheduler", "--host", "127.0.0.1", "--port", self._port),
            *("--scheduler-file", str(told), "--no-dashboard", "--no-jupyter"),
        )
        until(told.is_file, "a scheduler")
        until(lambda: told.read_text().endswith("}"), "its address")
        self.address = json.loads(told.read_text())["address"]
        self._port = self.address.rpartition(":")[2]

    def have(self, number: int) -> None:
        """Start workers until ``number`` run; they are there soon after."""
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        for _ in range(number - len(self.workers)):
            self.hire()

    def hire(self, path: Path | None = None) -> subprocess.Popen[bytes]:
        """Start one worker; ``path`` comes before all other places that modules are found in."""
        worker = self._run(
            *("worker", self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard"),
            path=path,
        )
        self.workers.append(worker)
        return worker

    def waiting(self) -> list[int]:
        """The processes that began a sentence that waits."""
        log = self.folder / "waiting"
        return [int(line) for line in log.read_text().split()] if log.exists() else []

    def go(self) -> None:
        """Let the sentences that wait be spoken."""
        (self.folder / "go").touch()

    def anew(self) -> None:
        """Let sentences wait again."""
        for name in ("go", "waiting"):
            (self.folder / name).unlink(missing_ok=True)

    def kill(self, *processes: int) -> None:
        """Kill workers (all of them, if none is named), and see them end."""
        for worker in self.workers:
            if not processes or worker.pid in processes:
                worker.send_signal(signal.SIGKILL)
                worker.wait()
        self.workers = [worker for worker in self.workers if worker.poll() is None]

    def scheduler_cpu(self) -> float:
        """Seconds that the scheduler computed so far (Linux)."""
        assert self._scheduler is not None
        told = Path(f"/proc/{self._scheduler.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def kill_scheduler(self) -> None:
        """Kill the scheduler, and see it end."""
        assert self._scheduler is not None
        self._scheduler.kill()
        self._scheduler.wait()

    def close(self) -> None:
        """End everything."""
        self.kill()
        self.kill_scheduler()


__all__ = ["Farm", "until"]
