"""Chunks: never too long, nothing lost, and no cut where a reader would not breathe."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.chunks import chunk
from tests.rows import each
from tests.tools import grows_by

NEWS = (
    "During the talks, which began on Monday, Secretary of State Antony Blinken and Foreign "
    "Minister Wang Yi discussed trade, the war and a treaty worth one point nine trillion "
    "dollars in two thousand twenty-three. Neither side gave way; both will meet again."
)


def test_short_text_is_one_piece_nothing_is_none_and_a_limit_is_positive() -> None:
    assert chunk("  The harbour is open. ", 100) == ["The harbour is open."]
    assert chunk("", 10) == chunk(" \n\t ", 10) == []
    with pytest.raises(ValueError, match="at least 1"):
        chunk("text", 0)


@each("limit", [40, 60, 80, 100])
def test_names_and_numbers_stay_whole(limit: int) -> None:
    pieces = chunk(NEWS, limit)
    for whole in ("Antony Blinken", "Wang Yi", "one point nine trillion dollars"):
        assert any(whole in piece for piece in pieces), pieces


def test_strong_marks_come_first_then_a_clause_then_a_function_word() -> None:
    text = "The talks failed. They will meet again in May, in Oslo, if all goes well for them."
    assert chunk(text, 60)[0] == "The talks failed."
    text = "After the long talks in the old town by the sea, nobody wanted to say a word about it"
    assert chunk(text, 60)[0].endswith("sea,")
    text = "Diplomats exchanged several confidential letters about fisheries before the summit end"
    _, *rest = chunk(text, 50)
    assert all(piece.split()[0] in ("about", "before", "the") for piece in rest), rest


def test_no_cut_after_a_title() -> None:
    text = "Yesterday afternoon the committee heard Sen. Warren and then Gov. Newsom on the plan"
    for limit in range(30, 60):
        assert not any(piece.endswith(("Sen.", "Gov.")) for piece in chunk(text, limit))


def test_a_word_longer_than_the_limit_is_cut_in_letters_with_their_accents() -> None:
    pieces = chunk("a " + "x" * 5000 + " b", 100)
    assert max(map(len, pieces)) <= 100
    assert "".join(pieces).count("x") == 5000
    assert not any(piece.startswith("\u0301") for piece in chunk("e\u0301" * 30, 11))


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet="aB1 .,;é\u0301-\n“”", max_size=200) | st.text(max_size=120),
    st.integers(1, 60),
)
def test_never_longer_and_nothing_lost(text: str, limit: int) -> None:
    pieces = chunk(text, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    at = 0
    for piece in pieces:  # exact stretches, in order
        at = text.index(piece, at) + len(piece)


@each("unit", ["a", "a ", "1 ", "(", ". ", "\u0301"])
def test_time_is_linear(unit: str) -> None:
    def cut(size: int) -> Callable[[], object]:
        text = unit * (size // len(unit))
        return lambda: chunk(text, 100)

    assert grows_by(cut(20_000), cut(200_000), 40, least=0.002)
