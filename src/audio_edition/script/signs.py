"""How a printed sign may be spoken where it stands: "-" as "to", as "minus", or not at all.

Each sign is given the phrases that may stand for it *there*, and whether it may be silent.
A currency's sign is no matter of this module: its word stands behind its sum (``sums``).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from audio_edition.script.number_reader import is_day
from audio_edition.script.readers import Line, Piece, Reader, is_tied, nothing, one_of
from audio_edition.script.reading_words import (
    CURRENCIES,
    DATE_WORDS,
    PARTIES,
    POSTAL,
    RATES,
    STATE_NAMES,
    STATES,
    UNITS,
    phrases,
)
from audio_edition.script.vocabulary.signs import SAID

DASHES: Final = "-–—"
_HALF_DAY: Final = re.compile(r"(?:[ap]\.?m\.?|noon|midnight)", re.IGNORECASE)
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
_MINUS: Final = one_of(phrases("minus", "negative"))
_TO: Final = one_of(phrases("to", "through", "until", "till"))
_TO_OR_NONE: Final = one_of(phrases("to", "through", "until", "till"), optional=True)
_RECORD: Final = one_of(phrases("to", "and"))
_RUNS: Final = one_of(phrases("to", "for"), optional=True)
_DIFFERENCE: Final = one_of(phrases("minus"))
_OF: Final = one_of(phrases("of", "from"))
_OF_OR_NONE: Final = one_of(phrases("of", "from"), optional=True)
_PER: Final = one_of(phrases("per", "a", "an", "each", "every", "slash"))
_OVER: Final = one_of(phrases("over", "out of", "slash", "of", "per"))
_OVER_OR_NONE: Final = one_of(phrases("over", "out of", "slash", "of", "per"), optional=True)
_SLASH_AND: Final = one_of(phrases("and", "or", "slash", "to"), optional=True)
_AND: Final = one_of(phrases("and"))
_AND_OR_NONE: Final = one_of(phrases("and"), optional=True)
_POINT: Final = one_of(phrases("point", "zero point", "nought point"))
_DOT: Final = one_of(phrases("dot"))
_DOT_OR_NONE: Final = one_of(phrases("dot", "point"), optional=True)
_POINT_DOT_OR_NONE: Final = one_of(phrases("point", "dot"), optional=True)
_FEET: Final = one_of(phrases("foot", "feet", "minutes", "minute"), optional=True)
_INCHES: Final = one_of(phrases("inch", "inches", "seconds"), optional=True)
_RECORD_WORDS: Final = frozenset("record start season overall mark this on".split())
_OPENERS: Final = frozenset("([{“‘\"'")
_CALIBERS: Final = frozenset(
    "caliber calibre cal special magnum revolver rifle pistol handgun acp winchester bullet gun "
    "round".split()
)
_PAIRS: Final = frozenset("24/7 9/11 7/7 50/50 20/20 60/40 80/20 70/30 90/10 11/9 40/60".split())
_BOOKED: Final = re.compile(r"\d{3}-\d{4}|\d{3}-\d{3}-\d{4}|0\d+-\d+")


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
        return _OF_OR_NONE if party else nothing  # "(R., Okla.)"
    if text in _SILENT:
        return nothing
    if any(
        item is not None and item.kind == "sign" and item.text == text for item in (before, after)
    ):
        return _OPTIONAL.get(text, nothing)  # a row of signs
    if text in DASHES:
        return _dash(line, at, before, after)
    if text == "/":
        return _slash(line, at, before, after)
    if text == ":":
        return _colon(line, at, before, after)
    if text == "&":
        return _ampersand(line, at, before, after)
    if text == ".":
        return _stop(line, at, before, after)
    if text in ("'", "′"):
        return _FEET if _is_number(before) and is_tied_to(before, pieces[at]) else nothing
    if text in ('"', "″", "”"):
        return _INCHES if _is_number(before) and is_tied_to(before, pieces[at]) else nothing
    if text == "+":
        return _plus(line, at, before, after)
    if text == "#":
        return _hash(line, at, after)
    if text in _COMPARED:
        return _COMPARED[text] if _is_sum(after) or text == "±" else _OPTIONAL.get(text, nothing)
    if text == "%":
        return _percent(line, at)
    if text == "°":
        return _ALONE["°"] if _is_number(before) else _OPTIONAL["°"]
    if text in _ALONE and text not in _OPTIONAL:
        return _ALONE[text]
    if text in ("=", "×", "§", "÷", "‰", "≠", "¢"):
        return _ALONE[text]
    if text in _OPTIONAL:
        return _OPTIONAL[text]
    if unicodedata.category(text) == "Sc" and text not in CURRENCIES:
        name = unicodedata.name(text, "currency").casefold().replace(" sign", "")
        return one_of(phrases(name, name + "s"), optional=True)
    return nothing


_SILENT: Final = frozenset(";!?()[]{}«»“‘’„…•·|\\`^$€£¥₹₨₩₽₺₪₴₫₱฿₦₵₡₲₸₮₿₾₭៛৳")


def is_tied_to(before: Piece | None, piece: Piece) -> bool:
    """Whether a piece touches the one before it."""
    return before is not None and is_tied(before, piece)


def _is_number(piece: Piece | None) -> bool:
    return piece is not None and piece.kind == "number"


def _is_sum(piece: Piece | None) -> bool:
    return piece is not None and (piece.kind == "number" or piece.text in CURRENCIES)


def _is_amount_end(line: Line, at: int) -> bool:
    """Whether the piece at ``at`` ends an amount: "5", "5%", "5km", "$3m", "90s"."""
    if at < 0:
        return False
    piece = line.pieces[at]
    if piece.kind == "number":
        return True
    before = line.pieces[at - 1] if at else None
    if before is None or not is_tied(before, piece):
        return bool(_HALF_DAY.fullmatch(piece.text))
    if piece.text in ("%", "°", "'", '"', "¢", "€", "£"):
        return _is_amount_end(line, at - 1)
    if piece.text == "." and before.kind == "dotted":
        return True
    return (
        before.kind == "number"
        and (piece.text in UNITS or piece.text in ("s", "th", "st", "nd", "rd"))
    ) or bool(_HALF_DAY.fullmatch(piece.text))


def _dash(line: Line, at: int, before: Piece | None, after: Piece | None) -> Reader:
    pieces = line.pieces
    piece = pieces[at]
    touches_before, touches_after = is_tied_to(before, piece), bool(after and is_tied(piece, after))
    if before is not None and before.text in _OPENERS:
        touches_before = False
    numbered = _is_sum(after) and not (
        after is not None and after.kind != "number" and not _is_number(_at(pieces, at + 2))
    )
    if after is not None and after.text in ("'", ".") and _is_number(_at(pieces, at + 2)):
        numbered = True  # "'80s-'90s", "-.5"
    if numbered and _is_amount_end(line, at - 1) and touches_before == touches_after:
        return _range(line, at)
    if numbered and touches_after and not touches_before:
        if piece.text == "-":
            return _MINUS
        return one_of(phrases("minus", "negative"), optional=True)
    if before is not None and touches_before and _HALF_DAY.fullmatch(before.text.rstrip(".")):
        return _TO if numbered else nothing
    if before is not None and before.text == "." and at > 1 and pieces[at - 2].kind == "dotted":
        return _TO if numbered else nothing
    if piece.text in "-–" and before is not None and after is not None:
        if _is_day_name(line, at + 1) and (
            _is_day_name(line, at - 1)
            or (before.kind == "number" and is_day(line, at - 1, year=True))
        ):
            return _TO
        if before.text in PARTIES or (
            before.text == "." and at > 1 and pieces[at - 2].text in PARTIES
        ):
            return _OF if _is_state(line, at + 1) else _OF_OR_NONE
    return nothing


def _at(pieces: list[Piece], at: int) -> Piece | None:
    return pieces[at] if 0 <= at < len(pieces) else None


def _is_day_name(line: Line, at: int) -> bool:
    """Whether a month or a day of the week stands here, a stop behind it passed over."""
    piece = line.pieces[at]
    if piece.text == "." and at:
        piece = line.pieces[at - 1]
    return (
        piece.kind == "word"
        and piece.text[0].isupper()
        and (piece.text.casefold() in DATE_WORDS or piece.text.casefold().rstrip("s") in DATE_WORDS)
    )


def _is_state(line: Line, at: int) -> bool:
    text = line.pieces[at].text
    bare = text.rstrip(".")
    return bare in STATES or bare in POSTAL or (bare.casefold(),) in STATE_NAMES


def _range(line: Line, at: int) -> Reader:
    """A dash between two amounts."""
    pieces = line.pieces
    piece = pieces[at]
    first, second = _at(pieces, at - 1), _at(pieces, at + 1)
    if piece.text == "—":
        return _TO_OR_NONE
    chain = _at(pieces, at + 2), _at(pieces, at - 2)
    before_chain = (
        chain[1] is not None and chain[1].text in "-–." and _is_number(_at(pieces, at - 3))
    )
    after_chain = chain[0] is not None and chain[0].text in "-–" and _is_number(_at(pieces, at + 3))
    if before_chain or after_chain:
        return _TO_OR_NONE  # dates, telephones, sets
    if not (_is_number(first) and _is_number(second)) or first is None or second is None:
        return _TO
    if _BOOKED.fullmatch(first.text + "-" + second.text) or first.text[0] == "0":
        return _TO_OR_NONE
    if first.text == second.text and first.text in ("50", "20"):
        return _TO_OR_NONE
    if _is_set(line, at):
        return _TO_OR_NONE
    equals = _at(pieces, at + 2)
    if equals is not None and equals.text == "=":
        return _DIFFERENCE
    if line.british and piece.text in "-–":
        return _RUNS
    near = {item.text.casefold() for item in pieces[at + 2 : at + 4]}
    if near & _RECORD_WORDS or "record" in {i.text.casefold() for i in pieces[max(0, at - 4) : at]}:
        return _RECORD
    left, right = _at(pieces, at - 2), _at(pieces, at + 2)
    if left is not None and right is not None and left.text == "(" and right.text == ")":
        return _RECORD
    previous = _at(pieces, at - 2)
    if previous is not None and previous.text == "." and len(first.text) == 2:
        return _TO_OR_NONE  # "No. 22-451", a docket
    if previous is not None and previous.text.casefold() in ("case", "docket", "number", "boeing"):
        return _TO_OR_NONE
    if first.text in _PLANES:
        return _TO_OR_NONE
    return _TO


_PLANES: Final = frozenset(
    "700 707 717 727 737 747 757 767 777 787 797 380 350 330 320 321 319 340 220 190".split()
)


def _is_set(line: Line, at: int) -> bool:
    """Whether scores stand side by side: "6-4, 7-5"."""
    text = line.text
    start, end = line.pieces[at - 1].start, line.pieces[at + 1].end
    return bool(
        re.match(
            r"(?: ?\(\d{1,2}(?:[-–]\d{1,2})?\))?,? (?:and )?\d{1,2}[-–]\d{1,2}(?!\d)",
            text[end : end + 24],
        )
        or re.match(r" ?\(\d{1,2}(?:[-–]\d{1,2})?\)", text[end : end + 9])
        or re.search(
            r"\d{1,2}[-–]\d{1,2}(?: ?\(\d{1,2}(?:[-–]\d{1,2})?\))?,? (?:and )?$",
            text[max(0, start - 24) : start],
        )
        or (
            re.search(r"\($", text[max(0, start - 1) : start])
            and re.search(r"\d[-–]\d{1,2} ?\($", text[max(0, start - 9) : start])
        )
    )


def _slash(line: Line, at: int, before: Piece | None, after: Piece | None) -> Reader:
    if before is None or after is None:
        return _OPTIONAL["/"]
    if _is_number(before) and _is_number(after):
        behind = _at(line.pieces, at + 2)
        hour = behind is not None and behind.text in ("c", "C", "CT", "Central", "central")
        third = behind is not None and behind.text == "/"
        silent = f"{before.text}/{after.text}" in _PAIRS or hour or third or len(before.text) == 4
        earlier = _at(line.pieces, at - 2)
        if earlier is not None and earlier.text == "/":
            silent = True
        if is_day(line, at - 1):
            return _SLASH_AND
        return _OVER_OR_NONE if silent else _OVER
    rate = after.kind == "word" and (after.text in RATES or after.text.islower())
    if rate and (_is_amount_end(line, at - 1) or _is_counted_word(line, at - 1)):
        return _PER
    return _SLASH_AND if before.kind != "sign" else _OPTIONAL["/"]


_UNIT_WORDS: Final = frozenset(
    item[-1] for table in (UNITS, CURRENCIES) for said in table.values() for item in said
)


def _is_counted_word(line: Line, at: int) -> bool:
    """Whether a unit stands here behind its number: "5 km", "$3 million"."""
    near = line.pieces[max(0, at - 3) : at]
    word = line.pieces[at]
    known = word.text in UNITS or word.text in _UNIT_WORDS
    return word.kind == "word" and known and any(item.kind == "number" for item in near)


def _colon(line: Line, at: int, before: Piece | None, after: Piece | None) -> Reader:
    if before is None or after is None or not (_is_number(before) and _is_number(after)):
        return nothing
    piece = line.pieces[at]
    if not (is_tied(before, piece) and is_tied(piece, after)):
        return nothing
    minutes = len(after.text) == 2 and after.text < "60"
    earlier, later = _at(line.pieces, at - 2), _at(line.pieces, at + 2)
    booked = earlier is not None and earlier.kind == "word" and earlier.text[0].isupper()
    chained = any(item is not None and item.text == ":" for item in (earlier, later))
    return _TO_OR_NONE if minutes or booked or chained else _TO


def _ampersand(line: Line, at: int, before: Piece | None, after: Piece | None) -> Reader:
    if before is None or after is None:
        return _AND_OR_NONE
    fraction = _is_number(after) and is_tied(line.pieces[at], after)
    mixed = "sign" in (before.kind, after.kind)
    return _AND_OR_NONE if fraction or mixed else _AND


def _stop(line: Line, at: int, before: Piece | None, after: Piece | None) -> Reader:
    piece = line.pieces[at]
    if after is None or not is_tied(piece, after):
        return nothing
    if is_tied_to(before, piece):
        if _is_number(before) or _is_number(after):
            return _POINT_DOT_OR_NONE
        return _DOT_OR_NONE
    if _is_number(after):
        behind = [item.text.casefold() for item in line.pieces[at + 2 : at + 4]]
        return nothing if set(behind) & _CALIBERS else _POINT
    return (
        _DOT if after.kind == "word" and after.text.islower() and len(after.text) > 1 else nothing
    )


def _plus(line: Line, at: int, before: Piece | None, after: Piece | None) -> Reader:
    piece = line.pieces[at]
    if after is not None and _is_sum(after) and is_tied(piece, after):
        return _COMPARED["+"]
    if is_tied_to(before, piece):
        return _PLUS_BEHIND
    return one_of(phrases("plus", "and")) if before and after else _OPTIONAL["+"]


def _hash(line: Line, at: int, after: Piece | None) -> Reader:
    piece = line.pieces[at]
    if after is None or not is_tied(piece, after):
        return _OPTIONAL["#"]
    return _COMPARED["#"] if _is_number(after) and not _is_tag(line, at) else _NAMED_TAG


def _is_tag(line: Line, at: int) -> bool:
    """Whether letters follow the digits: "#2fast"."""
    behind = _at(line.pieces, at + 2)
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


__all__ = ["DASHES", "sign"]
