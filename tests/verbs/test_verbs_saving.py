"""What is saved while a build stands by: told once it stands still, and nothing else is told."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audio_edition.verbs.saving import Saves

DAY, OTHER = "2026-11-02", "2026-11-03"
SHOW = '[show]\ntitle = "X"\n[intro]\nmusic = "../jingle.wav"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in (DAY, OTHER):
        folder = tmp_path / "editions" / name
        folder.mkdir(parents=True)
        (folder / "01.md").write_text("# A\n\nRain fell.\n", "utf-8")
    (tmp_path / "editions" / "show.toml").write_text(SHOW, "utf-8")
    (tmp_path / "jingle.wav").write_bytes(b"RIFF")
    return tmp_path


class NothingSavedError(Exception):
    """The looks were many, and nothing was told."""


def naps(*steps: Callable[[], object] | None) -> Callable[[float], object]:
    """A nap during which the next of ``steps`` happens; a few quiet ones are behind them."""
    waiting: Iterator[Callable[[], object] | None] = iter((*steps, *[None] * 6))

    def nap(_seconds: float) -> None:
        try:
            step = next(waiting)
        except StopIteration:
            raise NothingSavedError from None
        if step is not None:
            step()

    return nap


def writing(path: Path, text: str) -> Callable[[], object]:
    return lambda: path.write_text(text, "utf-8")


@pytest.mark.parametrize(
    "name", [f"editions/{DAY}/01.md", "editions/show.toml", "editions/lexicon.toml", "jingle.wav"]
)
def test_what_the_edition_is_made_of_is_told(root: Path, name: str) -> None:
    saves = Saves(root, DAY, nap=naps(writing(root / name, SHOW.replace("X", "The Lantern"))))
    assert [Path(path).name for path in saves.wait()] == [Path(name).name]


def test_what_comes_and_what_goes_is_told(root: Path) -> None:
    article = root / "editions" / DAY / "02.md"
    saves = Saves(root, DAY, nap=naps(writing(article, "# B"), None, article.unlink))
    assert saves.wait() == (str(article),)
    assert saves.wait() == (str(article),)


def test_nothing_is_told_before_it_stands_still(root: Path) -> None:
    article = root / "editions" / DAY / "01.md"
    looks: list[str] = []

    def step(text: str) -> Callable[[], object]:
        def write() -> None:
            looks.append(text)
            article.write_text(text, "utf-8")

        return write

    half = [step("# A\n\n" + "Rain " * count) for count in range(1, 5)]
    Saves(root, DAY, nap=naps(*half)).wait()
    assert len(looks) == 4
    assert article.read_text("utf-8").count("Rain") == 4


def test_a_file_that_is_put_in_the_place_of_another_is_told(root: Path) -> None:
    article = root / "editions" / DAY / "01.md"
    before = article.stat()

    def swap() -> None:  # as vim and most editing programs save; of the same size and age
        new = article.with_name(".01.md.new")
        shutil.copy2(article, new)
        new.write_text(article.read_text("utf-8").replace("Rain", "Snow"), "utf-8")
        os.utime(new, ns=(before.st_atime_ns, before.st_mtime_ns))
        new.replace(article)

    assert Saves(root, DAY, nap=naps(swap)).wait() == (str(article),)


@pytest.mark.parametrize(
    "name",
    [
        f"editions/{OTHER}/01.md",
        f"editions/{DAY}/.01.md.swp",
        f"editions/{DAY}/01.md~",
        f"editions/{DAY}/#01.md#",
        f"audio/{DAY}/index.html",
        "notes.txt",
    ],
)
def test_what_is_no_part_of_it_is_not_told(root: Path, name: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    saves = Saves(root, DAY, nap=naps(writing(path, "something")))
    with pytest.raises(NothingSavedError):
        saves.wait()


def test_what_was_saved_while_nobody_waited_is_told_at_the_next_wait(root: Path) -> None:
    article = root / "editions" / DAY / "01.md"
    saves = Saves(root, DAY, nap=naps())
    article.write_text("# A\n\nSnow fell all night.\n", "utf-8")  # during a build
    assert saves.wait() == (str(article),)
    with pytest.raises(NothingSavedError):
        saves.wait()
