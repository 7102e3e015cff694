"""health tells of what was done by hand as it does of morning runs: until somebody set it right."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from audio_edition import publish, retract
from audio_edition.errors import AudioEditionError, BusyError, RefusedError
from audio_edition.findings import Finding
from audio_edition.run import record
from audio_edition.run.model import RunRecord
from audio_edition.verbs import well, well_by_hand, worked
from audio_edition.verbs.well import health
from audio_edition.verbs.worked import WorkKind
from audio_edition.verbs.worked_before import read_worked
from tests.verbs.newsroom import DAY, Newsroom

NEXT = "2026-11-03"


@pytest.fixture
def room(tmp_path: Path, speaking: None, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.setattr(well, "_left", lambda _: 9 << 30)
    room = Newsroom(tmp_path / "show")
    room.write()
    return room


def did(
    room: Newsroom,
    work: WorkKind,
    edition: str = DAY,
    problem: BaseException | None = None,
    **facts: Any,
) -> None:
    """Do something by hand, and write it down as the command line and the desk do."""
    failing = pytest.raises(type(problem)) if problem is not None else nullcontext()
    with failing, worked.worked(room.workspace, work, edition) as told:
        told |= facts
        if problem is not None:
            raise problem


def told(room: Newsroom) -> list[tuple[str, str, str]]:
    return [(one.severity, one.code, one.where) for one in health(room.workspace).findings]


def test_what_failed_is_an_error_until_it_is_done_well(room: Newsroom) -> None:
    did(room, "build", problem=AudioEditionError("the voice is not installed"))
    (found,) = health(room.workspace).findings
    assert (found.severity, found.code, found.where) == ("error", "build-failed", DAY)
    assert found.message == "the last build by hand failed: the voice is not installed"
    assert found.remedy == f"audio-edition build {DAY}"
    did(room, "build", problem=BusyError("another run is working"))  # says nothing of it
    assert told(room) == [("error", "build-failed", DAY)]
    did(room, "build", NEXT)  # another's
    assert told(room) == [("error", "build-failed", DAY)]
    did(room, "build")
    assert told(room) == []
    did(room, "publish", problem=ConnectionError("gone"))
    did(room, "build")
    assert told(room) == [("error", "publish-failed", DAY)]
    did(room, "publish", "")
    assert told(room) == [("error", "publish-failed", DAY)]
    did(room, "publish")
    assert told(room) == []


def test_a_publication_of_all_that_failed(room: Newsroom) -> None:
    did(room, "publish", "", AudioEditionError("the target does not answer"))
    (found,) = health(room.workspace).findings
    assert (found.code, found.where, found.remedy) == (
        "publish-failed", "editions", "audio-edition publish",
    )  # fmt: skip


def test_what_was_refused_is_a_warning_as_what_a_run_holds(room: Newsroom) -> None:
    refusal = Finding("error", "test-voice", DAY, "nobody speaks", "take a voice")
    did(room, "publish", DAY, RefusedError([refusal]))
    (found,) = health(room.workspace).findings
    assert (found.severity, found.code, found.where) == ("warning", "publish-refused", DAY)
    assert found.message == "the last publication by hand was refused: nobody speaks"
    did(room, "publish", refused=[])
    assert told(room) == []
    did(room, "publish", "", refused=[DAY])
    assert told(room) == [("warning", "publish-refused", DAY)]


def test_another_voice_is_told_of_until_the_shows_own_reads(room: Newsroom) -> None:
    other = {"asked": "piper", "engine": "silence", "fallback": "piper is not installed"}
    did(room, "build", **other)
    (found,) = health(room.workspace).findings
    assert (found.severity, found.code, found.where) == ("warning", "fallback-voice", DAY)
    assert found.message == "silence had to read it, not piper: piper is not installed"
    room.publishing(target=str(room.root / "public"))
    room.build()
    publish(room.workspace, [DAY])
    assert told(room) == [], "what is public is known by its manifest"


def test_what_broke_off_is_told_of_after_a_day(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    did(room, "build", problem=KeyboardInterrupt())
    assert told(room) == [], "somebody wanted it so"
    (file,) = (room.root / "runs" / worked.FOLDER).iterdir()
    began, _ = file.read_text("utf-8").splitlines()
    file.write_text(f"{began}\n", "utf-8")
    assert told(room) == [], "it may be at work"
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=30)
    monkeypatch.setattr(well, "_now", lambda: later)
    assert told(room) == [("warning", "build-broke-off", DAY)]
    monkeypatch.setattr(well, "_now", lambda: later + dt.timedelta(days=20))
    assert told(room) == [], "long ago"


def test_what_is_over_is_not_told(room: Newsroom) -> None:
    failed = AudioEditionError("the text is empty")
    did(room, "build", NEXT, failed)  # it was removed, or never was there
    assert told(room) == []
    room.publishing(target=str(room.root / "public"))
    room.build()
    publish(room.workspace, [DAY])
    did(room, "build", problem=failed)
    assert told(room) == [("error", "build-failed", DAY)]
    at = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    run = RunRecord("run", DAY, DAY, at, at, "published", ())
    record.append(room.workspace.runs, run)
    assert told(room) == [], "a run set it right"
    did(room, "publish", problem=failed)
    retract(room.workspace, DAY)
    record_file = next(iter(room.workspace.runs.glob("*.jsonl")))
    record_file.unlink()
    assert told(room) == [], "it was taken back"


def test_a_text_as_it_was_before_leaves_no_failure(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build of which all stands leaves no line; the failure before it is over all the same."""
    did(room, "build", problem=AudioEditionError("half a file"))
    standing = {(room.root, DAY): {"edition": DAY}}
    monkeypatch.setattr(
        well_by_hand, "told_before", lambda root, name, _: standing.get((root, name))
    )
    assert told(room) == []
    standing.clear()
    assert told(room) == [("error", "build-failed", DAY)]


def test_lines_that_cannot_be_read_are_told_and_hinder_nothing(room: Newsroom) -> None:
    did(room, "build", problem=AudioEditionError("no"))
    (file,) = (room.root / "runs" / worked.FOLDER).iterdir()
    newer = json.loads(file.read_text("utf-8").splitlines()[0]) | {"schema": 9}
    with file.open("a", encoding="utf-8") as lines:
        lines.write('{"schema": 1, "run\n[]\n"x"\n' + json.dumps(newer) + "\n")
    records, damaged = read_worked(room.workspace.runs, dt.date(2020, 1, 1))
    assert [one.outcome for one in records] == ["failed"]
    assert [line.partition(" line ")[2] for line in damaged] == [
        f"{number} cannot be read" for number in (3, 4, 5, 6)
    ]
    assert {code for _, code, _ in told(room)} == {"build-failed", "run-damaged"}
