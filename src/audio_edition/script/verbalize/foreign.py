"""Languages other than English: numbers, money, dates and percentages by num2words.

What a language needs besides stands in its ``NumberWords`` (``languages``).
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from audio_edition.errors import ScriptError
from audio_edition.languages import NumberWords, find
from audio_edition.script.verbalize.core import Token
from audio_edition.script.verbalize.prepare import prepare


def has_pack(language: str) -> bool:
    """Say whether text in this language is verbalized, fully or in part, on this machine."""
    found = find(language)
    return found.verbalized or (found.numbers is not None and _installed())


def pack_note(language: str) -> str | None:
    """Return the review's note for a language without a full pack, or None."""
    found = find(language)
    if found.verbalized:
        return None
    if found.numbers is not None:
        return (
            f"{language}: only numbers, money, dates and percentages are put into words; "
            "abbreviations and names are left to the voice"
        )
    return (
        f"{language}: no words for numbers in this language; the voice reads what is printed, and "
        "only words, no numbers, are proved"
    )


def _installed() -> bool:
    return importlib.util.find_spec("num2words") is not None


# A numeral as these languages print it: dots, blanks or nothing between thousands, a comma
# before decimals.
_NUMBER = r"(?:\d{1,3}(?:[. ]\d{3}){1,6}(?!\d)|\d{1,18}(?!\d))(?:,\d{1,6}(?!\d))?"
_SIGNS = {"\u20ac": 0, "EUR": 0, "$": 1, "USD": 1, "\u00a3": 2, "GBP": 2, "CHF": 3, "\u00a5": 4}
_UNIT = "|".join(re.escape(s) + (r"(?![A-Za-z])" if s.isalpha() else "") for s in _SIGNS)


def say_foreign(text: str, language: str) -> list[Token]:
    """Put the numbers of a text into words, where its language has them; copy the rest.

    Raises ScriptError if the language has a pack and num2words is not installed.
    """
    words = find(language).numbers
    plain, origin = prepare(text, ordinals=True)
    if words is None:
        return [Token(text, plain, "word")] if text else []
    if not _installed():
        raise ScriptError(
            f"text in {language} cannot be put into words: num2words is not installed",
            hint="pip install 'audio-edition[languages]'",
        )
    return list(_speaker(words).tokens(plain, origin, text))


@lru_cache(maxsize=16)
def _speaker(words: NumberWords) -> _Speaker:
    return _Speaker(words)


