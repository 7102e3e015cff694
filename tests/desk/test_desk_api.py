"""Who may use the desk, and what its actions write into the editor's files."""

from __future__ import annotations

import hashlib
import io
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import soundfile

from audio_edition.script import write
from audio_edition.script.model import Script
from audio_edition.verbs import changing
from audio_edition.verbs import speak as speaking
from audio_edition.workspace import Workspace
from tests.desk.conftest import LiveDesk

EDITION = "2026-11-02"


class Editor:
    """The editor's browser, without a browser."""

    def __init__(self, live: LiveDesk) -> None:
        self.live = live
        self.http = httpx.Client(base_url=live.url, headers={"Origin": live.url}, timeout=30)
        assert self.http.get(live.address).status_code == 303

    def state(self) -> dict[str, Any]:
        answer = self.http.get(f"/desk/api/{EDITION}")
        assert answer.status_code == 200, answer.text
        state: dict[str, Any] = answer.json()
        return state

    def act(self, action: str, **fields: Any) -> httpx.Response:
        return self.http.post(f"/desk/api/{EDITION}/{action}", json=fields)

    def paragraph(self, words: str) -> tuple[dict[str, Any], dict[str, Any]]:
        for article in self.state()["articles"]:
            for paragraph in article["paragraphs"]:
                if words in paragraph["text"]:
                    return article, paragraph
        raise AssertionError(words)

    def mark(self, words: str, mark: str | None) -> httpx.Response:
        _, paragraph = self.paragraph(words)
        return self.act(
            "mark",
            source=paragraph["source"],
            line=paragraph["line"],
            text=paragraph["text"],
            mark=mark,
            digest=paragraph["digest"],
            edition_digest=self.state()["digests"]["edition"],
        )


@pytest.fixture
def editor(live: LiveDesk) -> Iterator[Editor]:
    editor = Editor(live)
    yield editor
    editor.http.close()


# -- who may ask ------------------------------------------------------------------------


def test_nobody_gets_in_without_the_address(live: LiveDesk) -> None:
    for path in ("/desk/", f"/desk/api/{EDITION}", "/desk/api/editions", "/desk/desk.js"):
        assert httpx.get(live.url + path).status_code == 403, path
    assert httpx.get(f"{live.url}/desk/?token=guess").status_code == 403


def test_the_address_works_once(live: LiveDesk) -> None:
    first = httpx.get(live.address)
    assert first.status_code == 303
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "token" not in first.headers["location"]
    assert httpx.get(live.address).status_code == 403


def test_a_change_needs_the_origin_and_json(editor: Editor) -> None:
    url = f"/desk/api/{EDITION}/approve"
    body = {"digest": editor.state()["digests"]["edition"]}
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}):
        assert editor.http.post(url, json=body, headers=headers).status_code == 403
    as_form = editor.http.post(
        url, content=json.dumps(body), headers={"Content-Type": "text/plain"}
    )
    assert as_form.status_code == 403
    assert editor.http.get(f"{url}").status_code in (404, 405)
    assert not (editor.live.folder / "edition.toml").exists()


def test_another_name_for_this_host_is_refused(editor: Editor) -> None:
    """DNS rebinding: a foreign page that resolves to 127.0.0.1 still sends its own name."""
    for path in ("/desk/", f"/desk/api/{EDITION}"):
        answer = editor.http.get(path, headers={"Host": "evil.example"})
        assert answer.status_code == 403


