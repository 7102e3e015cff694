"""How a build looks while it runs: one moving line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import shutil
import sys
import time
from typing import TextIO

import click

from audio_edition.cli.context import App
from audio_edition.events import Advanced, Event, Finished, Started, Warned
from audio_edition.visible import visible

_LABELS = {
    "edition": "reading",
    "cleaning": "cleaning",
    "script": "writing the script",
    "speech": "speaking",
    "programme": "assembling",
    "proof": "proving",
    "publication": "publishing pages and feed",
}
_WIDTH = 24
_REDRAW = 0.1  # seconds between two drawings: the eye needs no more


class Progress:
    """Listens to the events of one build and draws them on stderr."""

    def __init__(self, app: App, edition_id: str, stream: TextIO | None = None) -> None:
        self._app = app
        self._edition = edition_id
        self._stream = stream or sys.stderr
        self._live = not app.quiet and self._stream.isatty()
        self._drawn = False
        self._drawn_at = 0.0
        self._began = 0.0

    def __call__(self, event: Event) -> None:
        """Draw one event."""
        if self._app.quiet:
            return
        if isinstance(event, Started):
            self._began = time.monotonic()
            if self._live:
                self._draw(f"{self._edition}  {_LABELS[event.stage]} …")
            elif self._app.verbose:
                self._line(f"{self._edition}: {_LABELS[event.stage]}")
        elif isinstance(event, Advanced):
            self._advance(event)
        elif isinstance(event, Warned):
            self._wipe()
            self._app.warn(event.message)
        elif isinstance(event, Finished) and self._app.verbose:
            self._wipe()
            taken = time.monotonic() - self._began
            self._line(f"{self._edition}: {_LABELS[event.stage]} took {taken:.2f} s")

    def close(self) -> None:
        """Leave the terminal as it was found."""
        self._wipe()

    def _advance(self, event: Advanced) -> None:
        if self._live:
            now = time.monotonic()
            if now - self._drawn_at < _REDRAW and event.done < event.total:
                return
            share = event.done / event.total if event.total else 1.0
            filled = round(share * _WIDTH)
            bar = "█" * filled + "░" * (_WIDTH - filled)
            left = self._left(event, now)
            self._draw(
                f"{self._edition}  {_LABELS[event.stage]} {bar} "
                f"{event.done}/{event.total}{left}  {event.note}"
            )
        elif self._app.verbose or _is_quarter(event):
            self._line(f"{self._edition}: {_LABELS[event.stage]} {event.done}/{event.total}")

    def _left(self, event: Advanced, now: float) -> str:
        """Time left by the pace so far, once there is a pace to speak of."""
        if event.done < 3 or event.done >= event.total:
            return ""
        seconds = (now - self._began) / event.done * (event.total - event.done)
        return f", {int(seconds) // 60}:{int(seconds) % 60:02d} left"

    def _draw(self, text: str) -> None:
        columns = shutil.get_terminal_size().columns
        self._stream.write("\r\x1b[2K" + visible(text)[: columns - 1])
        self._stream.flush()
        self._drawn = True
        self._drawn_at = time.monotonic()

    def _wipe(self) -> None:
        if self._drawn:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()
            self._drawn = False

    def _line(self, text: str) -> None:
        self._wipe()
        click.echo(text, file=self._stream)


def _is_quarter(event: Advanced) -> bool:
    """True four times a stage, so that a log of a long build stays short."""
    if event.stage != "speech" or event.total <= 0:
        return False
    return event.done * 4 // event.total > (event.done - 1) * 4 // event.total
