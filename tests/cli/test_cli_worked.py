"""What a plain build or publication did, written down for who runs the machine and nobody else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from audio_edition.cli.main import cli
from audio_edition.speech.engines import patience
from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.speech.model import GaveUp
from audio_edition.verbs import worked
from audio_edition.verbs.init import init

DAY = "2026-11-02"
STORY = "# The Harbor\n\nThe harbor of Tallinn opened on Monday, after two years of work.\n"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    root = init(tmp_path / "show").root
    file = root / "editions" / "show.toml"
    text = file.read_text().replace('engine = "piper"', 'engine = "silence"')
    if "target" not in text:
        text += '\n[publish]\ntarget = "../public"\n'
    else:
        text = text.replace('target = ""', 'target = "../public"')
    file.write_text(text)
    (root / "editions" / DAY).mkdir()
    (root / "editions" / DAY / "01-harbor.md").write_text(STORY)
    return root


def run(root: Path, *words: str) -> Any:
    return CliRunner().invoke(cli, ["--show", str(root), *words])


def lines(root: Path) -> list[dict[str, Any]]:
    files = sorted((root / "runs" / worked.FOLDER).glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def below(folder: Path) -> dict[str, bytes]:
    return {
        str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()
    }


def test_a_build_and_a_publication_leave_two_lines_each_and_nothing_public(
    show: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(show, "build", DAY).exit_code == 0
    began, ended = lines(show)
    assert (began["state"], ended["state"]) == ("began", "ended")
    assert began["run"] == ended["run"]
    assert (ended["schema"], ended["work"], ended["edition"], ended["outcome"]) == (
        1, "build", DAY, "done",
    )  # fmt: skip
    at = [datetime.fromisoformat(ended[key]) for key in ("began", "ended")]
    assert at[0] <= at[1] <= datetime.now(UTC)
    assert {"cleaning", "script", "speech", "programme", "publication"} <= ended["seconds"].keys()
    total = ended["sentences"]["total"]
    assert ended["sentences"] == {"total": total, "synthesized": total, "cached": 0}
    assert ended["calls"] == {"asked": 0, "retried": 0, "waited": 0}
    assert (ended["engine"], ended["asked"], ended["fallback"]) == ("silence", "silence", None)
    made = below(show / "audio")
    assert run(show, "build", DAY, "--jobs", "1", "--force").exit_code == 0
    assert len(lines(show)) == 4
    assert below(show / "audio").keys() == made.keys()
    record = f"{DAY}/build.json"
    assert below(show / "audio")[record] == made[record], "what lies beside it tells none of it"
    monkeypatch.setattr(SilentVoice, "for_tests", False)
    told = run(show, "publish", DAY, "--anyway", "a trial", "--dry-run")
    assert (told.exit_code, len(lines(show))) == (0, 4), told.output
    told = run(show, "publish", DAY, "--anyway", "a trial")
    *_, ended = lines(show)
    assert (ended["work"], ended["outcome"]) == ("publish", "done"), told.output
    assert ended["sent"]["files"] > 5
    assert ended["published"] == [DAY]
    public = below(show.parent / "public")
    assert 10_000 < ended["sent"]["bytes"] <= sum(map(len, public.values()))
    for where in (public, below(show / "audio")):
        assert not [name for name in where if worked.FOLDER in name or name.endswith(".jsonl")]
        for one in lines(show):
            assert not [name for name, data in where.items() if one["run"].encode() in data]


def test_what_failed_is_told_and_what_would_be_done_is_not(show: Path) -> None:
    assert run(show, "build", "--dry-run", DAY).exit_code == 0
    assert str(run(show, "publish", "--dry-run").exception) == "nothing is built yet"
    assert lines(show) == []
    (show / "editions" / DAY / "01-harbor.md").write_text("")
    assert run(show, "build", DAY).exit_code == 1
    _, ended = lines(show)
    assert ended["outcome"] == "failed"
    assert ended["error"]


def test_a_record_that_cannot_be_written_spoils_no_build(show: Path) -> None:
    (show / "runs").write_text("no folder")
    done = run(show, "build", DAY)
    assert done.exit_code == 0
    assert "is not written down" in done.output
    assert (show / "audio" / DAY / f"{DAY}.mp3").is_file()


def test_requests_and_what_was_asked_again_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience.ServiceLine, "_pause", lambda *_: 0.004)
    patient = patience.Patience(attempts=3, first_wait=0.0, longest_wait=0.0)
    line = patience.ServiceLine("it", "counted.example", patient)
    before = patience.asked()
    refusals = [patience.TryAgainError("busy"), patience.TryAgainError("busy")]

    def request() -> str:
        if refusals:
            raise refusals.pop()
        return "sound"

    assert line.ask(request) == "sound"
    now = patience.asked()
    assert now["asked"] - before["asked"] == 3
    assert now["retried"] - before["retried"] == 2
    assert now["waited"] - before["waited"] == pytest.approx(0.008)

    def never() -> str:
        raise GaveUp("no such voice")

    with pytest.raises(GaveUp):
        line.ask(never)
    assert patience.asked()["retried"] == now["retried"]
