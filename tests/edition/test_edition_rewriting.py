"""A paragraph's words and place, and where stories begin: only what was asked for changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from audio_edition.edition.load import load_edition
from audio_edition.edition.rewriting import (
    join_story,
    move_paragraph,
    set_text,
    split_story,
    written_in,
)
from audio_edition.edition.sources.parse import parse
from audio_edition.edition.takeover import take_over
from audio_edition.errors import EditionError
from tests.edition.facts import DATA
from tests.rows import each

MARKDOWN = (DATA / "harbor.md").read_text("utf-8")
WRAPPED = (DATA / "harbor-wrapped.txt").read_text("utf-8")


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
    file.write_text(WRAPPED)
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


def test_a_letter_of_stories_is_taken_into_files_in_their_order(tmp_path: Path) -> None:
    folder = tmp_path / "2026-11-02"
    folder.mkdir()
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


def test_an_edition_says_what_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "2026-11-02"
    folder.mkdir()
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
