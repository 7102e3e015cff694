"""``members/members.json``: who has a private feed, in the show's folder and never in ``audio/``.

Written in one step under a lock, mode 0600. A revoked key stays listed as long as its token would
be good, so that servers refuse it.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar

from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.lock import held
from audio_edition.models import FileModel, Meta, of_document, replace, written
from audio_edition.places import Places
from audio_edition.private_files import make_folder, read_private, write_private
from audio_edition.schemas import refuse_newer
from audio_edition.secrets import keep

_TOKEN = re.compile(r"([a-z2-7]{16})(?:-(\d{8}))?-([0-9a-f]{40})", re.ASCII)
_DIGITS = 40
LEAST = 16
"""Characters of a secret, below which it can be guessed."""


def new_key() -> str:
    """Return a key that nobody has."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs and checks tokens with ``key``, whose letters are the bytes of the MAC's key."""

    key: str

    @classmethod
    def of(cls, secret: str, scope: str) -> Signer:
        """The show's own: servers get a key made of the secret, and not the secret itself.

        ``scope`` is the show's, so that one secret may serve two shows.
        """
        made = hmac.new(secret.encode(), f"audio-edition members {scope}".encode(), hashlib.sha256)
        keep(made.hexdigest())
        return cls(made.hexdigest())

    def token(self, key: str, until: dt.date | None = None) -> str:
        """Return the token of a key, good to the end of the day ``until``."""
        day = f"{until:%Y%m%d}" if until else ""
        return "-".join(filter(None, (key, day, self._signature(key, day))))

    def key_of(self, token: str, today: dt.date, revoked: Collection[str] = ()) -> str:
        """Return the key of a token that is good ``today`` (UTC); empty for any other text."""
        found = _TOKEN.fullmatch(token)
        if found is None:
            return ""
        key, day = found[1], found[2] or ""
        if not hmac.compare_digest(self._signature(key, day), found[3]):
            return ""
        return "" if key in revoked or (day and f"{today:%Y%m%d}" > day) else key

    def _signature(self, key: str, day: str) -> str:
        text = f"m1:{key}:{day}".encode()
        return hmac.new(self.key.encode(), text, hashlib.sha256).hexdigest()[:_DIGITS]


VERSION = 1
T = TypeVar("T")


class Member(FileModel, frozen=True):
    """Somebody with a private feed: ``email`` or ``name`` says who, ``key`` is the address's own.

    ``until`` is the last day (UTC) of the address; ``revoked`` the day on which it was taken back.
    ``origin`` is the list that the member came by ("": none, but somebody's hand).
    """

    id: Annotated[str, Meta(min_length=1)]
    key: Annotated[str, Meta(min_length=1)]
    email: str = ""
    name: str = ""
    origin: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    revoked: dt.date | None = None

    def __repr__(self) -> str:
        """Who it is; never the key, which may stand in a log then."""
        return f"Member({self.id!r}, {self.shown!r})"

    @property
    def shown(self) -> str:
        """Who it is, for people."""
        return self.email or self.name or self.id

    def is_good(self, today: dt.date) -> bool:
        """Whether the address is served."""
        return self.revoked is None and (self.until is None or today <= self.until)


@dataclass(slots=True)
class Roll:
    """All that the file holds: members by id, and keys that were taken back, to their last day."""

    scope: str
    members: dict[str, Member] = field(default_factory=dict)
    revoked: dict[str, dt.date | None] = field(default_factory=dict)

    def refused(self, today: dt.date) -> list[str]:
        """Keys whose tokens are signed and good by their day, and served no more."""
        return sorted(k for k, until in self.revoked.items() if until is None or today <= until)

    def take_back(self, member: Member) -> None:
        """Have a member's present key refused."""
        self.revoked[member.key] = member.until


class _Roll(FileModel, frozen=True):
    """The file; its keys that were taken back have their last day, or nothing."""

    scope: str
    revoked: dict[str, str]
    members: tuple[Member, ...]


