"""One table says who may do what, and it knows every route and every action of the desk."""

from __future__ import annotations

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


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[BaseRoute]:
    room = Newsroom(tmp_path_factory.mktemp("room"))
    found = open_door(room.workspace, Sharing(port=0))
    found.listener.close()
    return list(Desk(room.workspace, "", found.door).app().routes)


def keys(routes: list[BaseRoute]) -> Iterator[str]:
    for route in routes:
        if isinstance(route, Mount):
            assert not route.path, f"{route.path}: the table knows no routes below a mount"
            yield SITE
        else:
            assert isinstance(route, Route), route
            assert route.methods, f"{route.path} is for whatever method"
            yield from (f"{method} {route.path}" for method in route.methods - {"HEAD"})


def test_every_route_of_the_desk_has_its_role(routes: list[BaseRoute]) -> None:
    """Whoever adds a route says in door_roles.py who may use it; until then nobody may."""
    assert set(keys(routes)) - ROUTES.keys() == set()


def test_the_table_names_no_route_that_is_gone(routes: list[BaseRoute]) -> None:
    assert ROUTES.keys() - set(keys(routes)) == set()
    assert set(UNWRITTEN) <= ROUTES.keys()


def test_every_action_of_the_desk_has_its_role() -> None:
    """Whoever adds an action says in door_roles.py who may ask for it; until then nobody may."""
    assert DONE.keys() | BACK == ACTIONS.keys()


def test_what_is_open_to_everybody_is_the_way_in_and_nothing_else() -> None:
    opened = {key for key, need in ROUTES.items() if need == "open"}
    assert opened == {
        "GET /desk/login", "POST /desk/login", "GET /desk/door.css", "GET /favicon.ico",
    }  # fmt: skip


def test_nothing_that_changes_something_is_for_readers() -> None:
    posts = {key for key, need in ROUTES.items() if key.startswith("POST ") and need == "read"}
    assert posts == {"POST /desk/api/speak", "POST /desk/logout"}
    assert "read" not in ACTIONS.values()


def test_what_goes_out_is_for_publishers() -> None:
    out = [key for key in ROUTES if key.endswith(("/publish", "/retract"))]
    assert {ROUTES[key] for key in out} <= {"publish"}
    assert ACTIONS["approve"] == "publish"


def test_a_role_reaches_what_those_before_it_reach() -> None:
    for place, role in enumerate(ROLES):
        assert [reaches(role, need) for need in ROLES] == [place >= n for n in range(len(ROLES))]
        assert reaches(role, "open")
        assert reaches(role, "action") is (role != "read")
        assert not reaches(role, None)


def test_what_a_role_does_not_reach_is_told_with_the_role_it_takes() -> None:
    assert refused_to("publish") == {}
    out = {"approve": "publish", "publish": "publish", "retract": "publish"}
    assert refused_to("edit") == out
    told = refused_to("read")
    assert out.items() <= told.items()
    assert {told[deed] for deed in told.keys() - out.keys()} == {"edit"}
    assert {"mark", "undo", "build", "proof", "stop", "new"} <= told.keys()


def test_every_deed_has_a_button_that_says_who_may_do_it() -> None:
    """Whoever adds an action or a run names it at its button: data-does, ``does`` in a script."""
    assets = files("audio_edition.server").joinpath("assets", "desk")
    text = "\n".join(
        one.read_text("utf-8") for one in assets.iterdir() if one.name.endswith((".html", ".js"))
    )
    named = re.findall(r"(?:data-does=|\bdoes: )\"([a-z ]+)\"", text)
    deeds = {deed for names in named for deed in names.split()}
    assert deeds == refused_to("read").keys()


def test_the_desk_shares_no_action_that_the_table_does_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By both ways that an action may come."""
    done = []
    everything = {**DONE, "burn": lambda *_: done.append(1)}
    monkeypatch.setattr("audio_edition.server.desk_session.ACTIONS", everything)
    monkeypatch.setattr("audio_edition.server.desk.ACTIONS", everything)
    room = Newsroom(tmp_path)
    with room.shared(), room.user("paula") as paula:
        outcome = room.change(paula, "burn")
        assert not outcome["ok"]
        assert "nobody may" in outcome["error"]
        answer = room.post(paula, "/desk/api/2026-11-02/burn", {})
        assert answer.status_code == 403
        assert not done


def test_the_desk_shares_no_route_that_the_table_does_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    less = {key: need for key, need in ROUTES.items() if not key.endswith("/editions")}
    monkeypatch.setattr("audio_edition.server.door.ROUTES", less)
    room = Newsroom(tmp_path)
    with room.shared(), room.user("paula") as paula:
        assert paula.get("/desk/api/editions").status_code == 403
        assert paula.get("/desk/api/2026-11-02").status_code == 200
