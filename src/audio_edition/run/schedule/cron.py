"""Lines for a crontab.

Sources: crontab(5) of cronie and of Debian's cron: ``%`` ends the command unless a backslash
stands before it; ``CRON_TZ`` is cronie's, and is none of Debian's and BusyBox' own.
"""

from __future__ import annotations

from collections.abc import Iterable

from audio_edition.run.schedule.looks import QUARTER, grouped
from audio_edition.run.schedule.model import MARK, ScheduleFile, SchedulePlan, line_of, quiet_words


def files(plan: SchedulePlan) -> tuple[ScheduleFile, ...]:
    """Return ``NAME.crontab``."""
    name = f"{plan.name}.crontab"
    command = escaped(f"{line_of(plan, *quiet_words(plan))} >/dev/null")
    morning = "\n".join(f"{line} {command}" for line in table_lines(plan))
    needs = f"# {plan.environment} holds {', '.join(plan.secrets)}.\n" if plan.secrets else ""
    text = f"""\
# {MARK} --for cron
# {" ".join(plan.title.split())}: the morning run. What goes wrong comes by cron's mail.
{needs}\
# cronie (Fedora, Arch, Alpine's cronie) takes the hours below in this zone. Debian's cron and
# BusyBox read it as a mere variable, and the hours in the machine's own zone: where that is
# another, the looks on the quarter of an hour further down still find every start and deadline.
# A machine that was off is caught up with by them as well; cron itself makes up for nothing.
CRON_TZ={plan.timezone}
SHELL=/bin/sh
{morning}
*/{QUARTER} * * * * {command}
"""
    return (
        ScheduleFile(
            name,
            text,
            to_do=(f"crontab -e, and put in the lines of {name} in place of older ones",),
        ),
    )


def table_lines(plan: SchedulePlan) -> list[str]:
    """Return the morning's five fields, a line each: ``0,5,10 5 * * 1,2,3,4,5``."""
    return [
        f"{_numbers(minutes)} {_numbers(hours)} * * {weekdays(days)}"
        for days, hours, minutes in grouped(plan.looks)
    ]


def weekdays(days: frozenset[int]) -> str:
    """Cron's days of the week: 0 is Sunday."""
    return "*" if len(days) == 7 else _numbers(sorted((day + 1) % 7 for day in days))


def escaped(command: str) -> str:
    """A command as a crontab holds it."""
    return command.replace("%", "\\%")


def _numbers(values: Iterable[int]) -> str:
    return ",".join(str(value) for value in values)
