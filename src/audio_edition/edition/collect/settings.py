"""``[[source]]`` of show.toml: where articles come from every day, and which of them are wanted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias, get_args
from urllib.parse import SplitResult, unquote, urlsplit

from audio_edition.credentials import secret_in
from audio_edition.edition.sources.access import read_headers
from audio_edition.errors import EditionError
from audio_edition.late import late
from audio_edition.tables import Table, Within, filled
from newsletters.errors import ReadError
from newsletters.letters.ways import check_way

SourceKind: TypeAlias = Literal["feed", "wordpress", "ghost", "imap", "folder", "sitemap", "pages"]
SourceOrder: TypeAlias = Literal["source", "oldest", "newest", "section"]
ChangeRule: TypeAlias = Literal["correct", "tell"]

_WEB = ("feed", "wordpress", "ghost", "sitemap", "pages")
# A setting that only some kinds know; all others are everybody's.
_ONLY: dict[str, tuple[str, ...]] = {
    "user": ("imap", "wordpress"),
    "password": ("imap", "wordpress"),
    "key": ("ghost",),
    "from": ("imap",),
    "list_id": ("imap",),
    "tls": ("imap",),
    "headers": _WEB,
    "profile": ("imap", "folder"),
    "split": ("imap", "folder"),
    "type": ("wordpress",),
    "taxonomy": ("wordpress",),
    "links": ("sitemap", "pages"),
    "move_to": ("folder",),
    "private": _WEB,
}
_NAME = late(r"[^\W_][\w .-]{0,59}")
_SPAN = late(r"(\d{1,6})\s*([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_REST = late(r"[a-z0-9][a-z0-9_-]{0,59}")
_LOCAL = late(r"localhost|.+\.localhost|127(?:\.\d{1,3}){1,3}|\[?::1\]?", re.IGNORECASE)
_EXAMPLES = {
    "feed": "https://example.org/feed.xml",
    "wordpress": "https://example.org/",
    "ghost": "https://example.org/",
    "imap": "imaps://news@mail.example.org/INBOX",
    "folder": "inbox",
    "sitemap": "https://example.org/news-sitemap.xml",
    "pages": "https://example.org/news/",
}


@dataclass(frozen=True, slots=True)
class ItemRules:
    """Which items are wanted: everything that is said must hold.

    ``sections`` and ``tags`` are names in small letters: one of them must be an item's, none of
    ``not_sections`` and ``not_tags`` may be. ``title`` is a pattern found anywhere in an item's
    title, whatever the case. Words are counted an article; 0 and None: no bound.
    """

    sections: Annotated[tuple[str, ...], _small("sections")] = ()
    not_sections: Annotated[tuple[str, ...], _small("not_sections")] = ()
    tags: Annotated[tuple[str, ...], _small("tags")] = ()
    not_tags: Annotated[tuple[str, ...], _small("not_tags")] = ()
    title: Annotated[str, _pattern("title")] = ""
    min_words: Annotated[int, Within(0, 1_000_000)] = 0
    max_words: Annotated[int, Within(0, 1_000_000)] = 0
    max_age: Annotated[dt.timedelta | None, _max_age] = None


@dataclass(frozen=True, slots=True)
class StandingSource:
    """One place that the show takes articles from, day after day.

    ``name`` tells it from the others and is what the memory files its items under: another name
    is another source. ``password`` and ``key`` name secrets (``${NAME}``, ``keyring:…``) and are
    never their values. ``senders`` is ``from`` of show.toml. ``items`` is how many of it one
    edition takes. ``on_change`` is what a change at the source does to an edition that is out.
    ``private`` lets its host have a private address; ``timeout`` bounds all of one look.
    """

    name: str
    kind: SourceKind
    address: str
    user: str = ""
    password: Annotated[str, secret_in("password")] = ""
    key: Annotated[str, secret_in("key")] = ""
    senders: Annotated[tuple[str, ...], _senders] = ()
    list_ids: Annotated[tuple[str, ...], _list_ids] = ()
    tls: bool = True
    headers: Annotated[tuple[tuple[str, str], ...], _headers] = ()
    required: bool = False
    rules: Annotated[ItemRules, _rules] = ItemRules()
    items: Annotated[int, Within(1, 500)] = 20
    order: SourceOrder = "source"
    profile: str = ""
    split: Annotated[str, _split] = "auto"
    rest_type: Annotated[str, _rest("type", "posts")] = "posts"
    taxonomy: Annotated[str, _rest("taxonomy", "category")] = "category"
    links: Annotated[str, _pattern("links")] = ""
    move_to: str = ""
    on_change: ChangeRule = "correct"
    private: bool = False
    timeout: Annotated[dt.timedelta, _timeout] = dt.timedelta(minutes=2)

    @classmethod
    def from_table(cls, table: Table) -> StandingSource:
        """Read one ``[[source]]``; raises the table's error class for what cannot be meant."""
        if "kind" not in table:
            raise table.fail("kind", "is missing", hint=f"one of {', '.join(get_args(SourceKind))}")
        kind = table.choice("kind", get_args(SourceKind), "")
        for key, kinds in _ONLY.items():
            if key in table and kind not in kinds:
                raise table.fail(key, f"is not for a {kind}", hint=f"it is for {', '.join(kinds)}")
        name, address = _name(table, kind), _address(table, kind)
        made = filled(table, cls, name=name, kind=kind, address=address)
        made._hold_together(table)
        return made

    @property
    def login(self) -> str:
        """The name that a mailbox or a site is told: ``user``, else the one in the address."""
        return self.user or unquote(self.parts.username or "")

    @property
    def parts(self) -> SplitResult:
        """The address, taken apart."""
        return urlsplit(self.address)

    @property
    def allowed(self) -> tuple[str, ...]:
        """Its own host and port, where that may be private: show.toml says so, or plainly means it.

        A name that resolves to a private address today may be somebody's trick; ``127.0.0.1``
        written into show.toml is none.
        """
        host = self.parts.hostname or ""
        if self.kind not in _WEB or not (self.private or _LOCAL.fullmatch(host)):
            return ()
        port = self.parts.port or {"http": 80, "https": 443}.get(self.parts.scheme, 443)
        return (f"{host}:{port}",)

    def _hold_together(self, table: Table) -> None:
        """Refuse what only together makes no sense."""
        if self.kind == "imap" and not (self.login and self.password):
            raise table.fail(
                "password" if self.login else "user",
                "is missing: a mailbox opens with both",
                hint='password = "${MAIL_PASSWORD}"; the user may stand in the address',
            )
        if self.kind == "imap" and not self.tls and not _LOCAL.fullmatch(self.parts.hostname or ""):
            raise table.fail(
                "tls", "may be false for this machine alone: a password would go in the open"
            )
        if self.kind == "ghost" and not self.key:
            raise table.fail("key", "is missing", hint='the Content API key: key = "${GHOST_KEY}"')
        if self.kind == "wordpress" and bool(self.login) != bool(self.password):
            raise table.fail("password" if self.login else "user", "is missing beside the other")
        if self.kind == "wordpress" and self.password:
            is_open = self.parts.scheme == "http"
            if is_open and not self.private and not _LOCAL.fullmatch(self.parts.hostname or ""):
                raise table.fail("address", "must begin with https:// where a password is told")
        if self.rules.max_words and self.rules.max_words < self.rules.min_words:
            raise table.fail("max_words", f"is below min_words ({self.rules.min_words})")


