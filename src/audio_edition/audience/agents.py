"""Who asks: a podcast app, a browser, or nobody who listens, told by the user agent.

The patterns are two public lists, kept in data/agents.json (``tools/audience_agents.py`` makes it;
sources and licences in data/LICENSES.md), and the few lines below.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple, TypeAlias

Who: TypeAlias = Literal["app", "bot", "watch"]

UNKNOWN = ""
"""The app of whom no list knows."""

# a watch fetches what its telephone has already (Podcast Measurement Technical Guidelines 2.1 and
# later, "Eliminate Potential Bots and Bogus Requests")
_WATCH = re.compile(r"^atc/.*watchOS|\(null\)/\(null\) watchOS")
# no listener, whatever the lists call it: programs that fetch, and a bare "Mozilla/5.0"
_FETCHERS = re.compile(
    r"^(?:Wget|Go-http-client|Ruby|OkDownload|python|aiohttp|libwww-perl|Java)\b|^Iframely/"
    r"|Feed Parser|^'?Mozilla(?:/5\.0)?$",
    re.IGNORECASE,
)
# every crawler dresses up as one of these
_BROWSERS = frozenset(
    "Brave|Edge|Firefox|Google Chrome|Google Search App|Internet Explorer|Microsoft Edge|Opera"
    "|Safari|".split("|")
)
_LIBRARIES = re.compile(r"okhttp|^Lavf/|^Dalvik/|stagefright/|ExoPlayer", re.IGNORECASE)


class UserAgent(NamedTuple):
    """What a user agent is, and the app's name ("": not known)."""

    who: Who
    app: str = UNKNOWN


class _Lists(NamedTuple):
    bots: re.Pattern[str]
    crawlers: re.Pattern[str]
    apps: tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    data = files("audio_edition.audience").joinpath("data", "agents.json").read_bytes()
    read = json.loads(data)
    by_app: dict[str, list[str]] = {}
    for app, pattern in read["apps"]:
        by_app.setdefault(app, []).append(pattern)
    # browsers last: podcast apps that are made of one name themselves beside it
    ordered = sorted(by_app, key=lambda app: app in _BROWSERS)
    return _Lists(
        _any(read["bots"]),
        _any(read["crawlers"]),
        tuple((app, _any(by_app[app])) for app in ordered),
    )


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@lru_cache(maxsize=1 << 16)
def agent_of(text: str) -> UserAgent:
    """Tell who sends ``text`` as its ``User-Agent``; an empty one is somebody not known."""
    if not text:
        return UserAgent("app")
    if _WATCH.search(text):
        return UserAgent("watch")
    lists = _lists()
    if _FETCHERS.search(text) or lists.bots.search(text):
        return UserAgent("bot")
    app = next((name for name, pattern in lists.apps if pattern.search(text)), UNKNOWN)
    if app not in _BROWSERS:
        return UserAgent("app", app)
    if lists.crawlers.search(text) and not _LIBRARIES.search(text):
        return UserAgent("bot")
    return UserAgent("app", app)
