"""What local and sports pages shorten: officers, hospitals, sophomores, overtime, cricket."""

from __future__ import annotations

from audio_edition.late import late

BEFORE_NAMES = {"Ofc": "Officer", "Soph": "Sophomore", "Sophs": "Sophomores"}
"""Before a name, with a full stop."""

BEHIND_NAMES = {"Hosp": "Hospital", "Cem": "Cemetery", "Elem": "Elementary"}
"""Behind a name, with a full stop."""

ROADS = {"Rd": "Road", "Hwy": "Highway", "Rte": "Route"}
"""What a county numbers: Co. Rd. 12."""

CROSS = {"x-country": "cross-country", "x-ctry": "cross-country"}
"""Runs over fields."""

TAUGHT = frozenset("special phys. physical driver's drivers' adult sex bilingual".split())
"""Before "ed.", which is said as it stands: special ed."""

TOUCHDOWN = late(r" (?:pass|run|catch|drive|reception|throw|strike|toss|return)(?:es|s)?(?![a-z])")
"""Behind "TD"."""

OVERTIME = late(
    r"(?i)\b(?:goals?|scored?|wins?|won|lost|loss|beat|game|puck|field goal|touchdown|quarter|"
    r"points|period|shootout|left|remaining|regulation|lead|tied|\d:\d\d)\b"
)
"""What tells that OT is the time after a drawn game."""

CRICKET = late(
    r"(?i)\b(?:cricket\w*|stumps|wickets?|overs|batsm[ae]n|bowled|bowling figures|"
    r"(?:best|match|career) figures|Ashes)\b"
)
"""What tells of cricket."""

INNINGS = late(r"(?i)\b(?:innings|career-best|all out|hundred|century)\b")
"""What tells of it where nobody plays baseball."""

SCORING = late(r"\([1-9][-–](?:[2-9]\d|1\d\d)\)[^()]{1,60}\([1-9][-–](?:[2-9]\d|1\d\d)\)")
"""Wickets for runs of two bowlers: Boland (4-33), Doggett (3-51)."""

FREEPHONE = {"1300": "one three hundred", "1800": "one eight hundred", "1900": "one nine hundred"}
"""How Australia's helplines begin: 1800 226 226."""

PLANES = frozenset("707 717 727 737 747 757 767 777 787".split())
"""Airliners that are named by a number."""

YEARS_OF = {"FY": "fiscal year", "CY": "calendar year"}
"""Before a year of four digits."""

OPPONENTS = late(
    r"\)(?: \w+ly)? (?:hosts?|visits?|plays?|faces?|meets?|travels? to|at|vs\.?|v\.?|and|takes? on)"
    r" (?:the |No\. \d{1,2} )?[A-Z][\w.'-]{1,20}(?: [A-Z][\w.'-]{1,20}){0,2} \(\d{1,2}[-–]\d{1,2}"
)
"""Between two teams and their records: Wexford (9-1) hosts Leominster (8-2)."""

POWER = late(r"\d ?[kMGT]We?\Z")
ENERGY = late(r"/ ?(?=\d[\d,.]{0,9} ?[kMGT]Wh(?![A-Za-z]))")
"""Power, and the energy of the same batteries behind a slash: 92 GW/247 GWh."""
