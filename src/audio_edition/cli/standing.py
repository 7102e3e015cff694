"""What stands where the system refused something, and how it goes on: the end of the line."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from audio_edition import faults
from audio_edition.cli.context import App
from audio_edition.errors import AudioEditionError

TELLING = frozenset(
    "script check diff runs listens verify embed languages doctor clean verbalize".split()
)
"""Commands that do nothing but tell: without a hearer they end."""

_STANDS = {
    "build": "what was published before stays; the same command goes on from there",
    "publish": "what was sent stays; the same command sends the rest",
    "retract": "the same command finishes it",
    "run": "what was done stays; the next run goes on from there",
    "archive": "what was built stays; the same command goes on from there",
    "collect": "what was taken stays; the same command takes the rest",
    "cache": "nothing is lost: what is missing is made again",
}
_ELSE = "what was published before stays; then say the same again"
_DUE = Path("audio", ".refresh-due")  # Places.refresh_due: of a show that may not be readable
_LAGS = "the next command brings feed and pages in line with what was built"


def known_by(ctx: click.Context, problem: Exception) -> AudioEditionError | None:
    """The line for what the system refused a command; None for a bug of ours."""
    root = None
    with contextlib.suppress(OSError):
        root = ctx.obj.root() if isinstance(ctx.obj, App) else None
    state = _STANDS.get(ctx.invoked_subcommand or "", _ELSE)
    with contextlib.suppress(OSError):
        if root is not None and (root / _DUE).exists():
            state = _LAGS
    return faults.known(problem, root=root, state=state)
