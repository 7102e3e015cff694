"""The pinned corpora: all lines are there, each file keeps its floor, the gate understands them."""

import json
from collections import Counter
from pathlib import Path

import pytest

from audio_edition.script.fidelity import check_sentence
from audio_edition.script.verbalize import verbalize
from tests.rows import each, table
from tests.script.verbalize.corpora import (
    CASES,
    ELSEWHERE,
    FLOORS,
    KEPT,
    Line,
    digest,
    folded,
    load,
    said,
    wrong,
)  # fmt: skip

KEPT_DIGEST = "7601f3583bdaf542ad29eba0a763f8bee29e6a45c5e6d46f1b0c44fe68e81de6"
PINNED = {folder: json.loads(file.read_text("utf-8")) for folder, file in FLOORS.items()}
# of a whole corpus, of a file, and how many lines and files there are at least
FLOOR = {
    CASES: (0.98, 0.9, 3_500, 90),
    ELSEWHERE: (0.96, 0.96, 2_100, 30),
    KEPT: (0.97, 0.85, 2_000, 200),
}
ONCE = table(Path(__file__).parent / "data" / "verbalize_elsewhere" / "what-was-wrong-once.tsv")


@pytest.mark.parametrize("folder", FLOOR, ids=lambda folder: folder.name)
def test_each_file_keeps_its_floor_and_the_gate_is_silent(folder: Path) -> None:
    lines, misses = load(folder), wrong(load(folder))
    of_all, of_a_file, least, files = FLOOR[folder]
    total, missed = (Counter(line.file for line in some) for some in (lines, misses))
    assert digest(folder) == PINNED.get(folder, {"digest": KEPT_DIGEST})["digest"], (
        "lines changed: python -m tests.script.verbalize.corpora --pin records them"
    )
    assert len(lines) >= least
    assert len(total) >= files
    told = "\n".join(f"{line.file}: {line.written} -> {said(line)}" for line in misses)
    assert len(misses) <= (1 - of_all) * len(lines), told
    for file, count in total.items():
        floor = PINNED.get(folder, {"right": {}})["right"].get(file, 0)
        assert count - missed[file] >= max(floor, of_a_file * count), f"{file}\n{told}"
    alarms = [
        f"{line.written}: {breach}"
        for line in lines
        if (breach := check_sentence(line.written, said(line), line.language))
    ]
    assert not alarms, "\n".join(alarms)


def test_spoken_cases_are_left_alone_to_the_letter() -> None:
    changed = [
        (said(line), again)
        for line in load(CASES)
        if (again := verbalize(said(line), line.language)) != said(line)
    ]
    assert changed == []


@each(("language", "written", "spoken"), ONCE)
def test_what_was_wrong_once_elsewhere(language: str, written: str, spoken: str) -> None:
    assert verbalize(written, language) == spoken
    assert check_sentence(written, spoken, language) is None


def test_another_way_is_right_and_another_fact_is_wrong() -> None:
    line = Line("", "en-US", "It is $5.", ("it is 5 bucks", "It is five-dollars"))
    assert wrong([line]) == []
    assert wrong([Line("", "en-US", "It is $5.", ("It is five euros.",))])
    assert folded("Isn’t 3–4?") == folded("isn't 3 4")
