"""publish, retract, refresh: what listeners get, brought in line with what was built."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from audio_edition import pipeline
from audio_edition.errors import AudioEditionError, BusyError, PublicationError
from audio_edition.events import Listener, silent
from audio_edition.findings import Finding
from audio_edition.publication import manifest
from audio_edition.publication.announce import announce
from audio_edition.publication.probe import probe
from audio_edition.publication.publish import Publisher, Step
from audio_edition.publication.refresh import refresh as bring_in_line
from audio_edition.publication.retract import retract as mark_retracted
from audio_edition.publication.retract import what_stays
from audio_edition.publication.shelf import read_shelf
from audio_edition.publication.targets import Target, open_target
from audio_edition.verbs.reports import PublishReport, RefreshReport, RetractReport
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
    listen: Listener = silent,
) -> PublishReport:
    """Send built editions to where listeners get them, the feed last.

    Parameters
    ----------
    editions : those to publish; none named: everything that is built and not retracted.
    note : what the correction log says of the editions named.
    dry_run : say what would be sent, and send nothing.
    check_host : then ask the live host what podcast apps ask of it.

    Raises ``PublicationError``; whatever happens, the public feed stays true.
    """
    named = [editions] if isinstance(editions, str) else editions
    names = [workspace.require_edition(name) for name in named]
    target = _target(workspace)
    publisher = _publisher(workspace, target, listen)
    outcome = publisher.publish(
        names,
        note=note.strip(),
        dry_run=dry_run,
        current=lambda edition_id: pipeline.current_digest(workspace, edition_id),
    )
    return PublishReport(
        target=str(workspace.audio) if target is None else target.name,
        is_here=target is None,
        dry_run=dry_run,
        published=_paths(outcome.steps, "mark"),
        sent=tuple((step.path, step.size) for step in outcome.steps if step.action == "send"),
        there=_paths(outcome.steps, "keep"),
        removed=_paths(outcome.steps, "remove"),
        stale=outcome.stale,
        problems=() if dry_run else _announced(workspace, outcome.steps),
        host=tuple(_probe(workspace)) if check_host else (),
    )


@with_own_languages
def retract(workspace: Workspace, edition: str, *, listen: Listener = silent) -> RetractReport:
    """Take an edition out of feed and pages, here and at the target; its files stay.

    Where the target does not answer the edition is retracted here all the same, and the next
    publication takes it out there; raises ``PublicationError`` then.
    """
    edition_id = workspace.require_edition(edition)
    before = manifest.read(workspace.audio, edition_id)
    episode = mark_retracted(workspace, edition_id)
    try:
        target = _target(workspace)
        steps = _publisher(workspace, target, listen).send_show().steps
    except BusyError:  # that run takes the mark along
        raise
    except AudioEditionError as problem:
        with suppress(AudioEditionError):
            refresh(workspace)
        raise PublicationError(
            problem.message,
            hint=f"{edition_id} is marked as retracted, but the target was not brought in line"
            + (f" ({problem.hint})" if problem.hint else "")
            + "; audio-edition publish takes it out there",
        ) from problem
    return RetractReport(
        edition=edition_id,
        already=before is not None and before.retracted,
        stays=tuple(what_stays(episode, workspace, "" if target is None else target.name)),
        problems=_announced(workspace, steps),
    )


@with_own_languages
def refresh(workspace: Workspace) -> RefreshReport:
    """Make feed, pages and the show's files anew where show.toml, the hour or a program's
    new version asks for it; audio is not touched.
    """
    show = workspace.show
    changed = bring_in_line(workspace, show.identity, show.publish)
    return RefreshReport(changed=tuple(changed), at=workspace.now())


def _target(workspace: Workspace) -> Target | None:
    address = workspace.show.publish.target
    return open_target(address, workspace) if address else None


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


def _probe(workspace: Workspace) -> list[Finding]:
    """Probe the live host with the newest edition that is out."""
    shelf = read_shelf(workspace)
    now = workspace.now()
    public = [entry for entry in shelf.entries if entry.head.is_public(now) and entry.out]
    newest = shelf.whole(public[-1]) if public else None
    return probe(workspace.show.identity, newest)


__all__ = ["publish", "refresh", "retract"]
