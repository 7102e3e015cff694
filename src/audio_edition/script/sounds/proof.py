"""Whether sounds may be those of a written name: read back by paths that did not make them."""

from __future__ import annotations

from itertools import chain
from typing import Final

from audio_edition.script.sounds.dictionary import sounds
from audio_edition.script.sounds.phones import distance
from audio_edition.script.sounds.rules import languages, sounds_of

LIKE: Final = 0.42  # of distance: of 2,500 names with another's sounds 1 in 100 is as near
FAR: Final = 0.55  # … and of 11,000 with their own none but letters, Lodz and Thiaw is farther


def apart(written: str, ipa: str) -> float | None:
    """How far sounds are from what the dictionary, or some language's letters, make of a name.

    The distance (``phones.distance``) of its worst word; None where nothing tells: words and
    sounds are not as many, or a word is short for others or may be said by its letters.
    """
    words, said = written.split(), ipa.split()
    short = any(word.isupper() or word[-1:] == "." or not word[:1].isalnum() for word in words)
    if short or len(words) != len(said):
        return None
    return max(map(_apart, words, said))


def _apart(word: str, ipa: str) -> float:
    least = 1.0
    for way in chain(sounds(word), (sounds_of(word, tag) for tag in languages())):
        least = min(least, distance(way, ipa))
        if least <= LIKE:
            break
    return least
