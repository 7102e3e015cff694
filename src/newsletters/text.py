"""The characters of a paragraph: what is invisible goes, what is white space is one space."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from newsletters.late import late
from newsletters.words import locale_of

# What most text has none of: all but letters, signs and spaces that stay as they are.
_ODD = late("[^\t-\r\x1c-~\xa1-\xac\xae-\u02ff\u2010-\u2027\u20ac\u2122]")

# Zero-width and bidirectional controls, soft hyphens, byte order marks, and the padding
# that newsletters put behind their preheaders (U+034F, U+2007). C0 and C1 controls other
# than white space have no reading either.
_INVISIBLE = late(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
# Joiners shape Persian, Indic and emoji sequences; between Latin letters they are padding.
_STRAY_JOINER = late("(?<![^\x00-\u02ff\\s])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u02ff\\s])")
# A no-break space holds "10 000" together and may matter to whoever reads numbers: only
# breakable white space is folded.
_SPACES = late("[\t\n\x0b\x0c\r\x1c-\x1f \x85\u1680\u2000-\u200a\u2028\u2029\u205f]+")
_BLANK_EDGE = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
# Between digits a thin space groups a number as a no-break one does, and may not break either.
_GROUPS = late("(?<=[0-9])[\u2006-\u200a](?=[0-9])")
# Readers of pages fold every space. What stands for one between digits meanwhile is a sign
# that no text holds (an object's place in a line), and that is printable to them.
_HELD = "\ufffc"
_HELD_SPACE = late(f"(?<=[0-9])({_HELD}{{1,2}})(?=[0-9])|{_HELD}+")
_NUMBER_SPACE = late("(?<![^0-9])[\xa0\u202f\u2006-\u200a](?![^0-9])")
_NO_BREAK_RUN = late("[ \xa0\u202f]*[ ][ \xa0\u202f]*|[\xa0\u202f]{2,}")


def visible(text: str) -> str:
    """Return ``text`` in NFC, without invisible characters, white space folded and trimmed."""
    if not _ODD.search(text):
        return " ".join(text.split())
    text = _STRAY_JOINER.sub("", _INVISIBLE.sub("", text))
    text = _GROUPS.sub("\u202f", text)
    if _HELD in text:
        text = _HELD_SPACE.sub(_let_go, text)
    text = _NO_BREAK_RUN.sub(" ", _SPACES.sub(" ", text))
    return unicodedata.normalize("NFC", text).strip(_BLANK_EDGE)


def held(text: str) -> str:
    """``text`` with its numbers in one piece for a reader that folds spaces (see ``visible``)."""
    if text.isascii():
        return text
    return _NUMBER_SPACE.sub(lambda m: _HELD * (2 if m[0] == "\xa0" else 1), text)


def _let_go(found: re.Match[str]) -> str:
    if not found[1]:
        return " "
    return "\xa0" if len(found[1]) == 2 else "\u202f"


def same_words(one: str, other: str) -> bool:
    """Whether two headlines say the same, whatever their case, quotes and punctuation."""
    bare = _bare(one)
    return bare == _bare(other) if bare else one == other


def listed(names: Sequence[str], *languages: str) -> str:
    """Names as the first of ``languages`` that is not empty lists them: ``A, B, and C``."""
    if len(names) < 2:
        return "".join(names)
    locale = locale_of(next(filter(None, languages), "en"))
    if locale is None:
        return ", ".join(names)
    from babel.lists import format_list

    return format_list(list(names), style="standard", locale=locale)


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in folded if c.isalnum())
