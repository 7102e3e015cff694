"""audio-edition retract: take an edition out of the feed."""

from __future__ import annotations

import click

from audio_edition.cli.completing import EDITION
from audio_edition.cli.context import App, json_option, pass_app
from audio_edition.events import Event, Warned


@click.command()
@click.argument("edition", type=EDITION)
@click.option(
    "--purge",
    is_flag=True,
    help="Remove its sound, words and all revisions as well, here and there, for good.",
)
@click.option("--dry-run", is_flag=True, help="Say what would stay and go, and change nothing.")
@json_option
@pass_app
def command(app: App, edition: str, purge: bool, dry_run: bool, as_json: bool) -> None:
    """Take EDITION out of the feed, here and at the target.

    Its files stay, and the command says where; `audio-edition publish EDITION` brings it
    back. With --purge they go, and the command says what is left where.
    """
    from audio_edition.verbs.publish import retract

    told: list[str] = []

    def hear(event: Event) -> None:
        if isinstance(event, Warned) and event.message not in told:
            told.append(event.message)
            app.warn(event.message)  # at once: it may be that another publisher is waited for

    report = retract(app.workspace(), edition, purge=purge, dry_run=dry_run, listen=hear)
    problems = [*told, *report.problems]
    for problem in report.problems:
        app.warn(problem)
    if as_json or app.as_json:
        app.emit(
            {
                "retracted": report.edition,
                "stays": list(report.stays),
                "removed": list(report.removed),
                "dry_run": report.dry_run,
                "problems": problems,
            }
        )
        return
    already = "was already" if report.already else "would be" if dry_run else "is"
    click.echo(f"{report.edition} {already} out of the feed and the archive")
    if purge:
        click.echo(f"{'would be ' if dry_run else ''}removed: {len(report.removed)} files")
        if app.verbose or dry_run:
            for path in report.removed:
                click.echo(f"remove  {path}")
    for line in report.stays:
        click.echo(f"stays: {line}")
    if not purge:
        app.talk("apps that downloaded the episode keep their copy; --purge removes the files")
