"""The locks are what pyproject.toml asks for, by digest; pip refuses what has another."""

import re
import shutil
from pathlib import Path

import pytest

from tests.release import making
from tests.rows import each
from tests.tools import ROOT
from tools.release import locks, sbom
from tools.release.told import ReleaseError


def test_they_are_what_pyproject_asks_for() -> None:
    assert locks.problems() == []


def test_each_pin_has_digests_and_names_no_server() -> None:
    for name in locks.SETS:
        text = (locks.LOCKS / f"{name}.txt").read_text("utf-8")
        assert "://" not in text
        for line in text.splitlines():
            assert re.match(r"[a-z0-9][a-z0-9.-]*==\S+|\s+--hash=sha256:[0-9a-f]{64}|\s*#", line)
        assert all(pin.hashes for pin in locks.read(locks.LOCKS / f"{name}.txt"))


def test_a_pin_is_read_with_whom_it_is_for_and_who_wants_it() -> None:
    pins = {pin.name: pin for pin in locks.read(locks.LOCKS / "base.txt")}
    audioop = pins["audioop-lts"]
    assert "3.13" in audioop.marker
    assert audioop.direct
    assert not pins["h11"].direct
    assert pins["h11"].wanted_by >= {"httpcore", "uvicorn"}
    names = {one.name for one in locks.wanted("all")}  # an extra that names others
    assert {"piper-tts", "espeakng-loader", "edge-tts", "click"} <= names
    assert {one.name for one in locks.wanted("every")} > names | {"s3fs"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of pyproject.toml and of the locks, to be changed."""
    shutil.copytree(locks.LOCKS, tmp_path / "locks")
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def test_a_dependency_that_changed_is_told(project: Path) -> None:
    file = project / "pyproject.toml"
    text = file.read_text("utf-8")
    for before, after, told in (
        ('"click>=8.1,<9"', '"click>=9"', "base.txt has click 8."),
        ('"tomlkit>=0.13",', '"tomlkit>=0.13", "rich",', "base.txt lacks rich"),
        ('"tomlkit>=0.13",', "", "base.txt holds tomlkit, which nobody asks for any more"),
    ):
        assert text.count(before) == 1
        file.write_text(text.replace(before, after), "utf-8")
        found = locks.problems(project / "locks", file)
        assert any(line.startswith(told) for line in found), found
    file.write_text(text, "utf-8")
    base = project / "locks" / "base.txt"
    bare = re.sub(
        r"^(h11==\S+) \\\n(    --hash.*\n)+", r"\1\n", base.read_text("utf-8"), flags=re.M
    )
    base.write_text(bare, "utf-8")
    found = locks.problems(project / "locks", file, ["base"])
    assert found == ["base.txt: h11 has no digest", "base.txt has another h11 than every.txt"]


@each("line", ["click", "click>=8", "click @ https://example.org/click.whl", "?"])
def test_a_line_that_pins_nothing_is_refused(tmp_path: Path, line: str) -> None:
    file = tmp_path / "base.txt"
    file.write_text(f"# made\n{line}\n", "utf-8")
    with pytest.raises(ReleaseError, match=r"base\.txt, line 2: "):
        locks.read(file)


def test_pip_installs_by_digest_and_refuses_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The short form; the base set itself: test_release_install.py."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    helper, needed = making.wheel(shelf, "helper", "1.0"), making.wheel(shelf, "needed", "2.0")
    making.lock(tmp_path / "sources.txt", helper)
    making.lock(tmp_path / "base.txt", needed)
    ours = making.wheel(tmp_path, "audio-edition", "9.9", needs=("needed>=2",))
    origins = sbom.install(tmp_path / "one", ours, "base", tmp_path)
    assert origins["needed"]["file"] == needed.name
    there = sbom.installed(tmp_path / "one" / "bin" / "python")
    assert there == {"helper": "1.0", "needed": "2.0", "audio-edition": "9.9"}

    making.wheel(shelf, "needed", "2.0", files={"needed/more.py": b"print('not what was locked')"})
    with pytest.raises(ReleaseError, match="failed: "):
        sbom.install(tmp_path / "two", ours, "base", tmp_path)
    assert "needed" not in sbom.installed(tmp_path / "two" / "bin" / "python")

    (tmp_path / "sources.txt").write_text("helper==1.0\n", "utf-8")  # a lock without a digest
    with pytest.raises(ReleaseError, match="failed: "):
        sbom.install(tmp_path / "three", ours, "base", tmp_path)
    assert sbom.installed(tmp_path / "three" / "bin" / "python") == {}
