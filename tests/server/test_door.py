"""A shared desk over HTTP: who comes in, what they may do, and what is written down of it."""

import hashlib
import http.client
import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from argon2 import PasswordHasher

from audio_edition.errors import AudioEditionError
from audio_edition.server.desk import Desk
from audio_edition.server.door_opening import Sharing
from audio_edition.server.door_passwords import Passwords
from audio_edition.server.door_sessions import DoorSessions
from audio_edition.server.run import bind
from tests.rows import table
from tests.server.live import Server
from tests.server.newsroom import EDITION, PASSWORDS, PROXIED, Newsroom, quick

API = f"/desk/api/{EDITION}"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    room = Newsroom(tmp_path)
    with room.shared():
        yield room


def headline(room: Newsroom, client: httpx.Client, words: str) -> dict[str, Any]:
    first = room.state(client)["articles"][0]["paragraphs"][0]
    of = {"source": first["source"], "digest": first["digest"]}
    return room.change(client, "headline", **of, headline=words)


def to_approve(room: Newsroom, client: httpx.Client) -> dict[str, str]:
    digests = room.state(client)["digests"]
    return {"script_digest": digests["script"], "digest": digests["edition"]}


def approve(room: Newsroom, client: httpx.Client, **fields: str) -> dict[str, Any]:
    return room.change(client, "approve", **to_approve(room, client), **fields)


def key_of(client: httpx.Client) -> str:
    return client.cookies["desk-session"]


def status(room: Newsroom, *keys: str) -> int:
    """What a browser gets that brings these keys."""
    cookie = "; ".join(f"desk-session={key}" for key in keys)
    return httpx.get(room.url + API, headers={"Cookie": cookie}).status_code


# -- coming in --------------------------------------------------------------------------


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
        assert nobody.get("/desk/?token=anything").status_code == 401
        # where one wanted to go is where one comes after the login
        sent = nobody.get(f"/desk/?edition={EDITION}", headers={"Accept": "text/html"})
        page = nobody.get(sent.headers["location"])
        assert f'name="edition" value="{EDITION}"' in page.text
        assert "script" not in page.text
        for edition, place in ((EDITION, f"/desk/?edition={EDITION}"),
                               ("//evil.example/\r\nSet-Cookie: a=b", "%2F%2Fevil")):  # fmt: skip
            form = {"name": "emil", "password": PASSWORDS["emil"], "edition": edition}
            answer = nobody.post("/desk/login", data=form, headers={"Origin": room.url})
            assert place in answer.headers["location"]
            assert answer.headers["location"].startswith("/desk/?edition=")
    with room.stranger() as nobody:
        for language, word in (("de", "Anmelden"), ("en", "Log in")):
            page = nobody.get("/desk/login", headers={"Accept-Language": language})
            assert (page.status_code, page.headers["content-language"]) == (200, language)
            assert f'<html lang="{language}">' in page.text
            assert word in page.text
        nobody.cookies.set("desk-language", "de")
        answer = room.login(nobody, "<b>emil", "wrong")
        assert "Der Name oder das Passwort stimmt nicht" in answer.text
        assert "<b>emil" not in answer.text


def test_one_logs_in_is_known_by_name_and_logs_out(room: Newsroom) -> None:
    with room.stranger() as paula:
        # a key that somebody planted is not taken: whoever waits for its owner has nothing
        paula.cookies.set("desk-session", "planted")
        answer = room.login(paula, "Paula")  # names have no case
        cookie = answer.headers["set-cookie"]
        for part in ("HttpOnly", "samesite=strict", "Max-Age=43200"):
            assert part.lower() in cookie.lower()
        assert "Domain" not in cookie
        assert "planted" not in cookie
        paula.cookies.clear()
        paula.cookies.set("desk-session", cookie.partition("=")[2].partition(";")[0])
        page = paula.get("/desk/")
        assert "Logged in as <b>Paula Voss</b>" in page.text
        assert "form-action 'self'" in page.headers["content-security-policy"]
        first = key_of(paula)
        kept = json.loads((room.root / "desk/sessions.json").read_text())["sessions"][0]["digest"]
        assert kept == hashlib.sha256(first.encode()).hexdigest()
        # two keys are none, nor can one come in with what the file has
        assert [status(room, key) for key in (first, "planted", kept)] == [200, 401, 401]
        assert status(room, "planted", first) == 401
        room.login(paula, "emil")
        second = [c.value for c in paula.cookies.jar if c.value != first][-1] or ""
        assert [status(room, first), status(room, second)] == [401, 200]
        paula.cookies.clear()
        paula.cookies.set("desk-session", second)
        left = paula.post("/desk/logout", headers={"Origin": room.url})
        assert left.headers["location"] == "/desk/login?left=1"
        assert status(room, second) == 401  # whoever kept the key cannot use it again
    told = [(line["what"], line["user"], line["result"]) for line in room.log()]
    assert told == [("login", "paula", "ok"), ("login", "emil", "ok"), ("logout", "emil", "ok")]


