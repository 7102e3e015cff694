"""What the build command says to an editor, beyond what tests/test_pipeline.py proves."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.errors import (
    EXIT_BUSY,
    EXIT_FAILED,
    AudioEditionError,
    EditionError,
    PublicationError,
)
from audio_edition.workspace import Workspace

ARTICLE = "---\ntitle: The Harbor\n---\n\nThe harbor opened on Monday after two years of work.\n"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    folder = tmp_path / "editions" / "2026-11-02"
    folder.mkdir(parents=True)
    (tmp_path / "editions/show.toml").write_text(
        '[show]\ntitle = "X"\n[voice]\nengine = "silence"\nfallback = []\n', encoding="utf-8"
    )
    (folder / "01-harbor.md").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


def run(show: Path, *args: str) -> Result:
    return CliRunner(mix_stderr=False).invoke(cli, ["--show", str(show), *args])


def test_a_dry_run_counts_in_good_english_and_makes_nothing(show: Path) -> None:
    done = run(show, "build", "2026-11-02", "--dry-run")
    assert "1 article," in done.stdout
    assert not (show / "audio").exists()


def test_stdout_is_the_path_and_stderr_the_talk(show: Path) -> None:
    done = run(show, "build", "2026-11-02")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.strip().endswith("audio/2026-11-02/2026-11-02.mp3")
    assert Path(done.stdout.strip()).is_file()
    assert "3 chapters" in done.stderr
    quiet = run(show, "--quiet", "build", "2026-11-02")
    assert quiet.stderr == ""


def test_an_output_that_is_a_file_is_told_before_anything_is_spoken(show: Path) -> None:
    (show / "audio").write_text("x")
    done = run(show, "build", "2026-11-02")
    assert isinstance(done.exception, PublicationError)
    assert not (show / ".cache").exists()


def test_a_folder_with_a_name_no_edition_has_is_told(show: Path) -> None:
    (show / "editions/with space").mkdir()
    done = run(show, "build", "with space")
    assert isinstance(done.exception, EditionError)
    assert "cannot name an edition" in done.exception.message
    every = run(show, "build", "--all")
    assert every.exit_code == 0
    assert "'with space' cannot name an edition" in every.stderr


def test_an_edition_named_like_a_file_of_the_show_is_refused(show: Path) -> None:
    feed = show / "editions" / "feed.xml"
    shutil.copytree(show / "editions" / "2026-11-02", feed)
    for order in (("build", "feed.xml"), ("new", "feed.xml", str(feed / "nothing.md"))):
        done = run(show, *order)
        assert isinstance(done.exception, EditionError)
        assert "cannot be called feed.xml" in done.exception.message
    assert not (show / "audio").exists()


def test_an_accepted_sentence_is_written_down(show: Path) -> None:
    sentence = "The harbor opened on Monday after two years of work."
    assert run(show, "build", "2026-11-02", "--accept", sentence).exit_code == 0
    rules = (show / "editions/2026-11-02/edition.toml").read_text(encoding="utf-8")
    assert sentence in rules
    slip = rules.replace(f'["{sentence}"]', f'"{sentence}"')
    (show / "editions/2026-11-02/edition.toml").write_text(slip, encoding="utf-8")
    done = run(show, "build", "2026-11-02")
    assert isinstance(done.exception, AudioEditionError)
    assert "list of sentences" in done.exception.message


def test_a_changed_script_is_told_after_approval(show: Path) -> None:
    (show / "editions/2026-11-02/edition.toml").write_text('approved = "0"\n', encoding="utf-8")
    done = run(show, "--json", "build", "2026-11-02")
    assert any("approved" in warning for warning in json.loads(done.stdout)["warnings"])


def test_lines_in_an_old_encoding_lose_no_letter(tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_bytes("The mayor of Orléans: café fare.\n".encode("cp1252"))
    done = CliRunner(mix_stderr=False).invoke(cli, ["verbalize", str(file)])
    assert "Orléans" in done.stdout
    file.write_bytes(b"fine\n\x00\x81\x8d\xff\xfe\n")
    done = CliRunner(mix_stderr=False).invoke(cli, ["verbalize", str(file)])
    assert isinstance(done.exception, AudioEditionError)
    assert "line 2 is not text" in done.exception.message


def test_a_lone_surrogate_is_no_internal_error() -> None:
    question = '{"paragraph": "\\ud800 met the mayor on Monday."}\n'
    for args in (["clean", "--jsonl"], ["--json", "clean", "--jsonl"]):
        done = CliRunner(mix_stderr=False).invoke(cli, args, input=question)
        assert done.exception is None, done.exception
        assert "keep" in done.stdout


def test_what_was_found_of_the_sound_is_told_with_the_build(show: Path) -> None:
    done = run(show, "--json", "build", "2026-11-02")
    told = json.loads(done.stdout)
    # nobody can compare a test voice: it is told, not counted as right
    assert told["proof"] == {
        "sentences": told["sentences"]["total"],
        "matched": 0,
        "unjudged": told["sentences"]["total"],
        "lowest": None,
        "faults": [],
    }
    assert "proof" not in json.loads(run(show, "--json", "build", "--dry-run").stdout)


@pytest.mark.slow
def test_every_sentence_of_a_voice_is_found_again_and_counted(show: Path) -> None:
    done = run(show, "--json", "build", "2026-11-02", "--engine", "piper")
    told = json.loads(done.stdout)
    proof = told["proof"]
    assert proof["sentences"] == proof["matched"] == told["sentences"]["total"]
    assert (proof["unjudged"], proof["faults"]) == (0, [])
    assert 0.8 <= proof["lowest"] <= 1
    proved = json.loads(run(show, "proof", "2026-11-02", "--json").stdout)
    assert proof["lowest"] == proved["sound"]["lowest"]
    talk = run(show, "build", "2026-11-02", "--engine", "piper").stderr
    assert f"{proof['matched']} of {proof['sentences']} sentences sound as spoken" in talk


def test_an_edition_that_another_voice_had_to_read_says_so_in_the_exit_code(show: Path) -> None:
    settings = show / "editions/show.toml"
    settings.write_text(
        '[show]\ntitle = "X"\n[voice]\nengine = "openai"\nfallback = ["silence"]\n'
        # nobody listens at this port
        '[voice.openai]\nbase_url = "http://127.0.0.1:9/v1"\nkey_env = ""\nattempts = 1\n',
        encoding="utf-8",
    )
    first = run(show, "build", "2026-11-02", "--json")
    assert first.exit_code == 6, first.stderr
    told = json.loads(first.stdout)
    assert told["engine"] == "silence"
    assert told["fallback"]
    assert Path(told["mp3"]).is_file()
    again = run(show, "build", "2026-11-02")
    assert again.exit_code == 6, "nothing changed since, the voice is still not the show's"
    shutil.copytree(show / "editions/2026-11-02", show / "editions/2026-11-03")
    assert run(show, "build", "--all").exit_code == 6
    (show / "editions/2026-11-03/01-harbor.md").write_bytes(b"\xff\xfe\x00")
    assert run(show, "build", "--all").exit_code == 1, "what failed is told before"
    mended = run(show, "build", "2026-11-02", "--engine", "silence")
    assert mended.exit_code == 0, "who was asked for spoke"


def test_editions_that_another_run_has_in_hand_are_busy_and_not_failed(show: Path) -> None:
    shutil.copytree(show / "editions/2026-11-02", show / "editions/2026-11-03")
    with Workspace.open(show).edition_lock("2026-11-02"):
        done = run(show, "build", "--all")
        assert done.exit_code == EXIT_BUSY, done.stderr
        assert (show / "audio/2026-11-03/2026-11-03.mp3").is_file()
        # with another that failed it is a failure
        (show / "editions/2026-11-03/01-harbor.md").write_bytes(b"")
        assert run(show, "build", "--all").exit_code == EXIT_FAILED
