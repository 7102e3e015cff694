"""A shared desk over HTTP: who comes in, what they may do, and what is written down of it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from argon2 import PasswordHasher

from audio_edition.errors import AudioEditionError
from audio_edition.server.desk import Desk
from audio_edition.server.door_opening import Sharing
from audio_edition.server.door_passwords import Passwords
from audio_edition.server.run import bind
from tests.server.live import Server
from tests.server.newsroom import EDITION, PASSWORDS, Newsroom, quick
from tests.tools import require

API = f"/desk/api/{EDITION}"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    room = Newsroom(tmp_path)
    with room.shared():
        yield room


def headline(room: Newsroom, client: httpx.Client, words: str) -> dict[str, object]:
    article = room.state(client)["articles"][0]
    source = article["paragraphs"][0]["source"]
    digest = article["paragraphs"][0]["digest"]
    return room.change(client, "headline", source=source, headline=words, digest=digest)


def approve(room: Newsroom, client: httpx.Client, **fields: str) -> dict[str, object]:
    state = room.state(client)
    return room.change(
        client,
        "approve",
        script_digest=state["digests"]["script"],
        digest=state["digests"]["edition"],
        **fields,
    )


# -- nobody -----------------------------------------------------------------------------


def test_a_stranger_gets_the_way_in_and_nothing_else(room: Newsroom) -> None:
    (room.root / "audio/index.html").write_text("not out yet")
    with room.stranger() as nobody:
        for path in ("/desk/", "/desk", "/desk/desk.js", API, "/desk/api/editions", "/index.html",
                     "/desk/api/events", "/", "/feed.xml", "/desk/morning/"):  # fmt: skip
            answer = nobody.get(path)
            assert answer.status_code == 401, path
            assert "not out yet" not in answer.text
            opened = nobody.get(path, headers={"Accept": "text/html,*/*"})
            if not path.startswith("/desk/api/"):
                assert opened.status_code == 303, path
                assert opened.headers["location"].startswith("/desk/login"), path
        for path in (f"{API}/changes", f"{API}/approve", f"{API}/build", "/desk/api/speak"):
            assert room.post(nobody, path, {"changes": []}).status_code == 401, path
        assert nobody.get("/desk/login").status_code == 200
        assert nobody.get("/desk/?token=anything").status_code == 401


def test_where_one_wanted_to_go_is_where_one_comes_after_the_login(room: Newsroom) -> None:
    with room.stranger(Accept="text/html") as nobody:
        sent = nobody.get(f"/desk/?edition={EDITION}")
        page = nobody.get(sent.headers["location"])
        assert f'name="edition" value="{EDITION}"' in page.text
        form = {"name": "emil", "password": PASSWORDS["emil"], "edition": EDITION}
        answer = nobody.post("/desk/login", data=form, headers={"Origin": room.url})
        assert answer.headers["location"] == f"/desk/?edition={EDITION}"
        form["edition"] = "//evil.example/\r\nSet-Cookie: a=b"
        answer = nobody.post("/desk/login", data=form, headers={"Origin": room.url})
        assert answer.headers["location"].startswith("/desk/?edition=%2F%2Fevil")


# -- coming in --------------------------------------------------------------------------


def test_one_logs_in_is_known_by_name_and_logs_out(room: Newsroom) -> None:
    with room.stranger() as paula:
        answer = room.login(paula, "Paula")  # names have no case
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "samesite=strict" in cookie.lower()
        assert "Max-Age=43200" in cookie
        assert "Domain" not in cookie
        page = paula.get("/desk/")
        assert "Logged in as <b>Paula Voss</b>" in page.text
        assert "form-action 'self'" in page.headers["content-security-policy"]
        key = paula.cookies["desk-session"]
        left = paula.post("/desk/logout", headers={"Origin": room.url})
        assert left.headers["location"] == "/desk/login?left=1"
        assert "desk-session" not in paula.cookies
        # whoever kept the key cannot use it again
        paula.cookies.set("desk-session", key)
        assert paula.get(API).status_code == 401
    told = [(line["what"], line["user"], line["result"]) for line in room.log()]
    assert told == [("login", "paula", "ok"), ("logout", "paula", "ok")]


def test_a_wrong_password_and_a_wrong_name_are_the_same_answer(room: Newsroom) -> None:
    with room.stranger() as guesser:
        one = room.login(guesser, "emil", "wrong password of his")
        other = room.login(guesser, "nobody-here", "wrong password of his")
    assert one.status_code == other.status_code == 403
    assert one.text.replace("emil", "X") == other.text.replace("nobody-here", "X")
    assert "set-cookie" not in one.headers
    assert 'role="alert"' in one.text


def test_an_unknown_name_costs_what_a_known_one_costs(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many looks at a hash of the same parameters, whoever asks."""
    seen: list[str] = []

    passwords = quick()
    real = passwords._hasher

    class Counting:
        def verify(self, kept: str, password: bytes) -> bool:
            seen.append(kept.rpartition("$")[0].rpartition("$")[0])  # all but salt and hash
            return real.verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    kept = room.users.require("emil").hash
    assert not passwords.fits("wrong", kept)
    assert not passwords.fits("wrong", "")
    assert not passwords.fits("x" * 5000, kept)
    assert not passwords.fits("", "")
    assert passwords.fits(PASSWORDS["emil"], kept)
    assert len(seen) == 5
    assert len(set(seen)) == 1


