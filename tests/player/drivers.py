"""Three browsers behind one small face: open a page, run a script, press a real button.

Chromium is driven by Playwright; Firefox by Marionette, its own remote protocol (length:JSON on
a TCP port; firefox-source-docs, "Marionette protocol"); WebKitGTK by its WebDriver (W3C). No
driver has to be downloaded: all three come from Debian's packages.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar

from tests.tools import require

T = TypeVar("T")

_WAIT = 30.0


class Browser(Protocol):
    """What the tests ask of a browser."""

    name: str

    def open(self, url: str) -> None:
        """Load a page."""

    def run(self, script: str) -> Any:
        """The value of a function's body in the page; never a promise's."""

    def click(self, host: str, inside: str) -> None:
        """Press what ``inside`` selects in the shadow of what ``host`` selects, as a hand does."""

    def stroke(self, key: str) -> None:
        """Press ``Tab``, ``Shift+Tab`` or ``Enter`` wherever the focus is."""

    def offline(self, gone: bool) -> None:
        """Take the network away, or give it back."""


def wait(browser: Browser, condition: str, seconds: float = _WAIT) -> Any:
    """Wait until an expression of ``p``, the page's first player, is true; return it."""
    until = time.monotonic() + seconds
    script = (
        "const p = document.querySelector('edition-player'), $ = p && p.$ || {};"
        f"return {condition};"
    )
    while not (found := browser.run(script)):
        if time.monotonic() > until:
            state = browser.run(
                "const p = document.querySelector('edition-player'); return JSON.stringify({"
                "status: p.$?.status.textContent, fault: p.fault, place: p.place, aim: p.aim,"
                "paused: p.audio?.paused, at: p.audio?.currentTime, ready: p.audio?.readyState,"
                "network: p.audio?.networkState, error: p.audio?.error?.message,"
                "seekable: p.audio?.seekable.length && p.audio.seekable.end(0)})"
            )
            raise AssertionError(f"{browser.name}: never came: {condition}; {state}")
        time.sleep(0.05)
    return found


class Chromium:
    """Playwright's Chromium, as the other tests use it."""

    name = "chromium"

    def __init__(self, page: Any) -> None:
        self._page = page

    def open(self, url: str) -> None:
        self._page.goto(url)

    def run(self, script: str) -> Any:
        return self._page.evaluate(f"(() => {{ {script} }})()")

    def click(self, host: str, inside: str) -> None:
        self._page.locator(f"{host} {inside}").click()

    def stroke(self, key: str) -> None:
        self._page.keyboard.press(key)

    def offline(self, gone: bool) -> None:
        self._page.context.set_offline(gone)


