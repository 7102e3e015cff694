"""listens as it is typed: a built show, real sizes, a log, and what is printed."""

import gzip
import json
import shlex
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from audio_edition import Article, Edition, Workspace, build
from audio_edition.cli.main import cli
from audio_edition.errors import AudienceError
from audio_edition.mp3.id3 import seek_audio
from audio_edition.verbs.listens import catalogue, listens
from tests.audience.logged import CHROME, Asks, combined
from tests.rows import each, table

TEXT = "The first ferry left the harbor at noon on Monday, and nobody had expected it so soon. "


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("show")
    (root / "editions").mkdir()
    shutil.copy(Path(__file__).with_name("show.toml"), root / "editions")
    workspace = Workspace.open(root, clock=lambda: datetime(2026, 11, 2, 5, tzinfo=UTC))
    stories = [Article.of("The Strait Reopens", [TEXT * 9] * 3), Article.of("Rain", [TEXT])]
    build(workspace, Edition.of(id="2026-11-02", articles=stories))
    (root / "logs").mkdir()
    return workspace


def run(show: Workspace, *words: str, **more: Any) -> Result:
    return CliRunner().invoke(cli, ["--show", str(show.root), "listens", *words], **more)


def line(**more: Any) -> str:
    return combined(Asks(**{"uri": "/lantern/2026-11-02/2026-11-02.mp3", **more})) + "\n"


def test_a_download_is_the_tag_and_a_minute_of_this_very_file(show, tmp_path):
    file = show.audio / "2026-11-02" / "2026-11-02.mp3"
    with file.open("rb") as stream:
        tag = seek_audio(stream)
    sound = catalogue(show).sounds[0]
    minute = 60 * 64_000 / 8
    assert sound.size == file.stat().st_size
    assert tag > 500
    assert tag + minute - 1500 < sound.needed < tag + minute + 1500
    log = tmp_path / "access.log"
    log.write_text(line(sent=sound.needed) + line(ip="192.0.2.2", sent=sound.needed - 1))
    assert listens(show, [log]).downloads == 1
    # where the sound itself is not at hand, its manifest tells nearly the same
    away = file.rename(tmp_path / "away.mp3")
    try:
        guessed = catalogue(show).sounds[0]
    finally:
        away.rename(file)
    assert abs(guessed.needed - sound.needed) < 4000


def test_it_prints_tables_json_and_a_page(show: Workspace, tmp_path: Path) -> None:
    log = tmp_path / "access.log.2.gz"
    article = next(iter(catalogue(show).listed[0].articles))
    told = "".join(
        line(
            method="POST", status=204, sent=0, agent=CHROME,
            uri=f"/heard?edition=2026-11-02&article={article}&heard={heard}",
        )
        for heard in (0, 25)
    )  # fmt: skip
    log.write_bytes(gzip.compress((line() + line(agent=CHROME) + "damaged\n" + told).encode()))
    page = tmp_path / "figures.html"
    result = run(show, str(log), "--html", str(page))
    assert result.exit_code == 0, result.output
    for words in (
        "2 downloads, 2026-11-02 to 2026-11-02 (Europe/Berlin)", "Overcast", "Google Chrome",
        "13:00", "5 lines of 1 log, 1 could not be read", "left out: none", article,
    ):  # fmt: skip
        assert words in result.stdout
    assert "1 line of 5 could not be read" in result.output
    assert "192.0.2" not in result.output
    html = page.read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>")
    assert "192.0.2" not in html
    silent = ["--quiet", "--json", "--show", str(show.root), "listens", str(log)]
    said = json.loads(CliRunner().invoke(cli, silent).stdout)
    assert said["downloads"] == 2
    assert said["editions"][0]["files"] == {"2026-11-02.mp3": 2}
    assert (said["heard"][0]["reached"], said["heard"][0]["completion"]) == ([1, 1, 0, 0, 0], 0.0)
    assert said["logs"] == [
        {"log": str(log), "format": "combined", "lines": 5, "unreadable": 1, "problem": ""}
    ]


def test_standard_input_and_the_logs_of_show_toml(show: Workspace) -> None:
    assert "1 download" in run(show, "-", input=line()).stdout
    (show.root / "logs" / "access.log").write_text(line() + line(agent=CHROME))
    assert "2 downloads" in run(show).stdout


@each("words, said", table(Path(__file__).with_name("refused.tsv")), least=8)
def test_what_is_wrong_is_one_line(words: str, said: str, show: Workspace) -> None:
    result = run(show, *shlex.split(words.replace("{root}", str(show.root))), input=line())
    assert isinstance(result.exception, AudienceError)
    assert said in result.exception.message
    assert "\n" not in result.exception.message
    assert result.exception.hint


def test_one_log_that_is_none_does_not_hide_the_others(show: Workspace, tmp_path: Path) -> None:
    good, bad = tmp_path / "access.log", tmp_path / "error.log"
    good.write_text(line())
    bad.write_text("2026/11/02 12:00:00 [error] open() failed\n")
    named = run(show, str(good), str(bad))
    assert (named.exit_code, "1 download" in named.stdout) == (1, True)
    assert named.output.count("is no access log") == 1
    found = run(show, str(tmp_path))
    assert (found.exit_code, "1 download" in found.stdout) == (0, True)
    assert "passed over" in found.output
