"""What stands beside feed.xml, from outside: does it say of an edition what its manifest does?

Which editions such a feed takes, and how much of their words, is the show's to choose, and no
manifest tells it. So what it has is held against the manifests, value by value: who, when, title,
and the sound that it names; and what nobody may have must not be in it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from audio_edition import addresses
from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.findings import Finding
from audio_edition.publication.feeds.formats import FLASH, SITEMAP, urn_of
from audio_edition.publication.feeds.linked import ATOM, JSON_FEED
from audio_edition.publication.feeds.tags import headline, low_file
from audio_edition.publication.model import Episode
from audio_edition.publication.text import one_line
from audio_edition.publication.verify_feed import parse_feed

TOKEN = "members-own-token"
"""What stands for a member's token while the private feed's template is read."""

_MOST = 16 * 2**20
_ATOM = "{http://www.w3.org/2005/Atom}"
_MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@dataclass(frozen=True, slots=True)
class FurtherItem:
    """An item as its feed tells it; ``length`` is in bytes, None where its format tells none.

    ``sound`` is empty where the format names a page alone, and ``folder`` the edition whose files
    it names.
    """

    file: str
    folder: str
    guid: str = ""
    title: str | None = None
    sound: str = ""
    length: str | None = None
    at: datetime | None = None


@dataclass(slots=True)
class FurtherFeeds:
    """The feeds beside feed.xml of one show, each read once; ``names`` are those that there are.

    ``read`` gives a file of the show by its name, of at most so many bytes; it raises an
    ``AudioEditionError``.
    """

    read: Callable[[str, int], bytes]
    names: Sequence[str]
    _by: dict[str, list[FurtherItem]] | None = field(default=None, init=False)
    _damaged: list[Finding] = field(default_factory=list, init=False)

    def findings(self, episode: Episode, now: datetime) -> Iterator[Finding]:
        """Yield what they say otherwise than the manifest; with the first edition asked for, also
        which of them cannot be read.
        """
        if self._by is None:
            self._by = self._read_all()
            yield from self._damaged
        guids = _guids(episode)
        keys = [episode.edition_id, *guids]
        for item in dict.fromkeys(one for key in keys for one in self._by.get(key, ())):
            for message in _differences(item, episode, guids, now):
                where = f"{item.file} ({episode.edition_id})"
                yield Finding("error", "verify-feed", where, one_line(message), "")

    def _read_all(self) -> dict[str, list[FurtherItem]]:
        by: dict[str, list[FurtherItem]] = defaultdict(list)
        for name in self.names:
            try:
                items = list(_items(name, self.read(name, _MOST)))
            except AudioEditionError as problem:
                self._told(name, problem.message)
                continue
            except (ElementTree.ParseError, ValueError, LookupError, TypeError, AttributeError):
                self._told(name, "it is damaged")
                continue
            except RecursionError:
                self._told(name, "it is nested too deeply")
                continue
            for item in items:
                for key in {item.folder, item.guid} - {""}:
                    by[key].append(item)
        return by

    def _told(self, name: str, message: str) -> None:
        self._damaged.append(Finding("error", "verify-feed", name, one_line(message), ""))


def _guids(episode: Episode) -> dict[str, int]:
    """By what the episode, or an article of it, is known in some format: its segment (-1: all)."""
    guids = [episode.guid, *(f"{episode.guid}/{one.id}" for one in episode.segments)]
    known = {guid: place for place, guid in enumerate(guids, -1)}
    return known | {urn_of(guid): place for guid, place in known.items()}


def _differences(
    item: FurtherItem, episode: Episode, guids: dict[str, int], now: datetime
) -> Iterator[str]:
    is_open = item.file != addresses.MEMBERS_FEED
    if episode.retracted:
        yield "it names a retracted edition"
        return
    if episode.is_under_embargo(now) and not episode.heard(now):
        yield "it names an edition before its hour"
        return
    if episode.is_for_members and is_open:
        yield "it names an edition that is for members"
        return
    if not item.guid:  # a page alone
        return
    if item.guid not in guids:
        yield f"its id is {item.guid:.80}, episode.json gives {episode.guid}"
        return
    segment = episode.segments[guids[item.guid]] if guids[item.guid] >= 0 else None
    title = segment.title if segment and one_line(segment.title) else episode.title
    if item.title is not None and one_line(item.title) != one_line(headline(title)):
        yield f"its title is “{item.title:.80}”, episode.json gives “{headline(title)}”"
    sounds = {segment.file: segment.size} if segment else {episode.file: episode.size}
    if segment is None and (small := low_file(episode)) is not None:
        sounds[small.name] = small.size
    folder, _, file = item.sound.rpartition("/")
    if file not in sounds or folder != episode.edition_id:
        told = f"{episode.edition_id}/{' or '.join(sounds)}"
        yield f"its sound is {item.sound or 'none'}, episode.json gives {told}"
    elif item.length is not None and item.length != str(sounds[file]):
        yield f"the length of its sound is {item.length:.20}, episode.json gives {sounds[file]}"
    # an article comes some seconds before the edition, to keep their order
    before = timedelta(seconds=len(episode.segments) if segment else 0)
    published = episode.published_at.replace(microsecond=0)
    if item.at is not None and not published - before <= item.at <= published:
        yield f"its date is {item.at:%Y-%m-%d %H:%M:%S} UTC, episode.json gives {published}"


def _items(name: str, data: bytes) -> Iterator[FurtherItem]:
    if name in (JSON_FEED, FLASH):
        told = json.loads(data)
        yield from _of_json(name, told["items"] if name == JSON_FEED else told)
    elif name == ATOM or name.startswith(SITEMAP.removesuffix(".xml")):
        if b"<!DOCTYPE" in data:
            raise PublicationError("it declares a document type, which no feed of ours does")
        root = ElementTree.fromstring(data)
        yield from _of_atom(name, root) if name == ATOM else _of_map(name, root)
    elif name.startswith("feed-"):
        if name == addresses.MEMBERS_FEED:
            data = data.replace(addresses.TOKEN_MARK.encode(), TOKEN.encode())
        yield from _of_rss(name, parse_feed(data, name))


def _of_rss(name: str, channel: ElementTree.Element) -> Iterator[FurtherItem]:
    for item in channel.iterfind("item"):
        enclosure = item.find("enclosure")
        url = enclosure.get("url", "") if enclosure is not None else ""
        yield FurtherItem(
            name,
            _folder(url) or _folder(item.findtext("link") or ""),
            item.findtext("guid") or "none",
            item.findtext("title") or "",
            _sound(url),
            enclosure.get("length", "") if enclosure is not None else "",
            _when(item.findtext("pubDate") or ""),
        )


def _of_atom(name: str, root: ElementTree.Element) -> Iterator[FurtherItem]:
    for entry in root.iterfind(f"{_ATOM}entry"):
        links = {link.get("rel", ""): link for link in entry.iterfind(f"{_ATOM}link")}
        sound = links.get("enclosure", ElementTree.Element("link"))
        yield FurtherItem(
            name,
            _folder(sound.get("href", "")) or _folder(_page(links.get("alternate"))),
            entry.findtext(f"{_ATOM}id") or "none",
            entry.findtext(f"{_ATOM}title") or "",
            _sound(sound.get("href", "")),
            sound.get("length", ""),
            _when(entry.findtext(f"{_ATOM}published") or ""),
        )


def _of_json(name: str, items: Iterable[dict[str, Any]]) -> Iterator[FurtherItem]:
    for item in items:
        if name == FLASH:  # Alexa's, which tells no length and another date
            url, guid, title = item["streamUrl"], item["uid"], item["titleText"]
            yield FurtherItem(name, _folder(url), str(guid) or "none", str(title), _sound(url))
            continue
        sound = item["attachments"][0]
        yield FurtherItem(
            name,
            _folder(sound["url"]) or _folder(item["url"]),
            str(item["id"]) or "none",
            str(item["title"]),
            _sound(sound["url"]),
            str(sound["size_in_bytes"]),
            _when(item["date_published"]),
        )


def _of_map(name: str, root: ElementTree.Element) -> Iterator[FurtherItem]:
    for place in root.iterfind(f"{_MAP}url/{_MAP}loc"):
        if folder := _folder(place.text or ""):
            yield FurtherItem(name, folder)


def _page(link: ElementTree.Element | None) -> str:
    return link.get("href", "") if link is not None else ""


def _folder(url: str) -> str:
    """The edition whose folder an address leads into; empty for any other."""
    name = unquote(urlsplit(url).path.rpartition("/")[0].rpartition("/")[2])
    return name if addresses.is_edition_name(name) else ""


def _sound(url: str) -> str:
    """The edition and the file that an address names."""
    return "/".join(unquote(urlsplit(url).path).split("/")[-2:]).lstrip("/")


def _when(text: str) -> datetime | None:
    """A date of RFC 5322 or RFC 3339; a moment that nothing is of, where it is none."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return read(text).astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            continue
    return datetime(1, 1, 2, tzinfo=UTC)
