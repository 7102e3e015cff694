"""Hypothesis draws the same examples in CI and new ones at home; no test undoes that."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from hypothesis import settings

TESTS = Path(__file__).resolve().parent


def test_ci_draws_the_same_each_time_and_home_does_not() -> None:
    ci, home = (settings.get_profile(f"audio-edition-{name}") for name in ("ci", "home"))
    assert (ci.derandomize, home.derandomize) == (True, False)
    assert ci.deadline is home.deadline is None


def undone(file: Path) -> Iterator[str]:
    """What of the profile a file sets for itself."""
    text = file.read_text("utf-8")
    for node in ast.walk(ast.parse(text)) if "hypothesis" in text else ():
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).removeprefix("hypothesis.")
            given = {word.arg: ast.unparse(word.value) for word in node.keywords}
            if called == "seed":
                yield f"{file}:{node.lineno} fixes the seed"
            elif called == "settings" and (
                given.keys() & {"derandomize", "database", "phases"}
                or given.get("deadline", "None") != "None"
            ):
                yield f"{file}:{node.lineno} sets {given}"


def test_no_test_undoes_the_profile() -> None:
    assert [line for file in TESTS.rglob("test_*.py") for line in undone(file)] == []
