"""[hook] in show.toml: what a CMS may tell us, and what we may write into its posts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal, TypeAlias, get_args
from urllib.parse import urlsplit

from audio_edition.credentials import secret_in
from audio_edition.tables import Key, Table, filled

Then: TypeAlias = Literal["collect", "run", "make"]
Cms: TypeAlias = Literal["wordpress", "ghost"]
Shape: TypeAlias = Literal["address", "iframe"]

_SHAPES: tuple[Literal["", "address", "iframe"], ...] = ("", "address", "iframe")
_LOCAL = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class PostSettings:
    """[hook.post]: where the player's snippet is put back, and by whom.

    ``password`` (WordPress: an application password of ``user``) and ``key`` (Ghost: an Admin
    API key) name secrets, they do not hold them. ``snippet`` is the edition's ``address``, which
    WordPress makes a player of (oEmbed), or an ``iframe``. ``collection`` is the name of the
    posts in WordPress' REST API.
    """

    kind: Cms = "wordpress"
    address: str = ""
    user: str = ""
    password: Annotated[str, secret_in("password")] = ""
    key: Annotated[str, secret_in("key")] = ""
    snippet: Shape = "address"
    at_end: Annotated[bool, _is_at_end] = False
    collection: str = "posts"

    @classmethod
    def from_table(cls, table: Table, *, required: bool) -> PostSettings:
        """Read [hook.post], which says nothing unless it is ``required``.

        Raises ``ShowError`` with the key that is wrong, or missing.
        """
        shape = table.choice("snippet", _SHAPES, "")
        kind = table.choice("kind", get_args(Cms), "wordpress")
        settings = filled(table, cls, snippet=shape or ("iframe" if kind == "ghost" else "address"))
        if not (required or any(table.text(key) for key in _GIVEN)):
            return settings
        for key in ("key",) if kind == "ghost" else ("user", "password"):
            if not table.text(key):
                raise table.fail(key, f"is missing, which {_NAMES[kind]} asks for")
        if kind == "ghost" and shape == "address":
            raise table.fail(
                "snippet", "cannot be 'address': Ghost makes no player of one", hint='"iframe"'
            )
        if not re.fullmatch(r"[A-Za-z0-9_-]+", settings.collection):
            raise table.fail("collection", f"is no name of posts: {settings.collection!r}")
        return replace(settings, address=_site(table, settings.address))


@dataclass(frozen=True, slots=True)
class HookSettings:
    """[hook]: webhooks in, the snippet back.

    ``secret`` names the secret that deliveries are signed with; "": nobody listens.
    ``sources`` are the [[source]]s that a delivery has collected; none: all of its CMS.
    ``then`` is what follows. ``write_back`` lets the snippet into the posts of ``post``.
    """

    secret: Annotated[str, secret_in("secret")] = ""
    sources: Annotated[tuple[str, ...], Key("source")] = ()
    then: Then = "collect"
    write_back: bool = False
    post: PostSettings = field(default_factory=PostSettings)

    @classmethod
    def from_table(cls, table: Table) -> HookSettings:
        """Read [hook]; raises ``ShowError`` with the key that is wrong."""
        post = PostSettings.from_table(table.table("post"), required=table.flag("write_back"))
        return filled(table, cls, post=post)


_GIVEN = ("address", "user", "password", "key")
_EXAMPLE = 'for example address = "https://news.example.org/"'
_NAMES = {"wordpress": "WordPress", "ghost": "Ghost"}


def _is_at_end(table: Table) -> bool:
    return table.choice("place", ("top", "end"), "top") == "end"


def _site(table: Table, address: str) -> str:
    """The site's address with a slash; https, for credentials go there."""
    if not address:
        raise table.fail("address", "is missing", hint=_EXAMPLE)
    try:
        parts = urlsplit(address)
        host, secret = parts.hostname, parts.username or parts.password
    except ValueError:
        host, secret = None, None
    if secret:
        raise table.fail("address", "may hold no password", hint="user and password say it")
    if not host or parts.scheme not in ("http", "https"):
        raise table.fail("address", f"must be the site's address, not {address!r}", hint=_EXAMPLE)
    if parts.scheme == "http" and host not in _LOCAL:
        raise table.fail(
            "address",
            f"must begin with https://: credentials go to {host}",
            hint="http is for this machine alone",
        )
    return address.split("?")[0].split("#")[0].rstrip("/") + "/"
