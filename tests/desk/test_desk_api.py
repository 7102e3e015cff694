"""Who may use the desk, and what its actions write into the editor's files."""

import hashlib
import io
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
import soundfile

from audio_edition.script import write
from audio_edition.script.model import Script
from audio_edition.verbs import changing
from audio_edition.verbs import speak as speaking
from audio_edition.workspace import Workspace
from tests.desk.conftest import EDITION, Editor, LiveDesk

API = f"/desk/api/{EDITION}"


# -- who may ask ------------------------------------------------------------------------


def test_nobody_gets_in_without_the_address(live: LiveDesk) -> None:
    for path in ("/desk/", API, "/desk/api/editions", "/desk/desk.js", "/desk/?token=guess"):
        assert httpx.get(live.url + path).status_code == 403, path
    first = httpx.get(live.address)
    assert first.status_code == 303
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "token" not in first.headers["location"]
    assert httpx.get(live.address).status_code == 403, "it works once"


def test_a_change_comes_from_the_desk_as_one_object(editor: Editor) -> None:
    url, json_kind = f"{API}/approve", {"Content-Type": "application/json"}
    body = {"digest": editor.state()["digests"]["edition"]}
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},  # a foreign page that resolves to 127.0.0.1 sends its own name
        {"Content-Type": "text/plain"},
    ):
        sent = json_kind | headers
        answer = editor.http.post(url, content=json.dumps(body), headers=sent)
        assert answer.status_code == 403, headers
    assert editor.http.get("/desk/", headers={"Host": "evil.example"}).status_code == 403
    assert editor.http.get(url).status_code in (404, 405)
    assert editor.act("approve").status_code == 422, "what was seen is missing"
    for broken in (b"[]", b"{", b'"x"', b"[" * 100_000, b"\xff"):
        answer = editor.http.post(f"{API}/mark", content=broken, headers=json_kind)
        assert answer.status_code == 422
        assert "JSON objects" in answer.json()["error"]
    assert not (editor.live.folder / "edition.toml").exists()
    half = {"name": "\ud800x", "respell": "x", "scope": "show"}
    seen = json.dumps(half | {"digest": editor.state()["digests"]["lexicon"]})
    answer = editor.http.post(f"{API}/lexicon", content=seen, headers=json_kind)
    assert answer.status_code == 422
    assert "Traceback" not in answer.text
    none = editor.http.get("/desk/api/2026-11-99")
    assert none.status_code == 422
    assert EDITION in none.json()["hint"]


def test_no_action_reaches_out_of_the_edition(editor: Editor) -> None:
    """With the right digest and a real article nothing but the guard stands in the way."""
    article = editor.live.folder.parent / "2026-11-03/01-other.md"
    article.parent.mkdir()
    article.write_text("# Other\n\nThe other harbor stays as it is today.\n", encoding="utf-8")
    (editor.live.folder / "inner").mkdir()
    before = article.read_bytes()
    digest = hashlib.sha256(before).hexdigest()
    names = (
        ".hidden.md",
        "../2026-11-03/01-other.md",
        f"{article}",
        "inner/../../2026-11-03/01-other.md",
    )
    for source in names:
        for action, more in (
            ("headline", {"headline": "Changed"}),
            ("mark", {"line": 3, "mark": "drop", "text": "x", "edition_digest": digest}),
        ):
            answer = editor.act(action, source=source, digest=digest, **more)
            assert answer.status_code == 422, (action, source)
            assert "no article" in answer.json()["error"]
    assert article.read_bytes() == before


# -- what is shown and written -------------------------------------------------------------


def test_the_state_shows_what_is_read_and_what_is_cut(editor: Editor) -> None:
    file = editor.live.folder / "01-harbor.md"
    boxed = "\n<!-- sponsor #3 -->\nTogether with Tallyho\n\n<!-- sponsor #3 -->\nIt reads bills.\n"
    file.write_text(file.read_text("utf-8") + boxed, encoding="utf-8")
    state = editor.state()
    assert [a["headline"] for a in state["articles"]] == ["The Harbor", "The Orchard"]
    promo = editor.paragraph("Subscribe today")
    assert (promo["verdict"], promo["sentences"]) == ("drop", [])
    assert promo["kind"]
    assert promo["rule"]
    crane = editor.paragraph("The crane")
    printed = [s["printed"] for s in crane["sentences"]]
    assert printed == ["The crane lifts 40 tons.", "It cost $2.5 million."]
    assert "forty" in crane["sentences"][0]["spoken"]
    assert "$2.5" in [n["number"] for n in state["numbers"]]
    # what was decided as one is told with its unit
    paragraphs = state["articles"][0]["paragraphs"]
    assert [p["unit"] for p in paragraphs] == [0, 0, 0, 1, 1]
    assert [p["verdict"] for p in paragraphs[3:]] == ["drop", "drop"]


