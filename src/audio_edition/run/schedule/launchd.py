"""A property list for launchd (macOS), which knows the machine's own time zone alone.

Source: launchd.plist(5): ``Weekday`` 0 and 7 are Sunday; several calendar dates are an array; a
date that passed asleep is made up for once on waking, one that passed switched off is not.
"""

from __future__ import annotations

import plistlib

from audio_edition.run.schedule.looks import QUARTER
from audio_edition.run.schedule.model import MARK, ScheduleFile, SchedulePlan, line_of, quiet_words

_HEAD = b'<plist version="1.0">'


def files(plan: SchedulePlan) -> tuple[ScheduleFile, ...]:
    """Return ``LABEL.plist``, for ~/Library/LaunchAgents."""
    label = f"org.audio-edition.{plan.name.removeprefix('audio-edition-')}"
    dates = [
        {"Weekday": (day + 1) % 7, "Hour": look.time.hour, "Minute": look.time.minute}
        for look in plan.looks
        for day in sorted(look.days)
    ]
    dates += [{"Minute": minute} for minute in range(0, 60, QUARTER)]
    data = plistlib.dumps(
        {
            "Label": label,
            "ProgramArguments": ["/bin/sh", "-c", line_of(plan, *quiet_words(plan))],
            "StartCalendarInterval": dates,
            # after a start of the machine: days that were missed
            "RunAtLoad": True,
            "ProcessType": "Background",
            "StandardOutPath": "/dev/null",
            "StandardErrorPath": str(plan.show / "runs" / "launchd.log"),
        },
        sort_keys=False,
    )
    needs = f" {plan.environment} holds {', '.join(plan.secrets)}." if plan.secrets else ""
    remark = (
        f"{MARK} for launchd. The hours are those of {plan.timezone}: launchd reads them in the "
        "machine's own time zone. Where that is another, the looks on the quarter of an hour "
        f"still find every start and deadline.{needs}"
    ).replace("--", "- -")
    text = data.replace(_HEAD, f"<!-- {remark} -->\n".encode() + _HEAD).decode()
    name = f"{label}.plist"
    return (
        ScheduleFile(
            name,
            text,
            to_do=(
                f"cp {name} ~/Library/LaunchAgents/",
                f"launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/{name}",
            ),
        ),
    )
