"""What stands at an article's ends and in between: corrections, credits, headings, last lines."""

from __future__ import annotations

from audio_edition.cleaning.clean import clean_article
from tests.cleaning.test_cleaning_clean import NEWS, article, verdicts
from tests.cleaning.test_cleaning_units import judged
from tests.rows import each


@each(
    ("language", "text"),
    [
        (
            "en",
            "Priya Raghunathan is a science writer in Bengaluru. Corrections: an earlier version "
            "of last week's column gave the half-life of ¹⁴C as 5,370 years; it is 5,730 ± 40.",
        ),
        ("en", "Bo Lind covers the courts. Clarification: the judge sat in Lyon, not in Lille."),
        ("de", "Anna Weber ist Redakteurin. Korrektur: Das Werk hat 53 Beschäftigte, nicht 35."),
        ("fr", "Paul Girard est journaliste. Rectificatif : l'usine compte 53 salariés."),
        ("es", "Marta Ruiz es periodista. Corrección: la fábrica tiene 53 empleados, no 35."),
        ("it", "Anna Rossi è giornalista. Rettifica: lo stabilimento ha 53 addetti, non 35."),
        ("pt", "Ana Lima é jornalista. Correção: a fábrica tem 53 empregados, e não 35."),
    ],
)
def test_a_correction_behind_a_bio_is_read(language: str, text: str) -> None:
    cleaned = clean_article(article(*NEWS, text), (), language)
    assert verdicts(cleaned)[-1] == "keep"


def test_where_corrections_are_sent_to_is_no_correction() -> None:
    text = "Ann Lee is a science writer in Pune. Corrections: please write to news@x.example."
    assert verdicts(clean_article(article(*NEWS, text), (), "en"))[-1] == "drop"


@each(
    ("language", "text"),
    [
        (
            "en",
            "(Reporting by Saqib Ahmed and Chuck Lind in New York; additional reporting by Amanda "
            "Cooper in London and Rae Wee in Singapore; Editing by Kirsten Dahl, Nick Zieminski "
            "and Deepa Babington, with the desks of Bengaluru and Gdansk)",
        ),
        (
            "en",
            "Reporting by Ana Lima in Paris, Joe Roe in Rome, Jim Poe in Cairo, Liz Noe in Oslo, "
            "Kim Soe in Quito and Tom Coe in Accra; Writing by Al Bo and Cy Do; Editing by Ed Fo.",
        ),
        ("de", "(Bericht von Anna Weber in Berlin und Lea Roth in Wien; redigiert von Olaf Kern)"),
        (
            "fr",
            "(Reportage de Paul Girard à Paris ; version française Luc Blot, édité par Eva Roux)",
        ),
        ("es", "(Reporte de Ana Pérez y Luis Gil en Lima. Editado en español por Marta Ruiz)"),
        ("it", "(Redazione di Roma, editing Anna Rossi)"),
        ("pt", "(Por Ana Lima; edição de Marta Reis)"),
    ],
)
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


COOK = (
    "The first thing you learn in Castelnaudary is that there are three cassoulets, and that two "
    "of them are wrong. The second is that lunch is from noon to half past one.",
    "I came from Toulouse by train, past the plane trees of the canal. At the inn the cook brought "
    "the cassoulet to the table with both hands, under a crust that he had broken seven times.",
    "By dusk I was in Carcassonne, whose walls were rebuilt with slate roofs that belong in Lille. "
    "The hotel has sheets with a thread count of 600 and a concierge with one eyebrow.",
)
RECIPE = (
    "Serves 6–8. Prep: 45 min, plus overnight soaking; cook: 4–5 hrs.",
    "800g dried haricot beans",
    "6 Toulouse sausages (or 500g other coarse pork sausage)",
    "Soak the beans overnight. Drain, cover with cold water and bring to the boil.",
    "Brown the duck in two tablespoons of its own fat, skin side down, then the sausages.",
)


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
    stand = (
        "Italy win a fourth Davis Cup in a row, Arsenal go six points clear and Luke Littler does "
        "it again"
    )
    by = "Rory Prendergast Mon 23 Nov 2026 06.02 GMT Share 5 min read"
    text = (
        "# Football",
        "Arsenal beat Tottenham 4-1 at the Emirates on Sunday, Eberechi Eze with a hat-trick, and "
        "are six points clear of Chelsea with the season a third over.",
        "# Tennis",
        "Jannik Sinner had said that he would skip the Davis Cup this year, and then Italy asked "
        "him to come; he lost no set in Bologna, and wept when it was over.",
        "# Darts and snooker",
        "Luke Littler beat Luke Humphries 16-8 in Minehead with an average of 101, and said that "
        "he would sleep until the World Championship begins in December.",
    )
    title = "Sinner, Eze and a 147: the weekend in sport"
    found = judged(stand, by, *text, headline=title)
    assert [one.verdict for one in found] == ["keep", "drop", *["keep"] * 6]
    line = "Live scores, fixtures, tables, transfer news and the best writing from our own desk"
    assert judged(line, by, *text, headline=title)[0].verdict == "drop"
