"""What stands at an article's ends and in between: corrections, credits, headings, last lines."""

from audio_edition.cleaning.clean import clean_article
from tests.cleaning.cases import rows
from tests.cleaning.test_cleaning_clean import NEWS, article, verdicts
from tests.cleaning.test_cleaning_units import judged
from tests.rows import each

ROWS = rows("ends")


@each("language, text", ROWS["a correction behind a bio is read"])
def test_a_correction_behind_a_bio_is_read(language: str, text: str) -> None:
    assert verdicts(clean_article(article(*NEWS, text), (), language))[-1] == "keep"


def test_where_corrections_are_sent_to_is_no_correction() -> None:
    text = "Ann Lee is a science writer in Pune. Corrections: please write to news@x.example."
    assert verdicts(clean_article(article(*NEWS, text), (), "en"))[-1] == "drop"


@each("language, text", ROWS["an agencys credit is cut however many it names"])
def test_an_agencys_credit_is_cut_however_many_it_names(language: str, text: str) -> None:
    decision = clean_article(article(*NEWS, text), (), language).decisions[-1]
    assert (decision.verdict, decision.kind) == ("drop", "credit")


def test_reporting_by_many_is_news_where_it_goes_on() -> None:
    text = (
        "Reporting by journalists on both sides of the front has shown what neither army would "
        "say, and editors in four countries checked each line of it before it was published, the "
        "prize's jury found on Monday; it named none of those who had paid for it with years."
    )
    assert verdicts(clean_article(article(*NEWS, text), (), "en"))[-1] == "keep"


COOK = ROWS["cook"]
RECIPE = ROWS["recipe"]


def test_what_announces_a_part_that_is_read_is_not_cut() -> None:
    line = "The recipe: a cassoulet for a wet Sunday"
    title = "Cassoulet, slowly: three days between Toulouse and Carcassonne"
    cleaned = clean_article(article(*COOK, line, *RECIPE, headline=title), (), "en")
    assert verdicts(cleaned)[3:] == ["check", *["keep"] * len(RECIPE)]


def test_a_standfirst_that_is_signed_is_not_cut_with_the_name() -> None:
    line = "Our columnist eats beans for 72 hours. By Imogen Fairweather"
    title = "Cassoulet, slowly: three days between Toulouse and Carcassonne"
    assert judged(line, *COOK, headline=title)[0].verdict == "check"
    assert judged("By Imogen Fairweather", *COOK, headline=title)[0].verdict == "drop"


def test_the_last_line_of_an_obituary_is_no_template() -> None:
    for line in (
        "Zdeněk Hrubeš, born February 3 1935, died November 18 2026",
        "Zdeněk Hrubeš, pianist and teacher, born 3 February 1935; died 18 November 2026",
        "Ann Lee, poet, born Feb. 3, 1935. Died Nov. 18, 2026.",
    ):
        cleaned = clean_article(article("By M T", *COOK, line), (), "en")
        assert verdicts(cleaned)[-1] == "keep", line


def test_a_standfirst_that_says_what_the_text_tells_is_not_asked_about() -> None:
    stand, line, by, title, *text = ROWS["weekend"]
    found = judged(stand, by, *text, headline=title)
    assert [one.verdict for one in found] == ["keep", "drop", *["keep"] * 6]
    assert judged(line, by, *text, headline=title)[0].verdict == "drop"
