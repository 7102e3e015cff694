"""Readers of logs whose fields have names: JSON (Caddy, and nginx told so) and W3C (CloudFront).

Formats: Caddy (caddyserver.com/docs/logging), W3C Extended Log File Format (w3.org/TR/WD-logfile),
CloudFront standard logs (docs.aws.amazon.com, Amazon CloudFront Developer Guide, "Standard log file
fields").
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from audio_edition.audience.fields import any_time, asked, number, ranged, target
from audio_edition.audience.model import LoggedRequest

_ADDRESS = ("client_ip", "remote_ip", "remote_addr", "remote_address", "clientip", "client", "ip")
_TIME = ("ts", "time", "timestamp", "@timestamp", "time_iso8601", "time_local", "msec", "date")
_URI = ("uri", "request_uri", "url", "path")
_SENT = ("size", "body_bytes_sent", "bytes_sent", "bytes", "response_size")
_AGENT = ("http_user_agent", "user_agent", "agent", "useragent")


class JsonReader:
    """A JSON object a line: Caddy's own, or the names of nginx's variables."""

    kind = "JSON"

    def fits(self, line: str) -> bool:
        """See ``LineReader``."""
        # half a line is the one damage that happens, and it has no end
        return line.startswith("{") and line.endswith("}") and '"status"' in line

    def read(self, line: str) -> LoggedRequest | bool:
        """See ``LineReader``."""
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            return False
        if not isinstance(said, dict):
            return False
        try:
            return _of_json(said)
        except (TypeError, ValueError, AttributeError, OverflowError):
            return False


def _of_json(said: dict[str, Any]) -> LoggedRequest | bool:
    request = said.get("request")
    inner: Mapping[str, Any] = request if isinstance(request, Mapping) else said
    time = any_time(_first(said, _TIME))
    status, sent = _whole(said.get("status")), _whole(_first(said, _SENT))
    address = str(_first(inner, _ADDRESS) or "")
    method, path, query = str(_first(inner, ("method", "request_method")) or ""), "", ""
    uri = _first(inner, _URI)
    if isinstance(uri, str) and method:
        path, query = target(uri)
        query = query or str(inner.get("args") or inner.get("query_string") or "")
    elif isinstance(request, str):
        wanted = asked(request)
        if wanted is None:
            return time is not None and status is not None
        method, path, query = wanted
    if time is None or status is None or sent is None or not address or not path:
        return False
    heads = inner.get("headers") if isinstance(inner.get("headers"), Mapping) else {}
    answers = said.get("resp_headers") if isinstance(said.get("resp_headers"), Mapping) else {}
    spans = (
        _head(answers, "content-range")
        or str(said.get("sent_http_content_range") or "")
        or _head(heads, "range")
        or str(_first(said, ("http_range", "range")) or "")
    )
    agent = _head(heads, "user-agent") or str(_first(said, _AGENT) or "")
    purposes = (
        _head(heads, "sec-purpose"), _head(heads, "purpose"), _head(heads, "x-moz"),
        str(said.get("http_sec_purpose") or ""), str(said.get("http_purpose") or ""),
    )  # fmt: skip
    ahead = any("prefetch" in purpose for purpose in purposes)
    return LoggedRequest(
        time, _host(address), method, path, query, status, sent,
        "" if agent == "-" else agent, *ranged(spans), ahead,
    )  # fmt: skip


def _first(said: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((said[name] for name in names if said.get(name) not in (None, "")), None)


def _whole(value: object) -> int | None:
    if isinstance(value, str):
        return number(value.strip())
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return int(value) if 0 <= value < 10**15 else None


def _head(heads: Any, name: str) -> str:
    for key, value in heads.items():
        if key.lower() == name:
            return str(value[0] if isinstance(value, list) and value else value or "")
    return ""


def _host(address: str) -> str:
    """Without a port: ``192.0.2.1:443``, ``[2001:db8::1]:443``."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


CLOUDFRONT = (
    "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) "
    "cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header "
    "cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher "
    "x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port "
    "time-to-first-byte "
    "x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end"
).split()
"""The fields of CloudFront's standard logs, in order: a part of a log has no head."""
_NEEDED = {"time", "sc-bytes", "c-ip", "cs-method", "cs-uri-stem", "sc-status"}
_DATED = re.compile(r"\d{4}-\d\d-\d\d[\t ]\d\d:\d\d:\d\d[\t ]")


class W3cReader:
    """The W3C's extended format, with its head or with CloudFront's fields."""

    kind = "W3C"

    def __init__(self) -> None:
        self._places = _places(CLOUDFRONT)

    def fits(self, line: str) -> bool | None:
        """See ``LineReader``."""
        if line.startswith("#"):
            return None if self._head(line) else False
        return _DATED.match(line) is not None and len(_cells(line)) > max(self._places.values())

    def _head(self, line: str) -> bool:
        if line.startswith("#Fields:"):
            names = line[len("#Fields:") :].split()
            if not set(names) >= _NEEDED:
                return False
            self._places = _places(names)
        return True

    def read(self, line: str) -> LoggedRequest | bool | None:
        """See ``LineReader``."""
        if line.startswith("#"):
            return None if self._head(line) else False
        cells = _cells(line)
        if len(cells) <= max(self._places.values()):
            return False  # cut off

        def cell(name: str) -> str:
            place = self._places.get(name)
            return cells[place] if place is not None else "-"

        time = any_time(f"{cell('date')}T{cell('time')}+00:00")
        status, sent = number(cell("sc-status")), number(cell("sc-bytes"))
        if time is None or status is None or sent is None:
            return False
        first, last = cell("sc-range-start"), cell("sc-range-end")
        span = ranged(f"{first.strip('-')}-{last.strip('-')}")
        query = cell("cs-uri-query")
        # spaces are %20, in old logs %2520; IIS writes them as +
        agent = cell("cs(User-Agent)")
        agent = unquote(unquote(agent)) if "%" in agent else agent.replace("+", " ")
        return LoggedRequest(
            time, cell("c-ip"), cell("cs-method"), cell("cs-uri-stem"),
            "" if query == "-" else query, status, sent, "" if agent == "-" else agent, *span,
        )  # fmt: skip


def _places(names: Sequence[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names) if name in _USED}


_USED = _NEEDED | {"date", "cs(User-Agent)", "cs-uri-query", "sc-range-start", "sc-range-end"}


def _cells(line: str) -> list[str]:
    return line.split("\t") if "\t" in line else line.split(" ")
