import os
import sys
import time
from pathlib import Path

import pytest

from audio_edition import owners
from tests.rows import each
from tests.tools import begun

BEGINS = """
import sys, pathlib
from audio_edition import owners
folder = pathlib.Path(sys.argv[1])
owners.serve(sys.argv[2])
owners.begun_in(folder)
owners.unfinished(folder, "page.html").write_bytes(b"half")
owners.unfinished(folder, "build").mkdir()
print(owners.mark(), flush=True)
sys.stdin.read()
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_a_living_process_began_stays_and_a_dead_one_s_goes(tmp_path: Path) -> None:
    with begun(BEGINS, tmp_path, "") as living, begun(BEGINS, tmp_path, "") as dead:
        dead.kill()
        dead.wait()
        assert len(names(tmp_path)) == 4
        assert {f".{dead.pid}." in path.name for path in owners.left(tmp_path)} == {True}
        assert owners.clear_left(tmp_path) == 2
        assert all(f".{living.pid}." in name for name in names(tmp_path))
        assert owners.clear_left(tmp_path) == 0
        living.communicate()
    assert names(tmp_path) == [], "who ends in order leaves nothing"
    with begun(BEGINS, tmp_path, owners.mark()) as worker:
        worker.communicate()
    assert len(names(tmp_path)) == 2, "who works for another leaves its files to it"
    assert list(owners.left(tmp_path)) == []  # we live
    assert all(owners.mark() in name for name in names(tmp_path))


def test_a_number_given_anew_fools_nobody(tmp_path: Path) -> None:
    *front, began = owners.mark().rsplit(".", 1)
    (tmp_path / f".a.{front[0]}.{began}0.{'0' * 12}").write_bytes(b"")
    (tmp_path / f".b.{owners.mark()}.{'0' * 12}").write_bytes(b"")
    assert owners.clear_left(tmp_path) == 1
    assert names(tmp_path) == [f".b.{owners.mark()}.{'0' * 12}"]


def test_of_another_host_nobody_knows_until_a_day_has_gone_by(tmp_path: Path) -> None:
    mine = tmp_path / f".a.~elsewhere-0a1b2c.1.abc.{'0' * 12}"
    for age, gone in ((owners.FOREIGN - 60, 0), (owners.FOREIGN + 60, 1)):
        mine.write_bytes(b"")
        os.utime(mine, (time.time() - age,) * 2)
        assert owners.clear_left(tmp_path) == gone


def test_of_this_machine_s_earlier_life_none_lives(tmp_path: Path) -> None:
    """A power cut leaves what was unfinished, and the next run takes it, not tomorrow's."""
    host, number, began = owners.mark().removeprefix("~").split(".")
    machine, _, life = host.rpartition("-")
    assert machine.count("-"), "a name, and which machine it is"
    other = "0" * 6 if life != "0" * 6 else "1" * 6
    before = f".a.~{machine}-{other}.{number}.{began}.{'0' * 12}"
    elsewhere = f".a.~{machine[:-1]}x-{other}.{number}.{began}.{'0' * 12}"
    for name in (before, elsewhere):
        (tmp_path / name).write_bytes(b"")
    assert owners.clear_left(tmp_path) == 1
    assert names(tmp_path) == [elsewhere]


@each(
    "name", [".a", ".a.0123456789ab", "~h.1.a", ".a.~H.1.a.0123456789ab", ".a.~h.1.a.0123456789ab~"]
)
def test_what_has_no_mark_is_nobodys_to_remove(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert owners.clear_left(tmp_path) == 0


def test_of_a_link_nothing_goes_but_the_link(tmp_path: Path) -> None:
    precious, place = tmp_path / "precious", tmp_path / "scratch"
    for folder in (precious, place):
        folder.mkdir()
    (precious / "letter").write_bytes(b"mine")
    host, _, _ = owners.mark().split(".")
    (place / f".x.{host}.999999999.0.{'0' * 12}").symlink_to(precious)
    assert owners.clear_left(place) == 1
    assert (precious / "letter").read_bytes() == b"mine"


def test_the_command_is_told_without_its_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owners, "_command", "")
    monkeypatch.setattr(sys, "argv", ["/home/me/make_edition.py", "--token", "s3cret"])
    assert owners.command() == "python make_edition.py"


def test_a_passing_folder_is_its_maker_s_alone_and_goes_with_the_next(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys; from audio_edition import owners\n"
        "owners.passing_folder(pathlib.Path(sys.argv[1]))\n"
        "print('there', flush=True); sys.stdin.read()"
    )
    with begun(code, tmp_path) as process:
        [left] = tmp_path.iterdir()
        assert left.stat().st_mode & 0o777 == 0o700
        process.kill()
    with owners.lent_folder(tmp_path) as mine:
        assert list(tmp_path.iterdir()) == [mine]
    assert list(tmp_path.iterdir()) == []
