"""How a printed dash may be spoken: as "to", as "minus", as "of", or not at all."""

from __future__ import annotations

import re
from typing import Final

from audio_edition.late import late
from audio_edition.script.number_reader import is_day
from audio_edition.script.readers import Line, Piece, Reader, is_tied, nothing, one_of
from audio_edition.script.reading_words import (
    CURRENCIES,
    DATE_WORDS,
    PARTIES,
    POSTAL,
    PREFIXES,
    SCALE_WORDS,
    STATE_NAMES,
    STATES,
    UNITS,
    phrases,
)
from audio_edition.script.scores import (
    GOALS,
    HALF_DAY,
    PLANES,
    RECORD,
    RUNS_SAID,
    STANDINGS,
    is_counted,
    is_height,
    is_set,
    piece_at,
    played,
)
from audio_edition.script.vocabulary.clocks import ARMOR, COUNTDOWN, UNTIL_T
from audio_edition.script.vocabulary.law import FILED, YEARLIKE
from audio_edition.script.vocabulary.signs import BELOW_ZERO, in_formula
from audio_edition.script.vocabulary.sports import LINED_UP, LINES, SHOTS
from audio_edition.script.vocabulary.units import LAPSES, is_aside

DASHES: Final = "-–—‒"
MINUS: Final = one_of(phrases("minus", "negative"))
TO: Final = one_of(phrases("to", "through", "until", "till"))
TO_OR_NONE: Final = one_of(phrases("to", "through", "until", "till"), optional=True)
_TO_OR_MINUS: Final = one_of(phrases("to", "through", "minus", "negative"))
_RUNS: Final = one_of(phrases("to", "for"), optional=True)
_DIFFERENCE: Final = one_of(phrases("minus"))
_OF: Final = one_of(phrases("of", "from"))
OF_OR_NONE: Final = one_of(phrases("of", "from"), optional=True)
_STANDING: Final = late(
    r" (?:record|start|mark|overall|this season|on the season|on the year)(?!\w)"
)
_BELOW_ZERO: Final = re.compile(BELOW_ZERO)
_NEAR: Final = 78  # how far from a clock its launch is told
_UNTIL_NOW: Final = frozenset(("present", "today", "now"))
_OPENERS: Final = frozenset("([{“‘\"'=<>≤≥≈~")
_DASHED_PAIRS: Final = frozenset(("24/7", "9/11", "7/7"))
PAIRS: Final = frozenset("24/7 9/11 7/7 50/50 20/20 60/40 80/20 70/30 90/10 11/9 40/60".split())
_BOOKED: Final = late(r"\d{5}-\d{4}|\d{3}-\d{4}|\d{3}-\d{3}-\d{4}|0\d+-\d+")


def is_tied_to(before: Piece | None, piece: Piece) -> bool:
    """Whether a piece touches the one before it."""
    return before is not None and is_tied(before, piece)


def is_number(piece: Piece | None) -> bool:
    """Whether a piece is a number."""
    return piece is not None and piece.kind == "number"


def is_sum(piece: Piece | None) -> bool:
    """Whether a piece is a number, or a currency's sign."""
    return piece is not None and (piece.kind == "number" or piece.text in CURRENCIES)


def _is_lapse(piece: Piece | None) -> bool:
    """Whether a piece names a time that something takes."""
    return piece is not None and piece.text.removesuffix("s") in ("second", "minute", "hour", "day")


def is_amount_end(line: Line, at: int) -> bool:
    """Whether the piece at ``at`` ends an amount: "5", "5%", "5km", "$3m", "90s"."""
    if at < 0:
        return False
    piece = line.pieces[at]
    if piece.kind == "number":
        return True
    before = line.pieces[at - 1] if at else None
    if piece.text.casefold() in SCALE_WORDS and is_number(before):
        return True
    if before is None or not is_tied(before, piece):
        return bool(HALF_DAY.fullmatch(piece.text))
    if piece.text in ("%", "°", "'", '"', "¢", "€", "£", "?"):
        return is_amount_end(line, at - 1)
    if piece.text == "." and before.kind == "dotted":
        return True
    return (
        (before.kind == "number" or before.text == "°")
        and (piece.text in UNITS or piece.text in ("s", "th", "st", "nd", "rd"))
    ) or bool(HALF_DAY.fullmatch(piece.text))


