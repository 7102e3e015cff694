"""The [voice] section of show.toml."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audio_edition.errors import SpeechError
from audio_edition.speech import pace, registry
from audio_edition.tables import Table

if TYPE_CHECKING:
    from audio_edition.script.model import ScriptSegment

_MAPS = ("voices", "sections", "parts", "languages")


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """Who speaks, and who speaks instead.

    A voice is written ``voice`` (of the show's engine) or ``engine:voice``. ``fallback``
    names engines in the order in which they take over the whole edition. ``voices`` gives
    voices short names; ``sections``, ``parts`` (headline, quote …) and ``languages`` say
    which voice reads what; an article's own ``voice`` wins over all of them. ``options``
    holds the engines' own tables, ``folder`` is where relative paths of voice files start.

    ``words`` are the words a minute that listeners shall hear, pauses counted, whoever speaks;
    0 where show.toml gives ``speed``, a factor of each voice's own pace. None where it says
    nothing: then a voice speaks at its own pace, and one that was measured as newsreaders do.
    ``rates`` are paces that the show itself measured (words a minute inside sentences).
    """

    engine: str = "piper"
    voice: str = ""
    speed: float = 1.0
    words: float | None = None
    rates: Mapping[str, float] = field(default_factory=dict)
    fallback: tuple[str, ...] = ("piper", "espeak")
    voices: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    folder: Path = Path()

    @classmethod
    def from_table(cls, table: Table) -> VoiceSettings:
        """Read [voice]; raises ``ShowError`` for an unknown engine or a wrong value."""
        default = cls()
        engine = table.text("engine", default.engine)
        fallback = table.texts("fallback", default.fallback)
        for key, name in (("engine", engine), *(("fallback", name) for name in fallback)):
            known = name.partition(":")[0]
            if not registry.exists(known):
                raise table.fail(
                    key, f"names no engine: {known!r}", hint=registry.near(known, table.file.parent)
                )
        maps = {key: _texts(table.table(key)) for key in _MAPS}
        options: dict[str, Mapping[str, Any]] = {}
        for key, value in table.said.items():
            if isinstance(value, dict) and key not in (*_MAPS, "rates"):
                if not registry.exists(key):
                    raise table.fail(
                        key, "is not an engine", hint=registry.near(key, table.file.parent)
                    )
                options[key] = dict(table.table(key).items())
        speed, words = _speed(table)
        rates = table.table("rates")
        made = cls(
            engine=engine,
            voice=table.text("voice"),
            speed=speed,
            words=words,
            rates={
                name: rates.number(name, 0.0, least=pace.LEAST, most=2 * pace.MOST)
                for name, _ in list(rates.items())
            },
            fallback=fallback,
            options=options,
            folder=table.file.parent,
            **maps,
        )
        said, voice = made._parted(made.voice)
        return replace(made, engine=said, voice=voice) if said else made

    def speed_of(self, engine: str, voice: str) -> float:
        """The factor of its own pace at which a voice speaks (``voice`` empty: the usual one).

        Raises ``SpeechError`` where words a minute are asked of a voice that nobody measured.
        """
        if self.words == 0:
            return self.speed
        name = f"{engine}:{voice}" if voice else engine
        rate = self.rates.get(name, self.rates.get(voice)) or pace.rate_of(engine, voice)
        if self.words is None:
            return self.speed if rate is None else pace.usual_factor(rate)
        if rate is not None:
            return pace.factor_for(self.words, rate)
        raise SpeechError(
            f"nobody measured how fast {name} speaks: it cannot be set to {self.words:g} words a "
            "minute",
            hint=f'[voice.rates] "{name}" = the words a minute it speaks inside sentences; or set '
            "speed as a factor, from 0.5 to 2",
        )

    def overridden(self, *, engine: str = "", voice: str = "") -> VoiceSettings:
        """Return the settings with what the command line says.

        Another engine comes with its own default voice: the show's voice is not one of its. Raises
        ``SpeechError`` for a voice of one engine and the name of another.
        """
        said, voice = self._parted(voice)
        if engine and said and said != engine:
            raise SpeechError(
                f"the voice {said}:{voice} is not one of {engine}'s", hint="name one of the two"
            )
        if voice and not engine and registry.exists(voice):
            said, voice = voice, ""  # an engine's own choice, as [voice.sections] may say it
        engine = engine or said
        if engine and engine != self.engine:
            return replace(self, engine=engine, voice=voice)
        return replace(self, voice=voice) if voice else self

    def _parted(self, voice: str) -> tuple[str, str]:
        """The engine that a voice says it is of (empty: none), and the voice without it."""
        first, colon, rest = self.voices.get(voice, voice).partition(":")
        return (first, rest) if colon and registry.exists(first) else ("", voice)

    def heard_in(self, segments: Iterable[ScriptSegment]) -> VoiceSettings:
        """The settings without the voices of languages, sections and parts that none of these has.

        What is left is all that a change of can be heard there.
        """
        tags, sections, parts = set[str](), set[str](), set[str]()
        for segment in segments:
            sections.add(segment.section)
            for sentence in segment.sentences:
                tags |= {sentence.language, sentence.language.partition("-")[0]}
                parts.add(sentence.origin.part)
        return replace(
            self,
            languages={tag: name for tag, name in self.languages.items() if tag in tags},
            sections={one: name for one, name in self.sections.items() if one in sections},
            parts={part: name for part, name in self.parts.items() if part in parts},
        )

    def terms(self) -> dict[str, Any]:
        """Who speaks what, as an editor approves it: plain data, without what is the default.

        Of an engine's own table a digest stands there: it may hold what is nobody's business.
        """
        plain = type(self)()
        told: dict[str, Any] = {"engine": self.engine, "voice": self.voice}
        if self.words is not None:
            told["speed"] = self.words or self.speed
        told |= {f"rates.{key}": value for key, value in self.rates.items()}
        if self.fallback != plain.fallback:
            told["fallback"] = list(self.fallback)
        for name in _MAPS:
            told |= {f"{name}.{key}": value for key, value in getattr(self, name).items()}
        for engine, options in self.options.items():
            text = json.dumps(options, sort_keys=True, default=str)
            told[f"options.{engine}"] = hashlib.sha256(text.encode()).hexdigest()[:16]
        return told


def _speed(table: Table) -> tuple[float, float | None]:
    """``speed`` as factor and words a minute: below 80 it is the one, from there the other."""
    value = table.number("speed", 1.0, least=0.5, most=pace.MOST)
    if "speed" not in table:
        return 1.0, None
    if value <= 2.0:
        return value, 0.0
    if value >= pace.LEAST:
        return 1.0, value
    raise table.fail(
        "speed",
        f"must be at least 0.5 and at most 2 (of the voice's own pace), or from {pace.LEAST:g} "
        f"to {pace.MOST:g} (words a minute), not {value:g}",
    )


def _texts(table: Table) -> dict[str, str]:
    return {key: table.text(key) for key, _ in list(table.items())}