def test_a_guess_learns_nothing_and_waits(room: Newsroom) -> None:
    room.stop_time()
    with room.stranger() as guesser:
        one = room.login(guesser, "emil", "wrong password of his")
        other = room.login(guesser, "nobody-here", "wrong password of his")
        assert one.status_code == other.status_code == 403
        assert one.text.replace("emil", "X") == other.text.replace("nobody-here", "X")
        assert "set-cookie" not in one.headers
        assert 'role="alert"' in one.text
        room.users.add("otto", "publish", password=None)
        assert room.login(guesser, "otto", " ").status_code == 403
        room.login(guesser, "my secret password", "emil")  # the wrong field
        answers = [room.login(guesser, "emil", f"secret guess {n}") for n in range(3)]
        assert answers[-1].status_code == 429
        assert answers[-1].headers["retry-after"] == "1"
        assert "1 second" in answers[-1].text
        # the right one is not looked at either: else the wait would tell
        assert room.login(guesser, "emil").status_code == 429
    assert {line["result"] for line in room.log()} == {"refused"}
    for file in (room.root / "desk").iterdir():
        text = file.read_text("utf-8")
        assert "secret" not in text
        assert not any(password in text for password in PASSWORDS.values()), file


def test_of_many_guesses_at_once_a_few_are_looked_at(room: Newsroom) -> None:
    room.stop_time()

    def guess(number: int) -> int:
        with room.stranger() as guesser:
            return room.login(guesser, "emil", f"guess number {number}").status_code

    with ThreadPoolExecutor(12) as pool:
        assert sorted(pool.map(guess, range(12))) == [403] * 3 + [429] * 9


