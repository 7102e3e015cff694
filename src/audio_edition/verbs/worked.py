"""What a build or a publication by hand (a command, the desk) did, for who runs the machine.

``build.json`` beside an edition is the same on every build; this is not: a line in
``runs/commands/DATE.jsonl`` (the day on which it was done, in UTC) when it begins, one when it
ends. It is private as all of ``runs/`` is: nothing of it is in ``audio/``, and nothing is sent.
Verbs write none of it: who calls them from a program of their own has the report.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from audio_edition import disk, logs, secrets
from audio_edition.errors import AudioEditionError, BusyError, RefusedError
from audio_edition.places import Places

if TYPE_CHECKING:
    from audio_edition.verbs.build import BuildReport
    from audio_edition.verbs.reports import PublishReport

FOLDER = "commands"
SCHEMA = 1

WorkKind: TypeAlias = Literal["build", "publish"]
WorkPlace: TypeAlias = Literal["command", "desk"]
WorkOutcome: TypeAlias = Literal["done", "failed", "busy", "stopped"]
"""``stopped``: a signal ended it. One of which only the beginning is told was killed, or goes on
still.
"""

_PATIENCE = "audio_edition.speech.engines.patience"


@contextmanager
def worked(
    places: Places,
    kind: WorkKind,
    edition: str,
    warn: Callable[[str], None] = lambda _: None,
    *,
    at: WorkPlace = "command",
) -> Iterator[dict[str, object]]:
    """Write down work on ``edition`` (empty: on all); what is put into the mapping is told with it.

    Nothing is spoilt by a record that cannot be written: ``warn`` hears of it.
    """
    began, start = _now(), time.perf_counter()
    head: dict[str, object] = {
        "schema": SCHEMA,
        "run": f"{began:%Y%m%dT%H%M%SZ}-{os.urandom(4).hex()}",
        "work": kind,
        "edition": edition,
        "at": at,
        "began": began.isoformat(timespec="milliseconds"),
    }
    file = places.runs / FOLDER / f"{began:%Y-%m-%d}.jsonl"
    told: dict[str, object] = {}
    before = _asked()
    outcome: WorkOutcome = "stopped"
    if not _written(file, {**head, "state": "began"}):
        warn(f"{file} cannot be written: what this run does is not written down")
    try:
        with logs.bound(run=str(head["run"])):
            yield told
        outcome = "done"
    except AudioEditionError as problem:
        outcome = "busy" if isinstance(problem, BusyError) else "failed"
        told["error"] = problem.message
        if isinstance(problem, RefusedError):
            told["refused"] = sorted({finding.where for finding in problem.findings})
        raise
    except Exception as problem:
        outcome, told["error"] = "failed", f"{type(problem).__name__}: {problem}"
        raise
    finally:
        end = {
            "state": "ended",
            "ended": _now().isoformat(timespec="milliseconds"),
            "outcome": outcome,
            "took": round(time.perf_counter() - start, 3),
            **({"calls": _since(before)} if kind == "build" else {}),
        }
        _written(file, {**head, **end, **told})


def build_facts(report: BuildReport, asked: str) -> dict[str, object]:
    """What is written down of a build that was done; ``asked`` is the engine that was to read."""
    spoken = report.spoken
    seconds: dict[str, float] = dict(report.seconds.items())
    seconds["total"] = round(sum(report.seconds.values()), 3)
    return {
        "revision": report.episode.revision,
        "asked": asked,
        "engine": spoken.engine,
        "voice": spoken.voice,
        "fallback": spoken.fallback or None,
        "sentences": {
            "total": spoken.synthesized + spoken.cached,
            "synthesized": spoken.synthesized,
            "cached": spoken.cached,
        },
        "warnings": list(report.warnings),
        "seconds": seconds,
    }


def publish_facts(report: PublishReport, warnings: Iterable[str]) -> dict[str, object]:
    """What is written down of a publication that was done; ``warnings`` are what it told."""
    return {
        "target": report.target,
        "published": list(report.published),
        "sent": {"files": len(report.sent), "bytes": sum(size for _, size in report.sent)},
        "there": len(report.there),
        "removed": len(report.removed),
        "refused": [finding.where for finding in report.refused],
        "warnings": [*dict.fromkeys(warnings), *report.problems],
    }


def _written(file: Path, line: dict[str, object]) -> bool:
    data = json.dumps(secrets.masked_data(line), ensure_ascii=False).encode("utf-8", "replace")
    with suppress(OSError):
        disk.append(file, data + b"\n")
        return True
    return False


def _asked() -> dict[str, float]:
    """What this process asked services that speak for so far; nothing where none was used."""
    patience = sys.modules.get(_PATIENCE)
    return dict(patience.asked()) if patience is not None else {}


def _since(before: dict[str, float]) -> dict[str, float]:
    now = _asked() or {"asked": 0, "retried": 0, "waited": 0.0}
    return {name: round(count - before.get(name, 0), 3) for name, count in now.items()}


def _now() -> dt.datetime:
    # not the show's clock: that may be set, and this is about what happened when
    return dt.datetime.now(dt.UTC)
