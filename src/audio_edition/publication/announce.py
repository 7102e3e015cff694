"""Tell the world that the feed changed: who is told is named in show.toml, nobody unasked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TypeAlias

from audio_edition import addresses
from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.plugins import Seam
from audio_edition.publication.settings import PublishSettings
from audio_edition.remote import said, words

Announcer: TypeAlias = Callable[[Identity, PublishSettings, str], Iterable[str]]
"""Called with the show, [publish] and the feed's address once the feed is out; returns what
went wrong, one line each, without secrets.
"""

ANNOUNCERS: Seam[Announcer] = Seam(
    name="announcers",
    noun="announcer",
    built_in={
        "websub": "audio_edition.publication.announce:websub",
        "podping": "audio_edition.publication.announce:podping",
    },
    error=PublicationError,
)

PODPING = "https://podping.cloud/"
TOKEN = "PODPING_TOKEN"  # the variable's name, not a token
PODPING_URL = "PODPING_URL"
_TIMEOUT = 15.0


def announcers(places: Places, settings: PublishSettings) -> dict[str, Announcer]:
    """Return who is told, by name: [publish] hub and podping, then what announce names.

    Raises ``PublicationError`` for a name that nobody offers.
    """
    return {name: ANNOUNCERS.find(name, places.plugins) for name in _names(settings)}


def _names(settings: PublishSettings) -> list[str]:
    names = ["websub"] * bool(settings.hub) + ["podping"] * settings.podping
    return list(dict.fromkeys([*names, *settings.announce]))


def announce(places: Places, identity: Identity, settings: PublishSettings) -> list[str]:
    """Notify what [publish] names, and return what went wrong, one line each.

    A notice that fails never fails a publication: apps poll anyway.
    """
    feed = addresses.feed_address(identity)
    problems: list[str] = []
    for name in _names(settings):
        try:
            tell = ANNOUNCERS.find(name, places.plugins)
            problems += [" ".join(str(line).split()) for line in tell(identity, settings, feed)]
        except AudioEditionError as problem:
            problems.append(f"{name} was not told: {problem.message}")
        except Exception as problem:  # somebody else's code, after the feed went out
            problems.append(f"{name} was not told: {words(problem)}")
    return problems


def websub(_: Identity, settings: PublishSettings, feed: str) -> list[str]:
    """Tell the hub of [publish] hub (WebSub, section 7: publisher to hub)."""
    import httpx

    if not settings.hub:
        return ["the WebSub hub was not told: [publish] hub is empty"]
    form = {"hub.mode": "publish", "hub.url": feed, "hub.topic": feed}
    try:
        with httpx.Client(timeout=_TIMEOUT, follow_redirects=True) as client:
            client.post(settings.hub, data=form).raise_for_status()
    except httpx.HTTPError as problem:
        return [f"the WebSub hub {settings.hub} was not told: {said(problem)}"]
    return []


def podping(_: Identity, settings: PublishSettings, feed: str) -> list[str]:
    """Tell Podping; its token comes from the environment, PODPING_TOKEN."""
    import httpx

    token = os.environ.get(TOKEN, "").strip()
    if not token:
        return [f"Podping was not told: the environment has no {TOKEN}"]
    where = os.environ.get(PODPING_URL, "").strip() or PODPING
    try:
        with httpx.Client(timeout=_TIMEOUT, follow_redirects=True) as client:
            client.get(
                where,
                params={"url": feed, "reason": "update", "medium": settings.medium},
                headers={"Authorization": token, "User-Agent": "audio-edition"},
            ).raise_for_status()
    except httpx.HTTPError as problem:
        return [f"Podping was not told: {said(problem)}"]
    return []
