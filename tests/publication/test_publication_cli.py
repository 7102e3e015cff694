"""publish, retract and check, as a newsroom's shell meets them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.findings import Finding
from audio_edition.publication import manifest
from audio_edition.verbs import publish as verbs_publish
from audio_edition.workspace import Workspace
from tests.publication.support import NOW, Stage, identity

TOML = """
[show]
title = "The Lantern"
author = "The Lantern Press"
owner_email = "ada@lantern.example"
base_url = "{base_url}"
category = "News > Daily News"
guid = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
{publish}
"""


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    stage = Stage(tmp_path)
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
    (stage.editions / "2026-11-02").rmdir()


def configure(stage: Stage, publish: str = "", base_url: str = "https://a.example/s/") -> None:
    (stage.editions / "show.toml").write_text(TOML.format(base_url=base_url, publish=publish))
    stage.identity = Workspace.open(stage.root).show.identity
    assert stage.identity != identity()


def run(stage: Stage, *arguments: str, catch: bool = False) -> Result:
    # click before 8.2 mixes stderr into stdout unless told; later ones no longer take the option
    apart = {"mix_stderr": False} if "mix_stderr" in signature(CliRunner).parameters else {}
    return CliRunner(**apart).invoke(
        cli, ["--show", str(stage.root), *arguments], catch_exceptions=catch
    )


def test_publish_without_a_target_marks_what_listeners_have(stage: Stage) -> None:
    result = run(stage, "publish")
    assert result.exit_code == 0
    assert result.stdout == "publish 2026-11-02\n"
    assert "is what listeners get" in result.stderr
    episode = manifest.read(stage.audio, "2026-11-02")
    assert episode is not None
    assert [item.revision for item in episode.published] == [1]
    assert run(stage, "publish").stdout == ""


def test_publish_to_a_folder_dry_and_real(stage: Stage, tmp_path: Path) -> None:
    configure(stage, '[publish]\ntarget = "public"')
    planned = run(stage, "publish", "2026-11-02/", "--dry-run")
    assert "send    feed.xml" in planned.stdout
    assert "would send" in planned.stderr
    assert not (tmp_path / "public").exists()
    done = json.loads(run(stage, "publish", "--json").stdout)
    assert done["published"] == ["2026-11-02"]
    assert done["sent"][-1] == "feed.xml"
    assert done["target"] == str(tmp_path / "public")
    assert (tmp_path / "public" / "feed.xml").read_bytes() == (
        stage.audio / "feed.xml"
    ).read_bytes()
    again = json.loads(run(stage, "--json", "publish").stdout)
    assert (again["published"], again["sent"], again["bytes"]) == ([], [], 0)


def test_a_correction_with_a_note(stage: Stage) -> None:
    run(stage, "publish")
    release(stage, take=1, now=datetime.now(UTC))
    assert run(stage, "publish", "2026-11-02", "--note", "A name was wrong.").exit_code == 0
    assert "A name was wrong." in (stage.audio / "feed.xml").read_text()
    assert "2026-11-02-r2.mp3" in (stage.audio / "feed.xml").read_text()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("publish", "2026-11-03"), "no edition 2026-11-03"),
        (("retract", "2026-11-03"), "no edition 2026-11-03"),
        (("check", "2026-11-03"), "no edition 2026-11-03"),
    ],
)
def test_names_that_are_none_offer_the_nearest(
    stage: Stage, arguments: Sequence[str], error: str
) -> None:
    (stage.editions / "2026-11-02").mkdir()
    result = run(stage, *arguments, catch=True)
    assert error in str(result.exception)
    assert "2026-11-02" in (result.exception.hint or "")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "arguments", [("publish", "--note", "x"), ("check", "2026-11-02", "--feed"), ("retract",)]
)
def test_usage_errors_exit_with_2(stage: Stage, arguments: Sequence[str]) -> None:
    assert run(stage, *arguments, catch=True).exit_code == 2


def test_retract_says_what_stays_where(stage: Stage, tmp_path: Path) -> None:
    configure(stage, f'[publish]\ntarget = "{tmp_path / "public"}"')
    run(stage, "publish")
    result = run(stage, "retract", "2026-11-02")
    assert result.exit_code == 0
    assert f"stays: {stage.audio / '2026-11-02'}: 2026-11-02.mp3" in result.stdout
    assert f"stays: {tmp_path / 'public'}/2026-11-02" in result.stdout
    assert b"<item>" not in (tmp_path / "public" / "feed.xml").read_bytes()
    assert (tmp_path / "public" / "2026-11-02" / "2026-11-02.mp3").is_file()
    assert json.loads(run(stage, "retract", "2026-11-02", "--json").stdout)["stays"]
    run(stage, "publish", "2026-11-02")
    assert b"<item>" in (tmp_path / "public" / "feed.xml").read_bytes()


def test_check_feed_is_quiet_and_loud(stage: Stage) -> None:
    fine = run(stage, "check", "--feed", "--json")
    assert fine.exit_code == 0, fine.stdout
    assert [f["code"] for f in json.loads(fine.stdout)["findings"]] == ["cover-drawn"]
    feed = stage.audio / "feed.xml"
    feed.write_text(feed.read_text().replace("itunes:explicit>false", "itunes:explicit>no"))
    broken = run(stage, "check", "--feed")
    assert broken.exit_code == 1
    assert "error: feed.xml" in broken.stdout
    assert "[feed-explicit]" in broken.stdout


def test_check_composes_audio_and_publication(stage: Stage) -> None:
    # the sound of these editions is bytes only: the audio check must say so, the rest be quiet
    result = run(stage, "check", "2026-11-02", "--json")
    findings = json.loads(result.stdout)["findings"]
    assert result.exit_code == 1
    assert any(f["code"].startswith("audio-") for f in findings)
    assert all(f["where"].startswith("2026-11-02") for f in findings)
    everything = json.loads(run(stage, "check", "--json").stdout)["findings"]
    assert {f["code"] for f in everything} >= {f["code"] for f in findings} | {"cover-drawn"}


def test_check_host_exits_1_for_a_host_that_fails(stage: Stage) -> None:
    configure(stage, base_url="http://127.0.0.1:9/")
    release(stage, now=NOW)
    result = run(stage, "publish", "--check-host")
    assert result.exit_code == 1
    assert "[host-unreachable]" in result.stdout
    as_json = json.loads(run(stage, "publish", "--check-host", "--json").stdout)
    assert [f["code"] for f in as_json["host"]] == ["host-https", "host-unreachable"]


def test_settings_that_are_wrong_are_one_line(stage: Stage) -> None:
    for line in (
        'hub = "not an address"',
        'time = "25:00"',
        "feed_items = 0",
        'medium = "podcats"',
        "[[publish.person]]\nrole = 'host'",
        "[[publish.funding]]\nurl = 'x'",
    ):
        (stage.editions / "show.toml").write_text(
            TOML.format(base_url="https://a.example/", publish="[publish]\n" + line)
        )
        result = run(stage, "publish", catch=True)
        assert "show.toml [publish" in str(result.exception), line
        assert "\n" not in str(result.exception)


def test_an_edition_older_than_its_text_is_not_sent(stage: Stage) -> None:
    """The record tells of the script that was built; the article says something else now."""
    (stage.editions / "2026-11-02").mkdir()
    (stage.editions / "2026-11-02" / "01-piece.md").write_text("# Harbor\n\nThe harbor is shut.\n")
    stage.release(now=NOW)
    left = run(stage, "publish", "--json")
    assert left.exit_code == 1
    assert json.loads(left.stdout)["stale"] == ["2026-11-02"]
    assert "audio-edition build 2026-11-02" in left.stderr
    named = run(stage, "publish", "2026-11-02", catch=True)
    assert "was built from an older text" in str(named.exception)
    episode = manifest.read(stage.audio, "2026-11-02")
    assert episode is not None
    assert episode.published == ()


def test_what_was_not_told_stands_in_the_json(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PODPING_TOKEN", raising=False)
    configure(stage, '[publish]\ntarget = "public"\npodping = true')
    (problem,) = json.loads(run(stage, "publish", "--json").stdout)["problems"]
    assert "PODPING_TOKEN" in problem
