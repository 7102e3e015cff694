"""Keys of [publish] about feeds: namespaced tags, the measuring prefix, and further feeds."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from audio_edition.tables import Table

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

    new_feed_url: str = ""
    complete: bool = False
    block: bool = False
    verify: str = ""
    license: str = ""
    license_url: str = ""
    prefix: str = ""
    publisher: tuple[str, str] = ("", "")
    social: tuple[Social, ...] = ()
    art: Art = "cover"

    @classmethod
    def from_table(cls, table: Table) -> TagSettings:
        """Read the keys of [publish]; raises ``ShowError`` with the one that is wrong."""
        new_feed_url = table.text("new_feed_url")
        if new_feed_url:
            require_address(table, "new_feed_url", new_feed_url)
        name, url = _license(table)
        return cls(
            new_feed_url=new_feed_url,
            complete=table.flag("complete"),
            block=table.flag("block"),
            verify=table.text("applepodcastsverify"),
            license=name,
            license_url=url,
            prefix=_prefix(table),
            publisher=_publisher(table.table("publisher")),
            social=tuple(_social(item) for item in table.tables("social")),
            art=table.choice("episode_art", ("cover", "drawn", "lead"), "cover"),
        )


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
    languages: tuple[str, ...] = ()
    text: Text = "notes"
    by: By = "edition"
    low: bool = False
    items: int = 100
    guid: str = ""


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
    languages = tuple(filter(None, table.texts("language")))
    for tag in languages:
        if not _LANGUAGE.fullmatch(tag):
            raise table.fail("language", f"must look like en or en-US, not {tag!r}")
    usual: By = "article" if sections else "edition"
    by: By = table.choice("by", ("edition", "article"), usual)
    low = table.choice("bitrate", ("", "low"), "") == "low"
    if low and by == "article":
        raise table.fail(
            "bitrate",
            "cannot be low where items are articles",
            hint='the small sound is of whole editions: by = "edition"',
        )
    return FeedSettings(
        name=name,
        title=table.text("title"),
        description=table.text("description"),
        sections=sections,
        languages=languages,
        text=table.choice("text", ("notes", "full", "teaser"), text),
        by=by,
        low=low,
        items=table.whole("items", 100, least=1, most=1000),
        guid=_guid(table, "guid"),
    )


def _license(table: Table) -> tuple[str, str]:
    name, url = table.text("license"), table.text("license_url")
    if url:
        require_address(table, "license_url", url)
        if not name:
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
    return name, url


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
    guid, url = _guid(table, "guid"), table.text("url")
    if url:
        require_address(table, "url", url)
        if not guid:
            raise table.fail("guid", "is missing: the podcast:guid of the publisher's feed")
    return guid, url


def _guid(table: Table, key: str) -> str:
    told = table.text(key)
    if told:
        try:
            same = str(uuid.UUID(told)) == told.lower()
        except ValueError:
            same = False
        if not same:
            raise table.fail(key, f"must be a UUID, not {told!r}")
    return told


def _social(table: Table) -> Social:
    found = Social(
        protocol=table.text("protocol", "activitypub").lower(),
        uri=table.text("uri"),
        account_id=table.text("account_id"),
        account_url=table.text("account_url"),
        edition=table.text("edition"),
    )
    if found.protocol == "disabled":
        if found.uri:
            raise table.fail("uri", 'has no place beside protocol = "disabled"')
        return found
    require_address(table, "uri", found.uri)
    if found.account_url:
        require_address(table, "account_url", found.account_url)
    return found


def require_address(table: Table, key: str, address: str) -> None:
    """Raise ``ShowError`` where ``address`` is none of http(s)."""
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # http://[::1/
        good = False
    if not good:
        raise table.fail(key, f"must be an http(s) address, not {address!r}")
