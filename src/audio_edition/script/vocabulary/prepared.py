"""Signs and blanks of a printed line that are put into plain words before anybody reads it."""

from __future__ import annotations

from audio_edition.late import late
from audio_edition.script.vocabulary.short import MONTHS, MONTHS_SHORT

THIN = "\u2007\u2008\u2009\u202f"
"""Blanks that part thousands: 4 806, with a thin one."""

SPACED = (
    r"(?<![.,:/+'])(?:(?<!\d )|(?<=\b\d )|(?<=\b\d\d )|(?<=\b(?:19|20)\d\d ))(?<![^\W\d_]-)"
    r"[1-9]\d{0,2}(?: \d{3})+(?!\d| \d{3}(?!\d)|,\d|-\d{3,4}(?! \d{3}))"
)
"""Thousands parted by blanks: 12 000 homes."""

CALLED = late(
    r"(?i)\b(?:call|dial|text|ring|phone|tel|telephone|fax|mobile|whatsapp|hotline|helpline)"
    r"(?:[^,;]{0,28}\b(?:on|at|is))?(?: (?-i:[A-Z])\w{1,15})?(?: to)?(?:\.?:| no\.| number)? \Z"
    r"|\b(?:number|nos?|abn|acn|isbn|code|account)(?: (?:is|number|code))*[.:#]* \Z|\d\) \Z"
)
"""Right before groups of digits, these make them a telephone's, or a thing's name.

What is counted may stand behind the same words: they called for 12 000 more, the number of dead.
"""

MODEL = late(rf"\w\.? [a-z]?[A-Z][\w-]* \Z|\b(?:{'|'.join((*MONTHS, *MONTHS_SHORT))})\.? \Z|\d \Z")
"""Before them, a product's name, a month or another number: the Ryzen 5 240."""

SIZED = late(
    r"-[a-z-]+ [a-z]+s\b|[A-Z]| \d| ?(?P<unit>[A-Za-z]{1,9}) (?!was|is|as|across|has)[a-z]+s\b"
)
"""Behind them, a size: 5 500 mg tablets, 4 100-mile rides."""

SURE = late(r"(?:[$€£¥₹₩₽₺₪]|\b(?:R|Rs\.?|kr|Kr|[A-Z]{3})|\b[Aa]n?) ?\Z")
"""Before them, what leaves no doubt that they are one number: a sum's currency, an article."""

_THOUSANDS = late(rf"(?<![\d.,])\d{{1,3}}(?:[{THIN}]\d{{3}}){{1,4}}(?![\d{THIN}])")
_COPYRIGHT = late(r"(?<!opyright )© ?(?=(?:19|20)\d\d)")


def plain_sign(text: str, at: int) -> str:
    """The words for the sign at ``at``, a comma for a blank between thousands, or ''."""
    if text[at] in THIN:
        near = max(0, at - 24)
        inside = (m for m in _THOUSANDS.finditer(text, near, at + 24) if m.start() < at < m.end())
        return "," if next(inside, None) else ""
    return "copyright " if text[at] == "©" and _COPYRIGHT.match(text, at) else ""


def put_plainly(text: str) -> str:
    """The line with a copyright's sign as its word, and thousands with commas."""
    if text.isascii():
        return text
    return "".join(plain_sign(text, at) or sign for at, sign in enumerate(text))
