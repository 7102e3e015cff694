"""Ask the live host what podcast apps ask of it, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from audio_edition import addresses
from audio_edition.addresses import address
from audio_edition.findings import Finding, Severity
from audio_edition.identity import Identity
from audio_edition.publication import chapters, transcript
from audio_edition.publication.model import Episode

if TYPE_CHECKING:
    import httpx

_TIMEOUT = 20.0
_REDIRECTS = 5
_ORIGIN = "https://player.example"
_FEED_TYPES = ("application/rss+xml", "application/xml", "text/xml")
_CHAPTER_TYPES = ("application/json+chapters", "application/json")


def probe(identity: Identity, episode: Episode | None) -> list[Finding]:
    """Probe feed, cover and, where there is one, ``episode``: HEAD, ranges, types, CORS.

    Nothing is raised for a host that fails: that is what the findings are for.
    """
    import httpx

    with httpx.Client(
        timeout=_TIMEOUT,
        follow_redirects=True,
        max_redirects=_REDIRECTS,
        headers={"User-Agent": "audio-edition host check", "Accept-Encoding": "identity"},
    ) as client:
        found = [*_scheme(identity)]
        reached = list(_kind(client, addresses.feed_address(identity), _FEED_TYPES, "feed"))
        found += reached
        if any(finding.code == "host-unreachable" for finding in reached):
            return found  # one line says it; the rest would only repeat it
        found += _kind(client, address(identity, addresses.COVER), ("image/jpeg",), "cover")
        found += _fresh(client, addresses.feed_address(identity))
        if episode is not None:
            found += _audio(client, identity, episode)
            for name, types, what in (
                (transcript.VTT, ("text/vtt",), "transcript"),
                (transcript.JSON, ("application/json",), "transcript"),
                (chapters.NAME, _CHAPTER_TYPES, "chapters"),
            ):
                url = address(identity, episode.edition_id, name)
                found += _kind(client, url, types, what)
                found += _cors(client, url)
    return found


def _finding(severity: Severity, code: str, url: str, message: str, remedy: str) -> Finding:
    return Finding(severity, code, url, message, remedy)


def _scheme(identity: Identity) -> Iterator[Finding]:
    if urlsplit(identity.base_url).scheme != "https":
        yield _finding(
            "warning",
            "host-https",
            identity.base_url,
            "the show is not served over https",
            "directories and web players want https: set base_url to an https address",
        )


def _ask(
    client: httpx.Client, method: str, url: str, **headers: str
) -> tuple[httpx.Response | None, list[Finding]]:
    """One request without its body (but the feed's); what went wrong is a finding."""
    import httpx

    try:
        with client.stream(method, url, headers=headers) as response:
            return response, [*_redirects(response, url)]
    except httpx.TooManyRedirects:
        return None, [
            _finding(
                "error",
                "host-redirects",
                url,
                f"more than {_REDIRECTS} redirects",
                "serve the file where base_url says",
            )
        ]
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        return None, [
            _finding(
                "error",
                "host-unreachable",
                url,
                f"no answer: {problem or type(problem).__name__}",
                "check base_url in show.toml, and that the server is up",
            )
        ]


def _redirects(response: httpx.Response, url: str) -> Iterator[Finding]:
    if not response.history:
        return
    final = str(response.url)
    hops = len(response.history)
    if urlsplit(url).scheme == "https" and urlsplit(final).scheme == "http":
        yield _finding(
            "error",
            "host-downgrade",
            url,
            f"redirects from https to {final}",
            "apps refuse that: keep the redirect on https",
        )
    yield _finding(
        "warning" if hops > 1 else "note",
        "host-redirects",
        url,
        f"{hops} {'redirect' if hops == 1 else 'redirects'} before {final}",
        "set base_url to the final address",
    )


def _status(response: httpx.Response, url: str, method: str, wanted: int) -> Iterator[Finding]:
    if response.status_code == wanted:
        return
    if method == "HEAD" and response.status_code in (403, 405, 501):
        yield _finding(
            "error",
            "host-head",
            url,
            f"HEAD is answered with {response.status_code}",
            "allow HEAD requests: Apple Podcasts delists feeds whose host refuses them",
        )
        return
    yield _finding(
        "error",
        "host-status",
        url,
        f"{method} is answered with {response.status_code}, not {wanted}",
        "publish the show there, and check base_url",
    )


def _media_type(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _kind(client: httpx.Client, url: str, types: tuple[str, ...], what: str) -> Iterator[Finding]:
    response, problems = _ask(client, "HEAD", url)
    yield from problems
    if response is None:
        return
    bad = list(_status(response, url, "HEAD", 200))
    yield from bad
    kind = _media_type(response)
    if not bad and kind not in types:
        yield _finding(
            "error" if what == "transcript" else "warning",
            "host-type",
            url,
            f"the {what} is served as {kind or 'nothing in particular'}",
            f"serve it as {types[0]}",
        )


def _audio(client: httpx.Client, identity: Identity, episode: Episode) -> Iterator[Finding]:
    url = address(identity, episode.edition_id, episode.file)
    response, problems = _ask(client, "HEAD", url)
    yield from problems
    if response is None:
        return
    bad = list(_status(response, url, "HEAD", 200))
    yield from bad
    if not bad:
        length = str(response.headers.get("content-length", ""))
        if length != str(episode.size):
            yield _finding(
                "error",
                "host-length",
                url,
                f"HEAD says {length or 'no'} bytes; the feed says {episode.size}",
                "publish the edition again; switch off compression of audio",
            )
        kind = _media_type(response)
        if kind not in ("audio/mpeg", "audio/mp3"):
            yield _finding(
                "error",
                "host-type",
                url,
                f"the audio is served as {kind or 'nothing in particular'}",
                "serve .mp3 as audio/mpeg",
            )
    yield from _ranges(client, url, episode.size)


def _ranges(client: httpx.Client, url: str, size: int) -> Iterator[Finding]:
    first, last = min(1000, size - 2), min(1001, size - 1)
    response, problems = _ask(client, "GET", url, Range=f"bytes={first}-{last}")
    yield from problems
    if response is None or response.status_code >= 400:
        return  # said already by HEAD, or by the problem
    wanted = f"bytes {first}-{last}/{size}"
    given = str(response.headers.get("content-range", ""))
    if response.status_code != 206 or given.replace(" ", "") != wanted.replace(" ", ""):
        yield _finding(
            "error",
            "host-ranges",
            url,
            f"byte ranges are not served (status {response.status_code}, {given or 'no range'})",
            "use a server or store that answers Range requests: without them nobody can seek, "
            "and Apple Podcasts refuses the feed",
        )


def _cors(client: httpx.Client, url: str) -> Iterator[Finding]:
    response, _ = _ask(client, "GET", url, Origin=_ORIGIN)
    if response is None or response.status_code >= 400:
        return
    allowed = str(response.headers.get("access-control-allow-origin", ""))
    if allowed not in ("*", _ORIGIN):
        yield _finding(
            "warning",
            "host-cors",
            url,
            "other sites may not read it: no Access-Control-Allow-Origin",
            "send Access-Control-Allow-Origin: * so that web players can show it",
        )


def _fresh(client: httpx.Client, url: str) -> Iterator[Finding]:
    """Apps poll: a host that knows 304 spares everybody the whole feed each hour."""
    response, _ = _ask(client, "GET", url)
    if response is None or response.status_code != 200:
        return
    tag, stamp = response.headers.get("etag"), response.headers.get("last-modified")
    headers = {"If-None-Match": tag} if tag else {"If-Modified-Since": stamp} if stamp else {}
    again, _ = _ask(client, "GET", url, **headers) if headers else (None, [])
    if again is None or again.status_code != 304:
        yield _finding(
            "note",
            "host-conditional",
            url,
            "the feed is sent whole to every poll: conditional requests are not answered",
            "let the server send ETag or Last-Modified",
        )


__all__ = ["probe"]
