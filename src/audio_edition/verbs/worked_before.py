"""What single builds and publications did, read back from where ``worked`` writes it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audio_edition.run.record import ENDING, lines_of
from audio_edition.verbs.worked import FOLDER, SCHEMA


@dataclass(frozen=True, slots=True)
class Worked:
    """One build or publication. ``edition`` is as it was named: several, or empty for all.

    ``ended`` is None where only its beginning is told: it was killed, or goes on still. ``outcome``
    is empty then. ``refused`` are the editions that were left out, ``published`` those that went
    out, ``fallback`` why another voice than ``asked`` had to read (empty: it had not).
    """

    run: str
    work: str
    edition: str
    began: dt.datetime
    ended: dt.datetime | None = None
    outcome: str = ""
    error: str = ""
    refused: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    asked: str = ""
    engine: str = ""
    fallback: str = ""


def read_worked(runs: Path, since: dt.date) -> tuple[tuple[Worked, ...], tuple[str, ...]]:
    """Return what was done on the days ``since`` one, in its order, and a line for each damage.

    Lines of a newer program, and those that a power cut left in half, are damage: nothing raises.
    """
    found: dict[str, Worked] = {}
    damaged: list[str] = []
    files = sorted((runs / FOLDER).glob(f"*{ENDING}"))
    told = lines_of(files, since=since.isoformat(), damaged=damaged, named=f"{FOLDER}/")
    for where, line in told:
        try:
            one = _read(json.loads(line))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            damaged.append(f"{where} cannot be read")
            continue
        if one.ended is not None or one.run not in found:
            found[one.run] = one
    return tuple(sorted(found.values(), key=lambda one: one.began)), tuple(damaged)


def _read(line: Mapping[str, Any]) -> Worked:
    if line["schema"] != SCHEMA:
        raise ValueError("another schema")
    is_end = line["state"] == "ended"
    return Worked(
        run=str(line["run"]),
        work=str(line["work"]),
        edition=str(line["edition"]),
        began=_moment(line["began"]),
        ended=_moment(line["ended"]) if is_end else None,
        outcome=str(line["outcome"]) if is_end else "",
        error=str(line.get("error") or ""),
        refused=tuple(map(str, line.get("refused") or ())),
        published=tuple(map(str, line.get("published") or ())),
        asked=str(line.get("asked") or ""),
        engine=str(line.get("engine") or ""),
        fallback=str(line.get("fallback") or ""),
    )


def _moment(told: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(told)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
