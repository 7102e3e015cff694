"""Groups of the feeds beside feed.xml: those that show.toml declares, and the show's other formats.

They are made of the same manifests, newest first, and written before feed.xml: they name audio
and pages, all of which stand by then. A retracted edition leaves them, one under embargo is not yet
in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from audio_edition import addresses, languages
from audio_edition.identity import Identity
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import feed
from audio_edition.publication.feeds import formats, private
from audio_edition.publication.feeds.items import Item, Shape, takes_language, takes_segment
from audio_edition.publication.feeds.linked import language_of, title_of
from audio_edition.publication.feeds.settings import FeedSettings
from audio_edition.publication.feeds.tags import low_file
from audio_edition.publication.groups import Renewal
from audio_edition.publication.model import Episode
from audio_edition.publication.settings import PublishSettings

if TYPE_CHECKING:
    from audio_edition.publication.shelf import Shelved
    from audio_edition.publication.site import Site

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_FORMAT_ITEMS = 100
"""Most items of JSON Feed and Atom: readers keep what they have seen."""
_FLASH_ENTRIES = 5
_TELLING = 16
"""Digits of a manifest's digest that tell an item from all others of its feed."""


@dataclass(frozen=True, slots=True)
class Further:
    """One group to come: its name, what it depends on beside the show, and its files."""

    name: str
    marks: tuple[str, ...]
    site: Site
    feed: FeedSettings | None = None

    def make(self) -> Mapping[str, bytes]:
        """Write the group's files."""
        if self.name == addresses.MEMBERS_FEED:
            return {self.name: _for_members(self.site, self.marks)}
        if self.feed is not None:
            return {self.name: _declared(self.site, self.feed)}
        return _FORMATS[self.name](self.site)

    def renewal(self, kind: str) -> Renewal | None:
        """How the group's file is made of the one that stands, where items can be taken over.

        ``kind`` is a digest of all that items depend on beside their editions.
        """
        if self.name not in formats.LAID:
            return None
        entries = self.site.public[: -_most(self.site) - 1 : -1]
        parts = tuple(entry.mark[:_TELLING] for entry in entries)
        return Renewal(kind, parts, lambda standing, has: self._renewed(entries, standing, has))

    def _renewed(
        self, entries: Sequence[Shelved], standing: Mapping[str, bytes], has: Sequence[str]
    ) -> Mapping[str, bytes] | None:
        """The file with items of ``entries``, of which only those that it lacks are made."""
        laid = formats.LAID[self.name]
        _made.clear()
        items = laid.items_of(standing.get(self.name, b""))
        if items is None or len(items) != len(has):
            return None
        known = dict(zip(has, items, strict=True))
        # one at least: the head around it is always made anew
        fresh = [e for e in entries if e.mark[:_TELLING] not in known] or entries[:1]
        document = _document(self.site, self.name, list(_items(self.site, fresh)))
        made = laid.items_of(document)
        if made is None or len(made) != len(fresh):
            return None
        known |= zip((entry.mark[:_TELLING] for entry in fresh), made, strict=True)
        told = (known[entry.mark[:_TELLING]] for entry in entries)
        return {self.name: laid.with_items(document, told)}