@pytest.mark.parametrize("body", [b"[]", b"{", b'"x"', b"[" * 100_000, b"\xff"])
def test_what_is_no_object_is_one_line(editor: Editor, body: bytes) -> None:
    answer = editor.http.post(
        f"/desk/api/{EDITION}/mark",
        content=body,
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 422
    assert "JSON objects" in answer.json()["error"]


@pytest.mark.parametrize("source", ["../show.toml", "/etc/passwd", ".hidden.md", "none.md", ""])
def test_no_action_reaches_out_of_the_edition(editor: Editor, source: str) -> None:
    answer = editor.act("mark", source=source, line=1, mark="drop", digest="x", text="x")
    assert answer.status_code == 422
    answer = editor.act("order", articles=[source], digest="x")
    assert answer.status_code == 422


def test_no_action_changes_another_edition_s_file(editor: Editor) -> None:
    """With the right digest and a real article: nothing but the guard stands in the way."""
    other = editor.live.folder.parent / "2026-11-03"
    other.mkdir()
    article = other / "01-other.md"
    article.write_text("# Other\n\nThe other harbor stays as it is today.\n", encoding="utf-8")
    (editor.live.folder / "inner").mkdir()
    before = article.read_bytes()
    digest = hashlib.sha256(before).hexdigest()
    for source in ("../2026-11-03/01-other.md", f"{article}", "inner/../../2026-11-03/01-other.md"):
        for action, more in (
            ("headline", {"headline": "Changed"}),
            ("mark", {"line": 3, "mark": "drop", "text": "x", "edition_digest": digest}),
        ):
            answer = editor.act(action, source=source, digest=digest, **more)
            assert answer.status_code == 422, (action, source)
            assert "no article" in answer.json()["error"]
    assert article.read_bytes() == before


def test_an_edition_that_is_none_is_said(editor: Editor) -> None:
    answer = editor.http.get("/desk/api/2026-11-99")
    assert answer.status_code == 422
    assert "2026-11-02" in answer.json()["hint"]


# -- what is shown and written -------------------------------------------------------------


def test_the_state_shows_what_is_read_and_what_is_cut(editor: Editor) -> None:
    state = editor.state()
    assert [a["headline"] for a in state["articles"]] == ["The Harbor", "The Orchard"]
    _, promo = editor.paragraph("Subscribe today")
    assert promo["verdict"] == "drop"
    assert promo["kind"]
    assert promo["rule"]
    assert promo["sentences"] == []
    _, crane = editor.paragraph("The crane")
    assert [s["printed"] for s in crane["sentences"]] == [
        "The crane lifts 40 tons.",
        "It cost $2.5 million.",
    ]
    assert "forty" in crane["sentences"][0]["spoken"]
    assert "$2.5" in [n["number"] for n in state["numbers"]]


def test_what_was_decided_as_one_is_told_with_its_unit(editor: Editor) -> None:
    boxed = "".join(
        f"\n<!-- sponsor #3 -->\n{text}\n"
        for text in ("Together with Tallyho", "Tallyho reads receipts in under two seconds.")
    )
    file = editor.live.folder / "01-harbor.md"
    file.write_text(file.read_text("utf-8") + boxed, encoding="utf-8")
    paragraphs = editor.state()["articles"][0]["paragraphs"]
    assert [p["unit"] for p in paragraphs] == [0, 0, 0, 1, 1]
    assert [p["verdict"] for p in paragraphs[3:]] == ["drop", "drop"]


def test_a_mark_is_written_into_the_article_and_taken_back(editor: Editor) -> None:
    file = editor.live.folder / "01-harbor.md"
    before = file.read_bytes()
    assert editor.mark("The crane", "drop").status_code == 200
    assert "[[drop]] The crane" in file.read_text(encoding="utf-8")
    assert editor.paragraph("The crane")[1]["verdict"] == "drop"
    assert editor.mark("The crane", None).status_code == 200
    assert file.read_bytes() == before


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
    moved = editor.act(
        "order",
        articles=["01-harbor.md", "00-orchard.eml"],
        digest=editor.state()["digests"]["edition"],
    )
    assert moved.status_code == 200, moved.text
    first, second = editor.state()["articles"]
    assert [first["headline"], second["headline"]] == ["The Harbor", "The Orchard"]
    assert first["paragraphs"][-1]["text"] == "The quay was full."


def test_a_letter_is_ruled_in_edition_toml_and_the_rule_taken_back(editor: Editor) -> None:
    letter = editor.live.folder / "02-orchard.eml"
    before = letter.read_bytes()
    rules = editor.live.folder / "edition.toml"
    rules.write_text('title = "Kept"  # and its remark\n', encoding="utf-8")
    assert editor.mark("Nobody in the valley", "drop").status_code == 200
    assert editor.paragraph("Nobody in the valley")[1]["verdict"] == "drop"
    assert editor.paragraph("Nobody in the valley")[1]["winner"] == "edition"
    assert editor.mark("Nobody in the valley", "keep").status_code == 200
    assert editor.paragraph("Nobody in the valley")[1]["verdict"] == "keep"
    assert editor.mark("Nobody in the valley", None).status_code == 200
    assert rules.read_text(encoding="utf-8").strip() == 'title = "Kept"  # and its remark'
    assert letter.read_bytes() == before


def test_the_order_is_written_into_edition_toml(editor: Editor) -> None:
    answer = editor.act(
        "order",
        articles=["02-orchard.eml", "01-harbor.md"],
        digest=editor.state()["digests"]["edition"],
    )
    assert [a["source"] for a in answer.json()["articles"]] == ["02-orchard.eml", "01-harbor.md"]


def test_a_name_is_respelled_for_the_show(editor: Editor) -> None:
    answer = editor.act(
        "lexicon",
        name="Tallinn",
        respell="Tah linn",
        scope="show",
        digest=editor.state()["digests"]["lexicon"],
    )
    assert answer.status_code == 200, answer.text
    text = (editor.live.root / "editions/lexicon.toml").read_text(encoding="utf-8")
    assert 'Tallinn = "Tah linn"' in text.replace('"Tallinn"', "Tallinn")
    spoken = editor.paragraph("opened the harbor")[1]["sentences"][0]["spoken"]
    assert "Tah linn" in spoken


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
    sentence = editor.paragraph("Szymon")[1]["sentences"][0]
    assert "[[" in sentence["phonemic"]
    assert "[[" not in sentence["spoken"]

    # mended in the letters it was shown in: kept as sounds, and no longer new
    seen = state["digests"]["lexicon"]
    answer = editor.act(
        "lexicon", name="Szymon Brzozowik", respell="SHIM-on bzho-ZOH-veek", digest=seen
    )
    assert answer.status_code == 200, answer.text
    text = (editor.live.root / "editions/lexicon.toml").read_text(encoding="utf-8")
    assert 'say = "SHIM-on bzho-ZOH-veek"' in text
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
        {"spoken": "Wahng Ee"},
        {"spoken": "Szymon came.", "phonemic": "[[ʃˈɪmɑːn]] came."},
    ):
        answer = editor.http.post("/desk/api/speak", json=fields)
        assert answer.status_code == 200, answer.text
    assert heard == [
        ("SHIM-ahn", "[[ʃˈɪmɑːn]]"),
        ("Wahng Ee", ""),
        ("Szymon came.", "[[ʃˈɪmɑːn]] came."),
    ]


