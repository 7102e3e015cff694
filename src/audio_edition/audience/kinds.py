"""What a reader of one kind of log is, and the readers of the classic ones: a line a request.

Formats: nginx ``combined`` (nginx.org, ngx_http_log_module), Apache ``common``, ``combined`` and
``vhost_combined`` (httpd.apache.org, mod_log_config), S3 server access logs (docs.aws.amazon.com,
Amazon S3 User Guide, LogFormat).
"""

from __future__ import annotations

import re
from typing import Protocol
from urllib.parse import unquote_plus

from audio_edition.audience.fields import asked, classic_time, number, ranged
from audio_edition.audience.model import LoggedRequest


class LineReader(Protocol):
    """Reads the lines of one kind of log."""

    @property
    def kind(self) -> str:
        """What people call the format."""
        ...

    def read(self, line: str) -> LoggedRequest | bool | None:
        """Read one line.

        True: it is of this kind, and no request that could be for a file. None: it is no line of
        data (a head). False: it cannot be read.
        """
        ...

    def fits(self, line: str) -> bool | None:
        """The same where nobody wants the request: only whether the line can be read."""
        ...


_QUOTED = r'"([^"\\]*(?:\\.[^"\\]*)*)"'
_STAMP = r"\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\]"
_IP = r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]*)"
_COMBINED = re.compile(
    # the host that was asked for may stand before the address
    rf'(?:(?!{_IP} )(?=\S+ {_IP} )[^\s"\[\]]+ )?({_IP}|[\w.-]+|-) \S+ [^\[\]"]*{_STAMP}'
    rf" {_QUOTED} (\d{{3}}) (\d+|-)"
    rf"(?: {_QUOTED} {_QUOTED}(?P<rest>.*))?"
)
# what an operator put behind the line's end, or in between: recognised by its looks
_RANGE_IN = re.compile(r'"((?:bytes[= ])[^"]*)"')
_AHEAD_IN = re.compile(r'"[^"]*\bprefetch\b[^"]*"')


class CombinedReader:
    """nginx and Apache as they write unless told otherwise; a range behind it is understood."""

    kind = "combined"

    def fits(self, line: str) -> bool:
        """See ``LineReader``."""
        return _COMBINED.fullmatch(line) is not None

    def read(self, line: str) -> LoggedRequest | bool:
        """See ``LineReader``."""
        found = _COMBINED.fullmatch(line)
        if not found:
            return False
        address, stamp, request, status, size, _, agent, rest = found.groups()
        time = classic_time(stamp)
        if time is None:
            return False
        wanted = asked(request)
        if wanted is None:
            return True
        start, length, ahead = behind(rest or "")
        return LoggedRequest(
            time, address, *wanted, int(status), number(size) or 0, plain(agent or ""),
            start, length, ahead,
        )  # fmt: skip


def behind(rest: str) -> tuple[int, int, bool]:
    """What quoted fields of nobody's format tell: the range, and whether it was a prefetch."""
    if not rest:
        return -1, -1, False
    span = _RANGE_IN.search(rest)
    return *(ranged(span[1]) if span else (-1, -1)), _AHEAD_IN.search(rest) is not None


def plain(text: str) -> str:
    """A field as the client sent it: nginx and Apache write quotes as escapes, nothing as ``-``."""
    if text == "-":
        return ""
    return text.replace('\\"', '"').replace("\\x22", '"') if "\\" in text else text


_LOOSE_TIME = re.compile(
    rf"{_STAMP}|(\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))"
)
_LOOSE_REQUEST = re.compile(r'"([A-Z]{3,16} \S+ HTTP/[\d.]+)"')
_LOOSE_ADDRESS = re.compile(
    r"(?<![\w.:])((?:\d{1,3}\.){3}\d{1,3}"
    r"|(?=[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:)[0-9A-Fa-f:]{3,39})(?![\w.:])"
)
_LOOSE_COUNTS = re.compile(r'"?(\d{3})"? "?(\d+|-)"?(?![\w.])')
_LOOSE_AGENT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_AGENT_LOOKS = re.compile(
    # begun where a name begins alone: from each of its letters would be the square of a line
    r"(?<![\w .%()-])(?:(?![A-Za-z])[\w .%()-])*+[A-Za-z][\w .%()-]*+/[\dv]"
    r"|^\(null\)|\bMozilla\b|CFNetwork|\([^()]*[;,] "
)


class LooseReader:
    """A format of somebody's own, by its looks: an address, a time, the request in quotes, then
    status and bytes; the agent is the quoted field that looks like one.
    """

    kind = "custom"

    def fits(self, line: str) -> bool:
        """See ``LineReader``."""
        return self.read(line) is not False

    def read(self, line: str) -> LoggedRequest | bool:
        """See ``LineReader``."""
        request = _LOOSE_REQUEST.search(line)
        stamp = _LOOSE_TIME.search(line)
        if not request or not stamp:
            return False
        address = _LOOSE_ADDRESS.search(line)
        before, after = line[: request.start()], line[request.end() :]
        counts = _LOOSE_COUNTS.search(after) or _LOOSE_COUNTS.search(before[stamp.end() :])
        time = classic_time(stamp[1]) if stamp[1] else _iso_time(stamp[2])
        wanted = asked(request[1])
        if not address or not counts or time is None or wanted is None:
            return False
        quoted = _LOOSE_AGENT.findall(after) or _LOOSE_AGENT.findall(before)
        agents = [one for one in quoted if _AGENT_LOOKS.search(one) and not _is_address(one)]
        start, length, ahead = behind(line)
        size = number(counts[2]) or 0
        agent = plain(agents[0]) if agents else ""
        return LoggedRequest(
            time, address[1], *wanted, int(counts[1]), size, agent, start, length, ahead
        )


def _iso_time(text: str) -> float | None:
    from audio_edition.audience.fields import any_time

    return any_time(text)


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://", "/"))


_S3 = re.compile(
    rf"([0-9a-f]{{64}}|[^\s\[\]]+) \S+ {_STAMP} (\S+) \S+ \S+ ([A-Z]+(?:\.[A-Z_]+)+) (\S+) "
    rf"(?:{_QUOTED}|-) (\d{{3}}|-) \S+ (\d+|-) (\d+|-) \S+ \S+ "
    rf"(?:{_QUOTED}|-) (?:{_QUOTED}|-)(?: .*)?"
)


class S3Reader:
    """Server access logs of S3."""

    kind = "S3"

    def fits(self, line: str) -> bool:
        """See ``LineReader``."""
        return _S3.fullmatch(line) is not None

    def read(self, line: str) -> LoggedRequest | bool:
        """See ``LineReader``."""
        found = _S3.fullmatch(line)
        if not found:
            return False
        _, stamp, address, operation, key, request, status, sent, _, _, agent = found.groups()
        time = classic_time(stamp)
        if time is None:
            return False
        wanted = asked(request or "")
        if wanted is None or not operation.endswith(".OBJECT") or status == "-":
            return True
        # the key is the file, whatever the host's style; it is encoded twice (LogFormat, "Key")
        path = "/" + unquote_plus(unquote_plus(key))
        size = number(sent) or 0
        return LoggedRequest(
            time, address, wanted.method, path, wanted.query, int(status), size, plain(agent or "")
        )
