"""The [voice] section of show.toml."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from audio_edition.speech import registry
from audio_edition.tables import Table

_MAPS = ("voices", "sections", "parts", "languages")


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """Who speaks, and who speaks instead.

    A voice is written ``voice`` (of the show's engine) or ``engine:voice``. ``fallback``
    names engines in the order in which they take over the whole edition. ``voices`` gives
    voices short names; ``sections``, ``parts`` (headline, quote …) and ``languages`` say
    which voice reads what; an article's own ``voice`` wins over all of them. ``options``
    holds the engines' own tables, ``folder`` is where relative paths of voice files start.
    """

    engine: str = "piper"
    voice: str = ""
    speed: float = 1.0
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
        for key, value in list(table.items()):
            if isinstance(value, dict) and key not in _MAPS:
                if not registry.exists(key):
                    raise table.fail(
                        key, "is not an engine", hint=registry.near(key, table.file.parent)
                    )
                options[key] = dict(table.table(key).items())
        _refuse_unknown(table)
        return cls(
            engine=engine,
            voice=table.text("voice"),
            speed=table.number("speed", default.speed, least=0.5, most=2.0),
            fallback=fallback,
            options=options,
            folder=table.file.parent,
            **maps,
        )

    def overridden(self, *, engine: str = "", voice: str = "") -> VoiceSettings:
        """Return the settings with what the command line says.

        Another engine comes with its own default voice: the show's voice is not one of its.
        """
        if engine and engine != self.engine:
            return replace(self, engine=engine, voice=voice)
        return replace(self, voice=voice) if voice else self

    def terms(self) -> dict[str, Any]:
        """Who speaks what, as an editor approves it: plain data, without what is the default.

        Of an engine's own table a digest stands there: it may hold what is nobody's business.
        """
        plain = type(self)()
        told: dict[str, Any] = {"engine": self.engine, "voice": self.voice}
        if self.speed != plain.speed:
            told["speed"] = self.speed
        if self.fallback != plain.fallback:
            told["fallback"] = list(self.fallback)
        for name in _MAPS:
            told |= {f"{name}.{key}": value for key, value in getattr(self, name).items()}
        for engine, options in self.options.items():
            text = json.dumps(options, sort_keys=True, default=str)
            told[f"options.{engine}"] = hashlib.sha256(text.encode()).hexdigest()[:16]
        return told


def _texts(table: Table) -> dict[str, str]:
    return {key: table.text(key) for key, _ in list(table.items())}


def _refuse_unknown(table: Table) -> None:
    import difflib

    known = ("engine", "voice", "speed", "fallback", *_MAPS)
    for key, value in table.items():
        if key not in known and not isinstance(value, dict):
            near = difflib.get_close_matches(key, known, n=1)
            raise table.fail(
                key, "is not a setting", hint=f"did you mean {near[0]!r}?" if near else None
            )


__all__ = ["VoiceSettings"]
