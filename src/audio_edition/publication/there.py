"""What is public at a target, as the last publisher wrote it down beside the feed: ``state.json``.

A checkout knows what it built; only the target knows what listeners have. The state is read
before anything is written, so that an older checkout cannot take back what a newer one
published. It tells nothing that is not public: no edition before its hour.

``state.json``::

    {"version": 1, "show": {"guid": "…", "title": "…"}, "generation": 12, "writer": "…",
     "files": ["feed.xml", "feed-1.xml"],
     "editions": {"2026-11-02": {"guid": "…", "number": 4, "revision": 2, "retracted": false,
       "mark": "SHA-256 of episode.json", "sounds": {"2026-11-02.mp3": "SHA-256"}}},
     "seal": "SHA-256 of all that stands before it"}
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.models import FileModel, of_document, parts_of, read, replace
from audio_edition.publication import manifest
from audio_edition.publication.feed_tags import NAMESPACES
from audio_edition.publication.model import Episode, PlainFile
from audio_edition.publication.targets import Comparing, Seen, Target
from audio_edition.publication.verify_feed import feed_items, parse_feed
from audio_edition.schemas import refuse_newer

_encoded = json.JSONEncoder(ensure_ascii=False).encode
_TEXT, _COUNT, _HEX = rb'"[ !#-\[\]-~]*"', rb"(?:0|[1-9]\d{0,8})", rb'"[0-9a-f]*"'
_SOUND = rb'"[A-Za-z0-9][A-Za-z0-9._-]{0,200}": ' + _HEX
_LINE = re.compile(
    # of names those alone that begin with a date: no word that is taken does
    rb'"(\d{4}-\d\d-\d\d[A-Za-z0-9-]{0,80})": (\{"guid": ' + _TEXT + rb', "number": ' + _COUNT
    + rb', "revision": ' + _COUNT + rb', "retracted": (true|false), "mark": "([0-9a-f]*)", '
    + rb'"sounds": \{(?:' + _SOUND + rb"(?:, " + _SOUND + rb")*)?\}\})"
)  # fmt: skip


class PublicEdition(FileModel, frozen=True, kw_only=True):
    """An edition as it is public: ``mark`` is the SHA-256 of its manifest there, ``sounds`` the
    digest of each revision's audio by file name. Both are empty where there is only a feed, which
    tells sizes in bytes (``sizes``) instead.
    """

    guid: str
    number: int
    revision: int
    retracted: bool
    mark: str
    sounds: dict[PlainFile, str]
    sizes: dict[str, int] | None = None


class EditionLines(Mapping[str, PublicEdition]):
    """Editions by name, each read of its line when it is asked for.

    ``marks`` are their manifests' digests, ``retracted`` the names of those that were taken back.
    """

    __slots__ = ("_lines", "marks", "retracted")

    def __init__(
        self, lines: Mapping[str, bytes], marks: Mapping[str, str], retracted: frozenset[str]
    ) -> None:
        self._lines = lines
        self.marks = marks
        self.retracted = retracted

    @classmethod
    def read(cls, lines: Iterable[bytes]) -> EditionLines | None:
        """The editions of lines as they stand in the file, without commas; None where one of them
        is not quite what this program writes of an edition that is called after its day.
        """
        kept: dict[str, bytes] = {}
        marks: dict[str, str] = {}
        retracted: set[str] = set()
        for line in lines:
            found = _LINE.fullmatch(line)
            if found is None:
                return None
            name = found[1].decode()
            kept[name], marks[name] = line, found[4].decode()
            if found[3] == b"true":
                retracted.add(name)
        return cls(kept, marks, frozenset(retracted)) if len(kept) else None

    def __getitem__(self, name: str) -> PublicEdition:
        """Read one."""
        return read(self._lines[name].partition(b": ")[2], PublicEdition)

    def __iter__(self) -> Iterator[str]:
        """Their names."""
        return iter(self._lines)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._lines)

    def __eq__(self, other: object) -> bool:
        """Lines are compared, where both have them."""
        if isinstance(other, EditionLines):
            return self._lines == other._lines
        return dict(self) == other

    def lines(self) -> list[bytes]:
        """All lines, in the order of names."""
        return [line for _, line in sorted(self._lines.items())]

    def changed(self, kept: Iterable[str], made: Mapping[str, PublicEdition]) -> EditionLines:
        """The editions ``kept`` as they are, and those that were ``made``, which may be newer."""
        names = [name for name in kept if name not in made]
        lines = {name: self._lines[name] for name in names}
        lines |= {name: line_of(name, one) for name, one in made.items()}
        marks = {name: self.marks[name] for name in names}
        marks |= {name: one.mark for name, one in made.items()}
        gone = {name for name in names if name in self.retracted}
        gone |= {name for name, one in made.items() if one.retracted}
        return EditionLines(lines, marks, frozenset(gone))


def line_of(name: str, one: PublicEdition) -> bytes:
    """An edition as the file tells it, without comma."""
    told = parts_of(replace(one, sizes=None))
    return f"{json.dumps(name)}: {_encoded(told)}".encode()


def file_of(told: object) -> str:
    """A name at the root, or in an edition's folder: who wrote the state may be anybody."""
    if not addresses.is_plain_file(str(told)):
        raise ValueError(f"{str(told)[:60]!r} names no file")
    return str(told)