def names(site: Site) -> list[str]:
    """Every file that ``further`` gives, whatever stands now."""
    found = [addresses.further_feed_name(one.name) for one in site.settings.feeds]
    found += [addresses.MEMBERS_FEED] if site.settings.members.is_on else []
    found += [_FILES[word] for word in site.settings.also]
    if "sitemap" in site.settings.also:
        count = len(site.public) + 1
        parts = -(-count // formats.SITEMAP_MOST) if count > formats.SITEMAP_MOST else 0
        found += [addresses.sitemap_part(number) for number in range(1, parts + 1)]
    return found


def further(site: Site) -> Iterator[Further]:
    """Yield the groups: declared feeds first, then the formats, the list of all feeds last."""
    public = site.public
    changed_at = changed(site).isoformat()
    members = [site.settings.members.feed] if site.settings.members.is_on else []
    for one in [*site.settings.feeds, *members]:
        mine = [e for e in _may_have(site, one) if takes_language(one, e.language)]
        marks = tuple(entry.mark for entry in mine)
        gone = (moment.isoformat() for moment in _taken_back(site, one))
        yield Further(addresses.further_feed_name(one.name), (*gone, *marks), site, one)
    for word in site.settings.also:
        name = _FILES[word]
        marks = tuple(entry.mark for entry in public)
        if word in ("json", "atom"):
            marks = marks[-_most(site) :]
        elif word == "flash":
            marks = marks[-_FLASH_ENTRIES:]
        elif word == "robots":
            marks = (_foreign_mark(site),)
        elif word == "opml":
            marks = ()
        times = () if word in ("robots", "json", "flash") else (changed_at,)
        yield Further(name, (*times, *marks), site)


def show_of(identity: Identity, one: FeedSettings) -> Identity:
    """The show as a declared feed tells of it: its own title, words, language and GUID."""
    own = replace(
        identity,
        title=title_of(identity, one),
        description=one.description or identity.description,
        language=language_of(identity, one),
    )
    guid = one.guid or addresses.guid_of_feed(identity, addresses.further_feed_name(one.name))
    return replace(own, guid=guid)


def changed(site: Site) -> datetime:
    """When listeners last got something new: a retraction is news, an embargo is none."""
    told = (
        e.changed_at
        for e in site.shelf.entries
        if not e.is_under_embargo(site.now) and not e.is_for_members
    )
    return max(told, default=_LONG_AGO)


def _declared(site: Site, one: FeedSettings) -> bytes:
    # a feed that moved says so for itself alone
    tags = replace(site.settings.tags, new_feed_url="")
    return _written(site, one, show_of(site.identity, one), replace(site.settings, tags=tags))


def _for_members(site: Site, marks: tuple[str, ...]) -> bytes:
    members, settings = site.settings.members, private.private_settings(site.settings)
    return private.with_token(
        site.identity,
        members,
        marks,
        lambda identity: _written(site, members.feed, identity, settings),
    )


def _written(site: Site, one: FeedSettings, identity: Identity, settings: PublishSettings) -> bytes:
    episodes = _newest(site, one)
    # not the show's: what is no news for this feed must not change it
    moments = [episode.changed_at for episode in episodes]
    return feed.write_feed(
        episodes,
        identity,
        settings,
        changed_at=max([*moments, *_taken_back(site, one)], default=_LONG_AGO),
        name=addresses.further_feed_name(one.name),
        shape=Shape(one, site.cues),
        most=one.items,
    )


def _newest(site: Site, one: FeedSettings) -> list[Episode]:
    """The newest editions that fill the feed, as many as have items for it."""
    found: list[Episode] = []
    count = 0
    for entry in reversed(_may_have(site, one)):
        if count >= one.items:
            break
        if not takes_language(one, entry.language):
            continue
        episode = site.shelf.whole(entry)
        wanted = sum(takes_segment(one, segment) for segment in episode.segments)
        if (one.sections or one.by == "article") and not wanted:
            continue
        if one.low and low_file(episode) is None:
            continue
        found.append(episode)
        count += wanted if one.by == "article" else 1
    return found


def _may_have(site: Site, one: FeedSettings) -> tuple[Shelved, ...]:
    """The editions that who has this feed may have."""
    return site.shown if one is site.settings.members.feed else site.public


def _taken_back(site: Site, one: FeedSettings) -> list[datetime]:
    """When editions in the feed's languages were retracted."""
    return [
        entry.changed_at
        for entry in site.shelf.entries
        if entry.retracted
        and takes_language(one, entry.language)
        and (not entry.is_for_members or one is site.settings.members.feed)
    ]


def _most(site: Site) -> int:
    return min(_FORMAT_ITEMS, site.settings.feed_items)


def _items(site: Site, entries: Iterable[Shelved]) -> Iterator[Item]:
    labels: dict[str, Mapping[str, Any]] = {}
    shape = Shape()
    for entry in entries:
        episode: Episode = site.shelf.whole(entry)
        if episode.language not in labels:
            labels[episode.language] = languages.labels_of(episode.language)
        yield from shape.items(episode, site.identity, site.settings, labels[episode.language])


def _format_items(site: Site) -> list[Item]:
    """The items of JSON Feed and Atom, whose manifests are read once for both."""
    most = _most(site)
    marks = tuple(entry.mark for entry in site.public[-most:])
    key = site.audio, site.words, marks, site.identity, site.settings
    for known, items in _made:
        if known == key:
            return items
    items = list(_items(site, site.public[: -most - 1 : -1]))
    if {"json", "atom"} <= set(site.settings.also):
        _made[:] = [(key, items)]
    return items


_made: list[tuple[tuple[object, ...], list[Item]]] = []
"""Those that were made last; Atom, the second of the two, takes them away."""


def _document(site: Site, name: str, items: Sequence[Item]) -> bytes:
    if name == formats.JSON_FEED:
        return formats.json_feed(items, site.identity, site.settings)
    return formats.atom(items, site.identity, site.settings, changed(site))


def _json(site: Site) -> Mapping[str, bytes]:
    return {formats.JSON_FEED: _document(site, formats.JSON_FEED, _format_items(site))}


def _atom(site: Site) -> Mapping[str, bytes]:
    items = _format_items(site)
    _made.clear()
    return {formats.ATOM: _document(site, formats.ATOM, items)}


def _flash(site: Site) -> Mapping[str, bytes]:
    items = _items(site, site.public[: -_FLASH_ENTRIES - 1 : -1])
    return {formats.FLASH: formats.flash_briefing(items, site.identity, site.settings)}


def _opml(site: Site) -> Mapping[str, bytes]:
    feeds = [(addresses.FEED, site.identity)]
    feeds += [
        (addresses.further_feed_name(one.name), show_of(site.identity, one))
        for one in site.settings.feeds
    ]
    return {formats.OPML: formats.opml(feeds, site.identity, changed(site))}


def _sitemap(site: Site) -> Mapping[str, bytes]:
    return formats.sitemaps(_pages(site), site.identity)


def _pages(site: Site) -> list[tuple[str, datetime | None]]:
    """Every page that a reader may look for, oldest edition first; the show's own come last."""
    identity = site.identity
    # of ten thousand pages: what is the same of all addresses is put together once, and no
    # edition's name has a character that an address spells otherwise
    begin = addresses.page_address(identity, "").removesuffix("/")
    found: list[tuple[str, datetime | None]] = [
        (f"{begin}{entry.edition_id}/", entry.changed_at) for entry in site.public
    ]
    return [*found, (identity.base_url, changed(site) if found else None)]


def _robots(site: Site) -> Mapping[str, bytes]:
    standing = _foreign(site)
    if standing:
        return {formats.ROBOTS: standing}  # the publisher's own, which stays
    return {
        formats.ROBOTS: formats.robots(site.identity, has_sitemap="sitemap" in site.settings.also)
    }


def _foreign(site: Site) -> bytes:
    """A robots.txt in ``audio/`` that somebody wrote by hand; empty for ours, or none."""
    try:
        data = read_plain(site.audio / formats.ROBOTS, MADE)
    except OSError:
        return b""
    return b"" if data.startswith(formats.MADE_BY.encode()) else data


def _foreign_mark(site: Site) -> str:
    return hashlib.sha256(_foreign(site)).hexdigest()


_FILES = {
    "json": formats.JSON_FEED,
    "atom": formats.ATOM,
    "sitemap": formats.SITEMAP,
    "robots": formats.ROBOTS,
    "flash": formats.FLASH,
    "opml": formats.OPML,
}
_FORMATS = {
    formats.JSON_FEED: _json,
    formats.ATOM: _atom,
    formats.SITEMAP: _sitemap,
    formats.ROBOTS: _robots,
    formats.FLASH: _flash,
    formats.OPML: _opml,
}
