"""Sounds in letters that an editor reads, and back: ``zuh-LEN-skee`` is ``zəlˈɛnskiː``.

Syllables stand between hyphens, the stressed one in capitals, each sound has one spelling: the
way that newsrooms write pronouncers. ``KEY`` is the whole of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from audio_edition.late import late
from audio_edition.script.sounds.phones import PRIMARY, SECONDARY, is_vowel, split_phones

KEY: Final = {
    **{"a": "æ", "ah": "ɑː", "air": "ɛɹ", "ar": "ɑːɹ", "aw": "ɔː", "ay": "eɪ", "e": "ɛ"},
    **{"ee": "iː", "eer": "ɪɹ", "i": "ɪ", "igh": "aɪ", "ire": "aɪɚ", "oh": "oʊ", "oo": "uː"},
    **{"oor": "ʊɹ", "or": "ɔːɹ", "ow": "aʊ", "our": "aʊɚ", "oy": "ɔɪ", "u": "ʌ", "uh": "ə"},
    **{"uu": "ʊ", "ur": "ɜː", "er": "ɚ"},
    **{"b": "b", "ch": "tʃ", "d": "d", "f": "f", "g": "ɡ", "h": "h", "j": "dʒ", "k": "k"},
    **{"l": "l", "m": "m", "n": "n", "ng": "ŋ", "p": "p", "r": "ɹ", "s": "s", "sh": "ʃ"},
    **{"t": "t", "th": "θ", "dh": "ð", "v": "v", "w": "w", "y": "j", "z": "z", "zh": "ʒ"},
}
"""Letters to sounds; a stressed ``uh`` is ``ʌ``, an unstressed ``ur`` is ``ɚ``."""

# further spellings that people write
_ALSO: Final = {
    **{"eye": "aɪ", "eh": "ɛ", "ih": "ɪ", "ahr": "ɑːɹ", "ehr": "ɛɹ", "ohr": "ɔːɹ", "o": "ɑː"},
    **{"awr": "ɔːɹ", "c": "k", "ck": "k", "q": "k", "x": "ks", "kh": "k", "gh": "ɡ", "tch": "tʃ"},
}
_SPELLED: Final = {**_ALSO, **KEY}
_TOKEN: Final = late("|".join(sorted(_SPELLED, key=len, reverse=True)))
_LETTERS: Final = {
    **{sound: letters for letters, sound in KEY.items()},
    **{"i": "ee", "ᵻ": "i", "ɐ": "uh", "ɑ": "ah", "ɔ": "aw", "u": "oo", "o": "oh", "e": "ay"},
    **{"a": "ah", "ɾ": "t", "ʔ": "", "x": "kh", "oːɹ": "or"},
}
# clusters that an English syllable may begin with
_ONSETS: Final = frozenset(
    "bl bɹ dɹ dw fl fɹ ɡl ɡɹ ɡw kl kɹ kw pl pɹ ʃɹ sk sl sm sn sp st sw θɹ tɹ tw "
    "skɹ skw spl spɹ stɹ bj fj hj kj mj pj vj ɡj nj sj tj dj lj ʃw zw vɹ vl ʃt ʃm ʃv ʃl dz".split()
)


class LettersError(ValueError):
    """What was written is no pronouncer; the message says where."""


def as_sounds(letters: str) -> str:
    """The IPA of a pronouncer; words stay apart.

    >>> as_sounds("zuh-LEN-skee")
    'zəlˈɛnskiː'

    Raises ``LettersError`` where a syllable has no vowel or a letter no sound.
    """
    return " ".join(_word(word) for word in letters.split())


_LOUD: Final = late(r"(?:^|(?<=[ -]))[A-Z]{2,}(?=[ -]|$)")


def is_pronouncer(text: str) -> bool:
    """Whether a text is a pronouncer, and no respelling: a loud syllable stands among others.

    >>> is_pronouncer("ah-rahk-CHEE"), is_pronouncer("Wahng Ee"), is_pronouncer("U N")
    (True, False, False)
    """
    if not _LOUD.search(text) or len(re.split(r"[ -]", text.strip())) < 2:
        return False
    try:
        return bool(as_sounds(text))
    except LettersError:
        return False


def _word(word: str) -> str:
    syllables = [part for part in word.split("-") if part]
    alone = len(syllables) == 1
    out = ""
    for syllable in syllables:
        stressed = alone or (syllable.isupper() and syllable.lower() != syllable)
        out += _syllable(syllable.lower(), stressed=stressed)
    return out


@lru_cache(maxsize=20_000)
def _syllable(syllable: str, *, stressed: bool) -> str:
    sounds: list[str] = []
    at = 0
    while at < len(syllable):
        found = _TOKEN.match(syllable, at)
        if found is None:
            raise LettersError(f"{syllable[at]!r} in {syllable!r} has no sound")
        letters, at = found[0], found.end()
        # "our" before a vowel, "ee" before r: the longest reading that leaves one vowel wins
        sounds.append(_SPELLED[letters])
    vowels = [n for n, sound in enumerate(sounds) if is_vowel(sound)]
    if not vowels and syllable in ("m", "n", "ng", "d"):  # ng-GOH-zee
        return "".join(sounds)
    if len(vowels) != 1:
        what = "no vowel" if not vowels else "more than one vowel"
        raise LettersError(f"the syllable {syllable!r} has {what}")
    heart = vowels[0]
    if stressed:
        sounds[heart] = PRIMARY + {"ə": "ʌ", "ɚ": "ɜː"}.get(sounds[heart], sounds[heart])
    else:
        sounds[heart] = {"ɜː": "ɚ"}.get(sounds[heart], sounds[heart])
    return "".join(sounds)


def as_letters(ipa: str) -> str:
    """The pronouncer of IPA; words (between spaces) stay apart.

    >>> as_letters("zəlˈɛnskiː")
    'zuh-LEN-skee'
    """
    return " ".join(_read(word) for word in ipa.split())


def _read(ipa: str) -> str:
    parts = as_syllables(ipa)
    out: list[str] = []
    for part in parts:
        text = "".join(_letters(phone) for phone in part)
        loud = any(phone.startswith(PRIMARY) for phone in part)
        out.append(text.upper() if loud and len(parts) > 1 else text)
    return "-".join(out)


def as_syllables(ipa: str) -> list[list[str]]:
    """The sounds of one word, by syllables; one list where it has no vowel."""
    phones = split_phones(ipa)
    hearts = [n for n, phone in enumerate(phones) if is_vowel(phone)]
    starts = [0]
    for heart, after in pairwise(hearts):
        starts.append(after - _onset(phones[heart + 1 : after], phones[heart]))
    ends = [*starts[1:], len(phones)]
    return [phones[begin:end] for begin, end in zip(starts, ends, strict=True)]


def _onset(between: list[str], before: str) -> int:
    """How many of the consonants between two vowels begin the second syllable."""
    if not between:
        return 0
    short = before.startswith(PRIMARY) and before[1:] in ("æ", "ɛ", "ɪ", "ʌ", "ʊ")
    if len(between) == 1:
        return 0 if between[0] == "ŋ" or (short and between[0] != "j") else 1
    for size in (3, 2):
        if len(between) >= size and "".join(between[-size:]) in _ONSETS:
            return size - (short and len(between) == size)
    return 0 if between[-1] == "ŋ" else 1


def _letters(phone: str) -> str:
    bare = phone.lstrip(PRIMARY + SECONDARY)
    if bare == "ʌ" and phone != bare:
        return "uh"
    return _LETTERS.get(bare, bare)
