"""How the pieces of a line in another language may be spoken.

A language with number words is read as closely as English: its numbers by another reader
than the verbalizer's, signs by its own words, every other word as itself. Where nobody here
can count, a number may be any words and a sign a few; the edition is told so once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from audio_edition.languages import Language, NumberWords, find
from audio_edition.languages.dates import calendar_names
from audio_edition.languages.news import Counted, Money, NewsWords
from audio_edition.late import late
from audio_edition.script.number_words import read_roman
from audio_edition.script.readers import (
    APOSTROPHES,
    Line,
    Phrases,
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
from audio_edition.script.respelling_numbers import counts, read_foreign, rest_behind
from audio_edition.script.word_reader import word

_FIVE = ("€ EUR", "$ USD", "£ GBP", "CHF", "¥")


def as_words(*texts: str) -> Phrases:
    """Texts as phrases of spoken words; empty ones say nothing."""
    return frozenset(tuple(spoken_words(text)) for text in texts if text.strip(" '’"))


_DECLINED = ("e", "en", "er", "es", "em")


def forms(said: str) -> Phrases:
    """What an abbreviation may be said as: forms parted by " | ", "heilig-" with its endings."""
    some = [
        form
        for item in said.split(" | ")
        for form in ([item[:-1] + end for end in _DECLINED] if item.endswith("-") else [item])
    ]
    return as_words(*some)


def of_counted(item: Counted) -> Phrases:
    """One and many."""
    return as_words(item.one, item.many)


def _measured(item: Counted, *, cased: bool) -> Phrases:
    """A unit's name; in German, whose nouns are cased, "von 12 Kilometern" too.

    Portugal writes "quilómetro".
    """
    plural = re.sub(r"er\b", "ern", item.many, count=1) if cased else item.many
    in_portugal = (name.replace("ilô", "iló") for name in (item.one, item.many))
    return of_counted(item) | as_words(plural, *in_portugal)


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """Printed keys and what they may be said as, by their first letter in small."""

    by_first: Mapping[str, tuple[tuple[str, Phrases], ...]]

    def at(self, text: str, start: int) -> Iterator[tuple[int, Phrases]]:
        """(end, what may be said) of every key that begins at an offset."""
        for key, said in self.by_first.get(text[start : start + 1].casefold(), ()):
            end = _match(key, text, start)
            if end > start:
                yield end, said


def _match(key: str, text: str, start: int) -> int:
    """Where a key ends that begins at an offset, blanks inside aside; -1 where it is not."""
    at = start
    for place, letter in enumerate(key):
        while place and text[at : at + 1] == " " and (key[place - 1] == "." or letter == " "):
            at += 1
        if letter == " ":
            continue
        here = text[at : at + 1]
        if here != letter and (place or here != letter.upper()):
            return -1
        at += 1
    if key[-1].isalnum() and text[at : at + 1].isalnum():
        return -1
    return at


def keys(table: Iterable[tuple[str, Phrases]]) -> Keys:
    """Keys as the prepared line prints them: "m²" is "m2" there."""
    made: dict[str, list[tuple[str, Phrases]]] = {}
    for key, said in table:
        plain = unicodedata.normalize("NFKC", key).translate(APOSTROPHES)
        made.setdefault(plain[0].casefold(), []).append((plain, said))
    return Keys({first: tuple(found) for first, found in made.items()})


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """All that a language's news words may be read as."""

    words: NumberWords
    news: NewsWords
    short: Keys
    units: Keys
    money: Keys
    scales: Keys
    money_of: Mapping[str, Money]
    names: Mapping[str, Money]
    months: frozenset[str]
    calendar: frozenset[str]
    signs: Mapping[str, Phrases]
    days: Mapping[str, Phrases]


@lru_cache(maxsize=16)
def _book(tag: str, words: NumberWords, news: NewsWords | None) -> Book:
    news = news or NewsWords()
    money = {
        sign: Money(Counted(*words.currencies[at]), Counted(*words.cents[at]))
        for at, signs in enumerate(_FIVE)
        for sign in signs.split()
    } | dict(news.money)
    short = [
        (key, forms(said))
        for table in (news.short, news.before_number, news.before_name)
        for key, said in table.items()
    ]
    months = {name: at for at, name in enumerate(words.months, 1)} | dict(words.further_months)
    short += [
        (key, as_words(words.months[at - 1])) for key, at in (months | dict(news.months)).items()
    ]
    scales = [
        (key, _scaled(said)) for key, said in (dict(words.scales) | dict(news.scales)).items()
    ]
    names = {
        name.casefold(): item
        for item in reversed(money.values())
        for name in (item.name.one, item.name.many)
    }
    signs = {unicodedata.normalize("NFKC", key): as_words(said) for key, said in news.signs.items()}
    signs["%"] = as_words(words.percent)
    return Book(
        words,
        news,
        keys(short),
        keys((key, _measured(unit, cased=words.cased)) for key, unit in news.units.items()),
        keys((key, of_counted(item.name)) for key, item in money.items()),
        keys(scales),
        {unicodedata.normalize("NFKC", key): item for key, item in money.items()},
        names,
        frozenset(name.casefold() for name in (*months, *news.months)),
        calendar_names(tag),
        signs,
        {
            name[:2].title(): as_words(name)
            for name in calendar_names(tag) - {month.casefold() for month in months}
            if words.cased
        },
    )


_FORMS = (
    "Million Millionen", "Milliarde Milliarden", "Billion Billionen", "million millions",
    "milliard milliards", "millón millones", "billón billones", "milione milioni",
    "miliardo miliardi", "milhão milhões", "bilhão bilhões", "trilhão trilhões", "mila mille",
)  # fmt: skip


def _scaled(said: str) -> Phrases:
    """A scale for one and for many."""
    forms = next((item.split() for item in _FORMS if said in item.split()), [said])
    return as_words(*forms)


def book(language: Language) -> Book:
    """The tables of a language that has ``numbers``."""
    assert language.numbers is not None
    return _book(language.tag, language.numbers, language.news)


Edges: TypeAlias = Iterator[tuple[int, Reader]]
"""Gives (pieces taken, reader) of what begins at a piece."""

RANGES: Final = "-–"
_LONGEST: Final = 40  # letters of a currency's name
_PER: Final = frozenset("pro je par le por el cada al per ogni o".split())
_SIX: Final = 6  # zeros of a million
_YEAR: Final = 4  # digits that may be read in two pairs
_PAIRED: Final = 4  # longer runs of digits may be read in any groups
_LOOK: Final = 5  # pieces before a unit among which its number stands
HALVED: Final = late(r"\s?&\s?(\d{1,2})/(\d{1,2})")
POINTED: Final = late(r"(\d{1,18})\.(\d{1,2})(?!\d|\.\d)")
ENGLISH: Final = late(
    r"(\d{1,3}(?:,\d{3})+)(?:\.(\d{1,9}))?(?!\d)|(\d{1,3}(?:\.\d{3})+)\.(\d\d)(?!\d)"
)


