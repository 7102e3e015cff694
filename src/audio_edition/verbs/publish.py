"""publish, retract, refresh: what listeners get, brought in line with what was built."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from audio_edition import addresses
from audio_edition.errors import AudioEditionError, BusyError, EditionError, PublicationError
from audio_edition.events import Listener, Warned, once, silent
from audio_edition.findings import Finding
from audio_edition.publication import manifest
from audio_edition.publication.announce import announce
from audio_edition.publication.backwards import BehindError
from audio_edition.publication.build_record import built_from
from audio_edition.publication.caches import tell_caches
from audio_edition.publication.check_edition import EARLIER
from audio_edition.publication.dating import doubtful, require_after_start, told_ahead, waits
from audio_edition.publication.leaving import Insistence
from audio_edition.publication.members.apart import apart
from audio_edition.publication.model import Episode
from audio_edition.publication.publish import Publisher, Step, retracted_of
from audio_edition.publication.recall import recall
from audio_edition.publication.refresh import refresh as bring_in_line
from audio_edition.publication.remains import Remains, clear_away
from audio_edition.publication.restore import Restored
from audio_edition.publication.restore import restore as bring_back
from audio_edition.publication.retract import is_page, purge_here, what_stays, what_stays_purged
from audio_edition.publication.retract import retract as mark_retracted
from audio_edition.publication.shelf import last_known, read_shelf
from audio_edition.publication.site import PAGES
from audio_edition.publication.targets import Target, open_target
from audio_edition.verbs import editor
from audio_edition.verbs.check import check_host as ask_host
from audio_edition.verbs.check import lint
from audio_edition.verbs.members_edge_check import has_edge
from audio_edition.verbs.proved import unproved
from audio_edition.verbs.reports import PublishReport, RefreshReport, RetractReport
from audio_edition.verbs.seen import require_seen
from audio_edition.verbs.snippets import after_publication, after_retraction
from audio_edition.verbs.standing import (
    Reading,
    approver,
    unanswered,
    unapproved,
    unfit_voice,
)
from audio_edition.workspace import Workspace, with_own_languages

_FEED = "feed.xml"


@with_own_languages
def publish(
    workspace: Workspace,
    editions: Sequence[str] = (),
    *,
    dry_run: bool = False,
    check_host: bool = False,
    note: str = "",
    anyway: str | None = None,
    by: str = "",
    seen: str = "",
    restore: bool = False,
    along: bool = False,
    revive: bool = True,
    listen: Listener = silent,
) -> PublishReport:
    """Send built editions to where listeners get them, the feed last.

    An edition does not go out as it is where it is older than its sources, waits for an answer,
    is not approved where the show asks for that, fails its check, is spoken by a voice for
    tests, or is one half of two that belong together. Named, it is refused, with all that stands
    against it; not named, it is left out.

    Parameters
    ----------
    editions : those to publish; none named: everything that is built and not retracted.
    note : what the correction log says of the editions named.
    dry_run : say what would be sent, and send nothing.
    anyway : the reason why all that would be refused goes out; manifest and certificate tell it.
    by : whose word that is; else what ``AUDIO_EDITION_BY`` says. It is published.
    seen : the SHA-256 of episode.json that was looked at, of one edition named: one that was
        built again meanwhile is refused, whatever is said ``anyway``.
    restore : first bring back from the target what is public and not here, or newer than here.
    along : with the editions named, corrections of others that wait go out as well.
    revive : naming a retracted edition brings it back, where it was retracted before this began.
        Who names editions that no editor named says no.
    check_host : then ask the live host what podcast apps ask of it.

    Raises ``RefusedError`` and other ``PublicationError``; whatever happens, the public feed
    stays true.
    """
    word = Insistence.of(anyway, editor.named(by)) if anyway is not None else None
    reading = Reading(workspace)
    named = [editions] if isinstance(editions, str) else editions
    names = [workspace.require_edition(name) for name in named]
    if seen and len(names) != 1:
        raise PublicationError("what was seen is one edition", hint="name the edition")
    for name in names:
        require_seen(workspace, name, seen)

    def gate(episode: Episode) -> Iterator[Finding]:
        if episode.edition_id in names:  # what is looked at here is what is sent
            require_seen(workspace, episode.edition_id, seen)
        return _objections(workspace, reading, episode)

    require_after_start(workspace.now())
    listen = once(listen)  # the site is looked at before the sending, and again at its end
    with workspace.publish_turn():
        back = retracted_of(read_shelf(workspace), names) if revive else frozenset()
        target = target_of(workspace)
        show = workspace.show
        restored: Restored | None = None
        if restore:
            restored = bring_back(workspace, show.identity, target, dry_run=dry_run, listen=listen)
            if dry_run and restored.editions and target is not None:
                # what would be sent is known when they are here
                return PublishReport(target.name, is_here=False, dry_run=True, restored=restored)
        publisher = replace(
            _publisher(workspace, target, listen),
            approved=lambda edition_id: approver(workspace, reading, edition_id),
        )
        outcome = publisher.publish(
            names,
            note=note.strip(),
            dry_run=dry_run,
            current=reading.fingerprint,
            gate=gate,
            anyway=word,
            along=along,
            back=back,
        )
        published = _paths(outcome.steps, "mark")
        report = PublishReport(
            target=str(workspace.audio) if target is None else target.name,
            is_here=target is None,
            dry_run=dry_run,
            published=published,
            sent=tuple((step.path, step.size) for step in outcome.steps if step.action == "send"),
            there=_paths(outcome.steps, "keep"),
            removed=_paths(outcome.steps, "remove"),
            stale=outcome.stale,
            problems=()
            if dry_run
            else (*_announced(workspace, outcome.steps), *after_publication(workspace, published)),
            refused=outcome.refused,
            overruled=outcome.overruled,
            restored=restored,
            embargoed=tuple(_embargoed(workspace, names or published))
            if target is not None
            else (),
            waiting=tuple(_waiting(workspace, names)) if names and not along else (),
        )
    return replace(report, host=tuple(ask_host(workspace))) if check_host else report


def _embargoed(workspace: Workspace, editions: Iterable[str]) -> Iterator[tuple[str, datetime]]:
    """Those whose hour is to come, and the hour."""
    for name in editions:
        episode = manifest.read(workspace.audio, name)
        if episode is not None and episode.publish_at and waits(episode, workspace.now()):
            yield name, episode.publish_at


def _waiting(workspace: Workspace, named: Sequence[str]) -> Iterator[str]:
    """Corrections of others that are built and stay here."""
    for entry in read_shelf(workspace).entries:
        if entry.pending and not entry.retracted and entry.edition_id not in named:
            yield entry.edition_id


def _objections(workspace: Workspace, reading: Reading, episode: Episode) -> Iterator[Finding]:
    """Yield all that stands against an edition, but that it is older than its text."""
    edition_id = episode.edition_id
    try:
        was = built_from(workspace.audio / edition_id)
    except PublicationError:  # told where it is compared with its text
        return
    with suppress(AudioEditionError):  # told where it is compared with its text
        now = reading.script(edition_id)
        yield from unanswered(now[0] if now else None, edition_id)
        if workspace.show.publish.require_approval:
            yield from unapproved(workspace, edition_id, now, was)
    if episode.is_for_members and not has_edge(workspace):
        message = "it is for members, and no server was ever told to ask for their addresses"
        yield Finding("error", "members-edge", edition_id, message, "audio-edition members edge")
    yield from doubtful(read_shelf(workspace), episode, workspace.now())
    yield from unproved(workspace, episode)
    unfit = list(unfit_voice(episode, was, workspace.show.voice.engine))
    for_tests = any(finding.code == "test-voice" for finding in unfit)
    yield from unfit
    pages = {f"{edition_id}/{name}" for name in PAGES}  # publishing brings them in line itself
    for finding in lint(workspace, edition_id):
        if for_tests and finding.code.startswith("audio-"):
            continue  # it has the length of speech, not its sound
        if finding.code == EARLIER:
            continue  # nothing of it is sent
        if finding.severity == "error" and finding.where not in pages:
            message = f"check {finding.where}: {finding.message}"
            yield replace(finding, where=edition_id, message=message)


@with_own_languages
def retract(
    workspace: Workspace,
    edition: str,
    *,
    purge: bool = False,
    dry_run: bool = False,
    listen: Listener = silent,
) -> RetractReport:
    """Take an edition out of feed and pages, here and at the target; its files stay.

    ``purge`` removes them: sound, words and all revisions, here and there. That cannot be undone.
    ``dry_run`` tells what would stay and go, and changes nothing.

    A manifest that is damaged or lost is no hindrance: what else tells of the edition is asked
    (``shelf.last_known``), then the target. Whoever publishes just now, here or there, is waited
    for; where the target is ahead of this checkout, or all of it is only there, its manifests are
    read first: no sound comes back for it. Where the target does not answer the edition is
    retracted here all the same, and the next publication takes it out there; raises
    ``PublicationError`` then.
    """
    edition_id = _retractable(workspace, edition)
    if told := told_ahead(read_shelf(workspace), workspace.now()):
        # what must not be heard waits for no clock
        listen(Warned("publication", f"{told}; the retraction is dated so"))
    before: Episode | None = None
    with suppress(PublicationError):  # it is retracted by what else tells of it
        before = manifest.read(workspace.audio, edition_id)
    if dry_run:
        return _would_take_out(
            workspace, before or last_known(workspace, edition_id), edition_id, purge
        )
    with suppress(PublicationError):  # at once: whoever publishes just now leaves it out
        mark_retracted(workspace, edition_id)
    already = before is not None and before.retracted
    with ExitStack() as turn:
        _take_turn(workspace, turn, listen)
        return _taken_out(workspace, edition_id, already=already, purge=purge, listen=listen)


def _would_take_out(
    workspace: Workspace, episode: Episode | None, edition_id: str, purge: bool
) -> RetractReport:
    """Say what a retraction would leave and remove; nothing is changed, here or at the target."""
    if episode is None:
        raise PublicationError(
            f"nothing here tells of {edition_id}",
            hint="a retraction reads what the target tells of it first, and that changes something "
            "here; audio-edition publish --restore reads all of it",
        )
    target = target_of(workspace)
    removed: list[str] = []
    if purge:
        there = target.look_under([edition_id]) if target is not None else ()
        removed = [path for path in sorted(there) if not is_page(path)]
        removed = removed or _public_files(workspace, edition_id)
    stays = what_stays_purged if purge else what_stays
    name = "" if target is None else target.name
    return RetractReport(
        edition=edition_id,
        already=episode.retracted,
        stays=tuple(stays(episode, workspace, name)),
        removed=tuple(removed),
        dry_run=True,
    )


def _take_turn(workspace: Workspace, turn: ExitStack, listen: Listener) -> None:
    """Wait for whoever publishes just now: a retraction has the last word."""
    try:
        turn.enter_context(workspace.publish_turn())
    except BusyError as problem:
        listen(Warned("publication", f"{problem.message}: waiting for it to end"))
        turn.enter_context(workspace.publish_turn(wait=math.inf))


def _taken_out(
    workspace: Workspace, edition_id: str, *, already: bool, purge: bool, listen: Listener
) -> RetractReport:
    """Mark the edition, whoever published until now, and bring feed, pages and target in line."""
    standing = _public_files(workspace, edition_id) if purge else []
    mark = purge_here if purge else mark_retracted
    identity = workspace.show.identity
    try:
        episode = mark(workspace, edition_id)
    except manifest.NewerError:
        raise
    except PublicationError:
        target = target_of(workspace)
        if target is None:
            raise
        recall(workspace, identity, target, going=edition_id, listen=listen)  # manifests are enough
        if last_known(workspace, edition_id) is None:
            workspace.require_edition(edition_id)  # there neither: the nearest name is told
        episode = mark(workspace, edition_id)
    gone: list[str] = []
    remains = Remains()
    try:
        target = target_of(workspace)
        publisher = _publisher(workspace, target, listen)
        try:
            steps = publisher.send_show(edition_id).steps
        except BehindError:
            steps, episode = _behind(workspace, target, publisher, edition_id, mark, listen)
        if target is not None:
            show = workspace.show
            remains = clear_away(
                workspace, identity, show.publish, target, edition_id, listen=listen
            )
        if purge:
            cleared = [one.path for one in steps if one.action == "remove"]
            cleared = [path for path in cleared if path.startswith(f"{edition_id}/")]
            gone = [*cleared, *publisher.take_away(edition_id)] or standing
    except BusyError as problem:
        hint = f"{edition_id} is marked as retracted here; when that run has ended: "
        raise BusyError(problem.message, hint=hint + (problem.hint or "")) from None
    except AudioEditionError as problem:
        with suppress(AudioEditionError):
            refresh(workspace)
        raise PublicationError(
            problem.message,
            hint=f"{edition_id} is marked as retracted, but the target was not brought in line "
            f"({problem.hint}); audio-edition publish takes it out there"
            if problem.hint
            else f"{edition_id} is marked as retracted, but the target was not brought in line; "
            "audio-edition publish takes it out there",
        ) from problem
    name = "" if target is None else target.name
    stays = what_stays_purged if purge else what_stays
    caches: list[str] = []
    if purge:
        show = workspace.show
        changed = (step.path for step in steps if step.action in ("send", "remove"))
        caches = tell_caches(
            show.publish.caches,
            show.identity,
            dict.fromkeys([*standing, *gone, *changed, *remains.changed]),
        )
    return RetractReport(
        edition=edition_id,
        already=already,
        stays=(*stays(episode, workspace, name), *remains.stays),
        problems=(
            *_announced(workspace, steps),
            *after_retraction(workspace, edition_id),
            *caches,
        ),
        removed=tuple(gone),
    )


def _behind(
    workspace: Workspace,
    target: Target | None,
    publisher: Publisher,
    edition_id: str,
    mark: Callable[[Workspace, str], Episode],
    listen: Listener,
) -> tuple[tuple[Step, ...], Episode]:
    """Send a retraction where the target is ahead: what its manifests tell is enough to go on from,
    but where another build lies here under the same name.
    """
    identity = workspace.show.identity
    if target is not None:
        recall(workspace, identity, target, going=edition_id, listen=listen)
    try:
        episode = mark(workspace, edition_id)  # what came back perhaps was not
        return publisher.send_show(edition_id).steps, episode
    except BehindError:
        bring_back(workspace, identity, target, listen=listen)
        episode = mark(workspace, edition_id)
        return publisher.send_show(edition_id).steps, episode


def _retractable(workspace: Workspace, edition: str) -> str:
    """The name of an edition that is here, or was public; raises ``EditionError`` for no other."""
    try:
        return workspace.require_edition(edition)
    except EditionError:
        name = Path(edition).name
        is_known = addresses.is_edition_name(name) and last_known(workspace, name) is not None
        if is_known or (addresses.is_edition_name(name) and workspace.show.publish.target):
            return name
        raise


def _public_files(workspace: Workspace, edition_id: str) -> list[str]:
    """What a purge removes of an edition here."""
    folder = workspace.audio / edition_id
    names = sorted(file.name for file in folder.iterdir()) if folder.is_dir() else []
    return [
        f"{edition_id}/{name}"
        for name in names
        if not name.startswith(".") and name != manifest.NAME
        if not is_page(f"{edition_id}/{name}")
    ]


@with_own_languages
def refresh(workspace: Workspace) -> RefreshReport:
    """Make feed, pages and the show's files anew where show.toml, the hour or a program's
    new version asks for it; audio is not touched.
    """
    show = workspace.show
    changed = bring_in_line(workspace, show.identity, show.publish)
    return RefreshReport(changed=tuple(changed), at=workspace.now())


@with_own_languages
def catch_up(workspace: Workspace) -> RefreshReport | None:
    """Finish what a run left behind that broke off between an edition and the feed.

    None where nothing is due. What cannot be read is left as it was, for ``check`` to tell.
    """
    if not workspace.refresh_due.exists():
        return None
    show = workspace.show
    changed = bring_in_line(workspace, show.identity, show.publish, forgiving=True)
    return RefreshReport(changed=tuple(changed), at=workspace.now())


def target_of(workspace: Workspace) -> Target | None:
    """Open the place that [publish] target names; None where audio/ is what listeners get."""
    settings = workspace.show.publish
    if not settings.target:
        return None
    return apart(open_target(settings.target, workspace), settings.members, workspace)


def _publisher(workspace: Workspace, target: Target | None, listen: Listener) -> Publisher:
    show = workspace.show
    return Publisher(workspace, show.identity, show.publish, target, listen)


def _paths(steps: Iterable[Step], action: str) -> tuple[str, ...]:
    return tuple(step.path for step in steps if step.action == action)


def _announced(workspace: Workspace, steps: Iterable[Step]) -> tuple[str, ...]:
    """Tell the world of a feed that changed; returns what went wrong with that."""
    if any(step.action == "send" and step.path == _FEED for step in steps):
        show = workspace.show
        return tuple(announce(workspace, show.identity, show.publish))
    return ()
