"""Two numbers side by side: fractions, scores, and the years of a season."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.elsewhere.context import Said, Tables, Text
from audio_edition.script.verbalize.elsewhere.grammar import gender
from audio_edition.script.verbalize.elsewhere.numeral import NUMBER, Numeral

VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5),
    "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8),
    "⅞": (7, 8),
}  # fmt: skip
_FRACTION = re.compile(r"(\d{1,2})/(\d{1,3})(?![\d/]|[.,-]\d)")
_DATED = frozenset("dia em el del al il dal le du au am".split())
PLURAL = frozenset("les des aux ses leurs".split())
_FINAL = re.compile(r" ?(?:de )?finale")
_MARK = re.compile(r"(\d{1,3}(?:,\d{1,2})?)/(5|6|10|20|100)(?![\d/]|[.,-]\d)")
_RATED = re.compile(
    r"(?i)\b(?:not(?:en?|ée?|er|as?|eten?)|obt(?:ien|en)\w+|obtuvo|moyenne|sac[óa]|puntuación|"
    r"calificación|vot[oi]|punteggio|prende|tirou|média|avaliação|pontuação|bewertet|bewertung)\b"
)
_RATIO = re.compile(rf"(\d{{1,3}}):({NUMBER})(?![\d:])")
_SCORE = re.compile(rf"(\d{{1,3}})(?::(\d{{1,3}})(?![\d:]|[.,]\d)| : ({NUMBER}))")


def mark(text: Text, pos: int) -> Said:
    """``15,5/20``: a mark of the best one, where decimals or the words before it show that."""
    tables = text.tables
    found = text.match(_MARK, pos)
    if found is None or not tables.news.out_of or (pos and text.at(pos - 1) in "/.,-"):
        return None
    given = tables.numeral(found[1])
    told = given.decimals or (found[2] == "20" and tables.base == "fr")
    dated = text.before(pos).casefold() in _DATED
    if not told and (dated or not _RATED.search(text.plain[max(0, pos - 60) : pos])):
        return None
    if given.value > int(found[2]):
        return None
    count = tables.counting
    best = count.cardinal(int(found[2]))
    return f"{count.number(given)} {tables.news.out_of} {best}", found.end(), "score"


def fraction(text: Text, pos: int) -> Said:
    """``2/3`` and ``½``."""
    tables = text.tables
    if text.at(pos) in VULGAR:
        upper, lower = VULGAR[text.at(pos)]
        return fraction_said(tables, upper, lower), pos + 1, "fraction"
    found = text.match(_FRACTION, pos)
    if found is None or (pos and text.at(pos - 1) in tuple("/-,.")):
        return None
    upper, lower = int(found[1]), int(found[2])
    if not 0 < upper < lower or str(lower) not in tables.news.parts or found[1][0] == "0":
        return None
    said = fraction_said(tables, upper, lower)
    before = text.before(pos).casefold()
    many = before in PLURAL or (before == "en" and _FINAL.match(text.plain, found.end()))
    if tables.base == "fr" and upper == 1 and many:
        said = tables.news.parts[str(lower)].many  # "les 1/4 de finale"
    if tables.base in ("es", "pt") and lower > 3 and text.after(found.end()) in ("parte", "partes"):
        said = re.sub(r"o(s?)$", r"a\1", said)  # "tres cuartas partes"
    unit = re.compile(r" (?P<key>h|l|L|kg|t)(?![^\W_]|/|\.[^\W_])").match(text.plain, found.end())
    if unit and unit["key"] in tables.news.units:  # "3/4 h"
        counted, words = tables.news.units[unit["key"]], tables.counting.words
        vowel = counted.one[0] in "aeiouh" and tables.base in ("fr", "it")
        of = "d’" if vowel else words.of
        return f"{said} {of}{counted.one if of else counted.many}", unit.end(), "fraction"
    return said, found.end(), "fraction"


def fraction_said(tables: Tables, upper: int, lower: int) -> str:
    """A fraction in words: "zwei Drittel", "un demi"."""
    part = tables.news.parts.get(str(lower))
    if part is None:
        return f"{tables.counting.cardinal(upper)} / {tables.counting.cardinal(lower)}"
    return f"{tables.counting.cardinal(upper, noun=True)} {part.one if upper == 1 else part.many}"


_MIXED = late(r" (1/2|[13]/4)(?![\d/]|[.,-]\d)")


_FUSED = {"1/2": "", "½": "", "1/4": "einviertel", "¼": "einviertel", "3/4": "dreiviertel"}


def half_behind(text: Text, end: int) -> tuple[str, int] | None:
    """What "½" adds behind a number: "einhalb", "y medio"; "1 3/4" is "eindreiviertel"."""
    tables = text.tables
    if text.at(end) not in VULGAR and text.at(end) != " ":
        return None
    german = tables.base == "de"
    printed = text.match(_MIXED, end) if german else None
    if printed:
        return _FUSED[printed[1]] or tables.news.half, printed.end()
    at = end + (text.at(end) == " ")
    if text.at(at) not in VULGAR:
        return None
    if text.at(at) == "½":
        return ("" if german else " ") + tables.news.half, at + 1
    if german and text.at(at) in "¼¾":
        return ("einviertel" if text.at(at) == "¼" else "dreiviertel"), at + 1
    joint = tables.news.signs.get("&", "")
    return f" {joint} {fraction_said(tables, *VULGAR[text.at(at)])}", at + 1


_ONE_OF = {"ore": "ora", "anni": "anno", "mesi": "mese", "giorni": "giorno", "volte": "volta"}
_HOURS = frozenset("heures heure horas hora ore ora".split())


def halves_of(text: Text, number: Numeral, half: tuple[str, int]) -> Said:
    """ "2 ½ horas" as "dos horas y media"; None where nothing is counted, and in German."""
    tables, (said, end) = text.tables, half
    noun = text.after(end)
    plain = said == f" {tables.news.half}" and text.at(end) == " " and "'" not in noun
    if tables.base == "de" or not plain or not noun.islower() or len(noun) < 2:
        return None
    if noun in tables.language.common or text.at(end + 1 + len(noun)) in ("'", "’"):
        return None
    kind = "f" if noun in _HOURS else gender(noun, tables.news)
    end += 1 + len(noun)
    if number.is_one:
        meses = "mês" if tables.base == "pt" else "mes"
        noun = meses if noun == "meses" else _ONE_OF.get(noun, noun.removesuffix("s"))
    elif unit := tables.news.units.get(noun):
        noun, kind = unit.many, "f" if unit.feminine else ""
    joint, _, low = tables.news.half.rpartition(" ")
    if kind == "f":
        low = low + "e" if tables.base == "fr" else low.removesuffix("o") + "a"
    many = tables.counting.number(number, kind, noun=True)
    return f"{many} {noun} {joint} {low}", end, "fraction"


_VOTES = {
    "fr": ("voix", ("pour", "contre")),
    "de": ("stimmen", ("dafür", "dagegen")),
}


def is_voted(text: Text, pos: int, end: int) -> bool:
    """Whether votes are counted that are named before: "404 voix contre, 1 pour"."""
    noun, behind = _VOTES.get(text.tables.base, ("", ()))
    if not behind or text.after(end) not in behind:
        return False
    return noun in text.plain[max(0, pos - 80) : pos].casefold()


_PAPER = late(r"(\d{1,2})/(\d{1,5})(?![\d/])")


def paper(text: Text, pos: int) -> Said:
    """German "Drs. 21/1929": the number of a parliament's paper, in pairs."""
    if text.tables.base != "de" or "/" not in text.plain[pos + 1 : pos + 3]:
        return None
    found = text.match(_PAPER, pos)
    if found is None or not text.before(pos).endswith(("Drs.", "Drucks.", "rucksache")):
        return None
    count, low = text.tables.counting, found[2]
    said = count.number(Numeral(low), year=False)
    if len(low) == 4 and low[0] != "0" and low[2] != "0":
        said = f"{count.cardinal(int(low[:2]))} {count.cardinal(int(low[2:]))}"
    return f"{count.cardinal(int(found[1]))}, {said}", found.end(), "number"


