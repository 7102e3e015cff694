"""What a publication would make public, told before anybody says yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from audio_edition import addresses
from audio_edition.errors import PublicationError, RefusedError
from audio_edition.findings import Finding
from audio_edition.publication import manifest
from audio_edition.publication.leaving import brings_news
from audio_edition.remote import shown
from audio_edition.units import Bytes, Seconds
from audio_edition.verbs.publish import publish
from audio_edition.verbs.seen import manifest_digest
from audio_edition.workspace import Workspace, with_own_languages


@dataclass(frozen=True, slots=True)
class OutgoingReport:
    """An edition as ``publish`` would send it now.

    ``feed`` is the address that apps subscribe to, ``target`` where files go; ``is_here``: there
    is no target, and the folder is what listeners get. ``publish_at`` is when listeners may have
    it at the earliest, ``is_under_embargo`` that this is still to come. ``is_correction``: they
    have an earlier revision; ``has_news`` False: they have this one. ``refused`` tells all that
    stands against it, ``others`` which editions would go out along with it. ``seen`` is what
    ``publish`` takes for "this very build".
    """

    edition: str
    title: str
    date: str
    duration: Seconds
    articles: tuple[str, ...]
    revision: int
    feed: str
    target: str
    is_here: bool
    publish_at: datetime | None
    is_under_embargo: bool
    is_correction: bool
    has_news: bool
    retracted: bool
    note: str
    refused: tuple[Finding, ...]
    others: tuple[str, ...]
    files: int
    size: Bytes
    seen: str


@with_own_languages
def outgoing(workspace: Workspace, edition: str) -> OutgoingReport:
    """Say what ``publish`` would send of one edition, and send nothing.

    Raises ``PublicationError`` where it was not built, or the target does not answer.
    """
    edition_id = workspace.require_edition(edition)
    seen = manifest_digest(workspace, edition_id)
    episode = manifest.read(workspace.audio, edition_id)
    if episode is None:
        raise PublicationError(
            f"edition {edition_id} is not built",
            hint=f"audio-edition build {edition_id} makes it",
        )
    refused: tuple[Finding, ...] = ()
    others: tuple[str, ...] = ()
    files, size = 0, Bytes(0)
    try:
        report = publish(workspace, [edition_id], dry_run=True)
        others = tuple(name for name in report.published if name != edition_id)
        files, size = len(report.sent), report.size
    except RefusedError as problem:
        refused = problem.findings
    now = workspace.now()
    settings = workspace.show.publish
    corrections = [one for one in episode.corrections if one.revision == episode.revision]
    return OutgoingReport(
        edition=edition_id,
        title=episode.title,
        date=episode.date,
        duration=episode.duration,
        articles=tuple(s.title for s in episode.segments if s.kind == "article"),
        revision=episode.revision,
        feed=addresses.feed_address(workspace.show.identity),
        target=_shown(settings.target) or str(workspace.audio),
        is_here=not settings.target,
        publish_at=episode.publish_at,
        is_under_embargo=episode.is_under_embargo(now),
        is_correction=bool(episode.heard(now)) and brings_news(episode),
        has_news=brings_news(episode),
        retracted=episode.retracted,
        note=corrections[-1].note if corrections else "",
        refused=refused,
        others=others,
        files=files,
        size=size,
        seen=seen,
    )


def _shown(target: str) -> str:
    """The target without a password; a folder as it is named."""
    return shown(target) if "://" in target else target
