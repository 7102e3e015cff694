"""What the runs did, as Prometheus reads it: for node exporter's textfile collector, or a scrape.

Format and names: Prometheus' text exposition format 0.0.4 and its naming conventions (base units,
``_seconds``, ``_total`` for what only grows, ``_info`` for labels alone).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias, get_args

from audio_edition import __version__, disk
from audio_edition.run.model import Outcome, RunRecord

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_MODE = 0o644  # node exporter is another user
_OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
_WELL: frozenset[Outcome] = frozenset(("published", "embargoed", "done"))
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})

_Sample: TypeAlias = tuple[dict[str, str], float]


def metrics_of(
    records: Sequence[RunRecord],
    *,
    show: str,
    now: dt.datetime,
    next_run: dt.datetime | None = None,
) -> str:
    """Return the metrics of a show's runs (oldest first), as one text.

    ``now`` is when this was asked: that somebody looks at all is a metric as well. ``next_run``
    is when the next look is due.
    """
    lines: list[str] = []
    for name, kind, words, samples in _families(records, now, next_run):
        told = [_line(name, {"show": show, **labels}, value) for labels, value in samples]
        if told:
            lines += [f"# HELP audio_edition_{name} {words}", f"# TYPE audio_edition_{name} {kind}"]
            lines += told
    return "\n".join(lines) + "\n"


def write_metrics(file: Path, text: str) -> None:
    """Write the file all at once, so that nobody reads half of it; raises ``OSError``."""
    disk.put(file, text.encode(), mode=_MODE)


def _families(
    records: Sequence[RunRecord], now: dt.datetime, next_run: dt.datetime | None
) -> Iterator[tuple[str, str, str, list[_Sample]]]:
    yield "info", "gauge", "The program's version.", [({"version": __version__}, 1.0)]
    yield "last_look_timestamp_seconds", "gauge", "When the run last looked.", _at(now)
    due = "When the run is due next."
    yield "next_run_timestamp_seconds", "gauge", due, _at(next_run) if next_run else []
    last = records[-1] if records else None
    yield "last_run_timestamp_seconds", "gauge", "When a run last ended.", _of(last)
    well = _last(records, _WELL)
    done = "When a run last ended with its edition out."
    yield "last_success_timestamp_seconds", "gauge", done, _of(well)
    out = _last(records, frozenset(("published", "embargoed")))
    yield "last_published_timestamp_seconds", "gauge", "When an edition last went out.", _of(out)
    yield (
        "last_run_outcome",
        "gauge",
        "How the last run ended: 1 for its outcome, 0 for the others.",
        [({"outcome": one}, float(last.outcome == one)) for one in _OUTCOMES] if last else [],
    )
    yield (
        "last_run_duration_seconds",
        "gauge",
        "How long the last run worked.",
        [({}, last.seconds)] if last else [],
    )
    yield (
        "last_run_step_duration_seconds",
        "gauge",
        "How long each step of the last run took.",
        [({"step": name}, seconds) for name, seconds in _steps(last)] if last else [],
    )
    yield (
        "last_run_reasons",
        "gauge",
        "What stands against the last run's edition, by code.",
        [({"code": code}, float(n)) for code, n in _counted(r.code for r in last.reasons)]
        if last
        else [],
    )
    yield (
        "runs_total",
        "counter",
        "Runs that were written down, by how they ended.",
        [({"outcome": one}, float(n)) for one, n in _counted(r.outcome for r in records)],
    )
    held = sum(one.outcome == "held" for one in _newest(records))
    words = "Editions that are held for their editor."
    yield "held_editions", "gauge", words, [({}, float(held))] if records else []


def _at(when: dt.datetime) -> list[_Sample]:
    return [({}, when.timestamp())]


def _of(record: RunRecord | None) -> list[_Sample]:
    return _at(record.ended) if record is not None else []


def _last(records: Sequence[RunRecord], outcomes: frozenset[Outcome]) -> RunRecord | None:
    return next((one for one in reversed(records) if one.outcome in outcomes), None)


def _steps(record: RunRecord) -> list[tuple[str, float]]:
    taken: dict[str, float] = {}
    for step in record.steps:
        taken[step.name] = taken.get(step.name, 0.0) + step.seconds
    return sorted(taken.items())


def _counted(words: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(words).items())


def _newest(records: Sequence[RunRecord]) -> Iterable[RunRecord]:
    return {one.edition: one for one in records}.values()


def _line(name: str, labels: dict[str, str], value: float) -> str:
    told = ",".join(f'{key}="{text.translate(_ESCAPES)}"' for key, text in labels.items())
    number = repr(int(value)) if value == int(value) else repr(value)
    return f"audio_edition_{name}{{{told}}} {number}"
