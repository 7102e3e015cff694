"""Edge: the read-aloud voices of Microsoft's browser, over the edge-tts package.

Like gTTS it is an unofficial use; unlike gTTS it tells when each word sounds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import cached_property
from importlib import metadata, util

from audio_edition.errors import SpeechError
from audio_edition.secrets import Secrets
from audio_edition.speech.engines import answer
from audio_edition.speech.engines.patience import Patience, ServiceLine, TryAgainError
from audio_edition.speech.model import Cause, GaveUp, Spoken, VoiceInfo, VoiceRequest, Word
from audio_edition.units import Hertz, Seconds

_INSTALL = "pip install 'audio-edition[edge]'"
_LICENCE = "unofficial use of Microsoft Edge; Microsoft's terms apply"
_RATE = Hertz(24000)
_TICKS = 10_000_000  # a second, in the service's units of 100 ns
_LONGEST = 1000  # characters; the package cuts at 4096 bytes, blindly
_VERSION = 1
_PATIENCE = Patience(read_timeout=20.0, deadline=60.0, at_once=3, per_second=4.0)

# one usual voice a language, so that [voice] voice may stay empty; any other name is taken
_USUAL = {
    "ar": "ar-EG-SalmaNeural",
    "cs": "cs-CZ-VlastaNeural",
    "da": "da-DK-ChristelNeural",
    "de": "de-DE-KatjaNeural",
    "el": "el-GR-AthinaNeural",
    "en": "en-US-AriaNeural",
    "en-au": "en-AU-NatashaNeural",
    "en-ca": "en-CA-ClaraNeural",
    "en-gb": "en-GB-SoniaNeural",
    "en-in": "en-IN-NeerjaNeural",
    "es": "es-ES-ElviraNeural",
    "es-mx": "es-MX-DaliaNeural",
    "fi": "fi-FI-NooraNeural",
    "fr": "fr-FR-DeniseNeural",
    "fr-ca": "fr-CA-SylvieNeural",
    "he": "he-IL-HilaNeural",
    "hi": "hi-IN-SwaraNeural",
    "hu": "hu-HU-NoemiNeural",
    "it": "it-IT-ElsaNeural",
    "ja": "ja-JP-NanamiNeural",
    "ko": "ko-KR-SunHiNeural",
    "nb": "nb-NO-PernilleNeural",
    "nl": "nl-NL-ColetteNeural",
    "no": "nb-NO-PernilleNeural",
    "pl": "pl-PL-ZofiaNeural",
    "pt": "pt-PT-RaquelNeural",
    "pt-br": "pt-BR-FranciscaNeural",
    "ro": "ro-RO-AlinaNeural",
    "ru": "ru-RU-SvetlanaNeural",
    "sv": "sv-SE-SofieNeural",
    "tr": "tr-TR-EmelNeural",
    "uk": "uk-UA-PolinaNeural",
    "zh": "zh-CN-XiaoxiaoNeural",
}


class EdgeVoice:
    """One of the service's voices."""

    engine = "edge"
    is_remote = True
    licence = _LICENCE
    rate = _RATE
    max_characters: int | None = _LONGEST

    def __init__(self, name: str, request: VoiceRequest, patience: Patience) -> None:
        self.name = name
        self.language = _language_of(name)
        # the service takes a whole percentage, with its sign
        self._pace = f"{round((request.speed - 1) * 100):+d}%"
        self._patience = patience
        self.at_once = patience.at_once
        self._line = ServiceLine("edge", "edge", patience)

    @cached_property
    def fingerprint(self) -> str:
        """Voice, pace, and the package's version."""
        version = metadata.version("edge-tts")
        return f"edge-{_VERSION} voice={self.name} pace={self._pace} edge-tts={version}"

    def speak(self, text: str) -> Spoken:
        """Fetch the speech and its words; raises ``GaveUp``."""
        return self._line.ask(lambda: self._fetch(text))

    def validate_environment(self) -> str | None:
        """None: without the package no voice was opened."""
        return None

    def _fetch(self, text: str) -> Spoken:
        import aiohttp
        import edge_tts

        deadline = self._patience.deadline
        try:
            sound, words = asyncio.run(asyncio.wait_for(self._stream(text), deadline))
        except TimeoutError:
            raise TryAgainError(
                f"no whole answer in {deadline:g} s", cause=Cause.UNREACHABLE
            ) from None
        except aiohttp.ClientConnectorCertificateError as problem:
            told = Secrets.sent("").withheld(str(problem))
            raise GaveUp(
                f"edge: the service's certificate is not trusted ({told})",
                cause=Cause.UNREACHABLE,
            ) from None
        except aiohttp.WSServerHandshakeError as problem:
            told = Secrets.sent("").withheld(f"status {problem.status} {problem.message}".strip())
            raise TryAgainError(told, cause=Cause.REFUSED, status=problem.status) from None
        except aiohttp.ClientConnectorError as problem:
            why = problem.os_error.strerror or problem.os_error
            raise TryAgainError(
                f"no connection to {problem.host} ({why})", cause=Cause.UNREACHABLE
            ) from None
        except (
            aiohttp.ClientError,
            edge_tts.exceptions.EdgeTTSException,
            OSError,
            ValueError,
            KeyError,
        ) as problem:
            # the address in it carries a token
            told = Secrets.sent("").withheld(f"{type(problem).__name__}: {problem}")
            raise TryAgainError(told[:200], cause=Cause.UNREACHABLE) from None
        return Spoken(answer.decode(sound, text), words)

    async def _stream(self, text: str) -> tuple[bytes, tuple[Word, ...]]:
        import edge_tts

        speech = edge_tts.Communicate(
            text,
            self.name,
            rate=self._pace,
            boundary="WordBoundary",
            connect_timeout=max(1, round(self._patience.connect_timeout)),
            receive_timeout=max(1, round(self._patience.read_timeout)),
        )
        sound = bytearray()
        words: list[Word] = []
        async for part in speech.stream():
            if part["type"] == "audio":
                sound += part["data"]
            elif part["type"] == "WordBoundary":
                start = part["offset"] / _TICKS
                end = start + part["duration"] / _TICKS
                words.append(Word(part["text"], Seconds(start), Seconds(end)))
        return bytes(sound), tuple(words)


