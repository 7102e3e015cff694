"""schedule: the show's own settings in a scheduler's words, and none of its secrets."""

from pathlib import Path
from typing import Any, cast

import pytest

from audio_edition import Workspace
from audio_edition.errors import AudioEditionError, ShowError
from audio_edition.run.schedule.model import SCHEDULERS
from audio_edition.verbs.schedule import ScheduleReport, install, schedule
from tests.rows import each

SHOW = Path(__file__).parent / "data" / "scheduled.toml"


def show(root: Path, title: str = "The Lantern", target: str = "../public") -> Workspace:
    (root / "editions").mkdir(parents=True, exist_ok=True)
    text = SHOW.read_text("utf-8").replace("TITLE", title).replace("TARGET", target)
    (root / "editions" / "show.toml").write_text(text, encoding="utf-8")
    return Workspace.open(root)


def text_of(report: ScheduleReport) -> str:
    return "\n".join(file.text for file in report.files)


def test_systemd_gets_hours_folders_and_names_of_secrets(tmp_path: Path) -> None:
    report = schedule(show(tmp_path / "show"), "systemd")
    assert [file.name for file in report.files] == [
        "audio-edition-the-lantern.service",
        "audio-edition-the-lantern.timer",
    ]
    text = text_of(report)
    assert "OnCalendar=Mon,Tue,Wed,Thu,Fri *-*-* 05:00,30:00 America/New_York" in text
    assert "OnCalendar=Mon,Tue,Wed,Thu,Fri *-*-* 04:30:00 America/New_York" in text
    writable = f'"-{tmp_path}/show" "-{tmp_path}/public" "-/var/lib/node_exporter"'
    assert f"ReadWritePaths={writable}" in text
    assert "EnvironmentFile=-/etc/audio-edition/audio-edition-the-lantern.env" in text
    assert "# It holds CHAT, MAIL_PASSWORD, PING." in text
    assert "NOT_NAMED" not in text
    assert f"User={tmp_path.owner()}" in text
    assert f'"--show" "{tmp_path}/show" "run"' in text


@each("kind", SCHEDULERS)
def test_no_secret_is_written(tmp_path: Path, kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {"CHAT": "slack://Zk29QwLmT7/xPb4", "MAIL_PASSWORD": "hunter2-Vq81", "PING": "u-5bf6"}
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    report = schedule(show(tmp_path), kind)
    told = text_of(report) + "".join(step for file in report.files for step in file.to_do)
    assert not any(value in told for value in secrets.values())
    assert "MAIL_PASSWORD" in told


def test_what_a_machine_or_a_title_wants_otherwise_is_heard(tmp_path: Path) -> None:
    report = schedule(
        show(tmp_path, title="Утро"),  # in other letters it has a name all the same
        "systemd",
        program=["/usr/bin/docker", "run", "audio edition"],
        user="press",
        environment=tmp_path / "secrets",
    )
    text = text_of(report)
    assert 'ExecStart=:"/usr/bin/docker" "run" "audio edition" "--show"' in text
    assert "User=press" in text
    assert f"EnvironmentFile=-{tmp_path}/secrets" in text
    assert report.files[0].name == "audio-edition.service"
    assert "Description=Утро" in report.files[0].text


def test_github_installs_what_the_show_needs_and_is_told_of_folders(tmp_path: Path) -> None:
    report = schedule(show(tmp_path), "github")
    assert "audio-edition[piper,espeak,tell]==" in text_of(report)
    assert "a workflow's folders are gone" in report.notes[0]
    report = schedule(show(tmp_path, target="s3://lantern/audio"), "github")
    assert "audio-edition[piper,espeak,s3,tell]==" in text_of(report)
    assert len(report.notes) == 1


@each("kind", SCHEDULERS)
def test_files_are_written_over_our_own_alone(tmp_path: Path, kind: Any) -> None:
    report = schedule(show(tmp_path / "show"), kind)
    folder = tmp_path / "units"
    written = install(report, folder)
    assert [path.read_bytes() for path in written] == [file.data for file in report.files]
    written[-1].write_bytes(written[-1].read_bytes() + "\n".encode(report.files[-1].encoding))
    assert install(report, folder) == written
    assert written[-1].read_bytes() == report.files[-1].data
    written[-1].write_text("[Unit]\n")
    written[0].unlink(missing_ok=True) if len(written) > 1 else None
    with pytest.raises(AudioEditionError, match="not written by audio-edition"):
        install(report, folder)
    assert written[-1].read_text() == "[Unit]\n"
    assert len(written) == 1 or not written[0].exists()


def test_what_cannot_be_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ShowError, match="control character"):
        schedule(show(tmp_path / "a\nb"), "cron")
    with pytest.raises(ShowError, match="no schedule can be written for 'at'"):
        schedule(show(tmp_path), cast(Any, "at"))
    (tmp_path / "units").write_text("a file")
    with pytest.raises(AudioEditionError, match="cannot be written"):
        install(schedule(show(tmp_path / "show"), "cron"), tmp_path / "units")
