"""Real servers write the logs: nginx and Caddy send an edition in ranges."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.audience.logged import APPLE, CHROME, OVERCAST, SIZE, catalogue, figures_from
from tests.publication.at_work import caddy, free_port, nginx, running

PATH = "/2026-11-02/2026-11-02.mp3"
SERVERS = Path(__file__).with_name("servers")


def listen(address: str) -> None:
    """What apps, browsers and others do, in the order in which they do it."""

    def get(agent: str, span: str = "", method: str = "GET", **more: Any) -> httpx.Response:
        heads = {"User-Agent": agent} | ({"Range": f"bytes={span}"} if span else {})
        return httpx.request(method, address + more.pop("path", PATH), headers=heads, timeout=30)

    assert get(OVERCAST).status_code == 200
    # Apple's player: two bytes, then pieces, one of them twice
    assert get(APPLE, "0-1").content == bytes(2)
    for first in (0, 300_000, 300_000, 600_000):
        assert get(APPLE, f"{first}-{first + 299_999}").status_code == 206
    # a browser that looks at the beginning again and again, and at the end
    for _ in range(9):
        get(CHROME, "0-99999")
    get(CHROME, "-128")
    # nobody who listens
    get("curl/8.5.0")
    get("atc/1.0 watchOS/10.1 model/Watch6,1 hwp/t8301 build/21S (6; dt:234)")
    get("Castro 2024", method="HEAD")
    fresh = get("curl/8.5.0").headers["etag"]
    heads = {"User-Agent": "Castro 2024", "If-None-Match": fresh}
    assert httpx.get(address + PATH, headers=heads).status_code == 304
    assert get("Castro 2024", f"{SIZE}-").status_code == 416
    assert get("Castro 2024", path="/2026-11-09/2026-11-09.mp3").status_code == 404
    # an app that goes away amid the answer
    with httpx.stream("GET", address + PATH, headers={"User-Agent": "AntennaPod/3.4.0"}) as answer:
        next(answer.iter_raw(1000))
    for quarter in (0, 25):
        path = f"/heard?edition=2026-11-02&article=rain&heard={quarter}"
        assert get(CHROME, method="POST", path=path).status_code == 204


@pytest.mark.parametrize("form", ["ranges", "combined", "JSON"])
def test_what_a_real_server_logs_is_what_was_heard(form: str, tmp_path: Path) -> None:
    root, home, port = tmp_path / "served", tmp_path / "home", free_port()
    for folder in (root / "2026-11-02", home):
        folder.mkdir(parents=True)
    (root / PATH[1:]).write_bytes(bytes(SIZE))
    for folder in (tmp_path.parent, tmp_path, root):
        folder.chmod(0o755)  # nginx's workers are somebody else where we are root
    if form == "JSON":
        command = caddy((SERVERS / "Caddyfile").read_text("utf-8"), root, home, port)
    else:
        text = (SERVERS / "nginx.conf").read_text("utf-8").replace("FORM", form)
        text = text.replace("access.log", f"{home}/access.log", 1)
        command = nginx(text, root, home, port)
    with running(command, home, port, HOME=str(home)) as address:
        listen(address.rstrip("/"))
    figures = figures_from([home / "access.log"], catalogue=catalogue("/", "/heard"))
    assert [log.kind for log in figures.logs] == ["JSON" if form == "JSON" else "combined"]
    assert figures.unreadable == 0
    apps = dict(figures.apps)
    # whether an app that went away had its minute by then is for the buffers in between to say
    apps.pop("AntennaPod", None)
    # nine times the same piece is a minute to who cannot see that it is the same
    browsers = {"Google Chrome": 1} if form == "combined" else {}
    assert apps == {"Apple Podcasts": 1, "Overcast": 1, **browsers}
    left = figures.left_out
    assert (left["probe"], left["watch"], left["bot"], left["method"]) == (1, 1, 2, 1)
    assert (left["not_modified"], left["status"]) == (1, 1)
    assert [(one.article, one.reached) for one in figures.heard] == [("rain", (1, 1, 0, 0, 0))]
