"""``audio-edition members``: private feeds, an address a subscriber."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from audio_edition.cli.context import App, json_option, many, pass_app, shown_path
from audio_edition.errors import PublicationError
from audio_edition.plain_files import MADE, read_plain

if TYPE_CHECKING:
    from audio_edition.verbs.members import MemberLine
    from audio_edition.verbs.members_edge import EdgeKind
    from audio_edition.verbs.members_lists import ImportReport

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_SHOWN = 20  # names of those who are gone; --json has all
_UNTIL = click.option("--until", metavar="DAY", type=_DAY, help="The address's last day (UTC).")


@click.group("members")
def command() -> None:
    """Give each subscriber a feed that nobody else can have.

    [publish.members] in show.toml turns it on. MEMBER is an e-mail address, a name, or an id.
    """


@command.command("add")
@click.argument("member")
@click.option("--name", default="", metavar="WORDS", help="What they are called.")
@_UNTIL
@json_option
@pass_app
def add(app: App, member: str, name: str, until: datetime | None, as_json: bool) -> None:
    """Give MEMBER a feed, and print its address."""
    from audio_edition.verbs.members import add_member

    line = add_member(app.workspace(), member, name=name, until=_day(until))
    _tell(app, line, as_json)


@command.command("address")
@click.argument("member")
@json_option
@pass_app
def address(app: App, member: str, as_json: bool) -> None:
    """Print the address of MEMBER's feed."""
    from audio_edition.verbs.members import member as find

    line = find(app.workspace(), member)
    _tell(app, line, as_json)
    if not line.is_good:
        app.warn(f"{line.member.shown}: {_state(line)}; members renew gives another address")


@command.command("list")
@json_option
@pass_app
def list_(app: App, as_json: bool) -> None:
    """List members, without their addresses."""
    from audio_edition.verbs.members import members

    found = members(app.workspace())
    if as_json or app.as_json:
        app.emit([_object(line) for line in found])
        return
    wide = max((len(line.member.shown) for line in found), default=0)
    for line in found:
        name = line.member.name if line.member.email else ""
        row = f"{line.member.id}  {line.member.shown:{wide}}  {_state(line):24}  {name}"
        click.echo(row.rstrip())
    good = sum(line.is_good for line in found)
    app.talk(f"{many(good, 'address', 'addresses')} served, {many(len(found), 'member')} in all")


@command.command("revoke")
@click.argument("member")
@json_option
@pass_app
def revoke(app: App, member: str, as_json: bool) -> None:
    """Take MEMBER's address back."""
    from audio_edition.verbs.members import revoke_member

    line = revoke_member(app.workspace(), member)
    if as_json or app.as_json:
        app.emit(_object(line))
    app.talk(f"{line.member.shown}: {_state(line)}")
    _remind(app)


@command.command("renew")
@click.argument("member")
@_UNTIL
@json_option
@pass_app
def renew(app: App, member: str, until: datetime | None, as_json: bool) -> None:
    """Give MEMBER another address, and print it; the one before is refused.

    For an address that was passed on, or ended: apps must subscribe anew.
    """
    from audio_edition.verbs.members import renew_member

    _tell(app, renew_member(app.workspace(), member, until=_day(until)), as_json)
    _remind(app)


@command.command("import")
@click.argument("file", required=False, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--from", "cms", type=click.Choice(["wordpress", "ghost"]),
              help="Ask the CMS of [hook.post] instead of reading FILE.")  # fmt: skip
@click.option("--only", multiple=True, metavar="WORD",
              help="Those of this role, tier, label or status alone.")  # fmt: skip