def test_guesses_must_wait_longer_each_time(room: Newsroom) -> None:
    with room.stranger() as guesser:
        answers = [room.login(guesser, "emil", f"guess number {n}") for n in range(4)]
        assert [answer.status_code for answer in answers] == [403, 403, 403, 429]
        assert answers[3].headers["retry-after"] == "1"
        assert "1 second" in answers[3].text
        # the right one is not looked at either: else the wait would tell
        assert room.login(guesser, "emil").status_code == 429
        # and who is right waits for nothing, however often
        assert {room.login(guesser, "paula").status_code for _ in range(5)} == {303}


def test_of_many_guesses_at_once_a_few_are_looked_at(room: Newsroom) -> None:
    codes = []

    def guess(number: int) -> None:
        with room.stranger() as guesser:
            codes.append(room.login(guesser, "emil", f"guess number {number}").status_code)

    threads = [threading.Thread(target=guess, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes)[:3] == [403] * 3
    assert set(codes) <= {403, 429}
    assert codes.count(403) <= 5  # three, and one more for each second this took


def test_what_is_typed_into_the_wrong_field_is_not_written_down(room: Newsroom) -> None:
    with room.stranger() as hasty:
        room.login(hasty, "my secret password", "emil")
        room.login(hasty, "emil", "my other secret")
    log = (room.root / "desk/audit.jsonl").read_text("utf-8")
    assert "secret" not in log
    assert [line["result"] for line in room.log()] == ["refused", "refused"]
    for file in (room.root / "desk").iterdir():
        text = file.read_text("utf-8")
        assert not any(password in text for password in PASSWORDS.values()), file


def test_a_key_that_the_browser_brought_is_never_taken(room: Newsroom) -> None:
    """Session fixation: somebody planted a key and waits until its owner logs in."""
    with room.stranger() as paula:
        paula.cookies.set("desk-session", "planted")
        room.login(paula, "paula")
        keys = [cookie.value for cookie in paula.cookies.jar if cookie.name == "desk-session"]
        assert "planted" not in {key for key in keys if key and len(key) > 20}
    with room.stranger() as attacker:
        attacker.cookies.set("desk-session", "planted")
        assert attacker.get(API).status_code == 401


def test_a_second_login_ends_the_first_of_that_browser(room: Newsroom) -> None:
    with room.user("emil") as one:
        first = one.cookies["desk-session"]
        room.login(one, "paula")
        assert one.cookies["desk-session"] != first
        with room.stranger(Cookie=f"desk-session={first}") as other:
            assert other.get(API).status_code == 401


def test_two_keys_are_none(room: Newsroom) -> None:
    with room.user("emil") as emil:
        key = emil.cookies["desk-session"]
    twice = {"Cookie": f"desk-session=planted; desk-session={key}"}
    assert httpx.get(room.url + API, headers=twice).status_code == 401


def test_the_files_hold_nothing_one_could_come_in_with(room: Newsroom) -> None:
    with room.user("emil") as emil:
        key = emil.cookies["desk-session"]
        file = room.root / "desk/sessions.json"
        assert key not in file.read_text()
        assert file.stat().st_mode & 0o777 == 0o600
        kept = json.loads(file.read_text())["sessions"][0]["digest"]
        assert kept == hashlib.sha256(key.encode()).hexdigest()
        with room.stranger(Cookie=f"desk-session={kept}") as thief:
            assert thief.get(API).status_code == 401


def test_a_login_survives_a_restart_and_ends_when_it_is_over(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, "\n[desk]\nsession_hours = 3\n")
    with room.shared(), room.user("emil") as emil:
        key = emil.cookies["desk-session"]
    with room.shared(), room.stranger(Cookie=f"desk-session={key}") as emil:
        assert emil.get(API).status_code == 200
        room.clock.later = timedelta(hours=2, minutes=59)
        assert emil.get(API).status_code == 200
        room.clock.later = timedelta(hours=3, seconds=1)
        assert emil.get(API).status_code == 401
        room.clock.later = timedelta()
        file = room.root / "desk/sessions.json"
        file.write_text("{half a file")
        assert emil.get(API).status_code == 401  # and no traceback
        assert room.login(emil, "emil").status_code == 303


# -- what they may ----------------------------------------------------------------------


def test_a_reader_looks_and_changes_nothing(room: Newsroom) -> None:
    before = {file: file.read_bytes() for file in room.folder.iterdir()}
    with room.user("rita") as rita:
        assert room.state(rita)["articles"]
        spoken = room.post(rita, "/desk/api/speak", {"spoken": "A sentence."})
        assert spoken.headers["content-type"] == "audio/wav"
        for path in (f"{API}/changes", f"{API}/build", f"{API}/mark", f"{API}/approve"):
            answer = room.post(rita, path, {"changes": []})
            assert answer.status_code == 403, path
            assert "you may read here" in answer.json()["error"]
            assert "users role" in answer.json()["hint"]
    assert {file: file.read_bytes() for file in room.folder.iterdir()} == before
    refused = [line for line in room.log() if line["result"] == "refused"]
    assert [line["what"] for line in refused] == ["changes", "build", "mark", "approve"]
    assert {line["edition"] for line in refused} == {EDITION}


def test_an_editor_edits_and_does_not_approve(room: Newsroom) -> None:
    with room.user("emil") as emil:
        assert headline(room, emil, "Emil's headline")["ok"]
        outcome = approve(room, emil)
        assert not outcome["ok"]
        assert "takes the role publish" in str(outcome["error"])
        state = room.state(emil)
        fields = {
            "script_digest": state["digests"]["script"],
            "digest": state["digests"]["edition"],
        }
        assert room.post(emil, f"{API}/approve", fields).status_code == 403
    assert "Emil's headline" in (room.folder / "01-harbor.md").read_text("utf-8")
    assert not (room.folder / "approved.json").exists()
    told = [(line["what"], line["result"]) for line in room.log()][1:]
    assert told == [("headline", "ok"), ("approve", "refused"), ("approve", "refused")]
    assert room.log()[1]["article"] == "01-harbor.md"
    assert room.log()[1]["from"] == "127.0.0.1"
    assert "Emil's headline" not in (room.root / "desk/audit.jsonl").read_text("utf-8")


def test_an_approval_is_in_the_name_of_who_is_logged_in(room: Newsroom) -> None:
    with room.user("paula") as paula:
        assert approve(room, paula, by="The Publisher")["ok"]
        approved = json.loads((room.folder / "approved.json").read_text("utf-8"))
        assert approved["by"] == "Paula Voss"
        state = room.state(paula)
        fields = {
            "script_digest": state["digests"]["script"],
            "digest": state["digests"]["edition"],
        }
        assert room.post(paula, f"{API}/approve", {**fields, "by": "Someone"}).status_code == 200
    approved = json.loads((room.folder / "approved.json").read_text("utf-8"))
    assert approved["by"] == "Paula Voss"


def test_nobody_takes_back_what_another_did(room: Newsroom) -> None:
    with room.user("emil") as emil, room.user("paula") as paula:
        assert headline(room, emil, "Emil's headline")["ok"]
        assert room.state(paula)["history"] == {"undo": 0, "redo": 0}
        assert room.state(emil)["history"] == {"undo": 1, "redo": 0}
        outcome = room.change(paula, "undo")
        assert not outcome["ok"]
        assert "Emil's headline" in (room.folder / "01-harbor.md").read_text("utf-8")
        assert room.change(emil, "undo")["ok"]
        assert "Emil's headline" not in (room.folder / "01-harbor.md").read_text("utf-8")


def test_a_change_is_known_by_who_sent_it(room: Newsroom) -> None:
    """Ids are the windows' own: one user's must not stand for another's change."""
    with room.user("emil") as emil, room.user("paula") as paula:
        digest = room.state(emil)["digests"]["edition"]
        for client, words in ((emil, "Emil's"), (paula, "Paula's")):
            digest = room.state(client)["digests"]["edition"]
            change = {"id": "w-1", "action": "title", "title": words, "digest": digest}
            answer = room.post(client, f"{API}/changes", {"changes": [change]})
            assert answer.json()["outcomes"] == [{"id": "w-1", "ok": True}]
    assert "Paula's" in (room.folder / "edition.toml").read_text("utf-8")


def test_a_role_that_changes_while_logged_in_counts_at_once(room: Newsroom) -> None:
    with room.user("paula") as paula:
        assert approve(room, paula)["ok"]
        assert room.state(paula)["approval"] == "approved"
        assert room.change(paula, "undo")["ok"]
        room.users.set_role("paula", "edit")
        # what she took back as a publisher she does not put again as an editor
        outcome = room.change(paula, "redo")
        assert not outcome["ok"]
        assert "takes the role publish" in str(outcome["error"])
        assert room.state(paula)["approval"] != "approved"
        room.users.set_role("paula", "read")
        assert room.post(paula, f"{API}/changes", {"changes": []}).status_code == 403
        room.users.set_password("paula", "another password of hers")
        assert paula.get(API).status_code == 401
        assert room.login(paula, "paula").status_code == 403
        assert room.login(paula, "paula", "another password of hers").status_code == 303
        room.users.remove("paula")
        assert paula.get(API).status_code == 401
        # a namesake does not find the old login's door open
        room.users.add("paula", "publish", password="the namesake of paula")
        assert paula.get(API).status_code == 401


def test_a_stream_ends_with_the_login(room: Newsroom) -> None:
    with room.user("emil") as emil, room.user("paula") as paula:
        heard: list[str] = []
        opened, ended = threading.Event(), threading.Event()

        def listen() -> None:
            with emil.stream("GET", "/desk/api/events") as stream:
                for line in stream.iter_lines():
                    heard.append(line)
                    opened.set()
            ended.set()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        assert opened.wait(20)
        room.users.set_password("emil", "another password of his")
        # whatever is told next goes to those who are still there
        assert room.post(paula, f"{API}/build").status_code == 202
        assert ended.wait(30)
    assert not any("begun" in line for line in heard)


def test_nothing_is_done_that_cannot_be_written_down(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path, data: bytes, **__: object) -> None:
        if data:
            raise OSError(28, "No space left on device")

    with room.user("emil") as emil:
        before = room.state(emil)["articles"][0]["headline"]
        file = room.root / "desk/audit.jsonl"
        kept = file.read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr("audio_edition.disk.append", full)
            article = room.state(emil)["articles"][0]["paragraphs"][0]
            change = {"id": "1", "action": "headline", "headline": "Unlogged",
                      "source": article["source"], "digest": article["digest"]}  # fmt: skip
            # the disk is full from now on: this one is done, and owed to the log
            room.post(emil, f"{API}/changes", {"changes": [change]})
            refused = room.post(emil, f"{API}/changes", {"changes": [{**change, "id": "2"}]})
            assert refused.status_code == 503
            assert "No space left" in refused.json()["error"]
            assert room.state(emil)["articles"][0]["headline"] != before  # reading goes on
            assert file.read_bytes() == kept
        assert room.change(emil, "undo")["ok"]
        assert [line["what"] for line in room.log()] == ["login", "headline", "undo"]


def test_a_damaged_list_of_users_lets_nobody_in(room: Newsroom) -> None:
    with room.user("emil") as emil:
        room.users.file.write_text("[]")
        answer = emil.get(API)
        assert answer.status_code == 503
        assert "users.json cannot be read" in answer.json()["error"]
        assert "put back a copy" in answer.json()["hint"]
        assert room.login(emil, "emil").status_code == 503


# -- other origins ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {},
        {"Origin": "{url}", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "{url}", "Sec-Fetch-Site": "same-site"},
        {"Origin": "{https}"},
        {"Origin": "{url}/"},
        {"Origin": "{url}.evil.example"},
    ],
)
def test_a_change_comes_from_the_desk_itself(room: Newsroom, headers: dict[str, str]) -> None:
    with room.user("emil") as emil:
        sent = {
            name: value.format(url=room.url, https=room.url.replace("http:", "https:"))
            for name, value in headers.items()
        }
        body = json.dumps({"changes": []})
        for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
            answer = emil.post(
                f"{API}/changes", content=body, headers={**sent, "Content-Type": kind}
            )
            assert answer.status_code == 403, kind
        form = urlencode({"name": "paula", "password": PASSWORDS["paula"]})
        kind = "application/x-www-form-urlencoded"
        answer = emil.post("/desk/login", content=form, headers={**sent, "Content-Type": kind})
        assert answer.status_code == 403  # nobody is logged in as another by a foreign page
        assert emil.post("/desk/logout", headers=sent).status_code == 403


