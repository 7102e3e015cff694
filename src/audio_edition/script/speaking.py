"""From one printed sentence to what the voice is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_ENDS: Final = ".!?…:;。！？"
_CLOSERS: Final = "\"'”’»)]}›“"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says printed sentences: the verbalizer, with the lexicon's words protected."""

    def say(self, printed: str, language: str) -> str:
        """The spoken form of one printed sentence."""
        from audio_edition.script.verbalize import verbalize

        return with_stop(verbalize(printed, language))


def with_stop(spoken: str) -> str:
    """End with a full stop where no mark stands: without one, voices do not come to rest."""
    bare = spoken.rstrip()
    core = bare.rstrip(_CLOSERS)
    if core and core[-1] not in _ENDS:
        return f"{bare.rstrip(',–—- ')}."
    return bare


__all__ = ["Speaker", "with_stop"]
