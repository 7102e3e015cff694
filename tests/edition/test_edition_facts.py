"""What is written in a source is what is printed: a case a kind of writing, pinned by digest."""

from tests.edition.facts import Fact, digest, facts, of_feed, of_letter, of_page, of_text, written
from tests.rows import each

HTML, MARKDOWN, TEXT = (list(facts(kind)) for kind in ("html", "markdown", "text"))


def test_the_cases_are_those_that_were_agreed_on() -> None:
    """Whoever changes what is printed says so here."""
    assert digest() == "a9c76c7cee2a7d8e"


@each("case", HTML, ids=lambda case: case.name)
def test_pages_and_feeds(case: Fact) -> None:
    assert written(of_page(case.source)) == case.printed
    assert written(of_feed(case.source)) == case.printed


@each("case", MARKDOWN, ids=lambda case: case.name)
def test_markdown(case: Fact) -> None:
    assert written(of_text(case.source, "markdown")) == case.printed


# In a letter a short line is a heading by its looks, whatever its element.
_BY_ITS_LOOKS = ("terms-apart",)


@each("case", HTML, ids=lambda case: case.name)
def test_letters(case: Fact) -> None:
    found, printed = written(of_letter(case.source, "html")), case.printed
    if case.name in _BY_ITS_LOOKS:
        found, printed = ([line[2:] for line in lines] for lines in (found, printed))
    assert found == printed


# An editor's mark is words in a letter, and its text part may write emphasis with signs.
_NOT_IN_LETTERS = ("marked-sign", "markup-is-text")


@each("case", TEXT, ids=lambda case: case.name)
def test_text_and_letters_of_text(case: Fact) -> None:
    assert written(of_text(case.source, "text")) == case.printed
    if case.name not in _NOT_IN_LETTERS:
        assert written(of_letter(case.source, "plain")) == case.printed
