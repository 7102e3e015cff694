"""``audio-edition desk``: the editor's desk in the browser."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from audio_edition.cli.context import App, pass_app


@click.command("desk")
@click.argument("edition", required=False)
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True,
              help="Port to listen on; 0 takes any free one.")  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Print the address, open nothing.")
@pass_app
def command(app: App, edition: str | None, port: int, no_browser: bool) -> None:
    """Open the desk for EDITION (the newest, if none is named) until Ctrl-C.

    The desk listens on this machine only. The address works once; the browser that opens
    it first is the editor's. Every change is written into the same files that the command
    line reads.
    """
    workspace = app.workspace()
    from audio_edition.server import run
    from audio_edition.server.desk import Desk
    from audio_edition.verbs.speak import kept_warm

    known = workspace.edition_ids()
    name = Path(edition).name if edition else known[-1] if known else ""
    if name:
        workspace.edition_folder(name)
    listener = run.bind("127.0.0.1", port)
    desk = Desk(workspace, f"127.0.0.1:{listener.getsockname()[1]}")
    query = f"&edition={name}" if name else ""
    address = f"{run.url_of(listener)}desk/?token={desk.token}{query}"
    app.talk(f"{workspace.show.identity.title}: the desk is open at")
    click.echo(address)
    app.talk("Ctrl-C closes it")
    if not no_browser and sys.stdout.isatty():
        import webbrowser

        webbrowser.open(address)
    with kept_warm():  # a changed word must not wait for a model
        run.run(desk.app(), listener, verbose=app.verbose)


__all__ = ["command"]
