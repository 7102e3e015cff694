"""The memory of what was taken: it comes back as it was, and any order of news gives all once."""

import datetime as dt
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audio_edition import Workspace
from audio_edition.edition.collect.memory import (
    BEFORE,
    NAME,
    MeantItem,
    SourceMemory,
    TakenMemory,
    pruned,
    read_memory,
    write_memory,
)
from audio_edition.edition.collect.model import SourceLook, TakenItem
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.errors import EditionError
from audio_edition.verbs import collecting
from audio_edition.verbs.collecting import collect

NOW = dt.datetime(2026, 11, 2, 5, tzinfo=dt.UTC)
TIMES = st.datetimes(dt.datetime(2001, 1, 1), dt.datetime(2099, 1, 1), timezones=st.just(dt.UTC))
WORDS = st.text(max_size=12).map(lambda text: text.encode("utf-8", "replace").decode())
ITEMS = st.builds(
    TakenItem,
    version=WORDS,
    title=WORDS,
    at=TIMES,
    words=st.lists(WORDS, max_size=2).map(tuple),
    urls=st.lists(WORDS, max_size=2).map(tuple),
    edition=WORDS,
    files=st.lists(WORDS, max_size=2).map(tuple),
    why=WORDS,
    rules=WORDS,
    address=WORDS,
    published=st.none() | TIMES,
    seen=st.none() | TIMES,
    validators=st.dictionaries(WORDS, WORDS, max_size=1),
    gone=WORDS,
    pending=st.lists(WORDS, max_size=2).map(tuple),
    kept=WORDS,
)
MEMORIES = st.builds(
    TakenMemory,
    st.dictionaries(
        WORDS,
        st.builds(
            SourceMemory,
            items=st.dictionaries(WORDS, ITEMS, max_size=3),
            state=st.dictionaries(WORDS, WORDS | st.integers(0, 99), max_size=2),
            not_before=st.none() | TIMES,
            horizon=st.none() | TIMES,
            looked=st.none() | TIMES,
        ),
        max_size=2,
    ),
    st.lists(st.builds(MeantItem, WORDS, WORDS, ITEMS), max_size=2).map(tuple),
)


@settings(max_examples=50, deadline=None)
@given(MEMORIES)
def test_a_memory_comes_back_as_it_was(memory: TakenMemory) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_memory(Path(folder), memory)
        assert read_memory(Path(folder)) == memory


@settings(deadline=None)
@given(st.data())
def test_no_changed_byte_is_taken_for_a_memory(data: st.DataObject) -> None:
    item = TakenItem("v", "A title", NOW, edition="2026-11-02", files=("01-a.md",))
    memory = TakenMemory({"feed": SourceMemory({"1": item}, looked=NOW)})
    with tempfile.TemporaryDirectory() as folder:
        write_memory(Path(folder), memory)
        file = Path(folder) / NAME
        told = bytearray(file.read_bytes())
        place = data.draw(st.integers(0, len(told) - 1))
        told[place] = data.draw(st.integers(0, 255))
        file.write_bytes(told[: data.draw(st.sampled_from([len(told), place]))])
        try:
            found: TakenMemory | EditionError = read_memory(Path(folder))
        except EditionError as problem:
            found = problem
        assert found == memory or (isinstance(found, EditionError) and found.hint)


def test_the_one_before_lies_beside_it(tmp_path: Path) -> None:
    first = TakenMemory({"a": SourceMemory(looked=NOW)})
    write_memory(tmp_path, first)
    assert not (tmp_path / BEFORE).exists()
    write_memory(tmp_path, TakenMemory({"b": SourceMemory(looked=NOW)}))
    (tmp_path / BEFORE).replace(tmp_path / NAME)
    assert read_memory(tmp_path) == first


def test_what_is_old_and_no_more_there_is_forgotten() -> None:
    old = TakenItem("v", "Old", NOW - dt.timedelta(days=500))
    memory = SourceMemory({"there": old, "gone": old, "new": replace(old, at=NOW)})
    assert sorted(pruned(memory, frozenset({"there"}), NOW).items) == ["new", "there"]


