"""eSpeak NG: over a hundred languages by rule, on any machine; the last resort.

Plain to hear, but it never needs a network, a model or a second.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from itertools import pairwise, zip_longest

from audio_edition.errors import SpeechError
from audio_edition.speech.engines import espeak_library
from audio_edition.speech.engines.espeak_library import EspeakEvent, EspeakVoice, Library
from audio_edition.speech.engines.letters import ended, joined, worded
from audio_edition.speech.model import Cause, GaveUp, Pcm, Spoken, VoiceInfo, VoiceRequest, Word
from audio_edition.units import Hertz, Seconds

_INSTALL = "pip install 'audio-edition[espeak]'"
_LICENCE = "GPL-3.0-or-later"
_RATE = Hertz(22050)
_PACE = 165  # words a minute: what news is read at
_VERSION = 3

# where BCP 47 and eSpeak name a language differently
_OTHER_NAMES = {
    "en": "en-us",
    "en-au": "en-gb",
    "zh": "cmn",
    "zh-hk": "yue",
    "zh-yue": "yue",
    "no": "nb",
    "iw": "he",
    "tl": "fil",
}


@dataclass(frozen=True, slots=True)
class EspeakNgVoice:
    """One language or dialect, perhaps with a variant (``en-us+f3``)."""

    name: str
    language: str
    library: Library
    speed: float
    file: str = ""
    engine: str = "espeak"
    rate: Hertz = _RATE
    is_remote: bool = False
    licence: str = _LICENCE
    max_characters: int | None = None

    @property
    def fingerprint(self) -> str:
        """Voice, pace and the version of what speaks."""
        return f"espeak-{_VERSION} voice={self.name} speed={self.speed:g} {_version()}"

    def speak(self, text: str) -> Spoken:
        """Return the speech and its words; raises ``GaveUp``."""
        import numpy as np

        if self.language.startswith("en"):
            text = ended(worded(joined(text)))
        try:
            sound, rate, events = espeak_library.synthesize(
                self.library,
                text,
                voice=self.name,
                words_a_minute=round(_PACE * self.speed),
                file=self.file,
            )
        except espeak_library.LibraryError as problem:
            raise GaveUp(f"espeak ({self.name}) failed: {problem}") from None
        samples = np.frombuffer(sound, dtype=np.int16)
        words = word_times(text, events, len(samples), rate)
        return Spoken(Pcm(samples, Hertz(rate)), words)

    def validate_environment(self) -> str | None:
        """None: without the library no voice was opened."""
        return None


def word_times(text: str, events: Sequence[EspeakEvent], end: int, rate: int) -> tuple[Word, ...]:
    """Return the words of ``text`` that eSpeak told about; ``end`` is the last sample.

    It tells of "25" twice (twenty, five) and of "of the" once: a printed word begins with its
    first event and ends where the next event says that something else begins.
    """
    words = text.split()
    starts: list[int] = []
    at = 0
    for word in words:
        at = text.index(word, at)
        starts.append(at)
        at += len(word)
    told: dict[int, tuple[int, int]] = {}  # word -> begin, end in samples
    spoken = [event for event in events if event.is_word]
    for event, after in zip_longest(spoken, spoken[1:]):
        word_number = bisect_right(starts, event.position) - 1
        stop = next((e.at for e in events if e.at > event.at), after.at if after else end)
        begin = told[word_number][0] if word_number in told else event.at
        if word_number >= 0:
            told[word_number] = (begin, max(begin, stop))
    found: list[Word] = []
    for first, after_last in pairwise([*sorted(told), len(words)]):
        # eSpeak runs "of the" together and tells only of the first
        begin, stop = told[first]
        together = [word for word in words[first:after_last] if any(c.isalnum() for c in word)]
        letters = sum(len(word) for word in together)
        at = begin
        for word in together:
            to = at + round((stop - begin) * len(word) / letters)
            found.append(Word(word, Seconds(at / rate), Seconds(min(to, stop) / rate)))
            at = to
    return tuple(found)


@dataclass(frozen=True, slots=True)
class EspeakEngine:
    """Every language eSpeak NG has rules for."""

    name: str = "espeak"

    def open(self, request: VoiceRequest) -> EspeakNgVoice:
        """``voice`` is empty (the language decides) or eSpeak's own name: ``en-gb-scotland``."""
        request.table().refuse_unknown()
        library = _library()
        voices = _voices(library)
        wanted = request.voice
        voice = _by_name(wanted, voices) if wanted else _by_language(request.language, voices)
        if voice is None:
            what = f"has no voice {wanted!r}" if wanted else f"does not speak {request.language}"
            raise SpeechError(
                f"espeak {what}", hint="audio-edition voices lists what each engine speaks"
            )
        variant = wanted[wanted.index("+") :] if "+" in wanted else ""
        name = voice.code + variant
        # a voice speaks its own language; asked by language, it speaks the one that was asked
        language = _tag(voice.code) if wanted else request.language
        return EspeakNgVoice(name, language, library, request.speed, voice.file + variant)

    def voices(self, request: VoiceRequest) -> Iterable[VoiceInfo]:
        """One line a language or dialect."""
        try:
            voices = _voices(_library())
        except GaveUp as problem:
            yield VoiceInfo("espeak", "en-us", "*", _LICENCE, False, problem.message)
            return
        for voice in sorted(voices, key=lambda voice: voice.code):
            yield VoiceInfo("espeak", voice.code, _tag(voice.code), _LICENCE, False)


@cache
def _version() -> str:
    try:
        return f"espeakng-loader={metadata.version('espeakng-loader')}"
    except metadata.PackageNotFoundError:
        return f"system={_library().file}"


def _library() -> Library:
    library = espeak_library.find_library()
    if library is None:
        raise GaveUp(
            f"the espeak engine is not installed: {_INSTALL}", hint=_INSTALL, cause=Cause.NOT_READY
        )
    return library


@cache
def _voices(library: Library) -> tuple[EspeakVoice, ...]:
    try:
        return tuple(v for v in espeak_library.list_voices(library) if v.speaks)
    except espeak_library.LibraryError as problem:
        raise GaveUp(
            f"espeak cannot be loaded: {problem}", hint=_INSTALL, cause=Cause.NOT_READY
        ) from None


def _by_name(name: str, voices: Sequence[EspeakVoice]) -> EspeakVoice | None:
    wanted = name.partition("+")[0].lower()
    return next((v for v in voices if wanted in (v.code.lower(), v.title.lower())), None)


def _by_language(language: str, voices: Sequence[EspeakVoice]) -> EspeakVoice | None:
    """The dialect asked for, else the voice that fits the language best."""
    tag = language.lower()
    first = tag.partition("-")[0]
    for code in (_OTHER_NAMES.get(tag), tag, _OTHER_NAMES.get(first), first):
        ranked = [(rank, v.code, v) for v in voices for name, rank in v.codes if name == code]
        if ranked:
            return min(ranked)[2]
    return min((v for v in voices if v.code.startswith(f"{first}-")), key=_code, default=None)


def _code(voice: EspeakVoice) -> str:
    return voice.code


def _tag(code: str) -> str:
    """``en-us`` as BCP 47 writes it: ``en-US``."""
    first, *rest = code.split("-")
    return "-".join([first, *(part.upper() if len(part) == 2 else part for part in rest)])


engine = EspeakEngine()
