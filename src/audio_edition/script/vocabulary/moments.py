"""What tells a time, a month or an age from other numbers with a stop or a slash."""

from __future__ import annotations

from audio_edition.late import late

DATED_BY = frozenset(
    "to until till through thru by since from in before after of expires ends exp. due "
    "ended expired lapsed closes runs began started valid".split()
)
"""What stands before a month and its year in numerals: to 12/2027."""

AT = frozenset("at by until till before after from to around about between past".split())
"""What may stand before a time of day."""

KEPT_HOURS = late(
    r"(?i)\b(?:lunch|dinner|breakfast|supper|tea|doors?|open(?:s|ed|ing)?|clos(?:e|es|ed|ing)|serv"
    r"(?:e|es|ed|ing)|trains?|bus|buses|ferry|ferries|coach|flights?|plane|knock(?:s|ed)?|arriv\w+|"
    r"left|leav\w+|came|woke|wake|met|meet(?:s|ing)?|kick-?off|curtain|concert|show|mass|shop|o'clock|"
    r"bed|sunrise|sunset|dawn|dusk|evening|morning|afternoon|night|midnight|noon|bells?|clock|"
    r"checkout|check-in|begin|begins|began|starts?|started|departs?|departed)\b"
)
"""What happens at a time of day."""

MARKETS = late(
    r"(?i)\b(?:shares?|stocks?|index|indices|bonds?|yields?|markets?|fund|currency|dollars?|euros?|"
    r"pounds?|rupees?|yen|prices?|rates?|odds|average|ratio|magnitude|version|GPA|ERA|pH|jump\w*|clear(?:s|ed)|leap\w*|"
    r"vault\w*|met(?:er|re)s|best|record|scores?|points|percent|inflation|growth|rating|lit(?:er|re)s|"
    r"firmware|software|release|update|kg|km)\b|[$€£¥₹%]"
)
"""What opens and closes at a figure."""

NO_HOUR = frozenset(
    "times percent per million billion trillion thousand points point euros dollars pounds cents "
    "pence metres meters miles km kg degrees seconds minutes hours goals runs against lakh "
    "crore on-base average".split()
)
"""Behind these a number with a stop is no time."""

TIMED = late(r" (?:(?:at|from|to) [A-Z]|(?:train|bus|race|ferry|service|sailing|news)\b)")
"""What follows a time that names a race or a train: the 3.40 at Ascot."""

NO_HOUR_BEFORE = frozenset(
    "stood trades traded trading closed priced rated valued quoted settled odds euro dollar pound "
    "yen rupee franc index yield yields put stands remained fixed pegged magnitude averaged".split()
)
"""What is told by a figure: the euro stood at 1.15."""

EPOCHS = {"ka": "thousand", "Ma": "million", "Ga": "billion"}
"""How long ago, as geologists print it."""

GEOLOGY = late(
    r"(?i)\b(?:dated?|dating|ages?|aged|old|rocks?|ice|fossils?|crater\w*|zircons?|basalts?|"
    r"granites?|geolog\w+|cores?|sediments?|erupt\w+|extinction|Myr|Gyr)\b"
)
"""What is told in such ages."""
