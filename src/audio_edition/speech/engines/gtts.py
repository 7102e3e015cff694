"""gTTS: Google Translate's voice, over its unofficial endpoint.

The package's protocol is kept; its splitting, its missing timeouts and its TLS without
verification are not.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata

from audio_edition.errors import SpeechError
from audio_edition.speech.model import GaveUp, Pcm, Spoken, VoiceInfo, VoiceRequest
from audio_edition.units import Hertz

_RATE = Hertz(24000)
_LICENCE = "unofficial use of Google Translate; Google's terms apply"
_AUDIO = re.compile(r'jQ1olc","\[\\"([A-Za-z0-9+/=]*)\\"]')


@dataclass(frozen=True, slots=True)
class GttsVoice:
    """One language with one accent (top-level domain)."""

    language: str
    code: str
    tld: str
    slow: bool
    engine: str = "gtts"
    rate: Hertz = _RATE
    is_remote: bool = True
    licence: str = _LICENCE
    max_characters: int | None = 100

    @property
    def name(self) -> str:
        """Language, and accent where it is not the usual one."""
        return self.code if self.tld == "com" else f"{self.code}@{self.tld}"

    @property
    def fingerprint(self) -> str:
        """Language, accent, pace, and the package's version."""
        return f"gtts-1 {self.name} slow={self.slow} gtts={metadata.version('gtts')}"

    def speak(self, text: str) -> Spoken:
        """Fetch the speech; raises ``GaveUp``."""
        import requests
        import soundfile
        from gtts import gTTS

        made = gTTS(
            text,
            tld=self.tld,
            lang=self.code,
            slow=self.slow,
            lang_check=False,
            pre_processor_funcs=[],
        )
        sound = b""
        try:
            with requests.Session() as session:
                for request in made._prepare_requests():
                    answer = session.send(request, timeout=(5, 20))
                    answer.raise_for_status()
                    found = _AUDIO.search(answer.text)
                    sound += base64.b64decode(found.group(1)) if found else b""
            samples, rate = soundfile.read(io.BytesIO(sound), dtype="int16")
        except (requests.RequestException, soundfile.LibsndfileError, binascii.Error) as problem:
            raise GaveUp(f"gtts failed: {problem}") from problem
        return Spoken(Pcm(samples, Hertz(rate)))

    def validate_environment(self) -> str | None:
        """Core: always installed."""
        return None


@dataclass(frozen=True, slots=True)
class GttsEngine:
    """One voice a language."""

    name: str = "gtts"

    def open(self, request: VoiceRequest) -> GttsVoice:
        """``voice`` is empty or a top-level domain that gives the accent, such as ``co.uk``."""
        from gtts.lang import tts_langs

        table = request.table()
        tld = request.voice or table.text("tld", "com")
        slow = table.flag("slow") or request.speed < 0.8
        table.refuse_unknown()
        known = tts_langs()
        for code in (request.language, request.language.partition("-")[0]):
            if code in known:
                return GttsVoice(request.language, code, tld, slow)
        raise SpeechError(f"gtts does not speak {request.language}")

    def voices(self, request: VoiceRequest) -> Iterable[VoiceInfo]:
        """Every language."""
        from gtts.lang import tts_langs

        return [VoiceInfo("gtts", code, code, _LICENCE, True) for code in tts_langs()]


engine = GttsEngine()

__all__ = ["GttsEngine", "GttsVoice", "engine"]
