"""What sports pages, registers and recipes print in ways of their own, for the gate's reader.

"U18s" are under eighteens, ".312" in baseball is three twelve, a hole in a program has letters,
a year and a number (CVE-2024-3094), and "3/4 in." are three quarters of an inch. Accounts put what
was lost in brackets: "$(12.4) million".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile
from typing import Final

from audio_edition.late import late
from audio_edition.script.number_reader import suffix_at, suffixed
from audio_edition.script.number_words import COUNTED, read_decimal, read_number, read_roman
from audio_edition.script.readers import Line, Reader, Words, is_tied, nothing, one_of, row
from audio_edition.script.reading_words import COINS, CURRENCIES, SCALE_WORDS, UNITS, phrases
from audio_edition.script.vocabulary.signs import STARS
from audio_edition.script.word_reader import word

_UNDER: Final = one_of(phrases("under"))
_YOUNG: Final = frozenset(map(str, range(12, 24)))
_BATS: Final = late(r"(?i)\b(?:hit|hits|hitting|bat|bats|batted|batting|slug\w+|hitter)\b")
_OF_A: Final = {
    **dict.fromkeys(("in",), one_of(phrases("of an inch", "inch", "inches"))),
    **dict.fromkeys(("oz",), one_of(phrases("of an ounce", "ounce", "ounces"))),
    **dict.fromkeys(("mi",), one_of(phrases("of a mile", "mile", "miles"))),
    **dict.fromkeys(("lb",), one_of(phrases("of a pound", "pound", "pounds"))),
    **dict.fromkeys(("tsp",), one_of(phrases("of a teaspoon", "teaspoon", "teaspoons"))),
    **dict.fromkeys(("tbsp",), one_of(phrases("of a tablespoon", "tablespoon", "tablespoons"))),
}
_COINS: Final = 2  # digits of a sum's hundredths
_AVERAGE: Final = 3  # digits of how often a batter hits
_YEAR: Final = late(r"(?:19|20)\d\d")


def press(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """(pieces taken, reader) of what may begin at a piece."""
    piece = line.pieces[at]
    if piece.text == "U":
        yield from _under(line, at)
    elif piece.text in STARS:
        yield from _stars(line, at)
    elif piece.text == "(" or (piece.kind == "sign" and piece.text in CURRENCIES):
        yield from _lost(line, at)
    elif piece.text == ".":
        yield from _average(line, at)
    elif piece.kind == "word" and piece.text in _OF_A and at > 1:
        if line.pieces[at - 2].text == "/":
            yield 1, _OF_A[piece.text]
    elif piece.kind == "word" and piece.text[:-1].isupper():
        if piece.text.isupper():
            yield from _registered(line, at)
        yield from _lettered(piece.text)


def _digits(text: str) -> Reader:
    def read(words: Words, start: int) -> Iterable[int]:
        return read_number(text, words, start, COUNTED)

    return read


def _under(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    pieces = line.pieces
    dashed = at + 1 < len(pieces) and pieces[at + 1].text == "-"
    number = at + 1 + dashed
    if number >= len(pieces) or pieces[number].text not in _YOUNG:
        return
    if not all(is_tied(pieces[place], pieces[place + 1]) for place in range(at, number)):
        return
    suffix, taken = suffix_at(line, number)
    age = suffixed(line, number, suffix) if suffix == "s" else _digits(pieces[number].text)
    yield number + 1 - at + (taken if suffix == "s" else 0), row(_UNDER, age)


def _average(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    pieces = line.pieces
    if at + 1 >= len(pieces) or not is_tied(pieces[at], pieces[at + 1]):
        return
    digits = pieces[at + 1].text
    near = line.text[max(0, pieces[at].start - 40) : pieces[at + 1].end + 30]
    if len(digits) == _AVERAGE and digits.isdigit() and _BATS.search(near):
        yield 2, _digits(digits)


_HALF: Final = one_of(phrases("and a half"))
_STAR: Final = one_of(phrases("star", "stars"))


def _stars(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """The stars of a review, behind their number or in a row: 4★, ★★★☆☆."""
    yield 1, one_of(phrases("star", "stars"), optional=True)
    if at and line.pieces[at - 1].text in STARS:
        return
    run = list(takewhile(lambda piece: piece.text in STARS, line.pieces[at:]))
    full = sum(piece.text != "☆" for piece in run)
    yield len(run), row(_digits(str(full)), _STAR)
    if [piece.text for piece in line.pieces[at + len(run) : at + len(run) + 3]] == ["1", "/", "2"]:
        yield len(run) + 3, row(_digits(str(full)), _HALF, _STAR)


_MINUS: Final = one_of(phrases("minus", "negative"))
_PERCENT: Final = one_of(phrases("percent", "per cent"))


def _lost(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    """A sum, or a share, that was lost: $(12.4) million, (3.1)%."""
    money = int(line.pieces[at].text != "(")
    texts = [piece.text for piece in line.pieces[at : at + money + 4]]
    if len(texts) < money + 3 or texts[money] != "(" or texts[money + 2] != ")":
        return
    whole, _, low = texts[money + 1].replace(",", "").partition(".")
    if not (whole + low).isdigit():
        return

    def number(words: Words, start: int) -> Iterable[int]:
        plain = read_number(whole, words, start, COUNTED)
        return read_decimal(whole, low, words, start) if low else plain

    behind = texts[money + 3] if len(texts) > money + 3 else ""
    if not money:
        if behind == "%":
            yield 4, row(_MINUS, number, _PERCENT)
        return
    scaled = behind in SCALE_WORDS
    scale = one_of(UNITS.get(behind) or phrases(behind)) if scaled else nothing
    said = one_of(CURRENCIES[texts[0]])
    yield 4 + scaled, row(_MINUS, number, scale, said)
    coin = COINS.get(texts[0], frozenset())
    if len(low) == _COINS and coin and not scaled:  # "$(0.12)", "$(3.40)"
        few = row(_digits(str(int(low))), one_of(coin))
        whole_sum = row(_digits(whole or "0"), said, one_of(phrases("and"), optional=True), few)
        yield 4, row(_MINUS, few if not int(whole or 0) else whole_sum)


def _lettered(text: str) -> Iterator[tuple[int, Reader]]:
    """A Roman numeral and a letter: Block IIA."""
    value, letter = read_roman(text[:-1]), text[-1].casefold()
    if value and letter in "abcdefgh":
        yield 1, row(_digits(str(value)), one_of(frozenset({(letter,)})))


def _registered(line: Line, at: int) -> Iterator[tuple[int, Reader]]:
    five = line.pieces[at : at + 5]
    texts = [piece.text for piece in five]
    if len(texts) < 5 or texts[1] != "-" or texts[3] != "-" or not _YEAR.fullmatch(texts[2]):
        return
    tied = all(is_tied(one, other) for one, other in pairwise(five))
    if tied and texts[4].isdigit():
        yield 5, row(word(line, at), _digits(texts[2]), _digits(texts[4]))
