"""A show's own regular expressions, searched with an end: no pattern takes the machine.

Python's ``re`` goes back and tries again, for some patterns longer than anybody lives, and cannot
be stopped from within. What by its shape must be quick is searched here; the rest in a child
process, which may have so many seconds of a processor and is ended by the system then.
"""

from __future__ import annotations

import atexit
import importlib
import pickle
import re
import threading
from functools import lru_cache
from typing import Any

from audio_edition.errors import AudioEditionError
from audio_edition.executors.child import allow
from audio_edition.executors.local import ChildProcess

SECONDS = 5
"""Of a processor, for one search; a sensible pattern needs a millionth of them."""

_STEPS = 100_000_000  # about a second
_MANY = 64  # times that a repeat may be and count as none
_FEW = 1  # times that a repeat may differ and still be a choice: a?


def _of_re(name: str) -> Any:
    try:
        return importlib.import_module(f"re.{name}")
    except ImportError:
        return None


# what ``re`` itself compiles with; a Python that has it no more searches all in the child
parsing, codes = _of_re("_parser"), _of_re("_constants")

_child: ChildProcess | None = None
_lock = threading.Lock()


class EndlessSearchError(AudioEditionError):
    """A pattern found no end within its time."""


def found(pattern: re.Pattern[str], text: str) -> str | None:
    """Return what ``pattern`` finds in ``text``, None where it finds nothing.

    Raises ``EndlessSearchError``; who knows what the pattern is for says it better.
    """
    choices, loops = _shape(pattern.pattern, pattern.flags)
    if choices and choices * (len(text) + 1) ** (loops + 1) <= _STEPS:
        match = pattern.search(text)
        return match.group() if match else None
    return _elsewhere(pattern, text)


def _elsewhere(pattern: re.Pattern[str], text: str) -> str | None:
    global _child
    task = pickle.dumps((_search, (pattern.pattern, pattern.flags, text, SECONDS), {}))
    with _lock:
        if _child is None:
            _child = ChildProcess()
            atexit.register(_child.close)
        _child.revive()
        answer = _child.ask(task)
        if answer is None:
            _child.close()
            atexit.unregister(_child.close)
            _child = None
    if answer is None:
        raise EndlessSearchError(
            f"the pattern {pattern.pattern!r:.100} finds no end in {len(text)} characters",
            hint="a repeat within a repeat, as in (a+)+, does that: write it without",
        )
    went_well, told = answer
    if not went_well:
        raise EndlessSearchError(f"the pattern {pattern.pattern!r:.100} cannot be searched")
    result: str | None = pickle.loads(told)  # our own child's bytes
    return result


def _search(pattern: str, flags: int, text: str, seconds: int) -> str | None:
    """In the child: search, and die where it takes too long."""
    allow(seconds)
    match = re.compile(pattern, flags).search(text)
    return match.group() if match else None


@lru_cache(maxsize=1024)
def _shape(pattern: str, flags: int) -> tuple[int, int]:
    """How many ways there are through the pattern at most, and how many loops in a row.

    0 ways: a loop or a choice stands within a repeat, and there is no telling.
    """
    if parsing is None or codes is None:
        return 0, 0
    return _ways(parsing.parse(pattern, flags), inside=False)


def _ways(tree: Any, *, inside: bool) -> tuple[int, int]:
    ways, loops = 1, 0
    for code, told in tree:
        inner: list[Any] = []
        repeats = False
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            least, most, sub = told
            repeats = most > 1
            if inside and (repeats or least != most):
                return 0, 0
            if most - least > _FEW or least > _MANY:
                loops += 1
            elif least != most:
                ways *= 2
            inner = [sub]
        elif code is codes.BRANCH:
            if inside:
                return 0, 0
            inner = told[1]
            ways *= len(inner)
        elif code is codes.SUBPATTERN:
            inner = [told[-1]]
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            inner = [told[1]]
        elif code not in (codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN, codes.AT):
            return 0, 0
        for sub in inner:
            more = _ways(sub, inside=inside or repeats)
            ways, loops = ways * more[0], loops + more[1]
    return ways, loops
