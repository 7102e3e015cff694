"""A task for Windows' Task Scheduler, which starts the program in WSL.

Source: the Task Scheduler schema (namespace ``…/2004/02/mit/task``): the order of elements, and
that a boundary without an offset is the machine's own time. A task has at most 48 triggers, so
that the morning is one that repeats, and one for the deadline.
"""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from audio_edition.run.schedule.looks import QUARTER
from audio_edition.run.schedule.model import (
    MARK,
    LookTime,
    ScheduleFile,
    SchedulePlan,
    line_of,
    quiet_words,
)

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_SINCE = "2026-01-01"  # a boundary needs a date; any that has passed


def files(plan: SchedulePlan) -> tuple[ScheduleFile, ...]:
    """Return ``NAME.xml``, in UTF-16 as schtasks wants it."""
    name = f"{plan.name}.xml"
    needs = f" {plan.environment} holds {', '.join(plan.secrets)}." if plan.secrets else ""
    remark = (
        f"{MARK} --for windows. The program runs in WSL. The hours are those of {plan.timezone}; "
        "Windows reads them in its own time zone. Where that is another, the looks on the quarter "
        f"of an hour still find every start and deadline.{needs}"
    )
    arguments = subprocess.list2cmdline(
        ["--exec", "/bin/sh", "-c", line_of(plan, *quiet_words(plan))]
    )
    triggers = "\n".join([*_morning(plan.looks), _quarters()])
    what = escape(f"{' '.join(plan.title.split())}: the morning run. {remark}")
    text = f"""\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="{_SPACE}">
  <RegistrationInfo>
    <Description>{what}</Description>
  </RegistrationInfo>
  <Triggers>
{triggers}
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <WakeToRun>true</WakeToRun>
    <ExecutionTimeLimit>PT3H</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>wsl.exe</Command>
      <Arguments>{escape(arguments)}</Arguments>
    </Exec>
  </Actions>
</Task>
"""
    task = " ".join(plan.name.split())
    return (
        ScheduleFile(name, text, "utf-16", to_do=(f"schtasks /create /tn {task} /xml {name}",)),
    )


def _morning(looks: Sequence[LookTime]) -> Iterator[str]:
    first, *between, last = looks
    if between:
        repeated = (
            f"\n      <Repetition>\n        <Interval>PT{_minutes(first, between[0])}M</Interval>"
            f"\n        <Duration>PT{_minutes(first, last)}M</Duration>\n      </Repetition>"
        )
        yield _weekly(first, repeated)
    else:
        yield _weekly(first)
    yield _weekly(last)


def _minutes(one: LookTime, other: LookTime) -> int:
    """From one look of a morning to a later one, midnight between them or not."""
    return (other.time.hour * 60 + other.time.minute - one.time.hour * 60 - one.time.minute) % (
        24 * 60
    )


def _weekly(look: LookTime, repeated: str = "") -> str:
    days = "".join(f"<{_DAYS[day]} />" for day in sorted(look.days))
    return f"""\
    <CalendarTrigger>
      <StartBoundary>{_boundary(look.time)}</StartBoundary>{repeated}
      <ScheduleByWeek>
        <WeeksInterval>1</WeeksInterval>
        <DaysOfWeek>{days}</DaysOfWeek>
      </ScheduleByWeek>
    </CalendarTrigger>"""


def _quarters() -> str:
    return f"""\
    <CalendarTrigger>
      <StartBoundary>{_boundary(dt.time())}</StartBoundary>
      <Repetition>
        <Interval>PT{QUARTER}M</Interval>
        <Duration>P1D</Duration>
      </Repetition>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>"""


def _boundary(time: dt.time) -> str:
    return f"{_SINCE}T{time:%H:%M}:00"
