"""What the sender says to the reader amid the stories: pleas, questions, calendars, job markets.

No list of phrases tells all of these. Who asks for something speaks to the reader ("you") of the
house ("we") in a few words, under a heading or in a box of their own; a calendar's lines begin with
days and name hours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from newsletters.detect import offered_language_of
from newsletters.late import late
from newsletters.letters.heads import look_of, may_head, weight_of
from newsletters.letters.piece import LetterPiece, is_prose
from newsletters.letters.tells import (
    addressing,
    date_words,
    is_greeting,
    is_more,
    is_offer,
    is_offer_label,
    is_promo,
    is_signoff,
    leads_on,
    said,
)

_MOST = 70  # words of a plea; an essay that speaks to its reader goes on
_LEAST_SHARE = 0.04  # of its words speak of reader and house
_TITLE_WORDS = 3  # of a linked beginning that is a headline, at the least
_PERSONAL = 0.4  # of a letter's prose in such blocks: then it is how its author writes
_ASKS = ("?", "!", "؟", "？", "！")
_ENTRY_WORDS = 60  # of prose below one headline of such a market, or in all where it has none
_LEADS = (":", "：")
_ITEM_WORDS = 36  # of one entry in a market of jobs
_UNITS = r"[ \u00a0]?(?:a\.?m|p\.?m|uhr|uur|h|heures|ore|horas)\b"
_CLOCK = late(rf"\b\d{{1,2}}(?:[:.h][0-5]\d|{_UNITS})", re.IGNORECASE)
_HOURS = late(rf"\b\d{{1,2}}(?:[:.h]\d\d)?{_UNITS}", re.IGNORECASE)
_DAY = late(r"[^\W\d_]+|\d+")
_QUESTION = 12  # words of a heading that asks about the letter, at the most
_SHORT = 3  # characters of a letter's whole name, at the least
_FEW = 3  # pieces of such a part
_SOLD_STORY = 100  # of a story that may be one, at the most
_SOLD_WORDS = 160  # of an advertisement without a label, at the most
_SPOKEN = 2  # times that it speaks to its reader, at the least
_BOX_WORDS = 50  # of a box that names the sender and tells no news, at the most
_OPENING = 5  # words within which a paragraph names the letter …
_ABOUT = 14  # … and within which it says that it is one
_NAME = 6  # characters of the letter's name, at the least
_EVENT_WORDS = 16  # of an entry of a calendar that names its hour anywhere
_HOUR = 24  # characters within which a line's hour stands
_APART = ("promo", "poll", "referral")
_BEGINS = 4  # words of a line within which its day stands


def find_asides(
    pieces: Sequence[LetterPiece], sender: str = ""
) -> Iterator[tuple[str, list[LetterPiece]]]:
    """The kind and the pieces of each part that says something to the reader and tells no news.

    ``sender`` is what the letter's sender is called.
    """
    text = " ".join(piece.text for piece in pieces if is_prose(piece))
    spoken = addressing(offered_language_of(text))
    for piece in pieces:
        if _tells_of_itself(piece, sender.casefold()):
            yield "promo", [piece]
    for number, piece in enumerate(pieces):
        if _asks_of_itself(piece, sender):
            yield (
                "promo",
                [piece, *takewhile(lambda p: not may_head(p, text=False), pieces[number + 1 :])][
                    :_FEW
                ],
            )
        if is_offer(piece) and piece.text.endswith(_LEADS) and not piece.hint:
            yield "promo", [piece, *takewhile(lambda p: p.linked, pieces[number + 1 :])]
    usual = Counter(piece.boxes for piece in pieces if is_prose(piece)).most_common(1)
    for block in _blocks(pieces):
        boxed = block[0].boxes != usual[0][0] if usual else False
        if boxed and _names_house(block, sender):
            yield "promo", block
        elif boxed and _sells(block, spoken[0]):
            yield "sponsor", block
    for calendar in _calendars(pieces):
        yield "promo", calendar
    for market in _markets(pieces):
        yield "promo", market
    pleas = [plea for block in _blocks(pieces) if (plea := _plea(block, *spoken))]
    own = sum(piece.words for plea in pleas for piece in plea)
    if own <= _PERSONAL * sum(piece.words for piece in pieces if not piece.hint):
        for plea in pleas:
            yield "promo", plea
    for piece, below in pairwise(pieces):
        asks = any(sign in piece.text for sign in _ASKS) and spoken[0].search(piece.text)
        if below.hint in _APART and asks and may_head(piece, text=False):
            yield below.hint, [piece]


def _tells_of_itself(piece: LetterPiece, sender: str) -> bool:
    """Whether a paragraph begins with the letter's own name, and says what letter it is."""
    if piece.hint or piece.kept or piece.words > _MOST:
        return False
    opening = piece.text.split()[:_OPENING]
    tries = [" ".join(opening[at : at + size]) for size in (1, 2) for at in range(len(opening))]
    named = any(
        len(name := tried.casefold().strip(",.:")) >= _NAME + 2 * (" " not in tried)
        and name in sender
        for tried in tries
    )
    return named and said().itself.search(" ".join(piece.text.split()[:_ABOUT])) is not None


