"""What a scheduler must know, and the files that tell it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

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
