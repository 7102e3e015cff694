"""How a host answers what is not there, who asks in old ways, and whom it shuts out."""

from __future__ import annotations

import re
import socket
import ssl
import time
from contextlib import ExitStack
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from audio_edition.publication.probing.asking import AGENT, CRAWLERS, TIMEOUT, HostLook
from audio_edition.publication.probing.ours import Ours
from audio_edition.remote import said

NOWHERE = "no-such-edition-5d41402a/no-such-file.mp3"
_SHORT = 3600
"""Seconds for which an answer that nothing is there may be kept."""


def look_at_what_is_missing(look: HostLook) -> None:
    """A file that is nowhere must be told as such, and not for long."""
    url = urljoin(look.base, NOWHERE)
    reply = look.ask("GET", url, most=65_536)
    if not reply.status:
        return
    remedy = "answer 404 for what is not there: apps would keep the page as sound"
    if reply.status == 200:
        what = reply.media_type or "something"
        message = f"a file that does not exist is answered with 200 ({what})"
        look.say("error", "host-soft404", url, message, remedy)
    elif reply.status not in (404, 410, 403):  # 403 is what S3 says of what is not there
        message = f"a file that does not exist is answered with {reply.status}, not 404"
        look.say("warning", "host-soft404", url, message, remedy)
    else:
        words = reply.caching()
        lifetime = words.get("max-age", "0")
        if "immutable" in words or (lifetime.isdecimal() and int(lifetime) > _SHORT):
            message = (
                "that a file is not there may be kept for long: it stays missing when it comes"
            )
            remedy = "send long lifetimes with 200 and 206 only"
            look.say("warning", "host-cache", url, message, remedy)


def look_at_front(look: HostLook, ours: Ours) -> None:
    """The show's own page at base_url, and that folders are not listed."""
    reply = look.ask("GET", look.base)
    if re.search(rb"<title>\s*(Index of|Directory listing)", reply.body[:4096], re.IGNORECASE):
        message = "the folder's files are listed"
        look.say("warning", "host-listing", look.base, message, "switch listings off")
    wanted = ours.bytes_of("index.html")
    if wanted is not None and not (reply.status == 200 and reply.media_type == "text/html"):
        told = reply.status if reply.status != 200 else reply.media_type
        message = f"the show's page is answered with {told or 'nothing'}"
        remedy = "let a folder's address serve its index.html as text/html"
        look.say("warning", "host-page", look.base, message, remedy)
    shouted = look.ask("HEAD", urljoin(look.base, "FEED.XML"))
    if shouted.status == 200:
        message = "FEED.XML is served as well: names that differ by case alone are one there"
        remedy = "nothing, as long as no two editions differ by case alone"
        look.say("note", "host-case", look.base, message, remedy)


def look_at_private(look: HostLook, edition: str, ours: Ours) -> None:
    """What is for the editor only, and must not be had."""
    for name in ("build.json", "heard.json"):
        wanted = ours.bytes_of(f"{edition}/{name}")
        url = urljoin(look.base, f"{edition}/{name}")
        if wanted is not None and look.ask("GET", url).body == wanted:
            message = f"{name} is served: it is for the editor, not for listeners"
            look.say("note", "host-private", url, message, "refuse */build.json and */heard.json")


def look_at_robots(look: HostLook, feed: str, sound: str) -> None:
    """Directories read robots.txt before they read the feed."""
    url = urljoin(look.base, "/robots.txt")
    reply = look.ask("GET", url, most=512_000)
    if reply.status >= 500:
        message = f"robots.txt is answered with {reply.status}: crawlers stay away till it is not"
        look.say("warning", "host-robots", url, message, "answer 404, or serve one")
        return
    if reply.status != 200 or reply.body.lstrip()[:1] == b"<":
        return
    if reply.media_type != "text/plain":
        message = f"robots.txt is served as {reply.media_type or 'nothing in particular'}"
        look.say("warning", "host-type", url, message, "serve it as text/plain; charset=utf-8")
    robots = RobotFileParser()
    robots.parse((reply.unpacked() or b"").decode(errors="replace").splitlines())
    for address, what in ((feed, "feed"), (sound, "audio")):
        if not address:
            continue
        shut = [name for name in CRAWLERS if not robots.can_fetch(name, address)]
        if shut:
            named = "everybody" if "*" in shut else ", ".join(shut)
            message = f"robots.txt shuts {named} out of the {what}"
            remedy = f"allow {unquote(urlsplit(address).path)} in robots.txt"
            look.say(
                "error" if what == "feed" else "warning", "host-robots", address, message, remedy
            )


