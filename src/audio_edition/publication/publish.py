"""Send the show to its target, so that the public feed is true at every moment.

A run that breaks off leaves the old feed, and everything it names, in place; the next run
goes on from there. Whoever retracts an edition meanwhile is heard: the run marks nothing that
was retracted since it began, and ends only when the feed it sent is the show's last word.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from audio_edition.errors import PublicationError
from audio_edition.events import Listener, Warned, silent
from audio_edition.findings import Finding
from audio_edition.identity import Identity
from audio_edition.models import replace
from audio_edition.places import Places
from audio_edition.publication import manifest
from audio_edition.publication.announce import announcers
from audio_edition.publication.caches import tell_caches
from audio_edition.publication.checks import Approved
from audio_edition.publication.dating import heard_from, waits
from audio_edition.publication.files import write_if_changed
from audio_edition.publication.journal import note, read_journal
from audio_edition.publication.leaving import (
    Current,
    Gate,
    Insistence,
    Leaving,
    Verdict,
    certified_leaving,
    insisted,
)
from audio_edition.publication.leaving import present as present_of
from audio_edition.publication.members.apart import clear, leave
from audio_edition.publication.model import Enclosure, Episode
from audio_edition.publication.parcels import files_of, verify_here
from audio_edition.publication.refresh import InLine, in_line
from audio_edition.publication.retract import purge_there, require_whole
from audio_edition.publication.sending import Run
from audio_edition.publication.sending import Step as Step
from audio_edition.publication.sets import set_files
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.shelf import Shelf, Shelved, read_shelf
from audio_edition.publication.site import Site, open_site
from audio_edition.publication.targets import Sweepable, Target
from audio_edition.publication.turn import Turn

_AT_ONCE = 1000  # editions whose lines are held in memory


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did (or would do), which editions it left out and why, and what was found of
    those that left anyway.
    """

    steps: tuple[Step, ...] = ()
    stale: tuple[str, ...] = ()
    refused: tuple[Finding, ...] = ()
    overruled: tuple[Finding, ...] = ()


def mark_published(episode: Episode, now: datetime) -> Episode:
    """Return the episode with its present revision among those that are out, not retracted.

    A revision counts as heard from ``now`` on, or from the end of the embargo; until then
    its audio may still be replaced under the same name.
    """
    episode = replace(episode, retracted=False, retracted_at=None)
    present = present_of(episode)
    if present is not None and present.since <= now:
        # its sound stays; its words may have been set right without another one
        fresh = replace(present, files=set_files(episode) if present.files else ())
        published = (fresh if one == present else one for one in episode.published)
        return replace(episode, published=tuple(published))
    # not heard yet: its embargo may have been moved or lifted since it went out
    since = heard_from(episode, now)
    if present is None:
        present = Enclosure(
            revision=episode.revision,
            file=episode.file,
            size=episode.size,
            sha256=episode.sha256,
            since=since,
            said={segment.id: segment.said for segment in episode.segments},
            frames_sha256=episode.frames_sha256,
            files=set_files(episode),
        )
    earlier = [item for item in episode.published if item.revision != episode.revision]
    return replace(episode, published=(*earlier, replace(present, since=since)))