def standing_sources(table: Table) -> tuple[StandingSource, ...]:
    """Read every ``[[source]]`` of the whole show.toml; each has a name of its own."""
    found: list[StandingSource] = []
    for one in table.tables("source"):
        made = StandingSource.from_table(one)
        if any(made.name.lower() == other.name.lower() for other in found):
            raise one.fail(
                "name",
                f"{made.name!r} is another source's already",
                hint="each has a name of its own: the memory of what was taken goes by it",
            )
        found.append(made)
    return tuple(found)


def chosen(sources: Sequence[StandingSource], only: Iterable[str]) -> tuple[StandingSource, ...]:
    """The sources of these names (none: all of them); raises ``EditionError`` for no source's."""
    wanted = [name.lower() for name in only]
    known = {source.name.lower() for source in sources}
    for name in wanted:
        if name not in known:
            raise EditionError(
                f"no source {name!r} in show.toml",
                hint=f"there are {', '.join(s.name for s in sources)}" if sources else None,
            )
    return tuple(s for s in sources if not wanted or s.name.lower() in wanted)


def _name(table: Table, kind: str) -> str:
    name = table.text("name") or kind
    if not _NAME.fullmatch(name):
        raise table.fail(
            "name", f"cannot be {name[:60]!r}", hint="up to 60 letters, digits, blanks and dashes"
        )
    return name


