"""What ends a command from outside: processes of their own, each held at a gate, never by time."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.test_cli_main import ENV
from tests.speech.scripts import offering

LONG = 60.0  # seconds that nothing here takes

# A voice that says in one pipe that it is about to speak, and waits at another for ever. The
# first is open as long as its process lives.
VOICE = """
import os
from dataclasses import dataclass
from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.speech.model import VoiceInfo

@dataclass(frozen=True)
class GatedVoice:
    language: str
    speed: float
    name: str = "gated"
    engine: str = "gated"
    rate: int = 22050
    is_remote: bool = False
    licence: str = "CC0-1.0"
    max_characters: int = 1000
    fingerprint: str = "gated-1"

    def speak(self, text):
        folder = os.environ["GATES"]
        if folder and "gate" in text:
            at = os.open(os.path.join(folder, "at"), os.O_WRONLY)
            os.write(at, b"%d\\n" % os.getpid())
            open(os.path.join(folder, "on"), "rb").read()
        return SilentVoice(self.language, self.speed).speak(text)

    def validate_environment(self):
        return None

class GatedEngine:
    name = "gated"

    def open(self, request):
        return GatedVoice(request.language, request.speed)

    def voices(self, request):
        return [VoiceInfo("gated", "gated", "en-US", "CC0-1.0", False)]

engine = GatedEngine()
"""
SHOW = '[show]\ntitle = "The Lantern"\n[voice]\nengine = "gated"\nfallback = []\n'
ARTICLE = """\
---
title: The harbor
---
The harbor opened on Monday.

Nobody had slept that night.

The lamps were lit again.

They waited at the gate.
"""

IGNORED = signal.SIG_IGN


@dataclass
class Press:
    root: Path

    def run(self, gates: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "audio_edition", "build", "--jobs", "2"],
            cwd=self.root / "show",
            env={**ENV, "PYTHONPATH": str(self.root / "site"), "GATES": gates},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def at_the_gate(self, build: subprocess.Popen[str]) -> Iterator[str]:
        """Give the worker's number once a sentence is at the gate, then nothing when it ends."""
        at = os.open(self.root / "at", os.O_RDONLY | os.O_NONBLOCK)
        try:
            while True:
                # a pipe that nobody has opened yet has no end: it is none that was hung up
                assert select.select([at], [], [], LONG)[0], build.poll()
                told = os.read(at, 100).decode()
                if told:
                    yield told.strip()
                elif build.poll() is not None:
                    return
        finally:
            os.close(at)

    def hidden(self) -> list[str]:
        show = self.root / "show"
        found = [path.relative_to(show).as_posix() for path in show.rglob("*")]
        hidden = [name for name in found if re.search(r"/\.|^\.(?!cache)", name)]
        scratch = [name for name in found if name.startswith(".cache/scratch/")]
        return scratch + [name for name in hidden if not name.startswith(".cache/locks/")]


@pytest.fixture(autouse=True)
def _heard() -> Iterator[None]:
    """Whoever started the tests may have had them ignore a signal: what they start inherits it."""
    ignored = [one for one in (signal.SIGINT, signal.SIGHUP) if signal.getsignal(one) is IGNORED]
    for one in ignored:
        signal.signal(one, signal.SIG_DFL)
    yield
    for one in ignored:
        signal.signal(one, IGNORED)


@pytest.fixture
def press(tmp_path: Path) -> Press:
    edition = tmp_path / "show" / "editions" / "2026-11-02"
    edition.mkdir(parents=True)
    (edition.parent / "show.toml").write_text(SHOW, encoding="utf-8")
    (edition / "01-harbor.md").write_text(ARTICLE, encoding="utf-8")
    offering(tmp_path / "site", "gated", VOICE)
    os.mkfifo(tmp_path / "at")
    os.mkfifo(tmp_path / "on")
    return Press(tmp_path)


def ended(build: subprocess.Popen[str], press: Press, act: Callable[[], object]) -> str:
    """Do ``act`` when a worker is amid a sentence; what was said, once nobody is left."""
    gate = press.at_the_gate(build)
    worker = int(next(gate))
    assert worker != build.pid, "nobody else speaks"
    act()
    _, err = build.communicate(timeout=LONG)
    assert list(gate) == [], "a worker lives on"
    return err


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (signal.SIGTERM, 143, "ended by SIGTERM"),
        (signal.SIGHUP, 129, "ended by SIGHUP"),
        (signal.SIGINT, 130, "interrupted"),
    ],
)
def test_a_build_ends_with_all_that_works_for_it_and_leaves_nothing_lying_about(
    press: Press, number: signal.Signals, code: int, words: str
) -> None:
    with press.run(str(press.root)) as build:
        said = ended(build, press, lambda: build.send_signal(number))
    assert build.returncode == code
    lines = [line for line in said.splitlines() if line.startswith("error")]
    assert lines == [f"error: {words}; what was published before stays published"]
    assert "Traceback" not in said
    assert press.hidden() == []


