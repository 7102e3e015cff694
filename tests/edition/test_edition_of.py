"""Editions of Python objects: no folder, no file, and a clear line for what is amiss."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from audio_edition.edition.model import Article, Edition, Paragraph
from audio_edition.errors import EditionError

STORY = Article.of("The Strait Reopens", ["The ferry left at noon.", "  ", "It carried 214."])


def test_an_article_of_texts() -> None:
    assert (STORY.id, STORY.headline, STORY.source) == (
        "the-strait-reopens",
        "The Strait Reopens",
        "the-strait-reopens",
    )
    assert STORY.paragraphs == (
        Paragraph("The ferry left at noon.", 1),
        Paragraph("It carried 214.", 3),
    )
    marked = Article.of("H", [Paragraph(" x\n y ", 7, "quote", "keep")], byline=" Jane  Doe ")
    assert marked.paragraphs == (Paragraph("x y", 7, "quote", "keep"),)
    assert marked.byline == "Jane Doe"


def test_an_edition_of_articles() -> None:
    edition = Edition.of("2026-11-02-evening", [STORY, STORY, Article.of("Other", ["Text."])])
    assert (edition.date, edition.title, edition.language) == (dt.date(2026, 11, 2), "", "")
    assert [a.id for a in edition.articles] == [
        "the-strait-reopens",
        "the-strait-reopens-2",
        "other",
    ]
    assert edition.folder is None
    assert edition.notes == ()
    assert hash(edition) == hash(Edition.of("2026-11-02-evening", edition.articles))
    special = Edition.of(
        "special",
        iter([STORY]),
        title="A day",
        date=dt.date(2026, 12, 1),
        language="de-DE",
        publish_at=dt.datetime(2026, 12, 1, 6, tzinfo=dt.UTC),
        accepted=["One."],
        cleaning={"drop": ["x"]},
    )
    assert (special.title, special.language, special.accepted) == ("A day", "de-DE", {"One."})
    assert special.date == dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Article.of("", ["x"]), "needs a headline"),
        (lambda: Article.of(3, ["x"]), "a headline must be text, not 3"),  # type: ignore[arg-type]
        (lambda: Article.of("H", "one text"), "must be a list of texts, not one text"),
        (lambda: Article.of("H", ["x", 4]), "paragraph 2 must be text, not 4"),  # type: ignore[list-item]
        (lambda: Article.of("H", [" ", ""]), "the article 'H' has no text"),
        (lambda: Article.of("H", ["x"], byline=None), "byline must be text, not None"),  # type: ignore[arg-type]
        (lambda: Article.of("H", ["x"], language="German"), "must look like en-US"),
        (lambda: Article.of("H", ["x"], id="../x"), "cannot have the id"),
        (lambda: Edition.of("today", [STORY]), "the site uses that name"),
        (lambda: Edition.of("a b", [STORY]), "cannot name an edition"),
        (lambda: Edition.of("2026-02-30", [STORY]), "no date in any calendar"),
        (lambda: Edition.of("special", [STORY]), "edition special needs a date"),
        (lambda: Edition.of("special", [STORY], date="2026-11-02"), "cannot have the date"),  # type: ignore[arg-type]
        (lambda: Edition.of("2026-11-02", []), "has no articles"),
        (lambda: Edition.of("2026-11-02", ["x"]), "must be Articles, not str"),  # type: ignore[list-item]
        (lambda: Edition.of("2026-11-02", [STORY], language="x y"), "must look like en-US"),
        (
            lambda: Edition.of("2026-11-02", [STORY], publish_at=dt.datetime(2026, 1, 1)),
            "with its timezone",
        ),
    ],
)
def test_what_is_amiss_is_said_in_one_line(make: Callable[[], object], message: str) -> None:
    with pytest.raises(EditionError, match=message) as caught:
        make()
    assert "\n" not in caught.value.message
