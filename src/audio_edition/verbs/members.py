"""members: who has a private feed, under which address, and what a server must know of it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from audio_edition import addresses, disk, private_files
from audio_edition.credentials import filled, reveal
from audio_edition.errors import PublicationError
from audio_edition.publication.members import roster
from audio_edition.publication.members.asked import GhostMembers, WordPressUsers
from audio_edition.publication.members.edges import EDGES, Edge, EdgeKind
from audio_edition.publication.members.lists import PeopleList, is_email, read_csv
from audio_edition.publication.members.roster import Member, Roll, Roster
from audio_edition.publication.members.tokens import LEAST, Signer
from audio_edition.workspace import Workspace

Cms: TypeAlias = Literal["wordpress", "ghost"]

_SECRET = "show.toml [publish.members] secret"
_MANY = 10  # members, of whom more than half are not taken back at once unasked
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would work out


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member and the address of their feed; ``is_good``: it is served today."""

    member: Member
    address: str
    is_good: bool


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a list changed: members by what became of them, and a line for each who was left out.

    ``gone`` came by such a list before and are not on this one; ``revoked`` says that they were
    taken back. ``unchanged`` is a count.
    """

    added: tuple[MemberLine, ...] = ()
    returned: tuple[MemberLine, ...] = ()
    unchanged: int = 0
    gone: tuple[MemberLine, ...] = ()
    revoked: bool = False
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EdgeReport:
    """The files for a server, those of them that changed, and how many addresses they admit."""

    folder: Path
    files: tuple[Path, ...]
    changed: tuple[Path, ...]
    admitted: int
    refused: int


class _Show:
    """A show with members: its roster, and who signs their tokens."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.settings = workspace.show.publish.members
        if not self.settings.is_on:
            raise PublicationError(
                "the show has no private feed",
                hint='[publish.members] secret = "${SHOW_MEMBERS}" in show.toml gives it one',
            )
        self._secret = reveal(self.settings.secret, of=_SECRET)
        if len(self._secret) < LEAST:
            raise PublicationError(
                f"what {_SECRET} names is shorter than {LEAST} characters: it could be guessed",
                hint="openssl rand -hex 32 makes one",
            )
        self.roster = Roster(workspace)
        # the day ends for everybody at once, wherever a server stands
        self.today = workspace.now().astimezone(dt.UTC).date()

    def signer(self, roll: Roll) -> Signer:
        """Who signs for this roll."""
        return Signer.of(self._secret, roll.scope)

    def line(self, roll: Roll, one: Member) -> MemberLine:
        """A member and their address."""
        identity = self.workspace.show.identity
        token = roster.token_of(self.signer(roll), one)
        where = addresses.address(identity, self.settings.path, token, addresses.FEED)
        return MemberLine(one, where, one.is_good(self.today))


