"""Marks, headlines, order and titles: changed on their line, and on no other."""

import tomllib
from itertools import product
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from audio_edition.edition.edit import (
    accept_sentences,
    set_front_matter,
    set_headline,
    set_mark,
    set_order,
)
from audio_edition.edition.files import file_digest
from audio_edition.edition.load import load_edition
from audio_edition.edition.model import Take
from audio_edition.edition.sources.parse import parse
from audio_edition.edition.takes import write_takes
from audio_edition.errors import EditionError
from tests.edition.facts import DATA, rows
from tests.rows import each

ROWS = rows("edit") | rows("takes")

MARKDOWN = (DATA / "marks.md").read_text("utf-8")


def lines_and_marks(file: Path) -> list[tuple[int, str, str | None]]:
    return [
        (p.source_line, p.text, p.mark)
        for p in parse(file.read_bytes(), name=file.name)[0].paragraphs
    ]


@each(
    "suffix, newline, codec",
    [
        *product([".md", ".txt"], ["\n", "\r\n"], ["utf-8"]),
        *product([".md"], ["\r\n"], ["utf-8-sig", "utf-16", "cp1252"]),
    ],
)
def test_every_paragraph_can_be_marked_and_unmarked(
    tmp_path: Path, suffix: str, newline: str, codec: str
) -> None:
    file = tmp_path / f"01-a{suffix}"
    text = MARKDOWN.replace("here", "hêre").replace("\n", newline)
    if suffix == ".txt":
        text = text.replace("|---|---|" + newline, "")
    file.write_bytes(text.encode(codec))
    before = file.read_bytes()
    paragraphs = lines_and_marks(file)
    assert len(paragraphs) >= 8
    for line, words, _ in paragraphs:
        set_mark(file, line, "drop")
        assert (line, words, "drop") in lines_and_marks(file)
        assert [p[:2] for p in lines_and_marks(file)] == [p[:2] for p in paragraphs]
        set_mark(file, line, "keep")
        assert (line, words, "keep") in lines_and_marks(file)
        set_mark(file, line, None)
        assert file.read_bytes() == before


def test_a_mark_on_a_line_of_its_own_is_changed_there(tmp_path: Path) -> None:
    file = tmp_path / "01-a.md"
    file.write_text("# T\n\n[[drop: said twice]]\n\n## Heading\n\nText.\n")
    assert lines_and_marks(file) == [(5, "Heading", "drop"), (7, "Text.", None)]
    set_mark(file, 5, "keep")
    assert file.read_text() == "# T\n\n[[keep]]\n\n## Heading\n\nText.\n"
    set_mark(file, 5, None)
    assert file.read_text() == "# T\n\n\n## Heading\n\nText.\n"


def test_a_file_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "01-a.txt"
    file.write_text("T\n\nOne.\n\nTwo.\n")
    seen = file_digest(file)
    assert set_mark(file, 3, "drop", digest=seen) == file_digest(file)
    with pytest.raises(EditionError, match="changed by someone else"):
        set_mark(file, 5, "drop", digest=seen)
    assert file.read_text() == "T\n\n[[drop]] One.\n\nTwo.\n"


def test_no_paragraph_there_and_no_marks_in_html(tmp_path: Path) -> None:
    file = tmp_path / "01-a.txt"
    file.write_text("T\n\nOne.\n")
    for line in (1, 2, 4, 99, 0, -1):
        with pytest.raises(EditionError, match="no paragraph begins"):
            set_mark(file, line, "drop")
    page = tmp_path / "02-b.html"
    page.write_text("<p>x</p>")
    with pytest.raises(EditionError, match=r"only [.]md and [.]txt"):
        set_mark(page, 1, "drop")


