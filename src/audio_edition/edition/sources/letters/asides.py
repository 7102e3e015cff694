"""What the sender says to the reader amid the stories: pleas, questions, calendars, job markets.

No list of phrases tells all of these. Who asks for something speaks to the reader ("you") of the
house ("we") in a few words, under a heading or in a box of their own; a calendar's lines begin with
days and name hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from audio_edition.edition.sources.letters.heads import may_head, weight_of
from audio_edition.edition.sources.letters.piece import LetterPiece, is_prose
from audio_edition.edition.sources.letters.said import addressing, date_words
from audio_edition.edition.sources.letters.tells import (
    is_greeting,
    is_offer_label,
    is_signoff,
    leads_on,
)
from audio_edition.languages.detect import offered_language_of
from audio_edition.late import late

_MOST = 70  # words of a plea; an essay that speaks to its reader goes on
_LEAST_SHARE = 0.04  # of its words speak of reader and house
_TITLE_WORDS = 3  # of a linked beginning that is a headline, at the least
_PERSONAL = 0.4  # of a letter's prose in such blocks: then it is how its author writes
_ASKS = ("?", "!", "؟", "？", "！")
_ITEM_WORDS = 36  # of one entry in a market of jobs
_CLOCK = late(
    r"\b\d{1,2}(?:[:.h]\d\d|[ \u00a0]?(?:a\.?m\b|p\.?m\b|uhr\b|uur\b|h\b|heures\b|ore\b|horas\b))",
    re.IGNORECASE,
)
_DAY = late(r"[^\W\d_]+|\d+")
_BEGINS = 4  # words of a line within which its day stands


def find_asides(pieces: Sequence[LetterPiece]) -> Iterator[tuple[str, list[LetterPiece]]]:
    """The kind and the pieces of each part that says something to the reader and tells no news."""
    for calendar in _calendars(pieces):
        yield "promo", calendar
    for market in _markets(pieces):
        yield "promo", market
    text = " ".join(piece.text for piece in pieces if is_prose(piece))
    spoken = addressing(offered_language_of(text))
    pleas = [plea for block in _blocks(pieces) if (plea := _plea(block, *spoken))]
    own = sum(piece.words for plea in pleas for piece in plea)
    if own <= _PERSONAL * sum(piece.words for piece in pieces if not piece.hint):
        for plea in pleas:
            yield "promo", plea


def _blocks(pieces: Sequence[LetterPiece]) -> Iterator[list[LetterPiece]]:
    """Runs of pieces between rules, boxes, headings and what has a hint."""
    block: list[LetterPiece] = []
    for piece in pieces:
        headed = bool(block) and may_head(piece, text=False) and any(map(is_prose, block))
        if block and (piece.edge == 2 or piece.hint or headed):
            yield block
            block = []
        if not (piece.hint or piece.kept):
            block.append(piece)
    if block:
        yield block


def _plea(
    block: Sequence[LetterPiece], reader: re.Pattern[str], house: re.Pattern[str]
) -> list[LetterPiece]:
    """What of a block speaks to the ``reader`` of the ``house`` and asks for something.

    The headings above that and the links below it are of it.
    """
    words = sum(piece.words for piece in block)
    if not 4 <= words <= _MOST or any(map(is_greeting, block)):
        return []
    pressed = any((p.button or p.linked) and not leads_on(p) for p in block[1:])
    for number, piece in enumerate(block):
        to, of = len(reader.findall(piece.text)), len(house.findall(piece.text))
        asks = pressed or bool(piece.links) or any(sign in piece.text for sign in _ASKS)
        titled = len(piece.lead.split()) >= _TITLE_WORDS and bool(piece.links)
        if to and of and asks and not titled and to + of >= max(2.0, _LEAST_SHARE * words):
            above = takewhile(lambda p: not is_prose(p), reversed(block[:number]))
            below = takewhile(lambda p: not is_prose(p), block[number + 1 :])
            return [*list(above)[::-1], piece, *below]
    return []


def _calendars(pieces: Sequence[LetterPiece]) -> Iterator[list[LetterPiece]]:
    """Lines that begin with a day and name an hour, two or more, with the heading above them."""
    begin = 0
    while begin < len(pieces):
        stop = begin
        while stop < len(pieces) and _is_date(pieces[stop]):
            stop += 1
        if stop - begin >= 2:
            above = pieces[begin - 1 : begin] if begin else []
            heads = [p for p in above if may_head(p, text=True) and not is_prose(p)]
            yield [*heads, *pieces[begin:stop]]
        begin = max(stop, begin + 1)


def _is_date(piece: LetterPiece) -> bool:
    if piece.hint or piece.kept or not _CLOCK.search(piece.text):
        return False
    opening = _DAY.findall(piece.text.casefold())[:_BEGINS]
    return any(word in date_words() for word in opening)


def _markets(pieces: Sequence[LetterPiece]) -> Iterator[list[LetterPiece]]:
    """What stands under "Jobs" or "Events", up to the next heading as loud: short entries alone."""
    for number, label in enumerate(pieces):
        if label.hint or label.kept or label.linked or not is_offer_label(label):
            continue
        if not may_head(label, text=True):
            continue
        stop = number + 1
        while stop < len(pieces) and not _closes(pieces[stop], label):
            stop += 1
        own = [piece for piece in pieces[number + 1 : stop] if not piece.hint]
        if own and all(piece.words <= _ITEM_WORDS for piece in own):
            yield [label, *own]


def _closes(piece: LetterPiece, label: LetterPiece) -> bool:
    if piece.hint in ("footer", "signoff") or is_signoff(piece):
        return True
    inside = bool(label.boxes) and label.boxes[-1] in piece.boxes
    louder = may_head(piece, text=False) and weight_of(piece) >= weight_of(label)
    return not inside and (louder or piece.edge == 2)
