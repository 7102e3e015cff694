"""How the pieces of a line in another language may be spoken.

A language with number words is read as closely as English: its numbers by another reader
than the verbalizer's, signs by its own words, every other word as itself. Where nobody here
can count, a number may be any words and a sign a few; the edition is told so once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final

from audio_edition.languages import NumberWords, find
from audio_edition.script.readers import (
    Line,
    Piece,
    Reader,
    Words,
    either,
    exactly,
    is_tied,
    nothing,
    one_of,
    row,
    spelled_out,
    spoken_words,
    web,
)
from audio_edition.script.reading_words import Phrases, phrases
from audio_edition.script.respelling_numbers import counts, read_foreign
from audio_edition.script.word_reader import ORDINAL_ELSEWHERE, word

Readers = Callable[[int], Iterator[tuple[int, Reader]]]
"""Gives (pieces taken, reader) of what begins at a piece."""

_LONGEST: Final = 16  # words of a number that nobody here can read
_CURRENCIES: Final = ("€", "$", "£", "CHF", "¥")
_KEYS: Final = {"EUR": "€", "USD": "$", "GBP": "£"}
_SIGNS: Final = frozenset("$€£¥%°+-–&/=#<>±")
_RANGES: Final = "-–"


def _anything(longest: int, *, least: int = 1) -> Reader:
    """Up to ``longest`` words: numbers in languages whose number words we cannot read."""

    def read(words: Words, at: int) -> Iterable[int]:
        return range(at + least, min(len(words), at + longest) + 1)

    return read


def readers(line: Line, base: str) -> Readers:
    """The readings of every piece of a line in the language ``base``."""
    words = find(base).numbers
    if words is None or not counts(base):
        return _Unknown(line).at
    return _Known(line, base, words).at


def is_deep(language: str) -> bool:
    """Whether the numbers of a language are read back word by word."""
    base = language.replace("_", "-").casefold().partition("-")[0]
    return base == "en" or (find(base).numbers is not None and counts(base))


class _Unknown:
    """A language in which nobody here can count: words are themselves, numbers anything."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def at(self, at: int) -> Iterator[tuple[int, Reader]]:
        pieces = self.line.pieces
        piece = pieces[at]
        if piece.kind == "web":
            yield 1, web(piece.text)
        elif piece.kind == "number":
            yield 1, _anything(_LONGEST)
        elif piece.kind != "sign":
            yield 1, word(self.line, at)
        else:
            yield 1, nothing
            numbers = [item.kind == "number" for item in pieces[max(0, at - 1) : at + 2]]
            if piece.text in _SIGNS and any(numbers):
                yield 1, _anything(3)
            # a currency's word stands behind its sum and scale
            if piece.text in _CURRENCIES and numbers[-1] and at + 1 < len(pieces):
                yield 2, _anything(_LONGEST + 2)
                if at + 2 < len(pieces) and pieces[at + 2].kind == "word":
                    yield 3, row(_anything(_LONGEST), word(self.line, at + 2), _anything(2))


