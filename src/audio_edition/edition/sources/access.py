"""What one's own server is told besides the address: headers and cookies, from the environment.

``show.toml`` names the address and the headers; what is secret in them stands in the environment
as ``${NAME}``. They go to that address alone: not to where it redirects, not to another port.

Some interfaces want their key in the address itself. It is put there on the way out, so that the
address that is logged, shown and redirected never has it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

from audio_edition import secrets
from audio_edition.errors import EditionError
from audio_edition.late import late
from audio_edition.tables import Table

_NAME = late(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")  # RFC 9110, section 5.6.2: a token
_VARIABLE = late(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRET = late(r"authorization|cookie|token|secret|password|key", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Access:
    """The headers for every address that begins with ``address``; values may name variables.

    ``query`` are parameters that such an address is given on the way out. ``known`` are variables
    that need not stand in the environment: their values are looked up already. ``named_in`` is
    the part of show.toml that says all this.
    """

    address: str
    headers: tuple[tuple[str, str], ...]
    query: tuple[tuple[str, str], ...] = ()
    known: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False, compare=False)
    named_in: str = "[[fetch]]"

    @classmethod
    def from_table(cls, table: Table) -> Access:
        """Read one ``[[fetch]]``; raises the table's error class for what cannot be sent."""
        address = table.text("address")
        parts = _parts(address)
        if parts is None or not parts.hostname or parts.scheme not in _PORTS or parts.username:
            raise table.fail(
                "address",
                f"must be a web address, not {address!r}" if address else "is missing",
                hint='for example address = "https://cms.example.org/api/"',
            )
        return cls(address, read_headers(table.table("headers")))

    def fits(self, url: str) -> bool:
        """Whether ``url`` has this scheme, host and port, and lies at or below this path."""
        mine, theirs = _parts(self.address), _parts(url)
        if mine is None or theirs is None or _origin(mine) != _origin(theirs):
            return False
        path, below = mine.path or "/", theirs.path or "/"
        return below == path or below.startswith(path if path.endswith("/") else f"{path}/")

    def values(self, environment: Mapping[str, str]) -> list[tuple[str, str]]:
        """The headers with their variables filled in; raises ``EditionError`` for one not set."""
        return self._filled(self.headers, environment)

    def added(self, environment: Mapping[str, str]) -> list[tuple[str, str]]:
        """The parameters with their variables filled in; raises ``EditionError`` likewise."""
        return self._filled(self.query, environment)

    def _filled(
        self, told: Sequence[tuple[str, str]], environment: Mapping[str, str]
    ) -> list[tuple[str, str]]:
        found = []
        for name, value in told:
            held = {}
            for variable in _VARIABLE.findall(value):
                held[variable] = self.known.get(variable) or environment.get(variable, "")
                if not held[variable]:
                    raise EditionError(
                        f"{variable} is not set, and {self.address} is to be told {name}",
                        hint=f"export {variable}=… (show.toml {self.named_in} names it)",
                    )
                secrets.keep(held[variable])
            filled = "".join(
                held[part] if number % 2 else part
                for number, part in enumerate(_VARIABLE.split(value))
            )
            if not filled.isprintable() or not filled.isascii():
                raise EditionError(
                    f"what the environment gives for {name} cannot stand in a header",
                    hint="it may hold no line break and only ASCII",
                )
            found.append((name, filled))
        return found


def headers_for(
    url: str, accesses: Iterable[Access], environment: Mapping[str, str] | None = None
) -> list[tuple[str, str]]:
    """The headers that ``url`` is told, of the longest address that fits; none for others."""
    nearest = _nearest(url, accesses)
    if nearest is None:
        return []
    return nearest.values(os.environ if environment is None else environment)


def parameters_for(
    url: str, accesses: Iterable[Access], environment: Mapping[str, str] | None = None
) -> str:
    """The parameters that ``url`` is given on its way out, as a query; empty for none."""
    nearest = _nearest(url, accesses)
    if nearest is None:
        return ""
    added = nearest.added(os.environ if environment is None else environment)
    return urlencode(added, quote_via=quote)


def without_given(url: str, accesses: Iterable[Access]) -> str:
    """``url`` without parameters that some ``Access`` gives: what a redirect repeats of them."""
    given = {name for access in accesses for name, _ in access.query}
    parts = _parts(url)
    if not given or parts is None:
        return url
    kept = [p for p in parse_qsl(parts.query, keep_blank_values=True) if p[0] not in given]
    return urlunsplit(parts._replace(query=urlencode(kept))) if parts.query else url


def _nearest(url: str, accesses: Iterable[Access]) -> Access | None:
    fitting = [access for access in accesses if access.fits(url)]
    return max(fitting, key=lambda access: len(access.address), default=None)


def read_headers(table: Table) -> tuple[tuple[str, str], ...]:
    """Read a table of headers; raises its error class for one that may not stand there."""
    return tuple(_header(table, name, value) for name, value in table.items())


def _header(table: Table, name: str, value: object) -> tuple[str, str]:
    if not _NAME.fullmatch(name):
        raise table.fail(name, "is no name of a header")
    if not isinstance(value, str) or not value.isprintable() or not value.isascii():
        raise table.fail(name, f"must be text in ASCII, not {value!r:.60}")
    if _SECRET.search(name) and not _VARIABLE.search(value):
        raise table.fail(
            name,
            "is a secret, and may not stand in a file",
            hint=f'put it into the environment: {name} = "${{MY_CMS_TOKEN}}"',
        )
    return name, value


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for one that is no number
    except ValueError:
        return None
    return parts


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(scheme)
