"""gTTS: Google Translate's voice, over its unofficial endpoint.

The package's protocol is kept: it builds the requests, and its answer's form is read as it
reads it. Its splitting, its connections (no timeout, no retry, certificates unchecked) and
its habit of writing empty files are replaced.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from functools import cached_property, partial
from importlib import metadata
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from audio_edition.chunks import chunk
from audio_edition.errors import SpeechError
from audio_edition.secrets import without_secrets
from audio_edition.speech.engines import answer
from audio_edition.speech.engines.http import Client, check_address
from audio_edition.speech.engines.patience import Patience, ServiceLine, TryAgainError
from audio_edition.speech.model import GaveUp, Pcm, Spoken, VoiceInfo, VoiceRequest
from audio_edition.units import Hertz

if TYPE_CHECKING:
    import requests

_RATE = Hertz(24000)
_LONGEST = 100  # characters: what one request of the service may carry
_LICENCE = "unofficial use of Google Translate; Google's terms apply"
_AUDIO = re.compile(rb'jQ1olc","\[\\"([^"]*)\\"')
_TLD = re.compile(r"[a-z]{2,3}(\.[a-z]{2,3})?")
_VERSION = 2
_PATIENCE = Patience()


class GttsVoice:
    """One language in one accent (the domain that is asked gives it)."""

    engine = "gtts"
    is_remote = True
    licence = _LICENCE
    rate = _RATE
    max_characters: int | None = _LONGEST

    def __init__(
        self, language: str, code: str, tld: str, *, slow: bool, endpoint: str, patience: Patience
    ) -> None:
        self.language = language
        self._code = code
        self._tld = tld
        self._slow = slow
        self._endpoint = endpoint
        self.at_once = patience.at_once
        self._client = Client("gtts", patience)
        host = urlsplit(endpoint).netloc if endpoint else f"translate.google.{tld}"
        self._line = ServiceLine("gtts", host, patience)

    @property
    def name(self) -> str:
        """Language, and accent where it is not the usual one."""
        return self._code if self._tld == "com" else f"{self._code}@{self._tld}"

    @cached_property
    def fingerprint(self) -> str:
        """Language, accent, pace, and the package's version."""
        version = metadata.version("gtts")
        where = f" at={without_secrets(self._endpoint)}" if self._endpoint else ""
        return f"gtts-{_VERSION} {self.name} slow={self._slow} gtts={version}{where}"

    def speak(self, text: str) -> Spoken:
        """Fetch the speech; raises ``GaveUp``."""
        import numpy as np

        pieces = [self._line.ask(partial(self._fetch, r, text)) for r in self._requests(text)]
        if not pieces:
            raise GaveUp(f"gtts finds nothing to say in “{text[:60]}”")
        samples = np.concatenate([pcm.samples for pcm in pieces])
        return Spoken(Pcm(samples, pieces[0].rate))

    def validate_environment(self) -> str | None:
        """Core: always installed. Whether the service answers shows when it is asked."""
        return None

    def _requests(self, text: str) -> list[requests.PreparedRequest]:
        """Have the package build its requests, one a piece of ours."""
        from gtts import gTTS

        made = gTTS(
            text,
            tld=self._tld,
            lang=self._code,
            slow=self._slow,
            lang_check=False,
            pre_processor_funcs=[],
            tokenizer_func=lambda long: chunk(long, _LONGEST),
        )
        try:
            prepared: list[requests.PreparedRequest] = made._prepare_requests()
        except AssertionError:  # "No text to send": only punctuation is left
            return []
        if self._endpoint:
            for request in prepared:
                request.url = self._endpoint + request.path_url
        return prepared

    def _fetch(self, request: requests.PreparedRequest, text: str) -> Pcm:
        body = self._client.send(request).body
        found = [match for match in _AUDIO.findall(body) if match]
        if not found:
            raise TryAgainError("an answer without audio")
        try:
            sound = b"".join(base64.b64decode(_unescaped(part), validate=True) for part in found)
        except binascii.Error:
            raise TryAgainError("audio that is not base64") from None
        # a text of many requests is judged by what one request may carry of it
        return answer.decode(sound, text if len(text) <= _LONGEST else "")


def _unescaped(part: bytes) -> bytes:
    """JSON within JSON may write ``=`` and ``/`` with backslashes."""
    for escaped, plain in ((rb"\\u003d", b"="), (rb"\u003d", b"="), (rb"\/", b"/")):
        part = part.replace(escaped, plain)
    return part


class GttsEngine:
    """Every language of Google Translate."""

    name = "gtts"

    def open(self, request: VoiceRequest) -> GttsVoice:
        """``voice`` is an accent (``co.uk``), a language (``fr``) or both (``fr@ca``).

        Options: ``tld``, ``slow``, ``endpoint`` (instead of translate.google.TLD), and how
        patient to be.
        """
        table = request.table()
        tld = table.text("tld", "com").lower()
        slow = table.flag("slow")
        endpoint = table.text("endpoint")
        patience = Patience.from_table(table, _PATIENCE)
        table.refuse_unknown()
        language, accent = _wanted(request.voice, request.language)
        tld = accent or tld
        if not _TLD.fullmatch(tld):
            raise SpeechError(
                f"gtts: {tld!r} is not a top-level domain", hint="write com, co.uk or com.au"
            )
        return GttsVoice(
            language or request.language,
            _code(language or request.language),
            tld,
            slow=slow,
            endpoint=check_address("gtts", endpoint) if endpoint else "",
            patience=patience,
        )

    def voices(self, request: VoiceRequest) -> Iterable[VoiceInfo]:
        """Every language, by the package's own list."""
        return [VoiceInfo("gtts", code, code, _LICENCE, True) for code in _languages()]


def _languages() -> dict[str, str]:
    from gtts.lang import tts_langs

    known: dict[str, str] = tts_langs()
    return known


def _wanted(voice: str, language: str) -> tuple[str, str]:
    """Take ``fr@ca`` apart; a bare word is a language only where it is the one spoken."""
    first, at, accent = voice.partition("@")
    if at:
        return first, accent.lower()
    is_language = first.partition("-")[0].lower() == language.partition("-")[0].lower()
    if is_language or (first in _languages() and not _TLD.fullmatch(first)):
        return first, ""
    return "", first.lower()


def _code(language: str) -> str:
    """Return the package's code for a BCP 47 tag; raises ``SpeechError`` where it has none."""
    known = {code.lower(): code for code in _languages()}
    tag = language.lower()
    first = tag.partition("-")[0]
    usual = {"he": "iw", "jv": "jw", "nb": "no", "nn": "no", "fil": "tl"}
    for code in (tag, first, usual.get(first, "")):
        if code in known:
            return known[code]
    raise SpeechError(
        f"gtts does not speak {language}", hint="audio-edition voices lists what it speaks"
    )


engine = GttsEngine()
