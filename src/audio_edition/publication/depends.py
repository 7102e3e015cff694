"""What files depend on of show.toml: whose words they do not say must not make them anew.

A show's description stands in its feed and on its first page. Ten thousand pages of editions say
nothing of it, and an item of the feed neither: where it changes, they stay. What is left out here
is what those files never read; all else counts, what a later version adds as well.
"""

from __future__ import annotations

from dataclasses import replace

from audio_edition.identity import Identity
from audio_edition.publication.settings import PublishSettings
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


__all__ = ["OF_CHANNELS", "OF_FEEDS", "OF_ITEMS", "by_items", "by_pages"]
