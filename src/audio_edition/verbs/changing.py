"""An editor's change of an edition's files: one at a time, and never beside a run that reads them.

Two editors at their desks, or a desk beside a build: the second waits a moment, then is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audio_edition.workspace import Workspace

PATIENCE = 5.0
"""Seconds for which a change waits: another change is done by then, a build is not."""


@contextmanager
def changing(workspace: Workspace, edition: str) -> Iterator[Path]:
    """Hold an edition, and give its folder.

    Raises ``EditionError`` where there is none, ``BusyError`` where another run holds it.
    """
    folder = workspace.edition_folder(edition)
    with workspace.edition_lock(folder.name, wait=PATIENCE):
        yield folder
