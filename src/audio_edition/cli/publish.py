"""audio-edition publish: send built editions to where listeners get them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from audio_edition.cli.context import App, json_option, pass_app, show_finding
from audio_edition.errors import EXIT_FAILED

if TYPE_CHECKING:
    from audio_edition.verbs.reports import PublishReport


@click.command()
@click.argument("editions", nargs=-1, metavar="[EDITION]...")
@click.option("--dry-run", is_flag=True, help="Print what would be sent, and send nothing.")
@click.option(
    "--check-host", is_flag=True, help="Then ask the live host what podcast apps ask of it."
)
@click.option("--note", default="", metavar="TEXT", help="What the correction log says.")
@json_option
@pass_app
def command(
    app: App,
    editions: tuple[str, ...],
    dry_run: bool,
    check_host: bool,
    note: str,
    as_json: bool,
) -> None:
    """Send built editions to where listeners get them.

    Without EDITION, everything that is built goes out. The feed is sent last. From then
    on an edition counts as published: a rebuild that changes its audio is a correction.
    An edition that changed since it was built (text, title, embargo) is not sent.
    """
    if note and not editions:
        raise click.UsageError("--note needs the EDITION it is about")
    from audio_edition.verbs.publish import publish

    report = publish(app.workspace(), editions, dry_run=dry_run, check_host=check_host, note=note)
    for problem in report.problems:
        app.warn(problem)
    for edition_id in report.stale:
        app.warn(
            f"{edition_id} is left out: it changed since it was built "
            f"(audio-edition build {edition_id} makes it anew)"
        )
    if as_json or app.as_json:
        app.emit(_object(report))
    else:
        _tell(app, report)
        for finding in report.host:
            show_finding(finding)
    if report.stale or any(finding.severity == "error" for finding in report.host):
        raise click.exceptions.Exit(EXIT_FAILED)


def _object(report: PublishReport) -> dict[str, object]:
    return {
        "target": report.target,
        "dry_run": report.dry_run,
        "published": list(report.published),
        "sent": [path for path, _ in report.sent],
        "kept": list(report.there),
        "removed": list(report.removed),
        "stale": list(report.stale),
        "bytes": report.size,
        "problems": list(report.problems),
        "host": [finding.as_object() for finding in report.host],
    }


def _tell(app: App, report: PublishReport) -> None:
    if report.is_here:
        shown = len(report.published)
        app.talk(f"no target: {report.target} is what listeners get; {shown} newly published")
    for edition_id in report.published:
        click.echo(f"publish {edition_id}")
    if app.verbose or report.dry_run:
        for path in report.there:
            click.echo(f"keep    {path}")
        for path, size in report.sent:
            click.echo(f"send    {path}" + (f"  {size:,} bytes" if size else ""))
        for path in report.removed:
            click.echo(f"remove  {path}")
    if report.is_here:
        return
    done = "would send" if report.dry_run else "sent"
    parts = [f"{done} {len(report.sent)} files, {report.size:,} bytes"]
    parts += [f"{len(report.there)} already there"] if report.there else []
    parts += [f"{len(report.removed)} removed"] if report.removed else []
    app.talk(f"{report.target}: {', '.join(parts)}")


__all__ = ["command"]
