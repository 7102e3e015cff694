"""Members as WordPress and Ghost tell them over HTTP: every page of them, or none."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from audio_edition.errors import PublicationError
from audio_edition.publication.members.asked import GhostMembers, WordPressUsers
from tests.publication.ghost_admin import ADMIN_KEY, KEY_ID, KEY_SECRET
from tests.server.live import Server

NOW = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
PASSWORD = "abcd efgh ijkl mnop"
NAMES = [f"m{number}@lantern.example" for number in range(230)]


class Cms:
    """A WordPress (REST API Handbook, "Users") and a Ghost (Admin API, members) of one address."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.breaks_at = 0
        self.url = ""

    @contextmanager
    def at_work(self) -> Iterator[Cms]:
        routes = [
            Route("/", self.front),
            Route("/wp-json/wp/v2/users", self.users),
            Route("/ghost/api/admin/members/", self.members),
        ]
        with Server(Starlette(routes=routes)) as server:
            self.url = server.url
            yield self

    def front(self, request: Request) -> Response:
        return Response(headers={"Link": f'<{self.url}wp-json/>; rel="https://api.w.org/"'})

    def page(self, request: Request, size: int) -> tuple[int, list[str]]:
        page = int(request.query_params["page"])
        self.asked.append(f"{request.url.path} {page}")
        return page, NAMES[(page - 1) * size : page * size]

    def users(self, request: Request) -> Response:
        told = base64.b64decode(request.headers["authorization"].removeprefix("Basic "))
        user, _, password = told.decode().partition(":")
        if password != PASSWORD:
            return JSONResponse({"code": "incorrect_password", "message": "No."}, 401)
        if user != "admin":  # as WordPress answers who may not list users
            refused = {"code": "rest_forbidden_context", "message": "Sorry, you are not allowed."}
            return JSONResponse(refused, 403)
        assert request.query_params["context"] == "edit"
        size = int(request.query_params["per_page"])
        assert size <= 100
        page, names = self.page(request, size)
        if page == self.breaks_at:
            return Response("<html>Bad gateway</html>", 502)
        rows = [{"id": n, "email": name, "name": f"M {n}", "roles": ["subscriber"]}
                for n, name in enumerate(names, page * 1000)]  # fmt: skip
        rows.append({"id": 0, "email": "", "name": "nobody", "roles": []})
        pages = {"X-WP-Total": "230", "X-WP-TotalPages": "3"}
        return JSONResponse(rows, headers=pages)

    def members(self, request: Request) -> Response:
        kind, _, token = request.headers["authorization"].partition(" ")
        head, claims, signature = token.split(".")
        mac = hmac.new(bytes.fromhex(KEY_SECRET), f"{head}.{claims}".encode(), hashlib.sha256)
        signed = base64.urlsafe_b64encode(mac.digest()).rstrip(b"=").decode()
        if kind != "Ghost" or signature != signed:
            return JSONResponse({"errors": [{"message": "Invalid token"}]}, 401)
        assert json.loads(base64.urlsafe_b64decode(head + "=="))["kid"] == KEY_ID
        size = int(request.query_params["limit"])
        page, names = self.page(request, size)
        if page == self.breaks_at:
            return JSONResponse({"members": "soon"})
        rows = [{"id": str(n), "email": name, "name": None, "status": "paid" if n % 2 else "free",
                 "labels": [{"name": "VIP", "slug": "vip"}], "tiers": [{"name": "Gold"}]}
                for n, name in enumerate(names)]  # fmt: skip
        pages: dict[str, Any] = {"page": page, "limit": size, "pages": -(-len(NAMES) // size)}
        return JSONResponse({"members": rows, "meta": {"pagination": {**pages, "total": 230}}})


@pytest.fixture
def cms() -> Iterator[Cms]:
    with Cms().at_work() as cms:
        yield cms


def test_every_user_of_wordpress(cms: Cms) -> None:
    found = WordPressUsers(cms.url, "admin", PASSWORD).people()
    assert [one.email for one in found.people] == NAMES
    assert found.people[0].name == "M 1000"
    assert found.people[0].groups == {"subscriber"}
    assert len(found.left_out) == 3
    assert cms.asked == [f"/wp-json/wp/v2/users {page}" for page in (1, 2, 3)]


def test_every_member_of_ghost(cms: Cms) -> None:
    found = GhostMembers(cms.url, ADMIN_KEY, lambda: NOW).people()
    assert [one.email for one in found.people] == NAMES
    assert found.people[1].groups == {"paid", "vip", "gold"}
    assert found.left_out == ()
    assert cms.asked == [f"/ghost/api/admin/members/ {page}" for page in (1, 2, 3)]


def test_half_a_list_is_none(cms: Cms) -> None:
    cms.breaks_at = 2
    with pytest.raises(PublicationError, match="502"):
        WordPressUsers(cms.url, "admin", PASSWORD).people()
    with pytest.raises(PublicationError, match="does not tell its members"):
        GhostMembers(cms.url, ADMIN_KEY, lambda: NOW).people()


def test_who_may_not_list_them_is_told_who_may(cms: Cms) -> None:
    with pytest.raises(PublicationError, match="403") as told:
        WordPressUsers(cms.url, "editor", PASSWORD).people()
    assert "administrators" in str(told.value.hint)
    with pytest.raises(PublicationError, match="401"):
        WordPressUsers(cms.url, "admin", "wrong").people()
    wrong = f"{KEY_ID}:{'00' * 32}"
    with pytest.raises(PublicationError, match="401") as told:
        GhostMembers(cms.url, wrong, lambda: NOW).people()
    assert "Admin API key" in str(told.value.hint)
