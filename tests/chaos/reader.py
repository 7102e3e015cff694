"""Somebody who subscribes: polls the feed, and looks at everything that it names, together.

It uses none of the program's code, and remembers all that it ever saw. What a listener would
notice is written into ``faults``: an item that went, a revision that fell, words of another
revision's sound, a name that got other bytes, an address that leads nowhere.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import posixpath
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from urllib.parse import unquote
from xml.etree import ElementTree

from mutagen.mp3 import MP3

from tests.chaos.show import BASE, WATCHWORDS, watchword

T = TypeVar("T")
Get = Callable[[str], bytes | None]
"""Bytes of what stands at a path; None for nothing."""

PODCAST = "{https://podcastindex.org/namespace/1.0}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "feed.xml"
_ENCLOSURE = re.compile(r"(\d{4}-\d{2}-\d{2})/\1(?:-r(\d+))?\.mp3")
_LINK = re.compile(r'\b(?:href|src|poster|data-[a-z-]+)="([^"#?]+)')
_FILE = re.compile(r"(?:[^/]+/)*[^/]+\.(?:json|vtt|srt|mp3|js|css|png|jpg|html|xml|txt)")
_TRIES = 5  # of a page that changed between two looks


@dataclass(frozen=True)
class Item:
    """An item of the feed: of which edition and revision, and the paths that it names."""

    guid: str
    edition: str
    revision: int
    published: str
    number: str
    sound: str
    length: int
    seconds: int
    integrity: str
    transcripts: tuple[str, ...]
    chapters: str
    page: str


@dataclass
class Reader:
    """What it saw; ``look`` is one poll."""

    get: Get
    faults: list[str] = field(default_factory=list)
    samples: int = 0
    items: dict[str, Item] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    may_go: set[str] = field(default_factory=set)  # editions of which a retraction has begun
    gone: set[str] = field(default_factory=set)
    verified: set[tuple[Item | str, ...]] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    known: dict[tuple[str, str], tuple[bytes, Any]] = field(default_factory=dict)

    def _of(self, what: str, path: str, data: bytes, make: Callable[[bytes], T]) -> T:
        """What ``make`` tells of the bytes at a path; not asked twice of the same ones."""
        known = self.known.get((what, path))
        if known is not None and (known[0] is data or known[0] == data):
            told: T = known[1]
            return told
        told = make(data)
        self.known[what, path] = data, told
        return told

    def _digest(self, path: str, data: bytes) -> str:
        return self._of("digest", path, data, lambda read: hashlib.sha256(read).hexdigest())

    def look(self) -> None:
        """Poll once, and hold all that is there against all that was."""
        with self.lock:
            self.samples += 1
            self._look()

    def _fault(self, told: str) -> None:
        if told not in self.faults:
            self.faults.append(told)

    def _look(self) -> None:
        items = self._feed()
        if items is None:
            return
        for item in items.values():
            self._compare(item)
            self._together(item)
        for edition, item in list(self.items.items()):
            if edition in items:
                continue
            if edition not in self.may_go:
                self._fault(f"{edition} ({item.guid}) is no longer in the feed")
            self.gone.add(edition)
        self.items |= {name: self._as_it_stays(item) for name, item in items.items()}
        for path in list(self.digests):  # who holds an earlier feed still finds all of it
            self._unchanged(path)
        for item in items.values():
            if item.edition not in self.may_go:  # else its page may go before we come to it
                self._page(item.page)
        self._page("index.html")
        self._other_feeds()

    def _feed(self) -> dict[str, Item] | None:
        """The items of all pages of the feed; None where there never was one."""
        found: dict[str, Item] = {}
        name = FEED
        while name:
            data = self.get(name)
            if data is None:
                if self.items:
                    self._fault(f"{name} is missing")
                return None
            try:
                read, following = self._of("feed", name, data, _channel)
            except (ElementTree.ParseError, AssertionError, ValueError, AttributeError) as problem:
                self._fault(f"{name} cannot be read: {problem} ({len(data)} bytes)")
                return None
            for item in read:
                if item.edition in found:
                    self._fault(f"{item.edition} is in the feed twice")
                found[item.edition] = item
            name = following
        return found

    def _compare(self, item: Item) -> None:
        """With what was said of this edition before."""
        if item.edition in self.gone:
            self._fault(f"{item.edition} was retracted, and is in the feed again")
        before = self.items.get(item.edition)
        if before is None:
            return
        if item.revision < before.revision:
            self._fault(f"{item.edition} fell from r{before.revision} to r{item.revision}")
        for name in ("guid", "published", "number"):
            if name == "number" and not before.number:
                continue
            if getattr(item, name) != getattr(before, name):
                was, now = getattr(before, name), getattr(item, name)
                self._fault(f"{item.edition}: {name} was {was}, and is {now}")

    def _as_it_stays(self, item: Item) -> Item:
        """Without the number of a draft, which ``audio/`` shows where there is no target: it is
        given for good with the first publication.
        """
        told = self.get(f"{item.edition}/episode.json")
        try:
            is_out = told is not None and bool(json.loads(told)["published"])
        except (ValueError, KeyError, TypeError):
            is_out = False
        return item if is_out else replace(item, number="")

    def _together(self, item: Item) -> None:
        """Sound, words and chapters are of one revision, whole, and of the length that is told."""
        where = f"{item.edition} r{item.revision}"
        paths = (item.sound, *item.transcripts, item.chapters)
        read = {path: self._kept(path, where) for path in paths}
        if any(data is None for data in read.values()):
            return
        whole = {path: data for path, data in read.items() if data is not None}
        state = (item, *(self._digest(path, data) for path, data in whole.items()))
        if state in self.verified:
            return
        faults = len(self.faults)
        sound = whole[item.sound]
        if len(sound) != item.length:
            self._fault(f"{where}: the enclosure has {len(sound)} bytes, told {item.length}")
        digest = base64.b64encode(hashlib.sha256(sound).digest()).decode()
        if item.integrity != f"sha256-{digest}":
            self._fault(f"{where}: the enclosure is not the one of the feed's integrity")
        seconds = MP3(io.BytesIO(sound)).info.length
        if abs(seconds - item.seconds) > 1:
            self._fault(f"{where}: sounds {seconds:.1f} s, told {item.seconds}")
        for path in item.transcripts:
            self._words(path, whole[path], item, seconds)
        told = json.loads(whole[item.chapters])
        if told["fileName"] != item.sound.rpartition("/")[2]:
            self._fault(f"{where}: the chapters are those of {told['fileName']}")
        if abs(told["chapters"][-1]["endTime"] - seconds) > 0.2:
            self._fault(f"{where}: the chapters end elsewhere than the sound")
        if len(self.faults) == faults:
            self.verified.add(state)

    def _words(self, path: str, data: bytes, item: Item, seconds: float) -> None:
        where = f"{path} of {item.edition} r{item.revision}"
        text = " ".join(data.decode().split())
        if path.endswith(".json"):
            cues = json.loads(data)["segments"]
            text = " ".join(cue["body"] for cue in cues)
            if not seconds - 4 < cues[-1]["endTime"] <= seconds + 0.1:
                self._fault(f"{where}: the words end elsewhere than the sound")
        elif not data.endswith(b"\n"):
            self._fault(f"{where} is cut off")
        own = watchword(item.edition, item.revision).split(".")[0]
        if own not in text:
            self._fault(f"{where}: {own!r} is not in it")
        for number in range(1, len(WATCHWORDS) + 1):
            other = watchword(item.edition, number).split(".")[0]
            if number != item.revision and other in text:
                self._fault(f"{where}: {other!r} is in it")

    def _kept(self, path: str, where: str) -> bytes | None:
        """What the feed names; remembered, since its name shall never get other bytes."""
        data = self.get(path)
        if data is None:
            self._fault(f"{where}: {path} is missing")
            return None
        self.digests.setdefault(path, self._digest(path, data))
        return data

    def _unchanged(self, path: str) -> None:
        data = self.get(path)
        if data is None:
            self._fault(f"{path} was in the feed, and is no longer there")
        elif self._digest(path, data) != self.digests[path]:
            self._fault(f"{path} was in the feed, and has other bytes")

    def _page(self, path: str) -> None:
        """A page, and what it needs: there, unless it changed meanwhile and needs it no more."""
        for _ in range(_TRIES):
            data = self.get(path)
            if data is None:
                self._fault(f"the page {path} is missing")
                return
            if not data.rstrip().endswith(b"</html>"):
                self._fault(f"the page {path} is cut off")
                return
            links = self._of("links", path, data, lambda read: _links(path, read))
            missing = [link for link in links if self.get(link) is None]
            if not missing:
                return
            if self.get(path) == data:
                self._fault(f"the page {path} needs {missing[0]}, which is not there")
                return
        self._fault(f"the page {path} never comes to rest")

    def _other_feeds(self) -> None:
        """Those in other formats are whole, and name sounds that are there."""
        data = self.get("feed.json")
        if data is not None:
            try:
                told = self._of("feed", "feed.json", data, json.loads)
            except ValueError as problem:
                self._fault(f"feed.json cannot be read: {problem}")
                return
            for item in told["items"]:
                for one in item.get("attachments", ()):
                    if self.get(_path(one["url"])) is None:
                        self._fault(f"feed.json names {one['url']}, which is not there")
        data = self.get("atom.xml")
        if data is not None:
            try:
                self._of("feed", "atom.xml", data, ElementTree.fromstring)
            except ElementTree.ParseError as problem:
                self._fault(f"atom.xml cannot be read: {problem}")


def _path(url: str) -> str:
    if not url.startswith(BASE):
        raise ValueError(f"{url!r} leads elsewhere")
    return unquote(url.removeprefix(BASE))


def _channel(data: bytes) -> tuple[list[Item], str]:
    """The items of a page of the feed, and the path of the next page."""
    channel = ElementTree.fromstring(data).find("channel")
    assert channel is not None
    links = (node for node in channel.findall(f"{ATOM}link") if node.get("rel") == "next")
    following = next((_path(str(node.get("href"))) for node in links), "")
    return [_item(node) for node in channel.iter("item")], following


def _item(node: ElementTree.Element) -> Item:
    enclosure = node.find("enclosure")
    integrity = node.find(f"{PODCAST}alternateEnclosure/{PODCAST}integrity")
    chapters = node.find(f"{PODCAST}chapters")
    assert enclosure is not None
    assert integrity is not None
    assert chapters is not None
    sound = _path(str(enclosure.get("url")))
    named = _ENCLOSURE.fullmatch(sound)
    assert named is not None, sound
    return Item(
        guid=node.findtext("guid") or "",
        edition=named[1],
        revision=int(named[2] or 1),
        published=node.findtext("pubDate") or "",
        number=node.findtext(f"{ITUNES}episode") or "",
        sound=sound,
        length=int(str(enclosure.get("length"))),
        seconds=int(node.findtext(f"{ITUNES}duration") or 0),
        integrity=str(integrity.get("value")),
        transcripts=tuple(_path(str(n.get("url"))) for n in node.findall(f"{PODCAST}transcript")),
        chapters=_path(str(chapters.get("url"))),
        page=_path(node.findtext("link") or "") + "index.html",
    )


def _links(page: str, data: bytes) -> list[str]:
    """The files beside it that a page needs or leads to, as paths."""
    found = []
    for link in dict.fromkeys(_LINK.findall(data.decode())):
        if link.startswith(BASE):
            path = unquote(link.removeprefix(BASE))
        elif "://" in link or link.startswith(("/", "data:", "mailto:")):
            continue
        else:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(link)))
        if path and not path.startswith("..") and _FILE.fullmatch(path):
            found.append(path)
    return found


class Polling:
    """A reader that polls in a thread of its own, all the while."""

    def __init__(self, reader: Reader, pause: float = 0.0) -> None:
        self._reader = reader
        self._pause = pause
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._poll, daemon=True)

    def _poll(self) -> None:
        while not self._end.is_set():
            try:
                self._reader.look()
            except Exception as problem:  # a reader that died would notice nothing
                self._reader.faults.append(f"the reader fails: {problem!r}")
                return
            self._end.wait(self._pause) if self._pause else time.sleep(0)

    def __enter__(self) -> Polling:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()


__all__ = ["FEED", "Get", "Item", "Polling", "Reader"]
