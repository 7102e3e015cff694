"""What the head of a page says of feeds beside feed.xml, so that readers and browsers find them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audio_edition import addresses
from audio_edition.addresses import address
from audio_edition.identity import Identity
from audio_edition.publication.feeds.settings import FeedSettings
from audio_edition.publication.serving import content_type
from audio_edition.publication.settings import PublishSettings

JSON_FEED = "feed.json"
ATOM = "atom.xml"
_READ = {"json": (JSON_FEED, "JSON Feed"), "atom": (ATOM, "Atom")}
"""The formats that are feeds: who reads the others looks for them by name."""


@dataclass(frozen=True, slots=True)
class Alternate:
    """One ``<link rel="alternate">``: media type, title, address."""

    type: str
    title: str
    href: str


def alternates(identity: Identity, settings: PublishSettings) -> Iterator[Alternate]:
    """Yield every public feed beside feed.xml: those of show.toml first, then the formats."""
    for one in settings.feeds:
        title = title_of(identity, one)
        yield _alternate(identity, addresses.further_feed_name(one.name), title)
    for word in settings.also:
        if word in _READ:
            name, told = _READ[word]
            yield _alternate(identity, name, f"{identity.title} ({told})")


def title_of(identity: Identity, one: FeedSettings) -> str:
    """A declared feed's title: its own, or the show's with what is in it."""
    language = language_of(identity, one)
    about = ", ".join(one.sections) or (language if language != identity.language else one.name)
    return one.title or f"{identity.title}: {about}"


def language_of(identity: Identity, one: FeedSettings) -> str:
    """The language of a declared feed: the one that it takes, or the show's."""
    return one.languages[0] if len(one.languages) == 1 else identity.language


def _alternate(identity: Identity, name: str, title: str) -> Alternate:
    kind = content_type(name).partition(";")[0]
    return Alternate(kind, title, address(identity, name))
