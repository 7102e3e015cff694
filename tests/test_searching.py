"""A show's own patterns find what ``re`` finds, and those without an end are ended."""

import re
from pathlib import Path
from unittest.mock import Mock

import pytest

from audio_edition import searching
from audio_edition.cleaning.settings import CleaningSettings
from audio_edition.errors import CleaningError
from audio_edition.tables import Table
from tests.rows import each


@each(
    ("pattern", "text", "is_here"),
    [
        (r"sign up (today|now)", "please sign up now", True),
        (r"^\d{1,3} of \d+", "12 of 400 pages", True),
        (r"(?:\w+\s*)+!", "hello you!", False),
        (r"(\w)\1", "hello", False),
        (r"(?<=a)b", "ab", True),
        (r"x.*y", "x" * 50_000, False),
        (r"nothing", "of that", True),
    ],
)
def test_what_is_found_is_what_re_finds(
    monkeypatch: pytest.MonkeyPatch, pattern: str, text: str, is_here: bool
) -> None:
    elsewhere = Mock(wraps=searching._elsewhere)
    monkeypatch.setattr(searching, "_elsewhere", elsewhere)
    match = re.search(pattern, text)
    assert searching.found(re.compile(pattern), text) == (match.group() if match else None)
    assert elsewhere.called is not is_here, "what is quick by its shape starts no process"


@each(
    "pattern", ["(a+)+$", "(a|a)*b", "a?" * 200 + "a" * 200, "(?:(?:){60000}){60000}", "(a|a)" * 99]
)
def test_what_has_no_end_is_not_searched_here(pattern: str) -> None:
    ways, loops = searching._shape(pattern, re.compile(pattern).flags)
    assert not ways or ways * 300 ** (loops + 1) > searching._STEPS


def test_a_python_without_this_parser_searches_in_the_child(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(searching, "parsing", None)
    searching._shape.cache_clear()
    elsewhere = Mock()
    monkeypatch.setattr(searching, "_elsewhere", elsewhere)
    searching.found(re.compile("a"), "ab")
    searching._shape.cache_clear()
    elsewhere.assert_called_once()


def test_a_rule_without_an_end_is_ended_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "SECONDS", 1)
    table = Table(
        {"drop": [{"regex": "(a+)+$", "reason": "x"}, {"regex": "(b+)+$"}]}, file=Path("show.toml")
    )
    catastrophe, other = CleaningSettings.from_table(table, origin="show").rules
    with pytest.raises(CleaningError, match="of the show finds no end in a paragraph of 61"):
        catastrophe.find("a" * 60 + "!")
    assert other.find("ab") == "b", "the next search is done by the next child"
