"""What a power cut leaves: names are written to the disk only when they stand for whole bytes."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path

import pytest

from audio_edition import disk
from audio_edition.edition.files import replace_file
from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.write import write_edition

DATE = dt.date(2026, 11, 2)
Steps = list[tuple[str, Path]]


def articles(*names: str) -> list[ParsedArticle]:
    return [ParsedArticle(n, (Paragraph(f"Text of {n}.", 0),)) for n in names]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """What was flushed (by its path at that moment), renamed (to) and removed, in order."""
    seen: Steps = []
    fsync, rename, replace, rmtree = os.fsync, os.rename, os.replace, shutil.rmtree

    def record_fsync(descriptor: int) -> None:
        fsync(descriptor)
        seen.append(("flush", Path(f"/proc/self/fd/{descriptor}").readlink()))

    def record_rename(source: os.PathLike[str], target: os.PathLike[str]) -> None:
        rename(source, target)
        seen.append(("rename", Path(target)))

    def record_replace(source: os.PathLike[str], target: os.PathLike[str]) -> None:
        replace(source, target)
        seen.append(("rename", Path(target)))

    def record_rmtree(path: Path, *, ignore_errors: bool) -> None:
        if path.exists():
            seen.append(("remove", path))
        rmtree(path, ignore_errors=ignore_errors)

    exchange = disk.exchange

    def record_exchange(one: Path, other: Path) -> bool:
        done = exchange(one, other)
        if done:
            seen.append(("rename", other))
        return done

    monkeypatch.setattr(disk, "exchange", record_exchange)
    monkeypatch.setattr(os, "fsync", record_fsync)
    monkeypatch.setattr(os, "rename", record_rename)
    monkeypatch.setattr(os, "replace", record_replace)
    monkeypatch.setattr(shutil, "rmtree", record_rmtree)
    return seen


def flushed_before(steps: Steps, folder: Path) -> list[str]:
    """What of the new folder was flushed, in order, before it got its name."""
    at = steps.index(("rename", folder))
    staged = [path for step, path in steps[:at] if step == "flush"]
    fresh = f".{folder.name}.new"
    whole = [n for n, p in enumerate(staged) if p.name == fresh]
    return [p.name for p in staged if p.parent.name == fresh] + (
        ["the folder"] if whole and all(p.parent.name != fresh for p in staged[whole[-1] :]) else []
    )


def test_a_new_edition_is_on_the_disk_before_it_has_its_name(tmp_path: Path, steps: Steps) -> None:
    folder = tmp_path / "2026-11-02"
    write_edition(folder, articles("One", "Two"), date=DATE)
    found = flushed_before(steps, folder)
    assert {"01-one.md", "02-two.md", "edition.toml"} <= set(found)
    assert found[-1] == "the folder"
    assert steps[steps.index(("rename", folder)) + 1] == ("flush", tmp_path)


@pytest.mark.parametrize("exchanged", [True, False])
@pytest.mark.parametrize("mode", ["replace", "add"])
def test_the_old_edition_goes_only_when_the_new_one_is_safe(
    tmp_path: Path, steps: Steps, monkeypatch: pytest.MonkeyPatch, mode: str, exchanged: bool
) -> None:
    if not exchanged:
        monkeypatch.setattr(disk, "exchange", lambda one, other: False)
    folder = tmp_path / "2026-11-02"
    write_edition(folder, articles("One"), date=DATE)
    (folder / "images").mkdir()
    (folder / "images" / "a.jpg").write_bytes(b"picture")
    steps.clear()
    write_edition(folder, articles("Two"), date=DATE, mode=mode)
    at = steps.index(("rename", folder))
    wanted = {"01-two.md"} if mode == "replace" else {"01-one.md", "02-two.md"}
    assert wanted | {"edition.toml"} <= set(flushed_before(steps, folder))
    if mode == "add":
        assert "a.jpg" in {path.name for step, path in steps[:at] if step == "flush"}
    done = steps.index(("flush", tmp_path), at)
    assert all(step == "rename" for step, _ in steps[at:done])
    note = ("rename", tmp_path / f".{folder.name}.swap")
    assert steps.index(note) < steps.index(("flush", tmp_path), steps.index(note)) < at
    removed = [n for n, (step, path) in enumerate(steps) if step == "remove" and path != folder]
    assert all(n > done for n in removed)
    assert bool(removed) == (mode == "add")


def test_an_article_is_replaced_by_bytes_that_are_on_the_disk(tmp_path: Path, steps: Steps) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"old")
    replace_file(file, b"new", seen=b"old")
    kinds = [(step, path.name.startswith(".a.md.") or path.name) for step, path in steps]
    assert kinds == [("flush", True), ("rename", "a.md"), ("flush", tmp_path.name)]
