"""What we are told in confidence does not come back in a message, nor in any file.

Services echo keys in their errors, whole or with stars in the middle. So every text that a
service had a hand in passes ``Secrets.withheld`` first: each word of it that shares more than a
few letters with something secret that was sent is left out.

``masked`` is for all else that is written down (logs, records, what is told): it leaves out
whatever secret this process has come to know (``keep``), and what looks like one by where it
stands, and nothing else, so that a log stays readable.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit, urlunsplit

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
        from urllib.request import getproxies  # http comes with it, and most builds send nothing

        found: list[str] = []
        for name, value in (headers or {}).items():
            if name.lower() not in _OPEN:
                text = value.decode("latin-1") if isinstance(value, bytes) else value
                found += [word for word in text.split() if word.lower() not in _SCHEMES]
        for address in (url, *getproxies().values()):
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


# by where they stand: Authorization: Bearer …, token=…, "password": "…"
_HEADER = re.compile(
    r"(?i)\b((?:proxy-)?authorization[\"']?\s*[:=]\s*[\"']?(?:bearer|basic|token|digest)\s+)[^\s\"',;]+"
)
_BEARER = re.compile(r"(?i)\b(bearer\s+)(?=[\w.~+/=-]*\d)[\w.~+/=-]{8,}")
# of names that say so: token=…, password = "…", "secret": "…"; prose has a colon alone. A name is
# looked at from its beginning alone: from each of its hyphens would be the square of its length
_SAYS = r"[\w-]*(?:password|passwd|secret|token|api_?key|access_?key)"
_PAIR = re.compile(
    rf"(?i)((?<![\w-]){_SAYS}(?:\s*=\s*(?=[\"'])|=)|[\"']{_SAYS}[\"']\s*:\s*(?=[\"']))"
    r"(\"[^\"]+\"|'[^']+'|[^\s\"'&,;]+)"
)
_USER = re.compile(r"(?<=://)[^\s/?#@\"'<>:]*:[^\s/?#\"'<>]*@")
_NAMES = re.compile(
    r"(?i)(?:^|_)(?:token|key|secret|pass|password|passwd|pwd|credentials?|auth|cookie|dsn"
    r"|webhook|hook)(?:_|$)"
)
_known: set[str] = set()  # every spelling of every secret of this process
_pattern: re.Pattern[str] | None = None
_guard = threading.Lock()


def keep(secret: str) -> None:
    """Have ``masked`` leave this secret out from now on, however it is spelled.

    Of a secret address its telling parts are secrets as well: services name them alone.
    """
    global _pattern
    found = set().union(*(_spellings(part) for part in _parts(secret)))
    with _guard:
        if not found <= _known:
            _known.update(found)
            # the longest first: a short one may be part of it
            longest = sorted(_known, key=len, reverse=True)
            _pattern = re.compile("|".join(map(re.escape, longest)))


def keep_environment(environment: Mapping[str, str]) -> None:
    """Keep what variables hold whose names say that it is secret (``…_TOKEN``, ``…_KEY``)."""
    for name, value in environment.items():
        # a switch, a number and a path are no secrets, whatever they are called
        if _NAMES.search(name) and len(value) > _SHARED + 1 and not value.startswith(("/", "~")):
            keep(value)


def masked(text: str) -> str:
    """Return ``text`` without any secret that is known, or that stands where secrets stand."""
    if _pattern is not None:
        text = _pattern.sub(_WITHHELD, text)
    text = _USER.sub(f"{_WITHHELD}@", text)
    text = _HEADER.sub(rf"\1{_WITHHELD}", text)
    text = _BEARER.sub(rf"\1{_WITHHELD}", text)
    return _PAIR.sub(_pair, text)


def masked_data(value: Any) -> Any:
    """Return plain data (texts, numbers, lists, mappings) with every text in it ``masked``.

    A text is masked whole, never a line of JSON: that would be none any more.
    """
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Mapping):
        return {masked(str(key)): masked_data(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [masked_data(inner) for inner in value]
    return value


def _pair(found: re.Match[str]) -> str:
    value = found[2]
    # a name that stands for a secret is none, and neither is a switch
    if value.strip("\"'").startswith(("$", _WITHHELD)) or value.lower() in ("true", "false"):
        return found[0]
    return f"{found[1]}{_WITHHELD}"


def _parts(secret: str) -> set[str]:
    """A secret, and where it is an address the parts of it that tell: user, path, query."""
    parts = {secret.strip()} - {""}
    if "://" not in secret:
        return parts
    try:
        address = urlsplit(secret.strip())
    except ValueError:
        return parts
    user, _, password = address.netloc.rpartition("@")[0].partition(":")
    words = [*address.path.split("/"), address.fragment, password]
    words += [value for _, value in parse_qsl(address.query)]
    if address.scheme.lower() not in ("http", "https") or not password:
        words.append(user)
    host = address.netloc.rpartition("@")[2].partition(":")[0]
    if "." not in host:  # a service's own scheme may have a token where others have a host
        words.append(host)
    parts |= {word for word in words if _telling(word)}
    return parts | ({password} if len(password) >= _SHARED else set())


def _telling(word: str) -> bool:
    """Whether part of a secret address is no common word of addresses, and no machine's number."""
    try:
        ip_address(word)
    except ValueError:
        pass
    else:
        return False
    mixed = re.search(r"\d", word) or (word.lower() != word and word.upper() != word)
    return len(word) >= 2 * _SHARED and bool(mixed)


def _spellings(secret: str) -> set[str]:
    """A secret as it may be written: as it is, in an address, in JSON, in Base64."""
    if len(secret) < _SHARED:
        return set()
    plain = unquote(secret)
    found = {secret, plain, quote(plain, safe=""), quote(plain), quote_plus(plain)}
    found |= {
        json.dumps(plain)[1:-1],
        json.dumps(plain, ensure_ascii=False)[1:-1],
        repr(plain)[1:-1],
    }
    found.add(base64.b64encode(plain.encode("utf-8", "surrogateescape")).decode().rstrip("="))
    return found


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
