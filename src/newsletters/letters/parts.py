"""What in a letter is no story: sponsors' messages, polls, counters, offers, and its two ends.

A part is found by its label or its own words and taken as a whole, as the letter draws it: a
box, what stands between two rules, or what follows the label up to the next headline. Nothing is
cut here; the pieces get hints, and those of one part the number of their unit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile

from newsletters.late import late
from newsletters.letters.asides import find_asides, goods, tickers
from newsletters.letters.heads import look_of, may_head, story_heads, weight_of
from newsletters.letters.piece import (
    LetterPiece,
    cells_shared,
    is_prose,
    real_address,
)
from newsletters.letters.tells import (
    LABEL_WORDS,
    bare,
    is_contents,
    is_footer,
    is_greeting,
    is_more,
    is_offer,
    is_poll,
    is_promo,
    is_referral,
    is_signoff,
    is_sponsor_label,
    is_sponsor_thanks,
    label_of,
    leads_on,
    names_in,
    said,
    signs_sponsor,
    thanks_sponsor,
)

_UNIT_WORDS = 300
_UNIT_PIECES = 14
_ASKED_WORDS = 90
_ASKS = ("?", "؟", "？")
_NO_STORY = ("promo", "poll", "referral")
_ALIKE = 2  # headlines that look alike, at the least
_STARS = ("*", "†", "‡")
_LEADS_ON = late(
    r"\b(?:with|by|from|von|durch|mit|par|avec|por|con|da|dal|di|com|met|door|van)\W*$",
    re.IGNORECASE,
)
_QUESTION_WORDS = 20
_HEAD_WORDS = 4  # of a headline that might ask for something, at the least
_STORY_WORDS = 20  # of prose right below a question that is a headline
_ANSWERS = 8
_ANSWER_WORDS = 7
_ANSWERS_WORDS = 5  # of each, on the average
_SHORT_LABEL = 3
_CARD_WORDS = 120  # of a card that holds a label and its message
_LOGO = 320  # pixels of a logo's width, or twice its height; a banner is wider
_MARKED = 2  # headlines with marks: the letter shows its headlines by them
_OFFER_STORY = 80  # words of what stands under a headline that offers something, at the most
_CLOSED_WORDS = 40  # of a box that a button ends
_PLEA_WORDS = 60
_SMALL = 0.86  # times the text: letters of small print
_ADVERT = late(
    r"(?:^|[\s_-])(?:sponsor(?:ed|ship|s)?|advert\w*|ads?|ad-?(?:unit|block|slot|label|wrapper|box)"
    r"|paid-?(?:content|post))(?:$|[\s_-])",
    re.IGNORECASE,
)


class Units:
    """Gives each part of a letter its number.

    No part goes on over what looks as the letter's stories do and stands below the part's text.
    """

    def __init__(self, pieces: Sequence[LetterPiece] = ()) -> None:
        self.last = 0
        self._stories = {id(pieces[number]) for number in story_heads(pieces)}

    def is_story(self, piece: LetterPiece) -> bool:
        """Whether a line heads a story by its looks."""
        return id(piece) in self._stories

    def name(self, pieces: Sequence[LetterPiece], kind: str) -> None:
        """Make ``pieces`` one unit of ``kind``; what already has a kind keeps it."""
        told = 0
        for number, piece in enumerate(pieces):
            if told and self.is_story(piece):
                pieces = pieces[:number]
                break
            told += is_prose(piece)
        fresh = [piece for piece in pieces if not piece.hint and not piece.kept]
        if not fresh:
            return
        self.last += 1
        for piece in fresh:
            piece.hint, piece.unit = kind, self.last


def find_parts(
    pieces: Sequence[LetterPiece], units: Units, *, text: bool, sender: str = ""
) -> None:
    """Give hints to everything that says by its own words or label what it is.

    ``sender`` is what the letter's sender is called.
    """
    _small_print(pieces, units)
    _by_class(pieces, units)
    for table in tickers(pieces):
        units.name(table, "masthead")
    for wares in goods(pieces):
        units.name(wares, "promo")
    _votes(pieces, units)
    _cards(pieces, units)
    most = sum(piece.words for piece in pieces) * 3 // 5  # of words: a larger box is the letter
    top = True
    for number, piece in enumerate(pieces):
        top = top and (not is_prose(piece) or is_greeting(piece))
        if piece.hint or piece.kept:
            continue
        asks = is_referral(piece) or is_promo(piece)
        if asks and _heads_story(pieces, number, text=text):
            continue  # "Share prices slump", "Free shipping lanes close"
        if is_sponsor_label(piece) and (above := _disclosed(pieces, number)):
            units.name([pieces[i] for i in above], "sponsor")
        elif signs_sponsor(piece) and (inside := _row(pieces, number, min(most, _UNIT_WORDS))):
            units.name([pieces[i] for i in inside], "sponsor")
        elif is_sponsor_thanks(piece):
            units.name([piece], "sponsor")
        elif is_sponsor_label(piece):
            found = _message(pieces, number, min(most, _UNIT_WORDS), units, top=top, text=text)
            if len(found) > 1 and _stands_below(pieces, number):
                found.insert(0, number - 1)
            units.name([pieces[i] for i in found], "sponsor")
        elif is_referral(piece):
            found = _asked(pieces, number, min(most, _ASKED_WORDS))
            units.name([pieces[i] for i in found], "referral")
        elif is_poll(piece) and not _heads_text(pieces, number):
            found = _asked(pieces, number, min(most, _ASKED_WORDS))
            units.name([pieces[i] for i in found], "poll")
        elif is_promo(piece):
            units.name([pieces[i] for i in _offered(pieces, number)], "promo")
    for kind, aside in find_asides(pieces, sender):
        units.name(aside, kind)
    for listed in _anchors(pieces):
        units.name(listed, "contents")
    _headings_alone(pieces)


def _anchors(pieces: Sequence[LetterPiece]) -> Iterator[Sequence[LetterPiece]]:
    """Lists of what is in the letter wherever they stand: their links lead to places in it."""
    number = 0
    while number < len(pieces):
        stop = number
        while stop < len(pieces) and _leads_within(pieces[stop]):
            stop += 1
        places = {_only(piece, item=True) for piece in pieces[number:stop]} - {"#"}
        if len(places) >= _ALIKE and len(places) == stop - number:
            labelled = bool(number) and is_contents(pieces[number - 1])
            yield pieces[number - labelled : stop]
        number = max(stop, number + 1)


def _leads_within(piece: LetterPiece) -> bool:
    """Whether a line is one link to a place in the letter; headings may lead to themselves."""
    return not piece.rank and _only(piece, item=True)[:1] == "#"


def _headings_alone(pieces: Sequence[LetterPiece]) -> None:
    """Headings under which nothing is left but what is no story are of that."""
    for number, piece in enumerate(pieces):
        if piece.hint or piece.kept or not may_head(piece, text=False):
            continue
        own = list(takewhile(lambda p: not _may_head_story(p), pieces[number + 1 :]))
        first = own[0] if own else None
        if first is not None and first.hint in _NO_STORY and all(p.hint or p.linked for p in own):
            piece.hint, piece.unit = first.hint, first.unit


def _may_head_story(piece: LetterPiece) -> bool:
    return not piece.hint and not piece.linked and may_head(piece, text=False)


def only_asks(body: Sequence[LetterPiece]) -> bool:
    """Whether all the prose of what would be a story offers something or asks the reader."""
    prose = [piece for piece in body if is_prose(piece)]
    small = sum(piece.words for piece in prose) <= _OFFER_STORY
    asks = any(
        piece.words >= _SHORT_LABEL
        and (is_offer(piece) or is_promo(piece))
        and may_head(piece, text=False)
        and not _heads_story(body, number, text=False)
        for number, piece in enumerate(body[:2])
    )
    if small and asks:
        return not any(piece.kept for piece in body)
    return bool(prose) and not any(piece.kept for piece in body) and all(map(_asks_reader, prose))


def _asks_reader(piece: LetterPiece) -> bool:
    return is_offer(piece) or is_promo(piece) or is_poll(piece) or is_referral(piece)


def _heads_text(pieces: Sequence[LetterPiece], number: int) -> bool:
    """Whether a question stands over a story: then it is its headline, and nobody is asked."""
    below = pieces[number + 1] if number + 1 < len(pieces) else None
    asks = pieces[number].text.rstrip("\"'”’» ").endswith(_ASKS)
    return asks and below is not None and is_prose(below) and below.words >= _STORY_WORDS


def _heads_story(pieces: Sequence[LetterPiece], number: int, *, text: bool) -> bool:
    """Whether a line that may ask for something stands over a text that names others."""
    below = pieces[number + 1] if number + 1 < len(pieces) else None
    if below is None or not is_prose(below) or below.words < _STORY_WORDS:
        return False
    bare_rank = pieces[number].rank and not pieces[number].links
    if pieces[number].words < _HEAD_WORDS and not bare_rank:
        return False
    if not may_head(pieces[number], text=text):
        return False
    asks = any(
        words.search(bare(below.text)) for words in (said().promo, said().referral, said().offers)
    )
    return not asks and bool(names_in(below.text))


def _votes(pieces: Sequence[LetterPiece], units: Units) -> None:
    """Questions with short answers to press below them, whatever they ask."""
    for number, piece in enumerate(pieces):
        if piece.hint or piece.kept or not piece.text.rstrip().endswith(_ASKS):
            continue
        if piece.words > _QUESTION_WORDS or piece.linked:
            continue
        stop = number + 1
        while stop < len(pieces) and _is_answer(pieces[stop]):
            stop += 1
        count = stop - number - 1
        if sum(answer.words for answer in pieces[number + 1 : stop]) > count * _ANSWERS_WORDS:
            continue
        listed = all(answer.role == "item" for answer in pieces[number + 1 : stop])
        if 2 <= count <= _ANSWERS and (listed or _parted(pieces, stop)):
            above = pieces[number - 1] if number else None
            headed = above is not None and not above.hint and may_head(above, text=False)
            units.name(pieces[number - headed : stop], "poll")


def _parted(pieces: Sequence[LetterPiece], number: int) -> bool:
    """Whether something else begins at ``number``."""
    if number >= len(pieces):
        return True
    below = pieces[number]
    return bool(below.edge or below.hint or below.shown) or is_poll(below) or is_signoff(below)


def _is_answer(piece: LetterPiece) -> bool:
    if piece.hint or piece.rank or piece.edge == 2 or not piece.linked or is_more(piece.text):
        return False
    return piece.words <= _ANSWER_WORDS


def _cards(pieces: Sequence[LetterPiece], units: Units) -> None:
    """Teasers of other pages: several lines that are one link, without a text of their own."""
    found = list(_linked_runs(pieces))
    for card in found:
        units.name(card, "card")


def _linked_runs(pieces: Sequence[LetterPiece]) -> Iterator[Sequence[LetterPiece]]:
    number = 0
    while number < len(pieces):
        stop = number + 1
        href = _only(pieces[number])
        while href and stop < len(pieces) and _only(pieces[stop]) == href:
            stop += 1
        below = pieces[stop] if stop < len(pieces) else None
        # a headline and "Read more" may share an address, with text between them or below
        if stop - number >= 3 or (stop - number == 2 and below is not None and below.edge == 2):
            yield pieces[number:stop]
        number = stop


def _only(piece: LetterPiece, *, item: bool = False) -> str:
    """Where the one link of a line leads that is nothing else; empty for other lines."""
    linked = piece.linked and not piece.hint and len(piece.links) == 1
    linked = linked and (item or piece.role != "item")
    return piece.links[0].href if linked else ""


def _small_print(pieces: Sequence[LetterPiece], units: Units) -> None:
    """The letter's end, from the first line of rights and addresses on."""
    total = sum(piece.words for piece in pieces)
    begin, seen = -1, 0
    for number, piece in enumerate(pieces):
        seen += piece.words
        if is_footer(piece):
            begin = number if begin < 0 and seen * 2 > total else begin
        elif (
            piece.words >= 40 and is_prose(piece) and not 0 < piece.size < _SMALL
        ) or units.is_story(piece):
            begin = -1
    if begin >= 0 and seen > 30:
        while begin and _is_small_print(pieces[begin - 1], pieces[begin]):
            begin -= 1
        for piece in pieces[begin:]:
            piece.hint = piece.hint or ("" if piece.kept else "footer")


