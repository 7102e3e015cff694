"""The same commit makes the same bytes; what differs, or is not committed, is refused."""

import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.rows import each
from tests.tools import require
from tools.release import building, shipped
from tools.release.__main__ import main
from tools.release.told import ReleaseError, run

MOST = 4 * 2**20
"""Bytes of the wheel: what is larger belongs into the package of an extra, or can be packed."""


def test_the_last_commit_makes_the_same_bytes_again(tmp_path: Path) -> None:
    """Built twice; every file that is shipped is told."""
    require("git")
    name, epoch = building.commit()  # others may commit while the tests run
    for folder in ("out", "scratch"):
        (tmp_path / folder).mkdir()
    built = building.twice(tmp_path / "scratch", tmp_path / "out", which=(name, epoch))
    wheel, sdist = sorted(built, key=lambda file: file.suffix != ".whl")
    with tarfile.open(sdist) as packed:
        assert {member.mtime for member in packed} == {epoch}
        assert not {member.uname for member in packed} - {""}
        names = {member.name.partition("/")[2] for member in packed if member.isfile()}
    tracked = set(run(["git", "ls-tree", "-r", "--name-only", name]).splitlines())
    assert names - tracked == {"PKG-INFO"}
    with zipfile.ZipFile(wheel) as packed:
        assert len({member.date_time for member in packed.infolist()}) == 1
        assert {member.external_attr >> 16 & 0o777 for member in packed.infolist()} == {0o644}
    assert wheel.stat().st_size <= MOST
    inside = shipped.files(wheel)
    hashes = {
        file["name"].removeprefix(shipped.PACKAGE): file["hashes"][0]["content"]
        for part in shipped.components(inside, shipped.parts())
        for file in part["components"]
    }
    assert hashes == inside


def test_another_file_is_refused(tmp_path: Path) -> None:
    one, two = ([tmp_path / name / "a.whl"] for name in ("one", "two"))
    for [file] in (one, two):
        file.parent.mkdir()
        file.write_bytes(file.parent.name.encode())
    building.same(one, one)
    with pytest.raises(ReleaseError, match=r"a\.whl is not the same when it is built again"):
        building.same(one, two)
    with pytest.raises(ReleaseError, match=r"a\.whl"):
        building.same(one, [])


def test_only_what_is_committed_is_built(tmp_path: Path) -> None:
    require("git")
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    (checkout / "kept.txt").write_text("committed")
    run(["git", "init", "-q"], folder=checkout)
    run(["git", "add", "kept.txt"], folder=checkout)
    run(["git", *who, "commit", "-q", "-m", "one"], folder=checkout)
    assert building.changed(checkout) == []
    name, _ = building.commit(checkout)
    (checkout / "kept.txt").write_text("changed")
    (checkout / "secret.txt").write_text("lies here")
    assert building.changed(checkout) == ["kept.txt"]
    run(["git", *who, "commit", "-q", "-a", "-m", "while it is built"], folder=checkout)
    laid = building.unpack(tmp_path, name, checkout)
    assert [(file.name, file.read_text()) for file in laid.iterdir()] == [("kept.txt", "committed")]


@each(
    ("changed", "told"),
    [
        ([], "holds other files than a release"),
        (["src/a.py"], "error: src/a.py is changed and not committed"),
    ],
)
def test_what_cannot_be_a_release_is_one_line_and_left_alone(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    changed: list[str],
    told: str,
) -> None:
    monkeypatch.setattr(building, "changed", lambda: changed)
    (tmp_path / "thesis.txt").write_text("mine")
    assert main(["build", str(tmp_path)]) == 1
    assert told in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["thesis.txt"]
