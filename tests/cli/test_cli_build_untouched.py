"""An edition of which nothing changed is told without being built: and whatever changed, built."""

import json
import os
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from audio_edition.cleaning import repetition
from audio_edition.cli.main import cli
from audio_edition.store.store import open_store
from audio_edition.trust import ShowTrust
from audio_edition.verbs import stamps, untouched

DAY, BEFORE = "2026-11-02", "2026-10-30"
ARTICLE = "---\ntitle: The {0}\n---\n\nThe {0} opened on Monday after two years of work.\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show of two editions, both built."""
    root = tmp_path_factory.mktemp("untouched") / "show"
    editions = root / "editions"
    for name, word in ((BEFORE, "Library"), (DAY, "Harbor")):
        (editions / name).mkdir(parents=True)
        (editions / name / "01.md").write_text(ARTICLE.format(word), "utf-8")
    shutil.copy(Path(__file__).parent / "data" / "untouched.toml", editions / "show.toml")
    ShowTrust(root).call_own()
    write_jingle(root / "jingle.wav", 0.5)
    grow_older()
    build(root, BEFORE)
    build(root)
    return root


@pytest.fixture
def show(built: Path, tmp_path: Path) -> Path:
    """A copy of it, of this test's own, where the note says that the last build made it."""
    root = shutil.copytree(built, tmp_path / "show")
    ShowTrust(root).call_own()
    take_as_built(root)
    grow_older()
    return root


def grow_older() -> None:
    """A file as young as the build may have changed while it was read: then nothing is noted."""
    time.sleep(0.05)


def stands(root: Path, **asked: Any) -> bool:
    return untouched.told_before(root, DAY, untouched.Asked(**asked)) is not None


def take_as_built(root: Path) -> None:
    """Let the note say that what is there now was read and made by the last build."""
    drawer = open_store(root / ".cache").drawer("built", volatile=True)
    record = json.loads(drawer.get(DAY).data())
    record["named"] = stamps.named_in(root)
    beside = untouched._Beside(tuple(record["named"]), tuple(record["earlier"]))
    seen = untouched._seen(root, DAY, untouched.Asked(), beside)
    record |= {"inputs": untouched._digest(seen), "outputs": untouched._outputs(root)}
    drawer.remove(DAY)
    drawer.put(DAY, {}, json.dumps(record).encode())
    assert stands(root)


def write_jingle(file: Path, seconds: float) -> None:
    import numpy as np
    import soundfile

    tone = 0.1 * np.sin(np.arange(int(seconds * 24000)) * 0.05)
    soundfile.write(file, tone, 24000)


def build(root: Path, edition: str = DAY, *options: str) -> dict[str, Any]:
    arguments = ["--show", str(root), "--json", "build", edition, *options]
    done = CliRunner(mix_stderr=False).invoke(cli, arguments)
    assert done.exit_code == 0, done.stderr or done.exception
    return json.loads(done.stdout)


def test_it_is_told_as_a_build_would_tell_it(show: Path) -> None:
    assert not build(show, DAY, "--force")["unchanged"]
    told = build(show)
    assert told["unchanged"]
    newest = CliRunner(mix_stderr=False).invoke(cli, ["--show", str(show), "build"])
    assert f"building the newest edition, {DAY}" in newest.stderr
    assert "0 new" in newest.stderr
    assert newest.stdout.strip().endswith(f"{DAY}.mp3")
    (show / "editions/note.txt").touch()
    made = build(show)
    assert not made["unchanged"]
    for each in (told, made):
        del each["unchanged"], each["seconds"]
    assert told == made
    assert told["sentences"]["synthesized"] == 0


def rewritten(file: str, old: str, new: str) -> Callable[[Path], None]:
    """Change as many letters as there were, and put the file's time back."""

    def change(root: Path) -> None:
        path = root / file
        was = path.stat()
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))

    return change


def another_edition(root: Path) -> None:
    (root / "editions/2026-10-29").mkdir()
    (root / "editions/2026-10-29/01.md").write_text(ARTICLE.format("Bridge"), "utf-8")


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


