"""The files of ``members edge`` in the real servers: who is let in, to what, and how it is said."""

import gzip
import html
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from audio_edition import addresses
from audio_edition.publication.feeds.private import for_member
from audio_edition.verbs.check import check_host
from audio_edition.verbs.members import add_member, revoke_member
from audio_edition.verbs.members_lists import import_members
from tests.publication.members.lobby import (
    DAY,
    KEPT,
    ONLY,
    TRICKS,
    WORDS,
    Lobby,
    folk,
    kept_lobby,
    token,
)
from tests.rows import table
from tests.tools import require

# What is guarded, by whom; the signed way of a closed show has its clients below
WAYS = {"nginx": "feed", "nginx listed": "show", "caddy": "show", "caddy open": "feed"}
SOUND, OWN = f"{DAY}/{DAY}.mp3", f"{ONLY}/{KEPT}.mp3"
HTTP = {"trust_env": False, "timeout": 60}
FILES = (
    f"{KEPT}.mp3", "01-piece.mp3", "transcript.vtt", "transcript-r1.vtt", "transcript.json",
    "transcript.txt", "chapters.json", "waveform.json", "episode.json", "index.html", "",
)  # fmt: skip


@dataclass
class Served:
    """A show at a server, and the addresses that were given out."""

    lobby: Lobby
    base: str
    way: str
    good: str
    refused: dict[str, str]
    last_day: str

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(self.base + path, headers=headers, **HTTP)

    def own(self, path: str, **headers: str) -> httpx.Response:
        return self.get(f"p/{self.good}/{path}", **headers)


@pytest.fixture(scope="module", params=WAYS)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    way: str = request.param
    kind: Any = way.split()[0]
    require(kind, f"/usr/sbin/{kind}")
    with kept_lobby(f'guard = "{WAYS[way]}"') as here:
        people = folk(here)
        home = tmp_path_factory.mktemp("server")
        with here.at(kind, home, listed=way.endswith("listed")) as base:
            yield Served(here, base, way, *people)


def test_a_member_gets_a_feed_of_their_own_addresses(served: Served) -> None:
    answer = served.own("feed.xml")
    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    template = (served.lobby.audio / addresses.MEMBERS_FEED).read_bytes()
    assert answer.content == for_member(template, served.good)
    for trick in TRICKS:  # what an article says stays what it says
        assert f"On {trick} & more" in html.unescape(answer.text)
    page = f"p/{served.good}/{ONLY}/"
    assert f"<link>{served.lobby.url}{page}</link>" in answer.text
    assert WORDS in served.get(page).text


def test_nobody_else_gets_anything(served: Served) -> None:
    for path in ("feed.xml", SOUND, f"{DAY}/", f"{DAY}/transcript.vtt", "", OWN, f"{ONLY}/"):
        for why, sent in served.refused.items():
            answer = served.get(f"p/{sent}/{path}")
            assert answer.status_code == 403, (why, path)
            assert answer.headers["cache-control"] == "no-store", (why, path)
            assert "access-control-allow-origin" not in answer.headers, (why, path)
        assert served.get(f"p/{served.last_day}/{path}").status_code == 200, path
    for name in FILES:
        assert served.get(f"{ONLY}/{name}").status_code == 403, name


def test_what_is_public_stays_or_goes_as_the_guard_says(served: Served) -> None:
    closed = WAYS[served.way] == "show"
    for path in ("", "feed.xml", SOUND, f"{DAY}/", f"{DAY}/chapters.json", "cover.jpg"):
        assert served.get(path).status_code == (403 if closed else 200), path
    for path in (f"{DAY}/build.json", "feed-x.xml", f"{ONLY}/build.json", *(
        f"{KEPT}/{name}" for name in FILES[:-2])):  # fmt: skip
        assert served.own(path).status_code == 404, path
        assert served.get(path).status_code in (403, 404), path
    if not closed:
        for name in ("", "embed.html"):
            text = served.get(f"{KEPT}/{name}").text
            assert "For subscribers" in text
            assert WORDS not in text
        assert KEPT not in served.get("feed.xml").text


def test_no_way_around_leads_there(served: Served) -> None:
    secret = (served.lobby.audio / OWN).read_bytes()[:200]
    good, rest = served.good, OWN.removeprefix("p/only/")
    for way in table(Path(__file__).with_name("ways_around.tsv")):
        path = way.format(good=good, rest=rest, own=OWN, day=DAY)
        done = subprocess.run(
            [require("curl"), "-sg", "--path-as-is", "-w", "%{http_code}", served.base + path],
            capture_output=True, timeout=60, check=True,
        )  # fmt: skip
        assert done.stdout[-3:] in (b"400", b"403", b"404"), path
        assert b"<rss" not in done.stdout, path
        assert secret not in done.stdout, path


