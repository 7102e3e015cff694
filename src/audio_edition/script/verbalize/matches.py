"""Figures of matches and races: the 9-2 Cowboys, took 5-23, (16x4, 4x6), 5K/10K, Inter v Milan."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Rule, Scan, Spoken
from audio_edition.script.verbalize.stops import STARTERS
from audio_edition.script.verbalize.words import cardinal, number, plural
from audio_edition.script.vocabulary.matches import (
    BOUNDARIES,
    BOWLED_FIGURES,
    NO_TEAMS,
    RACE,
    RACES,
)

_PAIR = late(r"(?P<a>\d{1,3})[-–](?P<b>\d{1,3})(?![\w%/-]|[.,]\d|–\d)")
_TEAM = late(r" (?P<name>[A-Z][a-z]{2,14}(?: [A-Z][a-z]{2,14})?)")
_ENDED = late(r" (?:win|wins|victory|loss|defeat|draw|lead|edge|score|final|rout)\b")
_RACE = late(r"(?P<num>\d{1,2})[Kk](?![A-Za-z0-9]|-[a-z])")
_VERSUS = late(r"v(?= [A-Z][a-z])")


def _won(match: re.Match[str], scan: Scan) -> Spoken:
    """Wins and losses before a team's name, or wickets for runs."""
    a, b = match["a"], match["b"]
    if int(a) <= 10 < int(b) and _bowled(match, scan):
        return f"{number(a)} for {number(b, scan.locale.british)}"
    team = _TEAM.match(scan.text, match.end())
    if team is not None and _ENDED.match(scan.text, team.end()):
        return None  # the 2-1 Reds win
    if team is None or scan.before(match.start()).lower().strip("\"'(") != "the":
        return None
    words = team["name"].split()
    named = words[0] not in STARTERS and not NO_TEAMS.intersection(words)
    if not named or not words[-1].endswith("s") or max(int(a), int(b)) > 162:
        return None
    return f"{number(a)} and {number(b)}"


def _bowled(match: re.Match[str], scan: Scan) -> bool:
    figures = BOWLED_FIGURES.search(scan.text)
    before = scan.before(match.start())
    told = figures is not None and (figures.end() == match.end() or before[:1].isupper())
    owned = before.endswith("'s") and BOUNDARIES.search(scan.text)  # Anderson's 5-63
    return bool(owned) or (told and before[-1:].isalpha())


def _hit(match: re.Match[str], _scan: Scan) -> Spoken:
    parts = []
    for count, run in ((match["fours"], 4), (match["sixes"], 6)):
        if count:
            said = cardinal(run)
            parts.append(f"{cardinal(int(count))} {said if count == '1' else plural(said)}")
    return f"({', '.join(parts)})"


def _race(match: re.Match[str], scan: Scan) -> Spoken:
    near = max(0, match.start() - 80), match.end() + 80
    ahead = scan.text[match.start() - 1 : match.start()]
    if match["num"] not in RACE or (ahead and ahead in "$€£-"):
        return None
    if not RACES.search(scan.text, *near):
        return None
    return f"{cardinal(int(match['num']))} K"


def _versus(match: re.Match[str], scan: Scan) -> Spoken:
    before = scan.before(match.start())
    return "versus" if before[:1].isupper() and before[-1:].isalpha() and len(before) > 1 else None


RULES = (
    Rule("range", "0", _PAIR, _won),
    Rule("number", "(", BOUNDARIES, _hit),
    Rule("number", "0", _RACE, _race),
    Rule("abbreviation", "a", _VERSUS, _versus),
)
