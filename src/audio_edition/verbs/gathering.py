"""What a morning run learns from its sources, by edition: what came, failed, changed, is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from audio_edition.events import Listener, Warned
from audio_edition.run.decide import SourceFact
from audio_edition.run.model import Reason, RunRecord
from audio_edition.run.record import History
from audio_edition.workspace import Workspace

if TYPE_CHECKING:
    from audio_edition.edition.collect.model import CollectedItem
    from audio_edition.verbs.collecting import CollectReport

_PRESENT = frozenset({"new", "known", "changed"})
_GONE = frozenset({"gone", "gone-after-publication"})


@dataclass(frozen=True, slots=True)
class Gathered:
    """What concerns one edition.

    ``gone`` and ``corrected`` name files of its articles; ``stops`` tell what a source changed
    of an edition that is out and nobody took over; ``gave`` counts a source's items in it.
    ``elsewhere`` are other editions that something happened to.
    """

    edition: str
    sources: tuple[SourceFact, ...] = ()
    gone: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    stops: tuple[Reason, ...] = ()
    gave: Mapping[str, int] = field(default_factory=dict)
    states: Mapping[str, int] = field(default_factory=dict)
    failed: tuple[str, ...] = ()
    elsewhere: tuple[Gathered, ...] = ()

    def facts(self) -> dict[str, object]:
        """What runs/ keeps of it."""
        told: dict[str, object] = {**self.states, "gave": dict(self.gave)}
        for key in ("failed", "corrected", "gone"):
            if values := getattr(self, key):
                told[key] = list(values)
        if self.sources:
            told["sources"] = [asdict(source) for source in self.sources]
        return told


def remembered(edition: str, history: History) -> Gathered:
    """What was found of an edition when its sources were asked last."""
    runs = history.of(edition)
    told: Sequence[Mapping[str, Any]] = ()
    for run in runs:
        for step in run.steps:
            if step.name == "collect" and step.state == "done":
                found = step.facts.get("sources", ())
                told = found if isinstance(found, list) else ()
    return Gathered(
        edition,
        tuple(
            SourceFact(
                str(one["name"]),
                str(one["message"]),
                str(one["hint"]),
                bool(one["required"]),
                bool(one["failed"]),
            )
            for one in told
        ),
        gone=tuple(sorted(_gone_before(runs))),
    )


def _gone_before(runs: Sequence[RunRecord]) -> set[str]:
    """A source that does not answer today has not given back what it took yesterday."""
    ended = [run for run in runs if run.outcome != "failed"]
    return {one.file for one in ended[-1].reasons if one.code in _GONE} if ended else set()


def gather(
    workspace: Workspace,
    edition: str,
    day: dt.date,
    history: History,
    *,
    until: dt.datetime | None,
    dry_run: bool,
    listen: Listener,
) -> Gathered:
    """Ask every source once; what was taken lies in the edition's folder afterwards.

    Raises ``AudioEditionError`` where nothing at all could be collected.
    """
    from audio_edition.verbs.collecting import collect

    if not workspace.show.standing:
        return Gathered(edition)  # its articles come by other ways

    def tell(line: str) -> None:
        listen(Warned("edition", line))

    report = collect(workspace, edition, day=day, until=until, dry_run=dry_run, tell=tell)
    others = {item.edition for item in report.items if item.edition not in ("", edition)}
    elsewhere = tuple(
        replace(found, sources=remembered(name, history).sources)
        for name in sorted(others)
        if (found := _of(report, name, history)).gone or found.corrected or found.stops
    )
    mine = _of(report, edition, history)
    return Gathered(
        edition,
        tuple(_sources(workspace, report, mine.gave)),
        mine.gone,
        mine.corrected,
        mine.stops,
        mine.gave,
        mine.states,
        tuple(failure.source for failure in report.failed),
        elsewhere,
    )


def _of(report: CollectReport, edition: str, history: History) -> Gathered:
    items = [item for item in report.items if item.edition == edition]
    present = {name for item in items if item.state in _PRESENT for name in _files(item)}
    gone = {name for item in items if item.state == "gone" for name in _files(item)}
    runs = history.of(edition)
    gone |= _gone_before(runs) - present
    gave: dict[str, int] = {}
    states: dict[str, int] = {}
    for run in runs:
        for step in run.steps:
            told = step.facts.get("gave")
            if isinstance(told, dict):
                gave |= {str(name): int(count) for name, count in told.items()}
    for item in items:
        states[item.state] = states.get(item.state, 0) + 1
    for source in {item.source for item in items}:
        count = sum(item.source == source and item.state in _PRESENT for item in items)
        gave[source] = max(count, gave.get(source, 0))
    return Gathered(
        edition,
        gone=tuple(sorted(gone)),
        corrected=tuple(
            sorted({n for i in items if i.state == "changed" and i.corrected for n in _files(i)})
        ),
        stops=tuple(_untaken(edition, items)),
        gave=gave,
        states=states,
    )


def _untaken(edition: str, items: list[CollectedItem]) -> Iterator[Reason]:
    for item in items:
        if item.state == "changed" and not item.corrected:
            files = _files(item)
            what = f": {item.diff[0]}" if item.diff else ""
            why = f" ({item.why})" if item.why else ""
            file = f"editions/{edition}/{files[0]}" if files else f"editions/{edition}"
            yield Reason(
                "changed-at-source",
                f"“{item.title}” changed at its source after it was taken{why}{what}",
                f"put it right in {file}, then audio-edition build {edition} and "
                f"audio-edition publish {edition}",
                files[0] if files else "",
            )


def _sources(
    workspace: Workspace, report: CollectReport, gave: Mapping[str, int]
) -> Iterator[SourceFact]:
    failed = {failure.source for failure in report.failed}
    answered = {item.source for item in report.items if item.state != "gone"}
    for failure in report.failed:
        # what it gave before it went down is there; what could not be read of it is not
        if failure.source in answered or not gave.get(failure.source):
            message = failure.message.removeprefix(f"source {failure.source}: ")
            yield SourceFact(failure.source, message, failure.hint, failure.required)
    for source in workspace.show.standing:
        if source.required and source.name not in failed and not gave.get(source.name):
            yield SourceFact(
                source.name,
                "has nothing for this edition yet",
                "look whether it is late",
                required=True,
                failed=False,
            )


def _files(item: CollectedItem) -> tuple[str, ...]:
    return tuple(PurePosixPath(name).name for name in item.files)
