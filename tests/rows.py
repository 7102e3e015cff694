"""A table of cases is one test: every row is tried, and all that fail are told at once.

``@each`` stands where ``@pytest.mark.parametrize`` would, and takes the same names and rows.
``ROW=Kyiv pytest …`` tries the rows whose name or values hold ``Kyiv``, and no other.
"""

import functools
import inspect
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import Any

import pytest

LINES = 12  # of what a row has to say


def each(
    names: str | Sequence[str],
    rows: Iterable[Any],
    *,
    ids: Callable[[Any], str] | None = None,
    least: int = 1,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Try a test with each row; fewer rows than ``least`` are a table that was not found.

    A row has a ``tmp_path`` and a ``monkeypatch`` of its own; other fixtures are shared by all.
    """
    keys = [n.strip() for n in names.split(",")] if isinstance(names, str) else list(names)
    table = [_row(keys, row, ids) for row in rows]
    assert len(table) >= least, f"{len(table)} rows, and {least} are the least"

    def around(test: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(test)
        fixtures = [p for p in signature.parameters.values() if p.name not in keys]
        assert len(fixtures) + len(keys) == len(signature.parameters), f"{keys}: of another test"
        # of two tables, one above the other, each row of the one goes with each of the other
        inner, others = getattr(test, "table", (test, [("", {})]))
        both = [
            (", ".join(filter(None, (name, other))), values | more)
            for (name, values), (other, more) in product(table, others)
        ]

        @functools.wraps(test)
        def all_rows(*args: Any, **given: Any) -> None:
            __tracebackhide__ = True
            _try(inner, both, args, given)

        # what pytest is to fill in, and the rows for a table that stands above this one
        shown = signature.replace(parameters=fixtures)
        vars(all_rows).update(__signature__=shown, table=(inner, both))
        return all_rows

    return around


def _row(keys: list[str], row: Any, ids: Callable[[Any], str] | None) -> tuple[str, dict[str, Any]]:
    """What a row is called, and its values by name."""
    values = (row,) if len(keys) == 1 else tuple(row)
    assert len(values) == len(keys), f"a row of {len(values)} for {keys}: {row!r}"
    return (ids(row) if ids else ", ".join(map(repr, values))), dict(zip(keys, values, strict=True))


def _try(
    test: Callable[..., None],
    table: list[tuple[str, dict[str, Any]]],
    args: tuple[Any, ...],
    given: dict[str, Any],
) -> None:
    __tracebackhide__ = True
    asked = os.environ.get("ROW", "")
    tried = [row for row in table if asked in row[0] or asked in str(row[1])]
    wrong: list[str] = []
    skipped: list[str] = []
    first: BaseException | None = None
    for number, (name, values) in enumerate(tried):
        try:
            with ExitStack() as stack:
                test(*args, **values, **_own(given, number, stack))
        except pytest.skip.Exception as reason:
            skipped.append(str(reason))
        except (Exception, pytest.fail.Exception) as error:
            first = first or error
            kind = "" if isinstance(error, AssertionError) else f"{type(error).__name__}: "
            told = f"{kind}{error}".splitlines()
            wrong.append("\n    ".join([f"row {name[:300]}", *told[:LINES]]))
    if wrong:
        count = f"{len(wrong)} of {len(tried)} rows fail (ROW=part-of-its-name tries one):"
        raise AssertionError("\n".join([count, *wrong])) from first
    if len(skipped) == len(tried):
        pytest.skip(skipped[0] if skipped else f"no row holds {asked!r}")


def _own(given: dict[str, Any], number: int, stack: ExitStack) -> dict[str, Any]:
    """The fixtures, where a row's writing and patching end with it."""
    own = dict(given)
    if "tmp_path" in own:
        own["tmp_path"] = given["tmp_path"] / f"row{number}"
        own["tmp_path"].mkdir()
    if "monkeypatch" in own:
        own["monkeypatch"] = stack.enter_context(pytest.MonkeyPatch.context())
    return own


def table(file: Path) -> list[Any]:
    """The rows of a file: cells between tabs, a lone one by itself; not what begins with "#"."""
    lines = file.read_text("utf-8").splitlines()
    rows = [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]
    return [row if len(row) > 1 else row[0] for row in rows]
