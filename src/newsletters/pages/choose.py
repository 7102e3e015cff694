"""Which pieces of a page are its article: the body's element first, then what belongs to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from newsletters.pages.names import named
from newsletters.pages.walk import PagePiece, PageSpot

_MOST = 0.8  # of the prose: the body's innermost element holds it
_MORE = 20  # words that what is round the body must add to be part of it …
_TOLD = 0.6  # … the share of its words that are prose …
_LINKED = 0.35  # … and the share of its letters that may be links
_TEXTS = ("p", "address", "pre")
_TELLS = 8  # words of a sentence that may tell something whatever its box is named
_ASKS = ("form", "input", "button", "iframe", "a")
_NEAR = 3  # pieces between a heading and what it heads
_AGAIN = 3  # a label that stands so often is none of the text


@dataclass(frozen=True, slots=True)
class Choice:
    """The numbers of an article's pieces, and the element that holds it."""

    numbers: tuple[int, ...]
    body: Any


def own_choice(pieces: Sequence[PagePiece]) -> Choice:
    """The article as the page's own markup shows it."""
    candid = [n for n, piece in enumerate(pieces) if not piece.is_silent and not piece.card]
    body = body_of(pieces, candid)
    if body is None:
        return Choice((), None)
    body = _grown(pieces, body)
    return Choice(filled(pieces, within(pieces, body)), body)


def prose_in(pieces: Sequence[PagePiece], numbers: Iterable[int]) -> int:
    """The words of prose in the pieces of these numbers."""
    return sum(pieces[number].size for number in numbers if pieces[number].is_prose)


def body_of(pieces: Sequence[PagePiece], among: Iterable[int], most: float = _MOST) -> Any:
    """The innermost element that holds ``most`` of the prose of the pieces ``among``."""
    weights: dict[Any, int] = {}
    total = 0
    for number in among:
        piece = pieces[number]
        if piece.is_prose:
            total += piece.size
            weights[piece.box] = weights.get(piece.box, 0) + piece.size
    held: dict[Any, int] = {}
    for box, size in weights.items():
        element = box
        while element is not None:
            held[element] = held.get(element, 0) + size
            element = element.getparent()
    # ancestors hold at least as much: the innermost is the last on the way down
    best, deepest = None, -1
    for element, size in held.items():
        if size >= most * total:
            depth = sum(1 for _ in element.iterancestors())
            if depth > deepest:
                best, deepest = element, depth
    return best


def within(pieces: Sequence[PagePiece], body: Any) -> list[int]:
    """The numbers of the pieces inside an element."""
    known: dict[Any, bool] = {body: True}
    found = []
    for number, piece in enumerate(pieces):
        chain = []
        element = piece.box
        while element is not None and element not in known:
            chain.append(element)
            element = element.getparent()
        inside = known[element] if element is not None else False
        for one in chain:
            known[one] = inside
        if inside:
            found.append(number)
    return found


def _grown(pieces: Sequence[PagePiece], body: Any) -> Any:
    """``body``, or what holds it together with more prose among few links."""
    chain = [body, *body.iterancestors()]
    level_of = {element: level for level, element in enumerate(chain)}
    added = [[0, 0, 0, 0] for _ in chain]  # words of prose, all words, letters, linked letters
    for piece in pieces:
        if piece.is_silent or piece.card:
            continue
        element = piece.box
        while element is not None and element not in level_of:
            element = element.getparent()
        if element is not None:
            sums = added[level_of[element]]
            sums[0] += piece.size if piece.is_prose else 0
            sums[1] += piece.size if piece.link_share < 0.5 else 0
            sums[2] += len(piece.bare)
            sums[3] += int(piece.link_share * len(piece.bare))
    best, more = 0, [0, 0, 0, 0]
    for level, sums in enumerate(added[1:], 1):
        more = [one + other for one, other in zip(more, sums, strict=True)]
        prose, words, letters, linked = more
        if prose >= max(_MORE, _TOLD * words) and linked < _LINKED * letters:
            best, more = level, [0, 0, 0, 0]
    return chain[best]


