"""Written articles load back as they were; editions appear at once or not at all."""

import datetime as dt
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from audio_edition.edition.hints import PLACES, hint
from audio_edition.edition.load import load_edition
from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.feed import parse_feed
from audio_edition.edition.sources.gather import gather, gather_all
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import Format, parse
from audio_edition.edition.text import slug, visible
from audio_edition.edition.write import article_markdown, write_edition
from audio_edition.errors import AudioEditionError, EditionError
from newsletters.decode import repair
from tests.edition.facts import rows
from tests.rows import each

DATE = dt.date(2026, 11, 2)
ROWS = rows("new")
ROLES = st.sampled_from(["body", "heading", "quote", "item"])
TRICKY = st.sampled_from(ROWS["tricky"])
PLACE = st.one_of(
    st.just(""),
    st.builds(
        lambda word, unit: hint(word, unit=unit), st.sampled_from([*PLACES]), st.integers(0, 3)
    ),
)
TEXTS = st.one_of(TRICKY, st.text(min_size=1, max_size=40), st.tuples(TRICKY, TRICKY).map(" ".join))
PARAGRAPHS = st.lists(
    st.builds(
        Paragraph, TEXTS, st.just(0), ROLES, st.sampled_from([None, None, "keep", "drop"]), PLACE
    ),
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(TEXTS.filter(lambda t: visible(t) != ""), PARAGRAPHS)
def test_a_written_article_loads_back_the_same(headline: str, paragraphs: list[Paragraph]) -> None:
    article = ParsedArticle(
        headline=visible(headline), paragraphs=tuple(paragraphs), byline="By X: Y"
    )
    text = article_markdown(article)
    assume(repair(text) == text)  # "Â¡" is read as the slip that it nearly always is
    (back,) = parse(text.encode(), name="a.md")
    wanted = [(visible(p.text), p.role, p.mark, p.hint) for p in paragraphs if visible(p.text)]
    assert [(p.text, p.role, p.mark, p.hint) for p in back.paragraphs] == wanted
    assert back.headline == visible(headline)
    assert back.byline == "By X: Y"


def test_slugs() -> None:
    assert slug("The Strait Reopens") == "the-strait-reopens"
    assert slug("L’été à Łódź: 5 % plus") == "lete-a-lodz-5-plus"
    assert slug("Größe, Ærø & Co.") == "grosse-aero-co"
    assert slug("東京") == "article"
    assert slug("../../etc/passwd") == "etc-passwd"
    assert len(slug("word " * 50)) <= 50
    assert len(slug("x" * 300)) == 50


def test_a_headline_without_end_is_cut_before_its_words_are_tried() -> None:
    joins = 0

    def count(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal joins
        joins += event == "c_call" and arg.__name__ == "join"

    sys.setprofile(count)
    try:
        name = slug("#a " * 5000)
    finally:
        sys.setprofile(None)
    assert name == "-".join("a" * 25)
    assert joins < 100, "one for each word would be the square of the headline"


@each("name", ["assets", "Today", "feed", "-x", "a b", "a..b", "x" * 101])
def test_names_that_no_edition_may_have_are_refused_before_anything_is_written(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(EditionError):
        write_edition(tmp_path / name, articles("One"), date=DATE)
    assert not list(tmp_path.iterdir())


def articles(*names: str) -> list[ParsedArticle]:
    return [ParsedArticle(n, (Paragraph(f"Text of {n}.", 0),)) for n in names]


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_write_add_replace(tmp_path: Path) -> None:
    folder = tmp_path / "2026-11-02"
    assert write_edition(folder, articles("One", "Two"), date=DATE) == ["01-one.md", "02-two.md"]
    with pytest.raises(EditionError, match="exists already"):
        write_edition(folder, articles("Three"), date=DATE)
    (folder / "notes.txt.bak").write_text("mine")
    write_edition(folder, articles("Three"), date=DATE, mode="add", title="A day")
    edition = load_edition(folder, "en-US")
    assert [a.id for a in edition.articles] == ["01-one", "02-two", "03-three"]
    assert edition.title == "A day"
    assert (folder / "notes.txt.bak").exists()
    before = tree(folder)
    write_edition(folder, articles("New"), date=DATE, mode="replace")
    assert sorted(tree(folder)) == ["01-new.md", "edition.toml"]
    (first, *_) = [p for p in tmp_path.iterdir() if p.name.startswith(".2026-11-02.before-")]
    assert before in [tree(p) for p in tmp_path.iterdir() if ".before-" in p.name]
    assert first.is_dir()


BAD = {  # their bytes are written as the signs of the same numbers
    **{name: signs.encode("latin-1") for name, signs in ROWS["bad"]},
    "nul.txt": b"\x00" * 500,
    "noise.txt": bytes(range(256)) * 20,
    "picture.html": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "archive.md": b"PK\x03\x04" + bytes(100),
    "deep.html": b"<div>" * 10_000 + b"words" + b"</div>" * 10_000,
}


@each("name", BAD, least=25)
def test_bad_input_is_one_clear_line(tmp_path: Path, name: str) -> None:
    good = tmp_path / "good.txt"
    good.write_text("T\n\nText.\n")
    file = tmp_path / name
    file.write_bytes(BAD[name])
    with pytest.raises(EditionError) as caught:
        gather_all([str(good), str(file)])
    assert name in caught.value.message
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 200


def test_a_hundred_megabytes_are_refused_unread(tmp_path: Path) -> None:
    for name in ("big.txt", "big.html", "big.eml", "big.xml"):
        file = tmp_path / name
        with file.open("wb") as stream:
            stream.truncate(100 * 2**20)
        with pytest.raises(EditionError, match=r"is 100\.0 MiB; an article may have 20"):
            gather(str(file))


def test_no_such_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(EditionError, match="does not exist"):
        gather(str(tmp_path / "nothing.md"))
    with pytest.raises(EditionError, match="is a folder"):
        gather(str(tmp_path))
    with pytest.raises(EditionError, match="does not exist") as caught:
        gather("news.example/story")
    assert caught.value.hint == "did you mean https://news.example/story?"


SCRAPS = st.sampled_from([signs.encode("latin-1") for signs in ROWS["scraps"]])


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(st.one_of(SCRAPS, st.binary(max_size=6)), max_size=14).map(b"".join),
    ),
    st.sampled_from(["auto", "html", "text", "markdown", "eml", "feed"]),
)
def test_any_bytes_give_articles_or_one_line(data: bytes, kind: Format) -> None:
    try:
        if kind == "feed":
            items = parse_feed(b"<rss version='2.0'><channel><item>" + data, "feed")
            found = tuple(item.article for item in items)
        else:
            found = parse(data, kind=kind, name="x", language="en-US")
    except AudioEditionError as refused:
        assert "\n" not in str(refused)  # noqa: PT017 - either outcome is right
        return
    for article in found:
        for paragraph in article.paragraphs:
            assert paragraph.text
            assert paragraph.text == visible(paragraph.text)
            assert paragraph.source_line >= 0
