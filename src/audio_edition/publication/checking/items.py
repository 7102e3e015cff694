"""What an item of a feed must say, and what must lie behind its addresses."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

from audio_edition.publication.checking.channel import (
    LANGUAGE,
    TITLE_LENGTH,
    ai_content,
    image_address,
)
from audio_edition.publication.checking.look import FeedLook
from audio_edition.publication.feed_tags import NAMESPACES
from audio_edition.publication.manifest import DAMAGE
from audio_edition.publication.notes import DESCRIPTION_LIMIT
from audio_edition.publication.text import is_address

_ONCE = (
    "description", "content:encoded", "link", "pubDate", "itunes:title", "itunes:duration",
    "itunes:episode", "itunes:season", "itunes:episodeType", "itunes:explicit", "itunes:image",
    "itunes:block", "podcast:chapters", "psc:chapters",
)  # fmt: skip
_TRANSCRIPTS = {
    "text/vtt": (".vtt",),
    "application/json": (".json",),
    "application/srt": (".srt",),
    "application/x-subrip": (".srt",),
    "text/srt": (".srt",),
    "text/html": (".html", ".htm", "/"),
    "text/plain": (".txt",),
}
"""Types of podcast:transcript (Podcast Namespace 1.0) and the endings that go with them."""
_CHAPTERS = "application/json+chapters"
_ACTIVE = re.compile(r"<(script|iframe|object|embed|form|style)\b", re.IGNORECASE)
_PSC_START = re.compile(r"(\d+:)?\d{1,2}:\d\d(\.\d{1,3})?")
_MP3_HEADER = 4
_TEXT_MOST = 16 * 2**20


class Taken:
    """What items of all pages have taken: GUID → where, numbers, enclosures."""

    def __init__(self) -> None:
        self.guids: dict[str, str] = {}
        self.numbers: dict[tuple[str, str], str] = {}
        self.enclosures: dict[str, str] = {}


def check_item(look: FeedLook, item: Any, seen: Taken) -> None:
    """Hold an item against the rules; ``seen`` is what the feed's other items have taken."""
    where = look.text(item, "title") or "item"
    look.one(item, "title", where)
    look.at_most_one(item, _ONCE, where)
    _guid(look, item, where, seen)
    look.here(look.one(item, "link", where), "feed-link", where)
    _enclosure(look, item, where)
    _texts(look, item, where)
    _numbers(look, item, where, seen)
    if look.text(item, "itunes:explicit") not in ("true", "false"):
        look.say("error", "feed-explicit", "itunes:explicit must be true or false", where)
    if item.find("itunes:image", NAMESPACES) is not None:
        image_address(look, item, where)
    _transcripts(look, item, where)
    _chapters(look, item, where)
    ai_content(look, item, where)
    look.date(item, "pubDate", where)


def _guid(look: FeedLook, item: Any, where: str, seen: Taken) -> None:
    guid = look.one(item, "guid", where)
    if guid in seen.guids and guid:
        look.say("error", "feed-guid", f"guid {guid} stands twice", where)
    if guid:
        seen.guids[guid] = f"{look.name}: {where}"
    element = item.find("guid")
    if element is None or not guid:
        return
    permanent = element.get("isPermaLink", "true")
    if permanent not in ("true", "false"):
        message = f"isPermaLink must be true or false, not {permanent!r}"
        look.say("error", "feed-guid", message, where)
    elif not is_address(guid) and permanent != "false":
        look.say("error", "feed-guid", "guid is no address and lacks isPermaLink=false", where)


def _texts(look: FeedLook, item: Any, where: str) -> None:
    for path in ("title", "itunes:title"):
        look.plain(item, path, where)
        if len(look.text(item, path)) > TITLE_LENGTH:
            message = f"{path} is above {TITLE_LENGTH} characters"
            look.say("warning", "feed-title", message, where, "shorten the edition's title")
    size = len(look.one(item, "description", where).encode())
    if size > DESCRIPTION_LIMIT:
        look.say("error", "feed-description", f"description takes {size} bytes", where)
    notes = look.one(item, "content:encoded", where, "warning")
    if found := _ACTIVE.search(notes):
        message = f"content:encoded holds {found[0]}>: apps drop it, or the whole item"
        look.say("error", "feed-encoded", message, where)


def _numbers(look: FeedLook, item: Any, where: str, seen: Taken) -> None:
    duration = look.one(item, "itunes:duration", where)
    if duration and (not duration.isdecimal() or int(duration) < 1):
        message = f"itunes:duration is {duration!r}; it must be whole seconds"
        look.say("error", "feed-duration", message, where)
    season = look.text(item, "itunes:season")
    if season and (not season.isdecimal() or int(season) < 1):
        look.say("error", "feed-season", f"itunes:season is {season!r}", where)
    kind = look.text(item, "itunes:episodeType")
    if kind not in ("full", "trailer", "bonus"):
        told = f"itunes:episodeType {kind!r} is unknown" if kind else "has no itunes:episodeType"
        look.say("error", "feed-episodetype", told, where)
    number = look.text(item, "itunes:episode")
    if not number:
        serial = look.settings.type == "serial"
        message = "has no itunes:episode" + (": a serial is sorted by it" if serial else "")
        look.say("error" if serial else "warning", "feed-episode", message, where)
    elif not number.isdecimal() or int(number) < 1:
        message = f"itunes:episode is {number!r}; it must be a whole number from 1"
        look.say("error", "feed-episode", message, where)
    elif (other := seen.numbers.get((season, number))) and kind == "full":
        message = f"itunes:episode {number} stands twice: also at “{other}”"
        look.say("error", "feed-episode", message, where)
    else:
        seen.numbers[season, number] = where


