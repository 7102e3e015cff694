"""An editor's work, killed and cut off from power: the short form of ``make chaos``'s."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from audio_edition import disk
from tests.chaos.editing import (
    ACTS,
    EditorsAct,
    Told,
    Twin,
    cut_power,
    in_process,
    kill_at,
    show,
    twin_of,
)
from tests.chaos.powercut import Record, faults, worst_states
from tests.chaos.shim import Plan

SHORT = {"init": 1, "new": 1, "new --add": 2, "new --force": 1, "approve": 1, "desk take": 2}
"""How many kills of each, spread over its events."""


@pytest.fixture(scope="module")
def begin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return show(tmp_path_factory.mktemp("editor") / "begin", built=False)


@pytest.mark.parametrize("act", [act for act in ACTS if act.name in SHORT], ids=lambda a: a.name)
def test_killed_anywhere_an_editor_has_the_old_or_the_new(
    act: EditorsAct, begin: Path, tmp_path: Path
) -> None:
    twin = twin_of(begin, act, tmp_path)
    told = Told(faults=faults(twin.record))
    times = SHORT[act.name]
    for number in range(times):
        at = twin.count * (number + 1) // (times + 1)
        assert kill_at(twin, at, tmp_path, exchanges=number % 2 == 1, told=told)
    if act.units:
        cut_power(twin, tmp_path, told)
        assert told.states > 2
    assert not told.faults, "\n".join(told.faults)


def recorded(root: Path, does: Callable[[], object]) -> Record:
    done = in_process(root, does, Plan(), records=True)
    assert done.code == 0, done.said
    assert done.record is not None
    return done.record


def test_the_judge_of_the_order_sees_what_is_wrong(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "a").write_text("old")

    def unflushed() -> None:
        (root / ".a").write_text("new")
        (root / ".a").replace(root / "a")

    def folder_not_flushed() -> None:
        (root / ".b").write_text("new")
        disk.flush(root / ".b")
        (root / ".b").replace(root / "b")

    def made_and_not_flushed() -> None:
        (root / "c").mkdir()
        disk.put(root / "c" / "d", b"new")

    told = faults(recorded(root, unflushed))
    assert "a gets its name before a is flushed" in told
    record = recorded(root, folder_not_flushed)
    assert faults(record) == ["at the end b is not on the disk"]
    states = [tree for _, tree in worst_states(record)]
    assert any("b" not in tree for tree in states[1:])
    assert any(tree.get("b") is not None for tree in states)
    assert "at the end c is not on the disk" in faults(recorded(root, made_and_not_flushed))
    assert faults(recorded(root, lambda: disk.put(root / "e" / "f", b"new"))) == []


def test_a_kill_is_told_from_an_end(begin: Path, tmp_path: Path) -> None:
    twin: Twin = twin_of(begin, next(act for act in ACTS if act.name == "new"), tmp_path)
    told = Told()
    assert not kill_at(twin, twin.count + 1, tmp_path, exchanges=True, told=told)
    assert (told.kills, told.faults) == (0, [])
