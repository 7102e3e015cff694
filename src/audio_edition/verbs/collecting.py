"""collect: what the show's standing sources have that is new, changed or gone, into an edition."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from audio_edition import addresses
from audio_edition.edition.collect.asking import Asker, LeftAloneError, Sleeper
from audio_edition.edition.collect.corrections import ChangedItem
from audio_edition.edition.collect.folder import move_away
from audio_edition.edition.collect.judging import LETTERS, ItemJudge
from audio_edition.edition.collect.look import Looking, SourceError
from audio_edition.edition.collect.looking import LookingAt
from audio_edition.edition.collect.memory import (
    MeantItem,
    SourceMemory,
    TakenMemory,
    pruned,
    read_memory,
    write_memory,
)
from audio_edition.edition.collect.model import CollectedItem as CollectedItem
from audio_edition.edition.collect.model import SourceLook
from audio_edition.edition.collect.rules import rules_digest
from audio_edition.edition.collect.settings import StandingSource, chosen
from audio_edition.edition.collect.twice import AlreadyThere, finished
from audio_edition.edition.copies import keep_letter
from audio_edition.edition.sources.confined import confined
from audio_edition.edition.sources.model import GatherOptions, LetterOptions
from audio_edition.edition.text import slug
from audio_edition.edition.write import is_there, write_edition
from audio_edition.errors import AudioEditionError, BusyError
from audio_edition.lock import held
from audio_edition.publication.episodes import previous
from audio_edition.secrets import masked
from audio_edition.verbs.changing import PATIENCE
from audio_edition.workspace import Workspace, with_own_languages

FOLDER = "runs"
"""Where, in the show's folder, it is remembered what was taken."""

_EARLIER = 20  # editions whose articles are not new to a source that is looked at first


@dataclass(frozen=True, slots=True)
class SourceFailure:
    """A source that could not be looked at, or some of whose items could not be read."""

    source: str
    message: str
    hint: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class CollectReport:
    """What became of every item that the sources have; ``written``: some edition was changed."""

    edition: str
    items: tuple[CollectedItem, ...] = ()
    failed: tuple[SourceFailure, ...] = ()
    written: bool = False
    dry_run: bool = False


@with_own_languages
def collect(
    workspace: Workspace,
    edition: str,
    *,
    day: dt.date | None = None,
    until: dt.datetime | None = None,
    only: Sequence[str] = (),
    dry_run: bool = False,
    tell: Callable[[str], None] = lambda _: None,
    sleep: Sleeper | None = None,
) -> CollectReport:
    """Look at every standing source, and take what is new of it into ``edition``.

    Parameters
    ----------
    day : the edition's; else the one its name begins with, else today.
    until : what was published later belongs to another day; for a day that is over its end.
    only : names of sources; else all of them.
    dry_run : look, and neither write nor remember anything.
    tell : hears what the user should know of a source.
    sleep : waits so many seconds where a server, or a file that is being written, asks for it
        (else ``time.sleep``).

    What changed at its source is corrected in the edition that has it, the editor's words
    excepted; one source that fails does not keep others from giving. Run again, nothing is taken
    twice. Raises ``EditionError`` for a memory that is damaged and an edition that cannot be
    written, ``BusyError`` where another run is at work.
    """
    edition = workspace.meant(edition)
    addresses.check_edition_name(edition)
    sources = chosen(workspace.show.standing, only)
    busy = "another run collects from the sources"
    with nullcontext() if dry_run else held(workspace.cache, ".collect", busy=busy, wait=PATIENCE):
        runs = workspace.root / FOLDER
        before = read_memory(runs)
        memory = finished(before, lambda name: workspace.editions / name)
        if before.meant and not dry_run:
            write_memory(runs, memory)  # before a correction changes the words it was told by
        work = _Collecting(workspace, edition, memory, tell)
        with confined(workspace.plugins):
            work.look(sources, day, until, sleep or time.sleep)
        if not dry_run:
            work.write(runs)
            work.move(sources)
    return CollectReport(
        edition, tuple(work.judged.told), tuple(work.failed), work.written, dry_run
    )


def edition_today(workspace: Workspace) -> str:
    """What the edition of today is called, by the show's own clock and rule."""
    return workspace.show.run.name_of(workspace.local(workspace.now()).date())


