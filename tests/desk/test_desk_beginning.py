"""The desk where there is no show yet: a form makes one, and is its desk from then on."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from audio_edition.server.beginning import Beginning
from audio_edition.server.run import bind
from audio_edition.workspace import Workspace
from tests.rows import each
from tests.server.live import Server


class Begun:
    def __init__(self, folder: Path, client: httpx.Client, token: str) -> None:
        self.folder, self.client, self.token = folder, client, token

    def sends(self, **fields: str) -> httpx.Response:
        told = {"title": "My Letter", "language": "en-US", "folder": str(self.folder / "show")}
        told |= {"token": self.token} | fields
        origin = str(self.client.base_url).rstrip("/")
        return self.client.post("/desk/", data=told, headers={"Origin": origin})


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Begun]:
    listener = bind("127.0.0.1", 0)
    beginning = Beginning(tmp_path, f"127.0.0.1:{listener.getsockname()[1]}")
    with (
        Server(beginning.app(), listener) as server,
        httpx.Client(base_url=server.url, timeout=60) as client,
    ):
        yield Begun(tmp_path, client, beginning.token)


def test_a_form_makes_a_show_and_its_desk_is_open(begun: Begun) -> None:
    page = begun.client.get("/desk/", params={"token": begun.token})
    assert page.status_code == 200
    assert "A new show" in page.text
    assert "script" not in page.headers["content-security-policy"]
    made = begun.sends(owner="Ada Marsh", owner_email="a@b.example", voice="espeak")
    assert made.status_code == 303
    show = Workspace.open(begun.folder / "show").show
    assert (show.identity.title, show.identity.owner_name) == ("My Letter", "Ada Marsh")
    assert show.voice.engine == "espeak"
    where = made.headers["location"]
    assert parse_qs(urlsplit(where).query)["edition"] == ["welcome"]
    desk = begun.client.get(where, follow_redirects=True)
    assert desk.status_code == 200
    assert begun.client.get("/desk/api/editions").json()["editions"] == ["welcome"]


def test_what_cannot_be_made_is_said_and_the_form_keeps_what_was_typed(begun: Begun) -> None:
    for fields in ({"owner_email": "nobody"}, {"base_url": "ftp://x"}, {"folder": "/proc/x"}):
        said = begun.sends(title="Kept & Co", **fields)
        assert said.status_code == 422
        assert 'role="alert"' in said.text
        assert "Kept &amp; Co" in said.text
    assert not list(begun.folder.iterdir())


@each("fields", [{"token": "x"}, {"token": ""}])
def test_nobody_else_makes_one(begun: Begun, fields: dict[str, str]) -> None:
    assert begun.sends(**fields).status_code == 403
    assert begun.client.get("/desk/", params=fields).status_code == 403
    told = {"title": "x", "token": begun.token, "folder": str(begun.folder / "x")}
    there = begun.client.post("/desk/", data=told, headers={"Origin": "https://evil.example"})
    assert there.status_code == 403
    named = begun.client.get("/desk/", params={"token": begun.token}, headers={"Host": "evil"})
    assert named.status_code == 403
    assert not list(begun.folder.iterdir())


def test_a_voice_is_heard_before_it_is_chosen(begun: Begun) -> None:
    asked = {"token": begun.token, "voice": "espeak:en-us", "language": "en-US"}
    sound = begun.client.get("/desk/voice", params=asked)
    assert sound.headers["content-type"] == "audio/wav"
    assert sound.content[:4] == b"RIFF"
    wrong = begun.client.get("/desk/voice", params=asked | {"voice": "nobody:x"})
    assert wrong.status_code == 422