class ForeignPieces:
    """What stands where in a line, and how its numbers are read."""

    def __init__(self, line: Line, base: str) -> None:
        self.line = line
        self.base = base
        self.book: Book = book(find(base))
        self.said = _said(self.book)
        self.ends = {piece.end: at for at, piece in enumerate(line.pieces)}

    def piece(self, at: int) -> Piece | None:
        """A piece, or None outside the line."""
        return self.line.pieces[at] if 0 <= at < len(self.line.pieces) else None

    def text(self, at: int) -> str:
        """What a piece prints, or nothing outside the line."""
        piece = self.piece(at)
        return piece.text if piece else ""

    def taken(self, at: int, end: int) -> int:
        """How many pieces end at an offset; 0 where none does."""
        last = self.ends.get(end)
        return last - at + 1 if last is not None and last >= at else 0

    def is_counted(self, at: int) -> bool:
        """Whether a number stands close before a piece, or a word that means "per"."""
        near = self.line.pieces[max(0, at - _LOOK) : at]
        if near and near[-1].text.casefold() in _PER:
            return True
        return any(item.kind == "number" for item in near)

    def is_number(self, at: int) -> bool:
        """Whether a piece is a number."""
        piece = self.piece(at)
        return piece is not None and piece.kind == "number"

    def is_round(self, whole: str, low: str = "") -> bool:
        """Whether digits are round millions, which are joined to what they count."""
        return self.base != "de" and not low and len(whole) > _SIX and not int(whole[-_SIX:])

    def tied(self, first: int, second: int) -> bool:
        """Whether two pieces touch."""
        one, other = self.piece(first), self.piece(second)
        return one is not None and other is not None and is_tied(one, other)

    def currency(self, at: int) -> list[tuple[int, Money]]:
        """(place behind, money) of a currency's sign, code or name at a piece."""
        piece = self.piece(at)
        if piece is None:
            return []
        money = []
        if piece.text == "-" and self.piece(at + 1):
            return self.currency(at + 1)  # "US-$" and "5 -€"
        for key, item in self.book.money_of.items():
            end = piece.start + len(key)
            here = self.line.text[piece.start : end]
            taken = self.taken(at, end) if here.casefold() == key.casefold() else 0
            if taken:
                money.append((at + taken, item))
        low = self.line.text[piece.start : piece.start + _LONGEST].casefold()
        for name, item in self.book.names.items():
            taken = self.taken(at, piece.start + len(name)) if low.startswith(name) else 0
            if taken:
                money.append((at + taken, item))
        return money

    def digits(self, digits: str, *, ordinal: bool = False, parted: bool = True) -> Reader:
        """Reads these digits whole, one by one, or in pairs where ``parted``."""

        def read(words: Words, at: int) -> Iterable[int]:
            pairs = parted and len(digits) > _PAIRED
            return read_foreign(digits, self.base, words, at, ordinals=ordinal, parted=pairs)

        if not parted or len(digits) != _YEAR:
            return read
        first, second = (self.digits(part, ordinal=ordinal) for part in (digits[:2], digits[2:]))
        return either(read, row(first, second))

    def rank(self, at: int) -> Reader:
        """Reads a printed number as an ordinal only."""
        return self.ranked_only(parts_of(self.line.pieces[at].text)[0])

    def ranked_only(self, digits: str) -> Reader:
        """Reads digits as an ordinal only."""

        def read(words: Words, start: int) -> Iterable[int]:
            counted = read_foreign(digits, self.base, words, start, ordinals=False, parted=False)
            return read_foreign(digits, self.base, words, start, parted=False) - counted

        return read

    def number(self, at: int, *, ordinal: bool = False) -> Reader:
        """Reads a printed number with its decimals."""
        whole, low = parts_of(self.line.pieces[at].text)
        parted = len(whole) == len(self.line.pieces[at].text.partition(",")[0])
        first = self.digits(whole, ordinal=ordinal, parted=parted)
        return row(first, self.said["point"], self.digits(low)) if low else first


def parts_of(text: str) -> tuple[str, str]:
    """The digits of a printed number, and those behind its comma."""
    whole, _, low = text.partition(",")
    return re.sub(r"\D", "", whole), low


@lru_cache(maxsize=16)
def _said(known: Book) -> dict[str, Reader]:
    """The readers of the language's own little words."""
    words, news = known.words, known.news
    day = as_words(words.date.partition("{day}")[2].partition("{month}")[0])
    year, of = as_words(words.before_year), as_words(words.of, words.of_vowel)
    both: Phrases = as_words(news.signs.get("&", ""), words.and_cents)
    ranged = as_words(words.range)
    return {
        "minus": one_of(as_words(words.minus)),
        "point": one_of(as_words(words.point)),
        "dot": one_of(as_words(news.dot)),
        "range": one_of(ranged, optional=not ranged),
        "score": one_of(as_words(news.score), optional=not news.score),
        "day": one_of(day, optional=not day),
        "year": one_of(year, optional=not year),
        "of": one_of(of, optional=not of),
        "cents": one_of(as_words(words.and_cents), optional=not words.and_cents.strip()),
        "and": one_of(both, optional=True),
        "hour": one_of(of_counted(news.hour), optional=not news.hour.one),
        "clock": one_of(as_words(news.clock), optional=True),
    }


_SMALL: Final = 60  # what one side scores, however little the other
_DIALLED: Final = 4  # digits of each half of a telephone's number
_ROUND: Final = late(r"100|1(?:000){1,2}|10000|100000")
_BOTH: Final = {
    "de": "und oder auf bis",
    "fr": "et ou au",
    "es": "y o al",
    "it": "e o al",
    "pt": "e ou ao",
}
_OPEN: Final = "([{\"'„“«/:"


