"""One table says who may do what, and it knows every route and every action of the desk."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from starlette.routing import BaseRoute, Mount, Route

from audio_edition.desk_settings import ROLES
from audio_edition.server.desk import Desk
from audio_edition.server.desk_actions import ACTIONS as DONE
from audio_edition.server.door_opening import Sharing, open_door
from audio_edition.server.door_roles import (
    ACTIONS,
    ROUTES,
    SITE,
    UNWRITTEN,
    reaches,
    refused_to,
)
from tests.server.newsroom import Newsroom

BACK = {"undo", "redo"}  # what the session of a desk does by itself


def keys(routes: list[BaseRoute]) -> Iterator[str]:
    for route in routes:
        if isinstance(route, Mount):
            assert not route.path, f"{route.path}: the table knows no routes below a mount"
            yield SITE
        else:
            assert isinstance(route, Route), route
            assert route.methods, f"{route.path} is for whatever method"
            yield from (f"{method} {route.path}" for method in route.methods - {"HEAD"})


def test_every_route_and_action_has_its_role_and_no_other_is_named(tmp_path: Path) -> None:
    """Whoever adds one says in door_roles.py who may use it; until then nobody may."""
    room = Newsroom(tmp_path)
    found = open_door(room.workspace, Sharing(port=0))
    found.listener.close()
    assert set(keys(Desk(room.workspace, "", found.door).app().routes)) == ROUTES.keys()
    assert set(UNWRITTEN) <= ROUTES.keys()
    assert DONE.keys() | BACK == ACTIONS.keys()


def test_what_is_open_what_readers_may_and_what_goes_out() -> None:
    assert {key for key, need in ROUTES.items() if need == "open"} == {
        "GET /desk/login", "POST /desk/login", "GET /desk/door.css", "GET /favicon.ico",
    }  # fmt: skip
    posts = {key for key, need in ROUTES.items() if key.startswith("POST ") and need == "read"}
    assert posts == {"POST /desk/api/speak", "POST /desk/logout"}
    assert "read" not in ACTIONS.values()
    out = [key for key in ROUTES if key.endswith(("/publish", "/retract"))]
    assert {ROUTES[key] for key in out} == {ACTIONS["approve"]} == {"publish"}


def test_a_role_reaches_what_those_before_it_reach_and_is_told_the_rest() -> None:
    for place, role in enumerate(ROLES):
        assert [reaches(role, need) for need in ROLES] == [place >= n for n in range(len(ROLES))]
        assert reaches(role, "open")
        assert reaches(role, "action") is (role != "read")
        assert not reaches(role, None)
    assert refused_to("publish") == {}
    out = {"approve": "publish", "publish": "publish", "retract": "publish"}
    assert refused_to("edit") == out
    told = refused_to("read")
    assert out.items() <= told.items()
    assert {told[deed] for deed in told.keys() - out.keys()} == {"edit"}
    # whoever adds a deed names it at its button: data-does, or ``does`` in a script
    assets = files("audio_edition.server").joinpath("assets", "desk")
    text = "\n".join(
        one.read_text("utf-8") for one in assets.iterdir() if one.name.endswith((".html", ".js"))
    )
    named = re.findall(r"(?:data-does=|\bdoes: )\"([a-z ]+)\"", text)
    assert {deed for names in named for deed in names.split()} == told.keys()


def test_the_desk_shares_nothing_that_the_table_does_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No action by either way that it may come, and no route."""
    done = []
    everything = {**DONE, "burn": lambda *_: done.append(1)}
    monkeypatch.setattr("audio_edition.server.desk_session.ACTIONS", everything)
    monkeypatch.setattr("audio_edition.server.desk.ACTIONS", everything)
    less = {key: need for key, need in ROUTES.items() if not key.endswith("/editions")}
    monkeypatch.setattr("audio_edition.server.door.ROUTES", less)
    room = Newsroom(tmp_path)
    with room.shared(), room.user("paula") as paula:
        outcome = room.change(paula, "burn")
        assert not outcome["ok"]
        assert "nobody may" in outcome["error"]
        assert room.post(paula, "/desk/api/2026-11-02/burn", {}).status_code == 403
        assert not done
        assert paula.get("/desk/api/editions").status_code == 403
        assert paula.get("/desk/api/2026-11-02").status_code == 200
