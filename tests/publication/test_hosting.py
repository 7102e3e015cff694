"""The recipes of docs/hosting.md in the real servers, whole and broken."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from audio_edition.findings import Finding
from audio_edition.publication import manifest
from audio_edition.publication.feeds.settings import FORMATS, FeedSettings
from audio_edition.publication.probe import probe
from audio_edition.publication.probing.ours import Ours
from audio_edition.publication.serving import cache_control, content_type
from audio_edition.publication.settings import PublishSettings
from tests.publication.support import NOW, Stage, identity
from tests.tools import ROOT, require

OLD, DAY = "2026-11-02", "2026-11-03"
SHOW = identity(guid="917393e3-1b1e-5cef-ace4-edaa54e1f810")
RECIPES = (ROOT / "docs" / "hosting.md").read_text("utf-8")
SBIN = "/usr/sbin"  # where servers lie, and not in everybody's path
MODULES = (
    "mpm_event", "authz_core", "dir", "mime", "headers", "deflate", "filter", "alias",
    "setenvif", "rewrite", "autoindex",
)  # fmt: skip


def recipe(language: str) -> str:
    """The configuration that the page tells people to use."""
    found = re.search(rf"^```{language}\n(.*?)^```", RECIPES, re.M | re.S)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """A published show where any user may read it: servers do not stay root."""
    root = Path(tempfile.mkdtemp(prefix="hosting-"))
    root.chmod(0o755)
    settings = PublishSettings(also=FORMATS, feeds=(FeedSettings("teaser", text="teaser"),))
    stage = Stage(root, SHOW, replace(settings, early_upload=True), small=True)
    stage.release(OLD, publish_at=NOW + timedelta(hours=1))  # so its sound has a hidden name
    stage.publish(now=NOW + timedelta(hours=2))
    stage.release(DAY, now=NOW + timedelta(days=1))
    stage.publish(now=NOW + timedelta(days=1))
    stage.refresh(NOW + timedelta(days=1))
    for path in stage.audio.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    yield stage
    shutil.rmtree(root)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(command: list[str], home: Path, port: int) -> Iterator[str]:
    """A server in the foreground, until its port answers."""
    said = home / "said"
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
    with said.open("w") as out, subprocess.Popen(
        command, cwd=home, stdout=out, stderr=out, env=environment
    ) as server:  # fmt: skip
        try:
            for _ in range(600):
                assert server.poll() is None, said.read_text()
                with socket.socket() as one:
                    if one.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()


def nginx(text: str, audio: Path, home: Path) -> tuple[list[str], int]:
    port = free_port()
    site = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
    site = site.replace("/srv/show/audio", str(audio))
    places = " ".join(
        f"{kind}_temp_path {home}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.getuid() == 0 else ""
    config = home / "nginx.conf"
    config.write_text(
        f"{user} daemon off; master_process off; pid {home}/pid; error_log stderr;\n"
        f"events {{ }}\nhttp {{ access_log off; {places}\n{site}\n}}\n"
    )
    server = shutil.which("nginx", path=f"{os.environ['PATH']}:{SBIN}") or require("nginx")
    return [server, "-c", str(config), "-p", str(home)], port


def caddy(text: str, audio: Path, home: Path) -> tuple[list[str], int]:
    port = free_port()
    site = text.replace("http://audio.example.org", f"http://127.0.0.1:{port}")
    config = home / "Caddyfile"
    config.write_text("{\n\tadmin off\n}\n" + site.replace("/srv/show/audio", str(audio)))
    command = [require("caddy"), "run", "--adapter", "caddyfile", "--config", str(config)]
    return command, port


def apache(text: str, audio: Path, home: Path) -> tuple[list[str], int]:
    server = shutil.which("apache2", path=f"{os.environ['PATH']}:{SBIN}") or require("apache2")
    port = free_port()
    site = text.replace("*:80", f"127.0.0.1:{port}").replace("/srv/show/audio", str(audio))
    modules = Path("/usr/lib/apache2/modules")
    loads = "\n".join(f"LoadModule {name}_module {modules}/mod_{name}.so" for name in MODULES)
    user = "User www-data\nGroup www-data\n" if os.getuid() == 0 else ""
    config = home / "apache.conf"
    config.write_text(
        f"ServerRoot {home}\nPidFile {home}/pid\nErrorLog /dev/stderr\nServerName localhost\n"
        f"Listen 127.0.0.1:{port}\n{loads}\n{user}TypesConfig /dev/null\n"
        f"Mutex file:{home}\n{site}"
    )
    return [server, "-f", str(config), "-D", "FOREGROUND"], port


SERVERS: dict[str, Callable[[str, Path, Path], tuple[list[str], int]]] = {
    "nginx": nginx,
    "caddyfile": caddy,
    "apache": apache,
}


def asked(stage: Stage, language: str, text: str, home: Path) -> list[Finding]:
    """What is found of a server with this configuration; https is not to be had here."""
    home.mkdir(exist_ok=True)
    command, port = SERVERS[language](text, stage.audio, home)
    newest, oldest = (manifest.read(stage.audio, day) for day in (DAY, OLD))
    assert newest is not None
    assert oldest is not None
    ours = Ours(
        audio=stage.audio,
        feed=(stage.audio / "feed.xml").read_bytes(),
        published={newest.guid: DAY, oldest.guid: OLD},
        older=oldest,
    )
    with running(command, home, port) as base:
        found = probe(replace(SHOW, base_url=base), newest, ours)
    assert all(one.remedy for one in found)
    return [one for one in found if one.code != "host-https"]


@pytest.mark.parametrize("language", SERVERS)
def test_the_recipe_is_all_that_apps_ask_for(stage: Stage, language: str, tmp_path: Path) -> None:
    found = asked(stage, language, recipe(language), tmp_path)
    assert [(one.code, one.where, one.message) for one in found] == []


@pytest.mark.parametrize("language", SERVERS)
def test_the_recipe_gives_each_file_the_type_and_lifetime_of_any_other_target(
    stage: Stage, language: str, tmp_path: Path
) -> None:
    paths = sorted(
        path
        for file in stage.audio.rglob("*")
        if file.is_file()
        and file.name not in ("build.json", "heard.json")
        and "/." not in f"/{(path := file.relative_to(stage.audio).as_posix())}"
    )
    hidden = [path for path in paths if re.fullmatch(rf"{OLD}/{OLD}-[0-9a-f]{{24}}.*\.mp3", path)]
    assert len(hidden) == 2  # and its small one
    assert {
        "atom.xml", "feed-teaser.xml", "feed.json", "feeds.opml", "flash-briefing.json",
        "robots.txt", "sitemap.xml", f"{DAY}/{DAY}-48k.mp3",
    } <= set(paths)  # fmt: skip
    command, port = SERVERS[language](recipe(language), stage.audio, tmp_path)
    given, wanted = {}, {}
    with running(command, tmp_path, port) as base, httpx.Client(base_url=base) as client:
        for path in paths:
            answer = client.get(path)
            kind = answer.headers.get("content-type", "").replace(" ", "").lower()
            given[path] = (answer.status_code, kind, answer.headers.get("cache-control"))
            kind = content_type(path).replace(" ", "")
            wanted[path] = (200, kind, cache_control(path))
    assert given == wanted


BROKEN: dict[str, list[tuple[str, str, str]]] = {
    "nginx": [
        ("        audio/mpeg            mp3;\n", "", "host-type"),
        ("        application/rss+xml   xml;", "        text/html xml;", "host-type"),
        ("    gzip on;", "    gzip on; max_ranges 0;", "host-ranges"),
        ("    gzip_types ", "    gzip_min_length 1; gzip_types audio/mpeg ", "host-compression"),
        ("    gzip on;", "", "host-compression"),
        ("    add_header Access-Control-Allow-Origin *;", "", "host-cors"),
        ('"frame-ancestors *"', "\"frame-ancestors 'none'\"", "host-frame"),
        ("    add_header Content-Security-Policy $show_frames;",
         "    add_header X-Frame-Options DENY;", "host-frame"),
        ("    index index.html;",
         "    index index.html; if ($http_user_agent ~ Overcast) { return 403; }", "host-agent"),
        ("    index index.html;",
         "    index index.html; if ($http_referer) { return 403; }", "host-hotlink"),
        ("    index index.html;",
         "    index index.html; if ($request_method = HEAD) { return 405; }", "host-head"),
        ("    index index.html;", "    index index.html; error_page 404 =200 /index.html;",
         "host-soft404"),
        ("    index index.html;", "    index none.html; autoindex on;", "host-listing"),
        ("    charset utf-8;", "    charset iso-8859-1;", "host-charset"),
        ('"~(\\.xml|\\.html|/|/(?:oembed|files)\\.json)$"                   "public, max-age=300"',
         '"~(\\.xml)$" "public, max-age=864000"', "host-cache"),
        ("    location ~ (/\\.|/(build|heard)\\.json$) {", "    location /none {", "host-private"),
        ("    root /srv/show/audio;", "    root /usr/share/nginx;", "host-status"),
        ("    location = /atom.xml {", "    location = /none.xml {", "host-type"),
        ("(-[0-9a-f]{24})?(-48k)?", "(-[0-9a-f]{24})?", "host-cache"),
        ("(-[0-9a-f]{24})?(-48k)?", "(-48k)?", "host-cache"),
    ],
    "caddyfile": [
        ("header @mp3 Content-Type audio/mpeg", "header @mp3 Content-Type text/plain", "host-type"),
        ("header Access-Control-Allow-Origin *", "", "host-cors"),
        ("encode @text gzip", "", "host-compression"),
        ('"text/x-opml; charset=utf-8"', '"application/octet-stream"', "host-type"),
        ("(-[0-9a-f]{24})?(-48k)?", "(-[0-9a-f]{24})?", "host-cache"),
        ('header @embed Content-Security-Policy "frame-ancestors *"', "", "host-frame"),
        ('respond "Not found." {err.status_code}', 'respond "Welcome" 200', "host-soft404"),
        ("	route {\n", "	route {\n		@bots header User-Agent *AntennaPod*\n"
         "		respond @bots 403\n", "host-agent"),
    ],
    "apache": [
        ("    AddType audio/mpeg .mp3", "    AddType video/mpeg .mp3", "host-type"),
        ('    Header set Access-Control-Allow-Origin "*"', "", "host-cors"),
        ('"frame-ancestors *"', "\"frame-ancestors 'self'\"", "host-frame"),
        ("    AddType text/plain .txt", "    AddType text/html .txt", "host-type"),
        ("    ServerName audio.example.org", "    MaxRanges none", "host-ranges"),
        ("DEFLATE application/rss+xml", "DEFLATE audio/mpeg application/rss+xml",
         "host-compression"),
        ("    RedirectMatch", "    ErrorDocument 404 /index.html\n    RewriteEngine On\n"
         "    RewriteCond %{DOCUMENT_ROOT}%{REQUEST_URI} !-f\n"
         "    RewriteCond %{DOCUMENT_ROOT}%{REQUEST_URI} !-d\n"
         "    RewriteRule ^ /index.html [L]\n    RedirectMatch", "host-soft404"),
    ],
}  # fmt: skip
"""Server → what stands in its recipe, what stands there instead, and what is found then."""


@pytest.mark.parametrize(
    ("language", "old", "new", "code"),
    [(language, *broken) for language, many in BROKEN.items() for broken in many],
)
def test_a_broken_configuration_is_told(
    stage: Stage, tmp_path: Path, language: str, old: str, new: str, code: str
) -> None:
    text = recipe(language)
    assert old in text
    found = asked(stage, language, text.replace(old, new, 1), tmp_path)
    assert code in {one.code for one in found}, [(one.code, one.message) for one in found]