class Roster:
    """The members of a show. All methods raise ``PublicationError`` for a damaged file."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self.file = places.root / "members" / "members.json"

    def read(self) -> Roll:
        """Return what stands there now; a roll without a scope where there is no file yet."""
        return self._parsed(read_private(self.file))

    def change(self, change: Callable[[Roll], T]) -> T:
        """Change the roll, alone, and write what became of it; returns what ``change`` did."""
        with held(self._places.cache, ".members"):
            before = read_private(self.file)
            roll = self._parsed(before)
            roll.scope = roll.scope or secrets.token_hex(16)
            done = change(roll)
            data = _written(roll)
            if data != before:
                make_folder(self.file.parent)
                write_private(self.file, data)
        return done

    def _parsed(self, data: bytes | None) -> Roll:
        if data is None:
            return Roll("")
        document: Any = None
        with contextlib.suppress(ValueError, RecursionError):
            document = json.loads(data)
        if not isinstance(document, dict):
            raise _damaged(self.file, "it is no list of members")
        refuse_newer(document.get("version"), VERSION, str(self.file), PublicationError)
        try:
            told = of_document(document, _Roll)
            days = {
                key: dt.date.fromisoformat(day) if day else None
                for key, day in told.revoked.items()
            }
        except ValueError:
            raise _damaged(self.file, "a member is not whole") from None
        if not told.scope:
            raise _damaged(self.file, "its scope is missing")
        return Roll(told.scope, {one.id: one for one in told.members}, days)


def _damaged(file: Path, what: str) -> AudioEditionError:
    return PublicationError(
        f"{file} cannot be read: {what}",
        hint="put back a copy of it: without it every member gets another address",
    )


def _written(roll: Roll) -> bytes:
    rows = [written(roll.members[name]) for name in sorted(roll.members)]
    revoked = {key: _told(roll.revoked[key]) for key in sorted(roll.revoked)}
    head = {"version": VERSION, "scope": roll.scope, "revoked": revoked}
    # a member a line: a difference shows who came and went
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    document = json.dumps(head, ensure_ascii=False)[:-1]
    return f'{document}, "members": [\n{lines}\n]}}\n'.encode()


def _told(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


# -- changes -------------------------------------------------------------------


def find(roll: Roll, named: str) -> Member:
    """Return the member of this e-mail address, name or id; raises ``PublicationError``."""
    wanted = named.strip().casefold()
    members = roll.members.values()
    found = [one for one in members if wanted and wanted in (one.id, one.email.casefold())]
    found = found or [one for one in members if wanted and one.name.casefold() == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(sorted(one.id for one in found)[:5])
        raise PublicationError(f"{len(found)} members are called {named!r}", hint=f"by id: {ids}")
    raise PublicationError(f"no member is called {named!r}", hint="audio-edition members list")


def add(
    roll: Roll,
    today: dt.date,
    *,
    email: str,
    name: str,
    until: dt.date | None = None,
    origin: str = "",
) -> Member:
    """Take somebody in; the caller knows that nobody of that address is there."""
    taken = roll.members.keys()
    while (member_id := secrets.token_hex(4)) in taken:
        pass
    one = Member(member_id, new_key(), email, name, since=today, until=until, origin=origin)
    roll.members[one.id] = one
    return one


def revoke(roll: Roll, one: Member, today: dt.date) -> Member:
    """Take a member's address back."""
    roll.take_back(one)
    roll.members[one.id] = gone = replace(one, revoked=one.revoked or today)
    return gone


def renew(roll: Roll, one: Member, until: dt.date | None) -> Member:
    """Give a member another address, to the end of ``until``; the one before is refused."""
    roll.take_back(one)
    roll.members[one.id] = fresh = replace(one, key=new_key(), until=until, revoked=None)
    return fresh


def listed(members: Iterable[Member]) -> list[Member]:
    """Members in the order in which people look for them."""
    return sorted(members, key=lambda one: (one.shown.casefold(), one.id))


def token_of(signer: Signer, one: Member) -> str:
    """The member's present token."""
    return signer.token(one.key, one.until)
