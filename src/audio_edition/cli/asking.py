"""The question before a show's own code runs for the first time, where somebody can answer it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from audio_edition.trust import refusal
from audio_edition.visible import visible

if TYPE_CHECKING:
    from audio_edition.trust import CarriedCode, Standing
    from audio_edition.workspace import Workspace


def may_run(workspace: Workspace) -> None:
    """Return when all that the show carries may run; raises ``UntrustedError`` where not.

    At a terminal the user is asked, and the answer is kept; elsewhere nobody could answer.
    """
    carried = workspace.carried_code()
    asked = workspace.trust.asked(carried)
    if not asked:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise refusal(workspace.root, asked)
    click.echo(
        visible(f"{workspace.root} carries code that would run as you, on this machine:"), err=True
    )
    for line in code_lines(asked):
        click.echo(f"  {line}", err=True)
    if not click.confirm("Have you read it, and shall it run from now on?", err=True):
        raise refusal(workspace.root, asked)
    workspace.trust.allow(carried)


def code_lines(listed: list[tuple[CarriedCode, Standing]]) -> list[str]:
    """A line each: what it is, whether it is new or changed, the digest, what it does."""
    width = max((len(visible(code.name)) for code, _ in listed), default=0)
    return [
        f"{visible(code.name):<{width}}  {standing:<7}  {code.digest[:16]}  {visible(code.what)}"
        for code, standing in listed
    ]


__all__ = ["code_lines", "may_run"]
