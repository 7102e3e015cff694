"""How a published file is served: its media type and how long it may be cached."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from urllib.parse import urlsplit

from audio_edition import addresses
from audio_edition.marked import CARD_PICTURE

_ENCLOSURE = re.compile(r"(?P<edition>[^/]+)/(?P=edition)(-r\d+)?(-[0-9a-f]{24})?(-48k)?\.mp3")
_CHAPTERS = re.compile(r"chapters-r\d+\.json")
_TYPES = {
    ".mp3": "audio/mpeg",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
    ".xml": "application/rss+xml; charset=utf-8",
    ".ts": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}

_PORTS = {"http": 80, "https": 443}

_OF_THE_SHOW = {
    "feed.json": "application/feed+json; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "sitemap.xml": "application/xml; charset=utf-8",
    "feeds.opml": "text/x-opml; charset=utf-8",
}


def content_type(path: str) -> str:
    """Return the media type of a file under ``audio/``."""
    name = path.rpartition("/")[2]
    if path in _OF_THE_SHOW:
        return _OF_THE_SHOW[path]
    if path.startswith("sitemap-"):
        return _OF_THE_SHOW["sitemap.xml"]
    if name == "chapters.json" or _CHAPTERS.fullmatch(name):
        return "application/json+chapters"
    return (
        _TYPES.get(Path(name).suffix.lower())
        or mimetypes.guess_type(name)[0]
        or "application/octet-stream"
    )


def beacon_elsewhere(beacon: str, base_url: str) -> str:
    """The origin of [publish] beacon where pages at ``base_url`` must be let ask it; else empty.

    It is written as a Content-Security-Policy has it: ``https://count.example:8443``.
    """
    there = origin(beacon) if beacon else ""
    return "" if there == origin(base_url) else there


def origin(address: str) -> str:
    """Scheme, host and port of an http(s) address, as a policy names them."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    # IPv6 in its brackets, and names as they go over the wire
    name = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    port = parts.port or _PORTS[parts.scheme]
    return f"{parts.scheme}://{name}" + (f":{port}" if port != _PORTS[parts.scheme] else "")


def cache_control(path: str) -> str:
    """Return the Cache-Control of a file under ``audio/``.

    A revision's audio and a version of the player never change under their names; feed and
    pages must be asked for again soon; everything else may rest an hour.
    """
    if CARD_PICTURE.fullmatch(path.rpartition("/")[2]):  # letters that went out show it
        return "public, max-age=31536000, immutable"
    if _ENCLOSURE.fullmatch(path) or addresses.is_player_version(path):
        return "public, max-age=31536000, immutable"
    if (
        path.endswith((".xml", ".html"))
        or path.endswith(("oembed.json", "files.json"))
        or addresses.is_archive_file(path)
        or addresses.is_further_file(path)
    ):
        return "public, max-age=300"
    return "public, max-age=3600"
