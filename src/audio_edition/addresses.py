"""Who an episode is and what its files are called: GUIDs, names, addresses, reserved words.

Everything here is a pure function of show.toml's [show] and an edition's name: nobody else
makes a GUID, the name of a feed, a page or an enclosure, or an address of the site.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote, urlsplit

from audio_edition.errors import EditionError
from audio_edition.identity import Identity

FEED = "feed.xml"
COVER = "cover.jpg"
LOW_BITRATE = 48
"""kbit/s of the small sound."""
ARCHIVE = "archive.json"
TODAY = "today"
MEMBERS_PAGE = "members.html"
"""An edition's page as members see it, where everybody else is told that it is for subscribers."""
MEMBERS_FEED = "feed-members.xml"
"""The one feed from which every member's own is made, where it is served."""
TOKEN_MARK = "@{.Req.URL.RawQuery}@"
"""Stands in it where a member's token belongs. To most who fill it in it is but text; Caddy, which
has no other way, takes it for an expression.
"""
PLAYER = "player"
DIGEST_DIGITS = 10
"""Hexadecimal digits of SHA-256 in the names of the player's parts."""
_PLAYER_VERSION = re.compile(rf"{PLAYER}/[^/]+\.[0-9a-f]{{{DIGEST_DIGITS}}}\.(?:js|css|json)")

RESERVED = frozenset(
    {TODAY, PLAYER, "feed", "index", "assets", "plugins", "profiles", "theme", "voices"}
)
"""Names that site and folders use: no edition may have one (whatever its case)."""

# what a show has beside its editions; a host may serve archive-2024.html as archive-2024 too
_TAKEN = re.compile(
    r"(archive(-\d{4}(-\d+)?)?|cover|desk|embed|feeds?|heard|hook|members|oembed|p|robots|sitemap|state)"
    r"|[^.].*\.(html?|xml|json|opml|txt|jpe?g|png|svg|ico|mp3|js|css|md|toml|zip|gz)"
    r"|(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?",  # Windows keeps these for its devices
    re.IGNORECASE,
)
_EDITION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOTATIONS = (  # of dates, with the order in which year, month and day stand there
    (re.compile(r"(\d{4})([-./_ ])(\d{1,2})\2(\d{1,2})"), ((1, 3, 4),)),
    (re.compile(r"(\d{1,2})([-./_ ])(\d{1,2})\2(\d{4})"), ((4, 3, 1), (4, 1, 3))),
    (re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)"), ((1, 2, 3),)),
)
_MONTH = r"(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
_DATELIKE = re.compile(  # what no edition is called that is not there already
    r"\d{4}[-./_ ]\d\d?[-./_ ]\d\d?|\d\d?[-./_ ]\d\d?[-./_ ]\d\d(\d\d)?|\d\d?[./]\d\d?[./]?"
    rf"|\d\d?[-._ ]*{_MONTH}[-._ ]*\d{{4}}|{_MONTH}[-._ ]\d\d?[-._, ]+\d{{4}}",
    re.IGNORECASE,
)
_DAYS = {"yesterday": -1, TODAY: 0, "tomorrow": 1}
_FEED_PAGE = re.compile(r"feed-([1-9]\d*)\.xml")
_FURTHER = re.compile(
    r"feed-[a-z0-9-]{1,80}\.xml|feed\.json|atom\.xml|flash-briefing\.json|feeds\.opml"
    r"|sitemap(-[1-9]\d*)?\.xml|robots\.txt"
)
_ARCHIVE_FILE = re.compile(r"archive(-\d{4}(-[1-9]\d*)?)?\.(html|json)")
_OF_REVISION = re.compile(r"[^/]+-r([1-9]\d*)\.[a-z0-9]+")
# no separators, no control characters, nothing that turns writing around, no half of a pair
PLAIN_FILE = (
    r"^(?!\.)[^/\\\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]{1,255}(?![\s\S])"
)
"""A pattern, of Python's and of JSON schemas, for what ``is_plain_file`` takes."""
_FILE = re.compile(PLAIN_FILE)
_PODCAST_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""From the Podcast Namespace, tag podcast:guid."""


# -- editions ------------------------------------------------------------------


def is_edition_name(name: str) -> bool:
    """Tell whether an edition may be called ``name``."""
    return bool(
        _EDITION.fullmatch(name)
        and ".." not in name
        and not name.endswith(".")
        and not is_taken(name)
    )


def is_taken(name: str) -> bool:
    """Tell whether the site, or a system, has another use for ``name``, whatever its case."""
    return name.lower() in RESERVED or _TAKEN.fullmatch(name) is not None


def check_edition_name(name: str) -> None:
    """Raise ``EditionError`` where no edition may be called ``name``."""
    if is_taken(name):
        raise EditionError(
            f"an edition cannot be called {name[:60]}: the site uses that name, or a system does",
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


def name_meant(text: str, today: Callable[[], dt.date]) -> str:
    """The edition's name that is meant by ``text``: where it is a date, the one like 2026-11-02.

    Raises ``EditionError`` for what could be two days, or none: an edition with such a name would
    be of no date, and stand before all others.
    """
    if text.lower() in _DAYS:
        return (today() + dt.timedelta(_DAYS[text.lower()])).isoformat()
    days = set[str]()
    for notation, orders in _NOTATIONS:
        if found := notation.fullmatch(text):
            for order in orders:
                with suppress(ValueError):
                    days.add(dt.date(*(int(found[place]) for place in order)).isoformat())
    if len(days) == 1:
        return days.pop()
    if days:
        raise EditionError(f"{text} can be {' or '.join(sorted(days))}", hint="say which of them")
    if _DATELIKE.fullmatch(text):
        told = f"{text} is no date that is understood, and no edition's name"
        raise EditionError(told, hint="write it with its year first, as 2026-11-02")
    return text


# -- files ---------------------------------------------------------------------


def enclosure_name(edition_id: str, revision: int) -> str:
    """The programme's file: ``ID.mp3``, from the second revision on ``ID-r2.mp3`` …"""
    return f"{edition_id}.mp3" if revision == 1 else f"{edition_id}-r{revision}.mp3"


