"""Every benchmark runs, in a short form: it says its ratios, whatever they are here."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import ROOT, require

FOLDER = ROOT / "benchmarks"
# what each compares, as it prints it
RATIOS = {
    "bench_build_one_word.py": r"cold build +wall +\d+\.\d\d s \((\d+\.\d+)×\)",
    "bench_cleaning_paragraphs.py": r"(\d+\.\d) x reading the words once",
    "bench_edition_html.py": r"ours / trafilatura: (\d+\.\d\d) in speed",
    "bench_edition_pages.py": r"cleaning / trafilatura alone: (\d+\.\d\d) in speed",
    "bench_growth.py": r"build: memory (\d+\.\d\d) x that of 2 articles",
    "bench_listens.py": r"\d s +(\d+)x +\d+ MB",
    "bench_names.py": r"names: (\d+\.\d\d) x the verbalizer",
    "bench_new_script.py": r"new and script: (\d+\.\d\d) x trafilatura",
    "bench_programme_assemble.py": r"cpu ÷ lame +(\d+\.\d{3})",
    "bench_proof.py": r"layer A: (\d+\.\d{4}) of the length in CPU",
    "bench_publication.py": r"nothing ÷ floor (\d+\.\d\d)×",
    "bench_publication_feed.py": r"\d s +(\d+\.\d\d)× +\d+ files",
    "bench_scale.py": r"4 workers, .* efficiency apart (\d\.\d\d)",
    "bench_script.py": r"fidelity gate .* (\d+\.\d\d) x verbalizer alone",
    "bench_speech_kokoro.py": r"kokoro:af_heart .* (\d+\.\d\d) × Piper",
    "bench_speech_piper.py": r"ours, cold +wall +\d+\.\d\d s \(\s*(\d+\.\d\d)×\)",
    "bench_verbalize.py": r"time against num2words \+ regex: (\d+\.\d\d)x",
}
NEEDS = {"bench_programme_assemble.py": ("lame", "ffmpeg")}


LONG = (
    "bench_build_one_word.py",
    "bench_growth.py",
    "bench_new_script.py",
    "bench_programme_assemble.py",
    "bench_proof.py",
    "bench_scale.py",
    "bench_speech_kokoro.py",
)
"""Those that take most of a minute in their short form as well."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "file",
    [
        pytest.param(file, marks=pytest.mark.long if file.name in LONG else (), id=file.stem)
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
    found = re.search(RATIOS[file.name], done.stdout)
    assert found, done.stdout
    assert float(found[1]) > 0


def test_short_is_said_in_each_benchmarks_own_words() -> None:
    for file in FOLDER.glob("bench_*.py"):
        head = file.read_text("utf-8").partition('"""\n\nfrom ')[0]
        assert f"benchmarks/{file.name}" in head, file
        assert "--short" in head, file