@dataclass(frozen=True, slots=True)
class Publisher:
    """A show on its way to one target (None: ``audio/`` itself is what listeners get).

    ``approved`` tells, for the certificate, who approved an edition as it leaves.
    """

    places: Places
    identity: Identity
    settings: PublishSettings
    target: Target | None
    listen: Listener = silent
    approved: Callable[[str], Approved | None] | None = None

    def publish(
        self,
        edition_ids: Sequence[str] = (),
        *,
        note: str = "",
        dry_run: bool = False,
        current: Current | None = None,
        gate: Gate | None = None,
        anyway: Insistence | None = None,
        along: bool = False,
        back: Collection[str] | None = None,
    ) -> Outcome:
        """Publish editions (none named: all that are built and not retracted).

        Parameters
        ----------
        edition_ids : naming a retracted edition brings it back; nothing else does.
        back : of those named, the ones that were retracted when the command began; None: that are
            retracted now. Any other that is found retracted stays so.
        note : replaces the last line of the correction log of the editions named.
        current : tells what a build would say now. An edition that says something else is
            refused where it was named, and left out with a warning where it was not.
        gate : tells what else stands against an edition of which something new would leave.
        along : corrections of others that wait go out as well.
        anyway : whose word lets out what would be refused; manifest and certificate keep it.

        Raises ``RefusedError`` with all that stands against the editions named, and
        ``PublicationError``; whatever happens, the public feed stays true.
        """
        announcers(self.places, self.settings)  # a name that nobody offers: before all is sent
        with ExitStack() as locks:
            locks.enter_context(self.places.publish_lock())
            site = self._site()
            damaged = self._look_at_damage(site, edition_ids)
            turn = self._turn(locks, dry_run=dry_run)
            if turn is not None:
                turn.require_forwards(site.shelf)
            if not dry_run:
                self._write_down(site)
            if back is None:
                back = retracted_of(site.shelf, edition_ids)
            leaving = Leaving(
                self.places,
                self.settings,
                self.listen,
                edition_ids,
                current,
                gate,
                anyway is not None,
            )
            verdict = leaving.judge(site.shelf, self._chosen(site, edition_ids, back, along=along))
            verdict = replace(verdict, refused=(*verdict.refused, *damaged))
            fresh = verdict.episodes
            marked = [mark_published(episode, site.now) for episode in fresh]
            if note:
                marked = [_noted(e, note) if e.edition_id in edition_ids else e for e in marked]
            if anyway is not None:
                marked = [_insisted(e, verdict, anyway, site.now) for e in marked]
            if self.target is None or turn is None:
                steps = self._publish_here(locks, fresh, marked, back, dry_run=dry_run)
                return _outcome(steps, verdict)
            turn.begin(site.shelf)
            run = Run(self.places, self.target, dry_run=dry_run, listen=self.listen, turn=turn)
            leave(self.target, (episode.edition_id for episode in marked))
            try:
                run.look(edition_ids)
                for episode in marked:
                    sounds = files_of(self.places.audio, episode, sounds=True)
                    if waits(episode, site.now):
                        hidden = self.settings.early_upload and episode.file
                        sounds = (one for one in sounds if one.path.endswith(f"/{hidden}"))
                    run.bring(sounds)
                if dry_run:
                    run.steps += _marks(fresh, marked)
                    for episode in marked:
                        site = site.put(episode)
                    run.rest(_outside(site))
                    self._clear(_outside(site), run, dry_run=True)
                else:
                    run.steps += self._mark(fresh, marked, back)
                    self._settle(locks, run)
            finally:
                run.remember()
            return _outcome(run.steps, verdict)

    def send_show(self, changed: str = "") -> Outcome:
        """Bring pages and feed in line with the manifests: what ``changed``'s retraction asks for.

        A correction that waits goes on waiting: ``publish`` judges it first.
        """
        if self.target is None:
            return Outcome(
                tuple(Step("send", path) for path in self._refresh(sparing=True).changed)
            )
        with ExitStack() as locks:
            locks.enter_context(self.places.publish_lock())
            turn = self._turn(locks, dry_run=False)
            assert turn is not None
            site = self._site()
            turn.begin(site.shelf, patient=True)
            self._write_down(site)
            run = Run(
                self.places,
                self.target,
                dry_run=False,
                listen=self.listen,
                turn=turn,
                forgiving=True,
            )
            try:
                run.look_when_asked()
                if changed and isinstance(self.target, Sweepable):
                    self.target.look_under([changed])  # what a run that was cut off left there
                self._settle(locks, run)
            finally:
                run.remember()
            return Outcome(tuple(run.steps))

    def take_away(self, edition_id: str) -> list[str]:
        """Remove a purged edition from the target; returns what was removed.

        After ``send_show``, which takes it out of feed and pages.
        """
        if self.target is None:
            return []
        with ExitStack() as locks:
            locks.enter_context(self.places.publish_lock())
            turn = self._turn(locks, dry_run=False)
            assert turn is not None
            turn.begin(self._site().shelf, patient=True)
            return purge_there(self.places, self.target, edition_id, turn)

    def _turn(self, locks: ExitStack, *, dry_run: bool) -> Turn | None:
        """Take this publisher's turn at the target, held with ``locks``; None without one."""
        if self.target is None:
            return None
        turn = Turn(self.places, self.identity, self.target, dry_run=dry_run, listen=self.listen)
        return locks.enter_context(turn)

    def _site(self) -> Site:
        return open_site(self.places, self.identity, self.settings)

    def _refresh(self, *, sparing: bool = False) -> InLine:
        return in_line(
            self.places, self.identity, self.settings, listen=self.listen, sparing=sparing
        )

    def _settle(self, locks: ExitStack, run: Run | None) -> list[str]:
        """Bring site and target in line with the manifests until nobody changed one meanwhile.

        The last look and the end of the publication are one step: who marks an edition after
        it finds nobody at work, and who marked it before was seen.
        """
        changed: list[str] = []
        while True:
            now = self._refresh(sparing=run is not None and run.is_forgiving)
            changed += now.changed
            if run is not None:
                outside = _outside(now.site)
                run.rest(outside, now.standing)
                self._clear(outside, run)
            with self.places.site_lock():
                if _words_of(read_shelf(self.places)) == _words_of(now.site.shelf):
                    if run is not None:
                        run.remember()
                    locks.close()
                    return changed

    def _clear(self, site: Site, run: Run, *, dry_run: bool = False) -> None:
        """Remove what editions that changed between public and members left, and tell of it."""
        assert self.target is not None
        for one in clear(self.target, self.places, site.shelf, run.renew, dry_run=dry_run):
            run.steps += [Step("remove", place) for place in one.removed]
            if dry_run:
                continue
            told = f"edition {one.edition_id} is public now"
            if one.members:
                told = (
                    f"edition {one.edition_id} was public and is for members now: "
                    f"{len(one.removed)} files were removed from {self.target.name}; whoever has "
                    "them, keeps them"
                )
            self.listen(Warned("publication", told))
            for problem in tell_caches(self.settings.caches, self.identity, one.removed):
                self.listen(Warned("publication", problem))

    def _write_down(self, site: Site) -> None:
        """Bring the journal in line with manifests of which it tells nothing yet, or less."""
        lines = read_journal(self.places).lines
        missing = [
            entry
            for entry in site.shelf.entries
            if (entry.out or entry.retracted) and not entry.damaged
            if (line := lines.get(entry.edition_id)) is None or line.mark != entry.mark
        ]
        with self.places.site_lock():
            # many at a time: after each note the journal is read anew
            for start in range(0, len(missing), _AT_ONCE):
                some = missing[start : start + _AT_ONCE]
                note(self.places, (site.shelf.whole(entry) for entry in some))

    def _look_at_damage(self, site: Site, edition_ids: Sequence[str]) -> list[Finding]:
        """Refuse what is named and cannot be read, and a feed that would lack an episode.

        Returns what is left out where all editions are meant.
        """
        for item in site.shelf.damaged:
            if item.edition_id in edition_ids:
                raise item.problem
        site.shelf.require_all()
        site.shelf.warn(self.listen)
        return [
            Finding(
                "error", "manifest", one.edition_id, one.problem.message, one.problem.hint or ""
            )
            for one in site.shelf.damaged
            if not edition_ids
        ]

    def _chosen(
        self, site: Site, edition_ids: Sequence[str], back: Collection[str], *, along: bool
    ) -> list[Episode]:
        """The editions named, or all; ``along``: and corrections that wait to follow them."""
        entries = site.shelf.entries
        for edition_id in edition_ids:
            if site.shelf.find(edition_id) is None:
                raise PublicationError(
                    f"edition {edition_id} is not built",
                    hint=f"audio-edition build {edition_id} makes it",
                )

        def is_meant(entry: Shelved) -> bool:
            if entry.edition_id in edition_ids:
                return True
            return (
                not entry.retracted
                and not entry.damaged
                and ((entry.pending and along) or not edition_ids)
            )

        chosen = []
        for entry in entries:
            if not is_meant(entry):
                continue
            episode = site.shelf.whole(entry)  # as it is by now
            if episode.retracted and entry.edition_id not in back:
                self._tell_retracted(entry.edition_id)
                continue
            require_whole(episode)
            chosen.append(episode)
        if not entries:
            raise PublicationError(
                "nothing is built yet", hint="audio-edition build EDITION makes an edition"
            )
        return chosen

    def _publish_here(
        self,
        locks: ExitStack,
        episodes: Sequence[Episode],
        marked: Sequence[Episode],
        back: Collection[str],
        *,
        dry_run: bool,
    ) -> list[Step]:
        for episode in marked:
            for parcel in files_of(self.places.audio, episode, sounds=True):
                verify_here(parcel)
        if dry_run:
            return list(_marks(episodes, marked))
        steps = self._mark(episodes, marked, back)
        return steps + [Step("send", path) for path in self._settle(locks, None)]

    def _tell_retracted(self, edition_id: str) -> None:
        self.listen(
            Warned(
                "publication",
                f"edition {edition_id} was retracted while it was being sent: it stays out of the "
                "feed",
            )
        )

    def _mark(
        self, episodes: Sequence[Episode], marked: Sequence[Episode], back: Collection[str]
    ) -> list[Step]:
        """Write the marks, but on editions that were retracted while they were being sent."""
        steps: list[Step] = []
        with self.places.site_lock():
            pairs = []
            journal = read_journal(self.places)
            for before, after in zip(episodes, marked, strict=True):
                standing = manifest.read(self.places.audio, before.edition_id)
                line = journal.line(before.edition_id)
                is_retracted = (standing is not None and standing.retracted) or (
                    line is not None and line.retracted
                )
                if is_retracted and before.edition_id not in back:
                    self._tell_retracted(before.edition_id)
                elif standing is None or replace(standing, number=before.number) != before:
                    raise PublicationError(
                        f"edition {before.edition_id} was built again while it was being sent",
                        hint="run publish again",
                    )
                else:
                    # an older edition may have been built meanwhile, and taken this one's number
                    pairs.append((before, replace(after, number=standing.number)))
            # first: until the manifests say so, they are not older than the journal
            again = (before for before, _ in pairs if before.edition_id in back)
            told = (replace(one, retracted=False, retracted_at=None) for one in again)
            note(self.places, told, back=back)
            for before, after in pairs:
                approved = self.approved(after.edition_id) if self.approved else None
                whole = certified_leaving(before, after, self.places.audio, approved)
                file = self.places.audio / after.edition_id / manifest.NAME
                write_if_changed(file, manifest.to_json(whole))
                note(self.places, [whole])
                steps += _marks([before], [after])
        return steps


