"""Changes as they are typed: several at once, none twice, told from others', taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from audio_edition.server.desk_patch import Patches
from audio_edition.server.desk_session import MOST, DeskSession
from audio_edition.verbs import desk
from audio_edition.verbs.desk import look
from audio_edition.verbs.reports import ScriptReport
from audio_edition.workspace import Workspace
from tests.desk.conftest import LiveDesk
from tests.desk.test_desk_api import EDITION, Editor

ARTICLE = """---
title: The Harbor
---

[[keep]]
The first pier was painted green on Monday.

The second pier was painted blue on Tuesday.

The third pier was painted white on Friday.
"""


class Window:
    """A window that was drawn once and sends changes from then on."""

    def __init__(self, show: Path) -> None:
        self.workspace = Workspace.open(show)
        self.session = DeskSession(self.workspace.reread)
        self.folder = show / "editions" / EDITION
        self.file = self.folder / "01-harbor.md"
        self.file.write_text(ARTICLE, "utf-8")
        self.count = 0
        self.draw()

    def draw(self) -> None:
        self.seen = look(self.workspace.reread(), EDITION)

    def mark(self, words: str, mark: str | None) -> dict[str, Any]:
        decisions = [d for a in self.seen.script.cleaned.articles for d in a.decisions]
        paragraph = next(d.paragraph for d in decisions if words in d.paragraph.text)
        source = self.file.name
        return self.change(
            "mark",
            source=source,
            line=paragraph.source_line,
            text=paragraph.text,
            mark=mark,
            digest=self.seen.article_digests[source],
            edition_digest=self.seen.edition_digest,
        )

    def change(self, action: str, **fields: Any) -> dict[str, Any]:
        self.count += 1
        return {"id": f"w-{self.count}", "action": action, **fields}

    def apply(self, *changes: dict[str, Any]) -> list[dict[str, Any]]:
        told = self.session.apply(EDITION, list(changes))
        outcomes: list[dict[str, Any]] = told["outcomes"]
        return outcomes

    def text(self) -> str:
        return self.file.read_text("utf-8")


@pytest.fixture
def window(show: Path) -> Window:
    return Window(show)


@pytest.fixture
def editor(live: LiveDesk) -> Iterator[Editor]:
    found = Editor(live)
    yield found
    found.http.close()


def test_changes_of_one_file_follow_each_other(window: Window) -> None:
    """The first takes a line away above the others, which were drawn where they stood before."""
    told = window.apply(
        window.mark("first", None), window.mark("second", "drop"), window.mark("third", "keep")
    )
    assert [outcome["ok"] for outcome in told] == [True, True, True]
    text = window.text()
    assert "[[keep]]\nThe first" not in text
    assert "\nThe first" in text
    assert "[[drop]] The second" in text
    assert "[[keep]] The third" in text
    # and so do those of the next request, drawn no later
    assert window.apply(window.mark("second", None))[0]["ok"]
    assert "\nThe second" in window.text()


def test_one_that_is_refused_stops_no_other(window: Window) -> None:
    told = window.apply(
        window.change("mark", source="../x.md", line=1, mark="drop", digest="x"),
        window.change("fly"),
        window.mark("third", "drop"),
    )
    assert [outcome["ok"] for outcome in told] == [False, False, True]
    assert "no article" in told[0]["error"]
    assert "does not know how to 'fly'" in told[1]["error"]
    assert not told[0]["conflict"]
    assert "[[drop]] The third" in window.text()


def test_a_change_that_comes_again_is_not_made_again(window: Window) -> None:
    drop = window.mark("third", "drop")
    assert window.apply(drop)[0]["ok"]
    window.apply(window.mark("third", "keep"))
    assert window.apply(drop)[0]["ok"]
    assert "[[keep]] The third" in window.text()


def test_what_somebody_else_wrote_is_a_conflict(window: Window) -> None:
    window.apply(window.mark("third", "drop"))
    window.file.write_text(window.text().replace("blue", "grey"), "utf-8")
    before = window.text()
    [told] = window.apply(window.mark("second", "drop"))
    assert (told["ok"], told["conflict"]) == (False, True)
    assert "changed by someone else" in told["error"]
    assert "painted grey" in told["seen"]["text"]
    assert window.text() == before
    # nor is what came before taken back over it
    [told] = window.apply(window.change("undo"))
    assert not told["ok"]
    assert "changed by someone else since" in told["error"]
    assert window.text() == before
    # who has seen it may go on
    window.draw()
    assert window.apply(window.mark("first", "drop"))[0]["ok"]
    assert "grey" in window.text()
    assert window.apply(window.change("undo"))[0]["ok"]
    assert window.text() == before


def test_everything_is_undone_and_done_again(window: Window) -> None:
    """A mark, a rule of a letter, the order, a name of the show and of the edition, a headline."""
    editions = window.folder.parent

    def files() -> dict[str, bytes]:
        paths = [*window.folder.iterdir(), editions / "lexicon.toml"]
        return {p.name: p.read_bytes() for p in paths if p.exists()} | {
            "of the edition": (window.folder / "lexicon.toml").read_bytes()
            if (window.folder / "lexicon.toml").exists()
            else b""
        }

    articles = window.seen.article_digests
    letter = next(name for name in articles if name.endswith(".eml"))
    paragraph = window.seen.script.cleaned.articles[1].decisions[1].paragraph
    said = {"name": "Wang Yi", "respell": "Wahng Ee"}
    changes = [
        window.mark("second", "drop"),
        window.change(
            "mark",
            source=letter,
            line=0,
            text=paragraph.text,
            mark="drop",
            digest=articles[letter],
            edition_digest=window.seen.edition_digest,
        ),
        window.change(
            "order", articles=[letter, "01-harbor.md"], digest=window.seen.edition_digest
        ),
        window.change("lexicon", scope="show", digest=window.seen.lexicon_digest, **said),
        window.change(
            "lexicon", scope="edition", digest=window.seen.edition_lexicon_digest, **said
        ),
        window.change("title", title="A Quiet Monday", digest=window.seen.edition_digest),
        window.change(
            "detail",
            source="01-harbor.md",
            key="section",
            value="Ports",
            digest=articles["01-harbor.md"],
        ),
        window.change(
            "headline", source="01-harbor.md", headline="Piers", digest=articles["01-harbor.md"]
        ),
    ]
    stood = [files()]
    for change in changes:
        assert window.apply(change)[0]["ok"], change
        stood.append(files())
    assert all(one != other for one, other in pairwise(stood))
    for before in stood[-2::-1]:
        assert window.apply(window.change("undo"))[0]["ok"]
        assert files() == before
    [told] = window.apply(window.change("undo"))
    assert "nothing more" in told["error"]
    assert window.session.history(EDITION) == {"undo": 0, "redo": 8}
    for after in stood[1:]:
        assert window.apply(window.change("redo"))[0]["ok"]
        assert files() == after
    assert window.apply(window.change("undo"))[0]["ok"]
    # a new change ends what could be done again
    assert window.apply(window.mark("third", "drop"))[0]["ok"]
    assert window.session.history(EDITION) == {"undo": 8, "redo": 0}


def test_only_what_the_head_of_a_file_tells_is_set(window: Window) -> None:
    articles = window.seen.article_digests
    letter = next(name for name in articles if name.endswith(".eml"))
    before = window.text()
    told = window.apply(
        window.change(
            "detail",
            source=window.file.name,
            key="shown",
            value="9",
            digest=articles[window.file.name],
        ),
        window.change("detail", source=letter, key="byline", value="By A", digest=articles[letter]),
    )
    assert [outcome["ok"] for outcome in told] == [False, False]
    assert "no 'shown' to set" in told[0]["error"]
    assert f"{letter} came as it is" in told[1]["error"]
    assert window.text() == before


@pytest.mark.parametrize(
    "changes",
    [None, "mark", {"action": "mark"}, [1], [{"action": "undo"}], [{"id": "x"}] * (MOST + 1)],
)
def test_what_is_no_change_is_one_line(editor: Editor, changes: object) -> None:
    answer = editor.act("changes", changes=changes)
    assert answer.status_code == 422
    assert answer.json()["error"]


def test_changes_over_http(editor: Editor, live: LiveDesk) -> None:
    article, paragraph = editor.paragraph("The crane")
    drop = {
        **{"id": "a", "action": "mark", "source": paragraph["source"], "mark": "drop"},
        **{"line": paragraph["line"], "digest": paragraph["digest"], "text": paragraph["text"]},
    }
    told = editor.act("changes", changes=[drop]).json()
    assert told == {"outcomes": [{"id": "a", "ok": True}], "history": {"undo": 1, "redo": 0}}
    assert "[[drop]] The crane" in (live.folder / article["source"]).read_text("utf-8")
    assert editor.state()["history"] == {"undo": 1, "redo": 0}


@pytest.mark.parametrize("shorter", [False, True])
def test_what_is_shown_and_its_digests_are_of_one_moment(
    editor: Editor, live: LiveDesk, monkeypatch: pytest.MonkeyPatch, shorter: bool
) -> None:
    """A change that comes while the edition is read for another window."""
    file, read = live.folder / "01-harbor.md", desk.script
    changes: list[str] = []

    def script(*asked: Any) -> ScriptReport:
        report = read(*asked)
        if not changes:
            text = file.read_text("utf-8")
            changes.append(text[: text.index("The crane")] if shorter else f"{text}One more.\n")
            file.write_text(changes[0], "utf-8")
        return report

    monkeypatch.setattr(desk, "script", script)
    shown = editor.state()["articles"][0]["paragraphs"]
    assert {one["digest"] for one in shown} == {hashlib.sha256(file.read_bytes()).hexdigest()}
    assert any("The crane" in one["text"] for one in shown) is not shorter
    assert any("One more" in one["text"] for one in shown) is not shorter


def test_of_an_edition_only_what_a_window_lacks_is_sent(editor: Editor) -> None:
    first = editor.state()
    have = {"have": first["version"]}
    same = editor.http.get(f"/desk/api/{EDITION}", params=have).json()
    assert same["version"] == first["version"]
    assert all(article == {"id": article["id"], "same": True} for article in same["articles"])
    editor.mark("The crane", "drop")
    changed = editor.http.get(f"/desk/api/{EDITION}", params=have).json()
    assert [bool(article.get("same")) for article in changed["articles"]] == [False, True]
    assert changed["version"] != first["version"]
    unknown = editor.http.get(f"/desk/api/{EDITION}", params={"have": "x"}).json()
    assert not any(article.get("same") for article in unknown["articles"])


def test_a_window_far_behind_is_sent_all() -> None:
    patches = Patches()
    first = patches.of({"articles": [{"id": "1", "text": "0"}, {"id": "2"}]}, "")["version"]
    for number in range(1, 30):
        patches.of({"articles": [{"id": "1", "text": str(number)}, {"id": "2"}]}, "")
    late = patches.of({"articles": [{"id": "1", "text": "30"}, {"id": "2"}]}, first)
    assert not any(article.get("same") for article in late["articles"])


def test_a_paragraph_that_was_moved_is_known_where_it_went(window: Window) -> None:
    """Two that changed places have each other's lines: who saw them before means their words."""
    third = window.mark("third", "drop")
    move = {key: third[key] for key in ("source", "line", "digest")}
    assert window.apply(window.change("move", step=-1, **move))[0]["ok"]
    assert window.apply(third, window.mark("second", "keep"))[0]["ok"]
    text = window.text()
    assert "[[drop]] The third" in text
    assert "[[keep]] The second" in text
    assert text.index("The third") < text.index("The second")
