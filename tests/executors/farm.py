"""A Dask cluster on this machine: a real scheduler and real workers, which can be killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.speech import obedient


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
    ``protocol`` is ``tcp`` or ``tls``; ``settings`` are Dask's, as its environment names them.
    """

    def __init__(
        self, folder: Path, *, protocol: str = "tcp", settings: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.protocol = protocol
        self.settings = settings or {}
        self.address = ""
        self.workers: list[subprocess.Popen[bytes]] = []
        self._scheduler: subprocess.Popen[bytes] | None = None
        self._port = "0"
        folder.mkdir(parents=True)
        self.site = obedient.obedient(folder / "site", "farm")

    def _python(self, log: str, *command: str, path: Path | None = None) -> subprocess.Popen[bytes]:
        paths = [str(path)] if path else []
        env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([*paths, str(self.site), *filter(None, sys.path)]),
            obedient.FOLDER: str(self.folder),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
            "DASK_LOCAL_DIRECTORY": str(self.folder),
            **self.settings,
        }
        with (self.folder / f"{log}.log").open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-P", *command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=env,
            )

    def host(self, script: Path, number: int) -> subprocess.Popen[bytes]:
        """Start a script that makes ``number`` workers of one process."""
        return self._python("worker", str(script), self.address, str(number))

    def start(self) -> None:
        """Start the scheduler; again, at the address that it had."""
        told = self.folder / "scheduler.json"
        told.unlink(missing_ok=True)
        self._scheduler = self._python(
            *("scheduler", "-m", "dask", "scheduler", "--protocol", self.protocol),
            *("--host", "127.0.0.1", "--port", self._port),
            *("--scheduler-file", str(told), "--no-dashboard", "--no-jupyter"),
        )
        until(told.is_file, "a scheduler")
        until(lambda: told.read_text().endswith("}"), "its address")
        self.address = json.loads(told.read_text())["address"]
        self._port = self.address.rpartition(":")[2]

    def have(self, number: int) -> None:
        """Start workers until ``number`` run, or end some; they are there, or gone, soon after."""
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        if number < len(self.workers):
            self.kill(*(worker.pid for worker in self.workers[number:]))
        for _ in range(number - len(self.workers)):
            self.hire()

    def hire(self, path: Path | None = None) -> subprocess.Popen[bytes]:
        """Start one worker; ``path`` comes before all other places that modules are found in."""
        worker = self._python(
            *("worker", "-m", "dask", "worker", self.address, "--protocol", self.protocol),
            *("--host", "127.0.0.1", "--no-nanny", "--nthreads", "1", "--no-dashboard"),
            path=path,
        )
        self.workers.append(worker)
        return worker

    def waiting(self) -> list[int]:
        """The processes that began a sentence that waits."""
        return obedient.told(self.folder, "waiting")

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
        return self.cpu(self._scheduler)

    @staticmethod
    def cpu(process: subprocess.Popen[bytes]) -> float:
        """Seconds that a process computed so far (Linux)."""
        told = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def kill_scheduler(self) -> None:
        """Kill the scheduler, and see it end."""
        self._scheduler.kill()
        self._scheduler.wait()

    def close(self) -> None:
        """End everything."""
        self.kill()
        self.kill_scheduler()
