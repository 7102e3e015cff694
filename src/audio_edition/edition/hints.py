"""Hints as article files keep them: remarks in Markdown. ``newsletters.hints`` has the words."""

from __future__ import annotations

from audio_edition.late import late
from newsletters.hints import PLACES as PLACES
from newsletters.hints import hint as hint
from newsletters.hints import places_of as places_of
from newsletters.hints import unit_of as unit_of

_WORD = rf"(?:{'|'.join(sorted(PLACES, key=len, reverse=True))})"
_HINT = late(rf"(?:{_WORD}(?: {_WORD}){{0,3}}(?: #\d{{1,4}})?|#\d{{1,4}})")
_REMARK = late(rf"[ \t]*<!--[ \t]*({_HINT.pattern})[ \t]*-->[ \t]*")


def is_hint(text: str) -> bool:
    """Whether ``text`` is empty or words of ``PLACES`` with at most one unit's number."""
    return not text or _HINT.fullmatch(text) is not None


def read_remark(line: str) -> str:
    """The hint in a Markdown remark, or empty text: other remarks are nobody's business."""
    found = _REMARK.fullmatch(line)
    return found[1] if found else ""


def write_remark(text: str) -> str:
    """The remark that holds a hint, as a line of its own; empty for none."""
    return f"<!-- {text} -->\n" if text else ""