def retracted_of(shelf: Shelf, edition_ids: Sequence[str]) -> frozenset[str]:
    """Those of the editions that are retracted: who names them brings them back."""
    retracted = {entry.edition_id for entry in shelf.entries if entry.retracted}
    return frozenset(retracted.intersection(edition_ids))


def _outcome(steps: Sequence[Step], verdict: Verdict) -> Outcome:
    overruled = tuple(one for found in verdict.overruled.values() for one in found)
    return Outcome(tuple(steps), verdict.stale, verdict.refused, overruled)


def _insisted(episode: Episode, verdict: Verdict, anyway: Insistence, now: datetime) -> Episode:
    """Mark an edition that leaves by somebody's word."""
    found = verdict.overruled.get(episode.edition_id, ())
    return insisted(episode, anyway.of_findings(found, now)) if found else episode


def _words_of(shelf: Shelf) -> list[tuple[str, str]]:
    """What all manifests say, in short."""
    return [(entry.edition_id, entry.mark) for entry in shelf.entries]


def _outside(site: Site) -> Site:
    """The site as the target shall show it: published editions only."""
    return site.on(site.shelf.only(lambda entry: entry.out))


def _marks(episodes: Sequence[Episode], marked: Sequence[Episode]) -> Iterator[Step]:
    for before, after in zip(episodes, marked, strict=True):
        if before != after:
            yield Step("mark", after.edition_id)


def _noted(episode: Episode, note: str) -> Episode:
    if not episode.corrections:
        raise PublicationError(
            f"edition {episode.edition_id} has no correction to note",
            hint="--note describes what changed since it was first published",
        )
    *before, last = episode.corrections
    return replace(episode, corrections=(*before, replace(last, note=note)))
