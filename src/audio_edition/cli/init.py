"""``audio-edition init``: a new show, ready to build."""

from __future__ import annotations

import shlex
import sys
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
@click.option("--owner", metavar="NAME", help="Who answers for the show: directories ask for it.")
@click.option("--owner-email", metavar="MAIL", help="Where directories send their codes.")
@pass_app
def command(
    app: App, folder: Path, title: str, base_url: str, owner: str | None, owner_email: str | None
) -> None:
    """Make a new show in DIR with settings, music and a first edition.

    At a terminal it asks for the owner and the mail that you do not name.
    """
    from audio_edition.verbs.init import FIRST_EDITION, init

    if owner is None:
        owner = _asked(app, "Who answers for the show (directories ask for it)")
    if owner_email is None:
        owner_email = _asked(app, "The owner's e-mail address (directories send their codes there)")
    made = init(folder, title=title, base_url=base_url, owner=owner, owner_email=owner_email)
    app.talk(f"made {made.show.identity.title} in {made.root}")
    app.talk("next:")
    app.talk(f"  cd {shlex.quote(str(made.root))}")
    app.talk(f"  audio-edition script {FIRST_EDITION}   # what will be read, what is cut")
    app.talk(f"  audio-edition build {FIRST_EDITION}    # make it")
    app.talk("  audio-edition serve           # hear it")
    click.echo(made.root)


def _asked(app: App, what: str) -> str:
    if app.as_json or app.quiet or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return ""
    told: str = click.prompt(f"{what}; Enter leaves it open", "", show_default=False, err=True)
    return told
