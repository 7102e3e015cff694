"""Races and goals: "1:54,31", "1'30''", "0\"84", and the minute of a goal, "(63.)"."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.elsewhere import german
from audio_edition.script.verbalize.elsewhere.context import Said, Tables, Text

_RACE = re.compile(
    r"(?P<min>\d{1,2}):(?P<s>[0-5]\d)(?:[.,](?=\d{1,2}(?!\d))|,(?!000))(?P<part>\d{1,3})(?![\d:])"
    r"(?: ?(?P<unit>min|Min|Minuten)\b)?"
    r"|(?P<min2>\d{1,2})'(?P<s2>[0-5]\d)(?P<mark>(?:''|\")(?P<part2>\d{0,3}))?(?![\d'])"
)
_PARTS = {
    "de": ("Zehntel", "Hundertstel", "Tausendstel"),
    "fr": ("dixième", "centième", "millième"),
    "es": ("décima", "centésima", "milésima"),
    "it": ("decimo", "centesimo", "millesimo"),
    "pt": ("décimo", "centésimo", "milésimo"),
}
"""Parts of a second: tenths, hundredths, thousandths."""

_LAST_MINUTE = 130
_LAST_PLACE = 20  # up to here "(3.)" may be a place in a table


_PART_OF_SECOND = late(r"(?P<s>\d{1,2})(?:''|\")(?P<part>\d{1,3})(?![\d'\"])")


_GOAL = r"\d{1,3}(?:\.|')(?:\+\d{1,2}[.']?)?"
_GOALS = late(rf"{_GOAL}(?:(?:, ?| (?:und|et|y|e) ){_GOAL})*(?= ?\)|[,/;] ?[^\W\d_])")


_OF_PLAY = late(
    r"(?i)tr[aä]f|tor(?:e|en|s)?\b|erziel|\d:\d|minute|elfmeter|köpf|karte|gelb|ausgleich|führung|"
    r"doppelpack|verwandel|wechsel|verscho|schoss|jubel|netz"
)


def race(text: Text, pos: int) -> Said:
    """``1:54,31 min`` and ``1'15''32``, in minutes and seconds."""
    found = text.match(_RACE, pos)
    if found is None or (pos and text.at(pos - 1) in ":.,'"):
        return _part(text, pos)
    tables = text.tables
    if found["min2"] and found["mark"] is None and tables.base == "de":
        return None
    minutes, seconds = found["min"] or found["min2"], found["s"] or found["s2"]
    part = found["part"] or found["part2"] or ""
    end = found.end()
    if found["unit"] == "Min" and text.at(end) == "." and not text.ends(end + 1):
        end += 1
    if not part:
        return spelled(tables, ("min", "s"), (minutes, seconds)), end, "time"
    high = spelled(tables, ("min",), (minutes,))
    if tables.base == "de" and int(minutes) == 1:  # "in einer Minute"
        left = text.left(pos) if text.before(pos) else []
        high = f"{german.single(left, 'Minute', 'f', tables.news)} Minute"
    if found["mark"] and tables.base == "fr":  # "1'53\"68"
        return f"{high} {_in_parts(tables, seconds, part)}", end, "time"
    count, unit = tables.counting, tables.news.units["s"]
    low = f"{count.cardinal(int(seconds))} {count.words.point} {count.decimals(part)} {unit.many}"
    return f"{high} {tables.news.signs['&']} {low}", end, "time"


def _part(text: Text, pos: int) -> Said:
    """``12"34`` in seconds, and ``0"84`` in parts of one."""
    if text.tables.base not in _PARTS or "s" not in text.tables.news.units:
        return None
    if text.at(pos + 1) not in ("'", '"') and text.at(pos + 2) not in ("'", '"'):
        return None
    found = text.match(_PART_OF_SECOND, pos)
    if found is None or (pos and text.at(pos - 1) in ":.,'\""):
        return None
    return _in_parts(text.tables, found["s"], found["part"]), found.end(), "time"