def _enclosure(look: FeedLook, item: Any, where: str) -> None:
    enclosures = item.findall("enclosure")
    if len(enclosures) != 1:
        look.say("error", "feed-enclosure", f"has {len(enclosures)} enclosures", where)
        return
    url, length = enclosures[0].get("url", ""), enclosures[0].get("length", "")
    if (kind := enclosures[0].get("type")) != "audio/mpeg":
        told = f"its enclosure is {kind or 'of no type'}, not audio/mpeg"
        look.say("error", "feed-enclosure", told, where)
    file = look.here(url, "feed-enclosure", where, "error")
    if not length.isdecimal():
        look.say("error", "feed-length", f"length is {length!r}, no number of bytes", where)
    if file is None:
        return
    edition = _edition_of(look, item)
    if edition and file.parent.name != edition:
        message = f"its enclosure is that of {file.parent.name}, its page that of {edition}"
        look.say("error", "feed-enclosure", message, where)
    if file.suffix.lower() != ".mp3":
        look.say("error", "feed-enclosure", f"{file.name} is no MP3", where)
        return
    if other := _elsewhere(file, look.audio):
        look.say("error", "feed-enclosure", f"its enclosure lies not in audio/, but {other}", where)
    if length.isdecimal() and file.stat().st_size != int(length):
        message = f"length is {length}; {file.name} has {file.stat().st_size} bytes"
        look.say("error", "feed-length", message, where)
    with file.open("rb") as stream:
        start = stream.read(_MP3_HEADER)
    if not (start[:3] == b"ID3" or (start[:1] == b"\xff" and start[1:2] >= b"\xe0")):
        look.say("error", "feed-enclosure", f"{file.name} is no MP3", where)


def _elsewhere(file: Path, audio: Path) -> str:
    """Where a file really lies, if not in a folder of ``audio/``."""
    inside = file.resolve().parent != audio.resolve()
    return "" if inside else "beside the feed, where no edition's sound lies"


def _edition_of(look: FeedLook, item: Any) -> str:
    """The edition that the item's page names, as far as it is one of ours."""
    page = look.text(item, "link")
    return page.removeprefix(look.base).rstrip("/") if page.startswith(look.base) else ""


def _transcripts(look: FeedLook, item: Any, where: str) -> None:
    kinds = set()
    code = "feed-transcript"
    for element in item.findall("podcast:transcript", NAMESPACES):
        kind, url = element.get("type", ""), element.get("url", "")
        kinds.add(kind)
        language = element.get("language")
        if language and not LANGUAGE.fullmatch(language):
            look.say("error", code, f"{language!r} is no language tag", where)
        if (rel := element.get("rel")) not in (None, "captions"):
            look.say("warning", code, f"rel={rel!r} is not known: captions, or nothing", where)
        endings = _TRANSCRIPTS.get(kind)
        file = look.here(url, code, where)
        if endings is None:
            look.say("error", code, f"type {kind!r} is none of a transcript", where)
        elif not url.partition("?")[0].endswith(endings):
            look.say("error", code, f"{url} is told to be {kind}", where)
        elif file is not None:
            _transcript_inside(look, file, kind, where)
    if "text/vtt" not in kinds:
        look.say("warning", code, "has no WebVTT transcript", where)


def _transcript_inside(look: FeedLook, file: Path, kind: str, where: str) -> None:
    data = _bytes(file)
    if kind == "text/vtt" and not data.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        message = f"{file.name} does not begin with WEBVTT"
        look.say("error", "feed-transcript", message, where)
    if kind == "application/json":
        try:
            list(json.loads(data)["segments"])
        except DAMAGE as problem:
            message = f"{file.name} is no JSON transcript: {problem}"
            look.say("error", "feed-transcript", message, where)


def _chapters(look: FeedLook, item: Any, where: str) -> None:
    element = item.find("podcast:chapters", NAMESPACES)
    if element is None:
        look.say("warning", "feed-chapters", "has no JSON chapters", where)
    else:
        if (kind := element.get("type", "")) != _CHAPTERS:
            message = f"podcast:chapters is {kind or 'of no type'}, not {_CHAPTERS}"
            look.say("error", "feed-chapters", message, where)
        file = look.here(element.get("url", ""), "feed-chapters", where)
        if file is not None and (problem := _chapters_problem(_bytes(file))):
            look.say("error", "feed-chapters", f"{file.name} {problem}", where)
    last = -1.0
    for chapter in item.iterfind("psc:chapters/psc:chapter", NAMESPACES):
        start, title = chapter.get("start", ""), chapter.get("title", "")
        at = _seconds(start)
        if not title:
            look.say("warning", "feed-chapter", f"the chapter at {start} has no title", where)
        if at is None:
            look.say("error", "feed-chapter", f"psc:chapter starts at {start!r}", where)
        elif at < last:
            look.say("error", "feed-chapter", f"psc:chapter {start} comes late", where)
        else:
            last = at


def _chapters_problem(data: bytes) -> str:
    """What keeps an app from showing a chapters file; empty where nothing does."""
    try:
        document = json.loads(data)
        starts = [float(entry["startTime"]) for entry in document["chapters"]]
        version = str(document["version"])
    except DAMAGE as problem:
        return f"is no chapters file: {problem}"
    if not version.startswith("1."):
        return f"is of version {version}"
    if not all(map(math.isfinite, starts)) or starts != sorted(starts):
        return "has chapters out of order"
    return "" if starts else "has no chapters"


def _seconds(clock: str) -> float | None:
    if not _PSC_START.fullmatch(clock):
        return None
    total = 0.0
    for part in clock.split(":"):
        total = total * 60 + float(part)
    return total


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(_TEXT_MOST)
    except OSError:
        return b""
