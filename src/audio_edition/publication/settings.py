"""[publish] in show.toml: where the show goes and what the feed says about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from audio_edition.languages.model import primary
from audio_edition.publication.caches import EdgeSettings
from audio_edition.publication.days import PublishingDays, days_of_rule
from audio_edition.publication.feeds.settings import (
    FORMATS,
    FeedSettings,
    TagSettings,
    feeds_of,
    formats_of,
    require_address,
)
from audio_edition.publication.members.settings import NAME, MemberSettings
from audio_edition.tables import Table

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

    name: str
    role: str = "host"
    group: str = "cast"
    href: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class Funding:
    """One podcast:funding: an address where listeners may give, and its label."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class SignerFiles:
    """Where the certificate (PEM, the signer's first) and its key lie: a file, or ``env:NAME``."""

    certificate: str
    key: str


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

    target: str = ""
    feed_items: int = 300
    explicit: bool = False
    type: str = "episodic"
    season: int = 0
    locked: bool = True
    medium: str = "podcast"
    update: str = "every weekday"
    update_rule: str = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    copyright: str = ""
    narrator: str = ""
    ai_content: str = ""
    time: str = "06:00"
    hub: str = ""
    podping: bool = False
    beacon: str = ""
    theme: str = ""
    announce: tuple[str, ...] = ()
    persons: tuple[Person, ...] = ()
    funding: tuple[Funding, ...] = ()
    subscribe: tuple[tuple[str, str], ...] = ()
    credentials: SignerFiles | None = None
    source_type: str = ""
    require_approval: bool = False
    early_upload: bool = False
    caches: EdgeSettings = _NO_CACHES
    together: tuple[str, ...] = ()
    tags: TagSettings = _NO_TAGS
    feeds: tuple[FeedSettings, ...] = ()
    also: tuple[str, ...] = FORMATS
    low_bitrate: bool = False
    qr: bool = False
    days: PublishingDays = _UNTOLD
    members: MemberSettings = _NO_MEMBERS

    @property
    def wants_low(self) -> bool:
        """Whether editions get a small sound beside their own."""
        feeds = (*self.feeds, self.members.feed)
        return self.low_bitrate or any(one.low for one in feeds)

    @classmethod
    def from_table(cls, table: Table) -> PublishSettings:
        """Read [publish]; raises ``ShowError`` with the key that is wrong."""
        clock = table.text("time", "06:00")
        if not _CLOCK.fullmatch(clock):
            raise table.fail("time", f"must look like 06:00 or 06:00-05:00, not {clock!r}")
        hub = table.text("hub")
        if hub:
            require_address(table, "hub", hub)
        target = table.text("target")
        if "\x00" in target:
            raise table.fail("target", "holds a NUL character")
        members = MemberSettings.from_table(table.table("members"))
        feeds = feeds_of(table)
        if members.is_on and any(one.name == NAME for one in feeds):
            raise table.fail(
                "feeds", f"has one called {NAME!r}, which is that of [publish.members]"
            )
        rule = table.text("update_rule", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
        return cls(
            target=target,
            feed_items=table.whole("feed_items", 300, least=1, most=10_000),
            explicit=table.flag("explicit"),
            type=table.choice("type", ("episodic", "serial"), "episodic"),
            season=table.whole("season", 0, least=0),
            locked=table.flag("locked", True),
            medium=table.choice("medium", MEDIUMS, "podcast"),
            update=table.text("update", "every weekday"),
            update_rule=rule,
            copyright=table.text("copyright"),
            narrator=table.text("narrator"),
            ai_content=table.text("ai_content"),
            time=clock,
            hub=hub,
            podping=table.flag("podping"),
            beacon=_beacon(table),
            theme=table.text("theme"),
            announce=tuple(table.texts("announce")),
            persons=tuple(_person(item) for item in table.tables("person")),
            funding=tuple(_funding(item) for item in table.tables("funding")),
            subscribe=_subscribe(table.table("subscribe")),
            credentials=_credentials(table.table("credentials")),
            source_type=table.choice("source_type", ("", *SOURCE_TYPES), ""),
            require_approval=table.flag("require_approval"),
            early_upload=table.flag("early_upload"),
            caches=EdgeSettings.from_table(table.table("purge")),
            together=_together(table),
            tags=TagSettings.from_table(table),
            feeds=feeds,
            members=members,
            also=formats_of(table),
            low_bitrate=table.flag("low_bitrate"),
            qr=table.flag("qr"),
            days=days_of_rule(rule) if "update_rule" in table else _UNTOLD,
        )


def _beacon(table: Table) -> str:
    address = table.text("beacon")
    if address:
        require_address(table, "beacon", address)
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
    found = []
    for key, name in SUBSCRIBE.items():
        address = table.text(key)
        if address:
            require_address(table, key, address)
            found.append((name, address))
    return tuple(found)


def _credentials(table: Table) -> SignerFiles | None:
    files = SignerFiles(table.text("certificate"), table.text("key"))
    if not files.certificate and not files.key:
        return None
    for name, place in (("certificate", files.certificate), ("key", files.key)):
        if not place or "\x00" in place:
            raise table.fail(name, "must name a PEM file, or a variable as env:NAME")
        if "-----BEGIN" in place:  # show.toml goes into repositories
            raise table.fail(name, "must name a file or a variable, not hold the text itself")
    return files


def _person(table: Table) -> Person:
    name = table.text("name")
    if not name:
        raise table.fail("name", "is missing")
    person = Person(
        name=name,
        role=table.text("role", "host").lower(),
        group=table.text("group", "cast").lower(),
        href=table.text("href"),
        image=table.text("image"),
    )
    for key, address in (("href", person.href), ("image", person.image)):
        if address:
            require_address(table, key, address)
    return person


def _funding(table: Table) -> Funding:
    url = table.text("url")
    require_address(table, "url", url)
    return Funding(url=url, text=table.text("text") or url)