@click.option(
    "--revoke-gone", is_flag=True, help="Take back the addresses of who is on it no more."
)
@click.option("--force", is_flag=True, help="Even those of more than half.")
@json_option
@pass_app
def import_(
    app: App,
    file: Path | None,
    cms: Literal["wordpress", "ghost"] | None,
    only: tuple[str, ...],
    revoke_gone: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Give a feed to everybody on a list: FILE, a CSV (- is standard input), or a CMS's own."""
    from audio_edition.verbs.members_lists import import_members

    if (file is None) == (cms is None):
        raise click.UsageError("name a FILE, or a CMS with --from")
    data = None if file is None else _read(file)
    report = import_members(
        app.workspace(),
        data,
        where=str(file or ""),
        cms=cms,
        only=only,
        revoke_gone=revoke_gone,
        force=force,
    )
    for line in report.left_out:
        app.warn(line)
    if as_json or app.as_json:
        app.emit(_imported(report))
        return
    click.echo(
        f"{len(report.added)} new, {len(report.returned)} back, {report.unchanged} as they were, "
        f"{len(report.gone)} gone" + (" and taken back" if report.revoked and report.gone else "")
    )
    for one in report.gone[:_SHOWN]:
        click.echo(f"  gone: {one.member.shown}")
    if len(report.gone) > _SHOWN:
        click.echo(f"  … and {len(report.gone) - _SHOWN} more (--json has all)")
    if report.gone and not report.revoked:
        app.talk("their addresses are still served: --revoke-gone takes them back")
    _remind(app)


@command.command("export")
@pass_app
def export(app: App) -> None:
    """Print a CSV of members and addresses, for a mail merge."""
    from audio_edition.verbs.members_lists import export_members

    click.echo(export_members(app.workspace()), nl=False)


@command.command("edge")
@click.argument("server", type=click.Choice(["nginx", "caddy", "cloudflare", "cloudfront"]))
@click.option("--to", metavar="DIR", type=click.Path(path_type=Path, file_okay=False),
              help="Where the files go (else members/SERVER of the show).")  # fmt: skip
@click.option("--there", default="", metavar="DIR", help="Where the server finds them (else DIR).")
@click.option("--root", default="", metavar="DIR", help="The folder of the show's files there.")
@click.option("--listed", is_flag=True, help="nginx without its module njs: a list of addresses.")
@json_option
@pass_app
def edge(
    app: App,
    server: EdgeKind,
    to: Path | None,
    there: str,
    root: str,
    listed: bool,
    as_json: bool,
) -> None:
    """Write what SERVER needs to let members in, and nobody else: docs/members.md."""
    from audio_edition.verbs.members_edge import write_edge

    if listed and server != "nginx":
        raise click.UsageError("--listed is for nginx")
    report = write_edge(app.workspace(), server, to=to, there=there, root=root, listed=listed)
    if as_json or app.as_json:
        app.emit(
            {
                "files": [str(file) for file in report.files],
                "changed": [str(file) for file in report.changed],
                "admitted": report.admitted,
                "refused": report.refused,
            }
        )
        return
    for file in report.files:
        changed = "" if file in report.changed else "  (as it was)"
        click.echo(f"{shown_path(file)}{changed}")
    app.talk(
        f"{many(report.admitted, 'address', 'addresses')} admitted, {report.refused} refused"
        + ("; have the server read them" if report.changed else "")
    )


def _read(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return read_plain(file, MADE)
    except OSError as problem:
        raise PublicationError(
            f"{file} cannot be read: {problem.strerror or problem}", hint="name a CSV"
        ) from None


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None


def _tell(app: App, line: MemberLine, as_json: bool) -> None:
    if as_json or app.as_json:
        app.emit({**_object(line), "address": line.address})
    else:
        click.echo(line.address)


def _remind(app: App) -> None:
    app.talk("servers go by it when members edge has written their files, and they read them")


def _state(line: MemberLine) -> str:
    one = line.member
    if one.revoked:
        return f"revoked {one.revoked}"
    if one.until:
        return f"{'until' if line.is_good else 'ended'} {one.until}"
    return "served"


def _object(line: MemberLine) -> dict[str, Any]:
    one = line.member
    return {
        "id": one.id,
        "email": one.email,
        "name": one.name,
        "since": one.since.isoformat() if one.since else None,
        "until": one.until.isoformat() if one.until else None,
        "revoked": one.revoked.isoformat() if one.revoked else None,
        "served": line.is_good,
    }


def _imported(report: ImportReport) -> dict[str, Any]:
    return {
        "added": [_object(line) for line in report.added],
        "returned": [_object(line) for line in report.returned],
        "unchanged": report.unchanged,
        "gone": [_object(line) for line in report.gone],
        "revoked": report.revoked,
        "left_out": list(report.left_out),
    }
