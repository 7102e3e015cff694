"""The feed of a published show, from outside: is an edition's item what its manifest gives?

The item is written again from the manifest, with what only the channel knows taken from the
feed itself, and compared element by element.
"""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urljoin
from xml.etree import ElementTree

from audio_edition import __version__, addresses
from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.identity import Identity
from audio_edition.publication.chapters import chapters_json
from audio_edition.publication.feed import write_feed
from audio_edition.publication.feed_tags import NAMESPACES
from audio_edition.publication.feeds import art
from audio_edition.publication.feeds.settings import Art, TagSettings
from audio_edition.publication.model import Episode
from audio_edition.publication.notes import show_notes
from audio_edition.publication.settings import Person, PublishSettings
from audio_edition.publication.text import for_html, is_address, one_line
from audio_edition.publication.verify_words import parting

_SHORT = {f"{{{uri}}}": f"{prefix}:" for prefix, uri in NAMESPACES.items()}
_MOST_PAGES = 1000

_ALWAYS = {
    "guid", "title", "link", "enclosure", "pubDate", "itunes:title", "itunes:duration",
    "itunes:episode", "podcast:transcript", "podcast:chapters", "psc:chapters", "atom:link",
}  # fmt: skip
"""Elements that every version writes alike; the rest is compared where this one wrote the feed."""

_SHOWS = frozenset({"podcast:socialInteract"})
"""What only show.toml tells: no manifest speaks of comments."""


@dataclass(frozen=True, slots=True)
class PublishedItem:
    """An item, the file it stands in, and the show as that file's channel tells of it.

    ``newer`` and ``older`` are the editions beside it, as (name, title). Where it ``is_listed``,
    its edition has a list of its files, as every version has written since there are any.
    """

    file: str
    element: ElementTree.Element
    channel: ElementTree.Element
    identity: Identity
    newer: tuple[str, str] | None = None
    older: tuple[str, str] | None = None
    is_listed: bool = True

    @property
    def is_ours(self) -> bool:
        """Whether this very version wrote it, so that all of it can be written again."""
        wrote = self.channel.findtext("generator") or ""
        return self.is_listed and wrote == f"audio-edition {__version__}"


def parse_feed(data: bytes, name: str) -> ElementTree.Element:
    """Return the channel; raises ``PublicationError`` for what is no feed.

    A document type is refused: entities in it may swell without end.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        raise PublicationError("it is not UTF-8, which every feed of ours is")
    if b"<!DOCTYPE" in data:
        raise PublicationError(f"{name} declares a document type, which no feed of ours does")
    try:
        channel = ElementTree.fromstring(data).find("channel")
    except (ElementTree.ParseError, ValueError, LookupError) as problem:
        raise PublicationError(f"it is damaged: {problem}") from None
    if channel is None:
        raise PublicationError("it is no RSS feed")
    return channel


def find_item(read: Callable[[str], bytes], guid: str) -> PublishedItem | None:
    """Look for the item in feed.xml and, where that is paged, in the older pages."""
    newer: tuple[str, str] | None = None
    found: PublishedItem | None = None
    for name, channel, item in _items(read):
        if found is not None:
            return replace(found, older=_beside(item))
        if (item.findtext("guid") or "") == guid:
            found = PublishedItem(name, item, channel, _identity(channel), newer)
        newer = _beside(item)
    return found


def edition_names(read: Callable[[str], bytes]) -> Iterator[str]:
    """The editions that a feed's items name, in its order; empty for an item that names none."""
    for _, _, item in _items(read):
        yield _edition_of(item)


def feed_items(
    read: Callable[[str], bytes],
) -> tuple[str, str, list[ElementTree.Element]]:
    """The show's podcast:guid and title as a feed tells them (empty: it does not), and its items,
    newest first; raises ``PublicationError`` for what is no feed.
    """
    pages = [channel for _, channel in _pages(read)]
    show = _identity(pages[0])
    return show.guid, show.title, [item for page in pages for item in page.iterfind("item")]


def _beside(item: ElementTree.Element) -> tuple[str, str]:
    return _edition_of(item), item.findtext("title") or ""


def _edition_of(item: ElementTree.Element) -> str:
    """What most of an item's addresses say: one of them may be what was changed."""
    enclosure = item.find("enclosure")
    told = [item.findtext("link"), *_links(item, "describedby")]
    told += [enclosure.get("url")] if enclosure is not None else []
    said = Counter(
        name
        for url in told
        if addresses.is_edition_name(name := unquote((url or "").split("/")[-2:][0]))
    )
    return said.most_common(1)[0][0] if said else ""


