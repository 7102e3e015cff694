"""members import, members export: lists of people, as newsletters and shops have them."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, TypeAlias

from audio_edition.credentials import filled
from audio_edition.errors import PublicationError
from audio_edition.models import replace
from audio_edition.publication.members import roster
from audio_edition.publication.members.lists import (
    GhostMembers,
    PeopleList,
    WordPressUsers,
    read_csv,
)
from audio_edition.publication.members.roster import Roll
from audio_edition.verbs.members import MemberLine, MembersShow, members
from audio_edition.workspace import Workspace

Cms: TypeAlias = Literal["wordpress", "ghost"]

_MANY = 10  # members, of whom more than half are not taken back at once unasked
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would work out


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
    show = MembersShow(workspace)
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
