"""check: lint an edition's audio and publication, or the show and its feed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import cast

from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.findings import ORDER, Finding
from audio_edition.programme.check import check_audio
from audio_edition.programme.model import Chapter
from audio_edition.publication import manifest
from audio_edition.publication.build_record import BuiltFrom, built_from
from audio_edition.publication.check_edition import check_edition
from audio_edition.publication.check_feed import check_feed
from audio_edition.publication.check_show import check_show
from audio_edition.publication.leaving import brings_news, staleness
from audio_edition.publication.model import Episode
from audio_edition.verbs.reports import CheckReport
from audio_edition.verbs.standing import Reading, spoken_for_tests, unanswered, unapproved
from audio_edition.workspace import Workspace, with_own_languages


@with_own_languages
def check(
    workspace: Workspace,
    edition: str = "",
    *,
    feed_only: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> CheckReport:
    """Lint one edition; without one the show, its feed and (unless ``feed_only``) all editions.

    ``tell`` hears which edition is being looked at.
    """
    reading = Reading(workspace)
    if edition:
        found = list(_edition(workspace, workspace.require_edition(edition), reading))
    else:
        found = [
            *check_show(workspace.show.identity, workspace, workspace.show.publish),
            *check_feed(workspace, workspace.show.identity, workspace.show.publish),
        ]
        for name in () if feed_only else workspace.built_ids():
            tell(f"checking {name}")
            found += _edition(workspace, name, reading)
    found.sort(key=lambda finding: ORDER[finding.severity])
    return CheckReport(tuple(found))


def _edition(workspace: Workspace, edition_id: str, reading: Reading) -> Iterator[Finding]:
    yield from lint(workspace, edition_id)
    try:
        episode = manifest.read(workspace.audio, edition_id)
    except PublicationError:
        return  # a finding already
    if episode is not None and episode.edition_id == edition_id and not episode.retracted:
        yield from _standing(workspace, episode, reading)


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
            if workspace.show.publish.require_approval:
                for finding in unapproved(workspace, edition_id, now, was):
                    yield replace(finding, severity="warning")
    except AudioEditionError as problem:
        message = f"it cannot be compared with its text: {problem.message}"
        yield Finding("error", "stale", edition_id, message, problem.hint or "")
    for finding in spoken_for_tests(episode, was, workspace.show.voice.engine):
        yield replace(finding, severity="warning")
    for item in episode.published:
        for word in item.anyway:
            by = f" by {word.by}" if word.by else ""
            message = (
                f"revision {item.revision} was published anyway{by} on "
                f"{word.at:%Y-%m-%d %H:%M} UTC: {word.because} ({'; '.join(word.refused)})"
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
    if episode is None:
        return
    # what an episode's chapter has is all that the audio check reads of a programme's
    chapters = cast("tuple[Chapter, ...]", episode.chapters)
    folder = workspace.audio / edition_id
    for finding in check_audio(folder, episode.file, show.audio, chapters):
        yield replace(finding, where=f"{edition_id}/{finding.where}")


__all__ = ["check", "lint"]
