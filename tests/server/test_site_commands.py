"""``serve`` and ``embed`` as commands: what they print, how they fail, how they end."""

import hashlib
import hmac
import json
import os
import re
import shutil
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
from tests.player.site_fixture import make_episode, write_site
from tests.rows import table

BASE = "https://news.example/audio/"
DAY = "2026-11-02"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions/show.toml").write_text(
        f'[show]\ntitle = "The Harbour Letter"\nbase_url = "{BASE}"\n', encoding="utf-8"
    )
    return tmp_path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    audio = tmp_path_factory.mktemp("written") / "audio"
    days = enumerate(("2026-10-30", DAY), 1)
    write_site(audio, BASE, [make_episode(day, number, 24.0) for number, day in days])
    return audio


@pytest.fixture
def built(show: Path, written: Path) -> Path:
    shutil.copytree(written, show / "audio")
    return show


def run(show: Path, *args: str) -> Result:
    return CliRunner().invoke(cli, ["--show", str(show), *args])


def test_embed_prints_every_snippet_as_large_and_light_as_wished(built: Path) -> None:
    done = run(built, "embed")
    assert done.exit_code == 0, done.output
    for wanted in table(Path(__file__).with_name("tables") / "embed.txt"):
        assert wanted in done.stdout
    done = run(built, "embed", DAY, "--for", "iframe")
    assert done.stdout.startswith(f'<iframe src="{BASE}{DAY}/embed.html"')
    assert done.stdout.count("\n") == 1, "ready for a pipe"
    assert run(built, "embed", DAY, "--for", "read-along").stdout == (
        f'<script type="module" src="{BASE}player/edition-article.js" data-text="article">'
        "</script>\n"
    )
    for size, height in (("compact", 96), ("card", 320), ("full", 640)):
        wishes = (DAY, "--size", size, "--theme", "dark")
        found = json.loads(run(built, "embed", *wishes, "--json").stdout)
        assert set(found) == {"iframe", "element", "wordpress", "ghost", "oembed"}
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


def test_embed_refuses_what_is_not_there_and_wishes_where_they_do_not_count(
    show: Path, built: Path
) -> None:
    for wrong in ("for email --size full", "into articles --theme dark", "remove articles --grow",
                  "for oembed --article 1", "size huge"):  # fmt: skip
        assert run(built, "embed", DAY, *f"--{wrong}".split()).exit_code == 2, wrong
    for port in ("70000", "web"):
        assert run(built, "serve", "--port", port).exit_code == 2
    done = run(built, "embed", "2026-11-03")
    assert isinstance(done.exception, PublicationError)
    assert done.exception.message == "edition 2026-11-03 is not published"
    assert done.exception.hint == f"did you mean {DAY}?"
    for name in ("../audio/today", "..", "", ".", "today/"):
        assert isinstance(run(built, "embed", name).exception, PublicationError), name
    shutil.rmtree(built / "audio")
    done = run(built, "embed")
    assert isinstance(done.exception, PublicationError)
    assert "nothing has been built" in done.exception.message
    toml = show / "editions/show.toml"
    toml.write_text(toml.read_text("utf-8") + '[hook]\nsecret = "${NO_SUCH}"\n', "utf-8")
    done = run(show, "serve", "--port", "0")
    assert done.exit_code == 1
    assert "NO_SUCH" in str(done.exception)


def test_serve_serves_takes_webhooks_and_ends_when_it_is_interrupted(built: Path) -> None:
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
        line = process.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert address, line
        url = address[0]
        page = httpx.get(url + "today/")
        sound = httpx.get(f"{url}{DAY}/{DAY}.mp3", headers={"Range": "bytes=0-99"})
        strange = httpx.get(url, headers={"Host": "evil.example"})
        assert strange.status_code == 421, "a name that was made to point here (DNS rebinding)"
        assert "Listen to Today" in page.text
        assert " https://count.example;" in page.headers["content-security-policy"]
        assert (sound.status_code, len(sound.content)) == (206, 100)
        told = re.search(r"webhooks of ghost: (\S+)", process.stderr.readline())
        assert told
        body = json.dumps({"post": {"current": {"id": "1", "status": "published"}}}).encode()
        stamp = str(int(time.time() * 1000))
        mac = hmac.new(secrets["HOOK_SECRET"].encode(), body + stamp.encode(), hashlib.sha256)
        head = {"Content-Type": "application/json",
                "X-Ghost-Signature": f"sha256={mac.hexdigest()}, t={stamp}"}  # fmt: skip
        assert httpx.post(told[1], content=body, headers=head, timeout=30).status_code == 202
        [file] = (built / "runs/inbox").glob("2*.json")
        until = time.monotonic() + 60
        tries = 0
        while not tries and time.monotonic() < until:
            tries = json.loads(file.read_bytes())["tries"]  # nobody answers at port 9
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, tries, out) == (0, 1, "")
    assert "Traceback" not in err
    assert not any(secret in err for secret in secrets.values())


def test_where_it_listens_and_where_it_cannot() -> None:
    for host, url, local in (
        ("127.0.0.1", "http://127.0.0.1:", True),
        ("localhost", "http://", True),
        ("0.0.0.0", "http://127.0.0.1:", False),
    ):
        with bind(host, 0) as listener:
            assert url_of(listener).startswith(url)
            assert is_local(listener) is local
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for host, number in (("127.0.0.1", port), ("nowhere.invalid", 0), ("192.0.2.1", 0),
                             ("a b", 0)):  # fmt: skip
            with pytest.raises(PublicationError) as caught:
                bind(host, number)
            assert "\n" not in caught.value.message
            assert caught.value.hint
            if number:
                assert caught.value.message == f"port {port} is in use"
                assert caught.value.hint.startswith("--port ")
