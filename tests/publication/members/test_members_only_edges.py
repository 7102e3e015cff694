"""An edition for members behind the real servers: its sound, its words, and who gets them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import etree

from audio_edition.publication.members.apart import apart
from audio_edition.publication.targets import open_target
from audio_edition.server.site import create_site
from audio_edition.verbs.check import check, check_host
from audio_edition.verbs.gate import Gate
from audio_edition.verbs.members import add_member, revoke_member
from tests.publication.http_site import served as site
from tests.publication.members.lobby import DAY, SECRET, VARIABLE, Lobby
from tests.publication.members.lobby import lobby as lobby_of
from tests.publication.members.test_members_edges import (
    CLIENTS,
    HTTP,
    WAYS,
    Way,
    codes,
    folk,
    token,
)
from tests.publication.support import Piece, Stage
from tests.server.live import Server
from tests.tools import require

KEPT = "2026-11-03"
WORDS = "The ferry captain kept a diary."
FOLDER = "0a" * 12
"""What is at random elsewhere."""
ONLY = f"p/only/{FOLDER}/{KEPT}"
SOUND = f"{KEPT}/{KEPT}.mp3"
OWN = f"{FOLDER}/{SOUND}"
FILES = (
    f"{KEPT}.mp3", "01-piece.mp3", "transcript.vtt", "transcript-r1.vtt", "transcript.json",
    "transcript.txt", "chapters.json", "waveform.json", "episode.json", "index.html", "",
)  # fmt: skip


class Kept(Lobby):
    """A show that publishes into a folder, an edition for everybody and one for members."""

    @property
    def audio(self) -> Path:
        """What a server has."""
        return self.root / "there"

    def release(self) -> None:
        show = self.workspace.show
        stage = Stage(self.root, identity=show.identity, settings=show.publish)
        stage.release(DAY)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("audio_edition.publication.release._folder", lambda *_: FOLDER)
            stage.release(KEPT, (Piece("Ferry diary found", (WORDS,)),), access="members")
        there = open_target(show.publish.target, stage.at())
        stage.publisher(apart(there, show.publish.members, stage.at())).publish()
        for path in (self.root, *self.audio.rglob("*")):  # servers do not stay root
            path.chmod(0o755 if path.is_dir() else 0o644)


@dataclass
class Served:
    """The show at a server, and the addresses that were given out."""

    lobby: Kept
    base: str
    good: str
    refused: dict[str, str]

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(self.base + path, headers=headers, **HTTP)


@contextmanager
def show() -> Iterator[Kept]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, SECRET)
        with lobby_of() as one:
            here = Kept(one.root, one.port)
            here.settle(publish=f'target = "{here.audio}"')
            here.release()
            yield here


@pytest.fixture(scope="module")
def kept() -> Iterator[Kept]:
    with show() as here:
        yield here


@pytest.fixture
def alone() -> Iterator[Kept]:
    """Another one: at the other's port a server may still be."""
    with show() as here:
        yield here


@pytest.fixture(scope="module")
def people(kept: Kept) -> tuple[str, dict[str, str], str]:
    return folk(kept)


