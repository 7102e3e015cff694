"""Who wrote a page: people's names, told from companies, accounts and what stands round them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from newsletters import words
from newsletters.late import late
from newsletters.pages.headline import is_site
from newsletters.pages.names import place_of, said
from newsletters.pages.walk import PagePiece
from newsletters.text import visible

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST = 120
_AROUND = 3  # elements that tell what a marked name is for
_WORDS = 5  # of a name
_LONGEST = 4000  # signs of what names authors: two hundred of them; what is longer names nobody
_NEAR = 12  # pieces round the headline among which a byline is looked for
_AGENCIES = (
    "reuters",
    "ap",
    "associated press",
    "the associated press",
    "afp",
    "agence france-presse",
    "dpa",
    "efe",
    "ansa",
    "apa",
    "bloomberg",
    "upi",
    "pa media",
    "press association",
    "lusa",
    "sda",
    "keystone-sda",
    "tass",
    "xinhua",
    "kyodo",
    "pti",
    "ians",
    "ani",
)
_NOBODY = late(
    r"(?:admin(?:istrator)?|root|user|guest|editors?|webmaster|author|unknown|anonymous|null|none|"
    r"n/?a|undefined|default|staff|team|newsroom|news desk|redaktion|rédaction|redacción|redazione|"
    r"redação|redaktör|contributors?|(?:.* )?wire(?: services?)?|agencies|press release|sponsored|"
    r".*\b(?:staff|team|desk|editors|writers|newsroom|news service|agency|agencies|redaktion|"
    r"rédaction|redacción|redazione|redação|online|magazine|media|inc\.?|llc|ltd\.?|gmbh|corp\.?|"
    r"(?:editorial|news) (?:board|team|staff)))",
    re.IGNORECASE,
)
_ACCOUNT = late(r"^@|://|^www\.|\b[\w-]+\.(?:com|org|net|example)\b|\S@\S")
_MAIL = late(r"^\S+@\S+\s+\(([^()]+)\)$|\s*[<(]?\S+@\S+\.\w+[>)]?")
_JOINED = late(
    r"\s*(?:;|,(?!\s*(?:Jr|Sr|M\.?D|Ph\.?D|II|III)\b)|\band\b|&|\bund\b|\bet\b|\by\b|\be\b)\s+"
)
_BEHIND = late(r"\s*(?:[|•·/\n]|\s[–—-]\s).*$|\s+\(.*\)\s*$")
_DATE = late(
    r"\s*[,|•·–—-]?\s*(?:(?:published|updated|posted|last)\b.*|\d{1,4}[./:-]\d.*|"
    r"(?:on\s+)?(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b,?.*|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.? \d.*|\d{1,2}\.? \w+ \d{4}.*|"
    r"\d+ (?:min|hour|day)s?\b.*)$",
    re.IGNORECASE,
)
_ROLE = late(
    r"\b(?:writer|reporter|correspondent|editor|columnist|contributor|author|staff|journalist|"
    r"photographer|producer|analyst|professor|redakteur(?:in)?|journaliste|redactora?|chief|"
    r"special to|bureau|fellow|critic|director)\b",
    re.IGNORECASE,
)
_NAME = late(r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*['’.-]?", re.UNICODE)
_POSTED = late(r"^[^\W\d_]+ by:? ", re.IGNORECASE)
_PROFILE = late(r"/(?:authors?|auteurs?|autor(?:en|es)?|writers?|by|contributors?|columnists?)/")
_PRINTED = 120
_BAR = late(r"\s*[|•·]\s*")
_DAY = late(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_SMALL = frozenset(
    "de da di do dos das del della der den van von zu zur la le du el al bin ibn ter y e".split()
)


def people(told: Iterable[str], sites: Sequence[str]) -> list[str]:
    """The people among the authors that a page names, each once."""
    found: dict[str, str] = {}
    for text in told:
        if len(text) > _LONGEST or is_site(text, sites):  # a site's may hold an "and"
            continue
        for name in _names(text):
            if is_person(name, sites):
                found.setdefault(name.casefold(), name)
    return list(found.values())


def _names(text: str) -> list[str]:
    text = visible(text)
    if "://" in text:
        return []
    if mail := _MAIL.match(text):
        text = mail[1] or ""
    text = without_by(text)
    text = _DATE.sub("", _BEHIND.sub("", text)) or text
    return [part.strip(" ,;:|•·") for part in _JOINED.split(text) if not _is_role(part)]


def _is_role(part: str) -> bool:
    """What someone is, behind the name: "Staff Writer", "the Gazette's critic"."""
    return bool(_ROLE.search(part)) and len(part.split()) <= 6


def without_by(text: str) -> str:
    """``text`` without the word that begins a printed byline, in any language we know."""
    low = text.casefold()
    for word in sorted(by_words(), key=len, reverse=True):
        if low.startswith((word, word.rstrip() + ":")):
            return text[len(word.rstrip()) :].lstrip(" :")
    return _POSTED.sub("", text)


def by_words() -> frozenset[str]:
    """The words that bylines begin with in every language that is offered."""
    return frozenset(word for told in words.known().values() for word in told.by)


def is_person(name: str, sites: Sequence[str]) -> bool:
    """Whether ``name`` may be somebody's: no company, account, address or agency."""
    low = name.casefold().strip()
    if not 1 < len(low) <= _LONGEST or low in _AGENCIES or is_site(name, sites):
        return False
    return not (_NOBODY.fullmatch(low) or _ACCOUNT.search(name)) and not low[0].isdigit()


