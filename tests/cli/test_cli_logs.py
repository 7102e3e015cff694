"""--log-file and --log-format, as users give them: a process of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_cli_main import run

SHOW = '[show]\ntitle = "The Lantern"\n[voice]\nengine = "silence"\nfallback = []\n'
TOKEN = "Zk29QwLmT7xPb4"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    folder = tmp_path / "editions" / "2026-11-02"
    folder.mkdir(parents=True)
    (tmp_path / "editions" / "show.toml").write_text(SHOW, encoding="utf-8")
    (folder / "01-harbor.md").write_text(
        "# The Harbor\n\nThe harbor of Tallinn opened on Monday.\n", encoding="utf-8"
    )
    return tmp_path


def test_a_build_leaves_its_stages_with_their_seconds(show: Path) -> None:
    file = show / "log.jsonl"
    done = run(
        "--log-file", str(file), "--log-format", "json", "build", "2026-11-02",
        cwd=show, CMS_TOKEN=TOKEN,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    took = {line["stage"]: line for line in told if "seconds" in line}
    assert {"cleaning", "script", "speech", "programme", "proof", "publication"} <= took.keys()
    assert took["speech"]["edition"] == "2026-11-02"
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in told)


def test_an_error_is_in_the_log_as_well_and_no_secret(show: Path) -> None:
    file = show / "log"
    done = run(
        "--log-file", str(file), "build", f"2026-{TOKEN}", cwd=show, CMS_TOKEN=TOKEN
    )  # fmt: skip
    assert done.returncode == 1
    assert "no edition" in done.stderr
    text = file.read_text("utf-8")
    assert "error" in text
    assert "no edition" in text
    assert TOKEN not in text + done.stderr


def test_json_on_the_error_stream_is_json_alone(show: Path) -> None:
    good = run("--log-format", "json", "build", "2026-11-02", cwd=show)
    bad = run("--log-format", "json", "build", "2026-11-03", cwd=show)
    none = run("--log-format", "json", "build", "--nothing", cwd=show)
    assert (good.returncode, bad.returncode, none.returncode) == (0, 1, 2)
    for done in (good, bad, none):
        told = [json.loads(line) for line in done.stderr.splitlines()]
        assert told
    assert json.loads(bad.stderr.splitlines()[-1])["level"] == "error"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_under_the_log_does_not_stop_the_build(show: Path) -> None:
    done = run("--log-file", "/dev/full", "build", "2026-11-02", cwd=show)
    assert done.returncode == 0
    assert done.stderr.count("cannot be written, the work goes on") == 1
    assert (show / "audio" / "2026-11-02" / "episode.json").is_file()