class ForeignSigns(ForeignPieces):
    """Dashes, minus, percent, "&" and what else is no word."""

    # -- signs --------------------------------------------------------------------------------

    def of_sign(self, at: int) -> Edges:
        """(pieces taken, reader) of a sign."""
        piece = self.line.pieces[at]
        text = piece.text
        said = self.book.signs.get(text)
        if text == "&" and HALVED.match(self.line.text, piece.start):
            yield 1, either(nothing, one_of(said or frozenset()))
        elif text == "&" and said:
            yield 1, one_of(said)
        elif text == "§" and said:
            if self.text(at + 1) == "§":
                yield 2, one_of(self.book.signs.get("§§", said))
            yield 1, one_of(said | self.book.signs.get("§§", said))
        elif text in ("%", "‰", "°") and said:
            counted = self.is_number(at - 1) or self.text(at - 1) in ("2", "½")
            if text != "°" or counted:
                yield 1, one_of(said) if counted else either(nothing, one_of(said))
            else:
                yield 1, either(nothing, one_of(said))
        elif text == "(" and self.base == "de" and self._is_span(at + 1):
            yield 1, either(nothing, one_of(as_words("vom")))
        elif text in RANGES:
            yield 1, self._dash(at)
        elif text == ":" and self.is_number(at - 1) and self.is_number(at + 1):
            tied = self.tied(at - 1, at) and self.tied(at, at + 1)
            apart = not self.tied(at - 1, at) and not self.tied(at, at + 1)
            score = one_of(as_words(self.book.news.score))
            yield 1, score if (tied or apart) and self.book.news.score else nothing
        elif text == "+" and said:
            yield 1, one_of(said)
        elif text == "/" and self.is_two_days(at):
            yield 1, one_of(as_words(*_BOTH[self.base].split()))  # "17./18. Dezember"
        elif text == "/" and self.is_number(at - 1) and self.is_number(at + 1):
            names = {self.book.news.web.get("/", "")}  # "112/2024"
            if self._is_so_many(at + 1):  # "35/100.000 Einwohner"
                yield 1, one_of(as_words(self.book.news.per))
                return
            if self.book.news.out_of and "," in self.text(at - 1):  # "15,5/20"
                yield 1, one_of(as_words(self.book.news.out_of))
                return
            names |= {self.book.news.out_of}
            names |= {self.book.news.per} if self.is_counted(at) else set()
            yield 1, either(nothing, one_of(as_words(*(names - {""}))))
        elif text == "/" and self._is_so_many(at + 1):  # "Fälle/100.000 Einwohner"
            yield 1, one_of(as_words(self.book.news.per))
        elif text == "/" and self.book.news.per and self.is_counted(at):
            per = one_of(as_words(self.book.news.per))
            yield 1, per if self._is_rate(at) else either(nothing, per)
        elif text in "@_" and self.tied(at, at + 1) and text in self.book.news.web:
            name = one_of(as_words(self.book.news.web[text]))  # "@nzz"
            begins = text == "@" and not self.tied(at - 1, at)
            yield 1, name if begins else either(nothing, name)
        elif self.currency(at):
            # its word is said behind its sum
            signed = self.text(at + 1) in ("-", "–") or self.currency(at)[0][0] == at + 2
            numbered = self.is_number(at + 2 if signed else at + 1)
            counted = self._is_summed(at) and not numbered
            if not numbered and not counted:
                yield 1, nothing
                yield (
                    1,
                    one_of(frozenset().union(*(of_counted(m.name) for _, m in self.currency(at)))),
                )
        elif said and text == "×":
            yield 1, one_of(said)
        elif said:
            yield 1, either(nothing, one_of(said))
        else:
            yield 1, nothing

    def _is_summed(self, at: int) -> bool:
        """Whether a number stands before a currency, but for a scale, a hyphen or "de"."""
        while at > 0 and (self.text(at - 1) in (".", "-", "'") or self._is_little(at - 1)):
            at -= 1
        return self.is_number(at - 1)

    def _is_little(self, at: int) -> bool:
        piece = self.piece(at)
        if piece is None or piece.kind != "word":
            return False
        text = self.line.text
        known = any(end >= piece.end for end, _ in self.book.scales.at(text, piece.start))
        return known or piece.text.casefold() in ("de", "d", "di", "us")

    def _is_rate(self, at: int) -> bool:
        """Whether a slash stands between what is counted and a word: "5 €/kg"."""
        before, after = self.piece(at - 1), self.piece(at + 1)
        if before is None or after is None:
            return False
        if after.kind == "number":  # "12 Fälle/100.000 Einwohner"
            return self._is_so_many(at + 1) and before.kind == "word"
        if after.kind != "word":
            return False
        if before.kind == "number" and any(self.currency(place) for place in (at - 2, at - 3)):
            return len(after.text) > 1  # "R$ 0,75/kWh"
        text = self.line.text
        counted = any(
            end == before.end
            for place in (at - 1, at - 2)
            if (first := self.piece(place)) and self.is_number(place - 1)
            for end, _ in self.book.units.at(text, first.start)
        )
        if not counted and not (self.currency(at - 1) and self.is_number(at - 2)):
            return False
        return len(after.text) > 1 or any(self.book.units.at(text, after.start))

    def _is_from_month(self, at: int) -> bool:
        """Whether a dash joins a day of one month to one of another."""
        near = [item.text.casefold() for item in self.line.pieces[at + 2 : at + 5]]
        months = self.book.months | {month.rstrip(".") for month in self.book.months}
        before = self.text(at - 2) if self.text(at - 1) == "." else self.text(at - 1)
        return before.casefold() in months and any(word in months for word in near)

    def _is_span(self, at: int) -> bool:
        """Whether days are printed from one to another: "17.–19. 11."."""
        dashed = self.text(at + 1) == "." and self.text(at + 2) in RANGES
        return self.is_number(at) and dashed and self.is_number(at + 3)

    def is_two_days(self, at: int) -> bool:
        """Whether a slash joins two days of a month: "17/18 de diciembre"."""
        stop = self.text(at - 1) == "." and self.base == "de"
        before = at - 1 - stop
        if not self.is_number(before) or not self.is_number(at + 1) or self.base not in _BOTH:
            return False
        behind = at + 2 + (self.text(at + 2) == ".")
        if stop and self.is_number(behind) and self.text(behind + 1) == ".":
            return True  # "24./25. 12."
        behind += self.text(behind).casefold() == "de"
        short = [parts_of(self.text(place)) for place in (before, at + 1)]
        days = all(len(whole) < 3 and not low and int(whole) < 32 for whole, low in short)
        return days and self.text(behind).casefold() in self.book.months

    def _is_so_many(self, at: int) -> bool:
        """Whether a round number of somebody stands at a piece: "100.000 Einwohner"."""
        whole = parts_of(self.text(at))[0]
        named = not self.tied(at, at + 1) and self.text(at + 1)[:1].isalpha()
        return bool(_ROUND.fullmatch(whole)) and named and bool(self.book.news.per)

    def _begins(self, at: int) -> bool:
        """Whether nothing stands before a sign that would make it a hyphen."""
        before = self.text(at - 1)
        return not before or not self.tied(at - 1, at) or before in _OPEN

    def _dash(self, at: int) -> Reader:
        """A minus, what joins two numbers or two days, or nothing."""
        before, after = self.piece(at - 1), self.piece(at + 1)
        if before is None or after is None:
            return self._minus(at)
        if before.kind == "number" and after.kind == "number":
            both = self.tied(at - 1, at) == self.tied(at, at + 1)
            if both and self.text(at - 2) == self.text(at + 2) == ":":
                return self.said["range"]  # from one time of day to another
            if both and self.text(at - 2) == self.text(at + 2) == "." and self.is_number(at + 3):
                return either(nothing, self.said["range"], self.said["score"])
            if both and not self._is_chain(at):
                return self.joint(at)
        if after.kind == "number" and self._is_from_month(at):
            return self.said["range"]  # "30. Juli–2. August"
        stopped = before.text == "." and self.is_number(at - 2) and after.kind == "number"
        if stopped or (before.text in (".",) and after.kind != "number") or before.kind == "word":
            days = stopped or self._is_calendar(at)
            if days:
                if stopped and self.text(at + 2) == "." and self.base == "de":
                    return either(self.said["range"], one_of(as_words("bis zum")))
                heard = (stopped and self.text(at + 2) == ".") or before.text == "."
                return self.said["range"] if heard else either(nothing, self.said["range"])
        return self._minus(at)

    def _minus(self, at: int) -> Reader:
        following = self.piece(at + 1)
        signed = following is not None and (
            following.kind == "number" or (following.text in "$€£¥" and self.is_number(at + 2))
        )
        if signed and self.tied(at, at + 1) and self._begins(at):
            return self.said["minus"]
        return nothing

    def joint(self, at: int) -> Reader:
        """What joins two numbers: a range's word where they rise, else a score's."""
        first, second = self.text(at - 1), self.text(at + 1)
        if any(item[:1] == "0" and item[1:2].isdigit() for item in (first, second)):
            return nothing
        if self.text(at - 2) == ")" and len(first) >= _DIALLED <= len(second):
            return either(nothing, self.said["range"])  # "(11) 3224-3322"
        before = self.line.text[: self.line.pieces[at - 1].start].rstrip()
        if before.endswith(self._numeros()):
            return either(nothing, self.said["range"])
        (low, low_part), (high, high_part) = parts_of(first), parts_of(second)
        year = len(low) == 4 and low == first and len(high) == 2 and int(low) % 100 < int(high)
        if (int(low), low_part) < (int(high), high_part) or year:
            return self.said["range"]
        if before.rpartition("'")[2].rpartition(" ")[2] in self._labels():  # "l'art. 50-1"
            return either(nothing, self.said["score"])
        scored = int(low) <= _SMALL or int(high) * 3 >= int(low)
        return self.said["score"] if scored else either(nothing, self.said["score"])

    def _numeros(self) -> tuple[str, ...]:
        """What is printed for "number" before one: the dash behind belongs to a name."""
        return tuple(
            key.replace("º", "o")
            for key, said in self.book.news.before_number.items()
            if said.casefold().startswith(("num", "núm"))
        )

    def _labels(self) -> frozenset[str]:
        """What is printed before the number of an article or a page."""
        return frozenset(self.book.news.before_number) | self.book.news.numbered

    def _is_chain(self, at: int) -> bool:
        """Whether more than two numbers are joined: a telephone's, a date."""
        before = self.text(at - 2) in ("-", "–", "/", ".", ",") and self.tied(at - 2, at - 1)
        tied = self.tied(at + 1, at + 2)
        far = self.text(at + 2) in ("-", "–", "/", ".", ",", ":") and self.is_number(at + 3)
        hyphened = self.text(at + 3) == "-" and self.is_number(at + 4) and tied
        return before or (tied and far and self.tied(at + 2, at + 3)) or hyphened

    def _is_calendar(self, at: int) -> bool:
        """Whether days or months, shortened, stand around a dash."""

        def is_one(place: int) -> bool:
            piece = self.piece(place)
            if piece is None:
                return False
            if piece.text in self.book.days:
                return True
            short = self.book.short.at(self.line.text, piece.start)
            return piece.text.casefold() in self.book.calendar or any(
                len(item) == 1 and item[0] in self.book.calendar
                for _, said in short
                for item in said
            )

        before = at - 2 if self.text(at - 1) == "." else at - 1
        return is_one(before) and is_one(at + 1)


