"""``audio-edition desk``: the editor's desk in the browser, alone or shared by a newsroom."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audio_edition.cli import signals
from audio_edition.cli.completing import EDITION
from audio_edition.cli.context import App, pass_app
from audio_edition.cli.desk_log import log
from audio_edition.cli.desk_users import users

if TYPE_CHECKING:
    from audio_edition.workspace import Workspace

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("desk", epilog="""\b
  audio-edition desk users ...  who may use a shared desk
  audio-edition desk log        what they did""")  # fmt: skip
@click.argument("edition", required=False, type=EDITION)
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True,
              help="Port to listen on; 0 takes any free one.")  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Print the address, open nothing.")
@click.option("--share", is_flag=True, help="Open it for a newsroom: named users, who log in.")
@click.option("--host", "hosts", multiple=True, metavar="NAME",
              help="With --share: a name that browsers ask for; no other is answered.")  # fmt: skip
@click.option("--listen", metavar="ADDRESS", default="",
              help="With --share: address to listen on; 0.0.0.0 lets others in.")  # fmt: skip
@click.option("--cert", type=_FILE, help="With --share: certificate for https (PEM).")
@click.option("--key", type=_FILE, help="Its private key, where it is not in the same file.")
@click.option("--behind-proxy", is_flag=True,
              help="With --share: a reverse proxy stands before it and speaks https.")  # fmt: skip
@pass_app
def opened(app: App, /, edition: str | None, port: int, no_browser: bool, share: bool,
           **sharing: Any) -> None:  # fmt: skip
    """Open the desk for EDITION (the newest, if none is named) until Ctrl-C.

    Where there is no show, the page makes one first. SIGTERM ends it as well, with exit code 0.
    Without --share the desk listens on this machine
    only. The address works once; the browser that opens it first is the editor's. Every change is
    written into the same files that the command line reads.
    """
    if not share and any(sharing.values()):
        given = next(name for name, value in sharing.items() if value)
        option = "--host" if given == "hosts" else f"--{given.replace('_', '-')}"
        raise click.UsageError(f"{option} is for a shared desk: --share")
    if sharing["key"] and not sharing["cert"]:
        raise click.UsageError("--key needs --cert")
    signals.heed(clean=(signal.SIGTERM,))
    if app.show_dir is None and app.root() is None and not (edition or share):
        _begin(app, port, no_browser)
        return
    workspace = app.workspace()
    known = workspace.edition_ids()
    name = Path(edition).name if edition else known[-1] if known else ""
    if name:
        workspace.edition_folder(name)
    if share:
        _share(app, workspace, name if edition else "", port, sharing)
    else:
        _alone(app, workspace, name, port, no_browser)


def _alone(app: App, workspace: Workspace, name: str, port: int, no_browser: bool) -> None:
    from audio_edition.server import run
    from audio_edition.server.desk import Desk
    from audio_edition.verbs.speak import kept_warm

    listener = run.bind("127.0.0.1", port)
    desk = Desk(workspace, f"127.0.0.1:{listener.getsockname()[1]}")
    query = f"&edition={name}" if name else ""
    app.talk(f"{workspace.show.identity.title}: the desk is open at")
    _open(app, f"{run.url_of(listener)}desk/?token={desk.token}{query}", no_browser)
    with kept_warm():  # a changed word must not wait for a model
        run.run(desk.app(), listener, verbose=app.verbose)


def _begin(app: App, port: int, no_browser: bool) -> None:
    """Open a page that makes a show here, and becomes its desk."""
    from audio_edition.server import run
    from audio_edition.server.beginning import Beginning
    from audio_edition.verbs.speak import kept_warm

    listener = run.bind("127.0.0.1", port)
    beginning = Beginning(Path.cwd(), f"127.0.0.1:{listener.getsockname()[1]}")
    app.talk("there is no show here yet; make one at")
    _open(app, f"{run.url_of(listener)}desk/?token={beginning.token}", no_browser)
    with kept_warm():
        run.run(beginning.app(), listener, verbose=app.verbose)


def _open(app: App, address: str, no_browser: bool) -> None:
    click.echo(address)
    app.talk("Ctrl-C closes it")
    if not no_browser and sys.stdout.isatty():
        import webbrowser

        webbrowser.open(address)


def _share(app: App, workspace: Workspace, name: str, port: int, sharing: dict[str, Any]) -> None:
    from audio_edition.server import run
    from audio_edition.server.desk import Desk
    from audio_edition.server.door_opening import Sharing, open_door
    from audio_edition.verbs.speak import kept_warm

    found = open_door(workspace, Sharing(port=port, **sharing))
    for note in found.notes:
        app.warn(note)
    app.talk(f"{workspace.show.identity.title}: the desk is shared at")
    click.echo(found.address + (f"?edition={name}" if name else ""))
    app.talk("users log in there; Ctrl-C closes it, and who is logged in stays so")
    cert = sharing["cert"]
    with kept_warm():
        run.run(
            Desk(workspace, "", found.door).app(),
            found.listener,
            verbose=app.verbose,
            certificate=(cert, sharing["key"]) if cert else None,
            proxy_headers=False,  # the door hears the proxies that the show trusts
        )


class _Desk(click.Group):
    """A group that is a command as well: what is no name of a command is an edition."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the arguments as a command's where they begin with its name, else as ``opened``'s.

        An edition that is called like a command is named by its folder: ``editions/users``.
        """
        if args and args[0] in self.commands:
            return super().make_context(info_name, args, parent, **extra)
        return opened.make_context(info_name, args, parent, **extra)


command = _Desk("desk", commands={"users": users, "log": log}, help=opened.help)
