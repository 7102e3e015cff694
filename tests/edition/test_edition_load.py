# ruff: noqa: E501 - broken lines of markup and mail are harder to read than long ones
"""Editions from their folders: edition.toml or file names, and what is refused in one line."""

import datetime as dt
import os
from pathlib import Path

import pytest

from audio_edition.edition.dress import cover_named
from audio_edition.edition.load import load_edition
from audio_edition.errors import EditionError
from tests.edition.facts import rows
from tests.rows import each

ROWS = rows("load")


def make(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(
        tmp_path / "2026-11-02", a__txt="Headline A\n\nText.\n", b__md="# Headline B\n\nText.\n"
    )


def test_without_edition_toml(folder: Path) -> None:
    make(folder, _notes__md="not an article", lexicon__toml="[words]", c__json="{}")
    (folder / ".hidden.md").write_text("x")
    (folder / "sub.md").mkdir()
    edition = load_edition(folder, "en-GB")
    assert (edition.id, edition.date, edition.title) == (
        "2026-11-02",
        dt.date(2026, 11, 2),
        "",
    )
    assert edition.language == "en-GB"
    assert edition.publish_at is None
    assert [(a.id, a.source, a.headline) for a in edition.articles] == [
        ("a", "a.txt", "Headline A"),
        ("b", "b.md", "Headline B"),
    ]
    assert edition.folder == folder.resolve()


def test_what_looks_like_an_article_and_is_none_is_told(folder: Path) -> None:
    (folder / "c.md").mkdir()
    (folder / "d.md").symlink_to("gone.md")
    (folder / "e.md").symlink_to("e.md")
    (folder / "f.html").symlink_to(folder)
    (folder / "g.DOCX").write_bytes(b"PK")
    (folder / "_h.docx").write_bytes(b"PK")
    (folder / "pier.png").write_bytes(b"")
    (folder / "images").mkdir()
    edition = load_edition(folder, "en-GB")
    assert [a.source for a in edition.articles] == ["a.txt", "b.md"]
    assert edition.notes == (
        "c.md is left out: it is a folder",
        "d.md is left out: it is a link that leads nowhere",
        "e.md is left out: it is a link that leads nowhere",
        "f.html is left out: it is a link to a folder",
        "g.DOCX is left out: save its text as .md, .txt or .html",
    )


def test_a_folder_of_documents_alone_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EditionError, match="has no articles"):
        load_edition(make(tmp_path / "day"), "en-GB")
    make(tmp_path / "day", story__docx="PK")
    with pytest.raises(EditionError, match="has no articles") as caught:
        load_edition(tmp_path / "day", "en-GB")
    assert caught.value.hint == "story.docx is left out: save its text as .md, .txt or .html"


def test_what_would_be_heard_twice_is_told(folder: Path) -> None:
    text = "The harbor opened on Monday, after two years of work.\n"
    make(folder, c__md=f"# One\n\n{text}", d__txt=f"Two\n\n{text.upper()}")
    make(folder, e__md=f"# Three\n\nToday: {text}", f__md="# Four\n\nText.\n")
    assert load_edition(folder, "en-GB").notes == (
        "d.txt has the words of c.md, and both are read: put _ before the name of the one not to "
        "read",
    )


def test_of_hundreds_that_would_be_heard_twice_the_first_are_named(folder: Path) -> None:
    text = "The harbor opened on Monday, after two years of work.\n"
    make(folder, **{f"k{number:03}__md": f"# One\n\n{text}" for number in range(150)})
    notes = load_edition(folder, "en-GB").notes
    assert notes[0].startswith("k001.md has the words of k000.md")
    assert notes[19].startswith("k020.md has the words of k000.md")
    assert notes[20:] == (
        "149 articles have the words of one before them: put _ before the names of those not to "
        "read, or mark them [[drop]]",
    )


def test_with_edition_toml(folder: Path) -> None:
    make(
        folder,
        edition__toml='title = "A day"\ndate = 2026-12-01\nlanguage = "de-DE"\npublish_at = 2026-11-02T06:00:00+01:00\n'
        'articles = ["b", "a.txt"]\naccepted = ["One."]\n[cleaning]\ndrop = ["x"]\n',
    )
    edition = load_edition(folder, "en-US")
    assert (edition.title, edition.date, edition.language) == (
        "A day",
        dt.date(2026, 12, 1),
        "de-DE",
    )
    assert edition.publish_at == dt.datetime(2026, 11, 2, 5, tzinfo=dt.UTC)
    assert [a.id for a in edition.articles] == ["b", "a"]
    assert edition.accepted == {"One."}
    assert edition.notes == ()
    assert edition.cleaning == {"drop": ["x"]}


