"""Who gives an editor's word: the name that is given, or the one of the environment."""

from __future__ import annotations

import os

VARIABLE = "AUDIO_EDITION_BY"


def named(by: str) -> str:
    """The name as it was given, else ``AUDIO_EDITION_BY``; empty where nobody told one."""
    return " ".join((by.strip() or os.environ.get(VARIABLE, "")).split())
