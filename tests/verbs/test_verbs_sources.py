"""A build is as old as any file that it read, and no other: watched, not listed by hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
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

DAY = "2026-11-02"
SHOW = """
[show]
title = "The Lantern"
base_url = "https://example.org/audio/"
cover = "assets/cover.png"
[voice]
engine = "silence"
fallback = []
[intro]
music = "assets/intro.flac"
hook = "quieter"
[outro]
music = "assets/outro.flac"
[audio]
sting = "assets/sting.flac"
[script]
steps = ["shout"]
"""
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
    (editions / "show.toml").write_text(SHOW)
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
    (folder / "01-harbor.md").write_text(f"---\nimage: crane.png\n---\n\n# The Harbor\n\n{STORY}\n")
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


def worded(old: str, new: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    return change


def _another_tune(file: Path) -> None:
    tune(file, 660)


def _another_colour(file: Path) -> None:
    with Image.open(file) as image:
        size = image.size
    Image.new("RGB", size, "green").save(file)


CHANGES: dict[str, Callable[[Path], None]] = {
    "show.toml": worded('title = "The Lantern"', 'title = "The Beacon"'),
    "lexicon.toml": worded("Tah-linn", "Tal-linn"),
    "plugins/steps.py": worded('"!"', '"?"'),
    "plugins/hooks.py": worded("- 6", "- 9"),
    "assets/intro.flac": _another_tune,
    "assets/outro.flac": _another_tune,
    "assets/sting.flac": _another_tune,
    "assets/cover.png": _another_colour,
    f"{DAY}/edition.toml": worded("A Monday", "Another Monday"),
    f"{DAY}/lexicon.toml": worded("Kah-lah", "Ka-la"),
    f"{DAY}/crane.png": _another_colour,
    f"{DAY}/01-harbor.md": worded("two years", "three years"),
    f"{DAY}/02-rain.html": worded("all day", "all night"),
    f"{DAY}/03-quay.txt": worded("open again", "shut again"),
}
NOT_READ = (
    "README.md",
    "assets/unused.flac",
    f"{DAY}/_draft.md",
    f"{DAY}/notes.json",
    f"{DAY}/.hidden.md",
)


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
    assert told - only_digested - asked == set(CHANGES)
    assert is_stale(root) == ""


@pytest.mark.parametrize("name", CHANGES)
def test_a_file_that_was_read_makes_the_build_old(restored: Path, name: str) -> None:
    file = restored / "editions" / name
    data, times = file.read_bytes(), file.stat()
    os.utime(file, (1, 1))
    assert is_stale(restored) == "", "a date is no change"
    CHANGES[name](file)
    assert f"edition {DAY} was built" in is_stale(restored)
    file.write_bytes(data)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert is_stale(restored) == ""


@pytest.mark.parametrize("name", NOT_READ)
def test_no_other_file_does(restored: Path, name: str) -> None:
    file = restored / "editions" / name
    file.write_bytes(file.read_bytes() + b"\nmore\n")
    assert is_stale(restored) == ""
    file.unlink()
    assert is_stale(restored) == ""


@pytest.mark.parametrize(
    "name", [f"{DAY}/04-new.md", f"{DAY}/00-first.txt", "plugins/steps_before.py"]
)
def test_a_new_file_does_where_a_build_would_read_it(restored: Path, name: str) -> None:
    file = restored / "editions" / name
    if file.suffix == ".py":
        file.write_text(STEP.replace("shout", "whisper"))  # offers what nobody asked for
        assert is_stale(restored) == ""
        return
    file.write_text("# New\n\nSomething new was learned on Monday.\n")
    assert "older text" in is_stale(restored)


@pytest.mark.parametrize("name", [f"{DAY}/03-quay.txt", f"{DAY}/lexicon.toml", "lexicon.toml"])
def test_a_file_that_is_gone_does(restored: Path, name: str) -> None:
    (restored / "editions" / name).unlink()
    assert "older text" in is_stale(restored)


def test_what_went_out_before_is_read_too(restored: Path) -> None:
    """A line that repeats what an earlier edition said may be cut: the text is another then."""
    workspace = Workspace.open(restored)
    earlier = restored / "editions" / "2026-11-01"
    earlier.mkdir()
    (earlier / "01-old.md").write_text("# Old\n\nSomething else was news on Sunday.\n")
    try:
        build(workspace, "2026-11-01", jobs=1)
        assert is_stale(restored) == "", "it says nothing of what was built"
    finally:
        (earlier / "01-old.md").unlink()
        earlier.rmdir()
        for file in (restored / "audio" / "2026-11-01").iterdir():
            file.unlink()
        (restored / "audio" / "2026-11-01").rmdir()