def _address(table: Table, kind: str) -> str:
    address = table.text("address")
    hint = f'for example address = "{_EXAMPLES[kind]}"'
    if not address:
        raise table.fail("address", "is missing", hint=hint)
    if kind == "folder":
        if "://" in address or "\0" in address:
            raise table.fail("address", "must be a folder's path", hint=hint)
        return address
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise table.fail("address", "is no address", hint=hint) from None
    if parts.password is not None:
        # never shown: it stands there
        raise table.fail(
            "address", "may hold no password", hint='password = "${NAME}" of the environment'
        )
    schemes = ("imaps", "imap") if kind == "imap" else ("https", "http")
    if parts.scheme not in schemes or not parts.hostname:
        raise table.fail(
            "address", f"must begin with {schemes[0]}://, not {address!r:.80}", hint=hint
        )
    if parts.username and kind not in ("imap", "wordpress"):
        raise table.fail("address", "may hold no user's name", hint=hint)
    return address


def _senders(table: Table) -> tuple[str, ...]:
    return tuple(one.lower() for one in table.texts("from"))


def _list_ids(table: Table) -> tuple[str, ...]:
    return tuple(one.strip("<>").lower() for one in table.texts("list_id"))


def _headers(table: Table) -> tuple[tuple[str, str], ...]:
    return read_headers(table.table("headers"))


def _timeout(table: Table) -> dt.timedelta:
    return _span(table, "timeout", "2m") or dt.timedelta(minutes=2)


def _max_age(table: Table) -> dt.timedelta | None:
    return _span(table, "max_age", "")


def _rules(table: Table) -> ItemRules:
    return filled(table, ItemRules)


def _small(key: str) -> Callable[[Table], tuple[str, ...]]:
    return lambda table: tuple(one.casefold() for one in table.texts(key) if one)


def _pattern(key: str) -> Callable[[Table], str]:
    def read(table: Table) -> str:
        said = table.text(key)
        try:
            re.compile(said)
        except re.error as problem:
            raise table.fail(key, f"is no pattern: {problem}") from None
        return said

    return read


def _split(table: Table) -> str:
    said = table.text("split", "auto") or "auto"
    try:
        check_way(said)
    except ReadError as problem:
        raise table.fail("split", f"cannot be {said[:40]!r}", hint=problem.hint) from None
    return said


def _rest(key: str, default: str) -> Callable[[Table], str]:
    def read(table: Table) -> str:
        said = table.text(key, default)
        if not _REST.fullmatch(said):
            hint = f"as the site's API calls it: {default}"
            raise table.fail(key, f"cannot be {said[:40]!r}", hint=hint)
        return said

    return read


def _span(table: Table, key: str, default: str) -> dt.timedelta | None:
    said = table.text(key, default)
    if not said:
        return None
    found = _SPAN.fullmatch(said)
    length = dt.timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else dt.timedelta(0)
    if not dt.timedelta(0) < length <= dt.timedelta(days=3660):
        raise table.fail(key, f"must look like 90s, 36h or 3d, not {said[:40]!r}")
    return length
