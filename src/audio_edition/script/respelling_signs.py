"""How the signs and endings of a lexicon's form may be said: "%", "No.", the "th" of "20th"."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from audio_edition.script.readers import Words
from audio_edition.script.reading_words import CURRENCIES
from audio_edition.script.respelling_numbers import NUMERO
from audio_edition.script.vocabulary.signs import SAID


def optional(ending: str) -> Callable[[Words, int], Iterable[int]]:
    """Reads the ending of an ordinal, which the number's word has taken in."""

    def read(words: Words, start: int) -> Iterable[int]:
        yield start
        if start < len(words) and words[start] == ending:
            yield start + 1

    return read


def numero_sign(
    plain: Callable[[Words, int], Iterable[int]],
) -> Callable[[Words, int], Iterable[int]]:
    """Reads "No." or "Nº"."""

    def read(words: Words, start: int) -> Iterable[int]:
        yield from plain(words, start)
        if start < len(words) and words[start] in NUMERO:
            yield start + 1

    return read


def sign_of(text: str) -> Callable[[Words, int], Iterable[int]]:
    """Reads a sign as nothing, or as its word, which may be said for several."""
    names = set(SAID.get(text, "").split()) | {item[-1] for item in CURRENCIES.get(text, ())}

    def read(words: Words, start: int) -> Iterable[int]:
        yield start
        while start < len(words) and words[start] in names:
            start += 1
            yield start

    return read
