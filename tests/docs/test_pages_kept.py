"""Every promise of docs/security.md names a test; docs/languages.md tells what is covered."""

import re

from audio_edition.languages import PARTS, coverage
from audio_edition.languages.find import LANGUAGES
from tests.rows import each
from tests.tools import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)))


@each("file, name", NAMED, least=60)
def test_what_it_names_is_tested(file: str, name: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert f"\ndef {name or 'test_'}" in text


def test_each_promise_names_one() -> None:
    rows = [line for line in PAGE.split("\n") if line.startswith("| ") and "promise" not in line]
    promises = [row for row in rows if not row.startswith(("| **", "| a ", "| an ", "| who "))]
    assert len(promises) > 15
    for row in promises:
        assert "`tests/" in row, row[:80]


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