class _Known:
    """A language with number words."""

    def __init__(self, line: Line, base: str, words: NumberWords) -> None:
        self.line = line
        self.base = base
        self.words = words
        self.minus = one_of(phrases(words.minus))
        self.percent = one_of(phrases(words.percent))
        self.point = one_of(phrases(words.point))
        self.range = one_of(phrases(words.range), optional=not words.range)
        self.joint = one_of(_joints(words), optional=True)
        self.cents_joint = one_of(phrases(words.and_cents), optional=True)

    def at(self, at: int) -> Iterator[tuple[int, Reader]]:
        piece = self.line.pieces[at]
        if piece.kind == "web":
            yield 1, web(piece.text)
        elif piece.kind == "number":
            yield from self._of_number(at)
        elif piece.kind == "sign":
            yield from self._of_sign(at)
        else:
            yield 1, self._word(at)
            if piece.text.upper() in (*_KEYS, "CHF"):
                yield from self._sum(at)

    def _word(self, at: int) -> Reader:
        text = self.line.pieces[at].text
        run = text.casefold().replace(".", "")
        plain = exactly(spoken_words(text))
        if len(run) > 8:
            return plain
        return either(plain, lambda words, start: spelled_out(run, words, start))

    # -- numbers ------------------------------------------------------------------------------

    def _number(self, at: int, *, ordinal: bool = False) -> Reader:
        text = re.sub(r"(?<=\d)[.\s](?=\d{3})", "", self.line.pieces[at].text)
        whole, comma, low = text.partition(",")
        first = self._digits(whole, ordinal=ordinal)
        return row(first, self.point, self._digits(low)) if comma else first

    def _digits(self, digits: str, *, ordinal: bool = False) -> Reader:
        return lambda words, at: read_foreign(digits, self.base, words, at, ordinals=ordinal)

    def _of_number(self, at: int) -> Iterator[tuple[int, Reader]]:
        pieces = self.line.pieces
        taken, ordinal = 1, False
        behind = at + 1
        if (
            behind < len(pieces)
            and pieces[behind].text == "."
            and is_tied(pieces[at], pieces[behind])
        ):
            behind += 1
        if (
            behind < len(pieces)
            and is_tied(pieces[behind - 1], pieces[behind])
            and ORDINAL_ELSEWHERE.fullmatch(pieces[behind].text)
        ):
            yield behind + 1 - at, self._number(at, ordinal=True)
        if self._is_day(at):
            ordinal = True
        yield taken, self._number(at, ordinal=ordinal)
        yield from self._date(at)
        yield from self._amount(at)

    def _is_day(self, at: int) -> bool:
        """Whether a number may be said as an ordinal: before a month, or a stop in German."""
        near = [item.text.casefold() for item in self.line.pieces[at + 1 : at + 4]]
        months = _months(self.words)
        while near and near[0] in (".", "de", "er"):
            near = near[1:]
        return bool(near) and near[0] in months

    def _date(self, at: int) -> Iterator[tuple[int, Reader]]:
        """2026-05-03, 3.5.2026 and 3/5/2026, the month by its name."""
        pieces = self.line.pieces[at : at + 5]
        texts = [item.text for item in pieces]
        parts: tuple[str, str, str] | None = None
        count = 5
        same = len(texts) == 5 and texts[1] == texts[3] and texts[1] in "-./"
        if same and all(text.isdigit() for text in texts[::2]):
            first, second, third = texts[::2]
            if len(first) == 4 and texts[1] == "-":
                parts = third, second, first
            elif len(third) == 4 and texts[1] in "./":
                parts = first, second, third
        if parts is None or not (1 <= int(parts[1]) <= 12 and 1 <= int(parts[0]) <= 31):
            return
        the_month = self.words.months[int(parts[1]) - 1]
        yield (
            count,
            row(
                self._digits(str(int(parts[0])), ordinal=True),
                self.joint,
                one_of(phrases(the_month)),
                self.joint,
                self._digits(parts[2]),
            ),
        )

    # -- money and what else stands around a number ---------------------------------------------

    def _scale(self, at: int) -> tuple[int, Reader]:
        """(pieces taken, reader) of a scale at a piece: "Mio.", "milliards"."""
        pieces = self.line.pieces
        if at >= len(pieces) or pieces[at].kind != "word":
            return 0, nothing
        text = pieces[at].text
        stop = at + 1 < len(pieces) and pieces[at + 1].text == "."
        for key, taken in ((text + ".", 2), (text, 1)):
            said = self.words.scales.get(key)
            if said is not None and (taken == 1 or stop):
                return taken, one_of(phrases(said))
        return 0, nothing

    def _amount(self, at: int) -> Iterator[tuple[int, Reader]]:
        """A number with its scale, and with the currency behind it."""
        pieces = self.line.pieces
        taken, scale = self._scale(at + 1)
        if taken:
            yield 1 + taken, row(self._number(at), scale)
        unit = at + 1 + taken
        if unit < len(pieces) and pieces[unit].text.casefold() in ("de", "d"):
            unit += 1
            if unit < len(pieces) and pieces[unit].text == "'":
                unit += 1
        key = self._key(unit)
        if key is not None:
            yield unit + 1 - at, self._money(at, key, scale if taken else None)

    def _sum(self, at: int) -> Iterator[tuple[int, Reader]]:
        """A currency before its number."""
        key = self._key(at)
        pieces = self.line.pieces
        if key is None or at + 1 >= len(pieces) or pieces[at + 1].kind != "number":
            return
        taken, scale = self._scale(at + 2)
        yield 2 + taken, self._money(at + 1, key, scale if taken else None)

    def _key(self, at: int) -> int | None:
        if at >= len(self.line.pieces):
            return None
        text = self.line.pieces[at].text.upper()
        text = _KEYS.get(text, text)
        return _CURRENCIES.index(text) if text in _CURRENCIES else None

    def _money(self, at: int, key: int, scale: Reader | None) -> Reader:
        unit = one_of(phrases(*self.words.currencies[key]))
        amount = self._number(at)
        if scale is not None:
            elided = self.words.of_vowel.replace("’", "'").casefold()  # "d'euros"
            names = self.words.currencies[key]
            fused = frozenset((elided + name.casefold(),) for name in names if elided)
            return row(amount, scale, either(row(self.joint, unit), one_of(fused)))
        plain = row(amount, unit)
        whole, comma, low = self.line.pieces[at].text.partition(",")
        if not comma or len(low) != 2:
            return plain
        whole = re.sub(r"\D", "", whole)
        first = row(self._digits(whole), unit)
        if not int(low):
            return either(plain, first)
        coins = one_of(phrases(*self.words.cents[key]), optional=True)
        cents = row(self.cents_joint, self._digits(str(int(low))), coins)
        return either(plain, row(first, cents))

    def _of_sign(self, at: int) -> Iterator[tuple[int, Reader]]:
        pieces = self.line.pieces
        piece = pieces[at]
        before = pieces[at - 1] if at else None
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        counted = before is not None and before.kind == "number"
        numbered = after is not None and after.kind == "number"
        if piece.text == "%" and counted:
            yield 1, self.percent
        elif piece.text in _CURRENCIES and numbered:
            yield from self._sum(at)
            yield 1, nothing if counted else _never
        elif (
            piece.text in _RANGES
            and counted
            and numbered
            and before is not None
            and is_tied(before, piece)
            and not self._is_chain(at)
        ):
            yield 1, self.range if _rises(before.text, after) else nothing
        elif piece.text == "-" and numbered and after is not None and is_tied(piece, after):
            tied = before is not None and is_tied(before, piece)
            yield 1, nothing if tied else self.minus
        else:
            yield 1, nothing

    def _is_chain(self, at: int) -> bool:
        """Whether more than two numbers are joined: a telephone's, a date."""
        pieces = self.line.pieces
        earlier = pieces[at - 2] if at > 1 else None
        later = pieces[at + 2] if at + 2 < len(pieces) else None
        far = pieces[at - 3] if at > 2 else None, pieces[at + 3] if at + 3 < len(pieces) else None
        return any(
            item is not None
            and item.text in "-–/."
            and number is not None
            and number.kind == "number"
            for item, number in zip((earlier, later), far, strict=True)
        )


def _rises(first: str, second: Piece | None) -> bool:
    """Whether a range is one: 5-10, and no 3-1 and no 030-12."""
    texts = (first, second.text if second else "")
    if any(text[:1] == "0" and text[1:2].isdigit() for text in texts):
        return False
    low, high = (int(re.sub(r"\D", "", text.partition(",")[0]) or 0) for text in texts)
    return low < high


def _never(_words: Words, _at: int) -> Iterable[int]:
    """No reading: the sign's word stands behind its sum."""
    return ()


@lru_cache(maxsize=8)
def _months(words: NumberWords) -> frozenset[str]:
    return frozenset(name.casefold() for name in (*words.months, *words.further_months))


def _joints(words: NumberWords) -> Phrases:
    """The little words between the parts of a date, and before a currency."""
    fixed = re.sub(r"\{\w+\}", "|", words.date).split("|")
    return phrases(
        *(
            item.strip(" '’")
            for item in (*fixed, words.before_year, words.of, words.of_vowel)
            if item.strip(" '’")
        )
    )


__all__ = ["is_deep", "readers"]
