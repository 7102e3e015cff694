"""Marks between words: footnotes, brackets, ampersands, slashes, and what is not said."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from audio_edition.late import late
from audio_edition.script.verbalize.core import LEFT_OUT, Rule, Scan, Spoken
from audio_edition.script.verbalize.patterns import POINT_NUM
from audio_edition.script.vocabulary.money import SYMBOLS
from audio_edition.script.vocabulary.prepared import INSERTED, letters_of
from audio_edition.script.vocabulary.short import MONTHS, MONTHS_SHORT
from audio_edition.script.vocabulary.signs import ARROWS, CURRENCIES, SAID, UNSAID, in_formula
from audio_edition.script.vocabulary.units import (
    MAGNITUDES,
    MANY_OF,
    PER,
    PER_SHORT,
    PER_WORDS,
    UNITS,
)

_SYMBOL = "|".join(re.escape(sign) for sign in sorted(SYMBOLS, key=len, reverse=True))
_UNIT = "|".join(re.escape(unit) for unit in sorted({*UNITS, *MAGNITUDES}, key=len, reverse=True))

# what ends the first amount: a sum, a share, a measure
_RENT = "p[cp]m|p[wap]|pppn"
_SUM = late(
    rf"(?<![\w,.])(?:{_SYMBOL}) ?{POINT_NUM}(?: ?(?:[kKmMbB]|bn|million|billion|{_RENT}))?\Z"
)
# "$500/12 months" is for so long
_LASTING = late(
    r"\d[\d,.]* ?-?(?:hours?|hrs?|days?|weeks?|months?|years?|minutes?|mins?|shares?)\b|\d+/"
)
_SHARE = late(r"(\d{1,2})%\Z")
_REST = late(r"(\d{1,2})%")
_MEASURE = late(rf"(?<![\w,.])(?:\d{{1,2}}[x×])?\d[\d,.]{{0,12}} ?(?:{_UNIT})\Z")
_PLAIN = late(r"(?<![\w,./$€£])\d{2,4}\Z")  # 12/24V
_BEHIND = late(
    rf"/ ?(?=(?:(?:{_SYMBOL})? ?(?:\d{{1,2}}[x×])?{POINT_NUM}(?:[-–]{POINT_NUM})?)"
    rf"(?P<unit> ?(?:%|{_UNIT}|{_RENT}|[pi]))?(?![\w%]))"
)
# memory and storage, rooms of two kinds, power and energy: one and the other
_BOTH = late(r".*\d ?(?:GB ?/ ?\d+ ?[GT]B|BRs? ?/ ?\d+ ?BA|[MGT]W ?/ ?[\d,]+ ?[MGT]Wh)\b")
# "$0.25/1M tokens", "$1/1,000 requests"
_FOR_SO_MANY = late(r"\d{1,3}(?:,\d{3})+ [a-z]|\d[\d,.]{0,9} ?[kKmM](?![\w])")
_FRAMES = late(r"/ ?(?=\d{2,3}(?: ?(?:fps|Hz|[pi]))?(?![A-Za-z0-9]))")
_SHOWN = late(r"(?<![\w.])(?:\d(?:\.\d)?[Kk]|\d{3,4}[pi])\Z")


def _near(match: re.Match[str], scan: Scan) -> str:
    return scan.text[max(0, match.start() - 32) : match.start()].rstrip(" ")


def _or(match: re.Match[str], scan: Scan) -> Spoken:
    """One amount or the other: €98/€160, 5%/20%, 150C/130C, 60mph/97kph."""
    before, end = _near(match, scan), match.end()
    if _SUM.search(before) and _FOR_SO_MANY.match(scan.text, end):
        return " per "
    whole, rest = _SHARE.search(before), _REST.match(scan.text, end)
    if whole and rest and int(whole[1]) + int(rest[1]) == 100:
        return " to "  # a split: 80%/20%
    if whole or _SUM.search(before):
        return None if _LASTING.match(scan.text, end) else " or "
    if match["unit"] and _BOTH.match(before[-6:] + scan.text[match.start() : end + 8]):
        return " and "
    tied = match["unit"] and scan.text[match.start() - 1] != " "
    return " or " if tied and any(p.search(before) for p in (_MEASURE, _PLAIN, _SHOWN)) else None


def _at(match: re.Match[str], scan: Scan) -> Spoken:
    """How often a picture changes: 4K/60fps."""
    return " at " if _SHOWN.search(_near(match, scan)) else None


SLASHES = (
    Rule("symbol", "/", _FRAMES, _at),
    Rule("symbol", "/", _BEHIND, _or),
)


_DROPPED = frozenset("*†‡•·|\\^_`[]{}<>©®™¶¬¦¨¯´¸→←↑↓$¢")


@lru_cache(maxsize=1024)
def copied(char: str) -> str:
    """Return what is said for a mark no rule claimed: itself, its name, a blank, nothing."""
    if char in SAID:
        return f" {SAID[char]} "
    if char in CURRENCIES:
        return f" {CURRENCIES[char]} "
    if char in _DROPPED or char in "/":
        return " "
    category = unicodedata.category(char)
    if char in "²³¹":
        return ""
    if category in ("No", "Nd", "Nl", "Sc", "Sm", "So", "Sk"):
        return " "
    return char


_FOOTNOTE = late(
    r"\[(?:\d{1,3}(?:[-–, ]{1,2}\d{1,3}){0,8}|[a-z]|note \d{1,3}|nb \d{1,3}|"
    r"citation needed|clarification needed)\]"
)
_REST_OF_WORD = late(r"[a-z]{1,30}")


def _inserted(match: re.Match[str], scan: Scan) -> Spoken:
    """An editor's letters and the rest of their word, as one word."""
    rest = _REST_OF_WORD.match(scan.text, match.end())
    end = rest.end() if rest else match.end()
    return letters_of(match) + (rest[0] if rest else ""), end


