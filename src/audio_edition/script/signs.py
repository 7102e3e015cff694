"""How a printed sign may be spoken where it stands: "-" as "to", as "minus", or not at all.

Each sign is given the phrases that may stand for it *there*, and whether it may be silent.
A currency's sign is no matter of this module: its word stands behind its sum (``sums``).
"""

from __future__ import annotations

import unicodedata
from typing import Final

from audio_edition.late import late
from audio_edition.script.dashes import (
    DASHES,
    OF_OR_NONE,
    PAIRS,
    TO,
    TO_OR_NONE,
    dash,
    is_amount_end,
    is_coded,
    is_number,
    is_sum,
    is_tied_to,
    titled_by,
)
from audio_edition.script.number_reader import is_day
from audio_edition.script.parted import is_for_one, slashed
from audio_edition.script.readers import (
    Line,
    Piece,
    Reader,
    begins_decimal,
    is_tied,
    nothing,
    one_of,
)
from audio_edition.script.reading_words import (
    BOOKS,
    CURRENCIES,
    PARTIES,
    RATES,
    SCALE_WORDS,
    UNITS,
    phrases,
)
from audio_edition.script.scores import piece_at
from audio_edition.script.vocabulary.signs import ARROWS, MARKUP, OF_MUSIC, SAID
from audio_edition.script.vocabulary.units import LONG, PER_WORDS

_ALONE: Final[dict[str, Reader]] = {
    **{sign: one_of(phrases(said)) for sign, said in SAID.items()},
    "=": one_of(phrases("equals", "is", "is equal to", "equal")),
    "×": one_of(phrases("times", "by")),
    "§": one_of(phrases("section", "sections")),
    "%": one_of(phrases("percent", "per cent")),
    "¢": one_of(phrases("cent", "cents")),
    "°": one_of(phrases("degree", "degrees")),
}
_OPTIONAL: Final[dict[str, Reader]] = {
    **{sign: one_of(phrases(said), optional=True) for sign, said in SAID.items()},
    "*": one_of(phrases("times", "star"), optional=True),
    "_": one_of(phrases("underscore"), optional=True),
    "~": one_of(phrases("about", "approximately", "around", "roughly"), optional=True),
    "<": one_of(phrases("less than", "under"), optional=True),
    ">": one_of(phrases("greater than", "more than", "over"), optional=True),
    "#": one_of(phrases("number", "hashtag", "hash", "pound", "sharp"), optional=True),
    "+": one_of(phrases("plus"), optional=True),
    "/": one_of(phrases("slash", "or", "and", "per"), optional=True),
}
_COMPARED: Final = {
    "<": one_of(phrases("less than", "under", "below", "fewer than", "at most")),
    ">": one_of(phrases("greater than", "more than", "over", "above", "at least")),
    "≤": one_of(phrases("at most", "less than or equal to", "no more than")),
    "≥": one_of(phrases("at least", "greater than or equal to", "no less than")),
    "~": one_of(phrases("about", "approximately", "around", "roughly")),
    "≈": one_of(phrases("about", "approximately", "around", "roughly")),
    "+": one_of(phrases("plus")),
    "±": one_of(phrases("plus or minus")),
    "#": one_of(phrases("number")),
    "@": one_of(phrases("at")),
}
_PLUS_BEHIND: Final = one_of(phrases("plus", "and over", "or more", "and up"))
_NAMED_TAG: Final = one_of(phrases("hashtag", "number", "hash"))
_PER: Final = one_of(phrases("per", "a", "an", "each", "every", "slash"))
_OVER: Final = one_of(phrases("over", "out of", "slash", "of", "per", "to", "in"))
_OVER_OR_FOR: Final = one_of(phrases("over", "out of", "slash", "of", "per", "to", "for"))
_OVER_OR_NONE: Final = one_of(phrases("over", "out of", "slash", "of", "per"), optional=True)
_SLASH_DAYS: Final = one_of(phrases("and", "or", "slash", "to", "over", "out of"), optional=True)
_SLASH_AND: Final = one_of(phrases("and", "or", "slash", "to", "per"), optional=True)
_AND: Final = one_of(phrases("and"))
_AND_OR_NONE: Final = one_of(phrases("and"), optional=True)
_POINT: Final = one_of(phrases("point", "zero point", "nought point"))
_DOT_OR_NONE: Final = one_of(phrases("dot", "point"), optional=True)
_POINT_DOT: Final = one_of(phrases("point", "dot"))
_GROUP: Final = 2  # digits that a group of a telephone's number has more than
_POINT_DOT_OR_NONE: Final = one_of(phrases("point", "dot"), optional=True)
_FEET: Final = one_of(phrases("foot", "feet", "minutes", "minute"), optional=True)
_PARAGRAPH: Final = one_of(phrases("paragraph", "paragraphs", "para", "paras"))
_ROOT: Final = one_of(phrases("the square root of", "square root of", "root"))
_MARKED: Final = one_of(phrases("foot", "feet", "minutes", "minute", "prime"))
_FEET_SAID: Final = one_of(phrases("foot", "feet"))
_MINUTES: Final = one_of(phrases("minutes", "minute"))
_SECONDS: Final = one_of(phrases("seconds", "second"))
_INCHES_SAID: Final = one_of(phrases("inch", "inches"))
_INCHES: Final = one_of(phrases("inch", "inches", "seconds"), optional=True)
_CALIBERS: Final = frozenset(
    "caliber calibre cal special magnum revolver rifle pistol handgun acp winchester bullet gun "
    "round".split()
)


