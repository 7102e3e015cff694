"""How a published file is served: its media type and how long it may be cached."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path

_ENCLOSURE = re.compile(r"(?P<edition>[^/]+)/(?P=edition)(-r\d+)?\.mp3")
_TYPES = {
    ".mp3": "audio/mpeg",
    ".vtt": "text/vtt; charset=utf-8",
    ".xml": "application/rss+xml; charset=utf-8",
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


def content_type(path: str) -> str:
    """Return the media type of a file under ``audio/``."""
    name = path.rpartition("/")[2]
    if name == "chapters.json":
        return "application/json+chapters"
    return (
        _TYPES.get(Path(name).suffix.lower())
        or mimetypes.guess_type(name)[0]
        or "application/octet-stream"
    )


def cache_control(path: str) -> str:
    """Return the Cache-Control of a file under ``audio/``.

    A revision's audio never changes under its name; feed and pages must be asked for
    again soon; everything else may rest an hour.
    """
    if _ENCLOSURE.fullmatch(path):
        return "public, max-age=31536000, immutable"
    if path.endswith((".xml", ".html")) or path.endswith("oembed.json"):
        return "public, max-age=300"
    return "public, max-age=3600"


__all__ = ["cache_control", "content_type"]
