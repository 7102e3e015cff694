"""check --repair: put right what can be, from copies, caches and the target; tell what cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from audio_edition import addresses, disk
from audio_edition.errors import AudioEditionError, BusyError, PublicationError
from audio_edition.events import Event, Listener, Warned
from audio_edition.publication import manifest
from audio_edition.publication.backwards import require_same_show
from audio_edition.publication.check_edition import without_manifest
from audio_edition.publication.journal import NAME as JOURNAL
from audio_edition.publication.journal import is_public_matter, note, read_journal, write_anew
from audio_edition.publication.model import Episode
from audio_edition.publication.refresh import forget_made, refresh
from audio_edition.publication.repairing import (
    Repair as Repair,
)
from audio_edition.publication.repairing import (
    Repaired,
    is_broken,
    repair_files,
    repair_manifest,
)
from audio_edition.publication.restore import restore
from audio_edition.publication.shelf import read_shelf
from audio_edition.publication.state_mended import mend_state
from audio_edition.publication.targets import Comparing, Target
from audio_edition.publication.there import NAME as STATE
from audio_edition.publication.there import PublicState, read_state
from audio_edition.run import record
from audio_edition.script.approved import NAME as APPROVED
from audio_edition.verbs.cache import cache
from audio_edition.verbs.publish import target_of
from audio_edition.verbs.standing import lost_approval
from audio_edition.workspace import Workspace, with_own_languages


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What was found damaged or missing, and what became of each."""

    found: tuple[Repaired, ...] = ()
    warnings: tuple[str, ...] = ()

    def of(self, state: Repair) -> list[Repaired]:
        """Those of one kind."""
        return [one for one in self.found if one.state == state]

    @property
    def ok(self) -> bool:
        """Whether all is as it was."""
        return all(one.state == "repaired" for one in self.found)


@with_own_languages
def repair(
    workspace: Workspace, edition: str = "", *, tell: Callable[[str], None] = lambda _: None
) -> RepairReport:
    """Repair the show, or one ``edition`` of it; ``tell`` hears what is being looked at.

    Nothing is sent but a ``state.json`` that is damaged at the target, nothing built. Where the
    target does not answer, what is here serves alone.
    Raises ``PublicationError`` where feed and pages cannot be written, ``BusyError`` while another
    run publishes.
    """
    work = _Work(workspace, tell)
    found = [*work.here(edition)]
    return RepairReport(tuple(found), tuple(dict.fromkeys(work.warnings)))