@pytest.mark.parametrize("path", [SOUND, OWN])
def test_the_sound_is_whole_and_can_be_sought_in(served: Served, path: str) -> None:
    data = (served.lobby.audio / path).read_bytes()
    whole = served.own(path)
    assert whole.content == data
    assert whole.headers["content-type"] == "audio/mpeg"
    assert whole.headers["cache-control"] == "private, max-age=31536000, immutable"
    part = served.own(path, Range="bytes=10-19")
    assert (part.status_code, part.content) == (206, data[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(data)}"
    head = httpx.head(f"{served.base}p/{served.good}/{path}", **HTTP).headers
    assert (head["content-length"], head["accept-ranges"]) == (str(len(data)), "bytes")
    again = served.own(path, **{"If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_feed_is_packed_and_asked_for_anew(served: Served) -> None:
    url, plainly = f"{served.base}p/{served.good}/feed.xml", {"Accept-Encoding": "identity"}
    with httpx.stream("GET", url, headers={"Accept-Encoding": "gzip"}, **HTTP) as it:
        packed = b"".join(it.iter_raw())
        assert it.headers["content-encoding"] == "gzip"
    plain = served.own("feed.xml", **plainly)
    assert gzip.decompress(packed) == plain.content
    head = httpx.head(url, headers=plainly, **HTTP)
    assert head.status_code == 200
    assert head.headers.get("content-length", str(len(plain.content))) == str(len(plain.content))
    if served.way.startswith("caddy"):
        assert "etag" not in plain.headers  # it fills in without a validator: docs/members.md
    else:
        again = served.own("feed.xml", **{"If-None-Match": plain.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_it_is_private_to_caches_engines_and_other_sites(served: Served) -> None:
    rests = {"feed.xml": 300, "": 300, f"{DAY}/": 300, f"{DAY}/transcript.json": 3600}
    for path, seconds in rests.items():
        head = served.own(path, Origin="https://elsewhere.example").headers
        assert head["cache-control"] == f"private, max-age={seconds}"
        assert head["referrer-policy"] == "no-referrer"
        assert head["x-robots-tag"] == "noindex, nofollow, noarchive"
        assert head["content-security-policy"] == "frame-ancestors 'self'"
        assert "access-control-allow-origin" not in head
        assert "cross-origin-resource-policy" not in head
    for path in (f"p/{served.good}", f"p/{served.good}/{DAY}"):  # a slash is put behind the token
        answer = served.get(path)
        assert (answer.status_code, answer.headers["location"]) == (301, f"/{path}/")


def test_check_host_finds_nothing_where_members_are_asked_for(served: Served) -> None:
    assert {line.code for line in check_host(served.lobby.workspace)} <= {"host-https"}


# -- three programs that people subscribe with ---------------------------------


def podget(url: str, home: Path, run: Callable[..., None]) -> None:
    settings = home / "podget"
    settings.mkdir()
    command = [require("podget"), "-d", str(settings), "-l", str(home / "got")]
    run(*command, "--create-config", "podgetrc")
    (settings / "serverlist").write_text(f"{url} News Lantern\n")
    run(*command, "-s")


def greg(url: str, _: Path, run: Callable[..., None]) -> None:
    pytest.importorskip("greg")
    tool = Path(sys.executable).with_name("greg")
    run(tool, "add", "lantern", url)
    run(tool, "sync")


def podcast_downloader(url: str, home: Path, run: Callable[..., None]) -> None:
    got, config = home / "got", home / "config.json"
    got.mkdir()
    config.write_text(
        '{"if_directory_empty": "download_all_from_feed", "podcasts": '
        f'[{{"name": "x", "path": "{got}", "rss_link": "{url}"}}]}}'
    )
    run(sys.executable, "-m", "podcast_downloader", "--config", str(config))


CLIENTS = (podget, greg, podcast_downloader)


def fetched(client: Callable[..., None], url: str, home: Path) -> set[bytes]:
    """The sounds that a client fetched."""
    home.mkdir()

    def run(*command: object) -> None:
        environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
        subprocess.run(
            [*map(str, command)], timeout=120, check=False, capture_output=True,
            stdin=subprocess.DEVNULL, env=environment,
        )  # fmt: skip

    client(url, home, run)
    return {file.read_bytes() for file in home.rglob("*.mp3")}


def test_clients_have_the_sound_until_they_are_revoked(tmp_path: Path) -> None:
    require("/usr/sbin/nginx", "nginx")
    with kept_lobby('guard = "show"') as here:
        sound = (here.audio / OWN).read_bytes()
        who = {client: f"{client.__name__}@lantern.example" for client in CLIENTS}
        urls = {client: add_member(here.workspace, name).address for client, name in who.items()}
        with here.at("nginx", tmp_path / "before"):
            for client, url in urls.items():
                assert sound in fetched(client, url, tmp_path / client.__name__), client
        for name in who.values():
            revoke_member(here.workspace, name)
        with here.at("nginx", tmp_path / "after") as base:
            for client, url in urls.items():
                assert fetched(client, url, tmp_path / f"{client.__name__} again") == set()
                for path in ("feed.xml", SOUND, OWN):
                    answer = httpx.get(f"{base}p/{token(url)}/{path}", **HTTP)
                    assert answer.status_code == 403, path


def test_ten_thousand_have_feeds_and_there_is_one_file(tmp_path: Path) -> None:
    with kept_lobby() as here:
        before = {path: path.stat().st_size for path in here.audio.rglob("*")}
        rows = "".join(f"m{number}@lantern.example\n" for number in range(10_000))
        report = import_members(here.workspace, f"email\n{rows}".encode(), where="list.csv")
        own = [line.address for line in report.added]
        assert len(set(own)) == 10_000
        for way in list(WAYS)[:3]:
            kind: Any = way.split()[0]
            with here.at(kind, tmp_path / way[-3:], listed=way.endswith("listed")) as base:
                answers = [httpx.get(address, **HTTP) for address in (own[0], own[5_000], own[-1])]
                assert all(one.text.count(token(str(one.url))) > 10 for one in answers)
                assert len({one.content for one in answers}) == 3
                unknown = token(own[0])[:-1] + "x"
                assert httpx.get(f"{base}p/{unknown}/feed.xml", **HTTP).status_code == 403
        assert {path: path.stat().st_size for path in here.audio.rglob("*")} == before
