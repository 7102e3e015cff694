"""Pages and letters read once: the same edition with the store and without, whatever lies in it."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audio_edition.edition import load
from audio_edition.edition.load import load_edition
from audio_edition.edition.model import Edition
from audio_edition.edition.sources import remembered
from audio_edition.edition.sources.model import LetterOptions
from audio_edition.edition.sources.remembered import drawer
from audio_edition.errors import EditionError
from audio_edition.store.store import Store, open_store
from tests.edition.facts import DATA
from tests.rows import each, table

WORDS = st.sampled_from(
    "The council chose to keep the old bridge <b>open</b> &amp; 10<sup>6</sup> <del>x</del> “so” "
    "it said. é 東京 Copy link".split(" ")
)
BLOCK = st.tuples(
    st.sampled_from(["p", "h2", "li", "blockquote"]), st.lists(WORDS, min_size=8, max_size=40)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "2026-11-02").mkdir()
    return tmp_path / "2026-11-02"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / ".cache")


def told(folder: Path, store: Store | None) -> Edition | str:
    try:
        return load_edition(folder, "en-US", store=store)
    except EditionError as problem:
        return problem.message


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(BLOCK, max_size=8))
def test_the_edition_is_the_same_with_and_without(
    folder: Path, store: Store, blocks: list[tuple[str, list[str]]]
) -> None:
    body = "".join(f"<{tag}>{' '.join(words)}</{tag}>\n" for tag, words in blocks)
    page = f"<html lang=en-GB><title>T</title><article>{body}</article></html>"
    (folder / "a.html").write_text(page)
    (folder / "b.eml").write_text(f"Subject: =?utf-8?q?=C3=A9?=\nContent-Type: text/html\n\n{page}")
    plain = told(folder, None)
    assert told(folder, store) == plain
    assert told(folder, store) == plain


@pytest.fixture
def page(folder: Path) -> Path:
    file = folder / "a.html"
    prose = "The council chose to keep the old bridge open for another two years. " * 3
    file.write_text(f"<html><title>T</title><article><p>{prose}</p></article></html>")
    return file


def count_parses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    parsed: list[str] = []
    original = load.parse

    def parse(data: bytes, *, name: str, language: str, letters: LetterOptions) -> object:
        parsed.append(name)
        return original(data, name=name, language=language, letters=letters)

    monkeypatch.setattr(load, "parse", parse)
    return parsed


def test_a_page_is_read_once_until_something_changes(
    folder: Path, store: Store, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "b.md").write_text("# B\n\nText.\n")
    parsed = count_parses(monkeypatch)
    for _ in range(3):
        load_edition(folder, "en-US", store=store)
    assert parsed.count("2026-11-02/a.html") == 1
    assert parsed.count("2026-11-02/b.md") == 3  # quicker read than looked up
    load_edition(folder, "de-DE", store=store)
    page.write_text(page.read_text().replace("old", "new"))
    load_edition(folder, "en-US", store=store)
    assert parsed.count("2026-11-02/a.html") == 3
    monkeypatch.setattr(remembered, "_version", lambda: "another")
    load_edition(folder, "en-US", store=store)
    assert parsed.count("2026-11-02/a.html") == 4


@each("kept", ["", *table(DATA / "remembered.txt")], least=7)
def test_what_lies_there_and_is_no_article_is_read_anew(
    folder: Path, store: Store, page: Path, kept: str
) -> None:
    wanted = load_edition(folder, "en-US")
    load_edition(folder, "en-US", store=store)
    pages = drawer(store)
    (entry,) = pages.kept()
    pages.put(entry.key, {}, kept.encode())
    assert load_edition(folder, "en-US", store=store) == wanted
    assert json.loads(pages.get(entry.key).data())[0]["headline"] == "T"


def test_a_store_that_cannot_be_written_changes_nothing(folder: Path, page: Path) -> None:
    (folder.parent / "file").write_text("not a folder")
    store = open_store(folder.parent / "file")
    assert load_edition(folder, "en-US", store=store) == load_edition(folder, "en-US")
