"""What a plain build or publication did, written down for who runs the machine and nobody else."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from audio_edition.speech.engines import patience
from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.speech.model import GaveUp
from audio_edition.verbs import worked
from tests.cli.typed import ARTICLE, DAY, Desk
from tests.tools import tree


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "show")
    desk.folder(**{"01-harbor__md": ARTICLE})
    return desk


def lines(root: Path) -> list[dict[str, Any]]:
    files = sorted((root / "runs" / worked.FOLDER).glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def test_a_build_and_a_publication_leave_two_lines_each_and_nothing_public(at, monkeypatch):
    at.fine("build", DAY)
    began, ended = lines(at.root)
    assert (began["state"], ended["state"]) == ("began", "ended")
    assert began["run"] == ended["run"]
    assert (ended["schema"], ended["work"], ended["edition"], ended["outcome"]) == (
        1, "build", DAY, "done",
    )  # fmt: skip
    times = [datetime.fromisoformat(ended[key]) for key in ("began", "ended")]
    assert times[0] <= times[1] <= datetime.now(UTC)
    assert {"cleaning", "script", "speech", "programme", "publication"} <= ended["seconds"].keys()
    total = ended["sentences"]["total"]
    assert ended["sentences"] == {"total": total, "synthesized": total, "cached": 0}
    assert ended["calls"] == {"asked": 0, "retried": 0, "waited": 0}
    assert (ended["engine"], ended["asked"], ended["fallback"]) == ("silence", "silence", None)
    made = tree(at.root / "audio")
    at.fine("build", DAY, "--jobs", "1", "--force")
    assert len(lines(at.root)) == 4
    assert tree(at.root / "audio").keys() == made.keys()
    record = f"{DAY}/build.json"
    assert tree(at.root / "audio")[record] == made[record], "what lies beside it tells none of it"
    monkeypatch.setattr(SilentVoice, "for_tests", False)
    for words in (["build", "--dry-run", DAY], ["publish", DAY, "--anyway", "x", "--dry-run"]):
        at.fine(*words)
        assert len(lines(at.root)) == 4, "what would be done is not told"
    at.fine("publish", DAY, "--anyway", "a trial")
    *_, ended = lines(at.root)
    assert (ended["work"], ended["outcome"]) == ("publish", "done")
    assert ended["sent"]["files"] > 5
    assert ended["published"] == [DAY]
    public = tree(at.public)
    assert 10_000 < ended["sent"]["bytes"] <= sum(map(len, public.values()))
    for where in (public, tree(at.root / "audio")):
        assert not [name for name in where if worked.FOLDER in name or name.endswith(".jsonl")]
        for one in lines(at.root):
            assert not [name for name, data in where.items() if one["run"].encode() in data]


def test_what_failed_is_told_and_what_cannot_be_told_spoils_no_build(at: Desk) -> None:
    file = at.folder() / "01-harbor.md"
    file.write_text("")
    assert at("build", DAY).code == 1
    _, ended = lines(at.root)
    assert (ended["outcome"], bool(ended["error"])) == ("failed", True)
    file.write_text(ARTICLE)
    shutil.rmtree(at.root / "runs")
    (at.root / "runs").write_text("no folder")
    assert "is not written down" in at.fine("build", DAY).all
    assert (at.root / "audio" / DAY / f"{DAY}.mp3").is_file()


def test_requests_and_what_was_asked_again_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience.ServiceLine, "_pause", lambda *_: 0.004)
    patient = patience.Patience(attempts=3, first_wait=0.0, longest_wait=0.0)
    line = patience.ServiceLine("it", "counted.example", patient)
    before = patience.asked()
    busy = patience.TryAgainError("busy")
    assert line.ask(Mock(side_effect=[busy, busy, "sound"])) == "sound"
    now = patience.asked()
    assert now["asked"] - before["asked"] == 3
    assert now["retried"] - before["retried"] == 2
    assert now["waited"] - before["waited"] == pytest.approx(0.008)
    with pytest.raises(GaveUp):
        line.ask(Mock(side_effect=GaveUp("no such voice")))
    assert patience.asked()["retried"] == now["retried"]
