"""What an editor does to the text at the desk: on disk, as the command line reads it, and back."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from audio_edition.server.desk_session import DeskSession
from audio_edition.server.desk_state import edition_state
from audio_edition.verbs.desk_show import would_cut
from audio_edition.workspace import Workspace
from tests.desk.conftest import LiveDesk
from tests.desk.test_desk_api import EDITION, Editor


class Hand:
    """An editor at a desk, without a browser."""

    def __init__(self, show: Path) -> None:
        self.root = show
        self.folder = show / "editions" / EDITION
        self.workspace = Workspace.open(show)
        self.session = DeskSession(self.workspace.reread)
        self.count = 0

    def state(self) -> dict[str, Any]:
        return edition_state(self.workspace.reread(), EDITION)

    def article(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = next(a for a in self.state()["articles"] if a["id"] == name)
        return found

    def paragraph(self, words: str) -> dict[str, Any]:
        for article in self.state()["articles"]:
            for paragraph in article["paragraphs"]:
                if words in paragraph["text"]:
                    found: dict[str, Any] = paragraph
                    return found
        raise AssertionError(words)

    def do(self, action: str, **fields: Any) -> dict[str, Any]:
        self.count += 1
        change = {"id": str(self.count), "action": action, **fields}
        outcome: dict[str, Any] = self.session.apply(EDITION, [change])["outcomes"][0]
        return outcome

    def at(self, action: str, seen: str, /, **fields: Any) -> dict[str, Any]:
        """An action on the paragraph with these words."""
        told = self.paragraph(seen)
        where = {key: told[key] for key in ("source", "line", "digest")}
        return self.do(action, **where, **fields)

    def of_edition(self, action: str, **fields: Any) -> dict[str, Any]:
        return self.do(action, digest=self.state()["digests"]["edition"], **fields)

    def of_show(self, action: str, **fields: Any) -> dict[str, Any]:
        return self.do(action, digest=self.state()["digests"]["show"], **fields)

    def files(self) -> dict[str, bytes]:
        folder = self.root / "editions"
        return {
            f.relative_to(folder).as_posix(): f.read_bytes()
            for f in sorted(folder.rglob("*"))
            if f.is_file()
        }


@pytest.fixture
def hand(show: Path) -> Hand:
    return Hand(show)


@pytest.fixture
def editor(live: LiveDesk) -> Iterator[Editor]:
    found = Editor(live)
    yield found
    found.http.close()


def picture(side: int = 1400, form: str = "JPEG") -> str:
    held = io.BytesIO()
    Image.new("RGB", (side, side), "#324").save(held, form)
    return base64.b64encode(held.getvalue()).decode()


def test_a_morning_s_editing_is_in_the_files_and_is_undone_to_the_byte(hand: Hand) -> None:
    stood = [hand.files()]

    def made(outcome: dict[str, Any]) -> None:
        assert outcome["ok"], outcome
        stood.append(hand.files())
        assert stood[-1] != stood[-2]

    made(hand.at("text", "The crane", words="The crane lifts *50* tons.\n\nNobody was hurt."))
    assert hand.paragraph("50 tons")["written"] == "The crane lifts *50* tons."
    assert hand.paragraph("Nobody was hurt")["written"] == ""  # written as it is read

    made(hand.at("move", "Nobody was hurt", step=-1))
    texts = [p["text"] for p in hand.article("01-harbor")["paragraphs"]]
    assert texts[1:3] == ["Nobody was hurt.", "The crane lifts 50 tons."]

    made(hand.at("split", "The crane", headline="The Crane"))
    assert [a["headline"] for a in hand.state()["articles"]][:2] == ["The Harbor", "The Crane"]

    made(hand.of_edition("leave", article="01-harbor-2"))
    state = hand.state()
    assert [one["headline"] for one in state["left_out"]] == ["The Crane"]
    assert [a["id"] for a in state["articles"]] == ["01-harbor", "02-orchard"]
    made(hand.of_edition("leave", article="01-harbor-2", out=False))
    assert hand.article("01-harbor-2")["headline"] == "The Crane"

    harbor = hand.article("01-harbor")
    made(hand.do("join", source="01-harbor.md", article="01-harbor-2", digest=harbor["digest"]))
    assert [a["id"] for a in hand.state()["articles"]] == ["01-harbor", "02-orchard"]
    assert "## The Crane" in (hand.folder / "01-harbor.md").read_text("utf-8")

    letter = hand.article("02-orchard")
    made(hand.do("take", source="02-orchard.eml", digest=letter["digest"]))
    taken = hand.article("02-orchard")
    assert (taken["source"], taken["headline"]) == ("02-orchard.md", letter["headline"])
    assert [p["text"] for p in taken["paragraphs"]] == [p["text"] for p in letter["paragraphs"]]
    assert (hand.folder / "_02-orchard.eml").exists()

    made(hand.do("join", source="02-orchard.md", article="02-orchard", digest=taken["digest"]))
    whole = hand.article("01-harbor")["paragraphs"]
    assert whole[-3]["text"] == "The Orchard"
    made(hand.at("split", "The Orchard"))  # stands by itself again
    assert hand.article("02-orchard")["headline"] == "The Orchard"

    made(hand.of_edition("date", date="2026-11-03"))
    made(hand.of_edition("embargo", moment="2026-11-03T06:00:00+01:00"))
    state = hand.state()
    assert (state["date"], state["publish_at"]) == ("2026-11-03", "2026-11-03T06:00:00+01:00")
    made(hand.of_edition("embargo", moment=""))
    assert hand.state()["publish_at"] is None

    made(hand.of_show("always", phrase="Nobody was hurt."))
    dropped = hand.paragraph("Nobody was hurt")
    assert (dropped["verdict"], dropped["winner"]) == ("drop", "show")
    made(hand.of_show("music", place="outro", level=-6))
    assert hand.state()["music"]["outro"]["level"] == -6
    made(hand.of_show("cover", data=picture()))
    assert hand.state()["cover"] == "cover.jpg"
    text = (hand.root / "editions/show.toml").read_text("utf-8")
    assert "# the editor's remark" in text

    made(hand.of_edition("picture", data=picture(form="PNG")))
    assert hand.state()["own_cover"]["name"] == "edition-cover.png"
    made(hand.of_edition("picture", data=picture()))
    assert hand.state()["own_cover"]["name"] == "edition-cover.jpg"
    assert not (hand.folder / "edition-cover.png").exists()
    made(hand.of_edition("level", place="outro", level=-9.5))
    made(hand.of_edition("level", off=True))
    assert hand.state()["own_music"] == {"intro": None, "outro": -9.5, "off": True}
    made(hand.of_edition("level", off=False))
    made(hand.of_edition("level", place="outro", level=None))
    assert "music" not in (hand.folder / "edition.toml").read_text("utf-8")
    assert hand.state()["access"] == {"own": "", "show": "public", "members": False}
    made(hand.of_edition("access", access="public"))
    assert hand.state()["access"]["own"] == "public"
    assert 'access = "public"' in (hand.folder / "edition.toml").read_text("utf-8")
    made(hand.of_edition("access", access=""))
    assert "access" not in (hand.folder / "edition.toml").read_text("utf-8")
    made(hand.of_edition("picture", off=True))
    assert hand.state()["own_cover"]["name"] == ""
    assert not (hand.folder / "edition-cover.jpg").exists()

    for before in stood[-2::-1]:
        assert hand.do("undo")["ok"]
        assert hand.files() == before
    for after in stood[1:]:
        assert hand.do("redo")["ok"]
        assert hand.files() == after


TOLD = [
    ("text", "The crane", {"words": " \n "}, "missing"),
    ("text", "The crane", {"words": "[[story]]"}, "cannot stand there"),
    ("text", "The crane", {"words": "# A\n\n```\nb"}, "cannot stand there"),
    ("move", "Wang Yi", {"step": -1}, "no paragraph of its story"),
    ("move", "Wang Yi", {"step": 2}, "one place"),
    ("split", "Wang Yi", {"headline": "X"}, "nothing of the story above"),
    ("split", "Subscribe", {}, "nothing would stand below"),
    ("text", "apple harvest", {"words": "Pears."}, "came as it is"),
]


@pytest.mark.parametrize(("action", "words", "fields", "told"), TOLD)
def test_what_cannot_be_done_is_one_line_and_writes_nothing(
    hand: Hand, action: str, words: str, fields: dict[str, Any], told: str
) -> None:
    before = hand.files()
    outcome = hand.at(action, words, **fields)
    assert not outcome["ok"]
    assert told in outcome["error"]
    assert "\n" not in outcome["error"]
    assert hand.files() == before


def test_what_no_show_may_be_is_not_written(hand: Hand) -> None:
    before = hand.files()
    for outcome, told in (
        (hand.of_show("music", place="intro", level=40), "at most 6"),
        (hand.of_show("music", place="news", level=1), "intro and the outro"),
        (hand.of_show("music", place="intro", level="loud"), "must be a number"),
        (hand.of_show("always", phrase="the"), "too short"),
        (hand.of_show("always", phrase="Learn more", profile="../../x"), "no article|no profile"),
        (hand.of_show("cover", data=picture(300)), "1400 to 3000"),
        (hand.of_show("cover", data="%%%"), "did not arrive whole"),
        (hand.of_show("cover", address="http://127.0.0.1/x.png"), "127.0.0.1"),
        (hand.of_edition("picture", data=picture(300)), "1400 to 3000"),
        (hand.of_edition("picture", data=picture(form="GIF")), "the cover is GIF"),
        (hand.of_edition("picture", data="PHN2Zy8+"), "cannot be read"),
        (hand.of_edition("picture", data="%%%"), "did not arrive whole"),
        (hand.of_edition("picture"), "data is missing"),
        (hand.of_edition("level", place="intro", level=6.5), "at most 6"),
        (hand.of_edition("level", place="news", level=1), "intro and the outro"),
        (hand.of_edition("level", place="intro", level="loud"), "must be a number"),
        (hand.of_edition("access", access="members"), "the show has no members"),
        (hand.of_edition("access", access="friends"), "access cannot be 'friends'"),
        (hand.of_edition("date", date="tomorrow"), "is no date"),
        (hand.of_edition("embargo", moment="2026-11-03T06:00:00"), "no time with its offset"),
        (hand.of_edition("embargo", moment="0001-01-01T00:00:00+23:59"), "no time with its offset"),
        (hand.of_show("music", place="intro", level=10**400), "must be a number"),
        (hand.of_edition("take", source="x" * 300), "has no article"),
        (hand.of_edition("leave", article="nobody"), "no article nobody"),
    ):
        assert not outcome["ok"]
        assert any(part in outcome["error"] for part in told.split("|")), outcome
    assert hand.files() == before


def test_one_article_is_always_read(hand: Hand) -> None:
    assert hand.of_edition("leave", article="01-harbor")["ok"]
    outcome = hand.of_edition("leave", article="02-orchard")
    assert not outcome["ok"]
    assert "needs one article" in outcome["error"]
    assert [a["id"] for a in hand.state()["articles"]] == ["02-orchard"]


def test_a_rule_says_before_what_else_it_would_cut(hand: Hand, show: Path) -> None:
    older = show / "editions" / "2026-11-01"
    older.mkdir()
    older.joinpath("a.md").write_text(
        "# Older\n\nThe crane lifts 40 tons, said the mayor of the town.\n\nThe quay was full.\n"
    )
    found = would_cut(hand.workspace.reread(), "the  crane lifts")
    assert [(one.edition, one.kept) for one in found] == [(EDITION, True), ("2026-11-01", True)]
    assert "the mayor" in found[1].text


def test_a_sender_s_profile_takes_the_rule(hand: Hand) -> None:
    profile = hand.root / "editions/profiles/orchard.toml"
    profile.parent.mkdir()
    profile.write_text('# mine\nfrom = ["a@example.org"]\n')
    [sender] = hand.state()["senders"]
    assert sender["name"] == "orchard"
    before = profile.read_bytes()
    outcome = hand.do(
        "always", phrase="Nobody in the valley", profile="orchard", digest=sender["digest"]
    )
    assert outcome["ok"], outcome
    assert profile.read_text().startswith("# mine\n")
    assert hand.paragraph("Nobody in the valley")["verdict"] == "drop"
    assert hand.do("undo")["ok"]
    assert profile.read_bytes() == before
    assert hand.paragraph("Nobody in the valley")["verdict"] == "keep"


def test_what_the_build_waits_for_is_answered(hand: Hand) -> None:
    file = hand.folder / "01-harbor.md"
    file.write_text(file.read_text().replace("---\ntitle", "---\nshown: 900\ntitle", 1))
    [question] = hand.state()["questions"]
    assert (question["kind"], question["source"]) == ("half", "01-harbor.md")
    seen = {"digest": question["digest"], "edition_digest": hand.state()["digests"]["edition"]}
    assert hand.do("answer", said="whole", source="01-harbor.md", **seen)["ok"]
    assert hand.state()["questions"] == []
    assert "shown" not in file.read_text()
    assert hand.do("undo")["ok"]
    [question] = hand.state()["questions"]


def test_a_change_of_a_show_s_file_by_another_hand_is_a_conflict(hand: Hand) -> None:
    seen = hand.state()["digests"]["show"]
    file = hand.root / "editions/show.toml"
    file.write_text(file.read_text() + "\n# somebody else was here\n")
    before = hand.files()
    outcome = hand.do("music", place="intro", level=-3, digest=seen)
    assert (outcome["ok"], outcome["conflict"]) == (False, True)
    assert hand.files() == before


def test_a_cover_beside_another_hand_s_change_is_a_conflict_and_writes_no_picture(
    hand: Hand,
) -> None:
    seen = hand.state()["digests"]["edition"]
    (hand.folder / "edition.toml").write_text("# somebody else was here\n")
    before = hand.files()
    outcome = hand.do("picture", data=picture(), digest=seen)
    assert (outcome["ok"], outcome["conflict"]) == (False, True)
    assert hand.files() == before


def test_a_cover_is_written_through_no_link(hand: Hand) -> None:
    kept = hand.root / "kept.jpg"
    kept.write_bytes(b"nobody's cover")
    (hand.folder / "edition-cover.jpg").symlink_to(kept)
    outcome = hand.of_edition("picture", data=picture())
    assert "is a link" in outcome["error"]
    assert kept.read_bytes() == b"nobody's cover"


def test_an_editor_s_own_picture_stays_when_it_is_no_cover_any_more(hand: Hand) -> None:
    mine = base64.b64decode(picture())
    (hand.folder / "mine.jpg").write_bytes(mine)
    (hand.folder / "edition.toml").write_text('cover = "mine.jpg"\n')
    assert hand.state()["own_cover"]["wrong"] == ""
    assert hand.of_edition("picture", off=True)["ok"]
    assert (hand.folder / "mine.jpg").read_bytes() == mine
    (hand.folder / "edition.toml").write_text('cover = "gone.jpg"\n')
    state = hand.state()
    assert state["own_cover"]["wrong"] == "gone.jpg is not in the edition's folder"
    assert any("gone.jpg" in note for note in state["notes"])


def test_the_cover_that_is_worn_is_shown_small(editor: Editor) -> None:
    def colour() -> Any:
        answer = editor.http.get(f"/desk/api/{EDITION}/cover")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
        with Image.open(io.BytesIO(answer.content)) as image:
            assert image.size == (192, 192)
            return image.getpixel((5, 5))

    drawn = colour()
    folder = editor.live.folder
    held = io.BytesIO()
    Image.new("RGB", (1400, 1400), (180, 20, 40)).save(held, "PNG")
    (folder / "own.png").write_bytes(held.getvalue())
    (folder / "edition.toml").write_text('cover = "own.png"\n')
    assert all(abs(one - other) < 6 for one, other in zip(colour(), (180, 20, 40), strict=True))
    (folder / "own.png").write_bytes(b"no picture")
    assert colour() == drawn
    (folder / "edition.toml").write_text('cover = "../show.toml"\n')
    answer = editor.http.get(f"/desk/api/{EDITION}/cover")
    assert answer.status_code == 422
    assert "in the edition's folder" in answer.json()["error"]


def test_a_name_is_heard_in_its_sentence_before_it_is_saved(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audio_edition.server import desk_actions

    said: list[tuple[str, str]] = []

    class Silent:
        def wav(self) -> bytes:
            return b"RIFF"

    def noted(_: Workspace, spoken: str, *, phonemic: str, **more: Any) -> Silent:
        del more
        said.append((spoken, phonemic))
        return Silent()

    monkeypatch.setattr(desk_actions, "speak", noted)
    before = {p: p.read_bytes() for p in editor.live.root.joinpath("editions").rglob("*.toml")}
    fields = {"edition": EDITION, "printed": "Wang Yi opened 2 harbors.", "name": "Wang Yi"}
    for respell in ("Wahng Ee", "WAHNG ee"):
        answer = editor.http.post("/desk/api/speak", json={**fields, "respell": respell})
        assert answer.status_code == 200, answer.text
    assert said[0] == ("Wahng Ee opened two harbors.", "")
    assert "[[" in said[1][1]
    assert "opened two harbors" in said[1][1]
    other = {**fields, "name": "Tallinn", "respell": "Tahl-inn"}
    answer = editor.http.post("/desk/api/speak", json=other)
    assert answer.status_code == 422
    assert "does not stand in this sentence" in answer.json()["error"]
    assert before == {p: p.read_bytes() for p in before}


def test_cuts_over_http(editor: Editor) -> None:
    answer = editor.http.get(f"/desk/api/{EDITION}/cuts", params={"phrase": "Subscribe today"})
    assert [one["kept"] for one in answer.json()["cuts"]] == [False]
    answer = editor.http.get(f"/desk/api/{EDITION}/cuts", params={"phrase": "x"})
    assert answer.status_code == 422
