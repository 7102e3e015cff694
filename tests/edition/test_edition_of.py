"""Editions of Python objects: no folder, no file, and a clear line for what is amiss."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from audio_edition.edition.model import Article, Edition, Paragraph
from audio_edition.errors import EditionError
from tests.rows import each

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


class Lines:
    """Shows itself as arrays and tables do."""

    def __repr__(self) -> str:
        return "[[1]\n [2]]"


@each("url", ["", "https://x.example/a", "HTTP://x.example", "x.example/a:b"])
def test_addresses_of_articles(url: str) -> None:
    assert Article.of("H", ["x"], url=url).url == url


@each(
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
        (lambda: Article.of("H", ["x"], url="javascript:alert(1)"), "url must begin with https://"),
        (lambda: Article.of("H", ["x"], url=" JAVA\u200bSCRIPT:x"), "url must begin with https://"),
        (lambda: Article.of("H", ["x"], url="data:text/html,x"), "url must begin with https://"),
        (lambda: Article.of(Path("H"), ["x"]), "a headline must be text, not PosixPath"),  # type: ignore[arg-type]
        (lambda: Article.of("H", ["x"], id=Path("h")), "id must be text, not PosixPath"),  # type: ignore[arg-type]
        (lambda: Article.of("H", ["x"], image=Path("a.jpg")), "image must be text"),  # type: ignore[arg-type]
        (lambda: Article.of("H", None), "paragraphs must be a list of texts, not None"),  # type: ignore[arg-type]
        (lambda: Article.of("H", b"text"), "paragraphs must be a list of texts, not b'text'"),  # type: ignore[arg-type]
        (lambda: Article.of("H", Paragraph("x", 1)), "must be a list of texts, not Paragraph"),  # type: ignore[arg-type]
        (lambda: Article.of("H", [Paragraph(3, 1)]), "paragraph 1 must be text, not 3"),  # type: ignore[arg-type]
        (lambda: Article.of("H", [Paragraph("x", 1, "title")]), "cannot have the role 'title'"),  # type: ignore[arg-type]
        (lambda: Article.of("H", [Paragraph("x", 1, mark="cut")]), "cannot have the mark 'cut'"),  # type: ignore[arg-type]
        (lambda: Article.of("H", [Paragraph("x", "1")]), "must have a line's number, not '1'"),  # type: ignore[arg-type]
        (lambda: Edition.of(Path("2026-11-02"), [STORY]), "an edition's id must be text"),  # type: ignore[arg-type]
        (lambda: Edition.of(None, [STORY]), "an edition's id must be text"),  # type: ignore[arg-type]
        (
            lambda: Edition.of("2026-11-02", None),
            "articles must be a list of Articles, not NoneType",
        ),  # type: ignore[arg-type]
        (lambda: Edition.of("2026-11-02", STORY), "must be a list of Articles, not Article"),  # type: ignore[arg-type]
        (lambda: Edition.of("2026-11-02", [STORY], date=0), "cannot have the date 0"),  # type: ignore[arg-type]
        (lambda: Edition.of("2026-11-02", [STORY], title=Path("t")), "title must be text"),  # type: ignore[arg-type]
        (lambda: Edition.of("2026-11-02", [STORY], language=None), "language must be text"),  # type: ignore[arg-type]
        (
            lambda: Edition.of("2026-11-02", [STORY], accepted="One."),
            "a list of sentences, not 'One.'",
        ),
        (lambda: Edition.of("2026-11-02", [STORY], accepted=3), "a list of sentences, not 3"),  # type: ignore[arg-type]
        (lambda: Edition.of("2026-11-02", [STORY], accepted=[3]), "accepted must be text, not 3"),  # type: ignore[list-item]
        (lambda: Edition.of("2026-11-02", [STORY], cleaning="drop"), "cleaning must be a mapping"),  # type: ignore[arg-type]
        (lambda: Article.of(Lines(), ["x"]), r"must be text, not \[\[1\] \[2\]\]"),  # type: ignore[arg-type]
        (lambda: Edition.of("2026-11-02", [STORY], cleaning=Lines()), "cleaning must be a mapping"),  # type: ignore[arg-type]
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
