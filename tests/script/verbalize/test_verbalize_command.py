"""``audio-edition verbalize``: a line in, a line out, at once."""

import json
import os
import subprocess
import sys
import threading

from click.testing import CliRunner

from audio_edition.cli.main import cli


def run(*args: str, stdin: bytes | str = b""):
    return CliRunner().invoke(cli, ["verbalize", *args], input=stdin)


def test_one_line_in_gives_one_line_out(tmp_path):
    result = run(stdin="It cost $5.\n\n  \nNo. 1\r\nlast")
    assert result.exit_code == 0
    assert result.stdout == "It cost five dollars.\n\n\nnumber one\nlast\n"
    result = run(stdin=b"caf\xe9 $5\nok $6\n")
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 2)
    file = tmp_path / "lines.txt"
    file.write_text("\ufeffRates rose 5%.\n", "utf-8")
    assert run(str(file), "--language", "en-GB").stdout == "Rates rose five per cent.\n"
    result = CliRunner().invoke(cli, ["--json", "verbalize"], input="$5\n")
    token = {"printed": "$5", "spoken": "five dollars", "kind": "money"}
    told = {"written": "$5", "spoken": "five dollars", "phonemic": "", "sounds": []}
    assert json.loads(result.stdout) == told | {"tokens": [token]}
    result = run("no-such-file.txt")
    assert result.exit_code == 1
    assert "no-such-file.txt cannot be read" in result.exception.message


def test_each_sound_that_is_not_the_voices_own_is_told():
    line = "Szymon Brzozowik will record gains."
    told = json.loads(CliRunner().invoke(cli, ["--json", "verbalize"], input=line).stdout)
    assert told["phonemic"].startswith("[[ʃˈɪmɑːn]] [[bʒoʊzˈoʊvɪk]] will [[")
    name, *_, word = told["sounds"]
    assert (name["word"], name["ipa"], name["source"]) == ("Szymon", "ʃˈɪmɑːn", "base")
    assert (word["word"], word["source"], word["confidence"]) == ("record", "sense", 0.97)
    assert [one["source"] for one in told["sounds"]] == ["base", "guess", "sense"]
    assert told["sounds"][1]["confidence"] >= 0.8
    assert all(one["voice"] and one["voice"] != one["ipa"] for one in told["sounds"])


def test_it_streams():
    """The answer to a line comes before the next line is given."""
    env = os.environ | {"PYTHONUNBUFFERED": ""}
    with subprocess.Popen(
        [sys.executable, "-m", "audio_edition", "verbalize"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env,
    ) as process:  # fmt: skip
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()
        try:
            process.stdin.write("$5\n")
            process.stdin.flush()
            assert process.stdout.readline() == "five dollars\n"
            process.stdin.write("$6\n")
            process.stdin.close()
            assert process.stdout.read() == "six dollars\n"
        finally:
            watchdog.cancel()
    assert process.returncode == 0
