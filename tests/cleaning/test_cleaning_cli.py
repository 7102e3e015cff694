"""``audio-edition clean`` and ``audio-edition script`` as users run them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.errors import AudioEditionError, CleaningError
from tests.cleaning.cases import DATA, rows
from tests.rows import each
from tests.tools import ROOT

TEXT = (DATA / "ferry.txt").read_text("utf-8")


def run(*args: str, text: str | bytes = "") -> Result:
    result = CliRunner(mix_stderr=False).invoke(cli, list(args), input=text)
    if result.exception and not isinstance(result.exception, SystemExit | AudioEditionError):
        raise result.exception
    return result


def ask(*lines: object, options: tuple[str, ...] = ()) -> Result:
    text = "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines)
    return run("clean", "--jsonl", *options, text=text)


def test_a_text_is_cleaned_for_people_editors_and_machines() -> None:
    lines = run("clean", "-", text=TEXT).stdout.splitlines()
    assert lines[0] == "The last ferry"
    assert [line.split()[0] for line in lines[1:]] == ["The", "Nobody"]
    lines = run("clean", "--explain", text=TEXT).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["keep", "drop", "keep", "keep", "drop", "drop"]
    assert "player-chrome" in lines[1]
    assert "listen-label" in lines[1]
    found = json.loads(run("clean", "--json", text=TEXT).stdout)
    assert [p["verdict"] for p in found["paragraphs"]] == ["drop", "keep", "keep", "drop", "drop"]
    assert found["cut"]["paragraphs"] == 3


def test_a_title_that_is_no_part_of_a_page_s_text_is_not_printed() -> None:
    body = "".join(f"<p>{p}</p>" for p in TEXT.split("\n\n")[1:])
    page = f"<title>The last ferry | Meridian</title><article>{body}</article>"
    heard = run("clean", "--format", "html", text=page).stdout
    assert "last crossing" in heard
    assert not any(words in heard for words in ("last ferry", "Subscribe"))
    told = json.loads(run("clean", "--format", "html", "--json", text=page).stdout)
    assert "last ferry" in told["headline"]
    sample = ROOT / "editions" / "2026-11-02" / "03-quiet-ballots.html"
    assert run("clean", str(sample)).stdout.startswith("Quiet Ballots\nUruguay")


def test_jsonl_answers_line_for_line() -> None:
    result = ask(
        {"paragraph": "Sign up for our newsletter", "context_before": None},
        {"paragraph": "The minister resigned on Friday.", "context_before": "A headline"},
        {"paragraph": "100", "context_before": ["Listen to this story", "0:00 / 3:12"]},
        {"paragraph": "", "context_before": ""},
        {"paragraph": "Inscrivez-vous à notre newsletter.", "language": "fr", "extra": 1},
    )
    assert result.stdout.split() == ["drop", "keep", "drop", "keep", "drop"]
    assert result.exit_code == 0
    line = {"paragraph": "Copy link"}
    assert ask(line, options=("--explain",)).stdout.startswith("drop\t")
    assert json.loads(ask(line, options=("--json",)).stdout)["verdict"] == "drop"


@each("line, problem", [*rows("cli"), ("[" * 100_000 + "\n", "line 2 is not JSON")])
def test_a_bad_line_is_one_line_that_names_it(line: str, problem: str) -> None:
    result = ask({"paragraph": "Copy link"}, line)
    assert result.stdout == "drop\n"
    assert isinstance(result.exception, CleaningError)
    assert result.exception.message.startswith(problem)
    assert "\n" not in result.exception.message


def test_jsonl_answers_at_once() -> None:
    """A program that waits for each answer before it asks again is not left waiting."""
    with subprocess.Popen(
        [sys.executable, "-m", "audio_edition", "clean", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        for text, verdict in (("Copy link", "drop"), ("The dam gave way at four.", "keep")):
            process.stdin.write(json.dumps({"paragraph": text}) + "\n")
            process.stdin.flush()
            assert process.stdout.readline() == f"{verdict}\n"
        process.stdin.close()
        assert process.wait(20) == 0


def test_nothing_left_is_an_error() -> None:
    result = run("clean", text="Copy link\n\nSubscribe to our newsletter\n\nShare\n")
    assert isinstance(result.exception, CleaningError)
    assert "nothing in it is for the ear" in result.exception.message


@pytest.fixture
def show(tmp_path: Path) -> Path:
    edition = tmp_path / "editions" / "2026-11-02"
    edition.mkdir(parents=True)
    (tmp_path / "editions" / "show.toml").write_text(
        '[show]\ntitle = "T"\n[cleaning]\n'
        'drop = [{phrase = "did not look back", reason = "the editor says so"}]\n'
    )
    (edition / "01-ferry.txt").write_text(TEXT)
    return tmp_path


def review(show: Path, *args: str) -> Result:
    return run("--show", str(show), "script", "2026-11-02", *args)


def test_the_review_strikes_through_what_was_cut(show: Path) -> None:
    result = review(show)
    assert result.exit_code == 0
    struck = [line for line in result.stdout.splitlines() if line.startswith("~~")]
    assert len(struck) == 4
    assert "~~Copy link~~" in result.stdout
    assert "subscribe" in result.stdout
    assert "by the show" in result.stdout
    assert "the editor says so" in result.stdout
    assert "made its last crossing on Sunday" in result.stdout
    assert "\x1b[" not in result.stdout
    assert "4 paragraphs" in result.stderr
    assert "of its words were cut" in result.stderr


def test_the_review_as_json(show: Path) -> None:
    found = json.loads(review(show, "--json").stdout)
    assert found["edition"] == "2026-11-02"
    article = found["articles"][0]
    assert article["cut"]["paragraphs"] == 4
    winners = {p["text"]: p["winner"] for p in article["paragraphs"] if p["verdict"] == "drop"}
    assert winners["Copy link"] == "cleaner"
    assert "show" in winners.values()
    assert [s["kind"] for s in found["segments"]][1] == "article"
    assert found["error"] is None
    removed = json.loads(review(show, "--removed", "--json").stdout)
    assert {p["verdict"] for p in removed["articles"][0]["paragraphs"]} == {"drop"}
    lines = [line for line in review(show, "--removed").stdout.splitlines() if line]
    assert lines[0].startswith("# The last ferry")
    assert [line[:2] for line in lines[1:]] == ["~~"] * 4


def test_the_shows_rules_hold_in_clean_where_a_show_is_named(show: Path) -> None:
    assert "look back" in run("clean", text=TEXT).stdout
    assert "look back" not in run("--show", str(show), "clean", text=TEXT).stdout