class _Speaker:
    """Says the numerals of one language."""

    def __init__(self, words: NumberWords) -> None:
        from num2words import num2words

        self.words = words
        self._num2words: Any = num2words
        self.scales = {name.lower(): said for name, said in words.scales.items()}
        self.months = {name.lower(): at for at, name in enumerate(words.months, 1)}
        self.months |= {name.lower(): at for name, at in words.further_months.items()}
        names = (*words.months, *words.further_months)
        months = "|".join(re.escape(m) for m in sorted(names, key=len, reverse=True))
        scales = "|".join(re.escape(s) for s in sorted(words.scales, key=len, reverse=True))
        abbreviated = (
            "|".join(re.escape(s) for s in sorted(words.short_scales, key=len, reverse=True))
            or "(?!)"
        )
        endings = "|".join(map(re.escape, words.ordinals)) or "(?!)"
        scale = rf"(?: ?(?P<scale>{scales})(?!\w))?"
        self.pattern = re.compile(
            rf"(?P<iso>(?P<iy>\d{{4}})-(?P<im>\d\d)-(?P<id>\d\d)(?!\d))"
            rf"|(?P<date>(?P<d>\d{{1,2}})[./](?P<m>\d{{1,2}})[./](?P<y>\d{{4}})(?!\d))"
            rf"|(?P<worded>(?P<wd>\d{{1,2}})(?:er)?\.? (?:de )?(?P<wm>{months})(?!\w)"
            rf"(?:(?: de)? (?P<wy>\d{{4}})(?!\d))?)"
            rf"|(?P<money>(?P<msign>(?<!\w)-)?(?:(?P<u1>{_UNIT}) ?(?P<n1>{_NUMBER}){scale}"
            rf"|(?P<n2>{_NUMBER})(?: ?(?P<scale2>{scales})(?!\w))?(?: d['\u2019]|"
            rf" de)? ?(?P<u2>{_UNIT})))"
            rf"|(?P<scaled>(?P<sn>{_NUMBER}) ?(?P<ss>{abbreviated})(?!\w))"
            rf"|(?P<range>(?<![\w.,/–-])(?P<r1>{_NUMBER})(?: ?[-–] ?)(?P<r2>{_NUMBER})"
            rf"(?P<rp> ?%)?(?![\w/–-]|[.,:]\d))"
            rf"|(?P<percent>(?P<psign>(?<!\w)-)?(?P<pn>{_NUMBER}) ?%)"
            rf"|(?P<ordinal>(?P<on>\d{{1,6}})\.?(?P<ending>{endings})(?!\w))"
            rf"|(?P<number>(?P<nsign>(?<!\w)-)?(?P<nn>{_NUMBER}))"
            r"|(?P<digits>\d+)",
            0 if words.cased else re.IGNORECASE,
        )

    def tokens(self, plain: str, origin: list[int] | None, text: str) -> Iterator[Token]:
        """Yield the tokens of a prepared text."""
        done = 0

        def printed(start: int, end: int) -> str:
            return text[start:end] if origin is None else text[origin[start] : origin[end]]

        for found in self.pattern.finditer(plain):
            start, end = found.span()
            if done < start:
                yield Token(printed(done, start), plain[done:start], "word")
            yield Token(printed(start, end), self.say(found), found.lastgroup or "number")
            done = end
        if done < len(plain):
            yield Token(printed(done, len(plain)), plain[done:], "word")

    def say(self, found: re.Match[str]) -> str:
        """Say one match of the pattern."""
        if found["iso"]:
            return self._date(int(found["id"]), int(found["im"]), found["iy"], found)
        if found["date"]:
            return self._date(int(found["d"]), int(found["m"]), found["y"], found)
        if found["worded"]:
            month = self.months[found["wm"].lower()]
            return self._date(int(found["wd"]), month, found["wy"], found)
        if found["money"]:
            return self._money(found)
        if found["scaled"]:
            return f"{self._counted(found['sn'])} {self.scales[found['ss'].lower()]}"
        if found["range"]:
            return self._range(found)
        if found["percent"]:
            sign = f"{self.words.minus} " if found["psign"] else ""
            return f"{sign}{self.number(found['pn'])} {self.words.percent}"
        if found["ordinal"]:
            return self._ordinal(int(found["on"]), found["ending"].lower())
        if found["number"]:
            sign = f"{self.words.minus} " if found["nsign"] else ""
            before_noun = re.compile(r" [^\W\d_]").match(found.string, found.end())
            say = self._counted if before_noun else self.number
            return sign + say(found["nn"])
        return " ".join(self._words(int(digit)) for digit in found[0])

    def _range(self, found: re.Match[str]) -> str:
        """Say "5-10" with its word where it rises; else (3-1, 030-12) as it is printed."""
        first, second = found["r1"], found["r2"]
        low, high = (int(re.sub(r"\D", "", text.partition(",")[0])) for text in (first, second))
        rises = low < high and not any(re.match(r"0\d", text) for text in (first, second))
        joint = f" {self.words.range} " if rises and self.words.range else "-"
        percent = f" {self.words.percent}" if found["rp"] else ""
        return f"{self.number(first)}{joint}{self.number(second)}{percent}"

    def _words(self, value: int, to: str = "cardinal") -> str:
        return str(self._num2words(value, lang=self.words.num2words, to=to))

    def _ordinal(self, value: int, printed: str) -> str:
        """Say an ordinal in the gender that its printed ending shows."""
        said = self._words(value, "ordinal").split()
        for ending, becomes in self.words.ordinals[printed].items():
            # only the last word is shortened ("vigésimo primer"), every word has a gender
            some = range(len(said)) if len(ending) == 1 else range(len(said))[-1:]
            for at in some:
                if said[at].endswith(ending):
                    said[at] = said[at].removesuffix(ending) + becomes
        return " ".join(said)

    def number(self, text: str) -> str:
        """Say a numeral; decimals digit by digit."""
        whole, _, decimals = text.partition(",")
        whole = re.sub(r"[. ]", "", whole)
        if len(whole) > 18 or (len(whole) > 1 and whole[0] == "0"):
            return " ".join(self._words(int(digit)) for digit in whole)
        bare = len(text) == 4 and 1100 <= int(whole) <= 1999 and not decimals
        said = self._words(int(whole), "year" if bare and self.words.years else "cardinal")
        if decimals:
            said += f" {self.words.point} " + " ".join(self._words(int(d)) for d in decimals)
        return said

    def _date(self, day: int, month: int, year: str | None, found: re.Match[str]) -> str:
        if not (1 <= day <= 31 and 1 <= month <= 12):
            return " ".join(self.number(n) for n in re.findall(r"\d+", found[0]))
        said_year = ""
        if year:
            said_year = self.words.before_year + self.number(year)
        if self.words.ordinal_days:
            left = found.string[max(0, found.start() - 20) : found.start()].rstrip()
            last = left.rpartition(" ")[2].lower()
            endings = self.words.day_endings
            ending = endings.get(last, endings.get("*" if last.isalpha() else "", ""))
            said_day = self._words(day, "ordinal") + ending
        elif day == 1 and self.words.first_day:
            said_day = self.words.first_day
        else:
            said_day = self._words(day)
        said_month = self.words.months[month - 1]
        if found["worded"] and found["wm"] in self.words.further_months:
            said_month = found["wm"]
        return self.words.date.format(day=said_day, month=said_month, year=said_year)

    def _money(self, found: re.Match[str]) -> str:
        unit = _SIGNS[(found["u1"] or found["u2"]).upper()]
        text = found["n1"] or found["n2"]
        scale = found["scale"] or found["scale2"]
        one, many = self.words.currencies[unit]
        sign = f"{self.words.minus} " if found["msign"] else ""
        if scale:
            word = self.scales[scale.lower()]
            vowel = bool(self.words.of_vowel) and many[0] in "aeiou"
            joint = " " + (self.words.of_vowel if vowel else self.words.of)
            if word in self.words.bare_scales:
                joint = " "
            return f"{sign}{self._counted(text)} {word}{joint}{many}"
        whole, _, decimals = text.partition(",")
        if len(decimals) == 2:
            cent_one, cent_many = self.words.cents[unit]
            said = f"{sign}{self._counted(whole)} {one if whole == '1' else many}"
            if not int(decimals):
                return said
            cents = cent_one if int(decimals) == 1 else cent_many
            return f"{said}{self.words.and_cents}{self._counted(str(int(decimals)))} {cents}"
        return f"{sign}{self._counted(text)} {one if text == '1' else many}"

    def _counted(self, text: str) -> str:
        """Say a number before a noun: German 'ein', Spanish 'un'."""
        said = self.number(text)
        if "," not in text:
            for ending, becomes in self.words.before_noun.items():
                if said.endswith(ending):
                    return said.removesuffix(ending) + becomes
        return said


__all__ = ["has_pack", "pack_note", "say_foreign"]
