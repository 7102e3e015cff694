"""What a run of an archive tells of itself: its pace, what fails again and again, troubles."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from audio_edition.archive.model import ArchiveCount
from audio_edition.errors import AudioEditionError
from audio_edition.verbs.archiving import UnitDone

_SAME_IN_A_ROW = 25
"""Units that fail in the very same way, one after the other and with none done: it is not they."""


@dataclass(frozen=True, slots=True)
class ArchiveProgress:
    """One unit is behind us; of ``units`` and ``words`` in all ``done`` and ``done_words``.

    ``rate`` is seconds of sound made a second, ``left`` seconds that are left at the pace so far
    (None where there is none to speak of).
    """

    result: UnitDone
    done: int
    units: int
    done_words: int
    words: int
    rate: float
    left: float | None


class Pace:
    """How fast units become sound; those that stood cost nothing, and say nothing of the pace."""

    def __init__(self, counted: ArchiveCount) -> None:
        self._counted = counted
        self._began = time.monotonic()
        self._done = self._done_words = 0
        self._made_words = 0
        self._sound = 0.0

    def after(self, result: UnitDone) -> ArchiveProgress:
        """One more unit is behind us."""
        unit, counted = result.unit, self._counted
        weight = unit.words or unit.articles
        self._done += 1
        self._done_words += weight
        if result.state == "done" and result.mark is not None:
            self._made_words += weight
            self._sound += result.mark.seconds
        passed = max(time.monotonic() - self._began, 1e-6)
        total = max(counted.words + counted.unknown, self._done_words)
        left = None
        if self._made_words:
            left = (total - self._done_words) * passed / self._made_words
        return ArchiveProgress(
            result, self._done, counted.units, self._done_words, total, self._sound / passed, left
        )


class Once:
    """Tells what many processes noticed, once: that a shared cache does not answer."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._told: set[str] = set()

    def __call__(self, trouble: str) -> None:
        """Tell it, if it is new."""
        if trouble not in self._told:
            self._told.add(trouble)
            self._tell(trouble)


class Same:
    """Notices that it is not the articles that are at fault."""

    def __init__(self) -> None:
        self._last = ""
        self._count = 0

    def look_at(self, result: UnitDone) -> None:
        """Raise ``AudioEditionError`` where unit after unit failed in the very same way."""
        if result.state == "stands":
            return
        mark = result.mark
        whole = [f for f in mark.failures if not f.where] if mark is not None else []
        if result.state != "failed" or mark is None or not whole:
            self._last, self._count = "", 0
            return
        told = re.sub(r"\d+", "0", whole[0].message.replace(result.unit.name, ""))
        self._count = self._count + 1 if told == self._last else 1
        self._last = told
        if self._count >= _SAME_IN_A_ROW:
            raise AudioEditionError(
                f"{self._count} editions in a row failed in the same way: {whole[0].message}",
                hint=whole[0].hint or "mend that, then run again: it goes on from there",
            )