@dataclass(slots=True)
class _Collecting:
    workspace: Workspace
    edition: str
    memory: TakenMemory
    tell: Callable[[str], None]
    failed: list[SourceFailure] = field(default_factory=list)
    written: bool = False
    _judged: ItemJudge | None = None
    _looks: dict[str, SourceMemory] = field(default_factory=dict)
    _present: dict[str, frozenset[str]] = field(default_factory=dict)
    _left_alone: dict[str, dt.datetime] = field(default_factory=dict)
    _unsettled: set[str] = field(default_factory=set)
    _out: dict[str, bool] = field(default_factory=dict)
    _day: dt.date = dt.date.min

    @property
    def judged(self) -> ItemJudge:
        """What was judged; there is something only after ``look``."""
        assert self._judged is not None
        return self._judged

    # -- looking -------------------------------------------------------------------

    def look(
        self,
        sources: Sequence[StandingSource],
        day: dt.date | None,
        until: dt.datetime | None,
        sleep: Sleeper,
    ) -> None:
        """Look at all sources at once, then judge what each found, in their order."""
        now = self.workspace.now()
        today = self.workspace.local(now).date()
        self._day = day or addresses.date_in_name(self.edition) or today
        if until is None and self._day < today:
            tomorrow = self._day + dt.timedelta(days=1)
            until = dt.datetime.combine(tomorrow, dt.time(), self.workspace.zone).astimezone()
        self._forget_lost()
        going = [(source, *self._begin(source, until, sleep, now)) for source in sources]
        self._judged = ItemJudge(
            self.edition,
            self.memory,
            self._already(sources, now),
            now,
            lambda edition: self.workspace.editions / edition,
            self._is_out,
        )
        for source, at, looking, lines in going:
            self._end(source, at, looking)
            for line in lines:
                self.tell(masked(f"source {source.name}: {line}"))

    def _begin(
        self,
        source: StandingSource,
        until: dt.datetime | None,
        sleep: Sleeper,
        now: dt.datetime,
    ) -> tuple[LookingAt, Looking | None, list[str]]:
        show = self.workspace.show
        known = self.memory.of(source.name)
        lines: list[str] = []
        mine = sum(one.edition == self.edition and not one.gone for one in known.items.values())
        ends = time.monotonic() + source.timeout.total_seconds()
        at = LookingAt(
            source=source,
            now=now,
            asker=Asker(ends, self.workspace.local(now), allowed=source.allowed, sleep=sleep),
            options=GatherOptions(
                language=show.identity.language,
                allowed=source.allowed,
                base=self.workspace.root,
                letters=LetterOptions(
                    source.split, self.workspace.editions / "profiles", source.profile
                ),
                authored=False,
                tell=lines.append,
            ),
            known=known.items,
            # what it said last holds for the rules of that time
            state=known.state if known.state.get("rules") == rules_digest(source) else {},
            room=source.items - mine,
            root=self.workspace.root,
            until=until,
            horizon=None if source.kind in LETTERS else known.horizon,
            closed=f"edition {self.edition} is out" if self._is_out(self.edition) else "",
        )
        waits = known.not_before is not None and known.not_before > now
        return at, None if waits else Looking(at, show.sources.access), lines

    def _end(self, source: StandingSource, at: LookingAt, looking: Looking | None) -> None:
        """Wait for a look, and judge what it found."""
        if looking is None:
            until = self.memory.of(source.name).not_before
            when = f"{self.workspace.local(until):%H:%M}" if until else ""
            self._fail(source, f"wants to be left alone until {when}", "it is asked again then")
            return
        try:
            look = looking.result()
        except SourceError as problem:
            self._fail(source, problem.message, problem.hint or "")
            if problem.until is not None:
                self._left_alone[source.name] = problem.until
            return
        for line in look.told:
            self.tell(masked(f"source {source.name}: {line}"))
        unread = [item for item in look.items if item.failed]
        if unread:
            what = f"{len(unread)} of {len(look.items)} items could not be read"
            self._fail(
                source,
                f"{what}: {unread[0].title[:60]!r}: {unread[0].problem}",
                "they are tried again by the next run",
            )
        self.judged.judge(source, look)
        self._remember_look(source, at, look)

    def _remember_look(self, source: StandingSource, at: LookingAt, look: SourceLook) -> None:
        """Note how the look went; what it gave for the next one, where all was decided on."""
        before = self.memory.of(source.name)
        decided = all(item.decided for item in look.items) and at.stopped is None
        horizon = before.horizon
        if before.looked is None:
            dates = [item.published for item in look.items if item.published]
            horizon = min(dates, default=None)
        self._looks[source.name] = replace(
            before,
            items={},
            state={**look.state, "rules": rules_digest(source)} if decided else before.state,
            not_before=at.stopped.until if isinstance(at.stopped, LeftAloneError) else None,
            horizon=horizon,
            looked=at.now,
        )
        self._present[source.name] = frozenset((*look.same, *(item.id for item in look.items)))

    def _already(self, sources: Sequence[StandingSource], now: dt.datetime) -> AlreadyThere:
        """What is there: in the memory, in the edition, and for new sources in those before."""
        already = AlreadyThere(self.memory, now)
        names = [self.edition]
        if any(self.memory.of(source.name).looked is None for source in sources):
            known = self.workspace.edition_ids()
            names += [name for name in known if name != self.edition][-_EARLIER:]
        for name in names:
            already.add_edition(self.workspace.editions / name)
        return already

    # -- writing -------------------------------------------------------------------

    def write(self, runs: Path) -> None:
        """Write the edition, then the corrections, then the memory: in this order."""
        now = self.workspace.now()
        found, fresh_ones = self.judged, self.judged.fresh
        records = [fresh.record(self.edition, now) for fresh in fresh_ones]
        if fresh_ones:
            meant = tuple(
                MeantItem(fresh.source.name, fresh.item.id, record)
                for fresh, record in zip(fresh_ones, records, strict=True)
            )
            write_memory(runs, replace(self.memory, meant=meant))
            self._write_new(now)
        for fresh, record in zip(fresh_ones, records, strict=True):
            files = found.told[fresh.place].files
            found.taken[fresh.source.name][fresh.item.id] = replace(record, files=files)
        for changed, place in found.changed:
            self._correct(changed, place)
        memory = self.memory
        for name, look in self._looks.items():
            old = memory.of(name)
            state = old.state if name in self._unsettled else look.state
            items = {**old.items, **found.taken.get(name, {})}
            known = replace(look, items=items, state=state)
            memory = memory.with_source(name, pruned(known, self._present[name], now))
        for name, until in self._left_alone.items():
            memory = memory.with_source(name, replace(memory.of(name), not_before=until))
        write_memory(runs, memory)

    def _write_new(self, now: dt.datetime) -> None:
        """Put what is new into the edition, behind what is there."""
        folder = self.workspace.editions / self.edition
        letters: dict[str, bytes] = {}
        told, fresh_ones = self.judged.told, self.judged.fresh
        for fresh in fresh_ones:
            if fresh.item.letter:
                keep_letter(letters, slug(fresh.item.title), fresh.item.letter)
        with self.workspace.edition_lock(self.edition, wait=PATIENCE):
            names = iter(
                write_edition(
                    folder,
                    [article for fresh in fresh_ones for article in fresh.articles],
                    date=self._day,
                    mode="add" if is_there(folder) else "new",
                    beside=letters,
                    collected=now,
                    again=True,
                )
            )
        self.written = True
        for fresh in fresh_ones:
            files = tuple(next(names) for _ in fresh.articles)
            told[fresh.place] = replace(told[fresh.place], files=files)

    def _correct(self, changed: ChangedItem, place: int) -> None:
        """Correct the edition that has an item; where another run holds it, the next look does."""
        name, source = changed.before.edition, changed.source.name
        told = self.judged.told
        folder = self.workspace.editions / name
        if changed.corrected or changed.added:
            try:
                with self.workspace.edition_lock(name, wait=PATIENCE):
                    changed.write(folder, self._day)
            except AudioEditionError as problem:
                self._unsettled.add(source)
                if not isinstance(problem, BusyError):
                    self._fail(changed.source, problem.message, problem.hint or "")
                why = masked(problem.message)
                told[place] = replace(told[place], corrected=False, why=why)
                return
            self.written = True
            told[place] = changed.collected()
        self.judged.taken[source][changed.item.id] = changed.remembered(folder)

    def move(self, sources: Sequence[StandingSource]) -> None:
        """Move the files that were taken to where their source wants them."""
        for source in sources:
            if source.kind != "folder" or not source.move_to:
                continue
            states = ("new", "known", "changed")
            mine = [i.id for i in self.judged.told if i.source == source.name and i.state in states]
            try:
                move_away(source, self.workspace.root, mine)
            except AudioEditionError as problem:
                self._fail(source, problem.message, problem.hint or "")

    def _fail(self, source: StandingSource, problem: str, hint: str) -> None:
        self.failed.append(
            SourceFailure(source.name, masked(problem), masked(hint), source.required)
        )

    # -- editions ------------------------------------------------------------------

    def _forget_lost(self) -> None:
        """Whoever removes the edition's whole folder wants it made anew."""
        if is_there(self.workspace.editions / self.edition):
            return
        for name, source in self.memory.sources.items():
            kept = {k: item for k, item in source.items.items() if item.edition != self.edition}
            if len(kept) < len(source.items):
                anew: SourceMemory = replace(source, items=kept, state={})
                self.memory = self.memory.with_source(name, anew)

    def _is_out(self, edition: str) -> bool:
        """Whether listeners may have an edition; one with a damaged manifest counts as out."""
        if edition not in self._out:
            try:
                episode = previous(self.workspace, edition)
                self._out[edition] = episode is not None and bool(episode.published)
            except AudioEditionError:
                self._out[edition] = True
        return self._out[edition]
