"""Every signal in every scene: while a command speaks, waits for a site or a server, or serves."""

import json
import os
import re
import signal
import socket
import subprocess
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

import httpx
import pytest

from tests.cli.gates import LONG, Press, errors
from tests.cli.typed import DAY
from tests.publication.sshd import sshd

ENDS = [
    (signal.SIGTERM, 143, "ended by SIGTERM"),
    (signal.SIGHUP, 129, "ended by SIGHUP"),
    (signal.SIGINT, 130, "interrupted"),
]
Scene = Callable[[Press], AbstractContextManager[subprocess.Popen[str]]]


class Way:
    """A way to a server that passes so many bytes on, says so, and then stands still."""

    def __init__(self, server: int, most: int) -> None:
        self.stands = threading.Event()
        self._left = most
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._server = server
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                self._open.append(client)
                if not self._left:
                    self.stands.set()
                    continue
                server = socket.create_connection(("127.0.0.1", self._server))
                self._open.append(server)
                for ways in ((client, server, True), (server, client, False)):
                    threading.Thread(target=self._pass, args=ways, daemon=True).start()

    def _pass(self, come: socket.socket, go: socket.socket, is_counted: bool) -> None:
        with suppress(OSError):
            while data := come.recv(1000):
                if is_counted:
                    self._left -= len(data)
                    if self._left <= 0:
                        self.stands.set()
                        return
                go.sendall(data)
            go.shutdown(socket.SHUT_WR)


@contextmanager
def way(server: int = 0, most: int = 0) -> Iterator[Way]:
    one = Way(server, most)
    try:
        yield one
    finally:
        for each in (one._listener, *one._open):
            each.close()


def longer(press: Press) -> None:
    """So much text that others speak it, where there is a second core."""
    with (press.show / "editions" / DAY / "01-harbor.md").open("a", encoding="utf-8") as article:
        for number in range(60):
            article.write(f"\nThe harbor was painted {number} times, and nobody saw it.\n")


@contextmanager
def building(press: Press) -> Iterator[subprocess.Popen[str]]:
    with press.held("build", "--jobs", "2") as process:
        yield process


@contextmanager
def running(press: Press) -> Iterator[subprocess.Popen[str]]:
    longer(press)
    press.settle('[publish]\ntarget = "../public"\n')
    with press.held("run", DAY) as process:
        yield process


@contextmanager
def collecting(press: Press) -> Iterator[subprocess.Popen[str]]:
    """From a site that does not answer."""
    with way() as site:
        address = f"http://127.0.0.1:{site.port}/feed.xml"
        press.settle(f'[[source]]\nkind = "feed"\naddress = "{address}"\nprivate = true\n')
        with press.begun("collect", "2026-11-03") as process:
            assert site.stands.wait(LONG), process.poll()
            yield process
    assert not (press.show / "editions" / "2026-11-03").exists()


@contextmanager
def publishing(press: Press) -> Iterator[subprocess.Popen[str]]:
    """Amid the wire; and the next makes it whole."""
    pytest.importorskip("paramiko")
    quiet = "[audio]\nloudness = -20\n"  # silence has no more
    press.settle(quiet)
    press.done("build")
    public = press.root / "public"
    with sshd(press.root / "sshd") as server, way(server.port, 150_000) as held:
        known = server.known_hosts.read_text("utf-8")
        key = known.split(maxsplit=1)[1]
        server.known_hosts.write_text(f"{known}[127.0.0.1]:{held.port} {key}", encoding="utf-8")
        home = {"HOME": str(server.home), "SSH_AUTH_SOCK": ""}
        whole = server.address(public)
        parted = whole.replace(f":{server.port}", f":{held.port}")
        press.settle(f'{quiet}[publish]\ntarget = "{parted}"\n')
        with press.begun("publish", **home) as process:
            assert held.stands.wait(LONG), process.communicate(timeout=LONG)
            yield process
        assert not (public / "feed.xml").exists(), "the feed goes last"
        press.settle(f'{quiet}[publish]\ntarget = "{whole}"\n')  # as it would have been
        press.done("publish", **home)
    assert (public / "feed.xml").exists()
    assert [path for path in public.rglob(".*") if not path.name.startswith(".git")] == []


@pytest.mark.parametrize(("number", "code", "words"), ENDS)
@pytest.mark.parametrize("scene", [building, running, collecting, publishing])
def test_a_command_ends_in_one_line_and_leaves_nothing_lying_about(
    press: Press, scene: Scene, number: signal.Signals, code: int, words: str
) -> None:
    with scene(press) as process:
        process.send_signal(number)
        _, said = process.communicate(timeout=LONG)
    assert errors(said) == [f"error: {words}; what was published before stays published"]
    assert process.returncode == code
    assert press.hidden() == []


# -- what stays awake ------------------------------------------------------------------------


def address(process: subprocess.Popen[str], words: str) -> str:
    """The line of the error stream that tells where it answers."""
    for line in process.stderr:
        if words in line:
            return line
    raise AssertionError(words)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGHUP, 129)])
