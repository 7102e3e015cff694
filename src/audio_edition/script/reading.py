"""Whether a spoken line is a reading of a printed one: every word, in order, and no other.

The printed line becomes a lattice: each printed piece is an edge that knows which spoken
words may stand for it (a word for itself, "5" for "five", "Sen." for what the vocabulary has
for it). What stands behind its place is *due*: the "dollars" of "$5" once, behind its sum.
The spoken words are then walked through it. This is written apart from the verbalizer: the
two share the tables of the vocabulary, and no rule.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from audio_edition.late import late
from audio_edition.script.readers import (
    APOSTROPHES,
    CODES,
    COINS,
    CURRENCIES,
    DROPPED,
    FILES,
    LETTERED,
    PRIMES,
    SCALE_WORDS,
    Line,
    Phrases,
    Piece,
    Reader,
    Words,
    counted,
    either,
    exactly,
    is_itself,
    is_number_at,
    is_plain,
    is_tied,
    itself,
    nothing,
    one_of,
    piece_of,
    row,
    spoken_words,
    web,
)
from audio_edition.script.signs import DASHES, MINUS, fractions, groups, named, sign
from audio_edition.script.vocabulary.finance import AGENCY, IDENTIFIER
from audio_edition.script.vocabulary.prepared import (
    INSERTED,
    RAISED,
    SPACED,
    is_numerator,
    is_power,
    letters_of,
    lowered,
    put_plainly,
)
from audio_edition.script.vocabulary.signs import DRAWN, NOTES, SAID
from audio_edition.script.word_reader import digits_of, is_lakh, number, suffix_at, word

_GROUPED: Final = late(r"\d+[ ,]")


@dataclass(frozen=True, slots=True)
class Due:
    """A phrase that is to be said once between two places (indices of pieces).

    It may be said behind the piece before ``start`` and up to the piece before ``end``;
    where it is ``needed`` and was not said by then, the line is no reading.
    """

    said: Phrases
    start: int
    end: int
    needed: bool


@dataclass(frozen=True, slots=True)
class Sign:
    """A currency's sign: its first piece, how many it takes, the key of its words."""

    at: int
    taken: int
    key: str


def sign_at(line: Line, at: int) -> Sign | None:
    """The currency that a sign or a code at ``at`` begins, or nothing."""
    piece, second = piece_of(line.pieces, at), piece_of(line.pieces, at + 1)
    text, both = piece.text, piece.text + second.text
    known = both in CURRENCIES and is_tied(piece, second)
    if known and (text != "$" or is_number_at(line.pieces, at + 2)):
        return Sign(at, 2, both)  # "US$", "$A5"
    lettered = text in LETTERED and second.start - piece.end <= (text == "R")
    if text in CURRENCIES or (lettered and _GROUPED.match(second.text)):
        return Sign(at, 1, text)
    return None


def _words(sign: Sign) -> Phrases:
    return CURRENCIES.get(sign.key) or LETTERED[sign.key]


def _behind_number(line: Line, at: int) -> int:
    """The piece behind a number, its fraction, its ending and its scale."""
    pieces = line.pieces
    behind = at + 1
    if "".join(item.text for item in pieces[behind : behind + 3 : 2]) == "&/":  # "$3½"
        behind += 4
    behind += suffix_at(line, at)[1]
    scale = behind + (piece_of(pieces, behind).text in DASHES)
    if piece_of(pieces, scale).text.rstrip("s").casefold() in SCALE_WORDS:
        behind = scale + 1
        behind += _crore(pieces, behind)
    elif is_lakh(line, behind):
        behind += 1 + _crore(pieces, behind + 1)
    return behind


def _crore(pieces: list[Piece], at: int) -> int:
    """How many pieces a second scale takes: "3 lakh crore", "35k-cr"."""
    dash = piece_of(pieces, at).text == "-"
    return 1 + dash if piece_of(pieces, at + dash).text.casefold() in _CRORES else 0


_CRORES: Final = frozenset(("crore", "crores", "cr", "lakh", "lakhs"))


def _number_behind(line: Line, sign: Sign) -> int | None:
    """The number a sign stands before, if it does."""
    at = sign.at + sign.taken
    at += piece_of(line.pieces, at).text in "-."  # "$-5", "$.50"
    return at if is_number_at(line.pieces, at) else None


