"""``[[story]]`` and ``[[join]]``: where articles begin, by the editor's word."""

from __future__ import annotations

from pathlib import Path

import pytest

from audio_edition.edition.load import load_edition
from audio_edition.edition.model import Article, Paragraph
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import parse
from audio_edition.edition.write import article_markdown
from audio_edition.errors import EditionError
from tests.edition.facts import DATA
from tests.rows import each

TWO = (DATA / "two.md").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "2026-11-02"
    made.mkdir()
    return made


def told(articles: tuple[Article, ...]) -> list[tuple[str, str, list[str]]]:
    return [(a.id, a.headline, [p.text for p in a.paragraphs]) for a in articles]


@pytest.mark.parametrize("name", ["01-news.md", "01-news.txt"])
def test_a_line_parts_a_file_and_moves_no_word(folder: Path, name: str) -> None:
    (folder / name).write_text(TWO)
    one, two = load_edition(folder, "en-US").articles
    assert told((one, two)) == [
        ("01-news", "The Ferry", ["The ferry sailed at noon."]),
        ("01-news-2", "The Bridge", ["The bridge stayed shut.", "It will open."]),
    ]
    assert (one.url, two.url) == ("https://x.example/ferry", "")
    assert (two.byline, two.section, two.source) == ("Ada Moss", "Harbour", name)
    assert two.paragraphs[1].mark == "drop"
    lines = TWO.split("\n")
    assert lines[two.paragraphs[0].source_line - 1] == "The bridge stayed shut."
    (folder / name).write_text(TWO.replace("[[story]]\n", ""))
    (whole,) = load_edition(folder, "en-US").articles
    assert [p.text for p in whole.paragraphs] == [
        "The ferry sailed at noon.",
        "The Bridge",
        "The bridge stayed shut.",
        "It will open.",
    ]


def test_a_line_joins_two_files(folder: Path) -> None:
    (folder / "01-a.md").write_text("# The Ferry\n\nIt sailed.\n")
    (folder / "02-b.md").write_text("---\ntitle: The Quay\n---\n\n[[join]]\n\nIt was full.\n")
    (folder / "03-c.md").write_text("# The Bridge\n\nIt stayed shut.\n")
    one, two = load_edition(folder, "en-US").articles
    assert told((one, two)) == [
        ("01-a", "The Ferry", ["It sailed.", "The Quay", "It was full."]),
        ("03-c", "The Bridge", ["It stayed shut."]),
    ]
    assert [(p.role, p.file) for p in one.paragraphs] == [
        ("body", ""),
        ("heading", "02-b.md"),
        ("body", "02-b.md"),
    ]


@each(
    ("text", "problem"),
    [
        ("[[join]]\n\n# A\n\nText.\n", "no article stands before it"),
        ("# A\n\nText.\n\n[[join]]\n\nMore.\n", "01-a.md:7: [[join]] stands amid an article"),
        ("# A\n\nText.\n\n[[story]]\n\n## B\n", "01-a.md:7: nothing stands below this headline"),
    ],
)
def test_what_cannot_be_is_one_line(folder: Path, text: str, problem: str) -> None:
    (folder / "01-a.md").write_text(text)
    with pytest.raises(EditionError) as raised:
        load_edition(folder, "en-US")
    assert problem in raised.value.message
    assert raised.value.hint


def test_a_mark_and_a_hint_come_along(folder: Path) -> None:
    (folder / "01-a.md").write_text(
        "# A\n\nText.\n\n[[story]]\n<!-- sponsor #2 -->\n## [[drop]] B\n\nMore.\n"
    )
    (article,) = parse((folder / "01-a.md").read_bytes(), name="a.md")
    head = article.paragraphs[1]
    assert (head.text, head.opens, head.mark, head.hint) == ("B", "story", "drop", "sponsor #2")


def test_what_is_written_reads_back() -> None:
    article = ParsedArticle(
        "A",
        (
            Paragraph("[[story]]", 0),
            Paragraph("One.", 0, hint="card link #3"),
            Paragraph("Two", 0, "heading", opens="story", hint="aside"),
            Paragraph("[[join]]", 0, "item"),
            Paragraph("<!-- card -->", 0),
        ),
        joins=True,
    )
    (back,) = parse(article_markdown(article).encode(), name="a.md")
    assert back.joins
    assert [(p.text, p.role, p.opens, p.hint) for p in back.paragraphs] == [
        (p.text, p.role, p.opens, p.hint) for p in article.paragraphs
    ]


def test_other_remarks_are_nobody_s_business() -> None:
    text = "# A\n\n<!-- a note to myself -->\n\nOne.\n\n<!-- sponsors -->\n\nTwo.\n"
    (article,) = parse(text.encode(), name="a.md")
    assert [(p.text, p.hint) for p in article.paragraphs] == [("One.", ""), ("Two.", "")]
