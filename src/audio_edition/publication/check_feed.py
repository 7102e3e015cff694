"""Lint the feed as a stranger would read it: from its bytes, not from what wrote it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.findings import Finding, Severity
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.publication import categories, manifest
from audio_edition.publication.feed_tags import NAMESPACES
from audio_edition.publication.notes import DESCRIPTION_LIMIT
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.site import open_site
from audio_edition.publication.text import is_address

_REFRESH = "audio-edition build, or publish, writes it again"
_LENGTH_OF_MP3_HEADER = 4
_DATE = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT)"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")


def check_feed(places: Places, identity: Identity, settings: PublishSettings) -> Iterator[Finding]:
    """Yield findings on ``audio/feed.xml`` and the pages behind it."""
    audio, feed = places.audio, addresses.FEED
    try:
        site = open_site(places, identity, settings)
    except PublicationError as problem:
        yield Finding("error", "manifest", feed, problem.message, problem.hint or _REFRESH)
        return
    for item in site.shelf.damaged:
        where = f"{item.edition_id}/{manifest.NAME}"
        yield Finding("error", "manifest", where, item.told, item.problem.hint or _REFRESH)
    if not site.shelf.is_whole:
        return
    if not site.shelf.entries and not (audio / feed).exists():
        yield Finding("warning", "not-built", feed, "nothing is built yet", "audio-edition build")
        return
    guids: dict[str, str] = {}
    for name in site.feed_names():
        check = _FeedCheck(audio, identity, name, site.now)
        yield from check.run(guids)
    in_order = [entry.head.guid for entry in reversed(site.public)]
    if [guid for guid in guids if guid in in_order] != [g for g in in_order if g in guids]:
        yield Finding(
            "warning", "feed-order", feed, "items are not newest first by their date", _REFRESH
        )
    public = {entry.head.guid: entry.head.edition_id for entry in site.public}
    for guid, edition_id in public.items():
        if guid not in guids:
            yield Finding("error", "feed-stale", edition_id, "the feed lacks it", _REFRESH)
    for guid in guids:
        if guid not in public:
            yield Finding(
                "error",
                "feed-stale",
                guids[guid],
                f"the feed names {guid}, which is retracted, under embargo or gone",
                _REFRESH,
            )
    for group in site.feeds():
        for name, data in group.make().items():
            file = audio / name
            if file.is_file() and file.read_bytes() != data:
                yield Finding(
                    "warning",
                    "feed-stale",
                    name,
                    "the file is not what manifests and show.toml give",
                    _REFRESH,
                )


class _FeedCheck:
    """One feed document under the glass."""

    def __init__(self, audio: Path, identity: Identity, name: str, now: datetime) -> None:
        self._audio = audio
        self._base = identity.base_url
        self._name = name
        self._now = now
        self._found: list[Finding] = []

    def _say(self, severity: Severity, code: str, message: str, where: str = "") -> None:
        place = f"{self._name}: {where}" if where else self._name
        self._found.append(Finding(severity, code, place, message, _REFRESH))

    def run(self, guids: dict[str, str]) -> list[Finding]:
        """Check the document; ``guids`` collects guid → where, over all pages."""
        from lxml import etree

        try:
            data = (self._audio / self._name).read_bytes()
            root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, huge_tree=True))
        except OSError as problem:
            self._say("error", "feed-missing", f"cannot be read: {problem.strerror}")
            return self._found
        except etree.XMLSyntaxError as problem:
            self._say("error", "feed-xml", f"is not well-formed XML: {problem}")
            return self._found
        self._root(root)
        channel = root.find("channel")
        if channel is None:
            self._say("error", "feed-channel", "has no channel")
            return self._found
        self._channel(channel)
        for item in channel.findall("item"):
            self._item(item, guids)
        return self._found

    def _root(self, root: Any) -> None:
        if root.tag != "rss" or root.get("version") != "2.0":
            self._say("error", "feed-version", "is not RSS 2.0")
        for prefix, uri in NAMESPACES.items():
            if root.nsmap.get(prefix) != uri:
                self._say("error", "feed-namespace", f"does not declare {prefix} as {uri}")
        for element in root.iter():
            if isinstance(element.tag, str) and _CONTROLS.search(element.text or ""):
                self._say("error", "feed-control", "holds a control character", element.tag)

    def _text(self, parent: Any, path: str) -> str:
        element = parent.find(path, NAMESPACES)
        return "" if element is None else (element.text or "").strip()

    def _one(self, parent: Any, path: str, where: str, severity: Severity = "error") -> str:
        count = len(parent.findall(path, NAMESPACES))
        text = self._text(parent, path)
        code = f"feed-{path.rpartition(':')[2].lower()}"
        if count == 0 or not text:
            self._say(severity, code, f"has no {path}", where)
        elif count > 1:
            self._say("error", code, f"has {count} times {path}", where)
        return text

    def _image(self, parent: Any, where: str) -> None:
        image = parent.find("itunes:image", NAMESPACES)
        href = "" if image is None else image.get("href", "")
        if not is_address(href):
            self._say("error", "feed-image", "has no itunes:image address", where)
        else:
            self._here(href, "feed-image", where)

    def _here(self, url: str, code: str, where: str) -> Path | None:
        """The file behind one of our own addresses; a missing one is a finding."""
        if not url.startswith(self._base):
            self._say("warning", code, f"{url} is not under base_url", where)
            return None
        file = self._audio / unquote(url.removeprefix(self._base))
        if url.endswith("/"):
            file /= "index.html"
        if not file.is_file():
            self._say("error", code, f"{url} leads to no file in audio/", where)
            return None
        return file

    def _channel(self, channel: Any) -> None:
        for path in ("title", "description", "language", "itunes:author"):
            self._one(channel, path, "channel")
        if not is_address(self._one(channel, "link", "channel")):
            self._say("error", "feed-link", "the channel's link is no address")
        if self._one(channel, "itunes:explicit", "channel") not in ("true", "false"):
            self._say("error", "feed-explicit", "itunes:explicit must be true or false", "channel")
        if len(self._text(channel, "description").encode()) > DESCRIPTION_LIMIT:
            self._say("error", "feed-description", f"is above {DESCRIPTION_LIMIT} bytes", "channel")
        self._image(channel, "channel")
        self._channel_links(channel)
        category = channel.find("itunes:category", NAMESPACES)
        names = [] if category is None else [category.get("text", "")]
        if category is not None:
            names += [
                inner.get("text", "") for inner in category.findall("itunes:category", NAMESPACES)
            ]
        if not names or not categories.is_known(" > ".join(names)):
            self._say("error", "feed-category", f"category {names} is not known", "channel")
        try:
            uuid.UUID(self._text(channel, "podcast:guid"))
        except ValueError:
            self._say("error", "feed-guid", "podcast:guid is no UUID", "channel")
        if self._text(channel, "podcast:locked") not in ("yes", "no"):
            self._say("error", "feed-locked", "podcast:locked must be yes or no", "channel")
        self._ai_content(channel, "channel")
        self._date(channel, "lastBuildDate", "channel")

    def _channel_links(self, channel: Any) -> None:
        links = {
            link.get("rel"): link.get("href", "")
            for link in channel.findall("atom:link", NAMESPACES)
        }
        if links.get("self") != self._base + self._name:
            self._say("error", "feed-self", "atom:link rel=self is not its own address", "channel")
        for rel in ("first", "previous", "next", "last"):
            if rel in links:
                self._here(links[rel], "feed-paging", f"channel {rel}")

    def _date(self, parent: Any, path: str, where: str) -> None:
        text = self._one(parent, path, where)
        date = _moment(text)
        if date is None:
            self._say("error", "feed-date", f"{path} {text!r} is no RFC 2822 date", where)
        elif date > self._now + timedelta(minutes=5):
            self._say("warning", "feed-date", f"{path} lies in the future", where)

    def _item(self, item: Any, guids: dict[str, str]) -> None:
        where = self._text(item, "title") or "item"
        self._one(item, "title", where)
        guid = self._one(item, "guid", where)
        if guid in guids:
            self._say("error", "feed-guid", f"guid {guid} stands twice", where)
        guids[guid] = f"{self._name}: {where}"
        element = item.find("guid")
        if element is not None and not is_address(guid) and element.get("isPermaLink") != "false":
            self._say("error", "feed-guid", "guid is no address and lacks isPermaLink=false", where)
        self._here(self._one(item, "link", where), "feed-link", where)
        self._enclosure(item, where)
        size = len(self._one(item, "description", where).encode())
        if size > DESCRIPTION_LIMIT:
            self._say("error", "feed-description", f"description takes {size} bytes", where)
        self._one(item, "content:encoded", where, "warning")
        duration = self._one(item, "itunes:duration", where)
        if not duration.isdecimal() or int(duration) < 1:
            self._say("error", "feed-duration", f"itunes:duration is {duration!r}", where)
        if self._text(item, "itunes:explicit") not in ("true", "false"):
            self._say("error", "feed-explicit", "itunes:explicit must be true or false", where)
        if self._text(item, "itunes:episodeType") not in ("full", "trailer", "bonus"):
            self._say("error", "feed-episodetype", "itunes:episodeType is unknown", where)
        self._companions(item, where)
        self._ai_content(item, where)
        self._date(item, "pubDate", where)

    def _enclosure(self, item: Any, where: str) -> None:
        enclosures = item.findall("enclosure")
        if len(enclosures) != 1:
            self._say("error", "feed-enclosure", f"has {len(enclosures)} enclosures", where)
            return
        url, length = enclosures[0].get("url", ""), enclosures[0].get("length", "")
        if enclosures[0].get("type") != "audio/mpeg":
            self._say("error", "feed-enclosure", "is not audio/mpeg", where)
        file = self._here(url, "feed-enclosure", where)
        if file is None:
            return
        if str(file.stat().st_size) != length:
            message = f"length is {length}; {file.name} has {file.stat().st_size} bytes"
            self._say("error", "feed-length", message, where)
        with file.open("rb") as stream:
            start = stream.read(_LENGTH_OF_MP3_HEADER)
        if not (start[:3] == b"ID3" or (start[:1] == b"\xff" and start[1:2] >= b"\xe0")):
            self._say("error", "feed-enclosure", f"{file.name} is no MP3", where)

    def _ai_content(self, parent: Any, where: str) -> None:
        for element in parent.findall("podcast:txt", NAMESPACES):
            if element.get("purpose") == "ai-content" and element.text != "true":
                self._say("error", "feed-ai-content", "ai-content must be the word true", where)

    def _companions(self, item: Any, where: str) -> None:
        kinds = set()
        for element in item.findall("podcast:transcript", NAMESPACES):
            kinds.add(element.get("type"))
            self._here(element.get("url", ""), "feed-transcript", where)
        if "text/vtt" not in kinds:
            self._say("warning", "feed-transcript", "has no WebVTT transcript", where)
        element = item.find("podcast:chapters", NAMESPACES)
        if element is None or element.get("type") != "application/json+chapters":
            self._say("warning", "feed-chapters", "has no JSON chapters", where)
        else:
            self._here(element.get("url", ""), "feed-chapters", where)


def _moment(text: str) -> datetime | None:
    """An RFC 2822 date, read more strictly than the standard library does; else None."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return parsedate_to_datetime(text)
    except ValueError:  # the 31st of June
        return None


__all__ = ["check_feed"]