def test_a_file_changed_underneath_is_refused(editor: Editor) -> None:
    article, paragraph = editor.paragraph("The crane")
    state = editor.state()
    for file, action, fields in (
        (
            editor.live.folder / "01-harbor.md",
            "mark",
            {"source": article["source"], "line": paragraph["line"], "mark": "drop"},
        ),
        (editor.live.folder / "edition.toml", "approve", {}),
        (
            editor.live.root / "editions/lexicon.toml",
            "lexicon",
            {"name": "Tallinn", "respell": "Tahl-inn", "scope": "show"},
        ),
    ):
        seen = article["digest"] if action == "mark" else state["digests"]["edition"]
        if action == "lexicon":
            seen = state["digests"]["lexicon"]
        if action == "approve":  # the script is right; the file is not
            fields = {"script_digest": editor.state()["digests"]["script"]}
        with file.open("a", encoding="utf-8") as stream:
            stream.write("\n# somebody else was here\n")
        now = file.read_bytes()
        answer = editor.act(action, digest=seen, text="x", **fields)
        assert answer.status_code == 422, action
        assert "changed" in answer.json()["error"]
        assert file.read_bytes() == now


def test_an_action_without_a_digest_is_refused(editor: Editor) -> None:
    assert editor.act("approve").status_code == 422


def test_a_change_while_another_run_holds_the_edition_is_one_line(
    editor: Editor, show: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changing, "PATIENCE", 0.05)
    with Workspace.open(show).edition_lock(EDITION):
        answer = editor.mark("The crane lifts", "drop")
        assert answer.status_code == 409
        told = answer.json()
        assert told["error"].startswith(f"another run is working on edition {EDITION}: `")
        assert told["hint"]
        assert editor.state()["edition"] == EDITION  # it is read all the same
    assert editor.mark("The crane lifts", "drop").status_code == 200


def test_approval_holds_until_a_word_changes(editor: Editor) -> None:
    assert editor.state()["approval"] == "none"
    digests = editor.state()["digests"]
    answer = editor.act("approve", digest=digests["edition"], script_digest=digests["script"])
    assert answer.json()["approval"] == "approved"
    assert 'approved = "' in (editor.live.folder / "edition.toml").read_text(encoding="utf-8")
    file = editor.live.folder / "01-harbor.md"
    file.write_text(file.read_text(encoding="utf-8").replace("40 tons", "41 tons"))
    state = editor.state()
    assert state["approval"] == "changed"
    assert "40 tons" in state["approval_changes"] or "41 tons" in state["approval_changes"]


