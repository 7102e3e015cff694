"""A build is as old as any file that it read, and no other: watched, not listed by hand."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

from audio_edition import Workspace, build
from audio_edition.publication import manifest
from audio_edition.publication.leaving import staleness
from audio_edition.trust import MARK, ShowTrust
from audio_edition.verbs.standing import Reading
from tests.rows import each, table

DAY = "2026-11-02"
DATA = Path(__file__).parent / "data"
STEP = """
from dataclasses import replace

from audio_edition import plugin


@plugin("script-steps", "shout")
def shout(script, context):
    return replace(script, title=script.title + "!")
"""
HOOK = """
from audio_edition import plugin


@plugin("audio-hooks", "quieter")
def quieter(segment):
    return segment - 6
"""
STORY = "The harbor of Tallinn opened on Monday, after two years of work."

_opened: set[Path] | None = None


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _opened is not None and event == "open" and isinstance(arguments[0], str | os.PathLike):
        _opened.add(Path(os.path.realpath(arguments[0])))


sys.addaudithook(_watch)


def tune(file: Path, pitch: float) -> None:
    times = np.arange(22050 * 4) / 22050
    soundfile.write(file, 0.2 * np.sin(2 * np.pi * pitch * times), 22050)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    """A show that uses every kind of file, built once; and what of ``editions/`` was read."""
    global _opened
    root = tmp_path_factory.mktemp("sources")
    editions = root / "editions"
    for folder in (editions / "assets", editions / "plugins", editions / DAY):
        folder.mkdir(parents=True)
    shutil.copy(DATA / "sources.toml", editions / "show.toml")
    ShowTrust(editions.parent).call_own()
    (editions / "lexicon.toml").write_text('"Tallinn" = "Tah-linn"\n')
    (editions / "plugins" / "steps.py").write_text(STEP)
    (editions / "plugins" / "hooks.py").write_text(HOOK)
    for name, pitch in (("intro", 220), ("outro", 330), ("sting", 440), ("unused", 550)):
        tune(editions / "assets" / f"{name}.flac", pitch)
    Image.new("RGB", (1400, 1400), "navy").save(editions / "assets" / "cover.png")
    folder = editions / DAY
    (folder / "edition.toml").write_text('title = "A Monday"\n')
    (folder / "lexicon.toml").write_text('"Kalamaja" = "Kah-lah-mah-yah"\n')
    Image.new("RGB", (80, 80), "red").save(folder / "crane.png")
    front = "url: https://lantern.example/h\nimage: crane.png"
    (folder / "01-harbor.md").write_text(f"---\n{front}\n---\n\n# The Harbor\n\n{STORY}\n")
    (folder / "02-rain.html").write_text(
        "<html><head><title>Rain in Kalamaja</title></head><body><article><h1>Rain in Kalamaja"
        f"</h1>{'<p>It rained all day in Kalamaja, and nobody there minded it much.</p>' * 3}"
        "</article></body></html>"
    )
    (folder / "03-quay.txt").write_text("The Quay\n\nThe quay of the harbor is open again.\n")
    (folder / "_draft.md").write_text("# A draft\n\nNot yet.\n")
    (folder / "notes.json").write_text("{}")
    (folder / ".hidden.md").write_text("# Hidden\n\nNever.\n")
    (editions / "README.md").write_text("Ours.\n")
    _opened = set()
    try:
        build(Workspace.open(root), DAY, jobs=1)
        read = {
            file.relative_to(editions.resolve()).as_posix()
            for file in _opened
            if file.is_relative_to(editions.resolve()) and file.is_file()
        }
    finally:
        _opened = None
    return root, read


def is_stale(root: Path) -> str:
    workspace = Workspace.open(root)
    episode = manifest.read(workspace.audio, DAY)
    assert episode is not None
    found = staleness(workspace, episode, Reading(workspace).fingerprint)
    return found.message if found else ""


TEXT = "older text"
CHANGES = table(DATA / "stale.tsv")
NOT_READ = ("README.md", "assets/unused.flac", f"{DAY}/_draft.md", f"{DAY}/.hidden.md")


@pytest.fixture
def restored(built: tuple[Path, set[str]]) -> Iterator[Path]:
    """The show's folder; what the test changes in it is put back."""
    root, _ = built
    before = {file: file.read_bytes() for file in (root / "editions").rglob("*") if file.is_file()}
    yield root
    for file in (root / "editions").rglob("*"):
        if file.is_file() and file not in before:
            file.unlink()
    for file, data in before.items():
        file.write_bytes(data)


def test_every_file_that_was_read_is_tried_below(built: tuple[Path, set[str]]) -> None:
    root, read = built
    # the record holds a digest of the whole folder, whatever is an article of it
    only_digested = {f"{DAY}/_draft.md", f"{DAY}/notes.json"}
    asked = {MARK}  # whether its code may run: it says nothing of what is made
    told = {name for name in read if "__pycache__" not in name}
    assert told - only_digested - asked == {name.replace("DAY", DAY) for name, *_ in CHANGES}
    assert is_stale(root) == ""


def change(file: Path, old: str, new: str) -> None:
    """Put other words, another tune or another colour into a file."""
    if file.suffix == ".flac":
        tune(file, 660)
    elif file.suffix == ".png":
        with Image.open(file) as image:
            size = image.size
        Image.new("RGB", size, "green").save(file)
    else:
        old, new = (text.replace("\\n", "\n") for text in (old, new))
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")


@each(("name", "old", "new", "told"), CHANGES, least=36)
def test_a_build_is_as_old_as_what_it_would_make_otherwise(
    restored: Path, name: str, old: str, new: str, told: str
) -> None:
    file = restored / "editions" / name.replace("DAY", DAY)
    data, times = file.read_bytes(), file.stat()
    os.utime(file, (1, 1))
    assert is_stale(restored) == "", "a date is no change"
    change(file, old, new)
    found = is_stale(restored)
    file.write_bytes(data)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert found.startswith(f"edition {DAY} was built") if told else found == ""
    assert told in found


def test_files_that_come_or_go_do_where_a_build_would_read_them(restored: Path) -> None:
    editions = restored / "editions"
    for name in NOT_READ:
        file = editions / name
        file.write_bytes(file.read_bytes() + b"\nmore\n")
        assert is_stale(restored) == "", name
        file.unlink()
        assert is_stale(restored) == "", name
    for name in (f"{DAY}/04-new.md", f"{DAY}/00-first.txt"):
        file = editions / name
        file.write_text("# New\n\nSomething new was learned on Monday.\n")
        assert TEXT in is_stale(restored), name
        file.unlink()
    # it offers what nobody asked for
    (editions / "plugins/steps_before.py").write_text(STEP.replace("shout", "whisper"))
    assert is_stale(restored) == ""
    for name in (f"{DAY}/03-quay.txt", f"{DAY}/lexicon.toml", "lexicon.toml"):
        file = editions / name
        data = file.read_bytes()
        file.unlink()
        assert TEXT in is_stale(restored), name
        file.write_bytes(data)


def test_an_earlier_edition_that_is_built_meanwhile_says_nothing_of_it(restored: Path) -> None:
    """A line that repeats what an earlier edition said may be cut: the text is another then."""
    earlier, made = restored / "editions" / "2026-11-01", restored / "audio" / "2026-11-01"
    earlier.mkdir()
    (earlier / "01-old.md").write_text("# Old\n\nSomething else was news on Sunday.\n")
    try:
        build(Workspace.open(restored), "2026-11-01", jobs=1)
        assert is_stale(restored) == ""
    finally:
        shutil.rmtree(earlier)
        shutil.rmtree(made)