def look_at_old_ways(look: HostLook, url: str, context: ssl.SSLContext | None) -> None:
    """HTTP/1.0, as proxies and small players still speak it."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = parts.hostname or ""
    asked = (
        f"GET {parts.path} HTTP/1.0\r\nHost: {parts.netloc}\r\n"
        f"User-Agent: {AGENT}\r\nAccept: */*\r\n\r\n"
    )
    remedy = "let the server answer HTTP/1.0 too: proxies and small players speak it"
    try:
        with ExitStack() as closing:
            line: socket.socket = closing.enter_context(
                socket.create_connection((host, port), TIMEOUT)
            )
            if context is not None:
                line = closing.enter_context(context.wrap_socket(line, server_hostname=host))
            line.sendall(asked.encode())
            head = b""
            while b"\r\n\r\n" not in head and len(head) < 65_536 and not look.is_over:
                chunk = line.recv(4096)
                if not chunk:
                    break
                head += chunk
    except (OSError, ValueError) as problem:
        look.say("warning", "host-http10", url, f"HTTP/1.0 gets no answer: {said(problem)}", remedy)
        return
    first, _, rest = head.partition(b"\r\n")
    words = first.split()
    status = words[1].decode(errors="replace") if len(words) > 1 else "nothing"
    if not status.startswith(("2", "3")):
        message = f"HTTP/1.0 is answered with {status}"
        look.say("warning", "host-http10", url, message, remedy)
    elif b"transfer-encoding: chunked" in rest.partition(b"\r\n\r\n")[0].lower():
        message = "HTTP/1.0 is answered in chunks, which it does not know"
        look.say("warning", "host-http10", url, message, remedy)


SOON = 14
"""Days: a certificate that renews itself does so at thirty."""
_DAY = 86_400

# codes of X509_verify_cert_error_string(3)
_REASONS = {
    9: ("is not valid yet", "set the server's clock, or wait"),
    10: ("has expired", "renew it, and let that happen by itself"),
    18: ("is signed by itself: no app trusts it", "get one of a known authority (Let's Encrypt)"),
    19: ("is signed by an authority that nobody knows", "get one of a known authority"),
    20: (
        "comes without its chain, or of an authority that nobody knows",
        "serve fullchain.pem, not cert.pem: apps do not look for what is missing",
    ),
    21: (
        "comes without its chain, or of an authority that nobody knows",
        "serve fullchain.pem, not cert.pem: apps do not look for what is missing",
    ),
    62: ("is for another name", "get one for the name in base_url"),
    64: ("is for another address", "get one for the address in base_url"),
}


def look_at_certificate(look: HostLook, context: ssl.SSLContext) -> bool:
    """Shake hands once; returns whether apps would trust the host."""
    parts = urlsplit(look.base)
    host, port = parts.hostname or "", parts.port or 443
    try:
        with (
            socket.create_connection((host, port), TIMEOUT) as plain,
            context.wrap_socket(plain, server_hostname=host) as line,
        ):
            told: dict[str, Any] = dict(line.getpeercert() or {})
    except ssl.SSLCertVerificationError as problem:
        what, remedy = _REASONS.get(
            problem.verify_code, (problem.verify_message, "get another certificate")
        )
        look.say("error", "host-tls", look.base, f"the certificate {what}", remedy)
        return False
    except ssl.SSLError as problem:
        message = f"no secure connection: {problem.reason or problem}"
        look.say("error", "host-tls", look.base, message, "offer TLS 1.2 and 1.3")
        return False
    except OSError:
        return True  # told where the feed is asked for
    until = told.get("notAfter")
    if until:
        days = (ssl.cert_time_to_seconds(until) - time.time()) / _DAY
        if days < SOON:
            message = f"the certificate expires in {days:.0f} days ({until})"
            remedy = "renew it, and let that happen by itself"
            look.say("warning", "host-tls", look.base, message, remedy)
    return True
