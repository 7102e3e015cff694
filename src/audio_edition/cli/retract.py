"""audio-edition retract: take an edition out of the feed."""

from __future__ import annotations

import click

from audio_edition.cli.context import App, json_option, pass_app
from audio_edition.events import Warned


@click.command()
@click.argument("edition")
@json_option
@pass_app
def command(app: App, edition: str, as_json: bool) -> None:
    """Take EDITION out of the feed, here and at the target.

    Its files stay, and the command says where; `audio-edition publish EDITION` brings it
    back.
    """
    from audio_edition.verbs.publish import retract

    told: list[str] = []
    report = retract(
        app.workspace(),
        edition,
        listen=lambda event: told.append(event.message) if isinstance(event, Warned) else None,
    )
    problems = [*told, *report.problems]
    for problem in problems:
        app.warn(problem)
    if as_json or app.as_json:
        app.emit(
            {
                "retracted": report.edition,
                "stays": list(report.stays),
                "problems": problems,
            }
        )
        return
    already = "was already" if report.already else "is"
    click.echo(f"{report.edition} {already} out of the feed and the archive")
    for line in report.stays:
        click.echo(f"stays: {line}")
    app.talk(
        "apps that downloaded the episode keep their copy; delete the files by hand if need be"
    )


__all__ = ["command"]
