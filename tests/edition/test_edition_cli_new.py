"""``audio-edition new`` as users run it."""

import json
import os
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audio_edition import swaps
from audio_edition.cli.main import cli
from audio_edition.edition.load import load_edition
from audio_edition.errors import AudioEditionError
from tests.rows import each


@pytest.fixture
def show(show: Path) -> Path:
    (show / "a.txt").write_text("Headline A\n\nFirst text.\n\nCopy link\n")
    (show / "b.html").write_text(
        "<article><h1>Headline B</h1>"
        + "".join(
            f"<p>In its {n} vote the council chose to keep the bridge open.</p>" for n in range(8)
        )
        + "</article>"
    )
    return show


def run(show: Path, *args: str) -> Result:
    return CliRunner().invoke(cli, ["--show", str(show), "new", *args], catch_exceptions=True)


def test_new_writes_readable_files(show: Path) -> None:
    done = run(show, "2026-11-02", str(show / "a.txt"), str(show / "b.html"), "--title", "A day")
    assert done.exit_code == 0, done.output
    folder = show / "editions" / "2026-11-02"
    assert (folder / "01-headline-a.md").read_text() == (
        "---\ntitle: Headline A\n---\n\nFirst text.\n\nCopy link\n"
    )
    edition = load_edition(folder, "en-US")
    assert edition.title == "A day"
    assert [a.headline for a in edition.articles] == ["Headline A", "Headline B"]
    assert str(folder / "01-headline-a.md") in done.stdout.splitlines()


def test_a_new_that_was_killed_behind_its_rename_is_finished(
    show: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = os.fork()
    if not parent:
        monkeypatch.setattr(swaps, "flush", lambda _: os.kill(os.getpid(), signal.SIGKILL))
        run(show, "2026-11-02", str(show / "a.txt"))
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(parent, 0)[1]) == -signal.SIGKILL
    file = show / "editions" / "2026-11-02" / "01-headline-a.md"
    before = file.stat()
    done = run(show, "2026-11-02", str(show / "a.txt"))
    assert done.exit_code == 0, done.output
    assert "01-headline-a.md has it already" in done.stdout
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    again = run(show, "2026-11-02", str(show / "a.txt"))
    assert "exists already" in str(again.exception), "that one was told as made"


def test_new_refuses_to_overwrite_and_adds(show: Path) -> None:
    assert run(show, "special", str(show / "a.txt"), "--date", "2026-11-05").exit_code == 0
    again = run(show, "special", str(show / "b.html"))
    assert isinstance(again.exception, AudioEditionError)
    assert "exists already" in again.exception.message
    done = run(show, "special", str(show / "b.html"), "--add", "--json")
    answer = json.loads(done.stdout)
    assert [a["file"] for a in answer["articles"]] == ["02-headline-b.md"]
    edition = load_edition(show / "editions" / "special", "en-US")
    assert [a.id for a in edition.articles] == ["01-headline-a", "02-headline-b"]
    assert edition.date.isoformat() == "2026-11-05"
    assert run(show, "special", str(show / "a.txt"), "--add", "--force").exit_code == 2


@each("bad", ["missing.txt", "empty.txt", "http://127.0.0.1:9/x", "ftp://x.example/a"])
def test_one_bad_source_leaves_no_edition(show: Path, bad: str) -> None:
    (show / "empty.txt").write_text("")
    source = bad if "://" in bad else str(show / bad)
    before = sorted(p.name for p in (show / "editions").iterdir())
    done = run(show, "2026-11-02", str(show / "a.txt"), source)
    assert isinstance(done.exception, AudioEditionError)
    assert done.exception.exit_code == 1
    assert sorted(p.name for p in (show / "editions").iterdir()) == before


@each("more", [(), ("--add",), ("--force",)])
def test_a_file_in_an_editions_place_is_one_line(show: Path, more: tuple[str, ...]) -> None:
    place = show / "editions" / "2026-11-04"
    place.write_text("mine")
    done = run(show, "2026-11-04", str(show / "a.txt"), *more)
    assert isinstance(done.exception, AudioEditionError)
    assert done.exception.message == f"{place} is a file, and no edition's folder"
    assert place.read_text() == "mine"
