"""What ``check`` says of a show with members, and whom our own server lets in."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from audio_edition.server.site import create_site
from audio_edition.verbs.check import check, check_host
from audio_edition.verbs.gate import Gate
from tests.publication.http_site import served
from tests.publication.members.lobby import DAY, KEPT, ONLY, WORDS, Lobby, folk, kept_lobby
from tests.rows import each
from tests.server.live import Server

SOUND = f"{KEPT}/{KEPT}.mp3"


@pytest.fixture(scope="module")
def kept() -> Iterator[Lobby]:
    with kept_lobby() as here:
        yield here


@each("guard, more", [("feed", set()), ("show", {"feed.xml", "cover.jpg", ""})])
def test_check_host_tells_of_a_server_that_asks_nobody(
    kept: Lobby, guard: str, more: set[str]
) -> None:
    astray = kept.audio / SOUND
    astray.write_bytes(b"left behind")
    try:
        with served(kept.audio) as base:
            kept.settle(members=f'guard = "{guard}"', base=base)
            found = [line for line in check_host(kept.workspace) if line.code == "host-members"]
    finally:
        astray.unlink()
        kept.settle()
    told = {line.where.removeprefix(base): (line.severity, line.message) for line in found}
    assert told.keys() - more == {"feed-members.xml", f"{ONLY}/{KEPT}.mp3", SOUND}
    assert told.keys() >= more
    assert told["feed-members.xml"] == (
        "error", "the private feed is handed to everybody: with its words, and without a token",
    )  # fmt: skip
    assert told[f"{ONLY}/{KEPT}.mp3"] == (
        "error", "is handed to everybody, and the edition is for members",
    )  # fmt: skip
    assert told[SOUND] == (
        "error", "lies where everybody finds it, and the edition is for members",
    )  # fmt: skip
    asked = "have the server ask for members' addresses: audio-edition members edge"
    assert asked in {line.remedy for line in found if line.where.endswith("feed-members.xml")}


def test_check_finds_nothing_wrong_with_it(kept: Lobby) -> None:
    told = {line.code for line in check(kept.workspace).findings if line.severity == "error"}
    here = {line.where for line in check(kept.workspace).findings if KEPT in line.where}
    assert told == {"audio-damaged"}  # its sound is only bytes
    assert not {where for where in here if not where.endswith(".mp3")}


def test_our_own_server_lets_in_whom_those_do(kept: Lobby) -> None:
    good, refused, _ = folk(kept)
    workspace = kept.workspace
    app = create_site(workspace.audio, gate=Gate(workspace))
    with Server(app) as server, httpx.Client(base_url=server.url, trust_env=False) as client:
        data = (workspace.audio / SOUND).read_bytes()
        assert client.get(f"p/{good}/{ONLY}/{KEPT}.mp3").content == data
        for name in ("", "transcript.vtt"):
            assert WORDS in client.get(f"p/{good}/{ONLY}/{name}").text
        assert "For subscribers" in client.get(f"{KEPT}/").text
        for path in (SOUND, f"{KEPT}/transcript.vtt", f"{KEPT}/members.html", f"{ONLY}/{KEPT}.mp3"):
            assert client.get(path).status_code == 403, path
            assert "access-control-allow-origin" not in client.options(path).headers, path
        for path in (SOUND, f"{ONLY}", f"p/only/{DAY}/{DAY}.mp3", f"{ONLY}/build.json"):
            assert client.get(f"p/{good}/{path}").status_code == 404, path
        for sent in refused.values():
            assert client.get(f"p/{sent}/{ONLY}/{KEPT}.mp3").status_code == 403
        assert client.get(f"{DAY}/{DAY}.mp3").status_code == 200
