"""WebDAV against real servers as Debian sets them up: WsgiDAV, Apache, nginx, lighttpd."""

import io
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication import conformance
from audio_edition.publication.targets import open_target
from audio_edition.publication.webdav import WebdavTarget
from tests.publication.public import Folder
from tests.publication.targets.servers import (
    PASSWORD,
    USER,
    Dav,
    apache,
    lighttpd,
    nginx,
    wsgidav,
)
from tests.publication.targets.turns import bears_a_shows_days, refused
from tests.rows import each, table

REAL = pytest.mark.contract("servers")
DEBIANS = [pytest.param(one, marks=REAL) for one in (apache, nginx, lighttpd)]


@pytest.fixture(scope="module", params=[wsgidav, *DEBIANS])
def dav(request: pytest.FixtureRequest) -> Iterator[Dav]:
    # not pytest's own folder, which another run of pytest shuts for all but its account
    with tempfile.TemporaryDirectory(prefix="dav-") as folder:
        Path(folder).chmod(0o755)
        with request.param(Path(folder)) as running:
            yield running


@pytest.fixture(autouse=True)
def no_secrets_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setattr("audio_edition.publication.targets.PAUSES", (0.05, 0.2))


@pytest.fixture
def open_it(dav: Dav, tmp_path: Path) -> Callable[[], WebdavTarget]:
    def opened() -> WebdavTarget:
        return open_target(dav.address(f"{tmp_path.name}/on air ü"), Places(tmp_path))

    return opened


def test_it_keeps_the_contract(open_it: Callable[[], WebdavTarget]) -> None:
    conformance.check_target(open_it)


class Served(Folder):
    """What the server's folder holds; without the hidden records that mod_dav keeps there."""

    def files(self) -> Mapping[str, bytes]:
        return {n: d for n, d in super().files().items() if ".DAV/" not in n}


@REAL
def test_a_show_is_published_corrected_and_brought_back(dav: Dav, tmp_path: Path) -> None:
    place = Served(tmp_path / "unused")
    place.folder = dav.folder / tmp_path.name
    place.target = dav.address(tmp_path.name)
    bears_a_shows_days(tmp_path, place)


class Requests:
    """What was asked; ``before`` is done right before a request of its method, or answers it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.before: dict[str, Callable[[httpx.Request], object]] = {}
        self.seen: list[httpx.Request] = []
        real = httpx.HTTPTransport.handle_request

        def handle(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
            self.seen.append(request)
            answer = self.before.get(request.method, lambda _: None)(request)
            return answer if isinstance(answer, httpx.Response) else real(transport, request)

        monkeypatch.setattr(httpx.HTTPTransport, "handle_request", handle)

    def once(self, method: str, act: Callable[[], object]) -> None:
        def then(_: httpx.Request) -> None:
            del self.before[method]
            act()

        self.before[method] = then


def test_of_two_writers_between_look_and_move_one_is_told(
    dav: Dav, open_it: Callable[[], WebdavTarget], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's own condition, not our look: the other writes right before the MOVE."""
    one, other = open_it(), open_it()
    requests = Requests(monkeypatch)

    requests.once("MOVE", lambda: other.put("state", b"theirs", "", ""))
    assert not one.exchange("state", b"ours", None)
    assert one.digest("state") == other.digest("state")
    if dav.compares:
        seen = one.look("state")
        requests.once("MOVE", lambda: other.put("state", b"theirs again", "", ""))
        assert not one.exchange("state", b"ours", seen)
    if dav.is_strict:
        seen = one.look("state")
        requests.once("MOVE", lambda: other.remove("state"))
        assert not one.exchange("state", b"ours", seen)
    else:
        one.remove("state")
    assert not requests.before
    assert one.look_under(None) == {}
    assert not one.unfinished()


