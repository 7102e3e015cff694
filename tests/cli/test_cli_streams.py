"""Standard streams that are closed, full or gone: the work is done, and what was lost is said."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.typed import DAY, ENV, show_in

FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")


@pytest.fixture
def show(tmp_path: Path) -> Path:
    article = "# Der Hafen\n\nÜber Tallinn zog Nebel.\n"
    return show_in(tmp_path, **{"01-harbor__md": article})


def shell(line: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """What a shell makes of ``line``; audio-edition is $P."""
    return subprocess.run(
        ["/bin/bash", "-c", line],
        capture_output=True,
        cwd=cwd,
        env={**ENV, "P": f"{sys.executable} -m audio_edition", **env},
        timeout=120,
        check=False,
    )


def is_built(show: Path) -> bool:
    return (show / "audio" / DAY / f"{DAY}.mp3").is_file()


@FULL
def test_an_error_stream_that_takes_nothing_spoils_no_build(show: Path) -> None:
    done = shell(f"$P --verbose build {DAY} 2>/dev/full", show)
    assert done.returncode == 0
    assert is_built(show)
    assert done.stdout
    assert shell("$P init gone 2> >(exec true)", show).returncode == 0
    assert (show / "gone" / "editions").is_dir()


@FULL
@pytest.mark.parametrize(
    ("where", "why"),
    [(">&-", b"it is closed"), (">/dev/full", b"the disk is full"), ("| exec true", b"went away")],
)
def test_a_result_that_was_lost_is_said_at_the_end(tmp_path: Path, where: str, why: bytes) -> None:
    done = shell(f"set -o pipefail; $P --json init made {where}", tmp_path)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith(b"error: all is done, but the result could not be written to standard")
    assert why in last
    assert b"Traceback" not in done.stderr
    assert (tmp_path / "made" / "editions").is_dir()


@FULL
def test_what_only_tells_ends_with_its_hearer(show: Path) -> None:
    full = shell("$P languages >/dev/full", show)
    assert full.returncode == 1
    assert full.stderr == (
        b"error: the result could not be written to standard output: the disk is full\n"
    )
    # `yes` never ends: only a command that ends with its reader does
    gone = shell("set -o pipefail; yes 'It is 5 p.m.' | $P verbalize | head -n 1", show)
    assert gone.stdout.count(b"\n") == 1
    assert gone.stderr == b""
    quiet = shell(f"$P --quiet script {DAY} --json >&- 2>&-", show)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (1, b"", b"")


def test_files_are_not_written_into_by_who_speaks(show: Path) -> None:
    """The first files that are opened have the numbers of streams that were closed."""
    done = shell(f"$P --verbose build {DAY} <&- >&- 2>&-", show)
    assert done.returncode == 1  # its result is lost, and nobody is there to hear that
    assert is_built(show)
    for file in (*(show / ".cache").rglob("*.*"), *(show / "audio").rglob("*.*")):
        assert not file.is_file() or b"speaking 1/" not in file.read_bytes(), file


def test_no_locale_fails_for_a_letter(show: Path) -> None:
    plain = {"PYTHONCOERCECLOCALE": "0", "LC_ALL": "POSIX", "PYTHONUTF8": "0"}
    told = shell(f"$P script {DAY} --json", show, **plain)
    assert told.returncode == 0, told.stderr
    assert "Über" in json.dumps(json.loads(told.stdout), ensure_ascii=False)
    missing = shell("$P script 2026-łódź", show, PYTHONIOENCODING="latin-1", **plain)
    assert missing.returncode == 1
    assert b"Traceback" not in missing.stderr
    assert b"internal error" not in missing.stderr


def test_a_terminal_that_went_away_ends_no_build(show: Path) -> None:
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "audio_edition", "build", DAY],
        cwd=show,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=ENV,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        assert os.read(ours, 1)  # it draws its progress
        os.close(ours)
        assert process.stdout.read()
        assert process.wait(60) == 0
    assert is_built(show)


def test_a_service_that_is_told_to_end_owes_no_result(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys, click\n"
        "import audio_edition.cli.doctor as doctor\n"
        "from audio_edition.cli import main, signals\n"
        "doctor.command.params = []\n"
        "def serve():\n"
        "    signals.heed(clean=(signal.SIGTERM,))\n"
        "    click.echo('the address')\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "doctor.command.callback = serve\n"
        "sys.argv = ['audio-edition', 'desk']\n"
        "sys.modules['audio_edition.cli.desk'] = doctor\n"
        "main()\n"
    )
    (tmp_path / "service.py").write_text(code, "utf-8")
    done = shell(f"{sys.executable} service.py >&-", tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")


BESIDE = """
import atexit, sys, threading, time
atexit.register(lambda: print("put away"))
import numpy, soxr
begun, sound = threading.Event(), numpy.zeros(44_100 * 60, "f4")
def work():
    while True:
        begun.set()
        soxr.resample(sound, 44_100, 8_000)
def slow():
    time.sleep(0.2)
    print("finished")
threading.Thread(target=work, daemon=True).start()
threading.Thread(target=slow).start()
begun.wait()
from audio_edition.__main__ import main
sys.argv = ["audio-edition", sys.argv[1]]
main()
"""


@pytest.mark.parametrize(("word", "code"), [("--version", 0), ("nothing", 2)])
def test_threads_change_no_code_and_who_is_waited_for_comes_to_an_end(word: str, code: int) -> None:
    """Taken down inside a library by Python, a thread ended the process by SIGABRT."""
    command = [sys.executable, "-c", BESIDE, word]
    done = subprocess.run(command, env=ENV, capture_output=True, text=True, check=False)
    assert (done.returncode, "terminate" in done.stderr) == (code, False), done.stderr
    assert ("audio-edition" in done.stdout) is (code == 0)
    assert "finished" in done.stdout
    assert done.stdout.endswith("put away\n")
