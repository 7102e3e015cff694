"""runs/told.json: what was told already, and what is owed because somebody did not answer.

A notice is written down as owed before it is sent and struck out afterwards: after a power cut
it may be told twice, but never not at all.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from audio_edition import disk
from audio_edition.errors import AudioEditionError
from audio_edition.models import of_document, plain, replace
from audio_edition.plain_files import MADE, read_plain
from audio_edition.run.tell.model import BAD, Notice, NoticeKind
from audio_edition.schemas import refuse_newer

SCHEMA = 1
KEPT = 400
"""Editions that are remembered; of older ones nothing new is told."""

_WAITS = (1, 2, 5, 10, 20, 40, 60)  # minutes between two tries of what is owed; then the last
NOTICE_AGE = timedelta(hours=24)
HOOK_AGE = timedelta(days=3)
"""After so long, what is owed is given up."""

_DAMAGE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


@dataclass(slots=True)
class Owed:
    """One thing that was not taken yet: a notice for one target, or a webhook's file.

    ``done`` are those of the target's addresses that took it.
    """

    target: str
    since: datetime
    next: datetime
    tries: int = 0
    notice: Notice | None = None
    file: str = ""
    done: list[int] = field(default_factory=list)

    def is_due(self, now: datetime) -> bool:
        """Whether it is time for another try; a clock that was set back does not keep it."""
        return self.next <= now or self.next - now > timedelta(minutes=2 * _WAITS[-1])

    def is_too_old(self, now: datetime) -> bool:
        """Whether it is given up."""
        return now - self.since > (HOOK_AGE if self.file else NOTICE_AGE)

    def failed(self, now: datetime) -> None:
        """Remember a try that went wrong."""
        wait = _WAITS[min(self.tries, len(_WAITS) - 1)]
        self.tries += 1
        self.next = now + timedelta(minutes=wait)


@dataclass(slots=True)
class EditionTold:
    """What was told of one edition: the keys of notices, and whether the last word was bad."""

    keys: list[str] = field(default_factory=list)
    bad: str = ""
    hook: str = ""
    at: str = ""

    @property
    def when(self) -> datetime:
        """When anything was told last."""
        return datetime.fromisoformat(self.at or "1970-01-01T00:00:00+00:00")


@dataclass(slots=True)
class ToldMemory:
    """The whole file; ``damaged`` says why the one before was put aside, empty where it was not."""

    editions: dict[str, EditionTold] = field(default_factory=dict)
    owed: list[Owed] = field(default_factory=list)
    damaged: str = ""

    def of(self, edition: str) -> EditionTold:
        """What was told of an edition."""
        return self.editions.setdefault(edition, EditionTold())

    def wanted(self, notice: Notice, on: tuple[NoticeKind, ...]) -> Notice | None:
        """Return what is to be told of a notice, None where it is no news; remembers it."""
        told = self.of(notice.edition)
        if notice.kind in ("published", "recovered"):
            before, told.bad = told.bad, ""
            # what was wrong before is news again, should it come back
            told.keys = [key for key in told.keys if key.partition(":")[0] not in BAD]
            if before and "recovered" in on:
                said = any(before in line for line in notice.lines)
                lines = notice.lines if said else (*notice.lines, f"it was {before} before")
                told.at = notice.at.isoformat()
                told.keys.append(notice.key)  # that it is out is told with it
                return replace(notice, kind="recovered", lines=lines)
            if notice.kind == "recovered":
                return None  # nobody heard of what it recovered from
        if notice.kind not in on or notice.key in told.keys:
            return None
        told.keys.append(notice.key)
        told.at = notice.at.isoformat()
        if notice.kind in BAD:
            told.bad = notice.kind
        return notice

    def owe(self, notice: Notice, targets: list[str]) -> None:
        """Owe a notice to each target; what it was owed of the edition before is old news."""
        state = {*BAD, "published", "recovered"}
        if notice.kind in state:
            self.owed = [
                one
                for one in self.owed
                if one.notice is None
                or one.notice.edition != notice.edition
                or one.notice.kind not in state
            ]
        self.owed += [Owed(target, notice.at, notice.at, notice=notice.bare) for target in targets]


def read(file: Path) -> ToldMemory:
    """Read the memory; a missing one is empty, and so is one that had to be put aside.

    That is one that is damaged, or that a newer version wrote: telling must not wait for it.
    """
    try:
        document = json.loads(read_plain(file, MADE))
        refuse_newer(document["schema"], SCHEMA, str(file), AudioEditionError)
        return _memory(document)
    except FileNotFoundError:
        return ToldMemory()
    except AudioEditionError as problem:
        why, aside = problem.message, "newer"
    except (*_DAMAGE, OSError):
        why, aside = f"{file} cannot be read", "damaged"
    with contextlib.suppress(OSError):
        disk.move(file, file.with_name(f"{file.stem}.{aside}{file.suffix}"))
    return ToldMemory(damaged=f"{why}; it was put aside")


def as_json(memory: ToldMemory) -> str:
    """Return the file's text."""
    told = {name: one for name, one in memory.editions.items() if one != EditionTold()}
    by_age = sorted(told.items(), key=lambda one: one[1].when)
    document = {"schema": SCHEMA, "editions": dict(by_age[-KEPT:]), "owed": memory.owed}
    return json.dumps(plain(document), indent=1, ensure_ascii=True) + "\n"


def write(file: Path, memory: ToldMemory) -> None:
    """Write the memory, all at once; raises ``OSError``."""
    disk.put(file, as_json(memory).encode())


def _memory(document: Any) -> ToldMemory:
    if document["schema"] != SCHEMA:
        raise ValueError("another version")
    memory = of_document(document, ToldMemory)
    times = [time for one in memory.owed for time in (one.since, one.next)]
    if any(time.tzinfo is None for time in times):
        raise ValueError("a time without its zone")
    if not all(one.notice or one.file for one in memory.owed):
        raise ValueError("owed nothing")
    return memory
