"""Who gives an editor's word: the name that is given, or the one of the environment."""

from __future__ import annotations

import getpass
import os

VARIABLE = "AUDIO_EDITION_BY"


def named(by: str) -> str:
    """The name as it was given, else ``AUDIO_EDITION_BY``; empty where nobody told one."""
    return " ".join((by.strip() or os.environ.get(VARIABLE, "")).split())


def whoever(by: str) -> str:
    """As ``named``, else who is logged in: somebody answers for what went out anyway."""
    try:
        return named(by) or getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name, as in some containers
        return ""


__all__ = ["VARIABLE", "named", "whoever"]
