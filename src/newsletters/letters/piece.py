"""A piece of a letter: one run of words as its reader sees it, from markup or from plain text."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from newsletters.late import late
from newsletters.model import Role

PROSE_WORDS = 8
"""A piece shorter than this is a button, a label, a date."""

HEAD_WORDS = 24
"""No headline is longer, unless its letters are larger than those of the text."""

LONG_HEAD_WORDS = 32
"""No headline in large letters is longer."""

_LARGE = 1.15

_SENTENCE = late(r"[.!?…。！？؟۔।][\"'”’»)\]]*(?:\s?[—–-]\s?\w{1,3})?$")
_CAPITAL_LEAD = late(r"([^\W\d_][^.:!?—–]{5,90}[.:!?]?)(?:(?<=[.:!?]) | ?[—–] ?)(?=\S)")
_LETTER = late(r"[^\W\d_]")
_UNSPACED = late(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")


@dataclass(slots=True)
class Link:
    """Where words of a piece lead: the address, the words, and what the markup says of it.

    ``alone``: the address stood on a line of its own.
    """

    href: str
    text: str
    rel: str = ""
    alone: bool = False


@dataclass(slots=True)
class LetterPicture:
    """A picture that stands before a piece."""

    src: str
    alt: str = ""
    href: str = ""
    width: int = 0
    height: int = 0


@dataclass(slots=True)
class LetterPiece:
    """Words and how they look.

    ``mark`` is what a line of plain text shows in place of looks (``#2``, ``**``, ``=``).
    ``rank`` is a heading's (0: none), ``size`` in pixels (0: unknown, or as the letter's own
    text). ``lead`` is a bold beginning that runs on into the piece. ``edge`` says what parts the
    piece from the one above: 0 nothing, 1 a gap, 2 a rule, a border, another ground. ``boxes``
    are the boxes it stands in, outermost first, ``path`` all cells and blocks, drawn or not.
    ``pictures`` stand above it. ``hint`` and ``unit`` are what ``parts`` found it to be; what is
    ``kept`` is never any of that. ``colon``: it is a headline, and ends with one.
    ``doubt``: it stands in a story, and may sell something.
    """

    text: str
    role: Role = "body"
    line: int = 0
    rank: int = 0
    mark: str = ""
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    capitals: bool = False
    centred: bool = False
    ground: str = ""
    colour: str = ""
    linked: bool = False
    button: bool = False
    caption: bool = False
    lead: str = ""
    links: list[Link] = field(default_factory=list)
    pictures: list[LetterPicture] = field(default_factory=list)
    edge: int = 0
    boxes: tuple[int, ...] = ()
    cell: int = 0
    path: tuple[int, ...] = ()
    classes: str = ""
    hint: str = ""
    unit: int = 0
    kept: bool = False
    colon: bool = False
    doubt: bool = False
    _words: int = -1

    @property
    def words(self) -> int:
        """How many words; scripts without spaces count two characters as one."""
        if self._words < 0:
            self._words = count_words(self.text)
        return self._words

    @property
    def shown(self) -> bool:
        """Whether its look sets it apart from running text."""
        return bool(self.rank or self.mark or self.bold or self.capitals)


def count_words(text: str) -> int:
    """Words of ``text``; two characters are one word in scripts without spaces."""
    count = len(text.split())
    if not text.isascii() and (dense := len(_UNSPACED.findall(text))):
        return max(count, dense // 2)
    return count


def ends_sentence(text: str) -> bool:
    """Whether ``text`` ends as a sentence does (a reporter's initials may follow)."""
    return _SENTENCE.search(text) is not None


def has_letters(text: str) -> bool:
    """Whether there is a word in it."""
    return _LETTER.search(text) is not None


def in_capitals(text: str) -> bool:
    """Whether every cased letter is a capital, and there are three or more."""
    letters = [c for c in text if c.isalpha()]
    cased = [c for c in letters if c.lower() != c.upper()]
    return len(cased) >= 3 and all(c == c.upper() for c in cased)


def capital_lead(text: str) -> str:
    """``THE OTHER VOTE`` of ``THE OTHER VOTE — At the very hour``; empty where there is none."""
    found = _CAPITAL_LEAD.match(text[:200])
    return found[1].strip() if found and in_capitals(found[1]) else ""


def is_large(piece: LetterPiece) -> bool:
    """Whether it is a heading, or bold in letters larger than the text's."""
    return bool(piece.rank) or (piece.bold and piece.size >= _LARGE)


def is_prose(piece: LetterPiece) -> bool:
    """Whether it is running text: a sentence, a quotation, an item of a list; no heading."""
    if piece.hint or piece.rank or piece.mark or piece.linked or piece.caption or piece.colon:
        return False
    if piece.words < PROSE_WORDS:
        return piece.words >= 3 and (piece.role == "quote" or ends_sentence(piece.text))
    if piece.words <= LONG_HEAD_WORDS and is_large(piece):
        return ends_sentence(piece.text)
    if piece.words >= HEAD_WORDS or ends_sentence(piece.text):
        return True
    if piece.role in ("item", "quote"):
        return True
    # a line without an end is a caption, a source, a headline: unless it goes on below
    return not (piece.bold or piece.capitals) and (piece.words >= 16 or piece.text.endswith(":"))


def cells_shared(pieces: Sequence[LetterPiece], number: int) -> int:
    """How many cells of the markup a piece shares with the one above it."""
    if not 0 < number < len(pieces):
        return 0
    both = zip(pieces[number - 1].path, pieces[number].path, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], both))