_BARE = frozenset(("mille",))


class ForeignSums(ForeignSigns):
    """Amounts with scale and currency, before a number or behind it."""

    # -- money --------------------------------------------------------------------------------

    def _scale(self, at: int) -> list[tuple[int, Reader]]:
        """(place behind, reader) of a scale at a piece, and of none."""
        found: list[tuple[int, Reader]] = [(at, nothing)]
        piece = self.piece(at)
        if piece is not None:
            for end, said in self.book.scales.at(self.line.text, piece.start):
                if taken := self.taken(at, end):
                    found.append((at + taken, one_of(said)))
        return found

    def _scales(self, at: int) -> list[tuple[int, Reader]]:
        """Scales, and two of them where the first is a thousand: "1,2 mil M€"."""
        found = self._scale(at)
        if self.text(at).casefold() != "mil":
            return found
        return found + [
            (end, row(first, second))
            for middle, first in found
            if middle > at
            for end, second in self._scale(middle)
            if end > middle
        ]

    def amount(self, at: int) -> Edges:
        """A number, or two, with the currency behind."""
        whole, low = parts_of(self.line.pieces[at].text)
        yield from self.sums_behind(at, at + 1, whole, low)
        if self.text(at + 1) == "," and self.text(at + 2) in ("-", "–", "—"):
            yield from self.sums_behind(at, at + 3, whole, "")
        if self.text(at + 1) in ("-", "–"):
            yield from self.sums_behind(at, at + 2, whole, "")
        metre = self.book.news.units.get("m")
        if metre and low and len(low) == 2 and whole in ("1", "2"):
            for end, said in self.book.units.at(
                self.line.text, self.line.pieces[at + 1].start if self.piece(at + 1) else 0
            ):
                taken = self.taken(at, end)
                if taken and said >= of_counted(metre):
                    yield (
                        taken,
                        row(self.digits(whole), one_of(said), self.said["and"], self.digits(low)),
                    )

    def sums_behind(self, at: int, behind: int, whole: str, low: str) -> Edges:
        """The sums of a number whose pieces end before ``behind``."""
        digits = self.digits(whole, parted=False)
        point = either(self.said["point"], self.said["dot"])
        plain = row(digits, point, self.digits(low)) if low else digits
        for unit, scale in self._scales(behind):
            while self.text(unit).casefold() in ("de", "d", "di", "'", "d'"):
                unit += 1
            for end, money in self.currency(unit):
                name = one_of(of_counted(money.name))
                if scale is not nothing:
                    yield end - at, row(plain, scale, self._of(money, scale))
                    continue
                if self.is_round(whole, low):  # "2.000.000 €": "de euros"
                    name = self._named_of(money)
                yield end - at, row(plain, name)
                if low and len(low) == 2:
                    yield end - at, self._with_cents(digits, whole, low, money)

    def _of(self, money: Money, scale: Reader) -> Reader:
        """A currency behind a scale: "d'euros", "de euros", "Euro"."""
        name = one_of(of_counted(money.name))
        if scale is nothing or any(
            list(scale([word], 0)) for word in self.book.words.bare_scales | _BARE
        ):
            return name
        return self._named_of(money)

    def _named_of(self, money: Money) -> Reader:
        name = one_of(of_counted(money.name))
        names = (money.name.one, money.name.many)
        elided = self.book.words.of_vowel.replace("’", "'").casefold()
        fused = as_words(*(elided + name for name in names)) if elided else frozenset()
        return either(row(self.said["of"], name), one_of(fused))

    def _with_cents(self, digits: Reader, whole: str, low: str, money: Money) -> Reader:
        first = row(digits, one_of(of_counted(money.name)))
        if not int(low):
            return first
        coins = one_of(of_counted(money.coin))
        cents = self.digits(str(int(low)))
        few = row(cents, coins)
        named = row(first, either(cents, few, row(self.said["cents"], few)))
        return named if whole.strip("0") else either(named, few)

    def sum_before(self, at: int) -> Edges:
        """A currency before its number."""
        piece = self.line.pieces[at]
        if piece.kind == "number":
            return
        for number, money in self.currency(at):
            if self.book.names.get(piece.text.casefold()) is money:
                continue
            sign: Reader = nothing
            if self.text(number) == "-":
                number, sign = number + 1, self.said["minus"]
            if not self.is_number(number):
                continue
            whole, low = parts_of(self.line.pieces[number].text)
            read: list[tuple[int, Reader]] = [(number + 1, self.number(number))]
            found = ENGLISH.match(self.line.text, self.line.pieces[number].start)
            found = found or POINTED.match(self.line.text, self.line.pieces[number].start)
            if found and (taken := self.taken(number, found.end())):
                some = [group for group in found.groups() if group is not None]
                whole, low = re.sub(r"\D", "", some[0]), some[1] if len(some) > 1 else ""
                point = either(self.said["point"], self.said["dot"])
                spoken = (
                    row(self.digits(whole), point, self.digits(low)) if low else self.digits(whole)
                )
                read.append((number + taken, spoken))
            if self.text(number + 1) in RANGES and self.is_number(number + 2):
                joint = self.joint(number + 1)
                read.append((number + 3, row(self.number(number), joint, self.number(number + 2))))
            for end, amount in read:
                for behind, scale in self._scale(end):
                    if scale is not nothing or not self.is_round(whole, low):
                        yield behind - at, row(sign, amount, scale, self._of(money, scale))
                if self.is_round(whole, low):
                    yield end - at, row(sign, amount, self._named_of(money))
                if len(low) == 2:
                    yield (
                        end - at,
                        row(
                            sign,
                            self._with_cents(self.digits(whole, parted=False), whole, low, money),
                        ),
                    )


_ARTICLES: Final = frozenset(
    "der die das dem den des eine einer im am zum vom beim le du au un el del al il dal nel o do "
    "ao um no".split()
)
_PLURAL: Final = frozenset("les des aux en ses leurs".split())
_PHONE: Final = late(r"\d\d \d{3} \d\d \d\d(?!\d)")
_RATES: Final = ("wh", "m2")
"""How units end that stand behind an article: "die kWh"."""


def elided(prefix: str, behind: Reader) -> Reader:
    """What is one word with what stands before it: "d'onze mille", "un'ora"."""

    def read(words: Words, at: int) -> Iterable[int]:
        if at >= len(words) or not words[at].startswith(prefix):
            return ()
        apart = [words[at].removeprefix(prefix), *words[at + 1 :]]
        return [at + end for end in behind(apart, 0) if end]

    return read


