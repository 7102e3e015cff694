"""What was taken of a source, held to what it shows: no fact may have changed on the way.

A paragraph is looked for among the source's words by three of them in a row; from there on both
are compared word by word. What differs is told where it holds a fact: a number or a sign beside
one, a negation, a name, a quotation mark. What stands between paragraphs (menus, teasers) is the
first reader's choice and no difference; what stands on the same line as a paragraph is.
"""

from __future__ import annotations

import bisect
import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from newsletters.late import late
from newsletters.witness.seen import (
    SourceWord,
    SourceWords,
    of_lines,
    plain,
    words_of,
)

_GRAM = 3  # words in a row that tell where a paragraph stands
_ALIKE = 0.6  # of a paragraph's words that must stand at its place
_SLACK = 40  # words of the source that a paragraph may have lost
_LONG = 600  # characters of a paragraph that are compared at once
_DOUBTED = 60  # parts that are compared word by word; a text that differs so often is another
# up to a stop that a space follows: "2.19" and "p.c." stay whole
_SENTENCE = late(r"(?:[^.!?]++|[.!?]++(?![”\"’')\]]*+(?:\s|$)))*+[.!?”\"’')\]]*+\s*+")
_PIECE = late(rf".{{1,{_LONG}}}(?!\S)|.{{1,{_LONG}}}", re.S)  # at a space, if there is one
_RUN = 4  # words that stand in a row nowhere else by accident
_SENTENCE_LEAST = 6  # words that are lost together are told, whatever they say
_AROUND = 2  # words told on both sides of a difference
_MOST = 12  # differences told of one source
_POINTED = 4  # words of a link that ends with a pointer, which a quotation mark may be
_SIGNS = frozenset("-+%$€£¥°<>=×÷*/~§#½⅓⅔¼¾.")
_NOT = frozenset(
    "not no never none nobody nothing neither nor without cannot nicht kein keine keinen keinem "
    "keiner nie niemals ohne ne pas jamais aucun aucune sans nunca ningún ninguna sin non mai "
    "nessun nessuno senza não nem nenhum nenhuma sem".split()
)


@dataclass(frozen=True, slots=True)
class Difference:
    """What the source shows and what was taken of it, each with a word or two around."""

    seen: str
    taken: str


@dataclass(frozen=True, slots=True)
class Testimony:
    """What differs, each with the number of the paragraph, and how many paragraphs were judged.

    Those that the source does not show in these words (it holds them as data, or draws them by
    script) are not.
    """

    differences: tuple[tuple[int, Difference], ...]
    judged: int


def compared(seen: SourceWords, texts: Sequence[str], besides: Iterable[str] = ()) -> Testimony:
    """Where ``texts``, the paragraphs taken in order, tell other facts than the source shows.

    ``besides`` are words that were taken as no paragraph: headlines, sections, names.
    """
    words, text = seen.words, seen.text
    parts = [(number, part) for number, text in enumerate(texts) for part in _parts(plain(text))]
    taken = [of_lines(part) for _, part in parts]
    lines = [of_lines(plain(text)) for text in besides]
    alone = {line.text for line in lines}
    # the bar is no word: no run goes on from one line to the next
    said = "".join([one.text[:-1] for one in taken] + [f" |{line.text}" for line in lines]) + " "

    def is_elsewhere(lost: Sequence[str]) -> bool:
        """Whether words were taken as another paragraph, as a note's are, or as a line."""
        run = f" {' '.join(lost)} "
        return run in alone or (len(lost) >= _RUN and run in said)

    held = bytearray(len(words))  # by the paragraphs
    pieces: list[tuple[int, int, int]] = []
    found: list[tuple[int, int, Difference]] = []
    places: dict[tuple[str, ...], list[int]] = {}
    cursor = mark = doubted = indexed = 0  # where in words and text
    for part, one in enumerate(taken):
        number = parts[part][0]
        ours = one.words
        if len(ours) < _GRAM:
            continue
        spot = text.find(one.text, mark)
        if spot < 0 < mark:
            spot = text.find(one.text)
        if spot >= 0:
            ahead = text.count(" ", mark, spot) if spot >= mark else -text.count(" ", spot, mark)
            begin, cursor = cursor + ahead, cursor + ahead + len(ours)
            mark = spot + len(one.text) - 1
            held[begin:cursor] = b"\1" * len(ours)
            pieces.append((part, begin, cursor))
            continue
        if part >= indexed:
            indexed = 2 * part + _DOUBTED  # so that a text of which nothing is shown costs little
            near = taken[part:indexed]
            places = _places(words, {gram for one in near for gram in _grams(one.words)})
        place = _place(places, ours, cursor)
        if place is None:
            continue
        doubted += 1
        if doubted > _DOUBTED:
            break
        # its first words may stand further up on the line, before what was left out
        at = max(seen.line_at(place)[0], place - _SLACK)
        codes = _codes(words[at : place + len(ours) + _SLACK], ours)
        begin = at + codes[0][2] * (codes[0][0] == "delete")
        last = max((i2 for tag, _, i2, _, _ in codes if tag == "equal"), default=0)
        same = sum(i2 - i1 for tag, i1, i2, _, _ in codes if tag == "equal")
        if same < _ALIKE * len(ours):
            continue
        cursor = at + last
        mark = len(" ".join(words[:cursor])) + (cursor > 0)
        held[begin:cursor] = b"\1" * (cursor - begin)
        pieces.append((part, begin, cursor))
        for tag, i1, i2, j1, j2 in codes:
            if tag == "equal" or (j1 == j2 and (i1 >= last or at + i2 <= begin)):
                continue
            i2 = min(i2, max(i1, last + j2 - j1))
            if j1 == j2 and is_elsewhere(words[at + i1 : at + i2]):
                continue
            lost = j1 == j2 and i2 - i1 >= _SENTENCE_LEAST
            if lost or _tells(seen, at + i1, at + i2) != _tells(one, j1, j2):
                found.append((at + i1, number, _difference(seen, at + i1, at + i2, one, j1, j2)))
        if len(found) >= _MOST:
            break
    for part, begin, end in pieces:
        number, one = parts[part][0], taken[part]
        found += [
            (first, number, _difference(seen, first, last, one, edge, edge))
            for first, last, edge in _beside(seen, held, begin, end, len(one.words))
            if _is_loss(seen, first, last) and not is_elsewhere(words[first:last])
        ]
    found.sort(key=lambda one: one[:2])
    told = tuple((number, difference) for _, number, difference in found[:_MOST])
    return Testimony(told, len({parts[part][0] for part, _, _ in pieces}))


