"""``audio-edition desk users``: who may use a shared desk."""

from __future__ import annotations

import getpass
import os
import sys
from typing import TYPE_CHECKING

import click

from audio_edition.cli.context import App, json_option, pass_app
from audio_edition.desk_settings import ROLES, DeskRole

if TYPE_CHECKING:
    from audio_edition.workspace import Workspace

_ROLE = click.Choice(ROLES)


@click.group("users")
def users() -> None:
    """Say who may use a shared desk (desk/users.json), and as what.

    read: look and listen. edit: change editions and build them. publish: approve, publish and
    retract as well.
    """


@users.command("add")
@click.argument("name")
@click.option("--role", type=_ROLE, default="edit", show_default=True, help="What they may do.")
@click.option("--full-name", default="", metavar="WORDS",
              help="The name that approvals and the log say (else NAME).")  # fmt: skip
@click.option("--no-password", is_flag=True, help="They come through a proxy that names them.")
@pass_app
def add(app: App, name: str, role: DeskRole, full_name: str, no_password: bool) -> None:
    """Add NAME. The password is asked for, or read from standard input."""
    from audio_edition.server.door_users import DeskUsers, check_user_name

    workspace = app.workspace()
    password = None if no_password else _password(check_user_name(name))
    user = DeskUsers(workspace).add(name, role, password=password, full_name=full_name)
    _written(workspace, "users add", f"{user.name}: {user.role}")
    app.talk(f"{user.name} may {user.role}")


@users.command("password")
@click.argument("name")
@pass_app
def password(app: App, name: str) -> None:
    """Give NAME another password; whoever is logged in as NAME is logged out."""
    from audio_edition.server.door_users import DeskUsers

    workspace = app.workspace()
    listed = DeskUsers(workspace)
    user = listed.require(name)
    listed.set_password(name, _password(user.name))
    _written(workspace, "users password", user.name)
    app.talk(f"{user.name} has another password, and must log in again")


@users.command("role")
@click.argument("name")
@click.argument("role", type=_ROLE)
@pass_app
def role_(app: App, name: str, role: DeskRole) -> None:
    """Let NAME do more, or less: from their next click on."""
    from audio_edition.server.door_users import DeskUsers

    workspace = app.workspace()
    user = DeskUsers(workspace).set_role(name, role)
    _written(workspace, "users role", f"{user.name}: {user.role}")
    app.talk(f"{user.name} may {user.role}")


@users.command("remove")
@click.argument("name")
@pass_app
def remove(app: App, name: str) -> None:
    """Take NAME away; whoever is logged in as NAME is logged out."""
    from audio_edition.server.door_users import DeskUsers

    workspace = app.workspace()
    user = DeskUsers(workspace).remove(name)
    _written(workspace, "users remove", user.name)
    app.talk(f"{user.name} may not use the desk any more")


@users.command("list")
@json_option
@pass_app
def list_(app: App, as_json: bool) -> None:
    """List the users. What they log in with stands nowhere, and is not shown."""
    from audio_edition.server.door_users import DeskUsers

    found = DeskUsers(app.workspace()).all()
    if as_json or app.as_json:
        app.emit(
            [
                {
                    "name": user.name,
                    "role": user.role,
                    "full_name": user.full_name,
                    "password": bool(user.hash),
                    "since": user.since,
                }
                for user in found
            ]
        )
        return
    width = max((len(user.name) for user in found), default=0)
    for user in found:
        more = "" if user.hash else "  (through a proxy only)"
        full_name = f"  {user.full_name}" if user.full_name else ""
        click.echo(f"{user.name:{width}}  {user.role:7}{full_name}{more}".rstrip())
    if not found:
        app.talk("nobody; audio-edition desk users add NAME --role publish adds somebody")


def _written(workspace: Workspace, what: str, whom: str) -> None:
    """Write into the desk's log who may what from now on, in the name of this machine's user."""
    from audio_edition.server.door_audit import AuditLog, Deed

    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        user = str(os.getuid())
    AuditLog(workspace).write(Deed(what, detail=whom), user=f"{user} (command line)")


def _password(name: str) -> str:
    """Ask twice at a terminal, else take the first line of standard input; never an argument."""
    if sys.stdin.isatty():
        asked: str = click.prompt(
            f"Password for {name}", hide_input=True, confirmation_prompt="Once more", err=True
        )
        return asked
    return sys.stdin.readline(4096).rstrip("\r\n")
