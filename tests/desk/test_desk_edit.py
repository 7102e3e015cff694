"""What an editor does to the text at the desk: on disk, as the command line reads it, and back."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from audio_edition.errors import AudioEditionError
from audio_edition.server import desk_actions
from audio_edition.verbs.desk_show import would_cut
from audio_edition.workspace import Workspace
from tests.desk.conftest import EDITION, Editor, Hand
from tests.rows import table


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

    made(hand.of("edition", "leave", article="01-harbor-2"))
    state = hand.state()
    assert [one["headline"] for one in state["left_out"]] == ["The Crane"]
    assert [a["id"] for a in state["articles"]] == ["01-harbor", "02-orchard"]
    made(hand.of("edition", "leave", article="01-harbor-2", out=False))
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
    assert hand.article("01-harbor")["paragraphs"][-3]["text"] == "The Orchard"
    made(hand.at("split", "The Orchard"))  # stands by itself again
    assert hand.article("02-orchard")["headline"] == "The Orchard"

    made(hand.of("edition", "date", date="2026-11-03"))
    made(hand.of("edition", "embargo", moment="2026-11-03T06:00:00+01:00"))
    state = hand.state()
    assert (state["date"], state["publish_at"]) == ("2026-11-03", "2026-11-03T06:00:00+01:00")
    made(hand.of("edition", "embargo", moment=""))
    assert hand.state()["publish_at"] is None

    made(hand.of("show", "always", phrase="Nobody was hurt."))
    dropped = hand.paragraph("Nobody was hurt")
    assert (dropped["verdict"], dropped["winner"]) == ("drop", "show")
    made(hand.of("show", "music", place="outro", level=-6))
    assert hand.state()["music"]["outro"]["level"] == -6
    made(hand.of("show", "cover", data=picture()))
    assert hand.state()["cover"] == "cover.jpg"
    text = (hand.root / "editions/show.toml").read_text("utf-8")
    assert "# the editor's remark" in text

    made(hand.of("edition", "picture", data=picture(form="PNG")))
    assert hand.state()["own_cover"]["name"] == "edition-cover.png"
    made(hand.of("edition", "picture", data=picture()))
    assert hand.state()["own_cover"]["name"] == "edition-cover.jpg"
    assert not (hand.folder / "edition-cover.png").exists()
    made(hand.of("edition", "level", place="outro", level=-9.5))
    made(hand.of("edition", "level", off=True))
    assert hand.state()["own_music"] == {"intro": None, "outro": -9.5, "off": True}
    made(hand.of("edition", "level", off=False))
    made(hand.of("edition", "level", place="outro", level=None))
    assert "music" not in (hand.folder / "edition.toml").read_text("utf-8")
    assert hand.state()["access"] == {"own": "", "show": "public", "members": False}
    made(hand.of("edition", "access", access="public"))
    assert hand.state()["access"]["own"] == "public"
    assert 'access = "public"' in (hand.folder / "edition.toml").read_text("utf-8")
    made(hand.of("edition", "access", access=""))
    assert "access" not in (hand.folder / "edition.toml").read_text("utf-8")
    made(hand.of("edition", "picture", off=True))
    assert hand.state()["own_cover"]["name"] == ""
    assert not (hand.folder / "edition-cover.jpg").exists()

    for before in stood[-2::-1]:
        assert hand.do("undo")["ok"]
        assert hand.files() == before
    for after in stood[1:]:
        assert hand.do("redo")["ok"]
        assert hand.files() == after


def test_what_cannot_be_done_is_one_line_and_writes_nothing(hand: Hand) -> None:
    before = hand.files()
    pictures = {"@300": picture(300), "@GIF": picture(form="GIF")}
    for words, action, wish, told in table(Path(__file__).with_name("refused.txt")):
        given = json.loads(wish).items()
        fields = {k: pictures.get(v, v) if isinstance(v, str) else v for k, v in given}
        if words in ("show", "edition"):
            outcome = hand.of(words, action, **fields)
        else:
            outcome = hand.at(action, words, **fields)
        assert not outcome["ok"], (action, fields)
        assert told in outcome["error"], outcome
        assert "\n" not in outcome["error"]
    assert hand.files() == before
    # one article is always read
    assert hand.of("edition", "leave", article="01-harbor")["ok"]
    assert "needs one article" in hand.of("edition", "leave", article="02-orchard")["error"]
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
    with pytest.raises(AudioEditionError):
        would_cut(hand.workspace.reread(), "x")


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
    assert "900" in question["text"]
    assert "`shown: 900`" in question["answer"]
    assert (question["kind"], question["source"]) == ("half", "01-harbor.md")
    seen = {"digest": question["digest"], "edition_digest": hand.state()["digests"]["edition"]}
    assert hand.do("answer", said="whole", source="01-harbor.md", **seen)["ok"]
    assert hand.state()["questions"] == []
    assert "shown" not in file.read_text()
    assert hand.do("undo")["ok"]
    [question] = hand.state()["questions"]


def test_a_cover_replaces_nobody_s_change_link_or_picture(hand: Hand) -> None:
    seen, edition = hand.state()["digests"]["edition"], hand.folder / "edition.toml"
    edition.write_text("# somebody else was here\n")
    before = hand.files()
    outcome = hand.do("picture", data=picture(), digest=seen)
    assert (outcome["ok"], outcome["conflict"]) == (False, True)
    assert hand.files() == before
    edition.unlink()
    kept = hand.root / "kept.jpg"
    kept.write_bytes(b"nobody's cover")
    link = hand.folder / "edition-cover.jpg"
    link.symlink_to(kept)
    assert "is a link" in hand.of("edition", "picture", data=picture())["error"]
    assert kept.read_bytes() == b"nobody's cover"
    link.unlink()
    # an editor's own picture stays when it is no cover any more
    mine = base64.b64decode(picture())
    (hand.folder / "mine.jpg").write_bytes(mine)
    edition.write_text('cover = "mine.jpg"\n')
    assert hand.state()["own_cover"]["wrong"] == ""
    assert hand.of("edition", "picture", off=True)["ok"]
    assert (hand.folder / "mine.jpg").read_bytes() == mine
    edition.write_text('cover = "gone.jpg"\n')
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


def test_a_name_is_heard_in_its_sentence_before_it_is_saved(editor, monkeypatch):
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
