"""EDITION on a command line: a name, or a date in whatever notation can mean one day alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from audio_edition import addresses
from audio_edition.cli import slips
from audio_edition.cli.context import App
from audio_edition.errors import EditionError

_AROUND = " \t\r\n\"'`,;“”„‟‘’‚‛«»‹›"
"""What a chat, a table or a shell leaves about a name; none can have any of it."""


class EditionName(click.ParamType):
    """The name of an edition: ``27.11.2026`` and ``today`` are names like ``2026-11-27``.

    An address or a file is none, and it is said what makes an edition of them.
    """

    name = "edition"

    def __init__(self, *own: str) -> None:
        """Take the words of ``own`` as they are."""
        self.own = own

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name that is meant; raises ``EditionError``."""
        name = str(value).strip(_AROUND)
        if name in self.own:
            return name
        app = (ctx.find_object(App) if ctx is not None else None) or App()
        root = app.root()
        if root is not None and any(
            (root / folder / name).is_dir() for folder in ("editions", "audio") if name
        ):
            return name  # whatever it looks like, it is there
        inside = _of_article(name, root)
        if inside:
            raise EditionError(
                f"{name} is an article of the edition {inside}", hint=f"say {inside}"
            )
        if made := slips.no_name(name):
            raise EditionError(f"{name} is {made}, no edition", hint=slips.made_of(name))
        return addresses.name_meant(name, lambda: _today(app))


class DayMeant(click.ParamType):
    """A date in whatever notation can mean one day alone."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.datetime:
        """Return the midnight at which it begins; raises ``EditionError`` for two days or none."""
        if isinstance(value, dt.datetime):
            return value
        try:
            return moment_meant(str(value), ctx)
        except ValueError:
            self.fail(f"{value!r} is no date like 2026-11-02", param, ctx)


def moment_meant(text: str, ctx: click.Context | None) -> dt.datetime:
    """The time that a text says, or the midnight of a day; raises ``ValueError`` for neither."""
    app = (ctx.find_object(App) if ctx is not None else None) or App()
    named = addresses.name_meant(text.strip(_AROUND), lambda: _today(app))
    return dt.datetime.fromisoformat(named)


def _of_article(name: str, root: Path | None) -> str:
    """The edition of ``root`` that holds the file ``name``; empty for anything else."""
    file = Path(name)
    if root is None or not file.is_file():
        return ""
    folder = file.resolve().parent
    return folder.name if folder.parent == root / "editions" else ""


def _today(app: App) -> dt.date:
    workspace = app.workspace()
    return workspace.local(workspace.now()).date()
