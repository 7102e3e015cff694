"""Two at one desk: no word of one is replaced by another's who did not see it, and others merge."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from audio_edition.server.desk_session import DeskSession
from tests.desk.conftest import SHOWS, Hand, at
from tests.desk.test_desk_edit import picture

State: TypeAlias = dict[str, Any]
Wish: TypeAlias = Callable[[State, int], dict[str, Any]]

STORIES = (SHOWS / "stories.md").read_text("utf-8")
SHOW = '[show]\ntitle = "Desk Post"\n[voice]\nengine = "silence"\n[intro]\nmusic = "a.wav"\n'


def article(state: State, headline: str) -> State:
    return next(one for one in state["articles"] if one["headline"] == headline)


def mark(words: str) -> Wish:
    return lambda state, n: {
        "action": "mark", **at(state, words), "mark": ("drop", "keep")[n],
        "edition_digest": state["digests"]["edition"], "was": None,
    }  # fmt: skip


def head(action: str, headline: str, key: str, *values: str) -> Wish:
    def wish(state: State, n: int) -> dict[str, Any]:
        one = article(state, headline)
        fields = {"source": one["source"], "digest": one["digest"], "was": one[key]}
        fields["line"] = one["paragraphs"][0]["line"] if one["amid"] else 0
        told = {"headline": values[n]} if action == "headline" else {"key": key, "value": values[n]}
        return {"action": action, **fields, **told}

    return wish


def key(action: str, field: str, *values: Any, of: str = "edition", **more: Any) -> Wish:
    def wish(state: State, n: int) -> dict[str, Any]:
        was = state["seen"][action]
        was = was[more.get("place", "off")] if isinstance(was, dict) else was
        fields = {"digest": state["digests"][of], "was": was, **more}
        return {"action": action, field: values[n], **fields}

    return wish


def name(state: State, n: int) -> dict[str, Any]:
    return {
        "action": "lexicon", "name": "Wang Yi", "respell": ("wahng EE", "wang YEE")[n],
        "digest": state["digests"]["lexicon"],
        "was": state["seen"]["lexicon"]["show"].get("Wang Yi"),
    }  # fmt: skip


def order(state: State, n: int) -> dict[str, Any]:
    was = [one["id"] for one in state["articles"]]
    wanted = [was[2], was[0], was[1]] if n else [was[0], was[2], was[1]]
    digest = state["digests"]["edition"]
    return {"action": "order", "articles": wanted, "digest": digest, "was": was}


def words(seen: str, *values: str) -> Wish:
    return lambda state, n: {
        "action": "text",
        **at(state, seen),
        "words": values[n],
        "was": at(state, seen)["text"],
    }


KINDS: dict[str, Wish] = {
    "a paragraph": words("The crane", "The crane lifts 50 tons.", "The crane lifts 60 tons."),
    "a verdict": mark("The crane"),
    "a verdict of a letter": mark("Nobody in the valley"),
    "a headline": head("headline", "The Harbor", "headline", "One", "Two"),
    "a headline amid a file": head("headline", "The Quay", "headline", "Three", "Four"),
    "a byline": head("detail", "The Harbor", "byline", "By Ada", "By Marta"),
    "a title": key("title", "title", "One", "Two"),
    "a date": key("date", "date", "2026-11-03", "2026-11-04"),
    "an hour": key("embargo", "moment", "2026-11-02T06:00:00+01:00", "2026-11-02T07:00:00+01:00"),
    "readers": key("access", "access", "public", ""),
    "a level": key("level", "level", -3.0, -9.0, place="intro"),
    "the show's level": key("music", "level", -3.0, -9.0, of="show", place="intro"),
    "a cover": key("picture", "data", picture(1400), picture(1500)),
    "the show's cover": key("cover", "data", picture(1400), picture(1500), of="show"),
    "a name": name,
    "the order": order,
}
REPLACING = [kind for kind in KINDS if kind != "readers"]


@pytest.fixture
def hand(show: Path) -> Hand:
    found = Hand(show)
    (found.folder / "01-harbor.md").write_text(STORIES, "utf-8")
    (found.root / "editions/show.toml").write_text(SHOW, "utf-8")
    (found.root / "editions/a.wav").write_bytes(b"")
    return found


def undone(hand: Hand, before: dict[str, bytes]) -> None:
    for file in hand.files():
        if file not in before:
            (hand.root / "editions" / file).unlink()
    for file, data in before.items():
        (hand.root / "editions" / file).write_bytes(data)


def test_the_second_of_two_is_told_and_nothing_is_written_over(hand: Hand) -> None:
    """At one desk, and at one that was started anew meanwhile: it saw nothing of the files."""
    faults: list[Any] = []
    before = hand.files()
    for kind, wish in ((kind, KINDS[kind]) for kind in REPLACING):
        for anew in (False, True):
            undone(hand, before)
            state = hand.state()
            first, second = wish(state, 0), wish(state, 1)
            made = hand.do(**first)
            if anew:
                hand.session = DeskSession(hand.workspace.reread)
            stands = hand.files()
            told = hand.do(**second)
            if not made["ok"] or told["ok"] or not told["conflict"] or hand.files() != stands:
                faults.append((kind, anew, made, told))
                continue
            # who made the first sees it done, if it comes again; the second may choose theirs
            again = hand.do(**{**second, **told["seen"]})
            if not again["ok"] or hand.files() == stands:
                faults.append((kind, anew, "not all the same", told, again))
            if "/" in told["error"]:  # no editor knows where our files stand
                faults.append((kind, told["error"]))
    assert not faults, "\n".join(map(str, faults))


def test_what_is_beside_it_merges(hand: Hand) -> None:
    """Any two kinds of change in either order, all made from what stood there at first."""
    faults = []
    before = hand.files()
    # a paragraph and whether it is read are of one text: one look is for both; and another order
    # gives a story a file of its own
    there = [kind for kind in KINDS if kind != "a verdict"]
    back = [kind for kind in KINDS if kind not in ("a paragraph", "a headline amid a file")][::-1]
    for kinds in (there, back):
        undone(hand, before)
        state = hand.state()
        for kind, change in [(kind, KINDS[kind](state, 0)) for kind in kinds]:
            told = hand.do(**change)
            if not told["ok"]:
                faults.append((kind, kinds is back, told))
    assert not faults, "\n".join(map(str, faults))


def test_what_a_text_editor_saves_meanwhile_is_no_conflict_elsewhere(hand: Hand) -> None:
    """Lines come and go above, paragraphs change places, another is rewritten or gone."""
    file = hand.folder / "01-harbor.md"
    crane = "The crane lifts 40 tons.\n\n"
    saves: dict[str, Callable[[str], str]] = {
        "lines above": lambda text: text.replace("Wang Yi", "It rained.\n\n\nWang Yi", 1),
        "one gone": lambda text: text.replace(
            "Wang Yi opened the harbor of Tallinn on Monday.", ""
        ),
        "one rewritten": lambda text: text.replace("on Monday", "at last"),
        "elsewhere": lambda text: text.replace(crane, "").replace("Ships", f"{crane}Ships"),
        "another headline": lambda text: text.replace("title: The Harbor", "title: Harbor"),
    }
    faults = []
    wishes = (KINDS["a paragraph"], KINDS["a verdict"])
    for save, how in saves.items():
        for anew in (False, True):
            for wish in wishes:
                file.write_text(STORIES, "utf-8")
                change = wish(hand.state(), 0)
                if anew:
                    hand.session = DeskSession(hand.workspace.reread)
                file.write_text(how(STORIES), "utf-8")
                told = hand.do(**change)
                changed = {"mark": "[[drop]] The crane", "text": "lifts 50"}[change["action"]]
                if not told["ok"] or changed not in file.read_text("utf-8"):
                    faults.append((save, anew, told))
    assert not faults, "\n".join(map(str, faults))


@pytest.mark.parametrize("nth", [0, 1])
def test_of_two_that_read_the_same_the_one_that_was_meant_is_changed(hand: Hand, nth: int) -> None:
    file = hand.folder / "01-harbor.md"
    state = hand.state()
    hand.session.see(hand.workspace, "2026-11-02", ["01-harbor.md"])
    same = [p for p in state["articles"][0]["paragraphs"] if p["text"] == "Nobody fell."]
    fields = {key: same[nth][key] for key in ("source", "line", "digest", "text")}
    file.write_text(STORIES.replace("Wang Yi", "It rained.\n\nWang Yi"), "utf-8")
    assert hand.do("mark", **fields, mark="drop", was=None)["ok"]
    marked = ["[[drop]] Nobody fell." if n == nth else "Nobody fell." for n in range(2)]
    assert "\n\n".join(marked) in file.read_text("utf-8")


def test_a_paragraph_that_is_gone_is_told_and_no_other_is_changed(hand: Hand) -> None:
    file = hand.folder / "01-harbor.md"
    for anew in (False, True):
        file.write_text(STORIES, "utf-8")
        change = KINDS["a paragraph"](hand.state(), 0)
        hand.session = DeskSession(hand.workspace.reread)
        if not anew:
            hand.session.see(hand.workspace, "2026-11-02", ["01-harbor.md"])
        file.write_text(STORIES.replace("The crane lifts 40 tons.\n\n", ""), "utf-8")
        stands = file.read_bytes()
        told = hand.do(**change)
        assert (told["conflict"], told["seen"]) == (True, {}), anew
        assert file.read_bytes() == stands


def test_two_who_want_the_same_do_not_quarrel(hand: Hand) -> None:
    faults = []
    before = hand.files()
    for kind, wish in KINDS.items():
        if kind not in ("a cover", "the show's cover"):  # a picture is told by when it came
            undone(hand, before)
            change = wish(hand.state(), 0)
            told = [hand.do(**change), hand.do(**change)]
            if not (told[0]["ok"] and told[1]["ok"]):
                faults.append((kind, told))
    assert not faults, "\n".join(map(str, faults))


def shown(one: State) -> list[Any]:
    """What listeners get of an article, and what its editor said of its paragraphs."""
    told = [one[key] for key in ("headline", "byline", "section", "url")]
    return [*told, *([p["text"], str(p["mark"]), p["role"]] for p in one["paragraphs"])]


def test_stories_of_any_file_are_read_in_any_order(hand: Hand) -> None:
    """Each keeps its words, its marks and what the file's head says of it; undone to the byte."""
    head = "---\ntitle: The Harbor\nbyline: By Ada\nsection: Ports\nurl: https://a.org/a\n---\n\n"
    third = "\n[[story]]\n\nA **third**\n\n[[drop]] Not *this*.\n\nBut that.\n"
    stories = STORIES.partition("---\n\n")[2] + third
    kinds = {
        "markdown": (".md", f"{head}{stories}".encode()),
        "no head": (".md", f"# The Harbor\n\n{stories}".encode()),
        "lines of Windows": (".md", f"{head}{stories}".replace("\n", "\r\n").encode()),
        "text in UTF-16": (".txt", f"{head}{stories}".replace("## ", "").encode("utf-16")),
        "joined": (".md", f"# The Harbor\n\n[[join]]\n\n{stories}".encode()),
    }
    faults = []
    for kind, (suffix, data) in kinds.items():
        (hand.folder / "01-harbor.md").unlink(missing_ok=True)
        file = hand.folder / f"01-harbor{suffix}"
        file.write_bytes(data)
        if kind == "joined":
            (hand.folder / "00-first.md").write_text("# First\n\nIt rained.\n")
        before, was = hand.files(), hand.state()["articles"]
        assert len(was) == 4
        for order in ([2, 0, 1, 3], [3, 2, 1, 0], [0, 3, 1, 2], [1, 0, 3]):
            ids = [was[n]["id"] for n in order]
            told = hand.do("order", articles=ids, was=[one["id"] for one in was])
            now = hand.state()["articles"]
            wanted = [was[n]["headline"] for n in order]
            heads = [one["headline"] for one in now]
            same = sorted(map(shown, was)) == sorted(map(shown, now))
            same = same and [one for one in heads if one in wanted] == wanted
            back = hand.do("undo") if told["ok"] else told
            if not (told["ok"] and same and back["ok"] and hand.files() == before):
                faults.append((kind, order, told, heads))
        file.unlink()
    assert not faults, "\n".join(map(str, faults))
