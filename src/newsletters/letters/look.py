"""A letter's markup as pieces: its visible words in order, and how each looks to a reader.

What parts two pieces is seen here as well: rules, borders, thin coloured rows, another ground,
frames, gaps. Letters are tables in tables: no tag says any of it, only the styles do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, zip_longest
from typing import Any

from newsletters.blocks import HTML
from newsletters.late import late
from newsletters.letters.css import Looks, sheet_of, styled
from newsletters.letters.piece import (
    HEAD_WORDS,
    LetterPicture,
    LetterPiece,
    Link,
    capital_lead,
    ends_sentence,
    has_letters,
    in_capitals,
    is_prose,
)
from newsletters.lines import broken
from newsletters.model import Role
from newsletters.notes import without_notes
from newsletters.text import visible

_BREAK = "\x00"
# What hides an element with all that is in it; a size of nothing hides only its own words.
_ZERO = r"\s*:\s*0(?:\.0*)?(?:px|em|rem|pt|%)?\s*(?:!important\s*)?(?:;|$)"
_HIDDEN = late(
    r"display\s*:\s*none|(?<!backface-)visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    rf"|(?<![-\w])(?:opacity|max-height|max-width){_ZERO}|(?<![-\w])color\s*:\s*transparent"
    r"|text-decoration(?:-line)?\s*:[^;]{0,40}line-through",
    re.IGNORECASE,
)
_UNSEEN = late(
    r"(?:^|\s)(?:pre-?header(?:-?text)?|preview-?text|sr-only|visually-?hidden|"
    r"screen-reader-text|d-none|hide-?on-?desktop|mobile-?only)(?:\s|$)",
    re.IGNORECASE,
)
_BASE = 16.0
_DEEPEST = 64  # cells in cells; what lies deeper shares its place
_HEADS = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h4": 1.0, "h5": 0.83, "h6": 0.67}
_FONT = {"1": 10.0, "2": 13.0, "3": 16.0, "4": 18.0, "5": 24.0, "6": 32.0, "7": 48.0}
_CELLS = frozenset(("td", "th", "div", "p", "section", "article", "li", "blockquote", *_HEADS))
_BUTTON = late(r"(?:^|[\s_-])(?:button|btn|cta)", re.IGNORECASE)
_CAPTION = late(r"(?:^|[\s_-])(?:caption|credit|image-?caption)(?:$|[\s_-])", re.IGNORECASE)
# A line of the letter that holds no word but draws a rule: dashes, stars, dots, bullets.
_DRAWN = late(r"[\s\-–—―_=*•·.~⁂◆◇■□●○✦✧★☆❖+#|/\\<>─━═]{3,}|[⁂❖✦◆●■*•]|\u2014")
_SIGN = late(r"([>→➔►▶▸»•·▪◦‣-])\s+\S")
_TEXT_WORDS = 4  # of a line that tells how large the text is, at the least
_ALONE = 3  # headings below headings that are text, at the least
_TOLD_WORDS = 12  # of a text below a heading
_WIDE = 300  # pixels of a picture that may be a rule
_GOES_ON = late(r"\s*[—–:]\s+\S|\s+-\s+\S")
_LEAD_WORDS = 3  # of a link that a paragraph begins with, at the least
_NOT_IN_RULES = frozenset((".", "…"))


class _State:
    """What an element hands down to what it holds."""

    __slots__ = (
        "align",
        "bold",
        "boxes",
        "capitals",
        "caption",
        "cell",
        "classes",
        "colour",
        "frames",
        "ground",
        "italic",
        "link",
        "path",
        "rank",
        "role",
        "size",
        "tiny",
    )

    def __init__(self) -> None:
        self.size = _BASE
        self.bold = self.italic = self.capitals = self.caption = self.tiny = False
        self.align = self.colour = self.ground = self.classes = ""
        self.boxes: tuple[int, ...] = ()
        self.frames: tuple[int, ...] = ()
        self.path: tuple[int, ...] = ()
        self.role: Role = "body"
        self.rank = self.cell = 0
        self.link: _Anchor | None = None

    def child(self) -> _State:
        made = _State.__new__(_State)
        for name in _State.__slots__:
            setattr(made, name, getattr(self, name))
        return made


class _Anchor:
    """A link while its words are gathered."""

    __slots__ = ("button", "href", "rel")

    def __init__(self, href: str, rel: str, button: bool) -> None:
        self.href, self.rel, self.button = href, rel, button


def pieces_of(root: Any, markup: str = "") -> list[LetterPiece]:
    """Walk a letter's tree and give its pieces in the order of reading.

    ``markup`` is what the tree was made of: its style sheets are read there.
    """
    walk = _Walk(sheet_of(markup))
    pieces = list(walk.pieces(root))
    _settle(pieces)
    return pieces


class _Walk:
    def __init__(self, sheet: dict[str, Looks]) -> None:
        self.sheet = sheet
        self.runs: list[tuple[str, _State]] = []
        self.line = 0
        self.places = 0  # of cells and boxes so far: an element's address is used again
        self.count = 0  # of words and pictures so far: who adds none is empty
        self.edge = 0
        self.gap: set[str] = set()
        self.pictures: list[LetterPicture] = []
        self.last: LetterPiece | None = None
        self.last_frames: tuple[int, ...] = ()

    def pieces(self, root: Any) -> Iterator[LetterPiece]:
        start = _State()
        # (element, its state, what came before it; None while it is being entered)
        stack: list[tuple[Any, _State, tuple[Looks, int] | None]] = [(root, start, None)]
        while stack:
            element, state, entered = stack.pop()
            tag = element.tag if isinstance(element.tag, str) else ""
            if entered is not None:
                looks, before = entered
                if tag in HTML.blocks:
                    yield from self.flush()
                    self._left(element, tag, state, looks, empty=self.count == before)
            elif not tag or tag in HTML.skipped or _is_hidden(element):
                pass
            else:
                looks = styled(element, tag, self.sheet)
                if not looks.gone:
                    block = tag in HTML.blocks
                    if block:
                        yield from self.flush()
                        if looks.over:
                            self.edge = 2
                    elif tag == "br":
                        self.runs.append((_BREAK, state))
                    elif tag == "img":
                        self._picture(element, state, looks)
                    if tag == "hr":
                        self.edge = 2
                    inner = self._inner(element, tag, state, looks, block)
                    self._say(element.text, element, inner)
                    stack.append((element, state, (looks, self.count)))
                    if element.text and not element.text.isspace():
                        stack[-1] = (element, state, (looks, -1))
                    stack.extend((child, inner, None) for child in reversed(element))
                    continue
            if element is not root:
                self._say(element.tail, element, state)
        yield from self.flush()

    def _inner(self, element: Any, tag: str, state: _State, looks: Looks, block: bool) -> _State:
        """The state inside an element."""
        inner = state.child()
        if block:
            self.places += 1
            if tag in HTML.roles:
                inner.role = HTML.roles[tag]
            if tag in _HEADS:
                inner.rank = int(tag[1])
                inner.size, inner.bold = state.size * _HEADS[tag], True
            elif tag in ("dt", "dd"):
                inner.role, inner.bold = "body", inner.bold or tag == "dt"
            if tag in _CELLS:
                inner.cell = self.places
                if len(state.path) < _DEEPEST:
                    inner.path = (*state.path, self.places)
            inner.caption = state.caption or tag in ("figcaption", "caption")
            if names := element.get("class"):
                inner.caption = inner.caption or bool(_CAPTION.search(names[:300]))
            own = " ".join(filter(None, (names, element.get("id"))))
            if own:
                inner.classes = f"{state.classes[-200:]} {own[:100]}"
            if looks.ground and looks.ground != state.ground:
                inner.boxes = (*state.boxes, self.places)
                inner.ground = looks.ground
                if looks.apart:
                    inner.frames = (*state.frames, self.places)
            if looks.framed:
                inner.boxes = (*state.boxes, self.places)
                inner.frames = (*state.frames, self.places)
            if len(inner.boxes) > 12:
                inner.boxes = inner.boxes[:12]
        elif tag in ("b", "strong", "u"):
            inner.bold = True
        elif tag in ("i", "em"):
            inner.italic = True
        elif tag == "font":
            inner.size = _FONT.get(element.get("size") or "", state.size)
        elif tag == "small":
            inner.size = state.size * 0.83
        elif tag == "a" and (href := (element.get("href") or "").strip()):
            names = element.get("class") or ""
            drawn = bool(looks.ground) or looks.framed or bool(_BUTTON.search(names[:200]))
            inner.link = _Anchor(href[:8000], element.get("rel") or "", drawn)
        if tag == "th":
            inner.bold = True
        if looks.tiny:
            inner.tiny = True
        elif looks.size:
            inner.size, inner.tiny = looks.size, False
        elif looks.scale:
            inner.size = min(state.size * looks.scale, 200.0)
        inner.bold = inner.bold if looks.bold is None else looks.bold
        inner.italic = inner.italic if looks.italic is None else looks.italic
        inner.capitals = inner.capitals if looks.capitals is None else looks.capitals
        inner.align = looks.align or ("center" if tag == "center" else inner.align)
        inner.colour = looks.colour or inner.colour
        return inner

    def _say(self, text: str | None, element: Any, state: _State) -> None:
        if not text or (state.tiny and text.strip()):
            return
        self.runs.append((text, state))
        if not text.isspace():
            self.line = self.line or element.sourceline or 0
            if visible(text):
                self.count += 1

    def _left(self, element: Any, tag: str, outside: _State, looks: Looks, *, empty: bool) -> None:
        """What the end of a block shows: a line below it, or that it was one itself."""
        if empty:
            height = looks.height
            if height < 0 and (told := element.get("height") or "").isdigit():
                height = float(told)
            painted = bool(looks.ground) and looks.ground != outside.ground
            if (
                looks.over
                or looks.under
                or looks.framed
                or (painted and (0 < height <= 12 or tag in ("td", "div", "table")))
            ):
                self.edge = 2
            elif height >= 8 or (tag in ("td", "div", "p") and element.text):
                self.edge = max(self.edge, 1)
                self.gap.add(outside.ground)
        elif looks.under:
            self.edge = 2

    def _picture(self, element: Any, state: _State, looks: Looks) -> None:
        width, height = _number(element.get("width")), _number(element.get("height"))
        if 0 < looks.height <= 12:
            height = int(looks.height)
        if 0 < height <= 12 and width >= 100:
            self.edge = 2  # a rule that was drawn elsewhere
            return
        src = (element.get("src") or "").strip()
        if (0 < width <= 2 or 0 < height <= 2) or not src:
            return
        self.count += 1
        href = state.link.href if state.link else ""
        alt = visible((element.get("alt") or "")[:500])
        self.pictures.append(LetterPicture(src[:4000], alt, href, width, height))

    def flush(self) -> Iterator[LetterPiece]:
        """The pieces that end here: one, or several where line breaks part them."""
        if not self.runs:
            return
        runs, self.runs = self.runs, []
        line, self.line = self.line, 0
        lines: list[list[tuple[str, _State]]] = [[]]
        heading = runs[0][1].role == "heading"
        for run in runs:
            if run[0] == _BREAK and not heading:
                lines.append([])
            else:
                lines[-1].append(run if run[0] != _BREAK else (" ", run[1]))
        texts = ["".join(text for text, _ in one) for one in lines]
        if len(texts) == 1 and not texts[0].strip():
            return
        begun = [
            (run.text, run.line)
            for first, stop in _alike(lines, texts)
            for run in broken(texts[first:stop], first)
        ]
        for number, (text, first) in enumerate(begun):
            stop = begun[number + 1][1] if number + 1 < len(begun) else len(lines)
            own = [run for one in lines[first:stop] if one for run in (*one, (" ", one[0][1]))]
            yield from self._piece(without_notes(text), own, line)

    def _piece(self, text: str, runs: list[tuple[str, _State]], line: int) -> Iterator[LetterPiece]:
        if not text.strip(", "):
            return
        if _DRAWN.fullmatch(text) and not set(text) & _NOT_IN_RULES:
            self.edge = 2
            return
        piece = _made(text, runs, line)
        state = runs[0][1]
        button = piece.linked and not piece.rank and (piece.button or piece.words <= 6)
        above = self.last
        edge = self.edge
        if above is not None and not button:
            framed = self.last_frames != state.frames
            other = piece.ground != above.ground or bool(self.gap - {piece.ground})
            edge = 2 if framed or other else edge
        piece.edge = edge if above is not None else 2
        piece.pictures, self.pictures = self.pictures, []
        self.edge, self.gap = 0, set()
        if above is not None and button:
            piece.ground = above.ground  # a drawn button is no other ground
        else:
            self.last_frames = state.frames
        self.last = piece
        yield piece


def _alike(lines: list[list[tuple[str, _State]]], texts: list[str]) -> Iterator[tuple[int, int]]:
    """Runs of lines that look alike: a bold line above plain ones is a headline, no beginning."""
    first = 0
    for number in range(1, len(texts)):
        above, below = texts[number - 1].strip(), texts[number].strip()
        goes_on = below[:1].islower() and not ends_sentence(above)
        short = bool(above and below) and not goes_on and len(above.split()) <= HEAD_WORDS
        if short and _look_of(lines[number - 1]) != _look_of(lines[number]):
            yield first, number
            first = number
    yield first, len(texts)


def _look_of(runs: list[tuple[str, _State]]) -> tuple[bool, int]:
    said = [(text, state) for text, state in runs if text.strip()]
    bold = all(state.bold for _, state in said)
    return bold, round(max((state.size for _, state in said), default=0.0))


def _made(text: str, runs: list[tuple[str, _State]], line: int) -> LetterPiece:
    """A piece and its look, as most of its characters look."""
    sizes: Counter[float] = Counter()
    bold = italic = capitals = total = 0
    plain = False
    links: list[Link] = []
    anchor: _Anchor | None = None
    lead: list[str] = []
    leading = True
    drawn = False
    for run, state in runs:
        letters = sum(c.isalnum() for c in run)
        total += letters
        sizes[round(state.size, 1)] += letters
        bold += letters * state.bold
        italic += letters * state.italic
        capitals += letters * state.capitals
        if letters or not run.isspace():
            if not state.bold and letters:
                leading = False
            if leading:
                lead.append(run)
        elif leading and lead:
            lead.append(run)
        if state.link is None:
            plain = plain or bool(letters)
        elif state.link is anchor:
            links[-1].text += run
        else:
            links.append(Link(state.link.href, run, state.link.rel))
            drawn = drawn or state.link.button
        if not run.isspace():
            anchor = state.link
    for link in links:
        link.text = visible(link.text)
    state = next((s for t, s in runs if t.strip()), runs[0][1])
    whole_bold = total > 0 and bold >= total * 0.95
    linked = bool(links) and not plain
    return LetterPiece(
        text=text,
        role=state.role,
        line=line,
        rank=state.rank if state.role == "heading" else 0,
        size=sizes.most_common(1)[0][0] if sizes else state.size,
        bold=whole_bold,
        italic=total > 0 and italic >= total * 0.95,
        capitals=in_capitals(text) or (total > 2 and capitals >= total * 0.95),
        centred=state.align == "center",
        ground=state.ground,
        colour=state.colour,
        linked=linked,
        button=linked and drawn,
        caption=state.caption,
        lead=_lead(text, lead, bold and not whole_bold) or _linked_lead(text, links),
        links=links,
        boxes=state.boxes,
        cell=state.cell,
        path=state.path,
        classes=state.classes,
    )


def _lead(text: str, lead: list[str], bold: int) -> str:
    """The bold beginning of a piece, or the one in capitals."""
    return (visible("".join(lead)) if lead and bold else "") or capital_lead(text)


def _linked_lead(text: str, links: list[Link]) -> str:
    """A headline that is a link, where its text goes on behind a dash or a colon."""
    first = links[0].text if links else ""
    at = text.find(first)
    if len(first.split()) < _LEAD_WORDS or at < 0 or has_letters(text[:at]):
        return ""
    return text[: at + len(first)] if _GOES_ON.match(text, at + len(first)) else ""


def _settle(pieces: list[LetterPiece]) -> None:
    """Sizes as shares of the letter's own text, and small print below a picture as a caption.

    A wide picture that comes again and again is a rule that somebody drew.
    """
    drawn = Counter(picture.src for piece in pieces for picture in piece.pictures)
    for piece in pieces:
        kept = [one for one in piece.pictures if drawn[one.src] == 1 or one.width < _WIDE]
        if len(kept) < len(piece.pictures):
            piece.pictures, piece.edge = kept, 2
    sizes: Counter[float] = Counter()
    for piece in pieces:
        if piece.words >= _TEXT_WORDS:
            sizes[piece.size] += piece.words
    base = sizes.most_common(1)[0][0] if sizes else _BASE
    _typed_lists(pieces)
    for piece in pieces:
        piece.size = round(piece.size / max(base, 1.0), 2)
    for piece, below in zip_longest(pieces, pieces[1:]):
        # a label in small capitals stands over a headline, a credit over text
        labels = piece.capitals and not (below is not None and is_prose(below))
        small = piece.size <= 0.85 and piece.words <= 30 and not labels
        if piece.pictures and small and not piece.rank and not piece.linked:
            piece.caption = True
        if not has_letters(piece.text):
            piece.rank = 0
    _spoken_headings(pieces)
    _linked_texts(pieces)


def _spoken_headings(pieces: list[LetterPiece]) -> None:
    """Headings that stand below other headings, each alone, and over no text, are the text."""
    for rank in range(2, 7):
        own = [n for n, piece in enumerate(pieces) if piece.rank == rank]
        over = [n for n in own if n and 0 < pieces[n - 1].rank < rank]
        told = [n for n in own if n + 1 < len(pieces) and pieces[n + 1].words >= _TOLD_WORDS]
        if len(over) < _ALONE or len(over) * 5 < len(own) * 4 or len(told) * 5 > len(own):
            continue
        for number in own:
            piece = pieces[number]
            piece.rank, piece.role, piece.size = 0, "body", 1.0
            piece.bold = piece.linked = piece.capitals = False


def _linked_texts(pieces: list[LetterPiece]) -> None:
    """Sentences that are one link, below headlines that are, are text where most text is so."""
    told = [p for p in pieces if p.words >= _TOLD_WORDS and ends_sentence(p.text) and not p.rank]
    found = [
        piece
        for above, piece in pairwise(pieces)
        if piece.linked and piece.words >= _TOLD_WORDS and ends_sentence(piece.text)
        if piece.role == "body" and (above.linked or not is_prose(above)) and not piece.rank
    ]
    if len(found) >= _ALONE and sum(p.words for p in found) * 2 > sum(p.words for p in told):
        for piece in found:
            piece.linked = False


def _typed_lists(pieces: list[LetterPiece]) -> None:
    """Lines below each other that begin with the same sign are a list: the sign is no word."""
    signs = [found[1] if (found := _SIGN.match(piece.text)) else "" for piece in pieces]
    for number, (sign, piece) in enumerate(zip(signs, pieces, strict=True)):
        near = (signs[number - 1 : number] or [""])[0], (signs[number + 1 : number + 2] or [""])[0]
        if sign and sign in near and piece.role == "body":
            piece.role, piece.text = "item", piece.text[len(sign) :].lstrip()
            piece.lead = piece.lead.removeprefix(sign).lstrip()
            piece.bold, piece._words = False, -1


def _is_hidden(element: Any) -> bool:
    get = element.get
    if get("hidden") is not None:
        return True
    style, names = get("style"), get("class")
    return bool((style and _HIDDEN.search(style[:2000])) or (names and _UNSEEN.search(names[:500])))


def _number(value: str | None) -> int:
    found = re.match(r"\d{1,5}", value or "")
    return int(found[0]) if found else 0
