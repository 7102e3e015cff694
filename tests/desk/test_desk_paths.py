"""Whatever the desk answers, it names no folder of the machine: paths begin in the show."""

import json
import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.routing import Route

from audio_edition.errors import AudioEditionError
from audio_edition.events import Listener, Warned
from audio_edition.server import desk, desk_actions, desk_state
from audio_edition.server.desk import Desk
from audio_edition.server.desk_paths import HERE, from_show
from audio_edition.server.desk_runs import DeskRuns, Message
from audio_edition.show import Show
from audio_edition.workspace import Workspace
from tests.desk.conftest import EDITION, LiveDesk
from tests.server.newsroom import Newsroom


def wrong(root: Path) -> AudioEditionError:
    return AudioEditionError(
        f"{root}/editions/{EDITION}/edition.toml is damaged",
        hint=f"look into {root.resolve()}: chmod 600 {root}/desk/users.json",
    )


TOLD = {
    "error": f"editions/{EDITION}/edition.toml is damaged",
    "hint": f"look into {HERE}: chmod 600 desk/users.json",
}


def test_paths_begin_in_the_show(tmp_path: Path) -> None:
    for text, told in (
        ("/srv/show/audio/feed.xml: it is damaged", "audio/feed.xml: it is damaged"),
        ("a file of /srv/show cannot be written", f"a file of {HERE} cannot be written"),
        ("no room in /srv/show/.", f"no room in {HERE}."),
        ("“/srv/show”, file:///srv/show/a.mp3", f"“{HERE}”, a.mp3"),
        ("'/srv/show/.cache' and /srv/show", f"'.cache' and {HERE}"),
        ("/srv/show2/a, /srv/show-b/c, /srv/show.old/d", None),
        ("/mnt/srv/show/a, ../srv/show/b, https://a.example/srv/show/c", None),
        ("/srv is elsewhere", None),
    ):
        assert from_show(text, Path("/srv/show")) == (text if told is None else told)
        assert from_show(text, Path("/")) == text
    root = tmp_path / "link"
    root.symlink_to(tmp_path)
    given = {"a": [f"{root}/b", 1, None, {"c": f"{tmp_path}/d"}], "e": (f"{root}/f",)}
    assert from_show(given, root) == {"a": ["b", 1, None, {"c": "d"}], "e": ("f",)}


def routes_of(live: LiveDesk) -> list[tuple[str, str]]:
    """Every route of the desk as a request: it reads the show, or it is not in the list."""
    app = Desk(Workspace.open(live.root), "127.0.0.1:1").app()
    found = [route for route in app.routes if isinstance(route, Route)]
    without_show = {"/desk", "/desk/", "/desk/{name}", "/desk/api/events", "/favicon.ico"}
    filled = {"edition": EDITION, "action": "mark"}
    return [
        (method, re.sub(r"\{(\w+)\}", lambda slot: filled[slot[1]], route.path))
        for route in found
        if route.path not in without_show
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


def test_every_route_names_files_from_the_show(live, editor, monkeypatch):
    asked = routes_of(live)
    assert len(asked) > 14
    for method, path in asked:
        # to who comes without the address, and from another origin or as no JSON, all are closed
        assert httpx.request(method, live.url + path).status_code == 403, path
        for headers in ({"Origin": "http://evil.example"}, {"Content-Type": "text/plain"}):
            if method == "POST":
                answer = editor.http.post(path, content=b"{}", headers=headers)
                assert answer.status_code == 403, (path, headers)

    def refused(_: Path) -> Show:
        raise wrong(live.root)

    monkeypatch.setattr(Show, "load", refused)
    for method, path in asked:
        if path.endswith("/stop"):
            continue  # it reads nothing of the show
        answer = editor.http.request(
            method, path, json={"changes": []} if method == "POST" else None
        )
        assert answer.status_code == 422, (path, answer.text)
        assert str(live.root) not in answer.text, path
        if path != "/desk/listens":
            assert answer.json() == TOLD, path
        else:
            assert answer.text == f"{TOLD['error']}. {TOLD['hint']}.\n"
    monkeypatch.undo()
    monkeypatch.setitem(desk_actions.ACTIONS, "mark", lambda *_: refused(live.root))
    changes = [{"id": "1", "action": "mark", "source": "01-harbor.md"}]
    (outcome,) = editor.act("changes", changes=changes).json()["outcomes"]
    assert {key: outcome[key] for key in TOLD} == TOLD
    (live.root / "editions/show.toml").write_text("[show\n", "utf-8")
    answer = editor.http.get(f"/desk/api/{EDITION}")
    assert answer.status_code == 422
    assert answer.json()["error"].startswith("editions/show.toml")


@pytest.mark.parametrize("how", ["failed", "done", "broken"])
def test_all_that_a_run_tells(show: Path, how: str) -> None:
    ended: list[Message] = []
    runs = DeskRuns(lambda: Workspace.open(show), lambda _, last: ended.append(last), root=show)

    def work(workspace: Workspace, listen: Listener) -> Message:
        listen(Warned("publication", f"{show}/audio/feed.xml is old"))
        if how == "failed":
            raise wrong(show)
        if how == "broken":
            raise KeyError(f"{show}/a")
        return {"problems": [f"{show}/audio cannot be read"], "target": str(show)}

    runs.start("build", EDITION, work)
    while not (told := runs.ended(EDITION)):
        time.sleep(0.01)
    every = [message for _, message in runs.since(0)]
    assert str(show) not in json.dumps([told, every])
    assert {"audio/feed.xml is old"} == {m["message"] for m in every if m["type"] == "warned"}
    (last,) = ended
    if how == "failed":
        assert (last["message"], last["hint"]) == (TOLD["error"], TOLD["hint"])
        assert [line["message"] for line in last["lines"]] == [TOLD["error"]]
    elif how == "done":
        assert (last["problems"], last["target"]) == (["audio cannot be read"], HERE)


def test_notes_and_findings_of_an_edition(live, editor, monkeypatch):
    real = desk_state.edition_state

    def noted(workspace: Workspace, edition_id: str) -> dict[str, Any]:
        state = real(workspace, edition_id)
        # an article may say anything, and what is written is edited
        state["articles"][0]["headline"] = f"{workspace.root}/a"
        return state

    monkeypatch.setattr(desk, "edition_state", noted)
    (live.folder / "edition.toml").write_text('articles = ["01-harbor.md"]\n', "utf-8")
    state = editor.state()
    assert state["articles"][0]["headline"] == f"{live.root}/a"
    assert state["notes"]
    assert str(live.root) not in json.dumps([state["notes"], state["findings"], state["unread"]])


def test_who_stands_before_the_door_is_told_no_folder(tmp_path: Path) -> None:
    room = Newsroom(tmp_path / "show")
    with room.shared(), room.stranger() as emil:
        room.login(emil, "emil")
        room.users.file.write_text("{", "utf-8")
        answer = emil.get(f"/desk/api/{EDITION}")
    assert answer.status_code == 503
    assert answer.json()["error"].startswith("desk/users.json cannot be read")
    assert str(room.root) not in answer.text
