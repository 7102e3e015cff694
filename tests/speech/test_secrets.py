"""No secret that we send to a service comes back in a message, least of all a published one."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from audio_edition.errors import SpeechError
from audio_edition.events import Event, Warned
from audio_edition.places import Places
from audio_edition.secrets import Secrets
from audio_edition.speech.engines import edge, gtts, openai
from audio_edition.speech.model import Cause, GaveUp, VoiceRequest
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from tests.rows import each
from tests.speech.scripts import plain
from tests.speech.service import serving

KEY = "sk-proj-Zk29QwLmT7xPb4"
PASSWORD = "hunter2-Vq81"
SENT = base64.b64encode(f"editor:{PASSWORD}".encode()).decode()
QUICK = {"first_wait": 0.01, "per_second": 500.0, "attempts": 2}


class Echo:
    """A service that gives everything it was sent back to the sender."""

    def __init__(self) -> None:
        self.status, self.port = 401, 0
        self.told: list[str] = []

    def answer(self, request: BaseHTTPRequestHandler, _: bytes) -> tuple[int, bytes]:
        sent = request.headers["Authorization"]
        key = f"{KEY[:7]}********{KEY[-4:]}"
        self.told.append(f'{{"error": "Incorrect API key: {key}. You sent {sent}"}}')
        return self.status, self.told[-1].encode()

    def refuses(self, folder: Path, editor: str = "") -> tuple[str, str]:
        """The published fallback, and the warning, of a script that this service refused."""
        heard: list[Event] = []
        options = {**QUICK, "base_url": f"http://{editor}127.0.0.1:{self.port}/v1"}
        settings = VoiceSettings(
            engine="openai", fallback=("silence",), options={"openai": options}
        )
        spoken = speak_script(plain(), settings, Places(folder), listen=heard.append)
        [warned] = [event.message for event in heard if isinstance(event, Warned)]
        return spoken.fallback, warned


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Echo]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    running = Echo()
    with serving(running.answer) as url:
        running.port = int(url.rpartition(":")[2])
        yield running


def no_piece_of(secret: str, text: str) -> bool:
    """Whether no four characters in a row of the secret stand in the text."""
    return not any(secret[n : n + 4] in text for n in range(len(secret) - 3))


@each("status", [401, 500, 302])
def test_a_key_that_is_echoed_is_neither_published_nor_told(
    echo: Echo, tmp_path: Path, status: int
) -> None:
    echo.status = status
    published, warned = echo.refuses(tmp_path)
    assert f"Bearer {KEY}" in echo.told[0], "the stand-in must echo, or this proves nothing"
    assert published == (
        f"openai gave up (status {status}): the whole edition is spoken by silence"
    )
    assert no_piece_of(KEY, warned)
    assert str(status) in warned
    assert status != 401 or "Incorrect API key" in warned, "the editor still learns what it said"


def test_a_password_in_the_address_is_not_told_and_makes_no_other_sound(
    echo: Echo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    told = echo.refuses(tmp_path, f"editor:{PASSWORD}@")
    assert SENT in echo.told[0]
    one, two = (
        openai.engine.open(
            VoiceRequest("openai", options={"base_url": f"http://a:{word}@127.0.0.1/v1"})
        ).fingerprint
        for word in (PASSWORD, "another")
    )
    assert one == two
    assert all(no_piece_of(PASSWORD, text) and no_piece_of(SENT, text) for text in (*told, one))


@each(("engine", "option"), [(openai.engine, "base_url"), (gtts.engine, "endpoint")])
def test_an_address_that_is_refused_is_shown_without_its_secrets(
    engine: openai.OpenAIEngine, option: str
) -> None:
    address = f"http://editor:{PASSWORD}@example.org/v1?token={KEY}"
    with pytest.raises(SpeechError, match=r"example\.org") as caught:
        engine.open(VoiceRequest(engine.name, options={option: address}))
    assert no_piece_of(PASSWORD, caught.value.message)
    assert no_piece_of(KEY, caught.value.message)


@each("mark", ["\n", "\u2026", " "])
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
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")
    options = {**QUICK, "attempts": 1, "connect_timeout": 1.0}
    with pytest.raises(GaveUp) as caught:
        gtts.engine.open(VoiceRequest("gtts", options=options)).speak("Good morning.")
    assert no_piece_of(PASSWORD, caught.value.message)


def test_edge_tells_nothing_of_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    communicate = pytest.importorskip("edge_tts.communicate")
    address = f"ws://editor:{PASSWORD}@127.0.0.1:9/v1?TrustedClientToken={KEY}"
    monkeypatch.setattr(communicate, "WSS_URL", address)
    voice = edge.engine.open(VoiceRequest("edge", options={**QUICK, "attempts": 1}))

    async def fail(text: str) -> None:
        raise OSError(f"cannot reach {address} for {text}")

    monkeypatch.setattr(voice, "_stream", fail)
    with pytest.raises(GaveUp, match="cannot reach") as caught:
        voice.speak("Good morning.")
    assert no_piece_of(PASSWORD, caught.value.message)
    assert no_piece_of(KEY, caught.value.message)


def test_a_third_party_s_words_are_not_published() -> None:
    """Whatever an engine puts into ``GaveUp``, the episode says it in our words."""
    problem = GaveUp(f"mine failed: {KEY}\nand more")
    assert problem.cause is Cause.FAILED
    assert no_piece_of(KEY, problem.published)
    assert problem.by("mine").published == "mine gave up (failed)"


SECRETS = Secrets.sent(
    f"https://u:{PASSWORD}@example.org/v1?token=tok-3371aa&lang=en",
    {"Authorization": f"Bearer {KEY}", "X-Api-Key": "abc", "Content-Type": "text/plain"},
)


@each(
    "text",
    [
        *(KEY, KEY.upper(), f"Bearer {KEY}", f"'{KEY}'", f"key={KEY[:5]}", f"****{KEY[-3:]}"),
        *(KEY[4:12], f'{{"a":"{KEY}"}}', PASSWORD, "tok-3371aa", "tok%2D3371aa"),
        base64.b64encode(f"u:{PASSWORD}".encode()).decode(),
    ],
)
def test_secrets_and_their_parts_are_withheld(text: str) -> None:
    told = SECRETS.withheld(f"no entry: {text} is wrong")
    assert told.startswith("no entry: ")
    assert told.endswith(" is wrong")
    assert text not in told
    assert no_piece_of(KEY.lower(), told.lower())


def test_what_is_no_secret_stays_and_a_short_key_is_withheld_as_a_word() -> None:
    told = "no connection to example.org, text/plain: status 401, quota of en used up"
    assert SECRETS.withheld(told) == told
    assert SECRETS.withheld("the key abc is not abcd") == "the key […] is not abcd"
