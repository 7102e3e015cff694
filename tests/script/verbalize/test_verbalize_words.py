"""Numbers as words, against values worked out by hand and by structure."""

from collections.abc import Callable
from pathlib import Path

from audio_edition.script.verbalize import left_out, verbalize
from audio_edition.script.verbalize.law import roman_value
from audio_edition.script.verbalize.words import by_pairs, cardinal, number, ordinal, plural, year
from tests.rows import each, table

SAYS: dict[str, Callable[[str], object]] = {
    "cardinal": lambda text: cardinal(int(text)),
    "british": lambda text: cardinal(int(text), True),
    "ordinal": lambda text: ordinal(int(text)),
    "year": lambda text: year(int(text)),
    "code": by_pairs,
    "number": number,
    "plural": plural,
    "roman": lambda text: roman_value(text) or "",
}


@each(("kind", "text", "said"), table(Path(__file__).parent / "data" / "words.tsv"), least=52)
def test_numbers_as_words(kind: str, text: str, said: str) -> None:
    assert str(SAYS[kind](text)) == said


def test_codes_of_agencies_are_left_out_and_told() -> None:
    printed = "Apple <AAPL.O> rose as the yield US10YT=RR fell."
    assert verbalize(printed) == "Apple rose as the yield fell."
    assert left_out(printed) == ["<AAPL.O>", "US10YT=RR"]
    assert left_out("The U.S. is fine.") == []