def _is_name(name: str) -> bool:
    """Whether the words are written as names are: where nobody marked them, that must tell."""
    words = name.split()
    if not 1 < len(words) <= _WORDS:
        return not name.isascii() and 1 < len(name) <= 12 and len(words) == 1
    return all(_NAME.match(w) or w.lower() in _SMALL for w in words) and not _ROLE.search(name)


def printed_byline(
    pieces: Sequence[PagePiece], headline: int, first: int, sites: Sequence[str]
) -> tuple[list[str], int | None]:
    """The people whom a line near the headline names, and that piece's number.

    ``headline`` and ``first`` are the numbers of the headline's piece (-1: none) and of the
    body's first. A line counts that the page marks as one, or that begins as bylines do.
    """
    begin = max(0, headline - 3 if headline >= 0 else first - _NEAR)
    end = min(len(pieces), max(first + 2, begin + _NEAR))
    for number in range(begin, end):
        piece = pieces[number]
        if piece.role == "heading" and piece.rank == 1:
            continue
        if len(piece.text) > _LONGEST:
            continue
        if piece.place("comments") is not None or piece.card:
            continue
        told = piece.place("byline") is not None or without_by(piece.text) != piece.text
        if (told or _leads_to_profile(piece)) and (found := _people_in(piece.text, sites)):
            return found, number
    return [], None


def people_of(line: str) -> list[str]:
    """The people whom a printed line names as its writers: behind "By", or before what they are."""
    if len(line) > _PRINTED:
        return []
    for part in _BAR.split(line):
        first, _, rest = part.partition(", ")
        signed = without_by(part) != part or (rest and _is_role(rest) and not rest.endswith("."))
        if signed and (found := _people_in(part if without_by(part) != part else first, ())):
            return [] if any(_DAY.search(name) for name in found) else found
    return []


def _people_in(text: str, sites: Sequence[str]) -> list[str]:
    return [name for name in people([text], sites) if _is_name(name)]


def _leads_to_profile(piece: PagePiece) -> bool:
    links = piece.box.iter("a") if piece.link_share > 0.6 and piece.size <= _WORDS else ()
    return any(_PROFILE.search(link.get("href") or "") for link in links)


def marked_people(tree: HtmlElement, sites: Sequence[str]) -> list[str]:
    """The people of the first element that the page marks as its author's, wherever it stands."""
    for element in tree.iter("a", "span", "address", "p", "div", "cite", "footer"):
        names = element.get("class")
        marked = (
            "author" in (element.get("rel") or "").split()
            or element.get("itemprop") == "author"
            or (names and said(names) == "byline")
        )
        if not marked or len(text := visible(element.text_content())) > _LONGEST:
            continue
        around = islice(element.iterancestors(), _AROUND)
        if any(place_of(one, one.tag) in ("comments", "aside") for one in around):
            continue
        if found := _people_in(text, sites):
            return found
    return []
