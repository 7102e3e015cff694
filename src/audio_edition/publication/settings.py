"""[publish] in show.toml: where the show goes and what the feed says about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Annotated

from audio_edition.languages.model import primary
from audio_edition.publication.caches import EdgeSettings
from audio_edition.publication.days import PublishingDays, days_of_rule
from audio_edition.publication.feeds.settings import (
    FORMATS,
    FeedSettings,
    TagSettings,
    address_in,
    feeds_of,
    formats_of,
    require_address,
)
from audio_edition.publication.members.settings import NAME, MemberSettings
from audio_edition.tables import Table, Within, filled

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d([+-]([01]\d|2[0-3]):[0-5]\d|Z)?")

MEDIUMS = ("podcast", "audiobook", "newsletter", "music", "video", "film", "blog")
"""podcast:medium values that an audio feed of items may carry (Podcast Namespace 1.0)."""

SUBSCRIBE = {
    "apple": "Apple Podcasts",
    "overcast": "Overcast",
    "pocket_casts": "Pocket Casts",
    "spotify": "Spotify",
    "youtube": "YouTube",
    "amazon": "Amazon Music",
}
"""Keys of [publish.subscribe] and what the pages call them; RSS is always offered."""


DAYS_RULE = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
_UNTOLD = PublishingDays()
_NO_CACHES = EdgeSettings()
_NO_TAGS = TagSettings()
_NO_MEMBERS = MemberSettings()

SOURCE_TYPES = (
    "trainedAlgorithmicMedia",
    "algorithmicMedia",
    "compositeSynthetic",
    "compositeWithTrainedAlgorithmicMedia",
)
"""IPTC digital source types that a synthetic voice may bear (NewsCodes, digitalsourcetype)."""


@dataclass(frozen=True, slots=True)
class Person:
    """One podcast:person; ``role`` and ``group`` come from the Podcast Taxonomy."""

    name: Annotated[str, _name]
    role: str = "host"
    group: str = "cast"
    href: Annotated[str, address_in("href")] = ""
    image: Annotated[str, address_in("image")] = ""


@dataclass(frozen=True, slots=True)
class Funding:
    """One podcast:funding: an address where listeners may give, and its label."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class SignerFiles:
    """Where the certificate (PEM, the signer's first) and its key lie: a file, or ``env:NAME``."""

    certificate: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class PublishSettings:
    """How the show is published.

    ``target`` is a folder or an fsspec address (``s3://bucket/path``, ``gs://…``,
    ``sftp://user@host/path``); empty means that ``audio/`` itself is what listeners get.
    ``theme`` names how the pages look, ``announce`` who else is told of a changed feed: both
    name plugins. ``credentials`` sign the sound (C2PA); ``source_type`` is the IPTC digital
    source type of the voice, by its short name, where it is not the engine's own.
    ``require_approval`` lets nothing out that no editor approved; ``early_upload`` brings the
    sound of an edition under embargo to the target before its hour, where nobody can guess it;
    ``together`` are languages whose editions of one day go out together (none: each for itself).
    ``feed_items`` is the length of the feed above which older items move to pages of their
    own (RFC 5005). ``time`` is the hour put on editions built after their day, ``HH:MM``
    with an optional offset. ``subscribe`` holds (name of the app, the show's address there).
    ``beacon`` is where players tell how far an article was heard ("": they do not).
    ``caches`` are a network's copies of what is purged. ``tags`` is what the podcast namespaces
    say besides; ``feeds`` are further feeds, ``also`` the show in other formats; ``low_bitrate``
    asks for the small sound beside each edition, ``qr`` for the feed's address as a code for
    phones, on the show's page. ``members`` have a private feed.
    ``days`` are those of [run], else of ``update_rule`` where show.toml has one: pages tell by
    them when the next edition is expected.
    """

    target: Annotated[str, _target] = ""
    feed_items: Annotated[int, Within(1, 10_000)] = 300
    explicit: bool = False
    type: Annotated[str, ("episodic", "serial")] = "episodic"
    season: Annotated[int, Within(0)] = 0
    locked: bool = True
    medium: Annotated[str, MEDIUMS] = "podcast"
    update: str = "every weekday"
    update_rule: str = DAYS_RULE
    copyright: str = ""
    narrator: str = ""
    ai_content: str = ""
    time: Annotated[str, _time] = "06:00"
    hub: Annotated[str, address_in("hub")] = ""
    podping: bool = False
    beacon: Annotated[str, _beacon] = ""
    theme: str = ""
    announce: tuple[str, ...] = ()
    persons: Annotated[tuple[Person, ...], _persons] = ()
    funding: Annotated[tuple[Funding, ...], _funding] = ()
    subscribe: Annotated[tuple[tuple[str, str], ...], _subscribe] = ()
    credentials: Annotated[SignerFiles | None, _credentials] = None
    source_type: Annotated[str, ("", *SOURCE_TYPES)] = ""
    require_approval: bool = False
    early_upload: bool = False
    caches: Annotated[EdgeSettings, _caches] = _NO_CACHES
    together: Annotated[tuple[str, ...], _together] = ()
    tags: Annotated[TagSettings, TagSettings.from_table] = _NO_TAGS
    feeds: Annotated[tuple[FeedSettings, ...], feeds_of] = ()
    also: Annotated[tuple[str, ...], formats_of] = FORMATS
    low_bitrate: bool = False
    qr: bool = False
    days: Annotated[PublishingDays, _days] = _UNTOLD
    members: MemberSettings = _NO_MEMBERS

    @property
    def wants_low(self) -> bool:
        """Whether editions get a small sound beside their own."""
        feeds = (*self.feeds, self.members.feed)
        return self.low_bitrate or any(one.low for one in feeds)

    @classmethod
    def from_table(cls, table: Table) -> PublishSettings:
        """Read [publish]; raises ``ShowError`` with the key that is wrong."""
        settings = filled(table, cls)
        if settings.members.is_on and any(one.name == NAME for one in settings.feeds):
            raise table.fail(
                "feeds", f"has one called {NAME!r}, which is that of [publish.members]"
            )
        return settings