def _in_parts(tables: Tables, seconds: str, part: str) -> str:
    """ "douze secondes trente-quatre", "quatre-vingt-quatre centièmes"."""
    count = tables.counting
    if int(seconds):
        joint = " " if tables.base == "fr" else f" {tables.news.signs['&']} "
        return f"{spelled(tables, ('s',), (seconds,))}{joint}{count.decimals(part)}"
    name, value = _PARTS[tables.base][len(part) - 1], int(part)
    feminine = "f" if tables.base == "es" else ""
    many = name if tables.base == "de" or value == 1 else name + "s"
    if tables.base == "it" and value != 1:
        many = name[:-1] + "i"
    return f"{count.cardinal(value, feminine, noun=True)} {many}"


def goal(text: Text, pos: int) -> Said:
    """``(63.)`` behind a name: the minute of a goal, or a place in a table; French ``(63')``."""
    tables = text.tables
    if not pos or text.at(pos - 1) != "(" or tables.base == "it":
        return None
    found = text.match(_GOALS, pos)
    if found is None or not re.search(r"[^\W\d_]\.? ?\($", text.plain[max(0, pos - 4) : pos]):
        return None
    if ("'" in found[0]) == (tables.base == "de"):
        return None
    count = tables.counting
    numbers = re.findall(r"(\d{1,3})[.'](?:\+(\d{1,2}))?", found[0])
    values = [int(first) for first, _ in numbers]
    if not all(0 < value <= _LAST_MINUTE for value in values) or "min" not in tables.news.units:
        return None
    if tables.base == "de" and max(values) <= _LAST_PLACE and not _OF_PLAY.search(text.plain):
        return count.ordinal(values[0]) + "r", pos + len(numbers[0][0]) + 1, "ordinal"
    plus = tables.news.signs.get("+", "")
    ranked = tables.base in ("de", "fr")
    said = [
        (count.ordinal(int(first), "f") if ranked else count.cardinal(int(first)))
        + (f" {plus} {count.cardinal(int(more))}" if more else "")
        for first, more in numbers
    ]
    listed = f" {tables.news.signs['&']} ".join(
        [*([", ".join(said[:-1])] if said[1:] else []), said[-1]]
    )
    unit = tables.news.units["min"]
    if ranked:
        return f"{listed} {unit.one}", found.end(), "ordinal"
    many = unit.many if said[1:] else unit.one
    return f"{many} {listed}", found.end(), "number"


_QUOTED = late(r"(?:^|[\s(])'[^']*$")


def minute(text: Text, pos: int) -> Said:
    """French, Spanish and Portuguese ``63'``: "à la 63'", "en el 63'", "aos 63'"."""
    tables = text.tables
    if tables.base not in ("fr", "es", "pt") or "'" not in text.plain[pos + 1 : pos + 4]:
        return None
    found = re.match(r"(\d{1,3})'(?![\d'\w])(?:\+(\d{1,2})')?", text.plain[pos : pos + 10])
    unit = tables.news.units.get("min")
    if found is None or unit is None or _QUOTED.search(text.plain[:pos]):
        return None
    if pos and (text.at(pos - 1).isalnum() or text.at(pos - 1) in "'h.,-"):
        return None
    count, value, before = tables.counting, int(found[1]), text.before(pos).casefold()
    more = f" {tables.news.signs['+']} {count.cardinal(int(found[2]))}" if found[2] else ""
    one = before.rpartition("'")[2]
    if tables.base == "fr" and one == "la":
        return f"{count.ordinal(value, 'f')} {unit.one}{more}", pos + found.end(), "ordinal"
    if (tables.base == "es" and one in ("el", "al", "del")) or (
        tables.base == "pt" and one == "no"
    ):
        return f"{unit.one} {count.cardinal(value)}{more}", pos + found.end(), "number"
    kind = "f" if unit.feminine else ""
    said = count.cardinal(value, kind, noun=True)
    return f"{said} {unit.one if value == 1 else unit.many}{more}", pos + found.end(), "unit"


def spelled(tables: Tables, keys: tuple[str, ...], numbers: tuple[str, ...]) -> str:
    """Hours and minutes, or minutes and seconds, with their names."""
    said = []
    for digits, key in zip(numbers, keys, strict=True):
        unit, value = tables.news.units[key], int(digits)
        name = unit.one if value == 1 else unit.many
        many = tables.counting.cardinal(value, "f" if unit.feminine else "", noun=True)
        said.append("un’ora" if tables.base == "it" and many == "una" else f"{many} {name}")
    return f" {tables.news.signs['&']} ".join(said)
