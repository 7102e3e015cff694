"""The door for webhooks: what is signed, new and small is kept and worked off, nothing else."""

import hashlib
import hmac
import json
import logging
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from audio_edition import Workspace
from audio_edition.errors import AudioEditionError, BusyError, ShowError
from audio_edition.server.hooks import MOST_BODY, HookDoor, HookWorker, Listening, listen
from audio_edition.server.site import create_site
from audio_edition.verbs.hook_inbox import HookInbox
from tests.rows import table
from tests.server.live import Server, until

TABLES = Path(__file__).with_name("tables")

SECRET = "correct-horse-battery-staple"
NOW = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
PUBLISHED = {"post": {"current": {"id": "5ddc9141c35e7700383b2937", "status": "published",
                                  "url": "https://blog.example.org/trams/"},
                      "previous": {"status": "draft"}}}  # fmt: skip
POST = {"event": "published", "id": 12, "link": "https://news.example.org/trams/"}


@pytest.fixture
def clock() -> SimpleNamespace:
    return SimpleNamespace(now=NOW)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: SimpleNamespace) -> Workspace:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    file = tmp_path / "editions" / "show.toml"
    file.parent.mkdir()
    shutil.copy(TABLES / "hooks_show.toml", file)
    return Workspace.open(tmp_path, clock=lambda: clock.now)


class Morning:
    """What is done instead of a run: it remembers, and fails or takes long where it shall."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.problems: list[Exception] = []
        self.at_once = self.most = 0
        self.gate = threading.Event()
        self.gate.set()
        self.done = threading.Semaphore(0)

    def __call__(self, workspace: Workspace, sources: Sequence[str]) -> None:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        self.gate.wait(30)
        self.asked.append(tuple(sources))
        self.at_once -= 1
        self.done.release()
        if self.problems:
            raise self.problems.pop(0)


@contextmanager
def served(workspace: Workspace, work: Morning) -> Iterator[tuple[httpx.Client, Listening]]:
    hooks = listen(workspace, work=work, settle=0.01)
    app = create_site(workspace.audio, hooks.door.routes())
    hooks.worker.start()
    try:
        with Server(app) as server, httpx.Client(base_url=server.url, timeout=20) as client:
            yield client, hooks
    finally:
        work.gate.set()
        hooks.worker.stop()


def ghost(
    body: Any = PUBLISHED,
    *,
    data: bytes = b"",
    at: datetime = NOW,
    secret: str = SECRET,
    **changes: str,
) -> dict[str, Any]:
    """A delivery as Ghost's webhook trigger makes it."""
    data = data or json.dumps(body).encode()
    stamp = str(int(at.timestamp() * 1000))
    mac = hmac.new(secret.encode(), data + stamp.encode(), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "Content-Version": "v5.130",
        "X-Ghost-Signature": f"sha256={mac}, t={stamp}",
    }
    return {"content": data, "headers": headers | changes}


def wordpress(
    body: Any = POST, *, at: datetime = NOW, secret: str = SECRET, name: str = "5f0c1d5e-1"
) -> dict[str, Any]:
    """A delivery as our plug-in makes it (docs/wordpress.md)."""
    data = json.dumps(body).encode()
    stamp = str(int(at.timestamp()))
    signed = f"{stamp}.{name}.".encode() + data
    mac = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Audio-Edition-Signature": f"sha256={mac}, t={stamp}, id={name}",
    }
    return {"content": data, "headers": headers}


# -- what is taken -------------------------------------------------------------


def test_a_signed_delivery_is_kept_answered_and_worked_off(workspace: Workspace) -> None:
    work = Morning()
    work.gate.clear()
    with served(workspace, work) as (client, _):
        answer = client.post("/hook/ghost", **ghost())
        assert (answer.status_code, answer.json()) == (202, {"queued": True})
        waiting = HookInbox(workspace).waiting()
        assert [call.event for _, call in waiting] == ["published"]
        assert waiting[0][1].post == "5ddc9141c35e7700383b2937"
        assert waiting[0][1].url == "https://blog.example.org/trams/"
        work.gate.set()
        until(lambda: not HookInbox(workspace).waiting())
        assert client.post("/hook/wordpress", **wordpress()).status_code == 202
        until(lambda: len(work.asked) == 2)
    assert work.asked == [("blog",), ("paper",)], "each CMS has its own sources collected"


