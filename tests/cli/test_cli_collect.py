"""``audio-edition collect`` as it is typed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_cli_main import run
from tests.edition.collect.stand_ins import Answer, Site
from tests.verbs.test_verbs_collecting import posts

SHOW = """\
[show]
title = "The Lantern"
[voice]
engine = "silence"
fallback = []
[run]
timezone = "UTC"
"""
FEED = '[[source]]\nkind = "feed"\naddress = "{url}/feed.xml"\nnot_sections = ["Business"]\n'
AT = {"SOURCE_DATE_EPOCH": "1793595600"}  # 2026-11-02, five in the morning


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        site.posts = posts()
        yield site


@pytest.fixture
def show(tmp_path: Path, site: Site) -> Path:
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "show.toml").write_text(SHOW + FEED.format(url=site.url))
    return tmp_path


def test_into_todays_edition(show: Path) -> None:
    dry = run("collect", "--dry-run", cwd=show, **AT)
    assert dry.returncode == 0, dry.stderr
    assert "left-out  feed: A Vote in Riga's Harbor  (is in Business)" in dry.stdout
    assert "nothing written" in dry.stderr
    assert not (show / "runs").exists()
    done = run("collect", cwd=show, **AT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "new       feed: Vilnius Counts Again  2026-11-02/01-vilnius-counts-again.md",
        "new       feed: The Old Bridge Stays  2026-11-02/02-the-old-bridge-stays.md",
    ]
    assert "3 items: 1 left-out, 2 new" in done.stderr
    again = run("collect", cwd=show, **AT)
    assert (again.returncode, again.stdout) == (0, "")
    known = run("collect", "--all", cwd=show, **AT)
    assert known.stdout.count("known") == 2


def test_as_json(show: Path) -> None:
    done = run("collect", "2026-11-03", "--only", "feed", "--json", cwd=show, **AT)
    told = json.loads(done.stdout)
    assert told["edition"] == "2026-11-03"
    assert sorted(item["state"] for item in told["items"]) == ["left-out", "new", "new"]
    assert told["failed"] == []
    assert told["written"] is True


def test_a_source_that_fails_ends_with_1_and_a_line(show: Path, site: Site) -> None:
    site.fails = Answer(404)
    done = run("collect", cwd=show, **AT)
    assert done.returncode == 1
    assert f"warning: source feed: {site.url}/feed.xml answers 404" in done.stderr
    assert "hint: check the address" in done.stderr
    unknown = run("collect", "--only", "letter", cwd=show, **AT)
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "no source 'letter' in show.toml" in unknown.stderr
    assert "there are feed" in unknown.stderr


def test_without_sources_it_says_where_to_name_them(show: Path) -> None:
    (show / "editions" / "show.toml").write_text(SHOW)
    done = run("collect", cwd=show, **AT)
    assert done.returncode == 0
    assert "names no [[source]]" in done.stderr
