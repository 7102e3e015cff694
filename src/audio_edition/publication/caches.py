"""The copies that a content delivery network holds of what was taken away: it is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from audio_edition import addresses, credentials
from audio_edition.errors import AudioEditionError
from audio_edition.identity import Identity
from audio_edition.remote import said
from audio_edition.tables import Table, filled

_TIMEOUT = 30.0
_AT_ONCE = 30
"""Addresses in one request: what the API of Cloudflare takes of any customer
(developers.cloudflare.com, "Purge cache by single-file").
"""


@dataclass(frozen=True, slots=True)
class EdgeSettings:
    """[publish.purge]: how the copies of a content delivery network are told to go.

    ``POST`` sends ``{"files": [address, …]}`` to ``url``; ``PURGE`` asks each address itself with
    that method, as Varnish and Fastly take it. ``token`` names the secret of the Authorization.
    """

    method: Literal["POST", "PURGE"] = "POST"
    url: str = ""
    token: Annotated[str, credentials.secret_in("token")] = ""

    @classmethod
    def from_table(cls, table: Table) -> EdgeSettings:
        """Read the table; raises ``ShowError`` with the key that is wrong."""
        settings = filled(table, cls)
        url = settings.url
        if url and not url.startswith(("https://", "http://")):
            raise table.fail("url", "must be an address, https://…")
        if url and settings.method == "PURGE":
            raise table.fail("url", "has no place beside PURGE, which asks each file's own address")
        return settings

    @property
    def is_set(self) -> bool:
        """Whether there is anybody to tell."""
        return bool(self.url) or self.method == "PURGE"


def tell_caches(settings: EdgeSettings, identity: Identity, paths: Iterable[str]) -> list[str]:
    """Have a network's copies removed; returns what went wrong, one line each."""
    if not settings.is_set:
        return []
    files = [addresses.address(identity, *path.split("/")) for path in paths]
    try:
        token = credentials.reveal(settings.token, of="[publish.purge] token")
        return list(_told(settings, token, files))
    except AudioEditionError as problem:
        return [f"the network's copies were not removed: {problem.message}"]


def _told(settings: EdgeSettings, token: str, files: Sequence[str]) -> Iterator[str]:
    import httpx

    head = {"Authorization": token if " " in token else f"Bearer {token}"}
    with httpx.Client(timeout=_TIMEOUT, headers=head) as client:
        asked: list[tuple[str, str, dict[str, list[str]] | None]]
        if settings.method == "PURGE":
            asked = [("PURGE", file, None) for file in files]
        else:
            asked = [
                ("POST", settings.url, {"files": list(files[at : at + _AT_ONCE])})
                for at in range(0, len(files), _AT_ONCE)
            ]
        for method, url, body in asked:
            try:
                client.request(method, url, json=body).raise_for_status()
            except httpx.HTTPError as problem:
                why = said(problem)
                yield f"the network's copies were not removed: {method} {url}: {why}"
