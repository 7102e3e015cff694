"""One run an edition: every verb that changes one holds its lock while it does."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from audio_edition import Article, BusyError, Edition, Workspace, approve, build, new
from audio_edition.verbs import build as building
from audio_edition.verbs import changing, desk
from tests.rows import each
from tests.tools import tree

SETTINGS = {"show": {"title": "X"}, "voice": {"engine": "silence", "fallback": []}}
EDITION = Edition.of(
    id="2026-11-02",
    articles=[Article.of("The Harbor", ["The harbor opened on Monday after two years."])],
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.of(tmp_path / "show", SETTINGS)


def test_who_is_beside_a_build_writes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    story = tmp_path / "story.md"
    story.write_text("# The Crane\n\nThe crane lifts 40 tons.\n", encoding="utf-8")
    with workspace.edition_lock(EDITION.id):
        with pytest.raises(BusyError, match=EDITION.id):
            build(workspace, EDITION, jobs=1)
        with pytest.raises(BusyError, match=EDITION.id):
            new(workspace, EDITION.id, [str(story)])
    assert not workspace.audio.exists()
    assert not (workspace.editions / EDITION.id).exists()


def test_a_build_holds_the_lock_until_its_end(workspace: Workspace) -> None:
    """Asked in the middle of every stage, from the listener."""
    refused: list[str] = []

    def hear(event: object) -> None:
        try:
            with workspace.edition_lock(EDITION.id):
                pytest.fail(f"the lock was free at {event}")
        except BusyError:
            refused.append(type(event).__name__)

    build(workspace, EDITION, jobs=1, listen=hear)
    assert {"Started", "Finished"} <= set(refused)
    with workspace.edition_lock(EDITION.id):
        pass


# -- what an editor changes ----------------------------------------------------------------------

SENTENCE = "The crane lifts 40 tons."
CHANGES: dict[str, Callable[[Workspace, str], object]] = {
    "mark": lambda w, e: desk.mark(w, e, "01-the-crane.md", "drop", line=10),
    "headline": lambda w, e: desk.headline(w, e, "01-the-crane.md", "A crane"),
    "order": lambda w, e: desk.order(w, e, ["02-the-quay.md", "01-the-crane.md"]),
    "lexicon": lambda w, e: desk.lexicon(w, e, "Oestrow", "OH-strow", scope="edition"),
    "accept": lambda w, e: desk.accept(w, e, SENTENCE),
    "approve": lambda w, e: desk.approve(w, e, ""),
    "approve, by the command": lambda w, e: approve(w, e, by="Ada"),
    "accept, by the command": lambda w, e: building.accept(w, e, ("Oestrow has a new quay.",)),
}


@pytest.fixture
def written(workspace: Workspace, tmp_path: Path) -> Path:
    for name, text in (("The Crane", SENTENCE), ("The Quay", "Oestrow has a new quay.")):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\n{text}\n", encoding="utf-8")
    sources = [str(tmp_path / f"{name}.md") for name in ("The Crane", "The Quay")]
    return new(workspace, EDITION.id, sources).folder


@each("name", CHANGES)
def test_a_change_beside_another_run_is_told_and_writes_nothing(
    workspace: Workspace, written: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(changing, "PATIENCE", 0.05)
    before = tree(written)
    with workspace.edition_lock(EDITION.id), pytest.raises(BusyError, match=EDITION.id):
        CHANGES[name](workspace, EDITION.id)
    assert tree(written) == before
    if name != "mark":  # no line 10 is there
        CHANGES[name](workspace, EDITION.id)
        assert tree(written) != before


def test_two_editors_at_once_lose_nothing(workspace: Workspace, written: Path) -> None:
    """Each accepts sentences and says names in the same files: the second waits for the first."""
    failed: list[BaseException] = []

    def editing(letter: str) -> None:
        try:
            for number in range(4):
                building.accept(workspace, EDITION.id, (f"Sentence {letter}{number}.",))
                name = f"Nam{letter}{number}"
                desk.lexicon(workspace, EDITION.id, name, "OH-strow", because="it is said so")
        except BaseException as problem:
            failed.append(problem)

    threads = [threading.Thread(target=editing, args=(letter,)) for letter in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    rules = (written / "edition.toml").read_text(encoding="utf-8")
    lexicon = (workspace.editions / "lexicon.toml").read_text(encoding="utf-8")
    for mark in (f"{letter}{n}" for letter in "ab" for n in range(4)):
        assert f"Sentence {mark}." in rules
        assert f"Nam{mark}" in lexicon
