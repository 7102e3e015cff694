"""The question before a show first has what it wants, where somebody can answer it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from audio_edition.trust import OLD, UntrustedError
from audio_edition.visible import visible

if TYPE_CHECKING:
    from audio_edition.trust import Standing, Wanted
    from audio_edition.workspace import Workspace


def may_run(workspace: Workspace, only: str = "") -> None:
    """Return when the show may have all that it wants; raises ``UntrustedError`` where not.

    At a terminal the user is asked, and the answer is kept; elsewhere nobody could answer.
    ``only`` is the one section of show.toml of which anything is used.
    """
    trust = workspace.trust
    if only:
        trust.require(one for one in workspace.wanted() if only in one.name)
        return
    workspace.carried_code()  # more than anybody reads, or a pipe, is refused whoever made the show
    try:
        workspace.require_trust()
    except UntrustedError:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
    else:
        return
    wanted = workspace.wanted()
    asked = trust.asked(wanted)
    click.echo(visible(f"{workspace.root} wants of this machine, as you:"), err=True)
    for line in wanted_lines(asked):
        click.echo(f"  {line}", err=True)
    if trust.was_asked_before:
        click.echo(f"{OLD}.", err=True)
    if not click.confirm("Have you read it, and shall it have this from now on?", err=True):
        raise trust.refusal(asked)
    trust.allow(wanted)


def wanted_lines(listed: list[tuple[Wanted, Standing]]) -> list[str]:
    """A line each: what it is, whether it is new or changed, the digest, what it does."""
    width = max((len(visible(one.name)) for one, _ in listed), default=0)
    return [
        f"{visible(one.name):<{width}}  {standing:<7}  {one.digest[:16]}  {visible(one.what)}"
        for one, standing in listed
    ]