def dues(line: Line, sign: Sign) -> list[Due] | None:
    """What a sign owes; None where it stands before no number and behind none."""
    said = _words(sign)
    pieces = line.pieces
    number = _number_behind(line, sign)
    if number is None:
        return None
    start = end = _behind_number(line, number)
    suffix = suffix_at(line, number)[0]
    # "$20s" may be twenties; of "$1,000s" thousands alone say nothing
    needed = not suffix or re.fullmatch("10{3,}", digits_of(pieces[number])) is not None
    if suffix:
        said = said | {("of", *item) for item in said}
    if piece_of(pieces, end).text in DASHES:
        second = sign_at(line, end + 1)
        if is_number_at(pieces, end + 1):
            end = _behind_number(line, end + 1)
        elif second is not None and _words(second) & said and _number_behind(line, second):
            needed = False  # "$5-$10": once, at the end; "$5 to $10" says both
    code = sign_at(line, end)
    named = any(item[-1] == piece_of(pieces, end).text.casefold() for item in said)
    if named or (code is not None and code.key in CODES):
        needed = False  # "$5 million dollars", "$5 USD"
    return [Due(said, start, end, needed)]


def exact(line: Line, sign: Sign) -> tuple[int, Reader] | None:
    """(pieces taken, reader) of a sum with hundredths, said with its own words: "$3.50"."""
    pieces = line.pieces
    number = _number_behind(line, sign)
    if number is None or piece_of(pieces, number + 1).text in SCALE_WORDS:
        return None
    mark = pieces[number - 1].text if number > sign.at + sign.taken else ""
    whole, _, low = digits_of(pieces[number]).partition(".")
    if mark == ".":
        whole, low = "", whole
    if len(low) != 2:
        return None
    units, coins = _words(sign), COINS.get(sign.key, frozenset())
    behind = number + 1
    behind += piece_of(pieces, behind).text in "&-"
    for taken, part in fractions(line, behind) if is_number_at(pieces, behind) else ():
        split = _split(whole, str(int(low)), one_of(units), one_of(coins), part)
        return behind + taken - sign.at, split  # "$5.62¾", "$4.31-1/2"
    reader = _coined(whole, low, units, coins)
    return number + 1 - sign.at, row(MINUS, reader) if mark == "-" else reader


def _split(whole: str, cents: str, units: Reader, coins: Reader, part: Reader) -> Reader:
    """A sum with a part of its coin: five dollars sixty-two and three quarters cents."""
    small = row(counted(cents), part, coins)
    return row(counted(whole), units, _AND, small) if whole.strip("0") else small


_AND: Final = one_of(frozenset({("and",)}), optional=True)


def _coined(whole: str, low: str, unit: Phrases, coin: Phrases) -> Reader:
    large = row(counted(whole or "0"), one_of(unit))
    cents = counted(str(int(low)))
    small = row(cents, one_of(coin))
    if not whole.strip("0"):
        return small if int(low) else either(large, small)
    # "three dollars fifty", "three dollars and fifty cents"
    return row(large, either(cents, row(_AND, small))) if int(low) else large


def behind_number(line: Line, at: int) -> Phrases | None:
    """The words of a sign or code that stands behind its number: "5 €", "50 USD"."""
    sign = sign_at(line, at)
    before = at - 1
    while piece_of(line.pieces, before).text in SCALE_WORDS:
        before -= 1
    return _words(sign) if sign is not None and is_number_at(line.pieces, before) else None


def exact_second(line: Line, number: int) -> tuple[int, Reader] | None:
    """(1, reader) of a range's second sum with hundredths, which has no sign: "$0.90-0.95"."""
    whole, _, low = digits_of(line.pieces[number]).partition(".")
    if len(low) != 2 or piece_of(line.pieces, number - 1).text not in DASHES:
        return None
    for start in (number - 4, number - 3):
        sign = sign_at(line, start)
        if sign is not None and _number_behind(line, sign) == number - 2:
            return 1, _coined(whole, low, _words(sign), COINS.get(sign.key, frozenset()))
    return None


