"""The judge of the corpus is content with what is right, and not with what is wrong."""

from tests.edition.structure.judge import complaints, details
from tests.edition.structure.pages import Case, cases, plain
from tests.rows import each

CASES = {case.name: case for case in cases()}


def _right(case: Case) -> list[tuple[str, str]]:
    return [("body" if role == "any" else role, text) for role, text in case.expected]


@each("name", CASES, least=410)
def test_the_right_answer_alone_is_accepted(name: str) -> None:
    case = CASES[name]
    right = _right(case)
    assert complaints(case, right) == []
    assert details(case, case.headline, f"By {case.byline}", case.section) == []
    assert complaints(case, right[1:]) == [f"missing: {plain(right[0][1])}"]
    assert f"read aloud: {case.silent[0]}" in complaints(case, [*right, ("body", case.silent[0])])


def test_a_wrong_role_a_glued_item_a_quote_twice_and_a_wrong_head_are_told() -> None:
    case, quoted = CASES["list-bare-dates"], CASES["quote-pull-aside"]
    right = _right(case)
    wrong = [("body", text) for _, text in case.expected]
    assert complaints(case, wrong)[0] == "a body that is a item: 12 January"
    at = right.index(("item", "12 January"))
    glued = [*right[:at], ("item", "12 January19 January"), *right[at + 2 :]]
    assert "not in the article: 12 January19 January" in complaints(case, glued)
    again = complaints(quoted, [*_right(quoted), ("quote", quoted.once[0])])
    assert any(one.startswith("read twice") for one in again)
    told = details(case, "Home", "Directorate", "Nowhere")
    assert [one.split(":")[0] for one in told][:2] == ["headline", "byline"]
