"""Signs and blanks of a printed line that are put into plain words before anybody reads it."""

from __future__ import annotations

from audio_edition.late import late

THIN = "\u2007\u2008\u2009\u202f"
"""Blanks that part thousands: 4 806, with a thin one."""

CALLED = (
    "call|called|dial|text|ring|phone|tel|telephone|fax|mobile|whatsapp|hotline|helpline|number|"
    "nos?|abn|acn|isbn|code|account"
)
"""Before groups of digits, these make them a telephone's, or a thing's name."""

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


__all__ = ["CALLED", "THIN", "plain_sign", "put_plainly"]
