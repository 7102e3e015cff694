"""Every benchmark runs, in a short form: it says its ratios, whatever they are here."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rows import table
from tests.tools import ROOT, require

FOLDER = ROOT / "benchmarks"
RATIOS = {name: (long, told) for name, long, told in table(Path(__file__).with_name("ratios.tsv"))}
NEEDS = {"bench_programme_assemble.py": ("lame", "ffmpeg")}


@pytest.mark.slow
@pytest.mark.parametrize(
    "file",
    [
        pytest.param(
            file, marks=pytest.mark.long if RATIOS[file.name][0] == "long" else (), id=file.stem
        )
        for file in sorted(FOLDER.glob("bench_*.py"))
    ],
)
def test_a_benchmark_runs(file: Path, tmp_path: Path) -> None:
    for tool in NEEDS.get(file.name, ()):
        require(tool)
    done = subprocess.run(
        [sys.executable, str(file), "--short"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(RATIOS[file.name][1], done.stdout)
    assert found, done.stdout
    assert float(found[1]) > 0


def test_short_is_said_in_each_benchmarks_own_words() -> None:
    for file in FOLDER.glob("bench_*.py"):
        head = file.read_text("utf-8").partition('"""\n\nfrom ')[0]
        assert f"benchmarks/{file.name}" in head, file
        assert "--short" in head, file
