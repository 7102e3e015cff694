"""The command as a line of a POSIX shell that reads the secrets first."""

from __future__ import annotations

import shlex

from audio_edition.errors import ShowError
from audio_edition.run.schedule.model import SchedulePlan


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
