"""How a printed sign may be spoken where it stands: "-" as "to", as "minus", or not at all.

Each sign is given the phrases that may stand for it *there*, and whether it may be silent.
A currency's sign is no matter of this module: its word stands behind its sum (``sums``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from audio_edition.late import late
from audio_edition.script.number_reader import is_day, is_day_of, is_month_year
from audio_edition.script.readers import (
    BOOKS,
    CURRENCIES,
    DATE_WORDS,
    PARTIES,
    POSTAL,
    PREFIXES,
    RATES,
    SCALE_WORDS,
    STATE_NAMES,
    STATES,
    UNITS,
    Line,
    Piece,
    Reader,
    Words,
    begins_decimal,
    is_tied,
    nothing,
    one_of,
    phrases,
    row,
)
from audio_edition.script.vocabulary.law import FILED, YEARLIKE
from audio_edition.script.vocabulary.signs import (
    ARROWS,
    BELOW_ZERO,
    MARKUP,
    OF_MUSIC,
    SAID,
    in_formula,
)
from audio_edition.script.vocabulary.sports import LINED_UP, LINES, SHOTS
from audio_edition.script.vocabulary.units import (
    ARMOR,
    COUNTDOWN,
    COUNTED,
    HEIGHT,
    LAPSES,
    LONG,
    MANY_OF,
    PER_WORDS,
    TALL,
    is_aside,
)

HALF_DAY: Final = late(r"(?:[ap]\.?m\.?|noon|midnight)", re.IGNORECASE)
PLANES: Final = frozenset("707 717 727 737 747 757 767 777 787".split())
RECORD: Final = one_of(phrases("to", "and"))
RUNS_SAID: Final = one_of(phrases("to", "for"))
_BOWLS: Final = frozenset("took takes taking claimed bagged".split())
_INNINGS: Final = 100  # runs that no team has wins of
GOALS: Final = 20  # a score of fewer is said with no word between: "two one"
# "(9-2, 6-2 Big Ten)": in all, and in a league
STANDINGS: Final = late(
    r"\(\d{1,2}[-–]\d{1,2}, \d{1,2}[-–]\d{1,2} "
    r"(?:[A-Z][A-Za-z]|in |conference|league|home|away|at home|overall)"
)
_CRICKET: Final = late(r"\b(?:stumps|wickets?|innings|overs|at (?:lunch|tea)|bowled)\b")
_BE: Final = frozenset("is was are were go went started began finished sit sat".split())
_HAVE: Final = frozenset("had has have".split())
_TOLD: Final = frozenset("they we he she who team club".split())
_MOVED: Final = late(
    r"\b(?:improv|fell|fall|drop|mov|slip|rose|rise|advanc)\w* "
    r"(?:the [A-Z]\w+ |\w+ )?to \Z"
)
_RECORD_OR_HEIGHT: Final = one_of(phrases("to", "and"), optional=True)


def piece_at(pieces: list[Piece], at: int) -> Piece | None:
    """The piece at an index, if there is one."""
    return pieces[at] if 0 <= at < len(pieces) else None


def played(line: Line, at: int) -> Reader | None:
    """Wins and losses, a height or runs for wickets, where words around may tell so."""
    first, second = line.pieces[at - 1], line.pieces[at + 1]
    if not (first.text.isdigit() and second.text.isdigit()):
        return None
    half = piece_at(line.pieces, at + 2)
    if half is not None and HALF_DAY.fullmatch(half.text.rstrip(".")):
        return None  # visitation is 4-7 p.m.
    verb = piece_at(line.pieces, at - 2)
    bowls = verb is not None and verb.text.casefold() in _BOWLS and len(second.text) > 1
    if bowls or (
        int(first.text) >= GOALS
        and (_CRICKET.search(line.text) or _is_innings(first.text, second.text))
    ):
        return RUNS_SAID
    whose = piece_at(line.pieces, at - 3)
    if verb is not None and verb.text == "been" and whose is not None and whose.text in _HAVE:
        return RECORD
    if line.british and verb is not None and verb.text == "finished":
        return None  # a match, and no season
    team = whose is not None and (whose.text[0].isupper() or whose.text in _TOLD | TALL)
    if team and verb is not None and verb.text.casefold() in _BE and int(second.text) < 163:
        tall = HEIGHT.fullmatch(f"{first.text}-{second.text}") is not None
        return _RECORD_OR_HEIGHT if tall else RECORD
    if _MOVED.search(line.text, max(0, first.start - 40), first.start):
        return RECORD
    return None


def _is_innings(runs: str, wickets: str) -> bool:
    return int(runs) >= _INNINGS and int(wickets) < 10 and runs not in PLANES


def is_height(line: Line, at: int) -> bool:
    """Whether feet and inches are told of a player: "the 6-9 center", "at 5-11"."""
    first, second = line.pieces[at - 1].text, line.pieces[at + 1].text
    before, after = piece_at(line.pieces, at - 2), piece_at(line.pieces, at + 2)
    told = after is not None and after.text in TALL
    stands = before is not None and before.text.casefold() in ("at", "stands", "stood", "listed")
    return HEIGHT.fullmatch(f"{first}-{second}") is not None and (told or stands)


def is_counted(line: Line, at: int) -> bool:
    """Whether no score is told: children aged 7-9 and 10-12, grades 6-8 start."""
    told = piece_at(line.pieces, at - 2)
    return told is not None and told.text.casefold() in COUNTED


def is_set(line: Line, at: int) -> bool:
    """Whether scores stand side by side: "6-4, 7-5"."""
    text = line.text
    start, end = line.pieces[at - 1].start, line.pieces[at + 1].end
    if is_counted(line, at):
        return False
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
    if after is not None and after.text in _UNTIL_NOW and touches_before and is_number(before):
        return TO
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
    if before is not None and before.text == "K" and is_number(after):
        return TO_OR_NONE  # grades K-5
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


def _counts_down(line: Line, at: int) -> bool:
    """Whether the dash behind a T is a launch's: T-2:30, "At T-10 the engine lit"."""
    near = max(0, line.pieces[at].start - _NEAR), line.pieces[at].end + _NEAR
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
    signed = piece_at(line.pieces, at - 3)
    if signed is not None and signed.text == "$":
        return False  # "$HK30/month"
    return before.kind == "word" and before.text not in CURRENCIES


