"""runs/DATE.jsonl: what each run did and decided, a line a step and one a run, written at once.

A line is appended whole, in one write that is flushed to the disk. Where a power cut left half
of one, it is told when it is read, and the next line begins on a line of its own. A run whose
last line is missing did not end: it is read as one that failed.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

from audio_edition import disk, secrets
from audio_edition.errors import AudioEditionError
from audio_edition.models import of_document, plain
from audio_edition.plain_files import MADE, read_plain
from audio_edition.run.model import SCHEMA, Outcome, Reason, RunRecord, StepRecord, StepState

FOLDER = "runs"
BROKEN_OFF = Reason(
    "broken-off", "it did not end: it was killed, or it is still at work", "run it again"
)


@dataclass(frozen=True, slots=True)
class History:
    """The runs that were written down, oldest first, and what of the files cannot be read."""

    records: tuple[RunRecord, ...] = ()
    damaged: tuple[str, ...] = ()

    def of(self, edition: str) -> tuple[RunRecord, ...]:
        """The runs of one edition."""
        return tuple(record for record in self.records if record.edition == edition)


@dataclass(slots=True)
class _Run:
    """One run while its lines are read."""

    head: Mapping[str, Any]
    steps: list[StepRecord] = field(default_factory=list)
    end: Mapping[str, Any] | None = None


def append(folder: Path, record: RunRecord, step: StepRecord | None = None) -> None:
    """Append one ``step`` of the run, or (without) how the run ended.

    Raises ``AudioEditionError`` where it cannot be written.
    """
    told = _told(record)
    if step is not None:
        told = {key: told[key] for key in ("run", "edition", "day", "began")} | _step(step)
    kind = "run" if step is None else "step"
    written_down = secrets.masked_data({"schema": SCHEMA, "type": kind, **told})
    line = json.dumps(written_down, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    file = folder / f"{record.day}{ENDING}"
    try:
        disk.append(file, line)
    except OSError as problem:
        raise AudioEditionError(
            f"{file} cannot be written: {problem.strerror or problem}",
            hint="make room on the disk, or let it be written to; then run again",
        ) from None


def first_day(folder: Path) -> str:
    """The first day of which anything is written down; empty where nothing is."""
    return min((file.name.removesuffix(ENDING) for file in folder.glob(f"*{ENDING}")), default="")


def read(folder: Path, day: str = "", *, since: str = "") -> History:
    """Read the runs of one ``day``, of the days ``since`` one, or all of them.

    Lines that cannot be read are told, not raised.
    """
    runs: dict[str, _Run] = {}
    damaged: list[str] = []
    files = [folder / f"{day}{ENDING}"] if day else sorted(folder.glob(f"*{ENDING}"))
    for where, line in lines_of(files, since=since, damaged=damaged):
        problem = _take(line, runs)
        if problem:
            damaged.append(f"{where} {problem}")
    return History(tuple(sorted(_whole(runs), key=lambda one: one.began)), tuple(damaged))


def _step(step: StepRecord) -> dict[str, Any]:
    return {
        "stage": step.name,
        "state": step.state,
        "seconds": round(step.seconds, 3),
        "facts": dict(step.facts),
    }


def _told(record: RunRecord) -> dict[str, Any]:
    told: dict[str, Any] = plain(replace(record, steps=()))
    del told["steps"]
    return {**told, "seconds": record.seconds}


def record_object(record: RunRecord) -> dict[str, Any]:
    """A run as ``--json`` shows it: its keys are a contract."""
    steps = [_step(step) for step in record.steps]
    return {"schema": SCHEMA, **_told(record), "steps": steps}


def _take(line: bytes, runs: dict[str, _Run]) -> str:
    """Put one line to its run; returns what is wrong with it."""
    try:
        told = json.loads(line)
        schema, run, kind = int(told["schema"]), str(told["run"]), str(told["type"])
        if schema > SCHEMA:
            return f"is of a newer version (schema {schema}): it is left out"
        dt.datetime.fromisoformat(told["began"])
        found = runs.setdefault(run, _Run({**told, "day": told["day"], "edition": told["edition"]}))
        if kind == "step":
            found.steps.append(
                StepRecord(
                    told["stage"],
                    told["state"] if told["state"] in get_args(StepState) else "failed",
                    float(told["seconds"]),
                    dict(told["facts"]),
                )
            )
        elif kind == "run":
            _record(told, ())
            found.end = told
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return "cannot be read (a power cut?): it is left out"
    return ""


def _whole(runs: Mapping[str, _Run]) -> Iterator[RunRecord]:
    for one in runs.values():
        if one.end is not None:
            yield _record(one.end, tuple(one.steps))
        elif one.steps:
            head = {**one.head, "ended": one.head["began"], "outcome": "failed"}
            yield replace(_record(head, tuple(one.steps)), reasons=(BROKEN_OFF,))


def _record(told: Mapping[str, Any], steps: tuple[StepRecord, ...]) -> RunRecord:
    was = told.get("was", "")
    known = {**told, "was": was if was in get_args(Outcome) else "", "steps": ()}
    found = of_document(known, RunRecord)
    return replace(
        found,
        began=_with_offset(found.began),
        ended=_with_offset(found.ended),
        wake=_with_offset(found.wake) if found.wake else None,
        steps=steps,
    )


def _with_offset(moment: dt.datetime) -> dt.datetime:
    """One without an offset (nobody here wrote it) is taken as UTC, to stand in order."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)


ENDING = ".jsonl"


def lines_of(
    files: Iterable[Path], *, since: str, damaged: list[str], named: str = ""
) -> Iterator[tuple[str, bytes]]:
    """Yield where each line stands ("2026-11-02.jsonl line 3"), and the line; none that is blank.

    ``since`` is the first day that is read. A file that cannot be read adds a sentence to
    ``damaged``; ``named`` stands before its name there.
    """
    for file in files:
        if file.name.removesuffix(ENDING) < since:
            continue
        try:
            lines = read_plain(file, MADE).split(b"\n")
        except FileNotFoundError:
            continue
        except OSError as problem:
            damaged.append(f"{named}{file.name} cannot be read: {problem.strerror or problem}")
            continue
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield f"{named}{file.name} line {number}", line
