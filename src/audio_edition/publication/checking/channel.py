"""What a feed's channel must say: titles, people, categories, addresses, pages."""

from __future__ import annotations

import re
import uuid
from typing import Any

from audio_edition import addresses
from audio_edition.findings import Severity
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import categories, cover
from audio_edition.publication.checking.look import FeedLook
from audio_edition.publication.checking.roles import problem_of
from audio_edition.publication.days import rule_problem
from audio_edition.publication.feed_tags import NAMESPACES
from audio_edition.publication.notes import DESCRIPTION_LIMIT
from audio_edition.publication.settings import MEDIUMS

TITLE_LENGTH = 255
"""Characters; Apple Podcasts and the namespace's validators cut what is longer."""
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")

_ONCE = (
    "generator", "copyright", "docs", "ttl", "image", "itunes:owner", "itunes:image",
    "itunes:type", "itunes:block", "itunes:complete", "itunes:new-feed-url", "podcast:guid",
    "podcast:locked", "podcast:medium", "podcast:updateFrequency",
)  # fmt: skip
_PAGING = ("first", "previous", "next", "last")


def check_channel(look: FeedLook, channel: Any, paging: dict[str, str]) -> None:
    """Hold a channel against the rules; ``paging`` are the links (rel → file) of its page."""
    for path in ("title", "description", "language", "itunes:author"):
        look.one(channel, path, "channel")
    look.at_most_one(channel, _ONCE, "channel")
    _texts(look, channel)
    if look.one(channel, "link", "channel"):
        look.address(look.text(channel, "link"), "feed-link", "channel")
    if look.one(channel, "itunes:explicit", "channel") not in ("true", "false"):
        message = "itunes:explicit must be true or false"
        look.say("error", "feed-explicit", message, "channel")
    _image(look, channel)
    _self_and_paging(look, channel, paging)
    _category(look, channel)
    _owner(look, channel)
    _podcast(look, channel)
    ai_content(look, channel, "channel")
    look.date(channel, "lastBuildDate", "channel")


def _texts(look: FeedLook, channel: Any) -> None:
    look.plain(channel, "title", "channel")
    look.plain(channel, "itunes:author", "channel")
    if len(look.text(channel, "title")) > TITLE_LENGTH:
        message = f"title is above {TITLE_LENGTH} characters"
        look.say("warning", "feed-title", message, "channel", "shorten [show] title")
    if len(look.text(channel, "description").encode()) > DESCRIPTION_LIMIT:
        message = f"is above {DESCRIPTION_LIMIT} bytes"
        look.say("error", "feed-description", message, "channel", "shorten [show] description")
    language = look.text(channel, "language")
    if language and not LANGUAGE.fullmatch(language):
        look.say("error", "feed-language", f"{language!r} is no language tag", "channel")


def image_address(look: FeedLook, parent: Any, where: str) -> None:
    """The itunes:image of a channel or an item."""
    image = parent.find("itunes:image", NAMESPACES)
    href = "" if image is None else image.get("href", "")
    if not href:
        look.say("error", "feed-image", "has no itunes:image address", where)
        return
    if not href.partition("?")[0].lower().endswith((".jpg", ".jpeg", ".png")):
        look.say("warning", "feed-image", f"{href} ends neither in .jpg nor in .png", where)
    look.here(href, "feed-image", where)


def _image(look: FeedLook, channel: Any) -> None:
    image_address(look, channel, "channel")
    url = look.text(channel, "image/url")
    if channel.find("image") is not None:
        look.here(url, "feed-image", "channel")
    try:
        data = read_plain(look.audio / addresses.COVER, MADE)
    except OSError:
        return  # told where it is named
    for finding in cover.judge(data, addresses.COVER):
        look.say(finding.severity, finding.code, finding.message, "cover", finding.remedy)


def _self_and_paging(look: FeedLook, channel: Any, paging: dict[str, str]) -> None:
    given: dict[str, list[Any]] = {}
    for link in channel.findall("atom:link", NAMESPACES):
        given.setdefault(link.get("rel") or "alternate", []).append(link)
    own = look.base + look.name
    selves = [link.get("href", "") for link in given.get("self", ())]
    if not selves:
        message = "has no atom:link rel=self: apps cannot tell where the feed stands"
        look.say("error", "feed-self", message, "channel")
    elif selves != [own]:
        other = next((href for href in selves if href != own), "")
        message = (
            f"atom:link rel=self is not its own address, but {other}"
            if other
            else "has several atom:link rel=self"
        )
        look.say("error", "feed-self", message, "channel")
    for link in given.get("self", ()):
        if link.get("type") not in (None, "application/rss+xml"):
            message = f"atom:link rel=self is of type {link.get('type')}"
            look.say("warning", "feed-self", message, "channel")
    for rel in _PAGING:
        links, file = given.get(rel, []), paging.get(rel)
        if file and not links:
            message = f"has no link rel={rel} to {file}: older items are lost to apps"
            look.say("error", "feed-paging", message, "channel")
        for link in links:
            href = link.get("href", "")
            if look.here(href, "feed-paging", f"channel {rel}") is None:
                continue
            if href != look.base + (file or ""):
                message = f"rel={rel} leads to {href}, not to {file or 'nothing'}"
                look.say("error", "feed-paging", message, f"channel {rel}")
    for rel in ("hub", "alternate"):
        for link in given.get(rel, ()):
            look.address(link.get("href", ""), "feed-link", "channel")


