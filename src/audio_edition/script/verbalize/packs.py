"""Languages other than English: numbers, money, dates and percentages by num2words."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from audio_edition.errors import ScriptError
from audio_edition.script.verbalize.core import Token
from audio_edition.script.verbalize.prepare import prepare

FULL = ("en",)
PARTIAL = ("de", "fr", "es")


def _base(language: str) -> str:
    return language.replace("_", "-").lower().partition("-")[0]


def has_pack(language: str) -> bool:
    """Say whether text in this language is verbalized, fully or in part, on this machine."""
    base = _base(language)
    return base in FULL or (base in PARTIAL and _installed())


def pack_note(language: str) -> str | None:
    """Return the review's note for a language without a full pack, or None."""
    base = _base(language)
    if base in FULL:
        return None
    if base in PARTIAL:
        return (
            f"{language}: only numbers, money, dates and percentages are put into words; "
            "abbreviations and names are left to the voice"
        )
    return f"{language}: no words for numbers in this language; the voice reads what is printed"


def _installed() -> bool:
    return importlib.util.find_spec("num2words") is not None


# A numeral as these languages print it: dots, blanks or nothing between thousands, a comma
# before decimals.
_NUMBER = r"(?:\d{1,3}(?:[. ]\d{3}){1,6}(?!\d)|\d{1,18}(?!\d))(?:,\d{1,6}(?!\d))?"
_SIGNS = {"\u20ac": 0, "EUR": 0, "$": 1, "USD": 1, "\u00a3": 2, "GBP": 2, "CHF": 3, "\u00a5": 4}
_UNIT = "|".join(re.escape(s) + (r"(?![A-Za-z])" if s.isalpha() else "") for s in _SIGNS)


@dataclass(frozen=True, slots=True)
class Pack:
    """What a language needs besides its numbers.

    ``currencies`` are one and many of euro, dollar, pound, franc, yen; ``months`` January
    to December, small letters; ``scales`` what may stand between a number and a currency;
    ``of`` joins a scale to its currency; ``ordinal_days`` whether a day is an ordinal.
    """

    currencies: tuple[tuple[str, str], ...]
    cents: tuple[tuple[str, str], ...]
    percent: str
    minus: str
    point: str
    joiner: str
    months: tuple[str, ...]
    scales: dict[str, str]
    of: str
    date: str


PACKS = {
    "de": Pack(
        (("Euro",) * 2, ("Dollar",) * 2, ("Pfund",) * 2, ("Franken",) * 2, ("Yen",) * 2),
        (("Cent",) * 2, ("Cent",) * 2, ("Pence",) * 2, ("Rappen",) * 2, ("Sen",) * 2),
        "Prozent", "minus", "Komma", "", (
            "Januar", "Februar", "M\u00e4rz", "April", "Mai", "Juni", "Juli", "August", "September",
            "Oktober", "November", "Dezember",
        ),
        {"Mio.": "Millionen", "Mio": "Millionen", "Mrd.": "Milliarden", "Mrd": "Milliarden",
         "Millionen": "Millionen", "Milliarden": "Milliarden", "Million": "Million",
         "Milliarde": "Milliarde", "Tsd.": "tausend"},
        "", "{day} {month}{year}",
    ),
    "fr": Pack(
        (("euro", "euros"), ("dollar", "dollars"), ("livre", "livres"), ("franc", "francs"),
         ("yen", "yens")),
        (("centime", "centimes"), ("cent", "cents"), ("penny", "pence"), ("centime", "centimes"),
         ("sen", "sens")),
        "pour cent", "moins", "virgule", "", (
            "janvier", "f\u00e9vrier", "mars", "avril", "mai", "juin", "juillet", "ao\u00fbt",
            "septembre", "octobre", "novembre", "d\u00e9cembre",
        ),
        {"millions": "millions", "million": "million", "milliards": "milliards",
         "milliard": "milliard", "M": "millions", "Md": "milliards", "Mds": "milliards"},
        "d\u2019", "{day} {month}{year}",
    ),
    "es": Pack(
        (("euro", "euros"), ("d\u00f3lar", "d\u00f3lares"), ("libra", "libras"),
         ("franco", "francos"), ("yen", "yenes")),
        (("c\u00e9ntimo", "c\u00e9ntimos"), ("centavo", "centavos"), ("penique", "peniques"),
         ("c\u00e9ntimo", "c\u00e9ntimos"), ("sen", "sen")),
        "por ciento", "menos", "coma", "", (
            "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
            "septiembre", "octubre", "noviembre", "diciembre",
        ),
        {"millones": "millones", "mill\u00f3n": "mill\u00f3n", "mil": "mil"},
        "de ", "{day} de {month}{year}",
    ),
}  # fmt: skip


def say_foreign(text: str, language: str) -> list[Token]:
    """Put numbers of a German, French or Spanish text into words; copy the rest.

    Raises ScriptError if the language has a pack and num2words is not installed.
    """
    base = _base(language)
    plain, origin = prepare(text)
    if base not in PACKS:
        return [Token(text, plain, "word")] if text else []
    if not _installed():
        raise ScriptError(
            f"text in {language} cannot be put into words: num2words is not installed",
            hint="pip install 'audio-edition[languages]'",
        )
    return list(_Speaker(base, PACKS[base]).tokens(plain, origin, text))


