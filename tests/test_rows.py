"""A table that is one test tells every row that fails, and hides none."""

from pathlib import Path

import pytest

from tests.rows import each, table


def test_every_row_is_tried_and_each_that_fails_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = []

    @each("word, size", [("one", 3), ("three", 4), ("five", 4), ("six", "no")])
    def check(word: str, size: int, tmp_path: Path) -> None:
        seen.append((word, list(tmp_path.iterdir())))
        (tmp_path / "file").write_text(word)
        with pytest.raises(ValueError, match="is no"):
            raise ValueError(f"{word} is no {size + 0}")
        assert len(word) == size, f"{len(word)} is not {size}"

    monkeypatch.delenv("ROW", raising=False)
    with pytest.raises(AssertionError, match="2 of 4 rows fail") as caught:
        check(tmp_path=tmp_path)
    assert "row 'three', 4\n    5 is not 4" in str(caught.value)
    assert "row 'six', 'no'\n    TypeError:" in str(caught.value)
    assert seen == [("one", []), ("three", []), ("five", []), ("six", [])]

    (other := tmp_path / "other").mkdir()
    monkeypatch.setenv("ROW", "five")
    check(tmp_path=other)
    assert [word for word, _ in seen[4:]] == ["five"]
    monkeypatch.setenv("ROW", "seven")
    with pytest.raises(pytest.skip.Exception):
        check(tmp_path=other)


def test_tables_are_tried_with_one_another_and_one_that_was_not_found_is_no_test() -> None:
    with pytest.raises(AssertionError, match="0 rows"):
        each("word", [])
    seen = []

    @each("one", ["a", "b"])
    @each("other", [1, 2])
    def check(one: str, other: int) -> None:
        seen.append((one, other))

    check()
    assert seen == [("a", 1), ("a", 2), ("b", 1), ("b", 2)]


def test_a_file_of_rows_is_cells_between_tabs(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("# what\none\ttwo\t\n\nthree\n")
    assert table(tmp_path / "a.tsv") == [("one", "two", ""), "three"]
