"""What belongs together is decided together: boxes, lists, headings; and what a source tells."""

from collections.abc import Sequence

from audio_edition.cleaning.context import judge_paragraphs
from audio_edition.cleaning.decide import Judgement
from tests.cleaning.cases import rows
from tests.rows import each

ROWS = rows("units")

NEWS = (
    "Top diplomats met in Vienna on Saturday for the first time since the embassy was closed.",
    "The talks, which lasted nine hours, ended without a statement, officials said.",
    "Neither side would say who had asked for the meeting, and both left by the back door.",
)
ROLES = {"# ": "heading", "- ": "item", "> ": "quote"}


def judged(*lines: str, language: str = "en", headline: str = "Talks") -> list[Judgement]:
    """Judge lines such as ``[sponsor #1] # A heading``: hint and role are optional."""
    texts, roles, hints = [], [], []
    for line in lines:
        hint = ""
        if line.startswith("["):
            hint, _, line = line[1:].partition("] ")
        role = ROLES.get(line[:2], "body")
        texts.append(line if role == "body" else line[2:])
        roles.append(role)
        hints.append(hint)
    return judge_paragraphs(texts, language, headline=headline, roles=roles, hints=hints)


def verdicts(*lines: str, language: str = "en", headline: str = "Talks") -> list[str]:
    return [j.verdict for j in judged(*lines, language=language, headline=headline)]


SPONSOR = ROWS["sponsor"]


@each("language", ["en-US", "de", "nl"])
def test_a_sponsors_message_is_cut_whole(language: str) -> None:
    found = judged(
        NEWS[0], *(f"[sponsor #1] {text}" for text in SPONSOR), *NEWS[1:], language=language
    )
    assert [j.verdict for j in found] == ["keep", *["drop"] * 4, "keep", "keep"]
    assert {j.kind for j in found[1:5]} == {"sponsor"}
    assert {j.unit for j in found[1:5]} == {1}
    assert {j.unit for j in (found[0], *found[5:])} == {0}
    assert "one of 4 paragraphs" in found[1].reason


@each("place, kind, lines", ROWS["where it stood tells what it is"])
def test_where_it_stood_tells_what_it_is(place: str, kind: str, lines: tuple[str, ...]) -> None:
    found = judged(NEWS[0], *(f"[{place}] {line}" for line in lines), NEWS[1], NEWS[2])
    assert [j.verdict for j in found] == ["keep", *["drop"] * len(lines), "keep", "keep"]
    for judgement in found[1:-2]:
        assert judgement.kind == kind
        assert judgement.reason
        assert judgement.evidence


def test_the_words_of_a_note_go_whatever_they_say() -> None:
    note = "The minister resigned in 2019 after the court found that he had taken money."
    assert judged(*NEWS, f"[footnote] {note}")[-1].kind == "note"
    assert verdicts(*NEWS, note)[-1] == "keep"


def test_news_in_an_aside_or_a_greeting_is_asked_about() -> None:
    treaty = "The treaty of 1955 binds Austria to neutrality and forbids foreign bases on its soil."
    assert verdicts(NEWS[0], f"[aside] {treaty}", NEWS[1])[1] == "check"
    crash = (
        "Two ferries collided off Lund in the night, and twelve people are missing, police said."
    )
    assert verdicts(f"[greeting] {crash}", *NEWS)[0] == "check"


def test_a_link_between_paragraphs_is_the_headline_of_another_article() -> None:
    title = "The warehouse that ate Ohio"
    assert judged(NEWS[0], f"[link] {title}", NEWS[1])[1].kind == "related"


def test_a_list_of_links_is_what_its_article_is_made_of() -> None:
    links = [f"[link] - The {n} that ate Ohio" for n in ("mill", "mall", "moth", "mole")]
    assert "drop" not in verdicts("What we read this week, and why it stayed with us:", *links)


def test_steps_dates_and_tours_stay() -> None:
    steps = (
        "1. Preheat the oven to 180C.",
        "2. Mix the flour and the butter.",
        "3. Sign the tin.",
        "4. Share the dough into eight.",
    )
    assert "drop" not in verdicts("# Method", *steps, headline="Plum cake")
    tour = (
        "The band announced nine dates in the north on Monday, its first for eleven years.",
        "March 3 - Leeds, Brudenell",
        "March 5 - Hull, Adelphi",
        "March 7 - York, Crescent",
        "Tickets go on sale on Friday at nine.",
    )
    assert "drop" not in verdicts(*tour)
    reign = ("The dates of the reign, as the palace gave them:", "4 March 1952", "12 June 1953")
    assert "drop" not in verdicts(*reign, "6 May 2023", "The palace gave no others.")


@each("line", ROWS["asks and greetings go without a hint"])
def test_asks_and_greetings_go_without_a_hint(line: str) -> None:
    assert verdicts(*NEWS, line)[-1] == "drop"


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


@each("line", ROWS["a bare line of names"])
def test_a_bare_line_of_names_is_a_byline(line: str) -> None:
    found = _judged("Homes lost as fire tears through Grampians", line, FIRE, PREMIER)
    assert (found[0].verdict, found[0].kind) == ("drop", "byline")
    assert found[0].reason == "names who wrote it"  # nobody announces them otherwise
    assert [one.verdict for one in found[1:]] == ["keep", "keep"]


@each("line", ROWS["names the text is about"])
def test_names_the_text_is_about_are_no_byline(line: str) -> None:
    found = _judged("Homes lost as fire tears through Grampians", line, FIRE, PREMIER)
    assert found[0].kind != "byline"


def test_names_further_down_are_no_byline() -> None:
    line = "Jacinta Moreland and Tim Brodribb"
    found = _judged("Homes lost in fire", FIRE, PREMIER, CHIPOTLE, line, BEEF)
    assert found[3].kind != "byline"
