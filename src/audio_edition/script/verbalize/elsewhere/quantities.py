"""Numbers with what they count: money, measures, percentages, ranges, and bare numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from audio_edition.languages.news import Counted, Money
from audio_edition.late import late
from audio_edition.script.verbalize.elsewhere.context import (
    NUMBER,
    Numeral,
    Said,
    Tables,
    Text,
    alternatives,
    gender,
)

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


CENTS = 2
"""Decimals of a sum of money, and of how tall somebody is."""


def is_height(tables: Tables, number: Numeral, counted: Counted | None) -> bool:
    """Whether "1,80 m" is how tall somebody is, which is said in metres and centimetres."""
    metre = tables.news.units.get("m")
    return (
        metre is not None
        and counted == metre
        and number.whole in ("1", "2")
        and len(number.decimals) == CENTS
        and number.decimals[0] != "0"
    )


def height(tables: Tables, number: Numeral, counted: Counted) -> str:
    """ "1,80 m" in words: "ein Meter achtzig"."""
    count = tables.counting
    name = counted.one if number.value == 1 else counted.many
    joint = {"it": " e ", "pt": " e "}.get(tables.base, " ")
    low = count.cardinal(int(number.decimals))
    return f"{count.cardinal(number.value, noun=True)} {name}{joint}{low}"


def with_cents(tables: Tables, number: Numeral, money: Money) -> str:
    """A sum with its hundredths by name: "fünf Euro und fünfzig Cent"."""
    count = tables.counting
    cents = int(number.decimals)
    whole = count.cardinal(number.value, "f" if money.name.feminine else "", noun=True)
    first = f"{whole} {money.name.one if number.value == 1 else money.name.many}"
    if not cents or not money.coin.one:
        return first
    coin = money.coin
    few = f"{count.cardinal(cents, 'f' if coin.feminine else '', noun=True)} "
    few += coin.one if cents == 1 else coin.many
    return few if not number.value else f"{first}{count.words.and_cents}{few}"


_MILLION = 1_000_000
_NOUNS = frozenset(
    """
    habitants personnes hommes femmes électeurs voyageurs visiteurs touristes logements emplois voix
    élèves salariés enfants arbres tonnes entrées exemplaires litres téléspectateurs abonnés
    personas habitantes votos turistas viviendas empleos electores visitantes usuarios viajeros
    niños mujeres hombres hogares árboles espectadores ejemplares alumnos trabajadores
    persone abitanti voti turisti case posti elettori visitatori utenti donne uomini famiglie alberi
    copie spettatori studenti lavoratori
    pessoas eleitores famílias mulheres homens crianças casas empregos utilizadores usuários árvores
    alunos trabalhadores passageiros
    """.split()
)


def of_millions(tables: Tables, number: Numeral, name: str) -> str:
    """What joins round millions to what they count: "deux millions d’euros", else nothing."""
    words = tables.counting.words
    if tables.base == "de" or number.decimals or not number.value or number.value % _MILLION:
        return ""
    return words.of_vowel if words.of_vowel and name[:1] in "aeiouéêèhy" else words.of


def of_noun(tables: Tables, number: Numeral, noun: str) -> str:
    """The same before a noun that is known for one."""
    return of_millions(tables, number, noun) if noun in _NOUNS else ""


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
