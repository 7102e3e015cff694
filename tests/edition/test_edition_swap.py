"""Articles added while others save: nothing that was saved is lost, Ctrl-C loses no edition."""

import datetime as dt
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audio_edition import disk, swaps
from audio_edition.edition.files import replace_file
from audio_edition.edition.load import load_edition
from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.write import write_edition
from audio_edition.errors import EditionError

DATE = dt.date(2026, 11, 2)
EXCHANGE = disk.exchange


def articles(*names: str) -> list[ParsedArticle]:
    return [ParsedArticle(n, (Paragraph(f"Text of {n}.", 0),)) for n in names]


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def beside(folder: Path) -> list[Path]:
    return [path for path in folder.parent.iterdir() if path != folder]


@pytest.fixture(params=["exchanged", "renamed"])
def folder(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An edition, on a system that exchanges folders and on one that cannot."""
    if request.param == "renamed":
        monkeypatch.setattr(disk, "exchange", lambda one, other: False)
    folder = tmp_path / "editions" / "2026-11-02"
    write_edition(folder, articles("One", "Two"), date=DATE)
    return folder


def meanwhile(monkeypatch: pytest.MonkeyPatch, save: Callable[[], object]) -> None:
    """Have ``save`` happen after the copy was made and before the folders change places."""
    real = disk.flush_tree

    def flush_then_save(staging: Path) -> None:
        real(staging)
        save()

    monkeypatch.setattr(swaps, "flush_tree", flush_then_save)


def add(folder: Path, *names: str) -> list[str]:
    return write_edition(folder, articles(*names), date=DATE, mode="add")


def test_what_is_saved_while_articles_are_added_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = len((folder / "02-two.md").read_bytes())

    def save() -> None:
        (folder / "01-one.md").write_text("# Mine\n\nRewritten.\n")
        saved = folder / ".02"
        saved.write_bytes(b"x" * size)  # as editors save: another file of the same length
        saved.replace(folder / "02-two.md")
        (folder / "images" / "new").mkdir(parents=True)
        (folder / "images" / "new" / "a.jpg").write_bytes(b"picture")
        (folder / "link.md").symlink_to("01-one.md")
        (folder / "notes.txt").unlink()

    (folder / "notes.txt").write_text("x")
    meanwhile(monkeypatch, save)
    assert add(folder, "Three") == ["03-three.md"]
    assert (folder / "01-one.md").read_text() == "# Mine\n\nRewritten.\n"
    assert (folder / "02-two.md").read_bytes() == b"x" * size
    assert (folder / "images" / "new" / "a.jpg").read_bytes() == b"picture"
    assert (folder / "link.md").readlink() == Path("01-one.md")
    assert (folder / "03-three.md").exists()
    assert not (folder / "notes.txt").exists(), "what is taken away stays away"
    assert beside(folder) == []


def test_a_save_while_the_copy_is_made_counts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = swaps.copy_folder

    def copy_then_save(source: Path, target: Path) -> None:
        (source / "passing").write_text("x")
        real(source, target)
        (source / "passing").unlink()
        (source / "01-one.md").write_text("# Mine\n\nRewritten.\n")

    monkeypatch.setattr(swaps, "copy_folder", copy_then_save)
    add(folder, "Three")
    assert (folder / "01-one.md").read_text() == "# Mine\n\nRewritten.\n"
    assert beside(folder) == []


@pytest.mark.parametrize("name", ["edition.toml", "03-three.md"])
def test_what_both_changed_is_kept_beside_and_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def save() -> None:
        (folder / name).write_text("title = 'Mine'")
        (folder / "01-one.md").write_text("# Mine\n\nRewritten.\n")

    meanwhile(monkeypatch, save)
    with pytest.raises(EditionError, match=f"^{name} was changed by someone else") as caught:
        add(folder, "Three")
    assert "\n" not in caught.value.message
    (kept,) = beside(folder)
    assert str(kept) in (caught.value.hint or "")
    assert (kept / name).read_text() == "title = 'Mine'"
    monkeypatch.undo()
    found = load_edition(folder, "en-US").articles
    assert [a.headline for a in found] == ["Mine", "Two", "Three"]


@pytest.mark.parametrize("mode", ["add", "replace"])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("number", [1, 2])
def test_ctrl_c_at_any_step_loses_no_edition(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
    after: bool,
    number: int,
) -> None:
    before = tree(folder)
    real, exchange = os.rename, disk.exchange
    steps = 0

    def struck(step: Callable[[], object]) -> object:
        nonlocal steps
        steps += 1
        if steps != number:
            return step()
        if after:
            step()
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "rename", lambda a, b: struck(lambda: real(a, b)))
    if exchange is EXCHANGE:
        monkeypatch.setattr(disk, "exchange", lambda a, b: struck(lambda: exchange(a, b)))
    with pytest.raises(KeyboardInterrupt):
        write_edition(folder, articles("Three"), date=DATE, mode=mode)
    if (number, after) == (2, True):
        # all was done: the old edition stands beside, until whoever comes next finishes
        assert (folder / ("03-three.md" if mode == "add" else "01-three.md")).exists()
        (kept,) = (one for one in beside(folder) if ".before-" in one.name)
        assert tree(kept) == before
        swaps.recover(folder)
        assert beside(folder) == ([] if mode == "add" else [kept])
    else:
        assert tree(folder) == before
        assert beside(folder) == []


def test_a_new_edition_does_not_displace_one_made_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "2026-11-02"

    def save() -> None:
        folder.mkdir()
        (folder / "a.md").write_text("mine")

    meanwhile(monkeypatch, save)
    with pytest.raises(EditionError, match="cannot be written"):
        write_edition(folder, articles("One"), date=DATE)
    assert tree(tmp_path) == {"2026-11-02/a.md": b"mine"}


def test_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = tmp_path / "é", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    (one / "f").write_text("x")
    if disk.exchange(one, other):
        assert tree(tmp_path) == {"other/f": b"x"}
        with pytest.raises(FileNotFoundError):
            disk.exchange(one, tmp_path / "missing")
    monkeypatch.setattr(sys, "platform", "darwin")
    before = tree(tmp_path)
    assert not disk.exchange(one, other)
    assert tree(tmp_path) == before


Steps = list[tuple[str, Path]]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """What was flushed (by its path at that moment), renamed (to) and removed, in order."""
    seen: Steps = []

    def record(where: Any, name: str, told: Callable[..., tuple[str, Path] | None]) -> None:
        real = getattr(where, name)

        def does(*args: Any, **named: Any) -> Any:
            step, done = told(*args), real(*args, **named)
            if step and done is not False:
                seen.append(step)
            return done

        monkeypatch.setattr(where, name, does)

    record(os, "fsync", lambda opened: ("flush", Path(f"/proc/self/fd/{opened}").readlink()))
    record(os, "rename", lambda _, to: ("rename", Path(to)))
    record(os, "replace", lambda _, to: ("rename", Path(to)))
    record(disk, "exchange", lambda _, to: ("rename", to))
    record(shutil, "rmtree", lambda path: ("remove", path) if path.exists() else None)
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


def test_what_nobody_writes_any_more_goes(tmp_path: Path) -> None:
    (tmp_path / ".feed-2.xml.new").write_bytes(b"<rss>")
    (tmp_path / ".2026-11-02.new").mkdir()
    (tmp_path / ".2026-11-02.new" / "half.mp3").write_bytes(b"half")
    (tmp_path / "feed.xml").write_bytes(b"<rss/>")
    swaps.recover_all(tmp_path, "episode.json")
    assert [one.name for one in tmp_path.iterdir()] == ["feed.xml"]
