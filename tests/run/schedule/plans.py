"""Plans for schedulers, and a program that writes down how it was called."""

import datetime as dt
import os
import stat
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from audio_edition.run.schedule.looks import looks_of
from audio_edition.run.schedule.model import SchedulePlan
from audio_edition.run.settings import RunSettings
from tests.rows import table

# A folder's name with all that shells and schedulers take to mean something
ODD = "a b'c\"d%e$HOME;f&g`h#ü*[x]"

# The same without what systemd takes in no program's path
LESS_ODD = "a b%e$HOME;f&g`h#ü(x)=~"

ZONES = table(Path(__file__).with_name("zones.txt"))

settings = st.builds(
    RunSettings,
    days=st.frozensets(st.integers(0, 6), min_size=1),
    timezone=st.sampled_from(ZONES),
    start=st.builds(dt.time, st.integers(0, 23), st.integers(0, 59)),
    deadline=st.builds(dt.time, st.integers(0, 23), st.integers(0, 59)),
    every=st.integers(1, 90).map(lambda n: dt.timedelta(minutes=n)),
).filter(lambda one: one.start != one.deadline)


def plan(run: RunSettings | None = None, **said: Any) -> SchedulePlan:
    run = run or RunSettings(timezone="Europe/Berlin")
    told: dict[str, Any] = {
        "name": "audio-edition-the-lantern",
        "title": "The Lantern",
        "show": Path("/srv/lantern"),
        "program": ("/opt/audio-edition/bin/audio-edition",),
        "looks": looks_of(run),
        "timezone": run.timezone,
        "environment": Path("/etc/audio-edition/the-lantern.env"),
        "version": "0.2.0",
    }
    return SchedulePlan(**{**told, **said})


def odd_plan(folder: Path, odd: str = ODD, **said: Any) -> SchedulePlan:
    """A plan whose program, show and environment file lie in a folder of that name.

    The program writes its words and the variable CHAT into ``called`` beside it.
    """
    home = folder / odd
    (home / "show" / "runs").mkdir(parents=True)
    program = home / "audio edition"
    program.write_text(
        '#!/bin/sh\nfor word in "$@"; do printf "%s\\n" "$word"; done >"${0%/*}/called"\n'
        'printf "CHAT=%s\\n" "$CHAT" >>"${0%/*}/called"\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    environment = home / "the secrets.env"
    environment.write_text("CHAT='slack://a b/%$x'\n")
    return plan(
        **{"program": (str(program),), "show": home / "show", "environment": environment, **said}
    )


def called(one: SchedulePlan) -> list[str]:
    return (Path(one.program[0]).parent / "called").read_text().splitlines()


def bare_environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
