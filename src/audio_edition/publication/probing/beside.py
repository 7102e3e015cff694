"""What lies beside feed and sound: cover, transcripts, chapters, pages and the player."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

from audio_edition.findings import Severity
from audio_edition.publication.probing.asking import ORIGIN, HostLook, HostReply
from audio_edition.publication.probing.ours import Ours
from audio_edition.publication.serving import beacon_elsewhere, origin

_SCRIPT = ("text/javascript", "application/javascript")
_KINDS: dict[str, tuple[str, ...]] = {
    ".vtt": ("text/vtt",),
    ".srt": ("application/x-subrip", "text/srt", "application/srt", "text/plain"),
    ".json": ("application/json",),
    ".js": _SCRIPT,
    ".css": ("text/css",),
    ".jpg": ("image/jpeg",),
    ".png": ("image/png",),
    ".html": ("text/html",),
    ".xml": ("application/rss+xml", "application/xml", "text/xml"),
}
"""Ending → the types that readers take, the right one first."""
_XML = ("application/xml", "text/xml")
_OF_THE_SHOW: dict[str, tuple[str, ...]] = {
    "feed.json": ("application/feed+json", "application/json"),
    "atom.xml": ("application/atom+xml", *_XML),
    "sitemap.xml": _XML,
    "sitemap-1.xml": _XML,
    "feeds.opml": ("text/x-opml", "text/x-opml+xml", "application/xml", "text/xml"),
}
_CHAPTERS = ("application/json+chapters", "application/json")
_LINKED = re.compile(r'(?:src|href|data-[a-z-]+)="((?:\.\./|/)?player/[^"]+\.(?:js|css|json))"')
_BEACON = re.compile(rb'data-beacon="([^"]+)"')
_STRICT = ("text/vtt", "text/javascript", "text/css")
"""Types that browsers insist on."""
_CORS = "send Access-Control-Allow-Origin: * so that web players can show it"


def look_at_file(
    look: HostLook, path: str, what: str, ours: Ours, *, cors: bool
) -> HostReply | None:
    """One file by its path under base_url: there, of its type, as we made it, for other sites."""
    url = urljoin(look.base, path)
    head = look.ask("HEAD", url)
    look.is_well(head, "HEAD", url, what)
    reply = look.get(url, what, **({"Origin": ORIGIN} if cors else {}))
    if reply is None:
        return None
    kinds = _kinds(path, what)
    kind = reply.media_type
    if kinds and kind not in kinds:
        severity: Severity = "error" if kinds[0] in _STRICT else "warning"
        message = f"the {what} is served as {kind or 'nothing in particular'}"
        look.say(severity, "host-type", url, message, f"serve it as {kinds[0]}")
    if reply.charset not in ("", "utf-8", "utf8") and not kind.startswith("image/"):
        message = f"the {what} is UTF-8 and is served as {reply.charset}"
        look.say("error", "host-charset", url, message, "serve text as charset=utf-8")
    _body(look, url, path, what, reply, ours)
    if cors:
        _cors(look, url, what, reply)
    return reply


def _kinds(path: str, what: str) -> tuple[str, ...]:
    if what == "chapters":
        return _CHAPTERS
    return _OF_THE_SHOW.get(path) or _KINDS.get(_ending(path), ())


def _ending(path: str) -> str:
    return f".{path.rpartition('.')[2].lower()}"


def _body(look: HostLook, url: str, path: str, what: str, reply: HostReply, ours: Ours) -> None:
    wanted = ours.bytes_of(unquote(path))
    given = reply.unpacked()
    if reply.packed:
        message = f"the {what} is sent as {reply.packed} to who did not ask for it"
        remedy = "pack files only for who takes it (Accept-Encoding)"
        look.say("error", "host-compression", url, message, remedy)
    elif given is not None and wanted is not None and given != wanted:
        is_page = given.lstrip()[:1] == b"<" and _ending(path) != ".html"
        told = "a page" if is_page else f"other bytes ({len(given)}, ours {len(wanted)})"
        remedy = (
            "audio-edition publish sends ours; empty caches, and switch off what rewrites files"
        )
        severity: Severity = "warning" if _ending(path) == ".html" else "error"
        look.say(severity, "host-file", url, f"the {what} there is not ours: {told}", remedy)


def _cors(look: HostLook, url: str, what: str, reply: HostReply) -> None:
    allowed = reply.header("access-control-allow-origin")
    if "," in allowed:
        message = f"Access-Control-Allow-Origin is sent twice ({allowed}): browsers refuse both"
        look.say("error", "host-cors", url, message, "send it once: *")
    elif not allowed:
        message = f"other sites may not read the {what}: no Access-Control-Allow-Origin"
        look.say("warning", "host-cors", url, message, _CORS)
    elif allowed not in ("*", ORIGIN):
        message = f"only {allowed} may read the {what}"
        look.say("warning", "host-cors", url, message, _CORS)
    if reply.header("cross-origin-resource-policy").lower() in ("same-origin", "same-site"):
        message = f"Cross-Origin-Resource-Policy keeps other sites from the {what}"
        remedy = "send Cross-Origin-Resource-Policy: cross-origin, or nothing"
        look.say("error", "host-corp", url, message, remedy)


def look_at_pages(look: HostLook, edition: str, ours: Ours) -> None:
    """The edition's page, its player for other sites, and what that loads."""
    folder = urljoin(look.base, edition)
    page = look.ask("GET", f"{folder}/")
    _page(look, f"{folder}/", edition, page, ours)
    bare = look.ask("GET", folder)
    if page.status == 200 and (bare.status != 200 or not bare.url.endswith("/")):
        message = (
            f"without its last slash the page is answered with {bare.status or 'nothing'}"
            if bare.status != 200
            else "without its last slash the page is served in place: its links lead nowhere"
        )
        remedy = "redirect a folder's address to the one with a slash"
        look.say("warning", "host-slash", folder, message, remedy)
    embed = look_at_file(look, f"{edition}/embed.html", "embedded player", ours, cors=False)
    if embed is None:
        return
    _frame(look, f"{folder}/embed.html", embed)
    text = (embed.unpacked() or b"").decode(errors="replace")
    for linked in sorted(set(_LINKED.findall(text)))[:6]:
        path = linked.lstrip("./").lstrip("/")
        look_at_file(look, path, "player", ours, cors=True)


