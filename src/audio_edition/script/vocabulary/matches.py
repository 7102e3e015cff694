"""What tells figures of a match: wins and losses, wickets for runs, fours and sixes, races."""

from __future__ import annotations

from audio_edition.late import late

BOUNDARIES = late(r"\((?P<fours>\d{1,2})[x×]4(?:,? (?:and )?(?P<sixes>\d{1,2})[x×]6)?\)")
"""How often a batter hit to the rope, and over it: (16x4, 4x6)."""

BOWLED_FIGURES = late(
    r"(?:took|takes|taking|claimed|bagged|returned|finished with|figures of) "
    r"(?:10|\d)[-–](?:\d{2,3})\b"
    r"(?! ?%| (?!(?:as|in|from|for|to|and|at|on|with|against|but|while|when|off|before|after|"
    r"during|including|over|yesterday|today)\b)[a-z])"
)
"""Wickets for runs: took 5-23."""

NO_TEAMS = frozenset(
    "Democrats Republicans Commons Conservatives Lords Representatives Tories Liberals Justices "
    "Senators Supreme Politics News".split()
)
"""Who votes rather than plays."""

RACES = late(
    r"(?i)\b(?:races?|run|runs|ran|trot|jog|marathon|finish line|runners?|walkers?|joggers?"
    r"|parkrun)\b"
)
RACE = frozenset("1 3 5 8 10 12 15 20 25 50".split())
"""Kilometers that people run: the 5K."""
