"""One unit of an archive: read, written into its edition's folder, built, and marked.

Everything that any process needs to make a unit is in a ``UnitMaker``; it makes the same bytes of
it wherever it runs, and whatever else was made before.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from audio_edition import faults, pipeline
from audio_edition.archive.marks import read_mark, write_mark
from audio_edition.archive.model import ArchiveFailure, ArchiveUnit, By, Mark, UnitState
from audio_edition.archive.spool import Spool, SpooledItem
from audio_edition.edition.changes import compared
from audio_edition.edition.collect.archived import ArchiveOptions
from audio_edition.edition.collect.listed import READERS
from audio_edition.edition.load import load_edition
from audio_edition.edition.sources.model import GatherOptions, ParsedArticle
from audio_edition.edition.write import is_there, write_edition
from audio_edition.errors import AudioEditionError, BusyError, EditionError, ExecutorError
from audio_edition.events import Event, Warned
from audio_edition.executors.find import LOCAL
from audio_edition.lock import held
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import manifest
from audio_edition.publication.recipe import section_digest
from audio_edition.speech.speak import speak_script
from audio_edition.store.shared import heard_by
from audio_edition.verbs.cache import keep_bounded
from audio_edition.workspace import Workspace

_log = logging.getLogger(__name__)

TRIES = 3
"""Processes that may end amid a unit before it is left alone: it is what ends them."""
_NARRATION = ("time", "narrator", "source_type", "credentials")  # of [publish], as in ``recipe_of``
_NOTES = 20  # warnings of a build that a mark keeps


@dataclass(frozen=True, slots=True)
class HowToArchive:
    """What of the command line decides what a unit becomes; plain data, for other processes."""

    by: By = "day"
    engine: str = ""
    voice: str = ""
    on: str = ""
    force: bool = False
    retry: bool = False
    theirs: bool = False
    since: str = ""
    until: str = ""
    undated: str = ""
    types: tuple[str, ...] = ("post",)
    site: str = ""
    allowed: tuple[str, ...] = ()
    base: str = ""

    def options(self, workspace: Workspace, tell: Callable[[str], None]) -> ArchiveOptions:
        """How the sources are read."""
        gather = GatherOptions(
            language=workspace.show.identity.language,
            allowed=self.allowed,
            access=workspace.show.sources.access,
            base=Path(self.base) if self.base else None,
            authored=False,  # ten years of files are read by nobody before they are spoken
            tell=tell,
        )
        return ArchiveOptions(gather, self.types, self.site or workspace.show.identity.link)

    def has(self, day: str) -> bool:
        """Whether a day (empty: unknown) is among those asked for."""
        return not day or ((self.since or day) <= day <= (self.until or day))


@dataclass(frozen=True, slots=True)
class UnitDone:
    """What a run did with one unit."""

    unit: ArchiveUnit
    state: UnitState
    mark: Mark | None = None
    troubles: tuple[str, ...] = ()
    """What is nobody's fault of these articles: a shared cache that does not answer."""


