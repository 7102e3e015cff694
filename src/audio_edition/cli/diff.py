"""``audio-edition diff``: what an edition says otherwise than what is published of it."""

from __future__ import annotations

import click

from audio_edition.cli.completing import EDITION
from audio_edition.cli.context import App, json_option, pass_app


@click.command("diff")
@click.argument("edition", type=EDITION)
@json_option
@pass_app
def command(app: App, edition: str, as_json: bool) -> None:
    """Say what EDITION says now, and not in the revision that listeners have.

    Articles and sentences that came, went or changed, as a build would read them now. Nothing
    is built.
    """
    from audio_edition.verbs.difference import difference, difference_object, in_words

    report = difference(app.workspace(), edition)
    if as_json or app.as_json:
        app.emit(difference_object(report))
        return
    for head, sentences in in_words(report):
        click.echo(head)
        for line in sentences:
            click.echo(f"  {line}")
    if report.revision:
        app.talk(f"against revision {report.revision} of {report.since:%Y-%m-%d %H:%M} UTC")
