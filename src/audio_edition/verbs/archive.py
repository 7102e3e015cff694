"""archive: years of articles into editions, whatever their number, by one process or a thousand.

The sources are read once, into a scratch file; every unit (an edition) is then made by itself and
marked. Numbers, pages and feed are made at the end, once, by whoever finishes.
"""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256

from audio_edition.archive.estimate import (
    NIGHT as NIGHT,
)
from audio_edition.archive.estimate import (
    ArchiveEstimate,
    ArchiveSample,
    Rates,
    estimate,
    rates_of,
)
from audio_edition.archive.estimate import (
    Prices as Prices,
)
from audio_edition.archive.marks import marks
from audio_edition.archive.model import (
    WHOLE,
    ArchiveCount,
    ArchiveFailure,
    ArchiveUnit,
    Mark,
    Shard,
)
from audio_edition.archive.naming import part_of, unit_of
from audio_edition.archive.shards import shard_of, shard_told
from audio_edition.archive.spool import Spool, SpooledItem
from audio_edition.edition.collect.archived import ArchivedItem, BesideItem
from audio_edition.edition.collect.listed import stream
from audio_edition.errors import EditionError
from audio_edition.executors.find import LOCAL, check_address
from audio_edition.publication.refresh import refresh_all, renumber
from audio_edition.show import NAME
from audio_edition.store.shared import heard_by
from audio_edition.verbs.archive_crew import hands, made
from audio_edition.verbs.archive_pace import ArchiveProgress as ArchiveProgress
from audio_edition.verbs.archive_pace import Once, Pace, Same
from audio_edition.verbs.archive_sample import sampled
from audio_edition.verbs.archiving import HowToArchive, UnitDone, UnitMaker
from audio_edition.workspace import Workspace, with_own_languages

_PATIENCE = 24 * 3600.0  # seconds that a run waits, at its end, for what another has in hand
_UNDATED = 20  # articles without a day that are named


@dataclass(frozen=True, slots=True)
class ArchiveReport:
    """What a run did: ``states`` counts units, ``failures`` articles that are in no edition.

    ``finished`` is how many files under ``audio/`` were written at the end; None where another
    process is to finish.
    """

    counted: ArchiveCount
    shard: Shard
    states: dict[str, int]
    failures: int
    sound: float
    seconds: float
    finished: int | None = None

    @property
    def failed(self) -> bool:
        """Whether an article is in no edition for a reason that somebody must mend."""
        return bool(self.failures or self.counted.undated or self.states.get("busy"))


@dataclass(frozen=True, slots=True)
class ArchivePlan:
    """What is to be done: all that the sources hold, what stands, and what the rest will take."""

    counted: ArchiveCount
    shard: Shard
    standing: ArchiveCount
    left: ArchiveCount
    sample: ArchiveSample
    estimate: ArchiveEstimate
    kept: int = 0


@dataclass(frozen=True, slots=True)
class ArchiveTask:
    """What to archive: ``sources`` as named, ``how``, at most ``limit`` articles (0: all)."""

    sources: tuple[str, ...]
    how: HowToArchive = field(default_factory=HowToArchive)
    shard: Shard = WHOLE
    limit: int = 0