def exact_behind(line: Line, number: int) -> tuple[int, Reader] | None:
    """(pieces taken, reader) of a sum with hundredths before its sign: "19.99 USD"."""
    whole, _, low = digits_of(line.pieces[number]).partition(".")
    sign = sign_at(line, number + 1)
    if len(low) != 2 or sign is None:
        return None
    coined = _coined(whole, low, _words(sign), COINS.get(sign.key, frozenset()))
    return 1 + sign.taken, coined


_ENTITY: Final = late(r"&(?:#\w{2,8}|[A-Za-z]\w{1,30});")
_READY: Final = late(r"[ !-%(-Z\\\]-_a-~–—“”]*")
"""Signs that stand for themselves: no entity, note, apostrophe or raised numeral among them."""

_THOUSANDS: Final = late(r"(?<![\w'’])\d{1,3}(?:['’]\d{3})+(?!\w)")
"""As Switzerland parts them: 1'340'000."""

_VULGAR: Final = late(r"(?<=\d) ?[¼-¾⅐-⅞]")
_NUMBER: Final = (
    r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?!\d)(?:\.\d+)?"
    r"|\d{1,2}(?:,\d{2}){1,6},\d{3}(?!\d)(?:\.\d+)?"
    rf"|{SPACED}(?:\.\d+)?|\d+(?:\.\d+)?"
)
_PIECE: Final = late(
    r"(?P<web>(?:(?:https?|ftp)://|www\.)[^\s\"”<>]+|[\w.+-]{1,64}@[\w-]+\.[\w.-]+"
    r"|(?<![\w.])(?:[\w-]{1,60}\.){1,4}(?:com|org|net|gov|edu|info|io|eu|uk|de|fr|es|ai|AI|so|UK"
    r"|(?<=\.co\.|com\.|org\.|gov\.|net\.)[a-z]{2})\b(?:/[^\s\"”<>\]]*)?"
    rf"|(?<![\w./-])\w(?:[\w-]{{0,38}}\w)?\.(?:{FILES})(?![A-Za-z0-9]))"
    r"|(?P<dotted>(?<![^\W_])(?!\w{1,2}\.[a-z]{2}(?!\w|\.\w))(?:[^\W\d_]{1,2}\.){1,6}[^\W\d_]{1,2}\b\.?)"
    rf"|(?P<number>{_NUMBER})"
    r"|(?P<short>(?<!\w)(?:(?:[wc]/o|b/c|[ymq]/[ymq])(?!\w)|w/(?!o\b)))"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<sign>[^\s\w]|_)"
)
_FOREIGN: Final = late(
    _PIECE.pattern.replace(
        _NUMBER, r"\d{1,3}(?:[.\u00a0\u202f ]\d{3}){1,6}(?!\d)(?:,\d+)?|\d+(?:,\d+)?"
    )
)
_NUMERO: Final = late(r"(?<!\w)[Nn][º°] ?(?=\d)")  # "nº 5" is number five
_DEGREES: Final = late(r"º(?= ?[CF]\b)")  # an ordinal's sign, typed for a degree's
_DRAWN: Final = str.maketrans({**DRAWN, "\u2010": "-", "⁃": "-", **dict.fromkeys("─━⸺⸻―⎯", "—")})
_NOTED: Final = str.maketrans(NOTES)
_CODED: Final = late(r"[<(\[=]|\.[A-Z]|c\d")  # what an agency's code has
_ROW: Final = 6  # so many signs in a row are each looked at
_MANY: Final = 60  # so many currencies in one line owe their words
_AMERICAN: Final = frozenset(("en", "en-us", "en-ca", "en-ph", "en-pr"))


