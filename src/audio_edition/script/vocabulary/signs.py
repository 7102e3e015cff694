"""What single signs are said as."""

from __future__ import annotations

from audio_edition.late import late

FRACTIONS = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5),
    "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8),
    "⅞": (7, 8),
}  # fmt: skip

SAID = {
    "&": "and", "%": "percent", "+": "plus", "=": "equals", "@": "at", "§": "section",
    "±": "plus or minus", "∞": "infinity", "×": "times", "÷": "divided by",
    "°": "degrees", "‰": "per mille",
    "≈": "about", "≤": "at most", "≥": "at least", "≠": "does not equal", "~": "about",
    "μ": "micro", "#": "number",
}  # fmt: skip

CURRENCIES = {
    "$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "₹": "rupees", "¢": "cents",
    "₩": "won", "₽": "rubles", "₺": "lira", "₪": "shekels", "₴": "hryvnias", "₿": "bitcoin",
}  # fmt: skip

ARROWS = {"→": "to", "↑": "up", "↓": "down"}
"""Between two things, and before a number; elsewhere an arrow says nothing."""

NOTES = {"♯": " sharp", "♭": " flat", "♮": " natural"}
"""Accidentals of music, said behind their note in English."""

BELOW_ZERO = (
    r"–(?:(?<=[a-zA:(,] –)|(?<=\(–))"
    r"(?!\d{1,4}(?:[:/]|(?:st|nd|rd|th)\b|[–-]\d"
    r"| (?:Jan|Feb|Ma[ry]|Apr|Ju[nl]|Aug|Sep|Oct|Nov|Dec)))"
    r"(?!(?:19|20)\d\d(?![\d,.]))(?![^–]{1,60}[\w.)%]–(?:[ ,;]|$))"
)
"""A long dash that is a number's sign: "was –0.2", "(–1.5%)"; no date, and no pair of dashes."""

OF_MUSIC = frozenset("time beat beats metre meter rhythm signature waltz".split())
"""What follows a time signature: 6/8 time."""

_EQUALS = late(r"(?<=[A-Za-z0-9)] )= (?=[A-Za-z0-9(])[^.;!?]{0,48}\Z")
_EQUALS_BEHIND = late(r"- [^.;!?]{0,48} = [A-Za-z0-9(]")


def in_formula(text: str, at: int) -> bool:
    """Whether a dash between blanks at ``at`` takes away: profit = revenue - costs."""
    between = text[max(0, at - 1) : at] == " "
    ahead = _EQUALS.search(text, max(0, at - 56), at) is not None
    return between and (ahead or _EQUALS_BEHIND.match(text, at) is not None)


UNSAID = late(
    r"\((?=[^()]{0,3}[|<>\\^{}])[|<>\\^{}~=:*&!/?.+%@#-]{1,4}\)"
    r"|[\u2200-\u2211\u2213-\u2214\u2216-\u221d\u221f-\u223b\u2240-\u2247\u2249-\u225f"
    r"\u2261-\u2263\u2266-\u22ff\u2a00-\u2aff]"
)
"""Signs of programs and of mathematics that nobody says: an editor is told of them."""

STARS = "★⭐☆"
"""Marks of a review, the last one empty."""

DRAWN = {
    **dict.fromkeys("▲⬆△⇧", "↑"), **dict.fromkeys("▼⬇▽⇩", "↓"), **dict.fromkeys("➜➔➡⇒⟶➞", "→"),
}  # fmt: skip
"""Arrows drawn otherwise."""

ARROW = late("[\u2190-\u21ff\u27f0-\u27ff\u2900-\u297f\u2b00-\u2b11\u2b60-\u2b7f➔-➾▲△▼▽]")
"""Any arrow as it is printed; one that is not said is told."""

MARKUP = late(r"</?[A-Za-z][^<>]{0,60}\Z")
"""What stands before the ">" that ends a mark of HTML, and compares nothing: "<b>5"."""
