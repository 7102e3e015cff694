"""What people are told of a run: a notice a change, the dead man's ping, the episode by webhook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from audio_edition import clock
from audio_edition.errors import AudioEditionError
from audio_edition.publication import manifest
from audio_edition.run.model import Reason, RunRecord
from audio_edition.run.record import FOLDER
from audio_edition.run.tell.memory import read
from audio_edition.run.tell.model import Notice, NoticeKind
from audio_edition.run.tell.tell import short
from audio_edition.show import NAME, Show
from audio_edition.trust import ShowTrust
from audio_edition.workspace import Workspace

TOLD = "told.json"
_MESSAGE = 160  # characters of a reason; what mends it follows whole
_WELL = frozenset({"published", "done", "embargoed"})
_ILL = frozenset({"failed", "missing"})
_KINDS: dict[str, NoticeKind] = {
    "published": "published",
    "held": "held",
    "failed": "failed",
    "missing": "missing",
}
_OF_SOURCES: dict[str, NoticeKind] = {
    "gone-after-publication": "gone",
    "taken-out": "gone",
    "changed-at-source": "changed",
}


def tell_of(workspace: Workspace, done: RunRecord) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tell of one run; returns the kinds of notice it gave, and what could not be told.

    The dead man's switch hears of a run only where the day's edition is out, or where there is
    something to be alarmed about.
    """
    from audio_edition.run.tell.tell import ping, send_episode, tell

    settings, now = workspace.show.tell, workspace.now()
    memory = workspace.runs / TOLD
    notices = tuple(notices_of(workspace, done))
    fault = read(memory).editions.get(NAME)
    if fault is not None and fault.bad:
        title, at = workspace.show.identity.title, workspace.local(now)
        notices = (*notices, Notice("recovered", NAME, title, (), "", at))
    problems = list(tell(settings, notices, memory=memory, now=now))  # and what is still owed
    if done.outcome == "published":
        file = workspace.audio / done.edition / manifest.NAME
        problems += send_episode(settings, file, memory=memory, now=now)
    if done.outcome in _WELL or done.outcome in _ILL:
        text = "\n".join((f"{done.edition}: {done.outcome}", *_lines(done)))
        problems += ping(settings, ok=done.outcome in _WELL, text=text)
    return tuple(notice.kind for notice in notices), tuple(problems)


def tell_of_fault(root: Path, problem: AudioEditionError) -> tuple[str, ...]:
    """Tell that the show cannot run, by the settings of its last run; returns the problems.

    Nobody is told of a show that never ran here: what its show.toml says of [tell] is not trusted.
    """
    from audio_edition.run.tell.tell import ping, tell

    try:
        show = Show.load(ShowTrust(root).last_show)
    except (AudioEditionError, OSError):
        return ()
    now, zone = clock.now(), show.run.timezone
    line = _line(Reason("show", problem.message, problem.hint or ""))
    at = now.astimezone(ZoneInfo(zone) if zone else None)
    notice = Notice("failed", NAME, show.identity.title, (line,), show.run.desk, at)
    problems = tell(show.tell, (notice,), memory=root / FOLDER / TOLD, now=now)
    return (*problems, *ping(show.tell, ok=False, text=line))


def notices_of(workspace: Workspace, done: RunRecord) -> Iterator[Notice]:
    """The notices of one run; who tells them remembers which were told already."""
    desk = workspace.show.run.desk
    lines = tuple(_lines(done))
    title = done.title or f"{workspace.show.identity.title} {done.day}"
    same = tuple(f"{one.code} {one.file}" for one in done.reasons) or (str(done.revision),)
    for kind in dict.fromkeys(_kinds(done)):
        yield Notice(
            kind,
            done.edition,
            title,
            lines,
            desk,
            workspace.local(done.ended),
            (*same, *done.left_out),
        )


def _kinds(done: RunRecord) -> Iterator[NoticeKind]:
    of_sources = [_OF_SOURCES[r.code] for r in done.reasons if r.code in _OF_SOURCES]
    if of_sources:
        yield from of_sources
        if done.outcome != "published":
            return
    if done.outcome == "skipped":
        yield "missing"  # for listeners it is the same
    elif done.outcome in _KINDS:
        yield _KINDS[done.outcome]
    elif done.was == "failed" and done.outcome in ("done", "waiting", "embargoed"):
        yield "recovered"


def _lines(done: RunRecord) -> Iterator[str]:
    if done.outcome == "skipped":
        yield "the deadline passed, and the show leaves the day out then ([run] at_deadline)"
    if done.outcome == "published" and done.was in ("held", "failed", "missing"):
        yield f"it was {done.was} before"
    if done.left_out:
        yield f"left out: {', '.join(done.left_out)}"
    for reason in done.reasons:
        yield _line(reason)


def _line(reason: Reason) -> str:
    message = short(" ".join(reason.message.split()), _MESSAGE)
    return f"{message} — {reason.hint}" if reason.hint else message
