"""What files depend on, of show.toml, of languages and of the program itself.

A show's description stands in its feed and on its first page. Ten thousand pages of editions say
nothing of it, and an item of the feed neither: where it changes, they stay. What is left out here
is what those files never read; all else counts, what a later version adds as well.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache as once
from pathlib import Path

from audio_edition import __version__, languages
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.shelf import Shelf
from audio_edition.publication.themes import Theme

OF_CHANNELS = ("description", "category", "owner_name", "owner_email")
"""Of [show]: only channels of feeds, OPML and the first page tell of it."""

OF_FEEDS = (
    "target",
    "feed_items",
    "explicit",
    "type",
    "season",
    "locked",
    "medium",
    "update",
    "update_rule",
    "copyright",
    "hub",
    "podping",
    "announce",
    "persons",
    "funding",
    "require_approval",
    "together",
)
"""Of [publish]: no page of an edition or of the archive tells of it."""

OF_ITEMS = ("description", "category")
"""Of [show]: no item of feed.xml tells of it."""

_NOTHING = PublishSettings()


def by_pages(identity: Identity, settings: PublishSettings, theme: Theme) -> tuple[str, str]:
    """What the pages of editions and of the archive depend on, but for the player's title.

    A theme's templates may say whatever they are given.
    """
    if theme.folders:
        return repr(identity), repr(settings)
    plain = {name: getattr(_NOTHING, name) for name in OF_FEEDS}
    return repr(replace(identity, **dict.fromkeys(OF_CHANNELS, ""))), repr(
        replace(settings, **plain)
    )


def by_items(identity: Identity, settings: PublishSettings) -> tuple[str, str]:
    """What the items of feed.xml and its pages depend on."""
    return repr(replace(identity, **dict.fromkeys(OF_ITEMS, ""))), repr(settings)


def words(shelf: Shelf, identity: Identity, places: Places) -> str:
    """A language that learned another word makes what speaks it anew.

    From what a language is made of, not from labels put together: those would load Babel,
    which a show with nothing to do never needs.
    """
    from importlib import metadata  # a build hires its voice before it needs this

    tags = {identity.language, languages.FALLBACK}
    tags |= {entry.language for entry in shelf.entries}
    said: list[object] = [languages.names(), metadata.version("babel")]
    with languages.using(places.plugins):
        for tag in sorted(tags):
            found = languages.find(tag)
            said += [tag, found.labels, found.regional, found.wording, found.dates]
    return digest(repr(said))


def digest(*parts: str) -> str:
    """One text of many."""
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()


@once
def program() -> str:
    """What makes the files: a new version, or an edited template, makes them anew."""
    here = Path(__file__).parent
    parts = [
        f"{file.relative_to(here)} {status.st_size} {status.st_mtime_ns}"
        for file in sorted(here.rglob("*"))
        if file.suffix in (".py", ".html", ".js", ".css", ".json", ".svg", ".jinja", ".j2")
        and (status := file.stat())
    ]
    return digest(__version__, *parts)