_STARS = late(r"(?:\*|†|‡){1,100}")
_RULER = late(r"[-_=~*#]{3,}")


_WITHOUT = late(r"w/(?:o(?![A-Za-z]))?")


def _with(match: re.Match[str], _scan: Scan) -> Spoken:
    return ("without" if "o" in match[0] else "with"), match.end()


_FOR_ONE = {
    **{sign: money.one for sign, money in SYMBOLS.items() if not sign.isalpha()},
    **{unit: said[0] for unit, said in UNITS.items() if unit.isalpha() and len(unit) > 1},
    **MANY_OF, **PER, **PER_SHORT,
}  # fmt: skip
_PER = late(
    r"/ ?(?P<unit>"
    + "|".join(map(re.escape, sorted(_FOR_ONE, key=len, reverse=True)))
    + r"|[a-z]{3,12})(?![A-Za-z²³]|(?<=[$€£¥₹]) ?\d)(?:\.(?=[,;:)]| [a-z]))?"
)
_AREAL = late(r"[²³23]\Z|\A(?:sq|cu)")
_PERIOD = late(r"/(?=\d{1,3}[ -]?(?:hours?|hrs?|days?|weeks?|months?|years?|minutes?|mins?)\b)")


_COUNTED = frozenset(
    "cent cents dollars pounds euros pence yen miles kilometers meters feet inches gallons liters "
    "barrels tons kilograms grams milligrams calories watts percent "
    "lakh crore million billion thousand".split()
)
# "3x/day", "20 hours/month", "42/month"
_NAMED = "|".join(sorted((sign for sign in SYMBOLS if sign.isalpha()), key=len, reverse=True))
_AMOUNT = late(
    rf"(?<![\w,/])(?<!\d\.)(?:(?:{_NAMED})\.?|[A-Z]{{1,3}}\$?)?\.?\d[\d.,]{{0,12}}"
    r"(?:[x×%kKmMBpc¢]|bn|[ -][a-z]{2,14})?\Z"
)


def _per(match: re.Match[str], scan: Scan) -> Spoken:
    """A slash after an amount of money, or between a measure and its divisor, is said "per"."""
    before = scan.text[max(0, match.start() - 24) : match.start()].rstrip()
    amount = before.rpartition(" ")[2]
    unit = match["unit"]
    known = any(unit in table for table in (PER_WORDS, PER_SHORT, SYMBOLS, PER))
    counted = known or _AREAL.search(unit) is not None
    rate = bool(counted and (amount in _COUNTED or _AMOUNT.search(before)))
    rate = rate or (unit in PER and amount.partition("/")[0] in UNITS and "/" in amount)
    if not rate and not any(c in "$€£¥₹¢" for c in amount):
        return None
    said = _FOR_ONE.get(unit, unit)
    if said != unit and scan.locale.british:
        said = said.replace("meter", "metre")
    return f"per {said}"