_NAMED_BY_NUMBERS: Final = frozenset(
    "case docket number ordinance resolution boeing airbus embraer cessna".split()
)


_EITHER: Final = one_of(phrases("or", "and", "to", "slash", "per", "for", "at", "over", "out of"))
_TO_THE: Final = one_of(phrases("to the", "per", "a", "against the", "slash"))
_PER: Final = one_of(phrases("per", "a", "for a", "slash"))
_MANY: Final = {unit: one_of(phrases(said)) for unit, said in MANY_OF.items()}
_PICTURES: Final = frozenset("fps Hz p".split())


def _never(_words: Words, _at: int) -> Iterable[int]:
    """Reads nothing at all, so that what is read together with it must be."""
    return ()


def _is_money(piece: Piece | None) -> bool:
    return piece is not None and (
        piece.text in CURRENCIES or piece.text in PREFIXES or piece.text == "$"
    )


def _is_sum(line: Line, at: int) -> bool:
    """Whether a sum with its sign before it ends here: "$2", "$3bn"."""
    near = line.pieces[max(0, at - 3) : at + 1]
    return any(
        _is_money(first) and is_number(second) and is_tied(first, second)
        for first, second in pairwise(near)
    )


def _is_priced(line: Line, at: int) -> bool:
    """Whether a sum with its scale ends here: Rs 4.1 lakh, $3 million."""
    first = at
    while first > 0 and line.pieces[first].text.casefold() in SCALE_WORDS:
        first -= 1
    stop = int(first > 1 and line.pieces[first - 1].text == ".")
    money = piece_at(line.pieces, first - 1 - stop)
    return is_number(piece_at(line.pieces, first)) and _is_money(money)


def _is_measure(line: Line, at: int) -> bool:
    """Whether a unit or a share's sign ends an amount here: "150C", "60mph", "5%"."""
    piece, before = line.pieces[at], piece_at(line.pieces, at - 1)
    if before is None or not is_tied(before, piece) or not is_amount_end(line, at):
        return False
    return piece.text == "%" or (piece.text in UNITS and is_number(before))


