"""Lists of people: in every shape that newsletters and shops export, and as a CMS tells them."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_edition.errors import PublicationError
from audio_edition.publication.members.lists import (
    GhostMembers,
    PeopleList,
    WordPressUsers,
    read_csv,
)
from tests.publication.ghost_admin import ADMIN_KEY, KEY_ID, KEY_SECRET
from tests.rows import each

TODAY = dt.date(2026, 11, 2)
LISTS = Path(__file__).parent / "lists"


def read(data: bytes) -> PeopleList:
    return read_csv(data, TODAY, "list.csv")


def told(data: bytes) -> list[tuple[str, str, str]]:
    return [(one.email, one.name, ",".join(sorted(one.groups))) for one in read(data).people]


@each("service, wanted", json.loads((LISTS / "told.json").read_text()), least=5)
def test_what_services_export(service: str, wanted: dict[str, list[Any]]) -> None:
    """A subscription that ended, a doubtful day, and people who stand there twice, too."""
    data = (LISTS / f"{service}.csv").read_bytes()
    assert told(data) == [tuple(one) for one in wanted["people"]]
    assert wanted["left_out"] in (None, list(read(data).left_out))


@each("file", sorted((LISTS / "encodings").iterdir()), least=5)
def test_encodings_separators_and_line_ends(file: Path) -> None:
    assert told(file.read_bytes()) == [("ada@lantern.example", "Zoë Groß", "")]


@each(
    "data, why",
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"name,city\nAda,Hull\n", "no column of e-mail addresses, but name, city"),
        (b"\x00\x01\x02", "is no text"),
        (b"\xff\xfea", "is no text"),
    ],
)
def test_what_is_no_list_is_told_in_a_line(data: bytes, why: str) -> None:
    with pytest.raises(PublicationError, match=why):
        read(data)


@given(st.binary(max_size=200))
def test_no_file_does_worse_than_that(data: bytes) -> None:
    try:
        found = read_csv(b"email,name\n" + data, TODAY, "list.csv")
    except PublicationError:
        return
    assert all("@" in one.email and one.email.isprintable() for one in found.people)
    assert all(line.isprintable() for line in found.left_out)


# -- as WordPress and Ghost tell them over HTTP: every page of them, or none -----------


NOW = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
SITE = "https://news.example.org/"
PASSWORD = "abcd efgh ijkl mnop"
NAMES = [f"m{number}@lantern.example" for number in range(230)]


class Cms:
    """A WordPress (REST API Handbook, "Users") and a Ghost (Admin API, members) of one address."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.breaks_at = 0
        self.transport = httpx.MockTransport(self.answer)

    def wordpress(self, user: str = "admin", password: str = PASSWORD) -> PeopleList:
        return WordPressUsers(SITE, user, password, self.transport).people()

    def ghost(self, key: str = ADMIN_KEY) -> PeopleList:
        return GhostMembers(SITE, key, lambda: NOW, self.transport).people()

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/":
            link = f'<{SITE}wp-json/>; rel="https://api.w.org/"'
            return httpx.Response(200, headers={"Link": link})
        is_ghost = request.url.path == "/ghost/api/admin/members/"
        refused = (self.signed if is_ghost else self.let_in)(request.headers["authorization"])
        if refused:
            return refused
        told = request.url.params
        page, size = int(told["page"]), int(told["limit" if is_ghost else "per_page"])
        assert size <= 100
        self.asked.append(f"{request.url.path} {page}")
        names = list(enumerate(NAMES[(page - 1) * size : page * size], page * 1000))
        if page == self.breaks_at:
            members = httpx.Response(200, json={"members": "soon"})
            return members if is_ghost else httpx.Response(502, text="<html>Bad gateway</html>")
        if is_ghost:
            rows = [{"id": str(n), "email": name, "name": None, "tiers": [{"name": "Gold"}],
                     "labels": [{"slug": "vip"}], "status": "paid" if n % 2 else "free"}
                    for n, name in names]  # fmt: skip
            pages = {"page": page, "limit": size, "pages": -(-len(NAMES) // size), "total": 230}
            return httpx.Response(200, json={"members": rows, "meta": {"pagination": pages}})
        assert told["context"] == "edit"
        rows = [{"id": n, "email": name, "name": f"M {n}", "roles": ["subscriber"]}
                for n, name in names]  # fmt: skip
        rows.append({"id": 0, "email": "", "name": "nobody", "roles": []})
        pages = {"X-WP-Total": "230", "X-WP-TotalPages": "3"}
        return httpx.Response(200, json=rows, headers=pages)

    def let_in(self, authorization: str) -> httpx.Response | None:
        told = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        user, _, password = told.partition(":")
        if password != PASSWORD:
            return httpx.Response(401, json={"code": "incorrect_password", "message": "No."})
        if user != "admin":  # as WordPress answers who may not list users
            refused = {"code": "rest_forbidden_context", "message": "Sorry, you are not allowed."}
            return httpx.Response(403, json=refused)
        return None

    def signed(self, authorization: str) -> httpx.Response | None:
        kind, _, token = authorization.partition(" ")
        head, claims, signature = token.split(".")
        mac = hmac.new(bytes.fromhex(KEY_SECRET), f"{head}.{claims}".encode(), hashlib.sha256)
        signed = base64.urlsafe_b64encode(mac.digest()).rstrip(b"=").decode()
        if (kind, signature) != ("Ghost", signed):
            return httpx.Response(401, json={"errors": [{"message": "Invalid token"}]})
        assert json.loads(base64.urlsafe_b64decode(head + "=="))["kid"] == KEY_ID
        return None


def test_every_page_of_them_is_asked_for() -> None:
    cms = Cms()
    found = cms.wordpress()
    assert [one.email for one in found.people] == NAMES
    assert found.people[0].name == "M 1000"
    assert found.people[0].groups == {"subscriber"}
    assert len(found.left_out) == 3
    found = cms.ghost()
    assert [one.email for one in found.people] == NAMES
    assert found.people[1].groups == {"paid", "vip", "gold"}
    assert found.left_out == ()
    assert cms.asked == [f"{path} {page}" for path in (
        "/wp-json/wp/v2/users", "/ghost/api/admin/members/") for page in (1, 2, 3)]  # fmt: skip


def test_half_a_list_is_none() -> None:
    cms = Cms()
    cms.breaks_at = 2
    with pytest.raises(PublicationError, match="502"):
        cms.wordpress()
    with pytest.raises(PublicationError, match="does not tell its members"):
        cms.ghost()


def test_who_may_not_list_them_is_told_who_may() -> None:
    with pytest.raises(PublicationError, match="403") as told:
        Cms().wordpress("editor")
    assert "administrators" in str(told.value.hint)
    with pytest.raises(PublicationError, match="401"):
        Cms().wordpress(password="wrong")
    with pytest.raises(PublicationError, match="401") as told:
        Cms().ghost(f"{KEY_ID}:{'00' * 32}")
    assert "Admin API key" in str(told.value.hint)
