"""What may be a headline in a letter: lines whose look sets them apart, grouped by that look.

A reader takes lines that look alike for alike. So candidates are weighed by groups: headlines,
the labels of sections above them, subheadings below them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from newsletters.late import late
from newsletters.letters.piece import (
    HEAD_WORDS,
    LONG_HEAD_WORDS,
    LetterPiece,
    closes_cell,
    ends_sentence,
    has_letters,
    is_large,
    is_prose,
)
from newsletters.letters.tells import (
    capitals_in,
    is_date,
    is_footer,
    is_greeting,
    is_masthead,
    is_more,
    is_offer,
    is_offer_label,
    is_promo,
    is_signoff,
    leads_on,
    names_in,
)

Signature: TypeAlias = tuple[object, ...]

SECTION_WORDS = 6
_LARGE = 1.1
_STORY = 8  # words right below a headline
_ALIKE_STORIES = 2  # headlines that look alike
_LIST_WORDS = 6  # of a line with a link that stands below a heading as prose does
_PLAIN: Signature = ("plain",)
_LINKED: Signature = ("linked",)
_INNER = late(r"[^\W\d_]{3,}[.!?] +[^\W\d_]")
_AGAIN = 2  # times that a line is said which heads a part of stories
_FIGURE = late(r"\W*\d[\d.,]*\W*(?:[^\W\d_]{1,8}\W*)?")
_STOPS = (".", ";", ",", ":")
_DATED = late(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\b\d{1,2}[:.]\d\d\b|^\W*\d[\d\W]*$")
_MARKS = {"box": 9.0, "#": 8.0, "**": 7.0, "und": 6.5, "1": 6.0}


@dataclass(slots=True)
class Head:
    """A candidate: its piece's index, its look, and how many words of prose stand below it.

    ``lead``: it is the bold beginning of a paragraph. ``label`` is the index of the section's
    label right above it, ``below`` tells that another candidate stands right below it.
    """

    index: int
    signature: Signature
    weight: float
    prose: int = 0
    lead: bool = False
    label: int = -1
    below: int = -1


@dataclass(slots=True)
class HeadGroup:
    """Candidates that look alike, in order."""

    signature: Signature
    weight: float
    heads: list[Head] = field(default_factory=list)
    section: bool = False


def candidates(pieces: Sequence[LetterPiece], *, text: bool) -> list[Head]:
    """Every piece that may be a headline; ``text`` letters show them by blank lines alone."""
    found = []
    said = Counter((piece.text, look_of(piece)) for piece in pieces if not piece.capitals)
    for number, piece in enumerate(pieces):
        if not piece.rank and closes_cell(pieces, number):
            continue
        again = not text and said[piece.text, look_of(piece)] >= _AGAIN
        if again or _FIGURE.fullmatch(piece.text):
            continue  # a part of every story, and the number of the day
        if may_head(piece, text=text):
            found.append(Head(number, signature(piece, text=text), weight_of(piece)))
        elif not text and _begins(pieces, number):
            found.append(Head(number, _PLAIN, weight_of(piece)))
    _measure(pieces, found)
    return _without_small(pieces, found) if text else found


def _begins(pieces: Sequence[LetterPiece], number: int) -> bool:
    """Whether a line that looks like its text begins something: behind a rule, or "Read more"."""
    above = pieces[number - 1] if number else None
    apart = above is not None and (pieces[number].edge == 2 or leads_on(above))
    return apart and pieces[number].words >= 3 and may_head(pieces[number], text=True)


def _without_small(pieces: Sequence[LetterPiece], found: list[Head]) -> list[Head]:
    """A text's candidates without bare lines, where others show that they are headlines.

    What is left of captions, bylines and sources below a headline are short lines, too.
    """
    loud = [head for head in found if head.signature != _PLAIN]
    direct: dict[Signature, list[int]] = {}
    for number, head in enumerate(found):
        below = found[number + 1] if number + 1 < len(found) else None
        prose = head.prose
        if below is not None and head.below == number + 1 and below.signature == _PLAIN:
            small = pieces[below.index].words <= 3 and head.signature != ("capitals",)
            prose = below.prose if small else 0
        if head.signature != _PLAIN:
            direct.setdefault(head.signature, []).append(prose)
    sure = {
        look: len(told)
        for look, told in direct.items()
        if len(told) >= 2 and sum(prose >= 12 for prose in told) * 2 >= len(told)
    }
    if not sure:
        return found
    main = max(sure, key=lambda look: sure[look])
    places = {head.index for head in loud}
    plain = [head.index for head in found if head.signature == _PLAIN]
    bare = set(bare_heads(pieces, plain, places, linked=main == _LINKED))
    shown = {head.index for head in loud if head.signature == main}
    labels, labelled = bare_labels(pieces, set(plain) - bare, shown | bare)
    bare |= labelled
    weight = next(head.weight for head in loud if head.signature == main)
    kept = [head for head in found if head.signature != _PLAIN or head.index in bare | labels]
    for head in kept:
        head.prose, head.below = 0, -1
        if head.index in bare:
            head.signature, head.weight = main, weight
    _measure(pieces, kept)
    return kept


def may_head(piece: LetterPiece, *, text: bool) -> bool:
    """Whether a piece looks like a headline, whatever stands around it."""
    if piece.hint or piece.caption or piece.button or not has_letters(piece.text):
        return False
    words = piece.words
    if not words or words > (LONG_HEAD_WORDS if is_large(piece) else HEAD_WORDS):
        return False
    if len(piece.text) > 10 * LONG_HEAD_WORDS:
        return False
    apart = bool(piece.rank or piece.mark or piece.size >= _LARGE or piece.bold)
    whole = piece.text[-1] == "." and apart and (words <= 16 or is_large(piece))
    if piece.text.endswith(_STOPS) and not (whole or piece.colon):
        return False
    if is_more(piece.text) or is_masthead(piece) or (_DATED.search(piece.text) and not apart):
        return False
    if is_footer(piece) and not piece.rank:
        return False
    if "@" in piece.text or "|" in piece.text or is_date(piece.text):
        return False
    if piece.role == "item" and not piece.rank and not piece.mark and not piece.bold:
        return False
    if apart or (piece.capitals and piece.role != "quote"):
        return True
    if _INNER.search(piece.text):
        return False  # a line that is set apart by nothing, and more than a sentence
    if piece.linked:
        return words >= 3 and not leads_on(piece)
    return (
        text
        and words <= 18
        and len(piece.text) >= 4
        and piece.role == "body"
        and not ends_sentence(piece.text.rstrip("?!"))
        and not piece.text.startswith(("—", "–", "-", "|", "©", "+", "*"))
        and not piece.text[0].islower()
    )


def signature(piece: LetterPiece, *, text: bool) -> Signature:
    """How a candidate looks, as far as likes look alike."""
    if text:
        kind = piece.mark or (
            "capitals"
            if piece.capitals
            else "bold"
            if piece.bold
            else "linked"
            if piece.linked
            else "plain"
        )
        return (kind,)
    if not (piece.rank or piece.bold or piece.capitals or piece.size >= _LARGE):
        return ("linked",)
    if piece.rank == 1:
        return (1,)  # two titles are two titles, whatever their size
    return (piece.rank, round(piece.size, 1), piece.bold, piece.capitals, piece.italic)


def look_of(piece: LetterPiece) -> Signature:
    """How a line looks, whatever it says."""
    return (piece.rank, piece.size, piece.bold, piece.capitals, piece.mark[:1])


def story_heads(pieces: Sequence[LetterPiece]) -> list[int]:
    """Lines that head stories by their looks alone: several look so, and stand over prose."""
    found: dict[tuple[object, ...], list[int]] = {}
    for number, (piece, below) in enumerate(pairwise(pieces)):
        if not may_head(piece, text=False) or not is_prose(below) or below.words < _STORY:
            continue
        if 0 < piece.size < 1 or (ends_sentence(piece.text) and not piece.rank):
            continue  # small print, and a sentence in bold
        if not (is_offer(piece) or is_promo(piece) or is_promo(below) or is_footer(below)):
            found.setdefault((*look_of(piece), piece.linked), []).append(number)
    return sorted(n for alike in found.values() if len(alike) >= _ALIKE_STORIES for n in alike)


def weight_of(piece: LetterPiece) -> float:
    """How loud a candidate is."""
    if piece.mark:
        mark = next((w for m, w in _MARKS.items() if piece.mark.startswith(m)), 5.0)
        return mark - (int(piece.mark[1]) / 10 if piece.mark[0] == "#" else 0.0)
    weight = (piece.size or 1.0) + (0.3 if piece.bold else 0.0) + (0.05 if piece.capitals else 0.0)
    weight += (7 - piece.rank) * 0.05 if piece.rank else 0.0
    return weight + (0.2 if piece.linked else 0.0)


def _measure(pieces: Sequence[LetterPiece], heads: list[Head]) -> None:
    """Count the prose below each, and see who stands right above whom."""
    for number, head in enumerate(heads):
        following = heads[number + 1].index if number + 1 < len(heads) else len(pieces)
        between = pieces[head.index + 1 : following]
        head.prose = sum(p.words for p in between if is_prose(p))
        # a table of rates may stand between a section's label and its first headline
        filled = any(is_prose(p) or p.hint not in ("", "masthead") or _is_item(p) for p in between)
        if following < len(pieces) and not filled:
            head.below = number + 1


def _is_item(piece: LetterPiece) -> bool:
    """Whether a line belongs to a list of links, which stands below its heading as prose does."""
    goes_on = piece.words >= _LIST_WORDS and not (piece.linked or piece.shown)
    return bool(piece.links) and (piece.role == "item" or goes_on)


def grouped(heads: Sequence[Head]) -> list[HeadGroup]:
    """The candidates by their looks, the loudest first."""
    groups: dict[Signature, HeadGroup] = {}
    for head in heads:
        group = groups.setdefault(head.signature, HeadGroup(head.signature, head.weight))
        group.heads.append(head)
        group.weight = max(group.weight, head.weight)
    return sorted(groups.values(), key=lambda group: -group.weight)


def find_sections(
    pieces: Sequence[LetterPiece], heads: Sequence[Head], groups: Sequence[HeadGroup]
) -> None:
    """Tell labels of sections from headlines: short lines that stand over headlines."""
    by_signature = {group.signature: group for group in groups}
    for group in groups:
        over = 0
        told = [h for h in group.heads if h.below >= 0 or h.prose]
        for head in told:
            if head.below < 0:
                continue
            other = heads[head.below]
            if other.signature != head.signature and _labels(
                pieces[head.index], pieces[other.index], group, by_signature[other.signature]
            ):
                over += 1
        short = all(pieces[h.index].words <= SECTION_WORDS for h in group.heads)
        group.section = over > 0 and short and over * 2 >= len(told)
    for head in heads:
        if head.below < 0:
            continue
        other = heads[head.below]
        if by_signature[head.signature].section:
            if not by_signature[other.signature].section:
                other.label = head.index
        elif _tops_box(pieces[head.index], pieces[other.index]):
            other.label = head.index
        elif other.signature == head.signature and other.prose and other.below < 0:
            # of two lines that look alike, the short one above names the section
            words = pieces[head.index].words
            if words <= 4 and words < pieces[other.index].words:
                other.label = head.index


def _tops_box(label: LetterPiece, head: LetterPiece) -> bool:
    """Whether a small line is the first in the box of the louder headline right below it."""
    if label.edge < 2 or head.edge or label.words > SECTION_WORDS or label.boxes != head.boxes:
        return False
    return label.capitals and weight_of(label) < weight_of(head) and not label.linked


def _labels(label: LetterPiece, head: LetterPiece, own: HeadGroup, its: HeadGroup) -> bool:
    """Whether one line names the section of the headline below it, and is no headline itself."""
    if label.words > SECTION_WORDS or ends_sentence(label.text):
        return False
    if label.linked and not (label.shown or label.size >= _LARGE):
        return False
    if not (head.shown or head.linked or head.size >= _LARGE or not head.size):
        return False
    quiet = own.weight <= its.weight or label.capitals
    if quiet:
        # a kicker in capitals, small, or no larger than what it stands over
        return head.words >= 2
    # a loud line over a longer, quieter one is a headline over its standfirst, unless
    # several of those stand below each
    return len(its.heads) > len(own.heads) and label.words <= 4


# -- Headlines of a plain text that show nothing, among others that are links or have marks.


_WORDS = 3
_BELOW_PROSE = 4  # words of a headline that stands right below a text
_STORY_WORDS = 12
_LONG_WORDS = 15
_SMALL_WORDS = 5  # a credit, a byline
_LABEL_WORDS = 4
_ENDS = frozenset(("sponsor", "poll", "referral", "promo", "card", "player"))
_ASKS = ("?", "؟", "？")


def bare_heads(
    pieces: Sequence[LetterPiece], plain: Sequence[int], loud: Collection[int], *, linked: bool
) -> list[int]:
    """Those of the ``plain`` lines that are headlines as the ``loud`` ones are.

    ``linked``: the loud ones are shown by their links alone, so that others may have none.
    """
    known = sorted(loud)
    sure, likely = [], []
    for number in plain:
        if not known or number < known[0] or not _heads(pieces, number):
            continue
        above = _above(pieces, number, loud)
        if above == "end":
            sure.append(number)
        elif above == "prose" and linked and pieces[number].words >= _BELOW_PROSE:
            likely.append(number)
    asked = [n for n in likely if pieces[n].text.rstrip().endswith(_ASKS)]
    if len(asked) > 1:
        likely = [n for n in likely if n not in asked]  # an interview
    for number in likely:
        begin = max((n for n in (*known, *sure) if n < number), default=0)
        stop = min((n for n in (*known, *sure) if n > number), default=len(pieces))
        before, own = pieces[begin:number], pieces[number + 1 : stop]
        if not (_names(before) & _capitals(own) or _capitals(before) & _names(own)):
            sure.append(number)
    return sorted(sure)


def _heads(pieces: Sequence[LetterPiece], number: int) -> bool:
    """Whether a line has a text or a list right below, as a headline has."""
    piece = pieces[number]
    if piece.words < _WORDS or is_offer_label(piece) or is_signoff(piece) or is_greeting(piece):
        return False
    below = pieces[number + 1 : number + 3]
    if not below or below[0].hint or is_offer(below[0]) or is_signoff(below[0]):
        return False
    if len(below) == 2 and all(p.role == "item" and not p.hint for p in below):
        return True
    return is_prose(below[0]) and below[0].words >= _STORY_WORDS


def _above(pieces: Sequence[LetterPiece], number: int, loud: Collection[int]) -> str:
    """What a line stands below: ``end`` of a story, its ``prose``, or nothing that tells."""
    at = number - 1
    small = at >= 0 and not pieces[at].hint and not pieces[at].links and not pieces[at].shown
    if small and pieces[at].words <= _SMALL_WORDS and not ends_sentence(pieces[at].text):
        at -= 1
    if at < 0:
        return ""
    above = pieces[at]
    if above.hint:
        return "end" if above.hint in _ENDS else ""
    if at in loud:
        label = above.capitals or above.mark.startswith("box")
        if above.linked and not above.mark:
            # a button, above a line that is longer and has the text
            label = above.words < min(pieces[number].words, _LABEL_WORDS)
        return "end" if label and above.words <= _LABEL_WORDS else ""
    if at < number - 1:
        return ""
    if above.linked or leads_on(above):
        return "end"
    long = is_prose(above) and pieces[number + 1].words >= _LONG_WORDS
    return "prose" if long and not above.text.endswith(":") else ""


def _names(pieces: Sequence[LetterPiece]) -> set[str]:
    return set().union(*(names_in(piece.text) for piece in pieces if is_prose(piece)))


def _capitals(pieces: Sequence[LetterPiece]) -> set[str]:
    """Capitalised words, those at the beginning of sentences with them."""
    return set().union(
        *(capitals_in(piece.text) for piece in pieces if is_prose(piece) or piece.shown)
    )


# -- Labels of sections in a plain text that show nothing: a bare word or two above a headline.


_KICKER_WORDS = 3
_LEAST = 2
_HEAD_WORDS = 3
_KICKED_WORDS = 12


def bare_labels(
    pieces: Sequence[LetterPiece], plain: Collection[int], loud: Collection[int]
) -> tuple[set[int], set[int]]:
    """Which of the ``plain`` lines are labels, and which stand below one as its headline.

    ``loud`` are the headlines that show what they are.
    """
    short = [number for number in plain if _may_label(pieces, number)]
    labels = {number for number in short if number + 1 in loud}
    if len(labels) < _LEAST or not _above_all(pieces, min(labels), min(loud)):
        return set(), set()
    heads = set()
    for number in short:
        below = number + 1
        if number in labels or below not in plain or number < min(labels):
            continue
        text = pieces[below + 1] if below + 1 < len(pieces) else None
        told = text is not None and is_prose(text) and text.words >= _KICKED_WORDS
        if told and pieces[below].words >= _HEAD_WORDS and not is_signoff(pieces[below]):
            labels.add(number)
            heads.add(below)
    return labels, heads


def _above_all(pieces: Sequence[LetterPiece], label: int, first: int) -> bool:
    """Whether no story stands above a label: the first loud line may be the letter's title."""
    return not any(is_prose(piece) and not is_greeting(piece) for piece in pieces[first:label])