def test_a_mark_is_written_into_the_article_and_taken_back(editor: Editor) -> None:
    """Of a letter, which came as it is, it is a rule in edition.toml."""
    folder = editor.live.folder
    rules = folder / "edition.toml"
    rules.write_text('title = "Kept"  # and its remark\n', encoding="utf-8")
    before = {file: file.read_bytes() for file in folder.iterdir()}
    assert editor.mark("The crane", "drop").status_code == 200
    assert "[[drop]] The crane" in (folder / "01-harbor.md").read_text(encoding="utf-8")
    assert editor.paragraph("The crane")["verdict"] == "drop"
    assert editor.mark("The crane", None).status_code == 200
    for mark in ("drop", "keep"):
        assert editor.mark("Nobody in the valley", mark).status_code == 200
        found = editor.paragraph("Nobody in the valley")
        assert (found["verdict"], found["winner"]) == (mark, "edition")
    assert editor.mark("Nobody in the valley", None).status_code == 200
    rules.write_text(rules.read_text("utf-8").strip() + "\n", "utf-8")
    assert {file: file.read_bytes() for file in folder.iterdir()} == before


def test_what_was_joined_is_marked_in_its_own_file_and_moves_along(editor: Editor) -> None:
    folder = editor.live.folder
    joined = folder / "03-quay.md"
    joined.write_text("# The Quay\n\n[[join]]\n\nThe quay was full.\n", encoding="utf-8")
    folder.joinpath("02-orchard.eml").rename(folder / "00-orchard.eml")
    state = editor.state()
    assert [a["headline"] for a in state["articles"]] == ["The Orchard", "The Harbor"]
    before = folder.joinpath("01-harbor.md").read_bytes()
    assert editor.mark("The quay", "drop").status_code == 200
    assert "[[drop]] The quay was full." in joined.read_text(encoding="utf-8")
    assert folder.joinpath("01-harbor.md").read_bytes() == before
    wanted, digest = ["01-harbor.md", "00-orchard.eml"], editor.state()["digests"]["edition"]
    moved = editor.act("order", articles=wanted, digest=digest)
    assert moved.status_code == 200, moved.text
    assert [a["source"] for a in moved.json()["articles"]] == wanted
    first, second = editor.state()["articles"]
    assert [first["headline"], second["headline"]] == ["The Harbor", "The Orchard"]
    assert first["paragraphs"][-1]["text"] == "The quay was full."


def test_a_name_is_respelled_and_one_that_changes_the_sense_needs_a_reason(editor: Editor) -> None:
    file = editor.live.root / "editions/lexicon.toml"

    def say(name: str, respell: str, **more: str) -> int:
        seen = editor.state()["digests"]["lexicon"]
        return editor.act("lexicon", name=name, respell=respell, digest=seen, **more).status_code

    assert say("forty", "fifty") == 422
    assert not file.exists()
    assert say("forty", "fifty", because="the mayor means fifty") == 200
    assert "the mayor means fifty" in file.read_text("utf-8")
    assert say("Tallinn", "Tah linn", scope="show") == 200
    assert 'Tallinn = "Tah linn"' in file.read_text("utf-8").replace('"Tallinn"', "Tallinn")
    assert "Tah linn" in editor.paragraph("opened the harbor")["sentences"][0]["spoken"]


def test_every_new_name_is_shown_with_what_will_be_said(editor: Editor) -> None:
    article = editor.live.folder / "01-harbor.md"
    text = article.read_text("utf-8")
    more = "The Polish engineer Szymon Brzozowik met Mary Kelloway.\n\nThe crane"
    article.write_text(text.replace("The crane", more), "utf-8")
    state = editor.state()
    names = {name["name"]: name for name in state["names"]}
    assert list(names) == state["new_names"]
    polish = names["Szymon Brzozowik"]
    assert polish["said"].split()[0] == "SHIM-ahn"
    assert polish["language_name"] == "Polish"
    assert 0.5 < polish["confidence"] < 1
    assert polish["phonemic"].count("[[") == 2
    assert names["Mary Kelloway"]["phonemic"] == ""  # left to the voice
    sentence = editor.paragraph("Szymon")["sentences"][0]
    assert "[[" in sentence["phonemic"]
    assert "[[" not in sentence["spoken"]
    # mended in the letters it was shown in: kept as sounds, and no longer new
    seen, said = state["digests"]["lexicon"], "SHIM-on bzho-ZOH-veek"
    answer = editor.act("lexicon", name="Szymon Brzozowik", respell=said, digest=seen)
    assert answer.status_code == 200, answer.text
    text = (editor.live.root / "editions/lexicon.toml").read_text(encoding="utf-8")
    assert f'say = "{said}"' in text
    assert "Szymon Brzozowik" not in [name["name"] for name in answer.json()["names"]]


