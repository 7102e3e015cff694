"""What the families share: the text, its language's tables, and what stands around a place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeAlias

from audio_edition.languages import Language, NumberWords, primary
from audio_edition.languages.dates import calendar_labels, calendar_names
from audio_edition.languages.news import Counted, Money, NewsWords


@lru_cache(maxsize=4096)
def gender(noun: str, news: NewsWords, *, cased: bool = False) -> str:
    """``f``, ``m`` or nothing where nobody knows; the longest ending decides."""
    word = noun if cased else noun.casefold()
    for form in (word, word.removesuffix("s")):
        if form in news.feminine:
            return "f"
        if form in news.masculine:
            return "m"
    low = word.casefold()
    for start in range(len(low)):
        ending = "-" + low[start:]
        if ending in news.masculine:
            return "m"
        if ending in news.feminine or ending.removesuffix("s") in news.feminine:
            return "f"
    return ""


# Dots, blanks or apostrophes between thousands, a comma before decimals; or the English way,
# where it can be nothing else.
NUMBER = (
    r"(?:\d{1,3}(?:[. ]\d{3}){1,6}(?![\d])(?:,\d{1,9}(?!\d))?"
    r"|\d{1,3}(?:'\d{3}){1,6}(?!\d)(?:[.,]\d{1,9}(?!\d))?"
    r"|\d{1,3}(?:,\d{3}){2,6}(?!\d)(?:\.\d{1,9}(?!\d))?"
    r"|\d{1,3}(?:,\d{3}){1,6}\.\d{1,9}(?!\d)"
    r"|\d{1,18}\.\d{1,2}(?!\d|\.\d)"
    r"|\d{1,18}(?!\d)(?:,\d{1,9}(?!\d))?)"
)
_POINTED = re.compile(r"\d{1,18}\.\d{1,2}")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:'\d{3})+\.\d+")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as printed: its digits without separators, and those behind the comma (or point)."""

    whole: str
    decimals: str = ""
    grouped: bool = False
    pointed: bool = False

    @property
    def value(self) -> int:
        """The whole part."""
        return int(self.whole)

    @property
    def is_year(self) -> bool:
        """Whether it may be a year: four digits with nothing between them."""
        return len(self.whole) == 4 and not self.grouped and not self.decimals

    @property
    def is_one(self) -> bool:
        """Whether it counts one thing."""
        return self.whole == "1" and not self.decimals


def numeral(text: str, *, english: bool = False) -> Numeral:
    """What ``NUMBER`` matched, read; ``english`` takes "1,234" for thousands."""
    if _POINTED.fullmatch(text):
        whole, _, low = text.partition(".")
        return Numeral(whole, low, pointed=True)
    some = len(re.findall(r",\d{3}(?!\d)", text))
    if _ENGLISH.fullmatch(text) and ("." in text or some > 1 or english or "'" in text):
        whole, _, low = text.partition(".")
    else:
        whole, _, low = text.partition(",")
    plain = re.sub(r"\D", "", whole)
    return Numeral(plain, low, plain != whole)


_LONGEST = 18
_PAIRED = 3  # so many decimals are read as a number, where the language does so
_DIGITWISE = frozenset(("de",))  # "drei Komma eins vier"
# "un millions", but not "cinquante et un millions", "quatre-vingt-un millions"
_ONE_ALONE = re.compile(
    r"(?<!et )(?<!cent )(?<!cents )(?<!-)\bun (milli(?:on|ard)|billi(?:on|ard))s"
)
_ABOVE = re.compile(r".*\b(?:millón|millones|billón|billones|milh\w+|bilh\w+|trilh\w+) ?")


