"""The openai engine against a local HTTP server with the same address and answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import SpeechError
from audio_edition.events import Advanced, Event, Warned
from audio_edition.places import Places
from audio_edition.speech.conformance import VoiceConformance
from audio_edition.speech.engines import openai
from audio_edition.speech.model import GaveUp, VoiceRequest
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from tests.rows import each
from tests.speech import standin
from tests.speech.scripts import TEXTS, plain


class Service:
    """What it was asked, and the status it gives to the request of that number."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.status: Callable[[int], int] = lambda number: 200
        self.url = ""


@pytest.fixture
def service() -> Iterator[Service]:
    running = Service()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            number = len(running.asked)
            running.asked.append(body)
            running.keys.append(self.headers.get("Authorization"))
            status = running.status(number) if self.path == "/v1/audio/speech" else 404
            sound = standin.mp3_of(standin.letters(body["input"])) if status == 200 else b"{}"
            self.send_response(status)
            self.send_header("Content-Length", str(len(sound)))
            self.end_headers()
            self.wfile.write(sound)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield running
    server.shutdown()
    thread.join()
    server.server_close()


def settings(service: Service, **options: Any) -> VoiceSettings:
    quick = {"first_wait": 0.01, "per_second": 500.0, "attempts": 3, "base_url": service.url}
    return VoiceSettings(
        engine="openai", fallback=("silence",), options={"openai": {**quick, **options}}
    )


class TestConformance(VoiceConformance):
    engine = openai.engine
    request = VoiceRequest("openai")

    @pytest.fixture(autouse=True)
    def local(self, service: Service) -> None:
        type(self).request = VoiceRequest("openai", options={"base_url": service.url})


def test_a_server_of_one_s_own_needs_no_key(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    spoken = speak_script(plain(), settings(service, model="kokoro"), Places(tmp_path))
    assert spoken.engine == "openai"
    assert sorted(body["input"] for body in service.asked) == sorted(TEXTS)
    assert {body["model"] for body in service.asked} == {"kokoro"}
    assert service.keys == [None] * len(TEXTS)


def test_the_key_comes_from_the_environment_and_goes_nowhere_else(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", "s3cret")
    speak_script(plain(), settings(service, key_env="MY_KEY"), Places(tmp_path))
    assert set(service.keys) == {"Bearer s3cret"}
    for file in tmp_path.rglob("*.json"):
        assert "s3cret" not in file.read_text()


def test_the_cost_is_told_before_the_first_request(service: Service, tmp_path: Path) -> None:
    told: list[tuple[Event, int]] = []
    speak_script(
        plain(),
        settings(service, price=1000.0),
        Places(tmp_path),
        listen=lambda event: told.append((event, len(service.asked))),
    )
    event, asked_before = told[0]
    assert isinstance(event, Advanced)
    assert f"{sum(map(len, TEXTS))} characters" in event.note
    assert asked_before == 0


def test_over_the_budget_nothing_is_asked(service: Service, tmp_path: Path) -> None:
    heard: list[Event] = []
    dear = settings(service, price=1e6, budget=2.0)
    spoken = speak_script(plain(), dear, Places(tmp_path), listen=heard.append)
    assert spoken.engine == "silence"
    assert "openai gave up (over the budget)" in spoken.fallback
    assert any(isinstance(e, Warned) and "budget is 2.00" in e.message for e in heard)
    assert service.asked == []


def test_repeated_requests_count(service: Service, tmp_path: Path) -> None:
    service.status = lambda number: 500 if number % 2 == 0 else 200
    cost = sum(map(len, TEXTS))
    heard: list[Event] = []
    scarce = settings(service, price=1e6, budget=cost * 1.2, at_once=1)
    spoken = speak_script(plain(), scarce, Places(tmp_path), listen=heard.append)
    assert spoken.engine == "silence"
    assert "over the budget" in spoken.fallback
    assert any(isinstance(e, Warned) and "repeated requests" in e.message for e in heard)
    assert sum(len(body["input"]) for body in service.asked) <= cost * 1.2


@pytest.mark.parametrize(("status", "asked"), [(401, 1), (400, 1), (429, 3), (503, 3)])
def test_refusals_are_final_and_overload_is_not(
    service: Service, tmp_path: Path, status: int, asked: int
) -> None:
    service.status = lambda number: status
    spoken = speak_script(plain("Good morning."), settings(service), Places(tmp_path))
    assert spoken.engine == "silence"
    assert str(status) in spoken.fallback
    assert len(service.asked) == asked


def test_the_official_service_wants_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    missing = openai.engine.open(VoiceRequest("openai")).validate_environment()
    assert missing is not None
    assert "OPENAI_API_KEY" in missing


@each(
    "options",
    [{"base_url": "http://example.org/v1"}, {"base_url": "ftp://x"}, {"format": "mp4"}],
)
def test_options_that_cannot_be_are_one_line(options: dict[str, Any]) -> None:
    with pytest.raises(SpeechError) as caught:
        openai.engine.open(VoiceRequest("openai", options=options))
    assert not isinstance(caught.value, GaveUp)
    assert caught.value.hint
