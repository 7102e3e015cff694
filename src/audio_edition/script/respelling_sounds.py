"""How words sound, as far as their letters tell: what a respelling is measured by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from audio_edition.late import late

_NEAR: Final = 0.6  # how like two sounds must be
_SAME: Final = 0.8  # how like they are where a prefix is the whole difference
_SOUNDS: Final = {
    letter: code
    for code, letters in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), 1)
    for letter in letters
}
_SILENT: Final = late(r"^(?:[kg](?=n)|w(?=r)|p(?=[sn])|t(?=s)|h(?=eir|our|on[eo]))")
_SPELLINGS: Final = (
    (r"ph", "f"),
    (r"s?ch|sh", "$"),
    (r"dg(?=e)|j", "g"),
    (r"ck|q|c(?![eiy])", "k"),
    (r"c(?=[eiy])|z", "s"),
    (r"x", "ks"),
    (r"th", "t"),
    (r"(?<=m)[bn]$|(?<=[aeiou])w(?=$|[^aeiou])", ""),
    (r"(?<=[^aeiou])e$", ""),
    (r"(?<=.)h", ""),
    (r"y", "i"),
    (r"w", "u"),
    (r"([^aeiou])\1+", r"\1"),
)
_VOWELS: Final = "aeiou"
_ROMANCE: Final = "in im il ir anti pro non"
_PREFIXES: Final = {
    "en": "un in il im ir dis non anti pro not no never",
    "de": "un in il im ir dis des miss nicht non anti pro",
    "fr": f"{_ROMANCE} dé dés mal pas",
    "es": f"{_ROMANCE} i des no",
    "it": f"{_ROMANCE} dis s",
    "pt": f"{_ROMANCE} i des não",
}
PREFIX_WORDS: Final = frozenset("anti non pro".split())
_LETTERS: Final = {
    name: letter
    for letter, names in {
        "a": "ay eh",
        "b": "bee be",
        "c": "cee see sea",
        "d": "dee",
        "e": "ee",
        "f": "ef eff",
        "g": "gee jee",
        "h": "aitch haitch",
        "i": "eye aye",
        "j": "jay",
        "k": "kay",
        "l": "el ell",
        "m": "em",
        "n": "en",
        "o": "oh",
        "p": "pee",
        "q": "cue queue kew",
        "r": "ar are",
        "s": "ess es",
        "t": "tee tea",
        "u": "you yoo",
        "v": "vee",
        "x": "ex",
        "y": "why wye",
        "z": "zee zed",
    }.items()
    for name in names.split()
}
_TIMES: Final = {"double": 2, "triple": 3}


def spelled(letters: str, words: Sequence[str], at: int) -> Iterator[int]:
    """Where the names of these letters end: "W H O", "double-you aitch oh", "N C double A"."""
    low = letters.casefold()
    here = {(0, at)}
    while here:
        following: set[tuple[int, int]] = set()
        for done, start in here:
            if done == len(low):
                yield start
                continue
            for count, end, letter in _letter(words, start):
                if low.startswith(letter * count, done):
                    following.add((done + count, end))
        here = following


def _letter(words: Sequence[str], at: int) -> Iterator[tuple[int, int, str]]:
    """(how often, end, letter) of a letter's name."""
    if at >= len(words):
        return
    word = words[at]
    if word == "double" and words[at + 1 : at + 2] in (["you"], ["u"], ["yoo"]):
        yield 1, at + 2, "w"
    if word in _TIMES:
        yield from ((_TIMES[word], end, letter) for _, end, letter in _letter(words, at + 1))
    elif len(word) == 1:
        yield 1, at + 1, word
    elif word in _LETTERS:
        yield 1, at + 1, _LETTERS[word]


def _plain(word: str) -> str:
    """The letters of a word without accents and without a silent beginning."""
    low = word.casefold().replace("colonel", "kernel").replace("lieuten", "leften")
    parts = unicodedata.normalize("NFD", low)
    return _SILENT.sub("", "".join(filter(str.isalnum, parts)))


def sound(word: str) -> str:
    """The consonants by how they are made; "read" and "red" sound alike."""
    out = ""
    for letter in _plain(word):
        code = letter if letter.isdigit() else str(_SOUNDS.get(letter, ""))
        if code and out[-1:] != code:
            out += code
    return out