def sign(line: Line, at: int) -> Reader:
    """Reads the sign at ``at``."""
    pieces = line.pieces
    text = pieces[at].text
    before = pieces[at - 1] if at else None
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    if text == ",":
        party = (
            before is not None and at > 1 and before.text == "." and pieces[at - 2].text in PARTIES
        )
        return OF_OR_NONE if party else nothing  # "(R., Okla.)"
    if text == "√" and is_number(after):
        return _ROOT
    if text == "¶":  # elsewhere it parts, and says nothing
        return _PARAGRAPH if is_number(after) else nothing
    if text in CURRENCIES and is_for_one(line, at):
        return one_of(CURRENCIES[text])
    if text in _SILENT:
        return nothing
    if any(
        item is not None and item.kind == "sign" and item.text == text for item in (before, after)
    ) or (
        text in _RULED
        and _RULER.search(line.text, max(0, pieces[at].start - 2), pieces[at].end + 2)
    ):
        return _OPTIONAL.get(text, nothing)  # a row of signs, a ruler
    if text in ARROWS:
        return _arrow(text, before, after)
    if text in DASHES:
        return dash(line, at, before, after)
    if text == "/":
        return _slash(line, at, before, after)
    if text == ":":
        return _colon(line, at, before, after)
    if text == "&":
        return _ampersand(line, at, before, after)
    if text == ".":
        return _stop(line, at, before, after)
    if text in ("'", "′"):
        if not (is_number(before) and is_tied_to(before, pieces[at])):
            return nothing
        if at > 1 and pieces[at - 2].text == "°":
            return _MINUTES
        opened = _QUOTED.search(line.text, 0, pieces[at].start) is not None
        bare = not opened and (
            after is None or not is_tied(pieces[at], after) or after.text in ",.;)"
        )
        sided = after is not None and after.text in "x×"
        if bare and not is_number(after) and not sided:
            return _MARKED  # "3,500', rising", "rest for 15' before"
        return _FEET_SAID if after is not None and after.text in LONG else _FEET
    if text in ('"', "″", "”"):
        if not (is_number(before) and is_tied_to(before, pieces[at])):
            return nothing
        by = "".join(item.text for item in pieces[max(0, at - 3) : at - 1])
        if at > 3 and pieces[at - 2].text in "'′" and pieces[at - 4].text == "°":
            return _SECONDS  # 51°30'26"N
        if at > 1 and pieces[at - 2].text in "'′" and _is_lapse(before):
            return _SECONDS  # 2'35"
        sides = (after is not None and after.text in "x×") or by in (text + "x", text + "×")
        sides = sides or _QUOTES.search(line.text) is None
        return _INCHES_SAID if sides else _INCHES
    if text == "+":
        return _plus(line, at, before, after)
    if text == "#":
        return _hash(line, at, after)
    if text == "@" and after is not None and is_tied(pieces[at], after):
        return _COMPARED["@"]
    if text == ">" and MARKUP.search(line.text, max(0, pieces[at].start - 60), pieces[at].start):
        return _OPTIONAL[">"]  # "<b>5"
    if text in _COMPARED:
        return _COMPARED[text] if is_sum(after) or text == "±" else _OPTIONAL.get(text, nothing)
    if text == "%":
        return _percent(line, at)
    if text == "°":
        return _ALONE["°"] if is_number(before) else _OPTIONAL["°"]
    if text in _ALONE and text not in _OPTIONAL:
        return _ALONE[text]
    if text in ("=", "×", "§", "÷", "‰", "≠", "¢", "∞"):
        return _ALONE[text]
    if text in _OPTIONAL:
        return _OPTIONAL[text]
    if unicodedata.category(text) == "Sc" and text not in CURRENCIES:
        name = unicodedata.name(text, "currency").casefold().replace(" sign", "")
        return one_of(phrases(name, name + "s"), optional=True)
    return nothing