def _items(
    read: Callable[[str], bytes],
) -> Iterator[tuple[str, ElementTree.Element, ElementTree.Element]]:
    """Every item, newest first, with its file's name and channel."""
    for name, channel in _pages(read):
        for item in channel.iterfind("item"):
            yield name, channel, item


def _pages(read: Callable[[str], bytes]) -> Iterator[tuple[str, ElementTree.Element]]:
    name: str | None = addresses.FEED
    seen: set[str] = set()
    while name and name not in seen and len(seen) < _MOST_PAGES:
        seen.add(name)
        channel = parse_feed(read(name), name)
        yield name, channel
        name = next(
            (
                page
                for link in _links(channel, "next")
                if addresses.is_feed_page(page := link.rpartition("/")[2])
            ),
            None,
        )


def own_address(channel: ElementTree.Element) -> str:
    """Where the channel says that its folder stands; empty where it does not."""
    told = next(_links(channel, "self"), "")
    try:
        return urljoin(told, ".") if is_address(told) else ""
    except ValueError:  # http://[::1/
        return ""


def _links(element: ElementTree.Element, rel: str) -> Iterator[str]:
    for link in element.iterfind(f"{{{NAMESPACES['atom']}}}link"):
        if link.get("rel") == rel:
            yield link.get("href", "")


def _identity(channel: ElementTree.Element) -> Identity:
    def text(name: str) -> str:
        prefix, _, local = name.rpartition(":")
        return channel.findtext(f"{{{NAMESPACES[prefix]}}}{local}" if prefix else local) or ""

    return Identity(
        title=text("title"),
        author=text("itunes:author"),
        description=text("description"),
        language=text("language"),
        link=text("link"),
        base_url=own_address(channel),
        cover="",
        category="",
        owner_name="",
        owner_email="",
        guid=text("podcast:guid"),
    )


def item_differences(found: PublishedItem, episode: Episode) -> Iterator[str]:
    """Say in what the item is not what the manifest gives, one line a difference."""
    if not found.identity.base_url:
        yield "it names no address of its own (atom:link, rel self)"
        return
    ours = found.is_ours
    try:
        wanted = [_shape(child) for child in _written(found, episode)]
    except (AudioEditionError, ValueError) as problem:  # its channel has no title, say
        yield f"it cannot be compared: {problem}"
        return
    given = [shape for child in found.element if (shape := _shape(child))[0] not in _SHOWS]
    missing = list((Counter(wanted) - Counter(given)).elements())
    extra = list((Counter(given) - Counter(wanted)).elements())
    for name, told in missing:
        if not ours and name.split(" ")[0] not in _ALWAYS:
            continue
        beside = next((other for other in extra if other[0] == name), None)
        if beside is None:
            yield f"{name} is missing, or not as episode.json gives it"
            continue
        extra.remove(beside)
        yield f"{name} {parting(told, beside[1], 'episode.json gives')}"
    for name, _ in extra if ours else ():
        yield f"{name} is none that episode.json gives"
    between = [(child.tail or "").strip() for part in found.element.iter() for child in part]
    yield from (f"“{text[:40]}” stands between its elements" for text in between if text)


def _written(found: PublishedItem, episode: Episode) -> ElementTree.Element:
    """The item as this program writes it, with what only show.toml knows taken as given."""

    def text(name: str) -> str:
        return found.element.findtext(f"{{{NAMESPACES['itunes']}}}{name}") or ""

    season = text("season")
    wanted = addresses.address(found.identity, episode.edition_id, episode.file)
    sound = found.element.find("enclosure")
    explicit = found.channel.findtext(f"{{{NAMESPACES['itunes']}}}explicit") == "true"
    settings = PublishSettings(
        explicit=explicit,
        season=int(season) if season.isdecimal() else 0,
        ai_content=_last_words(found, episode),
        persons=tuple(_people(found.channel)),
        tags=TagSettings(
            prefix=_prefix(sound.get("url", "") if sound is not None else "", wanted),
            art=_art(found, episode),
        ),
    )
    document = write_feed(
        [episode], found.identity, settings, changed_at=datetime(2000, 1, 1, tzinfo=UTC)
    )
    item = ElementTree.fromstring(document).find("channel/item")
    assert item is not None  # we wrote it
    return item