def test_an_unknown_name_costs_what_a_known_one_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many looks at a hash of the same parameters, whoever asks."""
    seen: list[str] = []
    passwords = quick()
    real = passwords._hasher

    class Counting:
        def verify(self, kept: str, password: bytes) -> bool:
            seen.append(kept.rpartition("$")[0].rpartition("$")[0])  # all but salt and hash
            return real.verify(kept, password)

    kept = passwords.hash("the right one")
    monkeypatch.setattr(passwords, "_hasher", Counting())
    for given, hashed in (("wrong", kept), ("wrong", ""), ("x" * 5000, kept), ("", "")):
        assert not passwords.fits(given, hashed)
    assert passwords.fits("the right one", kept)
    assert len(seen) == 5
    assert len(set(seen)) == 1


def test_a_login_survives_a_restart_and_ends_when_it_is_over(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, "\n[desk]\nsession_hours = 3\n")
    with room.shared(), room.user("emil") as emil:
        key = key_of(emil)
    with room.shared():
        first = room.url
        with room.shared(), room.stranger(Cookie=f"desk-session={key}") as emil:
            # two desks of a show know each other's logins
            assert httpx.get(first + API, cookies={"desk-session": key}).status_code == 200
            for hours, code in ((2.99, 200), (3.01, 401), (0, 200)):
                room.later = timedelta(hours=hours)
                assert emil.get(API).status_code == code
            emil.post("/desk/logout", headers={"Origin": room.url})
            assert httpx.get(first + API, cookies={"desk-session": key}).status_code == 401
            (room.root / "desk/sessions.json").write_text("{half a file")
            assert emil.get(API).status_code == 401  # and no traceback
            assert room.login(emil, "emil").status_code == 303


def test_a_user_has_a_few_logins_and_a_file_without_time_zones_none(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    sessions, emil = DoorSessions(room.workspace, 12), room.users.require("emil")
    kept = [sessions.open(emil) for _ in range(30)]
    assert not sessions.find(kept[0])
    assert sessions.find(kept[-1])
    assert 1 < sum(bool(sessions.find(key)) for key in kept) < 30
    text = sessions.file.read_text("utf-8")
    sessions.file.write_text(re.sub(r"\+\d\d:\d\d", "", text), "utf-8")
    assert not sessions.find(kept[-1])


def test_an_old_hash_is_made_anew_at_the_login(room: Newsroom) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    room.users._passwords = lambda: Passwords(old)
    room.users.set_password("emil", PASSWORDS["emil"])
    before = room.users.require("emil").hash
    with room.user("emil") as emil:
        after = room.users.require("emil").hash
        assert after != before
        assert "m=8,t=1" in after
        assert emil.get(API).status_code == 200  # and it is the same password: still logged in


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


def test_an_editor_edits_and_a_publisher_approves_in_their_own_name(room: Newsroom) -> None:
    with room.user("emil") as emil:
        assert headline(room, emil, "Emil's headline")["ok"]
        outcome = approve(room, emil)
        assert not outcome["ok"]
        assert "takes the role publish" in outcome["error"]
        asked = room.post(emil, f"{API}/approve", to_approve(room, emil))
        assert asked.status_code == 403
    assert "Emil's headline" in (room.folder / "01-harbor.md").read_text("utf-8")
    assert not (room.folder / "approved.json").exists()
    with room.user("paula") as paula:
        assert approve(room, paula, by="Somebody Else")["ok"]
        asked = room.post(paula, f"{API}/approve", {**to_approve(room, paula), "by": "Someone"})
        assert asked.status_code == 200
    assert json.loads((room.folder / "approved.json").read_text())["by"] == "Paula Voss"
    told = [(line["user"], line["what"], line["result"]) for line in room.log()]
    assert told == [("emil", "login", "ok"), ("emil", "headline", "ok"),
                    ("emil", "approve", "refused"), ("emil", "approve", "refused"),
                    ("paula", "login", "ok"), *[("paula", "approve", "ok")] * 2]  # fmt: skip
    line = room.log()[1]
    assert (line["article"], line["from"]) == ("01-harbor.md", "127.0.0.1")
    assert "Emil's headline" not in (room.root / "desk/audit.jsonl").read_text("utf-8")


def test_nobody_takes_back_what_another_did(room: Newsroom) -> None:
    """Nor does one user's id of a change, which is their window's own, stand for another's."""
    with room.user("emil") as emil, room.user("paula") as paula:
        assert headline(room, emil, "Emil's headline")["ok"]
        assert room.state(paula)["history"] == {"undo": 0, "redo": 0}
        assert room.state(emil)["history"] == {"undo": 1, "redo": 0}
        assert not room.change(paula, "undo")["ok"]
        assert "Emil's headline" in (room.folder / "01-harbor.md").read_text("utf-8")
        assert room.change(emil, "undo")["ok"]
        assert "Emil's headline" not in (room.folder / "01-harbor.md").read_text("utf-8")
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
        assert "takes the role publish" in outcome["error"]
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


