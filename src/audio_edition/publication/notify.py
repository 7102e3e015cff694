"""Tell the world that the feed changed: WebSub and Podping. Both are off unless set."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from audio_edition.identity import Identity
from audio_edition.publication import feed
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.text import address

if TYPE_CHECKING:
    import httpx

PODPING = "https://podping.cloud/"
TOKEN = "PODPING_TOKEN"  # the variable's name, not a token
PODPING_URL = "PODPING_URL"
_TIMEOUT = 15.0


def announce(identity: Identity, settings: PublishSettings) -> list[str]:
    """Notify what [publish] names, and return what went wrong, one line each.

    A notice that fails never fails a publication: apps poll anyway. WebSub, section 7
    (publisher to hub); Podping's token comes from the environment, PODPING_TOKEN.
    """
    if not settings.hub and not settings.podping:
        return []
    import httpx

    url = address(identity, feed.NAME)
    problems: list[str] = []
    with httpx.Client(timeout=_TIMEOUT, follow_redirects=True) as client:
        if settings.hub:
            form = {"hub.mode": "publish", "hub.url": url, "hub.topic": url}
            try:
                client.post(settings.hub, data=form).raise_for_status()
            except httpx.HTTPError as problem:
                problems.append(f"the WebSub hub {settings.hub} was not told: {problem}")
        if settings.podping:
            problems += _podping(client, url, settings.medium)
    return problems


def _podping(client: httpx.Client, url: str, medium: str) -> list[str]:
    import httpx

    token = os.environ.get(TOKEN, "").strip()
    if not token:
        return [f"Podping was not told: the environment has no {TOKEN}"]
    where = os.environ.get(PODPING_URL, "").strip() or PODPING
    try:
        client.get(
            where,
            params={"url": url, "reason": "update", "medium": medium},
            headers={"Authorization": token, "User-Agent": "audio-edition"},
        ).raise_for_status()
    except httpx.HTTPError as problem:
        return [f"Podping was not told: {problem}"]
    return []


__all__ = ["PODPING_URL", "TOKEN", "announce"]
