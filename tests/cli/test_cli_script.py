"""``audio-edition script``: what will be said, and what is told beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from tests.cleaning.test_cleaning_cli import run

ARTICLE = """# The markets slip

The Dow <.DJI> fell 0.5% on Monday.

Nobody was there to see it, and the captain did not look back.

The S&P 500 <.SPX> fell 7 points, the Nasdaq <.IXIC> 3, the FTSE 100 <.FTSE> 2. It rained.
"""


@pytest.fixture
def show(tmp_path: Path) -> Path:
    edition = tmp_path / "editions" / "2026-11-02"
    edition.mkdir(parents=True)
    (tmp_path / "editions" / "show.toml").write_text('[show]\ntitle = "T"\n')
    (edition / "01-markets.md").write_text(ARTICLE)
    return tmp_path


def review(show: Path, *args: str) -> Result:
    return run("--show", str(show), "script", "2026-11-02", *args)


def test_spoken_shows_only_what_is_said_otherwise_than_printed(show: Path) -> None:
    result = review(show, "--spoken")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    at = lines.index("# The markets slip  (01-markets.md)")
    assert lines[at : at + 6] == [
        "# The markets slip  (01-markets.md)",
        "3: The Dow <.DJI> fell 0.5% on Monday.",
        "   The Dow fell zero point five percent on Monday.",
        "7: The S&P 500 <.SPX> fell 7 points, the Nasdaq <.IXIC> 3, the FTSE 100 <.FTSE> 2.",
        "   The S and P five hundred fell seven points, the Nasdaq three, the footsie one hundred "
        "two.",
        "",
    ]
    assert "\x1b[" not in result.stdout
    # the show's own words as well, by the part that says them
    assert any(line.startswith("greeting: ") for line in lines[:at])


def test_spoken_and_removed_are_two_questions(show: Path) -> None:
    result = review(show, "--spoken", "--removed")
    assert result.exit_code == 2
    assert "--spoken and --removed" in result.stderr


def test_the_codes_of_one_article_are_told_in_one_line(show: Path) -> None:
    told = [line for line in review(show).stderr.splitlines() if "not said" in line]
    assert told == [
        "note: 01-markets.md: 4 codes of agencies are not said: <.DJI>, <.SPX>, <.IXIC>, …"
    ]
    notes = json.loads(review(show, "--json").stdout)["notes"]
    assert sum("is an agency's code and is not said" in note for note in notes) == 4
