"""Any service with OpenAI's ``/v1/audio/speech``: hosted, or a model server of one's own.

The key comes from the environment, never from a file. What a build will cost is told before,
and a budget is kept even when requests have to be repeated.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from audio_edition.errors import SpeechError
from audio_edition.secrets import without_secrets
from audio_edition.speech.engines import answer
from audio_edition.speech.engines.http import Client, check_address
from audio_edition.speech.engines.patience import Patience, ServiceLine
from audio_edition.speech.model import Cause, GaveUp, Pcm, Spoken, VoiceInfo, VoiceRequest
from audio_edition.units import Hertz

if TYPE_CHECKING:
    import requests

_OFFICIAL = "https://api.openai.com/v1"
_OFFICIAL_PRICE = 15.0  # US dollars a million characters, tts-1
_LONGEST = 4096
_RATE = Hertz(24000)
_FORMATS = ("mp3", "wav", "flac")
_VERSION = 1
_PATIENCE = Patience(read_timeout=60.0, deadline=120.0, at_once=4, per_second=8.0)
_VOICES = ("alloy", "ash", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer")


@dataclass(frozen=True, slots=True)
class Options:
    """The table [voice.openai].

    ``price`` is what a million characters cost, ``budget`` the most one build may (both in
    ``currency``; budget 0 is no limit).
    """

    base_url: str
    model: str
    key_env: str
    instructions: str
    format: str
    price: float
    budget: float
    currency: str
    patience: Patience

    @classmethod
    def from_request(cls, request: VoiceRequest) -> Options:
        """Read them; raises ``SpeechError`` for what is wrong."""
        table = request.table()
        base_url = check_address("openai", table.text("base_url", _OFFICIAL))
        is_official = base_url == _OFFICIAL
        options = cls(
            base_url=base_url,
            model=table.text("model", "tts-1"),
            key_env=table.text("key_env", "OPENAI_API_KEY"),
            instructions=table.text("instructions"),
            format=table.choice("format", _FORMATS, "mp3"),
            price=table.number("price", _OFFICIAL_PRICE if is_official else 0.0, least=0.0),
            budget=table.number("budget", 5.0, least=0.0),
            currency=table.text("currency", "USD"),
            patience=Patience.from_table(table, _PATIENCE),
        )
        table.refuse_unknown()
        return options


class OpenAIVoice:
    """One voice of one model of one service."""

    engine = "openai"
    is_remote = True
    rate = _RATE
    language = "*"
    licence = "the service's terms"
    max_characters: int | None = _LONGEST

    def __init__(self, name: str, speed: float, options: Options) -> None:
        self.name = name
        self._speed = speed
        self._options = options
        self.at_once = options.patience.at_once
        self._client = Client("openai", options.patience)
        self._line = ServiceLine("openai", urlsplit(options.base_url).netloc, options.patience)
        self._spent = 0.0
        self._lock = threading.Lock()

    @cached_property
    def fingerprint(self) -> str:
        """Service, model, voice, pace and instructions."""
        options = self._options
        told = hashlib.sha256(options.instructions.encode()).hexdigest()[:16]
        address = without_secrets(options.base_url)
        return (
            f"openai-{_VERSION} at={address} model={options.model} voice={self.name} "
            f"speed={self._speed:g} format={options.format} instructions={told}"
        )

    def accept(self, texts: Sequence[str]) -> str:
        """Say what the texts will cost; raises ``GaveUp`` where that is over the budget."""
        options = self._options
        characters = sum(len(text) for text in texts)
        cost = self._cost(characters)
        if options.budget and cost > options.budget:
            raise GaveUp(
                f"openai: {characters} characters would cost about {cost:.2f} "
                f"{options.currency}, the budget is {options.budget:.2f}",
                hint="raise [voice.openai] budget, or let another engine speak",
                cause=Cause.BUDGET,
            )
        if not cost:
            return ""
        return f"openai: {characters} characters, about {cost:.2f} {options.currency}"

    def speak(self, text: str) -> Spoken:
        """Fetch the speech; raises ``GaveUp``."""
        return Spoken(self._line.ask(lambda: self._fetch(text)))

    def validate_environment(self) -> str | None:
        """The official service needs a key, and no service takes an unprintable one."""
        options = self._options
        key = self._key()
        if options.base_url == _OFFICIAL and not key:
            return f"no key: set the environment variable {options.key_env}"
        # requests would quote the whole key in its own error
        if not all("!" <= character <= "~" for character in key):
            return f"the key in {options.key_env} has a blank, a line break or another odd sign"
        return None

    def _key(self) -> str:
        return os.environ.get(self._options.key_env, "").strip()

    def _fetch(self, text: str) -> Pcm:
        missing = self.validate_environment()  # the environment may have changed since
        if missing:
            raise GaveUp(f"openai: {missing}", cause=Cause.NOT_READY)
        self._spend(len(text))
        return answer.decode(self._client.send(self._request(text)).body, text)

    def _request(self, text: str) -> requests.PreparedRequest:
        import requests

        options = self._options
        wanted: dict[str, object] = {
            "model": options.model,
            "voice": self.name,
            "input": text,
            "response_format": options.format,
        }
        if self._speed != 1.0:
            wanted["speed"] = self._speed
        if options.instructions:
            wanted["instructions"] = options.instructions
        headers = {"Content-Type": "application/json"}
        key = self._key()
        if key:
            headers["Authorization"] = f"Bearer {key}"
        data = json.dumps(wanted).encode()
        address = f"{options.base_url}/audio/speech"
        return requests.Request("POST", address, data=data, headers=headers).prepare()

    def _spend(self, characters: int) -> None:
        """Count what is sent: a repeated request is charged again."""
        options = self._options
        with self._lock:
            self._spent += self._cost(characters)
            spent = self._spent
        if options.budget and spent > options.budget * 1.0001:
            raise GaveUp(
                f"openai: repeated requests would exceed the budget of {options.budget:.2f} "
                f"{options.currency}",
                cause=Cause.BUDGET,
            )

    def _cost(self, characters: int) -> float:
        return characters * self._options.price / 1e6


class OpenAIEngine:
    """The service named in [voice.openai] base_url."""

    name = "openai"

    def open(self, request: VoiceRequest) -> OpenAIVoice:
        """``voice`` is whatever the service calls it; ``alloy`` unless told."""
        if not 0.25 <= request.speed <= 4.0:
            raise SpeechError(f"openai speaks at speed 0.25 to 4, not {request.speed:g}")
        return OpenAIVoice(
            request.voice or _VOICES[0], request.speed, Options.from_request(request)
        )

    def voices(self, request: VoiceRequest) -> Iterable[VoiceInfo]:
        """The official service's voices, or the one that is configured."""
        options = Options.from_request(request)
        names = _VOICES if options.base_url == _OFFICIAL else (request.voice or _VOICES[0],)
        for name in names:
            voice = OpenAIVoice(name, 1.0, options)
            missing = voice.validate_environment() or ""
            yield VoiceInfo("openai", name, "*", voice.licence, True, missing)


engine = OpenAIEngine()
