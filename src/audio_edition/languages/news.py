"""What written news abbreviates and what it counts in: the words a language says for it.

``news.toml`` in a language's folder; verbalizer and gate say and prove by the same tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Counted:
    """What may be counted: for one, for many, and whether it is feminine."""

    one: str
    many: str
    feminine: bool = False


@dataclass(frozen=True, slots=True)
class Money:
    """A currency and its hundredth."""

    name: Counted
    coin: Counted


@dataclass(frozen=True, slots=True, eq=False)
class NewsWords:
    """How a language says what written news shortens.

    ``short`` are abbreviations without the blanks inside them ("z.B."): what is said, or two
    forms parted by " | " of which the language's grammar chooses. Those of ``before_number`` and
    ``before_name`` count only there, of ``short`` those that ``after_number`` names only behind one
    ("S. 17 ff."); a key in small letters may begin with a capital.
    ``units`` stand behind a number, ``money`` around one (sign, code), ``scales`` between a
    number and either ("k"). ``per`` is the slash between two units, ``score`` joins "2:1".
    ``signs`` is what single signs are called, ``web`` those of an address. ``parts`` are the
    names of fractions by their lower number; ``half`` is what "½" adds to a whole number,
    ``halves`` are its forms before a noun; ``out_of`` is the slash of a mark: "15,5/20".
    ``hour`` is the word of a clock's hour; ``clock`` joins hour and minutes; ``timed`` are words
    before a time of day, ``cues`` words before a telephone's number. ``months`` are short names
    of months. ``regnal`` are names of rulers whose Roman numeral is an ordinal, up to
    ``last_regnal`` (0: always a cardinal); ``numbered`` are nouns before a Roman numeral that is
    a cardinal, ``ranked`` those behind one that is an ordinal; ``centuries`` those words for a
    century. ``feminine`` and ``masculine`` are nouns and "-endings" by which a number before a
    noun agrees, ``queens`` the feminine names among ``regnal``. ``ordinals`` are 1st to 20th,
    30th … 90th, 100th, by value, where the language makes them in a way of its own. ``compass``
    are the letters of a forecast's directions.
    """

    short: Mapping[str, str] = field(default_factory=_nothing)
    before_number: Mapping[str, str] = field(default_factory=_nothing)
    before_name: Mapping[str, str] = field(default_factory=_nothing)
    after_number: frozenset[str] = frozenset()
    units: Mapping[str, Counted] = field(default_factory=_nothing)
    money: Mapping[str, Money] = field(default_factory=_nothing)
    scales: Mapping[str, str] = field(default_factory=_nothing)
    signs: Mapping[str, str] = field(default_factory=_nothing)
    web: Mapping[str, str] = field(default_factory=_nothing)
    parts: Mapping[str, Counted] = field(default_factory=_nothing)
    ordinals: Mapping[str, str] = field(default_factory=_nothing)
    compass: Mapping[str, str] = field(default_factory=_nothing)
    months: Mapping[str, int] = field(default_factory=_nothing)
    half: str = ""
    halves: frozenset[str] = frozenset()
    out_of: str = ""
    per: str = ""
    score: str = ""
    hour: Counted = Counted("", "")
    clock: str = " "
    dot: str = ""
    timed: frozenset[str] = frozenset()
    cues: frozenset[str] = frozenset()
    regnal: frozenset[str] = frozenset()
    queens: frozenset[str] = frozenset()
    last_regnal: int = 0
    numbered: frozenset[str] = frozenset()
    ranked: frozenset[str] = frozenset()
    centuries: frozenset[str] = frozenset()
    feminine: frozenset[str] = frozenset()
    masculine: frozenset[str] = frozenset()


def counted(text: str) -> Counted:
    """``"hora, horas, f"`` as what is counted; ``"Euro"`` for one and many alike."""
    one, *rest = (part.strip() for part in text.split(","))
    feminine = bool(rest) and rest[-1] == "f"
    many = rest[:-1] if feminine else rest
    return Counted(one, many[0] if many else one, feminine)


def read_news(values: Mapping[str, Any]) -> NewsWords:
    """The words in a parsed ``news.toml``; raises ``TypeError`` or ``AttributeError`` at a fault.

    ``money`` is ``SIGN = "name | coin"``, each as ``counted`` takes it; tables of abbreviations
    may be texts of lines, ``short: what is said``.
    """
    made: dict[str, Any] = {}
    wanted = {item.name: str(item.type) for item in fields(NewsWords)}
    for key, value in values.items():
        kind = wanted.get(key, "")
        if "Mapping" in kind and isinstance(value, str):
            value = _table(value)
        if key == "hour":
            value = counted(value)
        elif key in ("units", "parts"):
            value = {name: counted(said) for name, said in value.items()}
        elif key == "money":
            value = {name: _money(said) for name, said in value.items()}
        elif key == "months":
            value = {name: int(at) for name, at in value.items()}
        elif "frozenset" in kind:
            value = frozenset(value.split())
        made[key] = value
    return NewsWords(**made)


def _table(text: str) -> dict[str, str]:
    """``key: said`` lines; several keys of one line are parted by blanks and a comma."""
    table: dict[str, str] = {}
    for line in text.strip().splitlines():
        keys, colon, said = line.partition(": ")
        if not colon:
            raise TypeError(f"{line!r} is no line of “short: what is said”")
        table |= {key.strip(): said.strip() for key in keys.split(", ")}
    return table


def _money(text: str) -> Money:
    name, _, coin = text.partition(" | ")
    return Money(counted(name), counted(coin) if coin else Counted("", ""))