def test_a_server_ends_as_it_should(press: Press, number: signal.Signals, code: int) -> None:
    """SIGTERM is how a service is ended: no fault. A terminal that goes away is one."""
    with press.begun("serve", "--port", "0") as serve:
        port = int(address(serve, "http://").split("http://127.0.0.1:")[1].split("/")[0])
        with socket.create_connection(("127.0.0.1", port), timeout=LONG) as asked:
            asked.sendall(b"GET /robots.txt HTTP/1.0\r\n\r\n")
            assert asked.recv(4) == b"HTTP"  # it is the server who hears signals now
        serve.send_signal(number)
        _, err = serve.communicate(timeout=LONG)
    assert (serve.returncode, len(errors(err))) == (code, int(bool(code)))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
@pytest.mark.parametrize(
    ("words", "ready"),
    [("watch --health 127.0.0.1:0", "monitors ask"), ("build --watch", "when something of it")],
)
def test_who_stays_awake_ends_at_once_and_was_well_until_then(press, words, ready, number, code):
    press.settle('[run]\ntimezone = "UTC"\ndays = "daily"\n[publish]\ntarget = "public"\n')
    with press.begun(*words.split(), PYTHONUNBUFFERED="1") as process:
        said = address(process, ready)
        if "--health" in words:
            with urllib.request.urlopen(said.split()[-1], timeout=30) as answer:
                assert json.load(answer)["show"] == "The Lantern"
        process.send_signal(number)
        _, err = process.communicate(timeout=LONG)
    assert process.returncode == code
    assert "Traceback" not in err


def test_a_desk_that_builds_ends_with_those_who_speak_for_it(press: Press) -> None:
    longer(press)
    with press.begun("desk", "--no-browser", "--port", "0", gated=True) as desk:
        said = desk.stdout.readline()
        found = re.search(r"(http://127\.0\.0\.1:\d+)/desk/\?token=([\w-]+)", said)
        assert found, (said, desk.poll())
        with httpx.Client(headers={"Origin": found[1]}, timeout=LONG) as editor:
            assert editor.get(found[0]).status_code == 303
            asked = editor.post(f"{found[1]}/desk/morning/{DAY}/build", json={})
            assert asked.status_code == 202, asked.text
        gate = press.at_the_gate(desk)
        next(gate)
        desk.send_signal(signal.SIGTERM)
        _, err = desk.communicate(timeout=LONG)
        assert list(gate) == [], "a worker lives on"
    assert (desk.returncode, errors(err)) == (0, [])
    assert press.hidden() == []


# -- an archive, with two units in hand and more to come -------------------------------------

DAYS = range(1, 7)


def archived(press: Press, act: Callable[[int], object]) -> tuple[int, str]:
    """Do ``act`` to an archive with two units at the gate: its code, and what it said."""
    years = press.root / "years"
    years.mkdir()
    for day in DAYS:
        head = f"---\ntitle: News of day {day}\ndate: 2016-03-0{day}\n---\n"
        text = f"{head}\nThe lamps were lit.\n\nThey waited at gate {day}.\n"
        (years / f"{day}.md").write_text(text, encoding="utf-8")
    with press.begun("archive", "../years", "--jobs", "2", gated=True, alone=True) as process:
        came: list[str] = []
        for told in press.at_the_gate(process):
            already = len(came) >= len(("one", "other"))
            came += told.split()
            if not already and len(came) >= len(("one", "other")):
                act(process.pid)
        _, err = process.communicate(timeout=LONG)
    assert len(came) == len(set(came)) == 2, "another unit was begun"
    return process.returncode, err


def marks(press: Press, key: str) -> list[object]:
    files = (press.show / "runs" / "archive").rglob("*.json")
    return [json.loads(file.read_bytes())[key] for file in files]


@pytest.mark.parametrize(("number", "code", "words"), ENDS)
def test_no_unit_is_begun_any_more_and_none_is_blamed(press, number, code, words):
    """A terminal tells all of them at once; who kills tells the first."""
    send = os.kill if number == signal.SIGTERM else os.killpg
    returned, said = archived(press, lambda pid: send(pid, number))
    lines = [line for line in said.splitlines() if line and "article" not in line]
    assert lines == [f"error: {words}; what was published before stays published"]
    assert returned == code
    assert marks(press, "tries") == [-1, -1]
    assert press.hidden() == []


def test_who_is_killed_leaves_nobody_and_the_next_run_makes_all(press: Press) -> None:
    returned, said = archived(press, lambda pid: os.kill(pid, signal.SIGKILL))
    assert (returned, "Traceback" in said, "semaphore" in said) == (-signal.SIGKILL, False, False)
    press.done("archive", "../years", "--jobs", "2")
    assert sorted(map(str, marks(press, "state"))) == ["done"] * len(DAYS)
    assert press.hidden() == []
