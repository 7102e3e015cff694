"""The sounds of an English voice, and how far two words are apart in them.

Sounds are written in IPA as espeak-ng writes American English ("en-us"), which is what Piper and
Kokoro voices were trained on: ``ɹ``, ``oʊ``, ``ɜː``, ``ɚ``. A stress mark stands before the vowel.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from audio_edition.late import late

PRIMARY: Final = "ˈ"
SECONDARY: Final = "ˌ"

VOWELS: Final = (
    *("aɪɚ", "aʊɚ", "ɑːɹ", "ɔːɹ", "oːɹ", "ɛɹ", "ɪɹ", "ʊɹ"),
    *("iː", "uː", "ɑː", "ɔː", "ɜː", "oʊ", "eɪ", "aɪ", "aʊ", "ɔɪ"),
    *("æ", "ɛ", "ɪ", "ʊ", "ʌ", "ə", "ɚ", "i", "ᵻ", "ɐ", "o", "e", "a", "u", "ɔ", "ɑ"),
)
CONSONANTS: Final = (
    *("tʃ", "dʒ", "b", "d", "f", "ɡ", "h", "j", "k", "l", "m", "n", "ŋ", "p", "ɹ", "s", "ʃ"),
    *("t", "θ", "ð", "v", "w", "z", "ʒ", "ɾ", "ʔ", "x"),
)
_PHONE: Final = late("|".join(sorted((*VOWELS, *CONSONANTS), key=len, reverse=True)))
_IS_VOWEL: Final = frozenset(VOWELS)
_BEFORE_VOWEL: Final = late("[ˈˌ]?[aɑæeɛəɚɜɪiᵻɐoɔuʊʌ]")

# what one sound may be written as, for the distance: length and reduction are heard as small
_SAME: Final = {
    **{"ɐ": "ə", "ᵻ": "ɪ", "i": "iː", "ɾ": "t", "ɑ": "ɑː", "ɔ": "ɔː", "u": "uː", "o": "oʊ"},
    **{"e": "eɪ", "a": "ɑː", "ʌ": "ə", "ʔ": "t", "x": "k", "oːɹ": "ɔːɹ"},
}
# vowels by height (0 high), backness (0 front) and rounding; diphthongs by start and end
_VOWEL_AT: Final = {
    **{"iː": (0.0, 0.0, 0), "ɪ": (0.5, 0.4, 0), "ɛ": (1.8, 0.3, 0), "æ": (2.6, 0.3, 0)},
    **{"ɑː": (3.0, 1.7, 0), "ɔː": (2.2, 2.0, 1), "ʊ": (0.5, 1.7, 1), "uː": (0.0, 2.0, 1)},
    **{"ə": (1.6, 1.1, 0), "ɜː": (1.5, 1.2, 1), "ɚ": (1.5, 1.2, 1), "oʊ": (1.2, 2.0, 1)},
    **{"eɪ": (1.1, 0.1, 0), "aɪ": (2.0, 0.8, 0), "aʊ": (2.2, 1.7, 1), "ɔɪ": (1.6, 1.4, 1)},
}
_GROUPS: Final = (
    *("p b", "t d", "k ɡ", "f v", "s z", "ʃ ʒ", "tʃ dʒ", "θ ð", "ʃ tʃ", "ʒ dʒ", "s ʃ", "z ʒ"),
    *("m n", "n ŋ", "v w", "k h", "s θ", "t θ", "d ð", "ts s"),
)
_NEAR: Final = frozenset(frozenset(group.split()) for group in _GROUPS)


def split_phones(ipa: str) -> list[str]:
    """The sounds of ``ipa``, stress marks kept before their vowel: ``kˈiːv`` is k, ˈiː, v.

    What is no sound of an English voice (a space, a tie, a tone) is left out.
    """
    found: list[str] = []
    mark = ""
    at = 0
    while at < len(ipa):
        match = _PHONE.match(ipa, at)
        if match is None:
            mark = ipa[at] if ipa[at] in (PRIMARY, SECONDARY) else mark
            at += 1
            continue
        phone = match[0]
        if len(phone) > 1 and phone.endswith("ɹ") and _BEFORE_VOWEL.match(ipa, match.end()):
            phone = phone[:-1]  # the ɹ begins the next syllable
        if phone in _IS_VOWEL:
            found.append(mark + phone)
            mark = ""
        else:
            found.append(phone)
        at += len(phone)
    return found


def is_vowel(phone: str) -> bool:
    """Whether a sound, with or without its stress mark, is the heart of a syllable."""
    return phone.lstrip(PRIMARY + SECONDARY) in _IS_VOWEL


def unknown_in(ipa: str) -> str:
    """The first character that is neither a sound of an English voice nor a stress; or ""."""
    left = _PHONE.sub("", ipa)
    return next((c for c in left if c not in f"{PRIMARY}{SECONDARY} .-"), "")


@lru_cache(maxsize=50_000)
def _plain(ipa: str) -> tuple[str, ...]:
    out: list[str] = []
    for phone in split_phones(ipa):
        bare = phone.lstrip(PRIMARY + SECONDARY)
        if bare in ("aɪɚ", "aʊɚ"):
            out += [bare[:2], "ɹ"]
        elif len(bare) > 1 and bare.endswith("ɹ"):
            out += [_SAME.get(bare[:-1], bare[:-1]), "ɹ"]
        elif bare in ("ɚ", "ɜː"):
            out += ["ə", "ɹ"]
        else:
            out.append(_SAME.get(bare, bare))
    return tuple(out)


@lru_cache(maxsize=5_000)
def _cost(one: str, other: str) -> float:
    """What it costs to hear ``other`` for ``one``: 0 the same, 1 nothing alike."""
    if one == other:
        return 0.0
    if one in _VOWEL_AT and other in _VOWEL_AT:
        (high, back, round_), (low, front, flat) = _VOWEL_AT[one], _VOWEL_AT[other]
        apart = abs(high - low) / 3 + abs(back - front) / 2.5 + 0.15 * (round_ != flat)
        gliding = (one[-1] in "ɪʊ" and len(one) > 1) != (other[-1] in "ɪʊ" and len(other) > 1)
        apart += 0.15 * gliding
        return min(0.8, apart * (0.7 if "ə" in (one, other) else 0.9))
    if one in _VOWEL_AT or other in _VOWEL_AT:
        return 0.5 if {one, other} in ({"j", "iː"}, {"w", "uː"}) else 1.0
    return 0.4 if frozenset((one, other)) in _NEAR else 0.9


def distance(wanted: str, said: str) -> float:
    """How far ``said`` is from ``wanted``: edits by likeness over the sounds of ``wanted``.

    Both are IPA; spaces and stress do not count. 0 is the same, 1 nothing alike. An edit costs
    what its two sounds are apart (vowels by height, backness and rounding, consonants by place
    and voice), a sound too many or too few 0.8, an ə, j or ɹ 0.5.
    """
    left, right = _plain(wanted), _plain(said)
    if not left:
        return 0.0 if not right else 1.0
    row = [0.0]
    for phone in right:
        row.append(row[-1] + _gap(phone))
    for phone in left:
        before = row
        row = [before[0] + _gap(phone)]
        for at, other in enumerate(right, 1):
            row.append(
                min(
                    before[at] + _gap(phone),
                    row[-1] + _gap(other),
                    before[at - 1] + _cost(phone, other),
                )
            )
    return row[-1] / len(left)


def _gap(phone: str) -> float:
    return 0.5 if phone in ("ə", "j", "ɹ", "h") else 0.8


def with_ending(ipa: str, ending: str) -> str:
    """``ipa`` with the sound of a written ending: "'s" and "s" as English has them.

    >>> with_ending("kˈiːv", "'s")
    'kˈiːvz'
    """
    if "s" not in ending or not ipa:
        return ipa
    last = split_phones(ipa)[-1:]
    if last and last[0] in ("s", "z", "ʃ", "ʒ", "tʃ", "dʒ"):
        return f"{ipa}ᵻz"
    return f"{ipa}s" if last and last[0] in ("p", "t", "k", "f", "θ", "x") else f"{ipa}z"


def stress_of(ipa: str) -> int:
    """Which vowel, counted from 0, has the main stress; -1 where none is marked."""
    vowels = [phone for phone in split_phones(ipa) if is_vowel(phone)]
    return next((n for n, vowel in enumerate(vowels) if vowel.startswith(PRIMARY)), -1)