def _period(match: re.Match[str], scan: Scan) -> Spoken:
    """A sum for each so many hours: $6/24 hours."""
    before = scan.text[max(0, match.start() - 24) : match.start()].rpartition(" ")[2]
    return " per " if any(c in "$€£¥₹¢" for c in before) else None


_MONTHS = "|".join((*MONTHS, *MONTHS_SHORT))
# what ends the first amount of a range where no family has read both: 90°–100°, 128K-200K
_ENDED = late(
    r"\d(?:°[CF]?|%|m|\?|x|×|[KkMBT]|bn|mm|cm|km|kg|ft|GB|MB|lbs?|oz|st|nd|rd|th|p|\"|[./]\d{4}"
    r"|-\d\d| ?[½¼¾⅓⅔]| ?(?:hundred|thousand|million|billion|trillion|lakh|crore))\Z"
)
_THROUGH = late(r"[-–](?=[$€£]?\d|(?:present|today|now)\b)")
_LOOSE = late(r"[-–] (?=[$€£]?\d)")  # 160- 260
_DATED = late(
    rf"[-–] (?=(?:{_MONTHS})\b\.? \d|\d{{1,2}} (?:{_MONTHS})\b|\d{{1,3}}(?:st|nd|rd|th)\b)"
)
_DAY = late(
    rf"(?:(?:{_MONTHS})\.? \d{{1,2}}(?:, \d{{4}})?|\d{{1,2}} (?:{_MONTHS})\.?(?:,? \d{{4}})?"
    r"|\d(?:st|nd|rd|th)|\b(?:1\d|20)\d\d) \Z"
)
# "6.7\" - 7.7\"", "5 km – 6 km", "22C–25C": the same unit on either side
_SAME = late(r"[-–](?P<gap> ?)(?=[$€£]?\d[\d.,]{0,12}(?P<unit> ?(?:[A-Za-z]{1,6}|°[CF]|[%\"°'])))")


def _to(match: re.Match[str], scan: Scan) -> Spoken:
    """A dash between two amounts, or two dates, that no other rule has joined."""
    start = match.start()
    dated = len(match[0]) > 1
    if not dated and scan.at(match.end()).isalpha():
        return " to " if scan.text[max(0, start - 4) : start].isdigit() else None
    pattern = _DAY if dated else _ENDED
    return " to " if pattern.search(scan.text[max(0, start - 24) : start]) else None


def _same(match: re.Match[str], scan: Scan) -> Spoken:
    """A dash between two amounts of one unit: with no blank beside it, or with two."""
    unit, gap = match["unit"], match["gap"]
    left = scan.text[max(0, match.start() - 24) : match.start()]
    known = bool(gap) or unit.strip() in UNITS or unit == "c"
    ended = left.endswith(unit + gap) and left[: -len(unit + gap)][-1:].isdigit()
    return " to " if known and ended else None


_BY = late(
    r"[x×] ?(?=\d[\d.,]{0,9} ?(?P<unit>[mck]?m|ft|in|yd|feet|inches|met(?:er|re)s|\"|')"
    r"(?![A-Za-z]))"
)


def _by(match: re.Match[str], scan: Scan) -> Spoken:
    """Two sides that each print their unit: 20m x 5m."""
    ahead = scan.text[max(0, match.start() - 24) : match.start()].rstrip()
    amount = ahead.removesuffix(match["unit"]).rstrip()
    return " by " if len(amount) < len(ahead) and amount[-1:].isdigit() else None


_BETWEEN = late(r"→ ?(?!to )(?=[\w$€£¥\"'(])")
_ASCII = late(r"(?<= )(?:->|-->|=>) (?=[\w$€£¥\"'(])")
_SILENT = late("[→↑↓↔]")
_DIRECTED = late(r"(?P<arrow>[↑↓]) ?(?=[$€£¥+-]?\.?\d)")