def season(text: Text, pos: int) -> Said:
    """``2025/26``: a year and the next one, shortened."""
    found = re.compile(r"(\d{4})/(\d{2}|\d{4})(?![\d/])").match(text.plain, pos)
    if found is None:
        return None
    first, second = int(found[1]), int(found[2])
    if second not in ((first + 1) % 100, first + 1) or not 1500 <= first <= 2200:
        return None
    count = text.tables.counting
    return f"{count.year(first)} {count.number(Numeral(found[2]))}", found.end(), "year"


def ratio(text: Text, pos: int) -> Said:
    """``1:1,05`` and ``1:25.000``, which no clock shows."""
    found = text.match(_RATIO, pos)
    score = text.tables.news.score
    if found is None or not score or (pos and text.at(pos - 1) in ":.,"):
        return None
    second = text.tables.numeral(found[2])
    if not (second.grouped or second.decimals):
        return None
    count = text.tables.counting
    first = count.number(Numeral(found[1]))
    return f"{first} {score} {count.number(second)}", found.end(), "score"


def score(text: Text, pos: int) -> Said:
    """``2:1``, where it is no time of day."""
    found = text.match(_SCORE, pos)
    if found is None or (pos and text.at(pos - 1) in ":.,"):
        return None
    count = text.tables.counting
    first = count.number(Numeral(found[1]))
    second = count.number(Numeral(found[2]) if found[2] else text.tables.numeral(found[3]))
    return f"{first} {text.tables.news.score or ':'} {second}", found.end(), "score"
