"""What a broken reading could say is caught, kind by kind; and no right one is called wrong.

The kinds of ``changes.toml`` know nothing of the gate. In other languages the printed line is
changed and said: the gate must not take that for a reading of the line as it was.
"""

import gzip
import json
import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from audio_edition.languages import find
from audio_edition.script.fidelity import check_sentence
from audio_edition.script.lexicon import base_entries
from audio_edition.script.lexicon_entries import Lexicon
from audio_edition.script.readers import spoken_words
from audio_edition.script.sentences import split_sentences
from audio_edition.script.speaking import Speaker
from audio_edition.script.verbalize import verbalize
from tests.script.test_vocabulary import FAMILIES, lines
from tests.script.verbalize.corpora import CASES, ELSEWHERE, Line, load
from tests.tools import shared

DATA = Path(__file__).parent / "data" / "readings"
CHANGES = tomllib.loads((DATA / "changes.toml").read_text("utf-8"))
# Of these kinds a part is a faithful reading after all: "12 pm-1 pm" as "twelve to one P M".
FLOORS = {"time: half of the day lost": 0.9, "word: dropped": 0.985}
LEAST = 5  # of each kind, or it says nothing


def filled(pattern: str) -> str:
    """A pattern with the lists that it names."""
    while (
        named := re.sub(r"\{([A-Z]+)\}", lambda found: CHANGES["lists"][found[1]], pattern)
    ) != pattern:
        pattern = named
    return pattern


def changed(kind: dict[str, str], spoken: str, printed: str, dice: random.Random) -> str | None:
    """The spoken line with one thing of a kind changed, or None where it has none."""
    if not re.search(filled(kind.get("printed", "")), printed):
        return None
    find = filled(kind["find"])
    if "inside" not in kind:
        find = rf"(?<![\w'’])(?:{find})(?![\w'’])"
    found = list(re.finditer(find, spoken))
    put = filled(kind["put"])
    pairs = dict(pair.split("/") for pair in put.split()) if "/" in put else {}
    pairs |= {new: was for was, new in pairs.items() if new not in pairs}
    dice.shuffle(found)
    for place in found:
        group = "w" if "w" in place.re.groupindex else 0
        was = place[group]
        if "new" in kind and was.casefold() in re.findall(r"\w+", printed.casefold()):
            continue
        options = [pairs.get(was, was)] if pairs else put.split("|")
        # "dollars" for "dollar" is no other currency
        news = [new for new in options if "\\" in new or new.rstrip("s") != was.rstrip("s")]
        if news:
            new = place.expand(dice.choice(news))
            return spoken[: place.start(group)] + new + spoken[place.end(group) :]
    return None


def english() -> Iterator[tuple[str, str]]:
    """(printed, language): the verbalizer's own cases, what its tables can say, news."""
    yield from ((line.written, line.language) for line in load(CASES)[::3])
    for family in FAMILIES:
        yield from ((printed, "en-US") for printed in list(lines(family))[::11])
    yield from ((line, "en-US") for line in (DATA / "news.txt").read_text("utf-8").splitlines())


def test_a_changed_reading_is_caught() -> None:
    dice = random.Random(20261102)
    made, caught = Counter[str](), Counter[str]()
    missed: dict[str, list[str]] = {kind: [] for kind in CHANGES["kinds"]}
    for printed, language in english():
        spoken = verbalize(printed, language)
        for name, kind in CHANGES["kinds"].items():
            other = changed(kind, spoken, printed, dice)
            if other is None or spoken_words(other) == spoken_words(spoken):
                continue
            made[name] += 1
            if check_sentence(printed, other, language) is None:
                missed[name].append(f"{printed} -> {other}")
            else:
                caught[name] += 1
    assert not {name: made[name] for name in missed if made[name] < LEAST}
    for name, told in missed.items():
        assert caught[name] >= FLOORS.get(name, 0.99) * made[name], "\n".join([name, *told[:20]])


UNITS = ("km", "m²", "kg", "ha", "MW", "GB", "°C", "%", "t", "km/h", "cm", "GWh", "min")


def other(text: str, items: tuple[str, ...], dice: random.Random) -> str | None:
    """The text with one of ``items`` behind or before a number put for another of them."""
    known = "|".join(map(re.escape, sorted(items, key=len, reverse=True)))
    found = list(re.finditer(rf"(?<=\d )(?:{known})(?![\w/])|(?<!\w)(?:{known})(?= ?\d)", text))
    if not found:
        return None
    place = dice.choice(found)
    new = dice.choice([item for item in items if item != place[0]])
    return text[: place.start()] + new + text[place.end() :]