def _is_small_print(piece: LetterPiece, below: LetterPiece) -> bool:
    """Whether a line is of the small print that is known to begin right below it."""
    small = 0 < piece.size < _SMALL and piece.size == below.size
    return small and not below.edge and not piece.hint and not piece.kept and not piece.shown


def _by_class(pieces: Sequence[LetterPiece], units: Units) -> None:
    """Boxes that their own markup calls an advertisement."""
    marked = [p for p in pieces if p.classes and _ADVERT.search(p.classes)]
    total = sum(piece.words for piece in pieces)
    if not marked or sum(piece.words for piece in marked) * 5 > total * 2:
        return
    run: list[LetterPiece] = []
    for piece in pieces:
        inside = bool(piece.classes) and _ADVERT.search(piece.classes) is not None
        if run and (not inside or (piece.edge == 2 and piece.boxes != run[-1].boxes)):
            _by_label(run, units)
            run = []
        if inside:
            run.append(piece)
    _by_label(run, units)


def _by_label(run: Sequence[LetterPiece], units: Units) -> None:
    """Name a box; a label alone is not all of it."""
    if not all(map(is_sponsor_label, run)):
        units.name(run, "sponsor")


def _boxes(
    pieces: Sequence[LetterPiece], number: int, most: int, *, drawn: bool = True
) -> Iterator[list[int]]:
    """The pieces of each box around one, from the innermost outwards, up to ``most`` words.

    ``drawn``: boxes that a reader sees, not the cells that a letter is built of.
    """

    def of(piece: LetterPiece) -> tuple[int, ...]:
        return piece.boxes if drawn else piece.path

    first = last = number
    words = pieces[number].words
    for box in reversed(of(pieces[number])):
        while words <= most and first > 0 and box in of(pieces[first - 1]):
            first -= 1
            words += pieces[first].words
        while words <= most and last + 1 < len(pieces) and box in of(pieces[last + 1]):
            last += 1
            words += pieces[last].words
        if words > most:
            return
        yield list(range(first, last + 1))


