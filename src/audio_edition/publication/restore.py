"""Bring back what is public at a target into a checkout that lacks it, or is older.

A machine that builds one edition a morning need not keep ``audio/``: before it publishes, it
takes the manifests of all that is public, with their sound and texts, from where listeners get
them. Each edition is put in place whole, and only when every byte is what its manifest says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from audio_edition.errors import PublicationError
from audio_edition.events import Advanced, Listener, Warned, silent
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.publication import email_card, listing, manifest
from audio_edition.publication.backwards import Regress
from audio_edition.publication.files import sha256_of, swap_folder
from audio_edition.publication.journal import note, read_journal
from audio_edition.publication.listing import Listing
from audio_edition.publication.model import Episode
from audio_edition.publication.recall import not_as_published, public_manifest
from audio_edition.publication.refresh import renumber
from audio_edition.publication.retract import retract
from audio_edition.publication.shelf import read_shelf
from audio_edition.publication.state_mended import mend_state
from audio_edition.publication.targets import Comparing, Target
from audio_edition.publication.there import NAME
from audio_edition.publication.turn import Turn


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back: editions that were not here, those in whose place another build
    lay, and those that were taken out of the feed, as they are there; ``size`` counts bytes.
    """

    missing: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    retracted: tuple[str, ...] = ()
    size: int = 0

    @property
    def editions(self) -> tuple[str, ...]:
        """All of them, by name."""
        return tuple(sorted({*self.missing, *self.replaced, *self.retracted}))


def restore(
    places: Places,
    identity: Identity,
    target: Target | None,
    *,
    dry_run: bool = False,
    listen: Listener = silent,
) -> Restored:
    """Bring back every edition with which a publication would go backwards.

    What this checkout has beyond that stays: editions not published yet, corrections that follow
    what is public. A ``dry_run`` says what would come. Raises ``PublicationError`` where there is
    no target, a file there is not what its manifest says, or, after all others came back, the
    disk does not give a manifest of ours; ``BusyError`` where another publisher is at work.
    """
    if target is None:
        raise PublicationError(
            "there is nothing to restore from: [publish] target is empty",
            hint="audio/ itself is what listeners get; bring it back from a copy of yours",
        )
    if not isinstance(target, Comparing):
        raise PublicationError(
            f"the target {target.name} cannot be read back",
            hint="its plugin lacks fetch() and exchange(); see docs/plugins.md",
        )
    with ExitStack() as locks:
        locks.enter_context(places.publish_lock())
        if not dry_run and mend_state(places, identity, target) is not None:
            listen(Warned("publication", f"{NAME} at {target.name} was damaged: it is made anew"))
        turn = Turn(places, identity, target, dry_run=dry_run, listen=listen)
        locks.enter_context(turn)
        shelf = read_shelf(places)
        turn.hold()
        behind = turn.regresses(shelf)
        there = turn.state.editions if turn.state else {}
        amiss = [one for one in shelf.damaged if one.edition_id not in shelf.lost]
        # what the disk did not give may be newer than what is there
        unread = {one.edition_id: one.problem for one in amiss if one.is_unread}
        behind = [one for one in behind if one.edition_id not in unread]
        behind += [
            Regress(one.edition_id, one.problem.message)
            for one in amiss
            if one.edition_id in there and not one.is_unread
        ]
        here = {entry.edition_id for entry in shelf.entries} - shelf.lost
        back = {entry.edition_id for entry in shelf.entries if entry.retracted}
        run = _Run(places, target, turn, len(behind), dry_run, listen, back)
        for regress in behind:
            run.take(regress, is_here=regress.edition_id in here)
        if behind and not dry_run:
            renumber(places)
        for problem in unread.values():
            raise problem
        return run.told


class _Run:
    def __init__(
        self,
        places: Places,
        target: Target,
        turn: Turn,
        total: int,
        dry_run: bool,
        listen: Listener,
        back: Collection[str],
    ) -> None:
        self._back = back
        self._places, self._target, self._turn = places, target, turn
        self._total, self._dry_run, self._listen = total, dry_run, listen
        self._done = 0
        self.told = Restored()

    def take(self, regress: Regress, *, is_here: bool) -> None:
        edition_id = regress.edition_id
        told = self.told
        missing, replaced, retracted, size = (
            told.missing,
            told.replaced,
            told.retracted,
            told.size,
        )
        if self._is_retracted(edition_id):
            if not self._dry_run:
                retract(self._places, edition_id)
            retracted = (*retracted, edition_id)
        else:
            size += self._bring(edition_id)
            if is_here:
                replaced = (*replaced, edition_id)
            else:
                missing = (*missing, edition_id)
        self.told = Restored(missing, replaced, retracted, size)
        self._done += 1
        self._listen(Advanced("publication", self._done, self._total, f"restore {edition_id}"))

    def _is_retracted(self, edition_id: str) -> bool:
        state = self._turn.state
        return state is not None and state.editions[edition_id].retracted

    def _bring(self, edition_id: str) -> int:
        """Fetch an edition and put it in place; returns its bytes."""
        self._turn.renew()
        places = self._places
        with places.store.scratch(f"restore-{edition_id}") as staging:
            folder = staging / edition_id
            folder.mkdir()
            episode = self._manifest(edition_id, folder / manifest.NAME)
            wanted = dict(_wanted(episode))
            if self._dry_run:
                return sum(size for size, _ in wanted.values())
            for name, (size, sha256) in wanted.items():
                self._turn.renew()
                self._fetch(f"{edition_id}/{name}", folder / name, size, sha256)
            self._cards(edition_id, folder)
            with places.edition_lock(edition_id), places.site_lock():
                note(places, [episode], back=self._back)
                swap_folder(folder, places.audio / edition_id)
            line = read_journal(places).line(edition_id)
            if line is not None and line.retracted:  # meanwhile, here
                retract(places, edition_id)
        return sum(size for size, _ in wanted.values())

    def _cards(self, edition_id: str, folder: Path) -> None:
        """Fetch the cards, which the list of files there names: earlier ones are on no other."""
        file = folder / listing.NAME
        try:
            self._get(f"{edition_id}/{listing.NAME}", file)
            listed = Listing.of(file.read_bytes()).files
        except (PublicationError, OSError):  # an older version wrote none
            file.unlink(missing_ok=True)
            return
        for name in filter(email_card.is_card, listed):
            self._get(f"{edition_id}/{name}", folder / name)
            if sha256_of(folder / name) != listed[name]:
                raise not_as_published(f"{edition_id}/{name}", self._target)

    def _manifest(self, edition_id: str, file: Path) -> Episode:
        data, episode = public_manifest(self._target, edition_id, self._turn.state)
        file.write_bytes(data)
        return episode

    def _fetch(self, path: str, file: Path, size: int, sha256: str) -> None:
        self._get(path, file)
        if file.stat().st_size != size or sha256_of(file) != sha256:
            raise not_as_published(path, self._target)

    def _get(self, path: str, file: Path) -> None:
        assert isinstance(self._target, Comparing)
        with file.open("w+b") as stream:
            self._target.fetch(path, stream)


def _wanted(episode: Episode) -> Iterator[tuple[str, tuple[int, str]]]:
    """Size and digest of every file: those of the present revision, and the earlier sounds."""
    for item in episode.files:
        yield item.name, (item.size, item.sha256)
    for one in episode.published:
        yield one.file, (one.size, one.sha256)
