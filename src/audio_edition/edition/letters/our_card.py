"""The card of an audio edition that a letter shows: ours, and no story of the letter.

A newsletter that shows yesterday's card, or this morning's, repeats its own headlines there. The
card is known by its class or its picture's name; where a service renames classes, stores pictures
elsewhere and counts clicks, by what stays: the words over it, and the clock time at each headline.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from audio_edition.languages import find, names
from audio_edition.late import late
from audio_edition.marked import CARD_CLASS, CARD_PICTURE
from newsletters.letters.parts import Units
from newsletters.letters.piece import LetterPicture, LetterPiece

PLACE = "player"
_HEADLINES = 3
_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?"
_CLOCKED = late(rf"[\W_]*{_CLOCK}\s+\S.*|.*\S\s+{_CLOCK}\W*", re.DOTALL)
_SECOND = late(r"(https?://[^?#]+/)\?(?:[^#]*&)?t=\d+(?:&|#|$)")
_TITLE_WORDS = 40


def mark_cards(pieces: Sequence[LetterPiece], units: Units) -> None:
    """Give each card's pieces the hint ``player``, as one unit; its pictures go."""
    number = 0
    while number < len(pieces):
        stop = _end_of_card(pieces, number)
        if stop > number:
            units.name(pieces[number:stop], PLACE)
        number = max(stop, number + 1)
    for piece in pieces:
        if piece.pictures:
            piece.pictures = [one for one in piece.pictures if not _is_ours(one)]


def _end_of_card(pieces: Sequence[LetterPiece], number: int) -> int:
    """Where the card ends that begins at ``number``; ``number`` itself where none does."""
    first = pieces[number]
    if first.hint or first.kept:
        return number
    stop = number
    while stop < len(pieces) and CARD_CLASS in pieces[stop].classes:
        stop += 1
    if stop > number:
        return stop
    if _opened()[0].match(first.text):
        return _rest(pieces, _below_label(pieces, number + 1))
    if any(_is_ours(picture) for picture in first.pictures) and _is_headline(first):
        return _rest(pieces, number)
    page = _page_of(first)
    # its picture was taken away: headlines that lead to seconds of one page
    if page and number + 1 < len(pieces) and _page_of(pieces[number + 1]) == page:
        return _rest(pieces, number)
    return number


def _below_label(pieces: Sequence[LetterPiece], at: int) -> int:
    """The piece below the edition's title, which may stand between label and headlines."""
    if at >= len(pieces) or _is_headline(pieces[at]):
        return at
    title = pieces[at]
    leads = any(_SECOND.match(link.href) for link in title.links)
    followed = at + 1 < len(pieces) and _is_headline(pieces[at + 1])
    short = title.words <= _TITLE_WORDS and title.edge != 2
    return at + 1 if short and (leads or followed) else at


def _rest(pieces: Sequence[LetterPiece], at: int) -> int:
    """The end of the headlines from ``at`` on, and of the line that counts the others."""
    stop = min(len(pieces), at + _HEADLINES)
    while at < stop and _is_headline(pieces[at]):
        at += 1
    if at < len(pieces) and _opened()[1].fullmatch(pieces[at].text.strip(" .…")):
        at += 1
    return at


def _is_headline(piece: LetterPiece) -> bool:
    return not piece.hint and _CLOCKED.fullmatch(piece.text) is not None


def _page_of(piece: LetterPiece) -> str:
    """The page of whose second a headline tells; empty where it is none of a card's."""
    if not _is_headline(piece):
        return ""
    pages = {found[1] for link in piece.links if (found := _SECOND.match(link.href))}
    return pages.pop() if len(pages) == 1 else ""


def _is_ours(picture: LetterPicture) -> bool:
    return bool(CARD_PICTURE.search(picture.src) or _opened()[2].match(picture.alt))


@functools.cache
def _opened() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """In every language: a card's first line in plain text, its last, its alternative text."""
    labels, more = set(), set()
    for tag in names():
        told = find(tag).labels
        labels |= {re.escape(str(told["listen_edition"]))} if "listen_edition" in told else set()
        rest = re.escape(str(told.get("and_more", ""))).replace(r"\{n\}", r"\d+")
        more |= {rest} if rest else set()
    label = "|".join(sorted(labels, key=len, reverse=True)) or "(?!)"
    counted = "|".join(sorted(more)) or "(?!)"
    first = rf"[\W_]*(?:{label})(?: ?\(\d+ ?[^\W\d]+\.?\)[\W_]*$|: \S)"
    return (
        re.compile(first, re.IGNORECASE),
        re.compile(rf"[\W_]*(?:{counted})(?: ?[\W_]*https?://\S*)?", re.IGNORECASE),
        re.compile(rf"(?:{label}): \S", re.IGNORECASE),
    )