def test_a_form_with_json_in_it_is_no_change(room: Newsroom) -> None:
    with room.user("emil") as emil:
        answer = emil.post(
            f"{API}/changes",
            content='{"changes": []}',
            headers={"Origin": room.url, "Content-Type": "text/plain"},
        )
        assert answer.status_code == 403


def test_another_site_gets_nothing_by_a_users_browser(room: Newsroom) -> None:
    """A proxy's password goes along with a foreign page's request, a cookie of ours does not."""
    with room.user("emil") as emil:
        for site in ("cross-site", "same-site"):
            foreign = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}
            assert emil.get(API, headers=foreign).status_code == 403
            framed = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate",
                      "Sec-Fetch-Dest": "iframe"}  # fmt: skip
            assert emil.get("/desk/", headers=framed).status_code == 403
            linked = {**framed, "Sec-Fetch-Dest": "document"}
            assert emil.get("/desk/", headers=linked).status_code == 200
        answer = emil.get(API)
        assert "access-control-allow-origin" not in answer.headers
        (room.root / "audio/embed.html").write_text("<p>the player")
        site_page = emil.get("/embed.html")
        assert "access-control-allow-origin" not in site_page.headers
        assert site_page.headers["cross-origin-resource-policy"] == "same-origin"
        assert site_page.headers["cache-control"] == "private, no-cache"
        assert "frame-ancestors 'self'" in site_page.headers["content-security-policy"]


