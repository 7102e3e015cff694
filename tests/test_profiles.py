"""Hypothesis draws the same examples in CI and new ones at home; no test undoes that."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
PROBE = """
from hypothesis import given, settings, strategies as st

drawn = []

@settings(max_examples=20)
@given(st.integers())
def test_draws(number):
    drawn.append(number)

def test_tells():
    print("DRAWN", settings.default.deadline, sorted(drawn))
"""


def drawn(tmp_path: Path, ci: str) -> str:
    """What one run of pytest under our conftest draws."""
    (tmp_path / "conftest.py").write_text(
        f"import sys; sys.path.insert(0, {str(TESTS.parent)!r}); import tests.conftest"
    )
    (tmp_path / "test_probe.py").write_text(PROBE)
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-qs", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env={**environment, "CI": ci},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return next(line for line in done.stdout.splitlines() if "DRAWN" in line).partition("DRAWN ")[2]


def test_ci_draws_the_same_each_time_and_home_does_not(tmp_path: Path) -> None:
    first, again = drawn(tmp_path, "true"), drawn(tmp_path, "true")
    assert first == again
    assert first.startswith("None [")  # no deadline
    home = {drawn(tmp_path, "") for _ in range(3)}
    assert len(home) == 3
    assert all(line.startswith("None [") for line in home)


@pytest.mark.parametrize("file", sorted(TESTS.rglob("test_*.py")), ids=lambda file: file.name)
def test_no_test_undoes_the_profile(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        assert called not in ("seed", "hypothesis.seed"), f"line {node.lineno} fixes the seed"
        if called in ("settings", "hypothesis.settings"):
            given = {word.arg: ast.unparse(word.value) for word in node.keywords}
            undone = given.keys() & {"derandomize", "database", "phases"}
            assert not undone, f"line {node.lineno} sets {undone}"
            assert given.get("deadline", "None") == "None", f"line {node.lineno} sets a deadline"