@contextlib.contextmanager
def chromium(folder: Path) -> Iterator[Chromium]:
    """A headless Chromium with a fresh profile."""
    from playwright.sync_api import sync_playwright

    from tests.player.conftest import FLAGS

    path = require("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield Chromium(browser.new_page())
        browser.close()


class Firefox:
    """Firefox over Marionette."""

    name = "firefox"

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_WAIT * 2)
        self._stream = self._socket.makefile("rb")
        self._count = 0
        self._read()  # the greeting
        self._ask("WebDriver:NewSession", {})
        self._ask("WebDriver:SetTimeouts", {"pageLoad": 60_000, "script": 60_000})

    def _read(self) -> Any:
        length = b""
        while (byte := self._stream.read(1)) != b":":
            if not byte:
                raise ConnectionError("Firefox hung up")
            length += byte
        return json.loads(self._stream.read(int(length)))

    def _ask(self, command: str, parameters: dict[str, Any]) -> Any:
        self._count += 1
        message = json.dumps([0, self._count, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        if error:
            raise AssertionError(f"firefox: {command}: {error.get('message')}")
        return result

    def open(self, url: str) -> None:
        self._ask("WebDriver:Navigate", {"url": url})

    def run(self, script: str) -> Any:
        given = {"script": script, "args": [], "sandbox": None}
        return self._ask("WebDriver:ExecuteScript", given)["value"]

    def click(self, host: str, inside: str) -> None:
        root = self._ask("WebDriver:FindElement", {"using": "css selector", "value": host})["value"]
        shadow = self._ask("WebDriver:GetShadowRoot", {"id": _id(root)})["value"]
        found = self._ask(
            "WebDriver:FindElementFromShadowRoot",
            {"using": "css selector", "value": inside, "shadowRoot": _id(shadow)},
        )["value"]
        self._ask("WebDriver:ElementClick", {"id": _id(found)})

    def stroke(self, key: str) -> None:
        self._ask("WebDriver:PerformActions", {"actions": [_keys(key)]})

    def offline(self, gone: bool) -> None:
        self._ask("Marionette:SetContext", {"value": "chrome"})
        self._ask(
            "WebDriver:ExecuteScript",
            {"script": f"Services.io.offline = {json.dumps(gone)}", "args": []},
        )
        self._ask("Marionette:SetContext", {"value": "content"})

    def quit(self) -> None:
        with contextlib.suppress(OSError, ConnectionError, AssertionError, ValueError):
            self._ask("Marionette:Quit", {"flags": ["eForceQuit"]})
        self._stream.close()
        self._socket.close()


_CODES = {"Tab": "\ue004", "Shift": "\ue008", "Enter": "\ue007"}
"""Keys by their code points (W3C WebDriver, 17.4.2)."""


def _keys(key: str) -> dict[str, Any]:
    """Key actions (W3C WebDriver, 17.5): down in order, up in the other."""
    codes = [_CODES[name] for name in key.split("+")]
    down = [{"type": "keyDown", "value": code} for code in codes]
    up = [{"type": "keyUp", "value": code} for code in reversed(codes)]
    return {"type": "key", "id": "keyboard", "actions": down + up}


def _id(reference: dict[str, str]) -> str:
    return next(iter(reference.values()))


_FIREFOX = {
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "media.volume_scale": "0.0",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.proxy.type": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "toolkit.telemetry.enabled": False,
    "services.settings.server": "data:,none",
    "network.manage-offline-status": False,
    "network.disable-localhost-when-offline": True,
}


@contextlib.contextmanager
def firefox(folder: Path, *, dark: bool = False) -> Iterator[Firefox]:
    """A headless Firefox with a fresh profile under ``folder``; pages may be told it is dark."""
    with contextlib.ExitStack() as held:
        browser = _started(lambda running: _firefox(folder, dark, running), held)
        yield browser
        browser.quit()


def _firefox(folder: Path, dark: bool, running: contextlib.ExitStack) -> Firefox:
    path = require("firefox-esr", "firefox")
    fresh = tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True)
    profile = Path(running.enter_context(fresh))
    port = _free_port()
    scheme = {"layout.css.prefers-color-scheme.content-override": 0 if dark else 1}
    wishes = _FIREFOX | scheme | {"marionette.port": port}
    (profile / "user.js").write_text(
        "".join(f'user_pref("{key}", {json.dumps(value)});\n' for key, value in wishes.items())
    )
    command = [path, "--headless", "--no-remote", "--marionette", "-remote-allow-system-access"]
    command += ["--profile", str(profile)]
    process = running.enter_context(_process(command, folder, HOME=str(folder)))
    return _until(lambda: Firefox(port), process)


class WebKit:
    """WebKitGTK's MiniBrowser over its WebDriver."""

    name = "webkit"

    def __init__(self, port: int) -> None:
        self._root = f"http://127.0.0.1:{port}"
        always = {"pageLoadStrategy": "normal"}
        answer = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": always}})
        self._session = f"/session/{answer['sessionId']}"

    def _ask(self, method: str, path: str, given: Any = None) -> Any:
        data = None if given is None else json.dumps(given).encode()
        request = urllib.request.Request(
            self._root + path, data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=_WAIT * 2) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as problem:
            raise AssertionError(f"webkit: {path}: {problem.read()[:300]!r}") from problem

    def open(self, url: str) -> None:
        self._ask("POST", f"{self._session}/url", {"url": url})

    def run(self, script: str) -> Any:
        return self._ask("POST", f"{self._session}/execute/sync", {"script": script, "args": []})

    def click(self, host: str, inside: str) -> None:
        # its WebDriver finds no way into a shadow root by name; the element itself it can press
        found = self.run(
            f"return document.querySelector({json.dumps(host)}).shadowRoot"
            f".querySelector({json.dumps(inside)})"
        )
        self._ask("POST", f"{self._session}/element/{_id(found)}/click", {})

    def stroke(self, key: str) -> None:
        self._ask("POST", f"{self._session}/actions", {"actions": [_keys(key)]})

    def offline(self, gone: bool) -> None:
        # WebDriver cannot take the network away; the page can be told that it is gone
        self.run(
            "Object.defineProperty(navigator, 'onLine', "
            f"{{ configurable: true, value: {json.dumps(not gone)} }})"
        )

    def quit(self) -> None:
        with contextlib.suppress(OSError, AssertionError):
            self._ask("DELETE", self._session)


@contextlib.contextmanager
def webkit(folder: Path) -> Iterator[WebKit]:
    """WebKitGTK in a display of its own."""
    place = folder / "webkit"
    place.mkdir()
    with contextlib.ExitStack() as held:
        browser = _started(lambda running: _webkit(place, running), held)
        yield browser
        browser.quit()


def _webkit(place: Path, running: contextlib.ExitStack) -> WebKit:
    driver, display = require("WebKitWebDriver"), require("Xvfb")
    port = _free_port()
    # the screen takes a number that is free, and says it when it can be used
    screen = [display, "-displayfd", "1", "-screen", "0", "1100x900x24", "-nolisten", "tcp"]
    wishes = {
        "HOME": str(place),
        "GDK_BACKEND": "x11",
        "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "NO_AT_BRIDGE": "1",
    }
    shown = running.enter_context(_process(screen, place))
    number = _until(lambda: _told(place / f"{Path(display).name}.log"), shown)
    wishes["DISPLAY"] = f":{number}"
    process = running.enter_context(_process([driver, f"--port={port}"], place, **wishes))
    return _until(lambda: WebKit(port), process)


def _started(start: Callable[[contextlib.ExitStack], T], held: contextlib.ExitStack) -> T:
    """What ``start`` starts; once more where it does not answer.

    A port that was free may be somebody else's by the time a browser asks for it.
    """
    with contextlib.ExitStack() as running, contextlib.suppress(OSError, AssertionError):
        started = start(running)
        held.push(running.pop_all())
        return started
    return start(held)


def _told(log: Path) -> str:
    """The number that a screen wrote, alone on a line; ``OSError`` until it did."""
    found = re.search(r"^(\d+)$", log.read_text("utf-8"), re.MULTILINE)
    if found is None:
        raise OSError("the screen is not ready")
    return found[1]


def _until(attempt: Callable[[], T], process: subprocess.Popen[bytes]) -> T:
    until = time.monotonic() + _WAIT
    while True:
        try:
            return attempt()
        except OSError:
            if process.poll() is not None:
                raise AssertionError(f"{process.args!r} ended with {process.returncode}") from None
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@contextlib.contextmanager
def _process(command: list[str], folder: Path, **wishes: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program with all its children, ended at the end."""
    names = ("PATH", "LANG", "TMPDIR")
    environment = {name: os.environ[name] for name in names if name in os.environ} | wishes
    log = folder / f"{Path(command[0]).name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, env=environment, start_new_session=True
        )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


BROWSERS = {"chromium": chromium, "firefox": firefox, "webkit": webkit}