class Counting:
    """Says the numbers of one language that has ``numbers``."""

    def __init__(self, language: Language) -> None:
        from num2words import num2words

        assert language.numbers is not None
        self.words = language.numbers
        self.news = language.news
        self.base = primary(language.tag)
        self._num2words: Any = num2words
        self._name = _library_name(self.words.num2words, self.base, language.region)
        self._plain = lru_cache(maxsize=4096)(self._counted)

    def _counted(self, value: int, to: str = "cardinal") -> str:
        said = str(self._num2words(value, lang=self._name, to=to))
        return _mended(said, self.base)

    def cardinal(self, value: int, gender: str = "", *, noun: bool = False) -> str:
        """Say a whole number, in a gender, and as it is said before a noun where ``noun``."""
        said = self._plain(value)
        if gender == "f":
            return _feminine(said, value, self.base)
        if noun:
            for ending, becomes in self.words.before_noun.items():
                if said.endswith(ending) and (self.base != "it" or value == 1):
                    return said.removesuffix(ending) + becomes
        return said

    def number(
        self, number: Numeral, gender: str = "", *, noun: bool = False, year: bool = True
    ) -> str:
        """Say a numeral with its decimals."""
        whole = number.whole
        if len(whole) > _LONGEST or (len(whole) > 1 and whole[0] == "0"):
            said = self.digits(whole)
        elif year and number.is_year and self.words.years and 1100 <= number.value <= 1999:
            said = self._plain(number.value, "year")
        elif number.decimals:
            said = self.cardinal(number.value)
        else:
            said = self.cardinal(number.value, gender, noun=noun)
        if number.decimals:
            dot = self.news.dot if self.news is not None and number.pointed else ""
            said += f" {dot or self.words.point} {self.decimals(number.decimals)}"
        return said

    def decimals(self, digits: str) -> str:
        """Say what stands behind the comma."""
        bare = digits.lstrip("0")
        long = len(digits) > _PAIRED or (len(bare) < len(digits) and len(bare) >= _PAIRED)
        if self.base in _DIGITWISE or self.news is None or long or not bare:
            return self.digits(digits)
        zeros = " ".join([self._plain(0)] * (len(digits) - len(bare)))
        return f"{zeros} {self._plain(int(bare))}".strip()

    def digits(self, digits: str) -> str:
        """Say digits one by one."""
        return " ".join(self._plain(int(digit)) for digit in digits)

    def year(self, value: int) -> str:
        """Say a year."""
        return self.number(Numeral(str(value)))

    def ordinal(self, value: int, gender: str = "", *, short: bool = False) -> str:
        """Say an ordinal as a noun is ranked; ``short`` is "primer" and "tercer".

        In German it is without the letters behind its last "e".
        """
        own = self.news.ordinals if self.news is not None else {}
        if own and 0 < value < 200:
            said = _composed(value, own)
        else:
            said = self._plain(value, "ordinal")
        if self.base == "es" and short and said.endswith(("primero", "tercero")):
            return said[:-1]
        if gender == "f":
            return _feminine_ordinal(said, self.base)
        return said


def _library_name(name: str, base: str, region: str) -> str:
    """What num2words calls the language of a region."""
    from num2words import CONVERTER_CLASSES

    if base == "pt" and region not in ("", "BR"):
        return "pt"
    local = f"{base}_{region}"
    return local if local in CONVERTER_CLASSES else name


def _mended(said: str, base: str) -> str:
    if base == "es":
        said = re.sub(r"veintiuno (?=mil|bill)", "veintiún ", said)
        return re.sub(r"\buno (?=mil|bill)", "un ", said)
    if base == "pt":
        return said.replace(",", "")
    if base == "it":
        said = said.replace("dicotto", "diciotto")  # 118, 1118: it takes their "io" for two vowels
        return re.sub(r"(?<=\w)tre$", "tré", said)
    if base == "fr":  # what it says of Switzerland and Belgium
        said = re.sub(r"\bcents (?!mill|bill)(?=\w)", "cent ", said)
        return _ONE_ALONE.sub(r"un \1", said)
    return said


def _feminine(said: str, value: int, base: str) -> str:
    if base == "de":
        return "eine" if value == 1 else said
    if base == "it":
        return "una" if value == 1 else said
    if base == "fr":
        return re.sub(r"\bun$", "une", said)
    above = _ABOVE.match(said)  # millions are masculine whatever they count
    cut = above.end() if above else 0
    high, low = said[:cut], said[cut:]
    if base == "es":
        low = re.sub(r"(cient|quinient)os\b", r"\1as", low)
        low = re.sub(r"uno$", "una", low)
    elif base == "pt":
        low = re.sub(r"(uz|ez|inh|c)entos\b", r"\1entas", low)
        low = re.sub(r"\bdois\b", "duas", re.sub(r"\bum$", "uma", low))
    return high + low


def _feminine_ordinal(said: str, base: str) -> str:
    if base == "fr":
        return {"premier": "première", "second": "seconde"}.get(said, said)
    words = said.split()
    return " ".join(word[:-1] + "a" if word.endswith("o") else word for word in words)


def _composed(value: int, own: Any) -> str:
    """``21`` of the tables' 20 and 1."""
    parts = []
    for step in (100, 10):
        if value > 20 or step == 100:
            whole = value // step * step
            if whole:
                parts.append(own[str(whole)])
                value -= whole
    if value:
        parts.append(own[str(value)])
    return " ".join(parts)


_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_NEXT = re.compile(r" ?([^\W\d_]+(?:['’][^\W\d_]+)*)")
_LOOK = 60
_BEFORE_NOUNS = frozenset("autres jeunes jeune autre pauvres simples rares".split())
_DECIMAL_POINTS = frozenset(("MX", "US", "PR", "GT", "HN", "NI", "SV", "DO", "PA"))

Said: TypeAlias = "tuple[str, int, str] | None"
"""What a family says: words, where the token ends, its kind; or None: not mine."""

Family: TypeAlias = Callable[["Text", int], Said]


