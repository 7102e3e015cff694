"""Whoever keeps entries does so beside others; whoever takes them away does it alone.

Without that, a pruning that finds a blob without its note, or a note that was long unused, would
remove it in the moment in which a build writes the one or uses the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from audio_edition.errors import AudioEditionError
from audio_edition.lock import alone, shared
from audio_edition.store.backend import Backend, FolderBackend

_NAME = ".store"


@contextmanager
def keeping(backend: Backend) -> Iterator[None]:
    """Have nothing removed while the block runs; for a moment, and never inside ``removing``."""
    with ExitStack() as stack:
        if isinstance(backend, FolderBackend):
            with suppress(AudioEditionError):  # who cannot lock cannot write: that is told then
                stack.enter_context(shared(backend.folder, _NAME))
        yield


@contextmanager
def removing(backend: Backend) -> Iterator[None]:
    """Have nobody keep or use an entry anew while the block runs; for a moment."""
    with ExitStack() as stack:
        if isinstance(backend, FolderBackend):
            with suppress(AudioEditionError):
                stack.enter_context(alone(backend.folder, _NAME, wait=True))
        yield
