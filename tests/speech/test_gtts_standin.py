"""gTTS against a stand-in server over real HTTPS that behaves as badly as the real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from audio_edition.chunks import chunk
from audio_edition.errors import SpeechError
from audio_edition.events import Event, Warned
from audio_edition.places import Places
from audio_edition.script.model import Origin, Script, ScriptSegment, Sentence
from audio_edition.speech.engines.patience import Throttle
from audio_edition.speech.model import SpokenScript
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from tests.speech import standin
from tests.speech.standin import StandIn

QUICK = {
    "first_wait": 0.02,
    "per_second": 100.0,
    # long enough for a machine that is busy; what must time out is asked in haste
    "read_timeout": 20.0,
    "connect_timeout": 20.0,
    "deadline": 40.0,
    "longest_wait": 3.0,
    "attempts": 4,
}
TEXTS = [
    "The council voted on Tuesday to reopen the library.",
    "Crews worked through the night.",
    "A very long sentence about the bridge, which was closed in the spring after inspectors found "
    "cracks in two of its beams, will have to be cut into pieces before the service takes it.",
    "“We are not done,” said the mayor.",
]

HASTY = {"read_timeout": 0.5, "deadline": 0.6, "attempts": 12}  # for services that hang
PIECES = [piece for text in TEXTS for piece in chunk(text, 100)]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    with standin.serving(tmp_path) as running:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(running.ca))
        yield running


def script(texts: list[str] = TEXTS, language: str = "en-US") -> Script:
    sentences = tuple(
        Sentence(text, text, Origin("01-a.md", n, n), language=language)
        for n, text in enumerate(texts)
    )
    return Script("e", "T", language, (ScriptSegment("article", "01-a", "A", sentences),))


def settings(server: StandIn, **options: Any) -> VoiceSettings:
    return VoiceSettings(
        engine="gtts",
        fallback=("silence",),
        options={"gtts": {**QUICK, "endpoint": server.url, **options}},
    )


def speak(server: StandIn, cache: Path, **options: Any) -> SpokenScript:
    return speak_script(script(), settings(server, **options), Places(cache))


def first(bad: str, times: int) -> Callable[[int, str], str]:
    return lambda number, text: bad if number < times else "good"


def test_every_sentence_arrives_in_pieces_the_service_takes(
    server: StandIn, tmp_path: Path
) -> None:
    spoken = speak(server, tmp_path)
    assert spoken.engine == "gtts"
    assert not spoken.fallback
    assert spoken.synthesized == len(TEXTS)
    assert sorted(request.text for request in server.asked) == sorted(PIECES)
    assert len(PIECES) > len(TEXTS)
    assert {request.language for request in server.asked} == {"en"}
    assert_whole(spoken)
    for utterance in spoken.utterances:
        assert utterance.clip.rate == 24000
        assert len(utterance.clip.read().samples) == utterance.clip.samples


def test_the_second_time_nobody_is_asked(server: StandIn, tmp_path: Path) -> None:
    speak(server, tmp_path)
    before = len(server.asked)
    again = speak(server, tmp_path)
    assert (again.synthesized, again.cached) == (0, len(TEXTS))
    assert len(server.asked) == before


@pytest.mark.parametrize(
    "bad",
    [
        "429",
        "429:0",
        "503",
        "reset",
        "empty",
        "no_audio",
        "garbage",
        "html",
        "not_base64",
        "silent",
        "truncated",
        "truncated_at_frame",
        "cut_answer",
        "drip",
        "captcha",
        "hang",
    ],
)
def test_a_passing_fault_costs_a_try_and_nothing_else(
    server: StandIn, tmp_path: Path, bad: str
) -> None:
    server.behaviour = first(bad, 3)
    spoken = speak(server, tmp_path, **(HASTY if bad in ("hang", "drip") else {}))
    assert spoken.engine == "gtts"
    assert server.outcomes.count(bad) == 3
    well = {request.text for request in server.asked if request.outcome == "good"}
    assert well == set(PIECES)
    assert_whole(spoken)


@pytest.mark.parametrize(
    "bad", ["429", "reset", "empty", "truncated", "truncated_at_frame", "silent", "garbage", "drip"]
)
def test_a_lasting_fault_has_the_fallback_speak_and_nothing_bad_is_kept(
    server: StandIn, tmp_path: Path, bad: str
) -> None:
    server.behaviour = lambda number, text: bad
    heard: list[Event] = []
    hasty = {"read_timeout": 0.5, "deadline": 0.6} if bad == "drip" else {}
    asked = settings(server, **hasty)
    spoken = speak_script(script(), asked, Places(tmp_path), listen=heard.append)
    assert spoken.engine == spoken.voice == "silence"
    assert "gtts" in spoken.fallback
    assert any(isinstance(event, Warned) and "gtts" in event.message for event in heard)
    # the breaker: not every sentence pays for its own attempts
    assert len(server.asked) <= 2 * QUICK["attempts"] + 3
    server.behaviour = standin.good
    assert speak(server, tmp_path).synthesized == len(TEXTS)


def test_one_good_sentence_among_bad_ones_is_kept_but_never_mixed(
    server: StandIn, tmp_path: Path
) -> None:
    server.behaviour = lambda number, text: "good" if "Crews" in text else "empty"
    spoken = speak(server, tmp_path)
    assert {utterance.clip.rate for utterance in spoken.utterances} == {22050}
    server.behaviour = standin.good
    assert speak(server, tmp_path).cached <= 1


def test_without_fallback_it_fails_in_one_line(server: StandIn, tmp_path: Path) -> None:
    server.behaviour = lambda number, text: "empty"
    with pytest.raises(SpeechError, match="gtts failed") as caught:
        speak_script(script(), settings(server), Places(tmp_path), fallback=False)
    assert "\n" not in str(caught.value)


def test_a_refusal_is_not_asked_twice(server: StandIn, tmp_path: Path) -> None:
    server.behaviour = lambda number, text: "403"
    assert "403" in speak(server, tmp_path, at_once=1).fallback
    assert len(server.asked) == 1


def test_retry_after_holds_everybody(server: StandIn, tmp_path: Path) -> None:
    server.behaviour = first("429:1", 1)
    assert speak(server, tmp_path, at_once=1).engine == "gtts"
    assert server.asked[1].at - server.asked[0].at >= 1.0


def test_a_service_that_wants_an_hour_is_given_up_at_once(server: StandIn, tmp_path: Path) -> None:
    server.behaviour = lambda number, text: "429:3600"
    heard: list[Event] = []
    spoken = speak_script(script(), settings(server), Places(tmp_path), listen=heard.append)
    assert spoken.fallback.startswith("gtts gave up (status 429)")
    assert any(isinstance(e, Warned) and "3600 s" in e.message for e in heard)
    assert len(server.asked) <= 3  # one a thread: none asks again once it was told to wait


def test_the_rate_and_the_number_at_once_are_kept(
    server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[float] = []
    take = Throttle.turn

    def watched(self: Throttle) -> float:
        seconds = take(self)
        if not seconds:
            turns.append(self._next)  # what it counted by: a thread may be stopped behind it
        return seconds

    monkeypatch.setattr(Throttle, "turn", watched)
    texts = [f"Sentence number {n} is about the weather." for n in range(24)]
    server.behaviour = lambda number, text: "429:0" if number % 5 == 0 else "good"
    limited = settings(server, per_second=20.0, at_once=2)
    spoken = speak_script(script(texts), limited, Places(tmp_path))
    assert spoken.engine == "gtts"
    assert server.most_at_once <= 2
    # as the client spaced them: how they arrive is the network's
    assert len(turns) >= len(texts)
    assert len(set(turns)) == len(turns)
    assert all(later - earlier >= 0.999 / 20 for earlier, later in pairwise(sorted(turns)))


def test_an_unknown_authority_is_not_trusted(
    server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    heard: list[Event] = []
    spoken = speak_script(script(), settings(server), Places(tmp_path), listen=heard.append)
    assert spoken.fallback.startswith("gtts gave up (no connection)")
    assert any(isinstance(e, Warned) and "certificate" in e.message for e in heard)
    assert not server.asked


def test_openssl_names_authorities_too(
    server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.setenv("SSL_CERT_FILE", str(server.ca))
    assert speak(server, tmp_path).engine == "gtts"


def test_slow_language_and_accent_reach_the_service(server: StandIn, tmp_path: Path) -> None:
    spoken = speak_script(
        script(["Bonjour à tous."], "fr-CA"),
        replace(settings(server, slow=True), voice="fr@ca"),
        Places(tmp_path),
    )
    assert spoken.voice == "fr@ca" or spoken.voice == "fr-CA@ca"
    assert server.asked[0].slow is True
    assert server.asked[0].language in ("fr", "fr-CA")
    assert server.asked[0].text == "Bonjour à tous."


def assert_whole(spoken: SpokenScript) -> None:
    """Each sentence is as long as its letters, and a breath for each of its pieces, ask for."""
    for utterance in spoken.utterances:
        text = utterance.sentence.spoken
        pieces = len(chunk(text, 100))
        expected = 0.07 * standin.letters(text) + 0.15 * pieces
        assert utterance.clip.duration == pytest.approx(expected, abs=0.15 * pieces + 0.1)
