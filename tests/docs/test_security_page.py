"""Every promise of docs/security.md names a test that is there."""

import re

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