def dash(line: Line, at: int, before: Piece | None, after: Piece | None) -> Reader:
    """Reads the dash at ``at``, which stands between two pieces."""
    pieces = line.pieces
    piece = pieces[at]
    touches_before, touches_after = is_tied_to(before, piece), bool(after and is_tied(piece, after))
    if before is not None and before.text in _OPENERS:
        touches_before = False
    numbered = is_sum(after) and not (
        after is not None and after.kind != "number" and not is_number(piece_at(pieces, at + 2))
    )
    if _is_prefixed(line, at + 1):
        numbered = True  # "US$3-US$4"
    if after is not None and after.text in ("'", ".") and is_number(piece_at(pieces, at + 2)):
        numbered = True  # "'80s-'90s", "-.5"
    if (
        numbered
        and before is not None
        and before.text == "T"
        and (_is_lapse(piece_at(pieces, at + 2)) or _counts_down(line, at))
    ):
        return MINUS  # "T-10 seconds"
    if numbered and not (touches_before or touches_after) and _is_other_money(line, at):
        return TO_OR_NONE  # "saves 23% – €119.99"
    if after is not None and after.text in _UNTIL_NOW and touches_before and is_number(before):
        return TO
    timed = piece_at(pieces, at + 2)
    dated = before is not None and len(before.text) == 4 and not touches_before
    sliced = piece_at(pieces, at - 2)
    if numbered and not (touches_before or touches_after) and sliced is not None:
        year = before is not None and len(before.text) == 4
        if year and sliced.text == "/":
            return TO_OR_NONE  # "7/29/2001 - 4 out of 10"
    if numbered and dated and timed is not None and timed.text == ":":
        return TO_OR_NONE  # "Nov 20 2024 - 06:00"
    if numbered and not (touches_before or touches_after) and _is_other_unit(line, at):
        return TO_OR_NONE  # "7:55PM - 93 votes"
    if numbered and is_aside(line.text, piece.start):
        return nothing
    if numbered and before is not None and after is not None and _is_parted(line, before, after):
        return nothing
    if numbered and is_amount_end(line, at - 1) and touches_before == touches_after:
        return _range(line, at)
    if numbered and is_amount_end(line, at - 1):  # "2020- 2030", "$0.50 -$2.00"
        return TO if touches_before else _TO_OR_MINUS
    # "$-5" is as much below zero as "-$5"; "5$-10$" is a range
    lost = touches_before and before is not None and before.text in CURRENCIES
    lost = lost and is_number(after) and not is_number(piece_at(pieces, at - 2))
    if numbered and touches_after and (lost or not touches_before):
        if piece.text == "-" or (
            piece.text == "–" and line.english and _BELOW_ZERO.match(line.text, piece.start)
        ):
            return MINUS
        return one_of(phrases("minus", "negative"), optional=True)
    if piece.text == "-" and in_formula(line.text, piece.start):
        return MINUS
    quarter = piece_at(pieces, at - 2)
    quarters = {item.text for item in (quarter, after) if item is not None}
    if quarters in ({"Q"}, {"H"}) and is_number(before) and is_number(timed):
        return TO_OR_NONE  # Q1-Q3
    if before is not None and before.text == "K" and is_number(after):
        return TO_OR_NONE  # grades K-5
    ended = after is not None and after.text.casefold() in ("noon", "midnight")
    if before is not None and touches_before and HALF_DAY.fullmatch(before.text.rstrip(".")):
        weighed = timed is not None and timed.text in UNITS  # "12.48 pm-3 lbs"
        return (TO_OR_NONE if weighed else TO) if numbered or ended else nothing
    if before is not None and before.text == "." and at > 1 and pieces[at - 2].kind == "dotted":
        return TO if numbered else nothing
    if piece.text in "-–‒" and before is not None and after is not None:
        if not touches_before and not touches_after and _is_dated_end(line, at):
            return TO_OR_NONE
        if before.text[:3] == after.text[:3] and _is_day_name(line, at + 1):
            return TO_OR_NONE  # "oh Mon-Mon": a stutter
        if _is_day_name(line, at + 1) and (
            _is_day_name(line, at - 1)
            or (before.kind == "number" and is_day(line, at - 1, year=True))
        ):
            return TO
        if before.text in PARTIES or (
            before.text == "." and at > 1 and pieces[at - 2].text in PARTIES
        ):
            city = _CITY.match(line.text, piece.end) is not None  # D-La Jolla
            return _OF if _is_state(line, at + 1) and not city else OF_OR_NONE
    return nothing


_CITY: Final = late(r"[A-Z][a-z]+ [A-Z]")


def _is_parted(line: Line, before: Piece, after: Piece) -> bool:
    """Whether a dash parts a year from what is counted behind it: in 2018—99 years after."""
    behind = line.text[after.end :].split(maxsplit=1)[:1]
    counted = behind != [] and behind[0].strip(".,;:)") in LAPSES
    long = line.text[before.end : after.start].strip() == "—" and len(after.text) != 2
    return (
        YEARLIKE.fullmatch(before.text) is not None
        and after.text.isdigit()
        and len(after.text) < len(before.text)
        and (counted or long)
    )


