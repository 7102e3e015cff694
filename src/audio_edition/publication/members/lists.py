"""Lists of people, as newsletters and shops export them: CSV of whatever columns and encoding."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from audio_edition.errors import PublicationError
from audio_edition.publication.posts.asking import CmsAnswer, CmsCaller
from audio_edition.publication.posts.ghost import VERSION, admin_token
from audio_edition.publication.posts.wordpress import WordPressPosts
from audio_edition.publication.text import one_line
from audio_edition.secrets import keep

_EMAIL = re.compile(r"[^@\s<>\",;]+@[^@\s<>\",;]+\.[^@\s<>\",;]+")
_LONGEST = 254  # characters of an address (RFC 5321, 4.5.3.1.3, less its angle brackets)
_EXPECTED = "email"
_COLUMNS = {
    "email": "email|e mail|mail|email address|e mail address|user email|billing email|member email|"
    "subscriber email|emailadresse|e mail adresse|correo|correo electrónico|adresse e mail",
    "name": "name|full name|display name|user name|member name|vollständiger name|nom complet|"
    "nombre",
    "first": "first name|firstname|given name|billing first name|vorname|prénom",
    "last": "last name|lastname|surname|family name|billing last name|nachname|nom|apellido",
    "until": "until|expires|expires at|expiry|expiry date|expiration|expiration date|end date|"
    "membership expires|valid until|gültig bis|läuft ab",
    "group": "role|roles|status|tier|tiers|label|labels|membership|memberships|membership level|"
    "level|plan|product|groups|user role",
    "free": "complimentary plan",
    "gone": "deleted at",
}
_BY_NAME = {name: key for key, names in _COLUMNS.items() for name in names.split("|")}
_NEVER = frozenset({"", "never", "lifetime", "none", "null", "n/a", "0", "-", "nie"})
_YES = frozenset({"true", "yes", "1", "ja", "wahr"})


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """Somebody on a list; ``groups`` are roles, tiers, labels, states, in small letters."""

    email: str
    name: str = ""
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PeopleList:
    """Who is on a list, each once; ``left_out`` says of others why not, a line each."""

    people: tuple[ListedPerson, ...]
    left_out: tuple[str, ...] = ()


def read_csv(data: bytes, today: dt.date, where: str) -> PeopleList:
    """Read a CSV; raises ``PublicationError`` where no column holds e-mail addresses.

    Whoever's subscription ended before ``today`` is not on it.
    """
    text = _decoded(data, where)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    head = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = max(",;\t|", key=head.count)
    csv.field_size_limit(1 << 20)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)]
    except csv.Error as problem:
        raise PublicationError(f"{where} cannot be read as CSV: {problem}") from None
    if not rows:
        raise PublicationError(f"{where} is empty", hint="nobody was changed")
    columns = _columns(rows[0])
    if "email" not in columns.values():
        bare = [n for n, cell in enumerate(rows[0]) if _EMAIL.fullmatch(cell.strip())]
        if not bare:
            told = one_line(", ".join(cell.strip() for cell in rows[0]))[:120]
            raise PublicationError(
                f"{where} has no column of e-mail addresses, but {told}",
                hint=f'name one in its first line "{_EXPECTED}"',
            )
        return gather(_people(rows, {bare[0]: "email"}, 1, today))
    return gather(_people(rows[1:], columns, 2, today))


def gather(found: Iterable[ListedPerson | str]) -> PeopleList:
    """Put people together: each once, by their address; texts say who is left out."""
    people: dict[str, ListedPerson] = {}
    left_out = []
    for one in found:
        if isinstance(one, str):
            left_out.append(one)
            continue
        known = people.get(one.email.casefold())
        if known is not None:  # a row an order, or a subscription
            one = ListedPerson(known.email, known.name or one.name, known.groups | one.groups)
        people[one.email.casefold()] = one
    return PeopleList(tuple(people.values()), tuple(left_out))


def person(email: str, name: str, groups: Iterable[str], where: str) -> ListedPerson | str:
    """Return somebody, or why not."""
    email = email.strip()
    if not is_email(email):
        return f"{where}: {email[:80]!r} is no e-mail address"
    name = " ".join(name.split())
    if not name.isprintable():
        name = ""
    return ListedPerson(email, name[:200], frozenset(g.strip().casefold() for g in groups if g))


def is_email(text: str) -> bool:
    """Whether ``text`` is an address that mail could be sent to, as far as one can see."""
    return bool(_EMAIL.fullmatch(text)) and len(text) <= _LONGEST and text.isprintable()


def _decoded(data: bytes, where: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise PublicationError(f"{where} is no text", hint="export it as CSV, in UTF-8")


def _columns(head: Sequence[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for number, cell in enumerate(head):
        name = " ".join(re.sub(r"[_\-.\s]+", " ", cell).split()).casefold()
        key = _BY_NAME.get(name)
        if key and (key == "group" or key not in found.values()):
            found[number] = key
    return found


def _people(
    rows: Iterable[Sequence[str]], columns: Mapping[int, str], first: int, today: dt.date
) -> Iterator[ListedPerson | str]:
    for number, row in enumerate(rows, first):
        told: dict[str, str] = {}
        groups: list[str] = []
        for place, key in columns.items():
            cell = row[place].strip() if place < len(row) else ""
            if key == "group":
                groups += re.split(r"[,;|]", cell)
            else:
                told[key] = cell
        where = f"row {number}"
        if told.get("gone"):
            continue
        until = _day(told.get("until", ""))
        if until is None:
            yield f"{where}: {told['until'][:40]!r} is no day that can be read: 2027-03-31"
            continue
        if until < today:
            continue
        if told.get("free", "").casefold() in _YES:
            groups.append("complimentary")
        name = told.get("name") or f"{told.get('first', '')} {told.get('last', '')}"
        yield person(told.get("email", ""), name, groups, where)


def _day(text: str) -> dt.date | None:
    """The last day that a list tells; the last of all where it tells none, None for nonsense.

    A day and a month that could be each other (03/04/2027) are nonsense.
    """
    if text.casefold() in _NEVER or text.startswith("0000-00-00"):
        return dt.date.max
    found = re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\D|$)", text)
    german = re.match(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\D|$)", text)
    try:
        if found:
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        return dt.date(int(german[3]), int(german[2]), int(german[1])) if german else None
    except ValueError:
        return None


if TYPE_CHECKING:
    import httpx

_PAGE = 100  # as many as both give at once
_MOST = 100_000  # pages; a server that tells of more goes round in circles
_FORBIDDEN = "users with their addresses are listed for administrators: take the name of one"


@dataclass
class WordPressUsers:
    """The users of the site at ``address`` (with a slash), as ``user`` may list them."""

    address: str
    user: str
    password: str
    transport: httpx.BaseTransport | None = None

    def people(self) -> PeopleList:
        """Return everybody; raises ``PublicationError`` for any page that cannot be had.

        Half a list would take the other half's feeds away.
        """
        site = WordPressPosts(self.address, self.user, self.password, transport=self.transport)

        def ask(page: int) -> tuple[list[Any], int]:
            told = {"context": "edit", "per_page": str(_PAGE), "page": str(page), "orderby": "id"}
            answer = site.get("users", told, _FORBIDDEN)
            pages = answer.headers.get("x-wp-totalpages", "")
            if not isinstance(answer.value, list) or not pages.isdecimal():
                raise CmsCaller(site.name, str, {}).fail("does not tell its users", _FORBIDDEN)
            return answer.value, int(pages)

        return gather(_rows(ask, _wordpress))


@dataclass
class GhostMembers:
    """The members of the site at ``address`` (with a slash), its admin's own address."""

    address: str
    key: str
    clock: Callable[[], datetime]
    transport: httpx.BaseTransport | None = None

    def people(self) -> PeopleList:
        """Return everybody; raises ``PublicationError`` for any page that cannot be had."""
        keep(self.key.partition(":")[2])
        caller = CmsCaller(
            f"Ghost at {self.address}",
            lambda: f"Ghost {admin_token(self.key, self.clock())}",
            {"Accept-Version": VERSION},
            self.transport,
        )
        url = f"{self.address}ghost/api/admin/members/"

        def ask(page: int) -> tuple[list[Any], int]:
            told = {"limit": str(_PAGE), "page": str(page), "order": "id asc"}
            answer = caller.ask("GET", url, told)
            if not answer.ok:
                raise caller.fail(
                    f"answers {answer.status} to members", "check the Admin API key: Integrations"
                )
            return _ghost_page(answer, caller)

        return gather(_rows(ask, _ghost))


