"""Guess a text's language by its commonest words, where nobody said it.

Only the languages whose commonest words we have are told apart; that is all the cleaner
needs to know.
"""

from __future__ import annotations

import re
from functools import lru_cache

from audio_edition.languages import find, names
from audio_edition.languages import primary as primary

_WORD = re.compile(r"[^\W\d_]+")
_MOST = 4000

# words of another language that English has too ("Buy me a coffee", "4 p.m. ET", "Die Hard")
_ENGLISH_TOO = frozenset(
    "a e o i y et ist die war hat was am so per plus pour me as no do come sale son tu is in an "
    "on con se des les sur est al la da".split()
)


@lru_cache(maxsize=1)
def _common() -> dict[str, frozenset[str]]:
    found = {tag: find(tag).common for tag in names()}
    return {tag: words for tag, words in found.items() if words}


def guess_language(text: str, default: str = "en") -> str:
    """The likeliest of the languages we know; '' where none of them fits a long text.

    ``default`` is the answer for a text too short to tell.
    """
    words = [word.lower() for word in _WORD.findall(text[:_MOST])]
    if not words:
        return default
    known = _common()
    counts: dict[str, float] = {
        language: sum(word in common for word in words) for language, common in known.items()
    }
    for language, common in known.items():
        # a word that is English as well says little where nothing else speaks for the language
        if language != "en" and not (common - _ENGLISH_TOO).intersection(words):
            counts[language] = 0.5 * len(common.intersection(words))
            if counts[language] < 1:
                counts[language] = 0
    best = max(counts, key=lambda language: (counts[language], language == default))
    if counts[best] == 0 or (counts[best] == counts.get(default, 0)):
        # ten words without one of the commonest: a language we do not know
        return "" if len(words) >= 25 and counts[best] < 0.08 * len(words) else default
    if len(words) >= 25 and counts[best] < 0.08 * len(words):
        return ""
    return best
