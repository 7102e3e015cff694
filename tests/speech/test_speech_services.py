"""Voices of remote services, asked on this machine: openai by HTTP, gTTS by a stand-in over real
HTTPS that behaves as badly as the real one; and no secret of theirs comes back.
"""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from audio_edition.chunks import chunk
from audio_edition.errors import SpeechError
from audio_edition.events import Advanced, Event, Warned
from audio_edition.places import Places
from audio_edition.secrets import Secrets
from audio_edition.speech.conformance import VoiceConformance
from audio_edition.speech.engines import edge, gtts, openai
from audio_edition.speech.model import Cause, GaveUp, SpokenScript, VoiceRequest
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from tests.rows import each
from tests.speech import standin
from tests.speech.scripts import TEXTS, plain, script_of, sentence
from tests.speech.service import serving
from tests.speech.standin import StandIn

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


ATTEMPTS = 4
PATIENT = {
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
SAID = [
    "The council voted on Tuesday to reopen the library.",
    "A very long sentence about the bridge, which was closed in the spring after inspectors found "
    "cracks in two of its beams, will have to be cut into pieces before the service takes it.",
    "“We are not done,” said the mayor.",
]
PIECES = [piece for text in SAID for piece in chunk(text, 100)]


@dataclass
class Desk:
    """Who has the service speak, and hears what is told of it."""

    server: StandIn
    folder: Path
    heard: list[Event] = field(default_factory=list)

    def settings(self, **options: Any) -> VoiceSettings:
        options = {**PATIENT, "endpoint": self.server.url, **options}
        return VoiceSettings(engine="gtts", fallback=("silence",), options={"gtts": options})

    def speak(self, *texts: str, **options: Any) -> SpokenScript:
        script, places = plain(*(texts or SAID)), Places(self.folder)
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
    assert (spoken.engine, spoken.fallback, spoken.synthesized) == ("gtts", "", len(SAID))
    assert sorted(request.text for request in desk.server.asked) == sorted(PIECES)
    assert len(PIECES) > len(SAID)
    assert {request.language for request in desk.server.asked} == {"en"}
    assert_whole(spoken)
    again = desk.speak()
    assert (again.synthesized, again.cached) == (0, len(SAID))
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
    assert desk.speak().synthesized == len(SAID)


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