def _may_label(pieces: Sequence[LetterPiece], number: int) -> bool:
    piece = pieces[number]
    if piece.words > _KICKER_WORDS or piece.linked or piece.links or ends_sentence(piece.text):
        return False
    if is_offer_label(piece) or is_signoff(piece) or is_greeting(piece) or is_masthead(piece):
        return False
    words = piece.text.split()
    # "Ada Quill" is a name, "Town hall" is none
    return len(words) == 1 or any(word[:1].islower() or word == "&" for word in words[1:])


# -- Headlines that end with a colon: "Library hours change:".


COLONS = (":", "：")
_LARGER = 1.1
_UNDER = 12  # words of the text below a headline, at the least
_BARE_WORDS = 12  # of a headline that nothing but its colon sets apart, at most
_BARE = 3  # so many of them, or two that stand apart
_ABOVE = 20  # words above the first that greet nobody: more is a text that they are part of
_QUOTES = "\"'“”„‘«»‹›「『—–-"


def mark_colon_heads(pieces: Sequence[LetterPiece], *, text: bool) -> None:
    """Set ``colon`` on the lines that are headlines with a colon.

    Only in plain ``text`` may nothing else set them apart.
    """
    ending = [n for n, piece in enumerate(pieces) if _may_head(pieces, n, colon=True)]
    if not ending:
        return
    said = Counter(pieces[n].text.casefold() for n in ending)
    looks: defaultdict[str, list[int]] = defaultdict(list)
    for n in ending:
        if said[pieces[n].text.casefold()] == 1:
            looks[_look(pieces[n])].append(n)
    others = Counter(
        _look(piece) for n, piece in enumerate(pieces) if _may_head(pieces, n, colon=False)
    )
    for look, found in looks.items():
        if look:
            told = len(found) + others[look] >= 2
        elif text:
            found = [n for n in found if _is_bare_head(pieces, n)]
            told = _parts(pieces, found, others[look])
        else:
            continue
        for n in found if told else ():
            pieces[n].colon = True