@with_own_languages
def archive(
    workspace: Workspace,
    task: ArchiveTask,
    *,
    jobs: int = 0,
    finish_too: bool | None = None,
    begin: Callable[[ArchiveCount], None] = lambda _: None,
    hear: Callable[[ArchiveProgress], None] = lambda _: None,
    tell: Callable[[str], None] = lambda _: None,
) -> ArchiveReport:
    """Make every edition of an archive that does not stand yet; failures stop none of the others.

    Parameters
    ----------
    task : what to archive; one shard of it makes its own part alone.
    jobs : processes that make units side by side; 0 is one a core.
    finish_too : write numbers, pages and feed at the end; None: where there is no other shard.
    begin : hears what the sources hold, once they are read.
    hear : hears of every unit.
    tell : hears what the user should know of a source.

    Raises ``AudioEditionError`` for a source that cannot be read, and where unit after unit fails
    in the very same way. What was made stays, and the next run goes on from there.
    """
    began = time.monotonic()
    check_address(task.how.on or LOCAL)
    states: Counter[str] = Counter()
    failures = 0
    sound = 0.0
    with _laid_down(workspace, task, tell) as (spool, counted):
        begin(counted)
        pace = Pace(counted)
        once = Once(tell)
        # other processes open the show from its file
        number = hands(jobs, counted.units) if (workspace.editions / NAME).is_file() else 1
        busy: list[ArchiveUnit] = []
        same = Same()
        with closing(_made_then_busy(workspace, spool, task.how, number, busy)) as results:
            for result in results:
                for trouble in result.troubles:
                    once(trouble)
                if result.state == "busy" and result.unit not in busy:
                    busy.append(result.unit)
                    continue
                states[result.state] += 1
                mark = result.mark
                if mark is not None:
                    failures += len(mark.failures)
                    sound += mark.seconds if result.state == "done" else 0.0
                hear(pace.after(result))
                same.look_at(result)
    finished = None
    if finish_too or (finish_too is None and not task.shard.is_part):
        finished = finish(workspace, tell=tell)
    return ArchiveReport(
        counted, task.shard, dict(states), failures, sound, time.monotonic() - began, finished
    )


