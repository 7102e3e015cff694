"""What stands around the numbers of sports pages, and tells a score from what is none."""

from __future__ import annotations

from audio_edition.late import late

SHOTS = late(
    r" (?:from (?:three|deep|the field|the floor|the line|beyond|downtown|long range|3)"
    r"|(?:at|from) the (?:free[- ]throw |foul )?(?:line|stripe)|shooting)"
    r"(?![a-z]| [a-z]{3,20}s\b)"
)
"""Behind shots made of shots taken: "4-6 from three", "9-12 at the line"."""

LINED_UP = late(
    r" (?:defen[cs]es?|schemes?|looks?|fronts?|alignments?|base|nickel|formation)(?![a-z])"
)
"""Behind how a side lines up: "a 4-3 look"."""

LINES = frozenset("3-4 4-3 4-2 5-2 4-6 3-3 5-3 6-1 2-3 1-3 3-2".split())
"""Sides of two lines, as coaches number them."""

ODDS = late(
    r"(?i)\b(?:odds|priced|backed|bets?|betting|bookmakers?|bookies?|punters?|punt|favou?rites?|"
    r"outsiders?|tipped|race|horse|runner|jockey|stakes|went off|draw"
    r"|by an? (?:short )?(?:head|neck|nose|length)|lengths|furlongs?)\b"
)
"""What tells that two numbers are a bookmaker's: odds of 15/8."""

SCHOOLS = frozenset(
    "Ohio Penn Michigan Florida Iowa Kansas Oklahoma Oregon Arizona Boise Fresno Diego Jose "
    "Mississippi Washington Colorado Utah Kent Ball Wichita Murray App Appalachian Georgia Texas "
    "Alabama Arkansas Youngstown Montana Morgan Weber Idaho Illinois Indiana Missouri Tennessee "
    "N.C. NC Mexico Carolina Dakota Cleveland Wright Delaware Norfolk Jackson Alcorn Chicago "
    "Sacramento McNeese Nicholls Tarleton Jacksonville Grambling Portland Kennesaw Louisiana "
    "Miss. Colo. Ariz. Ill. Fla. Mich. Okla. Ore. Wash. Kan. Ky. Tenn. N.M. S.D. N.D.".split()
)
"""Whose name a "St." behind makes a university of: Ohio St., Penn St."""

PLAYED = late(
    r"(?i)\b(?:beat|beats|routs?|routed|rally|rallied|edges?|edged|tops?|topped|defeat\w*|upsets?|lost|"
    r"loses?|wins?|won|coach\w*|quarterback|guard|forward|linebacker|transfer\w*|recruit\w*|seeds?|"
    r"seeded|ranked|season|tournament|bowl|playoffs?|games?|kickoff|NCAA|Big (?:Ten|12)|ACC|SEC|"
    r"touchdowns?|points|scored?|vs)\b|\bNo\. \d|\b\d{1,3}[-–]\d{1,3}\b"
)
"""What tells that a university's team is spoken of, and no street."""
