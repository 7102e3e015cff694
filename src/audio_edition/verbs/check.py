"""check: lint an edition's audio and publication, or the show and its feed; ask the live host."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import cast

from audio_edition import addresses
from audio_edition.edition.dress import cover_named
from audio_edition.edition.inside import file_inside
from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.findings import ORDER, Finding
from audio_edition.models import replace
from audio_edition.plain_files import MADE, read_plain
from audio_edition.programme.check import check_audio
from audio_edition.programme.model import Chapter
from audio_edition.publication import manifest
from audio_edition.publication.build_record import BuiltFrom, built_from
from audio_edition.publication.check_edition import check_edition, gone_manifests
from audio_edition.publication.check_feed import check_feed
from audio_edition.publication.check_show import check_owner, check_show
from audio_edition.publication.covers import faults
from audio_edition.publication.leaving import brings_news, staleness
from audio_edition.publication.model import Episode
from audio_edition.publication.probe import probe
from audio_edition.publication.probing.ours import Ours
from audio_edition.publication.shelf import read_shelf
from audio_edition.verbs.members_edge_check import check_edges, tokens_to_ask
from audio_edition.verbs.reports import CheckReport
from audio_edition.verbs.standing import (
    Reading,
    lost_approval,
    unanswered,
    unapproved,
    unfit_voice,
)
from audio_edition.workspace import Workspace, with_own_languages


@with_own_languages
def check(
    workspace: Workspace,
    edition: str = "",
    *,
    feed_only: bool = False,
    host: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> CheckReport:
    """Lint one edition; without one the show, its feed and (unless ``feed_only``) all editions.

    ``host``: then ask the live host, too (``check_host``). ``tell`` hears what is being looked at.
    """
    reading = Reading(workspace)
    if edition:
        found = list(_edition(workspace, workspace.require_edition(edition), reading))
    else:
        found = [
            *check_show(workspace.show.identity, workspace, workspace.show.publish),
            *check_feed(workspace, workspace.show.identity, workspace.show.publish),
            *check_edges(workspace),
            *_gone(workspace),
        ]
        for name in () if feed_only else workspace.built_ids():
            tell(f"checking {name}")
            found += _edition(workspace, name, reading)
    if host:
        tell(f"asking {workspace.show.identity.base_url}")
        found += check_host(workspace, edition)
    found.sort(key=lambda finding: ORDER[finding.severity])
    return CheckReport(tuple(found))


def owner_of_feed(workspace: Workspace) -> list[Finding]:
    """What every feed should tell of who answers for it, and this show's will not."""
    return list(check_owner(workspace.show.identity))


def _gone(workspace: Workspace) -> list[Finding]:
    try:
        return list(gone_manifests(workspace))
    except PublicationError:  # a journal that cannot be read: told of the feed
        return []


def _edition(workspace: Workspace, edition_id: str, reading: Reading) -> Iterator[Finding]:
    yield from lint(workspace, edition_id)
    yield from _own_cover(workspace, edition_id)
    episode: Episode | None = None
    with suppress(PublicationError):  # a finding already
        episode = manifest.read(workspace.audio, edition_id)
    yield from lost_approval(workspace, edition_id, episode)
    if episode is not None and episode.edition_id == edition_id and not episode.retracted:
        yield from _standing(workspace, episode, reading)


def _own_cover(workspace: Workspace, edition_id: str) -> Iterator[Finding]:
    """A cover that edition.toml names and that is not there, or that apps would not take."""
    folder = workspace.editions / edition_id
    try:
        name = cover_named(folder)
    except AudioEditionError as problem:
        yield Finding("error", "cover-missing", edition_id, problem.message, problem.hint or "")
        return
    for fault in faults(file_inside(folder, name), name):
        yield replace(fault, where=f"{edition_id}/{fault.where}")


