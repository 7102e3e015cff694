"""Which network addresses a newsroom's machine may be sent to by a URL: public ones only.

A page may redirect, and a name may resolve, to 127.0.0.1, to a router or to a cloud's
metadata service (169.254.169.254). The address is checked at the moment of connecting, and
the connection goes to the address that was checked: a name that changes its mind between
the two (DNS rebinding) changes nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from audio_edition.errors import EditionError


class RefusedAddressError(EditionError):
    """An address that is not public and that nobody vouched for."""


Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Prefixes that carry an IPv4 address inside (RFC 6052, RFC 4291 2.5.5.1).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")
# Local-use NAT64 (RFC 8215), and IPv6 site-local (RFC 3879), which some stacks still route.
_LOCAL = tuple(map(ipaddress.ip_network, ("64:ff9b:1::/48", "fec0::/10", "192.0.0.0/24")))


def is_public(address: Address) -> bool:
    """Whether ``address`` is globally reachable, through every disguise of IPv4 in IPv6."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo:
            inner = address.teredo[1]
        if inner is None and (address in _NAT64 or address in _COMPATIBLE):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_unspecified
        and not any(address in net for net in _LOCAL if net.version == address.version)
    )


def resolve(host: str, port: int, timeout: float) -> list[Address]:
    """The addresses of ``host``; raises ``EditionError`` where there are none in time.

    The system's resolver knows no deadline, so it runs beside us.
    """
    answer: list[Address] = []
    problems: list[str] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            for *_, place in found:
                answer.append(ipaddress.ip_address(str(place[0]).partition("%")[0]))
        except (OSError, UnicodeError, ValueError) as problem:
            problems.append(str(getattr(problem, "strerror", None) or problem))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(timeout)
    if asking.is_alive():
        raise EditionError(f"{host} cannot be found: the name server does not answer")
    if not answer:
        reason = problems[0] if problems else "no address"
        raise EditionError(f"{host} cannot be found: {reason}", hint="check the address")
    return list(dict.fromkeys(answer))


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to checked addresses only, and holds every wait to one deadline.

    ``allowed`` are hosts (``host`` or ``host:port``) the user vouches for; ``deadline`` is
    a ``time.monotonic`` value.
    """

    def __init__(self, allowed: Iterable[str], deadline: float) -> None:
        self._allowed = {host.strip().strip("[]").lower() for host in allowed}
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Open a connection to ``host``, by an address that may be visited."""
        wait = _remaining(self._deadline, timeout)
        addresses = resolve(host, port, wait)
        name = host.strip("[]").lower()
        if name not in self._allowed and f"{name}:{port}" not in self._allowed:
            for address in addresses:
                # one private answer among public ones is reason enough
                if not is_public(address):
                    raise RefusedAddressError(
                        f"{host} is at a private address ({address}) and is not fetched",
                        hint=f"--allow-host {host} if you trust it",
                    )
        problem: Exception | None = None
        for address in addresses[:4]:
            wait = min(_remaining(self._deadline, timeout), 10.0)
            try:
                stream = self._inner.connect_tcp(
                    str(address), port, wait, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                problem = failed
            else:
                return _DeadlineStream(stream, self._deadline)
        raise problem or httpcore.ConnectError(f"no way to {host}")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Refuse: no article lives in a socket of this machine."""
        raise httpcore.ConnectError("no sockets of this machine")

    def sleep(self, seconds: float) -> None:
        """Wait, as httpcore does between attempts."""
        time.sleep(min(seconds, _remaining(self._deadline, seconds)))


class _DeadlineStream(httpcore.NetworkStream):
    """A stream whose every wait ends at the deadline: a server that drips gains nothing."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _remaining(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _remaining(self._deadline, timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = _remaining(self._deadline, timeout)
        return _DeadlineStream(
            self._inner.start_tls(ssl_context, server_hostname, wait), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _remaining(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("deadline")
    return left if timeout is None else min(left, timeout)