def test_a_stream_ends_with_the_login_and_a_build_is_written_down(room: Newsroom) -> None:
    with room.user("emil") as emil, room.user("paula") as paula:
        heard: list[str] = []
        opened, ended = threading.Event(), threading.Event()

        def listen() -> None:
            with emil.stream("GET", "/desk/api/events") as stream:
                for line in stream.iter_lines():
                    heard.append(line)
                    opened.set()
            ended.set()

        threading.Thread(target=listen, daemon=True).start()
        assert opened.wait(20)
        room.users.set_password("emil", "another password of his")
        # whatever is told next goes to those who are still there
        assert room.post(paula, f"{API}/build").status_code == 202
        assert ended.wait(30)
        with paula.stream("GET", "/desk/api/events") as stream:
            for line in stream.iter_lines():
                if line.startswith("data:") and '"type": "done"' in line:
                    break
    assert not any("begun" in line for line in heard)
    told = [(line["what"], line["user"], line["result"], line["edition"])
            for line in room.log()[-2:]]  # fmt: skip
    assert told == [("build", "paula", "ok", EDITION), ("build: the end", "paula", "ok", EDITION)]


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
        # a list of users that is damaged lets nobody in
        room.users.file.write_text("[]")
        answer = emil.get(API)
        assert answer.status_code == 503
        assert "users.json cannot be read" in answer.json()["error"]
        assert "put back a copy" in answer.json()["hint"]
        assert str(room.root) not in answer.text
        assert room.login(emil, "emil").status_code == 503


# -- other origins and other names ------------------------------------------------------


