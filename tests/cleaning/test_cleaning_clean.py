"""An article and an edition cleaned: context, precedence, warnings, repetition."""

import datetime
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audio_edition.cleaning.clean import Harm, clean_article, clean_edition, harm_of
from audio_edition.cleaning.model import CleanedArticle, Decision
from audio_edition.cleaning.review import article_object, describe, plainly
from audio_edition.cleaning.settings import CleaningSettings
from audio_edition.edition.model import Article, Edition, Mark, Paragraph
from audio_edition.errors import CleaningError, EditionError, ShowError
from audio_edition.tables import Table
from tests.cleaning.cases import rows
from tests.rows import each
from tests.tools import shared

ROWS = rows("clean") | rows("settings")

NONE = CleaningSettings()
NEWS = (
    "Top diplomats met in Vienna on Saturday for the first time since the embassy was closed.",
    "The talks, which lasted nine hours, ended without a statement, officials said.",
    "Neither side would say who had asked for the meeting.",
)


def article(*texts: str, headline: str = "A headline", name: str = "01-a") -> Article:
    paragraphs = tuple(Paragraph(text, line) for line, text in enumerate(texts, 3))
    return Article(name, headline, paragraphs, f"{name}.md")


def edition(folder: Path, *articles: Article, day: int = 2, **cleaning: list[object]) -> Edition:
    date = datetime.date(2026, 11, day)
    return Edition(date.isoformat(), date, "T", "en-US", articles, folder, cleaning=cleaning)


def verdicts(cleaned: CleanedArticle) -> list[str]:
    return [d.verdict for d in cleaned.decisions]


def show(**rules: list[object]) -> CleaningSettings:
    return CleaningSettings.from_table(
        Table(rules, file=Path("show.toml"), name="cleaning"), origin="show"
    )


def test_the_example_comes_out_right() -> None:
    lines = shared("examples/deflated-relations.txt").read_text("utf-8").splitlines()
    texts = [line.strip() for line in lines if line.strip()]
    cleaned = clean_article(article(*texts[1:], headline=texts[0]), (), "en-US")
    story = [d.paragraph.text for d in cleaned.decisions if d.verdict != "drop"]
    assert len(story) == 10
    assert story[0].startswith("Top diplomats from China")
    assert story[-1].startswith("Wang said")
    assert not [d for d in cleaned.decisions if d.verdict == "check"]
    kinds = [d.kind for d in cleaned.cut]
    assert kinds[:3] == ["player-chrome"] * 3
    assert set(kinds[3:]) <= {"subscribe", "price-pitch", "copy-link", "share"}
    assert len(kinds) == 7
    assert all(d.reason and d.rule and d.evidence for d in cleaned.cut)


@each("mark, by_edition, by_show, wanted", ROWS["a mark wins"])
def test_a_mark_wins_over_the_edition_that_over_the_show_and_a_keep_over_a_drop(
    mark: Mark | None,
    by_edition: dict[str, list[object]],
    by_show: dict[str, list[object]],
    wanted: list[str],
    tmp_path: Path,
) -> None:
    story = Article("a", "H", (Paragraph(NEWS[0], 2), Paragraph("Copy link", 3, mark=mark)), "a")
    cleaned = clean_edition(edition(tmp_path, story, **by_edition), show(**by_show))
    found = cleaned.articles[0].decisions[1]
    assert [found.verdict, found.winner] == wanted[:2]
    assert found.reason == wanted[2] or not wanted[2]


def test_a_misspelt_key_of_the_edition_is_named(tmp_path: Path) -> None:
    with pytest.raises(CleaningError, match=r"edition\.toml \[cleaning\] dropp is not") as caught:
        clean_edition(edition(tmp_path, article(*NEWS), dropp=["x"]), NONE)
    assert caught.value.hint == "did you mean 'drop'?"


PROMO = "Subscribe to our free newsletter and never miss a story."
GREETING = "Good morning! It is Tuesday, and the kettle is on: here is what the coast talks about."
FOOTER_LINES = (
    "You are receiving this because you signed up at coast.example, in 2019 or later.",
    "The Coast, 4 Harbour Row, Lund. All rights reserved. Unsubscribe here.",
)
SPONSOR = "Tallyho reads one in under two seconds and files it where your accountant looks for it."


def told(place: str, *texts: str, mark: Mark | None = None) -> list[Paragraph]:
    return [Paragraph(text, 9, mark=mark, hint=place) for text in texts]