def closes_cell(pieces: Sequence[LetterPiece], number: int) -> bool:
    """Whether a line stands with the text above it in a cell that ends with the line."""
    if not number or not is_prose(pieces[number - 1]):
        return False
    return cells_shared(pieces, number) > cells_shared(pieces, number + 1)


# -- Where a letter's links really lead: through click counters, as far as their address tells.


_TARGETS = ("url", "u", "redirect", "redirect_url", "redirect_to", "target", "dest", "destination",
            "link", "to", "goto", "q", "r", "j", "e", "d", "out", "l")  # fmt: skip
_TRACKERS = late(
    r"(?:utm_\w+|mc_[ce]id|_hs(?:enc|mi)|hsctatracking|mkt_tok|vero_(?:id|conv)|ck_subscriber_id"
    r"|fbclid|gclid|dclid|msclkid|yclid|igshid|oly_(?:enc|anon)_id|_ke|_kx|trk\w*|trackid|bxid"
    r"|cmpid|sc_(?:cid|eh|llid|lid|uid)|wickedid|mi_u|mi_ecmp|elqtrackid|elq|elqaid|elqat|elqcampaignid"
    r"|xg_source|s_cid|ncid|spm|ref_src|isfreemail|triedredirect|publication_?id_?token|__s)",
    re.IGNORECASE,
)
_WEB = late(r"https?://[^\s\"'<>\\\x00-\x1f\x7f]+", re.IGNORECASE)
_TOKEN = late(r"[A-Za-z0-9_-]{16,4000}={0,2}")
_DEEPEST = 4


def real_address(href: str) -> str:
    """The address behind ``href`` without counters and trackers; empty for what is no page."""
    found = href.strip()
    for _ in range(_DEEPEST):
        inner = _inside(found)
        if not inner or inner == found:
            break
        found = inner
    if not _WEB.match(found):
        return ""
    return _without_trackers(found)


def _inside(href: str) -> str:
    """The address that is written into another, or empty text."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    for key, value in parse_qsl(parts.query[:8000]):
        if key.lower() in _TARGETS and (found := _read(value)):
            return found
    for piece in parts.path.split("/"):
        text = unquote(piece)
        if text.lower().startswith(("http://", "https://")):
            # the rest of the path belongs to the inner address
            return _whole(href[href.lower().find(piece.lower()) :])
        for token in _TOKEN.findall(piece):
            if found := _decoded(token):
                return found
    return ""


def _whole(rest: str) -> str:
    found = _WEB.match(unquote(rest) if "://" not in rest else rest)
    return found[0] if found and _is_page(found[0]) else ""


def _read(value: str) -> str:
    """The address that a value is, or holds in base64 or as a JSON web token."""
    value = unquote(value) if value[:12].lower().startswith(("http%", "https%")) else value
    found = _WEB.match(value)
    if found and _is_page(found[0]):
        return found[0]
    for token in value.split(".")[:3]:
        if _TOKEN.fullmatch(token) and (inner := _decoded(token)):
            return inner
    return ""


def _decoded(token: str) -> str:
    try:
        padded = token.rstrip("=") + "=" * (-len(token.rstrip("=")) % 4)
        text = base64.urlsafe_b64decode(padded).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    if text.startswith("{"):
        try:
            held = json.loads(text)
        except (ValueError, RecursionError):
            return ""
        if not isinstance(held, dict):
            return ""
        for key in _TARGETS:
            value = held.get(key)
            if isinstance(value, str) and _WEB.match(value) and _is_page(value):
                return value
        return ""
    found = _WEB.match(text)
    return found[0] if found and found[0] == text.strip() and _is_page(text.strip()) else ""


def _is_page(address: str) -> bool:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return "." in host


def _without_trackers(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if not parts.query:
        return address
    kept = [
        pair
        for pair in parts.query.split("&")
        if not _TRACKERS.fullmatch(
            pair.partition("=")[0].partition(";")[2] or pair.partition("=")[0]
        )
    ]
    return urlunsplit(parts._replace(query="&".join(kept)))
