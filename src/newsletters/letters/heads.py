"""What may be a headline in a letter: lines whose look sets them apart, grouped by that look.

A reader takes lines that look alike for alike. So candidates are weighed by groups: headlines,
the labels of sections above them, subheadings below them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from newsletters.late import late
from newsletters.letters.beside import bare_heads
from newsletters.letters.kickers import bare_labels
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
    is_date,
    is_footer,
    is_masthead,
    is_more,
    leads_on,
)

Signature: TypeAlias = tuple[object, ...]

SECTION_WORDS = 6
_LARGE = 1.1
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
