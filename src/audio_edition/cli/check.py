"""audio-edition check: lint an edition's audio and publication, or the feed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from audio_edition.cli.context import App, json_option, pass_app

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audio_edition.findings import Finding
    from audio_edition.programme.model import Chapter
    from audio_edition.show import Show

_ORDER = {"error": 0, "warning": 1, "note": 2}
_COLOURS = {"error": "red", "warning": "yellow", "note": "blue"}


@click.command()
@click.argument("edition", required=False)
@click.option("--feed", "only_feed", is_flag=True, help="Check the show and its feed only.")
@json_option
@pass_app
def command(app: App, edition: str | None, only_feed: bool, as_json: bool) -> None:
    """Lint EDITION, or the feed; without either, the whole show.

    Every finding has a severity and a remedy. Errors make the exit code 1.
    """
    if edition and only_feed:
        raise click.UsageError("name an EDITION or say --feed, not both")
    show = app.show()
    now = datetime.now(UTC)
    if edition:
        edition = Path(edition).name  # a path with a trailing slash is what tab completion gives
        if not (show.audio_dir / edition).is_dir():
            show.edition_folder(edition)  # offers the nearest name where there is none
        found = list(_edition(show, edition, now))
    else:
        found = list(_show(show, now))
        if not only_feed:
            for name in _built(show):
                app.talk(f"checking {name}")
                found += _edition(show, name, now)
    found.sort(key=lambda finding: _ORDER[finding.severity])
    if as_json or app.as_json:
        app.emit(_as_json(found))
    else:
        _tell(app, found)
    if any(finding.severity == "error" for finding in found):
        sys.exit(1)


def _show(show: Show, now: datetime) -> Iterator[Finding]:
    from audio_edition.publication.check_feed import check_feed
    from audio_edition.publication.check_show import check_show

    yield from check_show(show.identity, show.editions_dir)
    yield from check_feed(
        show.audio_dir, show.identity, show.publish, assets=show.editions_dir, now=now
    )


def _edition(show: Show, edition_id: str, now: datetime) -> Iterator[Finding]:
    from dataclasses import replace

    from audio_edition.errors import PublicationError
    from audio_edition.programme.check import check_audio
    from audio_edition.publication import manifest
    from audio_edition.publication.check_edition import check_edition

    yield from check_edition(show.audio_dir, edition_id, now, served_here=not show.publish.target)
    try:
        episode = manifest.read(show.audio_dir, edition_id)
    except PublicationError:
        return  # a finding already
    if episode is None:
        return
    # what an episode's chapter has is all that the audio check reads of a programme's
    chapters = cast("Sequence[Chapter]", episode.chapters)
    folder = show.audio_dir / edition_id
    for finding in check_audio(folder, episode.file, show.audio, chapters):
        yield replace(finding, where=f"{edition_id}/{finding.where}")


def _built(show: Show) -> list[str]:
    if not show.audio_dir.is_dir():
        return []
    return sorted(file.parent.name for file in show.audio_dir.glob("*/episode.json"))


def _as_json(found: list[Finding]) -> dict[str, object]:
    return {
        "errors": sum(1 for finding in found if finding.severity == "error"),
        "warnings": sum(1 for finding in found if finding.severity == "warning"),
        "findings": [
            {
                "severity": finding.severity,
                "code": finding.code,
                "where": finding.where,
                "message": finding.message,
                "remedy": finding.remedy,
            }
            for finding in found
        ],
    }


def _tell(app: App, found: list[Finding]) -> None:
    for finding in found:
        head = click.style(finding.severity, fg=_COLOURS[finding.severity])
        click.echo(f"{head}: {finding.where}: {finding.message} [{finding.code}]")
        if finding.remedy:
            click.echo(f"    {finding.remedy}")
    counts = [
        f"{count} {word if count == 1 else word + 's'}"
        for word in ("error", "warning", "note")
        if (count := sum(1 for finding in found if finding.severity == word))
    ]
    app.talk(", ".join(counts) or "nothing found")


__all__ = ["command"]