def is_for_one(line: Line, at: int) -> bool:
    """Whether the currency at ``at`` is what so many are told for one of: 91.98/$."""
    slash, number = piece_at(line.pieces, at - 1), piece_at(line.pieces, at - 2)
    if slash is None or slash.text != "/" or not is_number(number):
        return False
    return _is_money(line.pieces[at]) and not is_number(piece_at(line.pieces, at + 1))


def slashed(line: Line, at: int, after: Piece) -> Reader | None:
    """Reads a slash between amounts; None where it stands between other things."""
    if is_day_of(line, at) or is_month_year(line, at):
        return _never
    if is_coded(line, at):
        return None
    behind = piece_at(line.pieces, at + 2)
    summed = _is_money(after) and (
        is_number(behind) or (_is_money(behind) and is_number(piece_at(line.pieces, at + 3)))
    )
    if summed and (is_amount_end(line, at - 1) or _is_sum(line, at - 1)):
        return _EITHER
    if is_for_one(line, at + 1):
        return _TO_THE
    if after.text in MANY_OF and _is_sum(line, at - 1):
        return _never
    first = line.pieces[at - 1].text
    if after.text in UNITS and len(after.text) > 1 and _is_sum(line, at - 1):
        return _PER
    if not is_number(after):
        priced = after.kind == "word" and after.text.islower() and len(after.text) > 2
        return _PER if priced and _is_priced(line, at - 1) else None
    named = piece_at(line.pieces, at - 2)
    share, tied = line.pieces[at - 1].text == "%", is_tied(line.pieces[at - 1], line.pieces[at])
    step = 2 if behind is not None and behind.text in "-–" else 0  # "0-60mph/0-97kph"
    unit = piece_at(line.pieces, at + 2 + step)
    measured = unit is not None and (unit.text in UNITS or unit.text in "%°")
    if tied and (share or measured) and _is_measure(line, at - 1):
        return _EITHER
    if tied and measured and first.isdigit() and len(first) > 1:
        return _EITHER  # 12/24V
    shown = behind is not None and behind.text in _PICTURES and is_tied(after, behind)
    shown = shown or (first in ("K", "k", "p") and is_number(named))  # "4K/30"
    return _EITHER if shown else None


def parted(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """(pieces taken, reader) of a slash and the many that a price is for: $2/M."""
    after = piece_at(line.pieces, at + 1)
    if at and after is not None and after.text in _MANY and _is_sum(line, at - 1):
        yield 2, row(_PER, _MANY[after.text])


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
_PER_EACH: Final = one_of(phrases("per", "a", "an", "each", "every", "slash"))
_OVER: Final = one_of(phrases("over", "out of", "slash", "of", "per", "to", "in"))
_OVER_OR_FOR: Final = one_of(phrases("over", "out of", "slash", "of", "per", "to", "for"))
_OVER_OR_NONE: Final = one_of(phrases("over", "out of", "slash", "of", "per"), optional=True)
_SLASH_DAYS: Final = one_of(phrases("and", "or", "slash", "to", "over", "out of"), optional=True)
_SLASH_AND: Final = one_of(phrases("and", "or", "slash", "to", "per"), optional=True)
_AND: Final = one_of(phrases("and"))
_AND_OR_NONE: Final = one_of(phrases("and"), optional=True)
_POINT: Final = one_of(phrases("point", "zero point", "nought point"))
_DOT_OR_NONE: Final = one_of(phrases("dot", "point"), optional=True)
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
        if at > 1 and pieces[at - 2].text in "'′" and _is_seconds(before):
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
    if text in ("=", "×", "§", "÷", "‰", "≠", "¢", "∞"):
        return _ALONE[text]
    if text in _OPTIONAL:
        return _OPTIONAL[text]
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


def _is_seconds(seconds: Piece | None) -> bool:
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
        if (earlier is not None and earlier.text in "/^") or _is_booked(before, after):
            silent = True
        if is_day(line, at - 1):
            return _SLASH_DAYS
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
        return _PER_EACH
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
        if is_number(before) or is_number(after):
            return _POINT_DOT_OR_NONE  # "No.5", "B.1"
        return _DOT_OR_NONE
    named = after.kind == "word" and after.text.islower() and len(after.text) > 1
    return _DOT_OR_NONE if named else nothing


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
