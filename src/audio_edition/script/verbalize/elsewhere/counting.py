"""Saying numbers: num2words, with what it gets wrong mended and what it cannot do added."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from audio_edition.languages import Language, primary
from audio_edition.script.verbalize.elsewhere.numeral import Numeral

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
