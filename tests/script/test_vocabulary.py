"""One vocabulary: whatever the verbalizer can say of its tables, the gate understands."""

import re
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from audio_edition.script.fidelity import check_sentence
from audio_edition.script.readers import spoken_words
from audio_edition.script.verbalize import verbalize
from audio_edition.script.vocabulary import finance, law, money, named, places, short, signs, units
from tests.rows import each, table

CASES = Path(__file__).parent / "data" / "vocabulary"
DATA = tomllib.loads((CASES / "families.toml").read_text("utf-8"))
FAMILIES: dict[str, list[str]] = DATA["frames"]
TABLES = {
    name: list(words)
    for module in (finance, law, money, named, places, short, signs, units)
    for name, words in vars(module).items()
    if name.isupper() and hasattr(words, "__iter__")
} | DATA["words"]
TABLES["LOWER"] = [word for word in TABLES["LOWER"] if word != "m/m"]
TABLES["OWNERS"] = [name for name in (*named.NAMED, *named.SPECIAL) if name[-1] != "s"]


def lines(family: str) -> Iterator[str]:
    """Every line of a family's frames."""
    for frame in FAMILIES[family]:
        names = list(dict.fromkeys(re.findall(r"\{(\w+)\}", frame)))
        for words in product(*(TABLES[name.rstrip("2")] for name in names)):
            yield frame.format(**dict(zip(names, words, strict=True)))


@each("language", ["en-US", "en-GB"])
@each("family", FAMILIES)
def test_what_the_tables_say_is_understood(family: str, language: str) -> None:
    alarms, count = [], 0
    for count, printed in enumerate(lines(family), 1):
        if language == "en-GB" and count % 20:
            continue  # they share nearly all
        spoken = verbalize(printed, language)
        if breach := check_sentence(printed, spoken, language):
            alarms.append(f"{printed} -> {spoken}: {breach}")
    assert count >= 9
    assert not alarms, f"{len(alarms)}\n" + "\n".join(alarms[:40])


def joined(*parts: st.SearchStrategy[object] | str) -> st.SearchStrategy[str]:
    """What is drawn of each part, one behind the other."""
    drawn = [st.just(part) if isinstance(part, str) else part for part in parts]
    return st.tuples(*drawn).map(lambda told: "".join(map(str, told)))


def ordinal(number: int) -> str:
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def two(least: int, most: int) -> st.SearchStrategy[str]:
    return st.integers(least, most).map("{:02}".format)


DECIMAL = joined(st.integers(0, 9999), ".", st.integers(0, 999))
NUMBER = st.integers(0, 10**7) | st.integers(1000, 10**9).map("{:,}".format) | DECIMAL
SMALL, PART, DAY, HOUR = (st.integers(1, most) for most in (99, 9, 31, 12))
MONTH = st.sampled_from((*short.MONTHS, *(f"{m}." for m in short.MONTHS_SHORT)))
YEAR = st.integers(1100, 2099)
DASH = st.sampled_from("-–")
SIGN, SCALE = st.sampled_from("$€£"), st.sampled_from([" million", " billion", " trillion"])
BEFORE = ["No. ", "Rte. ", "Boeing ", "Article ", "-", "+", "~", "<"]
PIECES = st.one_of(
    joined(MONTH, " ", DAY, ", ", YEAR),
    joined(DAY, " ", MONTH.map(lambda month: month.rstrip(".")), " ", YEAR),
    joined(HOUR, "/", st.integers(1, 28), "/", st.integers(1900, 2099)),
    joined(YEAR, "-", two(1, 12), "-", two(1, 28)),
    joined(HOUR, ":", two(0, 59), st.sampled_from([" a.m.", " p.m.", " pm", ""])),
    joined(HOUR, DASH, HOUR, " p.m."),
    joined(SMALL, DASH, SMALL, st.sampled_from(["", "%", " percent", " km", " years"])),
    joined(YEAR, DASH, YEAR),
    joined(st.integers(1, 20), "/", st.integers(2, 20)),
    joined(SMALL, " ", PART, "/", st.integers(2, 9)),
    st.integers(1, 1000).map(ordinal),
    joined(st.integers(110, 209), "0s"),
    joined(st.sampled_from(["$", "€", "£", "-$", "US$"]), NUMBER),
    joined(SIGN, DECIMAL, SCALE),
    joined(NUMBER, st.sampled_from(["%", "-fold", "x", "°C", "th", " kg", "k", "m", "bn"])),
    joined(SMALL, "-to-", SMALL),
    joined(st.integers(1, 8), "'", st.integers(0, 11), '"'),
    joined(st.sampled_from(BEFORE), SMALL),
    NUMBER.map(str),
)
FRAMES = st.sampled_from(
    "It was {} then.|{} was it.|They saw {}, {} and {}.|The vote ({}) was {}; {} left."
    "|“{},” she said.|A {} plan, {} of it.".split("|")
)


@settings(max_examples=200, deadline=None)
@example("“{},” she said.", ["<1", "", ""], "en-US")
@example("They saw ({}), [{}] and ‘{}’.", ["<5", ">$2", ">3%"], "en-US")
@example('It was x/{}, <b>{} and "{}".', ["<5", "2", "≤7"], "en-GB")
@given(FRAMES, st.lists(PIECES, min_size=3, max_size=3), st.sampled_from(["en-US", "en-GB"]))
def test_whatever_is_printed_of_numbers_is_understood(
    frame: str, pieces: list[str], language: str
) -> None:
    printed = frame.format(*pieces)
    spoken = verbalize(printed, language)
    assert check_sentence(printed, spoken, language) is None, spoken


@each(("printed", "spoken"), table(CASES / "a-comparison-is-said-behind-any-mark.tsv"))
def test_a_comparison_is_said_behind_any_mark(printed: str, spoken: str) -> None:
    assert spoken_words(verbalize(printed)) == spoken.split()
    assert check_sentence(printed, verbalize(printed)) is None