class ForeignSingle(ForeignSums):
    """The readings of "1", "1/2" and of a unit by itself."""

    def single(self, at: int) -> Edges:
        """(pieces taken, reader) where one thing is joined to what stands beside it."""
        piece = self.line.pieces[at]
        low = piece.text.casefold()
        if self.base == "fr" and low in ("de", "que") and self.text(at + 1) == "1":
            yield 2, elided(low[:-1] + "'", self.digits("1"))
            for taken, read in self.amount(at + 1):
                yield 1 + taken, elided(low[:-1] + "'", read)  # "de 1 €"
        dialled = _PHONE.match(self.line.text, piece.start) if self.base == "es" else None
        if dialled and (taken := self.taken(at, dialled.end())):
            yield taken, self.digits(dialled[0].replace(" ", ""))
        if self.base == "it" and piece.text == "1" and self.piece(at + 1):
            yield from self._joined_to(at, 1, "un'")
        if self.base == "it" and piece.text == "/" and self.is_counted(at):  # "€/anno"
            yield from self._joined_to(at, 1, "all'")
        if self.text(at - 1).casefold() in _ARTICLES:
            for end, said in self.book.units.at(self.line.text, piece.start):
                rate = self.line.text[piece.start : end].casefold().endswith(_RATES)
                if rate and (taken := self.taken(at, end)):
                    yield taken, one_of(said)

    def halved(self, at: int, taken: int) -> Edges:
        """ "1/2" before what it is half of: "eine halbe", "media", "mezz'ora"."""
        forms = self.book.news.halves
        said = one_of(as_words(*(form for form in forms if form[-1] != "’")))
        one: Reader = nothing
        if self.base == "de":  # "das halbe Pfund"
            one = self.digits("1")
            one = either(nothing, one) if self.text(at - 1).casefold() in _ARTICLES else one
        if self.base == "fr":  # "les 1/2 finales"
            one = nothing if self.text(at - 1).casefold() in _PLURAL else self.digits("1")
        joint = self.book.news.half.rpartition(" ")[0]
        if joint and (self.is_number(at - 2) or self.is_number(at - 3)):  # "1 h ½", "3 ans et ½"
            heard = as_words(*(f"{joint} {form}" for form in forms))
            alone = self.text(at - 1).casefold() == joint
            yield taken, one_of(as_words(*forms) if alone else heard)
        if forms:
            yield taken, row(one, said)
        for form in forms:
            if form.endswith("’"):
                yield from self._joined_to(at, taken, form.replace("’", "'"))

    def _joined_to(self, at: int, taken: int, prefix: str) -> Edges:
        """The word or the unit behind some pieces, with ``prefix`` before it."""
        behind = self.piece(at + taken)
        if behind is None:
            return
        yield taken + 1, elided(prefix, exactly(spoken_words(behind.text)))
        for end, said in self.book.units.at(self.line.text, behind.start):
            if more := self.taken(at + taken, end):
                yield taken + more, elided(prefix, one_of(said))


_TIME: Final = late(
    r"(\d{1,2})(?:[:.](\d\d)|\s?[hH]\s?(\d\d)(?!\s?min\b)|\s?[hH])"
    r"(?![\d:]|(?!m(?:in)?(?![^\W_]))[^\W_])"
)
_DURATION: Final = late(r"(\d{1,2})[:.](\d\d)[:.](\d\d)(?:,(\d{1,3}))?(?!\d)")
_WORD_OF_DURATION: Final = late(r"\s?(?:Std\.?|Stunden|h|Uhr)(?![^\W_])")
_LASTS: Final = late(r"\s?(?:Std|Stunden|Min|Minuten|min|m)(?![^\W_])|'(?!')")
_RACE: Final = late(
    r"(\d{1,2}):(\d\d)(?:[.,](?=\d{1,2}(?!\d))|,(?!000))(\d{1,3})(?!\d)(?:\s?(?:min|Min|Minuten)\b)?"
    r"|(\d{1,2})'(\d\d)(?:(?:''|\")(\d{0,3}))?(?!\d)"
)
_HUNDREDS: Final = 4  # digits of more minutes than any game has
_PLACES: Final = 20  # up to here "(3.)" may be a place in a table
_PARTS: Final = {
    "de": "Zehntel Hundertstel Tausendstel",
    "fr": "dixième centième millième",
    "es": "décima centésima milésima",
    "it": "decimo centesimo millesimo",
    "pt": "décimo centésimo milésimo",
}


_PART_OF_SECOND = late(r"(\d{1,2})(?:''|\")(\d{1,3})(?![\d'\"])")


_GOAL = r"\d{1,3}[.'](?:\+\d{1,2}[.']?)?"
_GOALS = late(rf"{_GOAL}(?:(?:,\s?|\s(?:und|et|y|e)\s){_GOAL})*(?=\s?\)|[,/;]\s?[^\W\d_])")


class ForeignTimes(ForeignSingle):
    """The readings of "14:30", "2:15:30", "2h40'" and "1'30''"."""

    def time(self, at: int) -> Edges:
        """14:30, 14.30 Uhr, 14h30; the word of the hour behind it is its own."""
        start = self.line.pieces[at].start
        hour, joint = self.said["hour"], self.said["clock"]
        if primes := _RACE.match(self.line.text, start):
            yield from self._race(at, primes)
        if self.text(at + 1) in ("'", '"', "''") and self.text(at - 1) != "'":
            yield from self._of_seconds(at)
        if self.is_goal(at):
            yield from self._goals(at)
        if self.is_minute(at):
            yield from self._of_minute(at)
        found = _DURATION.match(self.line.text, start)
        if found:
            yield from self._duration(at, found)
        found = _TIME.match(self.line.text, start)
        if found is None or int(found[1]) > 24 or int(found[2] or found[3] or 0) > 59:
            return
        minutes = found[2] or found[3] or ""
        low = row(joint, self.digits(minutes)) if minutes.strip("0") else nothing
        if minutes == "00":
            low = either(nothing, self.digits(minutes))
        elif minutes[:1] == "0":
            low = either(low, row(joint, self.digits(minutes.lstrip("0"))))
        first = self.digits(str(int(found[1])))
        named = row(first, hour, low)
        # where the hour has a word of its own, it is heard; else minutes may follow at once
        bare = not minutes and found[0][-1] in "hH"
        read = named if self.base in ("de", "fr") or bare else either(named, row(first, low))
        yield from self._lasting(at, found)
        if taken := self.taken(at, found.end()):
            yield taken, read
            behind = self.text(at + taken)
            own = {item for phrase in of_counted(self.book.news.hour) for item in phrase}
            if behind.casefold() in own | {"h", "hs", "hrs"}:
                heard = row(first, low, hour)
                yield (
                    taken + 1,
                    either(named, heard, read) if self.base == "it" else either(named, heard),
                )

    def _race(self, at: int, found: re.Match[str]) -> Edges:
        """1:54,31 min and 1'30'', in minutes and seconds."""
        high, low, part = (one or other or "" for one, other in zip(*_halves(found), strict=True))
        units = [self.book.news.units.get(key) for key in ("min", "s")]
        taken = self.taken(at, found.end())
        if not taken or units[0] is None or units[1] is None:
            return
        minutes = row(self.digits(str(int(high))), one_of(of_counted(units[0])), self.said["and"])
        seconds = self.digits(str(int(low)))
        if part:
            seconds = row(seconds, self.said["point"], self.digits(part))
        yield taken, row(minutes, seconds, one_of(of_counted(units[1])))
        if part and found[4]:  # "une minute cinquante-trois secondes soixante-huit"
            yield taken, row(minutes, self._seconds_said(low, part))
        if self.text(at + taken - 1) == "Min" and self.text(at + taken) == ".":
            yield taken + 1, row(minutes, seconds, one_of(of_counted(units[1])))

    def _of_seconds(self, at: int) -> Edges:
        """12"34 in seconds, and 0"84 in parts of one."""
        found = _PART_OF_SECOND.match(self.line.text, self.line.pieces[at].start)
        taken = self.taken(at, found.end()) if found else 0
        if found and taken and "s" in self.book.news.units:
            yield taken, self._seconds_said(found[1], found[2])

    def _seconds_said(self, whole: str, part: str) -> Reader:
        unit = one_of(of_counted(self.book.news.units["s"]))
        if int(whole):
            return row(self.digits(str(int(whole))), unit, self.said["and"], self.digits(part))
        name = _PARTS[self.base].split()[len(part) - 1]
        names = as_words(name, name + "s", name[:-1] + "i")
        return row(self.digits(str(int(part))), one_of(names))

    def is_minute(self, at: int) -> bool:
        """Whether the sign of minutes stands behind a number, and no end of a quotation."""
        if self.base not in ("fr", "es", "pt") or self.text(at + 1) != "'":
            return False
        if self.text(at - 1) == "+" and self.text(at - 2) == "'":
            return False  # "90'+3'"
        apart = not self.tied(at + 1, at + 2) or not self.text(at + 2)[:1].isalnum()
        near = self.line.text[: self.line.pieces[at].start]
        opened = near.startswith("'") or " '" in near or "('" in near
        return self.tied(at, at + 1) and apart and not opened and len(self.text(at)) < _HUNDREDS

    def _of_minute(self, at: int) -> Edges:
        """ "à la 63'", "en el 63'", "aos 63'"."""
        unit = self.book.news.units.get("min")
        if unit is None:
            return
        minute, number = one_of(of_counted(unit)), self.number(at)
        yield 2, either(row(number, minute), row(minute, number), row(self.rank(at), minute))

    def is_goal(self, at: int) -> bool:
        """Whether the minute of a goal stands in brackets behind a name: "Kane (63.)"."""
        if self.text(at - 1) != "(" or not self.text(at - 2)[:1].isalpha():
            return False
        mark = "." if self.base == "de" else "'"
        return self.text(at + 1)[:1] == mark and self.base != "it"

    def _goals(self, at: int) -> Edges:
        found = _GOALS.match(self.line.text, self.line.pieces[at].start)
        taken = self.taken(at, found.end()) if found else 0
        unit = self.book.news.units.get("min")
        if not found or not taken or unit is None:
            return
        minute = one_of(of_counted(unit))
        ranked: list[Reader] = []
        counted: list[Reader] = []
        minutes = re.findall(r"(\d{1,3})[.'](?:\+(\d{1,2}))?", found[0])
        both = one_of(as_words(self.book.news.signs["&"]))
        for place, (first, more) in enumerate(minutes):
            plus = row(one_of(self.book.signs["+"]), self.digits(more)) if more else nothing
            joint = both if place and place == len(minutes) - 1 else nothing
            ranked += [joint, self.ranked_only(first), plus]
            counted += [joint, self.digits(first), plus]
        yield taken, either(row(*ranked, minute), row(minute, *counted), row(*counted, minute))
        if self.base == "de":
            if len(minutes) == 1 and int(minutes[0][0]) <= _PLACES:
                yield taken, row(*ranked)
            yield taken, row(one_of(as_words("in der")), *ranked, minute)
            yield taken, row(one_of(as_words("in")), minute, *counted)

    def _lasting(self, at: int, found: re.Match[str]) -> Edges:
        """2:48 Std., 2h40' and 1'30'', with the words of hours, minutes and seconds."""
        behind = _LASTS.match(self.line.text, found.end())
        taken = self.taken(at, behind.end() if behind else found.end())
        units = self.book.news.units
        names = ("min", "s") if behind and behind[0].strip().startswith("Min") else ("h", "min")
        low = found[2] or found[3]
        if not low or not taken or (found[2] and not behind) or any(n not in units for n in names):
            return
        hours = one_of(of_counted(units[names[0]]))
        high = row(self.digits(str(int(found[1]))), hours)
        if self.base == "it" and int(found[1]) == 1:
            high = either(high, elided("un'", hours))
        yield (
            taken,
            row(
                high,
                self.said["and"],
                self.digits(str(int(low))),
                one_of(of_counted(units[names[1]])),
            ),
        )

    def _duration(self, at: int, found: re.Match[str]) -> Edges:
        units = [self.book.news.units.get(key) for key in ("h", "min", "s")]
        readers: list[Reader] = []
        for digits, unit in zip(found.groups()[:3], units, strict=True):
            if unit is None:
                return
            names = of_counted(unit)
            if not readers:
                names |= of_counted(self.book.news.hour)
            else:
                readers.append(self.said["and"])
            readers += [self.digits(str(int(digits))), one_of(names)]
        if found[4]:
            readers.append(self.digits(found[4]))
        behind = _WORD_OF_DURATION.match(self.line.text, found.end())
        for end in {found.end(), behind.end() if behind else found.end()}:
            if taken := self.taken(at, end):
                yield taken, row(*readers)