def test_what_each_cms_tells(workspace: Workspace) -> None:
    work = Morning()
    work.gate.clear()
    seen: set[Path] = set()
    with served(workspace, work) as (client, _):
        for event, body in table(TABLES / "ghost_events.txt"):
            answer = client.post("/hook/ghost", **ghost(json.loads(body)))
            assert answer.status_code == (204 if event == "nothing" else 202), body
            new = {file: call for file, call in HookInbox(workspace).waiting() if file not in seen}
            assert [call.event for call in new.values()] == [event] * (event != "nothing"), body
            seen |= new.keys()
        for told in ({"event": "comment", "id": 1}, {}, [], "published", None, 3):
            assert client.post("/hook/wordpress", **wordpress(told)).status_code == 204
        # what is no name or no address is not kept
        odd = {"event": "updated", "id": "../../etc", "link": "javascript:alert(1)"}
        assert client.post("/hook/wordpress", **wordpress(odd)).status_code == 202
        (call,) = (call for file, call in HookInbox(workspace).waiting() if file not in seen)
        assert (call.post, call.url) == ("", "")


# -- what is refused -----------------------------------------------------------


def signed(delivery: dict[str, Any], value: str) -> dict[str, Any]:
    """The delivery with another signature."""
    name = next(name for name in delivery["headers"] if name.endswith("Signature"))
    return {**delivery, "headers": delivery["headers"] | {name: value}}


OLD = NOW - timedelta(minutes=5, seconds=1)
GOOD = ghost()["headers"]["X-Ghost-Signature"]
OURS = wordpress()["headers"]["X-Audio-Edition-Signature"]
REFUSED: list[tuple[str, str, dict[str, Any], int]] = [
    ("another secret", "ghost", ghost(secret="x" * 20), 401),
    ("no signature", "ghost", signed(ghost(), ""), 401),
    ("junk", "ghost", signed(ghost(), "sha256=zz, t=1"), 401),
    ("no time", "ghost", signed(ghost(), GOOD.partition(",")[0]), 401),
    ("other time", "ghost", signed(ghost(), GOOD + "1"), 401),
    ("a time that is none", "ghost", signed(ghost(), GOOD + "9" * 20), 401),
    ("too old", "ghost", ghost(at=OLD), 401),
    ("from the future", "ghost", ghost(at=NOW + timedelta(minutes=6)), 401),
    ("another body", "ghost", {**ghost(), "content": b'{"post": {}}'}, 401),
    ("ghost's to wordpress", "wordpress", ghost(), 401),
    ("wordpress' to ghost", "ghost", wordpress(), 401),
    ("wordpress, another secret", "wordpress", wordpress(secret="y" * 20), 401),
    ("wordpress, another id", "wordpress", signed(wordpress(), OURS + "2"), 401),
    ("wordpress, no id", "wordpress", signed(wordpress(), OURS.rpartition(",")[0]), 401),
    ("wordpress, too old", "wordpress", wordpress(at=OLD), 401),
    ("a form", "ghost", ghost(**{"Content-Type": "application/x-www-form-urlencoded"}), 415),
    ("packed", "ghost", ghost(**{"Content-Encoding": "gzip"}), 415),
    ("no JSON", "ghost", ghost(data=b"{"), 400),
    ("too large", "ghost", {**ghost(), "content": b" " * (MOST_BODY + 1)}, 413),
    ("another cms", "drupal", ghost(), 404),
]


