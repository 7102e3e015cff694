"""A paragraph's words and place, and where stories begin: only what was asked for changes."""

from pathlib import Path

import pytest

from audio_edition.edition.load import load_edition
from audio_edition.edition.model import Article, Paragraph
from audio_edition.edition.rewriting import (
    join_story,
    move_paragraph,
    set_text,
    split_story,
    written_in,
)
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import parse
from audio_edition.edition.takeover import take_over
from audio_edition.edition.write import article_markdown
from audio_edition.errors import EditionError
from tests.edition.facts import DATA, rows
from tests.rows import each

MARKDOWN = (DATA / "harbor.md").read_text("utf-8")


def texts(file: Path) -> list[str]:
    return [p.text for p in parse(file.read_bytes(), name=file.name)[0].paragraphs]


@pytest.fixture(params=["\n", "\r\n"], ids=["LF", "CRLF"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    made = tmp_path / "01-harbor.md"
    made.write_bytes(MARKDOWN.replace("\n", request.param).encode())
    return made


def test_the_same_words_change_no_paragraph(file: Path) -> None:
    parsed = parse(file.read_bytes(), name=file.name)[0].paragraphs
    written = written_in(file.read_bytes(), file.name, parsed)
    assert written[5] == "Wang Yi *opened* the harbor."
    for line, words in written.items():
        set_text(file, line, words)
        assert parse(file.read_bytes(), name=file.name)[0].paragraphs == parsed


@each("at", range(7))
def test_a_paragraph_that_goes_down_and_up_is_where_it_was(file: Path, at: int) -> None:
    before = texts(file)
    lines = [p.source_line for p in parse(file.read_bytes(), name=file.name)[0].paragraphs]
    if at + 1 == len(before):
        with pytest.raises(EditionError, match="no paragraph of its story"):
            move_paragraph(file, lines[at], 1)
        return
    move_paragraph(file, lines[at], 1)
    wanted = list(before)
    wanted[at], wanted[at + 1] = wanted[at + 1], wanted[at]
    assert texts(file) == wanted
    moved = parse(file.read_bytes(), name=file.name)[0].paragraphs[at + 1]
    assert (moved.mark == "drop") == moved.text.startswith("The crane")  # its mark went along
    assert bool(moved.hint) == moved.text.startswith("A quote")
    move_paragraph(file, moved.source_line, -1)
    assert texts(file) == before


def test_a_wrapped_text_stays_wrapped(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text((DATA / "harbor-wrapped.txt").read_text("utf-8"))
    before = texts(file)
    words = "The crane lifts fifty tons, " + "which is more than anybody had dared to hope. " * 4
    set_text(file, 6, words)
    after = texts(file)
    assert after[0] == before[0]
    assert after[1] == " ".join(words.split())


def test_a_story_is_split_and_joined_again(file: Path) -> None:
    before = file.read_bytes()
    split_story(file, 9)  # the paragraph itself is the headline
    headlines = [a.headline for a in load_edition(file.parent, "en-US").articles]
    assert headlines == ["The Harbor", "It cost a lot."]
    with pytest.raises(EditionError, match="begins there already"):
        split_story(file, next(n for n, t in _lines(file) if t == "It cost a lot."))
    join_story(file, next(n for n, t in _lines(file) if t.endswith("A quote stands here.")))
    assert len(load_edition(file.parent, "en-US").articles) == 1
    assert texts(file) == [p.text for p in parse(before, name=file.name)[0].paragraphs]


def _lines(file: Path) -> list[tuple[int, str]]:
    return list(enumerate(file.read_text().splitlines(), 1))


LETTER = (DATA / "two-things.eml").read_text("utf-8")


def test_a_letter_of_stories_is_taken_into_files_in_their_order(folder: Path) -> None:
    (folder / "02-letter.eml").write_text(LETTER)
    (folder / "01-first.md").write_text("# First\n\nA first story stands before it.\n")
    (folder / "03-last.md").write_text("# Last\n\nA last story stands behind it.\n")
    (folder / "edition.toml").write_text(
        'articles = ["01-first.md", "02-letter.eml", "03-last.md"]  # mine\n'
    )
    before = load_edition(folder, "en-US").articles
    names = take_over(folder, "02-letter.eml", "en-US")
    after = load_edition(folder, "en-US").articles
    assert len(names) == len(before) - 2 >= 2
    assert [a.headline for a in after] == [a.headline for a in before]
    assert [[p.text for p in a.paragraphs] for a in after] == [
        [p.text for p in a.paragraphs] for a in before
    ]
    (folder / "02-letter.eml").write_text(LETTER)
    with pytest.raises(EditionError, match="already"):
        take_over(folder, "02-letter.eml", "en-US")


def test_an_edition_says_what_is_left_out(folder: Path) -> None:
    for name in ("One", "Two", "Three"):
        (folder / f"{name.lower()}.md").write_text(f"# {name}\n\nIt is about {name} today.\n")
    (folder / "edition.toml").write_text('left_out = ["two", "Four"]\n')
    edition = load_edition(folder, "en-US")
    assert [a.headline for a in edition.articles] == ["One", "Three"]
    assert [a.headline for a in edition.left_out] == ["Two"]
    assert any("'Four', which no article is called" in note for note in edition.notes)
    (folder / "edition.toml").write_text('left_out = ["One", "Two", "Three"]\n')
    with pytest.raises(EditionError, match="names them all"):
        load_edition(folder, "en-US")


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
    assert (one.image, one.voice, one.language) == ("i.jpg", "v", "en-GB")
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


@each("text, problem", rows("edit")["what cannot be rewritten"])
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
