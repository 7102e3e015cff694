"""The table of tiers names what there is, and a change asks for the contracts that it touches."""

import subprocess
import sys
from fnmatch import filter as matching
from pathlib import Path

import pytest

from tests import tiers
from tests.rows import each
from tests.tools import ROOT

FILES = subprocess.run(
    ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
).stdout.splitlines()
ALL = tiers.contracts()


@each("pattern", [*tiers.long(), *(test for one in ALL for test in one.tests)])
def test_a_line_names_tests(pattern: str) -> None:
    file, _, test = pattern.partition("::")
    found = matching(FILES, file)
    assert any(file.rpartition("/")[2].startswith("test_") for file in found)
    assert not test or f"def {test}(" in (ROOT / file).read_text("utf-8")


@each("pattern", [pattern for one in ALL for pattern in one.touched_by])
def test_what_touches_a_contract_is_there(pattern: str) -> None:
    assert matching(FILES, pattern)


@each(
    "changed, names",
    [
        (["LICENSE"], set[str]()),
        (
            ["src/audio_edition/executors/local.py"],
            {"confined", "executors", "machines", "signals"},
        ),
        (["tests/wordpress/test_wordpress_browser.py"], {"wordpress"}),
        (["tools/make-venv.sh", "src/audio_edition/words.py"], {"install"}),
    ],
)
def test_a_change_asks_for_what_it_touches(changed: list[str], names: set[str]) -> None:
    assert {one.name for one in ALL if one.is_touched(changed)} == names


def test_a_commit_that_nobody_knows_is_told() -> None:
    with pytest.raises(pytest.UsageError, match="--since 0123abc"):
        tiers.changed_since("0123abc")


def test_a_change_that_touches_no_contract_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "test_nothing.py").touch()
    asked = [sys.executable, "-m", "pytest", "-q", "-p", "tests.tiers", "--rootdir", str(tmp_path)]
    asked += ["-p", "no:cacheprovider", str(tmp_path)]
    since = ("--since", "HEAD")
    ended = [subprocess.run([*asked, *more], cwd=ROOT).returncode for more in ((), since)]
    assert ended == [pytest.ExitCode.NO_TESTS_COLLECTED, pytest.ExitCode.OK]