def _halves(found: re.Match[str]) -> tuple[tuple[str | None, ...], tuple[str | None, ...]]:
    """The groups of the first and of the second way in which a pattern of two matched."""
    groups = found.groups()
    return groups[: len(groups) // 2], groups[len(groups) // 2 :]


# "1er", "2e", "3ème", "2nde", "1.º", "5ª" (made plain), "1ste": what other languages put behind
_ORDINAL_ELSEWHERE: Final = late(
    r"ers?|ères?|[eè]mes?|r?es?|[dns]?de?s?|nds?|s?te|[ao]s?", re.IGNORECASE
)
_HOTTEST: Final = 55  # degrees of a forecast
_SPELLED: Final = 8  # letters of a word that may be spelled
_THE: Final = as_words("der", "die", "das", "dem", "den", "des")
_ROMAN: Final = late(r"([IVXLCDM]{1,9})(ers?|ères?|re|[eè]mes?|es?)?")
_MIXED: Final = late(r"(\d{1,3})(?:\s|\s?&\s?)(1/2|[13]/4)(?![\d/])")
_QUARTERS: Final = {"1/4": "einviertel", "3/4": "dreiviertel"}
_FRACTION: Final = late(r"(\d{1,2})/(\d{1,3})(?![\d/])")
_DATE: Final = late(
    r"(?P<y1>\d{4})-(?P<m1>\d\d)-(?P<d1>\d\d)(?!\d)"
    r"|(?P<d>\d{1,2})(?P<sep>[./-])\s?(?P<m>\d{1,2})(?:(?P=sep)(?P<y>\s?\d{4}|\d\d))?(?!\d)"
)


_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Known(ForeignTimes):
    """The readings of a line's pieces in a language with number words."""

    def at(self, at: int) -> Edges:
        """(pieces taken, reader) of what begins at a piece."""
        piece = self.line.pieces[at]
        yield from self._short(at)
        yield from self.single(at)
        if self.is_counted(at):
            for keys in (self.book.units, self.book.scales):
                for end, said in keys.at(self.line.text, piece.start):
                    if taken := self.taken(at, end):
                        # "2 mln km": a scale is joined to what it counts
                        unit = one_of(said | self._degrees(at, said))
                        of = either(row(self.said["of"], unit), elided("d'", unit))
                        if keys is not self.book.units:
                            yield taken, unit
                        elif self._is_round_at(at - 1) and ("por", "ciento") not in said:
                            yield taken, of
                        else:
                            yield taken, unit if self.is_number(at - 1) else either(unit, of)
        if piece.kind == "web":
            yield 1, self._web(piece.text)
        elif piece.kind == "number":
            yield from self._of_number(at)
        elif piece.kind == "sign":
            yield from self.of_sign(at)
        else:
            yield from self._of_word(at)
        yield from self.sum_before(at)

    def _short(self, at: int) -> Edges:
        """Abbreviations, behind an elided word too: "l'art."."""
        piece = self.line.pieces[at]
        head = piece.text.rpartition("'")[0]
        for prefix in {"", head.casefold() + "'" if head else ""}:
            for end, said in self.book.short.at(self.line.text, piece.start + len(prefix)):
                if ("frau",) in said and self._is_calendar(at):
                    continue  # "Do. und Fr.": no Mrs
                if taken := self.taken(at, end):
                    yield taken, one_of(frozenset((prefix + item[0], *item[1:]) for item in said))
                    if ("sant",) in said and (name := self.piece(at + taken)):
                        yield taken + 1, elided("sant'", exactly(spoken_words(name.text)))

    def _is_round_at(self, at: int) -> bool:
        """Whether round millions stand at a piece: "2 000 000 km" are of kilometres."""
        return self.is_number(at) and self.is_round(*parts_of(self.text(at)))

    def _degrees(self, at: int, said: Phrases) -> Phrases:
        """How a forecast says degrees, in whole numbers: nobody adds that they are Celsius."""
        whole, low = parts_of(self.text(at - 1)) if self.is_number(at - 1) else ("", "")
        if low or not whole or int(whole) > _HOTTEST:
            return frozenset()
        return frozenset(item[:-1] for item in said if item[-1] == "celsius")

    # -- numbers ----------------------------------------------------------------------------

    def _of_number(self, at: int) -> Edges:
        behind = at + 1
        if self.text(behind) == "." and self.tied(at, behind):
            behind += 1
        following = self.text(behind)
        marked = self.tied(behind - 1, behind)
        if self.base != "de" and marked and _ORDINAL_ELSEWHERE.fullmatch(following):
            yield behind + 1 - at, self.rank(at)
        if self.base == "it" and marked and following in ("mo", "esimo", "esima"):
            yield behind + 1 - at, self.rank(at)
        if self.base == "it" and marked and following == "'":
            yield 2, self.rank(at)  # "al 90'"
            minutes = self.book.news.units.get("min")
            if minutes:
                yield 2, row(self.number(at), one_of(of_counted(minutes)))
        if self.base in ("it", "pt", "es") and marked and following in ("°", "^"):
            yield behind + 1 - at, self.rank(at)
        stopped = self.base == "de" and self.text(at + 1) == "."
        goal = self.is_goal(at) and re.match(
            r"\s?\)", self.line.text[self.line.pieces[at + 1].end :]
        )
        if (
            not goal and not self._is_primed(at) and not self.is_minute(at)
        ):  # "(63.)" is no "dreiundsechzig"
            yield 1, self.number(at, ordinal=stopped or self._is_day(at))
        yield from self._date(at)
        yield from self._worded(at)
        yield from self.time(at)
        yield from self._fraction(at)
        yield from self._printed_otherwise(at)
        yield from self.amount(at)
        if self.base in ("de", "it"):
            yield from self._fused(at)

    def _is_primed(self, at: int) -> bool:
        """Whether a sign of seconds parts two numbers, as 0"84: without it neither is heard."""
        signs = ('"', "''")
        return (
            self.text(at + 1) in signs
            and self.is_number(at + 2)
            and self.tied(at, at + 1)
            and self.tied(at + 1, at + 2)
        ) or (
            self.text(at - 1) in signs
            and self.is_number(at - 2)
            and self.tied(at - 1, at)
            and self.tied(at - 2, at - 1)
        )

    def _is_day(self, at: int) -> bool:
        """Whether a number may be said as an ordinal: a month follows."""
        near = [item.text.casefold() for item in self.line.pieces[at + 1 : at + 7]]
        for near_by in near:
            if near_by in self.book.months or near_by + "." in self.book.months:
                return True
            if not (near_by in (".", "de", "er", "-", "–", "/", "o") or near_by.isdigit()):
                return False
        return False

    def _worded(self, at: int) -> Edges:
        """ "15 maio 2026", "3 mar. 2024" where what joins the two is said and not printed."""
        name, months = self.text(at + 1).casefold(), self.book.words.months
        named = next((item for item in months if item.casefold() == name), "")
        behind = at + 2
        short = self.book.news.months.get(name + ".") if self.text(at + 2) == "." else None
        if not named and short:
            named, behind = months[short - 1], at + 3
        if not named:
            return
        day = row(
            self.number(at, ordinal=True),
            self.said["day"],
            one_of(as_words(named)),
        )
        yield behind - at, day
        if self.is_number(behind):
            yield behind + 1 - at, row(day, self.said["year"], self.number(behind))

    def _date(self, at: int) -> Edges:
        """2026-05-03, 3.5.2026, 3/5/2026 and "3.5.", the month by its name."""
        piece = self.line.pieces[at]
        found = _DATE.match(self.line.text, piece.start)
        if found is None:
            return
        day, month = int(found["d1"] or found["d"]), int(found["m1"] or found["m"])
        year = found["y1"] or found["y"]
        taken = self.taken(at, found.end())
        if not (taken and 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]):
            return
        stopped = self.line.text[found.end() : found.end() + 1] == "."
        if not year and (not stopped if self.base == "de" else found["sep"] != "/"):
            return
        readers = [
            self.digits(str(day), ordinal=True),
            self.said["day"],
            one_of(as_words(self.book.words.months[month - 1])),
        ]
        if year:
            readers += [self.said["year"], self.digits(str(int(year)))]
        yield taken, row(*readers)

    def _fraction(self, at: int) -> Edges:
        """2/3, and what stands for ½ in the prepared line: 1/2, or " &1/2" behind a number."""
        text, start = self.line.text, self.line.pieces[at].start
        found = _FRACTION.match(text, start)
        if found and not self.is_two_days(at + 1) and (taken := self.taken(at, found.end())):
            part = self._part(at, found[1], found[2])
            yield taken, part
            yield from self._of_part(at, taken, part)
            if found[0] == "1/2":
                yield from self.halved(at, taken)
        mixed = _MIXED.match(text, start) if self.base == "de" else None
        if mixed and (taken := self.taken(at, mixed.end())):
            tail = _QUARTERS.get(mixed[2], self.book.news.half)
            yield taken, self._joined(mixed[1], frozenset(spoken_words(tail)))
        halved = HALVED.match(text, self.line.pieces[at].end)
        if halved and (taken := self.taken(at, halved.end())):
            part = row(self.said["and"], self._part(at, halved[1], halved[2]))
            if halved[1] == "1" and halved[2] == "2":
                part = either(part, one_of(as_words(self.book.news.half)))
                digits = parts_of(self.line.pieces[at].text)[0]
                if len(taken_words := spoken_words(self.book.news.half)) == 1:
                    yield taken, self._joined(digits, frozenset(taken_words))
            yield taken, row(self.number(at), part)
            noun = self.piece(at + taken)
            if self.base != "de" and halved[1] + halved[2] == "12" and noun and noun.kind == "word":
                yield taken + 1, self._halves_of(at, noun.text.casefold())  # "2 ½ horas"

    def _halves_of(self, at: int, noun: str) -> Reader:
        joint = self.book.news.half.rpartition(" ")[0]
        low = as_words(*(f"{joint} {form}" for form in self.book.news.halves))
        named = {noun, noun.removesuffix("s"), noun.removesuffix("es"), noun.replace("ses", "s")}
        named |= {noun[:-1] + end for end in "aoe"} if self.base == "it" else {"mês"}
        if unit := self.book.news.units.get(noun):
            named |= {unit.one, unit.many}
        return row(self.number(at), one_of(as_words(*named)), one_of(low))

    def _of_part(self, at: int, taken: int, part: Reader) -> Edges:
        """A part of a unit: "trois quarts d'heure"."""
        behind = self.piece(at + taken)
        for end, said in self.book.units.at(self.line.text, behind.start) if behind else ():
            if more := self.taken(at + taken, end):
                unit = one_of(said)
                yield (
                    taken + more,
                    row(part, either(row(self.said["of"], unit), elided("d'", unit))),
                )

    def _part(self, at: int, upper: str, lower: str) -> Reader:
        part = self.book.news.parts.get(str(int(lower)))
        if part is None:
            return row(self.digits(upper), self.digits(lower))
        names = of_counted(part)
        counted = self.text(at - 1).casefold() in ("les", "des", "aux", "en", "ses", "leurs")
        if self.base == "fr" and upper == "1" and counted:  # "les 1/4 de finale"
            many = one_of(as_words(part.many))
            return either(many, row(self.digits(upper), one_of(names)))
        if self.base in ("es", "pt"):  # "tres cuartas partes"
            names |= as_words(*(re.sub(r"o(s?)$", r"a\1", name) for name in (part.one, part.many)))
        return row(self.digits(upper), one_of(names))

    def _printed_otherwise(self, at: int) -> Edges:
        """1,234,567.8 and 3.5 as English prints them, and 1.234.50 as Switzerland does."""
        text, start = self.line.text, self.line.pieces[at].start
        either_point = either(self.said["point"], self.said["dot"])
        for pattern in (ENGLISH, POINTED):
            found = pattern.match(text, start)
            taken = self.taken(at, found.end()) if found else 0
            if not found or not taken:
                continue
            if found.re.pattern == ENGLISH.pattern and not _is_english(found[0], self.base):
                continue
            some = [group for group in found.groups() if group is not None]
            whole = re.sub(r"\D", "", some[0])
            low = some[1] if len(some) > 1 else ""
            read = self.digits(whole, parted=False)
            yield taken, row(read, either_point, self.digits(low)) if low else read
            yield from self.sums_behind(at, at + taken, whole, low)

    def _fused(self, at: int) -> Edges:
        """ "20-jährig", "90er", "3-fach", "2x", "5%ig" as one word."""
        whole, low = parts_of(self.line.pieces[at].text)
        behind = at + 1
        percent = self.text(behind) == "%"
        behind += percent
        if self.text(behind) == "-" and (percent or self.tied(at, behind)):
            behind += 1
        piece = self.piece(behind)
        if piece is None or not self.tied(behind - 1, behind):
            return
        if low:
            last = self._joined(low[-1], frozenset({piece.text.casefold()}))
            first = row(self.digits(whole), self.said["point"])
            yield behind + 1 - at, row(first, *map(self.digits, low[:-1]), last)
            return
        tail = piece.text.casefold()
        if piece.kind == "word" or piece.text == "×":
            tails = {("prozent" if percent else "") + tail}
            if tail in ("x", "×"):
                tails = {"mal"}
            yield behind + 1 - at, self._joined(whole, frozenset(tails))
        if tail == "prozent" and self.text(behind + 1) == "-":
            ending = self.text(behind + 2).casefold()
            yield behind + 3 - at, self._joined(whole, frozenset({f"prozent{ending}"}))

    def _joined(self, digits: str, tails: frozenset[str]) -> Reader:
        def read(words: Words, at: int) -> Iterable[int]:
            if at >= len(words):
                return ()
            ends = rest_behind(digits, self.base, words[at])
            if self.base == "it":  # "venticinquenne" has lost a vowel
                stems = {words[at].removesuffix(tail) for tail in tails if tail[:1] == "e"}
                whole = {stem + vowel for stem in stems for vowel in "aeio"}
                ends |= {
                    tail
                    for tail in tails
                    for word in whole
                    if "" in rest_behind(digits, self.base, word)
                }
            return (at + 1,) if ends & tails else ()

        return read

    # -- words --------------------------------------------------------------------------------

    def _of_word(self, at: int) -> Edges:
        text = self.line.pieces[at].text
        run = text.casefold().replace(".", "")
        plain = exactly(spoken_words(text))
        if len(run) <= _SPELLED:
            plain = either(plain, lambda words, start: spelled_out(run, words, start))
        yield 1, plain
        if self._is_round_at(at - 1):  # "68 000 000 habitants"
            yield 1, row(self.said["of"], plain)
            yield 1, elided("d'", plain)
        if self.book.news.compass.get(text):
            yield from self._of_compass(at)
        if text in self.book.days:  # "Mo-Fr"
            yield 1, one_of(self.book.days[text])
        if self.text(at + 1) == "'" and self.is_number(at + 2) and self.tied(at + 1, at + 2):
            yield 3, elided(text.casefold() + "'", self.number(at + 2))
            if self.base == "it" and self.text(at + 3) == "'":  # "all'80'"
                yield 4, elided(text.casefold() + "'", self.rank(at + 2))
            if self.base == "it":
                for dated in (self.time(at + 2), self._date(at + 2)):
                    for taken, read in dated:  # "all'1.30", "l'8/1"
                        yield 2 + taken, elided(text.casefold() + "'", read)
        if self.base == "fr" and text.casefold() in ("de", "que") and self.text(at + 1) == "1":
            for taken, read in self.time(at + 1):
                yield 1 + taken, elided(text.casefold()[:-1] + "'", read)  # "de 1h30"
        head, joint, tail = text.partition("'")
        if joint and _ROMAN.fullmatch(tail) and (value := read_roman(tail)):
            ranked = self.digits(str(value), ordinal=True)
            yield 1, elided(head.casefold() + "'", ranked)
        roman = _ROMAN.fullmatch(text)
        if roman and (value := read_roman(roman[1])):
            read = self.digits(str(value), ordinal=True)
            if self.base == "de":
                read = self._ranked(at, read, str(value))
            yield 1, read
            if roman[2] and self.text(at + 1) == "s" and self.text(at + 2) == ".":
                century = one_of(as_words(*self.book.news.centuries))
                yield 2, row(read, century)
        if self.base == "de" and text.casefold().endswith("str") and self.text(at + 1) == ".":
            yield 2, exactly(spoken_words(text + "aße"))
        if text in ("x", "X") and self.is_counted(at):
            yield 1, one_of(self.book.signs.get("×", frozenset()))
            if self.base == "pt" and self.is_number(at - 1) and self.is_number(at + 1):
                yield 1, self.said["score"]

    def _of_compass(self, at: int) -> Edges:
        """ "NW" by its name, and the "NW-Wind" of German."""
        said = self.book.news.compass[self.text(at)]
        yield 1, one_of(as_words(said, said.removesuffix("en")))
        wind = self.text(at + 2).casefold()
        if self.base == "de" and self.text(at + 1) == "-" and wind and self.tied(at + 1, at + 2):
            yield 3, one_of(as_words(said.removesuffix("en") + wind))

    def _ranked(self, at: int, ordinal: Reader, digits: str) -> Reader:
        """German "XIV." of a ruler, with its article; before a noun without one."""
        articled = row(one_of(_THE), ordinal)
        if (self.text(at - 1).casefold(),) in _THE:  # "Karl dem V."
            return either(ordinal, self.digits(digits))
        behind = self.text(at + 2) if self.text(at + 1) == "." else ""
        if behind[:1].isupper():
            return either(articled, ordinal)
        return either(articled, self.digits(digits))

    def _web(self, text: str) -> Reader:
        """An address, run by run, and the names of its signs."""
        bare = re.sub(r"^https?://", "", text.casefold()).rstrip(".,;:!?")
        names = {sign: one_of(as_words(said)) for sign, said in self.book.news.web.items()}
        readers: list[Reader] = []
        for found in re.finditer(r"[^\W\d_]+|\d+|[^\w\s]|_", bare):
            run = found[0]
            if run.isdigit():
                readers.append(self.digits(run))
            elif run.isalpha():
                readers.append(_spelled(run))
            else:
                readers.append(names.get(run, nothing))
        return row(*readers)