def _is_other_unit(line: Line, at: int) -> bool:
    """Whether a unit stands before a dash between blanks, and none or another behind it."""
    pieces = line.pieces
    before, after = pieces[at - 1], piece_at(pieces, at + 2)
    if before.kind != "word" or not is_number(pieces[at + 1]):
        return False
    behind = after.text if after is not None and after.kind != "number" else ""
    return before.text != behind and behind not in (":", ".") and not HALF_DAY.fullmatch(behind)


def _is_other_money(line: Line, at: int) -> bool:
    """Whether money stands behind a dash, and something else before it."""
    before = {item.text for item in line.pieces[max(0, at - 5) : at]}
    return line.pieces[at + 1].text in CURRENCIES and not before & CURRENCIES.keys()


def _counts_down(line: Line, at: int) -> bool:
    """Whether the dash behind a T is a launch's: T-2:30, "At T-10 the engine lit"."""
    behind, earlier = piece_at(line.pieces, at + 2), piece_at(line.pieces, at - 2)
    if behind is not None and behind.text == ":":
        return True
    near = max(0, line.pieces[at].start - _NEAR), line.pieces[at].end + _NEAR
    if earlier is None or earlier.text.casefold() not in UNTIL_T:
        return False
    return bool(COUNTDOWN.search(line.text, *near)) and not ARMOR.search(line.text, *near)


def _is_prefixed(line: Line, at: int) -> bool:
    """Whether a currency's sign of two pieces and its number begin at a piece."""
    first, second = piece_at(line.pieces, at), piece_at(line.pieces, at + 1)
    return (
        first is not None
        and second is not None
        and (first.text in PREFIXES or first.text == "$")
        and is_tied(first, second)
        and first.text + second.text in CURRENCIES
        and is_number(piece_at(line.pieces, at + 2))
    )


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


def _is_dated_end(line: Line, at: int) -> bool:
    """Whether a dash between blanks stands between dates or ordinals."""
    pieces = line.pieces
    ordinal = pieces[at - 1].text in ("st", "nd", "rd", "th") or is_number(pieces[at - 1])
    return ordinal and (_is_day_name(line, at + 1) or is_number(pieces[at + 1]))


def _is_state(line: Line, at: int) -> bool:
    text = line.pieces[at].text
    bare = text.rstrip(".")
    return bare in STATES or bare in POSTAL or (bare.casefold(),) in STATE_NAMES


