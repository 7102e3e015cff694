"""The program as the container runs it: as nobody in particular, on a root nobody can write."""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.machines.test_containerfile import instructions
from tests.tools import IN_CI, ROOT, require

UID = 10001
Inside = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def inside(tmp_path: Path) -> Inside:
    """Run a command of the program with ``tmp_path/show`` at /show, as the Containerfile does."""
    bwrap = require("bwrap")
    show = tmp_path / "show"
    show.mkdir(exist_ok=True)
    words = [
        bwrap, "--unshare-all", "--die-with-parent", "--uid", str(UID), "--gid", str(UID),
        "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp",
        # the program itself, wherever this checkout and its Python lie
        *(word for place in (ROOT, Path(sys.prefix)) for word in ("--ro-bind", *[str(place)] * 2)),
        "--bind", str(show), "/mnt", "--chdir", "/mnt", "--cap-drop", "ALL",
    ]  # fmt: skip
    if subprocess.run([*words, "true"], capture_output=True).returncode:
        message = "NOT TESTED: this machine lets nobody make a namespace (bwrap)"
        if IN_CI:
            pytest.fail(message)
        pytest.skip(message)

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ["PATH"], "HOME": "/tmp", "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            [*words, sys.executable, *command],
            env=environment, capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    return run


PROGRAM = ("-m", "audio_edition")


@pytest.fixture
def show(tmp_path: Path) -> Path:
    folder = tmp_path / "show"
    edition = folder / "editions" / "2026-11-02"
    edition.mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("read_only.toml"), folder / "editions" / "show.toml")
    (edition / "01.txt").write_text("Harbor\n\nThe harbor opened at dawn.\n")
    return folder


def test_the_place_is_as_it_says(inside: Inside) -> None:
    """Else the other tests prove nothing."""
    code = (
        "import os, pathlib\n"
        "print(os.getuid())\n"
        "for place in ('/mnt', '/tmp', '/', '/usr', pathlib.Path(os.__file__).parent):\n"
        "    try: (pathlib.Path(place) / 'x').touch(); print('writable')\n"
        "    except OSError as problem: print(problem.errno)\n"
    )
    assert inside("-c", code).stdout.split() == [str(UID), *["writable"] * 2, *["30"] * 3]


def test_an_edition_is_made_published_and_verified(inside: Inside, show: Path) -> None:
    for command in (
        ("build", "2026-11-02"),
        ("publish", "2026-11-02"),
        ("verify", "public"),
        ("cache", "--prune"),
    ):
        done = inside(*PROGRAM, *command)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert "2026-11-02.mp3" in (show / "public" / "feed.xml").read_text()
    told = json.loads(inside(*PROGRAM, "doctor", "--json").stdout)
    assert [f for f in told["findings"] if f["severity"] == "error"] == []
    # beside the show's own folders nothing was left anywhere
    own = {"editions", "audio", "public", "runs", ".cache"}
    assert {entry.name for entry in show.iterdir()} == own


def test_a_show_that_cannot_be_written_is_told_in_one_line(inside: Inside, show: Path) -> None:
    (show / "audio").mkdir()
    (show / "audio").chmod(0o500)
    done = inside(*PROGRAM, "build", "2026-11-02")
    assert done.returncode == 1
    (line, *hint) = [line for line in done.stderr.splitlines() if "speaking" not in line]
    assert line == "error: /mnt/audio cannot be written"
    assert hint == ["  hint: chmod u+w /mnt/audio"]
    assert "Traceback" not in done.stderr


def test_the_watch_answers_its_health_address_as_the_image_asks_it(
    inside: Inside, show: Path
) -> None:
    """HEALTHCHECK's own words, against the watch that CMD starts."""
    # a day that is not due: of one that is, and late, the watch says that all is not well
    day = (dt.date.today() + dt.timedelta(days=3)).strftime("%a").lower()
    with (show / "editions" / "show.toml").open("a") as settings:
        settings.write(f'\n[run]\ndays = "{day}"\n')
    (command,) = [value for name, value in instructions() if name == "CMD"]
    (check,) = [value for name, value in instructions() if name == "HEALTHCHECK"]
    asked = json.loads(check.partition(" CMD ")[2])
    code = (
        "import signal, subprocess, sys, time\n"
        f"watch = subprocess.Popen([sys.executable, '-m', 'audio_edition', *{command}])\n"
        "ask = lambda: subprocess.run([sys.executable, *" + repr(asked[1:]) + "],"
        " capture_output=True).returncode\n"
        "while (code := ask()) and watch.poll() is None: time.sleep(0.1)\n"
        "watch.send_signal(signal.SIGTERM)\n"
        "print(code, watch.wait(), ask() != 0)\n"
    )
    done = inside("-c", code)
    assert done.stdout.split()[-3:] == ["0", "0", "True"], done.stderr
