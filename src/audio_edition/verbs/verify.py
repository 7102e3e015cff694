"""verify: hold a published edition against its certificate, from outside.

Nothing is read but what anybody can have: the files of a folder, or of a site over http(s).
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote, urljoin, urlsplit

from audio_edition import addresses, clock
from audio_edition.edition.sources.fetch import (
    AnswerError,
    NoAnswerError,
    fetch,
    is_address,
    without_password,
)
from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.findings import Finding
from audio_edition.plain_files import MADE, open_plain, read_plain
from audio_edition.publication import manifest, there
from audio_edition.publication.feeds.formats import OPML
from audio_edition.publication.members.settings import ONLY
from audio_edition.publication.model import Verified
from audio_edition.publication.text import one_line
from audio_edition.publication.verify import TEXT_MOST, verify_edition, verify_show
from audio_edition.publication.verify_feed import edition_names, parse_feed
from audio_edition.publication.verify_further import FurtherFeeds
from audio_edition.verbs.reports import VerifyReport

_FILE = re.compile(r"\.(?:html|json|mp3|txt|vtt|xml)$")
"""How files of an edition or a show end: their folder is meant."""

_NAMED = re.compile(r"""/([a-z0-9.-]{1,90}\.(?:xml|json))["']""")
"""How a page, or a list, names a file of the show beside itself."""