def _row(pieces: Sequence[LetterPiece], number: int, most: int) -> list[int]:
    """The cell that a line below a text shares with it and one headline; empty for none."""
    for inside in _boxes(pieces, number, most, drawn=False):
        others = [pieces[i] for i in inside if i != number]
        if any(is_prose(piece) for piece in others):
            if not any(is_prose(pieces[i]) for i in inside if i < number):
                return []
            heads = [p for p in others if may_head(p, text=False) and not leads_on(p)]
            looks = {(p.rank, p.size, p.bold) for p in heads}
            return inside if len(heads) <= 1 or len(looks) == len(heads) else []
    return []


def _boxed(
    pieces: Sequence[LetterPiece], number: int, most: int, holds: Callable[[LetterPiece], bool]
) -> list[int]:
    """The smallest box around a piece that also ``holds`` something, of ``most`` words."""
    for inside in _boxes(pieces, number, most):
        if len(inside) > 1 and any(holds(pieces[i]) for i in inside if i != number):
            return inside
    return []


def _message(
    pieces: Sequence[LetterPiece], number: int, most: int, units: Units, *, top: bool, text: bool
) -> list[int]:
    """The pieces of the sponsor's message whose label is ``number``.

    ``top``: no prose stands above it.
    """
    label = pieces[number]
    beside = (*pieces[max(0, number - 1) : number], *pieces[number + 1 : number + 2])
    if label.role == "item" and any(piece.role == "item" for piece in beside):
        return [number]  # a list tells that there is one further down
    inside = _boxed(pieces, number, most, lambda p: is_prose(p) or p.shown or _has_banner(p))
    others = [pieces[i] for i in inside if i != number]
    # a box may hold a list of sections, of which one is a sponsor's
    listed = sum(label.shown and look_of(p) == look_of(label) and not is_prose(p) for p in others)
    listed = max(listed, sum(map(units.is_story, others)))
    if inside and listed < _ALIKE and not any(map(is_greeting, others)):
        return inside
    found = [number]
    drawn = _is_slot(pieces, number) or _is_picture(pieces, number)
    if drawn or _only_thanks(pieces, number):
        return found
    # a label as loud as headlines ends where the next of them begins, not at a bold sentence
    if _is_banner(pieces, number, units):
        return found
    least = weight_of(label) if label.rank else 0.0
    if label.words > LABEL_WORDS:
        prose = label.words  # the label runs on into the message
    else:
        prose = 0
    headed = False
    marked = text and sum(p.mark[:1] in ("#", "*") for p in pieces if p.mark) >= _MARKED
    first = not any(is_prose(p) and not is_greeting(p) for p in pieces[:number])
    for at in range(number + 1, min(len(pieces), number + 1 + _UNIT_PIECES)):
        piece = pieces[at]
        if piece.hint or is_sponsor_label(piece) or is_contents(piece):
            break
        if label.lead and prose and piece.lead and piece.path != label.path:
            break  # a paragraph of its own cell that begins as the message does
        if at > number + 1 and label.shown and look_of(piece) == look_of(label):
            break
        if top and (is_greeting(piece) or piece.edge == 2 or _named_again(pieces, number)):
            break
        if at == number + 1 and piece.edge == 2 and _named_again(pieces, number):
            break
        if piece.edge == 2 and (prose or (headed and not is_prose(piece) and not piece.button)):
            break
        pressed = at > number + 1 and pieces[at - 1].linked and not is_prose(pieces[at - 1])
        long = is_prose(piece) and piece.words >= _STORY_WORDS
        if first and marked and pressed and prose and long:
            break  # the letter's one text, below the message's button
        opens = _opens(pieces, at, text=text, pressed=text and pressed, marked=marked)
        if prose and opens and weight_of(piece) >= least:
            break
        if (
            not prose
            and headed
            and not least
            and piece.capitals
            and piece.shown
            and not is_prose(piece)
        ):
            break
        headed = headed or may_head(piece, text=text)
        prose += piece.words if is_prose(piece) else 0
        if prose > _UNIT_WORDS:
            break
        found.append(at)
    return found


