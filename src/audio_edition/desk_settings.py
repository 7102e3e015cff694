"""[desk] in show.toml: who may come to a desk that a newsroom shares, and by which way."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from audio_edition.tables import Table

DeskRole: TypeAlias = Literal["read", "edit", "publish"]
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

ROLES: tuple[DeskRole, ...] = ("read", "edit", "publish")
"""Who has a role may do what the roles before it may."""

_UNLISTED: tuple[Literal["", "read", "edit", "publish"], ...] = ("", *ROLES)
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # a token of RFC 9110, section 5.6.2
# what means something else to a browser or a server is no place for a name
_TAKEN = frozenset("authorization connection content-length cookie forwarded host origin".split())
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:\d{1,5})?")


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """[desk]: read when ``desk --share`` starts, and not again until it is started anew.

    ``hosts`` are the names that browsers ask for. ``user_header`` is the header in which a
    reverse proxy says who asks ("": people log in with a password); it is believed only from an
    address in ``trusted_proxies``. ``unlisted_role`` is what somebody may do whom the proxy
    names and the show does not list ("": nothing). ``session_hours`` is how long a login lasts.
    ``logs`` are the access logs that the page of listening figures reads (files, folders, patterns,
    from the show's folder), ``log_format`` their format where it is the server's own.
    """

    hosts: tuple[str, ...] = ()
    user_header: str = ""
    trusted_proxies: tuple[Network, ...] = ()
    unlisted_role: Literal["", "read", "edit", "publish"] = ""
    session_hours: int = 12
    logs: tuple[str, ...] = ()
    log_format: str = ""

    @classmethod
    def from_table(cls, table: Table) -> DeskSettings:
        """Read [desk]; raises ``ShowError`` with the key that is wrong."""
        header = table.text("user_header")
        if header and (not _HEADER.fullmatch(header) or header.lower() in _TAKEN):
            raise table.fail(
                "user_header",
                f"is no header that could name somebody: {header!r}",
                hint='for example user_header = "X-Forwarded-User"',
            )
        proxies = tuple(_network(table, text) for text in table.texts("trusted_proxies"))
        if header and not proxies:
            raise table.fail(
                "user_header",
                "would be believed from nobody: trusted_proxies is missing",
                hint='for example trusted_proxies = ["127.0.0.1"]: the address of the proxy',
            )
        for host in table.texts("hosts"):
            if not is_host(host):
                raise table.fail("hosts", f"holds no name of a machine: {host!r}", hint=HOST_HINT)
        return cls(
            hosts=table.texts("hosts"),
            user_header=header,
            trusted_proxies=proxies,
            unlisted_role=table.choice("unlisted_role", _UNLISTED, ""),
            session_hours=table.whole("session_hours", 12, least=1, most=168),
            logs=_logs(table),
            log_format=table.text("log_format"),
        )


HOST_HINT = 'for example "desk.example.org", or "desk.example.org:8443" for another port'


def is_host(text: str) -> bool:
    """Tell whether ``text`` is a name or an address as it stands in a browser's bar."""
    found = _HOST.fullmatch(text)
    if not found or ".." in text:
        return False
    return not found[3] or 0 < int(found[3][1:]) < 65536


def _logs(table: Table) -> tuple[str, ...]:
    logs = table.texts("logs")
    if any(not log or "\x00" in log or log == "-" for log in logs):
        raise table.fail(
            "logs",
            "must name files, folders or patterns",
            hint='logs = "/var/log/nginx/access.log*"',
        )
    return logs


def _network(table: Table, text: str) -> Network:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise table.fail(
            "trusted_proxies",
            f"holds no address: {text!r}",
            hint='addresses or networks: "127.0.0.1", "10.0.0.0/24"',
        ) from None
    if network.prefixlen == 0:
        raise table.fail("trusted_proxies", f"would believe everybody: {text!r}")
    return network
