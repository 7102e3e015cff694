"""American sounds of a name as a British voice says them: r, LOT, BATH, GOAT and their like.

The shipped names and the rules of the languages give American English, as most voices speak it.
``data/british.txt`` is what becomes of it; where "o" is printed for an American "ah", the word's
letters tell that it is the vowel of "lot".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import zip_longest
from typing import Final

from audio_edition.late import late
from audio_edition.script.sounds.guess import DATA
from audio_edition.script.sounds.phones import PRIMARY, SECONDARY

_BEGINS: Final = f"[{PRIMARY}{SECONDARY}]?[aɑæeɛəɜɪiɔoʊuʌɒɚɐ]"
_HEART: Final = late("aɪɚ|aʊɚ|[aeo][ɪʊ]|ɔɪ|[ɑɔɜiuo]ː|[aɑæeɛəɜɪiɔoʊuʌɒɚɐᵻ]")
_LETTERS: Final = late("[aeiouy]+")
_SILENT: Final = late("(?<=[^aeiouy])e(?=s?$)")
_LOT: Final = frozenset(("ɑː", "ɔː", "ɑ", "ɔ"))
_AMERICAN: Final = frozenset({"en", "en-us", "en-ca", "en-ph", "en-pr"})


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[tuple[re.Pattern[str], str], ...], tuple[str, ...]]:
    rules: list[tuple[re.Pattern[str], str]] = []
    long: list[str] = []
    for line in (DATA / "british.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        pattern, said = line.split("\t")
        if said == "BATH":
            long.append(pattern)
        else:
            rules.append((re.compile(pattern.replace("V", _BEGINS)), said))
    return tuple(rules), tuple(long)


def is_british(language: str) -> bool:
    """Whether English of this tag is said as in Britain: any region but the American ones."""
    tag = language.replace("_", "-").lower()
    return tag.startswith("en-") and tag not in _AMERICAN


def british(ipa: str, written: str = "") -> str:
    """The British sounds of a name's American ones; ``written`` is how it is printed.

    Words of both are parted by blanks.

    >>> british("ɑːksfɚd", "Oxford"), british("ˈoʊɡdɚ"), british("hˈɑːɹvɚd")
    ('ɒksfəd', 'ˈəʊɡdə', 'hˈɑːvəd')
    """
    words = zip_longest(ipa.split(), written.split()[: len(ipa.split())], fillvalue="")
    return " ".join(_word(sounds, letters) for sounds, letters in words if sounds)


def _word(ipa: str, written: str) -> str:
    rules, long = _table()
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", written.lower()) if letter.isalpha()
    )
    said = _rounded(ipa, plain)
    if any(part in plain for part in long):
        said = said.replace("æ", "ɑː")
    for pattern, becomes in rules:
        said = pattern.sub(becomes, said)
    return said


def _rounded(ipa: str, plain: str) -> str:
    """LOT: the vowel that is printed "o" and said "ah" in America, but not before an r."""
    hearts = list(_HEART.finditer(ipa))
    letters = _LETTERS.findall(_SILENT.sub("", plain))
    if len(hearts) != len(letters):
        return ipa
    out, done = [], 0
    for heart, spelled in zip(hearts, letters, strict=True):
        if spelled == "o" and heart[0] in _LOT and ipa[heart.end() : heart.end() + 1] != "ɹ":
            out += [ipa[done : heart.start()], "ɒ"]
            done = heart.end()
    return "".join([*out, ipa[done:]])
