"""What a build needs after its voice: imported and compiled while others speak."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from contextlib import suppress

from audio_edition.executors.model import TaskExecutor
from audio_edition.workspace import Workspace

NEXT = (  # our own, and what they import where they first need it
    "audio_edition.programme.ahead",
    "audio_edition.programme.assemble",
    "audio_edition.proof.gate",
    "audio_edition.proof.match",
    "audio_edition.publication.release",
    "audio_edition.publication.feed",
    "soundfile",
    "soxr",
    "mutagen.id3",
    "PIL.ImageDraw",
    "PIL.PngImagePlugin",
    "feedgen.feed",
)
"""Modules by name, in the order in which a build comes to them."""


def readying(hands: Callable[[], TaskExecutor], workspace: Workspace) -> Callable[[], TaskExecutor]:
    """Return ``hands``; who asks for them first has the rest of a build made ready meanwhile.

    Not before: what is imported on one thread keeps the other from handing sentences out.
    """
    waiting = [threading.Thread(target=_ready, args=(workspace,), name="ready", daemon=True)]

    def given() -> TaskExecutor:
        executor = hands()
        if waiting:
            waiting.pop().start()
        return executor

    return given


def _ready(workspace: Workspace) -> None:
    with suppress(Exception):  # told where it is needed
        for module in NEXT:
            importlib.import_module(module)
        from audio_edition.publication.pages import ready

        ready(workspace.show.identity, workspace.show.publish, workspace)
