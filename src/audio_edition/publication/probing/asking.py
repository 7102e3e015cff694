"""Ask a host, and keep all that it answered: also what is broken of it."""

from __future__ import annotations

import gzip
import ssl
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from audio_edition.findings import Finding, Severity
from audio_edition.remote import said

if TYPE_CHECKING:
    import httpx

TIMEOUT = 20.0
REDIRECTS = 5
ORIGIN = "https://player.example"
"""A site elsewhere whose pages show the show's files."""
AGENT = "audio-edition host check"
_MOST = 64 * 2**20
"""Bytes of one answer that are read at most."""


@dataclass(frozen=True, slots=True)
class HostReply:
    """One answer. ``status`` is 0 where there was none; ``problem`` tells why, or how it broke off.

    ``body`` are the bytes as they were sent (packed, where they were), ``hops`` the addresses on
    the way to ``url``.
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    url: str = ""
    hops: tuple[tuple[int, str], ...] = ()
    problem: str = ""

    def header(self, name: str) -> str:
        """A header's value, stripped; empty where it was not sent."""
        return str(self.headers.get(name, "")).strip()

    @property
    def media_type(self) -> str:
        """The type without parameters, in lower case."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The charset of the type, in lower case; empty where none is told."""
        for part in self.header("content-type").split(";")[1:]:
            key, _, value = part.partition("=")
            if key.strip().lower() == "charset":
                return value.strip().strip("\"'").lower()
        return ""

    @property
    def packed(self) -> str:
        """The content coding; empty for none."""
        coding = self.header("content-encoding").lower()
        return "" if coding == "identity" else coding

    def unpacked(self) -> bytes | None:
        """The body without its content coding; None where it is not packed as it says."""
        try:
            if self.packed in ("gzip", "x-gzip"):
                return gzip.decompress(self.body)
            if self.packed == "deflate":
                return zlib.decompress(self.body)
        except (OSError, EOFError, zlib.error):
            return None
        return None if self.packed else self.body

    def caching(self) -> dict[str, str]:
        """The words of Cache-Control, in lower case."""
        words: dict[str, str] = {}
        for part in self.header("cache-control").lower().split(","):
            key, _, value = part.strip().partition("=")
            if key:
                words[key] = value.strip('" ')
        return words


class OverError(Exception):
    """The time for the host is over: whoever still asks shall stop."""