def _is_english(printed: str, base: str) -> bool:
    """Whether "1,234" is a thousand: only in Spanish, parts of which count so."""
    return base == "es" or printed.count(",") > 1 or "." in printed


def _spelled(run: str) -> Reader:
    return lambda words, start: spelled_out(run, words, start)


Readers = Callable[[int], Iterator[tuple[int, Reader]]]
"""Gives (pieces taken, reader) of what begins at a piece."""

_MOST_WORDS: Final = 16  # words of a number that nobody here can read
_CURRENCIES: Final = ("€", "$", "£", "CHF", "¥")
_SIGNS: Final = frozenset("$€£¥%°+-–&/=#<>±")
_SWISS: Final = late(r"(?<![\w'’.,])\d{1,3}(?:['’]\d{3})+(?!\w)")


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
    return Known(line, base).at


def parted(printed: str) -> str:
    """The line with 1'340'000 as other languages part thousands, and powers apart."""
    # else 10² is made 102
    apart = re.sub(r"(?<=\d)[²³]", lambda found: " ^ 2" if found[0] == "²" else " ^ 3", printed)
    return _SWISS.sub(lambda found: re.sub("['’]", ".", found[0]), apart)


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
            yield 1, _anything(_MOST_WORDS)
        elif piece.kind != "sign":
            yield 1, word(self.line, at)
        else:
            yield 1, nothing
            numbers = [item.kind == "number" for item in pieces[max(0, at - 1) : at + 2]]
            if piece.text in _SIGNS and any(numbers):
                yield 1, _anything(3)
            # a currency's word stands behind its sum and scale
            if piece.text in _CURRENCIES and numbers[-1] and at + 1 < len(pieces):
                yield 2, _anything(_MOST_WORDS + 2)
                if at + 2 < len(pieces) and pieces[at + 2].kind == "word":
                    yield (
                        3,
                        row(
                            _anything(_MOST_WORDS),
                            word(self.line, at + 2),
                            _anything(2),
                        ),
                    )
