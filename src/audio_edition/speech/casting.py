"""Who reads which sentence: from the show's settings to one opened voice a sentence."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from audio_edition.edition.model import Take
from audio_edition.errors import AudioEditionError, SpeechError
from audio_edition.faults import of_disk
from audio_edition.script.model import Origin, ScriptSegment, Sentence
from audio_edition.speech import registry
from audio_edition.speech.model import Cause, GaveUp, Loading, Sounding, Voice, VoiceRequest
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.warm import turn, warm

_BY_KOKORO = frozenset(("es", "fr", "it", "pt"))  # which it speaks far better than espeak
_QUICK = ("piper", "espeak")  # who reads a draft
_SLOWER = 0.88  # of the voice's pace: slow enough to part syllables, not to stand out


@dataclass(frozen=True, slots=True)
class Role:
    """One sentence with the voice that will say it and the request that opens this voice.

    ``take`` is how this voice says this sentence, where it is not as all others.
    """

    segment: ScriptSegment
    sentence: Sentence
    request: VoiceRequest
    voice: Voice
    take: Take | None = None

    @property
    def by(self) -> str:
        """Who speaks, as a take names it."""
        return sys.intern(f"{self.voice.engine}:{self.voice.name}")  # a sentence keeps it


@dataclass(slots=True)
class Casting:
    """Opens voices once each; ``only`` (engine or engine:voice) reads everything if given."""

    settings: VoiceSettings
    memory: str  # the store's address
    only: str = ""
    _opened: dict[tuple[str, str, str, float], tuple[VoiceRequest, Voice]] = field(
        default_factory=dict
    )

    @property
    def engine(self) -> str:
        """The engine that reads what nobody else is told to read."""
        return (self.only or self.settings.engine).partition(":")[0]

    def cast(self, segments: Iterable[ScriptSegment]) -> list[Role]:
        """Return every sentence with its voice, in order.

        Raises ``SpeechError`` for a voice that does not exist or does not speak the
        sentence's language, ``GaveUp`` for one that is not ready on this machine.
        """
        return [
            self._role(segment, sentence) for segment in segments for sentence in segment.sentences
        ]

    def _role(self, segment: ScriptSegment, sentence: Sentence) -> Role:
        role = Role(segment, sentence, *self._voice(segment, sentence))
        take = next((take for take in sentence.takes if take.by == role.by), None)
        if take is None or (take.way == "stressed" and not isinstance(role.voice, Sounding)):
            return role  # nothing that this voice could do otherwise
        if "slower" in take.way:
            role = Role(segment, sentence, *self._voice(segment, sentence, pace=_SLOWER))
        return replace(role, take=take)

    def wanted(self, segment: ScriptSegment, sentence: Sentence) -> tuple[str, str]:
        """Return (engine, voice) for the sentence: its own, its part's, its section's …"""
        settings = self.settings
        if self.only:
            return self._split(self.only, settings.engine)
        language = sentence.language
        for name in (
            sentence.voice,
            settings.parts.get(sentence.origin.part, ""),
            settings.sections.get(segment.section, ""),
            settings.languages.get(language, ""),
            settings.languages.get(language.partition("-")[0], ""),
        ):
            if name:
                return self._split(name, settings.engine)
        return settings.engine, settings.voices.get(settings.voice, settings.voice)

    def _split(self, name: str, engine: str) -> tuple[str, str]:
        name = self.settings.voices.get(name, name)
        first, colon, rest = name.partition(":")
        if colon and registry.exists(first):
            return first, rest
        if not colon and registry.exists(name):
            return name, ""
        return engine, name

    def usual(self, language: str) -> VoiceRequest:
        """The request of the voice that reads what nobody else is told to read.

        Raises ``SpeechError`` for a speed that cannot be had of it.
        """
        said = self.settings.languages
        name = said.get(language, "") or said.get(language.partition("-")[0], "")
        own = (
            self.settings.engine,
            self.settings.voices.get(self.settings.voice, self.settings.voice),
        )
        return self.request(*(self._split(name, own[0]) if name else own), language)

    def request(self, engine: str, name: str, language: str, pace: float = 1.0) -> VoiceRequest:
        """Return how the show has a voice opened; raises ``SpeechError`` for a pace it lacks."""
        return VoiceRequest(
            engine=engine,
            voice=name,
            language=language,
            speed=self.settings.speed_of(engine, name) * pace,
            options=self.settings.options.get(engine, {}),
            folder=self.settings.folder,
            memory=self.memory,
        )

    def _voice(
        self, segment: ScriptSegment, sentence: Sentence, pace: float = 1.0
    ) -> tuple[VoiceRequest, Voice]:
        engine, name = self.wanted(segment, sentence)
        asked = (engine, name, sentence.language, pace)
        if asked not in self._opened:
            request = self.request(engine, name, sentence.language, pace)
            voice = warm(request, _open(request))
            missing = voice.validate_environment()
            if missing:
                raise GaveUp(
                    f"{engine} ({voice.name}) is not ready: {missing}",
                    hint="audio-edition voices lists those that are ready",
                    cause=Cause.NOT_READY,
                    engine=engine,
                )
            if not speaks(voice, sentence.language):
                raise SpeechError(
                    f"{_place(sentence.origin)}: the voice {voice.name} ({engine}) speaks "
                    f"{voice.language}, not {sentence.language}",
                    hint=how_spoken(sentence.language),
                )
            self._opened[asked] = (request, voice)
        return self._opened[asked]


def _place(origin: Origin) -> str:
    """File and line; of a part of the programme that no article has, its name."""
    if origin.line:
        return f"{origin.file}:{origin.line}"
    return f"the {origin.part}" if origin.file == "show.toml" else origin.file


def _open(request: VoiceRequest) -> Voice:
    engine = registry.find(request.engine)
    try:
        return engine.open(request)
    except GaveUp as problem:
        raise problem.by(request.engine) from None
    except SpeechError:
        raise
    except Exception as problem:  # a third party's engine: anything may come
        if refused := of_disk(problem):
            raise refused from problem
        raise GaveUp(
            f"{request.engine} cannot be opened: {problem!r}", engine=request.engine
        ) from problem


def drafted(settings: VoiceSettings, language: str, memory: str) -> VoiceSettings:
    """Return the settings with the quickest voice of this machine in place of the show's voices.

    Other languages keep the voices that the show gives them. Raises ``SpeechError`` where no
    quick voice speaks ``language``.
    """
    for engine in _QUICK:
        quick = replace(settings, engine=engine, voice="", sections={}, parts={})
        with suppress(AudioEditionError):
            voice = _open(Casting(quick, memory).request(engine, "", language))
            if voice.validate_environment() is None and speaks(voice, language):
                return quick
    raise SpeechError(
        f"no quick voice on this machine speaks {language}: there is none for a draft",
        hint="audio-edition voices install brings a Piper voice",
    )


def load_usual(settings: VoiceSettings, language: str, memory: str) -> None:
    """Open the voice that most of a show is read by and load its model; raises ``SpeechError``.

    Of use while voices are kept (``warm.kept_warm``): whoever speaks next finds it ready.
    """
    request = Casting(settings, memory).usual(language)
    voice = warm(request, _open(request))
    if isinstance(voice, Loading):
        with turn:
            voice.load()


def how_spoken(language: str) -> str:
    """How a show has the language spoken."""
    first = language.partition("-")[0]
    able = "kokoro" if first in _BY_KOKORO else "espeak"
    return f'give the language a voice in show.toml: [voice.languages] {first} = "{able}"'


def speaks(voice: Voice, language: str) -> bool:
    """Say whether the voice speaks the language, whatever the region."""
    first = voice.language.partition("-")[0].lower()
    return first in ("*", language.partition("-")[0].lower())
