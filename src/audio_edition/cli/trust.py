"""``audio-edition trust``: what code a show brings, and whether it may run on this machine."""

from __future__ import annotations

import sys

import click

from audio_edition.cli.asking import code_lines
from audio_edition.cli.context import App, json_option, many, pass_app
from audio_edition.errors import EXIT_FAILED
from audio_edition.visible import visible


@click.command()
@click.option("--yes", is_flag=True, help="Let it run from now on, without asking.")
@click.option("--own", is_flag=True, help="The show is yours: later changes run unasked as well.")
@click.option("--forget", is_flag=True, help="Forget what was trusted: it is asked about again.")
@json_option
@pass_app
def command(app: App, yes: bool, own: bool, forget: bool, as_json: bool) -> None:
    """Show what of a show's folder runs, with digests, and let it run or not.

    What you trust is remembered for you on this machine, by the show's folder and the digest of
    each file; what changes is asked about anew. A show that `init` made here is yours from the
    first. --yes and --own need nobody at the terminal, --forget takes both back. Without them,
    and nobody to ask, it ends with 1 where something may not run.
    """
    if forget and (yes or own):
        raise click.UsageError("--forget excludes --yes and --own")
    workspace = app.workspace()
    trust = workspace.trust
    carried = workspace.carried_code()
    if forget:
        forgotten = trust.forget()
    elif own:
        trust.call_own()
    elif yes:
        trust.allow(carried)
    listed = trust.standings(carried)
    if as_json or app.as_json:
        app.emit(
            {
                "show": visible(str(workspace.root)),
                "own": trust.is_made_here,
                "code": [
                    {
                        "name": visible(code.name),
                        "sha256": code.digest,
                        "what": visible(code.what),
                        "standing": standing,
                    }
                    for code, standing in listed
                ],
            }
        )
    else:
        for line in code_lines(listed):
            click.echo(line)
    if forget:
        app.talk("forgotten" if forgotten else "nothing was known of it")
        return
    open_ones = [code for code, standing in listed if standing != "trusted"]
    if trust.is_made_here:
        app.talk("the show is yours: what it brings runs, later changes too")
    elif not listed:
        app.talk(f"{visible(str(workspace.root))} brings no code of its own")
    elif not open_ones:
        app.talk(f"{many(len(listed), 'piece')} of code may run as they stand")
    elif as_json or app.as_json or not (sys.stdin.isatty() and sys.stderr.isatty()):
        app.talk("what is new or changed does not run; --yes lets it")
        sys.exit(EXIT_FAILED)
    elif click.confirm("Have you read it, and shall it run from now on?", err=True):
        trust.allow(carried)
    else:
        app.talk("it stays as it was")
        sys.exit(EXIT_FAILED)


__all__ = ["command"]
