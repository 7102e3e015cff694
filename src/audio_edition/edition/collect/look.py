"""Look at one source, by its kind, in bounded time: whatever hangs keeps no other waiting.

A look reads and changes nothing; so one that takes too long is simply left behind, its connections
cut. Every failure comes back as one line that names the source, its secrets masked.
"""

from __future__ import annotations

import contextvars
import importlib
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from audio_edition.edition.collect.access import access_of, filled
from audio_edition.edition.collect.asking import LeftAloneError, OutOfTimeError
from audio_edition.edition.collect.looking import LookingAt
from audio_edition.edition.collect.model import SourceLook
from audio_edition.edition.sources.access import Access
from audio_edition.edition.sources.guard import RefusedAddressError
from audio_edition.errors import AudioEditionError, EditionError
from audio_edition.secrets import masked

_GRACE = 2.0  # seconds after its time for a look to notice by itself


class SourceError(EditionError):
    """A source could not be looked at; ``until`` tells when it wants to be asked again, if ever."""

    def __init__(self, problem: AudioEditionError) -> None:
        hint = masked(problem.hint) if problem.hint else None
        if isinstance(problem, RefusedAddressError):
            hint = "private = true in its [[source]] allows the source's own host, and no other"
        super().__init__(masked(problem.message), hint=hint)
        self.until = problem.until if isinstance(problem, LeftAloneError) else None


class Looking:
    """A look that goes on beside others; ``result`` waits for it."""

    def __init__(self, at: LookingAt, access: tuple[Access, ...] = ()) -> None:
        self._at = at
        self._access = access
        self._found: SourceLook | None = None
        self._problem: AudioEditionError | None = None
        # what languages the show's plugins offer goes with the context
        context = contextvars.copy_context()
        self._thread = threading.Thread(target=context.run, args=(self._look,), daemon=True)
        self._thread.start()

    def result(self) -> SourceLook:
        """What was found; raises ``SourceError`` for a failure, and for one that took too long."""
        left = self._at.asker.ends - time.monotonic()
        self._thread.join(max(left, 0.0) + _GRACE)
        if self._thread.is_alive():
            self._at.asker.cut()
            seconds = self._at.source.timeout.total_seconds()
            problem = OutOfTimeError(
                f"took longer than {seconds:g} seconds",
                hint="try again later; timeout = … gives it longer",
            )
            raise SourceError(problem)
        if self._problem is not None:
            raise SourceError(self._problem) from self._problem
        assert self._found is not None
        return self._found

    def _look(self) -> None:
        kind = self._at.source.kind
        try:
            self._at.source = filled(self._at.source)
            self._at.asker.access = (*access_of(self._at.source), *self._access)
            self._at.options = replace(self._at.options, access=self._at.asker.access)
            reader: Any = importlib.import_module(f"audio_edition.edition.collect.{kind}")
            look: Callable[[LookingAt], SourceLook] = reader.look
            self._found = look(self._at)
        except AudioEditionError as problem:
            self._problem = problem
        except Exception as problem:  # what others send may break us in ways that no list covers
            words = " ".join(str(problem).split())[:200]
            self._problem = EditionError(
                f"cannot be read: {type(problem).__name__}: {words}",
                hint="is it what kind says? if so, it is a bug of ours: report it",
            )
