"""Pack long text into pieces an engine can take, cut where a reader would breathe.

A shared module without imports of ours: engines with a limit on one request (gTTS takes
100 characters) and local voices whose memory soars on long sentences use it alike.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# How good a place for a cut is; a cut also gains by filling its piece (see _best_cut).
_STRONG: Final = 160.0
_CLAUSE: Final = 100.0
_FUNCTION: Final = 55.0
_SPACE: Final = 20.0
_INSIDE: Final = -60.0  # inside a number or a name: only where nothing else is left
_FILL: Final = 40.0  # what a full piece gains over an empty one

_GAP: Final = re.compile(r"\s+")
_CLOSERS: Final = "\"'”’»)]}›“"
_STRONG_MARKS: Final = frozenset(".!?…;。！？")
_CLAUSE_MARKS: Final = frozenset(",:–—、，")

# Words that open a phrase, so that a breath before them sounds natural (en, de, fr, es).
_FUNCTION_WORDS: Final = frozenset(
    """
    a about after against although among an and as at because before between but by despite
    during for from if in into nor of on once or over since so than that the through to toward
    under unless until upon when where whether which while who whom whose why with without yet
    aber als auch auf aus bei dass denn der die das doch durch für gegen im in mit nach ob oder
    ohne seit sondern trotz um und unter von vor wegen weil wenn wie zu zum zur zwischen
    à afin après au aux avant avec car chez comme dans de depuis des donc dont du en entre et
    le la les lorsque mais ou où par parce pendant pour quand que qui sans selon si sous sur
    al ante aunque bajo con contra cuando del desde durante el entre hacia hasta los las ni o
    para pero por porque según sin sino sobre tras un una y
    """.split()
)
_NUMBER_WORDS: Final = frozenset(
    """
    zero oh one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty
    ninety hundred thousand million billion trillion point minus half
    first second third fourth fifth sixth seventh eighth ninth tenth
    """.split()
)
# After a number these belong to it: "five percent", "three dollars".
_UNIT_WORDS: Final = frozenset(
    "percent per dollar dollars euro euros pound pounds cent cents degrees million billion "
    "trillion kilometers kilometres miles meters metres a.m. p.m. am pm prozent pour".split()
)
_TITLES: Final = frozenset(
    "mr mrs ms dr prof sen gov rep st lt gen col sgt capt rev president senator governor "
    "minister secretary representative king queen pope prince princess judge justice saint".split()
)


def chunk(text: str, limit: int) -> list[str]:
    """Cut ``text`` into pieces of at most ``limit`` characters, in order.

    A cut falls at strong punctuation, else at a clause, else before a function word, else
    between two words, and inside a number, a name or a single word only where the limit
    leaves no other place. The pieces are exact, non-empty stretches of the text without
    the white space around them, so joining them gives the text again, white space aside.
    Linear in the length of the text.

    Raises
    ------
    ValueError
        Where ``limit`` is below 1.
    """
    if limit < 1:
        raise ValueError(f"limit must be at least 1 character, not {limit}")
    pieces: list[str] = []
    start, end = 0, len(text)
    while start < end:
        if text[start].isspace():
            start += 1
            continue
        if end - start <= limit:
            pieces.append(text[start:].rstrip())
            break
        cut = _best_cut(text, start, limit)
        pieces.append(text[start:cut].rstrip())
        start = cut
    return pieces


def _best_cut(text: str, start: int, limit: int) -> int:
    """Where the piece that begins at ``start`` should end (exclusive)."""
    # the character after the window may be the space that ends its last word
    window = text[start : start + limit + 1]
    rest = len(text) - start
    best, best_score = 0, float("-inf")
    for gap in _GAP.finditer(window):
        cut = gap.start()
        if cut == 0 or cut > limit:
            continue
        fill = cut / limit
        # when two pieces suffice, halves of like length sound better than full and crumb
        if rest <= 2 * limit and rest - cut <= limit:
            fill = max(fill, 1 - abs(2 * cut - rest) / rest)
        score = _place(text, start + cut, start + gap.end()) + _FILL * fill
        if cut < 12:
            score -= 40
        if score >= best_score:
            best, best_score = cut, score
    return start + best if best else _inside_word(text, start, start + limit)


def _place(text: str, before: int, after: int) -> float:
    """How good a cut in the white space text[before:after] is."""
    at = before - 1
    while at > 0 and text[at] in _CLOSERS:
        at -= 1
    mark = text[at]
    left = _word_before(text, before)
    right = _word_after(text, after)
    bare = left.strip(_CLOSERS + ".,;:!?…([{„«‹").casefold()
    if mark == "." and (bare in _TITLES or len(bare) == 1 or "." in bare):
        # "Sen. Warren", "J. D. Vance", "the U.S. Senate": no stop for the ear
        return _INSIDE if right[:1].isupper() else _SPACE
    if mark in _STRONG_MARKS:
        return _STRONG
    if mark in _CLAUSE_MARKS or right[:1] in "–—(„«“":
        return _CLAUSE
    follows = right.strip(_CLOSERS + ".,;:!?…").casefold()
    if _is_number(bare) and (_is_number(follows) or follows in _UNIT_WORDS or follows == "and"):
        return _INSIDE
    if bare == "and" and _is_number(follows):
        return _INSIDE / 2
    if left[:1].isupper() and (right[:1].isupper() or _is_number(follows)):
        return _INSIDE
    if bare in _TITLES and right[:1].isupper():
        return _INSIDE
    name_before = _word_before(text, before - len(left))[:1].isupper()
    if bare in _LINKS and right[:1].isupper() and name_before:
        return _INSIDE
    if left[:1].isupper() and follows in _LINKS:
        beyond = text[after + len(right) : after + len(right) + 2].strip()
        if beyond[:1].isupper():  # "Secretary of State"
            return _INSIDE
    if follows in _FUNCTION_WORDS and bare not in _FUNCTION_WORDS:
        return _FUNCTION
    # a cut behind "the" or "of" leaves it hanging
    return _SPACE - 30 if bare in _FUNCTION_WORDS else _SPACE


_LINKS: Final = frozenset(("of", "de", "van", "von", "bin", "al"))
_LONGEST_WORD: Final = 40  # how far to look for a neighbour word: keeps the scan linear


def _word_before(text: str, end: int) -> str:
    words = text[max(0, end - _LONGEST_WORD) : end].split()
    return words[-1] if words else ""


def _word_after(text: str, start: int) -> str:
    words = text[start : start + _LONGEST_WORD].split(maxsplit=1)
    return words[0] if words else ""


def _is_number(word: str) -> bool:
    return (
        word[:1].isdigit()
        or word in _NUMBER_WORDS
        or ("-" in word and word.split("-", 1)[0] in _NUMBER_WORDS)
    )


def _inside_word(text: str, start: int, end: int) -> int:
    """Cut a word longer than the limit: at a hyphen or slash, else between letters."""
    for at in range(end - 1, start + (end - start) // 2, -1):
        if text[at] in "-/_&=?" and not text[at - 1].isdigit():
            return at + 1
    cut = end
    # keep marks with their letter ("e" + accent), unless marks are all there is
    while cut > start + 1 and (unicodedata.combining(text[cut]) or text[cut] in "\u200d\ufe0f"):
        cut -= 1
    return cut if cut > start + 1 or end == start + 1 else end
