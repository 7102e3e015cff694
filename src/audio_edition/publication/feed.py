"""feed.xml: a pure function of show.toml and the manifests.

RSS 2.0 with iTunes, Podcasting 2.0 (podcastindex.org/namespace/1.0), Podlove Simple
Chapters 1.2 and, above ``feed_items`` episodes, paging by RFC 5005 section 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from itertools import islice
from typing import Any, TypeVar

import lxml.etree

from audio_edition import __version__, addresses, languages
from audio_edition.addresses import address
from audio_edition.identity import Identity
from audio_edition.publication import chapters as chapter_files
from audio_edition.publication import transcript as transcript_files
from audio_edition.publication.chapters import chapter_image
from audio_edition.publication.feed_tags import NAMESPACES, Tag
from audio_edition.publication.feeds import art
from audio_edition.publication.feeds.items import Item, Shape
from audio_edition.publication.feeds.tags import (
    channel_tags,
    headline,
    item_tags,
    measured,
    person_tag,
    regular,
)
from audio_edition.publication.model import Episode
from audio_edition.publication.sets import in_set
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.text import (
    cut_bytes,
    fine_clock,
    one_line,
    printable,
)


@cache
def _qualified(name: str) -> str:
    """The element's name as lxml takes it: some forty in all, each written a thousand times."""
    prefix, _, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if prefix else local


def _append(parent: Any, tag: Tag) -> None:
    element = lxml.etree.SubElement(parent, _qualified(tag.name))
    for key, value in tag.attributes.items():
        if value:
            element.set(key, printable(value))
    if tag.text:
        element.text = printable(tag.text)
    for child in tag.children:
        _append(element, child)


class _Tags:
    """Holds the elements until feedgen asks for them.

    feedgen asks an extension that is registered for RSS alone for ``extend_ns`` and
    ``extend_rss``, and for nothing of a base class.
    """

    def __init__(self) -> None:
        self._tags: list[Tag] = []

    def add(self, tags: Iterable[Tag]) -> None:
        """Write ``tags`` after feedgen's own elements, in this order."""
        self._tags.extend(tags)

    def extend_ns(self) -> dict[str, str]:
        """Declare every prefix on the root, so that they are literal wherever used."""
        return {
            prefix: uri
            for prefix, uri in NAMESPACES.items()
            if prefix not in ("atom", "content")  # feedgen declares these two itself
        }


class ChannelExtension(_Tags):
    """Elements of the channel."""

    def extend_rss(self, feed: Any) -> Any:
        """Append to the channel; feedgen calls this before it appends the items."""
        for tag in self._tags:
            _append(feed[0], tag)
        return feed


class ItemExtension(_Tags):
    """Elements of one item."""

    def extend_rss(self, entry: Any) -> Any:
        """Append to the item."""
        for tag in self._tags:
            _append(entry, tag)
        return entry


T = TypeVar("T")
_AS_IT_IS = Shape()
# nothing else looks so: texts are escaped, and the channel has none as it is
_ITEM, _END = b"\n    <item>\n", b"\n  </channel>"

_AI_CONTENT = Tag("podcast:txt", "true", {"purpose": "ai-content"})
"""Says to machines that a synthetic voice reads. The Podcast Namespace leaves ``txt`` free;
"true" is the word that hosts and apps agreed on, and all that validators take. What people
are to know of it stands in descriptions and notes.
"""


