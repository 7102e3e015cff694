"""The whole product on the sample editions, judged from outside."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import AudioEditionError
from audio_edition.pipeline import BuildOptions, build, plan
from audio_edition.programme.tags import read_tag
from audio_edition.workspace import Workspace
from tests.tools import ROOT, require, shared

EDITION = "2026-11-02"
PROMOS = re.compile(
    r"subscri|32\.95|\$3 a month|free two-week|copy link|listen to today|in your inbox"
    r"|unsubscribe|view this email|0:00|share this|log in",
    re.IGNORECASE,
)


def copy_show(folder: Path) -> Path:
    shutil.copytree(ROOT / "editions", folder / "editions")
    (folder / "audio").mkdir()
    return folder


def run(show: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "audio_edition", "--show", str(show), *args],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def digests(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The first sample edition as a user gets it: the command line, the default voice."""
    show = copy_show(tmp_path_factory.mktemp("spoken"))
    done = run(show, "build", EDITION, "--json")
    assert done.returncode == 0, done.stderr
    return show, json.loads(done.stdout)


@pytest.fixture
def quick(tmp_path: Path) -> Workspace:
    """A show that is read by the silent voice: everything but the sound is real."""
    return Workspace.open(copy_show(tmp_path))


SILENT = BuildOptions(engine="silence", jobs=1)


def test_the_result_has_the_keys_that_scripts_rely_on(spoken: tuple[Path, dict[str, Any]]) -> None:
    show, result = spoken
    assert result["edition"] == EDITION
    assert Path(result["mp3"]) == show / "audio" / EDITION / f"{EDITION}.mp3"
    assert result["bytes"] == Path(result["mp3"]).stat().st_size
    assert result["engine"] == "piper"
    assert result["fallback"] is None
    assert result["chapters"] == 5  # intro, three articles, outro
    assert result["sentences"]["total"] == result["sentences"]["synthesized"] > 30
    assert result["sentences"]["cached"] == 0
    assert result["cut"]["paragraphs"] >= 14
    assert result["cut"]["words"] > 50
    assert 120 < result["duration"] < 420
    assert set(result["seconds"]) >= {"cleaning", "script", "speech", "programme", "publication"}


def test_every_file_of_the_design_is_there(spoken: tuple[Path, dict[str, Any]]) -> None:
    audio = spoken[0] / "audio"
    for name in (
        "feed.xml",
        "index.html",
        "today/index.html",
        "today/embed.html",
        "today/oembed.json",
        "player/edition-player.js",
        "player/edition-player.css",
        *(
            f"{EDITION}/{name}"
            for name in (
                f"{EDITION}.mp3",
                "01-ferry-treaty.mp3",
                "02-the-price-of-rain.mp3",
                "03-quiet-ballots.mp3",
                "episode.json",
                "build.json",
                "chapters.json",
                "transcript.vtt",
                "transcript.json",
                "transcript.txt",
                "waveform.json",
                "index.html",
                "embed.html",
                "oembed.json",
            )
        ),
    ):
        assert (audio / name).is_file(), name
        assert (audio / name).stat().st_size > 0, name


def test_the_transcript_is_the_articles_and_nothing_of_the_template(
    spoken: tuple[Path, dict[str, Any]],
) -> None:
    text = (spoken[0] / "audio" / EDITION / "transcript.txt").read_text(encoding="utf-8")
    assert not PROMOS.search(text), PROMOS.search(text)
    for sentence in (
        "The Strait Reopens",
        "ending a dispute over port fees",
        "not given up a single cent of revenue",
        "wettest October in 31 years",
        "could be worth as much as $1.4 billion",
        "Nobody shouted, and nobody needed to",
        "The new parliament meets for the first time on Feb. 15.",
    ):
        assert sentence in text.replace("\n", " "), sentence


def test_ffprobe_reads_tags_and_chapters(spoken: tuple[Path, dict[str, Any]]) -> None:
    show, result = spoken
    probed = json.loads(
        subprocess.run(
            [
                require("ffprobe"),
                *("-v", "error", "-show_format", "-show_chapters"),
                *("-of", "json", result["mp3"]),
            ],
            capture_output=True,
            check=True,
            text=True,
        ).stdout
    )
    episode = json.loads((show / "audio" / EDITION / "episode.json").read_text(encoding="utf-8"))
    assert [c["tags"]["title"] for c in probed["chapters"]] == [
        c["title"] for c in episode["chapters"]
    ]
    starts = [float(c["start_time"]) for c in probed["chapters"]]
    assert starts == sorted(starts)
    for start, chapter in zip(starts, episode["chapters"], strict=True):
        assert start == pytest.approx(chapter["start"], abs=0.001)
    assert float(probed["format"]["duration"]) == pytest.approx(result["duration"], abs=0.03)
    tags = {key.lower(): value for key, value in probed["format"]["tags"].items()}
    assert tags["title"].startswith("The Morning Meridian")
    assert tags["genre"] == "Podcast"
    assert read_tag(Path(result["mp3"])).has_cover


def test_the_level_is_that_of_the_show(spoken: tuple[Path, dict[str, Any]]) -> None:
    folder = spoken[0] / "audio" / EDITION
    for mp3 in sorted(folder.glob("*.mp3")):
        told = subprocess.run(
            [
                *(require("ffmpeg"), "-nostats", "-hide_banner", "-i", str(mp3)),
                *("-map", "0:a", "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"),
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stderr
        summary = told[told.rindex("Summary:") :]
        loudness = float(re.search(r"I:\s+(-?[\d.]+) LUFS", summary)[1])  # type: ignore[index]
        peak = float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)[1])  # type: ignore[index]
        assert loudness == pytest.approx(-16.0, abs=0.5), mp3.name
        assert peak <= -1.0, mp3.name