@each("toml, message, hint", ROWS["slips in edition toml"])
def test_slips_in_edition_toml(folder: Path, toml: str, message: str, hint: str) -> None:
    make(folder, edition__toml=toml)
    with pytest.raises(EditionError, match=message) as caught:
        load_edition(folder, "en-US")
    assert hint in (caught.value.hint or "")
    assert "\n" not in caught.value.message


def test_an_edition_toml_that_leads_nowhere_is_not_taken_for_none(folder: Path) -> None:
    """Its title, its order, and who may have the edition would be lost."""
    (folder / "edition.toml").symlink_to("edition.toml")
    for read in (cover_named, lambda folder: load_edition(folder, "en-GB")):
        with pytest.raises(EditionError, match=r"edition\.toml"):
            read(folder)


def test_a_file_that_is_not_listed_is_noted_and_one_name_is_of_one_file(folder: Path) -> None:
    make(folder, edition__toml='articles = ["b.md"]')
    edition = load_edition(folder, "en-US")
    assert [a.id for a in edition.articles] == ["b"]
    assert edition.notes == ("a.txt is left out: edition.toml `articles` does not name it",)
    (folder / "edition.toml").unlink()
    make(folder, a__md="# x\n\ny")
    with pytest.raises(EditionError, match="differ only by suffix"):
        load_edition(folder, "en-US")


def test_dates_of_slugs(tmp_path: Path) -> None:
    special = make(tmp_path / "summer-special", a__md="# x\n\ny")
    os.utime(special / "a.md", (1_760_000_000, 1_760_000_000))
    edition = load_edition(special, "en-US")
    assert (edition.title, edition.date) == ("", dt.date(2025, 10, 9))
    assert "date = 2025-10-09" in edition.notes[0]
    make(special, edition__toml="publish_at = 2026-01-02T23:00:00-05:00")
    assert load_edition(special, "en-US").date == dt.date(2026, 1, 2)
    make(special, edition__toml='date = "2026-12-01"')
    assert load_edition(special, "en-US").date == dt.date(2026, 12, 1)
    wrong = make(tmp_path / "2026-02-30", a__md="# x\n\ny")
    with pytest.raises(EditionError, match="no date in any calendar"):
        load_edition(wrong, "en-US")


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(EditionError, match="no edition at"):
        load_edition(tmp_path / "2026-01-01", "en-US")


def test_an_article_without_text_names_its_file(folder: Path) -> None:
    make(folder, c__html="<html><title>x</title></html>")
    with pytest.raises(EditionError, match=r"2026-11-02/c\.html has no article text"):
        load_edition(folder, "en-US")


@each("url", ["javascript:alert(1)", "Data:text/html,x", "java\u200bscript:x"])
def test_an_address_that_is_none_of_the_web_is_left_out(folder: Path, url: str) -> None:
    make(folder, b__md=f"---\ntitle: T\nurl: '{url}'\n---\nText.")
    edition = load_edition(folder, "en-US")
    assert edition.articles[1].url == ""
    assert len(edition.notes) == 1
    assert edition.notes[0].startswith("b.md: url ")
    assert edition.notes[0].endswith("is left out: it must begin with https:// or http://")


def test_without_a_headline_the_file_names_the_article(tmp_path: Path) -> None:
    folder = make(tmp_path / "2026-11-02")
    (folder / "03-a-day_out.txt").write_text("word " * 80)
    edition = load_edition(folder, "en-US")
    assert edition.articles[0].headline == "A day out"
    assert edition.notes == ("03-a-day_out.txt has no headline; took it from the file's name",)


def test_a_letter_of_stories_is_several_articles_and_takes_no_files_name(tmp_path: Path) -> None:
    prose = "The council voted on Tuesday to keep the old bridge open for another two years, " * 3
    page = "".join(f"<h2><a href='x'>{n}</a></h2><p>{n}: {prose}</p>" for n in ("One", "Two"))
    letter = f"Subject: x\nContent-Type: text/html\n\n{page}"
    folder = make(tmp_path / "2026-11-02", a__eml=letter)
    (folder / "a-2.md").write_text("# Mine\n\nText.")
    assert [(a.id, a.headline) for a in load_edition(folder, "en-US").articles] == [
        ("a-2", "Mine"),
        ("a", "One"),
        ("a-3", "Two"),
    ]
