"""What we send in confidence does not come back in a message.

Services echo keys in their errors, whole or with stars in the middle. So every text that a
service had a hand in passes here first: each word of it that shares more than a few letters
with something secret that was sent is left out.
"""

from __future__ import annotations

import base64
import re
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

_WITHHELD = "[…]"
_SHARED = 4  # letters in a row that a word may not have in common with a secret
_END = 3  # letters that show the beginning or end of one: "sk-****9xk"
_WORD = re.compile(r"[\w+/=.~%-]+")
_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s\"'<>]+", re.IGNORECASE)
# headers that everybody may see; any other may carry a key under whatever name
_OPEN = frozenset(
    "accept accept-encoding accept-language connection content-length content-type host "
    "user-agent referer transfer-encoding".split()
)
_SCHEMES = frozenset(("bearer", "basic", "digest", "token", "apikey"))


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secret values of one request, in small letters."""

    values: tuple[str, ...] = ()

    @classmethod
    def sent(cls, url: str, headers: Mapping[str, str | bytes] | None = None) -> Secrets:
        """Return what is secret in a request, and in the proxies of the environment."""
        found: list[str] = []
        for name, value in (headers or {}).items():
            if name.lower() not in _OPEN:
                text = value.decode("latin-1") if isinstance(value, bytes) else value
                found += [word for word in text.split() if word.lower() not in _SCHEMES]
        for address in (url, *urllib.request.getproxies().values()):
            found += _in_address(address)
        # the longest first: a short one may be part of it
        values = sorted({value.lower() for value in found if value}, key=len, reverse=True)
        return cls(tuple(values))

    def withheld(self, text: str) -> str:
        """Return ``text`` without these secrets or recognisable parts of them.

        Of addresses nothing stays but scheme, host and path.
        """
        text = _URL.sub(lambda found: _shown(found[0]), text)
        for value in self.values:
            if len(value) > _SHARED:
                text = re.sub(re.escape(value), _WITHHELD, text, flags=re.IGNORECASE)
        return _WORD.sub(lambda word: _WITHHELD if self._tells(word[0]) else word[0], text)

    def _tells(self, word: str) -> bool:
        for said in {word.lower(), unquote(word).lower()}:
            for value in self.values:
                if said == value:
                    return True
                if len(value) <= _SHARED:
                    continue
                if len(said) >= _END and (value.startswith(said) or value.endswith(said)):
                    return True
                pieces = (said[n : n + _SHARED] for n in range(len(said) - _SHARED + 1))
                if any(piece in value for piece in pieces):
                    return True
        return False


def without_secrets(address: str) -> str:
    """Return a URL without user, password, query and fragment, to be shown or compared."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _shown(address: str) -> str:
    try:
        return without_secrets(address)
    except ValueError:
        return _WITHHELD


def _in_address(address: str) -> Iterable[str]:
    try:
        parts = urlsplit(address)
    except ValueError:  # a proxy variable may hold anything
        return
    user, _, password = parts.netloc.rpartition("@")[0].partition(":")
    if password:
        yield password
        yield unquote(password)
        pair = f"{unquote(user)}:{unquote(password)}"
        yield base64.b64encode(pair.encode("utf-8", "surrogateescape")).decode()
    elif user:  # a token alone, as some services take it
        yield user
        yield unquote(user)
    for _, value in parse_qsl(parts.query):
        if len(value) > _SHARED:  # "lang=en" is no token
            yield value


__all__ = ["Secrets", "without_secrets"]
