"""The manual page says what --help says now, and readers of manual pages take it."""

import re
import subprocess

from tests.tools import require
from tools import man_page


def test_it_is_what_help_says() -> None:
    there = man_page.FILE.read_text("utf-8")
    [day] = re.findall(r"^\.TH AUDIO-EDITION 1 (\d{4}-\d\d-\d\d) ", there)
    assert there == man_page.page(day), "python -m tools.man_page writes it anew"
    for told in ('.SS "desk users add"', r"\fB\-\-behind\-proxy\fR", r"\fB\-h, \-\-help\fR"):
        assert told in there


def test_signs_of_roff_are_text() -> None:
    assert man_page.plain("'a'\n.b\\c -^`") == "\\(aqa\\(aq\n\\&.b\\ec \\-\\(ha\\(ga"


def test_man_and_mandoc_read_it_without_a_warning() -> None:
    lint = [require("mandoc"), "-Tlint", "-Wwarning", man_page.FILE]
    assert subprocess.run(lint, capture_output=True, text=True).stdout == ""
    shown = subprocess.run(
        [require("man"), "-l", "--warnings=w", man_page.FILE],
        capture_output=True, text=True, env={"LC_ALL": "C.UTF-8", "MANWIDTH": "80"},
    )  # fmt: skip
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "audio-edition publish [OPTIONS] [EDITION]..." in shown.stdout