def filled(
    pieces: Sequence[PagePiece], inside: Sequence[int], taken: Collection[int] = ()
) -> tuple[int, ...]:
    """The pieces of a body that are the article's, and those ``taken`` already.

    Prose and the items of lists come wherever they stand in the body; labels, links and teasers
    where the article goes on below them; headings where there is something to head.
    """
    chosen = set(taken)
    boxes = _boxes(pieces, inside)
    for number in inside:
        piece = pieces[number]
        told = piece.is_prose or (piece.role == "item" and piece.link_share < 0.5)
        if piece.spot in boxes or (told and not _is_apart(piece)):
            chosen.add(number)
    prose = [number for number in chosen if pieces[number].is_prose]
    first, last = min(prose, default=0), max(chosen, default=-1)
    known = set(inside)
    often = Counter(pieces[number].bare for number in inside)
    beside = {pieces[number].box.getparent() for number in prose}
    for number in inside:
        # what stands in a line with paragraphs goes on with them
        piece = pieces[number]
        if number != last + 1 or _is_apart(piece) or piece.link_share >= 0.5:
            continue
        same = piece.box is pieces[last].box
        if same or (piece.box.tag in _TEXTS and piece.box.getparent() in beside):
            chosen.add(number)
            last = number
    while first - 1 in known and _goes_before(pieces[first - 1], pieces[first]):
        first -= 1
        chosen.add(first)
    chosen.update(n for n in inside if first < n < last and _may_be_text(pieces[n]))
    for at in range(len(inside) - 1, -1, -1):
        number = inside[at]
        piece = pieces[number]
        if number in chosen or piece.is_silent or not number < last:
            continue
        if piece.place("caption", "byline", "tags") or often[piece.bare] >= _AGAIN:
            continue
        if piece.role == "heading" and not piece.card:
            if any(below in chosen for below in inside[at + 1 : at + 1 + _NEAR]):
                chosen.add(number)
        elif first < number:
            chosen.add(number)
    return tuple(sorted(chosen))


def _goes_before(piece: PagePiece, below: PagePiece) -> bool:
    """Whether it is an earlier line of the same element's text."""
    return piece.box is below.box and not _is_apart(piece) and piece.link_share < 0.5


def _boxes(pieces: Sequence[PagePiece], inside: Sequence[int]) -> set[PageSpot | None]:
    """The asides amid a body that may hold facts: words, where others hold links and forms."""
    held: dict[PageSpot, list[PagePiece]] = {}
    for number in inside:
        spot = pieces[number].spot
        if spot is not None and spot.is_plain:
            held.setdefault(spot, []).append(pieces[number])
    found: set[PageSpot | None] = set()
    for spot, own in held.items():
        words = sum(piece.size for piece in own)
        linked = sum(piece.link_share * piece.size for piece in own)
        asks = next(spot.element.iter("form", "input", "button", "iframe"), None) is not None
        if not asks and linked < 0.3 * words and not any(piece.card for piece in own):
            found.add(spot)
    return found


def _is_apart(piece: PagePiece) -> bool:
    if piece.is_silent or piece.card or piece.place("caption"):
        return True
    # whole sentences under such names are asked about, not left out
    return not _tells(piece) and piece.place("byline", "tags") is not None


def _tells(piece: PagePiece) -> bool:
    return piece.is_prose and piece.size >= _TELLS and piece.link_share < _LINKED


def _may_be_text(piece: PagePiece) -> bool:
    """Whether sentences amid the body stand in a box that only its name sets apart from it."""
    if not piece.is_silent or piece.card or piece.box.tag != "p" or not _tells(piece):
        return False
    if piece.place("comments", "caption", "byline") is not None:
        return False
    spot = piece.spot
    while spot is not None and spot.silent:
        if not named(spot.element) or next(spot.element.iter(*_ASKS), None) is not None:
            return False
        spot = spot.outside
    return True
