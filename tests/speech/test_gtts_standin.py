"""gTTS against a stand-in server over real HTTPS that behaves as badly as the real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from audio_edition.chunks import chunk
from audio_edition.events import Event, Warned
from audio_edition.places import Places
from audio_edition.speech.model import SpokenScript
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from tests.rows import each
from tests.speech import standin
from tests.speech.scripts import plain, script_of, sentence
from tests.speech.standin import StandIn

ATTEMPTS = 4
QUICK = {
    "first_wait": 0.02,
    "per_second": 100.0,
    # long enough for a machine that is busy; what must time out is asked in haste
    "read_timeout": 20.0,
    "connect_timeout": 20.0,
    "deadline": 40.0,
    "longest_wait": 3.0,
    "attempts": ATTEMPTS,
}
HASTY = {"read_timeout": 0.5, "deadline": 0.6}  # for services that hang
TEXTS = [
    "The council voted on Tuesday to reopen the library.",
    "A very long sentence about the bridge, which was closed in the spring after inspectors found "
    "cracks in two of its beams, will have to be cut into pieces before the service takes it.",
    "“We are not done,” said the mayor.",
]
PIECES = [piece for text in TEXTS for piece in chunk(text, 100)]


@dataclass
class Desk:
    """Who has the service speak, and hears what is told of it."""

    server: StandIn
    folder: Path
    heard: list[Event] = field(default_factory=list)

    def settings(self, **options: Any) -> VoiceSettings:
        options = {**QUICK, "endpoint": self.server.url, **options}
        return VoiceSettings(engine="gtts", fallback=("silence",), options={"gtts": options})

    def speak(self, *texts: str, **options: Any) -> SpokenScript:
        script, places = plain(*(texts or TEXTS)), Places(self.folder)
        return speak_script(script, self.settings(**options), places, listen=self.heard.append)

    def warned(self, words: str) -> bool:
        return any(isinstance(event, Warned) and words in event.message for event in self.heard)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with standin.serving(tmp_path) as server:  # its own: what comes late is another test's
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca))
        yield Desk(server, tmp_path)


def first(bad: str, times: int) -> Callable[[int, str], str]:
    return lambda number, text: bad if number < times else "good"


def assert_whole(spoken: SpokenScript) -> None:
    """Each sentence is as long as its letters, and a breath for each of its pieces, ask for."""
    for utterance in spoken.utterances:
        text = utterance.sentence.spoken
        pieces = len(chunk(text, 100))
        expected = 0.07 * standin.letters(text) + 0.15 * pieces
        assert utterance.clip.duration == pytest.approx(expected, abs=0.15 * pieces + 0.1)
        assert utterance.clip.rate == 24000
        assert len(utterance.clip.read().samples) == utterance.clip.samples


def test_every_sentence_arrives_in_pieces_the_service_takes_once(desk: Desk) -> None:
    spoken = desk.speak()
    assert (spoken.engine, spoken.fallback, spoken.synthesized) == ("gtts", "", len(TEXTS))
    assert sorted(request.text for request in desk.server.asked) == sorted(PIECES)
    assert len(PIECES) > len(TEXTS)
    assert {request.language for request in desk.server.asked} == {"en"}
    assert_whole(spoken)
    again = desk.speak()
    assert (again.synthesized, again.cached) == (0, len(TEXTS))
    assert len(desk.server.asked) == len(PIECES)


@each(
    "bad",
    [
        *("429", "429:0", "503", "reset", "empty", "no_audio", "html", "not_base64", "truncated"),
        *("cut_answer", "captcha", "drip", "hang"),
    ],
)
def test_a_passing_fault_costs_a_try_and_nothing_else(desk: Desk, tmp_path: Path, bad: str) -> None:
    desk.server.asked.clear()
    desk.folder, desk.server.behaviour = tmp_path, first(bad, 3)
    spoken = desk.speak(**({**HASTY, "attempts": 12} if bad in ("hang", "drip") else {}))
    assert spoken.engine == "gtts"
    assert desk.server.outcomes.count(bad) == 3
    well = {request.text for request in desk.server.asked if request.outcome == "good"}
    assert well == set(PIECES)
    assert_whole(spoken)


@each("bad", ["429", "drip"])
def test_a_lasting_fault_has_the_fallback_speak_and_nothing_bad_is_kept(
    desk: Desk, tmp_path: Path, bad: str
) -> None:
    desk.server.asked.clear()
    desk.folder, desk.server.behaviour = tmp_path, lambda number, text: bad
    spoken = desk.speak(**(HASTY if bad == "drip" else {}))
    assert spoken.engine == spoken.voice == "silence"
    assert "gtts" in spoken.fallback
    assert desk.warned("gtts")
    # the breaker: not every sentence pays for its own attempts
    assert len(desk.server.asked) <= 2 * ATTEMPTS + 3
    desk.server.behaviour = standin.good
    assert desk.speak().synthesized == len(TEXTS)


def test_a_refusal_or_an_hour_to_wait_is_not_asked_twice(desk: Desk) -> None:
    desk.server.behaviour = lambda number, text: "403"
    assert "403" in desk.speak(at_once=1).fallback
    assert len(desk.server.asked) == 1
    desk.server.behaviour = lambda number, text: "429:3600"
    assert desk.speak().fallback.startswith("gtts gave up (status 429)")
    assert desk.warned("3600 s")
    assert len(desk.server.asked) <= 1 + 3  # one a thread: none asks again once it was told to wait


def test_an_unknown_authority_is_not_trusted_and_openssl_names_some_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    assert desk.speak().fallback.startswith("gtts gave up (no connection)")
    assert desk.warned("certificate")
    assert not desk.server.asked
    monkeypatch.setenv("SSL_CERT_FILE", str(desk.server.ca))
    assert desk.speak().engine == "gtts"


def test_slow_language_and_accent_reach_the_service(desk: Desk) -> None:
    script = script_of(sentence("Bonjour à tous.", language="fr-CA"))
    settings = replace(desk.settings(slow=True), voice="fr@ca")
    script = replace(script, language="fr-CA")
    assert speak_script(script, settings, Places(desk.folder)).voice in ("fr@ca", "fr-CA@ca")
    [asked] = desk.server.asked
    assert asked.slow is True
    assert asked.language in ("fr", "fr-CA")
    assert asked.text == "Bonjour à tous."
