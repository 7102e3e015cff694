"""Somebody who subscribes: polls the feed, and looks at everything that it names, together.

It uses none of the program's code, and remembers all that it ever saw. What a listener would
notice is written into ``faults``: an item that went, a revision that fell, words of another
revision's sound, a name that got other bytes, an address that leads nowhere.
"""

import hashlib
import io
import json
import posixpath
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.etree import ElementTree

from mutagen.mp3 import MP3

from tests.chaos.show import BASE, WATCHWORDS, watchword

# Bytes of what stands at a path; None for nothing
Get = Callable[[str], bytes | None]

PODCAST = "{https://podcastindex.org/namespace/1.0}"
_ENCLOSURE = re.compile(r"(\d{4}-\d{2}-\d{2})/\1(?:-r(\d+))?\.mp3")
_LINK = re.compile(r'\b(?:href|src|poster|data-[a-z-]+)="([^"#?]+)')
_FILE = re.compile(r"(?:[^/]+/)*[^/]+\.(?:json|vtt|srt|mp3|js|css|png|jpg|html|xml|txt)")
_TRIES = 5  # of a page that changed between two looks


@dataclass(frozen=True)
class Item:
    """An item of the feed: of which edition and revision, and the paths that it names."""

    edition: str
    revision: int
    guid: str
    published: str
    sound: str
    length: int
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
        for edition in self.items.keys() - items.keys():
            if edition not in self.may_go:
                self._fault(f"{edition} is no longer in the feed")
            self.gone.add(edition)
        self.items |= items
        for path in list(self.digests):  # who holds an earlier feed still finds all of it
            data = self.get(path)
            if data is None or _digest(data) != self.digests[path]:
                self._fault(f"{path} was in the feed, and {'has other bytes' if data else 'went'}")
        for item in items.values():
            if item.edition not in self.may_go:  # else its page may go before we come to it
                self._page(item.page)
        self._page("index.html")

    def _feed(self) -> dict[str, Item] | None:
        """The items of all pages of the feed; None where there never was one."""
        found: dict[str, Item] = {}
        name = "feed.xml"
        while name:
            data = self.get(name)
            if data is None:
                if self.items:
                    self._fault(f"{name} is missing")
                return None
            try:
                read, name = _channel(data)
            except (ElementTree.ParseError, AssertionError, ValueError, AttributeError) as problem:
                self._fault(f"{name} cannot be read: {problem} ({len(data)} bytes)")
                return None
            for item in read:
                if item.edition in found:
                    self._fault(f"{item.edition} is in the feed twice")
                found[item.edition] = item
        return found

    def _compare(self, item: Item) -> None:
        """With what was said of this edition before."""
        if item.edition in self.gone:
            self._fault(f"{item.edition} was retracted, and is in the feed again")
        was = self.items.get(item.edition, item)
        if item.revision < was.revision:
            self._fault(f"{item.edition} fell from r{was.revision} to r{item.revision}")
        if (item.guid, item.published) != (was.guid, was.published):
            self._fault(f"{item.edition} was {was.guid} of {was.published}, and is another")

    def _together(self, item: Item) -> None:
        """Sound, words and chapters are of one revision, whole, and of the length that is told."""
        where = f"{item.edition} r{item.revision}"
        whole: dict[str, bytes] = {}
        for path in (item.sound, *item.transcripts, item.chapters):
            data = self.get(path)
            if data is None:
                self._fault(f"{where}: {path} is missing")
                return
            whole[path] = data
            self.digests.setdefault(path, _digest(data))  # its name shall never get other bytes
        state = (item, *map(_digest, whole.values()))
        if state in self.verified:
            return
        faults = len(self.faults)
        sound = whole[item.sound]
        if len(sound) != item.length:
            self._fault(f"{where}: the enclosure has {len(sound)} bytes, told {item.length}")
        seconds = MP3(io.BytesIO(sound)).info.length
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
        text = " ".join(data.decode().split())
        if path.endswith(".json"):
            cues = json.loads(data)["segments"]
            text = " ".join(cue["body"] for cue in cues)
            if not seconds - 4 < cues[-1]["endTime"] <= seconds + 0.1:
                self._fault(f"{path}: the words end elsewhere than the sound")
        elif not data.endswith(b"\n"):
            self._fault(f"{path} is cut off")
        for number in range(1, len(WATCHWORDS) + 1):
            said = watchword(item.edition, number).split(".")[0]
            if (said in text) != (number == item.revision):
                self._fault(
                    f"{path} of r{item.revision}: {said!r} is{' not' * (said not in text)} in it"
                )

    def _page(self, path: str) -> None:
        """A page, and what it needs: there, unless it changed meanwhile and needs it no more."""
        for _ in range(_TRIES):
            data = self.get(path)
            if data is None or not data.rstrip().endswith(b"</html>"):
                self._fault(f"the page {path} is {'missing' if data is None else 'cut off'}")
                return
            missing = [link for link in _links(path, data) if self.get(link) is None]
            if not missing:
                return
            if self.get(path) == data:
                self._fault(f"the page {path} needs {missing[0]}, which is not there")
                return
        self._fault(f"the page {path} never comes to rest")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _path(url: str) -> str:
    if not url.startswith(BASE):
        raise ValueError(f"{url!r} leads elsewhere")
    return unquote(url.removeprefix(BASE))


def _channel(data: bytes) -> tuple[list[Item], str]:
    """The items of a page of the feed, and the path of the next page."""
    channel = ElementTree.fromstring(data).find("channel")
    links = channel.findall("{http://www.w3.org/2005/Atom}link")
    following = (_path(str(node.get("href"))) for node in links if node.get("rel") == "next")
    return [_item(node) for node in channel.iter("item")], next(following, "")


def _item(node: ElementTree.Element) -> Item:
    def told(tag: str, name: str) -> str:
        found = node.find(tag)
        assert found is not None, tag
        return str(found.get(name))

    sound = _path(told("enclosure", "url"))
    named = _ENCLOSURE.fullmatch(sound)
    assert named is not None, sound
    return Item(
        edition=named[1],
        revision=int(named[2] or 1),
        guid=node.findtext("guid") or "",
        published=node.findtext("pubDate") or "",
        sound=sound,
        length=int(told("enclosure", "length")),
        transcripts=tuple(_path(str(n.get("url"))) for n in node.findall(f"{PODCAST}transcript")),
        chapters=_path(told(f"{PODCAST}chapters", "url")),
        page=_path(node.findtext("link") or "") + "index.html",
    )


def _links(page: str, data: bytes) -> list[str]:
    """The files beside it that a page needs or leads to, as paths."""
    found = []
    for link in dict.fromkeys(_LINK.findall(data.decode())):
        if link.startswith(BASE):
            path = _path(link)
        elif "://" in link or link.startswith(("/", "data:", "mailto:")):
            continue
        else:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(link)))
        if not path.startswith("..") and _FILE.fullmatch(path):
            found.append(path)
    return found


@contextmanager
def polling(reader: Reader, pause: float) -> Iterator[None]:
    """The reader polls in a thread of its own, all the while."""
    end = threading.Event()

    def poll() -> None:
        while not end.wait(pause):
            try:
                reader.look()
            except Exception as problem:  # a reader that died would notice nothing
                reader.faults.append(f"the reader fails: {problem!r}")
                return

    thread = threading.Thread(target=poll, daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()