def _rows(
    ask: Callable[[int], tuple[list[Any], int]],
    read: Callable[[dict[str, Any], str], ListedPerson | str],
) -> Iterator[ListedPerson | str]:
    for page in range(1, _MOST):
        rows, pages = ask(page)
        for number, row in enumerate(rows, (page - 1) * _PAGE + 1):
            if isinstance(row, dict):
                yield read(row, f"number {number}")
        if page >= pages:
            return


def _wordpress(row: dict[str, Any], where: str) -> ListedPerson | str:
    roles = row.get("roles")
    groups = [str(role) for role in roles] if isinstance(roles, list) else []
    return person(str(row.get("email", "")), str(row.get("name", "")), groups, where)


def _ghost_page(answer: CmsAnswer, caller: CmsCaller) -> tuple[list[Any], int]:
    value = answer.value if isinstance(answer.value, dict) else {}
    try:
        rows, pages = value["members"], int(value["meta"]["pagination"]["pages"])
    except (LookupError, TypeError, ValueError):
        rows, pages = None, 0
    if not isinstance(rows, list):
        raise caller.fail("does not tell its members", "is it the address of the admin?")
    return rows, pages


def _ghost(row: dict[str, Any], where: str) -> ListedPerson | str:
    groups = [str(row.get("status") or "")]
    for name in ("labels", "tiers"):
        told = row.get(name)
        for one in told if isinstance(told, list) else []:
            if isinstance(one, dict):
                groups += [str(one.get("name") or ""), str(one.get("slug") or "")]
    return person(str(row.get("email") or ""), str(row.get("name") or ""), groups, where)