def _is_slot(pieces: Sequence[LetterPiece], number: int) -> bool:
    """Whether a label stands over a sponsor's logo alone: what follows tells of something else.

    A message names who sent it, or leads where the logo leads. Where nobody can tell who the
    sponsor is, a label above the whole letter only thanks.
    """
    label, below = pieces[number], pieces[number + 1 : number + 2]
    if _in_card(pieces, number):
        return False
    pictures = below[0].pictures if below else []
    logos = list(takewhile(lambda one: max(one.width, 2 * one.height) <= _LOGO, pictures))
    if label.words > LABEL_WORDS or not logos:
        return False
    names = {_sponsor(label), *(logo.alt.casefold() for logo in logos)}
    names = {word for name in names for word in name.split() if len(word) >= 3}
    leads = {real_address(logo.href) for logo in logos} - {""}
    told = False
    for piece in pieces[number + 1 : number + 1 + _UNIT_PIECES]:
        again = piece is not below[0] and is_sponsor_label(piece)
        apart = piece.path[:-1] != below[0].path[:-1] or may_head(piece, text=False)
        if piece.hint or again or (told and (apart or piece.edge == 2)):
            break
        told = told or is_prose(piece)
        if names & set(bare(piece.text).casefold().replace("'", " ").split()):
            return False
        if leads & {real_address(link.href) for link in piece.links}:
            return False
    return bool(names or leads) or not any(is_prose(piece) for piece in pieces[:number])


