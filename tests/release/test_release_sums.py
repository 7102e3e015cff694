"""SHA256SUMS: what sha256sum reads, and every way in which a file may be another."""

import subprocess
from pathlib import Path

import pytest

from tests.rows import each
from tests.tools import require
from tools.release import sums
from tools.release.__main__ import main
from tools.release.told import ReleaseError


@pytest.fixture
def release(tmp_path: Path) -> Path:
    (tmp_path / "b.txt").write_bytes(b"second")
    (tmp_path / "a.whl").write_bytes(b"first")
    sums.write(tmp_path)
    return tmp_path


def test_the_systems_own_program_reads_it(release: Path) -> None:
    command = [require("sha256sum"), "--check", "--strict", sums.NAME]
    told = subprocess.run(command, cwd=release, capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == ["a.whl: OK", "b.txt: OK"]
    assert sums.problems(release) == []


def test_what_differs_is_told(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (release / "a.whl").write_bytes(b"First")
    (release / "b.txt").unlink()
    (release / "c.txt").write_bytes(b"")
    told = ["b.txt is missing", "c.txt is not listed in SHA256SUMS"]
    told += ["a.whl is not the file that was released"]
    assert sums.problems(release) == told
    assert main(["check", str(release)]) == 1
    *lines, _ = capsys.readouterr().err.splitlines()
    assert lines == [f"error: {line}" for line in told]


def test_a_listing_that_is_none(release: Path) -> None:
    with (release / sums.NAME).open("a") as listing:
        listing.write(f"{'0' * 64}  ../outside\n")
    assert sums.problems(release) == ["SHA256SUMS, line 3 is no digest and name"]
    (release / sums.NAME).unlink()
    with pytest.raises(ReleaseError, match="has no SHA256SUMS"):
        sums.problems(release)


BILL = b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": %s}}'
PART = BILL % b'{"type": "library", "name": "x"}'


@each(
    ("files", "line"),
    [
        ({"a.whl": b""}, "holds no *.cdx.json, and a release has one"),
        ({"a.cdx.json": BILL, "b.cdx.json": BILL}, "holds 2 *.cdx.json, and a release has one"),
        ({"a.cdx.json": b"{"}, "a.cdx.json is no JSON"),
        ({"a.cdx.json": b"\xff"}, "a.cdx.json is no JSON"),
        ({"a.cdx.json": PART, "a.whl": b""}, "a.cdx.json tells no digest of a wheel"),
        ({"a.cdx.json": PART}, "holds no *.whl, and a release has one"),
    ],
)
def test_what_is_no_release_is_told_in_a_line(
    tmp_path: Path, files: dict[str, bytes], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    sums.write(tmp_path)
    assert main(["check", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said.count("error: ") == 1
    assert "  hint: " in said
    assert said.partition("\n")[0].endswith(line)
