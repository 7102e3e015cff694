"""The table of docs/languages.md is what ``audio-edition languages`` says."""

import re

from audio_edition.languages import PARTS, coverage
from audio_edition.languages.find import LANGUAGES
from tests.tools import ROOT

WORDS = {
    "present": "✓",
    "missing": "–",
    "numbers, money, dates only": "numbers, money, dates",
    "a general splitter": "general",
}


def test_the_table_is_what_is_covered() -> None:
    page = (ROOT / "docs" / "languages.md").read_text("utf-8")
    rows = [
        [cell.strip() for cell in row.strip("|").split("|")]
        for row in re.findall(r"^\|.*\|$", page, re.M)
    ]
    table = {row[0].partition(":")[0].split(",")[0].split(" ")[0]: row[1:] for row in rows}
    tags = table.pop("tag")
    assert tags == list(LANGUAGES.built_in)
    for part in PARTS:
        assert table[part] == [WORDS[coverage(tag).parts[part]] for tag in tags], part
