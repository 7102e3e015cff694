"""What ends a command from outside while it waits for others: a site, a server, a voice."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.cli.test_cli_main import ENV
from tests.cli.test_cli_signals import LONG, Press, _heard, press
from tests.publication.sshd import sshd

__all__ = ["_heard", "press"]  # fixtures

DAY = "2026-11-02"
ENDS = [
    (signal.SIGTERM, 143, "ended by SIGTERM"),
    (signal.SIGHUP, 129, "ended by SIGHUP"),
    (signal.SIGINT, 130, "interrupted"),
]


def begun(press: Press, *argv: str, gates: str = "", **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "audio_edition", *argv],
        cwd=press.root / "show",
        env={**ENV, "PYTHONPATH": str(press.root / "site"), "GATES": gates, **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def done(press: Press, *argv: str, **more: str) -> None:
    with begun(press, *argv, **more) as process:
        _, err = process.communicate(timeout=LONG)
    assert process.returncode == 0, err


def longer(press: Press) -> None:
    """So much text that others speak it, where there is a second core."""
    article = press.root / "show" / "editions" / DAY / "01-harbor.md"
    more = "".join(f"\nThe harbor was painted {n} times, and nobody saw it.\n" for n in range(60))
    article.write_text(article.read_text("utf-8") + more, encoding="utf-8")


def errors(said: str) -> list[str]:
    assert "Traceback" not in said
    return [line for line in said.splitlines() if line.startswith("error")]


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

    def close(self) -> None:
        for one in (self._listener, *self._open):
            one.close()


@contextmanager
def way(server: int = 0, most: int = 0) -> Iterator[Way]:
    one = Way(server, most)
    try:
        yield one
    finally:
        one.close()


@pytest.mark.parametrize(("number", "code", "words"), ENDS)
def test_collecting_from_a_site_that_does_not_answer(
    press: Press, number: signal.Signals, code: int, words: str
) -> None:
    with way() as site:
        settings = press.root / "show" / "editions" / "show.toml"
        address = f"http://127.0.0.1:{site.port}/feed.xml"
        source = (
            f'[[source]]\nname = "site"\nkind = "feed"\naddress = "{address}"\nprivate = true\n'
        )
        settings.write_text(settings.read_text("utf-8") + source, encoding="utf-8")
        with begun(press, "collect", "2026-11-03") as process:
            assert site.stands.wait(LONG), process.poll()
            process.send_signal(number)
            _, err = process.communicate(timeout=LONG)
    assert errors(err) == [f"error: {words}; what was published before stays published"]
    assert process.returncode == code
    assert press.hidden() == []
    assert not (press.root / "show" / "editions" / "2026-11-03").exists()


@pytest.mark.parametrize(("number", "code", "words"), ENDS)
def test_a_run_ends_with_those_who_speak_for_it(
    press: Press, number: signal.Signals, code: int, words: str
) -> None:
    longer(press)
    settings = press.root / "show" / "editions" / "show.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text + '[publish]\ntarget = "../public"\n', encoding="utf-8")
    with begun(press, "run", DAY, gates=str(press.root)) as process:
        gate = press.at_the_gate(process)
        next(gate)
        process.send_signal(number)
        _, err = process.communicate(timeout=LONG)
        assert list(gate) == [], "a worker lives on"
    assert errors(err) == [f"error: {words}; what was published before stays published"]
    assert process.returncode == code
    assert press.hidden() == []


def test_a_desk_that_builds_ends_with_those_who_speak_for_it(press: Press) -> None:
    longer(press)
    with begun(press, "desk", "--no-browser", "--port", "0", gates=str(press.root)) as desk:
        assert desk.stdout is not None
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


@pytest.mark.parametrize(("number", "code", "words"), ENDS)
def test_a_publication_amid_the_wire_and_the_next_makes_it_whole(
    press: Press, tmp_path: Path, number: signal.Signals, code: int, words: str
) -> None:
    pytest.importorskip("paramiko")
    settings = press.root / "show" / "editions" / "show.toml"
    text = settings.read_text("utf-8") + "[audio]\nloudness = -20\n"  # silence has no more
    settings.write_text(text, encoding="utf-8")
    done(press, "build")
    public = tmp_path / "public"
    with sshd(tmp_path / "sshd") as server, way(server.port, 150_000) as held:
        known = server.known_hosts.read_text("utf-8")
        key = known.split(maxsplit=1)[1]
        server.known_hosts.write_text(f"{known}[127.0.0.1]:{held.port} {key}", encoding="utf-8")
        home = {"HOME": str(server.home), "SSH_AUTH_SOCK": ""}

        def to(address: str) -> None:
            settings.write_text(f'{text}[publish]\ntarget = "{address}"\n', encoding="utf-8")

        whole = server.address(public)
        to(whole.replace(f":{server.port}", f":{held.port}"))
        with begun(press, "publish", **home) as process:
            assert held.stands.wait(LONG), process.communicate(timeout=LONG)
            process.send_signal(number)
            _, err = process.communicate(timeout=LONG)
        assert errors(err) == [f"error: {words}; what was published before stays published"]
        assert process.returncode == code
        assert not (public / "feed.xml").exists(), "the feed goes last"
        to(whole)  # as it would have been
        done(press, "publish", **home)
    assert (public / "feed.xml").exists()
    assert [path for path in public.rglob(".*") if not path.name.startswith(".git")] == []
    assert press.hidden() == []