def alternatives(keys: Iterable[str]) -> str:
    """A pattern of keys, the longest first, none of which ends within a word."""
    made = [
        re.escape(key).replace(r"\ ", " ?") + (r"(?![^\W_])" if key[-1].isalnum() else "")
        for key in sorted(keys, key=len, reverse=True)
    ]
    return "|".join(made) or "(?!)"


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """A language's tables, and the patterns made of them."""

    language: Language
    counting: Counting
    news: NewsWords
    base: str
    scales: dict[str, str]
    money: dict[str, Money]
    names: dict[str, Money]
    calendar: frozenset[str]
    week: tuple[str, ...]
    patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)

    @property
    def cased(self) -> bool:
        """Whether nouns are written large, so that case counts."""
        return self.counting.words.cased

    def compiled(self, name: str, make: Callable[[], str], flags: int = 0) -> re.Pattern[str]:
        """A pattern of a family, compiled once for the language."""
        found = self.patterns.get(name)
        if found is None:
            found = self.patterns[name] = re.compile(make(), flags)
        return found

    def numeral(self, text: str) -> Numeral:
        """Read what ``NUMBER`` matched, as the region prints it."""
        return numeral(text, english=self.language.region in _DECIMAL_POINTS)


def _of_portugal(unit: Counted) -> Counted:
    """ "quilómetro", as Portugal says it."""
    one, many = (name.replace("ilô", "iló") for name in (unit.one, unit.many))
    return Counted(one, many, unit.feminine)


_FIVE = ("€ EUR", "$ USD", "£ GBP", "CHF", "¥ JPY")


def tables(language: Language) -> Tables:
    """The tables of a language with ``numbers``; what ``news`` lacks is taken from them."""
    assert language.numbers is not None
    return _tables(_Same(language, language.tag, language.numbers, language.news))


@dataclass(frozen=True, slots=True)
class _Same:
    """A language, the same where its tag and tables are: ``find`` gives a new one for each tag."""

    language: Language = field(compare=False)
    tag: str
    numbers: NumberWords
    news: NewsWords | None


@lru_cache(maxsize=32)
def _tables(same: _Same) -> Tables:
    language, words = same.language, same.numbers
    news = language.news or NewsWords()
    if primary(language.tag) == "pt" and language.region not in ("", "BR"):
        news = replace(news, units={key: _of_portugal(unit) for key, unit in news.units.items()})
    money = {
        sign: Money(Counted(*words.currencies[at]), Counted(*words.cents[at]))
        for at, signs in enumerate(_FIVE)
        for sign in signs.split()
    } | dict(news.money)
    names = {
        name: item
        for item in reversed(money.values())
        for name in (item.name.one, item.name.many)
        if " " not in name
    }
    scales = dict(words.scales) | dict(news.scales)
    base = primary(language.tag)
    named = calendar_labels(language).get("weekdays")
    week = tuple(map(str, named)) if isinstance(named, list) else ()  # Monday first
    return Tables(
        language,
        Counting(language),
        news,
        base,
        scales,
        money,
        names,
        calendar_names(language.tag),
        week,
    )


@dataclass(slots=True)
class Text:
    """A prepared text, and what a family may ask about a place in it."""

    plain: str
    tables: Tables

    def left(self, pos: int, count: int = 5) -> list[str]:
        """The words before a place, the nearest last."""
        return _WORD.findall(self.plain, max(0, pos - _LOOK), pos)[-count:]

    def before(self, pos: int) -> str:
        """The word that stands right before a place, or nothing."""
        near = self.plain[max(0, pos - _LOOK) : pos].rstrip(" ")
        found = re.search(r"[^\W\d_]+(?:['-][^\W\d_]+)*(?:\.?[º°])?\.?$", near)
        return found[0] if found else ""

    def after(self, pos: int) -> str:
        """The word behind a place and at most one blank, or nothing."""
        found = _NEXT.match(self.plain, pos)
        return found[1] if found else ""

    def at(self, pos: int) -> str:
        """The letter at a place, or nothing."""
        return self.plain[pos] if 0 <= pos < len(self.plain) else ""

    def match(self, pattern: re.Pattern[str], pos: int) -> re.Match[str] | None:
        """The match of a pattern at a place."""
        return pattern.match(self.plain, pos)

    def noun(self, pos: int) -> tuple[str, bool]:
        """(gender, whether a noun follows) of what is counted at a place."""
        word = self.after(pos)
        if not word:
            return "", False
        cased = self.tables.cased
        if cased and not word[0].isupper():  # "1 neue Stelle"
            further = _NEXT.match(self.plain, pos + 1 + len(word))
            if further and further[1][0].isupper() and word not in self.tables.language.common:
                word = further[1]
        if word in _BEFORE_NOUNS:  # "81 autres évacuées"
            word = self.after(pos + 1 + len(word)) or word
        if cased and not word[1:].islower():  # "1 BvR 12/26"
            return "", False
        kind = gender(word, self.tables.news, cased=cased)
        return kind, not cased or word[0].isupper()

    def ends(self, pos: int) -> bool:
        """Whether a sentence ends at a place: nothing follows, or one that begins."""
        rest = self.plain[pos : pos + _LOOK].lstrip(" \"')]")
        if not rest:
            return True
        found = _WORD.match(rest)
        habits = self.tables.language.habits
        return bool(found and habits and found[0] in habits.starters)
