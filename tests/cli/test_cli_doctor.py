from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.proof.recognisers import weights, whisper
from audio_edition.trust import ShowTrust
from tests.proof.ears import needs_ears


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


def heard(show: Path) -> tuple[int, dict[str, str], dict[str, dict[str, Any]]]:
    """Doctor's exit code, what is ready, and what it found of recognisers."""
    done = doctor("--show", str(show))
    told = json.loads(done.output)
    ready = {item["what"]: item["detail"] for item in told["ready"]}
    found = {f["where"]: f for f in told["findings"] if f["code"] == "recogniser-missing"}
    return done.exit_code, ready, found


@needs_ears
def test_who_listens_is_told_with_the_languages_and_nothing_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "_known", lambda *_: pytest.fail("weights were read"))
    monkeypatch.setattr(whisper.WhisperEar, "_loaded", lambda _: pytest.fail("a model was loaded"))
    code, ready, found = heard(show_with(tmp_path, '[show]\ntitle = "X"\nlanguage = "en-GB"\n'))
    assert (code, found) == (0, {})
    told = ready["recogniser whisper"]
    assert told.startswith("hears en-GB by whisper tiny.en, whisper base; de, fr, ")
    assert told.endswith(" by whisper base")


def _deaf() -> str:
    raise metadata.PackageNotFoundError("ctranslate2")


@pytest.mark.parametrize(
    ("proof", "severity", "code"),
    [("", "note", 0), ('[proof]\nrequired = "heard"\n', "error", 1)],
)
def test_nobody_to_listen_is_an_error_only_where_it_is_required(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proof: str, severity: str, code: int
) -> None:
    monkeypatch.setattr(whisper, "_engine_version", _deaf)
    told = heard(show_with(tmp_path, f'[show]\ntitle = "X"\n{proof}'))
    assert told[0] == code
    assert "recogniser whisper" not in told[1]
    finding = told[2]["recogniser whisper"]
    assert finding["severity"] == severity
    assert finding["remedy"] == 'pip install "audio-edition[proof]"'


def test_weights_of_other_languages_and_a_recogniser_that_nobody_offers_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whisper, "_engine_version", lambda: "4")
    monkeypatch.setattr(weights, "PACKAGED", {})
    _, _, found = heard(show_with(tmp_path, '[show]\ntitle = "X"\nlanguage = "sv"\n'))
    assert "no weights to hear sv with" in found["recogniser whisper"]["message"]
    show = show_with(tmp_path / "b", '[show]\ntitle = "X"\n[proof]\nrecogniser = "wisper"\n')
    _, _, found = heard(show)
    assert found["recogniser wisper"]["severity"] == "warning"
    assert "whisper" in found["recogniser wisper"]["remedy"]
    named = show_with(tmp_path / "c", '[show]\ntitle = "X"\n[proof]\nweights = ["gone.zip"]\n')
    _, _, found = heard(named)
    assert "gone.zip" in found["recogniser whisper"]["message"]


def test_a_strangers_recogniser_that_breaks_is_a_finding(tmp_path: Path) -> None:
    show = show_with(tmp_path, '[show]\ntitle = "X"\n[proof]\nrecogniser = "mine"\n')
    (show / "editions/plugins").mkdir()
    ShowTrust(show).call_own()
    (show / "editions/plugins/mine.py").write_text(
        "from audio_edition import plugin\n"
        "class Mine:\n"
        "    name = 'mine'\n"
        "    def open(self, request):\n"
        "        return 1 / 0\n"
        "mine = plugin('recognisers', 'mine')(Mine())\n"
    )
    code, _, found = heard(show)
    assert code == 0
    assert "ZeroDivisionError" in found["recogniser mine"]["message"]
    assert found["recogniser mine"]["severity"] == "warning"


def test_a_plugin_that_cannot_be_loaded_hides_nothing_else(tmp_path: Path) -> None:
    show = show_with(tmp_path, '[show]\ntitle = "X"\n')
    (show / "editions/plugins").mkdir()
    ShowTrust(show).call_own()
    (show / "editions/plugins/mine.py").write_text("import nothing_of_that_name\n")
    done = doctor("--show", str(show))
    assert done.exit_code == 1
    told = json.loads(done.output)
    errors = [f["message"] for f in told["findings"] if f["severity"] == "error"]
    assert len(errors) == 1
    assert "the plugin mine.py cannot be loaded" in errors[0]
    ready = {item["what"] for item in told["ready"]}
    assert {"show", "trial", "voice piper", "disk"} <= ready


def test_a_package_that_is_declared_and_missing_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = ["click>=8", "no_such.package>=1,<2", "never>=1; extra == 'all'"]
    monkeypatch.setattr("importlib.metadata.requires", lambda _: declared)
    told = json.loads(doctor("--show", str(show_with(tmp_path, '[show]\ntitle = "X"\n'))).output)
    lost = [f["where"] for f in told["findings"] if f["code"] == "package-missing"]
    assert lost == ["no_such.package"]
