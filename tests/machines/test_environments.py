"""Machines as they are: locales, zones, homes, limits, names; the same edition comes out of all.

Each builds the same little edition and says the same; what cannot be so is one line.
"""

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tomllib
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
    flags: tuple[str, ...] = ()
    long: bool = False


def limit(what: int, most: int) -> Callable[[], object]:
    def set_it() -> None:
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))

    return set_it


CORES = sorted(os.sched_getaffinity(0))
LISTED = tomllib.loads(Path(__file__).with_name("machines.toml").read_text("utf-8"))["machine"]
MACHINES = (
    *(Machine(**one) for one in LISTED),
    Machine("few files", before=limit(resource.RLIMIT_NOFILE, 40)),
    Machine("hidden from others", before=lambda: os.umask(0o077), long=True),
    Machine("nothing to read from", before=lambda: os.close(0), long=True),
    Machine("a small stack", before=limit(resource.RLIMIT_STACK, 2**20), long=True),
    Machine("no core files", before=limit(resource.RLIMIT_CORE, 0), long=True),
    Machine("one nice process", before=lambda: os.nice(5), long=True),
    Machine("one core", before=lambda: os.sched_setaffinity(0, set(CORES[:1])), long=True),
)


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
        cwd=root, stdin=subprocess.DEVNULL, preexec_fn=machine.before, capture_output=True,
        timeout=600, check=False,
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
    return build(tmp_path_factory.mktemp("here"), Machine("as it is here"))


@pytest.mark.parametrize(
    "machine",
    [
        pytest.param(one, id=one.name, marks=pytest.mark.long if one.long else ())
        for one in MACHINES
    ],
)
def test_the_same_edition_is_built(machine: Machine, here: str, tmp_path: Path) -> None:
    assert build(tmp_path, machine) == here
