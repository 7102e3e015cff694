"""Take the pictures in docs/images/ from the sample show: `make screenshots`.

Builds the sample editions (quick, once they are cached), serves them as `serve` does, and
looks at them with the installed Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
EDITION = "2026-11-03"
PAGE = "today/?t=24s"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
)
# name: (width, height, colour scheme)
PLAYER = {
    "player-light": (840, 1120, "light"),
    "player-dark": (840, 1120, "dark"),
    "player-narrow": (320, 900, "light"),
}


@contextmanager
def served(app: Any, listener: Any) -> Iterator[str]:
    """Serve ``app`` on ``listener``; gives its address."""
    import uvicorn

    from audio_edition.server.run import url_of

    server = uvicorn.Server(
        uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
    )
    app.state.server = server
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield url_of(listener)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@contextmanager
def chromium() -> Iterator[Any]:
    """The installed Chromium; ends the program with one line where there is none."""
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if found is None:
        sys.exit("chromium is not installed (make test-tools installs it)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


def player(browser: Any, site: str) -> None:
    for name, (width, height, scheme) in PLAYER.items():
        page = browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            device_scale_factor=2,
            reduced_motion="reduce",
        )
        page.goto(site + PAGE)
        page.locator("#track.drawn").wait_for()
        page.wait_for_load_state("networkidle")
        save(page, name)
        page.close()


def desk(browser: Any, site: str, token: str) -> None:
    page = browser.new_page(
        viewport={"width": 1200, "height": 900}, device_scale_factor=1.5, reduced_motion="reduce"
    )
    page.goto(f"{site}desk/?token={token}&edition={EDITION}")
    page.locator(".paragraph").first.wait_for()
    page.wait_for_load_state("networkidle")
    save(page, "desk")
    page.close()


def save(page: Any, name: str) -> None:
    file = IMAGES / f"{name}.png"
    page.screenshot(path=file)
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} kB")


def main() -> None:
    from audio_edition.server.desk import Desk
    from audio_edition.server.run import bind
    from audio_edition.server.site import create_site
    from audio_edition.workspace import Workspace

    built = subprocess.run(
        [sys.executable, "-m", "audio_edition", "--show", str(ROOT), "--quiet", "build", "--all"],
        check=False,
        stdout=subprocess.DEVNULL,
    )
    if built.returncode:
        sys.exit(built.returncode)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        with served(create_site(ROOT / "audio"), bind("127.0.0.1", 0)) as site:
            player(browser, site)
        listener = bind("127.0.0.1", 0)
        editor = Desk(Workspace.open(ROOT), f"127.0.0.1:{listener.getsockname()[1]}")
        with served(editor.app(), listener) as site:
            desk(browser, site, editor.token)


if __name__ == "__main__":
    main()
