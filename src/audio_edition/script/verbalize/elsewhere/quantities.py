"""Numbers with what they count: money, measures, percentages, ranges, and bare numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from audio_edition.languages.news import Counted, Money
from audio_edition.script.verbalize.elsewhere.amounts import (
    CENTS,
    height,
    is_height,
    of_millions,
    of_noun,
    with_cents,
)
from audio_edition.script.verbalize.elsewhere.context import (
    Said,
    Tables,
    Text,
    alternatives,
)
from audio_edition.script.verbalize.elsewhere.fractions import (
    half_behind,
    halves_of,
    is_voted,
)
from audio_edition.script.verbalize.elsewhere.numeral import NUMBER, Numeral

_RANGE = re.compile(rf"(?P<dash> ?[-–] ?)(?P<second>{NUMBER})")
_DASHED = re.compile(r"[.,]?[-–](?!\w)|[.,][-–—]")
# "de 2,10 a 2,45 €": the second is said as the first
_LOW = re.compile(r"\d,\d{1,2} (?:auf|bis|und|oder|à|et|ou|a|y|o|e) $")
_OF_HECTARES = frozenset(
    "di de del della delle dei e ed y o in en nel nella nelle nei a al tra fra entre su sobre per "
    "para por con da dal bruciati quemadas calcinadas".split()
)
_DOTTED = re.compile(r"\.[^\W\d_]")
_MILLIONS = re.compile(r" (M|mi|milhões|millones)\b")
_OF = re.compile(r" de | d['’]")
_OPEN = frozenset(" ([{\"'„“«/:")
_BARE_PERCENT = frozenset(("es", "it"))
_RANKED = re.compile(r"(quatre-vingt|\bcent)s(?=$| à )")
_YEARS = frozenset("années année an page pages ligne numéro".split())
_SMALL = 60  # what one side scores, however little the other
_PLURAL_FROM = 2


@dataclass(frozen=True, slots=True)
class _Tail:
    """What stands behind a number: a scale, a unit or a currency, and what it is counted per."""

    end: int
    scale: str = ""
    counted: Counted | None = None
    money: Money | None = None
    per: str = ""


def _patterns(tables: Tables) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    insensitive = 0 if tables.cased else re.IGNORECASE
    scale = tables.compiled(
        "scale",
        lambda: (
            rf" ?(?:(?P<short>{alternatives(k for k in tables.scales if len(k) < 3)})"
            rf"|(?i:(?P<long>{alternatives(k for k in tables.scales if len(k) > 2)})))"
        ),
    )
    unit = tables.compiled("unit", lambda: rf" ?-?(?P<unit>{alternatives(tables.news.units)})")
    money = tables.compiled(
        "money",
        lambda: (
            rf"(?: (?:de|di) | d['’]| )?-?(?:(?P<sign>{alternatives(tables.money)})"
            rf"|(?P<name>{alternatives(tables.names)}))"
        ),
        insensitive,
    )
    return scale, unit, money


def quantity(text: Text, pos: int) -> Said:
    """A number, or two joined, with sign, scale, unit, currency and what it is counted per."""
    tables = text.tables
    sign, at = _sign(text, pos)
    before: Money | None = None
    found = text.match(tables.compiled("before", lambda: _before(tables)), at)
    if found:
        if pos and text.at(pos - 1).isalnum():
            return None
        before, at = tables.money[found["sign"]], found.end()
        if not sign and found["minus"]:
            sign = tables.counting.words.minus
    number = text.match(_NUMBER, at)
    if number is None:
        return None
    first = tables.numeral(number[0])
    end = number.end()
    dashed = _DASHED.match(text.plain, end)
    second, joint, end = _second(text, number, end) if not dashed else (None, "", end)
    if dashed and (dashed[0][0] == "," or before or _money_at(text, dashed.end())):
        end = dashed.end()  # "5,- Euro"
    tail = _tail(text, end, before)
    if not tail.counted and not tail.money and not tail.scale:
        return _bare(text, pos, sign, first, second, joint, end)
    said = _composed(text, first, second, joint, tail, alike=_LOW.search(text.plain[:pos][-12:]))
    # the stop of "3 Mio." is the sentence's too
    closes = text.at(tail.end - 1) == "." and text.ends(tail.end)
    end = tail.end - 1 if closes else tail.end
    return f"{sign} {said}".strip(), end, "money" if tail.money else "unit"


_NUMBER = re.compile(NUMBER)


def _before(tables: Tables) -> str:
    swiss = tables.language.region in ("CH", "LI")  # elsewhere "Fr." is a Friday
    keys = [
        key
        for key in tables.money
        if (len(key) > 1 or not key.isalnum()) and (swiss or key[-1] != ".")
    ]
    francs = r"|Fr\.(?= ?[\d'.]{1,12}[.,][-–])" if "Fr." in tables.money else ""  # "Fr. 4500.–"
    return rf"(?P<sign>{alternatives(keys)}{francs}) ?(?P<minus>[-−]?)(?=\d)"


def _sign(text: Text, pos: int) -> tuple[str, int]:
    """The word of a sign before a number, and where the number begins."""
    char = text.at(pos)
    if char not in "-–+±" or (pos and text.at(pos - 1) not in _OPEN):
        return "", pos
    following = text.at(pos + 1)
    if not following or following == " " or not (following.isdigit() or following in "$€£¥"):
        return "", pos
    if char in "-–":
        return text.tables.counting.words.minus, pos + 1
    return text.tables.news.signs.get(char, ""), pos + 1


def _second(text: Text, number: re.Match[str], end: int) -> tuple[Numeral | None, str, int]:
    """The second number of "5-10", what joins the two, and where it ends."""
    found = _RANGE.match(text.plain, end)
    if (
        found is None
        or text.at(number.start() - 1) in tuple("-–/.,")
        or _is_chain(text, found.end())
    ):
        return None, "", end
    dash = found["dash"]
    if "-" in dash and " " in dash and dash != " - ":
        return None, "", end
    tables = text.tables
    first, second = tables.numeral(number[0]), tables.numeral(found["second"])
    if any(len(item.whole) > 1 and item.whole[0] == "0" for item in (first, second)):
        return None, "", end
    before = text.before(number.start()).rpartition("'")[2]
    label = tables.news.before_number.get(before, "")
    if (label or before in tables.news.numbered) and first.value > second.value:
        return second, "", found.end()  # "l'art. 50-1"
    numbered = label.casefold().startswith(("num", "núm"))  # "loi n° 2024-42"
    return second, "" if numbered else joint_of(tables, first, second), found.end()


def joint_of(tables: Tables, first: Numeral, second: Numeral) -> str:
    """What is said between two numbers: a range's word where it rises, else a score's."""
    words = tables.counting.words
    if first.value < second.value or is_span(first, second):
        return words.range
    if (first.value, first.decimals) < (second.value, second.decimals):
        return words.range
    return tables.news.score if is_score(first.value, second.value) else ""


def is_score(first: int, second: int) -> bool:
    """Whether two numbers that fall may be a score, and no number of a law: "L. 123-4"."""
    return first <= _SMALL or second * 3 >= first


def is_span(first: Numeral, second: Numeral) -> bool:
    """Whether two numbers are years of which the second is shortened: "2024-25"."""
    short = len(second.whole) == 2 and not second.decimals
    return first.is_year and short and first.value % 100 < second.value


def _is_chain(text: Text, end: int) -> bool:
    """Whether more than two numbers are joined: a telephone's, a pitch's."""
    return bool(re.match(r"[-–/]\d|[.,:]\d|[^\W\d_]*-\d", text.plain[end : end + 12]))


def _money_at(text: Text, pos: int) -> re.Match[str] | None:
    return text.match(_patterns(text.tables)[2], pos)


def _tail(text: Text, end: int, before: Money | None) -> _Tail:
    tables = text.tables
    scale_at, unit_at, _ = _patterns(tables)
    scale = ""
    found = text.match(scale_at, end)
    if found and not _is_word(text, found, found["short"] or found["long"]):
        key = found["short"] or found["long"]
        money = _money_at(text, found.end())
        lone = (
            key not in tables.news.scales or key.rstrip(".") in tables.counting.words.short_scales
        )
        single = len(key) == 1 and not money and not before
        counts = not single or (key == "M" and _OF.match(text.plain, found.end()))
        apart = lone or money or before or text.at(found.end()) in (" ", "", ".", ",", ")")
        if counts and apart:
            low = {name.casefold(): word for name, word in tables.scales.items()}
            scale, end = tables.scales.get(key) or low[key.casefold()], found.end()
            further = _MILLIONS.match(text.plain, end) if key == "mil" else None
            if further and _money_at(text, further.end()):  # "1,2 mil M€"
                scale, end = f"mil {tables.scales[further[1]]}", further.end()
    if before is not None:
        return _per(text, _Tail(end, scale, None, before))
    money = _money_at(text, end)
    if money and money["sign"] == "F" and text.at(end) != " ":
        money = None  # "hall 2F"
    if money and (money["sign"] or (not scale and _has_cents(text, end))):
        key = money["sign"] or money["name"]
        item = tables.money.get(key) or tables.names.get(key)
        if item is None:
            item = {k.casefold(): v for k, v in (tables.names | tables.money).items()}[
                key.casefold()
            ]
        return _per(text, _Tail(money.end(), scale, None, item))
    unit = text.match(unit_at, end)
    if unit and _DOTTED.match(text.plain, unit.end()) and unit["unit"].isalpha():
        unit = None  # "4 t.a.b."
    if unit and not _is_word(text, unit, unit["unit"]) and not _has(text, unit):
        return _per(text, _Tail(unit.end(), scale, tables.news.units[unit["unit"]], None))
    return _Tail(end, scale)


def _has_cents(text: Text, end: int) -> bool:
    return bool(re.search(r"\d[.,]\d\d$|[-–]$", text.plain[max(0, end - 12) : end]))


def _is_word(text: Text, found: re.Match[str], key: str) -> bool:
    """Whether what looks like a short unit is a word of its own: "5 a", "3 h" of "3 hab"."""
    end = found.end()
    if text.at(end) in ("'", "’"):
        return True
    if len(key) == 1 and key.isalpha():
        # "Klasse 5 V", "la 3 L": one letter by itself counts only as those of measures do
        return key.isupper() and found[0][0] == " " and key not in ("V", "W", "L", "H", "F", "M")
    return False


def _has(text: Text, unit: re.Match[str]) -> bool:
    """Whether "ha" is a verb: "nel 2025 ha vinto"; hectares end a clause, or something of them."""
    if unit["unit"] != "ha" or text.tables.base not in ("it", "es"):
        return False
    following = text.after(unit.end())
    return bool(following or text.at(unit.end() + 1).isdigit()) and following not in _OF_HECTARES


def _per(text: Text, tail: _Tail) -> _Tail:
    """With what stands behind a slash: "€/m²", "€/Monat", "ct/kWh"."""
    tables = text.tables
    found = re.compile(r" ?/ ?").match(text.plain, tail.end)
    if found is None or not tables.news.per:
        return tail
    unit = text.match(_patterns(tables)[1], found.end())
    if unit:
        said, end = tables.news.units[unit["unit"]].one, unit.end()
    else:
        word = re.compile(r"[^\W\d_]{2,}").match(text.plain, found.end())
        if word is None or not (tail.money or tail.counted):
            return tail
        said, end = word[0], word.end()
    if tables.base == "it" and said[0] in "aeiou":
        return _Tail(end, tail.scale, tail.counted, tail.money, f" all’{said}")
    return _Tail(end, tail.scale, tail.counted, tail.money, f" {tables.news.per} {said}")


def _composed(
    text: Text,
    first: Numeral,
    second: Numeral | None,
    joint: str,
    tail: _Tail,
    *,
    alike: re.Match[str] | None,
) -> str:
    tables = text.tables
    last = second or first
    counted = tail.money.name if tail.money else tail.counted
    cents = len(last.decimals) == CENTS and not alike
    if tail.money and not tail.scale and not second and cents:
        return with_cents(tables, last, tail.money) + tail.per
    kind = "f" if counted and counted.feminine else ""
    plain = not tail.scale and not tail.per and not second
    if plain and tail.counted and is_height(tables, last, tail.counted):
        return height(tables, last, tail.counted)
    if tail.scale:
        kind = "f" if tables.base == "de" and last.is_one and tail.scale != "Tausend" else ""
        bare = tail.scale in tables.counting.words.bare_scales
        if bare and (counted.feminine if counted else text.noun(tail.end)[0] == "f"):
            kind = "f"
    whole = counted is None or counted.one != tables.counting.words.percent
    said = (
        _number(tables, first, kind, noun=whole)
        if second is None
        else (
            f"{_number(tables, first, kind, alone=False, noun=whole)} {joint} "
            f"{_number(tables, last, kind, noun=whole)}"
        )
    )
    if tail.scale:
        said = _scaled(tables, said, last, tail, counted)
    elif counted is not None:
        name = _form(tables, last, counted)
        of = of_millions(tables, last, name) if whole else ""
        said += f" {of}{name}"
    return said + tail.per


def _number(
    tables: Tables, number: Numeral, kind: str, *, alone: bool = True, noun: bool = True
) -> str:
    """Say a number before what it counts; a percentage is no noun ("el uno por ciento")."""
    noun = (alone or not number.is_one) and (noun or tables.base not in _BARE_PERCENT)
    return tables.counting.number(number, kind, noun=noun, year=False)


def _form(tables: Tables, number: Numeral, counted: Counted) -> str:
    """For one or many: French says "1,8 million", the others "1,8 millones"."""
    few = tables.base == "fr" and number.value < _PLURAL_FROM
    return counted.one if number.is_one or few else counted.many


def _scaled(
    tables: Tables, said: str, number: Numeral, tail: _Tail, counted: Counted | None
) -> str:
    word = tail.scale
    if number.is_one:
        word = {"Millionen": "Million", "Milliarden": "Milliarde", "Billionen": "Billion",
                "millions": "million", "milliards": "milliard", "millones": "millón",
                "milioni": "milione", "miliardi": "miliardo", "milhões": "milhão",
                "bilhões": "bilhão", "trilhões": "trilhão"}.get(word, word)  # fmt: skip
        if word in ("mil", "mille", "mila"):
            said, word = "", "mille" if word == "mila" else word
    elif tables.base == "fr" and number.value < _PLURAL_FROM:
        word = {"millions": "million", "milliards": "milliard"}.get(word, word)
    if word == "mille":
        said = _RANKED.sub(r"\1", said)  # "cinq cent mille"
    said = f"{said} {word}".strip()
    if counted is None:
        return said
    words = tables.counting.words
    name = counted.many
    if tail.scale in words.bare_scales or tail.scale in ("mille", "mil"):
        return f"{said} {name}"
    of = words.of_vowel if words.of_vowel and name[0] in "aeiou" else words.of
    return f"{said} {of}{name}"


def _bare(
    text: Text,
    pos: int,
    sign: str,
    first: Numeral,
    second: Numeral | None,
    joint: str,
    end: int,
) -> Said:
    """A number, or two, with nothing but a noun behind."""
    tables = text.tables
    half = half_behind(text, end)
    last = second or first
    kind, noun = text.noun(end)
    tied = text.at(end).isalpha()
    if tied or re.match(r"-\d", text.plain[end : end + 2]):
        kind, noun = "", False
    if text.at(end) == "-" and text.at(end + 1).isalpha():
        kind, noun = "", tables.base == "de"  # "1-Euro-Job"
    if noun and text.after(end).casefold() in tables.language.common and kind != "f":
        noun = False
    if text.after(end) in ("a", "e", "o"):
        kind, noun = "", False  # "1 a favor"
    if text.after(end).casefold() in (word.casefold() for word in tables.scales):
        kind = "f" if tables.base == "de" and last.is_one else ""
        noun = True
    labelled = _is_label(text, pos)
    if labelled:
        kind, noun = "", False
    if not half and kind != "f" and is_voted(text, pos, end):
        kind = "f"  # "404 voix contre, 1 pour"
    following = tables.names.get(text.after(end))
    if following is not None and following.name.feminine:
        kind = "f"
    ranged = second is not None
    if ranged and (last.is_one or first.value >= last.value):
        kind, noun = "", False  # a score counts nothing: "vince 3-1 in casa"
    if ranged and is_span(first, last):
        said = f"{tables.counting.number(first)} {joint} {tables.counting.number(last)}"
    elif ranged:
        once = tables.counting.number(first, kind, noun=noun and not first.is_one)
        said = f"{once} {joint} {tables.counting.number(last, kind, noun=noun)}"
    else:
        said = tables.counting.number(last, kind, noun=noun)
        if tables.base != "de" and last.decimals:
            said = tables.counting.number(last)
    if tables.base == "fr" and (labelled or text.before(pos) in _YEARS):
        said = _RANKED.sub(r"\1", said)  # "page quatre-vingt"
    of = of_noun(tables, last, text.after(end)) if not half and text.at(end) == " " else ""
    if of:  # "68 000 000 habitants"
        return f"{sign} {said} {of}".lstrip(), end + 1, "number"
    if half and tables.base == "de" and last.is_one:
        said = tables.counting.cardinal(1, noun=True)  # "1 1/2 Jahre"
    if half and not sign and (mixed := halves_of(text, first, half)):
        return mixed
    if half:
        said, end = f"{said}{half[0]}", half[1]
    return f"{sign} {said}".strip(), end, "number"


def _is_label(text: Text, pos: int) -> bool:
    """Whether a number names a thing and counts none: "n.º 21 sale", "H5N1 circula"."""
    agrees = text.tables.base in ("es", "it", "pt")
    if text.tables.base == "de" and re.search(r"§ ?$", text.plain[max(0, pos - 2) : pos]):
        return True
    tied = re.search(r"[^\W\d_]-?$|\d ?[xX×] ?$", text.plain[max(0, pos - 4) : pos])
    if agrees and tied:
        return True
    before = text.before(pos)
    news = text.tables.news
    return bool(before) and (before in news.before_number or before in news.numbered)