class EdgeEngine:
    """Over three hundred voices; the list is the service's."""

    name = "edge"

    def open(self, request: VoiceRequest) -> EdgeVoice:
        """``voice`` is empty (the language decides) or a name such as ``en-GB-SoniaNeural``."""
        table = request.table()
        patience = Patience.from_table(table, _PATIENCE)
        table.refuse_unknown()
        missing = _missing()
        if missing:
            raise GaveUp(missing, hint=_INSTALL, cause=Cause.NOT_READY)
        tag = request.language.lower()
        name = request.voice or _USUAL.get(tag) or _USUAL.get(tag.partition("-")[0], "")
        if not name:
            raise SpeechError(
                f"edge has no usual voice for {request.language}",
                hint="name one: [voice] voice = …; edge-tts --list-voices shows them",
            )
        if len(name.split("-")) < 3:
            raise SpeechError(
                f"edge has no voice {name!r}", hint="a name looks like en-GB-SoniaNeural"
            )
        return EdgeVoice(name, request, patience)

    def voices(self, request: VoiceRequest) -> Iterable[VoiceInfo]:
        """The usual voice of each language."""
        missing = _missing()
        for name in dict.fromkeys(_USUAL.values()):
            yield VoiceInfo("edge", name, _language_of(name), _LICENCE, True, missing)


def _missing() -> str:
    if util.find_spec("edge_tts") is None:
        return f"the edge engine is not installed: {_INSTALL}"
    return ""


def _language_of(name: str) -> str:
    """``en-GB`` of ``en-GB-SoniaNeural``; some voices speak every language."""
    return "*" if "Multilingual" in name else "-".join(name.split("-")[:2])


engine = EdgeEngine()
