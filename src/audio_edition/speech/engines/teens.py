"""Thirteen must not be heard as thirty: stress on the last syllable of "-teen".

A small voice model says an unstressed "-teen" in a long sentence so short that it is taken
for "-ty". Speakers of English mark the difference by stress where it matters (Wells, Longman
Pronunciation Dictionary, "thirteen"), so the primary stress moves to where only "-teen" has
it. Only stress marks move: the sounds stay those of the voice's own phonemizer.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_WORDS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_PRIMARY, _SECONDARY = "ˈ", "ˌ"
_LAST = re.compile(r"t[ˈˌ]?(?=[^t]+$)")  # "-teen": from its t on


def moved(phonemes: str) -> str:
    """Return a "-teen" word with primary stress on its last syllable, as espeak-ng marks it.

    >>> moved("θˈɜːtiːn")
    'θˌɜːtˈiːn'
    """
    found = _LAST.search(phonemes)
    if found is None:
        return phonemes
    head = phonemes[: found.start()].replace(_PRIMARY, _SECONDARY)
    return f"{head}t{_PRIMARY}{phonemes[found.end() :]}"


def stressed(sounds: Callable[[str], str]) -> Callable[[str], str]:
    """Return what moves the stress of every "-teen" in a run of phonemes.

    ``sounds`` gives the phonemes of a word by itself. Ordinals, plurals and compounds begin
    with the same sounds, so that "nineteenth-century" is found in the middle as well.
    """
    said: dict[str, str] = {}
    for word in _WORDS:
        alone = sounds(word)
        said[_bare(alone)] = moved(alone)
    said.pop("", None)
    if not said:
        return lambda phonemes: phonemes
    # the marks differ with the sentence; a word that begins with its vowel could be the end
    # of another one ("eighteen"), so it must stand behind a space
    wanted = "|".join(
        ("" if _begins_with_sound(new) else r"(?<!\S)") + "[ˈˌ]?".join(("", *map(re.escape, bare)))
        for bare, new in said.items()
    )
    pattern = re.compile(wanted)
    return lambda phonemes: pattern.sub(lambda found: said[_bare(found[0])], phonemes)


def _bare(phonemes: str) -> str:
    return phonemes.replace(_PRIMARY, "").replace(_SECONDARY, "")


def _begins_with_sound(phonemes: str) -> bool:
    """Whether a consonant comes before the first stressed vowel."""
    return phonemes[:1] not in (_PRIMARY, _SECONDARY)