def _look(piece: LetterPiece) -> str:
    """What sets a line apart, beside its colon; empty for nothing."""
    if piece.mark or piece.rank:
        return piece.mark[:3] or f"h{piece.rank}"
    if piece.size >= _LARGER:
        return f"{piece.size:.1f}"
    shown = "capitals" if piece.capitals else "bold" if piece.bold else ""
    return shown or ("linked" if piece.linked else "")


def _may_head(pieces: Sequence[LetterPiece], number: int, *, colon: bool) -> bool:
    """Whether a line over prose ends with a colon; else, whether it ends as headlines do."""
    piece = pieces[number]
    if number + 1 == len(pieces) or piece.hint or piece.words > HEAD_WORDS:
        return False
    if (piece.role in ("item", "quote") and not piece.mark) or not has_letters(piece.text):
        return False
    if piece.text.endswith(COLONS) != colon or is_greeting(piece) or is_more(piece.text):
        return False
    if not colon and ends_sentence(piece.text.rstrip("?!？！")):
        return False
    above, below = pieces[number - 1 : number], pieces[number + 1]
    if colon and above and is_large(above[0]) and not is_large(piece):
        return False  # it leads from a headline to its text
    listed = below.role == "item" and is_large(piece)
    return (below.role == "body" or listed) and below.words >= _UNDER and is_prose(below)


