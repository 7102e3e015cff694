"""One edition's morning: from what its sources have to a published edition, or to a reason why not.

There is no state of its own: what is to be done follows from the edition's files, from what was
built and published of them, and from the lines of ``runs/``. So a run that was killed anywhere is
gone on with by the next one.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from audio_edition.edition.edit import set_order
from audio_edition.errors import RefusedError
from audio_edition.events import Listener, silent
from audio_edition.publication import manifest
from audio_edition.publication.model import Episode
from audio_edition.run import calendar
from audio_edition.run.decide import RunDecision, RunFacts, decide
from audio_edition.run.model import Outcome, OutcomeBefore, Reason, RunRecord
from audio_edition.run.record import History
from audio_edition.verbs import weighing
from audio_edition.verbs.changing import changing
from audio_edition.verbs.diary import Diary, StoppedError
from audio_edition.verbs.gathering import Gathered, gather, remembered
from audio_edition.verbs.making import build_step, prove_step, publish_step, stand_in
from audio_edition.workspace import Workspace

_ROUNDS = 3
"""How often articles are left out before an editor is asked after all."""


@dataclass(slots=True)
class Morning:
    """The work on one edition; ``work`` does it and returns what is to be written down.

    ``day`` is the edition's; ``asked`` tells that somebody named it. ``gathered`` is what another
    edition's run already found of this one at the sources: then they are not asked again.
    ``wakes`` tells that its embargo has ended.
    """

    workspace: Workspace
    edition: str
    day: dt.date
    history: History
    dry_run: bool = False
    asked: bool = False
    collects: bool = True
    gathered: Gathered | None = None
    wakes: bool = False
    listen: Listener = silent
    diary: Diary = field(init=False)

    def __post_init__(self) -> None:
        """Open the diary."""
        was: OutcomeBefore = self.last.outcome if self.last else ""
        self.diary = Diary(
            self.workspace,
            self.edition,
            self.day,
            was=was,
            dry_run=self.dry_run,
            tried=Counter(
                step.name
                for run in self._since_published()
                for step in run.steps
                if step.state == "failed"
            ),
        )

    @property
    def last(self) -> RunRecord | None:
        """The edition's run before this one."""
        mine = self.history.of(self.edition)
        return mine[-1] if mine else None

    def work(self) -> RunRecord:
        """Do all that can be done now; whatever happens is in the record: nothing is raised but
        what stops the program itself.
        """
        try:
            return self._work()
        except StoppedError:
            assert self.diary.failure is not None
            return self.diary.end("failed", (self.diary.failure,))

    def give_up(self) -> RunRecord:
        """Nothing is done for a day that lies too far back; that it was missed is told."""
        reason = Reason(
            "missed",
            f"no run was made for {self.day}, and it lies further back than [run] catch_up",
            f"audio-edition run {self.day} makes it all the same",
        )
        return self.diary.end("missing", (reason,))

    # -- the way through it ------------------------------------------------------

    def _work(self) -> RunRecord:
        with self.diary.step("collect") as step:
            episode = manifest.read(self.workspace.audio, self.edition)
            is_out = episode is not None and bool(episode.published)
            closed = self._closed(episode)
            if closed is None and self.collects and self.gathered is None:
                self.gathered = gather(
                    self.workspace,
                    self.edition,
                    self.day,
                    self.history,
                    until=self._until(),
                    dry_run=self.dry_run,
                    listen=self.listen,
                )
            if self.gathered is not None:
                step.facts.update(self.gathered.facts())
            else:
                step.state = "skipped"
        if closed is not None:
            return self.diary.end("done", (closed,) if closed.code else ())
        gathered = self.gathered or remembered(self.edition, self.history)
        if is_out:
            assert episode is not None
            return self._after(episode, gathered)
        return self._make(gathered, is_out=False)

    def _closed(self, episode: Episode | None) -> Reason | None:
        """Why there is nothing left to do for this edition; a reason without code is no news."""
        if episode is not None and episode.retracted:
            since = episode.retracted_at
            told = any(
                reason.code == "retracted"
                for run in self.history.of(self.edition)
                if since is None or run.began >= since
                for reason in run.reasons
            )
            return Reason("" if told else "retracted", "an editor took it out of the feed")
        if not self.asked and self.last is not None and self.last.outcome == "skipped":
            return Reason("", "")
        return None

    def _until(self) -> dt.datetime | None:
        """A day that is made up for takes what was there when it should have been out."""
        settings = self.workspace.show.run
        today = calendar.day_of(settings, self.diary.began)
        return calendar.deadline(settings, self.day) if self.day < today else None

    def _make(self, gathered: Gathered, *, is_out: bool) -> RunRecord:
        """Write, build, prove and publish the edition, or say why not."""
        late = self.diary.began >= calendar.deadline(self.workspace.show.run, self.day)
        left_out, told = self._left_out_before()
        for _ in range(_ROUNDS):
            facts = self._weigh(gathered, is_out=is_out)
            if facts is None and self.dry_run and (fresh := gathered.states.get("new", 0)):
                return self.diary.end("waiting", (_would_take(self.day, fresh),))
            if facts is None:
                empty = RunFacts(self.edition, self.day.isoformat(), sources=gathered.sources)
                return self._decided(self._decide(empty, late=late), left_out)
            decision = self._decide(facts, late=late)
            if decision.act not in ("leave-out", "skip") and not facts.stops:
                facts = self._built(facts)
                decision = self._decide(facts, late=late)
            if decision.act != "leave-out":
                break
            told += tuple(one for one in decision.reasons if one not in told)
            left_out += decision.leave_out
            if self.dry_run:
                return self.diary.end("published", told, left_out=left_out)
            self._leave_out(decision.leave_out)
        if decision.act == "publish" and left_out:
            decision = replace(decision, reasons=told)
        return self._decided(decision, left_out)

    def _decide(self, facts: RunFacts, *, late: bool) -> RunDecision:
        show = self.workspace.show
        return decide(facts, show.run, late=late, approval_required=show.publish.require_approval)

    def _decided(self, decision: RunDecision, left_out: tuple[str, ...] = ()) -> RunRecord:
        if decision.act == "publish":
            return self._publish(decision.reasons, left_out)
        outcomes: dict[str, Outcome] = {
            "wait": "waiting",
            "skip": "skipped",
            "missing": "missing",
        }
        outcome = outcomes.get(decision.act, "held")
        return self.diary.end(outcome, decision.reasons, left_out=left_out)

    # -- the steps ---------------------------------------------------------------

    def _weigh(self, gathered: Gathered, *, is_out: bool) -> RunFacts | None:
        """Clean and write the script; None where there are no articles yet."""
        found: RunFacts | None = None
        with self.diary.step("clean") as step:
            report = weighing.written(self.workspace, self.edition)
            if report is None:
                step.state = "skipped"
                return None
            found = weighing.facts_of(
                self.workspace,
                report,
                self.day.isoformat(),
                sources=gathered.sources,
                gone=gathered.gone,
                is_out=is_out,
            )
            step.facts.update(
                articles=len(found.articles),
                words=sum(one.words for one in found.articles),
                cut_words=sum(one.cut_words for one in found.articles),
                doubted=sum(len(one.doubted) for one in found.articles),
            )
        with self.diary.step("gates") as step:
            step.facts.update(
                stopped=len(found.stops),
                new_names=sum(len(one.names) for one in found.articles),
                approval=found.word,
            )
        # whoever approved it has seen both words, the source's and the edition's
        told = () if found.word == "approved" and not is_out else gathered.stops
        return replace(found, stops=(*found.stops, *told))

    def _built(self, facts: RunFacts) -> RunFacts:
        """Build, check and prove what the script says; returns what was found of it."""
        with self.diary.step("build") as step:
            step.state = build_step(
                self.workspace, self.edition, step.facts, listen=self.listen, dry_run=self.dry_run
            )
        if self.dry_run:
            return facts
        with self.diary.step("check") as step:
            found = tuple(weighing.checked(self.workspace, self.edition))
            step.facts.update(findings=len(found))
        facts = replace(facts, stops=(*facts.stops, *found))
        with self.diary.step("proof") as step:
            heard = prove_step(
                self.workspace, self.edition, step.facts, self.history, listen=self.listen
            )
            step.state = heard.state
        return replace(
            facts,
            stops=(*facts.stops, *heard.stops),
            doubts=heard.doubts,
            fallback=stand_in(self.workspace, self.edition),
        )

    def _publish(self, reasons: tuple[Reason, ...], left_out: tuple[str, ...] = ()) -> RunRecord:
        refused: tuple[Reason, ...] = ()
        with self.diary.step("publish") as step:
            if self.dry_run:
                step.state = "skipped"
            else:
                try:
                    publish_step(self.workspace, self.edition, step.facts, listen=self.listen)
                except RefusedError as problem:
                    refused = tuple(weighing.reason_of(one) for one in problem.findings)
                    step.state = "held"
        if refused:
            return self.diary.end("held", refused, left_out=left_out)
        return self._out(reasons, left_out)

    def _out(self, reasons: tuple[Reason, ...], left_out: tuple[str, ...] = ()) -> RunRecord:
        """The edition is out, or will be at its hour."""
        episode = manifest.read(self.workspace.audio, self.edition)
        if episode is not None and episode.retracted:  # while it was made
            closed = self._closed(episode)
            return self.diary.end("done", (closed,) if closed and closed.code else ())
        if episode is not None and episode.is_under_embargo(self.workspace.now()):
            return self.diary.end("embargoed", reasons, left_out=left_out, wake=episode.publish_at)
        return self.diary.end("published", reasons, left_out=left_out)

    def _leave_out(self, files: Sequence[str]) -> None:
        """Take articles out of what is read: edition.toml says so, their files stay."""
        with self.diary.step("gates") as step:  # before it is done: who goes on from here knows why
            step.facts.update(leaving_out=list(files))
        with self.diary.step("gates") as step, changing(self.workspace, self.edition) as folder:
            report = weighing.written(self.workspace, self.edition)
            assert report is not None
            sources = [one.source for one in report.cleaned.edition.articles]
            rest = [name for name in dict.fromkeys(sources) if name not in files]
            set_order(folder, rest)
            step.facts.update(left_out=list(files))

    def _left_out_before(self) -> tuple[tuple[str, ...], tuple[Reason, ...]]:
        """What a run that was killed before it published had left out already."""
        told = dict.fromkeys(
            name
            for run in self._since_published()
            for step in run.steps
            for name in _names(step.facts.get("left_out"))
        )
        report = weighing.written(self.workspace, self.edition) if told else None
        if report is None:
            return (), ()
        folder = self.workspace.editions / self.edition
        read = {one.source for one in report.cleaned.edition.articles}
        files = tuple(n for n in told if n not in read and (folder / n).is_file())
        reasons = tuple(
            Reason(
                "left-out",
                f"{name} was left out at the deadline",
                f"put it back into `articles` of editions/{self.edition}/edition.toml, then "
                f"audio-edition build {self.edition} and audio-edition publish {self.edition}",
                name,
            )
            for name in files
        )
        return files, reasons

    # -- an edition that is out --------------------------------------------------

    def _after(self, episode: Episode, gathered: Gathered) -> RunRecord:
        """Bring a correction out, tell what its source took back, or find nothing to do."""
        if episode.is_under_embargo(self.diary.began):
            return self.diary.end("embargoed", wake=episode.publish_at)
        gone = self._gone(gathered)
        stops = tuple(gathered.stops) or self._carried(episode)
        if gone and self.workspace.show.run.on_gone == "take-out" and not self.dry_run:
            return self._take_out(gathered, gone)
        if self._is_corrected(episode, gathered):
            return self._make(replace(gathered, stops=()), is_out=True)
        if gone or stops:
            facts = RunFacts(self.edition, self.day.isoformat(), is_out=True)
            report = weighing.written(self.workspace, self.edition)
            if report is not None:
                facts = weighing.facts_of(
                    self.workspace, report, self.day.isoformat(), gone=gone, is_out=True
                )
                facts = replace(facts, stops=(), word="approved")
            return self._decided(self._decide(replace(facts, stops=stops), late=True))
        if self.wakes or self._is_untold(episode):
            return self._publish(())
        return self.diary.end("done")

    def _gone(self, gathered: Gathered) -> tuple[str, ...]:
        """Files of articles that were taken back, and are read all the same."""
        if not gathered.gone:
            return ()
        read = weighing.files_read(self.workspace, self.edition)
        return tuple(name for name in gathered.gone if name in read)

    def _take_out(self, gathered: Gathered, gone: tuple[str, ...]) -> RunRecord:
        """Correct the edition without the articles that were taken back, or retract it whole."""
        report = weighing.written(self.workspace, self.edition)
        assert report is not None
        titles = {a.source: a.headline for a in report.cleaned.edition.articles}
        told = tuple(
            Reason(
                "taken-out",
                f"“{titles[name]}” was taken back at its source: it was taken out",
                f"audio-edition script {self.edition} shows what is left",
                name,
            )
            for name in gone
        )
        if set(titles) == set(gone):
            from audio_edition.verbs.publish import retract

            with self.diary.step("publish") as step:
                retract(self.workspace, self.edition, listen=self.listen)
                step.facts.update(retracted=True)
            return self.diary.end("published", told, left_out=gone)
        self._leave_out(gone)
        made = self._make(replace(gathered, gone=()), is_out=True)
        if made.outcome == "published":
            made = replace(made, reasons=(*told, *made.reasons), left_out=gone)
        return made

    def _is_corrected(self, episode: Episode, gathered: Gathered) -> bool:
        """Whether a correction waits that a source, or this program, made: no editor's own."""
        if not weighing.has_changed_files(self.workspace, self.edition):
            # built by a run that was killed before it sent it
            pending = not any(e.sha256 == episode.sha256 for e in episode.published)
            return pending and any(
                step.name == "build" and step.state == "done"
                for run in self._since_published()
                for step in run.steps
            )
        if gathered.corrected:
            return True
        for run in self._since_published():
            if any(
                step.facts.get("corrected") or step.facts.get("leaving_out") for step in run.steps
            ):
                return True
        report = weighing.written(self.workspace, self.edition)
        return report is not None and weighing.is_changed_at_source(self.workspace, episode, report)

    def _since_published(self) -> list[RunRecord]:
        runs: list[RunRecord] = []
        for run in self.history.of(self.edition):
            runs = [] if run.outcome == "published" else [*runs, run]
        return runs

    def _is_untold(self, episode: Episode) -> bool:
        """Whether a run of ours was killed behind the publication, or its embargo has ended."""
        waits = False
        for run in self.history.of(self.edition):
            if run.outcome == "published" and run.revision == episode.revision:
                waits = False
            elif run.outcome in ("embargoed", "failed", "published"):
                waits = True
        return waits

    def _carried(self, episode: Episode) -> tuple[Reason, ...]:
        """What a source changed, that was told and nobody mended yet."""
        last = self.last
        if last is None or last.revision != episode.revision:
            return ()
        if weighing.has_changed_files(self.workspace, self.edition):
            return ()
        return tuple(one for one in last.reasons if one.code == "changed-at-source")


def _names(told: object) -> list[str]:
    return [str(name) for name in told] if isinstance(told, list) else []


def _would_take(day: dt.date, count: int) -> Reason:
    """What a dry run can tell of articles that are not there yet."""
    return Reason(
        "would-collect",
        f"{count} new article{'s' * (count != 1)} would be taken; whether they are clean is "
        "known once they are",
        f"audio-edition run {day}",
    )
