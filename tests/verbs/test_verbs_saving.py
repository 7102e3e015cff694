"""What is saved while a build stands by: told once it stands still, and nothing else is told."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from audio_edition.errors import BusyError, EditionError
from audio_edition.verbs.saving import Saves
from audio_edition.verbs.steady import read_steadily
from audio_edition.workspace import Workspace
from tests.rows import each, table

DAY, OTHER = "2026-11-02", "2026-11-03"
SHOW = '[show]\ntitle = "X"\n[intro]\nmusic = "../jingle.wav"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return show_in(tmp_path)


def show_in(tmp_path: Path) -> Path:
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


@each(
    "name", [f"editions/{DAY}/01.md", "editions/show.toml", "editions/lexicon.toml", "jingle.wav"]
)
def test_what_the_edition_is_made_of_is_told(tmp_path: Path, name: str) -> None:
    root = show_in(tmp_path)
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


@each("name", table(Path(__file__).parent / "data" / "no_part.txt"), least=6)
def test_what_is_no_part_of_it_is_not_told(tmp_path: Path, name: str) -> None:
    root = show_in(tmp_path)
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


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return Workspace.open(root)


def _save(file: Path) -> None:
    file.write_text(f"{file.read_text('utf-8') if file.exists() else ''}# more\n", "utf-8")


def _replace(file: Path) -> None:
    """Other bytes of one length and one time, as a fast editor leaves them."""
    other = file.with_name("other")
    other.write_bytes(file.read_bytes().swapcase())
    status = file.stat()
    other.replace(file)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


@each(
    ("name", "change"),
    [
        ("2026-11-02/01.md", _save),
        ("2026-11-02/01.md", _replace),
        ("2026-11-02/02.md", _save),
        ("2026-11-02/01.md", Path.unlink),
        ("2026-11-02/edition.toml", _save),
        ("lexicon.toml", _save),
        ("show.toml", _save),
        ("profiles/theirs.toml", _save),
    ],
)
def test_what_changed_is_read_anew(
    tmp_path: Path, name: str, change: Callable[[Path], None]
) -> None:
    workspace = Workspace.open(show_in(tmp_path))
    file = workspace.editions / name
    (workspace.editions / "profiles").mkdir()
    seen: list[bytes | None] = []

    def read(_: Workspace) -> bytes | None:
        seen.append(file.read_bytes() if file.exists() else None)
        if len(seen) == 1:
            change(file)
        return seen[-1]

    assert read_steadily(workspace, DAY, read) == (file.read_bytes() if file.exists() else None)
    assert len(seen) == 2


def test_what_stays_is_read_once_with_the_settings_as_they_are(workspace: Workspace) -> None:
    (workspace.editions / "show.toml").write_text(SHOW.replace("X", "Second"), "utf-8")
    titles: list[str] = []
    read_steadily(workspace, DAY, lambda now: titles.append(now.show.identity.title))
    assert titles == ["Second"]


def test_what_is_wrong_is_told_at_once_but_half_of_a_change_is_not(workspace: Workspace) -> None:
    tries: list[int] = []

    def read(_: Workspace) -> str:
        tries.append(1)
        if len(tries) == 1:
            _save(workspace.editions / DAY / "01.md")
            raise IndexError
        if len(tries) == 2:
            return "whole"
        raise EditionError("no")

    assert read_steadily(workspace, DAY, read) == "whole"
    with pytest.raises(EditionError, match="no"):
        read_steadily(workspace, DAY, read)
    assert len(tries) == 3


@each("name", ["x" * 300, "a\0b", "2026-11-02/01.md", "none"])
def test_what_is_no_edition_is_told_by_who_reads_it(workspace: Workspace, name: str) -> None:
    with pytest.raises(EditionError, match="no edition"):
        read_steadily(workspace, name, lambda now: now.edition_folder(name))


def test_who_never_rests_is_named(workspace: Workspace) -> None:
    with pytest.raises(BusyError, match="edition 2026-11-02 is being changed"):
        read_steadily(workspace, DAY, lambda _: _save(workspace.editions / "lexicon.toml"))


def test_changes_of_ones_own_wait_from_the_second_reading_on(workspace: Workspace) -> None:
    lock, held = threading.Lock(), []

    @contextmanager
    def still() -> Iterator[None]:
        with lock:
            yield

    def read(_: Workspace) -> None:
        held.append(lock.locked())
        if not lock.locked():
            _save(workspace.editions / DAY / "01.md")

    read_steadily(workspace, DAY, read, still)
    assert held == [False, True]