@dataclass(slots=True)
class Lattice:
    """Edges from node to node, and what is due between two nodes.

    An edge is (target, reader, dues it opens as bits). ``places`` are the printed offsets;
    ``again`` are words that may be said any number of times at a node.
    """

    text: str
    english: bool
    edges: list[list[tuple[int, Reader, int]]] = field(default_factory=lambda: [[]])
    places: list[int] = field(default_factory=lambda: [0])
    dues: list[tuple[Due, Reader]] = field(default_factory=list)
    again: dict[int, frozenset[str]] = field(default_factory=dict)

    def node(self, place: int) -> int:
        """Add a node that stands at offset ``place`` of the printed line."""
        self.edges.append([])
        self.places.append(place)
        return len(self.edges) - 1

    def owe(self, due: Due) -> int:
        """Enter a due; its bit. Its places are nodes."""
        self.dues.append((due, one_of(due.said)))
        return 1 << len(self.dues) - 1

    def walk(self, words: Words) -> tuple[bool, int, int]:
        """(whether the words are a reading, the furthest printed offset, spoken word)."""
        reached: list[set[tuple[int, int]]] = [set() for _ in self.edges]
        reached[0] = {(0, 0)}
        place, furthest = 0, 0
        for node, edges in enumerate(self.edges):
            here = reached[node]
            if not here:
                continue
            for at, open_dues in sorted(here) if node in self.again else ():
                while at < len(words) and words[at] in self.again[node]:
                    at += 1
                    here.add((at, open_dues))
            if self.dues:
                here = reached[node] = self._settled(here, node, words)
                if not here:
                    continue
            last = max(at for at, _ in here)
            if last >= furthest:
                place, furthest = self.places[node], last
            for target, reader, opens in edges:
                for at, open_dues in here:
                    reached[target].update((end, open_dues | opens) for end in reader(words, at))
        return (len(words), 0) in reached[-1], place, furthest

    def _settled(
        self, states: set[tuple[int, int]], node: int, words: Words
    ) -> set[tuple[int, int]]:
        """The states at a node once what is due was said there, or not."""
        if not any(open_dues for _, open_dues in states):
            return states
        left = list(states)
        found: set[tuple[int, int]] = set(states)
        while left:
            at, open_dues = left.pop()
            for bit, (due, reader) in enumerate(self.dues):
                if not open_dues >> bit & 1 or not due.start <= node <= due.end:
                    continue
                for end in reader(words, at):
                    state = (end, open_dues & ~(1 << bit))
                    if state not in found:
                        found.add(state)
                        left.append(state)
        kept: set[tuple[int, int]] = set()
        for at, open_dues in found:
            for bit, (due, _) in enumerate(self.dues):
                if open_dues >> bit & 1 and due.end <= node:
                    if due.needed:
                        break
                    open_dues &= ~(1 << bit)
            else:
                kept.add((at, open_dues))
        return kept


def prepare(text: str, *, english: bool = True) -> str:
    """The printed line without what is never spoken: footnote marks, invisible signs."""
    if _READY.fullmatch(text):
        return text
    plain = html.unescape(text)
    if _ENTITY.search(plain):  # escaped twice
        plain = html.unescape(plain)
    if english and "[" in plain:
        plain = INSERTED.sub(letters_of, plain)
    plain = DROPPED.sub("", put_plainly(plain) if english else plain).translate(PRIMES)
    plain = _THOUSANDS.sub(lambda found: re.sub("['’]", ",", found[0]), plain)
    plain = RAISED.sub(_raised if english else _copied, plain)
    plain = _VULGAR.sub(r" &\g<0>", plain)  # "3½" is three and a half
    plain = _DEGREES.sub("°", plain)
    if english:
        plain = plain.translate(_NOTED)
    return unicodedata.normalize("NFKC", plain).translate(APOSTROPHES).translate(_DRAWN)


def in_english(printed: str) -> str:
    """The line with "nº 5" as "No. 5", and "º" as the degree it else is in English."""
    return _NUMERO.sub("No. ", printed).replace("º", "°")


def _copied(found: re.Match[str]) -> str:
    """A power as it is: other languages leave "m²" to the voice."""
    power = is_power(found.string, found.start(), found.end())
    if is_numerator(found.string, found.end()):
        return f" {lowered(found[0])}"
    return (found[0] if found[0] in "²³" else f"^{lowered(found[0])}") if power else ""


def _raised(found: re.Match[str]) -> str:
    """A power as a sign and its number, a fraction as it is, a note not at all."""
    run, text = found[0], found.string
    if is_numerator(text, found.end()):
        # an isotope's number stands by itself: 14C would be a temperature
        return f" &{lowered(run)}" + (" ·" if text[found.end() : found.end() + 1].isalpha() else "")
    if not is_power(text, found.start(), found.end()):
        return ""
    return f" ^ {lowered(run)} "