def warned(*parts: list[Paragraph]) -> tuple[str, ...]:
    """The warnings of an article, of which every paragraph but news is cut."""
    paragraphs = tuple(paragraph for part in parts for paragraph in part)
    cleaned = clean_article(Article("a", "H", paragraphs, "a.md"), (), "en")
    stays = [p.text in (*NEWS, TALK) and (not p.hint or p.mark == "keep") for p in paragraphs]
    assert [d.verdict != "drop" for d in cleaned.decisions] == stays
    return cleaned.warnings


TALK = "They talked for nine hours."
LOST = told("", TALK, PROMO, PROMO)


def test_much_gone_is_a_warning_and_all_gone_another() -> None:
    assert any(re.search(r"\d+% of its words were cut", one) for one in warned(LOST))
    assert any("will not be read" in one for one in warned(told("", PROMO, "Copy link")))
    for place in ("aside", "link"):  # may hold the article's own text
        assert any("words were cut" in one for one in warned(LOST[:1], told(place, PROMO, PROMO)))


def test_what_a_letter_itself_sets_apart_counts_neither_as_lost_nor_as_text() -> None:
    sponsor = told("sponsor #1", "Together with Tallyho", SPONSOR)
    apart = [*told("greeting", GREETING), *told("footer", *FOOTER_LINES), *sponsor]
    assert warned(told("", *NEWS), apart) == ()
    # it must not hide a loss, unless the editor keeps it: then it is text of the article's
    assert warned(LOST, told("footer", *FOOTER_LINES * 3)) == warned(LOST) != ()
    assert warned(LOST, told("footer", *NEWS, mark="keep"), told("footer", *FOOTER_LINES)) == ()


def test_more_prose_than_such_a_box_ever_holds_is_a_story_that_was_taken_for_one() -> None:
    for place in ("sponsor #1", "promo", "contents"):
        long = warned(told("", *NEWS), told(place, *NEWS * 8))
        assert any("words were cut" in warning for warning in long), place
    assert warned(told("", *NEWS), told("footer", *FOOTER_LINES * 16)) == ()


LEDE = "The council voted on Tuesday to buy the old mill, and to run it as a school from May."
FACT = "Mayor Ada Quill said that the town had waited eleven years for such a chance."


@each(
    ("verdict", "kind", "score", "at", "harm"),
    [
        ("check", "template", 0.6, 0, "doubted"),  # the lede, whatever its name
        ("check", "byline", 0.6, 0, "doubted"),
        ("check", "template", 0.6, 1, "doubted"),  # prose without a name
        ("check", "sponsor", 0.6, 2, "doubted"),  # a line that may sell something
        ("check", "byline", 0.6, 1, ""),
        ("check", "template", 0.6, 2, ""),
        ("drop", "template", 0.95, 0, "lede"),
        ("drop", "donate", 0.85, 0, "lede"),  # named, and not surely that
        ("drop", "donate", 0.95, 0, ""),
        ("drop", "template", 0.95, 1, "lost"),
        ("drop", "donate", 0.95, 1, ""),
        ("drop", "template", 0.95, 2, ""),
    ],
)
def test_what_harms_is_told_from_furniture(verdict, kind, score, at, harm):
    judged = [
        Decision(Paragraph(text, 1), "keep", "", "", 0.0, "", "cleaner", "", 0)
        for text in (LEDE, FACT, "Our pick")
    ]
    judged[at] = replace(judged[at], verdict=verdict, kind=kind, score=score)
    found = harm_of(judged)
    words = len(judged[at].paragraph.text.split())
    assert found == Harm(
        doubted=(judged[at],) if harm == "doubted" else (),
        lede=judged[0] if harm == "lede" else None,
        lost=words if harm in ("lede", "lost") else 0,
    )


def test_a_quoted_sentence_that_goes_is_a_warning_unless_the_editor_marked_it(tmp_path):
    quote = "“We never wanted this war to begin,” she told the crowd on Monday."
    cleaned = clean_edition(edition(tmp_path, article(*NEWS, quote)), show(drop=["this war"]))
    assert any("quoted sentence" in w for w in cleaned.articles[0].warnings)
    marked = Article("a", "H", (*article(*NEWS).paragraphs, Paragraph(quote, 9, mark="drop")), "a")
    assert not clean_article(marked, (), "en").warnings


def test_without_a_pack_only_structure_and_repetition_drop_and_it_is_said(tmp_path: Path) -> None:
    dutch = article("Schrijf u in voor onze nieuwsbrief.", "0:00 / 4:12", "Het kabinet viel.")
    today = edition(tmp_path, dutch)
    dutch_edition = Edition(today.id, today.date, "T", "nl", today.articles, tmp_path)
    before = Edition("a", today.date, "T", "nl", (article(dutch.paragraphs[0].text),), tmp_path)
    alone = clean_edition(dutch_edition, NONE).articles[0]
    assert verdicts(alone) == ["keep", "drop", "keep"]
    assert any("no rules for the language nl" in w for w in alone.warnings)
    again = clean_edition(dutch_edition, NONE, earlier=[before, before]).articles[0]
    assert verdicts(again) == ["drop", "drop", "keep"]


