"""What two numbers with a dash tell on sports pages: sets, wins and losses, runs, a height."""

from __future__ import annotations

import re
from typing import Final

from audio_edition.late import late
from audio_edition.script.readers import Line, Piece, Reader, one_of
from audio_edition.script.reading_words import phrases
from audio_edition.script.vocabulary.units import COUNTED, HEIGHT, TALL

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