def _asks_of_itself(piece: LetterPiece, sender: str) -> bool:
    """Whether a heading asks about the letter by its name: "Want to advertise in Tide?"."""
    if piece.hint or piece.kept or piece.words > _QUESTION or piece.role != "body":
        return False
    return (
        any(sign in piece.text for sign in _ASKS) and len(sender) >= _SHORT and sender in piece.text
    )


def _names_house(block: Sequence[LetterPiece], sender: str) -> bool:
    """Whether a few words in a box of their own name the sender and lead somewhere."""
    own = {word for word in _DAY.findall(sender) if len(word) >= _NAME and word[0].isupper()}
    words = sum(piece.words for piece in block)
    told = {word for piece in block for word in _DAY.findall(piece.text)}
    return words <= _BOX_WORDS and bool(own & told) and any(piece.links for piece in block)


def _sells(block: Sequence[LetterPiece], reader: re.Pattern[str]) -> bool:
    """Whether a box speaks to its reader and ends with a button that leads to no more of it."""
    last = block[-1]
    pressed = last.linked and not is_prose(last) and not leads_on(last) and len(block) > 1
    text = " ".join(piece.text for piece in block)
    words = sum(piece.words for piece in block)
    return pressed and words <= _SOLD_WORDS and len(reader.findall(text)) >= _SPOKEN


def _blocks(pieces: Sequence[LetterPiece]) -> Iterator[list[LetterPiece]]:
    """Runs of pieces between rules, boxes, headings and what has a hint."""
    block: list[LetterPiece] = []
    for piece in pieces:
        headed = piece.role != "item" and may_head(piece, text=False) and any(map(is_prose, block))
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
    asks = any((p.button or p.linked) and not leads_on(p) for p in block[1:])
    asks = asks or any(p.links or any(sign in p.text for sign in _ASKS) for p in block)
    for number, piece in enumerate(block):
        headed = block[number - 1].text if number and not is_prose(block[number - 1]) else ""
        text = f"{headed} {piece.text}"
        to, of = len(reader.findall(text)), len(house.findall(text))
        linked = any(link.text and link.text in piece.lead for link in piece.links)
        titled = linked and len(piece.lead.split()) >= _TITLE_WORDS
        if to and of and asks and not titled and to + of >= max(2.0, _LEAST_SHARE * words):
            above = takewhile(lambda p: not is_prose(p), reversed(block[:number]))
            below = takewhile(lambda p: not is_prose(p), block[number + 1 :])
            return [*list(above)[::-1], piece, *below]
    return []


def _calendars(pieces: Sequence[LetterPiece]) -> Iterator[list[LetterPiece]]:
    """Lines that begin with a day, most of which name an hour, with the heading above them."""
    begin = 0
    while begin < len(pieces):
        stop = begin
        while stop < len(pieces) and _is_dated(pieces[stop]):
            stop += 1
        hours = sum(_CLOCK.search(piece.text) is not None for piece in pieces[begin:stop])
        if hours >= 2 and hours * 2 >= stop - begin:
            above = pieces[begin - 1 : begin] if begin else []
            heads = [p for p in above if may_head(p, text=True) and not is_prose(p)]
            yield [*heads, *pieces[begin:stop]]
        begin = max(stop, begin + 1)


def _is_dated(piece: LetterPiece) -> bool:
    if piece.hint or piece.kept:
        return False
    if piece.role == "item" and piece.words <= _EVENT_WORDS and _CLOCK.search(piece.text):
        return True
    opening = _DAY.findall(piece.text.casefold())[:_BEGINS]
    dated = any(word in date_words() for word in opening)
    return dated or _HOURS.search(piece.text[:_HOUR]) is not None


def _markets(pieces: Sequence[LetterPiece]) -> Iterator[list[LetterPiece]]:
    """What stands under "Jobs" or "Events", up to the next heading as loud: short entries alone."""
    for number, label in enumerate(pieces):
        if label.hint or label.kept or label.linked or not is_offer_label(label):
            continue
        if not may_head(label, text=True):
            continue
        usual = Counter(p.boxes for p in pieces if is_prose(p)).most_common(1)
        boxed = bool(usual) and label.boxes != usual[0][0]
        heads = (p for p in pieces[number + 1 :] if may_head(p, text=False))
        first = next(heads, None)
        loud = first is not None and weight_of(first) > weight_of(label)
        stop = number + 1
        while stop < len(pieces) and not _closes(
            pieces[stop], label, loud=loud or stop == number + 1, boxed=boxed
        ):
            stop += 1
        own = [piece for piece in pieces[number + 1 : stop] if not piece.hint]
        if own and _are_entries(own):
            yield [label, *own]


