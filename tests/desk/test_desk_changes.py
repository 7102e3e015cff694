"""Changes as they are typed: several at once, none twice, told from others', taken back."""

import hashlib
import shutil
from itertools import pairwise
from typing import Any

import pytest

from audio_edition.server.desk_patch import Patches
from audio_edition.server.desk_session import MOST
from audio_edition.verbs import desk
from audio_edition.verbs.reports import ScriptReport
from tests.desk.conftest import EDITION, SHOWS, Editor, Hand, LiveDesk, at


class Window(Hand):
    """A window that was drawn once and sends changes from then on."""

    def change(self, action: str, **fields: Any) -> dict[str, Any]:
        one = super().change(action, **fields)
        return {**one, "id": f"w-{one['id']}"}  # all of one window

    def draw(self) -> None:
        self.seen = self.state()

    def mark(self, words: str, mark: str | None) -> dict[str, Any]:
        digest = self.seen["digests"]["edition"]
        return self.change("mark", **at(self.seen, words), mark=mark, edition_digest=digest)

    def text(self) -> str:
        return (self.folder / "01-harbor.md").read_text("utf-8")


@pytest.fixture
def window(show: Any) -> Window:
    window = Window(show)
    shutil.copy(SHOWS / "piers.md", window.folder / "01-harbor.md")
    window.draw()
    return window


def test_changes_of_one_file_follow_each_other_and_are_made_once(window: Window) -> None:
    """The first takes a line away above the others, which were drawn where they stood before."""
    third = window.mark("third", "keep")
    told = window.apply(window.mark("first", None), window.mark("second", "drop"), third)
    assert [outcome["ok"] for outcome in told] == [True, True, True]
    text = window.text()
    assert "[[keep]]\nThe first" not in text
    assert "\nThe first" in text
    assert "[[drop]] The second" in text
    assert "[[keep]] The third" in text
    # and so do those of the next request, drawn no later; one that is refused stops no other
    told = window.apply(
        window.change("mark", source="../x.md", line=1, mark="drop", digest="x"),
        window.change("fly"),
        window.mark("second", None),
        window.mark("third", "drop"),
    )
    assert [outcome["ok"] for outcome in told] == [False, False, True, True], told
    assert "no article" in told[0]["error"]
    assert "does not know how to 'fly'" in told[1]["error"]
    assert not told[0]["conflict"]
    assert "\nThe second" in window.text()
    # a change that comes again is not made again
    assert window.apply(third)[0]["ok"]
    assert "[[drop]] The third" in window.text()


def test_what_somebody_else_wrote_is_a_conflict(window: Window) -> None:
    window.apply(window.mark("third", "drop"))
    file = window.folder / "01-harbor.md"
    file.write_text(window.text().replace("blue", "grey"), "utf-8")
    before = window.text()
    [told] = window.apply(window.mark("second", "drop"))
    assert (told["ok"], told["conflict"]) == (False, True)
    assert "changed by someone else" in told["error"]
    assert "painted grey" in told["seen"]["text"]
    assert window.text() == before
    # nor is what came before taken back over it
    told = window.do("undo")
    assert not told["ok"]
    assert "changed by someone else since" in told["error"]
    assert window.text() == before
    # who has seen it may go on
    window.draw()
    assert window.apply(window.mark("first", "drop"))[0]["ok"]
    assert "grey" in window.text()
    assert window.do("undo")["ok"]
    assert window.text() == before


def test_everything_is_undone_and_done_again(window: Window) -> None:
    """A mark, a rule of a letter, the order, a name of the show and of the edition, a headline."""
    digests = window.seen["digests"]
    letter = at(window.seen, "Nobody in the valley")["source"]
    article = {key: at(window.seen, "first")[key] for key in ("source", "digest")}
    said = {"name": "Wang Yi", "respell": "Wahng Ee"}
    order = {"articles": [letter, "01-harbor.md"], "digest": digests["edition"]}
    changes = [
        window.mark("second", "drop"),
        window.mark("Nobody in the valley", "drop"),
        window.change("order", **order),
        window.change("lexicon", scope="show", digest=digests["lexicon"], **said),
        window.change("lexicon", scope="edition", digest=digests["edition_lexicon"], **said),
        window.change("title", title="A Quiet Monday", digest=digests["edition"]),
        window.change("detail", key="section", value="Ports", **article),
        window.change("headline", headline="Piers", **article),
    ]
    stood = [window.files()]
    for change in changes:
        assert window.apply(change)[0]["ok"], change
        stood.append(window.files())
    assert all(one != other for one, other in pairwise(stood))
    for before in stood[-2::-1]:
        assert window.do("undo")["ok"]
        assert window.files() == before
    assert "nothing more" in window.do("undo")["error"]
    assert window.session.history(EDITION) == {"undo": 0, "redo": 8}
    for after in stood[1:]:
        assert window.do("redo")["ok"]
        assert window.files() == after
    assert window.do("undo")["ok"]
    # a new change ends what could be done again
    assert window.apply(window.mark("third", "drop"))[0]["ok"]
    assert window.session.history(EDITION) == {"undo": 8, "redo": 0}


def test_changes_over_http(editor: Editor, live: LiveDesk) -> None:
    for wrong in (None, "mark", {"action": "mark"}, [1], [{"action": "undo"}],
                  [{"id": "x"}] * (MOST + 1)):  # fmt: skip
        answer = editor.act("changes", changes=wrong)
        assert answer.status_code == 422
        assert answer.json()["error"]
    first = editor.state()
    drop = {"id": "a", "action": "mark", "mark": "drop", **at(first, "The crane")}
    told = editor.act("changes", changes=[drop]).json()
    assert told == {"outcomes": [{"id": "a", "ok": True}], "history": {"undo": 1, "redo": 0}}
    assert "[[drop]] The crane" in (live.folder / "01-harbor.md").read_text("utf-8")
    assert editor.state()["history"] == {"undo": 1, "redo": 0}
    # of an edition only what a window lacks is sent
    changed = editor.state(have=first["version"])
    assert changed["version"] != first["version"]
    assert [bool(article.get("same")) for article in changed["articles"]] == [False, True]
    same = editor.state(have=changed["version"])
    assert same["version"] == changed["version"]
    assert all(article == {"id": article["id"], "same": True} for article in same["articles"])
    assert not any(article.get("same") for article in editor.state(have="x")["articles"])


def test_a_window_far_behind_is_sent_all() -> None:
    patches = Patches()
    first = patches.of({"articles": [{"id": "1", "text": "0"}, {"id": "2"}]}, "")["version"]
    for number in range(1, 30):
        patches.of({"articles": [{"id": "1", "text": str(number)}, {"id": "2"}]}, "")
    late = patches.of({"articles": [{"id": "1", "text": "30"}, {"id": "2"}]}, first)
    assert not any(article.get("same") for article in late["articles"])


@pytest.mark.parametrize("shorter", [False, True])
def test_what_is_shown_and_its_digests_are_of_one_moment(editor, live, monkeypatch, shorter):
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


def test_a_paragraph_that_was_moved_is_known_where_it_went(window: Window) -> None:
    """Two that changed places have each other's lines: who saw them before means their words."""
    third = window.mark("third", "drop")
    move = {key: third[key] for key in ("source", "line", "digest")}
    assert window.do("move", step=-1, **move)["ok"]
    assert window.apply(third, window.mark("second", "keep"))[0]["ok"]
    text = window.text()
    assert "[[drop]] The third" in text
    assert "[[keep]] The second" in text
    assert text.index("The third") < text.index("The second")
