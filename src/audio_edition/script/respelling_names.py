"""Whether a respelling is another name, or a word with a sense, in place of a name.

A name may sound like anything, so that only what is plainly something else is refused: what
shares too few consonants with it, and what is known as another name or as a unit, a currency
or a title and does not sound the same. What names sound like is known where they are shipped, or
where the rules of their language read them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from audio_edition.languages.dates import locale_of, zone_cities
from audio_edition.script.reading_words import CURRENCIES, STATES, TITLED, UNITS, Phrase
from audio_edition.script.respelling_numbers import calendar_words
from audio_edition.script.respelling_sounds import has_same_consonants, has_same_vowels, likeness
from audio_edition.script.sounds.guess import guess
from audio_edition.script.sounds.names import every_line, read_line
from audio_edition.script.sounds.phones import distance
from audio_edition.script.sounds.rules import sounds_of
from audio_edition.script.sounds.unknown import is_sure

_LEAST: Final = 0.5  # of 470 names that people respelled none is less like its sounds
_MUCH: Final = 0.8
_HEARD_SO: Final = 0.2  # of its sounds a name may be apart from another way to say it
_SMALL: Final = frozenset("a an and at by de for in of on or the to und et y e".split())
_SHORT: Final = frozenset("a as at in to no so up us k".split())


def is_another(
    written: str,
    said: Sequence[str],
    parted: Sequence[bool],
    base: str,
    expanded: frozenset[Phrase] = frozenset(),
) -> bool:
    """Say whether ``said`` is no way to say the name ``written`` (a word or more).

    ``parted`` says which words are syllables, between hyphens; ``expanded`` is what
    ``written`` is short for, if it is ("Sen.").
    """
    bare = "".join(filter(str.isalnum, written.casefold()))
    heard = "".join(said)
    if bare == heard or _is_expanded(written, said):
        return False
    held = _names(base) | _sense_words()
    own = set(written.casefold().replace("-", " ").split())
    own |= {word for phrase in expanded for word in phrase}
    if expanded and (calendar_words(base) - own).intersection(said):
        return True  # "Jan." is no June, however alike they sound
    if expanded and " " not in written:  # short for something: that, or its sounds
        return not any(
            has_same_consonants(form, heard)
            for form in (bare, *("".join(phrase) for phrase in expanded))
        )
    if likeness(bare, heard) < _LEAST:
        return True
    words = [word for word, part in zip(said, parted, strict=True) if not part]
    if heard in held or any(word in held and word not in own for word in words):
        return not (has_same_consonants(bare, heard) and has_same_vowels(bare, heard))
    others = [word for word in {heard, *words} - own if word in _shipped()]
    return any(not _sounds_so(written, other) for other in others)


def _sounds_so(written: str, other: str) -> bool:
    """Whether a shipped name sounds as ``written``, or a word of it, does: Yorgos for Giorgos.

    By the sounds of both where they are known (shipped, or by the rules of its language), and
    else by how alike their consonants are made.
    """
    theirs = _shipped()[other]
    known = [ipa for word in (written, *written.split()) if (ipa := _ipa(word))]
    known += [sound for ipa in known for sound in ipa.split()]
    alike = likeness("".join(filter(str.isalnum, written.casefold())), other)
    if known and alike < 1.0:  # with the same consonants it is a spelling: Biren for Bayern
        return any(distance(ipa, theirs) <= _HEARD_SO for ipa in known)
    return alike >= _MUCH


@lru_cache(maxsize=1024)
def _ipa(word: str) -> str:
    """The sounds of a name that is shipped, or whose language its spelling tells; or nothing."""
    shipped = _shipped().get(word.casefold(), "")
    if shipped or " " in word:
        return shipped
    told = guess([word])
    return sounds_of(word, told.language) if is_sure(told) else ""


def _is_expanded(written: str, said: Sequence[str]) -> bool:
    """Whether the words are what an acronym stands for: "UN" as United Nations."""
    letters = "".join(filter(str.isalpha, written))
    if len(letters) < 2 or not letters.isupper():
        return False
    return any(
        "".join(word[0] for word in said if word not in skipped) == letters.casefold()
        for skipped in (frozenset[str](), _SMALL)
    )


@lru_cache(maxsize=1)
def _sense_words() -> frozenset[str]:
    """Units, currencies and titles: one of them is no sound of a name."""
    return frozenset(
        word
        for table in (UNITS, CURRENCIES, TITLED)
        for phrases in table.values()
        for phrase in phrases
        for word in phrase
        if len(word) > 2 and word not in _SHORT
    )


@lru_cache(maxsize=8)
def _names(base: str) -> frozenset[str]:
    """Names that are known: of countries, languages, cities and states."""
    found: set[str] = {word for phrases in STATES.values() for item in phrases for word in item}
    for tag in dict.fromkeys((base, "en")):
        locale = locale_of(tag)
        if locale is None:
            continue
        found |= {name.casefold() for name in locale.territories.values()}
        found |= {name.casefold() for tag, name in locale.languages.items() if len(tag) == 2}
        zones = locale.time_zones.values()
        found |= {str(about["city"]).casefold() for about in zones if "city" in about}
    found |= {city.casefold() for city in zone_cities()}
    last = {name.rpartition(" ")[2] for name in found if name.count(" ") == 1}
    return frozenset(name for name in found | {n for n in last if len(n) > 4} if len(name) > 2)


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, str]:
    """The shipped names and the surnames among them, with their sounds."""
    found: dict[str, str] = {}
    last: dict[str, str] = {}
    for entry in map(read_line, every_line()):
        name, sounds = entry.written.casefold(), entry.ipa
        found[name] = sounds
        if name.count(" ") == sounds.count(" ") == 1:
            last.setdefault(name.rpartition(" ")[2], sounds.rpartition(" ")[2])
    return {name: sounds for name, sounds in (last | found).items() if len(name) > 4}