def _is_bare_head(pieces: Sequence[LetterPiece], number: int) -> bool:
    """Whether a line may be a headline that nothing sets apart: a quotation below it says no."""
    piece, below = pieces[number], pieces[number + 1]
    return (
        piece.words <= _BARE_WORDS
        and not piece.text[0].islower()
        and not below.text[0].islower()
        and below.text[0] not in _QUOTES
    )


def _parts(pieces: Sequence[LetterPiece], found: Sequence[int], others: int) -> bool:
    """Whether bare lines part the letter: they stand apart, or there is little above the first.

    ``others`` are such lines without a colon: more of them are the headlines, and these lead on.
    """
    if len(found) + others >= 2 and all(pieces[n].edge for n in found):
        return True
    top = pieces[: found[0]] if found else ()
    above = sum(piece.words for piece in top if is_prose(piece) and not is_greeting(piece))
    return len(found) >= max(_BARE, others + 1) and above <= _ABOVE


# -- Sections of one-line items: "World" over five linked lines is an article of five items.


LINE_WORDS = 4
"""An item of fewer words is a button or a name."""

_LIST_LINES = 2  # in a section, at the least
_MOST_WORDS = 40


def is_line(piece: LetterPiece) -> bool:
    """Whether a piece is news in one line: an item or a line of its own that leads to it."""
    if piece.hint or piece.rank or piece.button or piece.caption:
        return False
    if not LINE_WORDS <= piece.words <= _MOST_WORDS or not piece.links:
        return False
    return not _is_the_senders(piece.text)


