"""What stands around a clock that counts to a launch, and a margin of time."""

from __future__ import annotations

from audio_edition.late import late

COUNTDOWN = late(
    r"(?i)\b(?:launch\w*|countdown|lift-?off|blast-?off|rockets?|boosters?|ignition|scrub\w*|"
    r"spacecraft|capsule|astronauts?|spacex|nasa|engines?|fuel\w*|abort\w*|pad|crew|"
    r"(?:clock|count|hold|held))\b"
)
"""What tells that T counts to a launch: "At T-10 the engine lit"."""

ARMOR = late(r"(?i)\b(?:tanks?|armou?r\w*|soviet|trainers?|fighters?|jets?|turret)\b")
"""What tells that T is a tank or a plane: "from T-72 to T-90"."""

UNTIL_T = frozenset("at to until till from past reached by around about near with count is".split())
"""What stands before such a clock."""

MARGIN = late(
    r"\b(?:leads?|led|won|wins?|winning|beat|beats|beating|ahead|trails?|trailed|trailing|lost|"
    r"behind|clear|missed)\b[^.;:]{0,40} by \Z"
)
"""What stands before a margin of time: "leads the Tour by 4:24"."""
