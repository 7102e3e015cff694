"""What commands print at a terminal commands nothing, whoever named a title, a path or a voice."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from audio_edition.visible import in_json, on_terminal, visible
from tests.cli.typed import at_terminal
from tests.rows import each

BAD = tomllib.loads((Path(__file__).parent / "data" / "terminal.toml").read_text("utf-8"))
STYLES = re.compile("\x1b\\[(0|1|2|9|3[1-6])m")
SAYS = """
import json, sys
from audio_edition.cli import streams
streams.open_all()
import click
from audio_edition.cli.context import App
told = json.loads(sys.argv[1])
click.secho("bold", bold=True)
click.echo(click.style("cut", fg="red", strikethrough=True) + click.style(" why", dim=True))
for name, text in told.items():
    click.echo(f"{name}: {text}")
    print(text)
App().emit(told)
sys.stderr.write("\\r\\x1b[2Kspeaking " + told["path"])
click.echo("\\r\\x1b[2K" + told["title"], err=True)
"""


@pytest.mark.parametrize("encoding", ["", "ascii"])
def test_a_terminal_obeys_nobody_but_us(encoding: str) -> None:
    code, heard = at_terminal("-c", SAYS, json.dumps(BAD), PYTHONIOENCODING=encoding)
    assert code == 0, heard
    assert "\x1b[1mbold\x1b[0m" in heard, "our own styles stay"
    assert heard.count("\r\x1b[2K") == 2 + 1, "a moving line, where one is drawn"
    plain = STYLES.sub("", heard).replace("\r\x1b[2K", "")
    assert visible(plain, lines=True) == plain
    for text in BAD.values():
        assert visible(text).partition("\\r")[0] in plain, "it is told, and harmless"
    line = next(line for line in plain.splitlines() if line.startswith("{"))
    assert json.loads(line) == BAD, "JSON is the same value all the same"


def test_a_pipe_gets_what_was_written() -> None:
    code = SAYS.replace("print(text)", "sys.stdout.write(text)")
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(BAD)], capture_output=True, check=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    for text in BAD.values():
        assert text.encode() in done.stdout


@each("name", BAD)
def test_each_is_spelt_out_and_nothing_of_it_is_lost(name: str) -> None:
    told = on_terminal(BAD[name])
    assert visible(told) == told
    assert told == visible(BAD[name], lines=True)
    assert on_terminal(f"\x1b[31m{BAD[name]}\x1b[0m") == f"\x1b[31m{told}\x1b[0m"
    assert "\r" not in on_terminal(BAD[name]), "on standard output no line is taken away"
    assert json.loads(in_json(json.dumps(BAD[name], ensure_ascii=False))) == BAD[name]
