"""Amounts said in two parts: euros and cents, metres and centimetres."""

from __future__ import annotations

from audio_edition.languages.news import Counted, Money
from audio_edition.script.verbalize.elsewhere.context import Tables
from audio_edition.script.verbalize.elsewhere.numeral import Numeral

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