@dataclass(slots=True)
class _Work:
    """One unit while it is made."""

    unit: ArchiveUnit
    mark: Mark
    articles: list[ParsedArticle] = field(default_factory=list)
    failures: list[ArchiveFailure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    may_rewrite: bool = True

    def fails(self, problem: Exception, title: str = "", where: str = "") -> None:
        """Note what went wrong with an article, or with all of the unit."""
        self.failures.append(failure_of(problem, title, where))


class UnitMaker:
    """Makes units of a spool for a show."""

    def __init__(self, workspace: Workspace, spool: Spool, how: HowToArchive) -> None:
        self._workspace = workspace
        self._spool = spool
        self._how = how
        self._made_with = made_with(workspace, how)
        self._begun: Mark | None = None

    def told_to_stop(self) -> None:
        """Write down that the unit in hand is not why this process ends now."""
        if self._begun is not None:
            mark = replace(self._begun, tries=self._begun.tries - 1)
            write_mark(self._workspace.runs, mark)

    def make(self, unit: ArchiveUnit, *, wait: float = 0.0) -> UnitDone:
        """Make a unit, unless it stands; raises nothing that is the unit's own fault.

        Where another run has it in hand for ``wait`` seconds more, it is ``busy``.
        """
        items = list(self._spool.items(unit.name))
        told = [READERS[item.kind].whole(item.payload, self._spool.beside) for item in items]
        digest = self.digest(told)
        if done := self._stands(unit, digest):
            return done
        cache = self._workspace.cache
        troubles: list[str] = []
        try:
            with (
                held(cache, f".archive-{unit.name}", busy="another archive has it", wait=wait),
                heard_by(troubles.append),
            ):
                done = self._stands(unit, digest) or self._make(unit, items, told, digest)
        except BusyError:
            done = UnitDone(unit, "busy")
        self._begun = None
        return replace(done, troubles=tuple(troubles))

    def digest(self, told: Sequence[dict[str, Any]]) -> str:
        """Of all that a unit is made from."""
        said = [{k: v for k, v in one.items() if not k.startswith("_")} for one in told]
        whole = json.dumps([said, self._made_with], sort_keys=True)
        return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()

    def look(self, unit: ArchiveUnit) -> UnitDone | None:
        """What is to be said of a unit of which nothing is to be done; None where something is."""
        told = [
            READERS[item.kind].whole(item.payload, self._spool.beside)
            for item in self._spool.items(unit.name)
        ]
        return self._stands(unit, self.digest(told))

    def is_kept(self, unit: ArchiveUnit) -> bool:
        """Whether an edition of that name is there that no archive made: it stays as it is."""
        places = self._workspace
        there = is_there(places.editions / unit.name) or (places.audio / unit.name).exists()
        return there and read_mark(places.runs, unit.name) is None

    def _stands(self, unit: ArchiveUnit, digest: str) -> UnitDone | None:
        places = self._workspace
        mark = read_mark(places.runs, unit.name)
        if mark is None:
            return UnitDone(unit, "kept") if self.is_kept(unit) else None
        if self._how.force or mark.digest != digest:
            return None
        built = mark.state == "left-out" or (places.audio / unit.name / manifest.NAME).is_file()
        if mark.is_whole and built:
            return UnitDone(unit, "stands", mark)
        if mark.state == "failed" and mark.tries >= TRIES and not self._how.retry:
            return UnitDone(unit, "failed", mark)
        return None

    def _make(
        self, unit: ArchiveUnit, items: Sequence[SpooledItem], told: Sequence[Any], digest: str
    ) -> UnitDone:
        before = read_mark(self._workspace.runs, unit.name)
        ended = before is not None and before.state == "begun" and before.digest == digest
        tries = before.tries + 1 if before is not None and ended else 0
        mark = Mark(
            unit.name,
            "begun",
            digest,
            tries=tries,
            at=self._workspace.now().isoformat(),
            folder=before.folder if before is not None else "",
        )
        work = _Work(unit, mark)
        if tries >= TRIES and not self._how.retry:
            return self._end(work, died=True)
        write_mark(self._workspace.runs, work.mark)
        self._begun = work.mark
        began = _cpu()
        try:
            self._read(work, items, told)
            if work.articles and self._is_wanted(work):
                self._write(work)
                return self._built(work, began)
        except BusyError:
            raise  # an editor is at it: later
        except ExecutorError as problem:  # it is not the unit, and would be all others
            work.fails(problem)
            self._end(work)
            raise
        except AudioEditionError as problem:
            work.fails(problem)
        except Exception as problem:  # one article is no reason to lose all others
            _log.exception("%s failed", unit.name)
            work.fails(problem)
        except BaseException:  # who is told to stop did not die of the unit
            self.told_to_stop()
            raise
        return self._end(work)

    # -- the articles ----------------------------------------------------------

    def _read(self, work: _Work, items: Sequence[SpooledItem], told: Sequence[Any]) -> None:
        options = self._how.options(self._workspace, work.notes.append)
        for item, one in zip(items, told, strict=True):
            try:
                work.articles += READERS[item.kind].articles(one, options)
            except AudioEditionError as problem:
                work.fails(problem, item.title, item.where)
            except Exception as problem:
                _log.exception("%s failed", item.where)
                work.fails(problem, item.title, item.where)

    def _is_wanted(self, work: _Work) -> bool:
        """Whether the day that only the page told is among those asked for."""
        if work.unit.day:
            return True
        day = work.articles[0].date[:10] or self._how.undated
        if not day:
            raise EditionError(
                "nothing says of which day it is",
                hint="--undated 2016-03-04 gives such articles a day, or date = … in their files",
            )
        if not self._how.has(day):
            work.mark = replace(work.mark, state="left-out")
            return False
        work.unit = replace(work.unit, day=day)
        return True

    # -- the edition -----------------------------------------------------------

    def _write(self, work: _Work) -> None:
        folder = self._workspace.editions / work.unit.name
        with self._workspace.edition_lock(work.unit.name):
            if is_there(folder) and folder_digest(folder) != work.mark.folder:
                work.may_rewrite = False
                self._correct(work, folder)
            else:
                self._fill(work, folder)
        # once an editor worked on it, it is the editor's for good
        own = folder_digest(folder) if work.may_rewrite else ""
        work.mark = replace(work.mark, folder=own)
        write_mark(self._workspace.runs, work.mark)

    def _fill(self, work: _Work, folder: Path) -> None:
        """Write the folder as a whole: nobody but an archive has touched it."""
        title = work.articles[0].headline if self._how.by == "article" else ""
        day = dt.date.fromisoformat(work.unit.day)
        write_edition(folder, work.articles, date=day, title=title, mode="renew", again=True)

    def _correct(self, work: _Work, folder: Path) -> None:
        """Put into an edition that an editor worked on what its sources changed since."""
        changes = compared(folder, work.articles)
        fresh = [c.article for c in changes if c.state == "new"]
        follows = ("changed", "edited") if self._how.theirs else ("changed",)
        corrected = {c.file: c.article for c in changes if c.state in follows}
        for change in changes:
            if change.state == "edited" and not self._how.theirs:
                problem = EditionError(
                    f"{folder.name}/{change.file} was changed by hand and at its source",
                    hint="put the source's words in by hand; --theirs does, and loses the editor's",
                )
                work.fails(problem, change.article.headline, change.article.url)
        if fresh or corrected:
            day = dt.date.fromisoformat(work.unit.day)
            write_edition(folder, fresh, date=day, mode="add", replaced=corrected, again=True)

    def _built(self, work: _Work, began: float) -> UnitDone:
        name = work.unit.name
        how = self._how
        options = pipeline.BuildOptions(
            engine=how.engine,
            voice=how.voice,
            # here each process speaks for itself; a cluster is given all there is
            jobs=int(self._workspace.scale(how.on).on == LOCAL),
            fallback=False,
            on=how.on,
            apart=True,
        )

        def hear(event: Event) -> None:
            if isinstance(event, Warned) and len(work.notes) < _NOTES:
                work.notes.append(event.message)

        try:
            report = pipeline.build(self._workspace, name, options, hear)
        except (BusyError, ExecutorError):
            raise
        except AudioEditionError as problem:
            if not self._without_culprits(work, options):
                raise
            _log.info("%s: built without what failed: %s", name, problem.message)
            report = pipeline.build(self._workspace, name, options, hear)
        keep_bounded(self._workspace, hear)
        spoken, folder = report.spoken, self._workspace.audio / name
        sentences = [u.sentence for u in spoken.utterances]
        work.mark = replace(
            work.mark,
            state="done",
            articles=len(report.edition.articles),
            words=sum(len(sentence.printed.split()) for sentence in sentences),
            characters=sum(len(sentence.spoken) for sentence in sentences),
            seconds=round(report.programme.duration, 3),
            cpu=round(_cpu() - began, 3),
            size=sum(file.stat().st_size for file in folder.iterdir() if file.is_file()),
            spoken=spoken.synthesized,
            cached=spoken.cached,
            engine=spoken.engine,
            voice=spoken.voice,
        )
        return self._end(work)

    def _without_culprits(self, work: _Work, options: pipeline.BuildOptions) -> bool:
        """Take out of the edition what cannot be built by itself; tells whether that helps."""
        if len(work.articles) < 2 or not work.may_rewrite:
            return False
        good = []
        for article in work.articles:
            try:
                self._try_alone(work.unit, article, options)
            except AudioEditionError as problem:
                work.fails(problem, article.headline, article.url)
            else:
                good.append(article)
        if not good or len(good) == len(work.articles):
            return False
        work.articles = good
        self._write(work)
        return True

    def _try_alone(
        self, unit: ArchiveUnit, article: ParsedArticle, options: pipeline.BuildOptions
    ) -> None:
        """Read, script and speak one article as an edition of its own, nowhere in particular."""
        workspace = self._workspace
        with workspace.store.scratch(f"archive-{unit.name}") as scratch:
            folder = scratch / unit.name
            write_edition(folder, [article], date=dt.date.fromisoformat(unit.day), again=True)
            edition = load_edition(folder, workspace.show.identity.language, store=workspace.store)
            pipeline.require_answers(edition)
            cleaned = pipeline.read_edition(workspace, edition, apart=True)
            script = pipeline.script_of(workspace, cleaned)
            voice = options.voice_of(workspace)
            speak_script(script, voice, workspace, jobs=1, fallback=False)

    def _end(self, work: _Work, *, died: bool = False) -> UnitDone:
        self._begun = None  # from here on the mark is what became of it
        mark = work.mark
        if died:
            problem = AudioEditionError(
                f"the process that made it ended {mark.tries} times amid it",
                hint="was it killed, or out of memory? --retry tries it again",
            )
            work.fails(problem)
        state: Literal["done", "failed", "left-out"]
        state = "failed" if mark.state == "begun" else mark.state
        mark = replace(
            mark,
            state=state,
            tries=mark.tries if died else 0,
            failures=tuple(work.failures),
            notes=tuple(work.notes[:_NOTES]),
        )
        write_mark(self._workspace.runs, mark)
        return UnitDone(work.unit, state, mark)


def failure_of(problem: Exception, title: str = "", where: str = "") -> ArchiveFailure:
    """What went wrong, in the words of the failure itself; a bug of ours tells its kind."""
    told_by = faults.known(problem)
    if told_by is not None:
        return ArchiveFailure(title, where, told_by.message, told_by.hint or "")
    told = " ".join(str(problem).split())[:300]
    return ArchiveFailure(title, where, f"internal error: {type(problem).__name__}: {told}")


def made_with(workspace: Workspace, how: HowToArchive) -> str:
    """A digest of the settings, files and code of the show's that editions are made with."""
    show, editions = workspace.show, workspace.editions
    voice = show.voice.overridden(engine=how.engine, voice=how.voice)
    parts = [
        section_digest(show.identity, editions),
        section_digest(voice, editions),
        section_digest(show.audio, editions),
        section_digest(show.script),
        section_digest(show.cleaning),
        section_digest(show.publish, only=_NARRATION),
    ]
    lexicon = editions / "lexicon.toml"
    if lexicon.is_file():
        parts.append(hashlib.sha256(read_plain(lexicon, MADE)).hexdigest())
    parts += [file.digest for file in workspace.plugins.files()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def folder_digest(folder: Path) -> str:
    """A digest of the names and bytes in an edition's folder: another once anybody changed it."""
    digest = hashlib.sha256()
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if file.is_file() and not file.name.startswith("."):
            digest.update(f"{file.name}\0".encode("utf-8", "replace"))
            digest.update(hashlib.sha256(read_plain(file, MADE)).digest())
    return digest.hexdigest()


def _cpu() -> float:
    """Core seconds of this process, its threads and its children so far."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
