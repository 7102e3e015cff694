"""Keys of [publish] about feeds: namespaced tags, the measuring prefix, and further feeds."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit

from audio_edition.tables import Key, Table, Within, filled

EDITION = "{edition}"
"""Stands for an edition's name in the address of a comment thread."""
GUID = "{guid}"
"""Stands for the show's podcast:guid in a measuring prefix."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NAME = re.compile(r"[a-z0-9](-?[a-z0-9]){0,39}")
_LICENSE = re.compile(r"cc0-1\.0|cc-[a-z0-9.-]+")
_CUSTOM_MOST = 128  # characters; the Podcast Namespace cuts a licence's name there
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d+)?")

Art = Literal["cover", "drawn", "lead"]
Text = Literal["notes", "full", "teaser"]
By = Literal["edition", "article"]

FORMATS = ("json", "atom", "sitemap", "robots", "flash", "opml")
"""Values of ``[publish] also``, in the order in which they are written."""


@dataclass(frozen=True, slots=True)
class Social:
    """One podcast:socialInteract: a thread of comments on the show, or on one edition.

    ``uri`` may hold ``{edition}``: then each edition has its own. ``edition`` names the only one
    that it is about. The protocol ``disabled`` says that no comments are wanted.
    """

    protocol: str
    uri: str = ""
    account_id: str = ""
    account_url: str = ""
    edition: str = ""

    def uri_of(self, edition_id: str) -> str | None:
        """The thread about an edition; None where it is about the show, or another one."""
        if self.edition and self.edition != edition_id:
            return None
        if not self.edition and EDITION not in self.uri:
            return None
        return self.uri.replace(EDITION, edition_id)

    @property
    def is_shows(self) -> bool:
        """Whether it is about the show as a whole."""
        return not self.edition and EDITION not in self.uri


@dataclass(frozen=True, slots=True)
class TagSettings:
    """What the iTunes and Podcast namespaces say of the show.

    ``new_feed_url`` is where the feed moved; ``complete``: no further edition will come;
    ``block``: no directory shall list it; ``verify`` is Apple's code that claims the show.
    ``prefix`` stands before the address of each sound, so that another host counts downloads.
    ``publisher`` is (feedGuid, feedUrl) of the publisher's own feed.
    """

    new_feed_url: Annotated[str, address_in("new_feed_url")] = ""
    complete: bool = False
    block: bool = False
    verify: Annotated[str, Key("applepodcastsverify")] = ""
    license: str = ""
    license_url: Annotated[str, address_in("license_url")] = ""
    prefix: Annotated[str, _prefix] = ""
    publisher: Annotated[tuple[str, str], _publisher] = ("", "")
    social: Annotated[tuple[Social, ...], _socials] = ()
    art: Annotated[Art, Key("episode_art")] = "cover"

    @classmethod
    def from_table(cls, table: Table) -> TagSettings:
        """Read the keys of [publish]; raises ``ShowError`` with the one that is wrong."""
        settings = filled(table, cls)
        return replace(settings, license=_license(table, settings))


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """One further feed, ``[[publish.feeds]]``: ``feed-NAME.xml``.

    Of the editions, or of their articles, those in the ``sections`` and the ``languages`` (empty:
    all), the newest ``items`` of them. ``text`` says how much of the words it carries, ``low``
    that its sound is the small one. ``guid`` is its podcast:guid where it was moved.
    """

    name: str
    title: str = ""
    description: str = ""
    sections: tuple[str, ...] = ()
    languages: Annotated[tuple[str, ...], _languages] = ()
    text: Text = "notes"
    by: By = "edition"
    low: bool = False
    items: Annotated[int, Within(1, 1000)] = 100
    guid: Annotated[str, _guid] = ""


def feeds_of(table: Table) -> tuple[FeedSettings, ...]:
    """Read [[publish.feeds]]; raises ``ShowError``."""
    found = tuple(_feed(item) for item in table.tables("feeds"))
    names = [one.name for one in found]
    for name in names:
        if names.count(name) > 1:
            raise table.fail("feeds", f"has two feeds called {name!r}")
    return found


def formats_of(table: Table) -> tuple[str, ...]:
    """Read ``also``; raises ``ShowError``."""
    told = table.texts("also", FORMATS)
    for word in told:
        if word not in FORMATS:
            raise table.fail("also", f"cannot hold {word!r}", hint=f"some of {', '.join(FORMATS)}")
    return tuple(word for word in FORMATS if word in told)


def _feed(table: Table) -> FeedSettings:
    name = table.text("name")
    if not _NAME.fullmatch(name) or name.isdecimal():
        # feed-1.xml is a page of feed.xml
        problem = f"must be small letters, digits and dashes, not digits alone: not {name!r}"
        raise table.fail("name", problem, hint='for example name = "politics"')
    return feed_of(table, name)


def feed_of(table: Table, name: str, *, text: Text = "notes") -> FeedSettings:
    """Read what a feed called ``name`` holds; ``text`` is as much as it carries unless told.

    Raises ``ShowError`` with the key that is wrong.
    """
    sections = tuple(filter(None, table.texts("section")))
    by: By = table.choice("by", get_args(By), "article" if sections else "edition")
    low = table.choice("bitrate", ("", "low"), "") == "low"
    if low and by == "article":
        raise table.fail(
            "bitrate",
            "cannot be low where items are articles",
            hint='the small sound is of whole editions: by = "edition"',
        )
    text = table.choice("text", get_args(Text), text)
    return filled(table, FeedSettings, name=name, sections=sections, by=by, low=low, text=text)


def _languages(table: Table) -> tuple[str, ...]:
    languages = tuple(filter(None, table.texts("language")))
    for tag in languages:
        if not _LANGUAGE.fullmatch(tag):
            raise table.fail("language", f"must look like en or en-US, not {tag!r}")
    return languages


def _license(table: Table, told: TagSettings) -> str:
    name, url = told.license, told.license_url
    if url and not name:
        raise table.fail("license", "is missing beside license_url")
    if len(name) > _CUSTOM_MOST:
        raise table.fail("license", f"has more than {_CUSTOM_MOST} characters")
    if name and not url:
        if not _LICENSE.fullmatch(name.lower()):
            raise table.fail(
                "license",
                f"{name!r} is not of Creative Commons: apps do not know it by its name",
                hint="license_url names its text",
            )
        name = name.lower()  # as the namespace's list of licences writes them
    return name


def _prefix(table: Table) -> str:
    """The prefix with scheme and a slash at its end: ``op3.dev/e`` serves too."""
    told = table.text("prefix")
    if not told:
        return ""
    whole = told if "://" in told else f"https://{told}"
    parts = urlsplit(whole)
    if (
        parts.scheme not in ("http", "https")
        or not _HOST.fullmatch(parts.netloc)
        or parts.query
        or parts.fragment
        or re.search(r"[\s\"<>]", told)
    ):
        raise table.fail("prefix", f"must look like op3.dev/e/, not {told!r}")
    return whole.rstrip("/") + "/"


def _publisher(table: Table) -> tuple[str, str]:
    own = table.table("publisher")
    guid, url = _guid(own), address_in("url")(own)
    if url and not guid:
        raise own.fail("guid", "is missing: the podcast:guid of the publisher's feed")
    return guid, url


def _guid(table: Table) -> str:
    told = table.text("guid")
    if told:
        try:
            same = str(uuid.UUID(told)) == told.lower()
        except ValueError:
            same = False
        if not same:
            raise table.fail("guid", f"must be a UUID, not {told!r}")
    return told


def _socials(table: Table) -> tuple[Social, ...]:
    return tuple(_social(item) for item in table.tables("social"))


def _social(table: Table) -> Social:
    found = filled(table, Social, protocol=table.text("protocol", "activitypub").lower())
    if found.protocol == "disabled":
        if found.uri:
            raise table.fail("uri", 'has no place beside protocol = "disabled"')
        return found
    require_address(table, "uri", found.uri)
    if found.account_url:
        require_address(table, "account_url", found.account_url)
    return found


def address_in(key: str) -> Callable[[Table], str]:
    """Return who reads an http(s) address under ``key``, where there is one."""

    def read(table: Table) -> str:
        address = table.text(key)
        if address:
            require_address(table, key, address)
        return address

    return read


def require_address(table: Table, key: str, address: str) -> None:
    """Raise ``ShowError`` where ``address`` is none of http(s)."""
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # http://[::1/
        good = False
    if not good:
        raise table.fail(key, f"must be an http(s) address, not {address!r}")
