"""``desk/users.json``: who may use a shared desk, as what, and the hashes of their passwords.

Written in one step under a lock, so that two hands at once lose nothing; mode 0600.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from audio_edition.desk_settings import ROLES, DeskRole
from audio_edition.errors import AudioEditionError
from audio_edition.lock import held
from audio_edition.places import Places
from audio_edition.schemas import refuse_newer
from audio_edition.server.door_files import (
    Watched,
    door_folder,
    read_private,
    write_private,
)
from audio_edition.server.door_passwords import Passwords, check_password

VERSION = 1
_LONGEST = 64  # letters of a name
_MARKS = "._-@+"  # in a name beside letters and digits: anna.berg@example.org


@dataclass(frozen=True, slots=True)
class DeskUser:
    """Somebody who may use the desk.

    ``full_name`` is what approvals and the log say ("": the name). ``hash`` is of the password;
    "" for who comes through a proxy only. ``stamp`` is new with each password: sessions of an
    older one are over.
    """

    name: str
    role: DeskRole
    full_name: str = ""
    hash: str = field(default="", repr=False)
    stamp: str = field(default="", repr=False)
    since: str = ""

    @property
    def key(self) -> str:
        """What two names have in common that a reader takes for the same."""
        return key_of(self.name)

    @property
    def shown(self) -> str:
        """The name as people know it."""
        return self.full_name or self.name


Users = dict[str, DeskUser]


def key_of(name: str) -> str:
    """Return the form in which names are compared: no case, one spelling."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def check_user_name(name: str) -> str:
    """Return a name as it is kept; raises ``AudioEditionError`` for what is none."""
    name = unicodedata.normalize("NFC", name)
    good = name and all(
        c in _MARKS or c.isalnum() or unicodedata.category(c) in ("Mn", "Mc") for c in name
    )
    if not good or not name[0].isalnum() or len(name) > _LONGEST:
        raise AudioEditionError(
            f"{name[:80]!r} is no name for a user",
            hint=f"letters and digits, and {' '.join(_MARKS)} within; {_LONGEST} at most",
        )
    return name


class DeskUsers:
    """The users of a show. All methods raise ``AudioEditionError`` where the file is damaged."""

    def __init__(self, places: Places, passwords: Callable[[], Passwords] = Passwords) -> None:
        self.file = door_folder(places) / "users.json"
        self._places = places
        self._passwords = passwords  # made when one is set: it costs a second
        self._kept: Watched[Users] = Watched(self.file, self._read)

    def all(self) -> tuple[DeskUser, ...]:
        """Everybody, by name."""
        return tuple(sorted(self._kept.now().values(), key=lambda user: user.key))

    def find(self, name: str) -> DeskUser | None:
        """Return who has the name now; the file is read again where it changed."""
        return self._kept.now().get(key_of(name))

    def require(self, name: str) -> DeskUser:
        """Return who has the name; raises ``AudioEditionError`` with who there is."""
        return self._known(self._kept.now(), name)

    def add(
        self, name: str, role: DeskRole, *, password: str | None, full_name: str = ""
    ) -> DeskUser:
        """Add somebody; without a password, for the desk behind a proxy that says who asks."""
        name = check_user_name(name)
        full_name = " ".join(full_name.split())
        if not full_name.isprintable() or len(full_name) > 2 * _LONGEST:
            raise AudioEditionError("the full name is too long, or cannot be printed")
        kept = self._hashed(name, password)
        user = DeskUser(
            name, role, full_name, kept, _stamp(), self._places.now().isoformat(timespec="seconds")
        )

        def added(users: Users) -> DeskUser:
            if user.key in users:
                raise AudioEditionError(
                    f"there is a user {users[user.key].name} already",
                    hint="audio-edition desk users role, or password, changes what is there",
                )
            users[user.key] = user
            return user

        return self._write(added)

    def remove(self, name: str) -> DeskUser:
        """Take somebody away; their sessions end with the next request."""
        return self._write(lambda users: users.pop(self._known(users, name).key))

    def set_role(self, name: str, role: DeskRole) -> DeskUser:
        """Let somebody do more, or less, from the next request on."""
        return self._changed(name, lambda user: replace(user, role=role))

    def set_password(self, name: str, password: str) -> DeskUser:
        """Give somebody a password; their sessions end with the next request."""
        kept = self._hashed(name, password)
        return self._changed(name, lambda user: replace(user, hash=kept, stamp=_stamp()))

    def renew(self, user: DeskUser, kept: str) -> None:
        """Keep the same password under a newer hash, unless it was changed meanwhile."""
        self._changed(
            user.name, lambda now: replace(now, hash=kept) if now.hash == user.hash else now
        )

    def _hashed(self, name: str, password: str | None) -> str:
        if password is None:
            return ""
        check_password(password, name)
        return self._passwords().hash(password)

    def _changed(self, name: str, change: Callable[[DeskUser], DeskUser]) -> DeskUser:
        def changed(users: Users) -> DeskUser:
            user = change(self._known(users, name))
            users[user.key] = user
            return user

        return self._write(changed)

    def _known(self, users: Users, name: str) -> DeskUser:
        user = users.get(key_of(name))
        if user is None:
            names = ", ".join(sorted(one.name for one in users.values())) or "nobody yet"
            raise AudioEditionError(f"there is no user {name[:80]!r}", hint=f"there is {names}")
        return user

    def _write(self, change: Callable[[Users], DeskUser]) -> DeskUser:
        with held(self._places.cache, ".desk-users"):
            users = self._read(read_private(self.file))
            user = change(users)
            rows = [asdict(users[key]) for key in sorted(users)]
            text = json.dumps({"version": VERSION, "users": rows}, ensure_ascii=False, indent=1)
            write_private(self.file, f"{text}\n".encode())
        return user

    def _read(self, data: bytes | None) -> Users:
        if data is None:
            return {}
        document: Any = None
        with contextlib.suppress(ValueError, RecursionError):
            document = json.loads(data)
        if not isinstance(document, dict) or not isinstance(document.get("users"), list):
            raise self._damaged("it is no list of users")
        refuse_newer(document.get("version"), VERSION, str(self.file), AudioEditionError)
        users: Users = {}
        for number, row in enumerate(document["users"], 1):
            user = _user(row)
            if user is None:
                raise self._damaged(f"user {number} is not whole")
            if user.key in users:
                raise self._damaged(f"{user.name} stands there twice")
            users[user.key] = user
        return users

    def _damaged(self, what: str) -> AudioEditionError:
        return AudioEditionError(
            f"{self.file} cannot be read: {what}",
            hint="put back a copy of it, or move it away and add the users again",
        )


def _user(row: object) -> DeskUser | None:
    if not isinstance(row, Mapping) or not {"name", "role"} <= row.keys():
        return None
    fields = DeskUser.__dataclass_fields__
    texts = {name: row[name] for name in fields if name in row}
    if not all(isinstance(text, str) for text in texts.values()) or row["role"] not in ROLES:
        return None
    try:
        check_user_name(row["name"])
    except AudioEditionError:
        return None
    return DeskUser(**texts)


def _stamp() -> str:
    return secrets.token_hex(8)
