"""The files of ``members edge`` in the real servers: who is let in, to what, and how it is said."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from lxml import etree

from audio_edition import addresses
from audio_edition.verbs.check import check_host
from audio_edition.verbs.members import add_member, renew_member, revoke_member
from audio_edition.verbs.members_lists import import_members
from tests.publication.http_site import served as site
from tests.publication.members.lobby import DAY, SECRET, TRICKS, VARIABLE, Lobby, lobby
from tests.tools import require

Way = Literal["nginx", "nginx listed", "caddy"]
WAYS: tuple[Way, ...] = ("nginx", "nginx listed", "caddy")
PAIRS: tuple[tuple[str, Way], ...] = (
    ("feed", "nginx"), ("show", "nginx listed"), ("show", "caddy"),
)  # fmt: skip
"""What is guarded, by whom; the signed way of a closed show has its clients below."""
SOUND = f"{DAY}/{DAY}.mp3"
HTTP = {"trust_env": False, "timeout": 60}


@dataclass
class Served:
    """A show at a server, and the addresses that were given out."""

    lobby: Lobby
    base: str
    way: Way
    good: str
    refused: dict[str, str]
    last_day: str

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(self.base + path, headers=headers, **HTTP)


@pytest.fixture(scope="module")
def secret() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, SECRET)
        yield


def token(address: str) -> str:
    return address.split("/")[-2]


def folk(here: Lobby) -> tuple[str, dict[str, str], str]:
    """Somebody who may, those who may not, and somebody whose last day is today."""
    show, today = here.workspace, datetime.now(UTC).date()
    good = token(add_member(show, "ada@lantern.example", name="Ada Marsh").address)
    revoked = token(add_member(show, "bo@lantern.example").address)
    revoke_member(show, "bo@lantern.example")
    renewed = token(add_member(show, "cy@lantern.example").address)
    renew_member(show, "cy@lantern.example")
    last = token(add_member(show, "di@lantern.example", until=today).address)
    refused = {
        "revoked": revoked,
        "renewed since": renewed,
        "forged": good[:-1] + ("0" if good[-1] != "0" else "1"),
        "another's signature": f"{good[:16]}-{revoked[17:]}",
        "with a day put in": f"{good[:16]}-29991231-{good[17:]}",
        "with another day": last.replace(last[17:25], f"{today + timedelta(9):%Y%m%d}"),
        "cut": good[:40],
        "nothing": "x",
        "the mark": "@{.Req.URL.RawQuery}@",
    }
    return good, refused, last


@pytest.fixture(scope="module", params=PAIRS, ids=" ".join)
def served(
    request: pytest.FixtureRequest, secret: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    guard, way = request.param
    require("caddy" if way == "caddy" else "/usr/sbin/nginx", "nginx")
    home = tmp_path_factory.mktemp("server")
    with lobby(members=f'guard = "{guard}"') as here:
        here.release()
        people = folk(here)
        with here.at(way.split()[0], home, listed=way.endswith("listed")) as base:
            yield Served(here, base, way, *people)


def is_closed(served: Served) -> bool:
    return served.lobby.workspace.show.publish.members.closes_show


def test_a_member_gets_a_feed_of_their_own_addresses(served: Served) -> None:
    answer = served.get(f"p/{served.good}/feed.xml")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    channel: Any = etree.fromstring(answer.content).find("channel")
    own = f"{served.lobby.url}p/{served.good}/"
    for tag in ("enclosure", "{*}transcript", "{*}chapters"):
        urls = [one.get("url") for one in channel.iter(tag) if one.get("url")]
        assert urls, tag
        assert all(url.startswith(f"{own}{DAY}/") for url in urls), tag
        assert all(served.get(url.removeprefix(served.base)).is_success for url in urls), tag
    assert channel.find("{http://www.w3.org/2005/Atom}link").get("href") == f"{own}feed.xml"
    assert channel.findtext("item/link") == f"{own}{DAY}/"
    pictures = {one.get("href") for one in channel.iter("{*}image") if one.get("href")}
    assert f"{own}cover.jpg" in pictures
    assert addresses.TOKEN_MARK not in channel.findtext("item/enclosure", "")


def test_what_an_article_says_stays_what_it_says(served: Served) -> None:
    channel: Any = etree.fromstring(served.get(f"p/{served.good}/feed.xml").content)[0]
    notes = channel.findtext("item/{http://purl.org/rss/1.0/modules/content/}encoded")
    titles = [one.get("title") for one in channel.iter("{http://podlove.org/simple-chapters}*")]
    for trick in TRICKS:
        assert f"On {trick} & more" in titles
        said = trick.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert f"They wrote {said.replace(chr(34), '&quot;')} to ada@lantern.example." in notes


@pytest.mark.parametrize("path", ["feed.xml", SOUND, f"{DAY}/", f"{DAY}/transcript.vtt", ""])
def test_nobody_else_gets_anything(served: Served, path: str) -> None:
    for why, sent in served.refused.items():
        answer = served.get(f"p/{sent}/{path}")
        assert answer.status_code == 403, why
        assert answer.headers["cache-control"] == "no-store", why
        assert "access-control-allow-origin" not in answer.headers, why
    assert served.get(f"p/{served.last_day}/{path}").status_code == 200


def test_the_template_is_for_nobody(served: Served) -> None:
    for path in (
        "feed-members.xml", "%66eed-members.xml", "./feed-members.xml", "p/../feed-members.xml",
        "p/feed-members.xml", f"p/{served.good}/feed-members.xml",
        f"p/{served.good}/../../feed-members.xml", f"p/{served.good}/%2e%2e/feed-members.xml",
        f"p/{served.good}/%2e%2e/%2e%2e/feed-members.xml", f"p/x/{served.good}/feed.xml",
    ):  # fmt: skip
        done = subprocess.run(
            [require("curl"), "-sg", "--path-as-is", "-w", "%{http_code}", served.base + path],
            capture_output=True, timeout=60, check=True,
        )  # fmt: skip
        assert done.stdout[-3:] in (b"403", b"404"), path
        assert b"<rss" not in done.stdout, path


def test_what_is_public_stays_or_goes_as_the_guard_says(served: Served) -> None:
    expected = 403 if is_closed(served) else 200
    for path in ("", "feed.xml", SOUND, f"{DAY}/", f"{DAY}/chapters.json", "cover.jpg"):
        assert served.get(path).status_code == expected, path
    for path in (f"p/{served.good}/{DAY}/build.json", f"p/{served.good}/feed-x.xml"):
        assert served.get(path).status_code == 404, path


def test_the_sound_is_whole_and_can_be_sought_in(served: Served) -> None:
    data = (served.lobby.audio / SOUND).read_bytes()
    path = f"p/{served.good}/{SOUND}"
    whole = served.get(path)
    assert whole.content == data
    assert whole.headers["content-type"] == "audio/mpeg"
    assert whole.headers["cache-control"] == "private, max-age=31536000, immutable"
    part = served.get(path, Range="bytes=10-19")
    assert (part.status_code, part.content) == (206, data[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(data)}"
    head = httpx.head(served.base + path, **HTTP)
    assert head.headers["content-length"] == str(len(data))
    assert head.headers["accept-ranges"] == "bytes"
    again = served.get(path, **{"If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_feed_is_packed_and_asked_for_anew(served: Served) -> None:
    path = f"p/{served.good}/feed.xml"
    with httpx.stream("GET", served.base + path, headers={"Accept-Encoding": "gzip"}, **HTTP) as it:
        packed = b"".join(it.iter_raw())
        assert it.headers["content-encoding"] == "gzip"
    plain = served.get(path, **{"Accept-Encoding": "identity"})
    assert gzip.decompress(packed) == plain.content
    head = httpx.head(served.base + path, headers={"Accept-Encoding": "identity"}, **HTTP)
    assert head.status_code == 200
    assert head.headers.get("content-length", str(len(plain.content))) == str(len(plain.content))
    if served.way == "caddy":
        assert "etag" not in plain.headers  # it fills in without a validator: docs/members.md
    else:
        again = served.get(path, **{"If-None-Match": plain.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "rests"),
    [("feed.xml", 300), ("", 300), (f"{DAY}/", 300), (f"{DAY}/transcript.json", 3600)],
)
def test_it_is_private_to_caches_engines_and_other_sites(
    served: Served, path: str, rests: int
) -> None:
    head = served.get(f"p/{served.good}/{path}", Origin="https://elsewhere.example").headers
    assert head["cache-control"] == f"private, max-age={rests}"
    assert head["referrer-policy"] == "no-referrer"
    assert head["x-robots-tag"] == "noindex, nofollow, noarchive"
    assert head["content-security-policy"] == "frame-ancestors 'self'"
    assert "access-control-allow-origin" not in head
    assert "cross-origin-resource-policy" not in head


def test_a_folder_without_its_slash_keeps_the_token(served: Served) -> None:
    for path in (f"p/{served.good}", f"p/{served.good}/{DAY}"):
        answer = served.get(path)
        assert answer.status_code == 301
        assert answer.headers["location"] == f"/{path}/"


def test_check_host_finds_nothing_where_members_are_asked_for(served: Served) -> None:
    assert codes(served.lobby) == set()


@pytest.mark.parametrize("guard", ["feed", "show"])
def test_check_host_tells_of_a_server_that_asks_nobody(secret: None, guard: str) -> None:
    with lobby(members=f'guard = "{guard}"') as one:
        one.release()
        with site(one.audio) as base:
            one.settle(members=f'guard = "{guard}"', base=base)
            found = [line for line in check_host(one.workspace) if line.code == "host-members"]
        assert {line.where.removeprefix(base) for line in found} == (
            {"feed-members.xml"}
            if guard == "feed"
            else {"feed-members.xml", "feed.xml", "cover.jpg", ""}
        )
        assert {line.remedy for line in found} == {
            "have the server ask for members' addresses: audio-edition members edge"
        }


def codes(here: Lobby) -> set[str]:
    """What ``check --host`` finds, but that a test has no certificate."""
    return {line.code for line in check_host(here.workspace)} - {"host-https"}


# -- three programs that people subscribe with ---------------------------------


def podget(url: str, home: Path) -> list[Path]:
    settings = home / "podget"
    settings.mkdir()
    command = [require("podget"), "-d", str(settings), "-l", str(home / "got")]
    subprocess.run([*command, "--create-config", "podgetrc"], timeout=60, **quiet(home))
    (settings / "serverlist").write_text(f"{url} News Lantern\n")
    subprocess.run([*command, "-s"], timeout=120, **quiet(home))
    return [*(home / "got").rglob("*.mp3")]


def greg(url: str, home: Path) -> list[Path]:
    pytest.importorskip("greg")
    tool = Path(sys.executable).with_name("greg")
    subprocess.run([tool, "add", "lantern", url], timeout=60, **quiet(home))
    subprocess.run([tool, "sync"], timeout=120, **quiet(home))
    return [*(home / "Podcasts").rglob("*.mp3")]


def podcast_downloader(url: str, home: Path) -> list[Path]:
    got, config = home / "got", home / "config.json"
    got.mkdir()
    config.write_text(
        '{"if_directory_empty": "download_all_from_feed", "podcasts": '
        f'[{{"name": "x", "path": "{got}", "rss_link": "{url}"}}]}}'
    )
    command = [sys.executable, "-m", "podcast_downloader", "--config", str(config)]
    subprocess.run(command, timeout=120, **quiet(home))
    return [*got.glob("*.mp3")]


def quiet(home: Path) -> dict[str, Any]:
    import os

    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
    return {"capture_output": True, "stdin": subprocess.DEVNULL, "env": environment, "check": False}


CLIENTS = {"podget": podget, "greg": greg, "podcast-downloader": podcast_downloader}


@pytest.fixture(scope="module")
def closed(secret: None) -> Iterator[Lobby]:
    with lobby(members='guard = "show"') as one:
        one.release()
        yield one


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_subscribes_until_it_is_revoked(
    closed: Lobby, client: str, tmp_path: Path
) -> None:
    here = closed
    require("/usr/sbin/nginx", "nginx")
    who = f"{client}@lantern.example"
    url = add_member(here.workspace, who).address
    with here.at("nginx", tmp_path / "before"):
        (tmp_path / "one").mkdir()
        got = CLIENTS[client](url, tmp_path / "one")
        assert [file.read_bytes() for file in got] == [(here.audio / SOUND).read_bytes()]
    revoke_member(here.workspace, who)
    with here.at("nginx", tmp_path / "after") as base:
        (tmp_path / "two").mkdir()
        assert CLIENTS[client](url, tmp_path / "two") == []
        assert httpx.get(url, **HTTP).status_code == 403
        assert httpx.get(f"{base}p/{token(url)}/{SOUND}", **HTTP).status_code == 403


# -- many ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def many(secret: None) -> Iterator[tuple[Lobby, list[str], dict[Path, int]]]:
    """A show, the addresses of ten thousand members, and its files before there were any."""
    with lobby() as one:
        one.release()
        before = {path: path.stat().st_size for path in one.audio.rglob("*")}
        rows = "".join(f"m{number}@lantern.example\n" for number in range(10_000))
        report = import_members(one.workspace, f"email\n{rows}".encode(), where="list.csv")
        yield one, [line.address for line in report.added], before


@pytest.mark.parametrize("way", WAYS)
def test_ten_thousand_have_feeds_and_there_is_one_file(
    many: tuple[Lobby, list[str], dict[Path, int]], tmp_path: Path, way: Way
) -> None:
    require("caddy" if way == "caddy" else "/usr/sbin/nginx", "nginx")
    here, own, before = many
    assert len(set(own)) == 10_000
    kind: Any = way.split()[0]
    with here.at(kind, tmp_path, listed=way.endswith("listed")) as base:
        seen = set()
        for address in (own[0], own[5_000], own[-1]):
            answer = httpx.get(address, **HTTP)
            assert answer.status_code == 200
            assert answer.text.count(token(address)) > 10
            seen.add(answer.content)
        assert len(seen) == 3
        unknown = token(own[0])[:-1] + "x"
        assert httpx.get(f"{base}p/{unknown}/feed.xml", **HTTP).status_code == 403
    assert {path: path.stat().st_size for path in here.audio.rglob("*")} == before
