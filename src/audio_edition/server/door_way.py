"""By which way a request may come to a shared desk, and from whom it then really is.

The host must be one that was named (against DNS rebinding). What changes something must come
from a page of this very host (Origin, RFC 6454), and nothing may be fetched by a page of another
(Sec-Fetch-Site, W3C Fetch Metadata). What a reverse proxy says is heard from its address alone.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request

from audio_edition.desk_settings import Network

LOOPBACK: tuple[Network, ...] = (
    ipaddress.ip_network("127.0.0.0/8"),
    ipaddress.ip_network("::1/128"),
)
_READS = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a request is from: the browser's ``address``, and how it asked its first server."""

    address: str
    scheme: Literal["http", "https"]


class WayError(Exception):
    """A request that came by no way that is open; the text says which, in one line."""


@dataclass(frozen=True, slots=True)
class Way:
    """What is open.

    ``hosts`` are the Host headers taken, in small letters, with a port where it is not the
    scheme's own. ``tls``: the desk speaks TLS itself. ``proxies``: only they may ask, for others;
    None where no proxy stands before the desk.
    """

    hosts: Collection[str]
    tls: bool = False
    proxies: tuple[Network, ...] | None = None

    def caller(self, request: Request) -> Caller:
        """Return who asks; raises ``WayError`` where the request must not be answered."""
        host = self._host(request)
        caller = self._who(request)
        if caller.scheme == "http" and self.proxies is not None and not is_loopback(host):
            raise WayError("the proxy was asked by plain http: what is typed could be read")
        origins = request.headers.getlist("origin")
        site = request.headers.get("sec-fetch-site", "none").lower()
        if request.method in _READS:
            opened = request.headers.get("sec-fetch-mode", "").lower() == "navigate" and (
                request.headers.get("sec-fetch-dest", "").lower() == "document"
            )
            if site not in ("none", "same-origin") and not opened:
                raise WayError("another site asks for it")
        elif origins != [f"{caller.scheme}://{host}"] or site not in ("none", "same-origin"):
            raise WayError("a change must come from the desk itself")
        return caller

    def _host(self, request: Request) -> str:
        named = request.headers.getlist("host")
        if len(named) != 1 or named[0].lower() not in self.hosts:
            raise WayError("this is not the address of the desk (desk --host names it)")
        return named[0].lower()

    def _who(self, request: Request) -> Caller:
        peer = request.client.host if request.client else ""
        if self.proxies is None:
            return Caller(peer, "https" if self.tls else "http")
        if not is_within(peer, self.proxies):
            raise WayError("the desk is open through its proxy only")
        # from the right: each proxy wrote down whom it was asked by, and the last that is no
        # proxy is the browser; what stands before that may be anybody's invention
        told = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        address = peer
        for said in reversed([part.strip() for part in told if part.strip()]):
            if _address(said) is None:
                break
            address = said
            if not is_within(said, self.proxies):
                break
        # the last one said is the nearest proxy's, which is the one that is believed
        scheme = ",".join(request.headers.getlist("x-forwarded-proto")).split(",")[-1].strip()
        return Caller(address, "http" if scheme.lower() == "http" else "https")


def is_within(address: str, networks: Collection[Network]) -> bool:
    """Tell whether an address is in one of the networks; what is no address is in none."""
    found = _address(address)
    return found is not None and any(found in network for network in networks)


def is_loopback(host: str) -> bool:
    """Tell whether a Host header names this machine to itself."""
    name, port = host, ""
    if not host.endswith("]") and ":" in host:
        name, _, port = host.rpartition(":")
    if "%" in name or (port and not (port.isascii() and port.isdecimal())):
        return False  # no Host header of a browser's (RFC 9112, 3.2)
    return name == "localhost" or is_within(name.strip("[]"), LOOPBACK)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    # a listener for both kinds tells IPv4 addresses so
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
