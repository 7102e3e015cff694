"""What a browser is told of files: where they stand in the show, and not where the show stands.

Rooms name a file by its whole path, which helps who sits at the machine. Who sits at the desk may
be anywhere, and at a shared one need not know whose machine it is.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

HERE = "the show's folder"
"""What that folder itself is called."""


def from_show(told: T, root: Path) -> T:
    """Return plain data in which no text names the folder ``root``; what is no text stays.

    Lists, tuples and the values of dictionaries are gone through; a path below ``root`` is told
    from there.
    """
    given: Any = told
    if isinstance(given, str):
        given = _below(root).sub(_shortened, given)
    elif isinstance(given, dict):
        given = {key: from_show(value, root) for key, value in given.items()}
    elif isinstance(given, list | tuple):
        given = type(given)(from_show(value, root) for value in given)
    result: T = given
    return result


def _shortened(found: re.Match[str]) -> str:
    return HERE if found[1] is None else ""


@cache
def _below(root: Path) -> re.Pattern[str]:
    """The folder as rooms may write it, where a path begins, and the rest of it follows or ends."""
    # where links lead is found out by some, and not by others
    ways = {str(one) for one in (root, root.absolute(), root.resolve())} - {os.sep, "."}
    named = "|".join(map(re.escape, sorted(ways, key=len, reverse=True))) or r"(?!)"
    return re.compile(
        rf"(?<![\w./~-])(?:file://)?(?:{named})(?:/(?=[\w~-]|\.\w)()|/?(?![\w~-]|\.\w))"
    )
