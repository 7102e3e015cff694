"""A service and a timer for systemd (257 and older, down to 244).

Sources: systemd.service(5), systemd.exec(5), systemd.timer(5), systemd.time(7) and, for quoting,
systemd.syntax(7): words in double quotes with C escapes, ``%`` doubled; ``:`` before the program
keeps ``$`` as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from audio_edition.run.schedule.looks import QUARTER, grouped
from audio_edition.run.schedule.model import MARK, ScheduleFile, SchedulePlan

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ESCAPES = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "%": "%%", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
)

_REFUSED = frozenset("\"'\\*?[")


def files(plan: SchedulePlan) -> tuple[ScheduleFile, ...]:
    """Return ``NAME.service`` and ``NAME.timer``, for /etc/systemd/system."""
    service, timer = f"{plan.name}.service", f"{plan.name}.timer"
    return (
        ScheduleFile(service, _service(plan)),
        ScheduleFile(
            timer,
            _timer(plan),
            to_do=(
                *_secrets_to_do(plan),
                f"sudo cp {service} {timer} /etc/systemd/system/",
                "sudo systemctl daemon-reload",
                f"sudo systemctl enable --now {timer}",
                f"systemctl list-timers {timer}; journalctl -u {service}",
            ),
        ),
    )


def _secrets_to_do(plan: SchedulePlan) -> tuple[str, ...]:
    if not plan.secrets:
        return ()
    return (f"write {' '.join(plan.secrets)} into {plan.environment}, a NAME='…' a line, mode 600",)


def _service(plan: SchedulePlan) -> str:
    writable = " ".join(_quoted(f"-{path}") for path in (plan.show, *plan.writable))
    needs = f"# It holds {', '.join(plan.secrets)}.\n" if plan.secrets else ""
    user = f"User={plan.user}\n" if plan.user else ""
    return f"""\
# {MARK} --for systemd
[Unit]
Description={_title(plan)}: the morning run
Wants=network-online.target
After=network-online.target time-sync.target

[Service]
Type=oneshot
{user}ExecStart=:{" ".join(_quoted(word) for word in _started(plan.words))}
# Secrets stand in this file alone (mode 600, NAME='value' a line), never here.
{needs}EnvironmentFile=-{_pattern(plan.environment)}
# 3: another run is at work; 4: an edition is held for its editor. Neither is a fault of the unit.
SuccessExitStatus=3 4
TimeoutStartSec=3h
Nice=10
UMask=0022

# It reads the whole disk, writes the show's folder, and may do little else.
ProtectSystem=strict
ReadWritePaths={writable}
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
LockPersonality=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service
"""


def _started(words: tuple[str, ...]) -> tuple[str, ...]:
    """The command as systemd starts it: a program with quotes or wildcards in its path it refuses,
    however they are quoted, and a shell starts it instead.
    """
    if not _REFUSED.intersection(words[0]):
        return words
    return ("/bin/sh", "-c", 'exec "$0" "$@"', *words)


def _timer(plan: SchedulePlan) -> str:
    lines = "\n".join(f"OnCalendar={line}" for line in calendar_lines(plan))
    return f"""\
# {MARK} --for systemd
[Unit]
Description={_title(plan)}: when the morning run looks

[Timer]
# From start to deadline, in the newsroom's time.
{lines}
# For embargoes, what comes late and days that were missed: a look that finds nothing ends at once.
OnCalendar=*-*-* *:00/{QUARTER}:00
# A look that was missed while the machine was off is made up for when it is on again.
Persistent=true
AccuracySec=1s

[Install]
WantedBy=timers.target
"""


def calendar_lines(plan: SchedulePlan) -> list[str]:
    """Return the morning's calendar expressions, ``Mon,Tue *-*-* 05:00,05:00 Europe/Berlin``."""
    return [
        f"{_weekdays(days)}*-*-* {_numbers(hours)}:{_numbers(minutes)}:00 {plan.timezone}"
        for days, hours, minutes in grouped(plan.looks)
    ]


def _weekdays(days: frozenset[int]) -> str:
    return "" if len(days) == 7 else ",".join(_DAYS[day] for day in sorted(days)) + " "


def _numbers(values: Iterable[int]) -> str:
    return ",".join(f"{value:02}" for value in values)


def _quoted(word: str) -> str:
    return f'"{word.translate(_ESCAPES)}"'


def _pattern(path: Path) -> str:
    """A path where systemd takes a pattern to the end of the line: no quotes, no wildcards."""
    text = str(path).replace("\\", "\\\\").replace("%", "%%")
    return "".join(f"\\{letter}" if letter in "*?[" else letter for letter in text)


def _title(plan: SchedulePlan) -> str:
    return " ".join(plan.title.split()).replace("%", "%%").rstrip("\\")