def printed_otherwise(line: Line, dice: random.Random) -> Iterator[tuple[str, str]]:
    """(kind, the line with another number, currency or unit, or without its minus)."""
    text = line.written
    if digits := list(re.finditer(r"\d", text)):
        at = dice.choice(digits).start()
        new = dice.choice([digit for digit in "123456789" if digit != text[at]])
        yield "number", text[:at] + new + text[at + 1 :]
    yield "minus", re.sub(r"((?<=\s)|^)[-−](?=\d)", "", text, count=1)
    yield "currency", other(text, ("€", "$", "£", "CHF", "R$"), dice) or text
    yield "unit", other(text, UNITS, dice) or text


def test_what_is_printed_otherwise_elsewhere_is_caught() -> None:
    dice = random.Random(20261127)
    made, missed = Counter[str](), Counter[str]()
    told = []
    for line in load(ELSEWHERE):
        spoken, language = verbalize(line.written, line.language), line.language
        words, numbers = spoken.split(), find(language).numbers
        joint = "" if re.search(rf"\b{numbers.range}\b", line.written) else numbers.range
        wrong = []
        for at, word in enumerate(words):  # without any word, or what joins two numbers
            lost = " ".join(words[:at] + words[at + 1 :])
            wrong += [("word", lost)] + [("range", lost)] * (spoken_words(word) == [joint])
        for kind, text in printed_otherwise(line, dice):
            wrong.append((kind, verbalize(text, language)))
        for kind, said in wrong:
            if spoken_words(said) == spoken_words(spoken):
                continue  # "1,50" and "1,5" may be said alike
            made[kind] += 1
            if check_sentence(line.written, said, language) is None:
                missed[kind] += 1
                told.append(f"{kind}: {line.written} -> {said}")
    for kind, least in LEAST_ELSEWHERE.items():
        assert made[kind] >= least, kind
        assert missed[kind] <= 0.01 * made[kind], "\n".join(told[:40])


LEAST_ELSEWHERE = {
    "number": 600, "minus": 30, "currency": 100, "unit": 200, "range": 100, "word": 3000,
}  # fmt: skip


def kept_sentences() -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """(printed, spoken, respelled) of a sample of real kept English paragraphs."""
    speaker = Speaker(Lexicon(base_entries()))
    common = {"the", "of", "and", "to", "in", "that", "for", "is", "was", "with"}
    with gzip.open(shared("data/paragraphs-train.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for page in map(json.loads, lines):
            if page["page"] % 12:
                continue
            texts = [p["text"] for p in page["paragraphs"] if p["drop"] == 0 and p["extracted"]]
            words = " ".join(texts).split()
            if len(words) < 50 or sum(w.lower() in common for w in words) < 0.12 * len(words):
                continue
            for sentence in (s for text in texts if len(text) > 80 for s in split_sentences(text)):
                printed = " ".join(sentence.split())
                said = speaker.say(printed, "en-US")
                yield (
                    printed,
                    said.spoken,
                    [(printed[m.start : m.end], m.spoken) for m in said.matches],
                )


REAL = {
    "sense: negation lost": 0.99, "number: another unit": 0.99, "name: another": 0.99,
    "word: dropped": 0.985, "word: added": 0.985,
}  # fmt: skip


def test_no_false_alarm_and_no_change_missed_on_real_text() -> None:
    dice = random.Random(20261102)
    count, alarms = 0, []
    made, caught = Counter[str](), Counter[str]()
    for printed, spoken, respelled in kept_sentences():
        count += 1
        if breach := check_sentence(printed, spoken, respelled=respelled):
            alarms.append(f"{printed} -> {spoken}: {breach}")
        elif count % 4 == 0 and len(spoken.split()) >= 5:
            for name in REAL:
                other = changed(CHANGES["kinds"][name], spoken, printed, dice)
                if other is not None:
                    made[name] += 1
                    caught[name] += check_sentence(printed, other, respelled=respelled) is not None
    assert count > 3_000
    assert len(alarms) <= 0.002 * count, "\n".join(alarms)
    rates = {name: caught[name] / made[name] for name in REAL}
    assert all(rate >= REAL[name] for name, rate in rates.items()), rates


@pytest.mark.parametrize("language", ["de", "es", "fr", "it", "pt"])
def test_never_worse_than_the_engine_alone(language: str) -> None:
    """What eSpeak NG says right of the printed line it still says right of ours."""
    espeak = pytest.importorskip("piper.phonemize_espeak").EspeakPhonemizer()

    def sounds(text: str) -> str:
        made = espeak.phonemize("pt-br" if language == "pt" else language, text)
        return re.sub(r"[\W_ˈˌ]", "", "".join(sound for part in made for sound in part))

    mine = [line for line in load(ELSEWHERE) if line.language == language]
    ways = {line: set(map(sounds, line.spoken)) for line in mine}
    alone = [line for line in mine if sounds(line.written) in ways[line]]
    said = {line: verbalize(line.written, language) for line in mine}
    right = {line for line in mine if sounds(said[line]) in ways[line]}
    assert [f"{line.written} -> {said[line]}" for line in alone if line not in right] == []
    assert len(right) >= 0.95 * len(mine) >= 3 * len(alone)
