"""Machines as they are: locales, zones, homes, limits, names; the same edition comes out of all.

Each builds the same little edition and says the same; what cannot be so is one line.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

DAY = "2026-11-02"
SHOW = (
    '[show]\ntitle = "Die Laterne – Łódź"\nbase_url = "https://example.org/audio/"\n'
    '[voice]\nengine = "silence"\nfallback = []\n'
)
ARTICLE = (
    "---\ntitle: Größe und Maß – Łódź\n---\n\n"
    "The harbor of Tórshavn opened on Monday, after “two years” of work… 🚢\n"
)


@dataclass(frozen=True)
class Machine:
    """What is set, what is taken away, and what is done in the process before it begins."""

    name: str
    given: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    before: Callable[[], object] | None = None
    folder: str = "show"
    closed: bool = False
    flags: tuple[str, ...] = ()

    def begin(self) -> None:
        """In the process, before the program."""
        if self.before is not None:
            self.before()
        if self.closed:
            os.close(0)


def limit(what: int, most: int) -> Callable[[], object]:
    def set_it() -> None:
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (most, hard))

    return set_it


PLAIN = Machine("as it is here")
SOME = (
    Machine("no locale", {"LC_ALL": "C", "LANG": "C", "PYTHONCOERCECLOCALE": "0"}),
    Machine("an encoding of 128 letters", {"PYTHONIOENCODING": "ascii:strict", "LC_ALL": "POSIX"}),
    Machine("no home", without=("HOME", "USER", "LOGNAME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")),
    Machine("a home that is not there", {"HOME": "/nonexistent/home"}, without=("XDG_STATE_HOME",)),
    Machine("without docstrings and assertions", flags=("-OO",)),
    Machine("warnings are errors", flags=("-W", "error", "-X", "dev")),
    Machine("few files", before=limit(resource.RLIMIT_NOFILE, 40)),
    Machine("names of its own", folder="-a show's “folder” $(x) %s {y}\n🚢"),
)  # fmt: skip
MORE = (
    Machine("a locale that is not installed", {"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"}),
    Machine("a terminal in Latin-1", {"LC_ALL": "C", "PYTHONIOENCODING": "latin-1"}),
    Machine("a zone of quarters", {"TZ": "Asia/Kathmandu"}),
    Machine("a zone that is none", {"TZ": "Nowhere/At_All"}),
    Machine("an empty zone", {"TZ": ""}),
    Machine("tomorrow already", {"TZ": "Pacific/Kiritimati"}),
    Machine("no place for scratch", {"TMPDIR": "/nonexistent/tmp"}),
    Machine("hidden from others", before=lambda: os.umask(0o077)),
    Machine("another order of sets", {"PYTHONHASHSEED": "1"}),
    Machine("nothing compiled is kept", {"PYTHONDONTWRITEBYTECODE": "1"}),
    Machine("a narrow terminal", {"COLUMNS": "1", "LINES": "1", "TERM": "dumb"}),
    Machine("no colours", {"NO_COLOR": "1", "TERM": ""}),
    Machine("a proxy that is none", {"http_proxy": "::garbage::", "https_proxy": "x", "ALL_PROXY": "socks5://0"}),
    Machine("threads that are no number", {"OMP_NUM_THREADS": "many", "OPENBLAS_NUM_THREADS": ""}),
    Machine("an unbuffered Python", {"PYTHONUNBUFFERED": "1"}),
    Machine("nothing to read from", closed=True),
    Machine("a small stack", before=limit(resource.RLIMIT_STACK, 2**20)),
    Machine("no core files", before=limit(resource.RLIMIT_CORE, 0)),
    Machine("an empty path", {"PATH": ""}),
    Machine("one nice process", before=lambda: os.nice(5)),
    Machine("one core", before=lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})),
    Machine("a long name", folder="x" * 200),
    Machine("dots and spaces", folder=" .show. "),
    Machine("integers of any length", {"PYTHONINTMAXSTRDIGITS": "0"}),
    Machine("a debugging allocator", {"PYTHONMALLOC": "debug"}),
)  # fmt: skip


def build(root: Path, machine: Machine) -> str:
    """Build the edition there; the digest of its sound, and the names of all files."""
    show = root / machine.folder
    folder = show / "editions" / DAY
    folder.mkdir(parents=True)
    (show / "editions/show.toml").write_text(SHOW, "utf-8")
    (folder / "01-größe.md").write_text(ARTICLE, "utf-8")
    kept = {name: value for name, value in os.environ.items() if name not in machine.without}
    command = ["-m", "audio_edition", f"--show={show}", "build", DAY, "--json"]
    done = subprocess.run(
        [sys.executable, *machine.flags, *command],
        env={**kept, "SOURCE_DATE_EPOCH": "1793600000", **machine.given},
        cwd=root,
        stdin=subprocess.DEVNULL,
        preexec_fn=machine.begin,
        capture_output=True,
        timeout=600,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert b"Traceback" not in done.stderr
    told = json.loads(done.stdout)
    sound = hashlib.sha256(Path(told["mp3"]).read_bytes()).hexdigest()
    files = sorted(path.name for path in (show / "audio" / DAY).iterdir())
    shutil.rmtree(show)
    return f"{sound} {files}"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> str:
    return build(tmp_path_factory.mktemp("here"), PLAIN)


@pytest.mark.parametrize("machine", SOME, ids=lambda machine: machine.name)
def test_the_same_edition_is_built(machine: Machine, here: str, tmp_path: Path) -> None:
    assert build(tmp_path, machine) == here


@pytest.mark.parametrize("machine", MORE, ids=lambda machine: machine.name)
def test_the_same_edition_is_built_there_too(machine: Machine, here: str, tmp_path: Path) -> None:
    assert build(tmp_path, machine) == here
