"""Which engines there are: ours by name, anybody else's by entry point.

Scanning every installed package for entry points takes longer than looking up a whole
edition in the cache, so our own engines are found without it.
"""

from __future__ import annotations

import difflib
import importlib
from importlib import metadata

from audio_edition.errors import SpeechError
from audio_edition.speech.model import Engine

GROUP = "audio_edition.voices"
BUILT_IN = {
    "piper": "audio_edition.speech.engines.piper:engine",
    "gtts": "audio_edition.speech.engines.gtts:engine",
    "edge": "audio_edition.speech.engines.edge:engine",
    "openai": "audio_edition.speech.engines.openai:engine",
    "espeak": "audio_edition.speech.engines.espeak:engine",
    "silence": "audio_edition.speech.engines.silence:engine",
}


def names() -> list[str]:
    """Every engine's name: ours first, then those of other packages in name order."""
    others = {entry.name for entry in metadata.entry_points(group=GROUP)} - set(BUILT_IN)
    return [*BUILT_IN, *sorted(others)]


def exists(name: str) -> bool:
    """Say whether there is an engine ``name``."""
    return name in BUILT_IN or name in names()


def near(name: str) -> str:
    """Return the hint for a name that is no engine."""
    known = names()
    match = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {match[0]!r}?" if match else f"there are {', '.join(known)}"


def find(name: str) -> Engine:
    """Return the engine ``name``; raises ``SpeechError`` where there is none."""
    if name in BUILT_IN:
        module, _, attribute = BUILT_IN[name].partition(":")
        built_in: Engine = getattr(importlib.import_module(module), attribute)
        return built_in
    for entry in metadata.entry_points(group=GROUP, name=name):
        try:
            engine = entry.load()
        except Exception as problem:  # another package's import: anything may go wrong
            raise SpeechError(
                f"engine {name!r} cannot be loaded from {entry.value}: {problem}",
                hint="reinstall the package it comes from",
            ) from problem
        if not isinstance(engine, Engine):
            raise SpeechError(
                f"engine {name!r} ({entry.value}) does not keep the contract",
                hint="run its package through audio_edition.speech.conformance",
            )
        return engine
    raise SpeechError(f"there is no engine {name!r}", hint=near(name))


__all__ = ["BUILT_IN", "GROUP", "exists", "find", "names", "near"]
