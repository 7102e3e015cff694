"""From one printed sentence to what the voice is given: verbalizer and lexicon together.

Neither sees what the other made. The verbalizer reads the sentence as printed, so that a
name is still a name to it; then each entry of the lexicon replaces the tokens it covers.
Where an entry would cut into something the verbalizer read as a whole (an address, a price),
the verbalizer's reading stays.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from audio_edition.script.lexicon import Lexicon, Match

if TYPE_CHECKING:
    from audio_edition.script.verbalize import Token

_ENDS: Final = ".!?…:;。！？"
_CLOSERS: Final = "\"'”’»)]}›“"
_COPIED: Final = ("word", "mark", "space")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as the voice gets it; ``phonemic`` has [[IPA]] blocks, or is empty."""

    spoken: str
    phonemic: str = ""
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says printed sentences."""

    lexicon: Lexicon

    def say(self, printed: str, language: str) -> Said:
        """The spoken form of one printed sentence.

        Raises ``ScriptError`` where the language needs a package that is not installed.
        """
        from audio_edition.script.verbalize import verbalize_tokens
        from audio_edition.script.verbalize.scan import join

        tokens = verbalize_tokens(printed, language)
        matches = list(self.lexicon.find(printed, language))
        if not matches:
            return Said(with_stop(join(tokens)))
        used: list[Match] = []
        spoken = with_stop(join(_replaced(tokens, matches, used)))
        if not any(match.entry.ipa for match in used):
            return Said(spoken, "", tuple(used))
        sounds = [replace(match, spoken=match.phonemic) for match in used]
        return Said(spoken, with_stop(join(_replaced(tokens, sounds, []))), tuple(used))


def _replaced(tokens: Sequence[Token], matches: list[Match], used: list[Match]) -> list[Token]:
    """The tokens with the matches in their places; ``used`` receives those that took place."""
    from audio_edition.script.verbalize import Token

    ends = list(accumulate(len(token.printed) for token in tokens))
    out: list[Token] = []
    at = 0  # index of the next token to copy
    for match in matches:
        # tokens without printed text (a stop that was added) stay behind their neighbour
        first = max(at, bisect_right(ends, match.start))
        last = first
        while last < len(tokens) and ends[last] < match.end:
            last += 1
        if last >= len(tokens) or first < at:
            continue
        covered = tokens[first : last + 1]
        before = match.start - (ends[first] - len(tokens[first].printed))
        behind = ends[last] - match.end
        whole = before == behind == 0
        if before < 0 or not (whole or all(token.kind in _COPIED for token in covered)):
            continue
        out += tokens[at:first]
        if before:
            out.append(Token(covered[0].printed[:before], covered[0].printed[:before], "word"))
        out.append(Token("", match.spoken, "word"))
        if behind:
            rest = covered[-1].printed[-behind:]
            out.append(Token(rest, rest.replace("’", "'"), "word"))
        used.append(match)
        at = last + 1
    return [*out, *tokens[at:]]


def with_stop(spoken: str) -> str:
    """End with a full stop where no mark stands: without one, voices do not come to rest."""
    bare = spoken.rstrip()
    core = bare.rstrip(_CLOSERS)
    if core and core[-1] not in _ENDS:
        return f"{bare.rstrip(',–—- ')}."
    return bare


__all__ = ["Said", "Speaker", "with_stop"]
