"""A page as its pieces: every visible block of words in order, with what stands around it.

One pass without recursion. A piece knows the element that holds it, how much of it is links,
and the places (``names``) it stands in: so what the markup says outlives any extraction.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any, Final

from newsletters.blocks import HTML, Block, is_hidden
from newsletters.late import late
from newsletters.lines import broken
from newsletters.model import Role
from newsletters.pages.folds import is_folded
from newsletters.pages.headline import bare
from newsletters.pages.names import (
    SILENT,
    Place,
    is_button,
    is_notice,
    named,
    place_of,
)
from newsletters.text import visible

_BREAK = "\x00"  # a line break of the markup; parsers never leave this character in text
_NUMBERS = late(r"[-_]?\d+")
_BLANK = late(r"\n[ \t\r]*\n")
_ENDS = late(r"[.!?…:;。！？؟।][\"'”’»)\]\s]*$")
# Scripts that do not part their words with spaces: Thai to Lao, Burmese, Khmer, CJK.
_UNSPACED = late("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_SENTENCE = 6  # words of what may be a sentence
_LONG = 20  # words that are prose however they end
_LINKED = 0.6  # the share of its letters from which words are a link
_TOLD = 8  # words of a sentence that tells more than who wrote it
_MOST, _ASKING = 0.4, 0.7  # of a page's prose: what holds so much is the article, whatever its name
_SENTENCE_SIGNS = 40  # characters that are more than a term
_DOUBLED = 12  # words that nobody says twice in a row
_LABELLED = 0.8  # the share of its letters from which a mark within a line is the line's
_WIDE = 200  # characters; a longer cell is a column of the page
# How an element is left: what it opened.
_DRAWN, _BLOCK, _SPOT, _ANCHOR, _ROW, _CELL, _LABEL, _SKIP = 1, 2, 4, 8, 16, 32, 64, 128
_UNREAD = HTML.skipped | {"nav", "footer"}
_PARTING: Final = frozenset(
    "p div ul ol dl table h1 h2 h3 h4 h5 h6 blockquote section article form figure".split()
)


@dataclass(slots=True, eq=False)
class PageSpot:
    """An element that names a place, and what it holds of the page's prose."""

    place: Place
    element: Any
    outside: PageSpot | None
    prose: int = 0
    pieces: int = 0
    silent: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it is beside the article by its element alone, in no box that is."""
        if self.outside is not None and self.outside.silent:
            return False
        return self.silent and self.element.tag == "aside" and not named(self.element)

    @property
    def name(self) -> str:
        """What spots of one kind share; numbers in it only tell them apart."""
        names = self.element.get("class") or self.element.get("id") or str(id(self.element))
        return f"{self.element.tag} {_unnumbered(names)}"


@dataclass(slots=True, eq=False)
class PagePiece:
    """A run of words on a page, as ``Block`` is one of any markup.

    ``box`` is the block element that holds it, ``spot`` the innermost place around it,
    ``link_share`` how much of it is links (``is_button``: drawn as buttons); ``card`` is the
    number of the teaser it is of, ``offer`` that of a box which asks for something; ``bare`` are
    its letters and digits, ``size`` its words. ``is_prose`` tells a sentence or more that is no
    link.
    """

    text: str
    role: Role
    line: int
    rank: int
    box: Any
    spot: PageSpot | None
    link_share: float
    is_button: bool
    card: int = 0
    offer: int = 0
    bare: str = field(init=False)
    size: int = field(init=False)
    is_prose: bool = field(init=False)

    def __post_init__(self) -> None:
        self.bare = bare(self.text)
        self.size = size_of(self.text)
        self.is_prose = (
            self.role != "heading"
            and self.link_share <= _LINKED
            and (self.size >= _LONG or (self.size >= _SENTENCE and _ends(self.text)))
        )
        if self.is_prose and self.size >= _TOLD and self._bears("byline"):
            self.spot = self.spot.outside if self.spot else None

    def _bears(self, place: Place) -> bool:
        """Whether its own element names a place, and holds nothing that belongs there."""
        spot = self.spot
        if spot is None or spot.place != place or spot.element is not self.box:
            return False
        return next(self.box.iter("time", "a"), None) is None

    @classmethod
    def of(cls, block: Block) -> PagePiece:
        """A piece that stands nowhere on the page."""
        return cls(block.text, block.role, block.line, block.rank, None, None, 0.0, False)

    @property
    def is_silent(self) -> bool:
        """Whether it stands where no article stands."""
        return self.spot is not None and self.spot.silent

    def place(self, *places: Place) -> PageSpot | None:
        """The innermost of ``places`` that it stands in."""
        spot = self.spot
        while spot is not None:
            if spot.place in places:
                return spot
            spot = spot.outside
        return None


@functools.lru_cache(4096)
def _unnumbered(names: str) -> str:
    return _NUMBERS.sub("", names) or names


def _ends(text: str) -> bool:
    return _ENDS.search(text, len(text) - 6) is not None


def size_of(text: str) -> int:
    """Words; of a script that does not part them, what would be words elsewhere."""
    words = text.count(" ") + 1
    return words if text.isascii() else words + len(_UNSPACED.findall(text)) // 2


def pieces_of(root: Any) -> list[PagePiece]:
    """Walk a page and give its visible pieces in reading order."""
    walk = _Walk()
    walk.go(root)
    pieces = [piece for n, piece in enumerate(walk.pieces) if not n or not _again(walk.pieces, n)]
    _settle_spots(pieces, walk.spots)
    return pieces


def _again(pieces: list[PagePiece], number: int) -> bool:
    """Whether a piece says word for word what stands right above it: drawn once for each screen."""
    piece, above = pieces[number], pieces[number - 1]
    return piece.size >= _DOUBLED and piece.bare == above.bare and piece.role == above.role


class _Walk:
    def __init__(self) -> None:
        self.pieces: list[PagePiece] = []
        self.words: list[str] = []
        self.line = self.said = self.linked = self.buttons = 0
        self.links: list[str] = []
        self.anchors = self.drawn = 0
        self.boxes: list[tuple[Any, Role, int]] = []
        self.spot: PageSpot | None = None
        self.spots: list[PageSpot] = []
        self.label: PageSpot | None = None  # what marks words within a line, and how many it does
        self.labels = self.labelled = 0

    def go(self, root: Any) -> None:
        from lxml import etree

        skipped, blocks, words = _UNREAD, HTML.blocks, self.words
        self.boxes.append((root, "body", 0))
        rows = 0  # inside rows of data: their cells are one piece
        left: list[int] = []  # how each open element is being left
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if event == "end":
                leaving = left.pop()
                if leaving:
                    if leaving & _BLOCK:
                        if words:
                            self.flush()
                        self.boxes.pop()
                    if leaving & _SPOT and self.spot is not None:
                        self.spot = self.spot.outside
                    if leaving & _ANCHOR:
                        self.anchors -= 1
                        self.drawn -= leaving & _DRAWN
                    if leaving & _LABEL:
                        self.labels -= 1
                    if leaving & _ROW:
                        rows -= 1
                    if leaving & _CELL and words and element.getnext() is not None:
                        words.append(", ")
                if element.tail and element is not root:
                    self.say(element.tail, element)
                continue
            if tag in skipped and not (tag == "footer" and is_notice(element)):
                walk.skip_subtree()
                left.append(0)
                continue
            if is_hidden(element) and not is_folded(element):
                walk.skip_subtree()
                left.append(0)
                continue
            leaving = 0
            if rows and tag in ("td", "th"):
                leaving = _CELL
            elif tag in blocks or ("-" in tag and _is_paragraph(element)):
                if words:
                    self.flush()
                leaving = _BLOCK
                if tag == "tr" and _is_data(element):
                    rows += 1
                    leaving |= _ROW
                self.open_box(element, tag, is_row=bool(leaving & _ROW))
                leaving |= self.open_spot(element, tag)
            elif tag == "br":
                if words:
                    words.append(_BREAK)
            elif tag == "a":
                self.anchors += 1
                leaving = _ANCHOR
                if is_button(element):
                    self.drawn += 1
                    leaving |= _DRAWN
                leaving |= self.open_spot(element, tag)
            elif tag == "span":
                leaving = self.open_spot(element, tag)
            if leaving & _SKIP:
                walk.skip_subtree()
                leaving &= ~_SKIP
                left.append(leaving)
                continue
            left.append(leaving)
            if element.text:
                self.say(element.text, element)
        self.flush()

    def open_box(self, element: Any, tag: str, *, is_row: bool) -> None:
        _, role, rank = self.boxes[-1]
        role = "item" if is_row else HTML.roles.get(tag, role)
        if role == "heading" and tag[1:].isdigit():
            rank = int(tag[1:])
        elif told := element.get("role"):
            if told == "heading":
                level = element.get("aria-level") or ""
                role, rank = "heading", int(level) if level in tuple("123456") else 2
            elif told == "listitem":
                role = "item"
        self.boxes.append((element, role, rank))

    def open_spot(self, element: Any, tag: str) -> int:
        place = place_of(element, tag)
        if not place:
            return 0
        if tag in ("a", "span"):
            if place == "share" and self.boxes[-1][1] == "heading":
                return _SKIP
            if place not in ("byline", "caption"):
                return 0
            if not self.labels:
                self.label = PageSpot(place, element, self.spot)
            self.labels += 1
            return _LABEL
        self.spot = PageSpot(place, element, self.spot)
        self.spots.append(self.spot)
        return _SPOT

    def say(self, text: str, element: Any) -> None:
        words = self.words
        if text.isspace():
            if words:
                words.append(" ")
            return
        words.append(text)
        length = len(text.strip())
        self.said += length
        if self.labels:
            self.labelled += length
        if self.anchors:
            self.linked += length
            self.links.append(text)
            if self.drawn:
                self.buttons += length
        if not self.line:
            self.line = element.sourceline or 1

    def flush(self) -> None:
        if not self.words:
            return
        text = "".join(self.words)
        self.words.clear()
        line, said = self.line, self.said
        linked, drawn, labelled = self.linked, self.buttons, self.labelled
        self.line = self.said = self.linked = self.buttons = self.labelled = 0
        if not line:
            return
        share, is_button = linked / said, 2 * drawn > said
        spot = self.spot
        if labelled > _LABELLED * said and self.label is not None:
            spot = self.label
            self.spots.append(spot)
        box, role, rank = self.boxes[-1]
        links = self.links
        self.links = []
        if box.tag == "pre" and _BREAK not in text:
            runs = [visible(run) for run in _BLANK.split(text)]
        elif _BREAK not in text:
            runs = [visible(text)]
        elif role == "heading":
            runs = [visible(text.replace(_BREAK, " "))]
        else:
            runs = [run.text for run in broken(text.split(_BREAK))]
        for run in runs:
            if run.strip(", "):
                if len(runs) > 1 and links:
                    shown = (visible(one) for one in links)
                    share = min(1.0, sum(len(one) for one in shown if one in run) / len(run))
                self.pieces.append(PagePiece(run, role, line, rank, box, spot, share, is_button))


def _is_paragraph(element: Any) -> bool:
    """Whether an element of a site's own stands beside others of its name, each a sentence."""
    text = ""
    for part in element.itertext():
        text += part
        if len(text) >= _SENTENCE_SIGNS:
            beside = (element.getprevious(), element.getnext())
            return any(one is not None and one.tag == element.tag for one in beside)
    return False