def _is_banner(pieces: Sequence[LetterPiece], number: int, units: Units) -> bool:
    """Whether a picture is all of the message: right below it stands a story's label and head."""
    below = pieces[number + 1 : number + 3]
    if len(below) < 2 or not _has_banner(below[0]):
        return False
    above = pieces[number - 1] if number else None
    if above is not None and is_prose(above) and is_prose(below[0]) and not below[0].edge:
        return above.path == below[0].path or above.path[:-1] == below[0].path[:-1]  # it goes on
    return units.is_story(below[0]) or (units.is_story(below[1]) and not is_prose(below[0]))


def _has_banner(piece: LetterPiece) -> bool:
    return any(max(one.width, 2 * one.height) > _LOGO for one in piece.pictures)


def _in_card(pieces: Sequence[LetterPiece], number: int) -> bool:
    """Whether a label and a text of few words share a cell that ends with the text."""
    shared = cells_shared(pieces, number + 1)
    stop = number + 1
    while stop < len(pieces) and cells_shared(pieces, stop) >= shared:
        stop += 1
    own = pieces[number + 1 : stop]
    return sum(piece.words for piece in own) <= _CARD_WORDS and any(map(is_prose, own))


def _stands_below(pieces: Sequence[LetterPiece], number: int) -> bool:
    """Whether a quiet label stands between a message's headline and its text."""
    label, above = pieces[number], pieces[number - 1] if number else None
    below = pieces[number + 1] if number + 1 < len(pieces) else None
    if above is None or below is None or above.hint or label.edge or below.edge:
        return False
    quiet = not label.shown and weight_of(label) < weight_of(above)
    return quiet and may_head(above, text=False) and is_prose(below) and not label.pictures