def marks_of(editions: Mapping[str, PublicEdition]) -> Mapping[str, str]:
    """The manifests' digests by edition."""
    if isinstance(editions, EditionLines):
        return editions.marks
    return {name: one.mark for name, one in editions.items()}


NAME = "state.json"

_VERSION = 1
_SEALED = b',\n"seal": "'
_KEYS = frozenset(("version", "show", "generation", "writer", "files", "editions"))
_EDITIONS = b',\n"editions": {\n'
_GUID = f"{{{NAMESPACES['podcast']}}}guid"
_NUMBER = f"{{{NAMESPACES['itunes']}}}episode"


class DamagedStateError(PublicationError):
    """The state at a target is not what was written: ``state_mended`` makes it anew."""


@dataclass(frozen=True, slots=True)
class PublicState:
    """What a target says is public. ``seen`` is the file as it stood (None: there was none).

    ``files`` are those at the root that come and go (pages of feed and archive); ``writer`` is
    the checkout that wrote it.
    """

    show: str = ""
    title: str = ""
    generation: int = 0
    writer: str = ""
    editions: Mapping[str, PublicEdition] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    seen: Seen | None = None

    def to_json(self) -> bytes:
        """The file, an edition a line."""
        if isinstance(self.editions, EditionLines):
            lines = self.editions.lines()
        else:
            lines = [line_of(name, one) for name, one in sorted(self.editions.items())]
        about = {
            "version": _VERSION,
            "show": {"guid": self.show, "title": self.title},
            "generation": self.generation,
            "writer": self.writer,
            "files": sorted(self.files),
        }
        head = json.dumps(about, ensure_ascii=False)[:-1]
        text = head.encode() + _EDITIONS + b",\n".join(lines) + b"\n}"
        return text + _SEALED + _seal_of(text)

    def says_the_same(self, other: PublicState) -> bool:
        """Whether listeners would find the same, whoever wrote it and when."""
        return (self.show, self.title, self.editions, self.files) == (
            other.show,
            other.title,
            other.editions,
            other.files,
        )


def public_edition(episode: Episode, mark: str) -> PublicEdition:
    """What the state tells of an episode; ``mark`` is its manifest's SHA-256."""
    return PublicEdition(
        guid=episode.guid,
        number=episode.number,
        revision=max((one.revision for one in episode.published), default=0),
        retracted=episode.retracted,
        mark=mark,
        sounds={one.file: one.sha256 for one in episode.published},
    )


def read_state(target: Target) -> PublicState | None:
    """What ``target`` says is public; None where nothing of a show is there.

    Where a feed stands without a state (of a program before 0.3, or of another one), the feed
    tells. Raises ``PublicationError`` where what is there cannot be read: better no publication
    than one that takes back what listeners have.
    """
    assert isinstance(target, Comparing)
    seen = target.look(NAME)
    if seen is None:
        return state_of_feed(target)
    data = fetched(target, NAME)
    digest = hashlib.sha256(data).digest()
    if digest in _last:
        return replace(_last[digest], seen=seen)
    try:
        state = _of_lines(data, seen) or _of_whole(data, target, seen)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as problem:
        raise DamagedStateError(
            f"{NAME} at {target.name} cannot be read: {problem}",
            hint="audio-edition check --repair makes it anew of the feed and the manifests there",
        ) from None
    _last.clear()
    _last[digest] = state
    return state


_last: dict[bytes, PublicState] = {}
"""The state that was read last, by its digest: a publication reads it before its turn and again
when it has it, and ten thousand editions are mostly as they were.
"""


def _of_lines(data: bytes, seen: Seen) -> PublicState | None:
    """The state, where all of it is just as this program writes it; None where it must be read
    whole. Raises what ``_of_document`` raises.
    """
    text, found, end = data.rpartition(_SEALED)
    head, parted, body = text.partition(_EDITIONS)
    if not (found and parted and body.endswith(b"\n}") and end == _seal_of(text)):
        return None
    about = json.loads(head + b"}")
    editions = EditionLines.read(body[: -len(b"\n}")].split(b",\n"))
    if editions is None or about.keys() != _KEYS - {"editions"} or about["version"] != _VERSION:
        return None
    return _of_document(about, seen, editions)


