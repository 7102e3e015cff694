"""check: lint an edition's audio and publication, or the show and its feed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import cast

from audio_edition.errors import PublicationError
from audio_edition.findings import ORDER, Finding
from audio_edition.programme.check import check_audio
from audio_edition.programme.model import Chapter
from audio_edition.publication import manifest
from audio_edition.publication.check_edition import check_edition
from audio_edition.publication.check_feed import check_feed
from audio_edition.publication.check_show import check_show
from audio_edition.verbs.reports import CheckReport
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
    if edition:
        found = list(_edition(workspace, workspace.require_edition(edition)))
    else:
        found = [
            *check_show(workspace.show.identity, workspace),
            *check_feed(workspace, workspace.show.identity, workspace.show.publish),
        ]
        for name in () if feed_only else workspace.built_ids():
            tell(f"checking {name}")
            found += _edition(workspace, name)
    found.sort(key=lambda finding: ORDER[finding.severity])
    return CheckReport(tuple(found))


def _edition(workspace: Workspace, edition_id: str) -> Iterator[Finding]:
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


__all__ = ["check"]
