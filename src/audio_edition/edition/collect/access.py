"""What a standing source's own server is told: its headers, a password, a key; and nobody else."""

from __future__ import annotations

import base64
from dataclasses import replace
from urllib.parse import urlsplit

from audio_edition import credentials, secrets
from audio_edition.edition.collect.settings import StandingSource
from audio_edition.edition.sources.access import Access
from audio_edition.errors import EditionError

GHOST_API = "ghost/api/content/"


def filled(source: StandingSource) -> StandingSource:
    """The source with the variables in its address filled in; raises ``EditionError``."""
    if not credentials.names(source.address):
        return source
    where = f"[[source]] {source.name} address"
    address = credentials.filled(source.address, where=where, quoted=True, error=EditionError)
    return replace(source, address=address)


def secret(source: StandingSource, key: str) -> str:
    """The secret that a setting names; raises ``EditionError`` where there is none."""
    named = source.password if key == "password" else source.key
    where = f"[[source]] {source.name} {key}"
    return credentials.filled(named, where=where, error=EditionError)


def access_of(source: StandingSource) -> tuple[Access, ...]:
    """What its server is told: at its own scheme, host and port, and a key at its interface alone.

    Raises ``EditionError`` for a secret that nobody gave.
    """
    if source.kind in ("imap", "folder"):
        return ()
    origin = origin_of(source.address)
    told = source.headers
    known = {}
    if source.kind == "wordpress" and source.password:
        # WordPress shows an application password in groups; the blanks are no part of it
        password = secret(source, "password").replace(" ", "")
        secrets.keep(password)
        pair = f"{source.login}:{password}".encode()
        known["basic"] = base64.b64encode(pair).decode("ascii")
        told = (*told, ("Authorization", "Basic ${basic}"))
    found = [Access(f"{origin}/", told, known=known, named_in=_named_in(source))] if told else []
    if source.kind == "ghost":
        key = secret(source, "key")
        if ":" in key:
            raise EditionError(
                "key is Ghost's Admin API key; the Content API has one of its own",
                hint="Ghost: Settings, Integrations, the integration's Content API key",
            )
        found.append(
            Access(
                f"{base_of(source.address)}{GHOST_API}",
                (*told, ("Accept-Version", "v5.0")),
                query=(("key", "${key}"),),
                known={"key": key},
                named_in=_named_in(source),
            )
        )
    return tuple(found)


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, without a user's name."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def base_of(address: str) -> str:
    """A site's address without user's name, query and fragment, with a last slash.

    >>> base_of("https://ada@example.org/blog?x=1#y")
    'https://example.org/blog/'
    """
    path = urlsplit(address).path
    return f"{origin_of(address)}{path.rstrip('/')}/"


def _named_in(source: StandingSource) -> str:
    return f"[[source]] {source.name}"
