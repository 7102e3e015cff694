"""A format that the operator tells, as nginx's ``log_format`` or Apache's ``LogFormat``."""

from __future__ import annotations

import ipaddress
import re

from audio_edition.audience.fields import any_time, asked, number, ranged, target
from audio_edition.audience.kinds import plain
from audio_edition.audience.model import LoggedRequest
from audio_edition.errors import AudienceError

_NGINX = {
    "remote_addr": "address",
    "realip_remote_addr": "address",
    "http_x_forwarded_for": "forwarded",
    "proxy_protocol_addr": "forwarded",
    "time_local": "time",
    "time_iso8601": "time",
    "msec": "time",
    "request": "request",
    "request_method": "method",
    "request_uri": "uri",
    "uri": "uri",
    "args": "query",
    "query_string": "query",
    "status": "status",
    "body_bytes_sent": "sent",
    "bytes_sent": "sent",
    "http_user_agent": "agent",
    "http_range": "range",
    "sent_http_content_range": "sent_range",
    "http_purpose": "purpose",
    "http_sec_purpose": "purpose",
}
_APACHE = {
    "h": "address", "a": "address", "t": "time", "r": "request", "m": "method", "U": "uri",
    "q": "query", "s": "status", "b": "sent", "B": "sent", "O": "sent",
}  # fmt: skip
_APACHE_HEADS = {
    "user-agenti": "agent", "rangei": "range", "content-rangeo": "sent_range",
    "x-forwarded-fori": "forwarded", "purposei": "purpose", "sec-purposei": "purpose",
}  # fmt: skip
_NEEDED = ("address", "time", "request", "status", "sent")
_VARIABLE = re.compile(
    r'(?P<open>"?)(?:\$\{?(?P<nginx>\w+)\}?|%[<>!,\d]*(?:\{(?P<head>[^}]*)\})?(?P<apache>\^?[a-zA-Z]{1,3}?))(?P<close>"?)'
)


class ToldReader:
    """Reads lines of one format; raises ``AudienceError`` where that tells too little."""

    kind = "as told"

    def __init__(self, form: str) -> None:
        self._names: list[str] = []
        pattern, place = "", 0
        form = form.strip().replace('\\"', '"')
        for found in _VARIABLE.finditer(form):
            pattern += re.escape(form[place : found.start()]) + self._group(found)
            place = found.end()
        pattern += re.escape(form[place:])
        have = set(self._names)
        have |= {"request"} if {"method", "uri"} <= have else set()
        have |= {"address"} if "forwarded" in have else set()
        missing = [name for name in _NEEDED if name not in have]
        if missing:
            raise AudienceError(
                f"the format tells no {', no '.join(missing)}",
                hint="as in the server's settings: --format '$remote_addr [$time_local] "
                '"$request" $status $body_bytes_sent "$http_user_agent"\'',
            )
        # what was added to the format at its end since does not matter
        self._pattern = re.compile(pattern + r"(?:\s.*)?")

    def _group(self, found: re.Match[str]) -> str:
        if found["nginx"]:
            name = _NGINX.get(found["nginx"], "")
        elif found["head"] and found["apache"] in ("i", "o"):
            name = _APACHE_HEADS.get((found["head"] + found["apache"]).lower(), "")
        elif found["head"] and found["apache"] == "t":
            name = "time" if found["head"] in ("sec", "msec") else ""
        else:
            name = _APACHE.get(found["apache"], "")
        quoted = found["open"] == '"' and found["close"] == '"'
        if quoted:
            inside = r'(?:[^"\\]|\\.)*'
        elif name == "time":
            inside = r"\[?[^\]\"]*?\]?"
        elif name in ("agent", "request", "forwarded"):
            inside = r".*?"
        else:
            inside = r"[^\s\"]*"
        group = f"({inside})" if name else f"(?:{inside})"
        if name:
            self._names.append(name)
        return re.escape(found["open"]) + group + re.escape(found["close"])

    def fits(self, line: str) -> bool:
        """See ``LineReader``."""
        return self.read(line) is not False

    def read(self, line: str) -> LoggedRequest | bool:
        """See ``LineReader``."""
        found = self._pattern.fullmatch(line)
        if not found:
            return False
        said: dict[str, str] = {}
        for name, value in zip(self._names, found.groups(), strict=True):
            if not said.get(name) or said[name] == "-":
                said[name] = value
        time = any_time(said["time"].strip())
        status, sent = number(said["status"]), number(said["sent"])
        if time is None or status is None or sent is None:
            return False
        wanted = asked(said["request"]) if "request" in said else None
        if wanted is None and "uri" in said:
            path, query = target(said["uri"])
            wanted = asked(f"{said.get('method', '')} {path} HTTP/1.1")
            query = query or plain(said.get("query", "")).removeprefix("?")
            wanted = wanted._replace(query=query) if wanted else None
        if wanted is None:
            return True
        spans = plain(said.get("sent_range", "")) or plain(said.get("range", ""))
        return LoggedRequest(
            time, _who(said), *wanted, status, sent, plain(said.get("agent", "")), *ranged(spans),
            "prefetch" in said.get("purpose", ""),
        )  # fmt: skip


def _who(said: dict[str, str]) -> str:
    """Behind a proxy the first address that it was told, else the one that asked."""
    first = said.get("forwarded", "").split(",")[0].strip()
    try:
        return str(ipaddress.ip_address(first))
    except ValueError:
        return said.get("address", "-")
