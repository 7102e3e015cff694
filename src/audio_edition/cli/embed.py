"""``audio-edition embed``: what to paste so that the player stands on a site."""

from __future__ import annotations

import click

from audio_edition.cli.context import App, json_option, pass_app

TODAY = "today"
USES = ("iframe", "element", "wordpress", "ghost", "oembed")


@click.command("embed")
@click.argument("edition", default=TODAY, metavar="[EDITION|today]")
@click.option("--for", "use", type=click.Choice(USES), help="Print this one snippet alone.")
@json_option
@pass_app
def command(app: App, edition: str, use: str | None, as_json: bool) -> None:
    """Print the snippets that put the player on a site.

    "today" (the default) is pasted once and shows each new edition by itself; an
    EDITION's snippets show that edition for ever.
    """
    from audio_edition.verbs.embed import embed

    workspace = app.workspace()
    found = [item for item in embed(workspace, edition) if use in (None, item.use)]
    if workspace.show.identity.base_url.startswith("http://127.0.0.1"):
        app.warn("base_url in show.toml is this machine: set it to where audio/ is served")
    if as_json or app.as_json:
        app.emit({item.use: item.code for item in found})
    elif use:
        click.echo(found[0].code)
    else:
        click.echo("\n\n".join(f"# {item.title}\n# {item.how}\n{item.code}" for item in found))


__all__ = ["command"]