class _Speaker:
    """Says the numerals of one language."""

    def __init__(self, base: str, pack: Pack) -> None:
        from num2words import num2words

        self.base, self.pack = base, pack
        self._num2words: Any = num2words
        months = "|".join(sorted(pack.months, key=len, reverse=True))
        scales = "|".join(re.escape(s) for s in sorted(pack.scales, key=len, reverse=True))
        abbreviated = (
            "|".join(
                re.escape(s)
                for s in sorted(pack.scales, key=len, reverse=True)
                if s.rstrip(".") in ("Mio", "Mrd", "Tsd", "Md", "Mds")
            )
            or "(?!)"
        )
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
            rf"|(?P<percent>(?P<psign>(?<!\w)-)?(?P<pn>{_NUMBER}) ?%)"
            rf"|(?P<ordinal>(?P<on>\d{{1,6}})(?:e|er|\u00e8re|\u00e8me|re)(?!\w))"
            rf"|(?P<number>(?P<nsign>(?<!\w)-)?(?P<nn>{_NUMBER}))"
            r"|(?P<digits>\d+)",
            re.IGNORECASE if base != "de" else 0,
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
            month = next(
                i for i, m in enumerate(self.pack.months) if m.lower() == found["wm"].lower()
            )
            return self._date(int(found["wd"]), month + 1, found["wy"], found)
        if found["money"]:
            return self._money(found)
        if found["scaled"]:
            return f"{self._counted(found['sn'])} {self.pack.scales[found['ss']]}"
        if found["percent"]:
            sign = f"{self.pack.minus} " if found["psign"] else ""
            return f"{sign}{self.number(found['pn'])} {self.pack.percent}"
        if found["ordinal"]:
            return self._words(int(found["on"]), "ordinal")
        if found["number"]:
            sign = f"{self.pack.minus} " if found["nsign"] else ""
            before_noun = re.compile(r" [^\W\d_]").match(found.string, found.end())
            say = self._counted if before_noun else self.number
            return sign + say(found["nn"])
        return " ".join(self._words(int(digit)) for digit in found[0])

    def _words(self, value: int, to: str = "cardinal") -> str:
        return str(self._num2words(value, lang=self.base, to=to))

    def number(self, text: str) -> str:
        """Say a numeral; decimals digit by digit."""
        whole, _, decimals = text.partition(",")
        whole = re.sub(r"[. ]", "", whole)
        if len(whole) > 18:
            return " ".join(self._words(int(digit)) for digit in whole)
        bare = len(text) == 4 and 1100 <= int(whole) <= 1999 and not decimals
        said = self._words(int(whole), "year" if bare and self.base == "de" else "cardinal")
        if decimals:
            said += f" {self.pack.point} " + " ".join(self._words(int(d)) for d in decimals)
        return said

    def _date(self, day: int, month: int, year: str | None, found: re.Match[str]) -> str:
        if not (1 <= day <= 31 and 1 <= month <= 12):
            return " ".join(self.number(n) for n in re.findall(r"\d+", found[0]))
        said_year = ""
        if year:
            said_year = (" de " if self.base == "es" else " ") + self.number(year)
        if self.base == "de":
            left = found.string[max(0, found.start() - 20) : found.start()].rstrip()
            last = left.rpartition(" ")[2].lower()
            # der achtzehnte, am achtzehnten; at a beginning achtzehnter
            ending = "" if last == "der" else "n" if last.isalpha() else "r"
            said_day = self._words(day, "ordinal") + ending
        elif day == 1 and self.base == "fr":
            said_day = "premier"
        elif day == 1 and self.base == "es":
            said_day = "primero"
        else:
            said_day = self._words(day)
        return self.pack.date.format(
            day=said_day, month=self.pack.months[month - 1], year=said_year
        )

    def _money(self, found: re.Match[str]) -> str:
        unit = _SIGNS[(found["u1"] or found["u2"]).upper()]
        text = found["n1"] or found["n2"]
        scale = found["scale"] or found["scale2"]
        one, many = self.pack.currencies[unit]
        sign = f"{self.pack.minus} " if found["msign"] else ""
        if scale:
            word = self.pack.scales.get(scale) or self.pack.scales[scale.lower()]
            joint = " " + self.pack.of if self.pack.of else " "
            if self.base == "fr" and many[0] not in "aeiou":
                joint = " de "
            if word in ("mil", "tausend"):
                joint = " "
            return f"{sign}{self._counted(text)} {word}{joint}{many}"
        whole, _, decimals = text.partition(",")
        if len(decimals) == 2:
            cent_one, cent_many = self.pack.cents[unit]
            said = f"{sign}{self._counted(whole)} {one if whole == '1' else many}"
            if not int(decimals):
                return said
            middle = {"de": " und ", "fr": " et ", "es": " con "}[self.base]
            cents = cent_one if int(decimals) == 1 else cent_many
            return f"{said}{middle}{self._counted(str(int(decimals)))} {cents}"
        return f"{sign}{self._counted(text)} {one if text == '1' else many}"

    def _counted(self, text: str) -> str:
        """Say a number before a noun: German 'ein', Spanish 'un'."""
        said = self.number(text)
        if "," not in text:
            if self.base == "de" and said.endswith("eins"):
                return said[:-1]
            if self.base == "es" and said.endswith("uno"):
                return said[:-3] + ("\u00fan" if said.endswith("tiuno") else "un")
        return said


__all__ = ["FULL", "PARTIAL", "has_pack", "pack_note", "say_foreign"]
