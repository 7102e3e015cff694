"""A folder put in the place of another, and whoever does it dead at any step."""

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from audio_edition import disk, swaps
from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.write import write_edition
from audio_edition.errors import EditionError
from audio_edition.places import Places
from audio_edition.publication.files import swap_folder
from audio_edition.publication.shelf import read_shelf
from audio_edition.server.site import respond
from audio_edition.workspace import Workspace
from tests.rows import each

DATE = dt.date(2026, 11, 2)
STEPS = ("rename", "replace", "unlink", "rmdir", "link", "mkdir")
DEAD = 9


def articles(*names: str) -> list[ParsedArticle]:
    return [ParsedArticle(n, (Paragraph(f"Text of {n}.", 0),)) for n in names]


def tree(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*") if p.is_file()}


def hidden(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name.startswith("."))


def dead_at(number: int, act: Callable[[], object], *, exchanges: bool) -> bool:
    """Do ``act`` in a process that is dead before its n-th change of a name; False: it was done."""
    child = os.fork()
    if not child:
        count = 0

        def counted(step: Callable[..., Any]) -> Callable[..., Any]:
            def one(*arguments: Any, **options: Any) -> Any:
                nonlocal count
                count += 1
                if count == number:
                    os._exit(DEAD)
                return step(*arguments, **options)

            return one

        try:
            for name in STEPS:
                setattr(os, name, counted(getattr(os, name)))
            exchange = counted(disk.exchange) if exchanges else lambda one, other: False
            disk.exchange = exchange
            act()
        except BaseException:
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, DEAD)
    return code == DEAD


def deaths(
    root: Path, exchanges: bool, begin: Callable[[Path], None], act: Callable[[Path], object]
) -> Iterator[Path]:
    """Folders in which ``act`` was dead before its first step, before its second …; once done."""
    for number in range(1, 100):
        begin(at := root / f"{number}")
        dead = dead_at(number, lambda here=at: act(here), exchanges=exchanges)
        yield at
        if not dead:
            return
    raise AssertionError("it has no end")