def paginate(
    episodes: Sequence[T], size: int, shown: Callable[[T], bool] = lambda _: True
) -> list[tuple[str, list[T]]]:
    """Split all ``episodes`` (oldest first) into files: feed.xml first, then newest to oldest.

    Full pages are cut from the oldest end and never move when an episode is added or
    hidden; feed.xml holds what is left, at least ``size`` episodes that are ``shown``
    (or all there are).
    """
    pages = max(0, len(episodes) // size - 1)
    left = sum(map(shown, episodes[pages * size :]))
    while pages and left < size:
        pages -= 1
        left += sum(map(shown, episodes[pages * size : (pages + 1) * size]))
    files = [
        (addresses.feed_page_name(page + 1), list(episodes[page * size : (page + 1) * size]))
        for page in range(pages)
    ]
    return [(addresses.FEED, list(episodes[pages * size :])), *reversed(files)]


def page_links(names: Sequence[str], position: int) -> list[tuple[str, str]]:
    """Return the (rel, file) links of RFC 5005 section 3 for ``names[position]``."""
    if len(names) == 1:
        return []
    links = [("first", names[0])]
    if position > 0:
        links.append(("previous", names[position - 1]))
    if position + 1 < len(names):
        links.append(("next", names[position + 1]))
    # "last" is always page 1, so that a page's bytes do not change as the show grows
    return [*links, ("last", names[-1])]


def write_feed(
    episodes: Iterable[Episode],
    identity: Identity,
    settings: PublishSettings,
    *,
    changed_at: datetime,
    name: str = addresses.FEED,
    links: Sequence[tuple[str, str]] = (),
    shape: Shape = _AS_IT_IS,
    most: int | None = None,
) -> bytes:
    """Return one feed document with ``episodes``, newest first.

    ``changed_at`` becomes lastBuildDate; ``links`` are (rel, file) of RFC 5005. ``shape`` makes
    items of episodes, of which the feed takes at ``most`` so many.
    """
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    feed.register_extension("edition", ChannelExtension, ItemExtension, atom=False)
    feed.title(headline(identity.title))
    feed.description(one_line(identity.description))
    feed.language(identity.language)
    feed.generator(f"audio-edition {__version__}")
    feed.link(href=address(identity, name), rel="self", type="application/rss+xml")
    feed.link(href=identity.link, rel="alternate")  # the last one becomes the channel's link
    feed.image(
        url=address(identity, addresses.COVER), title=headline(identity.title), link=identity.link
    )
    if settings.copyright:
        feed.copyright(one_line(settings.copyright))
    # feedgen would stamp the hour of the run, under a process-wide setlocale: we write our own
    feed._FeedGenerator__rss_lastBuildDate = None
    feed.edition.add(_channel_tags(identity, settings, changed_at, links))
    labels: dict[str, Mapping[str, Any]] = {}  # put together once a language

    def items() -> Iterator[Item]:
        for episode in episodes:
            if episode.language not in labels:
                labels[episode.language] = languages.labels_of(episode.language)
            home = settings.members.home_of(identity, episode)
            yield from shape.items(episode, home, settings, labels[episode.language])

    for item in islice(items(), most):
        episode = item.episode
        home = settings.members.home_of(identity, episode)
        entry = feed.add_entry(order="append")
        entry.title(headline(episode.title))
        entry.link(href=item.link)
        entry.description(item.description)
        entry.content(item.notes, type="CDATA")
        entry.guid(printable(episode.guid), permalink=False)
        file, size = item.sound
        sound = address(home, episode.edition_id, file)
        entry.enclosure(measured(sound, settings.tags, identity), str(size), "audio/mpeg")
        entry.edition.add(_item_tags(item, home, settings))
        entry.edition.add(
            item_tags(
                episode,
                home,
                settings,
                labels[episode.language],
                is_low=item.is_low,
                is_article=item.is_article,
            )
        )
    document: bytes = feed.rss_str(pretty=True)
    return document


def items_of(document: bytes) -> list[bytes] | None:
    """The items of a feed that ``write_feed`` made, as they stand in it; None for another one."""
    begin, end = document.find(_ITEM), document.rfind(_END)
    if end < 0:
        return None
    if begin < 0:
        return []
    items = document[begin:end].split(_ITEM)[1:]
    return items if all(item.endswith(b"\n    </item>") for item in items) else None


def with_items(document: bytes, items: Iterable[bytes]) -> bytes:
    """A feed of ``write_feed`` with other items, as ``items_of`` gives them."""
    begin, end = document.find(_ITEM), document.rfind(_END)
    parts = [document[: begin if begin >= 0 else end]]
    for item in items:
        parts += [_ITEM, item]
    return b"".join([*parts, document[end:]])


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _channel_tags(
    identity: Identity,
    settings: PublishSettings,
    changed_at: datetime,
    links: Sequence[tuple[str, str]],
) -> Iterator[Tag]:
    yield Tag("lastBuildDate", format_datetime(changed_at.astimezone(UTC)))
    for rel, file in links:
        href = address(identity, file)
        yield Tag("atom:link", attributes={"rel": rel, "href": href, "type": "application/rss+xml"})
    if settings.hub:
        yield Tag("atom:link", attributes={"rel": "hub", "href": settings.hub})
    author = one_line(identity.author)
    yield Tag("itunes:author", author)
    owner = [Tag("itunes:name", one_line(identity.owner_name))]
    if identity.owner_email:
        owner.append(Tag("itunes:email", one_line(identity.owner_email)))
    yield Tag("itunes:owner", children=owner)
    yield Tag("itunes:image", attributes={"href": address(identity, addresses.COVER)})
    yield _category(identity.category)
    yield Tag("itunes:type", settings.type)
    yield Tag("itunes:explicit", _truth(settings.explicit))
    yield Tag("podcast:guid", addresses.show_guid(identity))
    yield Tag(
        "podcast:locked",
        "yes" if settings.locked else "no",
        {"owner": one_line(identity.owner_email)},
    )
    yield Tag("podcast:medium", settings.medium)
    if settings.update:
        yield Tag(
            "podcast:updateFrequency",
            cut_bytes(one_line(settings.update), 128),
            {"rrule": one_line(settings.update_rule)},
        )
    for person in settings.persons or regular(identity):
        yield person_tag(person)
    for funding in settings.funding:
        text = cut_bytes(one_line(funding.text), 128)
        yield Tag("podcast:funding", text, {"url": funding.url})
    yield from channel_tags(identity, settings)
    yield _AI_CONTENT


def _category(text: str) -> Tag:
    """``News`` or ``News > Daily News`` (also with a slash) as nested itunes:category."""
    outer, _, inner = text.replace("/", ">").partition(">")
    nested = [Tag("itunes:category", attributes={"text": one_line(inner)})] if inner else []
    return Tag("itunes:category", attributes={"text": one_line(outer)}, children=nested)


def _item_tags(item: Item, identity: Identity, settings: PublishSettings) -> Iterator[Tag]:
    episode = item.episode
    yield Tag("pubDate", format_datetime(episode.published_at.astimezone(UTC)))
    yield Tag("itunes:title", headline(episode.title))
    yield Tag("itunes:duration", str(max(1, round(episode.duration))))
    if episode.number:
        yield Tag("itunes:episode", str(episode.number))
    if settings.season:
        yield Tag("itunes:season", str(settings.season))
    yield Tag("itunes:episodeType", "full")
    yield Tag("itunes:explicit", _truth(settings.explicit))
    picture = art.address_of(episode, identity, settings.tags.art)
    yield Tag("itunes:image", attributes={"href": picture})
    yield _AI_CONTENT
    if (
        episode.proof
    ):  # RFC 8288's way to say "this tells about it"; the validator knows it in items
        proof = address(identity, episode.edition_id, episode.proof.file)
        yield Tag(
            "atom:link",
            attributes={"rel": "describedby", "href": proof, "type": "application/json"},
        )
    if not item.is_article:
        yield from _companions(item, identity)


def _companions(item: Item, identity: Identity) -> Iterator[Tag]:
    """Transcripts and chapters, which are of the whole programme."""
    episode = item.episode
    for name, kind, rel in (
        (transcript_files.VTT, "text/vtt", "captions"),
        (transcript_files.SRT, "application/x-subrip", "captions"),
        (transcript_files.JSON, "application/json", ""),
    ):
        file = in_set(episode, name)
        if not item.has_words or (not file and name == transcript_files.SRT):
            continue  # a teaser gives no words; an earlier version wrote no SubRip
        yield Tag(
            "podcast:transcript",
            attributes={
                "url": address(identity, episode.edition_id, file or name),
                "type": kind,
                "language": episode.language,
                "rel": rel,
            },
        )
    yield Tag(
        "podcast:chapters",
        attributes={
            "url": address(identity, episode.edition_id, in_set(episode, chapter_files.NAME)),
            "type": chapter_files.TYPE,
        },
    )
    yield Tag(
        "psc:chapters",
        attributes={"version": "1.2"},
        children=[
            Tag(
                "psc:chapter",
                attributes={
                    "start": fine_clock(chapter.start),
                    "title": one_line(chapter.title),
                    "href": chapter.url,
                    "image": chapter_image(chapter, episode, identity),
                },
            )
            for chapter in episode.chapters
        ],
    )