def _parts(text: str) -> list[str]:
    """A paragraph, or sentences of a long one: comparing takes time that grows with its square."""
    if len(text) <= _LONG:
        return [text]
    parts = [""]
    for sentence in _SENTENCE.findall(text):
        for piece in _PIECE.findall(sentence):
            if len(parts[-1]) + len(sentence) > _LONG:
                parts.append("")
            parts[-1] += piece
    return [part for part in parts if part]


def _grams(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(words, words[1:], words[2:], strict=False)


def _places(words: Sequence[str], wanted: set[tuple[str, ...]]) -> dict[tuple[str, ...], list[int]]:
    """Where each three words in a row begin that are ``wanted``."""
    places: dict[tuple[str, ...], list[int]] = {}
    for spot, gram in enumerate(_grams(words)):
        if gram in wanted:
            places.setdefault(gram, []).append(spot)
    return places


def _is_loss(seen: SourceWords, first: int, last: int) -> bool:
    """Whether words beside a paragraph say something: a link that stands there does not."""
    facts = [fact for fact in _tells(seen, first, last) if not fact[0].isalpha() or fact in _NOT]
    if facts == ['"'] and 2 <= last - first <= _POINTED:
        facts = []  # "more »" points on, and quotes nothing
    return bool(facts) or last - first >= _SENTENCE_LEAST


def _codes(theirs: list[str], ours: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    same = 0
    while same < min(len(ours), len(theirs)) and theirs[same] == ours[same]:
        same += 1
    matcher = difflib.SequenceMatcher(None, theirs[same:], ours[same:], autojunk=False)
    codes = [
        (tag, i1 + same, i2 + same, j1 + same, j2 + same)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
    ]
    return [("equal", 0, same, 0, same), *codes] if same else codes


def _beside(
    seen: SourceWords, held: bytearray, begin: int, end: int, count: int
) -> Iterator[tuple[int, int, int]]:
    """Tokens on the lines of a paragraph that no paragraph holds, and the edge they stand at."""
    if begin >= end:
        return
    first, least = begin, seen.line_at(begin)[0]
    while first > least and not held[first - 1]:
        first -= 1
    if first < begin:
        yield first, begin, 0
    last, most = end, seen.line_at(end - 1)[1]
    while last < most and not held[last]:
        last += 1
    if last > end:
        yield end, last, count


def _place(places: dict[tuple[str, ...], list[int]], ours: list[str], cursor: int) -> int | None:
    """Where a paragraph begins that does not stand whole among the source's words."""
    for skipped, gram in enumerate(_grams(ours)):
        if spots := places.get(gram):
            ahead = bisect.bisect_left(spots, cursor + skipped)
            begin = spots[ahead if ahead < len(spots) else 0] - skipped
            if begin >= 0:
                return begin
    return None


def _tells(seen: SourceWords, first: int, last: int) -> list[str]:
    """The facts from word ``first`` to before ``last``, in order."""
    return [
        token.text.lower()
        for line, token in seen.tokens(first, last)
        if not token.is_mark and _is_fact(line, token)
    ]


def _is_fact(line: str, token: SourceWord) -> bool:
    text = token.text
    if text[0].isdigit() or text == '"':
        return True
    if text in _SIGNS:
        after = line[token.end : token.end + 2].strip()[:1]
        before = line[max(0, token.start - 1) : token.start]
        if text in "%°½⅓⅔¼¾":
            return True
        return after.isdigit() and (text not in "*/" or before.isdigit())
    word = text.lower()
    return text[0].isupper() or word in _NOT or word.endswith("n't")


def _difference(
    seen: SourceWords, i1: int, i2: int, taken: SourceWords, j1: int, j2: int
) -> Difference:
    return Difference(_words(seen, i1, i2), _words(taken, j1, j2))


def _words(seen: SourceWords, first: int, last: int) -> str:
    """The words from ``first`` to before ``last``, with those around on the same line."""
    if not seen.words:
        return ""
    begin, end = seen.line_at(min(first, len(seen.words) - 1))
    if first == last == begin and first:
        begin, end = seen.line_at(first - 1)  # behind the end of a line
    first, last = max(begin, first - _AROUND), min(end, max(last, first) + _AROUND)
    found = list(seen.tokens(first, last))
    return words_of(found[0][0][found[0][1].start : found[-1][1].end]) if found else ""