_RULED: Final = frozenset("-_=~*#")
_RULER: Final = late("[-_=~*#]{3}")
_MEASURED: Final = UNITS.keys() - {"x"}
_QUOTED: Final = late(r"(?<![^\W_])'")
_QUOTES: Final = late(r"(?<!\d)[\"“”]")
"""A quotation's mark: behind digits it may be inches."""


_SILENT: Final = frozenset(";!?()[]{}«»“‘’„…•·|\\`^$€£¥₹₨₩₽₺₪₴₫₱฿₦₵₡₲₸₮₿₾₭៛৳")


def _arrow(text: str, before: Piece | None, after: Piece | None) -> Reader:
    """Leads from one thing to another, or tells whether what follows rose or fell."""
    if text != "→":
        return (
            _DIRECTED[text]
            if is_sum(after) or (after is not None and after.text in "+-.")
            else nothing
        )
    led = before is not None and (before.kind != "sign" or before.text in "%)\"'°$€£")
    goes_on = after is not None and (after.kind != "sign" or after.text in "$€£¥\"'(")
    said = after is not None and after.text == "to"  # "click → to vote"
    return TO if led and goes_on and not said else nothing


_DIRECTED: Final = {sign: one_of(phrases(ARROWS[sign])) for sign in "↑↓"}


def _is_lapse(seconds: Piece | None) -> bool:
    return seconds is not None and seconds.text.isdigit() and 12 < int(seconds.text) < 60


def _slash(line: Line, at: int, before: Piece | None, after: Piece | None) -> Reader:
    if before is None or after is None:
        return _OPTIONAL["/"]
    amounts = slashed(line, at, after)
    if amounts is not None:
        return amounts
    if is_number(before) and is_number(after):
        behind = piece_at(line.pieces, at + 2)
        hour = behind is not None and behind.text in ("c", "C", "CT", "Central", "central")
        third = behind is not None and behind.text == "/"
        silent = (
            f"{before.text}/{after.text}" in PAIRS
            or is_coded(line, at)
            or hour
            or third
            or len(before.text) == 4
            or (behind is not None and behind.text in OF_MUSIC)
            or ((before.text + after.text).isdigit() and len(before.text) == len(after.text) == 3)
        )
        earlier = piece_at(line.pieces, at - 2)
        if (earlier is not None and earlier.text == "/") or _is_booked(before, after):
            silent = True
        if is_day(line, at - 1):
            return _SLASH_DAYS
        raised = earlier is not None and earlier.text == "^"  # "1,000 m² / 40"
        glued = behind is not None and behind.kind == "word" and is_tied(after, behind)
        if glued and behind is not None and behind.text in PER_WORDS:
            return _PER  # "$6/24hour"
        if raised or (glued and behind is not None and behind.text not in _MEASURED):
            return _OVER_OR_NONE  # "715/100XC"
        runs = len(before.text) > 1 and len(after.text) < 3  # runs for wickets: 245/6
        return _OVER_OR_NONE if silent else _OVER_OR_FOR if runs else _OVER
    rate = after.kind == "word" and (after.text in RATES or after.text in PER_WORDS)
    behind = piece_at(line.pieces, at + 2)
    coded = (
        behind is not None
        and is_tied(after, behind)
        and (
            behind.kind == "number"
            or behind.text == "-"
            or (behind.text == "." and is_number(piece_at(line.pieces, at + 3)))
        )
    )  # "A/48/L.10"
    squared = after.text in UNITS and behind is not None and behind.text == "^"
    rate = rate or after.text in ("sq", "cu") or squared
    rate = rate and not coded and not is_coded(line, at)
    earlier = piece_at(line.pieces, at - 2)
    numbers = [item.kind == "number" for item in line.pieces[max(0, at - 5) : at - 1]]
    chained = earlier is not None and earlier.text == "/" and any(numbers)
    counted = (chained or numbers[-1:] == [True]) and before.text.islower()
    counted = counted or (before.text == "." and numbers[-2:-1] == [True])  # "5 rds./min."
    if rate and (is_amount_end(line, at - 1) or _is_counted_word(line, at - 1) or counted):
        return _PER
    return _SLASH_AND if before.kind != "sign" else _OPTIONAL["/"]


def _is_booked(first: Piece, second: Piece) -> bool:
    """Whether two numbers with a slash are an article's identifier: 10.2196/14273."""
    long = len(second.text) > 5 and "," not in second.text
    return len(first.text.partition(".")[2]) > 3 or long


