"""The cache stays within its bounds, and no run loses what it works with."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from audio_edition import Article, Edition, Workspace, build, plan
from audio_edition.events import Event, Finished, Warned
from audio_edition.store.store import Store
from audio_edition.verbs.cache import cache

pytestmark = pytest.mark.usefixtures("speaking")

STORIES = ("The harbor opened on Monday.", "Nobody had slept.", "The lamps were lit again.")


def workspace(root: Path, **bounds: str) -> Workspace:
    return Workspace.of(
        root,
        {
            "show": {"title": "The Lantern", "base_url": "https://example.org/"},
            "voice": {"engine": "silence", "fallback": []},
            "cache": bounds,
        },
    )


def edition(*paragraphs: str, name: str = "2026-11-02") -> Edition:
    return Edition.of(id=name, articles=[Article.of("The Harbor", paragraphs or STORIES)])


def age(root: Path, days: float) -> None:
    """Let all that lies in the cache be last used so long ago."""
    for file in (root / ".cache").rglob("*"):
        if file.is_file():
            then = file.stat().st_mtime - days * 86400
            os.utime(file, (then, then))


def test_after_a_build_the_longest_unused_goes_until_the_rest_fits(tmp_path: Path) -> None:
    build(workspace(tmp_path), edition(), jobs=1)
    age(tmp_path, 9)
    at = workspace(tmp_path)
    build(at, edition("Fog lay over the bay.", name="2026-11-03"), jobs=1)
    size = cache(at).size
    bounded = workspace(tmp_path, max=str(size * 3 // 4))
    build(bounded, edition("Fog lay over the bay.", name="2026-11-03"), jobs=1)
    assert cache(bounded).size < size
    assert plan(bounded, edition()).missing > 0
    assert plan(bounded, edition("Fog lay over the bay.", name="2026-11-03")).missing == 0


def test_a_cache_with_room_is_looked_through_once_an_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int | None] = []
    real = Store.prune

    def prune(self: Store, *drawers: Any, **bounds: Any) -> tuple[int, int]:
        looks.append(bounds["max_size"])
        return real(self, *drawers, **bounds)

    monkeypatch.setattr(Store, "prune", prune)
    clock = [time.time()]
    monkeypatch.setattr(time, "time", lambda: clock[0])
    at = workspace(tmp_path, max="100MB")
    for seconds, count in ((0, 1), (3599, 1), (1, 2), (60, 2), (-120, 3)):
        clock[0] += seconds
        build(at, edition(), jobs=1)
        assert len(looks) == count, seconds
    assert set(looks) == {int(100 * 2**20 * 0.9)}  # a tenth is kept free
    build(workspace(tmp_path, max="90MB"), edition(), jobs=1)
    assert len(looks) == 4  # another bound


def test_a_cache_that_is_too_full_is_looked_through_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[object] = []
    monkeypatch.setattr(Store, "prune", lambda *_, **bounds: looks.append(bounds) or (0, 0))
    for _ in range(2):
        build(workspace(tmp_path, max="1k"), edition(), jobs=1)
    assert len(looks) == 2


def test_what_was_unused_for_long_goes_where_the_show_says(tmp_path: Path) -> None:
    build(workspace(tmp_path), edition(), jobs=1)
    age(tmp_path, 9)
    other = edition("Fog lay over the bay.", name="2026-11-03")
    build(workspace(tmp_path, keep="10d"), other, jobs=1)
    spoken = cache(workspace(tmp_path)).drawers["utterances"].entries
    assert spoken >= plan(workspace(tmp_path), other).total + len(STORIES)
    build(workspace(tmp_path, keep="1w"), other, jobs=1)
    assert cache(workspace(tmp_path)).drawers["utterances"].entries < spoken
    assert plan(workspace(tmp_path), edition()).missing > 0
    assert plan(workspace(tmp_path), other).missing == 0


def test_pruning_beside_a_build_takes_nothing_from_it(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    build(at, edition(), jobs=1)
    age(tmp_path, 400)
    seen: list[tuple[bool, int]] = []

    def prune(event: Event) -> None:
        """Ask for an empty cache at every step of the build."""
        if isinstance(event, Finished):
            report = cache(at, prune=True, max_size=0)
            assert report.pruned is not None
            seen.append((report.in_use, report.pruned[0]))

    told = build(at, edition(*STORIES, "Fog lay over the bay."), jobs=1, listen=prune)
    assert told.mp3.is_file()
    # whose turn has not come yet may go; what is in hand never
    assert all(in_use for in_use, _ in seen)
    assert len(seen) == 6
    assert cache(at, prune=True, max_size=0).in_use is False
    assert cache(at).size == 0


def test_a_build_that_another_process_prunes_beside_goes_through(tmp_path: Path) -> None:
    code = (
        "import sys; from audio_edition import Workspace;"
        "from audio_edition.verbs.cache import cache;"
        "at = Workspace.of(sys.argv[1], {'show': {'title': 'x'}});"
        "[cache(at, prune=True, max_size=0) for _ in range(400)]"
    )
    at = workspace(tmp_path)
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) as pruner:
        for number in range(1, 4):
            told = build(at, edition(f"Story {number} of the day.", *STORIES), jobs=1)
            assert told.mp3.is_file()
        pruner.terminate()


def test_leftovers_of_dead_runs_are_counted_and_go(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    build(at, edition(), jobs=1)
    for name in ("scratch/build-2026-11-01", "staging/2026-11-01", "publication/sent"):
        folder = tmp_path / ".cache" / name
        folder.mkdir(parents=True)
        (folder / "half.mp3").write_bytes(b"\0" * 1000)
    report = cache(at)
    assert (report.leftovers.entries, report.leftovers.size) == (3, 3000)
    assert report.size > 3000
    with at.edition_lock("2026-11-05"):
        beside = cache(at, prune=True)
    assert (beside.in_use, beside.leftovers.entries) == (True, 3)
    assert cache(at, prune=True).leftovers.entries == 0
    assert plan(at, edition()).missing == 0


def test_a_cache_that_cannot_be_pruned_spoils_no_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audio_edition.store.backend import FolderBackend

    def refuse(self: FolderBackend, path: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(FolderBackend, "remove", refuse)
    warnings: list[str] = []

    def listen(event: Event) -> None:
        if isinstance(event, Warned):
            warnings.append(event.message)

    report = build(workspace(tmp_path, max="0"), edition(), jobs=1, listen=listen)
    assert report.mp3.is_file()
    assert any("the cache was not pruned" in warning for warning in warnings)


def test_who_uses_the_cache_waits_for_a_pruning_to_end(tmp_path: Path) -> None:
    at = workspace(tmp_path)
    entered = threading.Event()

    def use() -> None:
        with at.cache_in_use():
            entered.set()

    with at.cache_alone() as nobody:
        assert nobody
        user = threading.Thread(target=use)
        user.start()
        assert not entered.wait(0.2)
        with at.cache_alone() as second:
            assert not second
    user.join()
    assert entered.is_set()
    with at.cache_in_use(), at.cache_in_use(), at.cache_alone() as nobody:
        assert not nobody