def _is_data(row: Any) -> bool:
    """Whether a row's cells are figures and words side by side, and no columns of a page."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2:
        return False
    for cell in cells:
        if len(cell) and next(cell.iterdescendants(*_PARTING), None) is not None:
            parts = [e for e in cell if e.tag in ("p", "div")]
            if len(parts) != 1 or len(cell) != 1 or len(parts[0]) > 3:
                return False
        if len(cell.text_content()) > _WIDE:
            return False
    return True


def _settle_spots(pieces: list[PagePiece], spots: list[PageSpot]) -> None:
    """Say which places are silent: one that holds most of a page's prose is misnamed."""
    total = 0
    for piece in pieces:
        prose = piece.size if piece.is_prose else 0
        total += prose
        spot = piece.spot
        while spot is not None:
            spot.prose += prose
            spot.pieces += 1
            spot = spot.outside
    # paragraphs that each bear the name are the body as one box would be
    alike: dict[str, int] = {}
    for spot in spots:
        alike[spot.name] = alike.get(spot.name, 0) + spot.prose
    for spot in spots:  # outer ones first
        if spot.outside is not None and spot.outside.silent:
            spot.silent = True
        elif spot.place in SILENT:
            held = alike[spot.name]
            most = _ASKING if spot.place == "chrome" and _has_fields(spot.element) else _MOST
            spot.silent = held < most * total or held < 40
            if spot.place == "comments" and not spot.silent:
                spot.silent = held < _ASKING * total or not _is_headed(spot.element)


def _is_headed(element: Any) -> bool:
    return next(element.iter("h1"), None) is not None


def _has_fields(element: Any) -> bool:
    return next(element.iter("input"), None) is not None
