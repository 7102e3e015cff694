"""Whatever the text: no exception, the same answer twice, marks obeyed, nothing lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.cleaning.clean import clean_article, decide_paragraph
from audio_edition.cleaning.language import guess_language
from audio_edition.edition.model import Article, Mark, Paragraph
from tests.tools import cost

LANGUAGES = st.sampled_from(["en", "de-AT", "fr", "es", "it", "pt-BR", "nl", "", "x"])
WORDS = st.sampled_from(
    "Subscribe to our newsletter . Copy link By Anna Lee , $ 5 a month “ ” \" ' | > » © 2024 said "
    "Photo : Reuters Read more today you İ ß \u200b 0:00 # tag @ you're".split(" ")
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join))


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, max_size=6), LANGUAGES, st.text(max_size=30))
def test_every_paragraph_gets_one_decision_and_the_same_again(texts, language, headline):
    paragraphs = tuple(Paragraph(text, n) for n, text in enumerate(texts))
    article = Article("a", headline, paragraphs, "a.md")
    cleaned = clean_article(article, (), language)
    assert [d.paragraph for d in cleaned.decisions] == list(paragraphs)
    assert cleaned == clean_article(article, (), language)
    assert cleaned.article.headline == headline
    for decision in cleaned.decisions:
        assert 0 <= decision.score <= 1


@settings(max_examples=80, deadline=None)
@given(TEXTS, LANGUAGES, st.sampled_from(["keep", "drop"]))
def test_a_mark_always_wins(text: str, language: str, mark: Mark) -> None:
    paragraph = Paragraph(text, 1, mark=mark)
    cleaned = clean_article(Article("a", "h", (paragraph,), "a"), (), language)
    assert cleaned.decisions[0].verdict == mark
    assert cleaned.decisions[0].winner == "mark"


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=500))
def test_guessing_a_language_never_fails(text: str) -> None:
    assert guess_language(text) in {"en", "de", "fr", "es", "it", "pt", ""}


def test_a_megabyte_in_one_paragraph_is_linear() -> None:
    def seconds(size: int) -> float:
        text = ('Subscribe, "by Anna de la" ' * (size // 20))[:size]
        return cost(lambda: decide_paragraph(text, (), (), "en"))

    small, large = seconds(100_000), seconds(1_000_000)
    assert large < 40 * small + 0.2
    assert large < 3
