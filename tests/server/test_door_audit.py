"""desk/audit.jsonl: what is in it, that it is bounded, and how it is read."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from audio_edition import secrets
from audio_edition.cli.main import cli
from audio_edition.errors import AudioEditionError
from audio_edition.server.door_audit import KEPT, AuditLog, Deed
from audio_edition.workspace import Workspace

BEGIN = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    ticks = iter(range(1_000_000))
    settings = {"show": {"title": "Desk Post"}}
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions/show.toml").write_text('[show]\ntitle = "Desk Post"\n')
    return Workspace.of(tmp_path, settings, clock=lambda: BEGIN + timedelta(minutes=next(ticks)))


def shown(root: Path, *arguments: str) -> str:
    done = CliRunner().invoke(cli, ["--quiet", "--show", str(root), "desk", "log", *arguments])
    assert done.exception is None, done.exception
    return done.output


def test_a_line_says_who_when_what_where_and_how_it_ended(workspace: Workspace) -> None:
    log = AuditLog(workspace)
    log.write(Deed("mark", "ok", "2026-11-02", "01-a.md"), user="emil", role="edit", address="::1")
    log.write(Deed("publish", "failed", "2026-11-02", detail="no target"), user="paula")
    assert list(log.lines()) == [
        {"at": "2026-11-02T04:00:00+00:00", "user": "emil", "role": "edit", "from": "::1",
         "what": "mark", "result": "ok", "edition": "2026-11-02", "article": "01-a.md"},
        {"at": "2026-11-02T04:01:00+00:00", "user": "paula", "what": "publish",
         "result": "failed", "edition": "2026-11-02", "detail": "no target"},
    ]  # fmt: skip
    assert log.file.stat().st_mode & 0o777 == 0o600


def test_a_line_holds_no_secret_and_is_one_line(workspace: Workspace) -> None:
    secrets.keep("hunter2hunter2")
    log = AuditLog(workspace)
    log.write(Deed("mark\n{}", edition='x"}\n{"at": "2026'), user="emil\r\n\x1b[2J\ud800")
    assert len(log.file.read_bytes().splitlines()) == len(list(log.lines())) == 1
    assert not set("\x1b\r\n") & set(shown(workspace.root).rstrip("\n"))
    log.write(Deed("publish", "failed", detail="key hunter2hunter2 was refused"), user="paula")
    log.write(Deed("publish", "failed", detail="x" * 5000), user="paula")
    text = log.file.read_text("utf-8")
    assert "hunter2" not in text
    assert len(text) < 1200


def test_files_are_turned_over_and_the_oldest_goes(workspace: Workspace) -> None:
    log = AuditLog(workspace, most=500)
    for number in range(100):
        log.write(Deed("mark", edition=f"e{number}"), user="emil")
    files = {file.name for file in log.file.parent.glob("audit*")}
    assert files == {"audit.jsonl", *(f"audit.{n}.jsonl" for n in range(1, KEPT))}
    assert max(file.stat().st_size for file in log.file.parent.glob("audit*")) < 650
    told = [line["edition"] for line in log.lines()]
    assert told[-1] == "e99"
    assert told == [f"e{number}" for number in range(100 - len(told), 100)]
    assert len(told) >= 40


def test_half_a_line_of_a_power_cut_costs_no_other(workspace: Workspace) -> None:
    log = AuditLog(workspace)
    log.write(Deed("one"), user="emil")
    with log.file.open("ab") as stream:
        stream.write(b'{"at": "2026-11-')
    AuditLog(workspace).write(Deed("two"), user="emil")
    with log.file.open("ab") as stream:
        stream.write(b'\n[]\n{"at": 5}\n{"at": "once"}\n{"at": "2026-11-02"}\n' + b"[" * 9999)
    assert [line["what"] for line in log.lines()] == ["one", "two"]


def test_many_hands_write_whole_lines(workspace: Workspace) -> None:
    def write(who: int) -> None:
        log = AuditLog(workspace, most=4000)
        for number in range(20):
            log.write(Deed("mark", edition=f"{who}-{number}"), user="emil")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    told = [line["edition"] for line in AuditLog(workspace).lines()]
    assert sorted(told) == sorted(f"{who}-{n}" for who in range(4) for n in range(20))


def test_what_the_disk_refused_is_owed_and_goes_first(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = AuditLog(workspace)
    log.write(Deed("one"), user="emil")
    with monkeypatch.context() as patch:
        real = __import__("os").write
        # a disk that takes some of it
        patch.setattr("os.write", lambda fd, data: (
            real(fd, data[:10]) if len(data) > 20 else (_ for _ in ()).throw(OSError(28, "full"))
        ))  # fmt: skip
        with pytest.raises(AudioEditionError, match="No space left"):
            log.write(Deed("two"), user="emil")
        with pytest.raises(AudioEditionError, match=r"No space left|full") as caught:
            log.require()
        assert "cannot write down" in str(caught.value.hint)
        assert [json.loads(line)["what"] for line in log.file.read_text().splitlines()] == ["one"]
    log.require()
    log.write(Deed("three"), user="emil")
    assert [line["what"] for line in log.lines()] == ["one", "two", "three"]
    log.file.unlink()
    log.file.mkdir()
    with pytest.raises(AudioEditionError, match=r"audit\.jsonl cannot be written"):
        log.require()


def test_the_log_is_read_by_user_edition_and_time(workspace: Workspace) -> None:
    log = AuditLog(workspace)
    for user, what, edition in (
        ("emil", "mark", "2026-11-02"),
        ("paula", "approve", "2026-11-02"),
        ("paula", "publish", "2026-11-03"),
    ):
        log.write(Deed(what, "ok", edition), user=user, role="publish")
    root = workspace.root
    at = BEGIN.astimezone()
    assert shown(root).splitlines()[0] == (
        f"{at:%Y-%m-%d %H:%M:%S}  emil (publish)  mark 2026-11-02  ok"
    )
    assert [line.split()[4] for line in shown(root, "--user", "Paula").splitlines()] == [
        "approve", "publish",
    ]  # fmt: skip
    assert len(shown(root, "--edition", "2026-11-03").splitlines()) == 1
    assert len(shown(root, "--last", "2").splitlines()) == 2
    since = f"{at + timedelta(minutes=2):%Y-%m-%dT%H:%M}"
    newest = shown(root, "--since", since, "--json").splitlines()
    assert [json.loads(line)["what"] for line in newest] == ["publish"]
    assert len(shown(root, "--since", f"{at - timedelta(days=1):%Y-%m-%d}").splitlines()) == 3
    assert shown(root, "--user", "nobody") == ""
