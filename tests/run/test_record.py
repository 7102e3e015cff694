"""runs/DATE.jsonl: written whole, read whatever a power cut left."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_edition.errors import AudioEditionError
from audio_edition.run import record
from audio_edition.run.model import Reason, RunRecord, StepRecord
from tests.rows import each, table

AT = dt.datetime(2026, 11, 2, 5, 0, tzinfo=dt.UTC)
STEPS = (
    StepRecord("collect", "done", 0.25, {"new": 2}),
    StepRecord("build", "failed", 1.5, {"warnings": ["“slow”"]}),
)
RUN = RunRecord(
    "a1",
    "2026-11-02",
    "2026-11-02",
    AT,
    AT + dt.timedelta(seconds=9),
    "held",
    reasons=(Reason("cut", "too much\nwas cut", "look", "01-a.md"),),
    steps=STEPS,
    title="The Lantern",
    revision=2,
    left_out=("02-b.md",),
    wake=AT + dt.timedelta(hours=1),
    was="waiting",
)


def write(folder: Path, run: RunRecord = RUN) -> Path:
    for step in run.steps:
        record.append(folder, run, step)
    record.append(folder, run)
    return folder / f"{run.day}.jsonl"


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = write(tmp_path / "runs")
    assert record.read(tmp_path / "runs") == record.History((RUN,))
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [line["type"] for line in lines] == ["step", "step", "run"]
    assert {line["schema"] for line in lines} == {1}
    assert {line["run"] for line in lines} == {"a1"}


@given(st.integers(1, 2000), st.binary(max_size=6).filter(lambda b: b"\n" not in b))
def test_half_a_line_is_told_and_spoils_no_other(
    tmp_path_factory: pytest.TempPathFactory, cut: int, garbage: bytes
) -> None:
    folder = tmp_path_factory.mktemp("runs")
    file = write(folder)
    whole = file.read_bytes()
    kept = whole[: max(len(whole) - cut, 1)] + garbage
    file.write_bytes(kept)
    other = RunRecord("b2", "2026-11-02", "2026-11-02", AT + dt.timedelta(hours=1), AT, "done")
    record.append(folder, other)
    found = record.read(folder)
    assert found.records[-1] == other
    assert len(found.damaged) <= 1
    assert all("power cut" in line and "2026-11-02.jsonl line" in line for line in found.damaged)


def test_a_run_without_its_end_is_one_that_failed(tmp_path: Path) -> None:
    record.append(tmp_path, RUN, STEPS[0])
    (found,) = record.read(tmp_path).records
    assert (found.outcome, found.reasons) == ("failed", (record.BROKEN_OFF,))
    assert found.steps == STEPS[:1]


@each(("change", "told"), table(Path(__file__).with_name("record.tsv")), least=4)
def test_a_line_that_cannot_be_meant_is_told(tmp_path: Path, change: str, told: str) -> None:
    file = write(tmp_path)
    last = json.loads(file.read_text("utf-8").splitlines()[-1])
    file.write_text(json.dumps({**last, **json.loads(change)}) + "\n[]\n\xff\n", "utf-8")
    found = record.read(tmp_path)
    assert found.records == ()
    assert told in found.damaged[0]
    assert len(found.damaged) == 3


def test_one_days_runs_and_one_editions(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, replace(RUN, run="b2", day="2026-11-03", edition="2026-11-03"))
    assert [one.run for one in record.read(tmp_path, "2026-11-03").records] == ["b2"]
    assert [one.run for one in record.read(tmp_path).of("2026-11-02")] == ["a1"]
    assert record.read(tmp_path / "nowhere") == record.History()


def test_where_nothing_can_be_written_it_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file", "utf-8")
    with pytest.raises(AudioEditionError, match="cannot be written") as caught:
        record.append(tmp_path / "runs", RUN)
    assert "\n" not in caught.value.message
    assert caught.value.hint
