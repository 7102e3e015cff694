"""Which engines there are: the seam of voices.

Worker processes open a voice by its request alone, so an engine must be importable by name
there as well: it comes with the program or from a package, never from a show's own files.
"""

from __future__ import annotations

from pathlib import Path

from audio_edition.errors import SpeechError
from audio_edition.plugins import Seam
from audio_edition.speech.model import Engine

BUILT_IN = {
    name: f"audio_edition.speech.engines.{name}:engine"
    for name in ("piper", "kokoro", "gtts", "edge", "openai", "espeak", "silence")
}


def _keeps(thing: object) -> bool:
    return isinstance(thing, Engine)


VOICES: Seam[Engine] = Seam(
    "voices",
    "engine",
    BUILT_IN,
    keeps=_keeps,
    error=SpeechError,
    contract="docs/voices.md, and run its package through audio_edition.speech.conformance",
)


def names() -> list[str]:
    """Every engine's name: ours first, then those of other packages in name order."""
    return VOICES.names()


def exists(name: str) -> bool:
    """Say whether there is an engine ``name``."""
    return VOICES.exists(name)


def near(name: str, editions: Path | None = None) -> str:
    """Return the hint for a name that is no engine.

    ``editions`` is the show's folder: where it has plugins of its own, the hint says that
    none of them can be an engine.
    """
    hint = VOICES.near(name)
    if editions is not None and any((editions / "plugins").glob("*.py")):
        hint += "; engines come from packages, not from editions/plugins (docs/voices.md)"
    return hint


def find(name: str) -> Engine:
    """Return the engine ``name``; raises ``SpeechError`` where there is none."""
    return VOICES.find(name)
