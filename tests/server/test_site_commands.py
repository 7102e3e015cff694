"""``serve`` and ``embed`` as commands: what they print, how they fail, how they end."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from audio_edition.cli.main import cli
from audio_edition.errors import PublicationError
from audio_edition.server.run import bind, is_local, url_of
from tests.player.site_fixture import write_site

BASE = "https://news.example/audio/"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions/show.toml").write_text(
        f'[show]\ntitle = "The Harbour Letter"\nbase_url = "{BASE}"\n', encoding="utf-8"
    )
    return tmp_path


@pytest.fixture
def built(show: Path) -> Path:
    write_site(show / "audio", BASE)
    return show


def run(show: Path, *args: str) -> Result:
    return CliRunner().invoke(cli, ["--show", str(show), *args])


def test_embed_prints_every_snippet(built: Path) -> None:
    done = run(built, "embed")
    assert done.exit_code == 0, done.output
    for wanted in (
        f'<iframe src="{BASE}today/embed.html"',
        'allow="clipboard-write"',
        f'<script type="module" src="{BASE}player/edition-player.js"></script>',
        f'<edition-player src="{BASE}today/">',
        "WordPress",
        "Ghost",
        f"{BASE}today/oembed.json",
    ):
        assert wanted in done.stdout


def test_embed_of_an_edition_and_of_one_use(built: Path) -> None:
    done = run(built, "embed", "2026-11-02", "--for", "iframe")
    assert done.stdout.startswith(f'<iframe src="{BASE}2026-11-02/embed.html"')
    assert done.stdout.count("\n") == 1, "ready for a pipe"
    for order in (["embed", "--json"], ["--json", "embed"]):
        found = json.loads(run(built, *order).stdout)
        assert set(found) == {"iframe", "element", "wordpress", "ghost", "oembed"}


def test_embed_as_large_and_light_as_wished(built: Path) -> None:
    for size, height in (("compact", 96), ("card", 320), ("full", 640)):
        wishes = ("2026-11-02", "--size", size, "--theme", "dark")
        found = json.loads(run(built, "embed", *wishes, "--json").stdout)
        for use in ("iframe", "wordpress", "ghost"):
            assert f' height="{height}" ' in found[use]
            assert "theme=dark" in found[use]
            assert ("edition-frame.js" in found[use]) == (size == "full"), "it grows by itself"
            assert (f"size={size}" in found[use]) == (size != "card")
        assert f' height="{height}">' in found["element"], "its place is kept"
        assert f' size="{size}" theme="dark">' in found["element"]
    grown = run(built, "embed", "--for", "iframe", "--grow").stdout
    assert f'<script type="module" src="{BASE}player/edition-frame.js"></script>' in grown
    still = run(built, "embed", "--for", "iframe", "--size", "full", "--no-grow").stdout
    assert "script" not in still


def test_embed_for_read_along(built: Path) -> None:
    line = run(built, "embed", "2026-11-02", "--for", "read-along").stdout
    script = f'<script type="module" src="{BASE}player/edition-article.js" data-text="article">'
    assert line == f"{script}</script>\n"
    assert "--for read-along" in run(built, "embed").stdout


def test_embed_keeps_wishes_to_where_they_count(built: Path) -> None:
    for wrong in (
        ("--for", "email", "--size", "full"),
        ("--into", "articles", "--theme", "dark"),
        ("--remove", "articles", "--grow"),
        ("--for", "oembed", "--article", "1"),
        ("--size", "huge"),
    ):
        assert run(built, "embed", "2026-11-02", *wrong).exit_code == 2, wrong


def test_embed_refuses_what_is_not_there(show: Path, built: Path) -> None:
    done = run(built, "embed", "2026-11-03")
    assert isinstance(done.exception, PublicationError)
    assert done.exception.message == "edition 2026-11-03 is not published"
    assert done.exception.hint == "did you mean 2026-11-02?"
    for name in ("../audio/today", "..", "", ".", "today/"):
        assert isinstance(run(built, "embed", name).exception, PublicationError), name


def test_embed_before_the_first_build(show: Path) -> None:
    done = run(show, "embed")
    assert isinstance(done.exception, PublicationError)
    assert "nothing has been built" in done.exception.message


def test_serve_serves_until_interrupted(built: Path) -> None:
    show = built / "editions/show.toml"
    beacon = '[publish]\nbeacon = "https://count.example/heard"\n'
    show.write_text(show.read_text("utf-8") + beacon, encoding="utf-8")
    command = [sys.executable, "-m", "audio_edition", "--show", str(built), "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert address, line
        url = address[0]
        page = httpx.get(url + "today/")
        sound = httpx.get(url + "2026-11-02/2026-11-02.mp3", headers={"Range": "bytes=0-99"})
        strange = httpx.get(url, headers={"Host": "evil.example"})
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert strange.status_code == 421, "a name that was made to point here (DNS rebinding)"
    assert "Listen to Today" in page.text
    assert " https://count.example;" in page.headers["content-security-policy"]
    assert (sound.status_code, len(sound.content)) == (206, 100)
    assert process.returncode == 0
    assert (out, err) == ("", ""), "no log, no traceback"


def test_a_port_in_use_is_one_line(built: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "audio_edition", "--show", built, "serve", "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout == ""
    first, hint = done.stderr.splitlines()
    assert first == f"error: port {port} is in use"
    assert hint.startswith("  hint: --port ")


@pytest.mark.parametrize(("host", "port"), [("nowhere.invalid", 0), ("192.0.2.1", 0), ("a b", 0)])
def test_a_bad_address_is_one_line(host: str, port: int) -> None:
    with pytest.raises(PublicationError) as caught:
        bind(host, port)
    assert "\n" not in caught.value.message
    assert caught.value.hint


def test_where_it_listens() -> None:
    for host, url, local in (
        ("127.0.0.1", "http://127.0.0.1:", True),
        ("localhost", "http://", True),
        ("0.0.0.0", "http://127.0.0.1:", False),
    ):
        with bind(host, 0) as listener:
            assert url_of(listener).startswith(url)
            assert is_local(listener) is local


def test_a_port_that_is_none_is_a_usage_error(built: Path) -> None:
    assert run(built, "serve", "--port", "70000").exit_code == 2
    assert run(built, "serve", "--port", "web").exit_code == 2


def test_serve_takes_webhooks_and_works_them_off(built: Path) -> None:
    """The whole way: the process listens, looks at the source, and tells what became of it."""
    (built / "editions/show.toml").write_text(
        f'[show]\ntitle = "The Harbour Letter"\nbase_url = "{BASE}"\n'
        '[[source]]\nkind = "ghost"\naddress = "http://127.0.0.1:9/"\nkey = "${CONTENT_KEY}"\n'
        'private = true\n[publish]\nbeacon = "https://count.example/heard"\n'
        '[hook]\nsecret = "${HOOK_SECRET}"\n',
        encoding="utf-8",
    )
    secrets = {"HOOK_SECRET": "correct-horse-battery-staple", "CONTENT_KEY": "22444f78447824223c"}
    command = [sys.executable, "-m", "audio_edition", "--show", str(built), "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | secrets
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()
        told = re.search(r"webhooks of ghost: (\S+)", process.stderr.readline())
        assert told
        body = json.dumps({"post": {"current": {"id": "1", "status": "published"}}}).encode()
        stamp = str(int(time.time() * 1000))
        mac = hmac.new(secrets["HOOK_SECRET"].encode(), body + stamp.encode(), hashlib.sha256)
        head = {"Content-Type": "application/json",
                "X-Ghost-Signature": f"sha256={mac.hexdigest()}, t={stamp}"}  # fmt: skip
        assert httpx.post(told[1], content=body, headers=head, timeout=30).status_code == 202
        site = told[1].removesuffix("hook/ghost")
        assert " https://count.example;" in httpx.get(site).headers["content-security-policy"]
        [file] = (built / "runs/inbox").glob("2*.json")
        until = time.monotonic() + 60
        tries = 0
        while not tries and time.monotonic() < until:
            tries = json.loads(file.read_bytes())["tries"]  # nobody answers at port 9
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, tries) == (0, 1)
    assert not any(secret in err for secret in secrets.values())


def test_serve_with_a_hook_that_cannot_be_meant(built: Path) -> None:
    show = built / "editions/show.toml"
    show.write_text(show.read_text("utf-8") + '[hook]\nsecret = "${NO_SUCH}"\n', encoding="utf-8")
    done = run(built, "serve", "--port", "0")
    assert done.exit_code == 1
    assert "NO_SUCH" in str(done.exception)
