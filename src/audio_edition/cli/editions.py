"""EDITION on a command line: a name, or a date in whatever notation can mean one day alone."""

from __future__ import annotations

from pathlib import Path

import click

from audio_edition import addresses
from audio_edition.cli import slips
from audio_edition.cli.context import App
from audio_edition.errors import EditionError

_AROUND = " \t\r\n\"'`,;“”„‟‘’‚‛«»‹›"
"""What a chat, a table or a shell leaves about a name; none can have any of it."""


def edition_meant(text: str, ctx: click.Context) -> str:
    """The name of an edition: ``27.11.2026`` and ``today`` are names like ``2026-11-27``.

    An address or a file is none: ``EditionError`` says what makes an edition of them.
    """
    name = text.strip(_AROUND)
    app = ctx.find_object(App) or App()
    root = app.root()
    places = [root / folder / name for folder in ("editions", "audio")] if root else []
    if not 0 < len(name) <= slips.LONGEST or any(place.is_dir() for place in places):
        return name  # whatever it looks like, it is there
    folder = Path(name).resolve().parent
    if root and folder.parent == root / "editions" and Path(name).is_file():
        told = f"{name} is an article of the edition {folder.name}"
        raise EditionError(told, hint=f"say {folder.name}")
    if made := slips.no_name(name):
        raise EditionError(f"{name} is {made}, no edition", hint=slips.made_of(name))
    return addresses.name_meant(name, lambda: app.workspace().today)
