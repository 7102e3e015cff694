"""The folder in particular: other processes, other rights, other people's files."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from audio_edition.errors import AudioEditionError
from audio_edition.store.backend import FolderBackend
from audio_edition.store.store import Drawer, Store, StoreError, open_store
from tests.store.place import KEY, content
from tests.tools import begun

WRITER = """
import sys
from audio_edition.store.store import open_store
address, seed, key = sys.argv[1:]
drawer = open_store(address).drawer("things", suffix=".bin", volatile=seed.startswith("v"))
print("ready", flush=True)
sys.stdin.readline()
for n in range(150):
    content = f"{seed} {n} ".encode() * 500
    drawer.put(key, {"content": content.decode()}, content)
    found = drawer.get(key)
    if found is not None:
        try:
            data = found.file.read_bytes()
        except FileNotFoundError:
            assert seed.startswith("v"), "only what is volatile may go under a reader's hands"
            continue
        assert data.decode() == found.note["content"], "a note with another's blob"
"""


@pytest.fixture
def drawer(tmp_path: Path) -> Drawer:
    return open_store(tmp_path / "cache").drawer("things", suffix=".bin")


@pytest.mark.parametrize("seeds", [("a", "b", "c"), ("va", "vb", "vc")])
def test_processes_that_write_one_key_at_once_leave_one_whole_entry(
    tmp_path: Path, seeds: tuple[str, ...]
) -> None:
    crew = [begun(WRITER, tmp_path, seed, KEY) for seed in seeds]
    for process in crew:  # all are ready: the go releases them within a few writes
        process.stdin.write("\n")
        process.stdin.flush()
    for process in crew:
        process.communicate(timeout=120)
    assert [process.returncode for process in crew] == [0] * len(crew)
    drawer = open_store(tmp_path).drawer("things", suffix=".bin")
    found = drawer.get(KEY)
    if found is None:  # a volatile blob may be taken with the note that replaced it
        assert seeds[0].startswith("v")
        found = drawer.put(KEY, {"content": "x"}, b"x")
    assert found.data().decode() == found.note["content"]
    drawer.sweep(now=9e12)
    assert len(list((tmp_path / "things").rglob("*.*"))) == 2


def test_a_crash_between_blob_and_note_is_nothing_happened(
    drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawer.put(KEY, {"n": 1}, b"one")
    written: list[str] = []
    whole = FolderBackend.write

    def write(self: FolderBackend, path: str, source: bytes | Path) -> None:
        if path.endswith(".json"):
            raise KeyboardInterrupt
        written.append(path)
        whole(self, path, source)

    monkeypatch.setattr(FolderBackend, "write", write)
    with pytest.raises(KeyboardInterrupt):
        drawer.put(KEY, {"n": 2}, b"two")
    assert written, "the blob comes before the note"
    assert content(drawer) == ({"n": 1}, b"one")


@pytest.mark.parametrize("stop", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_half_a_file_is_never_seen_and_never_left(
    drawer: Drawer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"x" * 1000)

    def half(source: Path, to: Path) -> None:
        to.write_bytes(b"x" * 500)
        raise stop

    monkeypatch.setattr("shutil.copyfile", half)
    with pytest.raises((StoreError, KeyboardInterrupt)) as caught:
        drawer.put(KEY, {}, source)
    if isinstance(caught.value, StoreError):
        assert "the disk is full" in caught.value.message
        assert caught.value.hint
    assert drawer.get(KEY) is None
    left = [file for file in (tmp_path / "cache").rglob("*") if file.is_file()]
    assert [file.name for file in left if file.parent.name != "locks"] == []


def test_a_file_in_the_folder_s_place_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    drawer = open_store(tmp_path / "file").drawer("things")
    assert drawer.get(KEY) is None
    assert list(drawer.kept()) == []
    assert drawer.verify() == (0, 0)
    stands = "file cannot be written: a file stands where a folder should"
    with pytest.raises(StoreError, match=stands):
        drawer.put(KEY, {}, b"x")
    with pytest.raises(StoreError, match="cannot be written"), Store(drawer.backend).scratch("x"):
        pass


def test_links_that_lead_nowhere_are_no_entries(drawer: Drawer, tmp_path: Path) -> None:
    drawer.put(KEY, {}, b"x")
    place = tmp_path / "cache" / "things" / KEY[:2]
    (place / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "cache" / "things" / "round").symlink_to(tmp_path / "cache" / "things")
    assert [kept.key for kept in drawer.kept()] == [KEY]
    assert drawer.verify() == (1, 0)


# root may write anywhere: these run the store as somebody else
AS_NOBODY = """
import os, sys
from pathlib import Path
from audio_edition.store.store import StoreError, open_store
folder, key = sys.argv[1:]
store = open_store(folder)
drawer = store.drawer("things", suffix=".bin")
if os.geteuid() == 0:
    os.setuid(65534)
acts = [
    lambda: print(drawer.get(key).data()),
    lambda: print(drawer.verify()),
    lambda: drawer.put(key, {}, b"new"),
    lambda: drawer.remove(key),
    lambda: store.prune({"things": drawer}, older_than=None, max_size=0),
]
for act in acts:
    try:
        act()
    except StoreError as problem:
        print(f"StoreError: {problem.message}")
"""


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX rights")
def test_a_cache_that_cannot_be_written_still_serves(request: pytest.FixtureRequest) -> None:
    # pytest's own folders are closed to others
    folder = Path(tempfile.mkdtemp(prefix="audio-edition-store-"))
    request.addfinalizer(lambda: shutil.rmtree(folder))
    folder.chmod(0o755)
    open_store(folder).drawer("things", suffix=".bin").put(KEY, {}, b"one")
    note = folder / "things" / KEY[:2] / f"{KEY}.json"
    os.utime(note, (1e9, 1e9))  # old enough that its use would be noted
    inner = [note.parent, note.parent.parent]
    for place in inner:
        place.chmod(0o555)
    try:
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, str(folder), KEY],
            capture_output=True,
            text=True,
        )
    finally:
        for place in inner:
            place.chmod(0o755)
    assert done.stderr == ""
    told = done.stdout.splitlines()
    assert told[:2] == ["b'one'", "(1, 0)"]
    assert [line.startswith(f"StoreError: the cache {folder}") for line in told[2:]] == [True] * 3


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
