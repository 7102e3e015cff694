"""What a writer wrote is asked about where only its look speaks against it; a byline is one."""

from __future__ import annotations

from collections.abc import Sequence

from audio_edition.cleaning.context import judge_paragraphs
from audio_edition.cleaning.decide import Judgement
from tests.cleaning.cases import rows
from tests.rows import each

BUDGET, ZONING, POLICE, SPORTS, TRANSFER, MAIL, BEEF, CHIPOTLE, WRITE, FIRE, PREMIER = rows(
    "writers"
).values()


def _judged(headline: str, *texts: str) -> Sequence[Judgement]:
    return judge_paragraphs(texts, "en", headline=headline, roles=["body"] * len(texts))


def _local(*last: str) -> Sequence[Judgement]:
    return _judged("School board OKs $48.2M budget", BUDGET, ZONING, POLICE, *last)


def test_news_in_figures_is_asked_about() -> None:
    headless = TRANSFER.removeprefix("Transfer station. ")
    found = _judged(
        "School board OKs budget", BUDGET, POLICE.removeprefix("Police log. "), headless
    )
    assert found[-1].verdict != "drop"


def test_a_quoted_question_is_asked_about() -> None:
    mail = f"READER MAIL. {MAIL}"
    found = _judged("Frequent Traveler: Lisbon", BEEF, CHIPOTLE, BEEF, CHIPOTLE, mail, WRITE)
    assert [one.verdict for one in found[-2:]] == ["check", "drop"]


def test_a_section_that_opens_as_others_do_is_the_articles_own() -> None:
    found = _local(SPORTS, TRANSFER)
    assert [one.verdict for one in found[-2:]] == ["keep", "check"]


def test_a_pitch_that_opens_as_sections_do_still_goes() -> None:
    found = _local("Join us. Subscribe to our newsletter for $4 a month and cancel anytime.")
    assert found[-1].verdict == "drop"


def test_a_letters_greeting_is_called_one() -> None:
    hello = (
        "Good morning. I spent the weekend reading the agenda for next month's ACIP meeting so "
        "you don't have to. On to the news."
    )
    found = _judged("An oral GLP-1 disappoints", "By Theresa Gaffigan-Hale", hello, BEEF, CHIPOTLE)
    assert (found[1].verdict, found[1].kind) == ("drop", "greeting")
    assert found[1].reason == "greets the letter's readers"


@each(
    "line",
    [
        "Jacinta Moreland and Tim Brodribb",
        "Patrick Holloway in Frankfurt and Amrita Desai in London",
        "Ana María Lübeck, Jo O'Brien & Tim St. Clair",
    ],
)
def test_a_bare_line_of_names_is_a_byline(line: str) -> None:
    found = _judged("Homes lost as fire tears through Grampians", line, FIRE, PREMIER)
    assert (found[0].verdict, found[0].kind) == ("drop", "byline")
    assert found[0].reason == "names who wrote it"  # nobody announces them otherwise
    assert [one.verdict for one in found[1:]] == ["keep", "keep"]


@each(
    "line",
    [
        "Jacinta Allan and Tim Brodribb",  # the text is about one of them
        "Fire and Water",
        "Peter Hayes and the long wait",
    ],
)
def test_names_the_text_is_about_are_no_byline(line: str) -> None:
    found = _judged("Homes lost as fire tears through Grampians", line, FIRE, PREMIER)
    assert found[0].kind != "byline"


def test_names_further_down_are_no_byline() -> None:
    line = "Jacinta Moreland and Tim Brodribb"
    found = _judged("Homes lost in fire", FIRE, PREMIER, CHIPOTLE, line, BEEF)
    assert found[3].kind != "byline"
