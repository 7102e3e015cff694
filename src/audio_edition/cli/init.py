"""``audio-edition init``: a new show, ready to build."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path

import click

from audio_edition.cli.context import App, pass_app
from audio_edition.errors import AudioEditionError


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--title", default="", help="The show's title (else made from DIR's name).")
@click.option("--language", default="", metavar="TAG", help="Its language (else en-US).")
@click.option("--voice", default="", metavar="NAME", help="Who reads: an engine, or engine:voice.")
@click.option(
    "--base-url",
    default="",
    metavar="URL",
    help="Where audio/ will be served: the podcast:guid follows from it, and is written down.",
)
@click.option("--target", default="", help="Where editions are sent: a folder, sftp://…, s3://…")
@click.option("--owner", metavar="NAME", help="Who answers for the show: directories ask for it.")
@click.option("--owner-email", metavar="MAIL", help="Where directories send their codes.")
@pass_app
def command(
    app: App,
    folder: Path,
    title: str,
    language: str,
    voice: str,
    base_url: str,
    target: str,
    owner: str | None,
    owner_email: str | None,
) -> None:
    """Make a new show in DIR with settings, music and a first edition.

    At a terminal it asks for what you do not name; Enter takes what it offers.
    """
    from audio_edition.verbs.init import FIRST_EDITION, init, title_of
    from audio_edition.verbs.voices import better_voice

    title = title or app.ask("What the show is called", title_of(folder))
    language = language or app.ask("Its language", "en-US")
    if owner is None:
        owner = app.ask("Who answers for the show (directories ask for it); Enter leaves it open")
    if owner_email is None:
        owner_email = app.ask("The owner's e-mail address (directories send their codes there)")
    base_url = base_url or app.ask("The address where it will be heard (https://…), if you know")
    target = target or app.ask("Where editions are sent (a folder, sftp://…), if you know")
    voice = voice or _voice(app, language or "en-US")
    made = init(
        folder,
        title=title,
        base_url=base_url,
        owner=owner,
        owner_email=owner_email,
        language=language,
        voice=voice,
        target=target,
    )
    today = date.today()
    app.talk(f"made {made.show.identity.title} in {made.root}")
    app.talk("your first morning:")
    app.talk(f"  cd {shlex.quote(str(made.root))}")
    app.talk(f"  audio-edition new {today} letter.eml   # a letter, files, addresses or feeds")
    app.talk(f"  audio-edition script {today}           # what will be read, what is cut")
    app.talk(f"  audio-edition build {today}            # make it; audio-edition serve plays it")
    app.talk(f"a sample to begin with: audio-edition build {FIRST_EDITION}")
    hint = better_voice(made.show.voice.engine, made.show.identity.language)
    if hint:
        app.talk(hint)
    click.echo(made.root)


def _voice(app: App, language: str) -> str:
    """Ask who reads, and let each be heard; empty where nobody is asked, or none speaks it here."""
    from audio_edition.verbs.voices import chosen_voice, local_voices

    if not app.is_asking:
        return ""
    known: list[str] = []
    for one in local_voices(None, language):
        known += [name for name in (one.engine, f"{one.engine}:{one.name}") if name not in known]
    if not known:
        app.warn(f"no voice on this machine speaks {language}: audio-edition voices install")
        return ""
    app.talk(f"voices: {', '.join(known)}; with a question mark behind it you hear one")
    while True:
        told = app.ask("Who reads", chosen_voice(None, language)).strip()
        name = told.rstrip("? ")
        if name not in known:
            app.talk(f"there is no {name!r} here")
        elif told.endswith("?"):
            _hear(app, name, language)
        else:
            return name


def _hear(app: App, voice: str, language: str) -> None:
    from audio_edition.cli.speak import play
    from audio_edition.verbs.sampling import heard_voice

    try:
        play(app, heard_voice(voice, language))
    except AudioEditionError as problem:
        app.warn(problem.message)
