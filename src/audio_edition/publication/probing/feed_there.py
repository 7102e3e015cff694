"""The feed at the host: its bytes, its type, how it is packed, and how long it may be kept."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from audio_edition import clock
from audio_edition.findings import Severity
from audio_edition.publication.checking.parting import differences
from audio_edition.publication.feed_tags import NAMESPACES
from audio_edition.publication.probing.asking import AGENTS, HostLook, HostReply
from audio_edition.publication.probing.ours import Ours

TYPES = ("application/rss+xml", "application/xml", "text/xml")
FRESH = 3600
"""Seconds for which a feed may be kept at most: news is of today."""
_APART = timedelta(days=1)
"""Clocks so far apart are no slip of minutes."""
_FOR_EVER = 315_360_000
_PACKET = 1400
"""Bytes below which packing saves nothing."""
_UNPACK = "switch the compression of feeds on right, or off"
_AGAIN = "audio-edition publish sends it; then empty the cache in between (CDN, proxy)"


def look_at_feed(look: HostLook, url: str, guid: str, ours: Ours) -> bool:
    """Ask for the feed in every way apps do; tell whether the host answers at all."""
    head = look.ask("HEAD", url)
    head_is_well = look.is_well(head, "HEAD", url, "feed")
    if not head.status and head.problem:
        return head.problem.startswith("more than")  # too many redirects: others may be there
    reply = look.get(url, "feed")
    if reply is None:
        return True
    if head_is_well:
        _head_and_get(look, url, head, reply)
    _type(look, url, reply)
    _body(look, url, reply, guid, ours)
    _packed(look, url, reply)
    _kept(look, url, reply)
    _conditional(look, url, reply)
    _clock(look, url, reply)
    _agents(look, url, reply)
    with_query = look.ask("GET", f"{url}?source=app")
    if with_query.status != 200:
        message = f"with a query (?source=app) it is answered with {with_query.status or 'nothing'}"
        remedy = "ignore queries: apps and directories add their own"
        look.say("warning", "host-query", url, message, remedy)
    return True


def _clock(look: HostLook, url: str, reply: HostReply) -> None:
    """Whether the host's clock says what ours does: editions are dated by ours."""
    try:
        sent = parsedate_to_datetime(reply.header("date"))
        # an answer that was kept has the date on which it was made (RFC 9110, 6.6.1)
        theirs = sent.astimezone(UTC) + timedelta(seconds=int(reply.header("age") or 0))
    except (ValueError, OverflowError):
        return
    ours = clock.now()
    if clock.is_fixed() or abs(theirs - ours) <= _APART:
        return
    message = (
        f"the host says it is {theirs:%Y-%m-%d %H:%M} UTC, and this machine {ours:%Y-%m-%d %H:%M}"
    )
    remedy = "set the clock that is wrong: what is built and published is dated by this machine's"
    look.say("warning", "host-clock", url, message, remedy)


def _head_and_get(look: HostLook, url: str, head: HostReply, reply: HostReply) -> None:
    length = head.header("content-length")
    if length and not reply.packed and length != str(len(reply.body)):
        message = f"HEAD says {length} bytes; GET sends {len(reply.body)}"
        remedy = "let HEAD and GET answer alike: look at caches and rules for one of them"
        look.say("error", "host-length", url, message, remedy)
    if head.media_type != reply.media_type:
        message = f"HEAD says {head.media_type or 'no type'}; GET {reply.media_type or 'none'}"
        remedy = "let HEAD and GET answer alike"
        look.say("warning", "host-type", url, message, remedy)


def _type(look: HostLook, url: str, reply: HostReply) -> None:
    kind = reply.media_type
    if kind not in TYPES:
        # what is named as a page or a file to keep is refused by directories
        severity: Severity = "error" if kind in ("text/html", "application/json") else "warning"
        message = f"the feed is served as {kind or 'nothing in particular'}"
        look.say(severity, "host-type", url, message, f"serve it as {TYPES[0]}")
    if reply.charset not in ("", "utf-8", "utf8"):
        message = f"the feed is UTF-8 and is served as {reply.charset}: readers believe the header"
        remedy = "serve it as application/rss+xml; charset=utf-8"
        look.say("error", "host-charset", url, message, remedy)
    if "attachment" in reply.header("content-disposition").lower():
        message = "the feed is served as a file to keep (Content-Disposition: attachment)"
        look.say("warning", "host-disposition", url, message, "take the header away")


def _body(look: HostLook, url: str, reply: HostReply, guid: str, ours: Ours) -> None:
    data = reply.unpacked()
    if data is None or (ours.feed and data == ours.feed):
        return  # how it is packed is told elsewhere
    root = _parsed(data)
    channel = root.find("channel") if root is not None else None
    if channel is None:
        look.say(
            "error", "host-feed", url, _no_feed(data), "publish the show there; check base_url"
        )
        return
    theirs = (channel.findtext("podcast:guid", "", NAMESPACES) or "").strip()
    if ours.audio is not None and theirs.lower() != guid.lower():
        title = (channel.findtext("title") or "").strip()
        message = f"it is the feed of another show: “{title}” (podcast:guid {theirs or 'none'})"
        look.say("error", "host-feed", url, message, "check base_url, and what is served there")
        return
    there = {(e.text or "").strip() for e in channel.iterfind("item/guid")}
    is_paged = channel.find("atom:link[@rel='next']", NAMESPACES) is not None
    missing = [] if is_paged else [n for g, n in ours.published.items() if g not in there]
    if ours.feed and is_paged and (mine := _parsed(ours.feed)) is not None:
        here = {(e.text or "").strip() for e in mine.iterfind("channel/item/guid")}
        missing = [ours.published.get(g, g) for g in here - there]
    if missing:
        named = ", ".join(sorted(missing)[-3:])
        message = f"the feed there is older: it lacks {len(missing)} published ({named})"
        look.say("error", "host-feed", url, message, _AGAIN)
    elif ours.feed:
        told = ""
        if (mine := _parsed(ours.feed)) is not None:
            told = next((f"{f.where}: {f.message}" for f in differences(root, mine)), "")
        message = f"the feed there is not the one published from here: {told or 'other bytes'}"
        look.say("error", "host-feed", url, message, _AGAIN)


