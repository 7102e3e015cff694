"""The show in other formats: JSON Feed, Atom, Flash Briefing, OPML, sitemap, robots.txt.

Each is a pure function of the show and its public editions, newest first. Nothing reads a clock.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any

from audio_edition import __version__, addresses
from audio_edition.addresses import address
from audio_edition.identity import Identity
from audio_edition.publication.feeds import art
from audio_edition.publication.feeds.items import Item
from audio_edition.publication.feeds.linked import ATOM as ATOM
from audio_edition.publication.feeds.linked import JSON_FEED as JSON_FEED
from audio_edition.publication.feeds.tags import authors, headline, measured
from audio_edition.publication.manifest import as_json
from audio_edition.publication.notes import disclosure
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.text import cut_bytes, ended, join, one_line, printable

FLASH = "flash-briefing.json"
OPML = "feeds.opml"
SITEMAP = "sitemap.xml"
ROBOTS = "robots.txt"

MADE_BY = "# made by audio-edition"
"""The first line of a robots.txt of ours: one that begins otherwise is somebody's own."""

SITEMAP_MOST = 40_000
"""Addresses in a sitemap's file; the protocol (sitemaps.org) allows 50,000."""

_FLASH_ITEMS, _FLASH_TEXT = 5, 4000  # Alexa takes five, and fewer than 4,500 characters
_ATOM = "http://www.w3.org/2005/Atom"
_LINE = rb"  <NAME>\n    <loc>([^<]*)</loc>\n(?:    <lastmod>[^<\s]*</lastmod>\n)?  </NAME>\n"
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True, slots=True)
class ItemsLaid:
    """How a format lays its items out, so that those that stand can be taken over as they are:
    what begins the first, stands between two, and ends the last and the document.

    Texts cannot say any of it: newlines, or angle brackets, are written otherwise in them.
    """

    begin: bytes
    between: bytes
    end: bytes

    def items_of(self, document: bytes) -> list[bytes] | None:
        """The items of a document of ours that has some; None for another one."""
        _, found, rest = document.partition(self.begin)
        if not found or not rest.endswith(self.end):
            return None
        return rest.removesuffix(self.end).split(self.between)

    def with_items(self, document: bytes, items: Iterable[bytes]) -> bytes:
        """A document of ours with other items, as ``items_of`` gives them."""
        head, _, _ = document.partition(self.begin)
        return head + self.begin + self.between.join(items) + self.end


LAID = {
    JSON_FEED: ItemsLaid(b',\n "items": [\n  ', b",\n  ", b"\n ]\n}\n"),
    ATOM: ItemsLaid(b"\n  <entry", b"\n  </entry>\n  <entry", b"\n  </entry>\n</feed>\n"),
}