@pytest.fixture(params=[True, False], ids=["exchanged", "renamed"])
def exchanges(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.mark.parametrize(
    ("mode", "exchanges"),
    [("add", True), ("replace", True), ("replace", False), ("new", False)],
)
def test_an_edition_is_the_old_or_the_new_one(tmp_path: Path, mode: str, exchanges: bool) -> None:
    seen = set()
    before: dict[str, str] = {}

    def begin(root: Path) -> None:
        (root / "editions").mkdir(parents=True)
        if mode != "new":
            write_edition(folder := root / "editions" / "2026-11-02", articles("One"), date=DATE)
            before.update(tree(folder))

    def act(root: Path) -> None:
        folder = root / "editions" / "2026-11-02"
        write_edition(folder, articles("Two"), date=DATE, mode=mode)

    for root in deaths(tmp_path, exchanges, begin, act):
        folder = root / "editions" / "2026-11-02"
        Places(root).recover_editions()  # as every reader does, before it reads
        assert folder.is_dir() or mode == "new"
        now = tree(folder) if folder.is_dir() else {}
        new = {name for name in now if name.endswith("-two.md")}
        seen.add(bool(new))
        if new:
            assert set(now) - new == {"edition.toml", *(("01-one.md",) if mode == "add" else ())}
        else:
            assert now == before
        with Places(root).edition_lock("2026-11-02"):
            kept = [tree(folder.parent / name) for name in hidden(folder.parent)]
        assert kept == ([before] if mode == "replace" and new else [])
    assert seen == {True, False}


def test_what_was_saved_meanwhile_is_carried_over_by_who_comes_next(
    tmp_path: Path, exchanges: bool
) -> None:
    def begin(root: Path) -> None:
        write_edition(root / "editions" / "e", articles("One", "Two", "Three"), date=DATE)

    def add(root: Path) -> None:
        at, real = root / "editions" / "e", swaps.flush_tree

        def save(fresh: Path) -> None:
            real(fresh)
            (at / "01-one.md").write_text("# Mine\n\nRewritten.\n")
            (at / "notes.txt").write_text("mine as well")
            os.remove(at / "03-three.md")  # noqa: PTH107  # the editor's, and not counted

        swaps.flush_tree = save
        write_edition(at, articles("Four"), date=DATE, mode="add")

    for root in deaths(tmp_path, exchanges, begin, add):
        folder = root / "editions" / "e"
        swaps.recover(folder)
        now = tree(folder)
        if "04-four.md" in now or "notes.txt" in now:
            assert now["01-one.md"] == "# Mine\n\nRewritten.\n"
            assert now["notes.txt"] == "mine as well"
            assert "03-three.md" not in now
        assert "Two" in now["02-two.md"]
        assert hidden(folder.parent) == hidden(folder) == []
    assert "04-four.md" in now


def test_what_listeners_get_is_the_old_or_the_new(tmp_path: Path, exchanges: bool) -> None:
    def begin(root: Path) -> None:
        for folder, text in ((root / "audio" / "e", "old"), (root / "staging", "new")):
            folder.mkdir(parents=True)
            (folder / "episode.json").write_text(text)
            (folder / "e.mp3").write_text(text)

    def build(root: Path) -> None:
        swap_folder(root / "staging", root / "audio" / "e")

    seen = set()
    for root in deaths(tmp_path, exchanges, begin, build):
        places, place = Places(root), root / "audio" / "e"
        places.recover_audio()  # as readers do
        found = set(tree(place).values())
        assert len(found) == 1
        seen |= found
        with places.site_lock():
            assert hidden(place.parent) == []
        assert set(tree(place).values()) == found
    assert seen == {"old", "new"}


def test_an_earlier_versions_good_copy_stays(tmp_path: Path) -> None:
    """Between its two renames that version left no note, and its next build deleted the folder."""
    places = Places(tmp_path)
    old = tmp_path / "audio" / ".e.old"
    old.mkdir(parents=True)
    (old / "episode.json").write_text("all revisions")
    for made in (False, True):
        if made:  # somebody wrote a file where the folder was to be
            (tmp_path / "audio" / "e").rename(old)
            (tmp_path / "audio" / "e").mkdir()
            (tmp_path / "audio" / "e" / "heard.json").write_text("heard")
        with places.site_lock():
            pass
        assert (tmp_path / "audio" / "e" / "episode.json").read_text() == "all revisions"
        assert hidden(tmp_path / "audio") == []
    assert (tmp_path / "audio" / "e" / "heard.json").read_text() == "heard"


def test_what_cannot_be_told_apart_stays(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A show that was copied between two steps: other inodes, other times."""
    folder = tmp_path / "e"
    write_edition(folder, articles("One"), date=DATE)
    for number in range(1, 20):
        shutil.rmtree(tmp_path / "e")
        write_edition(folder, articles("One"), date=DATE)
        dead_at(
            number,
            lambda: write_edition(folder, articles("Two"), date=DATE, mode="replace"),
            exchanges=True,
        )
        if swaps.note_name(folder).exists() and swaps.fresh_name(folder).exists():
            break
    copied = tmp_path / "elsewhere"
    shutil.copytree(tmp_path, copied, copy_function=shutil.copyfile)
    before = {text for text in tree(copied).values() if text.startswith("---")}
    swaps.recover(copied / "e")
    assert {text for text in tree(copied).values() if text.startswith("---")} == before
    assert "is kept as" in caplog.text
    assert [name for name in hidden(copied) if ".before-" not in name] == []


def made(folder: Path, *files: str) -> Path:
    """A folder, and what shall stand in its place."""
    for place, text in ((folder, "old"), (swaps.fresh_name(folder), "new")):
        place.mkdir(parents=True)
        for name in files or ("a",):
            (place / name).write_text(text)
    return folder


def in_the_gap(place: Path, *files: str, then: swaps.Then = "remove") -> Path:
    """A folder as a kill between two renames leaves it: nothing stands there."""
    for number in range(1, 30):
        shutil.rmtree(place.parent, ignore_errors=True)
        made(place, *files)
        kept = place.with_name(f".{place.name}.before-x") if then == "keep" else None
        dead_at(number, lambda at=kept: swaps.swap(place, then=then, kept=at), exchanges=False)
        if not place.exists():
            return place
    raise AssertionError


def test_a_folder_that_somebody_made_in_the_gap_is_merged(tmp_path: Path) -> None:
    folder = in_the_gap(tmp_path / "editions" / "e", "a", "b", then="keep")
    folder.mkdir()
    for name in ("a", "mine"):
        (folder / name).write_text("What I wrote.")
    swaps.recover(folder)
    assert tree(folder) == {"a": "new", "b": "new", "mine": "What I wrote."}
    kept = [tree(folder.parent / name) for name in hidden(folder.parent)]
    assert sorted(kept, key=len) == [{"a": "What I wrote."}, {"a": "old", "b": "old"}]


def test_who_serves_for_days_reads_manifests_or_has_a_show_open_finds_it(tmp_path: Path) -> None:
    place = in_the_gap(tmp_path / "audio" / "e", "index.html")
    scope = {"type": "http", "method": "GET", "path": "/e/index.html", "headers": []}
    assert respond(place.parent, Request({**scope, "query_string": b""})).status_code == 200
    assert (place / "index.html").read_text() == "new"
    place.rename(swaps.old_name(place))  # as an earlier version died
    read_shelf(Places(tmp_path))
    assert place.is_dir()
    workspace = Workspace.of(tmp_path, {"show": {"title": "The Lantern"}})
    folder = in_the_gap(workspace.editions / "2026-11-02", "01-a.md")
    assert workspace.edition_folder("2026-11-02").is_dir()
    assert (folder / "01-a.md").read_text() == "new"


# -- each rule by itself ------------------------------------------------------------


def test_what_becomes_of_the_old_one_and_none_where_none_is(tmp_path: Path) -> None:
    folder = made(tmp_path / "removed" / "e")
    swaps.swap(folder, then="remove")
    assert tree(folder.parent) == {"e/a": "new"}
    folder = made(tmp_path / "kept" / "e")
    swaps.swap(folder, then="keep", kept=folder.with_name(".e.before-x"))
    assert tree(folder.parent) == {"e/a": "new", ".e.before-x/a": "old"}
    folder = made(tmp_path / "put" / "e")
    with pytest.raises(OSError, match="not empty"):
        swaps.put(folder)
    shutil.rmtree(folder)
    swaps.put(folder)
    assert tree(folder.parent) == {"e/a": "new"}


def test_an_exception_on_the_way_is_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchanges: bool
) -> None:
    """Before each step, and behind the last: all was done, and the next who comes clears up."""
    renames, real = 1 if exchanges else 2, Path.rename
    for at in ("put", *(["exchange"] if exchanges else []), *range(1, renames + 1), "behind"):
        folder = made(tmp_path / f"{at}" / "e")
        left = [renames if at == "behind" else at]

        def refuse(*_: object, **__: object) -> Any:
            raise OSError(5, "refused")

        def rename(self: Path, target: Path, at: object = at, left: list[Any] = left) -> Path:
            left[0] -= 1
            if not left[0] and at != "behind":
                refuse()
            done = real(self, target)
            return done if left[0] else refuse()

        with monkeypatch.context() as patch:
            if not exchanges:
                patch.setattr(disk, "exchange", lambda one, other: False)
            if at in ("put", "exchange"):
                patch.setattr(disk, str(at), refuse)
            else:
                patch.setattr(Path, "rename", rename)
            with pytest.raises(OSError, match="refused"):
                swaps.swap(folder, then="remove")
        assert at == "behind" or tree(folder.parent) == {"e/a": "old", ".e.new/a": "new"}
        swaps.recover(folder)
        assert tree(folder.parent) == {"e/a": "new" if at == "behind" else "old"}


NOTE = {
    "version": 1, "inode": 4711, "looks": "", "kept": ".e.before-x", "then": "remove",
    "seen": {}, "copied": {},
}  # fmt: skip


@pytest.mark.parametrize("stands", [True, False])
@each(
    "text",
    [
        "", "[]", "{}", "[" * 9000, *(
            json.dumps({**NOTE, **change})
            for change in (
                {"version": 2}, {"then": "burn"}, {"kept": "../x"}, {"kept": ".other.before-x"},
                {"kept": ".e.before/../x"}, {"inode": "x"}, {"seen": []}, {"seen": {"a": 3}},
            )
        ),
    ],
)  # fmt: skip
def test_a_note_that_is_none_of_ours_moves_nothing_away(
    tmp_path: Path, stands: bool, text: str
) -> None:
    folder = made(tmp_path / "e")
    if not stands:
        shutil.rmtree(folder)
    (tmp_path / "x").mkdir()
    inode = str(swaps.fresh_name(folder).lstat().st_ino)
    swaps.note_name(folder).write_text(text.replace("4711", inode))
    swaps.recover(folder)
    assert (folder / "a").read_text() == ("old" if stands else "new")
    kept = [name for name in hidden(tmp_path) if ".before-" in name]
    assert [tree(tmp_path / name) for name in kept] == ([{"a": "new"}] if stands else [])
    assert hidden(tmp_path) == kept
    assert list((tmp_path / "x").iterdir()) == []


def test_what_nobody_finished_goes_and_no_link_is_followed(tmp_path: Path) -> None:
    folder = made(tmp_path / "e")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("mine")
    (tmp_path / ".e.swap-draft").write_text("{")
    assert list(swaps.noted(tmp_path)) == []
    swaps.recover(folder)
    assert hidden(tmp_path) == []
    for name in (".e.new", ".e.swap-draft", ".e.old"):
        (tmp_path / name).symlink_to(elsewhere)
    (tmp_path / ".mine-too").mkdir()
    assert list(swaps.noted(tmp_path, old=True)) == [folder]
    swaps.recover_all(tmp_path, "a")
    swaps.recover_all(tmp_path / "nowhere", "a")
    assert hidden(tmp_path) == [".mine-too"]
    assert tree(tmp_path) == {"e/a": "old", "elsewhere/mine": "mine"}
    assert list(swaps.noted(tmp_path / "nowhere")) == []
    swaps.note_name(folder).write_text("{}")
    assert list(swaps.noted(tmp_path)) == [folder]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_copy_of_a_show_that_died_is_known_by_its_files(tmp_path: Path, number: int) -> None:
    """Its inodes are others, its files' times the same."""
    folder = made(tmp_path / "here" / "e")
    dead_at(number, lambda: swaps.swap(folder, then="remove"), exchanges=True)
    copied = tmp_path / "there"
    shutil.copytree(folder.parent, copied)
    assert list(swaps.noted(copied)) == ([copied / "e"] if swaps.note_name(folder).exists() else [])
    is_new = (folder / "a").read_text()
    swaps.recover(copied / "e")
    assert tree(copied) == {"e/a": is_new}


def test_what_was_saved_in_both_stays_with_the_folder_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, folder = tmp_path / "kept", tmp_path / "e"
    for place in (kept, folder):
        place.mkdir()
        for name in ("edition.toml", "both.md", "same.md", "gone.md", "deep"):
            (place / name).write_text("as it was")
    seen, copied = swaps.state_of(kept), swaps.state_of(folder)
    with pytest.raises(NotADirectoryError):
        swaps.state_of(kept / "deep")
    assert swaps.state_of(tmp_path / "nowhere") == {}
    swaps.carry_over(kept, folder, seen=seen, copied=copied)
    (kept / "gone.md").unlink()
    (kept / "mine.md").write_text("mine")
    (kept / "deeper").mkdir()
    (kept / "deeper" / "mine.md").write_text("mine, deeper")
    os.link(kept / "same.md", tmp_path / "same")
    monkeypatch.setattr(os, "link", lambda *_, **__: (_ for _ in ()).throw(OSError()))
    swaps.carry_over(kept, folder, seen=seen, copied=copied)
    assert sorted(tree(folder)) == [
        "both.md", "deep", "deeper/mine.md", "edition.toml", "mine.md", "same.md",
    ]  # fmt: skip
    for place in (kept, folder):
        (place / "both.md").write_text(f"changed in {place.name}")
    with pytest.raises(EditionError, match=r"^both\.md was changed by someone else") as told:
        swaps.carry_over(kept, folder, seen=seen, copied=copied)
    assert str(kept) in told.value.hint
    (kept / "edition.toml").write_text("other = 1")
    (folder / "linked").symlink_to(tmp_path)
    (kept / "linked").mkdir()
    (kept / "linked" / "x").write_text("behind a link")
    names = r"^both\.md, edition\.toml, linked/x were changed"
    with pytest.raises(EditionError, match=names):
        swaps.carry_over(kept, folder, seen=seen, copied=copied)
    assert (folder / "both.md").read_text() == "changed in e"
    assert not (tmp_path / "x").exists()
    monkeypatch.setattr(disk, "remove", lambda _: (_ for _ in ()).throw(OSError("no")))
    (kept / "same.md").unlink()
    with pytest.raises(EditionError, match=r"^both\.md, edition\.toml, linked/x, same\.md were"):
        swaps.carry_over(kept, folder, seen=seen, copied=copied)
