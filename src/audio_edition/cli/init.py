"""``audio-edition init``: a new show, ready to build."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from audio_edition.cli.context import App, pass_app


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--title", default="", help="The show's title (else made from DIR's name).")
@click.option(
    "--base-url",
    default="",
    metavar="URL",
    help="Where audio/ will be served: the podcast:guid follows from it, and is written down.",
)
@pass_app
def command(app: App, folder: Path, title: str, base_url: str) -> None:
    """Make a new show in DIR with settings, music and a first edition."""
    from audio_edition.verbs.init import FIRST_EDITION, init

    made = init(folder, title=title, base_url=base_url)
    app.talk(f"made {made.show.identity.title} in {made.root}")
    app.talk("next:")
    app.talk(f"  cd {shlex.quote(str(made.root))}")
    app.talk(f"  audio-edition script {FIRST_EDITION}   # what will be read, what is cut")
    app.talk(f"  audio-edition build {FIRST_EDITION}    # make it")
    app.talk("  audio-edition serve           # hear it")
    click.echo(made.root)


__all__ = ["command"]
