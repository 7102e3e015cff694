"""Which pieces of a page an extractor took, told by their words: it hands over no elements."""

from __future__ import annotations

from collections.abc import Sequence

from newsletters.blocks import Block
from newsletters.pages.headline import bare
from newsletters.pages.walk import PagePiece

_SHORT = 24  # letters; words of fewer may stand anywhere, and must be a piece's beginning
_KEY = 40  # letters that find a longer one


def taken_of(pieces: Sequence[PagePiece], blocks: Sequence[Block]) -> tuple[list[int], list[Block]]:
    """The numbers of the pieces that ``blocks`` say, in order, and the blocks nobody says.

    Blocks stand in the page's order, so each is looked for behind the one before first.
    """
    starts: list[int] = []
    length = 0
    for piece in pieces:
        starts.append(length)
        length += len(piece.bare)
    whole = "".join(piece.bare for piece in pieces)
    at_start = {start: number for number, start in enumerate(starts)}
    taken: set[int] = set()
    lost: list[Block] = []
    position = 0
    for block in blocks:
        words = bare(block.text)
        if not words:
            continue
        begin = _find(whole, words, position, at_start)
        if begin < 0:
            begin = _find(whole, words, 0, at_start)
        if begin < 0:
            lost.append(block)
            continue
        end = begin + len(words)
        if not whole.startswith(words, begin):
            tail = whole.find(words[-_KEY:], begin, begin + 2 * len(words) + 400)
            end = tail + len(words[-_KEY:]) if tail >= 0 else begin + _KEY
        first = _number(starts, begin)
        for number in range(first, len(pieces)):
            start = starts[number]
            if start >= end:
                break
            stop = start + len(pieces[number].bare)
            if 2 * (min(stop, end) - max(start, begin)) > min(stop - start, len(words)):
                taken.add(number)
        position = end
    return sorted(taken), lost


def _find(whole: str, words: str, position: int, at_start: dict[int, int]) -> int:
    if len(words) >= _SHORT:
        found = whole.find(words, position)
        return found if found >= 0 else whole.find(words[:_KEY], position)
    found = whole.find(words, position)
    while found >= 0 and found not in at_start:
        found = whole.find(words, found + 1)
    return found


def _number(starts: Sequence[int], at: int) -> int:
    from bisect import bisect_right

    return bisect_right(starts, at) - 1