class Doorkeeper:
    """Says whose token is good, for a server of ours; each question reads who was taken back anew.

    Raises ``AudioEditionError`` where there is no secret.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._show = _Show(workspace)

    def admits(self, token: str, today: dt.date) -> bool:
        """Whether a token is good ``today`` (UTC)."""
        roll = self._show.roster.read()
        signer = self._show.signer(roll)
        return bool(roll.scope and signer.key_of(token, today, roll.refused(today)))


def members(workspace: Workspace) -> tuple[MemberLine, ...]:
    """Return everybody, by name; raises ``PublicationError`` where the show has no members."""
    show = _Show(workspace)
    roll = show.roster.read()
    return tuple(show.line(roll, one) for one in roster.listed(roll.members.values()))


def member(workspace: Workspace, named: str) -> MemberLine:
    """Return a member by e-mail address, name or id."""
    show = _Show(workspace)
    roll = show.roster.read()
    return show.line(roll, roster.find(roll, named))


def add_member(
    workspace: Workspace, named: str, *, name: str = "", until: dt.date | None = None
) -> MemberLine:
    """Give somebody a feed, by e-mail address or by any name; ``until`` is its last day (UTC).

    Raises ``PublicationError`` where they have one.
    """
    show = _Show(workspace)
    named, name = " ".join(named.split()), " ".join(name.split())
    if not named or not (named + name).isprintable() or len(named + name) > 400:
        raise PublicationError(f"{named[:80]!r} can name nobody", hint="an e-mail address, a name")
    if "@" in named and not is_email(named):
        raise PublicationError(f"{named[:80]!r} is no e-mail address")
    _require_ahead(until, show.today)

    def added(roll: Roll) -> MemberLine:
        taken = {text.casefold() for one in roll.members.values() for text in _names(one)}
        if named.casefold() in taken:
            raise PublicationError(
                f"{named} is a member already",
                hint=f"audio-edition members address, or renew, {named}",
            )
        email, called = (named, name) if "@" in named else ("", named)
        return show.line(roll, roster.add(roll, show.today, email=email, name=called, until=until))

    return show.roster.change(added)


def _names(one: Member) -> Collection[str]:
    return {one.email or one.name, one.id}


def revoke_member(workspace: Workspace, named: str) -> MemberLine:
    """Take a member's address back: servers refuse it from their next list on."""
    show = _Show(workspace)

    def revoked(roll: Roll) -> MemberLine:
        return show.line(roll, roster.revoke(roll, roster.find(roll, named), show.today))

    return show.roster.change(revoked)


def renew_member(workspace: Workspace, named: str, *, until: dt.date | None = None) -> MemberLine:
    """Give a member another address, to the end of ``until`` (None: without one)."""
    show = _Show(workspace)
    _require_ahead(until, show.today)

    def renewed(roll: Roll) -> MemberLine:
        return show.line(roll, roster.renew(roll, roster.find(roll, named), until))

    return show.roster.change(renewed)


def _require_ahead(until: dt.date | None, today: dt.date) -> None:
    if until is not None and until < today:
        raise PublicationError(f"{until} is over", hint=f"today is {today} (UTC)")


# -- lists ---------------------------------------------------------------------


def import_members(
    workspace: Workspace,
    data: bytes | None = None,
    *,
    where: str = "",
    cms: Cms | None = None,
    only: Collection[str] = (),
    revoke_gone: bool = False,
    force: bool = False,
) -> ImportReport:
    """Take in whoever is on a list: a CSV's ``data`` (``where`` names it), or what ``cms`` tells.

    ``only`` takes those of one of these roles, tiers, labels or states alone. Who came by such a
    list and is on it no more is told, and taken back where ``revoke_gone``; more than half of
    them only by ``force``. Raises ``PublicationError``, and changes nothing then.
    """
    show = _Show(workspace)
    if data is not None:
        found, origin = read_csv(data, show.today, where), "csv"
    else:
        assert cms is not None
        found, origin = _asked(workspace, cms), cms
    wanted = {word.strip().casefold() for word in only}
    people = [one for one in found.people if not wanted or one.groups & wanted]
    if not people:
        known = ", ".join(sorted({group for one in found.people for group in one.groups})[:12])
        hint = f"there are {known}" if wanted and known else "nobody was changed"
        raise PublicationError("nobody is on the list", hint=hint)

    def taken_in(roll: Roll) -> ImportReport:
        by_email = {one.email.casefold(): one for one in roll.members.values() if one.email}
        added, returned, unchanged = [], [], 0
        for person in people:
            one = by_email.get(person.email.casefold())
            if one is None:
                fresh = roster.add(
                    roll, show.today, email=person.email, name=person.name, origin=origin
                )
                added.append(show.line(roll, fresh))
            elif one.revoked is not None and one.origin == origin:
                # whoever was taken back by hand comes back by hand
                returned.append(show.line(roll, roster.renew(roll, one, None)))
            else:
                unchanged += 1
                if person.name and person.name != one.name:
                    roll.members[one.id] = replace(one, name=person.name)
        here = {person.email.casefold() for person in people}
        mine = [m for m in roll.members.values() if m.origin == origin and m.revoked is None]
        gone = [one for one in mine if one.email.casefold() not in here]
        if revoke_gone and not force and len(mine) >= _MANY and len(gone) * 2 > len(mine):
            raise PublicationError(
                f"{len(gone)} of {len(mine)} members are not on the list: is it whole?",
                hint="--force takes their addresses back all the same",
            )
        if revoke_gone:
            gone = [roster.revoke(roll, one, show.today) for one in gone]
        lines = tuple(show.line(roll, one) for one in roster.listed(gone))
        return ImportReport(
            tuple(added), tuple(returned), unchanged, lines, revoke_gone, found.left_out
        )

    return show.roster.change(taken_in)


