"""The judge of the corpus is content with what is right, and with nothing else."""

import pytest

from tests.edition.structure.judge import complaints, details
from tests.edition.structure.pages import Case, cases, plain

CASES = {case.name: case for case in cases()}


def _right(case: Case) -> list[tuple[str, str]]:
    return [("body" if role == "any" else role, text) for role, text in case.expected]


@pytest.mark.parametrize("name", CASES)
def test_the_right_answer_is_accepted(name: str) -> None:
    case = CASES[name]
    assert complaints(case, _right(case)) == []
    assert details(case, case.headline, f"By {case.byline}", case.section) == []


@pytest.mark.parametrize("name", CASES)
def test_a_missing_paragraph_and_a_template_phrase_are_told(name: str) -> None:
    case = CASES[name]
    right = _right(case)
    assert complaints(case, right[1:]) == [f"missing: {plain(right[0][1])}"]
    assert f"read aloud: {case.silent[0]}" in complaints(case, [*right, ("body", case.silent[0])])


def test_a_wrong_role_is_told() -> None:
    case = CASES["list-bare-dates"]
    wrong = [("body", text) for _, text in case.expected]
    assert complaints(case, wrong)[0] == "a body that is a item: 12 January"


def test_glued_items_are_told() -> None:
    case = CASES["list-bare-dates"]
    right = _right(case)
    at = right.index(("item", "12 January"))
    glued = [*right[:at], ("item", "12 January19 January"), *right[at + 2 :]]
    assert "not in the article: 12 January19 January" in complaints(case, glued)


def test_lines_may_be_paragraphs() -> None:
    case = CASES["break-address"]
    lines = [(role, line) for role, text in _right(case) for line in text.split("\n")]
    assert complaints(case, lines) == []


def test_a_table_may_be_told_in_rows_or_left_out_but_not_glued() -> None:
    case = CASES["figure-data-table"]
    right = _right(case)
    assert complaints(case, [*right, ("body", "Upper Sarn, 41"), ("body", "Ketley; 33.")]) == []
    assert complaints(case, [*right, ("body", "Upper Sarn41")]) != []


def test_what_is_optional_is_read_once() -> None:
    case = CASES["notice-standfirst-repeated"]
    extra = [("body", case.optional[0])]
    assert complaints(case, extra + _right(case)) == []
    assert complaints(case, extra * 2 + _right(case)) != []


def test_a_pull_quote_is_told() -> None:
    case = CASES["quote-pull-aside"]
    again = [*_right(case), ("quote", case.once[0])]
    assert any(one.startswith("read twice") for one in complaints(case, again))


def test_what_stands_above_the_text_is_told() -> None:
    case = CASES["list-bare-dates"]
    wrong = details(case, "Home", "Directorate", "Nowhere")
    assert [one.split(":")[0] for one in wrong][:2] == ["headline", "byline"]
