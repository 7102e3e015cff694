"""Who an episode is and what its files are called: GUIDs, names, addresses, reserved words.

Everything here is a pure function of show.toml's [show] and an edition's name: nobody else
makes a GUID, the name of a feed, a page or an enclosure, or an address of the site.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from urllib.parse import quote

from audio_edition.errors import EditionError
from audio_edition.identity import Identity

FEED = "feed.xml"
COVER = "cover.jpg"
TODAY = "today"
PLAYER = "player"

RESERVED = frozenset(
    {TODAY, PLAYER, "feed", "index", "assets", "plugins", "profiles", "theme", "voices"}
)
"""Names that site and folders use: no edition may have one (whatever its case)."""

_EDITION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_FEED_PAGE = re.compile(r"feed-([1-9]\d*)\.xml")
_FILE = re.compile(r"[^/\\\x00-\x1f\x7f]{1,255}")
_PODCAST_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""From the Podcast Namespace, tag podcast:guid."""


# -- editions ------------------------------------------------------------------


def is_edition_name(name: str) -> bool:
    """Tell whether an edition may be called ``name``."""
    return bool(
        _EDITION.fullmatch(name)
        and ".." not in name
        and not name.endswith(".")
        and name.lower() not in RESERVED
    )


def check_edition_name(name: str) -> None:
    """Raise ``EditionError`` where no edition may be called ``name``."""
    if name.lower() in RESERVED:
        raise EditionError(
            f"an edition cannot be called {name}: the site uses that name",
            hint="take a date like 2026-11-02, or another slug",
        )
    if not is_edition_name(name):
        raise EditionError(
            f"{name[:60]!r} cannot name an edition",
            hint="take a date like 2026-11-02, or letters, digits and dashes",
        )


def begins_with_date(name: str) -> bool:
    """Tell whether an edition's name begins as a date does, if not one of any calendar."""
    return bool(_DATE.match(name))


def in_time(name: str) -> tuple[bool, str]:
    """The key that sorts editions: slugs without a date first, then the dated, oldest first."""
    return begins_with_date(name), name


def date_in_name(name: str) -> dt.date | None:
    """Return the date an edition's name begins with, None where it begins with none.

    Raises ``EditionError`` for one that is in no calendar (2026-02-30).
    """
    found = _DATE.match(name)
    if not found:
        return None
    try:
        return dt.date.fromisoformat(found[0])
    except ValueError:
        raise EditionError(
            f"{found[0]} is no date in any calendar",
            hint="rename the edition, or put date = … into its edition.toml",
        ) from None


# -- files ---------------------------------------------------------------------


def enclosure_name(edition_id: str, revision: int) -> str:
    """The programme's file: ``ID.mp3``, from the second revision on ``ID-r2.mp3`` …"""
    return f"{edition_id}.mp3" if revision == 1 else f"{edition_id}-r{revision}.mp3"


def feed_page_name(number: int) -> str:
    """The file of archive page ``number`` of the feed; pages count from the oldest."""
    return f"feed-{number}.xml"


def is_feed_page(name: str) -> bool:
    """Tell a page that ``feed_page_name`` names from any other file."""
    return bool(_FEED_PAGE.fullmatch(name))


def is_plain_file(name: str) -> bool:
    """Tell whether ``name`` can only mean a file of the folder it is looked up in."""
    return bool(_FILE.fullmatch(name)) and name not in (".", "..") and not name.startswith(".")


# -- identity ------------------------------------------------------------------


def show_guid(identity: Identity) -> str:
    """The show's podcast:guid: the one in show.toml, else ``derived_guid``."""
    return identity.guid or derived_guid(identity)


def derived_guid(identity: Identity) -> str:
    """UUIDv5 of the feed's address (Podcast Namespace, tag podcast:guid).

    The name hashed is the address without scheme and trailing slashes, as the
    namespace's text for ``guid`` has it.
    """
    _, _, name = address(identity, FEED).partition("://")
    return str(uuid.uuid5(_PODCAST_NAMESPACE, name.rstrip("/")))


def episode_guid(identity: Identity, edition_id: str) -> str:
    """The GUID an episode gets when it is first made; from then on its manifest keeps it."""
    return f"{show_guid(identity)}/{edition_id}"


# -- addresses -----------------------------------------------------------------


def address(identity: Identity, *parts: str) -> str:
    """Return the public address of a file under ``audio/``, each part percent-encoded."""
    return identity.base_url + "/".join(quote(part, safe="") for part in parts)


def feed_address(identity: Identity) -> str:
    """The address that podcast apps subscribe to."""
    return address(identity, FEED)


def page_address(identity: Identity, edition_id: str) -> str:
    """The address of an edition's page, with a trailing slash."""
    return address(identity, edition_id, "")


__all__ = [
    "COVER",
    "FEED",
    "PLAYER",
    "RESERVED",
    "TODAY",
    "address",
    "begins_with_date",
    "check_edition_name",
    "date_in_name",
    "derived_guid",
    "enclosure_name",
    "episode_guid",
    "feed_address",
    "feed_page_name",
    "in_time",
    "is_edition_name",
    "is_feed_page",
    "is_plain_file",
    "page_address",
    "show_guid",
]