# -- any order of news -----------------------------------------------------------------


class Script:
    """A source that has what the test says, in place of one that is asked."""

    def __init__(self) -> None:
        self.words: dict[str, int] = {}
        self.gone: set[str] = set()

    def look(self, at: Any) -> SourceLook:
        items, same = [], []
        for key, version in self.words.items():
            if key in self.gone:
                continue
            if at.stands(key, str(version)):
                same.append(key)
                continue
            made = at.item(key, str(version), f"Story {key}", lambda k=key: [self.article(k)])
            items.append(made)
        taken = at.watched()
        gone = tuple((key, "taken back") for key in self.gone if key in taken)
        return SourceLook(tuple(items), tuple(same), gone)

    def article(self, key: str) -> ParsedArticle:
        words = f"The story of {key} in its version {self.words[key]} was told at the harbor."
        return ParsedArticle.of(f"Story {key}", [words, f"A second paragraph says more of {key}."])


KEYS = st.sampled_from("abcd")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("new"), KEYS),
        st.tuples(st.just("change"), KEYS),
        st.tuples(st.just("take back"), KEYS),
        st.tuples(st.just("bring back"), KEYS),
        st.tuples(st.just("collect"), st.sampled_from(["2026-11-02", "2026-11-03"])),
        st.tuples(st.just("die"), st.sampled_from(["2026-11-02", "2026-11-03"])),
    ),
    max_size=14,
)


class Dies(BaseException):
    """The process dies here."""


@settings(max_examples=30, deadline=None)
@given(STEPS)
@example([("new", "a"), ("die", "2026-11-02"), ("change", "a"), ("die", "2026-11-02")])
def test_whatever_comes_in_whatever_order_all_is_there_and_once(steps: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as root, pytest.MonkeyPatch.context() as patch:
        script = Script()
        patch.setattr("audio_edition.edition.collect.pages.look", script.look)
        told = {"kind": "pages", "address": "http://127.0.0.1:1/", "items": 500}
        clock = [NOW]
        workspace = Workspace.of(
            root,
            {"show": {"title": "X"}, "run": {"timezone": "UTC"}, "source": [told]},
            clock=lambda: clock[0],
        )
        for number, (what, which) in enumerate([*steps, ("collect", "2026-11-03")]):
            clock[0] = NOW + dt.timedelta(minutes=number)
            if what == "new":
                script.words.setdefault(which, 1)
            elif what == "change" and which in script.words:
                script.words[which] += 1
            elif what == "take back" and which in script.words:
                script.gone.add(which)
            elif what == "bring back":
                script.gone.discard(which)
            elif what == "collect":
                collect(workspace, which)
            elif what == "die":
                _die(workspace, which)
        lie = {}
        for file in Path(root).glob("editions/*/*.md"):
            key = file.stem[-1]
            assert key not in lie, "taken twice"
            lie[key] = file.read_text()
        assert {key for key in script.words if key not in script.gone} <= lie.keys(), "lost"
        for key in lie.keys() - script.gone:
            assert f"in its version {script.words[key]} " in lie[key], "not corrected"
        last = collect(workspace, "2026-11-03")
        assert not last.written
        assert {i.state for i in last.items} <= {"known", "gone"}
        assert {i.id for i in last.items if i.state == "gone"} == lie.keys() & script.gone


def _die(workspace: Workspace, edition: str) -> None:
    """Collect, and be killed between the edition and the memory (or as it ends)."""
    real = collecting.write_memory
    calls: list[int] = []

    def dying(folder: Path, memory: TakenMemory) -> None:
        calls.append(1)
        if not memory.meant:
            raise Dies
        real(folder, memory)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(collecting, "write_memory", dying)
        with pytest.raises(Dies):
            collect(workspace, edition)
    assert calls
