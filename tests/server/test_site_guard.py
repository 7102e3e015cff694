"""What a page of another site, open on the editor's machine, gets from ``serve`` and the desk."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from audio_edition.places import Places
from audio_edition.publication.pages.parts import parts
from audio_edition.publication.themes import OURS
from audio_edition.server.desk import Desk
from audio_edition.server.run import bind
from audio_edition.server.site import create_site
from audio_edition.server.site_guard import SiteGuard, guarded_site, hosts_of
from audio_edition.verbs.public_paths import PublicPaths
from audio_edition.workspace import Workspace
from tests.publication.support import NOW, Piece, Stage
from tests.rows import each
from tests.server.live import Server

OUT, BUILT, LATER, GONE, MENDED = (f"2026-11-0{day}" for day in range(2, 7))
BASE = "https://audio.lantern.example/show/"
NAMES = hosts_of(BASE, ["lan.lantern.example:8443"], away=False)


def mounted(app: Any) -> Any:
    return Starlette(routes=[Mount("/", app)])


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("guarded")
    stage = Stage(root)
    for day in (OUT, GONE, MENDED):
        stage.release(day)
    stage.publish()
    stage.retract(GONE)
    stage.release(MENDED, take=1)  # a correction that has not gone out
    stage.release(BUILT, (Piece("Not yet"),))
    stage.release(LATER, publish_at=NOW + timedelta(days=1))
    (root / "audio" / OUT / "heard.json").write_bytes(b"{}")
    settings = {"show": {"title": "L", "base_url": BASE}, "publish": {"target": str(root / "out")}}
    return Workspace.of(root, settings, clock=lambda: NOW)


@pytest.fixture(scope="module")
def site(workspace: Workspace) -> Iterator[httpx.Client]:
    guard = SiteGuard(create_site(workspace.audio), NAMES, PublicPaths(workspace).has)
    with Server(mounted(guard)) as server, httpx.Client(base_url=server.url) as client:
        yield client


@pytest.fixture(scope="module")
def desk(workspace: Workspace) -> Iterator[httpx.Client]:
    listener = bind("127.0.0.1", 0)
    app = Desk(workspace, f"127.0.0.1:{listener.getsockname()[1]}").app()
    with Server(app, listener) as server, httpx.Client(base_url=server.url) as client:
        yield client


def is_readable_elsewhere(answer: httpx.Response) -> bool:
    """Whether a page of any site may read, embed or frame it."""
    headers = answer.headers
    reads = "access-control-allow-origin" in headers
    assert reads == (headers["cross-origin-resource-policy"] == "cross-origin")
    if not reads:
        assert not any(name.startswith("access-control-") for name in headers)
        assert "frame-ancestors *" not in headers.get("content-security-policy", "")
    return reads


@each("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example",
               "localhost.evil.example", "lantern.example", "", "a,localhost",
               "localhost@evil.example", "xn--localhost", "localhost:x",
               "127.0.0.1:1@evil.example", "127.0.0.1%.evil.example"])  # fmt: skip
def test_a_name_that_was_made_to_point_here_is_not_answered(
    site: httpx.Client, desk: httpx.Client, host: str
) -> None:
    """DNS rebinding: to the browser, what the page of evil.example asks for is its own."""
    for client in (site, desk):
        for path in ("/", f"/{OUT}/episode.json", f"/{BUILT}/index.html", "/player/x.js"):
            answer = client.get(path, headers={"Host": host})
            assert answer.status_code == 421
            assert "L" not in answer.text.split("This")[0]
            assert "access-control-allow-origin" not in answer.headers
        assert client.options("/feed.xml", headers={"Host": host}).status_code == 421


def test_its_own_names_are_and_two_are_none(site: httpx.Client) -> None:
    for host in ("localhost", "LOCALHOST:8000", "127.0.0.1:99", "127.8.8.8", "[::1]:8000",
                 "192.168.1.7:8000", "[fe80::1]", "audio.lantern.example",
                 "Audio.Lantern.example:443", "lan.lantern.example"):  # fmt: skip
        assert site.get("/feed.xml", headers={"Host": host}).status_code == 200, host
    where = site.base_url
    with socket.create_connection((where.host, where.port or 80), timeout=30) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")
        assert line.recv(100).split()[1] in (b"400", b"421")
    name = socket.gethostname().lower()
    assert {name, f"{name}.local"} <= hosts_of(BASE, (), away=True)
    assert hosts_of(BASE, (), away=False) == {"audio.lantern.example"}


def test_a_script_that_came_with_a_show_does_not_run_beside_the_desk(
    workspace: Workspace, site: httpx.Client, desk: httpx.Client
) -> None:
    """There it could do what the editor may."""
    player = workspace.audio / "player"
    ours = parts(OURS, workspace.show.identity.title).files
    for name in ("edition-day.js", "edition-find.js"):
        (player / name).write_bytes(ours[name] + b"evil()" * (name == "edition-day.js"))
    (player / "evil.js").write_text("evil()")
    (player.parent / OUT / "evil.js").write_text("evil()")
    for name in ("player/edition-day.js", "player/evil.js", f"{OUT}/evil.js"):
        assert site.get(f"/{name}").status_code == 200
        assert desk.get(f"/{name}").status_code == 404
    assert desk.get("/player/edition-find.js").content == ours["edition-find.js"]


@each(
    "day, name",
    [
        *((day, name) for day in (BUILT, LATER, GONE) for name in ("episode.json", f"{day}.mp3")),
        # before its hour an edition has no pages
        *((day, name) for day in (BUILT, GONE) for name in ("", "index.html", "embed.html")),
        # a correction that has not gone out
        *((MENDED, name) for name in (f"{MENDED}-r2.mp3", "episode.json")),
    ],
)
def test_what_is_not_public_is_for_the_editor_alone(
    site: httpx.Client, day: str, name: str
) -> None:
    path = f"/{day}/{name}"
    for asked in (site.get(path), site.options(path), site.head(path)):
        assert asked.status_code in (200, 204)
        assert not is_readable_elsewhere(asked)
    ranged = site.get(path, headers={"Range": "bytes=0-3", "Origin": "https://evil.example"})
    assert not is_readable_elsewhere(ranged)
    unchanged = site.get(path, headers={"If-None-Match": site.get(path).headers["etag"]})
    assert (unchanged.status_code, is_readable_elsewhere(unchanged)) == (304, False)


@each(
    "path",
    [f"/{OUT}/{OUT}.mp3", f"/{OUT}/transcript.vtt", f"/{OUT}/chapters.json", f"/{OUT}/embed.html",
     "/feed.xml", "/today/embed.html", "/cover.jpg", f"/{MENDED}/{MENDED}.mp3"],
)  # fmt: skip
def test_what_is_public_may_be_read_anywhere(site: httpx.Client, path: str) -> None:
    answer = site.get(path, headers={"Origin": "https://blog.example"})
    assert answer.status_code == 200
    assert is_readable_elsewhere(answer)
    assert is_readable_elsewhere(site.options(path))
    if path.endswith("embed.html"):
        assert "frame-ancestors *" in answer.headers["content-security-policy"]


@each("name", ["build.json", "heard.json", "BUILD.json", "%62uild.json"])
def test_what_is_the_editors_is_not_served(
    site: httpx.Client, desk: httpx.Client, name: str
) -> None:
    for client in (site, desk):
        answer = client.get(f"/{OUT}/{name}")
        assert (answer.status_code, answer.text) == (404, "Not found.\n")


@each("path", ["/.cache/x", f"/{OUT}/.x", "/.git/config", "/%2e%2e/show.toml"])
def test_what_is_hidden_is_not_served(site: httpx.Client, desk: httpx.Client, path: str) -> None:
    for client in (site, desk):
        assert client.get(path).status_code == 404


def test_pages_of_other_sites_read_nothing_at_the_desk(desk: httpx.Client) -> None:
    for path in (f"/{OUT}/{OUT}.mp3", f"/{BUILT}/episode.json", "/feed.xml", f"/{OUT}/embed.html"):
        answer = desk.get(path, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 200, "the editor hears it"
        assert not is_readable_elsewhere(answer)


def test_an_edition_becomes_public_when_it_goes_out(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.release(OUT)
    now = [NOW]
    settings = {"show": {"title": "L"}, "publish": {"target": str(tmp_path / "out")}}
    paths = PublicPaths(Workspace.of(tmp_path, settings, clock=lambda: now[0]))
    assert not paths.has(f"{OUT}/episode.json")
    assert paths.has(OUT), "the address without its slash tells nothing"
    stage.publish()
    assert paths.has(f"{OUT}/episode.json")
    file = Places(tmp_path).audio / OUT / "episode.json"
    data = file.read_bytes()
    file.write_bytes(b"{")
    assert not paths.has(f"{OUT}/episode.json"), "nobody knows whether it is"
    file.write_bytes(data)
    (tmp_path / "audio" / OUT).rename(tmp_path / "audio" / BUILT)
    assert not paths.has(f"{BUILT}/episode.json"), "the manifest is another edition's"


def test_without_a_target_what_is_built_is_what_listeners_get(workspace: Workspace) -> None:
    """A web server before ``audio/`` knows nothing else, and the feed there names it."""
    paths = PublicPaths(Workspace.of(workspace.root, {"show": {"title": "L"}}, clock=lambda: NOW))
    files = ("chapters.json", "transcript.vtt", "transcript.json", "embed.html")
    seen = {day: {paths.has(f"{day}/{name}") for name in files} for day in (BUILT, LATER, GONE)}
    assert seen == {BUILT: {True}, LATER: {False}, GONE: {False}}


def test_a_site_as_serve_runs_it(workspace: Workspace) -> None:
    app = mounted(guarded_site(workspace))
    with Server(app) as server, httpx.Client(base_url=server.url) as client:
        assert client.get("/", headers={"Host": "evil.example"}).status_code == 421
        assert client.get("/", headers={"Host": "audio.lantern.example"}).status_code == 200
        assert not is_readable_elsewhere(client.get(f"/{BUILT}/episode.json"))
        assert is_readable_elsewhere(client.get(f"/{OUT}/episode.json"))
