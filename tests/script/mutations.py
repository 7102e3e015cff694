"""What a broken verbalizer, a wrong edit or a wrong lexicon could make of a spoken line.

Each mutator changes one thing a listener would notice and gives None where a line has
nothing of its kind. They know nothing of the gate. ``MUTATORS`` is the list, by kind.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final, TypeAlias

Mutator: TypeAlias = Callable[[str, str, random.Random], "str | None"]
"""Takes the spoken line, the printed one and dice; gives the changed line or None."""

MUTATORS: Final[dict[str, Mutator]] = {}

UNITS: Final = "one two three four five six seven eight nine".split()
TEENS: Final = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
)
TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SMALL: Final = frozenset((*UNITS, *TEENS, *TENS))
SCALES: Final = "hundred thousand million billion trillion".split()
ORDINALS: Final = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()
)
MONTHS: Final = (
    "January February March April May June July August September October November December".split()
)
DAYS: Final = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONEY: Final = frozenset(
    "dollar dollars pound pounds euro euros cent cents pence yen yuan rupees won peso pesos "
    "francs krona kroner rubles shekels lira baht naira rand real reais".split()
)
OTHER_MONEY: Final = ("dollars", "euros", "pounds", "yen", "rupees", "francs", "pesos", "rubles")
MEASURES: Final = (
    "kilometers metres meters miles feet inches yards kilograms grams pounds ounces liters gallons "
    "acres hectares hours minutes seconds watts megawatts gigawatts kilowatts volts degrees knots "
    "bytes gigabytes megabytes terabytes barrels tons tonnes centimeters millimeters".split()
)
TITLES: Final = (
    "Senator Representative Governor General Doctor Mister Missus Professor Captain Colonel "
    "Lieutenant Sergeant Reverend President Judge".split()
)
COMPASS: Final = "North South East West".split()
ADDRESS: Final = "Street Avenue Road Boulevard Drive Lane Highway Route Square".split()
PARTIES: Final = "Republican Democrat Independent Labour".split()
STATES: Final = "Texas Ohio Iowa Maine Oregon Florida Georgia Nevada Utah Kansas".split()
OPPOSITES: Final = dict(
    pair.split("/")
    for pair in (
        "rose/fell up/down more/less before/after won/lost guilty/innocent increased/decreased "
        "higher/lower above/below over/under first/last early/late gained/shed rising/falling "
        "best/worst largest/smallest most/least buy/sell open/close opened/closed win/lose "
        "started/ended began/ended in/out on/off many/few always/never all/none with/without "
        "yes/no accept/reject accepted/rejected passed/failed for/against left/right old/new "
        "rise/fall rises/falls increase/decrease high/low he/she his/her men/women into/from"
    ).split()
)
OPPOSITES.update({other: one for one, other in tuple(OPPOSITES.items()) if other not in OPPOSITES})
TENSES: Final = {
    "is": "was", "was": "is", "are": "were", "were": "are", "has": "had", "had": "has",
    "says": "said", "said": "says", "will": "would", "would": "will", "can": "could",
    "could": "can", "does": "did", "did": "does", "makes": "made", "made": "makes",
}  # fmt: skip
NEGATIONS: Final = frozenset("not no never none nobody nothing neither nor without cannot".split())
QUOTING: Final = frozenset("said says told asked replied added".split())


def bare(word: str) -> str:
    """A word without the marks around it."""
    return word.strip(".,;:!?()[]\"“”'‘’…—–").removesuffix("'s")


def swapped(word: str, new: str) -> str:
    """``new`` in the marks and the capital of ``word``."""
    core = bare(word)
    if not core:
        return word
    if core[0].isupper() and len(core) > 1:
        new = new[:1].upper() + new[1:]
    return word.replace(core, new, 1)


def parts(spoken: str) -> list[str]:
    """The words, hyphened numbers parted, each with the blank or hyphen behind it."""
    return re.findall(r"[^\s-]+(?:-|\s+|$)|-+\s*", spoken)


def kind(name: str) -> Callable[[Mutator], Mutator]:
    """Enter a mutator under its kind."""

    def enter(function: Mutator) -> Mutator:
        MUTATORS[name] = function
        return function

    return enter


def _pick(found: list[int], dice: random.Random) -> int | None:
    return dice.choice(found) if found else None


def _joined(items: list[str]) -> str:
    return "".join(items).strip()


def _change(
    spoken: str,
    dice: random.Random,
    wanted: Callable[[str, list[str], int], bool],
    new: Callable[[str], str | None],
) -> str | None:
    """Put ``new`` of one wanted word in its place; "" drops the word."""
    items = parts(spoken)
    at = _pick(
        [i for i, item in enumerate(items) if wanted(bare(item.strip(" -")), items, i)], dice
    )
    if at is None:
        return None
    word = items[at].rstrip()
    tail = items[at][len(word) :]
    core = word.rstrip("-")
    made = new(bare(core))
    if made is None:
        return None
    items[at] = swapped(core, made) + word[len(core) :] + tail if made else ""
    changed = _joined(items)
    return changed if changed.split() != spoken.split() else None


def _is_number(word: str) -> bool:
    low = word.lower()
    return low in SMALL or low in SCALES or low in ORDINALS or low == "zero"


def _near_number(items: list[str], at: int) -> bool:
    near = items[max(0, at - 4) : at]
    return any(_is_number(bare(item.strip(" -"))) for item in near)


def _digits(printed: str) -> bool:
    return any(letter.isdigit() for letter in printed)


def _other(word: str, table: list[str] | tuple[str, ...], dice: random.Random) -> str:
    return dice.choice([item for item in table if item.lower() != word.lower()])


# -- numbers -----------------------------------------------------------------------------------


@kind("number: another small one")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(
        spoken,
        dice,
        lambda w, *_: w.lower() in SMALL,
        lambda w: _other(w, UNITS if w.lower() in UNITS else TEENS + TENS, dice),
    )


@kind("number: a word dropped")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(spoken, dice, lambda w, *_: w.lower() in SMALL, lambda _w: "")


@kind("number: a word added")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(spoken, dice, lambda w, *_: w.lower() in SMALL, lambda w: f"{w} three")


@kind("number: ten and teen")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    table = {f"{stem}teen": f"{stem}ty" for stem in "six seven nine".split()}
    table |= {"thirteen": "thirty", "fourteen": "forty", "fifteen": "fifty", "eighteen": "eighty"}
    table |= {v: k for k, v in table.items()}
    return _change(spoken, dice, lambda w, *_: w.lower() in table, lambda w: table[w.lower()])


@kind("number: hundred and thousand")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    table = {"hundred": "thousand", "thousand": "hundred"}
    return _change(
        spoken,
        dice,
        lambda w, *_: w.lower() in table,
        lambda w: table[w.lower()],
    )


@kind("number: million and billion")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    table = {"million": "billion", "billion": "million", "trillion": "billion"}
    return _change(spoken, dice, lambda w, *_: w.lower() in table, lambda w: table[w.lower()])


@kind("number: scale dropped")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(
        spoken, dice, lambda w, *_: w.lower() in ("million", "billion", "thousand"), lambda _w: ""
    )


@kind("number: two in the other order")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    words = spoken.split()
    runs: list[tuple[int, int]] = []
    for at, word in enumerate(words):
        if any(_is_number(part) for part in bare(word).split("-")):
            if runs and runs[-1][1] == at:
                runs[-1] = (runs[-1][0], at + 1)
            else:
                runs.append((at, at + 1))
    pairs = [
        (a, b)
        for a, b in pairwise(runs)
        if [bare(w).lower() for w in words[slice(*a)]]
        != [bare(w).lower() for w in words[slice(*b)]]
    ]
    if not pairs:
        return None
    (low, high), (start, end) = dice.choice(pairs)
    first = [bare(w) for w in words[low:high]]
    second = [bare(w) for w in words[start:end]]
    return " ".join([*words[:low], *second, *words[high:start], *first, *words[end:]])


@kind("number: digits after the point")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    words = spoken.split()
    found = [
        at
        for at, word in enumerate(words[:-1])
        if word == "point" and bare(words[at + 1]).split("-")[0].lower() in UNITS
    ]
    at = _pick(found, dice)
    if at is None:
        return None
    words[at + 1] = words[at + 1].replace(
        bare(words[at + 1]).split("-")[0], _other(bare(words[at + 1]), UNITS, dice), 1
    )
    return " ".join(words)


@kind("number: point dropped")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    if not re.search(r"\d\.\d", printed):
        return None
    return _change(
        spoken,
        dice,
        lambda w, items, at: (
            w == "point" and at + 1 < len(items) and _is_number(bare(items[at + 1].strip(" -")))
        ),
        lambda _w: "",
    )


@kind("number: point added")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(
        spoken,
        dice,
        lambda w, *_: w.lower() in UNITS,
        lambda w: f"{w} point {_other(w, UNITS, dice)}",
    )


@kind("number: cardinal for ordinal")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    if not re.search(r"\d(?:st|nd|rd|th)\b", printed):
        return None
    table = {
        o: c
        for o, c in zip(ORDINALS, (*UNITS, *TEENS), strict=True)
        if o not in ("first", "second")
    }
    return _change(spoken, dice, lambda w, *_: w in table, lambda w: table[w])


@kind("number: ordinal for cardinal")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    table = dict(zip((*UNITS[2:], *TEENS), ORDINALS[2:], strict=True))
    wanted = printed.replace(",", "")
    numbers = set(
        re.findall(
            r"(?<![\d.,/:–-])\d+(?![\d.,/:–-])(?= (?:people|men|women|years|days|"
            r"percent|million|ships|homes|times|hours|miles|points))",
            wanted,
        )
    )
    values = {word: str(at + 3) for at, word in enumerate((*UNITS[2:], *TEENS))}
    return _change(
        spoken,
        dice,
        lambda w, *_: w in table and values[w] in numbers,
        lambda w: table[w],
    )


@kind("number: fraction")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    if not re.search(r"\d/\d|[¼-¾⅐-⅞]", printed):
        return None
    table = dict(
        pair.split("/")
        for pair in (
            "half/quarter quarter/half third/quarter thirds/quarters quarters/thirds "
            "fifths/sixths fifth/sixth eighth/ninth"
        ).split()
    )
    return _change(spoken, dice, lambda w, *_: w in table, lambda w: table[w])


@kind("number: minus lost")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return (
        _change(spoken, dice, lambda w, *_: w.lower() in ("minus", "negative"), lambda _w: "")
        if re.search(r"[-−–]\d|[-−–][$€£]", printed)
        else None
    )


@kind("number: minus added")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    def wanted(word: str, items: list[str], at: int) -> bool:
        before = bare(items[at - 1].strip(" -")) if at else ""
        return word.lower() in SMALL and not _is_number(before) and before != "minus"

    return _change(spoken, dice, wanted, lambda w: f"minus {w}")


@kind("range: to dropped")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _ranged(spoken, printed, dice, "")


@kind("range: to made and")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _ranged(spoken, printed, dice, "and")


def _ranged(spoken: str, printed: str, dice: random.Random, new: str) -> str | None:
    if not re.search(r"\d ?[-–] ?[$€£]?\d", printed) or re.search(r"\d to \d", printed):
        return None
    return _change(
        spoken,
        dice,
        lambda w, items, at: (
            w == "to"
            and 0 < at < len(items) - 1
            and (
                _is_number(bare(items[at - 1].strip(" -")))
                or bare(items[at - 1].strip()) == "percent"
            )
            and _is_number(bare(items[at + 1].strip(" -")))
        ),
        lambda _w: new,
    )


@kind("range: and made to")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    if not re.search(r"\d and \d", printed):
        return None
    return spoken.replace(" and ", " to ", 1) if spoken.count(" and ") == 1 else None


# -- money, percent, units ---------------------------------------------------------------------


def _signed(printed: str) -> bool:
    return bool(re.search(r"[$€£¥₹]\s?\d|\d\s?[€£¢]|\b(?:USD|EUR|GBP|CHF|JPY)\b", printed))


@kind("money: another currency")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    if not _signed(printed):
        return None

    def other(word: str) -> str:
        stem = word.lower().removesuffix("s")  # "dollars" for "dollar" is no other currency
        return dice.choice([item for item in OTHER_MONEY if item.removesuffix("s") != stem])

    return _change(spoken, dice, lambda w, *_: w.lower() in MONEY, other)


@kind("money: word dropped")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    if not _signed(printed):
        return None
    written = {w.lower() for w in re.findall(r"[A-Za-z]+", printed)}
    return _change(
        spoken,
        dice,
        lambda w, *_: w.lower() in MONEY and w.lower() not in written,
        lambda _w: "",
    )


@kind("money: word doubled")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    if not _signed(printed):
        return None
    return _change(spoken, dice, lambda w, *_: w.lower() in MONEY, lambda w: f"{w} {w}")


@kind("money: dollars and cents")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    table = {"dollars": "cents", "cents": "dollars", "pounds": "pence", "pence": "pounds",
             "euros": "cents", "dollar": "cent"}  # fmt: skip
    if not _signed(printed):
        return None
    return _change(spoken, dice, lambda w, *_: w in table, lambda w: table[w])


@kind("money: nation lost")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    if not re.search(r"\b(?:A|AU|C|CA|HK|NZ|S|NT)\$", printed):
        return None
    nations = ("Australian", "Canadian", "Kong", "Zealand", "Singapore", "Taiwan")
    return _change(spoken, dice, lambda w, *_: w in nations, lambda w: _other(w, nations, dice))


@kind("percent: dropped")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    if "%" not in printed:
        return None
    return _change(spoken, dice, lambda w, *_: w == "percent", lambda _w: "")


@kind("percent: points, or made percent")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    if "%" not in printed:
        return None
    return _change(
        spoken, dice, lambda w, *_: w == "percent", lambda _w: dice.choice(["points", "dollars"])
    )


def _worded(printed: str) -> set[str]:
    return {w.lower() for w in re.findall(r"[A-Za-z]+", printed)}


def _american(unit: str) -> str:
    return unit.lower().replace("metre", "meter").replace("tonne", "ton")


@kind("unit: another")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(
        spoken,
        dice,
        lambda w, items, at: w.lower() in MEASURES and _near_number(items, at),
        # "metres" for "meters" is the same unit
        lambda w: _other(w, [m for m in MEASURES if _american(m) != _american(w)], dice),
    )


@kind("unit: dropped")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(
        spoken,
        dice,
        # "twenty Celsius" is a way to say it
        lambda w, items, at: (
            w.lower() in MEASURES and w.lower() != "degrees" and _near_number(items, at)
        ),
        lambda _w: "",
    )


@kind("unit: added")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    def wanted(word: str, items: list[str], at: int) -> bool:
        after = bare(items[at + 1].strip(" -")) if at + 1 < len(items) else ""
        return word.lower() in SMALL and not _is_number(after) and after.lower() not in MEASURES

    # "five to ten dollars" and "five dollars to ten dollars" are the same
    units = [unit for unit in ("miles", "percent", "dollars", "feet") if unit not in spoken]
    return _change(spoken, dice, wanted, lambda w: f"{w} {dice.choice(units)}" if units else None)


@kind("slash: its word lost")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    """ "$4/$18" as "four dollars eighteen dollars", "91.98/$" as so many dollars."""
    if not re.search(
        r"\d ?(?:%|[A-Za-z]{1,3})?/ ?(?:[$€£₹]|\d[\d.]* ?(?:%|C|ft|lb|kph)\b)", printed
    ):
        return None
    words = printed.lower().split()
    lost = [word for word in ("or", "per") if word not in words and f" {word} " in spoken]
    if " to the dollar" in spoken:
        return spoken.replace(" to the dollar", " dollars", 1)
    return spoken.replace(f" {lost[0]} ", " ", 1) if lost else None


@kind("sign: its word lost")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    """ "¶ 22" as "twenty-two", "v∞" as "v", "15'" as "fifteen"."""
    signs = {"¶": ("paragraph", "paragraphs"), "∞": ("infinity",), "'": ("feet", "minutes")}
    table = {word for sign, said in signs.items() if sign in printed for word in said}
    marked = re.search(r"[¶∞]|(?<![\w'\"])[\d,]{2,6}'(?=[\s,.;)])(?! x)", printed)
    return _change(spoken, dice, lambda w, *_: w in table, lambda _w: "") if marked else None


@kind("magnitude: millions for metres")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    if not re.search(r"(?:above|below) [\d,]+m\b|\dm (?:miles|people|gallons|acres|km)", printed):
        return None
    table = {"meters": "million", "metres": "million", "million": "meters"}
    return _change(spoken, dice, lambda w, *_: w in table, lambda w: table[w])


@kind("unit: per lost")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(
        spoken, dice, lambda w, *_: w == "per" and "per cent" not in spoken, lambda _w: ""
    )


@kind("degrees: scale changed")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    table = {"Celsius": "Fahrenheit", "Fahrenheit": "Celsius"}
    return _change(spoken, dice, lambda w, *_: w in table, lambda w: table[w])


# -- dates and times ---------------------------------------------------------------------------


@kind("date: another month")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(spoken, dice, lambda w, *_: w in MONTHS, lambda w: _other(w, MONTHS, dice))


@kind("date: another weekday")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(spoken, dice, lambda w, *_: w in DAYS, lambda w: _other(w, DAYS, dice))


@kind("date: another day")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    words = spoken.split()
    found = [
        at + 1
        for at, word in enumerate(words[:-1])
        if word in MONTHS and bare(words[at + 1]).split("-")[-1] in ORDINALS
    ]
    at = _pick(found, dice)
    if at is None:
        return None
    words[at] = swapped(words[at], _other(bare(words[at]), ORDINALS, dice))
    return " ".join(words)


@kind("date: the year before")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    words = spoken.split()
    found = [
        at
        for at, word in enumerate(words[:-1])
        if word in ("twenty", "nineteen")
        and "-" in words[at + 1]
        and len(bare(words[at + 1]).split("-")) == 2
        and all(part in SMALL for part in bare(words[at + 1]).split("-"))
    ]
    at = _pick(found, dice)
    if at is None:
        return None
    tens, one = bare(words[at + 1]).split("-")
    words[at + 1] = words[at + 1].replace(f"{tens}-{one}", f"{tens}-{_other(one, UNITS, dice)}")
    return " ".join(words)


@kind("time: morning and evening")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    if not re.search(r"\d ?[ap]\.?m", printed, re.IGNORECASE):
        return None
    if re.search(r"\b[AP] M\b", spoken) is None:
        return None
    return re.sub(r"\b([AP]) M\b", lambda m: f"{'P' if m[1] == 'A' else 'A'} M", spoken, count=1)


@kind("time: half of the day lost")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    if not re.search(r"\d ?[ap]\.?m", printed, re.IGNORECASE):
        return None
    changed = re.sub(r" [AP] M\b", "", spoken, count=1)
    return changed if changed != spoken else None


# -- titles, names, places ---------------------------------------------------------------------


@kind("title: another")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(spoken, dice, lambda w, *_: w in TITLES, lambda w: _other(w, TITLES, dice))


WRONG: Final = {
    "Senator": ("Senior", "Senegalese", "Sentry"), "Representative": ("Republican", "Repeater"),
    "Governor": ("Government", "Governess"), "General": ("Generation", "Gender", "Genoa"),
    "Doctor": ("Drive", "Director", "Drummer"), "Professor": ("Profit", "Proofreader"),
    "Captain": ("Capital", "Captive"), "Colonel": ("Color", "College", "Columbia"),
    "Lieutenant": ("Light", "Lot"), "Sergeant": ("Surgeon", "Serpent"),
    "Reverend": ("Revenue", "Revolution"), "Saint": ("Street", "State"),
    "Street": ("Saint", "Station"), "Mister": ("Master", "Minister"), "Missus": ("Miss", "Misters"),
    "Company": ("Colony", "Colorado"), "Incorporated": ("Increase", "Inch"),
    "Corporation": ("Corps", "Corporal"), "versus": ("verse", "vices"), "number": ("not", "no"),
    "Avenue": ("Average", "Avenger"), "Junior": ("Juror", "Junker"), "Mount": ("Minute", "Meant"),
    "February": ("Febrile", "Fabric"), "Fort": ("Foot", "Feet"), "Limited": ("Lighted", "Listed"),
}  # fmt: skip


@kind("title: abbreviation said as another word")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    written = set(re.findall(r"[A-Za-z]+", printed))
    return _change(
        spoken,
        dice,
        lambda w, *_: w in WRONG and w not in written,
        lambda w: dice.choice(WRONG[w]),
    )


@kind("title: dropped")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(spoken, dice, lambda w, *_: w in TITLES, lambda _w: "")


def _is_name(word: str, items: list[str], at: int) -> bool:
    return at > 0 and len(word) > 3 and word[:1].isupper() and word[1:].islower()


@kind("name: another")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(spoken, dice, _is_name, lambda _w: dice.choice(["Orsini", "Halvard", "Quillon"]))


@kind("name: a letter changed")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(spoken, dice, _is_name, lambda w: w[:-1] + ("x" if w[-1] != "x" else "n"))


@kind("name: dropped")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(spoken, dice, _is_name, lambda _w: "")


@kind("name: two swapped")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    items = spoken.split()
    found = [
        i
        for i, w in enumerate(items)
        if i and len(bare(w)) > 3 and bare(w).isalpha() and bare(w).istitle()
    ]
    pairs = [(a, b) for a, b in pairwise(found) if bare(items[a]) != bare(items[b])]
    if not pairs:
        return None
    one, two = dice.choice(pairs)
    first, second = bare(items[one]), bare(items[two])
    items[one], items[two] = items[one].replace(first, second), items[two].replace(second, first)
    return " ".join(items)


@kind("place: compass point")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(spoken, dice, lambda w, *_: w in COMPASS, lambda w: _other(w, COMPASS, dice))


@kind("place: street word")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(spoken, dice, lambda w, *_: w in ADDRESS, lambda w: _other(w, ADDRESS, dice))


@kind("place: state")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(spoken, dice, lambda w, *_: w in STATES, lambda w: _other(w, STATES, dice))


@kind("party: another")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(spoken, dice, lambda w, *_: w in PARTIES, lambda w: _other(w, PARTIES, dice))


@kind("acronym: another letter")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    found = list(re.finditer(r"\b[A-Z](?: [A-Z])+\b", spoken))
    if not found:
        return None
    run = dice.choice(found)
    at = dice.choice(range(run.start(), run.end(), 2))
    letter = dice.choice([c for c in "BCDFGKLPQRTVX" if c != spoken[at]])
    return spoken[:at] + letter + spoken[at + 1 :]


@kind("acronym: a letter lost")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    found = list(re.finditer(r"\b[A-Z](?: [A-Z])+\b", spoken))
    if not found:
        return None
    run = dice.choice(found)
    return spoken[: run.end() - 2] + spoken[run.end() :]


@kind("acronym: made words")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    found = list(re.finditer(r"\b[A-Z](?: [A-Z])+\b", spoken))
    if not found:
        return None
    run = dice.choice(found)
    table = dict(
        zip(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            (
                "apple boat castle door eagle fox garden house island jacket king lemon moon night "
                "ocean "
                "paper queen river stone tower uncle valley window xylophone yellow zebra"
            ).split(),
            strict=True,
        )
    )
    said = " ".join(table[c] for c in run[0] if c != " ")
    return spoken[: run.start()] + said + spoken[run.end() :]


# -- sense -------------------------------------------------------------------------------------


@kind("sense: negation lost")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(spoken, dice, lambda w, *_: w.lower() in NEGATIONS, lambda _w: "")


@kind("sense: negation added")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    table = "is was are were will would has had can could did does".split()
    return _change(spoken, dice, lambda w, *_: w.lower() in table, lambda w: f"{w} not")


@kind("sense: contraction undone")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    found = re.search(r"(\w+)n't\b", spoken)
    return spoken[: found.end(1)] + spoken[found.end() :] if found else None


@kind("sense: opposite")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(
        spoken, dice, lambda w, *_: w.lower() in OPPOSITES, lambda w: OPPOSITES[w.lower()]
    )


@kind("sense: tense")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(spoken, dice, lambda w, *_: w.lower() in TENSES, lambda w: TENSES[w.lower()])


@kind("sense: plural")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    def wanted(word: str, items: list[str], at: int) -> bool:
        # a sum is "twenty dollar" or "twenty dollars", both of them the same money
        counted = _is_number(word) or _near_number(items, at) or word == "section"
        return len(word) > 4 and word.islower() and word[-1] not in "sxyh" and not counted

    return _change(spoken, dice, wanted, lambda w: w + "s")


@kind("quotation: word changed")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    quoted = set(re.findall(r"[a-z]{4,}", " ".join(re.findall(r"[“\"]([^”\"]+)[”\"]", printed))))
    return _change(
        spoken, dice, lambda w, *_: w in quoted, lambda w: dice.choice(["hardly", "freely"])
    )


@kind("word: dropped")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    # 390 may be "three ninety", and what stands in numbers has kinds of its own
    kept = ("and", "hundred")
    return _change(spoken, dice, lambda w, *_: w.isalpha() and w not in kept, lambda _w: "")


@kind("word: doubled")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return _change(spoken, dice, lambda w, *_: len(w) > 1 and w.isalpha(), lambda w: f"{w} {w}")


@kind("word: added")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    words = spoken.split()
    at = dice.randrange(len(words)) if words else 0
    word = dice.choice("very over under to and per or more less than at of about equal".split())
    return " ".join([*words[:at], word, *words[at:]]) if words else None


@kind("word: two in the other order")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    words = spoken.split()
    found = [
        at
        for at in range(len(words) - 1)
        if words[at].isalpha() and words[at + 1].isalpha() and words[at] != words[at + 1]
    ]
    at = _pick(found, dice)
    if at is None:
        return None
    words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


@kind("line: the end lost")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    words = spoken.split()
    return " ".join(words[: -dice.randint(1, 3)]) if len(words) > 5 else None


@kind("line: another's words behind")
def _(spoken: str, printed: str, dice: random.Random) -> str | None:
    return f"{spoken} {dice.choice(['Not so.', 'In part.', 'Two more.'])}"


def mutations(spoken: str, printed: str, dice: random.Random) -> Iterator[tuple[str, str]]:
    """(kind, changed line) of every mutator that finds something in a line."""
    for name, mutate in MUTATORS.items():
        changed = mutate(spoken, printed, dice)
        if changed is not None and changed.split() != spoken.split():
            yield name, changed


__all__ = ["MUTATORS", "mutations"]
