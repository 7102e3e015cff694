"""What stands around the numbers of sports pages, and tells a score from what is none."""

from __future__ import annotations

import re

SHOTS = re.compile(
    r" (?:from (?:three|deep|the field|the floor|the line|beyond|downtown|long range|3)"
    r"|(?:at|from) the (?:free[- ]throw |foul )?(?:line|stripe)|shooting)(?![a-z])"
)
"""Behind shots made of shots taken: "4-6 from three", "9-12 at the line"."""

LINED_UP = re.compile(
    r" (?:defen[cs]es?|schemes?|looks?|fronts?|alignments?|base|nickel|formation)(?![a-z])"
)
"""Behind how a side lines up: "a 4-3 look"."""

LINES = frozenset("3-4 4-3 4-2 5-2 4-6 3-3 5-3 6-1 2-3 1-3 3-2".split())
"""Sides of two lines, as coaches number them."""

ODDS = re.compile(
    r"(?i)\b(?:odds|priced|backed|bets?|betting|bookmakers?|bookies?|punters?|punt|favou?rites?|"
    r"outsiders?|tipped|race|horse|runner|jockey|stakes|went off|draw)\b"
)
"""What tells that two numbers are a bookmaker's: odds of 15/8."""

__all__ = ["LINED_UP", "LINES", "ODDS", "SHOTS"]
