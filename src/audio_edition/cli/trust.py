"""``audio-edition trust``: what a show wants of this machine, and whether it may have it."""

from __future__ import annotations

import sys

import click

from audio_edition.cli.asking import wanted_lines
from audio_edition.cli.context import App, json_option, many, pass_app
from audio_edition.errors import EXIT_FAILED
from audio_edition.trust import OLD, Standing, Wanted, digest_of
from audio_edition.visible import visible


@click.command()
@click.option("--yes", is_flag=True, help="Let it have this from now on, without asking.")
@click.option("--own", is_flag=True, help="The show is yours: later changes are unasked as well.")
@click.option("--forget", is_flag=True, help="Forget what was trusted: it is asked about again.")
@json_option
@pass_app
def command(app: App, yes: bool, own: bool, forget: bool, as_json: bool) -> None:
    """Show what a show wants of this machine, with digests, and let it have that or not.

    Code that it brings, hosts and what they are told of your environment, paths outside its
    folder, a theme. What you trust it with is remembered for you on this machine, by the show's
    folder and a digest each; what changes is asked about anew. A show that `init` made here is
    yours from the first. --yes and --own need nobody at the terminal, --forget takes both back.
    Without them, and nobody to ask, it ends with 1 where something is not trusted.
    """
    if forget and (yes or own):
        raise click.UsageError("--forget excludes --yes and --own")
    workspace = app.workspace()
    trust = workspace.trust
    wanted = workspace.wanted()
    if forget:
        forgotten = trust.forget()
    elif own:
        trust.call_own()
    elif yes:
        trust.allow(wanted)
    listed = trust.standings(wanted)
    if trust.was_asked_before and not forget:
        app.talk(OLD)
    if as_json or app.as_json:
        app.emit(
            {
                "show": visible(str(workspace.root)),
                "own": trust.is_made_here,
                "digest": digest_of(wanted),
                "code": [_row(*row) for row in listed if row[0].is_code],
                "wants": [_row(*row) for row in listed if not row[0].is_code],
            }
        )
    else:
        for line in wanted_lines(listed):
            click.echo(line)
    if forget:
        app.talk("forgotten" if forgotten else "nothing was known of it")
        return
    if trust.is_made_here:
        app.talk("the show is yours: it has what it wants, later changes too")
    elif not listed:
        app.talk(f"{visible(str(workspace.root))} wants nothing that is asked about")
    elif all(standing == "trusted" for _, standing in listed):
        app.talk(f"{many(len(listed), 'thing')} may be had as they stand")
    elif as_json or app.as_json or not (sys.stdin.isatty() and sys.stderr.isatty()):
        app.talk("what is new or changed it may not have; --yes lets it")
        sys.exit(EXIT_FAILED)
    elif click.confirm("Have you read it, and shall it have this from now on?", err=True):
        trust.allow(wanted)
    else:
        app.talk("it stays as it was")
        sys.exit(EXIT_FAILED)


def _row(one: Wanted, standing: Standing) -> dict[str, str]:
    return {
        "name": visible(one.name),
        "sha256": one.digest,
        "what": visible(one.what),
        "standing": standing,
    }
