"""Where a story begins in a letter, and its headline as the letter means it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsletters.late import late
from newsletters.letters.piece import LetterPiece

NUMBERED = late(
    r"(?:#|no\.? ?)?\(?\d{1,2}(?:[.):/]|\s[—–-])\s*(?=\S)"
    r"|\d{1,2} [^\W\d_][^\W\d_ ]* ?(?:\w+ )?thing: ?|\d{1,2}\ufe0f?\u20e3\s*",
    re.IGNORECASE,
)
# Signs and pictures around a headline that are no word of it: arrows, bullets, emoji.
_DRAWN = r"[^\w\s\"'“”‘’«»„‹›()\[\]{}¿¡#@$€£¥%+&…<>/\\*.,:;!?–—-]"
_AROUND = late(rf"(?:{_DRAWN}[\ufe0f\u200d]*\s*)+(?=\S)")
_ENDING = late(rf"(?:\s*{_DRAWN}[\ufe0f\u200d]*)+$")
_READING_TIME = late(r"\s*[(\[]\W?\d{1,3}[ -]?min\w*\.?(?: [^()\[\]]{1,20})?[)\]]$", re.I)


_LEAD_END = late(r"[\s.:—–-]+$")
_ENDING_BRACKETS = late(r"\s*[(\[][^()\[\]]{2,30}[)\]]$")
_BRACKETED = 3  # headlines whose minutes are told, at the least


@dataclass(frozen=True, slots=True)
class Start:
    """A story: where its pieces begin, which of them is its headline (-1: none), its words.

    ``label`` is the index of the section's label above it. ``lead``: the headline is the bold
    beginning of its first paragraph.
    """

    at: int
    head: int
    headline: str
    label: int = -1
    lead: bool = False
    loose: bool = False


def bare_headline(headline: str) -> str:
    """A headline without its number in the letter's count, its minutes, its colon, and drawings."""
    begun = _AROUND.match(headline)
    start = begun.end() if begun and headline[begun.end() :] else 0
    found = NUMBERED.match(headline, start)
    rest = headline[found.end() if found else start :].strip()
    rest = _READING_TIME.sub("", rest)
    ended = _ENDING.search(rest[-20:])
    rest = rest[: len(rest) - len(ended[0])] if ended else rest
    rest = rest.rstrip(" :：")
    return rest if len(rest) >= 3 else headline


def lead_headline(piece: LetterPiece) -> str:
    """The bold beginning of a paragraph as a headline."""
    return _LEAD_END.sub("", piece.lead) or piece.lead


def after_lead(piece: LetterPiece) -> str:
    """What of a paragraph stands behind the headline it begins with; all where that runs on."""
    lead = piece.lead
    rest = piece.text[len(lead) :] if piece.text.startswith(lead) else ""
    parted = _LEAD_END.search(lead) or re.match(r"\s*[.:—–?!]", rest)
    if not rest or not parted:
        return piece.text
    return re.sub(r"^[\s.:—–-]+", "", rest) or piece.text


def without_kinds(starts: Sequence[Start], headlines: Sequence[str]) -> list[Start]:
    """Headlines without what stands in brackets behind each of them: (WEBSITE), (VIDEO).

    ``headlines`` are their words as the letter has them. Where most of them say how many minutes
    they take, the others' brackets say what there is instead.
    """
    timed = sum(_READING_TIME.search(headline) is not None for headline in headlines)
    ended = sum(_ENDING_BRACKETS.search(headline) is not None for headline in headlines)
    if timed < _BRACKETED or ended * 4 < len(headlines) * 3:
        return list(starts)
    return [
        replace(start, headline=_ENDING_BRACKETS.sub("", start.headline) or start.headline)
        for start in starts
    ]
