"""The editor's rules: read, refused with a hint, and heard in the right order."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from audio_edition.cleaning.settings import CleaningSettings
from audio_edition.errors import ShowError
from audio_edition.tables import Table
from tests.cleaning.cases import rows
from tests.rows import each

ROWS = rows("settings")


def settings(text: str) -> CleaningSettings:
    table = Table(tomllib.loads(text), file=Path("show.toml"), name="cleaning")
    return CleaningSettings.from_table(table, origin="show")


def test_a_phrase_a_kind_and_a_regex() -> None:
    read = settings(
        'drop = ["Our daily verse", {kind = "bio", reason = "announced already"}]\n'
        'keep = [{regex = "^Note \\\\d+", reason = "footnotes are read"}]'
    )
    assert [(r.action, r.origin, r.kind) for r in read.rules] == [
        ("keep", "show", ""),
        ("drop", "show", ""),
        ("drop", "show", "bio"),
    ]
    assert read.rules[0].reason == "footnotes are read"
    assert read.rules[0].find("note 12: the year") == "note 12"
    assert read.rules[1].find("Here is our  daily verse".replace("  ", " ")) == "our daily verse"


def test_a_phrase_matches_whole_words_and_any_quotes() -> None:
    rule = settings("""drop = ["today's ad"]""").rules[0]
    assert rule.find("Today's ad:")
    assert not rule.find("today's address")


def test_repetition_is_the_shows_unless_the_edition_says() -> None:
    assert settings("").repetition == "labels"
    told = Table({}, file=Path("edition.toml"), name="cleaning")
    silent = CleaningSettings.from_table(told, origin="edition")
    assert silent.over(settings('repetition = "off"')).repetition == "off"


@each("text, problem, hint", ROWS["a broken rule is one line with a hint"])
def test_a_broken_rule_is_one_line_with_a_hint(text: str, problem: str, hint: str) -> None:
    with pytest.raises(ShowError) as caught:
        settings(text)
    assert problem in caught.value.message
    assert "\n" not in caught.value.message
    assert "show.toml [cleaning]" in caught.value.message
    assert hint in (caught.value.hint or "")
