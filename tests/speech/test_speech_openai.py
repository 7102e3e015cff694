"""The openai engine against a local HTTP server with the same address and answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import SpeechError
from audio_edition.events import Advanced, Event, Warned
from audio_edition.places import Places
from audio_edition.speech.conformance import VoiceConformance
from audio_edition.speech.engines import openai
from audio_edition.speech.model import GaveUp, SpokenScript, VoiceRequest
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from tests.rows import each
from tests.speech import standin
from tests.speech.scripts import TEXTS, plain
from tests.speech.service import serving

COST = sum(map(len, TEXTS))


class Service:
    """What it was asked, and the status it gives to the request of that number."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.url = folder, ""
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.heard: list[tuple[Event, int]] = []
        self.status: Callable[[int], int] = lambda number: 200

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
        asked = json.loads(body)
        self.asked.append(asked)
        self.keys.append(request.headers["Authorization"])
        status = self.status(len(self.asked) - 1)
        if status != 200 or request.path != "/v1/audio/speech":
            return (404 if status == 200 else status), b"{}"
        return 200, standin.mp3_of(standin.letters(asked["input"]))

    def speak(self, *texts: str, **options: Any) -> SpokenScript:
        quick = {"first_wait": 0.01, "per_second": 500.0, "attempts": 3, "base_url": self.url}
        settings = VoiceSettings(
            engine="openai", fallback=("silence",), options={"openai": {**quick, **options}}
        )
        return speak_script(
            plain(*texts),
            settings,
            Places(self.folder),
            listen=lambda event: self.heard.append((event, len(self.asked))),
        )

    def warned(self, words: str) -> bool:
        return any(isinstance(e, Warned) and words in e.message for e, _ in self.heard)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    running = Service(tmp_path)
    with serving(running.answer) as url:
        running.url = f"{url}/v1"
        yield running


class TestConformance(VoiceConformance):
    engine = openai.engine
    request = VoiceRequest("openai")

    @pytest.fixture(autouse=True)
    def local(self, service: Service) -> None:
        type(self).request = VoiceRequest("openai", options={"base_url": service.url})


def test_a_server_of_one_s_own_needs_no_key_and_the_service_wants_one(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert service.speak(model="kokoro").engine == "openai"
    assert sorted(body["input"] for body in service.asked) == sorted(TEXTS)
    assert {body["model"] for body in service.asked} == {"kokoro"}
    assert service.keys == [None] * len(TEXTS)
    missing = openai.engine.open(VoiceRequest("openai")).validate_environment()
    assert missing is not None
    assert "OPENAI_API_KEY" in missing


def test_the_key_comes_from_the_environment_and_the_cost_is_told_before_it_is_used(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", "s3cret")
    service.speak(key_env="MY_KEY", price=1000.0)
    assert set(service.keys) == {"Bearer s3cret"}
    assert all("s3cret" not in file.read_text() for file in service.folder.rglob("*.json"))
    event, asked_before = service.heard[0]
    assert isinstance(event, Advanced)
    assert f"{COST} characters" in event.note
    assert asked_before == 0


def test_over_the_budget_nothing_is_asked_and_repeated_requests_count(service: Service) -> None:
    spoken = service.speak(price=1e6, budget=2.0)
    assert spoken.engine == "silence"
    assert "openai gave up (over the budget)" in spoken.fallback
    assert service.warned("budget is 2.00")
    assert service.asked == []
    service.status = lambda number: 500 if number % 2 == 0 else 200
    spoken = service.speak(price=1e6, budget=COST * 1.2, at_once=1)
    assert "over the budget" in spoken.fallback
    assert service.warned("repeated requests")
    assert sum(len(body["input"]) for body in service.asked) <= COST * 1.2


@each(("status", "asked"), [(401, 1), (400, 1), (429, 3), (503, 3)])
def test_refusals_are_final_and_overload_is_not(
    service: Service, tmp_path: Path, status: int, asked: int
) -> None:
    before = len(service.asked)
    service.folder, service.status = tmp_path, lambda number: status
    spoken = service.speak("Good morning.")
    assert spoken.engine == "silence"
    assert str(status) in spoken.fallback
    assert len(service.asked) - before == asked


@each(
    "options", [{"base_url": "http://example.org/v1"}, {"base_url": "ftp://x"}, {"format": "mp4"}]
)
def test_options_that_cannot_be_are_one_line(options: dict[str, Any]) -> None:
    with pytest.raises(SpeechError) as caught:
        openai.engine.open(VoiceRequest("openai", options=options))
    assert not isinstance(caught.value, GaveUp)
    assert caught.value.hint
