"""The two ends of a letter: what stands above its first story, and below its last.

One rule for both, the same every day: what is above the first headline is the letter's name, its
greeting, its contents; what is below the last story's text is its leave and its small print. A
lead of more than ``LEAD_WORDS`` words is a text of its own and stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import groupby

from newsletters.detect import offered_language_of
from newsletters.late import late
from newsletters.letters.heads import Signature, is_line, lines_in, look_of
from newsletters.letters.parts import Units
from newsletters.letters.piece import LetterPiece, count_words, ends_sentence, is_prose
from newsletters.letters.tells import (
    addressing,
    is_contents,
    is_footer,
    is_greeting,
    is_masthead,
    is_more,
    is_offer,
    is_poll,
    is_promo,
    is_referral,
    is_signoff,
    names_in,
)

LEAD_WORDS = 60
"""Words of prose above the first headline from which on they are a text, and no greeting."""

_APART = ("sponsor", "referral", "poll", "promo", "player")
_TAIL_PROSE = 25
_BEGINS = 25  # words of a greeting that begins a text
_SIGNATURE_WORDS = 7
_SMALL = 0.86
_UNTOLD = {"footer": 12, "signoff": 20}  # words of prose that may be a story's
_SHORT_STORY, _LISTED = 12, 3  # words of each of several stories of a line
_WORD = late(r"[^\W\d_]{4,}")


def mark_head(pieces: Sequence[LetterPiece], units: Units, heads: Sequence[str]) -> list[int]:
    """Give hints to ``pieces`` above the first story; the indices of a lead that is to stay.

    ``heads`` are the letter's headlines: lines that repeat them are its contents.
    """
    _mark_contents(pieces, units, heads)
    lead: list[int] = []
    greeted = False
    for number, piece in enumerate(pieces):
        if piece.hint or piece.kept:
            if piece.kept:
                lead.append(number)
            continue
        if is_masthead(piece) or is_promo(piece) or is_footer(piece):
            piece.hint = "promo" if is_promo(piece) and not is_masthead(piece) else "masthead"
        elif is_greeting(piece) or (greeted and is_prose(piece)):
            piece.hint = "greeting"
            greeted = True
            lead.append(number)
        elif is_prose(piece):
            piece.hint = "greeting"
            lead.append(number)
        elif greeted or lead:
            piece.hint = "greeting"
        else:
            piece.hint = "masthead"
    return _long(pieces, lead)


def _long(pieces: Sequence[LetterPiece], lead: list[int]) -> list[int]:
    """The prose of a lead that is too long for a greeting; its hints are taken away."""
    opening = [i for i in lead if is_greeting(pieces[i])]
    rest = [i for i in lead if i not in opening]
    if sum(pieces[i].words for i in rest) <= LEAD_WORDS and not any(pieces[i].kept for i in rest):
        first = opening[0] if opening else -1
        long = first >= 0 and pieces[first].words > 2 * LEAD_WORDS
        if not long:
            return []
        rest = sorted([*rest, first])
    if opening and opening[0] + 1 == rest[0] and pieces[opening[0]].words >= _BEGINS:
        rest, opening = [opening[0], *rest], []  # "Good morning." begins the text itself
    for number in range(rest[0], rest[-1] + 1):
        if pieces[number].hint == "greeting" and number not in opening[:1]:
            pieces[number].hint = ""
    return rest


def _mark_contents(pieces: Sequence[LetterPiece], units: Units, heads: Sequence[str]) -> None:
    """Find the list of what is in the letter: below its label, or lines that repeat headlines."""
    known = [frozenset(_words(head)) for head in heads]
    number = 0
    while number < len(pieces):
        piece = pieces[number]
        if piece.hint:
            number += 1
            continue
        labelled = is_contents(piece)
        stop = number + 1 if labelled else number
        while stop < len(pieces) and _is_entry(pieces[stop], known, labelled=labelled):
            if labelled and look_of(pieces[stop]) == look_of(piece) and not pieces[stop].linked:
                break  # the next label
            stop += 1
        if labelled or stop - number >= 2:
            units.name(pieces[number:stop], "contents")
        number = max(stop, number + 1)


def _is_entry(piece: LetterPiece, known: Sequence[frozenset[str]], *, labelled: bool) -> bool:
    if piece.hint or piece.words > 30 or is_greeting(piece):
        return False
    if labelled and (piece.role == "item" or piece.linked):
        return True
    if piece.linked and not is_masthead(piece):
        return True
    own = frozenset(_words(piece.text))
    repeats = any(len(own & head) >= 2 or own == head for head in known if own)
    return repeats or (labelled and piece.words <= 14 and not is_prose(piece))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def tail_of(
    pieces: Sequence[LetterPiece],
    *,
    edges: bool,
    begun: bool,
    inner: Collection[Signature] = (),
) -> int:
    """Where the last story's text ends among ``pieces``, which begin below its headline.

    ``begun``: they begin below its first paragraph. ``edges``: the letter parts its stories by
    rules, so that one ends this one, too. ``inner`` are the looks of subheadings in other stories.
    """
    end = 0
    listed = lines_in(pieces) > words_of([piece for piece in pieces if not is_line(piece)])
    for number, piece in enumerate(pieces):
        small = 0 < piece.size < _SMALL
        if listed and is_line(piece) and not small:
            end = number + 1
        long = is_prose(piece) and piece.words >= _TAIL_PROSE and not small
        if long and not piece.hint and not is_tail(piece):
            end = number + 1
    if not end and not begun:
        # a story in short paragraphs: up to its first prose
        end = next((n + 1 for n, p in enumerate(pieces) if is_prose(p) and not p.hint), 0)
    signed = _signed(pieces, end)
    for number in range(end, len(pieces)):
        piece = pieces[number]
        if number == signed:
            return number
        if piece.hint in _APART and number + 1 < len(pieces):
            if _goes_on(pieces, number):
                continue
            return number
        if piece.hint or is_tail(piece) or (0 < piece.size < _SMALL and not piece.caption):
            return number
        heading = piece.shown and not is_prose(piece) and not piece.linked
        goes_on = heading and number + 1 < len(pieces) and is_prose(pieces[number + 1])
        boxed = piece.edge == 2 and is_prose(piece)
        if (goes_on or boxed) and look_of(piece) in inner:
            continue
        if heading or (piece.edge == 2 and (edges or not is_prose(piece))):
            return number
    return len(pieces)


def _goes_on(pieces: Sequence[LetterPiece], number: int) -> bool:
    """Whether the text goes on below something else, in the same cell and looking the same."""
    above, below = pieces[number - 1 : number], pieces[number + 1 : number + 2]
    if not above or not below or below[0].hint or below[0].edge:
        return False
    same = look_of(above[0]) == look_of(below[0]) and above[0].role == below[0].role
    return same and is_prose(below[0]) and above[0].path[:-1] == below[0].path[:-1]


def _signed(pieces: Sequence[LetterPiece], end: int) -> int:
    """Where a leave begins that only its signature shows: the line above that; -1 for none.

    What shares a word with the story is still of the story.
    """
    at = next((n for n in range(end, len(pieces)) if pieces[n].hint), len(pieces)) - 1
    if at < end or not _is_signature(pieces[at]):
        return -1
    if at - 1 < max(end, 1) or pieces[at - 1].words > _TAIL_PROSE or pieces[at - 1].linked:
        return at
    told = {word for piece in pieces[: at - 1] if not piece.hint for word in _telling(piece.text)}
    return at if told & _telling(pieces[at - 1].text) else at - 1


def _telling(text: str) -> set[str]:
    """Words that are of one story more than of another: long ones, and names."""
    return {word[:6] for word in _words(text) if len(word) >= 6} | names_in(text)


def is_signed(text: str) -> bool:
    """Whether a line tells who wrote something: a short word ("By") and names."""
    words = re.findall(r"[^\W\d_][\w'’.-]*", re.split(r" [·•|–—] ", text)[0])
    if not 3 <= len(words) <= _SIGNATURE_WORDS or len(words[0]) > 4 or text[-1:] in ".!?:;":
        return False
    if text.isupper():
        return False
    return all(word[:1].isupper() or len(word) <= 3 for word in words[1:])


def _is_signature(piece: LetterPiece) -> bool:
    """Whether a line is nothing but names: "Karin, Osei and Bram"."""
    words = re.findall(r"[^\W\d_][\w'’-]*", piece.text)
    if not 1 <= len(words) <= _SIGNATURE_WORDS or piece.linked or piece.shown or piece.caption:
        return False
    if piece.role == "item" or piece.text.endswith((".", "!", "?", ":", ";")):
        return False
    large = [word for word in words if word[0].isupper()]
    return words[0] in large and all(word in large or len(word) <= 3 for word in words)


def is_tail(piece: LetterPiece) -> bool:
    """Whether a line takes leave, asks for something or is small print."""
    if piece.linked and is_more(piece.text):
        return False  # "Keep reading" takes no leave
    return (
        is_signoff(piece)
        or is_footer(piece)
        or is_poll(piece)
        or is_referral(piece)
        or is_promo(piece)
        or is_offer(piece)
        or is_masthead(piece)
    )


def mark_tail(pieces: Sequence[LetterPiece]) -> None:
    """Give hints to everything below the last story."""
    footer = False
    for piece in pieces:
        if is_footer(piece) and not piece.hint:
            footer = True
        if piece.hint or piece.kept:
            footer = footer or piece.hint == "footer"
            continue
        if footer:
            piece.hint = "footer"
        elif is_referral(piece):
            piece.hint = "referral"
        elif is_poll(piece):
            piece.hint = "poll"
        elif is_promo(piece) or is_offer(piece):
            piece.hint = "promo"
        else:
            piece.hint = "signoff"


def doubt_ends(pieces: Sequence[LetterPiece]) -> None:
    """Give back what stands in the letter's end and tells of others: it may be a story's.

    It is prose that asks for nothing, and speaks neither to the reader nor of the house.
    """
    if not any(piece.hint in _UNTOLD and piece.words >= _SHORT_STORY for piece in pieces):
        return
    text = " ".join(piece.text for piece in pieces if not piece.hint)
    spoken = addressing(offered_language_of(text))

    def kind_of(piece: LetterPiece) -> str:
        told = not piece.unit and piece.words >= _SHORT_STORY and _tells(piece)
        to_reader = told and any(words.search(piece.text) for words in spoken)
        return piece.hint if told and not to_reader else ""

    for kind, run in groupby(pieces, kind_of):
        told = list(run)
        listed = kind == "signoff" and len(told) >= _LISTED
        for piece in told if kind in _UNTOLD else ():
            if listed or piece.words >= _UNTOLD[kind]:
                piece.hint, piece.doubt = "", True


def _tells(piece: LetterPiece) -> bool:
    """Whether a line of a letter's end is prose like a story's."""
    small = 0 < piece.size < _SMALL
    return ends_sentence(piece.text) and not (small or piece.linked or is_tail(piece))


def words_of(pieces: Sequence[LetterPiece]) -> int:
    """The words of prose in ``pieces`` that have no hint."""
    return sum(count_words(p.text) for p in pieces if is_prose(p) and not p.hint)