def pieces_of(text: str, *, english: bool = True) -> list[Piece]:
    """The pieces of a prepared line, in order; other languages part thousands with a stop."""
    pattern = _PIECE if english else _FOREIGN
    return [
        Piece(found.lastgroup or "", found[0], found.start(), found.end())
        for found in pattern.finditer(text)
    ]


def lattice(printed: str, respelled: Sequence[tuple[str, str]], language: str) -> Lattice:
    """The readings of a printed line.

    ``respelled`` are the lexicon's (written, spoken) for this line, in order.
    """
    tag = language.replace("_", "-").casefold()
    base = tag.partition("-")[0]
    english = base == "en"
    if english:
        text, is_read = prepare(in_english(printed)), True
    else:
        from audio_edition.script import foreign_reading

        text = prepare(foreign_reading.parted(printed), english=False)
        is_read = not foreign_reading.is_deep(base)
    grid = Lattice(text, english)
    pieces = pieces_of(text, english=is_read)
    line = Line(text, pieces, english, british=english and tag not in _AMERICAN)
    nodes = [0]
    row = 0  # how many signs stand side by side
    for at, piece in enumerate(pieces):
        summed = piece.text in CURRENCIES and _is_before_number(pieces, at)
        row = row + 1 if piece.kind == "sign" and not summed else 0
        if row > _ROW:  # "& & & …": one node for all of them, or each may take every word
            grid.places[nodes[at]] = piece.end
            said = frozenset(spoken_words(SAID.get(piece.text, "")))
            said |= {item[-1] for item in CURRENCIES.get(piece.text, ())}
            grid.again[nodes[at]] = grid.again.get(nodes[at], frozenset()) | said
            nodes.append(nodes[at])
            continue
        nodes.append(grid.node(piece.end))
    if english:
        _add_english(grid, line, nodes)
    else:
        foreign = foreign_reading.readers(line, base)
        for at in range(len(pieces)):
            if nodes[at] == nodes[at + 1]:
                continue
            for taken, reader in foreign(at):
                grid.edges[nodes[at]].append((nodes[at + taken], reader, 0))
        _add_runs(grid, pieces, nodes)
    _add_respelled(grid, pieces, nodes, respelled)
    return grid


def _add_english(grid: Lattice, line: Line, nodes: list[int]) -> None:
    pieces = line.pieces
    signed = False
    for at, piece in enumerate(pieces):
        if nodes[at] == nodes[at + 1]:
            continue
        if piece.kind == "word" and (is_plain(pieces, at) or is_itself(pieces, at)):
            grid.edges[nodes[at]].append((nodes[at + 1], itself(piece.text), 0))
            continue
        if _is_pause(pieces, at):
            grid.edges[nodes[at]].append((nodes[at + 1], nothing, 0))
            continue
        signed = True
        _add_piece(grid, line, at, nodes)
        if piece.kind in ("number", "word", "sign"):
            for taken, reader in groups(line, at):
                grid.edges[nodes[at]].append((nodes[at + taken], reader, 0))
    if signed:
        starts = {piece.start: at for at, piece in enumerate(pieces)}
        ends = {piece.end: at for at, piece in enumerate(pieces)}
        for first, behind, said in named(line, starts, ends):
            grid.edges[nodes[first]].append((nodes[behind], one_of(said), 0))
        for found in AGENCY.finditer(line.text) if _CODED.search(line.text) else ():
            first, last = starts.get(found.start(), -1), ends.get(found.end(), -1)
            if 0 <= first <= last:  # nobody says it
                grid.edges[nodes[first]].append((nodes[last + 1], nothing, 0))
        for found in IDENTIFIER.finditer(line.text) if "10." in line.text else ():
            _add_identifier(grid, pieces, nodes, found)


def _add_identifier(
    grid: Lattice, pieces: list[Piece], nodes: list[int], found: re.Match[str]
) -> None:
    """An article's identifier, which nobody says; of its address the host alone."""
    inside = [
        at
        for at, piece in enumerate(pieces)
        if piece.start < found.end() and piece.end > found.start()
    ]
    first, last = inside[0], inside[-1]
    before = pieces[first].text[: found.start() - pieces[first].start]
    host = before.rpartition("//")[2]
    grid.edges[nodes[first]].append((nodes[last + 1], web(host) if host else nothing, 0))


