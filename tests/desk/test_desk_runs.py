"""A morning at the desk without a browser: new, build, stop, proof, publish, correct, retract."""

import base64
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from audio_edition.errors import EditionError
from audio_edition.events import Advanced, Listener, Started
from audio_edition.server import desk_work
from audio_edition.server.desk_runs import DeskRuns
from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.verbs import publish, worked
from audio_edition.verbs.well import health
from audio_edition.workspace import Workspace
from tests.desk.conftest import EDITION, Editor, LiveDesk

LETTER = Path(__file__).parent.parent / "edition/letters/harbor_local_mailchimp.eml"
PLACE = "/desk/morning"


class Morning(Editor):
    """An editor who sees what runs tell."""

    def get(self, path: str = "", edition: str = EDITION) -> dict[str, Any]:
        answer = self.http.get(f"{PLACE}/{edition}{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, kind: str, edition: str = EDITION, **fields: Any) -> httpx.Response:
        return self.http.post(f"{PLACE}/{edition}/{kind}", json=fields)

    def run(self, kind: str, edition: str = EDITION, **fields: Any) -> dict[str, Any]:
        """Do it, and return how it ended."""
        answer = self.post(kind, edition, **fields)
        assert answer.status_code == 202, answer.text
        return self.end_of(answer.json()["run"])

    def end_of(self, run: str) -> dict[str, Any]:
        return self.messages(run, lambda one: one["type"] in ("done", "failed", "stopped"))[-1]

    def messages(self, run: str, until: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
        """What a window that is opened now hears of a run, up to a message."""
        told: list[dict[str, Any]] = []
        with self.http.stream("GET", "/desk/api/events") as answer:
            for line in answer.iter_lines():
                message = json.loads(line[6:]) if line.startswith("data: ") else {}
                if message.get("run") == run:
                    told.append(message)
                    if until(message):
                        return told
        raise AssertionError("the desk hung up")


@pytest.fixture
def morning(live: LiveDesk) -> Iterator[Morning]:
    editor = Morning(live)
    yield editor
    editor.http.close()


def dropped(name: str, data: bytes) -> dict[str, str]:
    return {"name": name, "data": base64.b64encode(data).decode()}


# -- a new edition ------------------------------------------------------------------------


def test_a_letter_is_looked_at_then_made_then_added_to(morning: Morning) -> None:
    begins = morning.http.get(f"{PLACE}/").json()
    assert begins["language"] == "en-US"
    assert begins["running"] is None
    letter = dropped("harbor.eml", LETTER.read_bytes())
    looked = morning.run("new", "2026-11-03", files=[letter], dry_run=True)
    assert looked["type"] == "done"
    assert len(looked["articles"]) == 4
    folder = morning.live.folder.parent / "2026-11-03"
    assert not folder.exists()
    made = morning.run("new", "2026-11-03", files=[letter], title="A Tuesday")
    assert [a["headline"] for a in made["articles"]] == [a["headline"] for a in looked["articles"]]
    assert (folder / made["articles"][0]["file"]).is_file()
    assert "2026-11-03" in morning.http.get("/desk/api/editions").json()["editions"]
    # it is there: what to do is said in the desk's own words
    again = morning.run("new", "2026-11-03", text="Snow fell.\n\nIt is deep.")
    assert again["type"] == "failed"
    assert again["hint"] == "choose to add to it, or to start it anew"
    more = morning.run("new", "2026-11-03", text="It is deep.", headline="Snow", way="add")
    assert [a["state"] for a in more["articles"]] == ["new"]
    assert len(list(folder.glob("*.md"))) == 5
    anew = morning.run("new", "2026-11-03", text="It is deep.", headline="Snow", way="anew")
    assert anew["kept"]
    assert len(list(folder.glob("*.md"))) == 1


def test_what_is_no_edition_is_refused_in_one_line(morning: Morning) -> None:
    for fields, told in (
        ({"files": [{"name": "x.md", "data": "%%%"}]}, "did not arrive whole"),
        ({"files": "x"}, "files is a list"),
        ({"files": [7]}, "a file is a name"),
        ({"text": "x", "way": "over"}, "added to"),
        ({"text": "x", "date": "tomorrow"}, "is no date"),
    ):
        answer = morning.post("new", "2026-11-03", **fields)
        assert answer.status_code == 422, fields
        assert told in answer.json()["error"]
    much = b'{"text": "' + b"x" * desk_work.MOST_NEW + b'"}'
    answer = morning.http.post(
        f"{PLACE}/2026-11-03/new", content=much, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["hint"]) == (422, "33 MB are taken")
    assert "cannot name an edition" in morning.post("new", "a b", text="x").json()["error"]
    assert morning.post("new", "..%2f..%2fx", text="x").status_code in (404, 405, 422)
    for fields, told in (
        ({"addresses": ["/etc/passwd"]}, "is no address"),
        ({"addresses": ["http://127.0.0.1:9/x"]}, "127.0.0.1"),
        ({}, "nothing to make an edition of"),
        ({"files": [dropped("x.docx", b"PK\x03\x04 x" * 9)]}, "x.docx"),
    ):
        ended = morning.run("new", "2026-11-03", **fields)
        assert ended["type"] == "failed", fields
        assert told in ended["message"]
        assert str(morning.live.root) not in ended["message"]
    assert not (morning.live.folder.parent / "2026-11-03").exists()


# -- runs -------------------------------------------------------------------------------------


def test_two_windows_see_one_run_and_it_can_be_stopped(morning, monkeypatch):
    steps, going = threading.Event(), threading.Event()

    def slow(workspace: Workspace, edition: str, *, force: bool, listen: Listener) -> object:
        with workspace.edition_lock(edition):
            listen(Started("speech"))
            going.set()
            assert steps.wait(30)
            listen(Started("programme"))
            raise AssertionError("it was stopped")

    monkeypatch.setattr(desk_work, "build", slow)
    run = morning.post("build").json()["run"]
    assert going.wait(30)
    # a page that is loaded now, and another one
    for _ in range(2):
        told = morning.messages(run, lambda one: one["type"] == "started")
        assert [one["type"] for one in told] == ["begun", "started"]
    assert morning.get()["running"]["run"] == run
    busy = morning.post("proof")
    assert busy.status_code == 409
    assert busy.json()["error"] == "edition 2026-11-02 is being built"
    assert morning.post("stop", run="another").json()["error"] == "that has ended already"
    assert morning.post("stop", run=run).status_code == 202
    steps.set()
    assert morning.end_of(run)["type"] == "stopped"
    after = morning.get()
    assert after["running"] is None
    assert [one["type"] for one in after["here"]] == ["stopped"]
    with Workspace.open(morning.live.root).edition_lock(EDITION):  # nobody holds it any more
        pass
    assert morning.post("stop", run=run).status_code == 422


def test_what_runs_tell_and_which_are_stopped(show: Path) -> None:
    steps, going = threading.Event(), threading.Event()

    def work(_: Workspace, listen: Listener) -> dict[str, Any]:
        for done in (1, 2):  # only how far it is by now is of use
            listen(Advanced("speech", done, 4, "The Harbor"))
        listen(Advanced("programme", 1, 1, "The Harbor"))
        going.set()
        assert steps.wait(30)
        return {}

    runs = DeskRuns(lambda: Workspace.open(show), root=show)
    run = runs.start("publish", EDITION, work)
    assert going.wait(30)
    advanced = [m for _, m in runs.since(0) if m["type"] == "advanced"]
    assert [(m["stage"], m["done"]) for m in advanced] == [("speech", 2), ("programme", 1)]
    for edition, told in ((EDITION, "not stopped midway"), ("2026-11-03", "has ended already")):
        with pytest.raises(EditionError, match=told):
            runs.stop(edition, run)
    steps.set()
    until = time.monotonic() + 30
    while runs.running() and time.monotonic() < until:
        time.sleep(0.01)
    # a window that comes back may have heard more of the desk before than this one ever told
    assert [one["type"] for _, one in runs.since(9000)][-1] == "done"
    assert runs.since(runs.since(0)[-1][0]) == []


# -- from a build to a published correction, and back --------------------------------------


def test_what_was_confirmed_goes_out_and_is_corrected_and_retracted(morning, monkeypatch):
    """The silent voice passes for one that speaks, and its level is fine."""
    monkeypatch.setattr(SilentVoice, "for_tests", False)
    real = publish.lint
    monkeypatch.setattr(
        publish,
        "lint",
        lambda *asked: (one for one in real(*asked) if not one.code.startswith("audio-")),
    )
    live = morning.live
    audio = live.root / "audio"
    script = morning.state()["digests"]["script"]
    assert morning.get()["built"] is None
    assert morning.run("build")["script"] == script
    now = morning.get()
    assert (now["built"]["script"], now["built"]["is_out"], now["heard"]) == (script, False, None)
    # nothing leaves that nobody looked at, nor a build that was made since
    assert "looked at" in morning.post("publish").json()["error"]
    going = morning.get("/outgoing")
    assert going["articles"] == ["The Harbor", "The Orchard"]
    assert going["title"].startswith("Desk Post")
    assert (going["is_here"], going["refused"], going["is_correction"]) == (True, [], False)
    file = live.folder / "01-harbor.md"
    file.write_text(file.read_text("utf-8").replace("40 tons", "44 tons"), "utf-8")
    stale = morning.run("publish", seen=going["seen"])
    assert stale["message"] == "edition 2026-11-02 was built from an older text"
    assert morning.get("/outgoing")["refused"][0]["message"] == stale["message"]
    morning.run("build")
    other = morning.run("publish", seen=going["seen"])
    assert "built again since you looked at it" in other["message"]
    assert morning.get()["revisions"] == []

    out = morning.run("publish", seen=morning.get("/outgoing")["seen"], by="Marta")
    assert (out["type"], out["published"]) == ("done", [EDITION])
    assert morning.get()["built"]["is_out"]
    assert morning.get("/difference")["same"]

    # a correction: told in words, built, published with its note
    file.write_text(file.read_text("utf-8").replace("44 tons", "45 tons"), "utf-8")
    (part,) = morning.get("/difference")["parts"]
    differ = [(s["was"], s["now"]) for s in part["sentences"]]
    assert differ == [("The crane lifts 44 tons.", "The crane lifts 45 tons.")]
    assert morning.get()["built"]["script"] != morning.state()["digests"]["script"]
    morning.run("build")
    waiting = morning.get()
    assert (waiting["pending"], waiting["built"]["revision"]) == (True, 2)
    going = morning.get("/outgoing")
    assert going["is_correction"]
    morning.run("publish", seen=going["seen"], note="The crane lifts 45 tons.")
    past = morning.get()
    notes = [(one["revision"], one["note"]) for one in past["revisions"]]
    assert notes == [(2, "The crane lifts 45 tons."), (1, "")]
    assert "45 tons" in (audio / EDITION / "transcript.txt").read_text("utf-8")

    # out of the feed, and back
    assert "2026-11-02-r2.mp3" in (audio / "feed.xml").read_text("utf-8")
    assert morning.run("retract", seen=morning.get("/outgoing")["seen"])["stays"]
    assert EDITION not in (audio / "feed.xml").read_text("utf-8")
    assert morning.get()["retracted_at"]
    back = morning.run("publish", seen=morning.get("/outgoing")["seen"])
    assert back["type"] == "done"
    assert "2026-11-02-r2.mp3" in (audio / "feed.xml").read_text("utf-8")
    kinds = [one["kind"] for one in morning.get()["here"]]
    assert kinds[:3] == ["publish", "retract", "publish"]


def test_what_is_done_is_written_down_and_what_is_refused_goes_out_by_a_named_word_only(morning):
    root = morning.live.root
    assert "was not built" in morning.run("proof")["message"]
    with Workspace.open(root).edition_lock(EDITION):
        ended = morning.run("build")
    assert ended["message"].startswith("another run is working on edition 2026-11-02: `")
    assert f"(process {os.getpid()} on " in ended["message"]
    assert morning.run("build")["type"] == "done"
    proved = morning.run("proof")
    assert proved["type"] == "done"
    assert (proved["heard"], proved["sentences"] > 3) == (0, True)
    assert "voice for tests" in proved["deaf"]
    assert morning.get()["heard"]["is_current"]
    seen = morning.get("/outgoing")["seen"]
    refused = morning.run("publish", seen=seen)
    assert (refused["type"], len(refused["lines"]) >= 1) == ("failed", True)
    assert "voice for tests" in refused["message"]
    folder = root / "runs" / worked.FOLDER
    told = [json.loads(line) for file in folder.iterdir() for line in file.read_text().splitlines()]
    ends = [one for one in told if one["state"] == "ended" and one["work"] in ("build", "publish")]
    assert {(one["at"], one["edition"]) for one in told} == {("desk", EDITION)}
    assert [one["outcome"] for one in ends] == ["busy", "done", "failed"]
    built = ends[1]
    assert (built["asked"], built["engine"]) == ("silence", "silence")
    assert built["sentences"]["total"] == built["sentences"]["synthesized"]
    assert ends[-1]["refused"] == [EDITION]
    found = [(one.code, one.where) for one in health(Workspace.open(root)).findings]
    assert ("publish-refused", EDITION) in found
    nameless = morning.post("publish", seen=seen, anyway="for the rehearsal")
    assert "gives their name" in nameless.json()["error"]
    out = morning.run("publish", seen=seen, anyway="for the rehearsal", by="Marta")
    assert out["overruled"]
    assert morning.get()["revisions"][0]["anyway"] == ["for the rehearsal (Marta)"]
