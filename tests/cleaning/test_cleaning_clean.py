"""An article and an edition cleaned: context, precedence, warnings, repetition."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audio_edition.cleaning.clean import clean_article, clean_edition
from audio_edition.cleaning.model import CleanedArticle
from audio_edition.cleaning.review import article_object
from audio_edition.cleaning.settings import CleaningSettings
from audio_edition.edition.model import Article, Edition, Mark, Paragraph, Role
from audio_edition.errors import CleaningError, EditionError
from audio_edition.tables import Table
from tests.rows import each
from tests.tools import shared

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


@each(("mark", "verdict"), [("keep", "keep"), ("drop", "drop")])
def test_a_mark_wins_over_every_rule(mark: Mark, verdict: str, tmp_path: Path) -> None:
    opposite = "drop" if mark == "keep" else "keep"
    marked = Article("a", "H", (Paragraph("Copy link", 3, mark=mark),), "a.md")
    rules: dict[str, list[object]] = {opposite: ["Copy link"]}
    cleaned = clean_edition(edition(tmp_path, marked, **rules), show(**rules))
    decision = cleaned.articles[0].decisions[0]
    assert (decision.verdict, decision.winner) == (verdict, "mark")


def test_the_edition_wins_over_the_show_and_the_show_over_the_cleaner(tmp_path: Path) -> None:
    story = article(NEWS[0], "Copy link")
    by_show = clean_edition(edition(tmp_path, story), show(keep=["copy link"]))
    assert by_show.articles[0].decisions[1].winner == "show"
    assert by_show.articles[0].decisions[1].verdict == "keep"
    rule = {"phrase": "Copy link", "reason": "not today"}
    by_edition = clean_edition(edition(tmp_path, story, drop=[rule]), show(keep=["copy link"]))
    decision = by_edition.articles[0].decisions[1]
    assert (decision.verdict, decision.winner, decision.reason) == ("drop", "edition", "not today")


def test_keep_wins_over_drop_in_the_same_file(tmp_path: Path) -> None:
    cleaned = clean_edition(
        edition(tmp_path, article("Vienna notes")), show(drop=["Vienna"], keep=["notes"])
    )
    assert cleaned.articles[0].decisions[0].verdict == "keep"


def test_a_misspelt_key_of_the_edition_is_named(tmp_path: Path) -> None:
    with pytest.raises(CleaningError, match=r"edition\.toml \[cleaning\] dropp is not") as caught:
        clean_edition(edition(tmp_path, article(*NEWS), dropp=["x"]), NONE)
    assert caught.value.hint == "did you mean 'drop'?"


def test_an_edition_of_python_objects_is_cleaned() -> None:
    story = Article.of("A headline", [*NEWS, "Copy link", "Vienna notes"])
    made = Edition.of("2026-11-02", [story], cleaning={"drop": ["Vienna notes"]})
    cleaned = clean_edition(made, NONE).articles[0]
    assert verdicts(cleaned) == ["keep"] * 3 + ["drop"] * 2
    assert cleaned.decisions[-1].winner == "edition"
    assert not cleaned.warnings


def test_much_gone_is_a_warning_and_all_gone_another() -> None:
    promo = "Subscribe to our free newsletter and never miss a story."
    cleaned = clean_article(article("They talked for nine hours.", promo, promo), (), "en")
    assert any(re.search(r"\d+% of its words were cut", w) for w in cleaned.warnings)
    cleaned = clean_article(article(promo, "Copy link"), (), "en")
    assert any("only the headline" in w for w in cleaned.warnings)


GREETING = "Good morning! It is Tuesday, and the kettle is on: here is what the coast talks about."
FOOTER_LINES = (
    "You are receiving this because you signed up at coast.example, in 2019 or later.",
    "The Coast, 4 Harbour Row, Lund. All rights reserved. Unsubscribe here.",
)
SPONSOR = (
    "Together with Tallyho",
    "Your receipts deserve better than a shoebox",
    "Tallyho reads one in under two seconds and files it where your accountant looks for it.",
)
PROMO = "Subscribe to our free newsletter and never miss a story."


def test_what_a_letter_itself_sets_apart_is_no_loss_of_its_stories() -> None:
    told = [(GREETING, "greeting"), *((text, "footer") for text in FOOTER_LINES)]
    told += [(text, "sponsor #1") for text in SPONSOR]
    paragraphs = [Paragraph(text, 3) for text in NEWS[:2]]
    paragraphs += [Paragraph(text, 9, hint=hint) for text, hint in told]
    cleaned = clean_article(Article("a", "H", tuple(paragraphs), "a.md"), (), "en")
    assert verdicts(cleaned) == ["keep"] * 2 + ["drop"] * len(told)
    assert not cleaned.warnings


def test_a_story_that_loses_its_own_words_is_told_of_whatever_stands_around_it() -> None:
    """What is set apart counts neither as lost nor as text: it must not hide a loss either."""
    paragraphs = [Paragraph("They talked for nine hours, and nobody said a word.", 3)]
    paragraphs += [Paragraph(PROMO, 4), Paragraph(PROMO, 5)]
    paragraphs += [Paragraph(text, 9, mark="keep", hint="footer") for text in NEWS]
    around = [Paragraph(text, 20, hint="footer") for text in FOOTER_LINES * 3]
    alone = clean_article(Article("a", "H", tuple(paragraphs[:3]), "a.md"), (), "en")
    among = clean_article(Article("a", "H", (*paragraphs[:3], *around), "a.md"), (), "en")
    assert alone.warnings
    assert among.warnings == alone.warnings
    kept = clean_article(Article("a", "H", (*paragraphs, *around), "a.md"), (), "en")
    assert not kept.warnings  # the editor keeps them: they are text of the article's


@each("place", ["sponsor #1", "promo", "contents"])
def test_more_prose_than_such_a_box_ever_holds_is_a_story_that_was_taken_for_one(
    place: str,
) -> None:
    long = [Paragraph(text, 9, hint=place) for text in NEWS * 8]
    kept = [Paragraph(text, 3) for text in NEWS]
    cleaned = clean_article(Article("a", "H", (*kept, *long), "a.md"), (), "en")
    assert len(cleaned.cut) == len(long)
    assert any("words were cut" in warning for warning in cleaned.warnings)
    small_print = [Paragraph(text, 9, hint="footer") for text in FOOTER_LINES * 16]
    cleaned = clean_article(Article("a", "H", (*kept, *small_print), "a.md"), (), "en")
    assert len(cleaned.cut) == len(small_print)
    assert not cleaned.warnings


@each("place", ["", "aside", "link"])
def test_a_place_that_may_hold_the_articles_own_text_counts(place: str) -> None:
    promo = [Paragraph(PROMO, n, hint=place) for n in (4, 5)]
    text = Paragraph("They talked for nine hours.", 3)
    cleaned = clean_article(Article("a", "H", (text, *promo), "a.md"), (), "en")
    assert any("words were cut" in warning for warning in cleaned.warnings)


def test_a_quoted_sentence_that_goes_is_a_warning_unless_the_editor_marked_it(
    tmp_path: Path,
) -> None:
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


STORY: tuple[tuple[str, Role], ...] = (
    ("The search for the two missing hands went on by night, the coast guard said.", "body"),
    ("What we know", "heading"),
    ("The ferry Aurora left Lund on Sunday with 212 aboard and ran onto rocks at ten.", "body"),
    ("Nobody was hurt.", "body"),
    ("The harbour so far", "body"),
    ("All 212 were taken off by fishing boats, of which the town has forty.", "body"),
    ("„Wir haben so etwas noch nie gesehen“, sagte der Hafenmeister von Lund am Abend", "body"),
)


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


@each(
    ("by_show", "by_edition", "verdict"),
    [
        ("labels", None, "drop"),
        ("ask", None, "check"),
        ("off", None, "keep"),
        ("off", "labels", "drop"),
        ("labels", "off", "keep"),
        ("ask", "labels", "drop"),
    ],
)
def test_how_far_repetition_may_go_is_a_setting(
    tmp_path: Path, by_show: str, by_edition: str | None, verdict: str
) -> None:
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
