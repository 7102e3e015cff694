"""Planted secrets are in no file and no line that the morning run leaves, whatever goes wrong."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import quote

import pytest

from audio_edition import secrets
from tests.cli.typed import show_in, typed
from tests.publication.at_work import in_thread

SECRETS = {
    "FEED_TOKEN": "fd-Zk29QwLmT7xPb4",
    "SITE_PASSWORD": "s1te hunter/2@Vq81",
    "MAIL_PASSWORD": "m4il%Hunter&3#Vq82",
    "CHAT_TOKEN": "ch-Aa11Bb22Cc33",
    "HOOK_SECRET": "whsec_aHVudGVyNGh1bnRlcjRodW50ZXI0",
    "PING_ID": "5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278",
    "UNUSED_API_KEY": "uk-9f8e7d6c5b4a",
}

SHOW = Path(__file__).parent / "data" / "secrets.toml"
ARTICLE = """\
# The Harbor

The harbor of the town opened again on Monday, after two years of work. Nobody came.
"""


@contextmanager
def echoing() -> Iterator[tuple[int, list[str]]]:
    """A server that fails, and gives back everything it was told: in its status line, too."""
    told: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            said = f"{self.path} {' '.join(self.headers.values())}"
            told.append(said)
            self.send_response(500, f"cannot do {said}"[:400])
            self.end_headers()
            self.wfile.write(said.encode() + body)

        do_GET = do_POST  # noqa: N815

    with in_thread(Handler) as address:
        yield int(address.rstrip("/").rpartition(":")[2]), told


def spellings(secret: str) -> set[bytes]:
    found = {secret, quote(secret), quote(secret, safe="")}
    found |= {base64.b64encode(secret.encode()).decode().rstrip("=")}
    found |= {base64.b64encode(f"audio:{secret}".encode()).decode().rstrip("=")}
    return {one.encode() for one in found}


@pytest.mark.slow
def test_no_planted_secret_is_left_anywhere(tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    said = ""
    with echoing() as (port, told):
        settings = SHOW.read_text("utf-8").replace("PORT", str(port))
        show = show_in(tmp_path, settings, day="2026-10-01")

        def call(*words: str) -> int:
            nonlocal said
            with pytest.MonkeyPatch.context() as patch:  # each is a process that knows nothing
                patch.setattr(secrets, "_known", set())
                patch.setattr(secrets, "_pattern", None)
                done = typed(*words, cwd=show, **SECRETS)
            said += done.all
            return done.code

        # the deadline passed, and nothing came
        assert call("-v", "--log-file", "run.log", "--log-format", "json", "run", "--json") == 5
        (show / "drop" / "harbor.md").write_text(ARTICLE, encoding="utf-8")
        # a voice for tests goes nowhere
        assert call("--log-file", "run.txt", "-v", "run") == 4
        call("runs", "--json")
        for kind in ("systemd", "cron", "launchd", "windows", "github"):
            assert call("schedule", "--for", kind, "--install-to", "units", "--json") == 0
    # they were told where they belong, or nothing is proved here
    heard = "\n".join(told)
    for name in ("FEED_TOKEN", "PING_ID", "CHAT_TOKEN"):
        assert SECRETS[name] in heard, name
    assert (
        base64.b64encode(f"audio:{SECRETS['SITE_PASSWORD'].replace(' ', '')}".encode()).decode()
        in heard
    )
    files = [file for file in show.rglob("*") if file.is_file()]
    names = {str(file.relative_to(show)).split("/")[0] for file in files}
    assert {"run.log", "run.txt", "runs", "units", "metrics"} <= names
    assert any(file.name == "told.json" for file in files)
    assert any(file.suffix == ".jsonl" for file in files)
    for name, secret in SECRETS.items():
        for spelled in spellings(secret) | spellings(secret.replace(" ", "")):
            assert spelled not in said.encode(), name
            for file in files:
                assert spelled not in file.read_bytes(), (name, file)
    assert "problem" in said or "warning" in said