PLEA = "Every gift before the new year is doubled by two families from Gull Point, up to $20,000."


def letter(tmp_path: Path, headline: str, *texts: str, day: int = 2) -> Edition:
    one = replace(article(*texts, headline=headline), letter="news@coast.example")
    return edition(tmp_path, one, day=day)


@each(
    ("earlier", "now", "cut"),
    [
        # a plea below another story; a story that goes on; the same letter once more
        (("The mill is sold", LEDE, PLEA), ("A ferry is late", *NEWS, PLEA), 1),
        (("The cannery is sold", LEDE, FACT), ("The cannery will be a school", *NEWS, FACT), 0),
        (("The mill is sold", LEDE, PLEA), ("The mill is sold", LEDE, PLEA), 0),
        # what heads a new text every day
        (("The mill is sold", "The numbers", LEDE), ("A ferry is late", "The numbers", *NEWS), 0),
    ],
)
def test_what_a_sender_said_before_is_furniture_and_a_story_that_goes_on_is_not(
    earlier: tuple[str, ...], now: tuple[str, ...], cut: int, tmp_path: Path
) -> None:
    before, today = letter(tmp_path, *earlier, day=1), letter(tmp_path, *now)
    told = [d.rule for d in clean_edition(today, NONE, earlier=[before]).articles[0].decisions]
    assert told.count("furniture") == cut
    strangers = replace(before, articles=tuple(replace(a, letter="") for a in before.articles))
    others = clean_edition(today, NONE, earlier=[strangers]).articles[0].decisions
    assert "furniture" not in [d.rule for d in others]


FOOTER = "The Coast, heard and read in Lund and the islands since 1911"


def test_what_stood_in_earlier_editions_is_template(tmp_path: Path) -> None:
    today = edition(tmp_path, article(*NEWS, FOOTER))
    near = FOOTER.replace("1911", "1912")
    others = [edition(tmp_path, article(text), day=day) for day, text in ((1, FOOTER), (3, near))]
    once = clean_edition(today, NONE, earlier=others[:1]).articles[0]
    twice = clean_edition(today, NONE, earlier=others).articles[0]
    assert once.decisions[-1].verdict == "check"
    assert twice.decisions[-1].verdict == "drop"
    assert (twice.decisions[-1].kind, twice.decisions[-1].rule) == ("repeated", "repetition")
    assert verdicts(twice)[:-1] == ["keep"] * 3


STORY = ROWS["story"]


@each("language", ["en-US", "de-DE", "nl", "ja"])
def test_the_third_day_of_a_running_story_loses_nothing(tmp_path: Path, language: str) -> None:
    def day(number: int, first: str) -> Edition:
        paragraphs = [Paragraph(first, 3), *(Paragraph(t, 9, r) for t, r in STORY)]
        if language == "ja":
            paragraphs.append(Paragraph("フェリーは日曜日に二百十二人を乗せて出港した。", 20))
        if language in ("en-US", "de-DE"):  # elsewhere a short sentence at the end is a label
            paragraphs.append(Paragraph("Nobody was hurt.", 25))
        # boilerplate around a paragraph must not pull it along
        paragraphs += [Paragraph("Copy link", 30), Paragraph(STORY[2][0] + " So it was.", 31)]
        story = Article("01-a", "H", tuple(paragraphs), "01-a.md")
        date = datetime.date(2026, 11, number)
        return Edition(date.isoformat(), date, "", language, (story,), tmp_path)

    earlier = [day(3, "Two hands of the ferry are missing."), day(2, "A ferry ran onto rocks.")]
    today = day(4, "The two missing hands of the ferry Aurora were found on an island, alive.")
    cleaned = clean_edition(today, NONE, earlier=earlier).articles[0]
    assert [d.paragraph.text for d in cleaned.cut] in ([], ["Copy link"])