CHANGES: dict[str, Callable[[Path], object]] = {
    "a word": rewritten(f"editions/{DAY}/01.md", "y", "e"),
    "a setting": rewritten("editions/show.toml", "X", "Y"),
    "a word of an edition before": rewritten(f"editions/{BEFORE}/01.md", "Monday", "Friday"),
    "an edition before": another_edition,
    "music outside the editions": lambda root: write_jingle(root / "jingle.wav", 0.6),
    "a lexicon": lambda root: (root / "editions/lexicon.toml").write_text("", "utf-8"),
    "an own edition.toml": lambda root: (root / f"editions/{DAY}/edition.toml").touch(),
    "code of the show": lambda root: plugin(root),
    "the programme": lambda root: flip(root / f"audio/{DAY}/{DAY}.mp3"),
    "the feed": lambda root: (root / "audio/feed.xml").write_text("<rss/>", "utf-8"),
    "a page that is lost": lambda root: (root / f"audio/{DAY}/index.html").unlink(),
    "a manifest": lambda root: flip(root / f"audio/{DAY}/transcript.json"),
    "a page of another edition": lambda root: (root / f"audio/{BEFORE}/index.html").unlink(),
    "a manifest of another edition": lambda root: flip(root / f"audio/{BEFORE}/episode.json"),
    "the cache": lambda root: open_store(root / ".cache").drawer("built").remove(DAY),
}


def plugin(root: Path) -> None:
    (root / "editions/plugins").mkdir()
    (root / "editions/plugins/one.py").write_text("", "utf-8")


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_changed_is_noticed(show: Path, name: str) -> None:
    CHANGES[name](show)
    assert not stands(show)


def test_another_build_or_somebody_else_s_is_asked_for(show, monkeypatch):
    for asked in ({"engine": "x"}, {"voice": "x"}, {"fallback": False}):
        assert not stands(show, **asked), asked
    monkeypatch.setenv("AUDIO_EDITION_BY", "Ada")
    assert not stands(show)
    monkeypatch.undo()
    assert stands(show)
    monkeypatch.chdir(show)  # a voice may be named by a file that lies here
    assert not stands(show)


def test_as_many_editions_are_looked_back_at_as_cleaning_reads() -> None:
    assert untouched._LOOKED_BACK == repetition.ENOUGH


def test_code_of_the_show_is_always_run(show: Path) -> None:
    plugin(show)
    grow_older()
    build(show)
    assert not build(show)["unchanged"]


def test_no_end_of_an_embargo_is_slept_through(show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = show / f"editions/{DAY}/edition.toml"
    mine.write_text("publish_at = 2126-11-02T06:00:00Z\n", "utf-8")
    grow_older()
    build(show)
    assert stands(show)
    end = datetime(2126, 11, 2, 6, tzinfo=UTC)
    for moment, still in ((end - timedelta(seconds=1), True), (end, False)):
        monkeypatch.setattr(untouched.clock, "now", lambda at=moment: at)
        assert stands(show) == still, moment
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(untouched.clock, "now", lambda: long_ago)  # a clock that was put back
    assert not stands(show)


def test_the_programme_is_held_to_its_bytes(show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where no time tells of it: a disk may lose a bit by itself."""
    flip(show / f"audio/{DAY}/{DAY}.mp3")
    monkeypatch.setattr(stamps, "stamp_of", lambda path: (1, 1, 1, 1))
    monkeypatch.setattr(untouched, "_digest", lambda seen: "same")
    drawer = open_store(show / ".cache").drawer("built", volatile=True)
    record = json.loads(drawer.get(DAY).data())
    record |= {"inputs": "same", "outputs": untouched._outputs(show)}
    drawer.put(DAY, {}, json.dumps(record).encode())
    assert not stands(show)
    flip(show / f"audio/{DAY}/{DAY}.mp3")
    assert stands(show)


def test_what_changed_during_the_build_is_read(show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from audio_edition import pipeline

    real = pipeline.script_of

    def slow(*arguments: Any, **options: Any) -> Any:
        script = real(*arguments, **options)
        rewritten(f"editions/{DAY}/01.md", "Harbor", "Bridge")(show)
        return script

    (show / f"editions/{DAY}/edition.toml").touch()
    grow_older()
    monkeypatch.setattr(pipeline, "script_of", slow)
    build(show)
    monkeypatch.undo()
    assert not stands(show)


def test_a_note_that_is_damaged_is_none(show: Path) -> None:
    (file,) = [f for f in (show / ".cache/built").rglob(f"{DAY}-*") if f.suffix != ".json"]
    flip(file)
    assert not stands(show)