def _asked(workspace: Workspace, cms: Cms) -> PeopleList:
    post = workspace.show.hook.post
    if post.kind != cms or not post.address:
        raise PublicationError(
            f"show.toml does not say where {cms} is",
            hint=f'[hook.post] kind = "{cms}", with its address and credentials',
        )
    if cms == "ghost":
        key = filled(post.key, where="show.toml [hook.post] key", error=PublicationError)
        return GhostMembers(post.address, key, workspace.now).people()
    password = filled(post.password, where="show.toml [hook.post] password", error=PublicationError)
    return WordPressUsers(post.address, post.user, password).people()


def export_members(workspace: Workspace) -> str:
    """Return a CSV for a mail merge: everybody whose address is served, with it."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")  # RFC 4180
    rows.writerow(["id", "email", "name", "until", "address"])
    for line in members(workspace):
        one = line.member
        if line.is_good:
            until = one.until.isoformat() if one.until else ""
            rows.writerow([one.id, _cell(one.email), _cell(one.name), until, line.address])
    return out.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


# -- servers -------------------------------------------------------------------


def write_edge(
    workspace: Workspace,
    kind: EdgeKind,
    *,
    to: Path | None = None,
    there: str = "",
    root: str = "",
    listed: bool = False,
) -> EdgeReport:
    """Write what a server must know into the folder ``to``, else ``members/KIND`` of the show's.

    ``there`` is where the server finds them ("": in that folder), ``root`` the folder of the show's
    files at the server ("": that of this show's target, or ``audio/``). Only what changed is
    written. Raises ``PublicationError``.
    """
    show = _Show(workspace)
    folder = (to or show.roster.file.parent / kind).resolve()
    published = workspace.audio.resolve()
    target = workspace.show.publish.target
    places = [published, *([(workspace.root / target).resolve()] if _is_folder(target) else [])]
    if any(folder.is_relative_to(place) for place in places):
        raise PublicationError(
            f"{folder} is published: everybody could read what is for the server alone",
            hint="name a folder outside, as /etc/nginx/show",
        )
    # the scope is fixed with the first key that leaves
    roll = show.roster.change(lambda roll: roll)
    edge = Edge(
        workspace.show.identity,
        show.settings,
        show.signer(roll),
        roll,
        show.today,
        root or str(places[-1]),
        there or str(folder),
        listed=listed,
    )
    made = edge.files(kind)
    if not folder.is_dir():
        try:
            disk.make_folder(folder, mode=0o700)
        except OSError as problem:
            raise PublicationError(
                f"{folder} cannot be made: {problem.strerror or problem}"
            ) from None
    changed = []
    for name, text in made.items():
        if private_files.read_private(folder / name) != text.encode():
            private_files.write_private(folder / name, text.encode())
            changed.append(folder / name)
    return EdgeReport(
        folder,
        tuple(folder / name for name in made),
        tuple(changed),
        len(edge.tokens()),
        len(roll.refused(show.today)),
    )


def _is_folder(target: str) -> bool:
    return bool(target) and "://" not in target


__all__ = [
    "EDGES",
    "Cms",
    "Doorkeeper",
    "EdgeKind",
    "EdgeReport",
    "ImportReport",
    "MemberLine",
    "add_member",
    "export_members",
    "import_members",
    "member",
    "members",
    "renew_member",
    "revoke_member",
    "write_edge",
]
