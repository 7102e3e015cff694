"""The fidelity gate: silent on faithful readings, loud on every change."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.script.fidelity import (
    check_paragraph,
    check_sentence,
)
from audio_edition.script.lexicon import Lexicon, base_entries
from audio_edition.script.readers import web
from audio_edition.script.sentences import split_sentences
from audio_edition.script.speaking import Speaker
from audio_edition.script.verbalize import verbalize
from tests.rows import each, table
from tests.tools import grows_by, shared

DATA = Path(__file__).parent / "data" / "fidelity"
VERBALIZED = Path(__file__).parent / "verbalize" / "cases"


@each(("printed", "spoken", "kind"), table(DATA / "breaches.tsv"))
def test_breaches_are_found_and_named(printed: str, spoken: str, kind: str) -> None:
    breach = check_sentence(printed, spoken)
    assert breach is not None
    assert breach.kind == kind, breach


def test_a_blank_between_thousands_says_what_a_comma_says() -> None:
    wrong = []
    frames = "£{}|US${} a year|{} kr|R{}|{} homes|{} dead|{} km away|{} kWh|{}%|about {} of them"
    for frame, number, blank in product(
        frames.split("|"), ("12,000", "3,450"), " \u00a0\u2009\u202f"
    ):
        commas = f"It was {frame.format(number)} then."
        printed, pieces = (commas.replace(",", mark) for mark in (blank, " · "))
        if verbalize(printed) != verbalize(commas) or check_sentence(printed, verbalize(commas)):
            wrong.append(printed)
        if check_sentence(printed, verbalize(pieces)) is None:
            wrong.append(f"{printed} as {verbalize(pieces)}")
    assert not wrong, "\n".join(wrong)


def test_a_letter_behind_what_it_names_is_no_unit() -> None:
    wrong = []
    nouns = (
        "seat Seats row room Gate floor flat apartment Plan phase Appendix exhibit section aisle"
    )
    units = {"C": "degrees Celsius", "F": "degrees Fahrenheit", "B": "billion", "M": "million"}
    for noun, (letter, unit) in product(nouns.split(), {**units, "K": "thousand"}.items()):
        printed = f"They came to {noun} 12{letter} and left."
        spoken = f"They came to {noun} twelve {letter} and left."
        if verbalize(printed) != spoken or check_sentence(printed, spoken):
            wrong.append(f"{printed} -> {verbalize(printed)}")
        if check_sentence(printed, spoken.replace(f"twelve {letter}", f"twelve {unit}")) is None:
            wrong.append(f"{printed} as {unit}")
    assert not wrong, "\n".join(wrong)


def test_a_parted_word_or_slash_is_apart_from_a_changed_fact() -> None:
    pairs = {
        ("A notepad and/or a pen.", "A note pad and or a pen."): "parted",
        ("A 1080p/1440p screen.", "A ten eighty P fourteen forty P screen."): "parted",
        ("The key board broke.", "The keyboard broke."): "parted",
        ("A marathon and a sawmill.", "A mara thon and a saw mill."): "parted",
        ("It is notable.", "It is not able."): "negation",
        ("The tenants left.", "The ten ants left."): "number",
        ("He got 3/4 of it.", "He got three four of it."): "number",
        ("It does 60 km/h now.", "It does sixty kilometers hours now."): "word",
        ("The minister won.", "The won."): "word",
    }
    found = {pair: breach.kind for pair in pairs if (breach := check_sentence(*pair))}
    assert found == pairs


@each(("printed", "spoken"), table(DATA / "faithful.tsv"))
def test_any_faithful_reading_passes(printed: str, spoken: str) -> None:
    assert check_sentence(printed, spoken) is None


@each(
    ("printed", "spoken", "changed", "language"),
    [
        *((*row, "en-US") for row in table(DATA / "changed.tsv")),
        *table(DATA / "raised.tsv"),
    ],
    least=85,
)
def test_facts_are_said_as_printed_and_another_reading_is_stopped(
    printed: str, spoken: str, changed: str, language: str
) -> None:
    assert verbalize(printed, language) == spoken
    assert check_sentence(printed, spoken, language) is None
    for other in filter(None, changed.split(" | ")):
        breach = check_sentence(printed, other, language)
        assert breach is not None, other
        assert breach.kind != "parted", other


@each(
    ("printed", "spoken"),
    [
        ("He owes $-5.", "He owes minus five dollars."),
        ("It lost €-3.5 million.", "It lost minus three point five million euros."),
        ("It lost US$-5 a share.", "It lost minus five U S dollars a share."),
        ("It lost $-3.50 a share.", "It lost minus three dollars and fifty cents a share."),
        ("It lost £-0.50.", "It lost minus fifty pence."),
    ],
)
def test_a_minus_between_a_currency_and_its_sum_is_heard(printed: str, spoken: str) -> None:
    assert check_sentence(printed, spoken) is None
    assert verbalize(printed) == spoken
    breach = check_sentence(printed, spoken.replace("minus ", ""))
    assert breach is not None
    assert breach.kind == "number"


def test_the_verbalizers_own_corpus_passes() -> None:
    alarms, count = [], 0
    for file in sorted(VERBALIZED.rglob("*.tsv")):
        language = "en-GB" if file.parent.name == "en-GB" else "en-US"
        for row in table(file):
            count += 1
            if breach := check_sentence(row[0], row[1], language):
                alarms.append(f"{row[0]} -> {row[1]}: {breach}")
    assert count >= 600
    assert len(alarms) <= 0.01 * count, "\n".join(alarms)


def test_lexicon_words_stand_for_the_written_ones() -> None:
    printed, spoken = "Wang Yi’s plane left Kyiv.", "Wong Ee's plane left Keev."
    pairs = [("Wang Yi", "Wong Ee"), ("Kyiv", "Keev")]
    assert check_sentence(printed, spoken, respelled=pairs) is None
    assert check_sentence(printed, spoken) is not None
    assert check_sentence(printed, spoken.replace("Keev", "Lahvov"), respelled=pairs) is not None


def test_other_languages_keep_their_words() -> None:
    printed = "Es kostet 5 Mio. Euro am 3. Mai, nicht mehr."
    spoken = "Es kostet fünf Millionen Euro am dritten Mai, nicht mehr."
    assert check_sentence(printed, spoken, "de-DE") is None
    for lost in ("nicht ", "Euro ", "kostet ", "Mai"):
        assert check_sentence(printed, spoken.replace(lost, ""), "de-DE") is not None


def test_paragraph_is_its_sentences() -> None:
    text = "One thing. “Two,” he said… — Three!"
    assert check_paragraph(split_sentences(text), text)
    assert not check_paragraph(split_sentences(text)[:-1], text)


def kept_sentences() -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """(printed, spoken, respelled) of a sample of real kept English paragraphs."""
    file = shared("data/paragraphs-train.jsonl.gz")
    speaker = Speaker(Lexicon(base_entries()))
    common = {"the", "of", "and", "to", "in", "that", "for", "is", "was", "with"}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            if page["page"] % 12:
                continue
            texts = [p["text"] for p in page["paragraphs"] if p["drop"] == 0 and p["extracted"]]
            words = " ".join(texts).split()
            if len(words) < 50 or sum(w.lower() in common for w in words) < 0.12 * len(words):
                continue
            for text in texts:
                for sentence in split_sentences(text) if len(text) > 80 else ():
                    printed = " ".join(sentence.split())
                    said = speaker.say(printed, "en-US")
                    yield (
                        printed,
                        said.spoken,
                        [(printed[m.start : m.end], m.spoken) for m in said.matches],
                    )


def mutated(spoken: str, dice: random.Random) -> Iterator[tuple[str, str]]:
    """(kind, changed text): what a broken verbalizer, or a wrong edit, could do."""
    words = spoken.split()
    bare = [word.strip(".,;:!?()\"'").lower() for word in words]
    numbers = "two three four five six seven eight nine twenty thirty eleven".split()

    def with_word(at: int, *new: str) -> str:
        return " ".join([*words[:at], *new, *words[at + 1 :]])

    negations = [at for at, word in enumerate(bare) if word in ("not", "no", "never")]
    if negations:
        yield "negation", with_word(negations[0])
    found = [at for at, word in enumerate(bare) if word in numbers]
    if found:
        at = dice.choice(found)
        yield "number", with_word(at, dice.choice([n for n in numbers if n != bare[at]]))
    names = [at for at, w in enumerate(words) if at and w[:1].isupper() and len(w) > 3]
    if names:
        yield "name", with_word(dice.choice(names), "Alberta")
    at = dice.randrange(len(words))
    if bare[at]:
        yield "dropped", with_word(at)
    at = dice.randrange(len(words))
    yield "added", with_word(at, dice.choice(["not", "very", "market", "said"]), words[at])


def test_no_false_alarm_and_no_change_missed_on_real_text() -> None:
    dice = random.Random(20261102)
    count, alarms = 0, []
    made: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    for printed, spoken, respelled in kept_sentences():
        count += 1
        if breach := check_sentence(printed, spoken, respelled=respelled):
            alarms.append(f"{printed} -> {spoken}: {breach}")
            continue
        if count % 4 or len(spoken.split()) < 5:
            continue
        for kind, changed in mutated(spoken, dice):
            made[kind] += 1
            caught[kind] += check_sentence(printed, changed, respelled=respelled) is not None
    assert count > 3_000
    assert len(alarms) <= 0.002 * count, "\n".join(alarms)
    rates = {kind: caught[kind] / made[kind] for kind in made}
    assert rates["negation"] >= 0.99, rates
    assert rates["number"] >= 0.99, rates
    assert rates["name"] >= 0.99, rates
    assert rates["dropped"] >= 0.985, rates
    assert rates["added"] >= 0.985, rates


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_never_fails_on_any_text(printed: str, spoken: str) -> None:
    check_sentence(printed, spoken)


WORDS = st.lists(st.sampled_from("the harbour was open and ships came in".split()), min_size=1)


@settings(max_examples=100, deadline=None)
@given(WORDS, WORDS)
def test_plain_words_must_be_the_same(printed: list[str], spoken: list[str]) -> None:
    same = " ".join(printed) == " ".join(spoken)
    assert (check_sentence(" ".join(printed), " ".join(spoken)) is None) == same


@each("unit", ["1", "1,", "$", "(", "a.", "U.S. ", "no ", "-", "1/", "A"])
def test_hostile_lines_take_linear_time(unit: str) -> None:
    def check(size: int) -> Callable[[], object]:
        text = unit * (size // len(unit))
        return lambda: check_sentence(text, "one " * (size // 8))

    assert grows_by(check(2_000), check(20_000), 60, least=0.005)


@each(
    ("unit", "said"),
    [
        ("& ", "and "),
        ("&", "and "),
        ("% ", "percent "),
        ("&+", "and plus "),
        ("& - ", "and "),
        ("$ ", "dollars "),
        ("& & & & & a ", "and and and and and a "),
    ],
)
def test_signs_in_a_row_take_linear_time(unit: str, said: str) -> None:
    def check(count: int) -> Callable[[], object]:
        return lambda: check_sentence(unit * count, said * count)

    assert grows_by(check(400), check(4_000), 60, least=0.005)


def test_words_of_a_lexicon_are_found_in_linear_time() -> None:
    def check(count: int) -> Callable[[], object]:
        respelled = [("Word", "wurd")] * count
        return lambda: check_sentence("Word " * count, "wurd " * count, respelled=respelled)

    assert grows_by(check(1_000), check(8_000), 20, least=0.005)


def test_a_long_address_is_looked_at_once() -> None:
    class Address(str):
        asked = 0

        def islower(self) -> bool:
            Address.asked += 1
            return super().islower()

    read = web(Address("http://a.b/" * 500))
    list(read("a dot b slash h".split() * 500, 0))
    assert Address.asked == 1, "once for each of its signs was the square of its length"


def test_signs_in_a_row_are_still_read() -> None:
    row = "& " * 40
    assert check_sentence(f"Salt {row}pepper", "salt and and pepper") is None
    assert check_sentence(f"Salt {row}+ pepper", "salt " + "and " * 40 + "plus pepper") is None
    assert check_sentence(f"Salt {row}pepper", "salt and not pepper") is not None
    assert check_sentence(f"Salt {row}pepper", "salt and and") is not None
    assert check_sentence(f"Salt {row}5 apples", "salt and six apples") is not None
