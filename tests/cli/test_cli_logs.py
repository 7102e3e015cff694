"""--log-file and --log-format, as users give them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.typed import DAY, show_in, typed

TOKEN = "Zk29QwLmT7xPb4"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    return show_in(tmp_path)


def test_a_log_has_the_stages_and_the_errors_and_no_secret(show: Path) -> None:
    file, plain = show / "log.jsonl", show / "log"
    done = typed("--log-file", str(file), "--log-format", "json", "build", DAY, cwd=show)
    assert done.code == 0, done.err
    told = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    took = {line["stage"]: line for line in told if "seconds" in line}
    assert {"cleaning", "script", "speech", "programme", "proof", "publication"} <= took.keys()
    assert took["speech"]["edition"] == DAY
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in told)
    said = typed("--log-file", str(plain), "build", f"2026-{TOKEN}", cwd=show, CMS_TOKEN=TOKEN)
    text = plain.read_text("utf-8")
    assert said.code == 1
    assert "no edition" in said.err
    assert "error" in text
    assert "no edition" in text
    assert TOKEN not in text + said.err


def test_json_on_the_error_stream_is_json_alone(show: Path) -> None:
    for words, code in ((DAY, 0), ("2026-11-03", 1), ("--nothing", 2)):
        said = typed("--log-format", "json", "build", words, cwd=show)
        told = [json.loads(line) for line in said.err.splitlines()]
        assert said.code == code
        assert told
    assert told[-1]["level"] == "error"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_under_the_log_does_not_stop_the_build(show: Path) -> None:
    done = typed("--log-file", "/dev/full", "build", DAY, cwd=show)
    assert done.code == 0
    assert done.err.count("cannot be written, the work goes on") == 1
    assert (show / "audio" / DAY / "episode.json").is_file()
