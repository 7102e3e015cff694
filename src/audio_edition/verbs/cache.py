"""cache: how much was kept, whether it is sound, and making room."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR

from audio_edition.edition.sources import remembered as pages
from audio_edition.errors import AudioEditionError, BusyError
from audio_edition.events import Listener, Warned
from audio_edition.programme import segment as segments
from audio_edition.proof import hear, match
from audio_edition.proof.recognisers import weights
from audio_edition.speech import speak as speech
from audio_edition.store.push import Pushed, push
from audio_edition.store.shared import SharedStore
from audio_edition.store.store import Drawer, Store, StoreError, Usage
from audio_edition.units import Bytes, Seconds
from audio_edition.workspace import Workspace

DEFAULT_AGE = 30 * 86400.0
"""Seconds unused after which an entry goes when pruning is asked for without a bound."""

_FULL = 0.9  # of [cache] max: what the builds of an hour make goes beyond it
_LOOKED_AFTER = 3600.0  # seconds
_NOTHING = Usage(0, Bytes(0))


@dataclass(frozen=True, slots=True)
class SharedUsage:
    """The shared place by drawer; ``pruned`` (entries, bytes), ``problem`` why it is not known.

    ``pushed`` is what it was given of this machine's own.
    """

    name: str
    drawers: dict[str, Usage]
    pruned: tuple[int, int] | None = None
    problem: str = ""
    pushed: Pushed | None = None

    @property
    def entries(self) -> int:
        """Entries in all."""
        return sum(usage.entries for usage in self.drawers.values())

    @property
    def size(self) -> Bytes:
        """Bytes in all."""
        return Bytes(sum(usage.size for usage in self.drawers.values()))


@dataclass(frozen=True, slots=True)
class CacheReport:
    """The store by drawer; ``verified`` is (sound, removed), ``pruned`` (entries, bytes).

    ``leftovers`` are files of runs that died, ``unfinished`` what such runs left in ``editions/``,
    ``audio/`` and beside them, which is no part of ``size``; ``largest`` and ``keep`` the
    show's bounds (None: there is none). ``in_use`` tells that other runs were at work, and that
    what they may need was spared. ``shared`` is the place that several machines share.
    """

    folder: str
    drawers: dict[str, Usage]
    verified: tuple[int, int] | None = None
    pruned: tuple[int, int] | None = None
    leftovers: Usage = _NOTHING
    unfinished: Usage = _NOTHING
    largest: Bytes | None = None
    keep: Seconds | None = None
    in_use: bool = False
    shared: SharedUsage | None = None

    @property
    def size(self) -> Bytes:
        """Bytes in all, leftovers included."""
        return Bytes(sum(usage.size for usage in self.drawers.values()) + self.leftovers.size)


def cache(
    workspace: Workspace,
    *,
    verify: bool = False,
    prune: bool = False,
    older_than: float | None = None,
    max_size: int | None = None,
    shared: bool = False,
    push_too: bool = False,
    hear: Callable[[Pushed], None] = lambda _: None,
) -> CacheReport:
    """Measure the store; verify it, or prune it by age (seconds) or size (bytes), where asked.

    What is asked is done to this machine's own; with ``shared``, what was written longer than
    ``older_than`` ago goes from the place that several machines share, and nothing else happens.
    With ``push_too`` that place is given what this machine alone has; ``hear`` is told of it.
    Raises ``StoreError`` where there is no such place or it does not answer, and ``BusyError``
    where another run of this show is at work.

    Pruned without a bound it goes by the show's ``[cache]``, and what was unused for 30 days
    goes where that does not say for how long to ``keep``. Nothing that is removed is lost: the
    next build that wants it makes it again. What another run at work may need is spared.
    """
    store, bounds = workspace.store, workspace.show.cache
    drawers = _drawers(workspace)
    if shared:
        gone = _pruned_elsewhere(workspace, drawers, older_than, max_size)
        prune, older_than, verify = False, None, False
    else:
        gone = None
    verified = pruned = given = None
    if verify:
        counts = [drawer.verify() for drawer in drawers.values()]
        verified = sum(good for good, _ in counts), sum(bad for _, bad in counts)
    in_use = False
    if prune or older_than is not None or max_size is not None:
        if older_than is None and max_size is None:
            older_than = DEFAULT_AGE if bounds.keep is None else bounds.keep
            max_size = bounds.largest
        pruned, in_use = _pruned(workspace, drawers, older_than, max_size)
    if push_too:
        given = _pushed(workspace, drawers, hear)
    usage = {name: drawer.usage() for name, drawer in drawers.items()}
    return CacheReport(
        str(workspace.cache),
        usage,
        verified,
        pruned,
        leftovers=store.leftovers(),
        unfinished=_measured(workspace.unfinished()),
        largest=bounds.largest,
        keep=bounds.keep,
        in_use=in_use,
        shared=_elsewhere(store, drawers, gone, given),
    )


def _measured(paths: Iterable[Path]) -> Usage:
    """Files, and their bytes, at or under the paths."""
    files = size = 0
    for path in paths:
        inside = [path] if path.is_symlink() or not path.is_dir() else path.rglob("*")
        for file in inside:
            with suppress(OSError):
                stat = file.lstat()
                files, size = files + (not S_ISDIR(stat.st_mode)), size + stat.st_size
    return Usage(files, Bytes(size))


def _elsewhere(
    store: Store,
    drawers: dict[str, Drawer],
    pruned: tuple[int, int] | None,
    pushed: Pushed | None,
) -> SharedUsage | None:
    """Measure the shared place; what it does not answer spoils nothing of the rest."""
    place = store.shared
    if place is None:
        return None
    try:
        usage = {
            name: place.usage(drawer.name)
            for name, drawer in drawers.items()
            if drawer.shared is not None
        }
    except StoreError as problem:
        hint = f" ({problem.hint})" if problem.hint else ""
        return SharedUsage(place.name, {}, pruned, f"{problem.message}{hint}", pushed)
    return SharedUsage(place.name, usage, pruned, pushed=pushed)


def _pushed(
    workspace: Workspace, drawers: dict[str, Drawer], hear: Callable[[Pushed], None]
) -> Pushed:
    _require_shared(workspace.store)
    with workspace.cache_in_use():
        return push(drawers.values(), hear)


def _require_shared(store: Store) -> SharedStore:
    if store.shared is None:
        raise StoreError("this show has no shared cache", hint="show.toml [cache] store names one")
    return store.shared


def _pruned_elsewhere(
    workspace: Workspace,
    drawers: dict[str, Drawer],
    older_than: float | None,
    max_size: int | None,
) -> tuple[int, int]:
    place = _require_shared(workspace.store)
    if older_than is None or max_size is not None:
        raise StoreError(
            "the shared cache is pruned by age alone",
            hint="audio-edition cache --shared --older-than 180d: what was written before",
        )
    with workspace.cache_alone() as nobody:
        if not nobody:
            raise BusyError("another run is at work: the shared cache is not pruned beside it")
        names = [drawer.name for drawer in drawers.values() if drawer.shared is not None]
        return place.prune(names, older_than)


def keep_bounded(workspace: Workspace, listen: Listener) -> None:
    """Keep the cache within the show's ``[cache]``; for the end of a build.

    Seconds go by while a large cache is looked through, and a build has none to spare: a tenth of
    ``max`` is kept free, and while that cannot be full, nothing is looked through. What goes wrong
    here is told, and spoils nothing that was made.
    """
    bounds = workspace.show.cache
    if bounds.largest is None and bounds.keep is None:
        return
    most = None if bounds.largest is None else int(bounds.largest * _FULL)
    mark = {"max": bounds.largest, "keep": bounds.keep}
    drawer = workspace.store.drawer("pruned", volatile=True)
    drawers = _drawers(workspace)
    try:
        last = drawer.get("last")
        note = last.note if last is not None else {}
        if note.get("for") == mark and 0 <= time.time() - note["at"] < _LOOKED_AFTER:
            return
        _pruned(workspace, drawers, bounds.keep, most)
        if most is None or sum(one.usage().size for one in drawers.values()) <= most:
            drawer.put("last", {"for": mark, "at": time.time()})
    except AudioEditionError as problem:
        hint = f" ({problem.hint})" if problem.hint else ""
        listen(Warned("publication", f"the cache was not pruned: {problem.message}{hint}"))


def _pruned(
    workspace: Workspace,
    drawers: dict[str, Drawer],
    older_than: float | None,
    max_size: int | None,
) -> tuple[tuple[int, int], bool]:
    """Prune; tells how many entries and bytes went, and whether other runs are at work."""
    store = workspace.store
    with workspace.cache_alone() as nobody:
        store.clear_leftovers(alone=nobody)
        workspace.clear_unfinished()
        counts = store.prune(drawers, older_than=older_than, max_size=max_size, in_use=not nobody)
    return counts, not nobody


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
        "covers": store.drawer("covers", suffix=".jpg", shared=True),
    }
