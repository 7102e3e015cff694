"""members: who has a private feed, and under which address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from audio_edition import addresses
from audio_edition.credentials import reveal
from audio_edition.errors import PublicationError
from audio_edition.publication.members import roster
from audio_edition.publication.members.lists import is_email
from audio_edition.publication.members.roster import LEAST, Member, Roll, Roster, Signer
from audio_edition.workspace import Workspace

_SECRET = "show.toml [publish.members] secret"


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member and the address of their feed; ``is_good``: it is served today."""

    member: Member
    address: str
    is_good: bool


class MembersShow:
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


def members(workspace: Workspace) -> tuple[MemberLine, ...]:
    """Return everybody, by name; raises ``PublicationError`` where the show has no members."""
    show = MembersShow(workspace)
    roll = show.roster.read()
    return tuple(show.line(roll, one) for one in roster.listed(roll.members.values()))


def member(workspace: Workspace, named: str) -> MemberLine:
    """Return a member by e-mail address, name or id."""
    show = MembersShow(workspace)
    roll = show.roster.read()
    return show.line(roll, roster.find(roll, named))


def add_member(
    workspace: Workspace, named: str, *, name: str = "", until: dt.date | None = None
) -> MemberLine:
    """Give somebody a feed, by e-mail address or by any name; ``until`` is its last day (UTC).

    Raises ``PublicationError`` where they have one.
    """
    show = MembersShow(workspace)
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
    show = MembersShow(workspace)

    def revoked(roll: Roll) -> MemberLine:
        return show.line(roll, roster.revoke(roll, roster.find(roll, named), show.today))

    return show.roster.change(revoked)


def renew_member(workspace: Workspace, named: str, *, until: dt.date | None = None) -> MemberLine:
    """Give a member another address, to the end of ``until`` (None: without one)."""
    show = MembersShow(workspace)
    _require_ahead(until, show.today)

    def renewed(roll: Roll) -> MemberLine:
        return show.line(roll, roster.renew(roll, roster.find(roll, named), until))

    return show.roster.change(renewed)


def _require_ahead(until: dt.date | None, today: dt.date) -> None:
    if until is not None and until < today:
        raise PublicationError(f"{until} is over", hint=f"today is {today} (UTC)")