def hidden_name(edition_id: str, revision: int, token: str) -> str:
    """The programme's file where nobody may guess its address: ``token`` is at random."""
    return f"{enclosure_name(edition_id, revision).removesuffix('.mp3')}-{token}.mp3"


def kept_name(file: str, sha256: str) -> str:
    """A sound that is replaced under its name, until no feed names it any more."""
    return f"{file.removesuffix('.mp3')}-{sha256[:DIGEST_DIGITS]}.mp3"


def is_kept(name: str, edition_id: str) -> bool:
    """Tell a name that ``kept_name`` gives from any other."""
    stem = rf"{re.escape(edition_id)}(-r\d+)?(-[0-9a-f]{{24}})?(-{LOW_BITRATE}k)?"
    return re.fullmatch(rf"{stem}-[0-9a-f]{{{DIGEST_DIGITS}}}\.mp3", name) is not None


def set_name(name: str, revision: int) -> str:
    """The name that a file has in its revision's set: ``transcript-r2.vtt``."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}-r{revision}{dot}{ending}"


def revision_in(name: str) -> int:
    """The revision that a file's name tells (``transcript-r2.vtt``); 0 for none."""
    found = _OF_REVISION.fullmatch(name)
    return int(found[1]) if found else 0


def feed_page_name(number: int) -> str:
    """The file of archive page ``number`` of the feed; pages count from the oldest."""
    return f"feed-{number}.xml"


def is_feed_page(name: str) -> bool:
    """Tell a page that ``feed_page_name`` names from any other file."""
    return bool(_FEED_PAGE.fullmatch(name))


