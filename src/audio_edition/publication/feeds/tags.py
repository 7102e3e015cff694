"""Apple's tags and the Podcast Namespace's that feed.py does not hold itself.

Shapes and limits are those of podcastindex.org/namespace/1.0 (docs/tags) and of Apple's
"Podcast RSS feed requirements".
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from math import gcd
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from audio_edition import addresses, languages
from audio_edition.addresses import address
from audio_edition.identity import Identity
from audio_edition.publication.chapters import chapter_image
from audio_edition.publication.feed_tags import Tag
from audio_edition.publication.feeds import art
from audio_edition.publication.feeds.settings import GUID, Social, TagSettings
from audio_edition.publication.model import Episode, EpisodeFile
from audio_edition.publication.settings import Person, PublishSettings
from audio_edition.publication.text import cut_bytes, one_line

TITLE_MOST = 255
"""Characters; directories cut titles there."""

_VALUE_MOST = 128  # bytes; the namespace lets aggregators cut above 128 characters
_SHORT, _LONG = 15.0, 120.0  # seconds; what the namespace recommends for a soundbite
_AND = re.compile(r"\s+(?:and|und|et|y|e|&)\s+")
_IMAGE_TYPES = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif",
    ".webp": "image/webp", ".svg": "image/svg+xml",
}  # fmt: skip


def headline(text: str) -> str:
    """A title as feeds bear it: one line of at most ``TITLE_MOST`` characters, cut at a word."""
    line = one_line(text)
    if len(line) <= TITLE_MOST:
        return line
    kept = line[: TITLE_MOST - 1]
    head = kept.rpartition(" ")[0] if not line[TITLE_MOST - 1].isspace() else kept
    return (head or kept).rstrip(" ,;·—–-") + "…"


def measured(url: str, tags: TagSettings, identity: Identity) -> str:
    """The address of a sound behind the measuring prefix, where the show has one.

    A prefix host takes the address without ``https://``; with ``http://`` it stays (op3.dev/setup).
    """
    if not tags.prefix:
        return url
    prefix = tags.prefix.replace(GUID, quote(addresses.show_guid(identity), safe="-"))
    return prefix + url.removeprefix("https://")


def low_file(episode: Episode) -> EpisodeFile | None:
    """The small sound of the present revision; None where the edition was built without."""
    name = addresses.low_name(episode.file)
    return next((item for item in episode.files if item.name == name), None)


# -- the channel ---------------------------------------------------------------


def channel_tags(identity: Identity, settings: PublishSettings) -> Iterator[Tag]:
    """What the show says of itself beside feed.py's own."""
    tags = settings.tags
    if tags.new_feed_url:
        yield Tag("itunes:new-feed-url", tags.new_feed_url)
    if tags.complete:
        yield Tag("itunes:complete", "Yes")
    if tags.block:
        yield Tag("itunes:block", "Yes")
        yield Tag("podcast:block", "yes")
    if tags.verify:
        # Apple takes either: podcasters.apple.com, "Claim your show"
        yield Tag("itunes:applepodcastsverify", one_line(tags.verify))
        yield Tag("podcast:txt", one_line(tags.verify), {"purpose": "applepodcastsverify"})
    yield _artwork(address(identity, addresses.COVER), identity.title)
    if tags.license:
        yield Tag("podcast:license", one_line(tags.license), {"url": tags.license_url})
    guid, url = tags.publisher
    if guid:
        remote = {"medium": "publisher", "feedGuid": guid, "feedUrl": url}
        yield Tag("podcast:publisher", children=[Tag("podcast:remoteItem", attributes=remote)])
    shows = [one for one in tags.social if one.is_shows]
    for number, one in enumerate(shows, 1):
        yield _interact(one, one.uri, number)


def _artwork(href: str, alt: str) -> Tag:
    return Tag(
        "podcast:image",
        attributes={
            "href": href,
            "alt": one_line(alt),
            "aspect-ratio": "1/1",
            "type": "image/jpeg",
            "purpose": "artwork",
        },
    )


def _interact(one: Social, uri: str, number: int) -> Tag:
    if one.protocol == "disabled":  # with no other attribute, as the namespace has it
        return Tag("podcast:socialInteract", attributes={"protocol": "disabled"})
    return Tag(
        "podcast:socialInteract",
        attributes={
            "protocol": one_line(one.protocol),
            "uri": uri,
            "accountId": one_line(one.account_id),
            "accountUrl": one.account_url,
            "priority": str(number),
        },
    )


# -- an item -------------------------------------------------------------------


def item_tags(
    episode: Episode,
    identity: Identity,
    settings: PublishSettings,
    labels: Mapping[str, Any],
    *,
    is_low: bool = False,
    is_article: bool = False,
) -> Iterator[Tag]:
    """What an edition's item says beside feed.py's own; ``is_low``: its enclosure is the small one.

    All but art and comments comes from the manifest alone (and from the people in the channel),
    so that it can be written again from outside.
    """
    yield from _images(episode, identity, settings)
    yield from people(episode, settings.persons or regular(identity))
    yield Tag(
        "podcast:contentLink",
        one_line(str(labels["listen_edition"])),
        {"href": addresses.page_address(identity, episode.edition_id)},
    )
    yield from _alternates(episode, identity, settings, low=is_low)
    if not is_article:
        yield from _soundbite(episode)
    social = [(one, one.uri_of(episode.edition_id)) for one in settings.tags.social]
    threads = [(one, uri) for one, uri in social if uri is not None]
    for number, (one, uri) in enumerate(threads, 1):
        yield _interact(one, uri, number)