def _standing(workspace: Workspace, episode: Episode, reading: Reading) -> Iterator[Finding]:
    """What ``publish`` would say of the edition, and what was published anyway."""
    edition_id = episode.edition_id
    was = BuiltFrom()
    try:
        was = built_from(workspace.audio / edition_id)
        stale = staleness(workspace, episode, reading.fingerprint)
        if stale is not None:
            # nobody knows whether a build that tells nothing is old
            yield stale if was.text is not None else replace(stale, severity="warning")
        if brings_news(episode):
            now = reading.script(edition_id)
            yield from unanswered(now[0] if now else None, edition_id)
            yield from (item.as_finding() for item in (now[1].parted if now else ()))
            if workspace.show.publish.require_approval:
                for finding in unapproved(workspace, edition_id, now, was):
                    yield replace(finding, severity="warning")
    except AudioEditionError as problem:
        message = f"it cannot be compared with its text: {problem.message}"
        yield Finding("error", "stale", edition_id, message, problem.hint or "")
    for finding in unfit_voice(episode, was, workspace.show.voice.engine):
        yield replace(finding, severity="warning")
    for item in episode.published:
        for word in item.anyway:
            by, at = f" by {word.by}" if word.by else "", workspace.local(word.at)
            message = (
                f"revision {item.revision} was published anyway{by} on "
                f"{at:%Y-%m-%d %H:%M %Z}: {word.because} ({'; '.join(word.refused)})"
            )
            yield Finding("note", "published-anyway", edition_id, message)


def lint(workspace: Workspace, edition_id: str) -> Iterator[Finding]:
    """Yield what is wrong with an edition's files and their sound, whatever its text says."""
    show = workspace.show
    yield from check_edition(workspace, edition_id, served_here=not show.publish.target)
    try:
        episode = manifest.read(workspace.audio, edition_id)
    except PublicationError:
        return  # a finding already
    if episode is None or episode.purged_at is not None:
        return
    # what an episode's chapter has is all that the audio check reads of a programme's
    chapters = cast("tuple[Chapter, ...]", episode.chapters)
    folder = workspace.audio / edition_id
    try:
        for finding in check_audio(folder, episode.file, show.audio, chapters):
            yield replace(finding, where=f"{edition_id}/{finding.where}")
    except manifest.DAMAGE as problem:  # lengths that no sound has: told of the manifest, too
        where = f"{edition_id}/{episode.file}"
        message = f"its sound cannot be held against its manifest: {problem}"
        yield Finding("error", "manifest", where, message, f"audio-edition build {edition_id}")


@with_own_languages
def check_host(workspace: Workspace, edition: str = "") -> list[Finding]:
    """Ask the live host what podcast apps and browsers ask of it, and compare it with what is here.

    Looked at are the feed, the newest edition that is out (or ``edition``) and the oldest.
    """
    show, now = workspace.show, workspace.now()
    shelf = read_shelf(workspace)
    public = [e for e in shelf.entries if e.is_public(now) and e.out and not e.damaged]
    chosen = [e for e in public if e.edition_id == edition] if edition else public[-1:]
    oldest = public[:1] if public[:1] != chosen else []
    waits = [e for e in shelf.entries if e.is_shown(now) and (not e.out or e.pending)]
    kept = [e for e in shelf.entries if e.is_shown(now) and e.is_for_members and e.out]
    kept = [e for e in kept if not edition or e.edition_id == edition]
    asked = tokens_to_ask(workspace)
    feed = b""
    # with something that waits, the feed here tells of what the target has not got
    if not waits and (workspace.audio / addresses.FEED).is_file():
        feed = read_plain(workspace.audio / addresses.FEED, MADE)
    guarded = _as_published(shelf.whole(kept[-1])) if kept else None
    own = show.publish.members
    ours = Ours(
        audio=workspace.audio,
        feed=feed,
        published={e.head.guid: e.edition_id for e in public},
        older=_as_published(shelf.whole(oldest[0])) if oldest else None,
        waiting=frozenset(e.edition_id for e in waits),
        is_all_out=not waits,
        is_closed=own.closes_show,
        kept=guarded,
        kept_in=own.folder_of(guarded) if guarded else own.folder,
        member=asked.good,
        refused=tuple(asked.refused),
    )
    episode = _as_published(shelf.whole(chosen[0])) if chosen else None
    found = probe(show.identity, episode, ours)
    if asked.problem:
        told = f"nothing was asked for as a member asks: {asked.problem}"
        found.append(Finding("note", "host-members", show.identity.base_url, told, ""))
    return found


def _as_published(episode: Episode) -> Episode:
    """The edition by the revision that listeners have: a correction of it may wait."""
    out = episode.published[-1]
    if out.sha256 == episode.sha256:
        return episode
    sound = replace(episode.audio, file=out.file, size=out.size, sha256=out.sha256)
    return replace(episode, revision=out.revision, audio=sound)
