"""``audio-edition collect``: what the show's standing sources have that is new, into an edition."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from audio_edition.cli.completing import EDITION
from audio_edition.cli.context import App, json_option, many, pass_app
from audio_edition.errors import EXIT_FAILED

if TYPE_CHECKING:
    from audio_edition.verbs.collecting import CollectedItem, CollectReport

_NO_NEWS = ("known", "left-out")


@click.command()
@click.argument("edition", required=False, metavar="[EDITION]", type=EDITION)
@click.option("--only", multiple=True, metavar="NAME", help="Look at this source alone (again: …).")
@click.option("--dry-run", is_flag=True, help="Look, and write and remember nothing.")
@click.option("--all", "everything", is_flag=True, help="List what is known and left out as well.")
@json_option
@pass_app
def command(
    app: App,
    edition: str | None,
    only: tuple[str, ...],
    dry_run: bool,
    everything: bool,
    as_json: bool,
) -> None:
    """Take what is new of the show's sources ([[source]] in show.toml) into EDITION.

    EDITION is today's date unless you name another. What was taken is remembered in
    runs/taken.json and not taken again; what changed at its source is corrected. Ends with 1
    where a source failed: the others have been taken.
    """
    from audio_edition.verbs.collecting import collect, edition_today

    workspace = app.workspace()
    name = edition or edition_today(workspace)
    report = collect(workspace, name, only=only, dry_run=dry_run, tell=app.talk)
    if as_json or app.as_json:
        app.emit(asdict(report))
    else:
        if not workspace.show.standing:
            app.talk("show.toml names no [[source]]; docs/sources.md shows what it may look like")
        _list(app, report, everything=everything or dry_run)
    if report.failed:
        raise click.exceptions.Exit(EXIT_FAILED)


def _list(app: App, report: CollectReport, *, everything: bool) -> None:
    """One line an item that is news, the sources that failed, and what is next."""
    counts: dict[str, int] = {}
    for item in report.items:
        counts[item.state] = counts.get(item.state, 0) + 1
        if everything or item.state not in _NO_NEWS:
            _show(app, item)
    for failure in report.failed:
        app.warn(f"source {failure.source}: {failure.message}")
        if failure.hint:
            app.talk(f"  hint: {failure.hint}")
    told = ", ".join(f"{count} {state}" for state, count in counts.items())
    wrote = ", nothing written" if report.dry_run else ""
    app.talk(f"{many(len(report.items), 'item')}{': ' if told else ''}{told}{wrote}")
    if report.written:
        app.talk(f"next: audio-edition script {report.edition}   # what will be read, what is cut")


def _show(app: App, item: CollectedItem) -> None:
    place = f"  {item.edition}/{item.files[0]}" if item.files else ""
    why = f"  ({item.why})" if item.why else ""
    click.echo(f"{item.state:8}  {item.source}: {item.title}{place}{why}")
    for line in item.diff:
        click.echo(f"          {line}")
    if item.state == "changed" and not item.corrected:
        app.warn("not corrected: put the changes above into the file")
