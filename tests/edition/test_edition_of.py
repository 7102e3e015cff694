"""Editions of Python objects: no folder, no file, and a clear line for what is amiss."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from audio_edition.edition.model import Article, Edition, Paragraph
from audio_edition.errors import EditionError
from tests.edition.facts import rows
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


# what JSON cannot hold: objects of other types
ODD: list[tuple[str, list[Any], dict[str, Any], str]] = [
    ("Article", [Path("H"), ["x"]], {}, "a headline must be text, not PosixPath"),
    ("Article", ["H", ["x"]], {"id": Path("h")}, "id must be text, not PosixPath"),
    ("Article", ["H", ["x"]], {"image": Path("a.jpg")}, "image must be text"),
    ("Article", ["H", b"text"], {}, "paragraphs must be a list of texts, not b'text'"),
    ("Article", ["H", Paragraph("x", 1)], {}, "must be a list of texts, not Paragraph"),
    ("Article", ["H", [Paragraph(3, 1)]], {}, "paragraph 1 must be text, not 3"),
    ("Article", ["H", [Paragraph("x", 1, "title")]], {}, "cannot have the role 'title'"),
    ("Article", ["H", [Paragraph("x", 1, mark="cut")]], {}, "cannot have the mark 'cut'"),
    ("Article", ["H", [Paragraph("x", "1")]], {}, "must have a line's number, not '1'"),
    ("Article", [Lines(), ["x"]], {}, r"must be text, not \[\[1\] \[2\]\]"),
    ("Edition", [Path("2026-11-02"), [STORY]], {}, "an edition's id must be text"),
    ("Edition", ["2026-11-02", STORY], {}, "must be a list of Articles, not Article"),
    ("Edition", ["2026-11-02", [STORY]], {"title": Path("t")}, "title must be text"),
    ("Edition", ["2026-11-02", [STORY]], {"cleaning": Lines()}, "cleaning must be a mapping"),
    ("Edition", ["2026-11-02", [STORY]], {"publish_at": dt.datetime(2026, 1, 1)}, "its timezone"),
]


@each("what, args, named, message", [*rows("of")["amiss"], *ODD], least=43)
def test_what_is_amiss_is_said_in_one_line(
    what: str, args: list[Any], named: dict[str, Any], message: str
) -> None:
    args = [[STORY] if one == ["STORY"] else one for one in args]
    with pytest.raises(EditionError, match=message) as caught:
        (Article if what == "Article" else Edition).of(*args, **named)
    assert "\n" not in caught.value.message