def test_what_is_refused_is_told_nothing_and_leaves_nothing(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(MOST_BODY // 2**16 + 2):
            yield b" " * 2**16

    with served(workspace, Morning()) as (client, _):
        for why, cms, delivery, status in REFUSED:
            answer = client.post(f"/hook/{cms}", **delivery)
            assert (answer.status_code, answer.content) == (status, b""), why
        try:
            head = ghost()["headers"]
            status = client.post("/hook/ghost", content=endless(), headers=head).status_code
        except httpx.WriteError:  # it hung up while we still wrote
            status = 413
        assert status == 413
        # other methods are the site's
        assert client.get("/hook/ghost").status_code == 404
        assert client.put("/hook/ghost", **ghost()).status_code == 405
        assert not (workspace.runs / "inbox").exists()
        assert client.post("/hook/ghost", **ghost()).status_code == 202
    assert SECRET not in caplog.text


# -- no delivery twice ---------------------------------------------------------


def test_the_same_delivery_again_is_known(workspace: Workspace, clock: SimpleNamespace) -> None:
    work = Morning()
    first, second = ghost(), wordpress()
    with served(workspace, work) as (client, _):
        assert client.post("/hook/ghost", **first).json() == {"queued": True}
        assert client.post("/hook/wordpress", **second).json() == {"queued": True}
        until(lambda: not HookInbox(workspace).waiting())
        clock.now += timedelta(minutes=4)
        assert client.post("/hook/ghost", **first).json() == {"queued": False}
    # another process of another morning knows it as well
    with served(workspace, work) as (client, _):
        assert client.post("/hook/wordpress", **second).json() == {"queued": False}
        clock.now += timedelta(minutes=2)
        assert client.post("/hook/ghost", **first).status_code == 401, "too old by now"
        assert sum(len(asked) for asked in work.asked) == 2
        for hour in range(4):
            clock.now = NOW + timedelta(hours=hour)
            assert client.post("/hook/ghost", **ghost({}, at=clock.now)).status_code == 204
            assert client.post("/hook/ghost", **ghost(at=clock.now)).status_code == 202
        until(lambda: not HookInbox(workspace).waiting())
    seen = json.loads((workspace.runs / "inbox" / "seen.json").read_bytes())
    assert len(seen) <= 2, "what was seen is not remembered for ever"


def test_a_flood_is_slowed_and_ends(workspace: Workspace) -> None:
    tick = 0.0
    taken = []
    door = HookDoor(
        SECRET.encode(), ("ghost",), lambda call: taken.append(call) is None,
        clock=lambda: NOW, tick=lambda: tick,
    )  # fmt: skip
    app = create_site(workspace.audio, door.routes())
    with Server(app) as server, httpx.Client(base_url=server.url) as client:
        bodies = [{"post": {"current": {"id": str(n), "status": "published"}}} for n in range(70)]
        found = [client.post("/hook/ghost", **ghost(body)) for body in bodies]
        assert [answer.status_code for answer in found] == [202] * 60 + [429] * 10
        assert found[-1].headers["retry-after"] == "60"
        tick = 60.0
        assert client.post("/hook/ghost", **ghost(bodies[-1])).status_code == 202
        bad = ghost(secret="x" * 20)
        wrong = [client.post("/hook/ghost", **bad).status_code for _ in range(25)]
        assert wrong == [401] * 20 + [429] * 5
        tick = 120.0
        assert client.post("/hook/ghost", **ghost(bodies[-2])).status_code == 202
    assert len(taken) == 62


# -- the work ------------------------------------------------------------------


def test_never_two_at_once_and_a_burst_is_one_piece(workspace: Workspace) -> None:
    work = Morning()
    work.gate.clear()
    with served(workspace, work) as (client, _):
        for number in range(10):
            body = {"event": "updated", "id": number}
            answer = client.post("/hook/wordpress", **wordpress(body, name=f"delivery-{number}"))
            assert answer.status_code == 202
        work.gate.set()
        until(lambda: not HookInbox(workspace).waiting())
    assert work.most == 1
    assert 1 <= len(work.asked) <= 3


def test_what_waits_from_before_is_worked_off_at_the_start(workspace: Workspace) -> None:
    stuck = Morning()
    stuck.problems = [BusyError("another run is at work: run")] * 99  # it tries again meanwhile
    with served(workspace, stuck) as (client, _):
        client.post("/hook/ghost", **ghost())
        assert stuck.done.acquire(timeout=30)
    assert len(HookInbox(workspace).waiting()) == 1
    work = Morning()
    with served(workspace, work):
        until(lambda: not HookInbox(workspace).waiting())
    assert work.asked == [("blog",)]


def test_a_disk_that_is_full_is_told_to_the_sender(workspace: Workspace) -> None:
    work = Morning()
    (workspace.root / "runs").write_text("no folder", encoding="utf-8")
    with served(workspace, work) as (client, _):
        answer = client.post("/hook/ghost", **ghost())
        assert (answer.status_code, answer.content) == (503, b"")
        assert answer.headers["retry-after"]


def test_a_worker_tries_again_when_it_was_told_to() -> None:
    calls = []
    done = threading.Event()

    def work() -> float:
        calls.append(1)
        if len(calls) == 3:
            done.set()
            return 0.0
        return 0.01

    worker = HookWorker(work, settle=0.0)
    worker.start()
    assert done.wait(30)
    worker.stop()
    assert len(calls) == 3


# -- who listens ---------------------------------------------------------------


def show(workspace: Workspace, old: str, new: str) -> Workspace:
    file = workspace.editions / "show.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return workspace.reread()


def test_who_listens(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", "short")
    with pytest.raises(ShowError, match="shorter than 16 letters"):
        listen(workspace)
    monkeypatch.delenv("HOOK_SECRET")
    with pytest.raises(ShowError, match="HOOK_SECRET"):
        listen(workspace)
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    with pytest.raises(ShowError, match=r"there is no \[\[source\]\] papers"):
        listen(show(workspace, "[hook]", '[hook]\nsource = "papers"'))
    named = show(workspace, 'source = "papers"', 'source = ["paper"]')
    work = Morning()
    with served(named, work) as (client, hooks):
        assert hooks.cms == ("wordpress",)
        assert client.post("/hook/ghost", **ghost()).status_code == 404
        assert client.post("/hook/wordpress", **wordpress()).status_code == 202
        until(lambda: len(work.asked) == 1)
    assert listen(show(workspace, 'secret = "${HOOK_SECRET}"', "")) is None


def test_errors_of_the_work_never_tell_the_secret(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor does a bug in it deafen anybody."""
    work = Morning()
    work.problems = [RuntimeError("a bug"), AudioEditionError("the CMS is down")]
    with served(workspace, work) as (client, _), caplog.at_level(logging.DEBUG):
        client.post("/hook/ghost", **ghost())
        assert work.done.acquire(timeout=30)
        client.post("/hook/wordpress", **wordpress())
        until(lambda: "the CMS is down" in caplog.text)
    assert "hook: a bug" in caplog.text
    assert SECRET not in caplog.text
    for file in workspace.runs.rglob("*.json"):
        assert SECRET not in file.read_text(encoding="utf-8")


# -- addresses that become episodes --------------------------------------------


@pytest.fixture
def personal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: SimpleNamespace) -> Workspace:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    hook = {"secret": "${HOOK_SECRET}", "then": "make"}
    settings = {"show": {"title": "To hear"}, "hook": hook}
    return Workspace.of(tmp_path, settings, clock=lambda: clock.now)


PAGE = "https://news.example.org/trams/?a=1"
BEARER = {"Authorization": f"Bearer {SECRET}"}


def test_an_address_is_taken_of_a_phone_and_of_a_form(
    personal: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workspace, "reread", lambda self: self)
    work = Morning()
    with served(personal, work) as (client, _):
        answer = client.post("/hook/link", json={"url": PAGE}, headers=BEARER)
        assert (answer.status_code, answer.json()) == (202, {"queued": True})
        until(lambda: len(work.asked) == 1)
        again = client.post("/hook/link", json={"url": PAGE}, headers=BEARER)
        assert again.json() == {"queued": False}, "a double tap is one episode"
        page = client.get("/hook/link", params={"url": PAGE})
        assert f'value="{PAGE}"' in page.text
        assert "script" not in page.headers["content-security-policy"]
        sent = client.post("/hook/link", data={"url": "https://b.example/", "secret": SECRET})
        assert (sent.status_code, "in your feed" in sent.text) == (202, True)
        until(lambda: len(work.asked) == 2)
    assert work.asked == [(PAGE,), ("https://b.example/",)], "each is an episode of its own"


def test_what_is_no_address_or_nobodys_secret_is_refused(personal: Workspace) -> None:
    with served(personal, Morning()) as (client, _):
        post = partial(client.post, "/hook/link")
        wrong = {
            "no secret": (post(json={"url": PAGE}), 401),
            "a wrong one": (post(data={"url": PAGE, "secret": "x"}), 401),
            "a file": (post(json={"url": "file:///etc/passwd"}, headers=BEARER), 400),
            "no JSON": (
                post(content=b"{", headers=BEARER | {"Content-Type": "application/json"}),
                400,
            ),
            "not told what": (post(content=b"x", headers=BEARER), 415),
            "too much": (post(json={"url": "https://a/" + "x" * 20_000}, headers=BEARER), 413),
            "a CMS": (client.post("/hook/ghost", **ghost()), 404),
        }
        got = {name: answer.status_code for name, (answer, _) in wrong.items()}
        assert got == {name: code for name, (_, code) in wrong.items()}
        hurt = client.get("/hook/link", params={"url": '"><script>'}).text
        assert "<script>" not in hurt
        assert not HookInbox(personal).waiting()


def test_who_does_not_make_episodes_of_addresses_has_no_such_door(workspace: Workspace) -> None:
    with served(workspace, Morning()) as (client, _):
        assert client.get("/hook/link").status_code == 404
        assert client.post("/hook/link", json={"url": PAGE}, headers=BEARER).status_code == 404
