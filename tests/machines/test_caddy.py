"""Our Caddyfile in a real Caddy: types, ranges, freshness, and nothing that is not published."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from audio_edition.publication import manifest
from audio_edition.publication.feeds.settings import FORMATS, FeedSettings
from audio_edition.publication.probe import probe
from audio_edition.publication.serving import cache_control, content_type
from audio_edition.publication.settings import PublishSettings
from audio_edition.server.site import CSP
from tests.publication.at_work import free_port
from tests.publication.support import NOW, Piece, Stage, identity
from tests.rows import each
from tests.tools import ROOT, require

OLD, DAY = "2026-11-01", "2026-11-02"
CADDYFILE = ROOT / "Caddyfile"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    settings = PublishSettings(also=FORMATS, feeds=(FeedSettings("teaser", text="teaser"),))
    root = tmp_path_factory.mktemp("caddy") / "show"
    stage = Stage(root, settings=replace(settings, early_upload=True), small=True)
    stage.release(OLD, publish_at=NOW + timedelta(hours=1))  # so its sound has a hidden name
    stage.publish(OLD, now=NOW + timedelta(hours=2))
    stage.release(DAY)
    stage.publish(DAY)
    stage.release(DAY, (Piece("Harbor reopens at noon"),), take=1)
    stage.publish(DAY)
    stage.refresh()
    (stage.audio / DAY / "heard.json").write_text("{}")
    (stage.audio / DAY / ".half.part").write_text("half")
    return stage


@pytest.fixture(scope="module")
def site(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address under which Caddy serves the show."""
    with running(stage, tmp_path_factory.mktemp("home")) as site:
        yield site


@contextmanager
def running(stage: Stage, home: Path, **more: str) -> Iterator[str]:
    """Caddy with our file, and ``more`` in its environment."""
    caddy = require("caddy")
    address = f"http://127.0.0.1:{free_port()}"
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), **more}
    environment |= {"SITE_ADDRESS": address, "SITE_ROOT": str(stage.audio)}
    said = home / "said"
    with said.open("w") as out, subprocess.Popen(
        [caddy, "run", "--adapter", "caddyfile", "--config", str(CADDYFILE)],
        env=environment, cwd=home, stdout=out, stderr=out,
    ) as server:  # fmt: skip
        try:
            for _ in range(600):
                assert server.poll() is None, said.read_text()
                try:
                    httpx.get(address, timeout=5)
                    break
                except httpx.ConnectError:
                    time.sleep(0.05)
            yield f"{address}/"
        finally:
            server.terminate()


def test_every_file_has_the_type_and_the_freshness_that_any_other_target_gives_it(
    stage: Stage, site: str
) -> None:
    files = [file.relative_to(stage.audio) for file in stage.audio.rglob("*") if file.is_file()]
    paths = {
        file.as_posix()
        for file in files
        if not file.name.startswith(".") and file.name not in ("build.json", "heard.json")
    }
    assert {f"{DAY}/{DAY}.mp3", f"{DAY}/{DAY}-r2.mp3", f"{DAY}/{DAY}-48k.mp3"} <= paths
    assert {"feed.xml", "feed-teaser.xml", "feed.json", "feeds.opml", "robots.txt"} <= paths
    hidden = [path for path in paths if re.fullmatch(rf"{OLD}/{OLD}-[0-9a-f]{{24}}.*\.mp3", path)]
    assert len(hidden) == 2  # and its small one
    with httpx.Client(base_url=site) as client:
        for path in paths:
            answer = client.get(path)
            told = answer.headers
            assert (answer.status_code, answer.content) == (200, (stage.audio / path).read_bytes())
            assert told["cache-control"] == cache_control(path), path
            given, wanted = (
                text.replace(" ", "").lower() for text in (told["content-type"], content_type(path))
            )
            assert given == wanted, path
            assert told["access-control-allow-origin"] == "*"
            assert told["x-content-type-options"] == "nosniff"
            ancestors = "*" if path.endswith("embed.html") else "'self'"
            policy = sources(told["content-security-policy"])
            assert policy == sources(f"{CSP}; frame-ancestors {ancestors}"), path
    folder = httpx.get(f"{site}{DAY}/")
    assert folder.content == (stage.audio / DAY / "index.html").read_bytes()
    assert folder.headers["cache-control"] == "public, max-age=300"
    assert folder.headers["content-type"].startswith("text/html")


def sources(policy: str) -> dict[str, set[str]]:
    """Directive → what it allows."""
    return {one.split()[0]: set(one.split()[1:]) for one in policy.split(";")}


def test_the_beacons_host_is_let_through_where_it_is_named(stage: Stage, tmp_path: Path) -> None:
    with running(stage, tmp_path, SITE_BEACON="https://count.example") as site:
        for path in ("", f"{DAY}/embed.html"):
            policy = sources(httpx.get(site + path).headers["content-security-policy"])
            assert policy["connect-src"] == {"'self'", "https://count.example"}, path


@each(
    "path",
    [f"{DAY}/build.json", f"{DAY}/heard.json", f"{DAY}/.half.part", ".hidden", "nothing.mp3",
     f"{DAY}/%2e%2e/%2e%2e/editions/show.toml", f"{DAY}/./build.json", f"{DAY}//build.json"],
)  # fmt: skip
def test_what_is_not_published_is_not_served(site: str, path: str) -> None:
    answer = httpx.get(site + path)
    assert (answer.status_code, answer.text) == (404, "Not found.")
    assert "immutable" not in answer.headers.get("cache-control", "")


def test_podcast_apps_and_browsers_find_what_they_ask_for(stage: Stage, site: str) -> None:
    found = probe(replace(identity(), base_url=site), manifest.read(stage.audio, DAY))
    # no certificate is to be had for 127.0.0.1
    assert [finding.code for finding in found] == ["host-https"]
    path = f"{site}{DAY}/{DAY}.mp3"
    data = (stage.audio / DAY / f"{DAY}.mp3").read_bytes()
    packed = {"Accept-Encoding": "gzip"}
    part = httpx.get(path, headers={"Range": "bytes=-10", **packed})
    assert (part.status_code, part.content) == (206, data[-10:])
    assert "content-encoding" not in part.headers
    assert httpx.get(path, headers={"Range": f"bytes={len(data)}-"}).status_code == 416
    feed = httpx.get(f"{site}feed.xml", headers=packed)
    assert feed.headers["content-encoding"] == "gzip"
    known = {"If-None-Match": httpx.get(f"{site}feed.xml").headers["etag"]}
    assert httpx.get(f"{site}feed.xml", headers=known).status_code == 304
    asked = httpx.options(path, headers={"Origin": "https://x.example"})
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-methods"] == "GET, HEAD"


def test_it_is_written_as_caddy_writes_it() -> None:
    """And another version of Caddy finds every variable with its default."""
    text = CADDYFILE.read_text()
    command = [require("caddy"), "fmt", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    assert done.stdout == text
    variables = set(re.findall(r"\{\$(\w+):(\S+?)\}", text))
    assert variables == {("SITE_ADDRESS", ":80"), ("SITE_ROOT", "/srv"), ("SITE_BEACON", "'self'")}