def _is_before_number(pieces: list[Piece], at: int) -> bool:
    """Whether a number stands directly behind a piece: "......($2.99)"."""
    return at + 1 < len(pieces) and pieces[at + 1].kind == "number"


def _is_pause(pieces: list[Piece], at: int) -> bool:
    """Whether a piece is a mark that is never said: behind a word, and at a line's end."""
    text = pieces[at].text
    if at + 1 == len(pieces):
        return text in ".?!"
    return at > 0 and text in ",;?!”" and pieces[at - 1].kind == "word"


def _add_piece(grid: Lattice, line: Line, at: int, nodes: list[int]) -> None:
    pieces = line.pieces
    piece = pieces[at]
    edges = grid.edges[nodes[at]]
    end = nodes[at + 1]
    if piece.kind == "web":
        edges.append((end, web(piece.text), 0))
        return
    if piece.kind == "number":
        edges.append((end, number(line, at), 0))
        for with_coins in (exact_behind(line, at), exact_second(line, at)):
            if with_coins is not None:
                taken, reader = with_coins
                edges.append((nodes[at + taken], reader, 0))
        return
    owed = _add_sum(grid, line, at, nodes)
    bare = sign_at(line, at) if piece.kind == "word" and not owed else None
    if bare is not None and bare.taken == 2:  # "in A$"
        edges.append((nodes[at + 2], one_of(CURRENCIES[bare.key]), 0))
    if piece.kind == "sign":
        said = behind_number(line, at)
        if said is not None:
            edges.append((end, one_of(said), 0))
        elif not owed:
            edges.append((end, sign(line, at), 0))
            if piece.text in CURRENCIES:  # a sign by itself: "in $", "$$"
                edges.append((end, one_of(CURRENCIES[piece.text]), 0))
        return
    edges.append((end, word(line, at), 0))
    if piece.text in ("s", "es") and at and pieces[at - 1].text == "(":
        edges.append((end, nothing, 0))  # "platform(s)"


def _add_sum(grid: Lattice, line: Line, at: int, nodes: list[int]) -> bool:
    """The readings of a sum that begins here; whether a sign before a number owes its word."""
    found = sign_at(line, at)
    if found is None or len(grid.dues) > _MANY:
        return False
    with_coins = exact(line, found)
    if with_coins is not None:
        taken, reader = with_coins
        grid.edges[nodes[at]].append((nodes[at + taken], reader, 0))
    owed = dues(line, found)
    if owed is None:
        return False
    bits = 0
    for due in owed:
        start, end = (nodes[min(place, len(nodes) - 1)] for place in (due.start, due.end))
        bits |= grid.owe(Due(due.said, start, end, due.needed))
    grid.edges[nodes[at]].append((nodes[at + found.taken], nothing, bits))
    return True


def _add_runs(grid: Lattice, pieces: list[Piece], nodes: list[int]) -> None:
    """Let "4x4" and "G20" be themselves: one word where no numbers are put into words."""
    first = 0
    for at, piece in enumerate(pieces):
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        glued = following is not None and following.start == piece.end
        if glued and following and "sign" not in (piece.kind, following.kind):
            continue
        if at > first:
            said = spoken_words(grid.text[pieces[first].start : piece.end])
            grid.edges[nodes[first]].append((nodes[at + 1], exactly(said), 0))
        first = at + 1


def _add_respelled(
    grid: Lattice, pieces: list[Piece], nodes: list[int], respelled: Sequence[tuple[str, str]]
) -> None:
    behind = 0
    ends = [piece.end for piece in pieces]
    for written, spoken in respelled:
        plain = prepare(written)
        start = grid.text.find(plain, behind)
        if start < 0:
            continue
        behind = start + len(plain)
        first, last = bisect_right(ends, start), bisect_left(ends, behind)
        if max(first, last) >= len(pieces):
            continue
        said = spoken_words(spoken)
        rest = _tail(pieces[last], behind)
        grid.edges[nodes[first]].append((nodes[last + 1], exactly(said + rest), 0))


def _tail(piece: Piece, behind: int) -> list[str]:
    """What of the last piece a lexicon's form leaves over: the "'s" of "Yi's"."""
    return spoken_words(piece.text[max(0, behind - piece.start) :]) if behind < piece.end else []