def _range(line: Line, at: int) -> Reader:
    """A dash between two amounts."""
    pieces = line.pieces
    piece = pieces[at]
    first, second = piece_at(pieces, at - 1), piece_at(pieces, at + 1)
    if piece.text == "—":
        return TO_OR_NONE
    chain = piece_at(pieces, at + 2), piece_at(pieces, at - 2)
    before_chain = (
        chain[1] is not None and chain[1].text in "-–." and is_number(piece_at(pieces, at - 3))
    )
    after_chain = (
        chain[0] is not None
        and chain[0].text in "-–"
        and piece_at(pieces, at + 3) is not None
        and is_tied(chain[0], pieces[at + 3])
        and (is_number(pieces[at + 3]) or pieces[at + 3].text.isupper())
    )
    if before_chain or after_chain:
        return TO_OR_NONE  # dates, telephones, sets
    cited = "".join(item.text for item in pieces[max(0, at - 4) : at - 1 : 2])
    if is_coded(line, at) or cited == ";:":  # "2017;68:491-516"
        return TO_OR_NONE
    if first is not None and first.text == "b" and pieces[at - 2].text.endswith("10"):
        return TO_OR_NONE  # "17 CFR 240.10b-5"
    if not (is_number(first) and is_number(second)) or first is None or second is None:
        return TO
    named = piece_at(pieces, at - 2)
    if titled_by(line, at) == "L" or (named is not None and named.text == "§"):
        return TO_OR_NONE  # "Pub. L. 117-58", "§ 47-12"
    if _BOOKED.fullmatch(first.text + "-" + second.text) or (
        first.text[0] == "0" and first.text.isdigit() and len(first.text) > 1
    ):
        return TO_OR_NONE
    if (first.text == second.text and first.text in ("50", "20")) or (
        f"{first.text}/{second.text}" in _DASHED_PAIRS
    ):
        return TO_OR_NONE
    if SHOTS.match(line.text, second.end):
        return _FOR
    if LINED_UP.match(line.text, second.end) and f"{first.text}-{second.text}" in LINES:
        return TO_OR_NONE
    if STANDINGS.search(line.text, max(0, first.start - 11), second.end + 16):
        return RECORD
    if is_set(line, at) or _is_mixed(line, at):
        return TO_OR_NONE
    equals = piece_at(pieces, at + 2)
    if equals is not None and equals.text == "=":
        return _DIFFERENCE
    told = played(line, at)
    if told is not None:
        return told
    if line.british and piece.text in "-–":
        few = first.text.isdigit() and second.text.isdigit() and int(first.text) < GOALS
        few = few and not is_counted(line, at)
        return _RUNS if few and int(second.text) < GOALS else RUNS_SAID
    wins = len(first.text) < 4 and len(second.text) < 4 and not is_counted(line, at)
    earlier = {item.text.casefold() for item in pieces[max(0, at - 4) : at]}
    if wins and (_STANDING.match(line.text, second.end) or "record" in earlier):
        return RECORD
    left, right = piece_at(pieces, at - 2), piece_at(pieces, at + 2)
    whose = piece_at(pieces, at - 3)
    team = whose is not None and whose.text[:1].isupper()  # the Yankees (95-67)
    if wins and team and left is not None and right is not None and left.text + right.text == "()":
        return RECORD
    filed = FILED.search(line.text, max(0, first.start - 24), first.start)
    if filed and "nos" not in filed[0].casefold() and len(second.text) > len("999"):
        return nothing  # "File 20-1999"
    if len(first.text) == 2 and first.text > "12" and YEARLIKE.fullmatch(second.text):
        return TO_OR_NONE
    previous = piece_at(pieces, at - 2)
    titled = piece_at(pieces, at - 3) if previous is not None and previous.text == "." else None
    if titled is not None and titled.text.casefold() in ("no", "nos") and len(second.text) > 2:
        return TO_OR_NONE  # "No. 22-451", a docket
    if previous is not None and previous.text.casefold() in _NAMED_BY_NUMBERS:
        return TO_OR_NONE
    if len(first.text) == len(second.text) == 4 and "ISSN" in line.text:
        return TO_OR_NONE
    if is_height(line, at):
        return TO_OR_NONE
    if first.text in PLANES and (second.text.endswith("00") or second.text in "789"):
        return TO_OR_NONE
    return TO


_FOR: Final = one_of(phrases("for", "of"))


def titled_by(line: Line, at: int) -> str:
    """What stands before the number before a dash, and a full stop: "L" in "Pub. L. 117-58"."""
    stop, name = piece_at(line.pieces, at - 2), piece_at(line.pieces, at - 3)
    return name.text if stop is not None and stop.text == "." and name is not None else ""


def _is_mixed(line: Line, at: int) -> bool:
    """Whether a number and its fraction are joined: 3-1/4."""
    top, slash, bottom = (piece_at(line.pieces, at + step) for step in (1, 2, 3))
    return (
        slash is not None
        and slash.text == "/"
        and is_number(top)
        and is_number(bottom)
        and bottom is not None
        and bottom.text in _BOTTOMS
    )


_BOTTOMS: Final = frozenset("2 3 4 5 6 8 16 32 64".split())


def is_coded(line: Line, at: int) -> bool:
    """Whether the number before a dash is part of a name: T5-1000, ISO-8859-1, AC.105-2."""
    number = line.pieces[at - 1]
    before = piece_at(line.pieces, at - 2)
    if number.kind == "word" and number.text in ("s", "x") and is_number(before):
        return at > 2 and is_tied_to(before, number) and is_coded(line, at - 1)  # "m-2s-1"
    if number.kind != "number" or before is None or not is_tied(before, number):
        return False
    if before.text in "-–":
        earlier = piece_at(line.pieces, at - 3)
        return earlier is not None and earlier.kind == "word" and is_tied(earlier, before)
    if before.text == ".":
        earlier = piece_at(line.pieces, at - 3)
        named = earlier is not None and earlier.kind == "word" and is_tied(earlier, before)
        return named and earlier is not None and _NAMING.fullmatch(earlier.text) is not None
    signed = piece_at(line.pieces, at - 3)
    if signed is not None and signed.text == "$":
        return False  # "$HK30/month"
    return before.kind == "word" and before.text not in CURRENCIES


_NAMING: Final = late(r"[A-Z]{1,8}|Add|Corr|Rev|Sub|Amend")
_NAMED_BY_NUMBERS: Final = frozenset(
    "case docket number ordinance resolution boeing airbus embraer cessna".split()
)