def _category(look: FeedLook, channel: Any) -> None:
    outer = channel.findall("itunes:category", NAMESPACES)
    if not outer:
        look.say("error", "feed-category", "has no itunes:category", "channel")
    for category in outer:
        names = [category.get("text", "")]
        inner = category.findall("itunes:category", NAMESPACES)
        for told in [[*names, one.get("text", "")] for one in inner] or [names]:
            if not categories.is_known(" > ".join(told)):
                message = f"category {' > '.join(told)!r} is not one of Apple Podcasts"
                look.say("error", "feed-category", message, "channel")


def _owner(look: FeedLook, channel: Any) -> None:
    owner = channel.find("itunes:owner", NAMESPACES)
    if owner is None:
        message = "has no itunes:owner: directories cannot reach you"
        look.say("warning", "feed-owner", message, "channel")
        return
    email = look.text(owner, "itunes:email")
    if email and not EMAIL.fullmatch(email):
        look.say("error", "feed-email", f"{email!r} is no e-mail address", "channel")
    if not email and look.identity.owner_email:
        look.say("warning", "feed-email", "itunes:owner has no itunes:email", "channel")


def _podcast(look: FeedLook, channel: Any) -> None:
    """The elements of the Podcast Namespace."""

    def wrong(code: str, message: str, severity: Severity = "error") -> None:
        look.say(severity, code, message, "channel")

    guid = look.text(channel, "podcast:guid")
    try:
        uuid.UUID(guid)
    except ValueError:
        wrong("feed-guid", f"podcast:guid {guid!r} is no UUID" if guid else "has no podcast:guid")
    else:
        if guid.lower() != addresses.show_guid(look.identity).lower():
            wrong("feed-guid", f"podcast:guid {guid} is another show's")
    locked = channel.find("podcast:locked", NAMESPACES)
    if locked is None or (locked.text or "").strip() not in ("yes", "no"):
        wrong("feed-locked", "podcast:locked must be yes or no")
    elif not locked.get("owner") and look.identity.owner_email:
        wrong("feed-locked", "podcast:locked names no owner: who moves it cannot ask", "warning")
    elif locked.get("owner") and not EMAIL.fullmatch(locked.get("owner")):
        wrong("feed-locked", f"podcast:locked: owner {locked.get('owner')!r} is no e-mail address")
    medium = look.text(channel, "podcast:medium")
    if medium and medium.removesuffix("L") not in MEDIUMS:
        wrong("feed-medium", f"podcast:medium {medium!r} is not known")
    kind = look.text(channel, "itunes:type")
    if kind not in ("", "episodic", "serial"):
        wrong("feed-type", f"itunes:type must be episodic or serial, not {kind!r}")
    moved = look.text(channel, "itunes:new-feed-url")
    if moved:
        look.address(moved, "feed-new-feed-url", "channel")
    for element in channel.findall("podcast:updateFrequency", NAMESPACES):
        if (rule := element.get("rrule")) and (problem := rule_problem(rule)):
            wrong("feed-updatefrequency", f"podcast:updateFrequency: {problem}", "warning")
    _persons(look, channel)


def _persons(look: FeedLook, channel: Any) -> None:
    for person in channel.findall("podcast:person", NAMESPACES):
        name = (person.text or "").strip()
        problem = problem_of(person.get("role", "host"), person.get("group", "cast"))
        if not name:
            look.say("warning", "feed-person", "podcast:person has no name", "channel")
        elif problem:
            message = f"podcast:person {name}: {problem[0]}"
            look.say("warning", "feed-person", message, "channel", problem[1])
        for key in ("href", "img"):
            if person.get(key):
                look.address(person.get(key), "feed-person", "channel")
    for element in channel.findall("podcast:funding", NAMESPACES):
        look.address(element.get("url", ""), "feed-funding", "channel")


def ai_content(look: FeedLook, parent: Any, where: str) -> None:
    """``podcast:txt`` of purpose ai-content is the word true, and nothing else."""
    for element in parent.findall("podcast:txt", NAMESPACES):
        if element.get("purpose") == "ai-content" and element.text != "true":
            look.say("error", "feed-ai-content", "ai-content must be the word true", where)
