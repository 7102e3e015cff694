"""One feed under the glass: what rules are told of it, and what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from audio_edition.findings import Finding, Severity
from audio_edition.identity import Identity
from audio_edition.publication.checking.document import Fault
from audio_edition.publication.feed_tags import NAMESPACES
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.text import is_address

REFRESH = "audio-edition build, or publish, writes it again"
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DATE = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT)"
)
MARKUP = re.compile(
    r"</?(?:a|b|big|br|code|del|div|em|font|h[1-6]|i|img|li|ol|p|script|small|span|strong|sub|sup|u|ul)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
"""HTML's own elements: a title may well speak of <anything else>."""
ESCAPED = re.compile(r"&(amp|lt|gt|quot|apos|nbsp|#\d+|#x[0-9A-Fa-f]+);")
_SLACK = timedelta(minutes=5)
"""A feed written by another machine, whose clock is a little ahead."""


@dataclass(slots=True)
class FeedLook:
    """A feed's document and all that it may be held against.

    ``ours`` are the addresses that the same feed has when it is written anew: what we write
    ourselves (behind a measurement prefix, say) is no stray address.
    """

    audio: Path
    identity: Identity
    settings: PublishSettings
    name: str
    now: datetime
    ours: frozenset[str] = frozenset()
    found: list[Finding] = field(default_factory=list)

    @property
    def base(self) -> str:
        """Where ``audio/`` is served, with a slash at its end."""
        return self.identity.base_url

    def say(
        self, severity: Severity, code: str, message: str, where: str = "", remedy: str = ""
    ) -> None:
        """Tell of a fault, unless just that was told of the place already."""
        place = f"{self.name}: {where}" if where else self.name
        one = Finding(severity, code, place, message, remedy or REFRESH)
        if one not in self.found:
            self.found.append(one)

    def take(self, faults: Iterable[Fault]) -> None:
        """Tell of several."""
        for one in faults:
            self.say(one.severity, one.code, one.message, one.where, one.remedy)

    # -- elements ------------------------------------------------------------------

    def text(self, parent: Any, path: str) -> str:
        """An element's text without the white space around it; empty where there is none."""
        element = parent.find(path, NAMESPACES)
        return "" if element is None else (element.text or "").strip()

    def one(self, parent: Any, path: str, where: str, severity: Severity = "error") -> str:
        """The text of an element that must stand there once, and say something."""
        count = len(parent.findall(path, NAMESPACES))
        text = self.text(parent, path)
        code = code_of(path)
        if count == 0 or not text:
            self.say(severity, code, f"has no {path}", where)
        elif count > 1:
            self.say("error", code, f"has {count} times {path}", where)
        return text

    def at_most_one(self, parent: Any, paths: Iterable[str], where: str) -> None:
        """Elements that may be missing, and may not stand twice."""
        for path in paths:
            if (count := len(parent.findall(path, NAMESPACES))) > 1:
                self.say("error", code_of(path), f"has {count} times {path}", where)

    def plain(self, parent: Any, path: str, where: str) -> None:
        """A title is text: markup and doubled escapes in it are shown as they stand."""
        text = self.text(parent, path)
        code = code_of(path)
        if found := MARKUP.search(text):
            message = f"{path} holds markup ({found[0]}), which apps show as it stands"
            self.say("warning", code, message, where, "take the markup out of the title")
        if found := ESCAPED.search(text):
            message = f"{path} is escaped twice: listeners read {found[0]}"
            self.say("warning", code, message, where)

    def date(self, parent: Any, path: str, where: str) -> datetime | None:
        """A moment as RFC 2822 writes it, not in the future."""
        text = self.one(parent, path, where)
        moment = moment_of(text)
        if moment is None:
            if text:
                self.say("error", "feed-date", f"{path} {text!r} is no RFC 2822 date", where)
            return None
        if moment > self.now + _SLACK:
            told = f"{path} lies in the future: some apps hide it till then, others sort it first"
            self.say("warning", "feed-date", told, where)
        if text[:3] != (weekday := _WEEKDAYS[moment.weekday()]):
            message = f"{path} says {text[:3]}; that day is a {weekday}"
            self.say("warning", "feed-date", message, where)
        return moment

    # -- addresses -----------------------------------------------------------------

    def address(self, url: str, code: str, where: str) -> bool:
        """Tell whether apps can follow an address; what keeps them from it is told."""
        problem = _problem_of_address(url)
        if problem:
            self.say("error", code, problem, where)
            return False
        if url not in self.ours and self._is_other_scheme(url):
            scheme = urlsplit(self.base).scheme
            self.say("error", code, f"{url} is ours, and not {scheme} as base_url", where)
            return False
        return True

    def _is_other_scheme(self, url: str) -> bool:
        ours, theirs = urlsplit(self.base), urlsplit(url)
        return theirs.netloc == ours.netloc and theirs.scheme != ours.scheme

    def here(self, url: str, code: str, where: str, severity: Severity = "warning") -> Path | None:
        """The file behind one of our own addresses; a missing one is a finding.

        An address elsewhere is one of ``severity``, unless we write it so.
        """
        if not self.address(url, code, where):
            return None
        path = self._path_of(url)
        if path is None:
            if url not in self.ours:
                self.say(severity, code, f"{url} is not under base_url", where)
            return None
        file = self.audio / unquote(path)
        if path.endswith("/") or not path:
            file /= "index.html"
        try:
            inside = file.resolve().is_relative_to(self.audio.resolve())
        except (OSError, ValueError, RuntimeError):  # a link in a circle, a name that is none
            inside = False
        if not inside or not file.is_file():
            self.say("error", code, f"{url} leads to no file in audio/", where)
            return None
        return file

    def _path_of(self, url: str) -> str | None:
        """The path under ``audio/``: also of an address of ours behind a prefix that counts."""
        if url.startswith(self.base):
            return url.removeprefix(self.base).partition("?")[0].partition("#")[0]
        if url in self.ours:
            _, found, path = url.partition(self.base.partition("://")[2])
            return path.partition("?")[0] if found else None
        return None


def code_of(path: str) -> str:
    """The code of what is told about an element: ``feed-duration`` for ``itunes:duration``."""
    return f"feed-{path.rpartition(':')[2].rpartition('/')[2].lower()}"


def _problem_of_address(url: str) -> str:
    if not url:
        return "has an empty address"
    if re.search(r"[\s\x00-\x1f\x7f]", url):
        return f"{url!r} is no address: it holds white space"
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return f"{url!r} is no address"
    if not parts.scheme:
        return f"{url} is relative: apps do not know to what"
    if not is_address(url) or not host:
        return f"{url} is no http(s) address"
    if not url.isascii():
        return f"{url} is not percent-encoded"
    if parts.username or parts.password:
        return f"{url} holds a user's name or password"
    return ""


def moment_of(text: str) -> datetime | None:
    """An RFC 2822 date, read more strictly than the standard library does; else None."""
    if not _DATE.fullmatch(text):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:  # the 31st of June
        return None
    return moment
