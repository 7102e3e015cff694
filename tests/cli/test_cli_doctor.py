from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from audio_edition.cli.main import cli


def doctor(*args: str) -> Result:
    return CliRunner().invoke(cli, ["--json", *args, "doctor"])


def show_with(root: Path, text: str) -> Path:
    (root / "editions").mkdir(parents=True)
    (root / "editions/show.toml").write_text(text, encoding="utf-8")
    return root


def test_a_sound_show_is_ready(tmp_path: Path) -> None:
    show = show_with(tmp_path, '[show]\ntitle = "X"\n')
    done = doctor("--show", str(show))
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    ready = {item["what"]: item["detail"] for item in told["ready"]}
    assert "voice piper" in ready
    assert "gtts" in ready["packages"]
    assert ready["show"].startswith("X in ")


def test_a_voice_that_is_not_there_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    show = show_with(tmp_path, '[show]\ntitle = "X"\n[voice]\nvoice = "nobody-of-that-name"\n')
    done = doctor("--show", str(show))
    assert done.exit_code == 1
    errors = [f for f in json.loads(done.output)["findings"] if f["severity"] == "error"]
    assert [f["where"] for f in errors] == ["voice piper"]
    assert "nobody-of-that-name" in errors[0]["message"]


def test_a_broken_show_is_an_error_and_the_machine_is_told_all_the_same(tmp_path: Path) -> None:
    show = show_with(tmp_path, "[show]\n")
    done = doctor("--show", str(show))
    assert done.exit_code == 1
    told = json.loads(done.output)
    assert any("title is missing" in f["message"] for f in told["findings"])
    assert any(item["what"] == "voice piper" for item in told["ready"])


def test_outside_a_show_it_tells_of_the_machine(tmp_path: Path, monkeypatch: object) -> None:
    with CliRunner().isolated_filesystem(temp_dir=tmp_path):
        done = doctor()
    assert done.exit_code == 0, done.output
    plain = CliRunner().invoke(cli, ["doctor"])
    assert "audio-edition" in plain.output