def _target(table: Table) -> str:
    target = table.text("target")
    if "\x00" in target:
        raise table.fail("target", "holds a NUL character")
    return target


def _time(table: Table) -> str:
    clock = table.text("time", "06:00")
    if not _CLOCK.fullmatch(clock):
        raise table.fail("time", f"must look like 06:00 or 06:00-05:00, not {clock!r}")
    return clock


def _days(table: Table) -> PublishingDays:
    known = "update_rule" in table
    return days_of_rule(table.text("update_rule", DAYS_RULE)) if known else _UNTOLD


def _caches(table: Table) -> EdgeSettings:
    return EdgeSettings.from_table(table.table("purge"))


def _beacon(table: Table) -> str:
    address = address_in("beacon")(table)
    if "?" in address or "#" in address:
        raise table.fail("beacon", f"must be an address without ? and #, not {address!r}")
    return address


def _together(table: Table) -> tuple[str, ...]:
    tags = table.texts("together")
    for tag in tags:
        if not _LANGUAGE.fullmatch(tag):
            raise table.fail("together", f"must hold languages like en-US, not {tag!r}")
    if len(tags) == 1 or len({primary(tag) for tag in tags}) < len(tags):
        raise table.fail(
            "together", "must name two languages or more", hint='together = ["en", "de"]'
        )
    return tags


def _subscribe(table: Table) -> tuple[tuple[str, str], ...]:
    own = table.table("subscribe")
    told = ((name, address_in(key)(own)) for key, name in SUBSCRIBE.items())
    return tuple((name, address) for name, address in told if address)


def _credentials(table: Table) -> SignerFiles | None:
    table = table.table("credentials")
    files = filled(table, SignerFiles)
    if not files.certificate and not files.key:
        return None
    for name, place in (("certificate", files.certificate), ("key", files.key)):
        if not place or "\x00" in place:
            raise table.fail(name, "must name a PEM file, or a variable as env:NAME")
        if "-----BEGIN" in place:  # show.toml goes into repositories
            raise table.fail(name, "must name a file or a variable, not hold the text itself")
    return files


def _persons(table: Table) -> tuple[Person, ...]:
    told = (filled(item, Person) for item in table.tables("person"))
    return tuple(replace(one, role=one.role.lower(), group=one.group.lower()) for one in told)


def _name(table: Table) -> str:
    name = table.text("name")
    if not name:
        raise table.fail("name", "is missing")
    return name


def _funding(table: Table) -> tuple[Funding, ...]:
    found = []
    for item in table.tables("funding"):
        require_address(item, "url", url := item.text("url"))
        found.append(Funding(url=url, text=item.text("text") or url))
    return tuple(found)
