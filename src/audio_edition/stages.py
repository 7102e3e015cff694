"""What begins and ends while an edition is made: told, timed, and kept in the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from audio_edition import logs
from audio_edition.events import Event, Finished, Listener, Stage, Started, Warned
from audio_edition.heap import give_back, keep_flat

_log = logging.getLogger(__name__)


class Stages:
    """Tells the listener what begins and ends, keeps the time, and collects the warnings."""

    def __init__(self, listen: Listener) -> None:
        keep_flat()
        self._listen = listen
        self.seconds: dict[Stage, float] = {}
        self.warnings: list[str] = []

    def hear(self, event: Event) -> None:
        """Pass an event on; a warning is kept as well."""
        if isinstance(event, Warned):
            _log.warning("%s", event.message, extra=logs.facts(stage=event.stage))
            self.warnings.append(event.message)
        self._listen(event)

    @contextmanager
    def stage(self, name: Stage) -> Iterator[None]:
        """Time one stage."""
        began = time.perf_counter()
        self._listen(Started(name))
        with logs.bound(stage=name):
            yield
        give_back()
        seconds = self.seconds[name] = round(time.perf_counter() - began, 3)
        _log.info("%s took %.3f s", name, seconds, extra=logs.facts(stage=name, seconds=seconds))
        self._listen(Finished(name))
