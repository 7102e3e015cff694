"""An edition is read as it stood at one moment, whoever changes its files meanwhile."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from audio_edition.errors import BusyError, EditionError
from audio_edition.verbs.steady import read_steadily
from audio_edition.workspace import Workspace

EDITION = "2026-11-02"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "editions" / EDITION
    folder.mkdir(parents=True)
    (tmp_path / "editions/show.toml").write_text('[show]\ntitle = "First"\n', "utf-8")
    (folder / "01-harbor.md").write_text("# One\n", "utf-8")
    return Workspace.open(tmp_path)


def _save(file: Path) -> None:
    file.write_text(f"{file.read_text('utf-8') if file.exists() else ''}# more\n", "utf-8")


def _replace(file: Path) -> None:
    """Other bytes of one length and one time, as a fast editor leaves them."""
    other = file.with_name("other")
    other.write_bytes(file.read_bytes().swapcase())
    status = file.stat()
    other.replace(file)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("editions/2026-11-02/01-harbor.md", _save),
        ("editions/2026-11-02/01-harbor.md", _replace),
        ("editions/2026-11-02/02-orchard.md", _save),
        ("editions/2026-11-02/01-harbor.md", Path.unlink),
        ("editions/2026-11-02/edition.toml", _save),
        ("editions/lexicon.toml", _save),
        ("editions/show.toml", _save),
        ("editions/profiles/theirs.toml", _save),
    ],
)
def test_what_changed_amid_the_reading_is_read_anew(
    workspace: Workspace, name: str, change: Callable[[Path], None]
) -> None:
    file = workspace.root / name
    (workspace.editions / "profiles").mkdir()
    seen: list[bytes | None] = []

    def read(_: Workspace) -> bytes | None:
        seen.append(file.read_bytes() if file.exists() else None)
        if len(seen) == 1:
            change(file)
        return seen[-1]

    assert read_steadily(workspace, EDITION, read) == (file.read_bytes() if file.exists() else None)
    assert len(seen) == 2


def test_what_stays_is_read_once_with_the_settings_as_they_are(workspace: Workspace) -> None:
    (workspace.editions / "show.toml").write_text('[show]\ntitle = "Second"\n', "utf-8")
    titles: list[str] = []
    read_steadily(workspace, EDITION, lambda now: titles.append(now.show.identity.title))
    assert titles == ["Second"]


def test_what_half_of_a_change_breaks_is_not_told(workspace: Workspace) -> None:
    tries: list[int] = []

    def read(_: Workspace) -> str:
        tries.append(1)
        if len(tries) == 1:
            _save(workspace.editions / EDITION / "01-harbor.md")
            raise IndexError
        return "whole"

    assert read_steadily(workspace, EDITION, read) == "whole"


def test_what_is_wrong_is_told_at_once(workspace: Workspace) -> None:
    tries: list[int] = []

    def read(_: Workspace) -> None:
        tries.append(1)
        raise EditionError("no")

    with pytest.raises(EditionError, match="no"):
        read_steadily(workspace, EDITION, read)
    assert len(tries) == 1


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "2026-11-02/01-harbor.md", "none"])
def test_what_is_no_edition_is_told_by_who_reads_it(workspace: Workspace, name: str) -> None:
    with pytest.raises(EditionError, match="no edition"):
        read_steadily(workspace, name, lambda now: now.edition_folder(name))


def test_who_never_rests_is_named(workspace: Workspace) -> None:
    with pytest.raises(BusyError, match="edition 2026-11-02 is being changed"):
        read_steadily(workspace, EDITION, lambda _: _save(workspace.editions / "lexicon.toml"))


def test_changes_of_ones_own_wait_from_the_second_reading_on(workspace: Workspace) -> None:
    lock, held = threading.Lock(), []

    @contextmanager
    def still() -> Iterator[None]:
        with lock:
            yield

    def read(_: Workspace) -> None:
        held.append(lock.locked())
        if not lock.locked():
            _save(workspace.editions / EDITION / "01-harbor.md")

    read_steadily(workspace, EDITION, read, still)
    assert held == [False, True]