@dataclass(slots=True)
class HostLook:
    """A host under the glass: how it is asked, and what was found.

    ``slowest`` is how long the slowest answer took to begin, in seconds, and what it was to.
    """

    client: httpx.Client
    base: str
    found: list[Finding] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    is_over: bool = False

    def say(self, severity: Severity, code: str, url: str, message: str, remedy: str) -> None:
        """Tell of a fault, once an address and code."""
        if not any((one.code, one.where) == (code, url) for one in self.found):
            self.found.append(Finding(severity, code, url, message, remedy))

    def ask(self, method: str, url: str, *, most: int = _MOST, **headers: str) -> HostReply:
        """One request; ``headers`` are written with underscores for dashes."""
        import httpx

        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        head: dict[str, Any] = {}
        body = b""
        began = time.monotonic()
        try:
            if self.is_over:
                raise OverError
            with self.client.stream(method, url, headers=sent) as response:
                self.slowest = max(self.slowest, (time.monotonic() - began, url))
                hops = tuple((one.status_code, str(one.url)) for one in response.history)
                head = {
                    "status": response.status_code,
                    "headers": response.headers,
                    "url": str(response.url),
                    "hops": hops,
                }
                for chunk in response.iter_raw():
                    body += chunk
                    if len(body) >= most:
                        break
            return HostReply(body=body, **head)
        except httpx.TooManyRedirects:
            return HostReply(problem=f"more than {REDIRECTS} redirects")
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError, ValueError) as problem:
            return HostReply(body=body, problem=said(problem), **head)

    def get(self, url: str, what: str, **headers: str) -> HostReply | None:
        """A GET that must be answered with 200, whole; what is wrong is told."""
        reply = self.ask("GET", url, most=_MOST, **headers)
        return reply if self.is_well(reply, "GET", url, what) else None

    def is_well(self, reply: HostReply, method: str, url: str, what: str) -> bool:
        """Whether an answer is there, whole, and 200; what is wrong is told."""
        self.redirects(reply, url)
        if reply.problem and not reply.status:
            if reply.problem.startswith("more than"):
                remedy = "serve the file where base_url says"
                self.say("error", "host-redirects", url, reply.problem, remedy)
            else:
                remedy = "check base_url in show.toml, and that the server is up"
                self.say("error", "host-unreachable", url, f"no answer: {reply.problem}", remedy)
            return False
        if reply.problem:
            message = f"the {what} breaks off after {len(reply.body)} bytes: {reply.problem}"
            remedy = "look for a proxy, a limit or a full disk that cuts what it sends"
            self.say("error", "host-truncated", url, message, remedy)
            return False
        return self._is_ok(reply, method, url, what)

    def _is_ok(self, reply: HostReply, method: str, url: str, what: str) -> bool:
        status = reply.status
        if status == 200:
            return True
        if method == "HEAD" and status in (400, 403, 405, 501):
            message = f"HEAD is answered with {status}"
            remedy = "allow HEAD requests: Apple Podcasts delists feeds whose host refuses them"
            self.say("error", "host-head", url, message, remedy)
            return False
        remedy = "publish the show there, and check base_url"
        if status in (401, 403):
            remedy = "let everybody read it: no password, no firewall's question in between"
        elif status == 429:
            remedy = "raise the limit of requests: apps ask from few addresses, and often"
        elif status >= 500:
            remedy = "look into the server's log of errors"
        message = f"{method} of the {what} is answered with {status}, not 200"
        self.say("error", "host-status", url, message, remedy)
        return False

    def redirects(self, reply: HostReply, url: str) -> None:
        """Tell of the way to an answer where it is not straight."""
        if not reply.hops or not reply.status:
            return
        schemes = [urlsplit(hop).scheme for _, hop in reply.hops] + [urlsplit(reply.url).scheme]
        if "https" in schemes and "http" in schemes[schemes.index("https") :]:
            message = f"redirects from https to http on the way to {reply.url}"
            remedy = "apps refuse that: keep the redirect on https"
            self.say("error", "host-downgrade", url, message, remedy)
        count = len(reply.hops)
        told = f"{count} {'redirect' if count == 1 else 'redirects'} before {reply.url}"
        severity: Severity = "warning" if count > 1 else "note"
        remedy = "set base_url to the final address"
        self.say(severity, "host-redirects", url, told, remedy)


AGENTS = {
    "Apple Podcasts (crawler)": "iTMS",
    "Apple Podcasts": "AppleCoreMedia/1.0.0.21F79 (iPhone; U; CPU OS 17_5 like Mac OS X; en_us)",
    "Spotify": "Spotify/8.9.18.512 Android/34 (Pixel 8)",
    "Overcast": "Overcast/1.0 Podcast Sync (12 subscribers; feed-id=1; +http://overcast.fm/)",
    "Pocket Casts": "PocketCasts/1.0 (Pocket Casts Feed Parser; +http://pocketcasts.com/)",
    "AntennaPod": "AntennaPod/3.4.1",
    "Podcast Addict": "PodcastAddict/v5 (+https://podcastaddict.com/; Android podcast app)",
    "Castro": "Castro 2024.4/1605",
    "Amazon Music": "AmazonMusic/24.5.0 Android/14",
    "YouTube Music": "Mozilla/5.0 (compatible; Google-Podcast)",
    "gPodder": "gPodder/3.11.4 (+http://gpodder.org/) Linux",
    "a browser": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
}
"""App → how it calls itself."""

CRAWLERS = ("iTMS", "Applebot", "Spotify", "Amazonbot", "Googlebot", "PodcastIndex", "*")
"""Who asks robots.txt before the show is listed."""
