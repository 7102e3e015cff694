from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.errors import SpeechError
from audio_edition.places import Places
from audio_edition.programme import segment as segments
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
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
    speak_script(plain(), VoiceSettings(engine="silence"), Places(show))
    segments.drawer(Places(show).store).put("ab" * 32, {}, bytes(5000))
    return show


def run(*arguments: str) -> Result:
    # click 8.1 mixes stderr into stdout unless told; 8.2 never does and knows no such option
    try:
        runner = CliRunner(mix_stderr=False)  # type: ignore[call-arg]
    except TypeError:
        runner = CliRunner()
    return runner.invoke(cli, arguments, catch_exceptions=False)


class TestVoices:
    def test_the_list_keeps_to_the_show_s_language(self, show: Path) -> None:
        result = run("voices")
        assert result.exit_code == 0
        lines = result.stdout.splitlines()
        assert lines[0].split() == ["ENGINE", "VOICE", "LANGUAGE", "WHERE", "STATE", "LICENCE"]
        assert any(line.startswith("espeak") and " de * " in line for line in lines)
        assert not any("en-US-AriaNeural" in line for line in lines)
        assert "--all" in result.stderr

    def test_json_has_every_voice_with_every_field(self, show: Path) -> None:
        rows = json.loads(run("voices", "--json").stdout)
        assert {row["engine"] for row in rows} >= {"piper", "gtts", "espeak", "edge", "openai"}
        fields = {"engine", "voice", "language", "licence", "remote", "ready", "missing", "chosen"}
        assert all(set(row) == fields for row in rows)
        assert [row["voice"] for row in rows if row["chosen"]] == ["de"]
        assert all(row["remote"] == (row["engine"] in ("gtts", "edge", "openai")) for row in rows)

    def test_it_works_without_a_show(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        rows = json.loads(run("voices", "--json", "--engine", "piper").stdout)
        assert [row["voice"] for row in rows] == ["joe"]

    def test_what_is_missing_is_told(self, show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        rows = json.loads(run("--json", "voices", "--engine", "openai").stdout)
        assert not any(row["ready"] for row in rows)
        assert "OPENAI_API_KEY" in rows[0]["missing"]

    def test_an_unknown_engine_is_an_error(self, show: Path) -> None:
        with pytest.raises(SpeechError, match="no engine"):
            run("voices", "--engine", "pipper")


class TestCache:
    def test_the_size_is_told(self, spoken: Path) -> None:
        told = json.loads(run("cache", "--json").stdout)
        assert told["utterances"]["entries"] == len(TEXTS)
        files = [file for file in (spoken / ".cache").rglob("*.*") if file.is_file()]
        assert told["others"]["bytes"] > 5000
        assert told["bytes"] == sum(file.stat().st_size for file in files)
        assert told["bytes"] == told["utterances"]["bytes"] + told["others"]["bytes"]
        assert f"utterances: {len(TEXTS)} entries" in run("cache").stdout

    def test_an_empty_cache_is_no_error(self, show: Path) -> None:
        assert json.loads(run("cache", "--json", "--verify", "--prune").stdout)["bytes"] == 0

    def test_verify_removes_what_is_damaged(self, spoken: Path) -> None:
        sound = next((spoken / ".cache" / "utterances").rglob("*.flac"))
        data = bytearray(sound.read_bytes())
        data[-9] ^= 255
        sound.write_bytes(data)
        told = json.loads(run("cache", "--verify", "--json").stdout)
        assert told["verified"] == {"sound": len(TEXTS), "removed": 1}  # and one segment
        assert not sound.exists()

    def test_prune_by_age_takes_the_unused(self, spoken: Path) -> None:
        long_ago = time.time() - 40 * 86400
        notes = sorted((spoken / ".cache" / "utterances").rglob("*.json"))
        for note in notes[:2]:
            os.utime(note, (long_ago, long_ago))
        assert json.loads(run("cache", "--prune", "--older-than", "60d", "--json").stdout)[
            "pruned"
        ] == {"entries": 0, "bytes": 0}
        told = json.loads(run("cache", "--prune", "--json").stdout)
        assert told["pruned"]["entries"] == 2
        assert told["utterances"]["entries"] == len(TEXTS) - 2
        assert not notes[0].exists()
        assert len(list((spoken / ".cache" / "utterances").rglob("*.flac"))) == len(TEXTS) - 2

    def test_prune_by_size_takes_the_longest_unused_first(self, spoken: Path) -> None:
        notes = sorted((spoken / ".cache" / "utterances").rglob("*.json"))
        now = time.time()
        for age, note in enumerate(notes):
            os.utime(note, (now - 1000 - age, now - 1000 - age))
        before = json.loads(run("cache", "--json").stdout)["bytes"]
        told = json.loads(run("cache", "--max-size", f"{before - 1}", "--json").stdout)
        assert told["pruned"]["entries"] == 1
        assert not notes[-1].exists()
        assert told["bytes"] <= before - 1
        assert json.loads(run("cache", "--prune", "--max-size", "0", "--json").stdout)["bytes"] == 0

    @pytest.mark.parametrize(
        "arguments", [["--older-than", "soon"], ["--max-size", "big"], ["--max-size", "-1"]]
    )
    def test_a_wrong_amount_is_a_usage_error(self, spoken: Path, arguments: list[str]) -> None:
        assert run("cache", "--prune", *arguments).exit_code == 2
