"""Patterns that are compiled when they are first asked for.

A build knows some seven hundred patterns of ours and needs half of them: to compile the other
half at every start would take a tenth of a second, while an editor waits for one word.
"""

from __future__ import annotations

import re
from typing import Any, cast


def late(source: str, flags: int | re.RegexFlag = 0) -> re.Pattern[str]:
    """Return what ``re.compile`` would, compiled at its first use.

    It is used by its methods and attributes (``search``, ``sub``, ``pattern`` …), and not handed to
    functions of ``re``. A mistake in ``source`` is raised at the first use: tests use all.
    """
    return cast("re.Pattern[str]", _Late(source, flags))


class _Late:
    """Takes the methods of its pattern over, so that only the first use costs anything."""

    def __init__(self, source: str, flags: int | re.RegexFlag) -> None:
        self._source = source
        self._flags = flags
        self._made: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # copying and pickling ask for what no pattern has
            raise AttributeError(name)
        if self._made is None:
            self._made = re.compile(self._source, self._flags)
        value = self.__dict__[name] = getattr(self._made, name)
        return value

    def __reduce__(self) -> tuple[Any, ...]:
        return _Late, (self._source, self._flags)

    def __repr__(self) -> str:
        return f"late({self._source!r})"
