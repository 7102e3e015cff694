"""``[[IPA]]`` blocks in a sentence whose other words the phonemizer reads as a whole.

A phonemizer that is given the pieces between the blocks takes each for a sentence: it stresses
the last word of each and loses the sign behind a block. So a word that nobody says stands for
each block while the sentence is read, and the sounds take its place afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_BLOCK = re.compile(r"\[\[(.*?)\]\]")
_JOINED = re.compile(r"\w\[\[|\]\][\w'’]")
_MARKS = "ˈˌ"
_VOWELS = frozenset("aeiouyæɑɐɒɔəɚɛɜɝɪɨʊʉʌøœɶɤɯ")
# one begins with a consonant, one with a vowel: "the" and "a" before them sound accordingly
_CONSONANT, _VOWEL = "Zubvog", "Ubvozug"


def with_given(text: str, sounds: Callable[[str], str]) -> str | None:
    """Return the phonemes of ``text`` with those of its ``[[IPA]]`` blocks as they were given.

    ``sounds`` gives the phonemes of text without blocks. None where the blocks cannot be told
    in its answer, or stand inside of a word.
    """
    given = [found[1].strip() for found in _BLOCK.finditer(text)]
    if not given:
        return sounds(text)
    if _JOINED.search(text) or _CONSONANT in text or _VOWEL in text:
        return None
    names = [_VOWEL if _first(ipa) in _VOWELS else _CONSONANT for ipa in given]
    left = iter(names)
    read = sounds(_BLOCK.sub(lambda _: next(left), text))
    patterns = {name: _pattern(sounds(name)) for name in set(names)}
    if not all(patterns.values()):
        return None
    whole = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in patterns.items()))
    found = list(whole.finditer(read))
    if [one.lastgroup for one in found] != names:
        return None
    parts: list[str] = []
    at = 0
    for one, ipa in zip(found, given, strict=True):
        parts += [read[at : one.start()], ipa]
        at = one.end()
    return "".join([*parts, read[at:]])


def _first(ipa: str) -> str:
    return ipa.lstrip(_MARKS)[:1]


def _pattern(alone: str) -> str:
    """The phonemes of a word, whatever the stress that the sentence gives it."""
    return f"[{_MARKS}]?".join(("", *(re.escape(c) for c in alone if c not in _MARKS)))