def _images(episode: Episode, identity: Identity, settings: PublishSettings) -> Iterator[Tag]:
    yield _artwork(art.address_of(episode, identity, settings.tags.art), episode.title)
    chapter = next((one for one in episode.chapters if one.image), None)
    if chapter is None:
        return
    width, height = chapter.image_size
    shape = gcd(width, height)
    yield Tag(
        "podcast:image",
        attributes={
            "href": chapter_image(chapter, episode, identity),
            "alt": one_line(chapter.image_alt) or one_line(chapter.title),
            "aspect-ratio": f"{width // shape}/{height // shape}" if shape else "",
            "width": str(width or ""),
            "height": str(height or ""),
            "type": _IMAGE_TYPES.get(PurePath(chapter.image).suffix.lower(), ""),
            "purpose": "social",
        },
    )


def regular(identity: Identity) -> tuple[Person, ...]:
    """Who stands for a show that names nobody: its author."""
    return (Person(one_line(identity.author), "author", "writing", identity.link),)


def people(episode: Episode, shows: tuple[Person, ...]) -> Iterator[Tag]:
    """Those of the show and those who wrote the edition's articles; none where nobody signed.

    People of an item replace the channel's, so that the regular ones stand in it again.
    """
    names = authors(episode)
    known = {one_line(person.name).casefold() for person in shows}
    wrote = [Person(name, "author", "writing") for name in names if name.casefold() not in known]
    for person in (*shows, *wrote) if names else ():
        yield person_tag(person)


def person_tag(person: Person) -> Tag:
    """One podcast:person."""
    return Tag(
        "podcast:person",
        cut_bytes(one_line(person.name), _VALUE_MOST),
        {"role": person.role, "group": person.group, "href": person.href, "img": person.image},
    )


def authors(episode: Episode) -> tuple[str, ...]:
    """Who signed the edition's articles, each once, in their order."""
    wording = languages.find(episode.language).wording
    wording = wording or languages.find(languages.FALLBACK).wording
    found: dict[str, str] = {}
    for segment in episode.segments:
        line = one_line(segment.byline)
        for word in wording.by if wording else ():
            if line.casefold().startswith(word):
                line = line[len(word) :].strip()
                break
        for name in _names(line):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _names(line: str) -> list[str]:
    """The people in a line: “Ada Marsh and Bo Lin” are two, “Johnson and Sons” is one."""
    parts = _AND.split(line)
    if len(parts) > 1:
        parts = [one.strip() for part in parts for one in part.split(",") if one.strip()]
        if all(_is_full_name(part) for part in parts):
            return parts
    return [line] if line else []


def _is_full_name(text: str) -> bool:
    words = text.split()
    return len(words) > 1 and words[0][:1].isupper() and words[-1][:1].isupper()


def _alternates(
    episode: Episode, identity: Identity, settings: PublishSettings, *, low: bool
) -> Iterator[Tag]:
    """The sound as it is, with its digest, and the small one where there is one."""
    small = low_file(episode)
    bits = round(episode.size * 8 / max(episode.duration, 1.0) / 1000) * 1000
    yield _alternate(
        address(identity, episode.edition_id, episode.file),
        episode.size, episode.sha256, bits, episode.language, "Standard",
        identity, settings.tags, default=not low,
    )  # fmt: skip
    if small is not None:
        yield _alternate(
            address(identity, episode.edition_id, small.name),
            small.size, small.sha256, addresses.LOW_BITRATE * 1000, episode.language,
            "Low bandwidth", identity, settings.tags, default=low,
        )  # fmt: skip


def _alternate(
    url: str,
    size: int,
    sha256: str,
    bits: int,
    language: str,
    title: str,
    identity: Identity,
    tags: TagSettings,
    *,
    default: bool,
) -> Tag:
    children = [Tag("podcast:source", attributes={"uri": measured(url, tags, identity)})]
    if sha256:
        digest = base64.b64encode(bytes.fromhex(sha256)).decode()
        sri = {"type": "sri", "value": f"sha256-{digest}"}
        children.append(Tag("podcast:integrity", attributes=sri))
    return Tag(
        "podcast:alternateEnclosure",
        attributes={
            "type": "audio/mpeg",
            "length": str(size),
            "bitrate": str(bits),
            "lang": language,
            "title": title,
            "default": "true" if default else "",
        },
        children=children,
    )


def _soundbite(episode: Episode) -> Iterator[Tag]:
    """The first article short enough to be one; else the first article's beginning."""
    told = [one for one in episode.segments if one.kind == "article" and one.duration >= _SHORT]
    if not told:
        return
    segment = next((one for one in told if one.duration <= _LONG), told[0])
    yield Tag(
        "podcast:soundbite",
        cut_bytes(one_line(segment.title), _VALUE_MOST),
        {
            "startTime": f"{segment.start:.3f}",
            "duration": f"{min(segment.duration, _LONG):.3f}",
        },
    )
