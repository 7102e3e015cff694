"""How long something took, where the print leaves its units out: "1:54,31", "1'30''", "2h40"."""

from __future__ import annotations

import re

from audio_edition.script.verbalize.elsewhere.context import Said, Tables, Text

_RACE = re.compile(
    r"(?P<min>\d{1,2}):(?P<s>[0-5]\d)[.,](?P<part>\d{1,2})(?![\d:])(?: ?(?:min|Min|Minuten)\b)?"
    r"|(?P<min2>\d{1,2})'(?P<s2>[0-5]\d)(?P<mark>(?:''|\")(?P<part2>\d{0,2}))?(?![\d'])"
)


def race(text: Text, pos: int) -> Said:
    """``1:54,31 min`` and ``1'15''32``, in minutes and seconds."""
    found = text.match(_RACE, pos)
    if found is None or (pos and text.at(pos - 1) in ":.,'"):
        return None
    tables = text.tables
    if found["min2"] and found["mark"] is None and tables.base == "de":
        return None
    minutes, seconds = found["min"] or found["min2"], found["s"] or found["s2"]
    part = found["part"] or found["part2"] or ""
    if not part:
        return spelled(tables, ("min", "s"), (minutes, seconds)), found.end(), "time"
    count, unit = tables.counting, tables.news.units["s"]
    high = spelled(tables, ("min",), (minutes,))
    low = f"{count.cardinal(int(seconds))} {count.words.point} {count.decimals(part)} {unit.many}"
    return f"{high} {tables.news.signs['&']} {low}", found.end(), "time"


def spelled(tables: Tables, keys: tuple[str, ...], numbers: tuple[str, ...]) -> str:
    """Hours and minutes, or minutes and seconds, with their names."""
    said = []
    for digits, key in zip(numbers, keys, strict=True):
        unit, value = tables.news.units[key], int(digits)
        name = unit.one if value == 1 else unit.many
        many = tables.counting.cardinal(value, "f" if unit.feminine else "", noun=True)
        said.append("un’ora" if tables.base == "it" and many == "una" else f"{many} {name}")
    return f" {tables.news.signs['&']} ".join(said)


__all__ = ["race", "spelled"]