@lru_cache(2**16)  # each way to part a letter asks again, and its patterns are the dearest of all
def _is_the_senders(text: str) -> bool:
    piece = LetterPiece(text)
    if is_more(text) or is_masthead(piece) or is_footer(piece):
        return True
    return is_promo(piece) or is_offer(piece) or is_signoff(piece)


def lines_in(pieces: Sequence[LetterPiece]) -> int:
    """How many words of one-line news there are."""
    return sum(piece.words for piece in pieces if is_line(piece))


def list_heads(pieces: Sequence[LetterPiece], groups: Sequence[HeadGroup]) -> list[Head]:
    """The headings of sections that are lists, where the letter is little else; else none."""
    for group in groups:
        heads = group.heads
        if len(heads) < 2:
            continue
        told = 0
        over: list[Head] = []
        for number, head in enumerate(heads):
            stop = heads[number + 1].index if number + 1 < len(heads) else len(pieces)
            own = pieces[head.index + 1 : stop]
            if sum(map(is_line, own)) >= _LIST_LINES:
                over.append(head)
                told += lines_in(own)
        others = sum(p.words for p in pieces if is_prose(p) and not is_line(p) and not p.hint)
        if len(over) >= 2 and len(over) * 2 >= len(heads) and told > others:
            return over
    return []
