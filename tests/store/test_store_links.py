"""A folder of the cache that is a link: nothing behind it is written or removed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from audio_edition.errors import AudioEditionError
from audio_edition.lock import alone, held, shared
from audio_edition.store.store import Store, open_store


def _prune(store: Store) -> None:
    store.prune({"pages": store.drawer("pages")}, older_than=0.0, max_size=0)


def _scratch(store: Store) -> None:
    with store.scratch("restore-x") as folder:
        (folder / "made").write_bytes(b"x")


DOES: dict[str, Callable[[Store], object]] = {
    "write": lambda store: store.drawer("pages").put("a", {}, b"x"),
    "remove": lambda store: store.drawer("pages").remove("a"),
    "prune": _prune,
    "verify": lambda store: store.drawer("pages").verify(),
    "usage": lambda store: store.drawer("pages").usage(),
    "lend": _scratch,
    "clear": lambda store: store.clear_leftovers(),
}


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    """Somebody's folder, with names in it that a cache has as well; a test destroys no other."""
    folder = tmp_path / "precious"
    for name in ("letter.txt", "restore-x/a", "staging/a", "pages/old.txt", "ab/a.json", "x.lock"):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("mine")
        os.utime(file, (1, 1))
    return folder


def files_of(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): file.read_text()
        for file in folder.rglob("*")
        if file.is_file()
    }


@pytest.mark.parametrize("does", DOES)
@pytest.mark.parametrize("linked", ["", "pages", "pages/a", "scratch", "staging"])
def test_what_a_link_leads_to_is_nobodys_cache(
    tmp_path: Path, precious: Path, does: str, linked: str
) -> None:
    cache = tmp_path / "show" / ".cache"
    place = cache / linked if linked else cache
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(precious)
    before = files_of(precious)
    told = ""
    try:
        DOES[does](open_store(cache))
    except AudioEditionError as problem:
        told = f"{problem.message}: {problem.hint}"
    if told or not linked:  # a whole cache that is a link is always told
        assert "is a link, and no folder of the cache: remove the link" in told
        assert "\n" not in told
    assert files_of(precious) == before
    assert place.is_symlink()


@pytest.mark.parametrize("linked", ["", "locks", "locks/x.lock"])
def test_no_lock_empties_what_a_link_leads_to(tmp_path: Path, precious: Path, linked: str) -> None:
    cache = tmp_path / "show" / ".cache"
    place = cache / linked if linked else cache
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(precious / "x.lock" if linked.endswith("x.lock") else precious)
    before = files_of(precious)
    for lock in (held(cache, "x"), shared(cache, "x"), alone(cache, "x")):
        with pytest.raises(AudioEditionError, match=r"cannot be locked: .* is a link"), lock:
            pass
    assert files_of(precious) == before
