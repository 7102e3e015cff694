"""``serve`` lets in whom a server would: the same addresses, the same answers."""

from collections.abc import Iterator

import httpx
import pytest

from audio_edition.server.site import create_site
from audio_edition.verbs.gate import Gate
from audio_edition.verbs.members import add_member, revoke_member
from tests.publication.members.lobby import DAY, SECRET, VARIABLE, Lobby, lobby
from tests.publication.members.test_members_edges import folk
from tests.server.live import Server

SOUND = f"{DAY}/{DAY}.mp3"


@pytest.fixture(scope="module", params=["feed", "show"])
def here(request: pytest.FixtureRequest) -> Iterator[Lobby]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, SECRET)
        with lobby(members=f'guard = "{request.param}"') as one:
            one.release()
            yield one


@pytest.fixture(scope="module")
def people(here: Lobby) -> tuple[str, dict[str, str], str]:
    return folk(here)


@pytest.fixture(scope="module")
def client(here: Lobby) -> Iterator[httpx.Client]:
    site = create_site(here.audio, gate=Gate(here.workspace))
    with Server(site) as server, httpx.Client(base_url=server.url, trust_env=False) as client:
        yield client


def test_members_get_all_of_it(
    here: Lobby, client: httpx.Client, people: tuple[str, dict[str, str], str]
) -> None:
    own = f"p/{people[0]}"
    feed = client.get(f"{own}/feed.xml")
    assert feed.text.count(f"{here.url}{own}/") > 10
    assert feed.headers["content-type"] == "application/rss+xml; charset=utf-8"
    known = {"If-None-Match": feed.headers["etag"]}
    assert client.get(f"{own}/feed.xml", headers=known).status_code == 304
    assert client.head(f"{own}/feed.xml").headers["content-length"] == str(len(feed.content))
    part = client.get(f"{own}/{SOUND}", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, (here.audio / SOUND).read_bytes()[10:20])
    assert client.get(f"{own}/{DAY}").headers["location"] == f"/{own}/{DAY}/"
    for path in ("feed.xml", SOUND, "", f"{DAY}/"):
        head = client.get(f"{own}/{path}").headers
        assert head["cache-control"] == "private, no-cache"
        assert head["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in head
    assert "access-control-allow-origin" not in client.options(f"{own}/feed.xml").headers


def test_nobody_else_does(
    here: Lobby, client: httpx.Client, people: tuple[str, dict[str, str], str]
) -> None:
    good, refused, last = people
    for sent in refused.values():
        for path in ("feed.xml", SOUND):
            assert client.get(f"p/{sent}/{path}").status_code == 403
    assert client.get(f"p/{last}/{SOUND}").status_code == 200
    for path in ("feed-members.xml", f"p/{good}/feed-members.xml", f"p/{good}/{DAY}/build.json"):
        assert client.get(path).status_code == 404
    closed = here.workspace.show.publish.members.closes_show
    for path in ("", "feed.xml", SOUND, f"{DAY}/"):
        assert client.get(path).status_code == (403 if closed else 200)


def test_who_is_revoked_is_refused_at_once(here: Lobby, client: httpx.Client) -> None:
    address = add_member(here.workspace, "eve@lantern.example").address
    path = address.removeprefix(here.url)
    assert client.get(path).status_code == 200
    revoke_member(here.workspace, "eve@lantern.example")
    assert client.get(path).status_code == 403


def test_without_the_secret_the_door_stays_shut(
    here: Lobby, people: tuple[str, dict[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE)
    gate = Gate(here.workspace)
    assert gate.doubt.startswith(f"{VARIABLE} is not set")
    assert gate.judge(f"p/{people[0]}/feed.xml").status == 403