def _no_feed(data: bytes) -> str:
    title = re.search(rb"<title[^>]*>([^<]{1,80})", data)
    if not data:
        return "what stands there is empty"
    if re.search(rb"<html", data[:2000], re.IGNORECASE):
        told = f" titled “{title[1].decode(errors='replace').strip()}”" if title else ""
        return f"what stands there is no feed, but a page{told}"
    return "what stands there is no feed"


def _parsed(data: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, huge_tree=True, no_network=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _packed(look: HostLook, url: str, plain: HostReply) -> None:
    if plain.packed:
        message = f"the feed is sent as {plain.packed} to who did not ask for it"
        look.say("error", "host-compression", url, message, _UNPACK)
        return
    reply = look.ask("GET", url, Accept_Encoding="gzip")
    if reply.problem or reply.status != 200:
        why = reply.problem or f"status {reply.status}"
        message = f"who takes gzip does not get the feed: {why}"
        look.say("error", "host-compression", url, message, _UNPACK)
        return
    if not reply.packed:
        if reply.body[:2] == b"\x1f\x8b":
            message = "the feed is sent as gzip, and not told so (Content-Encoding)"
            look.say("error", "host-compression", url, message, _UNPACK)
        elif len(plain.body) > _PACKET:
            message = f"the feed is never packed: {len(plain.body):,} bytes to every poll"
            remedy = "let the server send it as gzip to who takes it"
            look.say("note", "host-compression", url, message, remedy)
        return
    data = reply.unpacked()
    if data is None or data != plain.body:
        message = (
            f"the feed says that it is {reply.packed}, and cannot be unpacked"
            if data is None
            else "packed the feed is another than unpacked: a cache holds an older one"
        )
        look.say("error", "host-compression", url, message, _UNPACK)
    if "accept-encoding" not in reply.header("vary").lower():
        message = "the feed is packed for some, and caches are not told (Vary: Accept-Encoding)"
        look.say("note", "host-vary", url, message, "send Vary: Accept-Encoding")


def _kept(look: HostLook, url: str, reply: HostReply) -> None:
    words, longest = reply.caching(), lifetime(reply)
    remedy = "send Cache-Control: public, max-age=300 with feeds and pages"
    if longest > FRESH:
        message = f"the feed may be kept for {longest:,} s: new editions reach nobody till then"
        look.say("warning", "host-cache", url, message, remedy)
    elif not words and not reply.header("expires"):
        message = "nothing says how long the feed may be kept: caches guess, some a whole day"
        look.say("note", "host-cache", url, message, remedy)
    age = reply.header("age")
    if age.isdecimal() and int(age) > FRESH:
        message = f"a cache hands out the feed as it was {int(age):,} s ago"
        look.say("warning", "host-age", url, message, "empty that cache; let it ask again soon")
    if "noindex" in reply.header("x-robots-tag").lower():
        message = "X-Robots-Tag: noindex keeps the feed out of search"
        look.say("note", "host-robots", url, message, "take the header away")


def lifetime(reply: HostReply) -> int:
    """Seconds for which a cache may keep an answer; ten years for what is said never to change."""
    words = reply.caching()
    if "immutable" in words:
        return _FOR_EVER
    kept = (words.get(key, "") for key in ("max-age", "s-maxage"))
    return max((int(value) for value in kept if value.isdecimal()), default=0)


def _conditional(look: HostLook, url: str, reply: HostReply) -> None:
    """Apps poll: a host that knows 304 spares everybody the whole feed each hour."""
    tag, stamp = reply.header("etag"), reply.header("last-modified")
    again = (
        look.ask("GET", url, If_None_Match=tag)
        if tag
        else look.ask("GET", url, If_Modified_Since=stamp)
        if stamp
        else HostReply()
    )
    if again.status != 304:
        message = "the feed is sent whole to every poll: conditional requests are not answered"
        look.say(
            "note", "host-conditional", url, message, "let the server send ETag or Last-Modified"
        )
        return
    old = (
        look.ask("GET", url, If_None_Match='"of-another-time"')
        if tag
        else look.ask("GET", url, If_Modified_Since="Thu, 01 Jan 1998 00:00:00 GMT")
    )
    if old.status == 304:
        message = "who has an older feed is told that nothing changed (304): it never gets the new"
        remedy = "compare ETag and Last-Modified, or do not answer conditional requests"
        look.say("error", "host-conditional", url, message, remedy)


def _agents(look: HostLook, url: str, plain: HostReply) -> None:
    refused: dict[str, list[str]] = {}
    for app, agent in AGENTS.items():
        reply = look.ask("GET", url, User_Agent=agent)
        if reply.status != 200:
            refused.setdefault(str(reply.status or "no answer"), []).append(app)
        elif (reply.unpacked() or b"")[:64] != (plain.unpacked() or b"")[:64]:
            refused.setdefault("another body", []).append(app)
    for why, apps in refused.items():
        message = f"{', '.join(apps)} get {why} where others get the feed"
        remedy = "take the rule away that keeps them out (firewall, bot protection, user agents)"
        look.say("error", "host-agent", url, message, remedy)