# -- by hand ----------------------------------------------------------------------------


def curl(*arguments: str) -> int:
    """The status that curl got, with paths and headers exactly as written."""
    done = subprocess.run(
        [require("curl"), "-s", "-o", "/dev/null", "-w", "%{http_code}", "--path-as-is",
         "--max-time", "20", *arguments],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return int(done.stdout)


def test_what_curl_can_try(room: Newsroom) -> None:
    with room.user("emil") as emil:
        cookie = f"desk-session={emil.cookies['desk-session']}"
    port = room.url.rpartition(":")[2]
    inside = ["-H", f"Cookie: {cookie}"]
    assert curl(*inside, room.url + API) == 200
    for host in ("evil.example", f"127.0.0.1.:{port}", f"localhost.:{port}", "127.0.0.1",
                 f"127.0.0.1:{port}@evil.example", f"evil.example:{port}", ""):  # fmt: skip
        assert curl(*inside, "-H", f"Host: {host}" if host else "Host;", room.url + API) in (
            400,
            403,
        ), host
    # twice: the server itself refuses it, or the door does
    twice = ["-H", f"Host: 127.0.0.1:{port}", "-H", "X: y\r\nHost: evil.example"]
    assert curl(*inside, *twice, room.url + API) in (400, 403)
    # nobody comes past the door by another spelling of a path
    for path in ("//desk/api/editions", "/desk//api/editions", "/desk/api//editions",
                 "/%64esk/api/editions", "/desk/%2e%2e/desk/api/editions",
                 "/desk/../desk/api/editions", "/desk/login/../api/editions",
                 "/desk/login%2f..%2fapi%2feditions", "/desk/door.css/../api/editions",
                 "/favicon.ico/../desk/api/editions", "/desk/login;/../api/editions",
                 "/DESK/api/editions", "/desk/api/editions/", "/desk/api/editions%00",
                 "/..%2f..%2fdesk/users.json", "/%2e%2e/desk/users.json",
                 "/../desk/users.json"):  # fmt: skip
        assert curl(room.url + path) in (401, 404), path
        got = curl(*inside, room.url + path)
        assert got in (200, 307, 308, 404, 422), path
        assert "users" not in path or got == 404, path
    # a proxy's words are nobody's where no proxy stands before the desk
    for name in ("X-Forwarded-User: paula", "X-Forwarded-For: 10.0.0.1", "Remote-User: paula",
                 "X-Original-URL: /desk/login", "X-Forwarded-Host: evil.example",
                 "X-HTTP-Method-Override: GET"):  # fmt: skip
        assert curl("-H", name, room.url + API) == 401, name
    assert curl(*inside, "-X", "OPTIONS", room.url + "/index.html") == 403
    assert curl(*inside, "-X", "TRACE", room.url + API) == 403
    assert curl(*inside, "-X", "PUT", "-H", f"Origin: {room.url}", room.url + API) == 403
    assert curl(*inside, "--request-target", "http://evil.example/desk/", room.url) in (403, 404)
    form = ["--data", "name=emil&password=x&password=y", "-H", f"Origin: {room.url}"]
    assert curl(*form, room.url + "/desk/login") == 403
    big = ["--data", "name=" + "x" * 20_000, "-H", f"Origin: {room.url}"]
    assert curl(*big, room.url + "/desk/login") == 400
    many = ["--data", "a=b&" * 20, "-H", f"Origin: {room.url}"]
    assert curl(*many, room.url + "/desk/login") == 400


def test_a_name_that_was_said_is_the_only_one_that_is_answered(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, '\n[desk]\nhosts = ["localhost:9000"]\n')
    with room.shared(Sharing(port=0, hosts=("127.0.0.1",))) as found:
        port = found.listener.getsockname()[1]
        assert found.address == f"http://127.0.0.1:{port}/desk/"
        for host, code in ((f"127.0.0.1:{port}", 401), (f"LOCALHOST:{port}", 401),
                           ("localhost:9000", 401), ("localhost:9001", 403)):  # fmt: skip
            answer = httpx.get(room.url + API, headers={"Host": host})
            assert answer.status_code == code, host


def test_two_desks_of_a_show_know_each_others_logins(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    with room.shared():
        with room.user("emil") as emil:
            key = emil.cookies["desk-session"]
        with room.shared():
            other = room.stranger(Cookie=f"desk-session={key}")
            assert other.get(API).status_code == 200
            other.post("/desk/logout", headers={"Origin": room.url})
            assert other.get(API).status_code == 401
            other.close()


def test_the_login_page_speaks_english_and_german(room: Newsroom) -> None:
    with room.stranger() as nobody:
        for accepted, language, word in (
            ("de-AT,de;q=0.9,en;q=0.5", "de", "Anmelden"),
            ("fr,en;q=0.3,de;q=0.2", "en", "Log in"),
            ("en;q=0, de", "de", "Anmelden"),
            ("xx", "en", "Log in"),
        ):
            page = nobody.get("/desk/login", headers={"Accept-Language": accepted})
            assert f'<html lang="{language}">' in page.text, accepted
            assert word in page.text
            assert page.headers["content-language"] == language
            assert "script" not in page.text
        nobody.cookies.set("desk-language", "de")
        answer = room.login(nobody, "<b>emil", "wrong")
        assert "Der Name oder das Passwort stimmt nicht" in answer.text
        assert "<b>emil" not in answer.text


def test_a_desk_that_is_not_shared_has_no_door(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    listener = bind("127.0.0.1", 0)
    desk = Desk(room.workspace, f"127.0.0.1:{listener.getsockname()[1]}")
    with Server(desk.app(), listener) as server:
        room.url = server.url.rstrip("/")
        with room.stranger() as editor:
            assert editor.get("/desk/login").status_code == 403
            assert room.login(editor, "paula").status_code in (404, 405)
            assert editor.get(f"/desk/?token={desk.token}").status_code == 303
            assert "/desk/logout" not in editor.get("/desk/").text
            assert approve(room, editor, by="Ada")["ok"]
    assert json.loads((room.folder / "approved.json").read_text())["by"] == "Ada"
    assert not (room.root / "desk/audit.jsonl").exists()


def test_a_user_without_a_password_does_not_log_in(room: Newsroom) -> None:
    room.users.add("otto", "publish", password=None)
    with room.stranger() as otto:
        for password in ("", "x", " "):
            assert room.login(otto, "otto", password or " ").status_code in (403, 429)


def test_an_old_hash_is_made_anew_at_the_login(room: Newsroom) -> None:
    room.users._passwords = lambda: Passwords(
        PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    )
    room.users.set_password("emil", PASSWORDS["emil"])
    old = room.users.require("emil")
    with room.user("emil") as emil:
        new = room.users.require("emil")
        assert new.hash != old.hash
        assert "m=8,t=1" in new.hash
        assert emil.get(API).status_code == 200  # and it is the same password: still logged in
    with pytest.raises(AudioEditionError, match="no user"):
        room.users.require("nobody")


def test_how_a_build_ended_is_written_down_as_well(room: Newsroom) -> None:
    with room.user("paula") as paula:
        assert room.post(paula, f"{API}/build").status_code == 202
        with paula.stream("GET", "/desk/api/events") as stream:
            for line in stream.iter_lines():
                if line.startswith("data:") and '"type": "done"' in line:
                    break
    begun, ended = room.log()[1:]
    assert (begun["what"], begun["user"], begun["result"]) == ("build", "paula", "ok")
    assert (ended["what"], ended["user"], ended["result"]) == ("build: the end", "paula", "ok")
    assert ended["edition"] == EDITION
