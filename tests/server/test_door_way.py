"""By which way a request came, read from its head alone."""

import ipaddress
import json
from pathlib import Path

import pytest
from starlette.requests import Request

from audio_edition.server.door_way import LOOPBACK, Way, WayError, is_loopback, is_within
from tests.rows import each, table

TABLES = Path(__file__).with_name("tables")
ROWS = json.loads((TABLES / "hosts.json").read_text("utf-8"))
OWN = Way(("127.0.0.1:8001", "localhost:8001"))
TLS = Way(("desk.example.org",), tls=True)
BEHIND = Way(("desk.example.org", "127.0.0.1:8443"), proxies=(ipaddress.ip_network("10.0.0.0/24"),))


def asked(
    *headers: tuple[str, str], method: str = "GET", peer: str | None = "203.0.113.7"
) -> Request:
    return Request(
        {
            "type": "http",
            "method": method,
            "path": "/desk/",
            "query_string": b"",
            "scheme": "http",
            "client": (peer, 50000) if peer is not None else None,
            "headers": [(k.lower().encode(), v.encode("latin-1")) for k, v in headers],
        }
    )


HERE = ("Host", "localhost:8001")
DESK = ("Host", "desk.example.org")


@each("headers", ROWS["not answered"])
def test_no_other_host_is_answered(headers: list[tuple[str, str]]) -> None:
    with pytest.raises(WayError, match="not the address of the desk"):
        OWN.caller(asked(*headers))


def test_without_a_proxy_nobodys_word_counts() -> None:
    told = (("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-Proto", "https"))
    caller = OWN.caller(asked(HERE, *told))
    assert (caller.address, caller.scheme) == ("203.0.113.7", "http")
    assert TLS.caller(asked(DESK, ("X-Forwarded-Proto", "http"))).scheme == "https"
    assert OWN.caller(asked(HERE, peer=None)).address == ""


@each("address, told", table(TABLES / "forwarded_for.txt"))
def test_behind_proxies_the_browser_is_the_last_that_is_none(address: str, told: str) -> None:
    headers = [("X-Forwarded-For", one) for one in told.split(" | ") if one != "-"]
    assert BEHIND.caller(asked(DESK, *headers, peer="10.0.0.5")).address == address


@each("peer", ["203.0.113.7", "10.0.1.5", "::ffff:10.0.1.5", "127.0.0.1", "", None, "unix:"])
def test_behind_a_proxy_nobody_else_is_heard(peer: str | None) -> None:
    with pytest.raises(WayError, match="through its proxy only"):
        BEHIND.caller(asked(DESK, ("X-Forwarded-For", "10.0.0.5"), peer=peer))
    # an IPv4 address that came by IPv6 is the same
    assert BEHIND.caller(asked(DESK, peer="::ffff:10.0.0.5")).scheme == "https"


def test_plain_http_goes_through_a_proxy_on_this_machine_only() -> None:
    plain = ("X-Forwarded-Proto", "http")
    with pytest.raises(WayError, match="plain http"):
        BEHIND.caller(asked(DESK, plain, peer="10.0.0.5"))
    with pytest.raises(WayError, match="plain http"):  # the nearest proxy is the one that knows
        BEHIND.caller(asked(DESK, ("X-Forwarded-Proto", "https, http"), peer="10.0.0.5"))
    tried = asked(("Host", "127.0.0.1:8443"), plain, peer="10.0.0.5")
    assert BEHIND.caller(tried).scheme == "http"
    assert BEHIND.caller(asked(DESK, peer="10.0.0.5")).scheme == "https"


@each("site, mode, dest, fine", table(TABLES / "fetch_metadata.txt"))
def test_what_pages_of_others_may_ask_for(site: str, mode: str, dest: str, fine: str) -> None:
    headers = [HERE, ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", dest)]
    if fine == "fine":
        OWN.caller(asked(*headers))
        return
    with pytest.raises(WayError, match="another site"):
        OWN.caller(asked(*headers))


@each("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get"])
def test_whatever_is_no_reading_needs_the_origin(method: str) -> None:
    with pytest.raises(WayError, match="from the desk itself"):
        OWN.caller(asked(HERE, method=method))
    origin = ("Origin", "http://localhost:8001")
    OWN.caller(asked(HERE, origin, method=method))
    for other in (origin, ("Origin", "http://evil.example")):
        with pytest.raises(WayError, match="from the desk itself"):
            OWN.caller(asked(HERE, origin, other, method=method))
    # another name of the desk is another origin
    with pytest.raises(WayError, match="from the desk itself"):
        OWN.caller(asked(HERE, ("Origin", "http://127.0.0.1:8001"), method=method))


def test_names_of_this_machine() -> None:
    for host in ("localhost", "localhost:8001", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:80"):
        assert is_loopback(host), host
    others = "localhost.evil.example", "10.0.0.1", "[::2]", "desk:8001", "", "127.0.0.1.nip.io"
    for host in others:
        assert not is_loopback(host), host
    assert not is_within("nothing", LOOPBACK)
