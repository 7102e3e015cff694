"""No secret that we send to a service comes back in a message, least of all a published one."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from audio_edition.errors import SpeechError
from audio_edition.events import Event, Warned
from audio_edition.places import Places
from audio_edition.secrets import Secrets
from audio_edition.speech.engines import edge, gtts, openai
from audio_edition.speech.model import GaveUp, VoiceRequest
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from tests.rows import each
from tests.speech.scripts import plain

KEY = "sk-proj-Zk29QwLmT7xPb4"
PASSWORD = "hunter2-Vq81"
QUICK = {"first_wait": 0.01, "per_second": 500.0, "attempts": 2}


@dataclass
class Echo:
    """A service that answers ``status`` and gives everything it was sent back to the sender."""

    status: int = 401
    port: int = 0
    told: list[str] = field(default_factory=list)

    def words(self, headers: str, path: str) -> str:
        key = f"{KEY[:7]}********{KEY[-4:]}"
        return f'{{"error": "Incorrect API key: {key}. You sent {headers} to {path}"}}'


@pytest.fixture
def echo() -> Iterator[Echo]:
    running = Echo()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            sent = self.headers.get("Authorization", "")
            body = running.words(sent, self.path)
            running.told.append(body)
            self.send_response(running.status, f"no entry for {sent}")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield running
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def no_piece_of(secret: str, text: str) -> bool:
    """Whether no four characters in a row of the secret stand in the text."""
    return not any(secret[n : n + 4] in text for n in range(len(secret) - 3))


def through(echo: Echo, tmp_path: Path, address: str) -> tuple[str, str]:
    """The published fallback, and the warning, of a script that this service refused."""
    heard: list[Event] = []
    settings = VoiceSettings(
        engine="openai",
        fallback=("silence",),
        options={"openai": {**QUICK, "base_url": address}},
    )
    spoken = speak_script(plain(), settings, Places(tmp_path), listen=heard.append)
    assert echo.told, "the service was asked"
    [warned] = [event.message for event in heard if isinstance(event, Warned)]
    return spoken.fallback, warned


@pytest.mark.parametrize(
    ("status", "why"), [(401, "status 401"), (500, "status 500"), (302, "status 302")]
)
def test_a_key_that_is_echoed_is_neither_published_nor_told(
    echo: Echo, tmp_path: Path, status: int, why: str
) -> None:
    echo.status = status
    published, warned = through(echo, tmp_path, f"http://127.0.0.1:{echo.port}/v1")
    assert f"Bearer {KEY}" in echo.told[0], "the stand-in must echo, or this proves nothing"
    assert published == f"openai gave up ({why}): the whole edition is spoken by silence"
    assert no_piece_of(KEY, warned)
    assert str(status) in warned


def test_the_editor_still_learns_what_the_service_said(echo: Echo, tmp_path: Path) -> None:
    _, warned = through(echo, tmp_path, f"http://127.0.0.1:{echo.port}/v1")
    assert "Incorrect API key" in warned


def test_a_password_in_the_address_is_not_told(
    echo: Echo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    published, warned = through(
        echo, tmp_path, f"http://editor:{PASSWORD}@127.0.0.1:{echo.port}/v1"
    )
    sent = base64.b64encode(f"editor:{PASSWORD}".encode()).decode()
    assert sent in echo.told[0]
    for text in (published, warned):
        assert no_piece_of(PASSWORD, text)
        assert no_piece_of(sent, text)


def test_a_password_makes_no_other_sound() -> None:
    one, two = (
        openai.engine.open(
            VoiceRequest("openai", options={"base_url": f"http://a:{word}@127.0.0.1/v1"})
        ).fingerprint
        for word in (PASSWORD, "another")
    )
    assert one == two
    assert no_piece_of(PASSWORD, one)


@each("name", ["openai", "gtts"])
def test_an_address_that_is_refused_is_shown_without_its_secrets(name: str) -> None:
    address = f"http://editor:{PASSWORD}@example.org/v1?token={KEY}"
    option, engine = {
        "openai": ("base_url", openai.engine),
        "gtts": ("endpoint", gtts.engine),
    }[name]
    with pytest.raises(SpeechError, match=r"example\.org") as caught:
        engine.open(VoiceRequest(name, options={option: address}))
    assert no_piece_of(PASSWORD, caught.value.message)
    assert no_piece_of(KEY, caught.value.message)


@pytest.mark.parametrize("mark", ["\n", "\u2026", " "])
def test_a_key_that_no_header_can_carry_is_one_line_without_it(
    echo: Echo, monkeypatch: pytest.MonkeyPatch, mark: str
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY[:9] + mark + KEY[9:])
    options = {**QUICK, "base_url": f"http://127.0.0.1:{echo.port}/v1"}
    voice = openai.engine.open(VoiceRequest("openai", options=options))
    missing = voice.validate_environment()
    assert missing is not None
    with pytest.raises(GaveUp) as caught:
        voice.speak("Good morning.")
    for text in (missing, caught.value.message):
        assert "OPENAI_API_KEY" in text
        assert no_piece_of(KEY, text)
    assert not echo.told


def test_a_proxy_s_password_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, f"http://editor:{PASSWORD}@127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    options = {**QUICK, "attempts": 1, "connect_timeout": 1.0}
    with pytest.raises(GaveUp) as caught:
        gtts.engine.open(VoiceRequest("gtts", options=options)).speak("Good morning.")
    assert no_piece_of(PASSWORD, caught.value.message)


def test_edge_tells_nothing_of_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("edge_tts")
    import edge_tts.communicate

    address = f"ws://editor:{PASSWORD}@127.0.0.1:9/v1?TrustedClientToken={KEY}"
    monkeypatch.setattr(edge_tts.communicate, "WSS_URL", address)
    voice = edge.engine.open(VoiceRequest("edge", options={**QUICK, "attempts": 1}))

    async def fail(text: str) -> None:
        raise OSError(f"cannot reach {address} for {text}")

    monkeypatch.setattr(voice, "_stream", fail)
    with pytest.raises(GaveUp, match="cannot reach") as caught:
        voice.speak("Good morning.")
    assert no_piece_of(PASSWORD, caught.value.message)
    assert no_piece_of(KEY, caught.value.message)


def test_a_third_party_s_words_are_not_published(tmp_path: Path, echo: Echo) -> None:
    """Whatever an engine puts into ``GaveUp``, the episode says it in our words."""
    from audio_edition.speech.engines.silence import SilentVoice
    from audio_edition.speech.model import Cause

    problem = GaveUp(f"mine failed: {KEY}\nand more")
    assert problem.cause is Cause.FAILED
    assert no_piece_of(KEY, problem.published)
    named = replace(SilentVoice("en", 1.0), engine="mine")
    assert problem.by(named.engine).published == "mine gave up (failed)"


class TestWithheld:
    secrets = Secrets.sent(
        f"https://u:{PASSWORD}@example.org/v1?token=tok-3371aa&lang=en",
        {"Authorization": f"Bearer {KEY}", "X-Api-Key": "abc", "Content-Type": "text/plain"},
    )

    @each(
        "text",
        [
            KEY,
            KEY.upper(),
            f"Bearer {KEY}",
            f"'{KEY}'",
            f"key={KEY[:5]}",
            f"****{KEY[-3:]}",
            f"{KEY[4:12]}",
            f'{{"a":"{KEY}"}}',
            PASSWORD,
            "tok-3371aa",
            "tok%2D3371aa",
            base64.b64encode(f"u:{PASSWORD}".encode()).decode(),
        ],
    )
    def test_secrets_and_their_parts(self, text: str) -> None:
        told = self.secrets.withheld(f"no entry: {text} is wrong")
        assert told.startswith("no entry: ")
        assert told.endswith(" is wrong")
        assert text not in told
        assert no_piece_of(KEY.lower(), told.lower())

    def test_what_is_no_secret_stays(self) -> None:
        told = "no connection to example.org, text/plain: status 401, quota of en used up"
        assert self.secrets.withheld(told) == told

    def test_a_short_key_is_withheld_as_a_word(self) -> None:
        assert self.secrets.withheld("the key abc is not abcd") == "the key […] is not abcd"
