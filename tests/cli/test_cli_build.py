"""What the build command says to an editor, beyond what tests/test_pipeline.py proves."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from audio_edition.cli.main import cli
from audio_edition.errors import EXIT_BUSY, EXIT_FAILED
from audio_edition.speech import casting
from audio_edition.workspace import Workspace
from tests.cli.typed import ARTICLE, DAY, SHOW, Desk, show_in, typed

NEXT = "2026-11-03"


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "show", target="")
    desk.folder(**{"01-harbor__md": ARTICLE})
    return desk


def test_stdout_is_the_path_and_stderr_the_talk(at: Desk) -> None:
    assert "1 article," in at.fine("build", DAY, "--dry-run").out
    assert "proof" not in json.loads(at.fine("--json", "build", "--dry-run").out)
    assert not (at.root / "audio").exists()
    done = at.fine("build", DAY)
    assert done.out.strip().endswith(f"audio/{DAY}/{DAY}.mp3")
    assert Path(done.out.strip()).is_file()
    assert "3 chapters" in done.err
    assert at.fine("--quiet", "build", DAY).err == ""
    told = json.loads(at.fine("--json", "build", DAY).out)
    # nobody can compare a test voice: it is told, not counted as right
    total = told["sentences"]["total"]
    proof = {"sentences": total, "matched": 0, "unjudged": total, "lowest": None, "faults": []}
    assert told["proof"] == proof


def test_every_sentence_of_a_voice_is_found_again_and_counted(at: Desk) -> None:
    pytest.importorskip("espeakng_loader")
    told = json.loads(at.fine("--json", "build", DAY, "--engine", "espeak").out)
    proof = told["proof"]
    assert proof["sentences"] == proof["matched"] == told["sentences"]["total"]
    assert (proof["unjudged"], proof["faults"]) == (0, [])
    assert 0.8 <= proof["lowest"] <= 1
    proved = json.loads(at("proof", DAY, "--json").out)
    assert proof["lowest"] == proved["sound"]["lowest"]
    talk = at.fine("build", DAY, "--engine", "espeak").err
    assert f"{proof['matched']} of {proof['sentences']} sentences sound as spoken" in talk


def test_a_name_that_no_edition_may_have_is_told(at: Desk) -> None:
    (at.root / "editions/with space").mkdir()
    at.fails("build", "with space", says="cannot name an edition")
    assert "'with space' cannot name an edition" in at.fine("build", "--all").err
    feed = at.root / "editions" / "feed.xml"
    shutil.copytree(at.root / "editions" / DAY, feed)
    for order in (("build", "feed.xml"), ("new", "feed.xml", str(feed / "nothing.md"))):
        at.fails(*order, says="cannot be called feed.xml")


def test_an_accepted_sentence_is_written_down(at: Desk) -> None:
    sentence = "The harbor opened on Monday after two years of work."
    at.fine("build", DAY, "--accept", sentence)
    file = at.root / "editions" / DAY / "edition.toml"
    rules = file.read_text(encoding="utf-8")
    assert sentence in rules
    file.write_text(rules.replace(f'["{sentence}"]', f'"{sentence}"'), encoding="utf-8")
    at.fails("build", DAY, says="list of sentences")


def test_lines_of_others_lose_no_letter(tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_bytes("The mayor of Orléans: café fare.\n".encode("cp1252"))
    assert "Orléans" in typed("verbalize", str(file)).out
    file.write_bytes(b"fine\n\x00\x81\x8d\xff\xfe\n")
    assert "line 2 is not text" in typed("verbalize", str(file)).err
    surrogate = '{"paragraph": "\\ud800 met the mayor on Monday."}\n'
    for words in (["clean", "--jsonl"], ["--json", "clean", "--jsonl"]):
        done = CliRunner(mix_stderr=False).invoke(cli, words, input=surrogate)
        assert done.exception is None, done.exception
        assert "keep" in done.stdout


def test_an_edition_that_another_voice_had_to_read_says_so_in_the_exit_code(tmp_path: Path) -> None:
    # nobody listens at this port
    other = '[voice.openai]\nbase_url = "http://127.0.0.1:9/v1"\nkey_env = ""\nattempts = 1\n'
    voice = SHOW.replace('"silence"', '"openai"').replace("[]", '["silence"]')
    show = show_in(tmp_path, voice + other)
    first = typed("build", DAY, "--json", cwd=show)
    assert first.code == 6, first.err
    told = json.loads(first.out)
    assert (told["engine"], bool(told["fallback"])) == ("silence", True)
    assert Path(told["mp3"]).is_file()
    again = typed("build", DAY, cwd=show)
    assert again.code == 6, "nothing changed since, the voice is still not the show's"
    shutil.copytree(show / "editions" / DAY, show / "editions" / NEXT)
    assert typed("build", "--all", cwd=show).code == 6
    (show / "editions" / NEXT / "01-harbor.md").write_bytes(b"\xff\xfe\x00")
    assert typed("build", "--all", cwd=show).code == 1, "what failed is told before"
    mended = typed("build", DAY, "--engine", "silence", cwd=show)
    assert mended.code == 0, "who was asked for spoke"


def test_a_draft_says_what_it_is_and_who_reads_it_is_not_chosen(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(casting, "_QUICK", ("espeak",))
    for more in (["--engine", "espeak"], ["--voice", "joe"]):
        said = typed("build", DAY, "--draft", *more, cwd=at.root)
        assert (said.code, "--draft says who reads" in said.err) == (2, True)
    done = at.fine("build", DAY, "--draft")
    assert f"a draft, to be heard and not to go out: audio-edition build {DAY} has it" in done.err
    told = json.loads(at.fine("--json", "build", DAY, "--draft").out)
    assert (told["engine"], told["draft"], told["fallback"]) == ("espeak", True, None)
    assert "a draft" not in at.fine("build", DAY).err


def test_editions_that_another_run_has_in_hand_are_busy_and_not_failed(at: Desk) -> None:
    shutil.copytree(at.root / "editions" / DAY, at.root / "editions" / NEXT)
    with Workspace.open(at.root).edition_lock(DAY):
        assert at("build", "--all").code == EXIT_BUSY
        assert (at.root / "audio" / NEXT / f"{NEXT}.mp3").is_file()
        # with another that failed it is a failure
        (at.root / "editions" / NEXT / "01-harbor.md").write_bytes(b"")
        assert at("build", "--all").code == EXIT_FAILED
