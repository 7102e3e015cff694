"""What can be named at a command line: a show's editions, engines, voices.

Hardly anything is imported here, and no code of the show is run: somebody waits behind TAB.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from audio_edition.addresses import is_edition_name
from audio_edition.root import SHOW
from audio_edition.verbs.stamps import edition_folders


def editions(root: Path) -> list[str]:
    """Return the names of a show's editions, the newest first."""
    return sorted(filter(is_edition_name, edition_folders(root / SHOW.parent)), reverse=True)


def engines() -> list[str]:
    """Return the names of all engines that are installed."""
    from audio_edition.speech import registry

    return registry.names()


def voices(root: Path, engine: str = "") -> list[str]:
    """Return the voices of an engine (else of the one that the show at ``root`` names)."""
    from audio_edition.speech import registry
    from audio_edition.speech.model import VoiceRequest

    engine = engine or _engine(root / SHOW)
    if not registry.exists(engine):
        return []
    listed = registry.find(engine).voices(VoiceRequest(engine, folder=root / SHOW.parent))
    return sorted(info.name for info in listed)


def _engine(settings: Path) -> str:
    try:
        return str(tomllib.loads(settings.read_text("utf-8"))["voice"]["engine"])
    except (OSError, ValueError, LookupError, TypeError):
        return "piper"