def _of_whole(data: bytes, target: Target, seen: Seen) -> PublicState:
    told = _unsealed(data)
    refuse_newer(told["version"], _VERSION, f"{NAME} at {target.name}", PublicationError)
    editions = {
        _name(name): of_document(one, PublicEdition) for name, one in told["editions"].items()
    }
    return _of_document(told, seen, editions)


def _seal_of(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest().encode() + b'"}\n'


def _unsealed(data: bytes) -> Any:
    """The document; raises ``ValueError`` where it has other bytes than were written.

    One of an earlier version has no seal.
    """
    told = json.loads(data)
    text, found, end = data.rpartition(_SEALED)
    if found and end.rstrip() != hashlib.sha256(text).hexdigest().encode() + b'"}':
        raise ValueError("it has other bytes than were written")
    if not found and told.keys() - _KEYS:
        raise ValueError("it has keys that it never has")
    return told


def is_whole(data: bytes) -> bool:
    """Tell whether a state has the bytes that were written."""
    try:
        return bool(_unsealed(data))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return False


def _of_document(told: Any, seen: Seen, editions: Mapping[str, PublicEdition]) -> PublicState:
    if told["version"] != _VERSION:
        raise ValueError(f"its version is {told['version']}, this program knows {_VERSION}")
    return PublicState(
        show=str(told["show"]["guid"]),
        title=str(told["show"]["title"]),
        generation=int(told["generation"]),
        writer=str(told["writer"]),
        editions=editions,
        files=frozenset(map(file_of, told["files"])),
        seen=seen,
    )


def _name(told: str) -> str:
    if not addresses.is_edition_name(told):
        raise ValueError(f"{told!r} names no edition")
    return told


def state_of_feed(target: Target) -> PublicState | None:
    """What the feed there tells, with the manifests beside it; None where there is none.

    Raises ``PublicationError`` for what is no feed of ours.
    """
    if target.look(addresses.FEED) is None:
        return None
    try:
        show, title, items = feed_items(lambda name: fetched(target, name))
        editions = dict(_item(item) for item in items)
        editions = {name: _in_full(target, name, one) for name, one in editions.items()}
    except (PublicationError, ValueError) as problem:
        why = problem.message if isinstance(problem, PublicationError) else problem
        raise PublicationError(
            f"{addresses.FEED} at {target.name} cannot be compared: {why}",
            hint="remove it if it is not the feed of this show",
        ) from None
    return PublicState(show=show, title=title, editions=editions)


def show_of(target: Target, name: str) -> str:
    """The podcast:guid that a feed's page at ``target`` tells; empty for what is no feed."""
    try:
        channel = parse_feed(fetched(target, name), name)
    except PublicationError:
        return ""
    return channel.findtext(_GUID) or ""


def _item(item: ElementTree.Element) -> tuple[str, PublicEdition]:
    enclosure = item.find("enclosure")
    if enclosure is None:
        raise ValueError(f"the item {item.findtext('title')!r} has no enclosure")
    *_, folder, name = ["", *unquote(enclosure.get("url") or "").split("/")]
    number = item.findtext(_NUMBER) or "0"
    length = enclosure.get("length") or "0"
    one = PublicEdition(
        guid=item.findtext("guid") or "",
        number=int(number) if number.isdecimal() else 0,
        revision=0,
        retracted=False,
        mark="",
        sounds={},
        sizes={name: int(length) if length.isdecimal() else 0},
    )
    return _name(folder), one


def _in_full(target: Target, name: str, one: PublicEdition) -> PublicEdition:
    """What the edition's manifest beside the feed tells, where there is one; asked only once."""
    path = f"{name}/{manifest.NAME}"
    if target.look(path) is None:
        return one
    data = fetched(target, path)
    return public_edition(manifest.from_json(data, path), hashlib.sha256(data).hexdigest())


def fetched(target: Target, path: str) -> bytes:
    """A file there; raises ``PublicationError``."""
    assert isinstance(target, Comparing)
    read = io.BytesIO()
    target.fetch(path, read)
    return read.getvalue()


def write_state(target: Target, state: PublicState, before: PublicState | None) -> Seen | None:
    """Write the state if nobody wrote one since ``before`` was read.

    Raises ``PublicationError`` where somebody did.
    """
    assert isinstance(target, Comparing)
    data = state.to_json()
    if not target.exchange(NAME, data, before.seen if before else None) and (
        target.look(NAME) is None or fetched(target, NAME) != data
    ):
        raise PublicationError(
            f"another publisher changed what is public at {target.name} meanwhile",
            hint="run publish again: it compares anew",
        )
    return target.look(NAME)


def names_of(editions: Iterable[str], most: int = 3) -> str:
    """Editions as a line names them: three, and how many more."""
    names = sorted(editions)
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