def _are_entries(own: Sequence[LetterPiece]) -> bool:
    """Whether a market's pieces are short, and no headline among them stands over a story."""
    words = 0
    for piece in own:
        words = 0 if may_head(piece, text=False) else words + piece.words * is_prose(piece)
        if piece.words > _ITEM_WORDS or words > _ENTRY_WORDS:
            return False
    return True


def _closes(piece: LetterPiece, label: LetterPiece, *, loud: bool, boxed: bool) -> bool:
    """Whether a market ends above a piece.

    ``loud``: its entries are louder than its label; ``boxed``: that stands in a box of its own.
    """
    if piece.hint in ("footer", "signoff") or is_signoff(piece) or look_of(piece) == look_of(label):
        return True
    if loud or (boxed and label.boxes and label.boxes[-1] in piece.boxes):
        return False
    return piece.edge == 2 or (may_head(piece, text=False) and weight_of(piece) >= weight_of(label))


def mark_doubts(pieces: Sequence[LetterPiece]) -> None:
    """Set ``doubt`` on the text of stories that speaks to the reader of a bargain."""
    text = " ".join(piece.text for piece in pieces if is_prose(piece))
    reader, _ = addressing(offered_language_of(text))
    for block in _blocks(pieces):
        prose = [piece for piece in block if is_prose(piece)]
        sold = [p for p in prose if reader.search(p.text) and said().deal.search(p.text)]
        small = sum(piece.words for piece in prose) <= _SOLD_STORY
        whole = bool(sold) and small and not any(piece.role == "item" for piece in sold)
        for piece in prose if whole else sold:
            piece.doubt = True


# -- Goods that a letter sells amid its stories: a line with a price, and a link to buy it.


_LINE_WORDS = 12
_BUTTON_WORDS = 4
_PRICE = late(
    # nothing goes back, and the last digit is enough: a line of digits has no end otherwise
    r"(?:[$£€¥₹]|\b(?:CHF|USD|EUR|GBP|R\$)) ?\d[\d.,]*+\W*+$"
    r"|\d[.,]* ?(?:[€£$]|(?:CHF|USD|EUR|GBP|kr|zł)\b)\W*+$"
)


def goods(pieces: Sequence[LetterPiece]) -> list[list[LetterPiece]]:
    """The goods, each run of them as one part: two priced lines, or one with a button to buy."""
    found = []
    number = 0
    while number < len(pieces):
        begin, count, bought = number, 0, False
        while number < len(pieces) and _is_priced(pieces[number]):
            stop = number + 1
            if stop < len(pieces) and _is_button(pieces[stop]):
                bought = bought or is_promo(pieces[stop])
                stop += 1
            elif not pieces[number].linked:
                break  # a price that is only told
            count += 1
            number = stop
        if count >= 2 or (count and bought):
            found.append(list(pieces[begin:number]))
        number = max(number, begin + 1)
    return found


def _is_priced(piece: LetterPiece) -> bool:
    if piece.hint or piece.kept or piece.words > _LINE_WORDS or is_prose(piece):
        return False
    return _PRICE.search(piece.text) is not None


def _is_button(piece: LetterPiece) -> bool:
    own = (piece.linked or piece.button) and not piece.hint and not piece.kept
    return own and piece.words <= _BUTTON_WORDS and not is_more(piece.text)


# -- Tables of rates and prices that stand in a letter as one short line below the other.


_LINES = 6
_TICKER_WORDS = 4
_NOTE_WORDS = 25
_SMALL = 0.86


def tickers(pieces: Sequence[LetterPiece]) -> list[list[LetterPiece]]:
    """The tables, each with the small note below it: no ear can follow one, nor is it a story."""
    found = []
    number = 0
    while number < len(pieces):
        stop = number
        while stop < len(pieces) and _is_cell(pieces[stop]):
            stop += 1
        end = stop
        while stop > number and not _is_figure(pieces[stop - 1]):
            stop -= 1  # a headline's short line may follow
        first = number
        while first < stop and not any(map(_is_figure, pieces[first : min(first + 2, stop)])):
            first += 1  # the section's label
        run = list(pieces[first:stop])
        figures = sum(map(_is_figure, run))
        if len(run) >= _LINES and figures * 2 >= len(run):
            if stop < len(pieces) and _is_note(pieces[stop]):
                run.append(pieces[stop])
            found.append(run)
        number = max(end, number + 1)  # behind the last figure no table begins
    return found


def _is_cell(piece: LetterPiece) -> bool:
    return piece.words <= _TICKER_WORDS and not piece.hint and not piece.kept and not piece.rank


def _is_figure(piece: LetterPiece) -> bool:
    digits = sum(c.isdigit() for c in piece.text)
    return digits > 0 and digits >= sum(c.isalpha() for c in piece.text)


def _is_note(piece: LetterPiece) -> bool:
    if piece.words > _NOTE_WORDS or piece.hint or piece.linked:
        return False
    small = 0 < piece.size < _SMALL or piece.text.startswith("*")
    return small or (not piece.size and any(c.isdigit() for c in piece.text) and "." in piece.text)