def low_name(file: str) -> str:
    """What the small sound beside an enclosure is called: ``ID-48k.mp3``, ``ID-r2-48k.mp3``."""
    return f"{file.removesuffix('.mp3')}-{LOW_BITRATE}k.mp3"


def further_feed_name(name: str) -> str:
    """The file of a feed that show.toml declares beside feed.xml."""
    return f"feed-{name}.xml"


def sitemap_part(number: int) -> str:
    """The file of a sitemap's part; parts count from the oldest."""
    return f"sitemap-{number}.xml"


def is_further_file(name: str) -> bool:
    """Tell a further feed, or the show in another format, from any other file."""
    return bool(_FURTHER.fullmatch(name)) and not is_feed_page(name)


def archive_stem(year: str, part: int = 0) -> str:
    """What the files of a year in the archive are called, without ending; parts count from the
    oldest, and the newest has no number (0).
    """
    return f"archive-{year}-{part}" if part else f"archive-{year}"


def is_archive_file(name: str) -> bool:
    """Tell a page of the archive, or a table that is searched, from any other file."""
    return bool(_ARCHIVE_FILE.fullmatch(name))


def is_of_show(path: str) -> bool:
    """Tell what a show may have beside its editions, today or another day, by its name."""
    kinds = (is_feed_page, is_archive_file, is_further_file)
    return path.startswith((f"{PLAYER}/", f"{TODAY}/")) or any(kind(path) for kind in kinds)


def is_player_version(path: str) -> bool:
    """Tell whether ``path`` under ``audio/`` is a part of a player, named by its digest."""
    return _PLAYER_VERSION.fullmatch(path) is not None


def stays(path: str) -> bool:
    """Tell whether a file made under ``audio/`` stays when what is made now has another name."""
    return is_player_version(path) or revision_in(path.rpartition("/")[2]) > 0


def is_plain_file(name: str) -> bool:
    """Tell whether ``name`` can only mean a file of the folder it is looked up in.

    No hidden one, and none whose name a terminal or a page would show as another one.
    """
    return _FILE.match(name) is not None


def is_plain_path(path: str) -> bool:
    """Tell whether ``path`` can only mean a file under the folder it is looked up in."""
    return all(map(is_plain_file, path.split("/")))


# -- identity ------------------------------------------------------------------


def show_guid(identity: Identity) -> str:
    """The show's podcast:guid: the one in show.toml, else ``derived_guid``."""
    return identity.guid or derived_guid(identity)


def derived_guid(identity: Identity) -> str:
    """UUIDv5 of the feed's address (Podcast Namespace, tag podcast:guid).

    The name hashed is the address without scheme and trailing slashes, as the
    namespace's text for ``guid`` has it.
    """
    return guid_of_feed(identity, FEED)


def guid_of_feed(identity: Identity, file: str) -> str:
    """The same of any feed of the show's, by its file."""
    _, _, name = address(identity, file).partition("://")
    return str(uuid.uuid5(_PODCAST_NAMESPACE, name.rstrip("/")))


def episode_guid(identity: Identity, edition_id: str) -> str:
    """The GUID an episode gets when it is first made; from then on its manifest keeps it."""
    return f"{show_guid(identity)}/{edition_id}"


# -- addresses -----------------------------------------------------------------


def web_address(url: str) -> str:
    """``url`` where it leads to the web (http, https), else empty: never ``javascript:``."""
    try:
        parts = urlsplit(url.strip())
        return url.strip() if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:  # http://[::1/
        return ""


def address(identity: Identity, *parts: str) -> str:
    """Return the public address of a file under ``audio/``, each part percent-encoded."""
    within = identity.within if len(parts) > 1 else ""  # the show's own files lie above
    return identity.base_url + within + "/".join(quote(part, safe="") for part in parts)


def feed_address(identity: Identity) -> str:
    """The address that podcast apps subscribe to."""
    return address(identity, FEED)


def page_address(identity: Identity, edition_id: str) -> str:
    """The address of an edition's page, with a trailing slash."""
    return address(identity, edition_id, "")
