"""The fidelity gate: silent on faithful readings, loud on every change."""

import json
from collections.abc import Callable
from itertools import product
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.script.fidelity import Breach, check_paragraph, check_sentence, sign_lost
from audio_edition.script.readers import web
from audio_edition.script.verbalize import verbalize
from audio_edition.script.vocabulary.prepared import is_numerator, is_power
from tests.rows import each, table
from tests.tools import grows_by

DATA = Path(__file__).parent / "data" / "fidelity"


ROWS = [(*row, "en-US")[:4] for row in table(DATA / "readings.tsv")]


@each(("printed", "spoken", "kind", "language"), ROWS, least=190)
def test_a_reading_is_faithful_or_its_breach_is_named(
    printed: str, spoken: str, kind: str, language: str
) -> None:
    breach = check_sentence(printed, spoken, language)
    assert (breach.kind if breach else "faithful") == kind, breach


@each(
    ("printed", "spoken", "printed_at", "spoken_at"),
    table(DATA / "a-breach-shows-where-the-two-part.tsv"),
)
def test_a_breach_shows_where_the_two_part(
    printed: str, spoken: str, printed_at: str, spoken_at: str
) -> None:
    breach = check_sentence(printed, spoken)
    assert (breach.printed_at, breach.spoken_at) == (printed_at, spoken_at)
    assert str(breach) == f"a {breach.kind} parts at “{printed_at}”, spoken “{spoken_at}”"


def test_words_are_joined_in_a_line_of_200_and_no_longer() -> None:
    for more, kind in (("", "parted"), (" on", "word")):
        rest = " and so on" * 66 + more
        assert check_sentence(f"The sea side{rest}", f"The seaside{rest}").kind == kind


@each(("text", "said", "sign"), table(DATA / "signs.tsv"))
def test_a_lexicon_says_every_sign_of_a_sum(text: str, said: str, sign: str) -> None:
    names = {"$": "dollar", "%": "percent", "€": "euro", "£": "pound"}
    lost = Breach("number", sign, f"without {names[sign]}") if sign else None
    assert sign_lost(text, said.split()) == lost


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


@each(
    ("printed", "spoken", "changed", "language"),
    [
        *((*row, "en-US") for row in table(DATA / "changed.tsv")),
        *table(DATA / "raised.tsv"),
    ],
    least=90,
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


def test_lexicon_words_stand_for_the_written_ones() -> None:
    printed, spoken = "Wang Yi’s plane left Kyiv.", "Wong Ee's plane left Keev."
    pairs = [("Wang Yi", "Wong Ee"), ("Kyiv", "Keev")]
    assert check_sentence(printed, spoken, respelled=pairs) is None
    assert check_sentence(printed, spoken) is not None
    assert check_sentence(printed, spoken.replace("Keev", "Lahvov"), respelled=pairs) is not None


@each("sentences, same", json.loads((DATA / "paragraph.json").read_text("utf-8")))
def test_a_paragraph_is_its_sentences(sentences: tuple[str, ...], same: bool) -> None:
    assert check_paragraph(sentences, "One thing. “Two,” he said… — Three!") == same


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_never_fails_on_any_text(printed: str, spoken: str) -> None:
    check_sentence(printed, spoken)


WORDS = st.lists(st.sampled_from("the harbour was open and ships came in".split()), min_size=1)


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS)
def test_plain_words_must_be_the_same(printed: list[str], spoken: list[str]) -> None:
    same = " ".join(printed) == " ".join(spoken)
    assert (check_sentence(" ".join(printed), " ".join(spoken)) is None) == same


# a lot of one piece, what is said of each, and the names that a lexicon has for it
LONG = [(unit, "one ", ()) for unit in ("1", "1,", "$", "(", "a.", "U.S. ", "no ", "-", "1/", "A")]
LONG += [
    ("& ", "and ", ()),
    ("% ", "percent ", ()),
    ("&+", "and plus ", ()),
    ("$ ", "dollars ", ()),
]
LONG += [("& & & & & a ", "and and and and and a ", ()), ("Word ", "wurd ", [("Word", "wurd")])]


@each(("unit", "said", "respelled"), LONG)
def test_any_line_takes_linear_time(unit: str, said: str, respelled: list[tuple[str, str]]) -> None:
    def check(count: int) -> Callable[[], object]:
        return lambda: check_sentence(unit * count, said * count, respelled=respelled * count)

    assert grows_by(check(150), check(1_500), 40, least=0.002)


def test_a_long_address_is_looked_at_once() -> None:
    class Address(str):
        asked = 0

        def islower(self) -> bool:
            Address.asked += 1
            return super().islower()

    list(web(Address("http://a.b/" * 500))("a dot b slash h".split() * 500, 0))
    assert Address.asked == 1, "once for each of its signs was the square of its length"


def test_signs_in_a_row_are_still_read() -> None:
    row = "& " * 40
    assert check_sentence(f"Salt {row}pepper", "salt and and pepper") is None
    assert check_sentence(f"Salt {row}+ pepper", "salt " + "and " * 40 + "plus pepper") is None
    assert check_sentence(f"Salt {row}pepper", "salt and not pepper") is not None
    assert check_sentence(f"Salt {row}pepper", "salt and and") is not None
    assert check_sentence(f"Salt {row}5 apples", "salt and six apples") is not None


@each("text", ["¹²The law", "law¹²He", "²He said", "a ⁵He", "a ¹²He", "(¹⁴C)"])
def test_notes_and_isotopes(text: str) -> None:
    run = [at for at, char in enumerate(text) if not char.isascii()]
    start, end = run[0], run[-1] + 1
    assert is_numerator(text, end) == (text in ("a ⁵He", "a ¹²He", "(¹⁴C)"))
    assert not is_power(text, start, end)
