"""A pruning and a run that works with the store, each stopped where the other would hurt it."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from audio_edition.lock import alone
from audio_edition.store.backend import FolderBackend, Stat
from audio_edition.store.store import Drawer, Entry, Store, open_store
from audio_edition.store.store import key_of as made_of

KEY, OTHER = made_of("a sentence"), made_of("another")
OLD = 400 * 86400.0


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with one entry, long unused."""
    store = open_store(tmp_path / "cache")
    things(store).put(KEY, {"n": 1}, b"sound")
    for file in (tmp_path / "cache" / "things").rglob("*"):
        os.utime(file, (file.stat().st_mtime - OLD,) * 2)
    return store


def things(store: Store) -> Drawer:
    return store.drawer("things", suffix=".bin")


def pruned(store: Store) -> tuple[int, int]:
    """Prune everything, beside a run."""
    return store.prune({"things": things(store)}, older_than=None, max_size=0, in_use=True)


@contextmanager
def gate(
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    when: Callable[[str], bool],
    act: Callable[[], object],
) -> Iterator[None]:
    """Have ``act`` done when a method of the backend is first called for a path; once."""
    real = getattr(FolderBackend, method)
    done = threading.Event()

    def gated(self: FolderBackend, path: str, *rest: object) -> object:
        if when(path) and not done.is_set():
            done.set()
            act()
        return real(self, path, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(FolderBackend, method, gated)
        yield
    assert done.is_set(), "the gate was never reached"


def is_note(path: str) -> bool:
    return path.endswith(f"{KEY}.json")


def sound(entry: Entry | None) -> bytes:
    return entry.data()


@contextmanager
def meanwhile(
    monkeypatch: pytest.MonkeyPatch, act: Callable[[], Entry | None], *, look: int = 1
) -> Iterator[None]:
    """Have a build do ``act`` between a look at the drawer and a removal; its entry stays whole."""
    held: list[Entry | None] = []
    looks = 0
    real = FolderBackend.list

    def listed(self: FolderBackend, prefix: str) -> Iterator[Stat]:
        nonlocal looks
        found = list(real(self, prefix))
        looks += prefix == "things"
        if looks == look and not held:
            held.append(act())
        return iter(found)

    with monkeypatch.context() as patched:
        patched.setattr(FolderBackend, "list", listed)
        yield
    assert sound(held[0]) == b"sound"


def test_what_is_used_after_it_was_listed_stays(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    things(store).put(OTHER, {}, b"unused")
    for file in (tmp_path / "cache").rglob(f"{OTHER}*"):
        os.utime(file, (file.stat().st_mtime - OLD / 2,) * 2)
    # it looks once at how much there is, and then at each
    with meanwhile(monkeypatch, lambda: things(store).get(KEY), look=2):
        assert pruned(store)[0] == 1, "and the other goes"


def test_what_is_pruned_while_it_is_found_is_none(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading it and noting its use: who asked makes it again, and holds nothing."""
    with gate(monkeypatch, "stat", is_note, lambda: pruned(store)):
        assert things(store).get(KEY) is None
    assert sound(things(store).put(KEY, {}, b"sound")) == b"sound"


@pytest.mark.parametrize(
    ("method", "does"),
    {
        "write": lambda drawer: drawer.put(KEY, {"n": 2}, b"sound"),
        "touch": lambda drawer: drawer.get(KEY),
        "remove": lambda drawer: drawer.remove(KEY),
    }.items(),
)
def test_nobody_removes_while_another_writes_or_notes_a_use(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    does: Callable[[Drawer], object],
) -> None:
    """When the note is written, the blob is there and nobody's yet."""
    free: list[bool] = []

    def look() -> None:
        with alone(tmp_path / "cache", ".store") as could_remove:
            free.append(could_remove)

    with gate(monkeypatch, method, is_note, look):
        does(things(store))
    assert free == [False]


def test_a_blob_whose_like_is_just_written_anew_is_not_swept(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "cache" / "things" / KEY[:2] / f"{KEY}.json").unlink()
    with meanwhile(monkeypatch, lambda: things(store).put(KEY, {}, b"sound")):
        things(store).sweep()


def test_what_was_damaged_and_is_made_again_is_not_removed_by_who_checks(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (blob,) = (tmp_path / "cache" / "things").rglob("*.bin")
    blob.write_bytes(b"noise")
    kept: list[Entry] = []
    real = Drawer._find

    def find(self: Drawer, key: str) -> Entry | None:
        found = real(self, key)
        if not kept:
            kept.append(things(store).put(KEY, {}, b"sound"))
        return found

    with monkeypatch.context() as patched:
        patched.setattr(Drawer, "_find", find)
        assert things(store).verify() == (0, 1)
    assert sound(kept[0]) == b"sound"


@pytest.mark.parametrize("number", [0, 2])
def test_what_another_replaced_while_it_is_read_is_read_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    drawer = store.drawer("things", suffix=".bin", volatile=True)
    drawer.put(KEY, {"n": 1}, b"one")
    with gate(
        monkeypatch, "local", lambda _: True, lambda: drawer.put(KEY, {"n": number}, b"sound")
    ):
        found = drawer.get(KEY)
    assert sound(found) == b"sound"
    assert found.note == {"n": number}


def test_what_is_written_anew_before_it_is_swept_stays(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "cache" / "things" / KEY[:2] / f"{KEY}.json").unlink()
    (blob,) = (tmp_path / "cache" / "things").rglob("*.bin")
    looks = iter([False, True])  # when it is listed, and before it is removed
    with gate(monkeypatch, "stat", lambda _: next(looks), lambda: os.utime(blob)):
        things(store).sweep()
    assert blob.exists()