def test_what_is_heard_has_its_sounds(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, str]] = []
    spoken = speaking.speak_script

    def noted(script: Script, *more: Any, **named: Any) -> Any:
        heard.extend((one.spoken, one.phonemic) for one in script.sentences)
        return spoken(script, *more, **named)

    monkeypatch.setattr(speaking, "speak_script", noted)
    for fields in (
        {"spoken": "SHIM-ahn"},
        {"spoken": "Wahng Ee", "language": "en-US"},
        {"spoken": "Szymon came.", "phonemic": "[[ʃˈɪmɑːn]] came."},
    ):
        answer = editor.http.post("/desk/api/speak", json=fields)
        assert answer.headers["content-type"] == "audio/wav"
        samples, rate = soundfile.read(io.BytesIO(answer.content))
        assert len(samples) / rate > 0.2
    assert heard == [
        ("SHIM-ahn", "[[ʃˈɪmɑːn]]"),
        ("Wahng Ee", ""),
        ("Szymon came.", "[[ʃˈɪmɑːn]] came."),
    ]


def test_a_change_while_another_run_holds_the_edition_is_one_line(editor, show, monkeypatch):
    monkeypatch.setattr(changing, "PATIENCE", 0.05)
    with Workspace.open(show).edition_lock(EDITION):
        answer = editor.mark("The crane lifts", "drop")
        assert answer.status_code == 409
        told = answer.json()
        assert told["error"].startswith(f"another run is working on edition {EDITION}: `")
        assert told["hint"]
        assert editor.state()["edition"] == EDITION  # it is read all the same
    assert editor.mark("The crane lifts", "drop").status_code == 200


def test_an_approval_is_of_what_was_seen_and_holds_until_a_word_changes(editor: Editor) -> None:
    """Whatever file the words come from: edition.toml's own digest does not tell."""
    folder = editor.live.folder
    changes = {
        "edition.toml": lambda _: "# somebody else was here\n",
        "01-harbor.md": lambda text: text.replace("40 tons", "4000 tons"),
        "../lexicon.toml": lambda _: '"Tallinn" = "Tah linn"\n',
        "../show.toml": lambda text: text + '[intro]\ntext = "Good evening."\n',
    }

    def approve(digests: dict[str, str]) -> httpx.Response:
        fields = {"digest": digests["edition"], "script_digest": digests["script"]}
        return editor.act("approve", **fields)

    for name, change in changes.items():
        seen = editor.state()["digests"]
        file = folder / name
        file.write_text(change(file.read_text("utf-8") if file.exists() else ""), "utf-8")
        answer = approve(seen)
        assert answer.status_code == 422, name
        told = "by someone else" if name == "edition.toml" else "since you read it"
        assert f"changed {told}" in answer.json()["error"]
        assert editor.state()["approval"] == "none"
    assert approve(editor.state()["digests"]).json()["approval"] == "approved"
    assert 'approved = "' in (folder / "edition.toml").read_text(encoding="utf-8")
    file = folder / "01-harbor.md"
    file.write_text(file.read_text("utf-8").replace("4000 tons", "41 tons"), "utf-8")
    state = editor.state()
    assert state["approval"] == "changed"
    assert "41 tons" in state["approval_changes"]


# -- what would not be heard as printed --------------------------------------------------


def lose_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A verbalizer that says forty as fourteen, two and a half as two, 44 in German as 24."""
    whole = write.Speaker.say

    def say(self: Any, printed: str, language: str) -> Any:
        said = whole(self, printed, language)
        spoken = said.spoken.replace("forty", "fourteen").replace("two point five", "two")
        return replace(said, spoken=spoken.replace("vierundvierzig", "vierundzwanzig"))

    monkeypatch.setattr(write.Speaker, "say", say)


def test_all_findings_are_shown_and_each_is_answered_its_own_way(editor, monkeypatch):
    assert editor.state()["findings"] == []
    lose_numbers(monkeypatch)
    state = editor.state()
    first, second = state["findings"]
    assert (first["code"], first["printed"]) == ("script-number", "The crane lifts 40 tons.")
    assert first["spoken"] == "The crane lifts fourteen tons."
    assert first["may_be_accepted"]
    assert first["remedy"]
    seen = state["digests"]["edition"]
    other = editor.act("accept", printed=first["printed"], spoken="It is so.", digest=seen)
    assert other.status_code == 422
    assert "otherwise" in other.json()["error"]
    answer = editor.act("accept", printed=first["printed"], spoken=first["spoken"], digest=seen)
    assert answer.status_code == 200, answer.text
    state = editor.state()
    assert [finding["printed"] for finding in state["findings"]] == [second["printed"]]
    seen = state["digests"]["edition"]
    answer = editor.act("accept", printed=second["printed"], as_written=True, digest=seen)
    assert answer.status_code == 200, answer.text
    state = editor.state()
    assert (state["findings"], state["breach"]) == ([], None)
    said = {s["printed"]: s["spoken"] for s in editor.paragraph("The crane")["sentences"]}
    assert said == {
        one["printed"]: one[key] for one, key in ((first, "spoken"), (second, "printed"))
    }
