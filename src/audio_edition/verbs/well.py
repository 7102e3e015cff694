"""health: whether a show is as it should be now, for a monitor and for who comes in at 05:30.

Nothing is built or sent, of a target only its state and its feed are read, and an archive of years
costs no more than its heads: ``check`` reads the files, ``check --host`` what listeners get,
``doctor`` tries the machine.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from audio_edition.addresses import FEED
from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.findings import ORDER, Finding
from audio_edition.publication import manifest
from audio_edition.publication.backwards import RESTORE
from audio_edition.publication.heads import Shelved
from audio_edition.publication.journal import NAME as JOURNAL
from audio_edition.publication.journal import read_journal
from audio_edition.publication.shelf import Shelf, read_shelf
from audio_edition.publication.targets import Comparing
from audio_edition.publication.there import fetched, marks_of, names_of, read_state
from audio_edition.run import calendar, record
from audio_edition.run.model import RunRecord
from audio_edition.verbs.publish import target_of
from audio_edition.verbs.well_by_hand import by_hand
from audio_edition.verbs.worked_before import Worked, read_worked
from audio_edition.workspace import Workspace, with_own_languages

_LOOKED_BACK = dt.timedelta(days=14)
_ROOM = 500 * 2**20  # bytes: an hour of speech in the cache, the programme, and air
_NO_ROOM = 50 * 2**20  # less than one edition needs


@dataclass(frozen=True, slots=True)
class HealthReport:
    """What is amiss (worst first), and what stands.

    ``newest`` is the edition that went out last (empty: none did), ``published`` when it, or its
    last correction, did;
    ``last_run`` the run that ended last, None where the show has none. ``room`` is what the disk
    of ``audio/`` has left, in bytes.
    """

    findings: tuple[Finding, ...]
    newest: str
    published: dt.datetime | None
    last_run: RunRecord | None
    room: int

    @property
    def ok(self) -> bool:
        """True where nobody need get up."""
        return not any(finding.severity == "error" for finding in self.findings)


@with_own_languages
def health(workspace: Workspace) -> HealthReport:
    """Look at manifests, journal, feed, target, runs and disks, and say what is amiss.

    Raises an ``AudioEditionError`` where not even that can be done.
    """
    now = workspace.now()
    history = record.read(workspace.runs, since=(now.date() - _LOOKED_BACK).isoformat())
    machine = _now()
    worked, damaged = read_worked(workspace.runs, (machine - _LOOKED_BACK).date())
    shelf = read_shelf(workspace)
    out = [one for one in shelf.entries if one.out and not one.retracted]
    newest = max(out, key=lambda one: (one.published_at, one.edition_id), default=None)
    found = [
        *_manifests(shelf),
        *_site(workspace, out),
        *_journal(workspace, shelf),
        *_public(workspace, shelf, now),
        *_waiting(shelf, now),
        *(_voice(workspace, newest) if newest is not None else ()),
        *_runs(workspace, now, history.records, shelf),
        *by_hand(workspace, worked, history.records, shelf, machine),
        *_rooms(workspace),
        *(
            Finding("warning", "run-damaged", "runs", damage)
            for damage in (*history.damaged, *damaged)
        ),
    ]
    found.sort(key=lambda finding: ORDER[finding.severity])
    return HealthReport(
        findings=tuple(found),
        newest=newest.edition_id if newest is not None else "",
        published=_went_out(workspace, newest, history.records, worked) if newest else None,
        last_run=history.records[-1] if history.records else None,
        room=_left(workspace.audio),
    )


def _went_out(
    workspace: Workspace,
    newest: Shelved,
    records: Sequence[RunRecord],
    worked: Sequence[Worked],
) -> dt.datetime:
    """When the present revision went out, by what was written down of it.

    A first revision counts in its manifest as heard from its build on: what was done tells more.
    """
    name, since = newest.edition_id, newest.published_at
    with suppress(PublicationError):  # a damaged manifest is told as such
        episode = manifest.read(workspace.audio, name)
        since = max((one.since for one in episode.published), default=since) if episode else since
    done = [one.ended for one in records if one.edition == name and one.outcome == "published"]
    done += [one.ended for one in worked if name in one.published and one.ended is not None]
    return min((at for at in done if at >= since), default=since)


def _manifests(shelf: Shelf) -> Iterator[Finding]:
    for one in shelf.damaged:
        code = "manifest-unread" if one.is_unread else "manifest-damaged"
        remedy = one.problem.hint if one.is_unread else "audio-edition check --repair"
        yield Finding("error", code, one.edition_id, one.told, remedy or "")


def _site(workspace: Workspace, out: list[Shelved]) -> Iterator[Finding]:
    if out and not (workspace.audio / "feed.xml").is_file():
        yield Finding(
            "error", "feed-missing", "feed.xml", "the feed is not there", "audio-edition publish"
        )
    if workspace.refresh_due.exists():
        yield Finding(
            "warning",
            "feed-behind",
            "feed.xml",
            "a run broke off before feed and pages were written",
            "the next command brings them in line: audio-edition check",
        )


def _journal(workspace: Workspace, shelf: Shelf) -> Iterator[Finding]:
    """What a lost ``audio/`` would take along. A manifest that is older is told as damaged."""
    lines = read_journal(workspace).lines
    behind = [
        one.edition_id
        for one in shelf.entries
        if (one.out or one.retracted) and not one.damaged
        if (line := lines.get(one.edition_id)) is None or one.retracted > line.retracted
    ]
    if behind:
        told = f"it does not tell what became of {names_of(behind)}"
        yield Finding("warning", "journal-behind", JOURNAL, told, "audio-edition check --repair")


def _public(workspace: Workspace, shelf: Shelf, now: dt.datetime) -> Iterator[Finding]:
    """Where what listeners get is not what the manifests say."""
    target = target_of(workspace)
    if target is None:
        feed = workspace.audio / FEED
        data = feed.read_bytes() if feed.is_file() else b""
        yield from (_still_public(one, str(workspace.audio)) for one in _named(shelf, data))
        return
    if not isinstance(target, Comparing):
        return  # what is there cannot be told
    try:
        state = read_state(target)
        there = state.editions if state is not None else {}
        feed_there = fetched(target, FEED) if target.look(FEED) is not None else b""
    except AudioEditionError as problem:
        told = f"what is public there is not compared: {problem.message}"
        yield Finding("warning", "target-unread", target.name, told, problem.hint or "")
        return
    marks = dict(marks_of(there))
    for entry in shelf.entries:
        name, mark = entry.edition_id, marks.pop(entry.edition_id, "")
        if entry.damaged or mark == entry.mark:
            continue
        if entry.out and not entry.retracted and not entry.is_under_embargo(now):
            if not mark:
                told = f"it went out and is not at {target.name}"
                yield Finding("error", "not-at-target", name, told, f"audio-edition publish {name}")
            elif there[name].retracted:
                told = f"it was retracted at {target.name}, and here it was not"
                yield Finding("error", "retracted-there", name, told, RESTORE)
    for entry in _named(shelf, feed_there):
        yield _still_public(entry, target.name)
    if only := [name for name in marks if not there[name].retracted]:
        told = f"{target.name} has editions that are not here: {names_of(only)}"
        yield Finding("warning", "only-at-target", min(only), told, RESTORE)


def _named(shelf: Shelf, feed: bytes) -> list[Shelved]:
    """The retracted editions that a feed names all the same."""
    retracted = [one for one in shelf.entries if one.retracted]
    return [one for one in retracted if f">{one.head.guid}</guid>".encode() in feed]


def _still_public(entry: Shelved, place: str) -> Finding:
    name = entry.edition_id
    told = f"it was retracted, and the feed at {place} still names it"
    return Finding("error", "retracted-public", name, told, f"audio-edition retract {name}")


def _waiting(shelf: Shelf, now: dt.datetime) -> Iterator[Finding]:
    """What a listener could have by now, and has not."""
    for one in shelf.entries:
        if one.retracted or not one.pending:
            continue
        what = "a correction was built and not published"
        remedy = f"audio-edition publish {one.edition_id}"
        if one.publish_at is None or one.publish_at <= now:
            yield Finding("warning", "correction-waits", one.edition_id, what, remedy)


def _voice(workspace: Workspace, newest: Shelved) -> Iterator[Finding]:
    try:
        episode = manifest.read(workspace.audio, newest.edition_id)
    except PublicationError:
        return  # told as damaged
    if episode is not None and episode.fallback:
        yield Finding(
            "warning",
            "fallback-voice",
            newest.edition_id,
            f"{episode.engine} ({episode.voice}) had to read it: {episode.fallback}",
            "audio-edition doctor tells what the show's voice lacks",
        )


def _runs(
    workspace: Workspace, now: dt.datetime, records: tuple[RunRecord, ...], shelf: Shelf
) -> Iterator[Finding]:
    if not records:
        return  # nobody runs the mornings by this program
    last = {one.edition: one for one in records}
    for one in last.values():
        why = "; ".join(reason.message for reason in one.reasons[:3])
        told = f"the last run ended as {one.outcome}" + (f": {why}" if why else "")
        remedy = next((reason.hint for reason in one.reasons if reason.hint), "")
        remedy = remedy or f"audio-edition runs {one.edition}".strip()
        if one.outcome in ("failed", "missing"):
            yield Finding("error", f"run-{one.outcome}", one.edition, told, remedy)
        elif one.outcome == "held":
            yield Finding("warning", "run-held", one.edition, told, remedy)
    settings = workspace.show.run
    began = record.first_day(workspace.runs)
    known = {one.edition_id for one in shelf.entries if one.out}
    for day in calendar.due(settings, now):
        name = settings.name_of(day)
        ended = last.get(name)
        if day.isoformat() < began or name in known:
            continue
        if ended is not None and ended.outcome != "waiting":
            continue  # told above, or well
        late = now - calendar.deadline(settings, day)
        if late > dt.timedelta(0):
            yield Finding(
                "error",
                "run-late",
                name,
                f"it should have been out {_hours(late)} ago, and no run ended with it",
                f"audio-edition run {day.isoformat()}",
            )


def _rooms(workspace: Workspace) -> Iterator[Finding]:
    devices: set[int] = set()
    for folder in (workspace.audio, workspace.cache, workspace.editions):
        there = _nearest(folder)
        device = there.stat().st_dev
        if device in devices:
            continue
        devices.add(device)
        left = _left(there)
        if left < _ROOM:
            yield Finding(
                "error" if left < _NO_ROOM else "warning",
                "disk-room",
                str(folder),
                f"{left // 2**20} MB are left on its disk",
                "audio-edition cache --prune, or make room",
            )
        if not os.access(there, os.W_OK):
            yield Finding(
                "error", "disk-closed", str(folder), "cannot be written", f"chmod u+w {there}"
            )


def _left(folder: Path) -> int:
    told = os.statvfs(_nearest(folder))
    return told.f_bavail * told.f_frsize


def _nearest(folder: Path) -> Path:
    """The folder, or where it will be made."""
    for place in (folder, *folder.parents):
        if place.exists():
            return place
    raise AudioEditionError(f"{folder} is nowhere", hint="say --show DIR")


def _now() -> dt.datetime:
    # as ``worked``: not the show's clock
    return dt.datetime.now(dt.UTC)


def _hours(span: dt.timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