def test_another_site_gets_nothing_by_a_users_browser(room: Newsroom) -> None:
    """Which heads are another site's is told in test_door_way.py."""
    (room.root / "audio/embed.html").write_text("<p>the player")
    with room.user("emil") as emil:
        kinds = ("application/json", "text/plain", "application/x-www-form-urlencoded")
        form = urlencode({"name": "paula", "password": PASSWORDS["paula"]})
        for headers in ({}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
            for kind in kinds:
                sent = {**headers, "Content-Type": kind}
                for path, body in ((f"{API}/changes", '{"changes": []}'), ("/desk/login", form),
                                   ("/desk/logout", "")):  # fmt: skip
                    assert emil.post(path, content=body, headers=sent).status_code == 403
        # a form with JSON in it is no change
        sent = {"Origin": room.url, "Content-Type": "text/plain"}
        answer = emil.post(f"{API}/changes", content='{"changes": []}', headers=sent)
        assert answer.status_code == 403
        assert emil.get(API, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        answer = emil.get(API)
        assert answer.status_code == 200
        page = emil.get("/embed.html")
        for one in (answer, page):
            assert "access-control-allow-origin" not in one.headers
            assert one.headers["cross-origin-resource-policy"] == "same-origin"
        assert page.headers["cache-control"] == "private, no-cache"
        assert "frame-ancestors 'self'" in page.headers["content-security-policy"]


def test_no_path_host_or_method_goes_round_the_door(room: Newsroom) -> None:
    """Sent byte for byte: no client tidies what is asked for."""
    with room.user("emil") as emil:
        inside = {"Cookie": f"desk-session={key_of(emil)}"}
    address = room.url.removeprefix("http://")
    port = address.rpartition(":")[2]

    def asked(path: str, *pairs: tuple[str, str], method: str = "GET", body: str = "") -> int:
        line = http.client.HTTPConnection(address, timeout=30)
        line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        head = pairs if any(name == "Host" for name, _ in pairs) else (("Host", address), *pairs)
        for name, value in (*head, ("Content-Length", str(len(body)))):
            line.putheader(name, value)
        line.endheaders(body.encode())
        code = line.getresponse().status
        line.close()
        return code

    cookie = ("Cookie", inside["Cookie"])
    assert asked(API, cookie) == 200
    for host in ("evil.example", f"127.0.0.1:{port}@evil.example", ""):
        assert asked(API, cookie, ("Host", host)) in (400, 403), host
    assert asked(API, cookie, ("Host", address), ("Host", "evil.example")) in (400, 403)
    for path in table(Path(__file__).with_name("tables") / "round_the_door.txt"):
        assert asked(path) in (401, 404), path
        got = asked(path, cookie)
        assert got in (200, 307, 308, 404, 422), path
        assert "users" not in path or got == 404, path
    # a proxy's words are nobody's where no proxy stands before the desk
    for name, value in (("X-Forwarded-User", "paula"), ("X-Original-URL", "/desk/login")):
        assert asked(API, (name, value)) == 401, name
    origin = ("Origin", room.url)
    assert asked("/index.html", cookie, method="OPTIONS") == 403
    assert asked(API, cookie, method="TRACE") == 403
    assert asked(API, cookie, origin, method="PUT") == 403
    assert asked("http://evil.example/desk/", cookie) in (403, 404)
    form = ("Content-Type", "application/x-www-form-urlencoded")
    for body, code in (("name=emil&password=x&password=y", 403), ("name=" + "x" * 20_000, 400),
                       ("a=b&" * 20, 400)):  # fmt: skip
        assert asked("/desk/login", form, origin, method="POST", body=body) == code


def test_whom_the_proxy_names_is_in_with_the_shows_role(tmp_path: Path) -> None:
    """The test is the proxy: it asks from 127.0.0.1, which is the one that is trusted."""
    room = Newsroom(tmp_path, PROXIED)
    host = "desk.example.org"
    with room.shared(Sharing(hosts=(host,), port=0, behind_proxy=True)):

        def asked(*names: bytes, path: str = API, origin: str = "", **sent: Any) -> httpx.Response:
            head = [(b"Host", host.encode()), *((b"X-Forwarded-User", name) for name in names)]
            head += [(b"Origin", origin.encode())] if origin else []
            return httpx.request(sent.pop("method", "GET"), room.url + path, headers=head, **sent)

        page = asked(b"paula", path="/desk/")
        assert "Logged in as <b>Paula Voss</b>" in page.text
        assert "/desk/logout" not in page.text  # to log out is the proxy's to offer
        for names in ((), (b"paula, emil",), (b"paula emil",), (b"",), (b"nobody",),
                      (b"paula\xff",), ("päula".encode("latin-1"),), (b"../paula",),
                      (b"emil", b"paula"), (b"emil", b"emil")):  # fmt: skip
            answer = asked(*names)
            assert answer.status_code == 403, names
            assert "names nobody who may use the desk" in answer.text
        head = {"Host": host, "X-Forwarded-User": "emil"}
        with httpx.stream("GET", f"{room.url}/desk/api/events", headers=head) as stream:
            assert next(stream.iter_lines()).startswith("retry:")
        # who is none of the proxies that were named is not believed
        elsewhere = httpx.HTTPTransport(local_address="127.0.0.2")
        with httpx.Client(transport=elsewhere, base_url=room.url) as forger:
            head = {"Host": host, "X-Forwarded-User": "paula", "X-Forwarded-For": "127.0.0.1"}
            assert "through its proxy only" in forger.get(API, headers=head).text
        for role, code in (("edit", 200), ("read", 403)):
            room.users.set_role("emil", role)
            change = {"method": "POST", "path": f"{API}/changes", "json": {"changes": []}}
            assert asked(b"emil", origin=f"https://{host}", **change).status_code == code
            assert asked(b"emil", origin="https://evil.example", **change).status_code == 403
    last = room.log()[-1]
    assert (last["user"], last["what"], last["result"]) == ("emil", "changes", "refused")
    assert last["from"] == "127.0.0.1"


def test_behind_a_proxy_people_may_log_in_at_the_desk(tmp_path: Path) -> None:
    """By a cookie of this very host over https; each browser's guesses are its own."""
    room = Newsroom(tmp_path)
    with room.shared(Sharing(hosts=("d.example",), port=0, behind_proxy=True)):
        head = {"Host": "d.example", "Origin": "https://d.example"}
        form = {"name": "emil", "password": PASSWORDS["emil"]}
        cookie = httpx.post(f"{room.url}/desk/login", data=form, headers=head).headers["set-cookie"]
        assert cookie.startswith("__Host-desk-session=")
        assert "Secure" in cookie
        assert "Path=/;" in cookie
        for number in range(4):
            said = {**head, "X-Forwarded-For": f"198.51.100.{number}"}
            form = {"name": "paula", "password": "a guess"}
            answer = httpx.post(f"{room.url}/desk/login", data=form, headers=said)
            assert answer.status_code == 403
    assert [line["from"] for line in room.log()[1:]] == [f"198.51.100.{n}" for n in range(4)]


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
    with pytest.raises(AudioEditionError, match="no user"):
        room.users.require("nobody")
