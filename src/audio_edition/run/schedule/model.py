"""What a scheduler must know, and the files that tell it."""

from __future__ import annotations

import datetime as dt
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from audio_edition.errors import ShowError

Scheduler: TypeAlias = Literal["systemd", "cron", "launchd", "windows", "github"]
SCHEDULERS: tuple[Scheduler, ...] = get_args(Scheduler)

MARK = "Written by audio-edition schedule"
"""Stands at the head of every file, so that a file of somebody else's is never written over."""


@dataclass(frozen=True, slots=True)
class LookTime:
    """One hour of the day at which the run is asked, on these weekdays (0 is Monday)."""

    days: frozenset[int]
    time: dt.time


@dataclass(frozen=True, slots=True)
class SchedulePlan:
    """What is to be run, when, and as whom.

    ``name`` is safe in file names ([a-z0-9-]). ``looks`` are wall times of ``timezone`` (an IANA
    name), in the order of the morning. ``program`` are the words that start audio-edition.
    ``environment`` is the file that holds the secrets, ``secrets`` the names that it must hold.
    ``writable`` are folders beside the show that the run writes into. ``extras`` are what pip
    installs with the package.
    """

    name: str
    title: str
    show: Path
    program: tuple[str, ...]
    looks: tuple[LookTime, ...]
    timezone: str
    environment: Path
    secrets: tuple[str, ...] = ()
    user: str = ""
    writable: tuple[Path, ...] = ()
    extras: tuple[str, ...] = ()
    version: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the whole command."""
        return (*self.program, "--show", str(self.show), "run")

    @property
    def log(self) -> Path:
        """Where a scheduler that keeps no log of its own has one written."""
        return self.show / "runs" / "run.log"


@dataclass(frozen=True, slots=True)
class ScheduleFile:
    """One file for a scheduler; ``to_do`` is what puts it to work, one step a line."""

    name: str
    text: str
    encoding: str = "utf-8"
    to_do: tuple[str, ...] = ()

    @property
    def data(self) -> bytes:
        """The file's bytes."""
        return self.text.encode(self.encoding)


def line_of(plan: SchedulePlan, *words: str) -> str:
    """Return ``words`` (else the plan's) as one line of sh, with the environment file read.

    Raises ``ShowError`` for a path that no line can hold.
    """
    said = words or plan.words
    for word in (*said, str(plan.environment)):
        if not word.isprintable():
            raise ShowError(f"no scheduler can be told of {word!r}: it holds a control character")
    file = shlex.quote(str(plan.environment))
    return f"set -a; [ ! -r {file} ] || . {file}; set +a; exec {shlex.join(said)}"


def quiet_words(plan: SchedulePlan) -> tuple[str, ...]:
    """The command for a scheduler without a log: it writes its own, and says only what is wrong."""
    program, rest = plan.program, plan.words[len(plan.program) :]
    return (*program, "--quiet", "--log-file", str(plan.log), *rest)
