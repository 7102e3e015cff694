"""Respellings: sounds in letters that an English voice reads back as those sounds.

``candidates`` gives several, since no spelling is read the same everywhere ("ah" before l, "ow"
at the end of a word). Which of them is right only a phonemizer can tell: the shipped lexicon
keeps the one that was nearest (``tools/respell_names.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from audio_edition.script.sounds.letters import as_syllables
from audio_edition.script.sounds.phones import PRIMARY, SECONDARY

_VOWELS: Final[dict[str, tuple[str, ...]]] = {
    **{"iː": ("ee",), "i": ("ee",), "ɪ": ("i",), "ᵻ": ("i",), "ɛ": ("e", "eh"), "æ": ("a",)},
    **{"ɑː": ("ah", "o", "a"), "ɔː": ("aw",), "oʊ": ("o", "oh", "oe"), "uː": ("oo",)},
    **{"ʊ": ("oo", "u"), "ʌ": ("u", "uh"), "ə": ("a", "uh"), "eɪ": ("ay",), "aɪ": ("y", "eye")},
    **{"aʊ": ("ow",), "ɔɪ": ("oy",), "ɚ": ("er",), "ɜː": ("ur", "er"), "ɑːɹ": ("ar",)},
    **{"ɔːɹ": ("or",), "oːɹ": ("or",), "ɛɹ": ("air", "er"), "ɪɹ": ("eer",), "ʊɹ": ("oor",)},
    **{"aɪɚ": ("ire",), "aʊɚ": ("our",), "ɐ": ("a",), "o": ("o",), "a": ("ah",), "e": ("ay",)},
    **{"u": ("oo",), "ɔ": ("aw",), "ɑ": ("ah",)},
}
_CONSONANTS: Final = {
    **{"tʃ": "ch", "dʒ": "j", "ɡ": "g", "j": "y", "ŋ": "ng", "ɹ": "r", "ʃ": "sh", "θ": "th"},
    **{"ð": "th", "ʒ": "zh", "ɾ": "t", "ʔ": "", "x": "k"},
}
_MOST: Final = 24


def candidates(ipa: str) -> Iterator[str]:
    """Ways to spell one word's sounds, joined and by syllables; the likeliest first."""
    syllables = as_syllables(ipa)
    styles = [dict.fromkeys(_VOWELS, 0)]
    for vowel, spellings in _VOWELS.items():
        if any(vowel == phone.lstrip(PRIMARY + SECONDARY) for part in syllables for phone in part):
            styles = [
                {**style, vowel: choice} for style, choice in product(styles, range(len(spellings)))
            ][:_MOST]
    seen: set[str] = set()
    for style in styles:
        parts = ["".join(_spelled(phone, style) for phone in part) for part in syllables]
        for text in ("".join(parts), "-".join(parts)):
            if text and text not in seen:
                seen.add(text)
                yield text


def _spelled(phone: str, style: dict[str, int]) -> str:
    bare = phone.lstrip(PRIMARY + SECONDARY)
    spellings = _VOWELS.get(bare)
    return spellings[style[bare]] if spellings else _CONSONANTS.get(bare, bare)