@with_own_languages
def plan_archive(
    workspace: Workspace,
    task: ArchiveTask,
    *,
    sample: int = 20,
    prices: Prices | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> ArchivePlan:
    """Say what an archive would take, and make nothing.

    ``sample`` units that are to be done are scripted as a build would, for what a word costs and
    what the cache has. Raises ``AudioEditionError`` for a source that cannot be read.
    """
    with _laid_down(workspace, task, tell) as (spool, counted):
        maker = UnitMaker(workspace, spool, task.how)
        counts: dict[str, Counter[str]] = {"standing": Counter(), "kept": Counter()}

        def left() -> Iterator[ArchiveUnit]:
            for unit in spool.units():
                found = maker.look(unit)
                if found is None or found.state == "failed":
                    yield unit
                else:
                    own = "kept" if found.state == "kept" else "standing"
                    counts[own].update(
                        units=1, articles=unit.articles, words=unit.words, unknown=unit.unknown
                    )

        some = heapq.nsmallest(sample, left(), key=lambda unit: sha256(unit.name.encode()).digest())
        with heard_by(tell):
            found = sampled(workspace, spool, task.how, some)
    standing, kept = (
        ArchiveCount(one["units"], one["articles"], one["words"], one["unknown"])
        for one in (counts["standing"], counts["kept"])
    )
    rest = ArchiveCount(
        counted.units - standing.units - kept.units,
        counted.articles - standing.articles - kept.articles,
        counted.words - standing.words - kept.words,
        counted.unknown - standing.unknown - kept.unknown,
    )
    voice = workspace.show.voice.overridden(engine=task.how.engine, voice=task.how.voice)
    rates: Rates = rates_of(
        marks(workspace.runs), engine=voice.engine, bitrate=workspace.show.audio.bitrate
    )
    figures = estimate(
        rest,
        found,
        rates,
        prices=prices,
        shares=workspace.store.shared is not None,
    )
    return ArchivePlan(counted, task.shard, standing, rest, found, figures, kept.units)


@with_own_languages
def finish(workspace: Workspace, *, tell: Callable[[str], None] = lambda _: None) -> int:
    """Write numbers, pages and feed of all that was made; returns how many files changed.

    One process does it, once all others are done; again does nothing. Raises ``PublicationError``.
    """
    show = workspace.show
    renumber(workspace)
    return refresh_all(
        workspace,
        show.identity,
        show.publish,
        listen=lambda event: tell(getattr(event, "message", "")),
    )


def failed(workspace: Workspace) -> Iterator[Mark]:
    """The marks of all units that lack an article, oldest first; one at a time."""
    return (mark for mark in marks(workspace.runs) if mark.failures)


# -- the sources ---------------------------------------------------------------


@contextmanager
def _laid_down(
    workspace: Workspace, task: ArchiveTask, tell: Callable[[str], None]
) -> Iterator[tuple[Spool, ArchiveCount]]:
    """Read the sources into scratch; gives what is ours of them."""
    mark = sha256(repr((task, time.time_ns())).encode()).hexdigest()[:12]
    with (
        workspace.cache_in_use(),  # or who prunes it takes the scratch for a dead run's
        workspace.store.scratch(f"archive-run-{mark}") as folder,
        Spool(folder / "spool.db", fresh=True) as spool,
    ):
        refused: Counter[str] = Counter()
        undated: list[ArchiveFailure | None] = []
        taken = 0
        options = task.how.options(workspace, tell)
        for source in task.sources:
            given = {"it holds none"}
            for item in stream(source, options):
                if isinstance(item, BesideItem):
                    spool.put_beside(item.table, item.key, item.value, item.place)
                    continue
                given.add(item.refused)
                if task.limit and taken >= task.limit:
                    continue
                taken += _put(spool, item, task, refused, undated)
            if "" not in given:
                why = ", ".join(sorted(given - {"it holds none"} or given))
                raise EditionError(f"{source} gives no article: {why}", hint="--type takes others")
        spool.close_writing()
        units, articles, words, unknown = spool.totals()
        yield (
            spool,
            ArchiveCount(
                units,
                articles,
                words,
                unknown,
                dict(refused),
                len(undated),
                tuple(one for one in undated if one is not None),
            ),
        )


def _put(
    spool: Spool,
    item: ArchivedItem,
    task: ArchiveTask,
    refused: Counter[str],
    undated: list[ArchiveFailure | None],
) -> bool:
    """Lay down one article that is for listeners, and ours; tells whether it counts."""
    how, shard = task.how, task.shard
    if item.refused:
        refused[item.refused] += 1
        return False
    day = item.day or ("" if how.by == "article" else how.undated)
    if not how.has(day):
        refused["is not of the days asked for"] += 1
        return False
    unit = unit_of(how.by, day, item.name or item.title, item.key)
    if not unit:
        if part_of(item.key, shard.count) == shard.index:
            undated.append(_without_day(item) if len(undated) < _UNDATED else None)
        return True
    if part_of(unit, shard.count) == shard.index:
        spooled = SpooledItem(
            item.key, item.kind, item.title, item.where, day, item.words, item.payload
        )
        spool.put(spooled, unit, moment=item.moment, changed=item.changed)
    return True


def _without_day(item: ArchivedItem) -> ArchiveFailure:
    return ArchiveFailure(
        item.title,
        item.where,
        "nothing says of which day it is",
        "--by article, or --undated DAY, or its day behind its address in a list (after a tab)",
    )


# -- the units -----------------------------------------------------------------


def _made_then_busy(
    workspace: Workspace,
    spool: Spool,
    how: HowToArchive,
    number: int,
    busy: list[ArchiveUnit],
) -> Generator[UnitDone, None, None]:
    """All units; then, with patience, those that another archive had in hand."""
    maker = UnitMaker(workspace, spool, how)
    looked = (maker.look(unit) or unit for unit in spool.units())
    yield from made(workspace, spool, how, looked, jobs=number)
    if busy:
        again, number = list(busy), min(number, len(busy))
        yield from made(workspace, spool, how, iter(again), jobs=number, patience=_PATIENCE)


def task_of(
    sources: Sequence[str], how: HowToArchive, shard: Shard = WHOLE, limit: int = 0
) -> ArchiveTask:
    """A task; raises ``EditionError`` where nothing is named."""
    if not sources:
        raise EditionError(
            "name a source", hint="a list, feed, sitemap, export of WordPress or Ghost, or a folder"
        )
    return ArchiveTask(tuple(sources), how, shard, limit)


def shard_for(told: str, environment: Mapping[str, str]) -> Shard:
    """The part that ``told`` names, else the one of the queue that runs this process."""
    return shard_told(told) if told else shard_of(environment)