def test_hints_and_roles_of_paragraphs_are_heard_and_units_told(tmp_path: Path) -> None:
    bench = "The coast has 900 kilometres of quiet sand."
    story = (
        Paragraph(NEWS[0], 3),
        Paragraph("A bench for Lower Saltmark", 5, "heading", hint="sponsor #4"),
        Paragraph(bench, 7, hint="sponsor #4"),
        Paragraph("Share", 9, "item"),
        Paragraph("Boil the water for one minute", 10, "item"),
        Paragraph(bench, 12, mark="keep", hint="sponsor #5"),
    )
    made = edition(tmp_path, Article("01-a", "H", story, "01-a.md"))
    cleaned = clean_edition(made, NONE).articles[0]
    assert verdicts(cleaned) == ["keep", "drop", "drop", "check", "keep", "keep"]
    assert [d.unit for d in cleaned.decisions] == [0, 1, 1, 0, 0, 2]
    assert [row["unit"] for row in article_object(cleaned)["paragraphs"]] == [0, 1, 1, 0, 0, 2]
    assert cleaned.decisions[-1].winner == "mark"
    nowhere = clean_article(Article("a", "H", (story[0], Paragraph(bench, 7)), "a"), (), "en")
    assert verdicts(nowhere) == ["keep", "keep"]


@each("by_show, by_edition, verdict", ROWS["how far repetition may go"])
def test_how_far_repetition_may_go_is_a_setting(tmp_path, by_show, by_edition, verdict):
    told = Table({"repetition": by_show}, file=Path("show.toml"), name="cleaning")
    settings = CleaningSettings.from_table(told, origin="show")
    own: dict[str, Any] = {"repetition": by_edition} if by_edition else {}
    today = edition(tmp_path, article(*NEWS, FOOTER), **own)
    earlier = [edition(tmp_path, article(FOOTER), day=day) for day in (3, 1)]
    cleaned = clean_edition(today, settings, earlier=earlier).articles[0]
    assert verdicts(cleaned) == ["keep"] * 3 + [verdict]


def test_an_edition_that_is_built_again_does_not_repeat_itself(tmp_path: Path) -> None:
    today = edition(tmp_path, article(*NEWS, FOOTER))
    assert clean_edition(today, NONE, earlier=[today, today]) == clean_edition(today, NONE)


def test_only_as_many_earlier_editions_are_read_as_needed(tmp_path: Path) -> None:
    read: list[int] = []

    def archive() -> Iterator[Edition]:
        for number in range(1000):
            read.append(number)
            yield edition(tmp_path, article(*NEWS))

    clean_edition(edition(tmp_path, article("Something new.")), NONE, earlier=archive())
    assert len(read) <= 11


def test_an_earlier_edition_that_cannot_be_read_does_not_stop_todays(tmp_path: Path) -> None:
    def archive() -> Iterator[Edition]:
        yield edition(tmp_path, article(FOOTER), day=1)
        raise EditionError("broken")

    cleaned = clean_edition(edition(tmp_path, article(*NEWS, FOOTER)), NONE, earlier=archive())
    assert cleaned.articles[0].decisions[-1].verdict == "check"


def settings(text: str) -> CleaningSettings:
    table = Table(tomllib.loads(text), file=Path("show.toml"), name="cleaning")
    return CleaningSettings.from_table(table, origin="show")


def test_a_phrase_a_kind_and_a_regex() -> None:
    read = settings(
        'drop = ["Our daily verse", {kind = "bio", reason = "announced already"}]\n'
        'keep = [{regex = "^Note \\\\d+", reason = "footnotes are read"}]'
    )
    assert [(r.action, r.origin, r.kind) for r in read.rules] == [
        ("keep", "show", ""),
        ("drop", "show", ""),
        ("drop", "show", "bio"),
    ]
    assert read.rules[0].reason == "footnotes are read"
    assert read.rules[0].find("note 12: the year") == "note 12"
    assert read.rules[1].find("Here is our  daily verse".replace("  ", " ")) == "our daily verse"


def test_a_phrase_matches_whole_words_and_any_quotes() -> None:
    rule = settings("""drop = ["today's ad"]""").rules[0]
    assert rule.find("Today's ad:")
    assert not rule.find("today's address")


@each("text, problem, hint", ROWS["a broken rule is one line with a hint"])
def test_a_broken_rule_is_one_line_with_a_hint(text: str, problem: str, hint: str) -> None:
    with pytest.raises(ShowError) as caught:
        settings(text)
    assert problem in caught.value.message
    assert "\n" not in caught.value.message
    assert "show.toml [cleaning]" in caught.value.message
    assert hint in (caught.value.hint or "")


PARAGRAPH = Paragraph("Subscribe today and get the letter in your inbox.", "body", 3)
CUT = Decision(PARAGRAPH, "drop", "subscribe", "inbox", 0.864, "in your inbox")


@each("told, words", ROWS["plain words for an editor"])
def test_plain_words_for_an_editor(told: dict[str, Any], words: str) -> None:
    assert plainly(replace(CUT, **told)) == words


def test_all_of_it_for_who_asks() -> None:
    assert describe(CUT) == 'subscribe · inbox · 0.86 · "in your inbox"'
