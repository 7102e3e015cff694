"""What a broken reading could say in other languages is caught, kind by kind.

Most kinds change the printed line and have it said: the gate must not take that for a reading
of the line as it was. So nothing here knows how a language counts.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from functools import lru_cache

import pytest

from audio_edition.languages import find
from audio_edition.script.fidelity import check_sentence
from audio_edition.script.readers import spoken_words
from audio_edition.script.verbalize import verbalize
from tests.rows import each
from tests.script.verbalize import elsewhere

FLOOR = 0.99
LEAST = {"number": 600, "minus": 60, "currency": 100, "unit": 200, "range": 100, "word": 3000}
ROUNDS = 2
CURRENCIES = ("€", "$", "£", "CHF", "R$")
UNITS = ("km", "m²", "kg", "ha", "MW", "GB", "°C", "%", "t", "km/h", "cm", "GWh", "min")
SCALES = {
    "de": ("Mio.", "Mrd."),
    "fr": ("millions", "milliards"),
    "es": ("mil", "millones"),
    "it": ("mln", "mld"),
    "pt": ("mi", "bi"),
}
FRAMES = {
    "de": "Am Montag waren es {}, sagte Frau Dr. Meier.",
    "fr": "Lundi c’était {}, selon Mme Martin.",
    "es": "El lunes fue {}, según la Sra. Gómez.",
    "it": "Lunedì era {}, secondo la sig.ra Bianchi.",
    "pt": "Na segunda foi {}, segundo a Sra. Costa.",
}


def lines() -> list[tuple[str, str]]:
    """(printed, language): the pinned lines, and every unit, currency and scale in a frame."""
    found = [(line.written, line.language) for line in elsewhere.load()]
    for language, frame in FRAMES.items():
        amounts = [f"-3,5 {unit}" for unit in UNITS] + [f"4-12 {unit}" for unit in UNITS]
        amounts += [f"{number} {sign}" for sign in CURRENCIES for number in ("7", "2,50", "1.250")]
        amounts += [f"{sign} 5-9" for sign in CURRENCIES]
        amounts += [f"6,5 {scale} €" for scale in SCALES[language]]
        found += [(frame.format(amount), language) for amount in amounts]
    return found


def other(text: str, items: tuple[str, ...], dice: random.Random) -> str | None:
    """The text with one of ``items`` behind or before a number put for another of them."""
    ordered = sorted(items, key=len, reverse=True)
    known = "|".join(map(re.escape, ordered))
    found = list(re.finditer(rf"(?<=\d )(?:{known})(?![\w/])|(?<!\w)(?:{known})(?= ?\d)", text))
    if not found:
        return None
    place = dice.choice(found)
    new = dice.choice([item for item in items if item != place[0]])
    return text[: place.start()] + new + text[place.end() :]


def changed(kind: str, printed: str, language: str, dice: random.Random) -> str | None:
    """The line, printed otherwise."""
    if kind == "number":
        places = [found.start() for found in re.finditer(r"\d", printed)]
        if not places:
            return None
        at = dice.choice(places)
        new = dice.choice([digit for digit in "123456789" if digit != printed[at]])
        return printed[:at] + new + printed[at + 1 :]
    if kind == "minus":
        found = re.search(r"(?:(?<=\s)|^)[-−](?=\d)", printed)
        return printed[: found.start()] + printed[found.end() :] if found else None
    if kind == "currency":
        return other(printed, CURRENCIES, dice)
    return other(printed, UNITS, dice) or other(printed, SCALES[language], dice)


def lost(kind: str, printed: str, spoken: str, language: str) -> list[str]:
    """The spoken line without one word: any, or what joins two numbers."""
    words = spoken.split()
    numbers = find(language).numbers
    assert numbers is not None
    made = []
    for at, word in enumerate(words):
        said = spoken_words(word)
        joins = said == [numbers.range] and not re.search(rf"\b{numbers.range}\b", printed)
        if said and (kind == "word" or joins):
            made.append(" ".join(words[:at] + words[at + 1 :]))
    return made


@lru_cache(maxsize=1)
def caught() -> tuple[Counter[str], Counter[str], list[str]]:
    dice = random.Random(20261127)
    made, right = Counter[str](), Counter[str]()
    missed = []
    for printed, language in lines():
        spoken = verbalize(printed, language)
        wrong = [
            (kind, said)
            for kind in ("range", "word")
            for said in lost(kind, printed, spoken, language)
        ]
        for kind in ("number", "minus", "currency", "unit"):
            for _ in range(ROUNDS):
                written = changed(kind, printed, language, dice)
                if written is not None:
                    wrong.append((kind, verbalize(written, language)))
        for kind, said in wrong:
            if spoken_words(said) == spoken_words(spoken):
                continue  # "1,50" and "1,5" may be said alike
            made[kind] += 1
            if check_sentence(printed, said, language) is not None:
                right[kind] += 1
            else:
                missed.append(f"{kind}: {printed} -> {said}")
    return made, right, missed


@pytest.mark.slow
@each("kind", sorted(LEAST))
def test_what_says_something_else_is_caught(kind: str) -> None:
    made, right, missed = caught()
    assert made[kind] >= LEAST[kind]
    mine = [miss for miss in missed if miss.startswith(kind)]
    assert right[kind] >= FLOOR * made[kind], "\n".join(mine[:40])
