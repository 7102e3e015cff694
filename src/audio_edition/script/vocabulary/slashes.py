"""What two numbers with a slash may share, and the helplines that stand side by side."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.vocabulary.units import UNITS

_LAPSES = ("year", "month", "day", "week", "hour", "minute", "yr", "mo")
_SHARED = sorted(
    {unit for unit in UNITS if unit.isalpha() and unit not in ("in", "mg", "mcg", "g", "ml", "mL")},
    key=len,
    reverse=True,
)
SHARED = rf"-(?:{'|'.join(_LAPSES)})s?| ?(?:{'|'.join(map(re.escape, _SHARED))})"
"""Behind the second number: 12/24V, 15/30-year."""

SHARES = late(rf"\d{{1,4}}(?:{SHARED})(?![A-Za-z²³])")
"""A number and what it shares with the one before it."""

SEEN = late(r"(?i)\b(?:vision|eyesight|sight|eyes?|acuity)\b")
"""What 20/40 tells of."""

HELPLINES = frozenset("911 988 999 112 111 101 311 211 811 511 411".split())
"""Numbers that people call: 988/911."""
