"""Which of the player's features hold in which browser, as run: `python tools/player_matrix.py`.

Runs the tests that drive Chromium, Firefox and WebKitGTK, and writes what came of them as a table
into docs/player.md. Ends with 1 where one failed; a browser that is not installed has a dash.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "player.md"
BROWSERS = ("chromium", "firefox", "webkit")
BEGIN, END = "<!-- matrix -->", "<!-- /matrix -->"
_GOOD, _BAD, _MISSING = "✓", "✗", "–"


def suites(folder: Path) -> list[str]:
    """The test files under ``folder`` that run in every browser."""
    return sorted(
        str(file)
        for file in folder.glob("test_*.py")
        if "list(BROWSERS)" in file.read_text("utf-8")
    )


def outcomes(report: str) -> dict[str, dict[str, str]]:
    """What came of each feature in each browser, of a JUnit report; the worst case counts."""
    order = (_BAD, _MISSING, _GOOD)
    found: dict[str, dict[str, str]] = {}
    for case in ElementTree.fromstring(report).iter("testcase"):
        name, _, given = case.get("name", "").partition("[")
        browser = next((part for part in given.rstrip("]").split("-") if part in BROWSERS), "")
        if not browser:
            continue
        kinds = {child.tag for child in case}
        mark = _BAD if kinds & {"failure", "error"} else _MISSING if "skipped" in kinds else _GOOD
        row = found.setdefault(name.removeprefix("test_").replace("_", " "), {})
        row[browser] = min(row.get(browser, _GOOD), mark, key=order.index)
    return found


def table(found: dict[str, dict[str, str]]) -> str:
    """The features as a Markdown table."""
    rows = ["| | Chromium | Firefox | WebKitGTK |", "|---|---|---|---|"]
    for feature, row in found.items():
        marks = " | ".join(row.get(browser, _MISSING) for browser in BROWSERS)
        rows.append(f"| {feature} | {marks} |")
    return "\n".join(rows)


def put(page: str, made: str) -> str:
    """The page with the table between its two marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{PAGE.name} has no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{after}"


def main() -> int:
    """Run the tests and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}"]
        subprocess.run(
            [*command, *sys.argv[1:], *suites(ROOT / "tests" / "player")], cwd=ROOT, check=False
        )
        if not report.exists():
            return 1
        found = outcomes(report.read_text("utf-8"))
    made = table(found)
    print(made)
    PAGE.write_text(put(PAGE.read_text("utf-8"), made), encoding="utf-8")
    return int(not found or any(_BAD in row.values() for row in found.values()))


if __name__ == "__main__":
    sys.exit(main())
