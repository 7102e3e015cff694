"""From espeak-ng's phonemes to the symbols that Kokoro was trained with.

Kokoro knows 114 symbols (``vocab`` in the model's config.json). They are IPA but for some
sounds of two letters, which have a capital or a ligature of their own: A is the vowel of
"day", I of "my", W of "now", O and Q of "go" (American, British), Y of "boy", T the tapped t
of "water", ᵊ the vowel that is hardly one in "council". American vowels carry no length mark.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

# the model's own numbers; those that no language of ours has are left out
_NUMBERED: Mapping[int, str] = {
    **{1: ";:,.!?", 9: "—…", 11: '"()“” \u0303ʣʥʦʨ', 24: "AI", 31: "O", 33: "Q", 35: "ST"},
    **{39: "W", 41: "Yᵊabcdef", 50: "hijklmnopqrstuvwxyz", 69: "ɑɐɒæ", 75: "βɔɕç", 80: "ɖðʤə"},
    **{85: "ɚɛɜ", 90: "ɟ", 92: "ɡ", 99: "ɥ", 101: "ɨɪʝ", 110: "ɯɰŋɳɲɴ", 116: "ø", 118: "ɸθœ"},
    **{123: "ɹ", 125: "ɾɻ", 128: "ʁɽʂʃʈʧ", 135: "ʊʋ", 138: "ʌɣɤ", 142: "χʎ", 147: "ʒʔ"},
    **{156: "ˈˌː", 162: "ʰ", 164: "ʲ", 177: "ᵻ"},
}
NUMBERS: Mapping[str, int] = {
    symbol: first + n for first, run in _NUMBERED.items() for n, symbol in enumerate(run)
}
"""Each symbol's number, as the model is given it."""

EDGE = 0
"""The number before the first symbol and after the last."""

MARKS = frozenset(';:,.!?—…"()“”')
"""Symbols of punctuation: the model pauses at them, or changes its tune."""

_VOWELS = "aeiouyɑɐɒæɔəɚɛɜɨɪɯøœʊʌɤᵻAIOQWYᵊ"
_NOT_BEFORE_VOWEL = f"(?![ˈˌ{_VOWELS}])"
# in every language: sounds that are written with two letters and heard as one, and letters
# that are another sign for a sound the model knows
_ALL = (
    *(("dʒ", "ʤ"), ("tʃ", "ʧ"), ("aɪ", "I"), ("aʊ", "W"), ("eɪ", "A"), ("ɔɪ", "Y")),
    *(("g", "ɡ"), ("ɫ", "l"), ("ʀ", "ʁ"), ("ʍ", "w"), ("ɦ", "h"), ("ɱ", "m"), ("ʉ", "u")),
    *(("ɭ", "l"), ("ʐ", "ʒ"), ("ʑ", "ʒ"), ("ɘ", "ə"), ("ɵ", "ə"), ("ʏ", "y"), ("ɶ", "œ")),
)
_ENGLISH = (
    *(("ɐ(?=\\S)|(?<=\\S)ɐ", "ə"), ("r", "ɹ"), ("x", "k"), ("ç", "k"), ("ɬ", "l"), ("χ", "k")),
    *(("ʁ", "ɹ"), ("\u0303", ""), ("ɲ", "nj"), ("ʎ", "lj"), ("ʔˌ?n\u0329", "tᵊn"), ("ʔ", "t")),
    *(("ʲ(?=[oə])", "j"), ("ʲ", ""), ("y", "u"), ("ø|œ", "ɜ")),
    # a syllable without a vowel: "council", "button"
    *((f"əl{_NOT_BEFORE_VOWEL}", "ᵊl"), ("(\\S)\u0329", r"ᵊ\1")),
)
# "in" between words was heard as "and" ("ran aground in thick fog") until it bore a stress of
# its own (tools/hear_voice.py); what else voices blur, this one says apart as it is
_APART = (("(?<!\\S)ɪn(?!\\S)", "ˌɪn"),)
_AMERICAN = (
    *(("ɾ", "T"), ("ɚ", "əɹ")),
    *(("oʊ", "O"), ("əʊ", "O"), ("ɜːɹ?", "ɜɹ"), ("ɪə", "iə"), ("ɒ", "ɑ"), ("ː", "")),
    *(("o", "ɔ"), ("e", "A"), ("a", "ɑ")),
)
_BRITISH = (
    *(("ɾ", "t"), ("ɚ", "ə"), ("ᵻ", "ɪ"), ("æ", "a")),
    *(("əʊ", "Q"), ("oʊ", "Q"), ("eə", "ɛː"), ("iə", "ɪə"), ("o(?!ː)", "ɒ"), ("e", "ɛ")),
)
_CONTINENTAL = (
    *(("ts", "ʦ"), ("dz", "ʣ"), ("oʊ", "O"), ("əʊ", "Q"), ("-", ""), ("[\u0329\u032f]", "")),
)
# before a sound that hisses a nasal vowel has no consonant behind it: with one, "quinze leitos"
# is heard as "quinhentos"
_PORTUGUESE = (("(?<=\u0303)n(?=[ˈˌ]?[szʃʒ])", ""),)


@cache
def _rules(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    if language.startswith("en"):
        accent = _BRITISH if language == "en-gb" else _AMERICAN
        own = (*_ALL, *_ENGLISH, *accent, *_APART)
    else:
        own = (*_ALL, *_CONTINENTAL, *(_PORTUGUESE if language.startswith("pt") else ()))
    return tuple((re.compile(pattern), to) for pattern, to in own)


def symbols(phonemes: str, language: str) -> str:
    """Return espeak-ng's ``phonemes`` (IPA) in the model's symbols.

    ``language`` is ``en-us``, ``en-gb`` or any other tag. Signs that the model does not know
    are left out.

    >>> symbols("ðə kˈaʊnsəl sˈɛd nˈoʊ wˈɔːɾɚ", "en-us")
    'ðə kˈWnsᵊl sˈɛd nˈO wˈɔTəɹ'
    """
    # a letter with its mark is one sign ("ç"), but a nasal vowel is two
    text = unicodedata.normalize("NFD", phonemes).replace("c\u0327", "ç")
    for pattern, to in _rules(language):
        text = pattern.sub(to, text)
    return "".join(symbol for symbol in text if symbol in NUMBERS)


def numbers(said: str) -> list[int]:
    """Return the model's numbers of ``said``, without the edges."""
    return [NUMBERS[symbol] for symbol in said]


def has_sound(said: Sequence[str]) -> bool:
    """Say whether there is anything but marks, spaces and stress."""
    return any(symbol not in MARKS and symbol not in " ˈˌː" for symbol in said)