def test_mp3val_finds_no_fault(spoken: tuple[Path, dict[str, Any]]) -> None:
    for mp3 in sorted((spoken[0] / "audio" / EDITION).glob("*.mp3")):
        told = subprocess.run(
            [require("mp3val"), str(mp3)], capture_output=True, text=True, check=True
        ).stdout
        assert "WARNING" not in told, told
        assert "ERROR" not in told, told


def test_nothing_changed_nothing_done(spoken: tuple[Path, dict[str, Any]]) -> None:
    show, _ = spoken
    before = digests(show / "audio")
    done = run(show, "build", EDITION, "--json")
    assert done.returncode == 0, done.stderr
    again = json.loads(done.stdout)
    assert again["sentences"]["synthesized"] == 0
    assert again["revision"] == 1
    after = digests(show / "audio")
    changed = {name for name in before | after if before.get(name) != after.get(name)} - {
        f"{EDITION}/build.json"
    }  # the record of the build itself
    assert not changed


def test_one_word_costs_one_sentence(spoken: tuple[Path, dict[str, Any]]) -> None:
    show, _ = spoken
    article = show / "editions" / EDITION / "01-ferry-treaty.md"
    text = article.read_text(encoding="utf-8")
    article.write_text(text.replace("a parking lot", "a parking place"), encoding="utf-8")
    done = run(show, "build", EDITION, "--json")
    article.write_text(text, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["sentences"]["synthesized"] == 1
    transcript = (show / "audio" / EDITION / "transcript.txt").read_text(encoding="utf-8")
    assert "a parking place" in transcript
    # before it is published, an edition is built as often as the editor likes
    assert json.loads(done.stdout)["revision"] == 1


def test_both_sample_editions_and_the_feed_that_lists_them(quick: Workspace) -> None:
    for edition in quick.edition_ids():
        report = build(quick, edition, SILENT)
        assert len(report.programme.segments) == 5
    feed = (quick.audio / "feed.xml").read_text(encoding="utf-8")
    for edition in quick.edition_ids():
        assert f"{edition}/{edition}.mp3" in feed
        text = (quick.audio / edition / "transcript.txt").read_text(encoding="utf-8")
        assert not PROMOS.search(text), PROMOS.search(text)
    assert "2026-11-03" in (quick.audio / "today/index.html").read_text(encoding="utf-8")


def test_same_inputs_same_bytes(quick: Workspace, tmp_path: Path) -> None:
    other = Workspace.open(copy_show(tmp_path / "other"))
    build(quick, EDITION, SILENT)
    build(other, EDITION, BuildOptions(engine="silence", jobs=2))
    ours = digests(quick.audio / EDITION)
    theirs = digests(other.audio / EDITION)
    audio = [name for name in ours if name.endswith(".mp3")]
    assert len(audio) == 6
    assert {name: ours[name] for name in audio} == {name: theirs[name] for name in audio}


def test_a_failed_build_leaves_what_was_published(quick: Workspace) -> None:
    build(quick, EDITION, SILENT)
    before = digests(quick.audio)
    (quick.editions / EDITION / "02-the-price-of-rain.txt").write_bytes(b"\x00\xff" * 500)
    with pytest.raises(AudioEditionError):
        build(quick, EDITION, SILENT)
    assert digests(quick.audio) == before
    assert not list((quick.cache / "scratch").glob("*"))


def test_a_plan_makes_nothing(quick: Workspace) -> None:
    _, planned = plan(quick, EDITION, SILENT)
    assert planned.missing == planned.total > 30
    assert not list(quick.audio.iterdir())


def test_one_bad_edition_does_not_keep_the_others(tmp_path: Path) -> None:
    show = copy_show(tmp_path)
    (show / "editions/2026-11-04").mkdir()
    (show / "editions/2026-11-04/01-empty.txt").write_bytes(b"")
    done = run(show, "build", "--all", "--engine", "silence", "--json")
    assert done.returncode == 1
    built = [json.loads(line)["edition"] for line in done.stdout.splitlines()]
    assert built == ["2026-11-02", "2026-11-03"]
    assert "2026-11-04" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_real_page(quick: Workspace) -> None:
    page = shared("examples/deflated-relations.txt")
    folder = quick.editions / "2023-02-20"
    folder.mkdir()
    shutil.copy(page, folder / "01-deflated-relations.txt")
    report = build(quick, "2023-02-20", SILENT)
    printed = " ".join(s.printed for s in report.script.sentences)
    assert not PROMOS.search(printed), PROMOS.search(printed)
    lines = [line for line in page.read_text(encoding="utf-8").splitlines() if line.strip()]
    story = [line for line in lines if len(line.split()) > 11 and not PROMOS.search(line)]
    story = [line for line in story if "best investment" not in line]
    assert len(story) >= 9
    kept = {p.text for article in report.cleaned.articles for p in article.kept}
    assert {" ".join(line.split()) for line in story} <= {" ".join(text.split()) for text in kept}
    assert report.cleaned.articles[0].article.headline == "Deflated Relations"
