"""Run the program, or an editor's act, in a process that may be disturbed at its n-th event.

The process is forked from one that has imported it all already (Python's own fork server), which
saves the two seconds of importing; from ``main`` to its exit code it is ``audio-edition``.
"""

import contextlib
import multiprocessing
import os
import pickle
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from tests.chaos.powercut import Record, Recorder
from tests.chaos.shim import Plan, arm
from tests.rows import table

# Seconds that any command may take, on however slow a machine
WAIT = 300.0

# Words of the command line, or a call in the show's folder
Does: TypeAlias = tuple[str, ...] | Callable[[], object]

_MEMORY = 8 << 30  # bytes: one that takes all there is would take the campaign along
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(table(Path(__file__).parent / "data" / "imported.txt"))


@dataclass(frozen=True)
class Ended:
    """How a process ended: its code (negative: by that signal) and what it said; unless it was
    killed also the kind of each event, and what the plan hit, with its path. ``orphans``: what it
    started outlives it.
    """

    code: int
    said: str
    orphans: bool
    order: tuple[str, ...] = ()
    hit: tuple[str, str] | None = None
    record: Record | None = None

    @property
    def fault(self) -> str:
        """What no command may do, however it was disturbed; empty where it did not."""
        for bad in ("Traceback", "internal error"):
            if bad in self.said:
                return bad
        return "something it started outlives it" if self.orphans else ""


class Running:
    """A process under way."""

    def __init__(self, folder: Path, does: Does, **options: Any) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="chaos-said-")
        self._said = Path(self._scratch.name) / "said"
        given = (folder, does, self._said)
        self._process = _FORKS.Process(target=_become, args=given, kwargs=options)
        self._process.start()

    def wait(self) -> Ended:
        """Its end; what never ends is ended."""
        self._process.join(WAIT)
        endless = "" if self._process.exitcode is not None else "\nTraceback: it does not end"
        if endless:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.join()
        told: tuple[Any, ...] = ()
        with contextlib.suppress(FileNotFoundError, EOFError):  # it was killed
            told = pickle.loads(self._said.with_name("told").read_bytes())
        said = self._said.read_text(errors="replace") + endless
        self._scratch.cleanup()
        code = self._process.exitcode
        assert code is not None
        return Ended(code, said, not self._is_alone(self._process.pid), *told)

    def _is_alone(self, group: int) -> bool:
        """Nothing that it started outlives it for long."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                os.killpg(group, 0)
            except (ProcessLookupError, PermissionError):
                return True
            time.sleep(0.01)
        return False


def run(folder: Path, *does: Any, **options: Any) -> Ended:
    """Run words of the command line, or one call, to the end."""
    return Running(folder, does[0] if callable(does[0]) else does, **options).wait()


def _flushed(descriptor: int) -> None:
    """Who is killed loses nothing of what the system has; only a power cut would."""
    os.fstat(descriptor)


def _become(
    folder: Path,
    does: Does,
    said: Path,
    plan: Plan | None = None,
    environment: Mapping[str, str] | None = None,
    exchanges: bool = True,
    records: bool = False,
) -> None:
    """Become ``audio-edition`` with these words, or do the act; does not return."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    for number, descriptor in enumerate((os.open(os.devnull, os.O_RDONLY), out, out)):
        os.dup2(descriptor, number)
    sys.stdout, sys.stderr = (os.fdopen(one, "w", closefd=False) for one in (1, 2))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever started us may ignore it
    os.environ.update({"NO_COLOR": "1", "AUDIO_EDITION_TRUST": "1", **(environment or {})})
    os.chdir(folder)
    from audio_edition import disk

    if not exchanges:
        disk.exchange = lambda one, other: False
    os.fsync = _flushed
    recorder = Recorder(folder) if records else None
    shim = arm(plan or Plan(), recorder.note if recorder else lambda kind, path: None)
    code: Any = 1
    try:
        _do(does)
        code = 0
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
    finally:
        shim.plan.at = 0  # what follows is no event of the program's
        told = (tuple(shim.order), shim.hit, recorder and recorder.record)
        said.with_name("told").write_bytes(pickle.dumps(told))
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code if isinstance(code, int) else int(code is not None))


def _do(does: Does) -> None:
    from audio_edition.cli import main
    from audio_edition.errors import AudioEditionError

    if not callable(does):
        sys.argv = ["audio-edition", *does]
        main()
        return
    try:
        does()
    except AudioEditionError as problem:
        print(f"error: {problem.message}")
        raise SystemExit(1) from None