_WAITS = (0.5, 2.0)
"""Seconds before each further try."""

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that may be others in a moment (RFC 9110, 15.5 and 15.6; RFC 6585, 4)."""

_GONE = frozenset({403, 404, 410})
"""Answers that say that there is no such file; some stores forbid what they do not have."""

_SLOWEST = 32 * 2**10
"""Bytes a second that a line must carry at least."""


_FOLDERS = (addresses.TODAY, addresses.PLAYER)


class _AbsentError(PublicationError):
    """There is no such file, while others may well be there."""


class _Shelf(Protocol):
    """The files of a show, by their paths under ``audio/``."""

    @property
    def address(self) -> str:
        """Where it stands, with a slash at the end; empty for a folder here."""
        ...

    def called(self, path: str) -> str:
        """What messages call a file."""
        ...

    def read(self, path: str, most: int) -> bytes:
        """Return a file of at most ``most`` bytes; raises an ``AudioEditionError``."""
        ...

    def further(self) -> tuple[str, ...]:
        """Names of what stands beside feed.xml and tells of editions."""
        ...

    def files(self, folder: str) -> tuple[str, ...]:
        """Paths of the files in a folder; none where nobody can list them.

        An empty ``folder`` is the root: there a folder that is nobody's is one, with a slash.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Folder:
    root: Path
    address: str = ""

    def called(self, path: str) -> str:
        return str(self.root / path)

    def read(self, path: str, most: int) -> bytes:
        file = self.root / path
        try:
            with open_plain(file) as stream:
                data = stream.read(most + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise _AbsentError(f"there is no {self.called(path)}") from None
        except (OSError, ValueError) as problem:
            why = getattr(problem, "strerror", None) or problem
            raise PublicationError(f"{self.called(path)} cannot be read: {why}") from None
        if len(data) > most:
            raise PublicationError(f"{self.called(path)} is larger than {most} bytes")
        return data

    def further(self) -> tuple[str, ...]:
        """Those that lie there."""
        return tuple(filter(addresses.is_further_file, self.files("")))

    def files(self, folder: str) -> tuple[str, ...]:
        """All but hidden ones; of another folder than the root, those inside it too.

        A link inside is one, wherever it leads, and so is what a server obeys.
        """
        found: list[str] = []
        start, state = self.root / folder, b""
        with suppress(AudioEditionError):
            state = b"" if folder else self.read(there.NAME, TEXT_MOST)
        with suppress(OSError):
            if folder and start.is_symlink():
                return ()  # what is there is another's
            for one in start.rglob("*") if folder else start.iterdir():
                path = one.relative_to(self.root).as_posix()
                if not one.is_dir() or (folder and one.is_symlink()):
                    found.append(path)
                elif not folder and not _is_ours(one, state):
                    found.append(f"{path}/")
        return tuple(
            sorted(one for one in found if "/." not in f"/{one}" or one.endswith("/.htaccess"))
        )


def _is_ours(folder: Path, state: bytes) -> bool:
    """Whether a folder beside the show's files is an edition's, the show's, or for members.

    Of one that was purged pages are left, of one whose hour has not come there may be the sound.
    """
    with suppress(OSError):
        names = {one.name for one in folder.iterdir()}
        has_only_sound = all(name.endswith(".mp3") for name in names)
        if {manifest.NAME, ONLY} & names or folder.name in _FOLDERS or has_only_sound:
            return True
    return f'\n"{folder.name}": {{'.encode() in state


@dataclass(frozen=True, slots=True)
class _Site:
    address: str
    host: str
    """Host and port that the user named: it may be in his own house, another may not."""

    def called(self, path: str) -> str:
        return without_password(urljoin(self.address, quote(path)))

    def read(self, path: str, most: int) -> bytes:
        url = urljoin(self.address, quote(path))
        for wait in (*_WAITS, None):
            try:
                return fetch(
                    url,
                    allowed=(self.host,),
                    timeout=30.0 + most / _SLOWEST,
                    max_bytes=most,
                ).data
            except AnswerError as problem:
                if problem.status in _GONE:
                    raise _AbsentError(problem.message) from None
                if wait is None or problem.status not in _PASSING:
                    raise
            except NoAnswerError:
                if wait is None:
                    raise
            time.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def further(self) -> tuple[str, ...]:
        """Those that the show's page, or a list of feeds, names: nobody else can look for them."""
        found: set[str] = set()
        for page in ("", OPML):
            with suppress(AudioEditionError):
                found |= set(_NAMED.findall(self.read(page, TEXT_MOST).decode("utf-8", "replace")))
        return tuple(sorted(filter(addresses.is_further_file, found)))

    def files(self, _: str) -> tuple[str, ...]:
        """None: a server lists nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class _Edition:
    """One edition of a shelf, as ``verify_edition`` reads it."""

    shelf: _Shelf
    name: str

    @property
    def is_alone(self) -> bool:
        folder = self.shelf
        return isinstance(folder, _Folder) and not (folder.root / addresses.FEED).is_file()

    @property
    def address(self) -> str:
        return self.shelf.address

    def read(self, name: str, most: int) -> bytes:
        up = name.startswith("../")
        return self.shelf.read(name[3:] if up else f"{self.name}/{name}", most)

    def names(self) -> list[str]:
        return [path.removeprefix(f"{self.name}/") for path in self.shelf.files(self.name)]


def verify(
    target: str | Path,
    editions: Sequence[str] = (),
    *,
    newest: bool = False,
    trust: Path | None = None,
    now: datetime | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> VerifyReport:
    """Verify what is published at an address or in a folder.

    Parameters
    ----------
    target : an edition or a show: its address (any of its files will do), or its folder.
    editions : names of editions of a show; none: that of ``target``, else all that the feed
        names.
    newest : of those that the feed names only the first.
    trust : a file of certificates (PEM) whose content credentials count as trusted.
    now : the present instant; an edition before its hour is in no feed.
    tell : hears which edition is being looked at.

    A host that ``target`` names may have a private address; no redirect may lead to another
    that does. Raises an ``AudioEditionError`` where there is nothing to verify: no such
    address or folder, or neither an edition nor a show there. What is wrong with an edition
    is a finding.
    """
    anchors = _anchors(trust)
    shelf, found = _find(target)
    for name in editions:
        addresses.check_edition_name(name)
    chosen = tuple(dict.fromkeys(editions)) or ((found,) if found else ())
    done: list[Verified] = []
    further = FurtherFeeds(shelf.read, shelf.further())
    for name in chosen or _named(shelf, newest=newest):
        tell(f"verifying {shelf.called(name)}")
        try:
            if not name:
                raise PublicationError("it has an item that names no edition")
            place = _Edition(shelf, name)
            done.append(_verified(place, now or clock.now(), anchors, further))
        except AudioEditionError as problem:
            if chosen:
                raise  # the user's own word
            code, where = "verify-feed", addresses.FEED
            done.append(
                Verified(name, 0, (Finding("error", code, where, one_line(problem.message)),))
            )
    show: tuple[Finding, ...] = ()
    if not chosen:
        wrong = [one for edition in done for one in edition.findings if one.severity == "error"]
        told = {one.where.partition(" ")[0] for one in wrong}
        names = [edition.edition for edition in done if edition.edition]
        show = tuple(verify_show(shelf.read, shelf.files, names, told))
    return VerifyReport(shelf.called(""), tuple(done), show)


def _verified(place: _Edition, now: datetime, trust: str, further: FurtherFeeds) -> Verified:
    return verify_edition(place, now=now, trust=trust, further=None if place.is_alone else further)


def _anchors(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        text = read_plain(file, MADE).decode("ascii", "replace")
    except OSError as problem:
        raise PublicationError(f"{file} cannot be read: {problem.strerror}") from None
    if "-----BEGIN CERTIFICATE-----" not in text:
        raise PublicationError(f"{file} holds no PEM certificate")
    return text


# -- what is meant -----------------------------------------------------------------


def _find(target: str | Path) -> tuple[_Shelf, str]:
    """The show's shelf, and the edition that ``target`` means; empty for the show itself."""
    if isinstance(target, str) and is_address(target):
        return _find_address(target)
    try:
        place = Path(target).expanduser()
        is_there = place.exists()
    except (OSError, ValueError, RuntimeError):  # a name that no file can have, nobody's home
        is_there = False
    if not is_there:
        raise PublicationError(
            f"{target}: no such folder or file", hint="an address begins with https://"
        )
    folder = place.resolve() if place.is_dir() else place.resolve().parent
    if folder.name in _FOLDERS:
        folder = folder.parent
    if (folder / manifest.NAME).is_file():
        return _Folder(folder.parent), folder.name
    for root in (folder, folder / "audio"):
        if (root / addresses.FEED).is_file():
            return _Folder(root), ""
    raise _nothing(str(target))


def _find_address(url: str) -> tuple[_Shelf, str]:
    shown = without_password(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        raise PublicationError(f"{shown} is no web address") from None
    path = parts.path.rpartition("/")[0] if _FILE.search(parts.path) else parts.path.rstrip("/")
    if path.rpartition("/")[2] in _FOLDERS:
        path = path.rpartition("/")[0]
    above, _, last = path.rpartition("/")
    name = unquote(last)
    start = f"{parts.scheme}://{parts.netloc}"
    host = parts.netloc.rpartition("@")[2].lower()
    show = _Site(f"{start}{path}/", host)
    answered = False
    if addresses.is_edition_name(name):
        edition = _Site(f"{start}{above}/", host)
        try:
            if _is_manifest(show.read(manifest.NAME, TEXT_MOST)):
                return edition, name
            answered = True  # a damaged one, or a site that has a page for every address
        except _AbsentError:
            pass
    try:
        parse_feed(show.read(addresses.FEED, TEXT_MOST), addresses.FEED)
    except _AbsentError:
        if answered:
            return edition, name
        raise _nothing(shown) from None
    except PublicationError as problem:
        if answered:
            raise _nothing(shown) from None
        raise PublicationError(f"{shown}: {addresses.FEED}: {problem.message}") from None
    return show, ""


def _is_manifest(data: bytes) -> bool:
    try:
        return "edition" in json.loads(data)
    except (ValueError, TypeError, RecursionError):
        return False


def _nothing(target: str) -> PublicationError:
    return PublicationError(
        f"{target} is neither an edition nor a show: it has no {manifest.NAME} and no "
        f"{addresses.FEED}",
        hint="name an edition's page, the show's feed, or a folder like audio/2026-11-02",
    )


def _named(shelf: _Shelf, *, newest: bool) -> Iterator[str]:
    """The editions that the feed names, newest first, then others that went out, where a folder
    tells of them: what was retracted, say. Raises where the feed names none.
    """
    named = edition_names(lambda page: shelf.read(page, TEXT_MOST))
    first = next(named, None)
    if first is None:
        raise PublicationError(f"{shelf.called(addresses.FEED)} names no edition")
    yield first
    if newest:
        return
    seen = {first}
    for name in named:
        seen.add(name)
        yield name
    if isinstance(shelf, _Folder):
        found = {file.parent.name for file in shelf.root.glob(f"*/{manifest.NAME}")} - seen
        yield from (name for name in sorted(found) if _went_out(shelf, name))


def _went_out(shelf: _Shelf, name: str) -> bool:
    """Whether an edition is no draft, as far as can be told, nor purged."""
    if not addresses.is_edition_name(name):
        return False
    try:
        data = shelf.read(f"{name}/{manifest.NAME}", TEXT_MOST)
        episode = manifest.from_json(data)
        return bool(episode.published) and episode.purged_at is None
    except AudioEditionError:
        return True
