"""How printed signs, and pieces that are read together, may be spoken where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Final, TypeAlias

from audio_edition.late import late
from audio_edition.script.number_words import COUNTED as COUNTED_FORMS
from audio_edition.script.number_words import Form, form_of, read_decimal, read_number, read_roman
from audio_edition.script.readers import (
    BOOKS,
    COINS,
    CURRENCIES,
    DATE_WORDS,
    MONTHS,
    NAMED,
    PARTIES,
    POSTAL,
    PREFIXES,
    RATES,
    SCALE_WORDS,
    STATE_NAMES,
    STATES,
    UNITS,
    Line,
    Phrases,
    Piece,
    Reader,
    Words,
    begins_decimal,
    either,
    is_tied,
    nothing,
    one_of,
    phrases,
    row,
)
from audio_edition.script.vocabulary.law import BOOKS as BOOKS_OF_LAW
from audio_edition.script.vocabulary.law import FILED, NUMBERED, YEARLIKE
from audio_edition.script.vocabulary.signs import (
    ARROWS,
    BELOW_ZERO,
    MARKUP,
    OF_MUSIC,
    SAID,
    STARS,
    in_formula,
)
from audio_edition.script.vocabulary.sports import LINED_UP, LINES, SHOTS
from audio_edition.script.vocabulary.units import (
    ARMOR,
    COUNTDOWN,
    COUNTED,
    HEIGHT,
    LAPSES,
    LASTING,
    LONG,
    MANY_OF,
    OF_SECONDS,
    PER_WORDS,
    TALL,
    is_aside,
)
from audio_edition.script.word_reader import (
    day,
    digits_of,
    is_count_behind,
    is_day,
    is_day_of,
    is_month_year,
    month,
    suffix_at,
    suffixed,
    word,
    year,
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


_AND_IF_ANY: Final = one_of(phrases("and"), optional=True)
_HUNDRED: Final = one_of(phrases("hundred", "o'clock"), optional=True)
_MIDNIGHT: Final = one_of(phrases("midnight"))
_HOURS: Final = one_of(phrases("hour", "hours"))
_IN_MINUTES: Final = one_of(phrases("minute", "minutes"))
SECONDS: Final = one_of(phrases("second", "seconds"))


def _texts(line: Line, at: int, count: int) -> list[str]:
    return [item.text for item in line.pieces[at : at + count]]


def timed(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """3m 45s, with its minutes."""
    texts = _texts(line, at, 4)
    if len(texts) == 4 and texts[1] in ("m", "min", "mins") and texts[3] in ("s", "sec", "secs"):
        yield 4, row(clocked(texts[0]), _IN_MINUTES, _AND_IF_ANY, clocked(texts[2]), SECONDS)


def is_lapse(line: Line, at: int) -> bool:
    """Whether a short number with an s can only be seconds: "12s ahead", "by 20s", "3m 45s"."""
    behind, before = _texts(line, at + 2, 1), _texts(line, max(0, at - 2), min(at, 2))
    timed = len(before) == 2 and before[0].isdigit() and before[1] in ("m", "min", "mins")
    return timed or not OF_SECONDS.isdisjoint(behind) or not LASTING.isdisjoint(before[-1:])


def lapse(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """2:03:45 as two hours, three minutes, forty-five seconds; 9:58.5 as minutes and seconds."""
    texts = _texts(line, at, 5)
    inner = at > 0 and line.pieces[at - 1].text == ":"
    if (
        not inner
        and len(texts) > 2
        and texts[1] == ":"
        and re.fullmatch(r"\d\d(?:\.\d+)?", texts[2])
    ):
        launch = at > 1 and line.pieces[at - 2].text == "T"  # its clock shows no empty parts
        seconds = _part(texts[2], SECONDS, empty=launch)
        yield 3, row(_part(texts[0], _IN_MINUTES), _AND_IF_ANY, seconds)
        if len(texts) == 5 and texts[3] == ":" and re.fullmatch(r"\d\d(?:\.\d+)?", texts[4]):
            last = row(clocked(texts[4]), SECONDS)
            minutes = _part(texts[2], _IN_MINUTES, empty=launch)
            ended = _part(texts[4], SECONDS, empty=launch)
            yield 5, row(_part(texts[0], _HOURS), _AND_IF_ANY, minutes, _AND_IF_ANY, ended)
            first = row(clocked(texts[0]), clocked(texts[2]))
            if not texts[2].strip("0"):  # 13:00:29
                first = either(first, row(clocked(texts[0]), _HUNDRED))
                first = either(first, _MIDNIGHT) if not texts[0].strip("0") else first
            yield 5, row(first, _AND_IF_ANY, last)
    if len(texts) > 1 and texts[1] == "h" and len(texts) > 2 and texts[2].isdigit():
        yield 3, row(clocked(texts[0]), _HOURS, clocked(texts[2]))
        if len(texts) > 3 and texts[3] in ("m", "min"):  # a 2h 41m final
            yield 4, row(clocked(texts[0]), _HOURS, clocked(texts[2]), _IN_MINUTES)
        full = not texts[2].strip("0")
        is_lasting = not LASTING.isdisjoint(_texts(line, max(0, at - 1), min(at, 1)))
        if (len(texts) > 3 and texts[3] in ("m", "min")) or is_lasting:
            return  # "2h30m", "it took 2h30": a lapse, and no time of day
        o_clock = one_of(phrases("o'clock", "hundred"), optional=True)
        reader = (
            row(clocked(texts[0]), o_clock) if full else row(clocked(texts[0]), clocked(texts[2]))
        )
        yield 3, reader


def _part(digits: str, unit: Reader, *, empty: bool = True) -> Reader:
    """A part of a clock with its unit; one that shows nothing may be left out (``empty``)."""
    said = row(clocked(digits), unit)
    return either(said, nothing) if empty and not digits.strip("0") else said


def clocked(digits: str) -> Reader:
    """A number of a clock: leading zeros may be left out."""
    whole, point, low = re.sub(r"[,\u00a0\u202f]", "", digits).partition(".")

    def read(words: Words, at: int) -> Iterable[int]:
        bare = whole.lstrip("0") or "0"
        if point:
            return read_decimal(whole, low, words, at) | read_decimal(bare, low, words, at)
        return read_number(whole, words, at, COUNTED_FORMS) | read_number(
            bare, words, at, COUNTED_FORMS
        )

    return read


_UNDER: Final = one_of(phrases("under"))
_YOUNG: Final = frozenset(map(str, range(12, 24)))
_OF_A: Final = {
    **dict.fromkeys(("in",), one_of(phrases("of an inch", "inch", "inches"))),
    **dict.fromkeys(("oz",), one_of(phrases("of an ounce", "ounce", "ounces"))),
    **dict.fromkeys(("mi",), one_of(phrases("of a mile", "mile", "miles"))),
    **dict.fromkeys(("lb",), one_of(phrases("of a pound", "pound", "pounds"))),
    **dict.fromkeys(("tsp",), one_of(phrases("of a teaspoon", "teaspoon", "teaspoons"))),
    **dict.fromkeys(("tbsp",), one_of(phrases("of a tablespoon", "tablespoon", "tablespoons"))),
}
_COINS: Final = 2  # digits of a sum's hundredths
_YEAR: Final = late(r"(?:19|20)\d\d")


def press(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """(pieces taken, reader) of what may begin at a piece."""
    piece = line.pieces[at]
    if piece.text == "U":
        yield from _under(line, at)
    elif piece.text in STARS:
        yield from _stars(line, at)
    elif piece.text == "(" or (piece.kind == "sign" and piece.text in CURRENCIES):
        yield from _lost(line, at)
    elif piece.text == ".":
        yield from _average(line, at)
    elif piece.kind == "word" and piece.text in _OF_A and at > 1:
        if line.pieces[at - 2].text == "/":
            yield 1, _OF_A[piece.text]
    elif piece.kind == "word" and piece.text[:-1].isupper():
        if piece.text.isupper():
            yield from _registered(line, at)
        yield from _lettered(piece.text)


def _digits(text: str) -> Reader:
    def read(words: Words, start: int) -> Iterable[int]:
        return read_number(text, words, start, COUNTED_FORMS)

    return read


_BATS: Final = late(r"(?i)\b(?:hit|hits|hitting|bat|bats|batted|batting|slug\w+|hitter)\b")


def _average(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    pieces = line.pieces
    if at + 1 >= len(pieces) or not is_tied(pieces[at], pieces[at + 1]):
        return
    digits = pieces[at + 1].text
    near = line.text[max(0, pieces[at].start - 40) : pieces[at + 1].end + 30]
    if len(digits) == len("312") and digits.isdigit() and _BATS.search(near):
        yield 2, _digits(digits)


def _under(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    pieces = line.pieces
    dashed = at + 1 < len(pieces) and pieces[at + 1].text == "-"
    number = at + 1 + dashed
    if number >= len(pieces) or pieces[number].text not in _YOUNG:
        return
    if not all(is_tied(pieces[place], pieces[place + 1]) for place in range(at, number)):
        return
    suffix, taken = suffix_at(line, number)
    age = suffixed(line, number, suffix) if suffix == "s" else _digits(pieces[number].text)
    yield number + 1 - at + (taken if suffix == "s" else 0), row(_UNDER, age)


_HALF: Final = one_of(phrases("and a half"))
_STAR: Final = one_of(phrases("star", "stars"))


def _stars(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """The stars of a review, behind their number or in a row: 4★, ★★★☆☆."""
    yield 1, one_of(phrases("star", "stars"), optional=True)
    if at and line.pieces[at - 1].text in STARS:
        return
    run = list(takewhile(lambda piece: piece.text in STARS, line.pieces[at:]))
    full = sum(piece.text != "☆" for piece in run)
    yield len(run), row(_digits(str(full)), _STAR)
    if [piece.text for piece in line.pieces[at + len(run) : at + len(run) + 3]] == ["1", "/", "2"]:
        yield len(run) + 3, row(_digits(str(full)), _HALF, _STAR)


_MINUS: Final = one_of(phrases("minus", "negative"))
_PERCENT: Final = one_of(phrases("percent", "per cent"))


def _lost(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """A sum, or a share, that was lost: $(12.4) million, (3.1)%."""
    money = int(line.pieces[at].text != "(")
    texts = [piece.text for piece in line.pieces[at : at + money + 4]]
    if len(texts) < money + 3 or texts[money] != "(" or texts[money + 2] != ")":
        return
    whole, _, low = texts[money + 1].replace(",", "").partition(".")
    if not (whole + low).isdigit():
        return

    def number(words: Words, start: int) -> Iterable[int]:
        plain = read_number(whole, words, start, COUNTED_FORMS)
        return read_decimal(whole, low, words, start) if low else plain

    behind = texts[money + 3] if len(texts) > money + 3 else ""
    if not money:
        if behind == "%":
            yield 4, row(_MINUS, number, _PERCENT)
        return
    scaled = behind in SCALE_WORDS
    scale = one_of(UNITS.get(behind) or phrases(behind)) if scaled else nothing
    said = one_of(CURRENCIES[texts[0]])
    yield 4 + scaled, row(_MINUS, number, scale, said)
    coin = COINS.get(texts[0], frozenset())
    if len(low) == _COINS and coin and not scaled:  # "$(0.12)", "$(3.40)"
        few = row(_digits(str(int(low))), one_of(coin))
        whole_sum = row(_digits(whole or "0"), said, one_of(phrases("and"), optional=True), few)
        yield 4, row(_MINUS, few if not int(whole or 0) else whole_sum)


def _lettered(text: str) -> Iterator[tuple[int, Reader]]:
    """A Roman numeral and a letter: Block IIA."""
    value, letter = read_roman(text[:-1]), text[-1].casefold()
    if value and letter in "abcdefgh":
        yield 1, row(_digits(str(value)), one_of(frozenset({(letter,)})))


def _registered(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    five = line.pieces[at : at + 5]
    texts = [piece.text for piece in five]
    if len(texts) < 5 or texts[1] != "-" or texts[3] != "-" or not _YEAR.fullmatch(texts[2]):
        return
    tied = all(is_tied(one, other) for one, other in pairwise(five))
    if tied and texts[4].isdigit():
        yield 5, row(word(line, at), _digits(texts[2]), _digits(texts[4]))


Group: TypeAlias = tuple[int, Reader]

_PART: Final[frozenset[Form]] = frozenset(("part", "ordinal"))
_NTH: Final[frozenset[Form]] = frozenset(("ordinal", "cardinal"))
_IN_FEET: Final = one_of(phrases("foot", "feet"))
_FOOT: Final = one_of(phrases("foot"))
_IN_INCHES: Final = one_of(phrases("inch", "inches"), optional=True)
_AT_MOST: Final = one_of(phrases("at most", "no more than", "less than or equal to"))
_AT_LEAST: Final = one_of(phrases("at least", "no less than", "greater than or equal to"))
_SECTIONS: Final = one_of(phrases("section", "sections"))
_OF_IF_ANY: Final = one_of(phrases("of"), optional=True)
_THE: Final = one_of(phrases("the"), optional=True)
_POWER: Final = one_of(phrases("power"), optional=True)
_TO_THE_POWER: Final = one_of(phrases("to the", "to the power of"))
_RAISED: Final = {"2": phrases("squared", "square"), "3": phrases("cubed", "cubic")}


def groups(line: Line, at: int) -> Iterator[Group]:
    """Every group that begins at a piece of an English line."""
    piece = line.pieces[at]
    yield from press(line, at)
    if piece.text == "/":
        yield from parted(line, at)
    if piece.kind == "number":
        yield from _of_numbers(line, at)
    elif piece.kind == "word":
        yield from _of_words(line, at)
    elif piece.text == "+":
        yield from _plus_minus(line, at)
    elif piece.text == "^":
        yield from _raised(line, at)
    elif piece.text == "§" and _texts(line, at + 1, 1) == ["§"]:
        yield 2, _SECTIONS
    elif piece.text in "-=" and _texts(line, at + 1, 1) == [">"]:
        yield 2, TO
    elif piece.text in "<>" and _texts(line, at + 1, 1) == ["="]:
        yield 2, _AT_MOST if piece.text == "<" else _AT_LEAST


_NUMBERED: Final = NUMBERED | {key[:-1] for key, said in BOOKS_OF_LAW.items() if said in NUMBERED}


def _of_numbers(line: Line, at: int) -> Iterator[Group]:
    pieces, piece = line.pieces, line.pieces[at]
    suffix, taken = suffix_at(line, at)
    lasting = suffix == "s" and len(digits_of(pieces[at])) < 3
    if suffix and not (lasting and is_lapse(line, at)):
        yield taken + 1, suffixed(line, at, suffix)
    behind_it = _texts(line, at + 1, 1)
    if behind_it == ["d"] and is_tied(line.pieces[at], line.pieces[at + 1]):
        yield 2, suffixed(line, at, "th")  # "the 2d Circuit"
    if piece.text in "123" and behind_it and behind_it[0].rstrip(".") in _NUMBERED:
        yield 1, suffixed(line, at, "th")  # "1 Kings 3:5"
    yield from _date(line, at)
    if is_month_year(line, at + 1):
        yield 3, _month_of_year(piece.text, pieces[at + 2].text)
    if not digits_of(pieces[at]).isdigit():
        return
    yield from fractions(line, at)
    yield from _feet(line, at)
    yield from timed(line, at)
    yield from lapse(line, at)
    yield from _day_month(line, at, taken)


def fractions(line: Line, at: int) -> Iterator[Group]:
    """Three fifths, a half, seven hundredths."""
    texts = _texts(line, at, 3)
    if len(texts) < 3 or texts[1] != "/" or not texts[2].isdigit() or not int(texts[2]):
        return
    if is_day_of(line, at + 1) or is_month_year(line, at + 1):
        return
    top, bottom = digits_of(line.pieces[at]), texts[2]
    if not top.isdigit():
        return
    many = int(top) > 1
    mixed = at > 0 and (
        line.pieces[at - 1].kind == "number"
        or (line.pieces[at - 1].text in "&-" and at > 1 and line.pieces[at - 2].kind == "number")
    )

    def parts(words: Words, start: int) -> Iterable[int]:
        bare = str(int(bottom))
        ends = read_number(bare, words, start, _PART, whole=True)
        for end in ends:
            last = words[end - 1]
            if (
                form_of(last) in ("part", "ordinal")
                and (last.endswith("s") or last == "halves") == many
            ):
                yield end

    def read(words: Words, start: int) -> Iterable[int]:
        begin = {start}
        if mixed and words[start : start + 1] == ["and"]:
            begin.add(start + 1)
        for first in begin:
            tops = read_number(top, words, first, COUNTED_FORMS, whole=True)
            if top == "1":
                if words[first : first + 1] in (["a"], ["an"]):
                    tops = tops | {first + 1}
                tops = tops | ({first} if bottom == "2" else set())
            for middle in tops:
                yield from parts(words, middle)

    taken = 3
    behind = line.pieces[at + 3 : at + 4]
    if behind and behind[0].text in ("ths", "th", "rds", "rd", "nds", "nd"):
        taken = 4
    yield taken, read


def _dated(the_day: str, the_month: str, the_year: str) -> Reader:
    def read(words: Words, start: int) -> Iterable[int]:
        ends: set[int] = set()
        for named in month(the_month, words, start):
            ends |= day(the_day, words, named)
        for first in day(the_day, words, start):
            skip = first + (words[first : first + 1] == ["of"])
            ends |= month(the_month, words, skip)
        if not the_year:
            return ends
        return {end for middle in ends for end in year(the_year, words, middle)}

    return read


def _month_of_year(the_month: str, the_year: str) -> Reader:
    def read(words: Words, start: int) -> Iterable[int]:
        ends = month(the_month, words, start)
        return {end for middle in ends for end in year(the_year, words, middle)}

    return read


def _date(line: Line, at: int) -> Iterator[Group]:
    texts = _texts(line, at, 5)
    found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})", texts[0])
    if found and len(texts) > 2 and texts[1] == "." and re.fullmatch(r"\d{4}", texts[2]):
        yield (
            3,
            either(*(_dated(*order, texts[2]) for order in _orders(line, ".", found[1], found[2]))),
        )
        return
    found = re.fullmatch(r"((?:19|20)\d\d)\.(\d{1,2})", texts[0])
    if found and len(texts) > 2 and texts[1] == "." and texts[2].isdigit() and len(texts[2]) < 3:
        yield 3, _dated(texts[2], found[2], found[1])  # "2025.12.17"
    whole = len(texts) > 2 and texts[0].isdigit() and texts[2].isdigit()
    if whole and texts[1] in ("/", "-", "."):
        first, second = texts[0], texts[2]
        if len(texts) == 5 and texts[3] == texts[1] and texts[4].isdigit():
            if len(first) == 4:
                yield 5, _dated(texts[4], second, first)
                return
            yield (
                5,
                either(
                    *(_dated(*order, texts[4]) for order in _orders(line, texts[1], first, second))
                ),
            )
        elif texts[1] == "/" and len(first) < 3 and len(second) < 3:
            yield 3, either(*(_dated(*order, "") for order in _orders(line, "/", first, second)))


def _orders(line: Line, mark: str, first: str, second: str) -> list[tuple[str, str]]:
    """(day, month) as the language writes them, the other way where that is no date."""
    day_first = line.british or mark == "."
    found = (first, second) if day_first else (second, first)
    if int(found[1]) > 12:
        found = (found[1], found[0])
    return [found]


def _feet(line: Line, at: int) -> Iterator[Group]:
    texts = _texts(line, at, 4)
    if len(texts) > 2 and texts[1] in ("'", "′") and texts[2].isdigit():
        quote = len(texts) == 4 and texts[3] in ('"', "″", "”")
        if quote or int(texts[2]) < 12:
            reader = row(_plain(texts[0]), _IN_FEET, _plain(texts[2]), _IN_INCHES)
            yield (4 if quote else 3), reader
    if len(texts) > 2 and texts[1] in ("ft", "foot", "feet", "-") and texts[2].isdigit():
        taken = 3
        if texts[1] == "-" and len(texts) == 4:
            return
        height = row(_plain(texts[0]), _IN_FEET, _plain(texts[2]))
        yield taken, height
        if texts[3:] and texts[3] in ("in", "ins", "inch", "inches"):
            # "the 5ft 11in keeper": five foot eleven
            yield 4, row(_plain(texts[0]), _FOOT, _plain(texts[2]))


def _plain(digits: str) -> Reader:
    plain = re.sub(r"[,\u00a0\u202f]", "", digits)
    return lambda words, at: read_number(plain, words, at, COUNTED_FORMS)


def _day_month(line: Line, at: int, taken: int) -> Iterator[Group]:
    """18 February as "the eighteenth of February", or "February the eighteenth"."""
    pieces = line.pieces
    behind = at + 1 + taken
    if behind < len(pieces) and pieces[behind].text in ("-", "of"):
        behind += 1
    if behind >= len(pieces) or pieces[behind].text.casefold() not in MONTHS:
        return
    digits = digits_of(pieces[at])
    stop = behind + 1
    named = word(line, behind)
    yield stop - at, _either_way(_days(digits, nth=taken > 0), named)


def _of_words(line: Line, at: int) -> Iterator[Group]:
    pieces = line.pieces
    if pieces[at].text.casefold() in MONTHS:
        yield from _month_day(line, at)
    if at + 2 < len(pieces) and pieces[at + 1].text == "^" and pieces[at + 2].kind == "number":
        power = pieces[at + 2].text
        squared = _RAISED.get(power)
        if squared is not None:
            unit = word(line, at)
            yield 3, either(row(one_of(squared), unit), row(unit, one_of(squared)))


def _month_day(line: Line, at: int) -> Iterator[Group]:
    """Feb. 18 as "the eighteenth of February", and February with its days told the other way."""
    pieces = line.pieces
    behind = at + 1
    if behind < len(pieces) and pieces[behind].text == "." and is_tied(pieces[at], pieces[behind]):
        behind += 1
    if behind >= len(pieces) or not pieces[behind].text.isdigit() or len(pieces[behind].text) > 2:
        return
    if is_count_behind(line, behind):
        return
    digits = pieces[behind].text
    suffix = suffix_at(line, behind)[1]
    stop = behind + 1 + suffix
    named = word(line, at)
    yield stop - at, _either_way(_days(digits, nth=suffix > 0), named)


def _days(digits: str, *, nth: bool) -> Reader:
    """The day of a month, as ``day`` reads it."""

    def read(words: Words, start: int) -> Iterable[int]:
        return day(digits, words, start, nth=nth)

    return read


def _either_way(days: Reader, month: Reader) -> Reader:
    """The day before its month or behind it."""
    return either(row(days, _OF_IF_ANY, month), row(month, days))


def _raised(line: Line, at: int) -> Iterator[Group]:
    """^ and its number: squared, cubed, to the minus ninth."""
    pieces = line.pieces
    last = at + 1
    minus = last < len(pieces) and pieces[last].text == "-"
    last += minus
    if last >= len(pieces) or pieces[last].kind != "number":
        return
    power = pieces[last].text
    negative = one_of(phrases("minus", "negative")) if minus else nothing_said

    def nth(words: Words, start: int) -> Iterable[int]:
        return read_number(power, words, start, _NTH, whole=True)

    taken = last + 1 - at
    yield taken, row(_TO_THE_POWER, negative, nth, _POWER)
    if power in _RAISED and not minus:
        yield taken, one_of(_RAISED[power])


def nothing_said(_words: Words, at: int) -> Iterable[int]:
    """Reads no word."""
    return (at,)


def _plus_minus(line: Line, at: int) -> Iterator[Group]:
    texts = _texts(line, at, 3)
    if len(texts) == 3 and texts[1] == "/" and texts[2] in "-–":
        yield 3, one_of(phrases("plus or minus"))


# -- what stands in tables -----------------------------------------------------------------------


@lru_cache(maxsize=1)
def _table() -> tuple[re.Pattern[str], dict[str, Phrases]]:
    """What of the tables is more than one piece, and the pattern that finds it."""
    units = {key: said for key, said in UNITS.items() if not key.isalpha()}
    table = {**NAMED, **units}
    keys = "|".join(re.escape(key) for key in sorted(table, key=len, reverse=True))
    rates = {
        f"/{key}": frozenset(("per", *item) for item in said)
        for key, said in RATES.items()
        if not key.isalpha()
    }
    behind = "|".join(re.escape(key) for key in sorted(rates, key=len, reverse=True))
    pattern = rf"(?:(?<![A-Za-z])(?:{keys})|(?:{behind}))(?![A-Za-z0-9])"
    return re.compile(pattern), table | rates


def named(
    line: Line, starts: dict[int, int], ends: dict[int, int]
) -> Iterator[tuple[int, int, Phrases]]:
    """(first piece, piece behind, phrases) of names and units that are several pieces."""
    pattern, table = _table()
    for found in pattern.finditer(line.text):
        first, last = starts.get(found.start()), ends.get(found.end())
        if first is None:
            continue
        if last is None and line.text.startswith(".", found.end()):  # "5m.p.h."
            last = ends.get(found.end() + 1)
        if found[0] in UNITS and found[0] not in NAMED and not _is_measured(line, first):
            continue
        if last is not None:
            yield first, last + 1, table[found[0]]
        behind = ends.get(found.end() + 2)
        if behind is not None and line.text.startswith("'s", found.end()):  # "B2B's friends"
            yield first, behind + 1, frozenset((*item, "'s") for item in table[found[0]])


def _is_measured(line: Line, at: int) -> bool:
    """Whether a number stands before a unit."""
    before = line.pieces[max(0, at - 3) : at]
    return any(item.kind == "number" or item.text in ("½", "&") for item in before)