def _instant(moment: datetime) -> str:
    """RFC 3339 in UTC, whole seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def json_feed(items: Iterable[Item], identity: Identity, settings: PublishSettings) -> bytes:
    """JSON Feed 1.1 (jsonfeed.org/version/1.1), the sound as an attachment of each item."""
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": headline(identity.title),
        "home_page_url": identity.link,
        "feed_url": address(identity, JSON_FEED),
        "description": one_line(identity.description),
        "icon": address(identity, addresses.COVER),
        "authors": [{"name": one_line(identity.author), "url": identity.link}],
        "language": identity.language,
    }
    if settings.tags.complete:
        document["expired"] = True
    if settings.hub:
        document["hubs"] = [{"type": "WebSub", "url": settings.hub}]
    document["items"] = [_json_item(item, identity, settings) for item in items]
    return as_json(document)


def _json_item(item: Item, identity: Identity, settings: PublishSettings) -> dict[str, Any]:
    episode = item.episode
    file, size = item.sound
    sound = measured(address(identity, episode.edition_id, file), settings.tags, identity)
    told: dict[str, Any] = {
        "id": printable(episode.guid),
        "url": item.link,
        "title": headline(episode.title),
        "content_html": item.notes,
        "summary": one_line(episode.summary) or headline(episode.title),
        "image": art.address_of(episode, identity, settings.tags.art),
        "date_published": _instant(episode.published_at),
        "date_modified": _instant(episode.changed_at),
        "language": episode.language,
    }
    if names := authors(episode):
        told["authors"] = [{"name": name} for name in names]
    told["attachments"] = [
        {
            "url": sound,
            "mime_type": "audio/mpeg",
            "title": headline(episode.title),
            "size_in_bytes": size,
            "duration_in_seconds": max(1, round(episode.duration)),
        }
    ]
    return told


def atom(
    items: Iterable[Item], identity: Identity, settings: PublishSettings, changed_at: datetime
) -> bytes:
    """Atom (RFC 4287), the sound as each entry's link with rel="enclosure"."""
    from lxml import etree

    def put(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
        element = etree.SubElement(parent, f"{{{_ATOM}}}{name}")
        for key, value in attributes.items():
            if value:
                element.set(key, printable(value))
        if text:
            element.text = printable(text)
        return element

    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", identity.language)
    put(root, "id", _urn_of_show(identity))
    put(root, "title", headline(identity.title))
    put(root, "subtitle", one_line(identity.description))
    put(root, "updated", _instant(changed_at))
    put(root, "link", rel="self", type="application/atom+xml", href=address(identity, ATOM))
    put(root, "link", rel="alternate", type="text/html", href=identity.link)
    if settings.hub:
        put(root, "link", rel="hub", href=settings.hub)
    put(put(root, "author"), "name", one_line(identity.author))
    put(root, "generator", "audio-edition", version=__version__)
    put(root, "logo", address(identity, addresses.COVER))
    if settings.copyright:
        put(root, "rights", one_line(settings.copyright))
    for item in items:
        episode = item.episode
        file, size = item.sound
        sound = measured(address(identity, episode.edition_id, file), settings.tags, identity)
        entry = put(root, "entry")
        if episode.language != identity.language:
            entry.set("{http://www.w3.org/XML/1998/namespace}lang", episode.language)
        put(entry, "id", urn_of(episode.guid))
        put(entry, "title", headline(episode.title))
        put(entry, "published", _instant(episode.published_at))
        put(entry, "updated", _instant(max(episode.changed_at, episode.published_at)))
        for name in authors(episode):
            put(put(entry, "author"), "name", name)
        put(entry, "link", rel="alternate", type="text/html", href=item.link)
        put(entry, "link", rel="enclosure", type="audio/mpeg", href=sound, length=str(size))
        put(entry, "summary", one_line(episode.summary) or headline(episode.title))
        put(entry, "content", item.notes, type="html")
    return _document(root)


def _urn_of_show(identity: Identity) -> str:
    guid = addresses.show_guid(identity)
    try:
        return f"urn:uuid:{uuid.UUID(guid)}"
    except ValueError:  # check tells of it
        return urn_of(guid)


def urn_of(guid: str) -> str:
    """A GUID as Atom takes one: an IRI that is always the same for it."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, printable(guid))}"


def flash_briefing(items: Iterable[Item], identity: Identity, settings: PublishSettings) -> bytes:
    """Alexa's Flash Briefing feed: the newest five, the sound at its own address.

    Format: developer.amazon.com, Flash Briefing Skill API Feed Reference.
    """
    told: list[dict[str, str]] = []
    for item in items:
        if len(told) == _FLASH_ITEMS:
            break
        episode = item.episode
        notice = disclosure(episode)
        text = join([ended(one_line(episode.summary), notice), notice], " ") or episode.title
        file, _ = item.sound
        told.append(
            {
                "uid": urn_of(episode.guid),
                "updateDate": episode.changed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.0Z"),
                "titleText": headline(episode.title),
                "mainText": cut_bytes(one_line(text), _FLASH_TEXT),
                "streamUrl": measured(
                    address(identity, episode.edition_id, file), settings.tags, identity
                ),
                "redirectionUrl": item.link,
            }
        )
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def opml(feeds: Sequence[tuple[str, Identity]], identity: Identity, changed_at: datetime) -> bytes:
    """OPML 2.0 (opml.org/spec2): every RSS feed, ``feeds`` as (file, show as that feed tells it).

    JSON Feed and Atom are feed.xml in other words: who takes the list would have it three times.
    """
    from lxml import etree

    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    for name, text in (
        ("title", headline(identity.title)),
        ("dateModified", format_datetime(changed_at.astimezone(UTC), usegmt=True)),
        ("ownerName", one_line(identity.owner_name)),
        ("docs", "http://opml.org/spec2.opml"),
    ):
        etree.SubElement(head, name).text = printable(text)
    body = etree.SubElement(root, "body")
    for file, show in feeds:
        told = {
            "type": "rss",
            "text": headline(show.title),
            "title": headline(show.title),
            "description": one_line(show.description),
            "xmlUrl": address(identity, file),
            "htmlUrl": show.link,
            "language": show.language,
            "version": "RSS2",
        }
        outline = etree.SubElement(body, "outline")
        for key, value in told.items():
            outline.set(key, printable(value))
    return _document(root)


def sitemaps(pages: Sequence[tuple[str, datetime | None]], identity: Identity) -> dict[str, bytes]:
    """The sitemap (sitemaps.org 0.9) of ``pages``, (address, when it changed), oldest first.

    Above ``SITEMAP_MOST`` pages sitemap.xml is an index; full parts never change for a new page.
    """
    if len(pages) <= SITEMAP_MOST:
        return {SITEMAP: _urls("urlset", "url", pages)}
    made: dict[str, bytes] = {}
    index: list[tuple[str, datetime | None]] = []
    for number, at in enumerate(range(0, len(pages), SITEMAP_MOST), 1):
        part = pages[at : at + SITEMAP_MOST]
        name = addresses.sitemap_part(number)
        made[name] = _urls("urlset", "url", part)
        times = [moment for _, moment in part if moment is not None]
        index.append((address(identity, name), max(times, default=None)))
    return {**made, SITEMAP: _urls("sitemapindex", "sitemap", index)}


def _urls(root_name: str, name: str, pages: Iterable[tuple[str, datetime | None]]) -> bytes:
    # line by line: a tree of ten thousand pages takes five times as long, for the same bytes
    lines = [f"<?xml version='1.0' encoding='UTF-8'?>\n<{root_name} xmlns=\"{_SITEMAPS}\">\n"]
    for url, moment in pages:
        told = f"    <lastmod>{_instant(moment)}</lastmod>\n" if moment is not None else ""
        where = f"    <loc>{escape(printable(url), quote=False)}</loc>\n"
        lines.append(f"  <{name}>\n{where}{told}  </{name}>\n")
    return "".join([*lines, f"</{root_name}>\n"]).encode()


def is_sitemap_of(data: bytes, pages: Iterable[str], identity: Identity) -> bool:
    """Whether ``data`` is a sitemap as this module writes it, to the byte, that names nothing but
    ``pages`` of the show, its base and the parts of its sitemap.
    """
    known = {escape(printable(url), quote=False).encode() for url in (*pages, identity.base_url)}
    part = re.compile(re.escape(address(identity, "sitemap-")).encode() + rb"[1-9]\d*\.xml")
    for root_name, name in (("urlset", "url"), ("sitemapindex", "sitemap")):
        head, tail = (re.escape(one) for one in _urls(root_name, name, ()).split(b"</"))
        line = _LINE.replace(b"NAME", name.encode())
        if re.fullmatch(head + b"(?:%b)+</%b" % (line, tail), data):
            return all(url in known or part.fullmatch(url) for url in re.findall(line, data))
    return False


def robots(identity: Identity, *, has_sitemap: bool) -> bytes:
    """robots.txt (RFC 9309): everything may be read; where the sitemap stands."""
    lines = list(_robots(identity, has_sitemap))
    return ("\n".join(lines) + "\n").encode()


def _robots(identity: Identity, has_sitemap: bool) -> Iterator[str]:
    yield MADE_BY
    yield "User-agent: *"
    yield "Disallow:"
    if has_sitemap:
        yield ""
        yield f"Sitemap: {address(identity, SITEMAP)}"


def _document(root: Any) -> bytes:
    from lxml import etree

    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data