_UNIT_WORDS: Final = frozenset(
    item[-1] for table in (UNITS, CURRENCIES) for said in table.values() for item in said
)


def _is_counted_word(line: Line, at: int) -> bool:
    """Whether a unit stands here behind its number: "5 km", "$3 million"."""
    near = line.pieces[max(0, at - 3) : at]
    word = line.pieces[at]
    known = word.text in UNITS or word.text in _UNIT_WORDS
    tied = bool(near) and (near[-1].kind == "number" or near[-1].text.casefold() in SCALE_WORDS)
    return word.kind == "word" and known and tied and any(i.kind == "number" for i in near)


def _colon(line: Line, at: int, before: Piece | None, after: Piece | None) -> Reader:
    if before is None or after is None or not (is_number(before) and is_number(after)):
        return nothing
    piece = line.pieces[at]
    if not (is_tied(before, piece) and is_tied(piece, after)):
        return nothing
    minutes = len(after.text) == 2 and after.text < "60"
    earlier, later = piece_at(line.pieces, at - 2), piece_at(line.pieces, at + 2)
    booked = earlier is not None and (
        (earlier.kind == "word" and earlier.text[0].isupper())
        or earlier.text == ";"
        or titled_by(line, at) in BOOKS  # "Exod. 20:3"
    )
    chained = any(item is not None and item.text == ":" for item in (earlier, later))
    return TO_OR_NONE if minutes or booked or chained else TO


def _ampersand(line: Line, at: int, before: Piece | None, after: Piece | None) -> Reader:
    if before is None or after is None:
        return _AND_OR_NONE
    fraction = is_number(after) and is_tied(line.pieces[at], after)
    mixed = "sign" in (before.kind, after.kind)
    return _AND_OR_NONE if fraction or mixed else _AND


def _stop(line: Line, at: int, before: Piece | None, after: Piece | None) -> Reader:
    piece = line.pieces[at]
    if after is None or not is_tied(piece, after):
        return nothing
    if begins_decimal(line.pieces, at):
        behind = [item.text.casefold() for item in line.pieces[at + 2 : at + 4]]
        return nothing if set(behind) & _CALIBERS else _POINT
    if is_tied_to(before, piece):
        if before is not None and is_number(before) and is_number(after):
            last, first = before.text.rpartition(".")[2], after.text.partition(".")[0]
            phone = len(last) > _GROUP and len(first) > _GROUP
            phone = phone or is_lineage(line, at)
            return _POINT_DOT_OR_NONE if phone else _POINT_DOT
        if is_number(before) or is_number(after):
            return _POINT_DOT_OR_NONE  # "No.5", "B.1"
        return _DOT_OR_NONE
    named = after.kind == "word" and after.text.islower() and len(after.text) > 1
    return _DOT_OR_NONE if named else nothing


def is_lineage(line: Line, at: int) -> bool:
    """Whether a full stop stands in the name of a lineage: B.1.1.7."""
    start = max(0, line.pieces[at].start - 16)
    return _LINEAGE.search(line.text, start, line.pieces[at].end) is not None


_LINEAGE: Final = late(r"(?<![^\W_])[A-Z]{1,3}(?:\.\d{1,3}){1,3}\.\Z")


def _plus(line: Line, at: int, before: Piece | None, after: Piece | None) -> Reader:
    piece = line.pieces[at]
    if after is not None and is_sum(after) and is_tied(piece, after):
        return _COMPARED["+"]
    if is_tied_to(before, piece):
        return _PLUS_BEHIND
    return one_of(phrases("plus", "and")) if before and after else _OPTIONAL["+"]


def _hash(line: Line, at: int, after: Piece | None) -> Reader:
    piece = line.pieces[at]
    if after is None or not is_tied(piece, after):
        return _OPTIONAL["#"]
    return _COMPARED["#"] if is_number(after) and not _is_tag(line, at) else _NAMED_TAG


def _is_tag(line: Line, at: int) -> bool:
    """Whether letters follow the digits: "#2fast"."""
    behind = piece_at(line.pieces, at + 2)
    return behind is not None and behind.kind == "word" and is_tied(line.pieces[at + 1], behind)


def _percent(line: Line, at: int) -> Reader:
    """The word, which the first of "5%-10%" may leave to the second."""
    pieces = line.pieces
    following = pieces[at + 1 : at + 4]
    if (
        len(following) == 3
        and following[0].text in DASHES
        and following[1].kind == "number"
        and following[2].text == "%"
    ):
        return one_of(phrases("percent", "per cent"), optional=True)
    return _ALONE["%"]
