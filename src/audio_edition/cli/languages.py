"""``audio-edition languages``: what is known of each language."""

from __future__ import annotations

import click

from audio_edition.cli.context import App, json_option, pass_app


@click.command()
@json_option
@pass_app
def command(app: App, as_json: bool) -> None:
    """Say what each language's pack covers: ours, and those that packages bring.

    A part that is missing is told before anything is spoken.
    """
    from audio_edition.verbs.languages import languages

    found = languages(app.workspace_here())
    if as_json or app.as_json:
        app.emit([{"tag": c.tag, "name": c.name, "parts": dict(c.parts)} for c in found])
        return
    for coverage in found:
        click.secho(f"{coverage.tag}  {coverage.name}", bold=True)
        width = max(map(len, coverage.parts), default=0)
        for part, told in coverage.parts.items():
            click.echo(f"  {part:<{width}}  {told}")