@pytest.mark.parametrize("name", ["01-harbor.md", "../lexicon.toml", "../show.toml"])
def test_what_the_editor_never_saw_is_not_approved(editor: Editor, name: str) -> None:
    """Whatever file the words come from: edition.toml's own digest does not tell."""
    digests = editor.state()["digests"]
    file = editor.live.folder / name
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    if name.endswith(".md"):
        file.write_text(text.replace("40 tons", "4000 tons"), encoding="utf-8")
    elif "lexicon" in name:
        file.write_text('"Tallinn" = "Tah linn"\n', encoding="utf-8")
    else:
        file.write_text(text + '[intro]\ntext = "Good evening."\n', encoding="utf-8")
    answer = editor.act("approve", digest=digests["edition"], script_digest=digests["script"])
    assert answer.status_code == 422
    assert "changed since you read it" in answer.json()["error"]
    assert editor.state()["approval"] == "none"


def test_half_a_character_is_one_line(editor: Editor) -> None:
    digest = editor.state()["digests"]["lexicon"]
    answer = editor.http.post(
        f"/desk/api/{EDITION}/lexicon",
        content=json.dumps({"name": "\ud800x", "respell": "x", "scope": "show", "digest": digest}),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


def test_a_sentence_is_heard(editor: Editor) -> None:
    answer = editor.http.post(
        "/desk/api/speak", json={"spoken": "The crane lifts forty tons.", "language": "en-US"}
    )
    assert answer.headers["content-type"] == "audio/wav"
    samples, rate = soundfile.read(io.BytesIO(answer.content))
    assert len(samples) / rate > 0.5


def test_a_build_tells_how_it_goes(editor: Editor) -> None:
    assert editor.act("build").status_code == 202
    told: list[dict[str, Any]] = []
    began = time.monotonic()
    with editor.http.stream("GET", "/desk/api/events") as events:
        for line in events.iter_lines():
            if line.startswith("data: "):
                told.append(json.loads(line[6:]))
                if told[-1]["type"] in ("done", "failed"):
                    break
            assert time.monotonic() - began < 60
    assert told[0]["type"] == "begun"
    assert told[-1]["type"] == "done", told[-1]
    assert any(message["type"] == "advanced" for message in told)
    assert editor.state()["built"]
    page = editor.http.get(f"/{EDITION}/embed.html")
    assert page.status_code == 200


def test_a_failed_build_is_one_line(editor: Editor) -> None:
    (editor.live.folder / "01-harbor.md").write_bytes(b"")
    editor.act("build")
    with editor.http.stream("GET", "/desk/api/events") as events:
        for line in events.iter_lines():
            if line.startswith("data: ") and '"failed"' in line:
                break
    assert "01-harbor.md" in line


def test_the_public_site_is_served_beside_it(editor: Editor, show: Path) -> None:
    (show / "audio/index.html").write_text("<!doctype html>all editions")
    assert "all editions" in httpx.get(editor.live.url + "/").text


# -- what would not be heard as printed --------------------------------------------------


def lose_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A verbalizer that says forty as fourteen, and two and a half as two."""
    whole = write.Speaker.say

    def say(self: Any, printed: str, language: str) -> Any:
        said = whole(self, printed, language)
        spoken = said.spoken.replace("forty", "fourteen").replace("two point five", "two")
        return replace(said, spoken=spoken)

    monkeypatch.setattr(write.Speaker, "say", say)


def test_all_findings_are_shown_and_each_is_answered_its_own_way(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    said = {
        sentence["printed"]: sentence["spoken"]
        for article in state["articles"]
        for paragraph in article["paragraphs"]
        for sentence in paragraph["sentences"]
    }
    assert said[first["printed"]] == first["spoken"]
    assert said[second["printed"]] == second["printed"]


def test_an_entry_that_changes_the_sense_needs_its_reason(editor: Editor) -> None:
    def say(**more: str) -> httpx.Response:
        seen = editor.state()["digests"]["lexicon"]
        return editor.act("lexicon", name="forty", respell="fifty", digest=seen, **more)

    assert say().status_code == 422
    assert not (editor.live.root / "editions/lexicon.toml").exists()
    assert say(because="the mayor means fifty").status_code == 200
    written = (editor.live.root / "editions/lexicon.toml").read_text("utf-8")
    assert "the mayor means fifty" in written


def test_what_the_build_waits_for_is_shown(editor: Editor) -> None:
    file = editor.live.folder / "01-harbor.md"
    file.write_text(file.read_text("utf-8").replace("---\ntitle", "---\nshown: 900\ntitle", 1))
    (question,) = editor.state()["questions"]
    assert "900" in question["text"]
    assert "`shown: 900`" in question["answer"]
