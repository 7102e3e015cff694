"""The whole product on the sample editions, judged from outside; the silent voice reads them."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from audio_edition.cli.main import cli
from audio_edition.errors import AudioEditionError
from audio_edition.pipeline import BuildOptions, build, plan, read_edition
from audio_edition.workspace import Workspace
from tests.archive.made import digests
from tests.rows import table
from tests.tools import ROOT

EDITION = "2026-11-02"
PROMOS = re.compile(
    r"subscri|32\.95|\$3 a month|free two-week|copy link|listen to today|in your inbox"
    r"|unsubscribe|view this email|0:00|share this|log in",
    re.IGNORECASE,
)
SILENT = BuildOptions(engine="silence", jobs=1)
FILES, SAID = (table(ROOT / "tests/data" / f"sample_{name}.txt") for name in ("files", "said"))


def test_a_sample_edition_has_every_file_and_nothing_of_the_template(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "editions", tmp_path / "editions")
    show = Workspace.open(tmp_path)
    report = build(show, EDITION, SILENT)
    assert [name for name in FILES if not (show.audio / name).stat().st_size] == []
    assert len(report.programme.segments) == 5  # intro, three articles, outro
    text = (show.audio / EDITION / "transcript.txt").read_text("utf-8")
    assert not PROMOS.search(text), PROMOS.search(text)
    cut = [
        d for article in report.cleaned.articles for d in article.decisions if d.verdict == "drop"
    ]
    assert len(cut) >= 14
    for other in show.edition_ids():
        texts = [p.text for article in read_edition(show, other).articles for p in article.kept]
        assert not PROMOS.search("\n".join(texts))
    said = text.replace("\n", " ")
    assert [line for line in SAID if line not in said] == []


def small_show(folder: Path) -> Workspace:
    """Two editions of two articles of a sentence."""
    for day in (EDITION, "2026-11-03"):
        (folder / "editions" / day).mkdir(parents=True)
        for name in ("01-port", "02-rain"):
            file = folder / "editions" / day / f"{name}.md"
            file.write_text(f"# {name}\n\nThe {name} of {day} is open.\n", "utf-8")
    (folder / "editions" / "show.toml").write_text('[show]\ntitle = "The Lantern"\n', "utf-8")
    (folder / "audio").mkdir()
    return Workspace.open(folder)


def test_same_inputs_same_bytes_and_a_failed_build_leaves_them(tmp_path: Path) -> None:
    one, other = (small_show(tmp_path / name) for name in ("one", "other"))
    _, planned = plan(other, EDITION, SILENT)
    assert planned.missing == planned.total == 8
    assert not list(other.audio.iterdir()), "a plan makes nothing"
    build(one, EDITION, SILENT)
    build(other, EDITION, BuildOptions(engine="silence", jobs=2))
    ours, theirs = (digests(show.audio / EDITION) for show in (one, other))
    audio = [name for name in ours if name.endswith(".mp3")]
    assert len(audio) == 5
    assert {name: ours[name] for name in audio} == {name: theirs[name] for name in audio}
    before = digests(other.audio)
    build(other, EDITION, SILENT)
    again = digests(other.audio)
    assert before | {name: again[name] for name in [f"{EDITION}/build.json"]} == again
    before = again
    (other.editions / EDITION / "02-rain.md").write_bytes(b"\x00\xff" * 500)
    with pytest.raises(AudioEditionError):
        build(other, EDITION, SILENT)
    assert digests(other.audio) == before
    assert not list((other.cache / "scratch").glob("*"))


def test_one_bad_edition_does_not_keep_the_others(tmp_path: Path) -> None:
    show = small_show(tmp_path)
    (show.editions / "2026-11-04").mkdir()
    (show.editions / "2026-11-04/01-empty.txt").write_bytes(b"")
    words = ["--show", str(show.root), "build", "--all", "--engine", "silence", "--json"]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 1
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert [result["edition"] for result in told] == [EDITION, "2026-11-03"]
    assert "2026-11-04/01-empty.txt is empty" in done.output
    feed = (show.audio / "feed.xml").read_text("utf-8")
    assert all(f"{result['edition']}/{result['edition']}.mp3" in feed for result in told)
    assert "2026-11-03" in (show.audio / "today/index.html").read_text("utf-8")
    # the keys that scripts rely on
    result, mp3 = told[0], show.audio / EDITION / f"{EDITION}.mp3"
    assert (result["mp3"], result["bytes"]) == (str(mp3), mp3.stat().st_size)
    assert (result["engine"], result["fallback"], result["chapters"]) == ("silence", None, 4)
    assert result["sentences"] == {"total": 8, "synthesized": 8, "cached": 0}
    assert result["cut"] == {"paragraphs": 0, "words": 0}
    assert 10 < result["duration"] < 60
    assert set(result["seconds"]) >= {"cleaning", "script", "speech", "programme", "publication"}
