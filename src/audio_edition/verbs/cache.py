"""cache: how much was kept, whether it is sound, and making room."""

from __future__ import annotations

from dataclasses import dataclass

from audio_edition.edition.sources import remembered as pages
from audio_edition.programme import segment as segments
from audio_edition.proof import hear, match
from audio_edition.proof.recognisers import weights
from audio_edition.speech import speak as speech
from audio_edition.store.store import Drawer, Usage
from audio_edition.units import Bytes
from audio_edition.workspace import Workspace

DEFAULT_AGE = 30 * 86400.0
"""Seconds unused after which an entry goes when pruning is asked for without a bound."""


@dataclass(frozen=True, slots=True)
class CacheReport:
    """The store by drawer; ``verified`` is (sound, removed), ``pruned`` (entries, bytes)."""

    folder: str
    drawers: dict[str, Usage]
    verified: tuple[int, int] | None = None
    pruned: tuple[int, int] | None = None

    @property
    def size(self) -> Bytes:
        """Bytes in all."""
        return Bytes(sum(usage.size for usage in self.drawers.values()))


def cache(
    workspace: Workspace,
    *,
    verify: bool = False,
    prune: bool = False,
    older_than: float | None = None,
    max_size: int | None = None,
) -> CacheReport:
    """Measure the store; verify it, or prune it by age (seconds) or size (bytes), where asked.

    Nothing that is removed is lost: the next build that wants it makes it again.
    """
    store = workspace.store
    drawers = _drawers(workspace)
    verified = pruned = None
    if verify:
        counts = [drawer.verify() for drawer in drawers.values()]
        verified = sum(good for good, _ in counts), sum(bad for _, bad in counts)
    if prune or older_than is not None or max_size is not None:
        if older_than is None and max_size is None:
            older_than = DEFAULT_AGE
        pruned = store.prune(drawers, older_than=older_than, max_size=max_size)
    usage = {name: drawer.usage() for name, drawer in drawers.items()}
    return CacheReport(str(workspace.cache), usage, verified, pruned)


def _drawers(workspace: Workspace) -> dict[str, Drawer]:
    """What may be pruned: what was sent and what stands on the shelf is small, and stays."""
    store = workspace.store
    return {
        **speech.drawers(store),
        **segments.drawers(store),
        "matches": match.drawer(store),
        "heard": hear.drawer(store),
        "weights": weights.drawer(store),
        "pages": pages.drawer(store),
        "covers": store.drawer("covers", suffix=".jpg"),
    }


__all__ = ["DEFAULT_AGE", "CacheReport", "cache"]