def test_a_build_that_is_killed_takes_its_workers_along_and_the_next_clears_up(
    press: Press,
) -> None:
    def kill() -> None:
        # here: a second worker that comes late opens the store, and clears up by itself
        assert any("build-2026-11-02" in name for name in press.hidden()), "nothing to clear"
        build.send_signal(signal.SIGKILL)

    with press.run(str(press.root)) as build:
        ended(build, press, kill)
    with press.run("") as build:
        out, err = build.communicate(timeout=LONG)
    assert build.returncode == 0, err
    kept = re.search(r"(\d+) new, (\d+) from the cache", out + err)
    assert kept is not None
    assert int(kept[2]) > 0, "what was finished is spoken again"
    assert press.hidden() == []


BLOCKED = """
import os, signal, sys
from audio_edition.cli import signals
signals._GRACE = float(sys.argv[1])
signals.heed()
try:
    print("there", flush=True)
    sys.stdin.read()
finally:
    if len(sys.argv) > 3:  # what waits is woken by no signal, as one that comes a moment early
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    print("clearing", flush=True)
    os.read(int(sys.argv[2]), 1)
"""


@pytest.mark.parametrize("grace", ["0", "3600", "3600 deaf"])
def test_who_is_told_twice_ends_at_once_and_nobody_clears_for_ever(grace: str) -> None:
    never, end = os.pipe()
    seconds, *deaf = grace.split()
    with subprocess.Popen(
        [sys.executable, "-c", BLOCKED, seconds, str(never), *deaf],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, pass_fds=[never],
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "there\n"
            process.send_signal(signal.SIGTERM)
            if grace != "0":
                assert process.stdout.readline() == "clearing\n"
                process.send_signal(signal.SIGHUP)
            _, err = process.communicate(timeout=LONG)
        finally:
            process.kill()  # else it is waited for without end
    os.close(never)
    os.close(end)
    told, code = ("SIGTERM", 143) if grace == "0" else ("SIGHUP", 129)
    assert process.returncode == code
    assert err == f"error: ended by {told}; what was published before stays published\n"


# A signal comes where nobody can catch what its handler raises; then a pipe is waited for.
SWALLOWED = """
import os, sys
from audio_edition.cli import signals
signals.heed()

class Finalized:
    def __del__(self):
        os.kill(os.getpid(), int(sys.argv[1]))
        "here the handler is called".split()

try:
    Finalized()
    sys.stdin.read()
except KeyboardInterrupt:
    sys.exit(130)
finally:
    print("in order", flush=True)
"""


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_an_end_that_a_finalizer_swallows_comes_again(number: signal.Signals, code: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SWALLOWED, str(int(number))],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        said = process.stdout.read()  # nobody closes its input
        _, err = process.communicate(timeout=LONG)
    assert (said, err, process.returncode) == ("in order\n", "", code)


def test_who_is_interrupted_while_it_is_imported_says_so(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt\n")
    done = subprocess.run(
        [sys.executable, "-m", "audio_edition", "build"],
        env={**ENV, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, timeout=LONG, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "error: interrupted; nothing was begun\n"


def test_what_whoever_started_us_ignores_stays_ignored() -> None:
    code = (
        "import os, signal; from audio_edition.cli import signals; signals.heed()\n"
        "os.kill(os.getpid(), signal.SIGHUP)\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
    )
    done = subprocess.run(
        ["nohup", sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 143


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGHUP, 129)])
def test_a_server_ends_as_it_should(press: Press, number: signal.Signals, code: int) -> None:
    """SIGTERM is how a service is ended: no fault. A terminal that goes away is one."""
    with subprocess.Popen(
        [sys.executable, "-m", "audio_edition", "serve", "--port", "0"],
        cwd=press.root / "show",
        env={**ENV, "PYTHONPATH": str(press.root / "site"), "GATES": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as serve:
        assert serve.stderr is not None
        said = [serve.stderr.readline()]
        while "http://" not in said[-1]:
            said.append(serve.stderr.readline())
            assert said[-1], said
        port = int(said[-1].split("http://127.0.0.1:")[1].split("/")[0])
        with socket.create_connection(("127.0.0.1", port), timeout=LONG) as asked:
            asked.sendall(b"GET /robots.txt HTTP/1.0\r\n\r\n")
            assert asked.recv(4) == b"HTTP"  # it is the server who hears signals now
        serve.send_signal(number)
        _, err = serve.communicate(timeout=LONG)
    assert serve.returncode == code
    assert "Traceback" not in err
    assert ("ended by" in err) == bool(code)
