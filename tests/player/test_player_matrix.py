"""The table of features and browsers says what the tests said."""

from __future__ import annotations

import pytest

from tests.player.drivers import BROWSERS
from tests.tools import ROOT
from tools import player_matrix

REPORT = """<testsuites><testsuite>
<testcase name="test_plays_on[chromium]"/>
<testcase name="test_plays_on[firefox]"><failure/></testcase>
<testcase name="test_plays_on[webkit]"><skipped/></testcase>
<testcase name="test_jumps[chromium-early]"/>
<testcase name="test_jumps[chromium-late]"><error/></testcase>
<testcase name="test_jumps[late-webkit]"/>
<testcase name="test_of_no_browser"/>
</testsuite></testsuites>"""


def test_the_worst_case_counts() -> None:
    made = player_matrix.table(player_matrix.outcomes(REPORT))
    assert made.splitlines()[2:] == ["| plays on | ✓ | ✗ | – |", "| jumps | ✗ | – | ✓ |"]


def test_the_table_stands_in_its_place() -> None:
    page = "above\n<!-- matrix -->\nold\n<!-- /matrix -->\nbelow\n"
    made = player_matrix.put(page, "| new |")
    assert made == "above\n<!-- matrix -->\n\n| new |\n\n<!-- /matrix -->\nbelow\n"
    assert player_matrix.put(made, "| new |") == made
    with pytest.raises(SystemExit):
        player_matrix.put("no place", "| new |")


def test_all_three_browsers_are_run() -> None:
    assert tuple(BROWSERS) == player_matrix.BROWSERS
    names = [name.rsplit("/", 1)[1] for name in player_matrix.suites(ROOT / "tests/player")]
    assert {"test_player_faults.py", "test_player_tabbing.py"} <= set(names)
    player_matrix.put(player_matrix.PAGE.read_text("utf-8"), "")