def _page(look: HostLook, url: str, edition: str, page: HostReply, ours: Ours) -> None:
    if not look.is_well(page, "GET", url, "page"):
        return
    wanted = ours.bytes_of(f"{edition}/index.html")
    if page.media_type != "text/html":
        message = f"the page is served as {page.media_type or 'nothing in particular'}"
        look.say("warning", "host-type", url, message, "serve it as text/html; charset=utf-8")
    if wanted is not None and not page.packed and page.body != wanted:
        message = "the page there is not ours: another one, or changed on the way"
        remedy = "let a folder's address serve its index.html; switch off what rewrites pages"
        look.say("warning", "host-page", url, message, remedy)
    policy = _policy(page)
    if "sandbox" in policy and "allow-scripts" not in policy["sandbox"]:
        message = "Content-Security-Policy: sandbox keeps the player from running"
        look.say("error", "host-csp", url, message, "leave sandbox away")
    scripts = policy.get("script-src", policy.get("default-src"))
    if scripts is not None and not {"'self'", "*", "https:"} & set(scripts):
        message = f"Content-Security-Policy keeps the player's script out (script-src {scripts})"
        look.say("error", "host-csp", url, message, "allow script-src 'self'")
    beacon = _BEACON.search(page.unpacked() or b"")
    asked = policy.get("connect-src", policy.get("default-src"))
    if beacon and asked is not None:
        _beacon(look, url, unescape(beacon[1].decode(errors="replace")), asked)


def _beacon(look: HostLook, url: str, beacon: str, asked: list[str]) -> None:
    """Whether the page may tell how far an article was heard (CSP Level 3, connect-src)."""
    named = beacon_elsewhere(beacon, url) or "'self'"
    enough = {named, origin(beacon), f"{urlsplit(beacon).scheme}:", "*"}
    if not enough & {source.removesuffix("/") for source in asked}:
        message = f"Content-Security-Policy keeps the player from telling {beacon} what is heard"
        look.say("warning", "host-csp", url, message, f"allow connect-src {named}")


def _policy(reply: HostReply) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in reply.header("content-security-policy").split(";"):
        words = part.split()
        if words:
            found.setdefault(words[0].lower(), words[1:])
    return found


def _frame(look: HostLook, url: str, embed: HostReply) -> None:
    """Whether the player may stand in a frame on other sites: CSP tells, else X-Frame-Options.

    A browser that finds frame-ancestors pays no heed to X-Frame-Options (CSP Level 3, 6.4.2.2).
    """
    policy = _policy(embed)
    remedy = "send frame-ancestors * with embed.html, and no X-Frame-Options"
    ancestors = policy.get("frame-ancestors")
    if ancestors is not None:
        if not {"*", "https:"} & set(ancestors):
            told = " ".join(ancestors) or "nobody"
            message = f"frame-ancestors lets {told} alone show the player in a frame"
            look.say("error", "host-frame", url, message, remedy)
    elif refused := embed.header("x-frame-options"):
        message = f"X-Frame-Options: {refused} keeps the player out of other sites"
        look.say("error", "host-frame", url, message, remedy)
    if "sandbox" in policy and "allow-scripts" not in policy["sandbox"]:
        message = "Content-Security-Policy: sandbox keeps the player from running"
        look.say("error", "host-csp", url, message, "leave sandbox away")