def test_what_is_forbidden_while_it_is_replaced_is_read_again(
    open_it: Callable[[], WebdavTarget], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Apache answers in the moment of a MOVE."""
    target, into, requests = open_it(), io.BytesIO(), Requests(monkeypatch)
    target.put("feed.xml", b"<rss/>", "", "")
    monkeypatch.setattr("audio_edition.publication.webdav._REPLACED", (0.0, 0.0, 0.0))
    left = iter(range(2))
    requests.before["GET"] = lambda asked: (
        httpx.Response(403, request=asked) if next(left, None) is not None else None
    )
    target.fetch("feed.xml", into)
    assert into.getvalue() == b"<rss/>"
    left = iter(range(9))
    with pytest.raises(PublicationError, match="403"):
        target.digest("feed.xml")
    assert len(list(left)) == 9 - 4
    target.remove("feed.xml")


def test_a_connection_that_breaks_leaves_no_half_file(
    dav: Dav, open_it: Callable[[], WebdavTarget], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target, requests = open_it(), Requests(monkeypatch)
    target.put("feed.xml", b"old", "", "")
    monkeypatch.setattr("audio_edition.publication.targets.PAUSES", ())
    source = tmp_path / "new"
    source.write_bytes(b"n" * 3_000_000)

    def dead(_: httpx.Request) -> None:
        raise httpx.WriteError("the line went dead")

    requests.before["PUT"] = dead
    with refused("cannot send feed.xml", "the line went dead"):
        target.put("feed.xml", source, "", "")
    assert open_it().look_under(None).keys() == {"feed.xml"}
    assert (dav.folder / tmp_path.name / "on air ü" / "feed.xml").read_bytes() == b"old"


def test_nothing_is_listed_on_the_way(
    open_it: Callable[[], WebdavTarget], monkeypatch: pytest.MonkeyPatch
) -> None:
    target, requests = open_it(), Requests(monkeypatch)
    target.put("a/one.mp3", b"1", "", "")
    target.look("a/one.mp3")
    target.exchange("state", b"1", None)
    target.exchange("state", b"22", target.look("state"))
    target.digest("a/one.mp3")
    target.remove("a/one.mp3")
    target.remove("state")
    asked = [r.headers["depth"] for r in requests.seen if r.method == "PROPFIND"]
    assert set(asked) == {"0"}


def test_who_is_not_let_in(dav: Dav, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for address in (
        dav.address("x", password="wrong"),
        dav.address("x", user="nobody", password=None),
        f"webdav://127.0.0.1:{dav.port}/x",
    ):
        with refused("does not let us in", f"127.0.0.1:{dav.port}/x") as caught:
            open_target(address, Places(tmp_path)).look("feed.xml")
        assert "wrong" not in caught.value.message + str(caught.value.hint)
    (tmp_path / "netrc").write_text(f"machine 127.0.0.1 login {USER} password {PASSWORD}\n")
    assert open_target(f"dav://127.0.0.1:{dav.port}/x", Places(tmp_path)).look("feed.xml") is None
    (tmp_path / "netrc").unlink()
    monkeypatch.setenv("DAV_PASSWORD", PASSWORD)
    address = dav.address("x", password=None).replace("@", ":${DAV_PASSWORD}@")
    target = open_target(address, Places(tmp_path))
    assert target.look("feed.xml") is None
    assert "DAV_PASSWORD" not in target.name


def test_a_folder_that_takes_nothing(
    dav: Dav, open_it: Callable[[], WebdavTarget], tmp_path: Path
) -> None:
    folder = dav.folder / tmp_path.name
    folder.mkdir()
    (folder / "on air ü").write_text("a file stands where the folder should")
    with refused("cannot send feed.xml"):
        open_it().put("feed.xml", b"x", "", "")


def answered(monkeypatch: pytest.MonkeyPatch, status: int, **headers: str) -> list[httpx.URL]:
    """A server that gives the same answer to whatever it is asked; returns what it is asked."""
    asked: list[httpx.URL] = []

    def handle(_: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        request.read()
        asked.append(request.url)
        return httpx.Response(status, headers=headers, request=request)

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", handle)
    return asked


@each("status, location, words", table(Path(__file__).parent / "dav_says.tsv"), least=7)
def test_what_a_server_may_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: str, location: str, words: str
) -> None:
    answered(monkeypatch, int(status), **({"Location": location} if location else {}))
    with refused(words, "dav.example:81/x"):
        open_target("webdav://dav.example:81/x", Places(tmp_path)).put("feed.xml", b"x", "", "")


@each("path", ["x", "x/", "y/"])
def test_who_is_named_elsewhere_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Neither with a password nor without; whatever the redirect does to the last slash."""
    asked = answered(monkeypatch, 301, Location=f"http://elsewhere.example/{path}")
    target = open_target("webdav://ada:secret@dav.example/x", Places(tmp_path))
    for act in (lambda: target.look_under(None), lambda: target.put("a", b"", "", "")):
        with refused("sends us to http://elsewhere.example"):
            act()
    assert {url.host for url in asked} == {"dav.example"}


def test_a_host_that_nobody_knows(tmp_path: Path) -> None:
    with refused("no such host is known"):
        open_target("webdavs://nowhere.invalid/x", Places(tmp_path)).look("feed.xml")