def _sounds(word: str) -> set[str]:
    """Both sounds of "gh": none at all, or that of "enough"."""
    return {sound(word), sound(word.replace("gh", "")), sound(word.replace("gh", "f"))}


def _first(word: str) -> int:
    """How a word begins: 0 for a vowel, and what is near one."""
    return _SOUNDS.get(_plain(word)[:1], 0)


def begins_alike(written: str, said: str) -> bool:
    """Whether the first sounds are made in the same way."""
    return _first(written) == _first(said)


def likeness(written: str, said: str) -> float:
    """How like the consonants of two words are made, from 0 to 1."""
    return max(
        SequenceMatcher(None, one, other, autojunk=False).ratio()
        for one in _sounds(written)
        for other in _sounds(said)
    )


def is_near(written: str, said: str) -> bool:
    """Whether ``said`` may be another spelling of ``written``."""
    return likeness(written, said) >= _NEAR


def has_same_sound(written: str, said: str) -> bool:
    """Whether the consonants are made in the same way, one by one."""
    return bool(_sounds(written) & _sounds(said))


def _phones(word: str, gh: str) -> str:
    out = _plain(word.casefold().replace("gh", gh))
    for pattern, letters in _SPELLINGS:
        out = re.sub(pattern, letters, out)
    return out


def has_same_consonants(written: str, said: str) -> bool:
    """Whether the very consonants are the same: "bought" is not "paid", nor "buy" "pay"."""
    return any(
        re.sub(f"[{_VOWELS}]", "", _phones(written, gh))
        == re.sub(f"[{_VOWELS}]", "", _phones(said, other))
        for gh in ("", "f")
        for other in ("", "f")
    )


def has_same_vowels(written: str, said: str) -> bool:
    """Whether each vowel may be the other's: "read" and "red", but not "in" and "on"."""
    one, other = (re.findall(f"[{_VOWELS}]+", _phones(word, "")) for word in (written, said))
    return len(one) == len(other) and all(
        set(mine) & set(its) for mine, its in zip(one, other, strict=True)
    )


def skeleton(word: str) -> str:
    """Consonants, and a mark where vowels stand: "Ono" and "oh no" are the same."""
    return re.sub(f"[{_VOWELS}]+", "0", _phones(word, ""))


def consonants(word: str) -> str:
    """The consonants of a word, each once in a row."""
    return skeleton(word).replace("0", "")


def is_opposite(written: str, said: str, base: str) -> bool:
    """Whether a prefix that negates is what the two differ by: "legal" and "illegal"."""
    prefixes = _PREFIXES.get(base, "anti non").split()
    return any(
        long.startswith(prefix)
        and len(long) > len(prefix) + 2
        and _is_same(long[len(prefix) :], short)
        for prefix in prefixes
        for long, short in ((written, said), (said, written))
    )


def _is_same(one: str, other: str) -> bool:
    if one == other:
        return True
    likeness = SequenceMatcher(None, sound(one), sound(other), autojunk=False).ratio()
    return begins_alike(one, other) and likeness >= _SAME


def is_alike(
    written: str,
    said: Sequence[str],
    is_word: Callable[[str], bool],
    *,
    syllables: Iterable[bool],
    base: str,
) -> bool:
    """Whether these spoken words are ``written`` (a common word) in another spelling.

    ``is_word`` knows a language's common words: another word must sound the same, syllables
    and what is no word need only be near. ``syllables`` are the parts of hyphenated words.
    """
    low = written.casefold()
    whole = "".join(said)
    if is_opposite(low, whole, base):
        return False
    name = written[:1].isupper()
    if is_word(whole):
        return (
            begins_alike(low, whole)
            and has_same_consonants(low, whole)
            and has_same_vowels(low, whole)
        )
    # the syllables of a name may look like any word: "on-zhay" for "Angers"
    words = [
        len(word) > 1 and is_word(word) and not (part and name)
        for word, part in zip(said, syllables, strict=True)
    ]
    if all(words):
        return begins_alike(low, whole) and has_same_consonants(low, whole)
    if any(words):
        return begins_alike(low, whole) and has_same_sound(low, whole)
    return is_near(low, whole) and (name or begins_alike(low, whole))
