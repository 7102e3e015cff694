"""``audio-edition archive`` as it is typed: exit codes, events, and what it says of failures."""

import json
from pathlib import Path
from typing import Any

import pytest

from audio_edition.archive.marks import write_mark
from audio_edition.archive.model import ArchiveFailure, Mark
from tests.archive.made import make_show, write_article
from tests.cli.typed import Said, typed
from tests.rows import each

NOTHING = Path(__file__).with_name("nothing.json")


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("JOB_COMPLETION_INDEX", "SLURM_ARRAY_TASK_ID", "AWS_BATCH_JOB_ARRAY_INDEX"):
        monkeypatch.delenv(name, raising=False)
    root = make_show(tmp_path / "show")
    write_article(root / "in", "a", "2016-03-04", "Harbor A")
    monkeypatch.chdir(root)
    return root


def call(*words: str) -> Said:
    return typed("archive", *words)


def events(result: Said) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.out.splitlines()]


def test_events_are_lines_and_a_failure_is_exit_1(show: Path) -> None:
    (show / "in/2016-03-09-empty.md").write_text("\n")
    done = call("in", "--jobs", "1", "--json")
    assert done.code == 1
    begin, *made, end = events(done)
    assert (begin["event"], begin["units"], begin["shard"]) == ("begin", 2, "1/1")
    states = {one["edition"]: one["state"] for one in made}
    assert states == {"2016-03-04": "done", "2016-03-09": "failed"}
    assert {one["of"] for one in made} == {2}
    assert end["event"] == "end"
    assert end["states"] == {"done": 1, "failed": 1}
    assert end["finished"] > 0
    listed = call("--failed", "--json")
    assert listed.code == 0
    (failure,) = events(listed)
    assert failure["edition"] == "2016-03-09"
    assert failure["where"] == "2016-03-09-empty.md"
    assert call("--failed").out.startswith("2016-03-09: 2016-03-09-empty.md: ")
    (show / "in/2016-03-09-empty.md").write_text("# Full\n\nThe harbor opened on Monday.\n")
    again = call("in", "--jobs", "1")
    assert again.code == 0
    assert "1 made, 1 stood already" in again.out
    assert "nothing failed" in call("--failed").err
    whole = ArchiveFailure("", "", "the voice gave up", "try it later")
    write_mark(show / "runs", Mark("2016-03-04", "failed", failures=(whole,)))
    assert call("--failed").out == ("2016-03-04: all of it: the voice gave up\n    try it later\n")


def test_a_shard_leaves_feed_and_pages_to_the_last(show, monkeypatch):
    monkeypatch.setenv("JOB_COMPLETION_INDEX", "0")
    monkeypatch.setenv("AUDIO_EDITION_SHARDS", "2")
    write_article(show / "in", "b", "2016-03-05", "Harbor B")
    first = call("in", "--jobs", "1")
    assert first.code == 0, first.all
    assert "shard 1/2, as JOB_COMPLETION_INDEX says" in first.err
    assert "archive --finish" in first.err
    assert call("in", "--jobs", "1", "--shard", "2/2").code == 0
    last = call("--finish")
    assert last.code == 0
    assert "files of feed and pages written" in last.out
    assert (show / "audio/feed.xml").read_text().count("<item>") == 2


def test_a_plan_is_told_in_words_as_json_and_as_a_manifest(show: Path) -> None:
    told = call("in", "--plan", "--price-per-core-hour", "0.05").out
    for word in ("1 article in 1 edition", "core-hours", "cost", "sound"):
        assert word in told
    (planned,) = events(call("in", "--plan", "--json"))
    assert planned["left"]["articles"] == 1
    assert planned["estimate"]["hours"] > 0
    done = call("in", "--by", "week", "--manifest", "slurm", "--shards", "3", "--theirs")
    assert done.code == 0
    assert done.out.startswith("#!/bin/bash\n"), "and nothing else is printed"
    assert "archive --by week --theirs --jobs 1 -- in" in done.out
    assert "--array=0-2" in done.out
    assert not (show / "audio").exists()
    assert not (show / "runs").exists()


@each(
    ("words", "code", "message"),
    [
        (["in", "--since", "soon"], 2, "no day like 2016-03-04"),
        (["in", "--by", "moon"], 2, "moon"),
        ([], 1, "name a source"),
    ],
)
def test_what_is_wrong_is_one_line(show: Path, words: list[str], code: int, message: str) -> None:
    done = call(*words)
    assert done.code == code
    assert message in done.err
    assert not (show / "audio").exists()


def test_a_source_that_gives_nothing_is_an_error(show: Path) -> None:
    wrong = []
    for name, data in json.loads(NOTHING.read_text("utf-8")).items():
        (show / name).write_text(data)
        for more in ([], ["--plan"]):
            done = call(name, *more)
            told = done.err.splitlines()
            if done.code != 1 or not told[0].startswith("error: ") or name not in told[0]:
                wrong.append((name, more, done.code, told))
    assert not wrong
