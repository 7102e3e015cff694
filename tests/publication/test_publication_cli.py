"""publish, retract and check, as a newsroom's shell meets them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.errors import AudioEditionError
from audio_edition.findings import Finding
from audio_edition.verbs import publish as verbs_publish
from audio_edition.workspace import Workspace
from tests.publication.support import DAY, GUID, NEXT, Stage, identity, titles

TOML = (Path(__file__).parent / "data" / "lantern.toml").read_text("utf-8")


@pytest.fixture
def stage(stage: Stage) -> Stage:
    configure(stage)
    release(stage, now=datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1))
    return stage


@pytest.fixture(autouse=True)
def fine_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sound of these editions is bytes only: publishing must not ask how it sounds."""
    real = verbs_publish.lint

    def quiet(*asked: Any) -> Iterator[Finding]:
        return (one for one in real(*asked) if not one.code.startswith("audio-"))

    monkeypatch.setattr(verbs_publish, "lint", quiet)


def release(stage: Stage, **how: Any) -> None:
    """Build by hand; nobody wrote its text, so that none can be compared with it."""
    stage.release(**how)
    (stage.editions / DAY).rmdir()


def configure(stage: Stage, publish: str = "", base_url: str = "https://a.example/s/") -> None:
    (stage.editions / "show.toml").write_text(
        TOML.format(base_url=base_url, publish=publish, guid=GUID)
    )
    stage.identity = Workspace.open(stage.root).show.identity
    assert stage.identity != identity()


def run(stage: Stage, *arguments: str, catch: bool = False) -> Result:
    command = ["--show", str(stage.root), *arguments]
    return CliRunner(mix_stderr=False).invoke(cli, command, catch_exceptions=catch)


def test_publish_without_a_target_marks_what_listeners_have(stage: Stage) -> None:
    result = run(stage, "publish")
    assert result.exit_code == 0
    assert result.stdout == f"publish {DAY}\n"
    assert "is what listeners get" in result.stderr
    assert [item.revision for item in stage.episode().published] == [1]
    assert run(stage, "publish").stdout == ""
    # a correction with a note
    release(stage, take=1, now=datetime.now(UTC))
    assert run(stage, "publish", DAY, "--note", "A name was wrong.").exit_code == 0
    assert "A name was wrong." in (stage.audio / "feed.xml").read_text()


def test_publish_to_a_folder_dry_and_real_and_retract(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PODPING_TOKEN", raising=False)
    public = stage.root / "public"
    configure(stage, '[publish]\ntarget = "public"\npodping = true')
    planned = run(stage, "publish", f"{DAY}/", "--dry-run")
    assert "send    feed.xml" in planned.stdout
    assert "would send" in planned.stderr
    assert not public.exists()
    done = json.loads(run(stage, "publish", "--json").stdout)
    assert (done["published"], done["sent"][-1]) == ([DAY], "feed.xml")
    assert done["target"] == str(public)
    (problem,) = done["problems"]  # what was not told
    assert "PODPING_TOKEN" in problem
    assert (public / "feed.xml").read_bytes() == (stage.audio / "feed.xml").read_bytes()
    again = json.loads(run(stage, "--json", "publish").stdout)
    assert (again["published"], again["sent"], again["bytes"]) == ([], [], 0)
    result = run(stage, "retract", DAY)
    assert result.exit_code == 0
    assert f"stays: {stage.audio / DAY}: {DAY}.mp3" in result.stdout
    assert f"stays: {public}/{DAY}" in result.stdout
    assert titles(public) == []
    assert (public / DAY / f"{DAY}.mp3").is_file()
    assert json.loads(run(stage, "retract", DAY, "--json").stdout)["stays"]
    run(stage, "publish", DAY)
    assert len(titles(public)) == 1


def test_words_that_make_no_sense(stage: Stage) -> None:
    for usage in (("publish", "--note", "x"), ("check", DAY, "--feed"), ("retract",)):
        assert run(stage, *usage, catch=True).exit_code == 2
    (stage.editions / DAY).mkdir()
    for command in ("publish", "retract", "check"):
        problem = run(stage, command, NEXT, catch=True).exception
        assert isinstance(problem, AudioEditionError)
        assert f"no edition {NEXT}" in problem.message
        assert DAY in (problem.hint or ""), "the nearest is offered"


def test_check_feed_and_edition(stage: Stage) -> None:
    fine = run(stage, "check", "--feed", "--json")
    assert fine.exit_code == 0, fine.stdout
    assert [f["code"] for f in json.loads(fine.stdout)["findings"]] == ["cover-drawn"]
    # the sound of these editions is bytes only: the audio check must say so, the rest be quiet
    result = run(stage, "check", DAY, "--json")
    findings = json.loads(result.stdout)["findings"]
    assert result.exit_code == 1
    assert any(f["code"].startswith("audio-") for f in findings)
    assert all(f["where"].startswith(DAY) for f in findings)
    everything = json.loads(run(stage, "check", "--json").stdout)["findings"]
    assert {f["code"] for f in everything} >= {f["code"] for f in findings} | {"cover-drawn"}
    feed = stage.audio / "feed.xml"
    feed.write_text(feed.read_text().replace("itunes:explicit>false", "itunes:explicit>no"))
    broken = run(stage, "check", "--feed")
    assert broken.exit_code == 1
    assert "error: feed.xml" in broken.stdout
    assert "[feed-explicit]" in broken.stdout


def test_what_is_left_out_is_told(stage: Stage) -> None:
    """The record tells of the script that was built; the article says something else now."""
    (stage.editions / DAY).mkdir()
    (stage.editions / DAY / "01-piece.md").write_text("# Harbor\n\nThe harbor is shut.\n")
    stage.release()
    left = run(stage, "publish")
    assert left.exit_code == 1
    assert f"{DAY} is left out: edition {DAY} was built from an older text" in left.stderr
    assert f"audio-edition build {DAY}" in left.stderr
    assert stage.episode().published == ()
