"""What slips while it is read is ended, told in one line, and keeps nobody else from being read."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from audio_edition import Workspace
from audio_edition.cli.main import cli
from audio_edition.edition.sources import confined, parse
from audio_edition.errors import EditionError
from audio_edition.executors import local
from audio_edition.verbs.collecting import collect

TEXT = "Harbor\n\nThe new harbor opened on Monday, after eleven years of work.\n"
WHY = "cannot be read within 1 seconds of a processor and 1024 MiB of memory"


@confined.reader
def shout(text: str, name: str = "") -> str:
    """Stand for a reader; of some texts one that slips."""
    while text == "loops":
        pass
    if text == "swells":
        return str(len(bytearray(3 * 2**30)))
    if text == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if text == "refused":
        raise EditionError(f"{name} is refused", hint="send another")
    return f"{text.upper()} {os.getpid()}"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "SECONDS", 1)


@pytest.mark.parametrize("forks", [True, False])
def test_a_slip_costs_one_source(monkeypatch: pytest.MonkeyPatch, forks: bool) -> None:
    monkeypatch.setattr(local, "may_fork", lambda: forks)
    with confined.confined():
        first = shout("so", "a.txt")
        assert shout("so", name="a.txt") == first != f"SO {os.getpid()}", "one child for all"
        with pytest.raises(EditionError, match=r"b\.txt is refused") as caught:
            shout("refused", "b.txt")
        assert caught.value.hint == "send another"
        for text in ("loops", "swells", "dies"):
            with pytest.raises(confined.OverrunError) as ended:
                shout(text, f"{text}.txt")
            assert ended.value.message == f"{text}.txt {WHY}"
            assert shout("on", "c.txt").startswith("ON ")
    assert shout("so", "a.txt") == f"SO {os.getpid()}"


def slipping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every file named "evil" be read without an end."""
    real = parse._parsed

    def parsed(data: bytes, kind: parse.Format, name: str, *rest: Any) -> Any:
        while "evil" in name:
            pass
        return real(data, kind, name, *rest)

    monkeypatch.setattr(local, "may_fork", lambda: True)  # or the child would read as ever
    monkeypatch.setattr(parse, "_parsed", parsed)


def test_new_takes_the_others_and_fails(show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slipping(monkeypatch)
    files = [show / name for name in ("a.txt", "evil.txt", "b.txt")]
    for file in files:
        file.write_text(TEXT.replace("Harbor", file.stem))
    told = ["--show", str(show), "new", "2026-11-02"]
    done = CliRunner().invoke(cli, [*told, *map(str, files)])
    assert isinstance(done.exception, EditionError)
    assert done.exception.message == f"{files[1]} {WHY}"
    folder = show / "editions" / "2026-11-02"
    assert sorted(f.name for f in folder.glob("*.md")) == ["01-a.md", "02-b.md"]
    done = CliRunner().invoke(cli, [*told[:2], "new", "other", str(files[1])])
    assert isinstance(done.exception, EditionError)
    assert not (show / "editions" / "other").exists()


def test_collect_takes_the_others_and_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slipping(monkeypatch)
    for name in ("in/a.txt", "in/evil.txt", "more/b.txt"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(TEXT.replace("Harbor", file.stem))
        os.utime(file, (1, 1))
    sources = [{"kind": "folder", "address": name, "name": name} for name in ("in", "more")]
    show = Workspace.of(tmp_path, {"show": {"title": "T"}, "source": sources})
    report = collect(show, "2026-11-02", sleep=lambda _: None)
    assert [(one.title, one.state) for one in report.items if one.files] == [
        ("a", "new"),
        ("b", "new"),
    ]
    (failure,) = report.failed
    assert failure.source == "in"
    assert WHY in failure.message
