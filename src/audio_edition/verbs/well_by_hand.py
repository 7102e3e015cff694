"""What health says of builds and publications by hand: those that failed, and nobody set right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from audio_edition.findings import Finding
from audio_edition.publication.shelf import Shelf
from audio_edition.run.model import RunRecord
from audio_edition.verbs.untouched import Asked, told_before
from audio_edition.verbs.worked_before import Worked
from audio_edition.workspace import Workspace

_LONGEST = dt.timedelta(days=1)
"""No build lasts longer: what began before and did not end was killed."""


def by_hand(
    workspace: Workspace,
    worked: Sequence[Worked],
    runs: Sequence[RunRecord],
    shelf: Shelf,
    now: dt.datetime,
) -> Iterator[Finding]:
    """Yield a finding for each edition of which the last build, or publication, did not do well.

    What was built or published well since, by hand or by a run, is over; so is what concerns an
    edition that is no longer there, or was retracted.
    """
    for one in _last(worked):
        if not _is_over(workspace, one, runs, shelf):
            yield from _told(workspace, one, shelf, now)


def _last(records: Iterable[Worked]) -> Iterator[Worked]:
    """The last build, and the last publication, of each edition (of all of them at once, too).

    One that found another at work says nothing of the edition.
    """
    last: dict[tuple[str, str], Worked] = {}
    for one in records:
        if one.outcome != "busy":
            last.pop((one.work, one.edition), None)
            last[one.work, one.edition] = one
    return iter(last.values())


def _told(workspace: Workspace, one: Worked, shelf: Shelf, now: dt.datetime) -> Iterator[Finding]:
    what = "build" if one.work == "build" else "publication"
    where = one.edition or "editions"
    remedy = f"audio-edition {one.work} {one.edition}".strip()
    if one.ended is None:
        if now - one.began > _LONGEST:
            began = workspace.local(one.began)
            told = f"the last {what} by hand, of {began:%Y-%m-%d %H:%M %Z}, broke off"
            yield Finding("warning", f"{one.work}-broke-off", where, told, remedy)
        return
    why = f": {one.error}" if one.error else ""
    if one.refused:
        where = ", ".join(one.refused)
        told = f"the last publication by hand was refused{why}"
        yield Finding("warning", "publish-refused", where, told, remedy)
    elif one.outcome == "failed":
        told = f"the last {what} by hand failed{why}"
        yield Finding("error", f"{one.work}-failed", where, told, remedy)
    elif one.fallback:
        entry = shelf.find(one.edition)
        if entry is not None and entry.out and not entry.pending:
            return  # what is public is told of by its manifest
        told = f"{one.engine} had to read it, not {one.asked}: {one.fallback}"
        mend = "audio-edition doctor tells what the show's voice lacks"
        yield Finding("warning", "fallback-voice", where, told, mend)


def _is_over(workspace: Workspace, one: Worked, runs: Sequence[RunRecord], shelf: Shelf) -> bool:
    names = one.edition.split()
    if any(not (workspace.editions / name).is_dir() for name in names):
        return True
    entries = [shelf.find(name) for name in names]
    if names and all(entry is not None and entry.retracted for entry in entries):
        return True
    ended = one.ended or one.began
    since = {run.edition for run in runs if run.ended > ended and run.outcome == "published"}
    if names and since.issuperset(names):
        return True
    # an editor who takes back what was wrong has the build that stands: it leaves no line
    is_build = one.work == "build" and one.outcome == "failed"
    return is_build and told_before(workspace.root, one.edition, Asked()) is not None
