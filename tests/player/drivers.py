"""Three browsers behind one small face: open a page, run a script, press a real button.

Chromium is driven by Playwright; Firefox by Marionette, its own remote protocol (length:JSON on
a TCP port; firefox-source-docs, "Marionette protocol"); WebKitGTK by its WebDriver (W3C). No
driver has to be downloaded: all three come from Debian's packages.
"""

import contextlib
import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import httpx

from tests.player.conftest import launched
from tests.publication.at_work import free_port, running
from tests.tools import require

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
def chromium(_: Path) -> Iterator[Chromium]:
    """A headless Chromium with a fresh profile."""
    with launched() as browser:
        yield Chromium(browser.new_page())


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

    def close(self) -> None:
        self._stream.close()
        self._socket.close()


# Keys by their code points (W3C WebDriver, 17.4.2)
_CODES = {"Tab": "\ue004", "Shift": "\ue008", "Enter": "\ue007"}


def _keys(key: str) -> dict[str, Any]:
    """Key actions (W3C WebDriver, 17.5): down in order, up in the other."""
    codes = [_CODES[name] for name in key.split("+")]
    down = [{"type": "keyDown", "value": code} for code in codes]
    up = [{"type": "keyUp", "value": code} for code in reversed(codes)]
    return {"type": "key", "id": "keyboard", "actions": down + up}


def _id(reference: dict[str, str]) -> str:
    return next(iter(reference.values()))


@contextlib.contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """A headless Firefox with a fresh profile under ``folder``."""
    path, port, profile = require("firefox-esr", "firefox"), free_port(), folder / "profile"
    profile.mkdir()
    wishes = json.loads(Path(__file__).with_name("firefox.json").read_text("utf-8"))
    wishes["marionette.port"] = port
    (profile / "user.js").write_text(
        "".join(f'user_pref("{key}", {json.dumps(value)});\n' for key, value in wishes.items())
    )
    command = [path, "--headless", "--no-remote", "--marionette", "-remote-allow-system-access"]
    command += ["--profile", str(profile)]
    started = running(command, folder, port, HOME=str(folder))
    with started, contextlib.closing(Firefox(port)) as browser:
        yield browser


class WebKit:
    """WebKitGTK's MiniBrowser over its WebDriver."""

    name = "webkit"

    def __init__(self, port: int) -> None:
        self._root = f"http://127.0.0.1:{port}"
        always = {"pageLoadStrategy": "normal"}
        answer = self._ask("/session", {"capabilities": {"alwaysMatch": always}})
        self._session = f"/session/{answer['sessionId']}"

    def _ask(self, path: str, given: Any) -> Any:
        answer = httpx.post(self._root + path, json=given, timeout=_WAIT * 2)
        assert answer.is_success, f"webkit: {path}: {answer.text[:300]}"
        return answer.json()["value"]

    def open(self, url: str) -> None:
        self._ask(f"{self._session}/url", {"url": url})

    def run(self, script: str) -> Any:
        return self._ask(f"{self._session}/execute/sync", {"script": script, "args": []})

    def click(self, host: str, inside: str) -> None:
        # its WebDriver finds no way into a shadow root by name; the element itself it can press
        found = self.run(
            f"return document.querySelector({json.dumps(host)}).shadowRoot"
            f".querySelector({json.dumps(inside)})"
        )
        self._ask(f"{self._session}/element/{_id(found)}/click", {})

    def stroke(self, key: str) -> None:
        self._ask(f"{self._session}/actions", {"actions": [_keys(key)]})

    def offline(self, gone: bool) -> None:
        # WebDriver cannot take the network away; the page can be told that it is gone
        self.run(
            "Object.defineProperty(navigator, 'onLine', "
            f"{{ configurable: true, value: {json.dumps(not gone)} }})"
        )


@contextlib.contextmanager
def webkit(folder: Path) -> Iterator[WebKit]:
    """WebKitGTK in a display of its own."""
    driver, port = require("WebKitWebDriver"), free_port()
    # the screen takes a number that is free, and says it when it can be used
    screen = [require("Xvfb"), "-displayfd", "1", "-screen", "0", "1100x900x24", "-nolisten", "tcp"]
    wishes = {
        "HOME": str(folder),
        "GDK_BACKEND": "x11",
        "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "NO_AT_BRIDGE": "1",
    }

    def number() -> list[str]:
        return re.findall(r"^(\d+)$", (folder / "Xvfb.said").read_text("utf-8"), re.MULTILINE)

    with running(screen, folder, ready=lambda: bool(number())):
        wishes["DISPLAY"] = f":{number()[0]}"
        with running([driver, f"--port={port}"], folder, port, **wishes):
            yield WebKit(port)


BROWSERS = {"chromium": chromium, "firefox": firefox, "webkit": webkit}