def _arrow(match: re.Match[str], scan: Scan) -> Spoken:
    """An arrow between two things leads from one to the other."""
    before = scan.text[: match.start()].rstrip(" ")[-1:]
    return " to " if before and (before.isalnum() or before in "%)\"'°$€£") else None


# the marks of a formula: $x$, $A \subseteq B$
_FORMULA = late(r"\$(?=[A-Za-z\\])")
_FORMULA_END = late(r"(?<=[A-Za-z)}])\$(?!\d)")

_POWER = late(r"[²³]")


def _power(match: re.Match[str], scan: Scan) -> Spoken:
    if not scan.at(match.start() - 1).isalnum():
        return None
    return "squared" if match[0] == "²" else "cubed"


_MASS = late(r"mc(?=²)")

_QUOTES = late(r"(?<!\d)\"")


def _inches(match: re.Match[str], scan: Scan) -> Spoken:
    """A mark behind digits that no rule of units took, where no quotation is open at all."""
    if not scan.at(match.start() - 1).isdigit() or _QUOTES.search(scan.text):
        return None
    return " inch " if scan.at(match.end()) == "-" else " inches "


_OPTIONAL = late(r"\((s|es)\)")
_APART = late(r"(?<=[^\W\d_])'(?=\d)|(?<=\d)'(?!s\b)(?=[^\W\d_])")
_CARE_OF = late(r"c/o(?![A-Za-z])")

_TAKEN_AWAY = late(r"- (?=[a-zA-Z(])")


def _minus(match: re.Match[str], scan: Scan) -> Spoken:
    """A sign between two words of a formula: profit = revenue - costs."""
    return "minus " if in_formula(scan.text, match.start()) else None


_ROOT = late(r"√ ?(?=\d)")
_SIGNS = "".join(chr(code) for code in range(0x2200, 0x2B00) if UNSAID.fullmatch(chr(code)))

RULES = (
    Rule("symbol", "-", _TAKEN_AWAY, _minus),
    Rule("glue", "[", late(rf"(?<=[A-Za-z])(?:{INSERTED.pattern})"), _inserted),
    Rule("word", "[", INSERTED, _inserted),
    Rule("mark", "[", _FOOTNOTE, lambda _m, _s: ""),
    Rule("law", "¶", late(r"¶{1,2} ?(?=\d)"), lambda m, _s: f"paragraph{'s' * ('¶¶' in m[0])} "),
    Rule("mark", "*†‡", _STARS, lambda _m, _s: " "),
    Rule("mark", "-_=~*#", _RULER, lambda _m, _s: " "),
    Rule("symbol", "√", _ROOT, lambda _m, _s: "the square root of "),
    Rule(LEFT_OUT, "(" + _SIGNS, UNSAID, lambda _m, _s: " "),
    Rule("glue", "(", _OPTIONAL, lambda m, _s: m[1]),
    Rule("symbol", "²³", _POWER, _power),
    Rule("abbreviation", "a", _MASS, lambda _m, _s: "m c"),
    Rule("symbol", "/", _PERIOD, _period),
    Rule("symbol", "/", _PER, _per),
    Rule("unit", '"', late('"'), _inches),
    Rule("range", "-–", _DATED, _to),
    Rule("symbol", "→", _BETWEEN, _arrow),
    Rule("symbol", "-=", _ASCII, _arrow),
    Rule("symbol", "↑↓", _DIRECTED, lambda m, _s: f"{ARROWS[m['arrow']]} "),
    Rule(LEFT_OUT, "→↑↓↔", _SILENT, lambda _m, _s: " "),
    Rule("range", "x×a", _BY, _by),
    Rule("range", "-–", _SAME, _same),
    Rule("mark", "$", _FORMULA, lambda _m, _s: " "),
    Rule("mark", "$", _FORMULA_END, lambda _m, _s: " "),
    Rule("range", "-–", _THROUGH, _to),
    Rule("range", "-–", _LOOSE, lambda m, s: " to " if s.at(m.start() - 1).isdigit() else None),
    Rule("abbreviation", "a", _WITHOUT, _with),
    Rule("mark", "'", _APART, lambda _m, _s: " "),
    Rule("abbreviation", "a", _CARE_OF, lambda _m, _s: "care of"),
)