@pytest.fixture(scope="module", params=WAYS)
def served(
    request: pytest.FixtureRequest,
    kept: Kept,
    people: tuple[str, dict[str, str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    way: Way = request.param
    require("caddy" if way == "caddy" else "/usr/sbin/nginx", "nginx")
    home = tmp_path_factory.mktemp("server")
    kind: Any = way.split()[0]
    with kept.at(kind, home, listed=way.endswith("listed")) as base:
        yield Served(kept, base, *people[:2])


def test_who_has_an_address_gets_all_that_their_feed_names(served: Served) -> None:
    own = f"{served.base}p/{served.good}/"
    channel: Any = etree.fromstring(served.get(f"p/{served.good}/feed.xml").content).find("channel")
    item = next(one for one in channel.iter("item") if KEPT in one.findtext("title"))
    sound = item.find("enclosure").get("url")
    assert sound == f"{own}{ONLY}/{KEPT}.mp3"
    urls = [sound, item.findtext("link")]
    urls += [one.get("url") for tag in ("{*}transcript", "{*}chapters") for one in item.iter(tag)]
    urls = [url for url in urls if url]
    assert len(urls) > 5
    answers = {url: httpx.get(url, **HTTP) for url in urls}
    assert {one.status_code for one in answers.values()} == {200}
    data = (served.lobby.audio / ONLY / f"{KEPT}.mp3").read_bytes()
    assert answers[sound].content == data
    assert answers[sound].headers["cache-control"] == "private, max-age=31536000, immutable"
    assert WORDS in answers[item.findtext("link")].text
    part = httpx.get(sound, headers={"Range": "bytes=10-19"}, **HTTP)
    assert (part.status_code, part.content) == (206, data[10:20])


def test_nobody_else_gets_any_of_it(served: Served) -> None:
    for name in FILES:
        assert served.get(f"{ONLY}/{name}").status_code == 403, name
    for why, sent in served.refused.items():
        for name in (f"{KEPT}.mp3", "transcript.vtt", ""):
            assert served.get(f"p/{sent}/{ONLY}/{name}").status_code == 403, (why, name)
    for prefix in ("", f"p/{served.good}/"):
        for name in FILES[:-2]:
            assert served.get(f"{prefix}{KEPT}/{name}").status_code == 404, (prefix, name)
    assert served.get(f"p/{served.good}/{ONLY}/build.json").status_code == 404


def test_no_way_around_leads_there(served: Served) -> None:
    secret = (served.lobby.audio / ONLY / f"{KEPT}.mp3").read_bytes()[:200]
    for path in (
        f"./{ONLY}/{KEPT}.mp3", f"%70/only/{OWN}", f"p%2fonly%2f{OWN}", f"p//only/{OWN}",
        f"//{ONLY}/{KEPT}.mp3", f"{DAY}/../{ONLY}/{KEPT}.mp3", f"{DAY}/%2e%2e/{ONLY}/{KEPT}.mp3",
        f"p/only/../only/{OWN}", f"P/only/{OWN}", f"p/only/{OWN}?x=1", f"p/only;x/{OWN}",
        f"player/..%2f{ONLY}/{KEPT}.mp3", f"p/x/../only/{OWN}", f"p/./only/{OWN}",
    ):  # fmt: skip
        done = subprocess.run(
            [require("curl"), "-sg", "--path-as-is", "-w", "%{http_code}", served.base + path],
            capture_output=True, timeout=60, check=True,
        )  # fmt: skip
        assert done.stdout[-3:] in (b"400", b"403", b"404"), path
        assert secret not in done.stdout, path


def test_everybody_is_told_that_it_is_for_subscribers(served: Served) -> None:
    for name in ("", "embed.html"):
        answer = served.get(f"{KEPT}/{name}")
        assert answer.status_code == 200
        assert "For subscribers" in answer.text
        assert WORDS not in answer.text
    assert served.get(f"{DAY}/{DAY}.mp3").status_code == 200
    assert KEPT not in served.get("feed.xml").text


def test_check_host_finds_nothing(served: Served) -> None:
    assert codes(served.lobby) == set()


def test_check_host_tells_of_a_server_that_asks_nobody(kept: Kept) -> None:
    astray = kept.audio / SOUND
    astray.write_bytes(b"left behind")
    try:
        with site(kept.audio) as base:
            kept.settle(base=base, publish=f'target = "{kept.audio}"')
            found = [line for line in check_host(kept.workspace) if line.code == "host-members"]
    finally:
        astray.unlink()
        kept.settle(publish=f'target = "{kept.audio}"')
    told = {line.where.removeprefix(base): (line.severity, line.message) for line in found}
    assert told == {
        "feed-members.xml": ("error", "the private feed is handed to everybody: with its words, "
                             "and without a token"),
        f"{ONLY}/{KEPT}.mp3": ("error", "is handed to everybody, and the edition is for members"),
        SOUND: ("error", "lies where everybody finds it, and the edition is for members"),
    }  # fmt: skip


def test_check_finds_nothing_wrong_with_it(kept: Kept) -> None:
    told = {line.code for line in check(kept.workspace).findings if line.severity == "error"}
    here = {line.where for line in check(kept.workspace).findings if KEPT in line.where}
    assert told == {"audio-damaged"}  # its sound is only bytes
    assert not {where for where in here if not where.endswith(".mp3")}


def test_our_own_server_lets_in_whom_those_do(
    kept: Kept, people: tuple[str, dict[str, str], str]
) -> None:
    good, refused, _ = people
    workspace = kept.workspace
    app = create_site(workspace.audio, gate=Gate(workspace))
    data = (workspace.audio / SOUND).read_bytes()
    with Server(app) as server, httpx.Client(base_url=server.url, trust_env=False) as client:
        assert client.get(f"p/{good}/{ONLY}/{KEPT}.mp3").content == data
        assert WORDS in client.get(f"p/{good}/{ONLY}/").text
        assert WORDS in client.get(f"p/{good}/{ONLY}/transcript.vtt").text
        assert "For subscribers" in client.get(f"{KEPT}/").text
        for path in (SOUND, f"{KEPT}/transcript.vtt", f"{KEPT}/members.html", f"{ONLY}/{KEPT}.mp3"):
            assert client.get(path).status_code == 403, path
            answer = client.options(path)
            assert "access-control-allow-origin" not in answer.headers, path
        for path in (SOUND, f"{ONLY}", f"p/only/{DAY}/{DAY}.mp3", f"{ONLY}/build.json"):
            assert client.get(f"p/{good}/{path}").status_code == 404, path
        for sent in refused.values():
            assert client.get(f"p/{sent}/{ONLY}/{KEPT}.mp3").status_code == 403
        assert client.get(f"{DAY}/{DAY}.mp3").status_code == 200


def test_clients_have_its_sound_until_they_are_revoked(alone: Kept, tmp_path: Path) -> None:
    require("/usr/sbin/nginx", "nginx")
    who = {client: f"{client}@kept.example" for client in CLIENTS}
    urls = {client: add_member(alone.workspace, name).address for client, name in who.items()}
    sound = (alone.audio / ONLY / f"{KEPT}.mp3").read_bytes()
    with alone.at("nginx", tmp_path / "before"):
        for client, get in CLIENTS.items():
            (tmp_path / client).mkdir()
            got = get(urls[client], tmp_path / client)
            assert sound in [file.read_bytes() for file in got], client
    for name in who.values():
        revoke_member(alone.workspace, name)
    with alone.at("nginx", tmp_path / "after") as base:
        for client, url in urls.items():
            again = tmp_path / f"{client} again"
            again.mkdir()
            assert CLIENTS[client](url, again) == [], client
            assert httpx.get(f"{base}p/{token(url)}/{ONLY}/{KEPT}.mp3", **HTTP).status_code == 403