class _Work:
    def __init__(self, workspace: Workspace, tell: Callable[[str], None]) -> None:
        self._workspace, self._tell = workspace, tell
        self.warnings: list[str] = []
        self._told: set[str] = set()
        self._target: Target | None = None
        self._state: PublicState | None = None

    def here(self, edition: str) -> Iterator[Repaired]:
        workspace = self._workspace
        yield from self._look_there()
        if not edition:
            yield from self._cache()
        with workspace.publish_turn():  # what is put back is what was read
            if not edition:
                yield from self._journal()
            yield from self._manifests()
            yield from self._back()
        wanted = [edition] if edition else workspace.built_ids()
        for name in wanted:
            self._tell(f"reading {name}")
            yield from self._files(name)
            yield from self._approval(name)
        if not edition:
            history = record.read(workspace.runs)
            for told in history.damaged:
                yield Repaired("lost", f"runs/{told}", "what a run wrote there is lost")
        yield from self._pages()

    def _look_there(self) -> Iterator[Repaired]:
        """Ask the target what is public; one that does not answer is told, and left alone.

        What it says is public is made anew where it is damaged.
        """
        workspace = self._workspace
        try:
            target = target_of(workspace)
            if target is None or not isinstance(target, Comparing):
                return
            with workspace.publish_lock():
                mended = mend_state(workspace, workspace.show.identity, target)
            if mended is not None:
                every = len(mended.editions)
                gone = sum(one.retracted for one in mended.editions.values())
                message = (
                    "made anew of the feed and the manifests there: "
                    f"{'1 edition' if every == 1 else f'{every} editions'}, {gone} retracted"
                )
                yield Repaired("repaired", f"{target.name.rstrip('/')}/{STATE}", message)
            state = read_state(target)
            if state is not None:
                show = workspace.show.identity
                require_same_show(state, show, read_shelf(workspace), target.name)
        except BusyError:  # without the target much would be called lost that is there
            raise
        except AudioEditionError as problem:
            self.warnings.append(f"the target is not asked: {problem.message}")
            return
        self._target, self._state = target, state

    def _cache(self) -> Iterator[Repaired]:
        self._tell("reading the cache")
        _, bad = cache(self._workspace, verify=True).verified or (0, 0)
        if bad:
            entries = "1 entry" if bad == 1 else f"{bad} entries"
            message = f"{entries} damaged, and removed: what needs them makes them again"
            yield Repaired("repaired", ".cache", message)

    def _journal(self) -> Iterator[Repaired]:
        workspace = self._workspace
        file = workspace.editions / JOURNAL
        try:
            damaged = read_journal(workspace).damaged()
        except PublicationError:
            if file.is_file():
                raise  # the disk does not give it
            aside = _free(file.with_name(f"{JOURNAL}.aside"))
            disk.move(file, aside)
            damaged = [f"what stood there was no file, and is {aside.name} now"]
        shelf = read_shelf(workspace)
        with workspace.site_lock():
            standing = [
                shelf.whole(entry)
                for entry in shelf.entries
                if not entry.damaged and (entry.out or entry.retracted)
            ]
            if damaged:
                write_anew(workspace, standing)
            else:
                note(workspace, standing)
        for told in damaged:
            yield Repaired("repaired", f"editions/{JOURNAL}", f"{told}: written anew")

    def _manifests(self) -> Iterator[Repaired]:
        workspace = self._workspace
        shelf = read_shelf(workspace)
        there = self._state.editions if self._state is not None else {}
        broken = {one.edition_id for one in shelf.entries if is_broken(workspace, one.edition_id)}
        gone = set(without_manifest(workspace))
        for name in sorted({one.edition_id for one in shelf.damaged} | gone | broken):
            is_there = name in there and not there[name].retracted
            if is_there and name not in broken and (name in gone or _can_be_read(workspace, name)):
                continue  # it comes back whole, with ``restore``
            self._told.add(name)
            yield repair_manifest(workspace, name, self._target, self._state)

    def _back(self) -> Iterator[Repaired]:
        """What is public at the target and not here, or newer than here."""
        if self._target is None or self._state is None:
            return
        workspace = self._workspace
        try:
            back = restore(
                workspace, workspace.show.identity, self._target, listen=self._listener()
            )
        except BusyError:  # nothing is lost: another publishes just now
            raise
        except AudioEditionError as problem:
            hint = problem.hint or "audio-edition publish --verify tells what is damaged there"
            yield Repaired("lost", "audio", f"not all came back: {problem.message}", hint)
            return
        for name in (*back.missing, *back.replaced):
            yield Repaired("repaired", name, f"it came back from {self._target.name}")
        for name in back.retracted:
            yield Repaired("repaired", name, "it is marked as retracted again")

    def _files(self, name: str) -> Iterator[Repaired]:
        workspace = self._workspace
        try:
            episode = manifest.read(workspace.audio, name)
        except PublicationError:
            return  # told with the manifests
        if episode is None or episode.edition_id != name or episode.purged_at is not None:
            return
        if not episode.files and is_public_matter(episode):
            if name not in self._told:  # what a journal knows: else told with the manifests
                message = "its words are not known any more"
                remedy = f"audio-edition build {name}"
                yield Repaired("rebuild", f"{name}/{manifest.NAME}", message, remedy)
            return
        yield from repair_files(workspace, episode, self._target)

    def _approval(self, name: str) -> Iterator[Repaired]:
        episode: Episode | None = None
        with suppress(PublicationError):  # told with the manifests
            episode = manifest.read(self._workspace.audio, name)
        for one in lost_approval(self._workspace, name, episode):
            if one.severity == "error":
                yield Repaired("lost", f"{name}/{APPROVED}", one.message, one.remedy)

    def _pages(self) -> Iterator[Repaired]:
        self._tell("making feed and pages")
        forget_made(self._workspace)
        try:
            show = self._workspace.show
            changed = refresh(self._workspace, show.identity, show.publish, afresh=True)
        except PublicationError as problem:
            remedy = problem.hint or "audio-edition build makes the edition again"
            yield Repaired("rebuild", addresses.FEED, problem.message, remedy)
            return
        for path in changed:
            yield Repaired("repaired", path, "made again")

    def _listener(self) -> Listener:
        def hear(event: Event) -> None:
            if isinstance(event, Warned):
                self.warnings.append(event.message)

        return hear


def _free(file: Path) -> Path:
    """The file's name, or the first with a number that nothing has."""
    names = (file if n == 1 else file.with_name(f"{file.name}-{n}") for n in count(1))
    return next(name for name in names if not name.exists() and not name.is_symlink())


def _can_be_read(workspace: Workspace, name: str) -> bool:
    try:
        return manifest.read(workspace.audio, name) is not None
    except PublicationError:
        return False
