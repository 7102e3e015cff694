"""From one printed sentence to what the voice is given: verbalizer and lexicon together.

Neither sees what the other made. The verbalizer reads the sentence as printed, so that a
name is still a name to it; then each entry of the lexicon replaces the tokens it covers.
Where an entry would cut into something the verbalizer read as a whole (an address, a price),
the verbalizer's reading stays.

Names that no lexicon has and words that are said in two ways (``sounds``) give sounds only:
what is spoken stays as it is printed, and ``phonemic`` beside it has their IPA.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from audio_edition.languages.model import primary
from audio_edition.late import late
from audio_edition.script.lexicon_entries import Lexicon, Match, Respelling, blocks

if TYPE_CHECKING:
    from audio_edition.script.sounds.guess import Guess
    from audio_edition.script.sounds.unknown import ReadName
    from audio_edition.script.verbalize import Token

_ENDS: Final = ".!?…:;。！？"
_CLOSERS: Final = "\"'”’»)]}›“"
_COPIED: Final = ("word", "mark", "space")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as the voice gets it; ``phonemic`` has [[IPA]] blocks, or is empty.

    ``matches`` are the lexicon's entries in it, ``sounded`` whatever has a block: entries with
    IPA, names read by their language's rules, words told apart by the words around them.
    """

    spoken: str
    phonemic: str = ""
    matches: tuple[Match, ...] = ()
    sounded: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says printed sentences; ``book`` has the languages of an edition's names, if it is known."""

    lexicon: Lexicon
    book: Mapping[str, Guess] = field(default_factory=dict)

    def say(self, printed: str, language: str) -> Said:
        """The spoken form of one printed sentence.

        Raises ``ScriptError`` where the language needs a package that is not installed.
        """
        from audio_edition.script.verbalize import verbalize_tokens
        from audio_edition.script.verbalize.scan import join

        tokens = verbalize_tokens(printed, language)
        matches = self._found(printed, language)
        used: list[Match] = []
        spoken = with_stop(join(_replaced(tokens, matches, used))) if matches else ""
        spoken = spoken or with_stop(join(tokens))
        sounds = [
            *(replace(match, spoken=match.phonemic) for match in used),
            *_sounded(printed, language, matches, self.book),
        ]
        if not any(match.entry.ipa for match in sounds):
            return Said(spoken, "", tuple(used))
        sounds = [_accented(match, language) for match in sounds]
        sounds.sort(key=lambda match: match.start)
        heard: list[Match] = []
        phonemic = with_stop(join(_replaced(tokens, sounds, heard)))
        told = tuple(
            replace(match, spoken=_spoken_form(match, used, printed))
            for match in heard
            if match.entry.ipa
        )
        return Said(spoken, phonemic if told else "", tuple(used), told)

    def _found(self, printed: str, language: str) -> list[Match]:
        """The lexicon's entries in a sentence, but shipped ones that an English word stands for."""
        found = self.lexicon.find(printed, language)
        return [
            match for match in found if match.entry.source != "base" or self._holds(match, printed)
        ]

    def _holds(self, match: Match, printed: str) -> bool:
        """Whether a shipped name is meant: the dictionary has no other word that is written so."""
        from audio_edition.script.sounds.dictionary import agreed, is_english, sounds
        from audio_edition.script.sounds.names import languages_of
        from audio_edition.script.sounds.unknown import company_of, is_sure

        entry, name = match.entry, printed[match.start : match.end].rstrip("'’")
        if name != entry.written and name == f"{entry.written}s" and is_english(name):
            return False  # "Achilles" is no plural of Achille
        if " " in entry.written or not sounds(entry.written):
            return True
        if entry.anywhere or agreed(entry.written, entry.ipa):
            return True
        known = self.book.get(entry.written) or company_of(printed, match.start)
        return is_sure(known) and known.language in languages_of(entry.written)

    def sounding(self, printed: str, language: str) -> list[Match]:
        """What would get sounds in a sentence, in order: entries with IPA, names, words."""
        matches = self._found(printed, language)
        told = [match for match in matches if match.entry.ipa]
        told += _sounded(printed, language, matches, self.book)
        return sorted(told, key=lambda match: match.start)

    def read(self, printed: str) -> list[ReadName]:
        """The names of an English sentence that are read by rules, with how sure that is."""
        from audio_edition.script.sounds.unknown import read_names

        covered = [(match.start, match.end) for match in self._found(printed, "en-US")]
        return read_names(printed, covered, self.book)


_BLOCK: Final = late(r"\[\[(.*?)\]\]")


def _accented(match: Match, language: str) -> Match:
    """A match with its sounds as the sentence's English has them; a newsroom's own stay."""
    from audio_edition.script.sounds.british import british, is_british

    if not is_british(language) or match.entry.source in ("edition", "show"):
        return match
    written = iter(match.entry.written.split())
    said = _BLOCK.sub(lambda block: f"[[{british(block[1], next(written, ''))}]]", match.spoken)
    return replace(match, spoken=said)


def _spoken_form(match: Match, used: Sequence[Match], printed: str) -> str:
    """What stands in ``spoken`` where ``phonemic`` has a block."""
    for other in used:
        if other.start == match.start:
            return other.spoken
    return printed[match.start : match.end].replace("’", "'")


def _sounded(
    printed: str, language: str, matches: Sequence[Match], book: Mapping[str, Guess]
) -> Iterator[Match]:
    """Names and words of an English sentence that get sounds beside their letters."""
    if primary(language) != "en":
        return
    from audio_edition.script.sounds.heteronyms import told_apart
    from audio_edition.script.sounds.unknown import read_names

    covered = [(match.start, match.end) for match in matches]
    for name in read_names(printed, covered, book):
        ending = _possessive(printed, name.end)
        entry = Respelling(name.written, ipa=name.ipa, language="en", source="guess")
        block = blocks(name.ipa, ending.replace("’", "'"))
        yield Match(name.start, name.end + len(ending), block, block, entry)
    for word in told_apart(printed):
        taken = any(start < word.end and word.start < end for start, end in covered)
        if not word.is_usual and not taken:
            entry = Respelling(word.written, ipa=word.ipa, language="en", source="sense")
            block = blocks(word.ipa)
            yield Match(word.start, word.end, block, block, entry)


def _possessive(printed: str, at: int) -> str:
    following = printed[at : at + 3]
    if following[:1] in ("'", "’") and following[1:2] == "s" and not following[2:3].isalnum():
        return following[:2]
    return ""


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
