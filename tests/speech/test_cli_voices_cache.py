"""``voices`` and ``cache``: what they list, and what their options take away."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.errors import SpeechError
from audio_edition.places import Places
from audio_edition.programme import segment as segments
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from tests.rows import each
from tests.speech.scripts import TEXTS, plain


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "show.toml").write_text(
        '[show]\ntitle = "T"\nlanguage = "de-DE"\n[voice]\nengine = "espeak"\nvoice = "de"\n'
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def spoken(show: Path) -> Path:
    """Where the sentences of a script lie that was spoken; a segment lies beside."""
    speak_script(plain(), VoiceSettings(engine="silence"), Places(show))
    segments.drawer(Places(show).store).put("ab" * 32, {}, bytes(5000))
    return show / ".cache" / "utterances"


def run(*arguments: str) -> Result:
    # click 8.1 mixes stderr into stdout unless told; 8.2 never does and knows no such option
    try:
        runner = CliRunner(mix_stderr=False)  # type: ignore[call-arg]
    except TypeError:
        runner = CliRunner()
    return runner.invoke(cli, arguments, catch_exceptions=False)


def told(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json").stdout)


def test_the_list_keeps_to_the_show_s_language(show: Path) -> None:
    result = run("voices")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["ENGINE", "VOICE", "LANGUAGE", "WHERE", "STATE", "LICENCE"]
    assert any(line.startswith("espeak") and " de * " in line for line in lines)
    assert not any("en-US-AriaNeural" in line for line in lines)
    assert "--all" in result.stderr


def test_json_has_every_voice_with_every_field(show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    rows = told("voices")
    assert {row["engine"] for row in rows} >= {"piper", "gtts", "espeak", "edge", "openai"}
    fields = {"engine", "voice", "language", "licence", "remote", "ready", "missing", "chosen"}
    assert all(set(row) == fields for row in rows)
    assert [row["voice"] for row in rows if row["chosen"]] == ["de"]
    assert all(row["remote"] == (row["engine"] in ("gtts", "edge", "openai")) for row in rows)
    missing = {row["missing"] for row in rows if row["engine"] == "openai" and not row["ready"]}
    assert ["OPENAI_API_KEY" in one for one in missing] == [True]
    with pytest.raises(SpeechError, match="no engine"):
        run("voices", "--engine", "pipper")


def test_voices_are_listed_without_a_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert [row["voice"] for row in told("voices", "--engine", "piper")] == ["joe"]


def test_the_size_is_told_and_what_is_damaged_is_removed(spoken: Path) -> None:
    found = told("cache")
    assert found["utterances"]["entries"] == len(TEXTS)
    files = [file for file in spoken.parent.rglob("*.*") if file.is_file()]
    assert found["others"]["bytes"] > 5000
    assert found["bytes"] == sum(file.stat().st_size for file in files)
    assert found["bytes"] == found["utterances"]["bytes"] + found["others"]["bytes"]
    assert f"utterances: {len(TEXTS)} entries" in run("cache").stdout
    sound = next(spoken.rglob("*.flac"))
    sound.write_bytes(sound.read_bytes()[:-9])
    verified = told("cache", "--verify")["verified"]
    assert verified == {"sound": len(TEXTS), "removed": 1}  # and one segment
    assert not sound.exists()


def test_an_empty_cache_is_no_error(show: Path) -> None:
    assert told("cache", "--verify", "--prune")["bytes"] == 0


def test_prune_takes_by_age_and_by_size(spoken: Path) -> None:
    """What goes first: tests/store."""
    note = next(spoken.rglob("*.json"))
    long_ago = time.time() - 40 * 86400
    os.utime(note, (long_ago, long_ago))
    assert told("cache", "--prune", "--older-than", "60d")["pruned"] == {"entries": 0, "bytes": 0}
    left = told("cache", "--prune")
    assert (left["pruned"]["entries"], left["utterances"]["entries"]) == (1, len(TEXTS) - 1)
    assert not note.exists()
    assert told("cache", "--max-size", f"{left['bytes'] - 1}")["pruned"]["entries"] == 1
    assert told("cache", "--prune", "--max-size", "0")["bytes"] == 0


@each("arguments", ["--older-than soon", "--max-size big", "--max-size -1"])
def test_a_wrong_amount_is_a_usage_error(show: Path, arguments: str) -> None:
    assert run("cache", "--prune", *arguments.split()).exit_code == 2