def _prefix(url: str, wanted: str) -> str:
    """What stands before the sound's own address: a host that counts downloads; else empty."""
    bare = wanted.removeprefix("https://")
    prefix = url.removesuffix(bare)
    return prefix if url.endswith(f"/{bare}") and prefix != "https://" else ""


def _people(channel: ElementTree.Element) -> Iterator[Person]:
    for person in channel.iterfind(f"{{{NAMESPACES['podcast']}}}person"):
        told = (person.get(key, "") for key in ("role", "group", "href", "img"))
        yield Person(person.text or "", *told)


def _art(found: PublishedItem, episode: Episode) -> Art:
    """Which of the pictures that the manifest allows the item shows."""
    image = found.element.find(f"{{{NAMESPACES['itunes']}}}image")
    given = image.get("href") if image is not None else ""
    kinds: tuple[Art, ...] = ("cover", "drawn", "lead")
    return next(
        (kind for kind in kinds if art.address_of(episode, found.identity, kind) == given), "cover"
    )


def _last_words(found: PublishedItem, episode: Episode) -> str:
    """``[publish] ai_content``, the show's own words at the end of the notes, if it has any."""
    notes = found.element.findtext(f"{{{NAMESPACES['content']}}}encoded") or ""
    rest = notes.removeprefix(show_notes(episode, found.identity))
    if rest == notes or not rest.startswith("\n<p>") or not rest.endswith("</p>"):
        return ""
    words = html.unescape(rest[4:-4])
    return words if for_html(one_line(words)) == rest[4:-4] else ""


def _shape(element: ElementTree.Element) -> tuple[str, str]:
    """An element's name (with what tells it from its like) and all that stands in it."""
    name = _short(element.tag)
    which = element.get("rel") or element.get("purpose") or element.get("type")
    if name in ("atom:link", "podcast:transcript", "podcast:txt") and which:
        name += f" ({element.get('type') if name == 'podcast:transcript' else which})"
    return name, _canonical(element)


def _short(tag: str) -> str:
    for long, short in _SHORT.items():
        if tag.startswith(long):
            return short + tag[len(long) :]
    return tag


def _canonical(element: ElementTree.Element) -> str:
    told = " ".join(f"{key}={value}" for key, value in sorted(element.attrib.items()))
    inner = "".join(f"<{_short(child.tag)} {_canonical(child)}>" for child in element)
    text = element.text or ""
    # between children there is only the layout
    return f"{told} {text.strip() if len(element) else text}{inner}".strip()


def chapter_differences(data: bytes, episode: Episode, identity: Identity | None) -> Iterator[str]:
    """Say in what chapters.json is not what the manifest (and the feed's channel) gives."""
    who = identity or Identity("", "", "", "", "", "", "", "", "", "", "")
    wanted: Mapping[str, Any] = json.loads(chapters_json(episode, who))
    try:
        given = json.loads(data)
    except (ValueError, RecursionError) as problem:
        yield f"it is damaged: {problem}"
        return
    if not isinstance(given, dict):
        yield "it is damaged: no object"
        return
    for key in sorted(wanted.keys() | given.keys()):
        if wanted.get(key) == given.get(key):
            continue
        if key in ("podcastName", "author"):
            if identity is not None:
                yield f"{key} is {given.get(key)!r:.80}, the feed says {wanted.get(key)!r:.80}"
        elif key == "chapters":
            yield from _chapters_apart(wanted[key], given.get(key), identity)
        else:
            yield f"{key} is {given.get(key)!r:.80}, episode.json gives {wanted.get(key)!r:.80}"


def _chapters_apart(
    wanted: list[dict[str, Any]], given: Any, identity: Identity | None
) -> Iterator[str]:
    if not isinstance(given, list) or len(given) != len(wanted):
        yield "its chapters are not as many as those of episode.json"
        return
    for number, (one, other) in enumerate(zip(wanted, given, strict=True), 1):
        told = other if isinstance(other, dict) else {}
        for key in sorted(one.keys() | told.keys()):
            if one.get(key) == told.get(key) or (key == "img" and identity is None):
                continue
            yield (
                f"chapter {number}: {key} is {told.get(key)!r:.80}, "
                f"episode.json gives {one.get(key)!r:.80}"
            )
