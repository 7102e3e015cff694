"""Dates and times of day."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.elsewhere import german
from audio_edition.script.verbalize.elsewhere.context import Said, Tables, Text, alternatives

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


_DATE = re.compile(
    r"(?P<y1>\d{4})-(?P<m1>\d\d)-(?P<d1>\d\d)(?!\d)"
    r"|(?P<d>\d{1,2})(?P<sep>[./-]) ?(?P<m>\d{1,2})(?P=sep)"
    r"(?P<y> ?\d{4}|\d{2}(?=[^\w.]|\.?$))(?!\d)"
)
_SHORT_DATE = re.compile(r"(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\.(?![\d])")
_SLASHED = re.compile(r"(?P<d>\d{1,2})/(?P<m>0[1-9]|1[0-2])(?![\d/]|[.,]\d)")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_TIME = (
    r"(?P<h>\d{1,2})(?:[:.](?P<m>\d\d)(?:[:.](?P<s>\d\d)(?:,(?P<c>\d{1,3}))?)?| ?[hH] ?(?P<m2>\d\d)"
    r"(?! ?min\b)| ?[hH](?P<bare>)(?![^\W_]))(?![\d:])"
)
_AT_ONE = re.compile(r"(?i)(?<![^\W_])(?:d?all|l|dell)['’]$")  # "all'1.30"
_BARE_ONE = re.compile(r"1(?= (?:alle|di (?:notte|mattina)|del (?:mattino|pomeriggio)|circa)\b)")
_DOTTED = frozenset("las la às das".split())  # before these "21.30" is no decimal
_LASTING = frozenset(
    "in en em durante tras dopo por per após durò duró durou dura quasi casi quase unas circa "
    "oltre cerca durato poi".split()
)
_HOURS_BEHIND = re.compile(r" ?(?P<unit>Std|Stunden|Min|Minuten)(?P<stop>\.?)(?![^\W_])")
_ONE_DIGIT = re.compile(
    r"(?P<d>\d{1,2})/(?P<m>[1-9])(?![\d/%]|[.,]\d"
    r"| (?:d[eiao]s?|des?|del?|dell[aeo']|dei|degli)\b)"
)
_SIMPLE = re.compile(r"1/[2-5]|2/3|3/[45]")
_ON_TO = re.compile(r" (?:au|al|ao|à|a|até(?: o)?|hasta el) \d{1,2}/\d")
_MINUTES_BEHIND = re.compile(r" ?(?:min|m)(?![^\W_])|'")
_DAY_BEFORE = frozenset("el del al il dal le du au dia em desde".split())
_SPORT = frozenset(
    "gewann gewannen siegte siegten sieg niederlage unterlag unterlagen verlor verloren besiegte "
    "führte endstand remis unentschieden halbzeit schlug satz tor tore spielstand handball "
    "heimsieg auswärtssieg victoire défaite bat battu victoria derrota ganó venció perdió empate "
    "vittoria sconfitta vinto perso pareggio vitória venceu perdeu gagné gagne perdu liga "
    "bundesliga ergebnis resultat verhältnis maßstab massstab résultat échelle ratio risultato "
    "scala rapporto resultado marcador escala proporción proporção relación placar".split()
)


_ONWARD = late(r" ?[-–] ?(?=\d{1,2}\b)")


def date(text: Text, pos: int) -> Said:
    """``3.5.2026``, ``3. Mai 2026``, ``8.-10. Mai``, ``2026-05-03``, ``30. Juli–2. August``."""
    said = _date(text, pos)
    joint = text.match(_ONWARD, said[1]) if said else None
    if said and joint and _date(text, joint.end()):
        return f"{said[0]} {text.tables.counting.words.range} ", joint.end(), "date"
    return said


def _date(text: Text, pos: int) -> Said:
    tables = text.tables
    found = text.match(_DATE, pos)
    if found:
        year = (found["y1"] or found["y"]).strip()
        day, month = int(found["d1"] or found["d"]), int(found["m1"] or found["m"])
        if _is_date(day, month) and (len(year) == 4 or found["sep"] != "-"):
            return _said(text, pos, day, month, year), found.end(), "date"
        return None
    if tables.base == "de":
        if span := _spanned(text, pos):
            return span
        found = text.match(_SHORT_DATE, pos)
        if found and _is_date(int(found["d"]), int(found["m"])) and not _is_count(text, pos):
            said = _said(text, pos, int(found["d"]), int(found["m"]), "")
            # the last stop is the sentence's too
            stop = found.end() - (1 if text.ends(found.end()) else 0)
            return said, stop, "date"
    found = text.match(_SLASHED, pos) or _slashed(text, pos)
    worded = text.match(tables.compiled("worded", lambda: _worded(tables), re.IGNORECASE), pos)
    days = worded is not None and worded["d2"]  # "il 5/6 ottobre"
    if found and not days and tables.base != "de" and _is_date(int(found["d"]), int(found["m"])):
        return _said(text, pos, int(found["d"]), int(found["m"]), ""), found.end(), "date"
    found = worded
    if found is None or not 1 <= int(found["d"]) <= 31:
        return None
    if tables.cased and not found["name"][0].isupper():
        return None
    name = found["name"]
    named = _month(tables, name)
    if named is None:
        return None
    said = _said(text, pos, int(found["d"]), named, found["y"] or "", name=name)
    if found["d2"]:  # "8.-10. Mai", "8./9. Mai": the second day has the month
        first = _day(text, pos, int(found["d2"]))
        joint = _between(tables, found["to"])
        said = f"{first} {joint} {said}".replace(" ,", ",")
    # the stop of "3 gen." may be the sentence's too
    closes = found[0].endswith(".") and text.ends(found.end())
    return said, found.end() - closes, "date"


_SPAN_OF_DAYS = late(
    r"(?P<d2>\d{1,2})\. ?(?P<to>[-–/]) ?(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\.(?P<y> ?\d{4})?(?!\d)"
)


_DATED = late(r"\d{1,2}\. ?(?:\d{1,2}\.|[^\W\d_]{3,}\.?)(?: ?\d{4})? ?(?:[-–]|bis) ?$")


def _spanned(text: Text, pos: int) -> Said:
    """German "17.–19. 11.": the second day has the month for both."""
    if "." not in text.plain[pos + 1 : pos + 3]:
        return None
    found = text.match(_SPAN_OF_DAYS, pos)
    if found is None or not 1 <= int(found["d2"]) <= 31 or _is_count(text, pos):
        return None
    day, month = int(found["d"]), int(found["m"])
    if not _is_date(day, month):
        return None
    first, joint = _day(text, pos, int(found["d2"])), _between(text.tables, found["to"])
    said = f"{first} {joint} {_said(text, pos, day, month, (found['y'] or '').strip())}"
    closes = not found["y"] and text.ends(found.end())
    return said, found.end() - closes, "date"


def _between(tables: Tables, printed: str) -> str:
    """What joins two days: "bis", and "und" for a slash."""
    if printed.strip() in "-–":
        return tables.counting.words.range
    return tables.news.signs.get("&", ",")


def _slashed(text: Text, pos: int) -> re.Match[str] | None:
    """ "el 4/7": a day and a month of one digit, no fraction of anything."""
    elided = text.tables.base == "it" and _AT_ONE.search(text.plain[max(0, pos - 6) : pos])
    if text.before(pos).casefold() not in _DAY_BEFORE and not elided:
        return None
    found = _ONE_DIGIT.match(text.plain, pos)
    if found and _SIMPLE.match(found[0]) and text.before(pos).casefold() != "dia":
        return found if _ON_TO.match(text.plain, found.end()) else None
    return found


_WEEK = {"Mo": 0, "Di": 1, "Mi": 2, "Do": 3, "Fr": 4, "Sa": 5, "So": 6}
_DAY_OF_WEEK = "Mo|Di|Mi|Do|Fr|Sa|So"
_WEEKDAYS = re.compile(
    rf"(?P<a>{_DAY_OF_WEEK})(?P<to> ?[-–/] ?| bis | und )(?P<b>{_DAY_OF_WEEK})(?![^\W_]|\.)"
)


def weekdays(text: Text, pos: int) -> Said:
    """German "Mo-Fr" and "Sa/So", without their stops."""
    if text.tables.base != "de":
        return None
    found = text.match(_WEEKDAYS, pos)
    if found is None:
        return None
    names = [text.tables.week[_WEEK[found[key]]] for key in "ab"]
    to = found["to"].strip()
    words = text.tables.counting.words
    joint = {"-": f" {words.range}", "–": f" {words.range}", "/": ","}.get(to, f" {to}")
    return f"{names[0]}{joint} {names[1]}", found.end(), "date"


def _worded(tables: Tables) -> str:
    words = tables.counting.words
    names = alternatives(
        (
            *words.months,
            *words.further_months,
            *(key.replace(" ", "") for key in tables.news.months),
        )
    )
    mark = r"(?:er|\.?[º°])?\.?"
    return (
        rf"(?:(?P<d2>\d{{1,2}}){mark}(?P<to> ?[-–/] ?))?(?P<d>\d{{1,2}})(?!\d){mark} ?(?:de )?"
        rf"(?P<name>{names})(?:(?:,? de)?,? (?P<y>\d{{4}})(?![\d,.]\d|\d))?"
    )


def _month(tables: Tables, name: str) -> int | None:
    low = name.casefold()
    words = tables.counting.words
    for at, known in enumerate(words.months, 1):
        if known.casefold() == low:
            return at
    known_names = {**words.further_months, **tables.news.months}
    return next((at for key, at in known_names.items() if key.casefold() == low), None)


def _is_date(day: int, month: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]


def _is_count(text: Text, pos: int) -> bool:
    """Whether what looks like a date is a version or a chapter: "Kapitel 3.2."."""
    habits = text.before(pos).casefold()
    return habits in (
        "version",
        "kapitel",
        "abschnitt",
        "punkt",
        "nummer",
        "nr.",
        "software",
        "ziffer",
    )


def _day(text: Text, pos: int, day: int) -> str:
    tables = text.tables
    words = tables.counting.words
    if words.ordinal_days:
        if tables.base == "de" and text.at(pos - 1) in ("-", "–", " "):
            # "(28. 11.–3. 12.)": both days end alike
            other = _DATED.search(text.plain[max(0, pos - 28) : pos])
            pos -= len(other[0]) if other else 0
        between = text.plain[max(0, pos - 2) : pos].strip(" ")
        between = between if between in (",", ":", "(", ".") else ""
        if tables.base == "de":
            end = german.day_ending(text.left(pos), between)
        else:
            last = (text.left(pos) or [""])[-1].casefold()
            end = words.day_endings.get(last, words.day_endings.get("*" if last else "", ""))
        return tables.counting.ordinal(day) + end
    if day == 1 and words.first_day:
        joined = tables.base == "it" and text.at(pos - 1) == "'" and pos  # "dall'1 gennaio"
        return tables.counting.cardinal(day) if joined else words.first_day
    return tables.counting.cardinal(day)


def _said(text: Text, pos: int, day: int, month: int, year: str, *, name: str = "") -> str:
    words = text.tables.counting.words
    said_month = words.months[month - 1]
    if name and name in words.further_months:
        said_month = name
    said_year = ""
    if year:
        number = text.tables.counting.year(int(year))
        said_year = words.before_year + number
    return words.date.format(day=_day(text, pos, day), month=said_month, year=said_year)


def time(text: Text, pos: int) -> Said:
    """``14:30``, ``14.30 Uhr``, ``14h30``, and from one to another."""
    tables = text.tables
    found = text.match(tables.compiled("time", lambda: _TIME), pos)
    if found is None and tables.base == "it" and _BARE_ONE.match(text.plain, pos):
        at_one = _AT_ONE.search(text.plain[max(0, pos - 6) : pos])
        return ("una", pos + 1, "time") if at_one else None
    if found is None:
        return None
    end = found.end()
    if found["s"]:
        return _duration(text, found)
    hour, minute = int(found["h"]), int(found["m"] or found["m2"] or 0)
    if hour > 24 or minute > 59:
        return None
    clock = tables.compiled("clock", lambda: _clock(tables))
    joint = re.compile(r" ?[-–] ?").match(text.plain, end)
    second = text.match(tables.compiled("time", lambda: _TIME), joint.end()) if joint else None
    if second and int(second["h"]) <= 24 and int(second["m"] or second["m2"] or 0) <= 59:
        end = second.end()
    else:
        second = None
    word = text.match(clock, end)
    colon = ":" in found[0]
    if not word and "." in found[0]:
        before = text.before(pos).casefold()
        elided = tables.base == "it" and _AT_ONE.search(text.plain[max(0, pos - 6) : pos])
        if not elided and (before not in tables.news.timed or tables.base == "fr"):
            return None
        if tables.base in ("es", "pt") and (
            before not in _DOTTED or text.after(end).casefold() in tables.names
        ):
            return None
        if tables.base == "de" and before in ("von", "um", "auf", "bis", "und") and text.after(end):
            nearby = text.after(end).casefold()
            if before != "um" or nearby in ("prozent", "euro", "punkte", "punkten", "meter"):
                return None
    lasting = _lasting(text, pos, found)
    if lasting:
        return lasting
    if colon and not word and _is_score(text, pos, end, found):
        return None
    if "." in found[0] and re.match(r"[.,]?\d", text.plain[found.end() : found.end() + 2]):
        return None
    # "8h" is a time of day, or so many hours, which are said alike but in German
    if found["bare"] is not None and tables.base not in ("fr", "pt"):
        return None
    said = _clocked(text, found, word is not None)
    halved = re.compile(r" ?½").match(text.plain, end) if tables.base == "fr" else None
    if halved and found["bare"] is not None:
        return f"{said} {tables.news.half}e", halved.end(), "time"  # "1 h ½"
    if second:
        said += f" {tables.counting.words.range} {_clocked(text, second, word is not None)}"
    if word:
        end = word.end()
        if tables.base in ("es", "it", "pt") and not said.endswith((tables.news.hour.many, "hora")):
            said += f" {tables.news.hour.many}" if tables.base != "it" else ""
    return said, end, "time"


def _lasting(text: Text, pos: int, found: re.Match[str]) -> Said:
    """How long it took: German "2:48 Std.", and "in 2h40" elsewhere."""
    tables, end = text.tables, found.end()
    keys, minutes = ("h", "min"), found["m"] or found["m2"]
    if tables.base == "de":
        behind = _HOURS_BEHIND.match(text.plain, end) if found["m"] else None
        if behind is None:
            return None
        end = behind.end("unit")
        end += bool(behind["stop"]) and not text.ends(behind.end())
        keys = ("min", "s") if behind["unit"].startswith("Min") else keys
    else:
        if not found["m2"] or tables.base not in ("es", "it", "pt"):
            return None
        before = text.before(pos).casefold()
        timed = before in tables.news.timed or tables.base == "pt"
        if before not in _LASTING and timed:
            return None
        behind = _MINUTES_BEHIND.match(text.plain, end)
        end = behind.end() if behind else end
    return spelled(tables, keys, (found["h"], minutes)), end, "time"


def _clock(tables: Tables) -> str:
    hour = tables.news.hour
    words = {hour.one, hour.many} - {""}
    return rf" ?(?:{alternatives(words)}|h(?![^\W_])|hs(?![^\W_])|hrs(?![^\W_]))"


def _is_score(text: Text, pos: int, end: int, found: re.Match[str]) -> bool:
    """Whether "2:10" stands where games are told."""
    if len(found["m"] or "") != 2:
        return True
    if text.before(pos).casefold() in text.tables.news.timed:
        return False
    around = text.plain[max(0, pos - 80) : end + 40].casefold()
    return any(word in _SPORT for word in re.findall(r"[^\W\d_]+", around))


def _clocked(text: Text, found: re.Match[str], named: bool) -> str:
    tables = text.tables
    hour, minutes = int(found["h"]), found["m"] or found["m2"] or ""
    minute = int(minutes or 0)
    count, news = tables.counting, tables.news
    single = hour == 1 or (not hour and tables.base != "es")
    word = news.hour.one if single else news.hour.many
    said = count.cardinal(hour, "f" if news.hour.feminine else "", noun=True)
    if tables.base in ("de", "fr"):
        return f"{said} {word}" + (f" {count.cardinal(minute)}" if minute else "")
    if tables.base == "pt":
        if not minute:
            return f"{said} {word}"
        return f"{said}{news.clock}{count.cardinal(minute)}"
    if not minute:
        whole = tables.base == "es" and (hour > 12 or not hour or found["bare"] is not None)
        return f"{said} {word}" if whole and not named else said
    if tables.base == "es" and (hour > 12 or not hour):
        zero = f"{count.cardinal(0)} " if minute < 10 else ""
        return f"{said} {zero}{count.cardinal(minute)}"
    return f"{said}{news.clock or ' '}{count.cardinal(minute)}"


def _duration(text: Text, found: re.Match[str]) -> Said:
    """``2:15:30`` as hours, minutes and seconds; the word behind it is theirs."""
    tables = text.tables
    units = [tables.news.units.get(key) for key in ("h", "min", "s")]
    if any(unit is None for unit in units) or int(found["m"]) > 59 or int(found["s"]) > 59:
        return None
    end = found.end()
    behind = re.compile(r" ?(?:Std\.?|Stunden|h)(?![^\W_])").match(text.plain, end)
    if behind:
        end = behind.end()
    parts = []
    for digits, unit in zip((found["h"], found["m"], found["s"]), units, strict=True):
        assert unit is not None
        value = int(digits)
        kind = "f" if unit.feminine else ""
        said = tables.counting.cardinal(value, kind, noun=True)
        parts.append(f"{said} {unit.one if value == 1 else unit.many}")
    joint = tables.news.signs.get("&", "")
    said = f"{parts[0]} {parts[1]} {joint} {parts[2]}"
    return said, end, "time"