def _is_picture(pieces: Sequence[LetterPiece], number: int) -> bool:
    """Whether a label that names nobody stands beside a picture, and a story begins right below.

    What follows lies in cells of its own and looks as other stories' beginnings do.
    """
    label, below = pieces[number], pieces[number + 1 : number + 2]
    named = label.rank or _sponsor(label)
    if not below or named or not (label.pictures or below[0].pictures):
        return False
    first = below[0]
    apart = first.edge == 2 or len(first.path) != len(label.path)
    if not apart or is_prose(first) or not may_head(first, text=False):
        return False
    look = (first.rank, first.size, first.bold, first.capitals)
    alike = [n for n, p in enumerate(pieces) if (p.rank, p.size, p.bold, p.capitals) == look]
    return sum(not is_sponsor_label(pieces[n - 1]) for n in alike if n) >= _ALIKE


def _only_thanks(pieces: Sequence[LetterPiece], number: int) -> bool:
    """Whether a label names a sponsor of whom not the text below it, but a later message tells."""
    name = _sponsor(pieces[number])
    below = pieces[number + 1 : number + 1 + _UNIT_PIECES]
    ends = next((n for n, p in enumerate(below) if is_sponsor_label(p)), len(below))
    told = any(name in bare(piece.text).casefold() for piece in below[:ends])
    return bool(name) and not told and _named_again(pieces, number)


def _disclosed(pieces: Sequence[LetterPiece], number: int) -> list[int]:
    """The message above a line that says only below it that it was one; empty for a label.

    "*This is sponsored content." stands in small print or as a sentence, right below text. What has
    its star above is the message; "Together with" leads on to something.
    """
    piece = pieces[number]
    if piece.text[:1] in _STARS and (starred := _starred(pieces, number)):
        return starred
    if _LEADS_ON.search(piece.text) or thanks_sponsor(piece):
        return []
    above = pieces[number - 1] if number else None
    below = pieces[number + 1] if number + 1 < len(pieces) else None
    closes = cells_shared(pieces, number) > cells_shared(pieces, number + 1)
    ends = 0 < piece.size < _SMALL and (below is None or below.edge == 2 or closes)
    noted = ends or piece.text[:1] in ("*", "†") or piece.text[-1:] == "."
    if not noted or piece.shown or piece.edge == 2 or piece.words > LABEL_WORDS:
        return []
    if above is None or above.hint or not (is_prose(above) or above.linked):
        return []
    found = [number]
    prose = 0
    for at in range(number - 1, max(-1, number - _UNIT_PIECES), -1):
        if pieces[at].hint:
            break
        prose += pieces[at].words if is_prose(pieces[at]) else 0
        if prose > _UNIT_WORDS:
            return []
        if closes and prose and cells_shared(pieces, at + 1) < cells_shared(pieces, number):
            return found[::-1]
        found.append(at)
        told = prose or (not closes and any(pieces[i].linked for i in found))
        if told and (pieces[at].edge == 2 or (pieces[at].shown and not is_prose(pieces[at]))):
            return found[::-1]
        if prose and pieces[at].linked and may_head(pieces[at], text=True):
            return found[::-1]
    return []


def _starred(pieces: Sequence[LetterPiece], number: int) -> list[int]:
    """The pieces above a note that bear its star, and the note; empty where none does."""
    star = pieces[number].text[0]
    near = range(number - 1, max(-1, number - _UNIT_PIECES), -1)
    found = [at for at in near if not pieces[at].hint and star in _ends(pieces[at].text)]
    return [*found[::-1], number] if found else []


def _ends(text: str) -> str:
    """The first and the last signs of a text, where a note's star stands."""
    return text[:1] + text[-2:]


def _named_again(pieces: Sequence[LetterPiece], number: int) -> bool:
    """Whether a later label names the same sponsor: then this one only thanks."""
    name = _sponsor(pieces[number])
    if not name:
        return False
    return any(
        name in bare(piece.text).casefold() and is_sponsor_label(piece)
        for piece in pieces[number + 1 :]
    )