def test_headlines_are_changed_where_they_stand(tmp_path: Path) -> None:
    for number, (text, expected) in enumerate(
        [
            ("Old\n\nBody.\n", "New: title\n\nBody.\n"),
            ("# Old\n\nBody.\n", "# New: title\n\nBody.\n"),
            ("---\ntitle: Old\nbyline: X\n---\nBody.\n", None),
            ("---\nbyline: X\n---\n# Old\nBody.\n", "---\nbyline: X\n---\n# New: title\nBody.\n"),
            ("Old\n===\n\nBody.\n", "New: title\n===\n\nBody.\n"),
        ]
    ):
        file = tmp_path / f"{number}.md"
        file.write_text(text)
        set_headline(file, "New:  title")
        article = parse(file.read_bytes(), name=file.name)[0]
        assert article.headline == "New: title"
        assert [p.text for p in article.paragraphs] == ["Body."]
        if expected:
            assert file.read_text() == expected


def test_front_matter_is_set_replaced_and_taken_away(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("# T\n\nBody.\n")
    set_front_matter(file, "byline", 'Ann "A" O’Hara: editor')
    assert parse(file.read_bytes(), name="a.md")[0].byline == 'Ann "A" O’Hara: editor'
    set_front_matter(file, "section", "World")
    set_front_matter(file, "byline", "")
    assert file.read_text() == "---\nsection: World\n---\n\n# T\n\nBody.\n"


@each("head, changed", ROWS["a value is replaced whole by whatever name it goes"])
def test_a_value_is_replaced_whole_by_whatever_name_it_goes(
    tmp_path: Path, head: str, changed: str
) -> None:
    file = tmp_path / "a.md"
    file.write_text(f"---\n{head}\n---\n\n# T\n\nBody.\n")
    set_front_matter(file, "byline", "New")
    assert file.read_text() == f"---\n{changed}\n---\n\n# T\n\nBody.\n"


EDITION = (DATA / "order.toml").read_text("utf-8")


def test_the_order_keeps_every_other_byte(tmp_path: Path) -> None:
    for name in ("01-a.md", "02-b.md", "03-c.md"):
        (tmp_path / name).write_text("x")
    file = tmp_path / "edition.toml"
    file.write_text(EDITION)
    seen = file_digest(file)
    seen = set_order(tmp_path, ["02-b.md", "01-a.md"], digest=seen)
    head, tail = EDITION.split("articles")
    assert file.read_text() == (
        head + 'articles = ["02-b.md", "01-a.md"]' + tail[tail.index("]\npublish") + 1 :]
    )
    accept_sentences(tmp_path, ["One.", "Two.", "One."])
    accept_sentences(tmp_path, ["Three.", "It is  “so”."])
    accept_sentences(tmp_path, ["It is “so”.", 'And "so".'])
    values = tomllib.loads(file.read_text())
    assert values["accepted"] == ["One.", "Two.", "Three.", "It is “so”.", 'And "so".']
    assert values["cleaning"] == {"drop": ["x"], "title": "not this one"}
    assert file.read_text().startswith('# the second of November\ntitle = "Old"   # shown in the')
    with pytest.raises(EditionError, match="no article 09"):
        set_order(tmp_path, ["09-x.md"])
    with pytest.raises(EditionError, match="changed by someone else"):
        set_order(tmp_path, ["01-a.md"], digest=seen)
    file.write_text("title = \n", "utf-8")
    with pytest.raises(EditionError, match="not valid TOML"):
        accept_sentences(tmp_path, ["New."])
    assert file.read_text("utf-8") == "title = \n"
    file.unlink()  # and an absent one is made
    set_order(tmp_path, ["01-a.md"], digest=file_digest(file))
    assert tomllib.loads(file.read_text()) == {"articles": ["01-a.md"]}


@each("old", ROWS["acceptance adds to any list"])
def test_acceptance_adds_to_any_list(tmp_path: Path, old: str) -> None:
    file = tmp_path / "edition.toml"
    if old:
        file.write_text(old, "utf-8")
    before = tomllib.loads(old).get("accepted", [])
    accept_sentences(tmp_path, ["New.", "New."])
    values = tomllib.loads(file.read_text("utf-8"))
    assert values["accepted"] == [*([before] if isinstance(before, str) else before), "New."]
    for comment in ("# a ] b", "# and more", "# last", "# why"):
        assert (comment in old) == (comment in file.read_text("utf-8"))


SNIPPETS = st.sampled_from(ROWS["snippets"])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(SNIPPETS, max_size=12),
    st.sampled_from([".md", ".txt"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.data(),
)
def test_set_then_remove_gives_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[str],
    suffix: str,
    newline: str,
    data: st.DataObject,
) -> None:
    file = tmp_path_factory.mktemp("m") / f"a{suffix}"
    file.write_bytes(newline.join(lines).encode())
    try:
        paragraphs = [
            p for p in parse(file.read_bytes(), name=file.name)[0].paragraphs if p.mark is None
        ]
    except EditionError:
        return
    if not paragraphs:
        return
    chosen = data.draw(st.sampled_from(paragraphs))
    before = file.read_bytes()
    try:
        set_mark(file, chosen.source_line, "drop")
    except EditionError:
        # markup that leaves no room for a mark: refused, and nothing written
        event("refused")
        assert file.read_bytes() == before
        return
    marked = parse(file.read_bytes(), name=file.name)[0]
    assert any(p.text == chosen.text and p.mark == "drop" for p in marked.paragraphs)
    set_mark(file, chosen.source_line, None)
    assert file.read_bytes() == before


SLOWER = Take("It is thirteen.", "piper:joe", "slower")
STRESSED = Take("It is  not so.", "piper:joe", "stressed", ("not",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "2026-11-02"
    folder.mkdir()
    (folder / "01-a.md").write_text("# A\n\nIt is thirteen. It is not so.\n")
    return folder


def takes(folder: Path) -> tuple[Take, ...]:
    return load_edition(folder, "en-US").takes


def test_what_is_written_is_read(folder: Path) -> None:
    write_takes(folder, [SLOWER, STRESSED], spoken=["It is thirteen.", "It is not so."])
    assert takes(folder) == (
        SLOWER,
        Take("It is not so.", "piper:joe", "stressed", ("not",)),
    )


def test_the_editors_own_lines_stay(folder: Path) -> None:
    own = '# mine\ntitle = "Monday"  # the day\n\n[cleaning]\n# rules\ndrop = ["^Ad"]\n'
    (folder / "edition.toml").write_text(own)
    write_takes(folder, [SLOWER], spoken=[SLOWER.spoken])
    assert (folder / "edition.toml").read_text().startswith(own)
    accept_sentences(folder, {"It is not so.": "It is not so."})
    set_order(folder, ["01-a.md"])
    edition = load_edition(folder, "en-US")
    assert (edition.title, edition.takes) == ("Monday", (SLOWER,))
    assert edition.accepted == {"It is not so."}


def test_a_later_take_of_the_voice_replaces_the_first(folder: Path) -> None:
    write_takes(folder, [SLOWER], spoken=[SLOWER.spoken])
    other = Take(SLOWER.spoken, "kokoro:af_heart", "split")
    write_takes(folder, [other], spoken=[SLOWER.spoken])
    split = Take(SLOWER.spoken, "piper:joe", "split")
    write_takes(folder, [split], spoken=[SLOWER.spoken])
    assert set(takes(folder)) == {split, other}


def test_takes_of_what_is_no_longer_said_go(folder: Path) -> None:
    write_takes(folder, [SLOWER], spoken=[SLOWER.spoken])
    write_takes(folder, [STRESSED], spoken=["It is not so."])
    assert [take.spoken for take in takes(folder)] == ["It is not so."]


@each("text, told", ROWS["what cannot be meant is told in one line"])
def test_what_cannot_be_meant_is_told_in_one_line(folder: Path, text: str, told: str) -> None:
    (folder / "edition.toml").write_text(text)
    with pytest.raises(EditionError, match=r"edition\.toml") as problem:
        takes(folder)
    assert told in problem.value.message
    assert "\n" not in problem.value.message
