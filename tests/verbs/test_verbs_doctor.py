"""doctor tries what it reports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BROKEN = """
import sys
sys.modules[{name!r}] = None  # as if it had never been installed: an import of it fails
sys.argv = ["audio-edition", "--json", "doctor"]
from audio_edition.cli import main
main()
"""


def doctor(code: str, folder: Path) -> tuple[int, dict[str, list[dict[str, str]]]]:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, timeout=120
    )
    assert "Traceback" not in done.stderr, done.stderr
    told: dict[str, list[dict[str, str]]] = json.loads(done.stdout)
    return done.returncode, told


@pytest.mark.parametrize(
    "name", ["lxml_html_clean", "trafilatura", "lameenc", "feedgen", "mutagen"]
)
def test_a_package_that_does_not_work_is_found_by_trying(name: str, tmp_path: Path) -> None:
    code, told = doctor(BROKEN.format(name=name), tmp_path)
    assert code == 1, told
    errors = [f for f in told["findings"] if f["severity"] == "error"]
    assert [f["code"] for f in errors] == ["trial"], errors
    assert errors[0]["remedy"]


def test_where_all_works_the_trial_says_what_came_of_it(tmp_path: Path) -> None:
    code, told = doctor(
        'import sys; sys.argv = ["audio-edition", "--json", "doctor"]\n'
        "from audio_edition.cli import main\nmain()\n",
        tmp_path,
    )
    assert code == 0, told
    ready = {item["what"]: item["detail"] for item in told["ready"]}
    assert "of MP3" in ready["trial"]
    assert "language en" in ready
    assert list(tmp_path.iterdir()) == [], "a trial leaves nothing behind"