def _sponsor(label: LetterPiece) -> str:
    words = label_of(label.text)
    found = said().sponsor.match(words)
    rest = label_of(words[found.end() :]).casefold() if found else ""
    return rest if len(rest) >= 3 else ""


def _opens(
    pieces: Sequence[LetterPiece], at: int, *, text: bool, pressed: bool, marked: bool
) -> bool:
    """Whether something else begins here: a label in capitals, a headline over prose.

    ``pressed``: the message's button stands right above. ``marked``: the letter's headlines have
    marks, so that a line that only leads somewhere is a button.
    """
    piece = pieces[at]
    if not may_head(piece, text=text) or is_more(piece.text):
        return False
    if piece.linked and not (piece.rank or piece.mark or piece.size >= 1.15):
        # a line that is a link ends a message, unless a story's text stands below it
        if marked:
            return False
        below = pieces[at + 1] if at + 1 < len(pieces) else None
        return below is not None and below.words >= 20 and not below.edge
    if piece.rank or piece.mark or piece.size >= 1.15 or piece.capitals:
        return True
    below = pieces[at + 1] if at + 1 < len(pieces) else None
    if pressed and piece.words <= _SHORT_LABEL and below is not None and below.linked:
        # the next section's label, above its first headline
        return at + 2 < len(pieces) and pieces[at + 2].words >= _STORY_WORDS
    return below is not None and below.words >= (8 if pressed and is_prose(below) else 20)


def _asked(pieces: Sequence[LetterPiece], number: int, most: int) -> list[int]:
    """A question to the reader with its answers, as it is drawn."""
    if inside := _boxed(pieces, number, most, lambda p: p.linked or p.role == "item"):
        return inside
    found = [number]
    words = 0
    for at in range(number + 1, min(len(pieces), number + 10)):
        piece = pieces[at]
        if piece.hint or piece.edge == 2:
            break
        if not (
            piece.linked
            or piece.button
            or is_poll(piece)
            or is_referral(piece)
            or (piece.role == "item" and piece.words <= 8)
            or (piece.words <= 6 and not piece.shown)
        ):
            break
        if piece.linked and at + 1 < len(pieces) and pieces[at + 1].words >= _STORY_WORDS:
            break  # a headline
        if piece.words > 12 and not (is_poll(piece) or is_referral(piece)):
            break
        if (piece.rank or piece.size >= 1.15) and at + 1 < len(pieces):
            break
        words += piece.words
        if words > _ASKED_WORDS:
            break
        found.append(at)
    return found


def _offered(pieces: Sequence[LetterPiece], number: int) -> list[int]:
    """An offer with the buttons below it, and its headline where it has one and nothing else."""
    found = [*_pleaded(pieces, number), *_closed(pieces, number), number]
    for at in range(number + 1, min(len(pieces), number + 4)):
        piece = pieces[at]
        if piece.hint or piece.edge == 2 or not (piece.button or is_promo(piece)):
            break
        found.append(at)
    return found


def _closed(pieces: Sequence[LetterPiece], number: int) -> list[int]:
    """The few words in a box that a button of the sender's ("Subscribe") ends; empty for others."""
    piece = pieces[number]
    if not piece.linked or piece.words > _SHORT_LABEL or piece.edge == 2:
        return []
    at, words = number - 1, 0
    while at >= 0 and not pieces[at].hint and words <= _CLOSED_WORDS:
        words += pieces[at].words
        if pieces[at].edge == 2:
            return list(range(at, number)) if words <= _CLOSED_WORDS else []
        at -= 1
    return []


def _pleaded(pieces: Sequence[LetterPiece], number: int) -> list[int]:
    """The headline above an offer, if a button to take it and nothing else stands below."""
    if not number or not is_prose(pieces[number]) or pieces[number].words > _PLEA_WORDS:
        return []
    above = pieces[number - 1]
    stop = number + 1
    while stop < len(pieces) and (pieces[stop].linked or pieces[stop].button):
        if not is_promo(pieces[stop]):
            break
        stop += 1
    if stop == number + 1 or above.hint or above.kept or not may_head(above, text=True):
        return []
    below = pieces[stop] if stop < len(pieces) else None
    parted = below is None or below.hint or below.edge or may_head(below, text=True)
    return [number - 1] if parted else []
