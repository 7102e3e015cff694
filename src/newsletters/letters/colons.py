"""Headlines that end with a colon: "Library hours change:".

A colon ends a line that leads on to a list or a quotation as well ("Here is what she said:"), or
names a part of a story ("Why it matters:"). So one alone tells nothing: headlines are several,
each says something else, and each stands over running text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from newsletters.letters.piece import (
    HEAD_WORDS,
    LetterPiece,
    ends_sentence,
    has_letters,
    is_large,
    is_prose,
)
from newsletters.letters.tells import is_greeting, is_more

COLONS = (":", "：")
_LARGE = 1.1
_UNDER = 12  # words of the text below a headline, at the least
_BARE_WORDS = 12  # of a headline that nothing but its colon sets apart, at most
_BARE = 3  # so many of them, or two that stand apart
_ABOVE = 20  # words above the first that greet nobody: more is a text that they are part of
_QUOTES = "\"'“”„‘«»‹›「『—–-"


def mark_colon_heads(pieces: Sequence[LetterPiece], *, text: bool) -> None:
    """Set ``colon`` on the lines that are headlines with a colon.

    Only in plain ``text`` may nothing else set them apart.
    """
    ending = [n for n, piece in enumerate(pieces) if _may_head(pieces, n, colon=True)]
    if not ending:
        return
    said = Counter(pieces[n].text.casefold() for n in ending)
    looks: defaultdict[str, list[int]] = defaultdict(list)
    for n in ending:
        if said[pieces[n].text.casefold()] == 1:
            looks[_look(pieces[n])].append(n)
    others = Counter(
        _look(piece) for n, piece in enumerate(pieces) if _may_head(pieces, n, colon=False)
    )
    for look, found in looks.items():
        if look:
            told = len(found) + others[look] >= 2
        elif text:
            found = [n for n in found if _is_bare_head(pieces, n)]
            told = _parts(pieces, found, others[look])
        else:
            continue
        for n in found if told else ():
            pieces[n].colon = True


def _look(piece: LetterPiece) -> str:
    """What sets a line apart, beside its colon; empty for nothing."""
    if piece.mark or piece.rank:
        return piece.mark[:3] or f"h{piece.rank}"
    if piece.size >= _LARGE:
        return f"{piece.size:.1f}"
    shown = "capitals" if piece.capitals else "bold" if piece.bold else ""
    return shown or ("linked" if piece.linked else "")


def _may_head(pieces: Sequence[LetterPiece], number: int, *, colon: bool) -> bool:
    """Whether a line over prose ends with a colon; else, whether it ends as headlines do."""
    piece = pieces[number]
    if number + 1 == len(pieces) or piece.hint or piece.words > HEAD_WORDS:
        return False
    if (piece.role in ("item", "quote") and not piece.mark) or not has_letters(piece.text):
        return False
    if piece.text.endswith(COLONS) != colon or is_greeting(piece) or is_more(piece.text):
        return False
    if not colon and ends_sentence(piece.text.rstrip("?!？！")):
        return False
    above, below = pieces[number - 1 : number], pieces[number + 1]
    if colon and above and is_large(above[0]) and not is_large(piece):
        return False  # it leads from a headline to its text
    listed = below.role == "item" and is_large(piece)
    return (below.role == "body" or listed) and below.words >= _UNDER and is_prose(below)


def _is_bare_head(pieces: Sequence[LetterPiece], number: int) -> bool:
    """Whether a line may be a headline that nothing sets apart: a quotation below it says no."""
    piece, below = pieces[number], pieces[number + 1]
    return (
        piece.words <= _BARE_WORDS
        and not piece.text[0].islower()
        and not below.text[0].islower()
        and below.text[0] not in _QUOTES
    )


def _parts(pieces: Sequence[LetterPiece], found: Sequence[int], others: int) -> bool:
    """Whether bare lines part the letter: they stand apart, or there is little above the first.

    ``others`` are such lines without a colon: more of them are the headlines, and these lead on.
    """
    if len(found) + others >= 2 and all(pieces[n].edge for n in found):
        return True
    top = pieces[: found[0]] if found else ()
    above = sum(piece.words for piece in top if is_prose(piece) and not is_greeting(piece))
    return len(found) >= max(_BARE, others + 1) and above <= _ABOVE
