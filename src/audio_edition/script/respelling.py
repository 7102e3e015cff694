"""The gate for the lexicon: a respelling gives other sounds, never another sense.

The gate of sentences takes the lexicon's word for what a form is said as; so the entry
itself must be proved. A name may be respelled at will, but what carries the sense must come
back: negations and numbers as they are, common words as themselves or as something that
sounds like them ("read" as "red", never "won" as "lost"); and no negation or number may be
said that the form does not have. Where that cannot be told, a name (a form with capitals) is
let through and a common word is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby
from typing import Final

from audio_edition.languages import Language, find, primary
from audio_edition.languages.dates import locale_of, zone_cities
from audio_edition.late import late
from audio_edition.script.common import common_words, is_common
from audio_edition.script.fidelity import Breach, Kind, sign_lost
from audio_edition.script.number_words import NUMBER_WORDS, read_roman, stem
from audio_edition.script.readers import (
    CURRENCIES,
    NAMED,
    STATES,
    TITLED,
    UNITS,
    Line,
    Phrase,
    Piece,
    Words,
    either,
    itself,
    spoken_words,
    web,
)
from audio_edition.script.reading import pieces_of, prepare
from audio_edition.script.respelling_numbers import (
    ENDINGS,
    NUMERO,
    calendar_words,
    counts,
    is_number_word,
    read_foreign,
)
from audio_edition.script.sounds.guess import guess
from audio_edition.script.sounds.names import every_line, read_line
from audio_edition.script.sounds.phones import distance
from audio_edition.script.sounds.rules import sounds_of
from audio_edition.script.sounds.unknown import is_sure
from audio_edition.script.vocabulary.signs import SAID
from audio_edition.script.word_reader import expansions, number, suffix_at, suffixed, word

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


def optional(ending: str) -> Callable[[Words, int], Iterable[int]]:
    """Reads the ending of an ordinal, which the number's word has taken in."""

    def read(words: Words, start: int) -> Iterable[int]:
        yield start
        if start < len(words) and words[start] == ending:
            yield start + 1

    return read


def numero_sign(
    plain: Callable[[Words, int], Iterable[int]],
) -> Callable[[Words, int], Iterable[int]]:
    """Reads "No." or "Nº"."""

    def read(words: Words, start: int) -> Iterable[int]:
        yield from plain(words, start)
        if start < len(words) and words[start] in NUMERO:
            yield start + 1

    return read


def sign_of(text: str) -> Callable[[Words, int], Iterable[int]]:
    """Reads a sign as nothing, or as its word, which may be said for several."""
    names = set(SAID.get(text, "").split()) | {item[-1] for item in CURRENCIES.get(text, ())}

    def read(words: Words, start: int) -> Iterable[int]:
        yield start
        while start < len(words) and words[start] in names:
            start += 1
            yield start

    return read


_LONG_ENOUGH: Final = 4
_ENDINGS: Final = ("s", "ed", "ing")
_ORDINALS: Final = frozenset(("st", "nd", "rd", "th", "s"))
_MOST_WORDS: Final = 12  # of a spoken form for one written word: "FIFA" spelled out, and more
_FUSED: Final = 0.75  # how many of the letters of words said as one must be left
_JOINERS: Final = frozenset("al da de del der di dos du el la le van von y".split())
_AMOUNTS: Final = frozenset("double triple twice thrice percent".split())
_NUMERO_SIGN: Final = late(r"\b[Nn][oº°]s?(?:\.|(?<=[º°]))\s*(?=\d|$)")
_ROMAN: Final = late(r"([IVXLCDM]+)(?:er|[èe]re|[èe]me|e)?")
_HYPHENED: Final = late(r"[\w'.]+(?:-[\w'.]+)+")


def check_entry(
    written: str, spoken: str, language: str = "en", *, digits_are_letters: bool = False
) -> Breach | None:
    """None where ``spoken`` may stand for ``written`` in every sentence, else what is lost.

    ``digits_are_letters`` lets a digit inside a word be a letter ("deadmau5").
    """
    same = spoken_words(written) == spoken_words(spoken)
    numero = bool(_NUMERO_SIGN.search(written)) and written != spoken
    if same and not numero and all(written.count(sign) <= spoken.count(sign) for sign in "$€£¥%"):
        return None
    base = primary(language) or "en"
    if base == "en" and _NUMERO_SIGN.search(written) and "no" in spoken_words(spoken):
        return Breach("negation", written, spoken)  # "No. 10" is no "no ten"
    entry = _Entry(
        prepare(written),
        spoken,
        base,
        digits_are_letters,
        is_numero=bool(_NUMERO_SIGN.search(written)),
    )
    furthest = 0
    reached = {0}
    for unit in entry.units():
        reached = {end for at in reached for end in unit.read(entry.said, at)}
        if not reached:
            lost = " ".join(entry.said[furthest:]) or "nothing"
            return Breach(entry.kind(furthest) or unit.kind, unit.text, lost)
        furthest = max(reached)
    if len(entry.said) not in reached:
        return Breach(entry.kind(furthest) or "word", written, entry.said[furthest])
    return sign_lost(entry.text, entry.said) if base == "en" else None


def check_sounds(written: str, language: str = "en") -> Breach | None:
    """None where sounds that nobody can read back (IPA, letters) may stand for ``written``."""
    base = primary(language) or "en"
    entry = _Entry(prepare(written), written, base, False)
    for item in spoken_words(written):
        if entry.is_sense(item):
            kind: Kind = "negation" if entry.is_negation(item) else "number"
            return Breach(kind, written, "sounds that are not read back")
    return None


@dataclass(frozen=True, slots=True)
class _Unit:
    """Something of the written form that must be heard."""

    text: str
    kind: Kind
    read: Callable[[Words, int], Iterable[int]]


@dataclass(slots=True)
class _Entry:
    text: str
    spoken: str
    base: str
    digits_are_letters: bool
    is_numero: bool = False
    said: list[str] = field(default_factory=list)
    free: list[bool] = field(default_factory=list)
    syllables: list[bool] = field(default_factory=list)
    language: Language = field(init=False)

    def __post_init__(self) -> None:
        self.language = find(self.base)
        written = set(spoken_words(self.text))
        for token in self.spoken.split():
            words = spoken_words(token)
            # "Ko-no": a syllable, and no word; but "not-given" for "given" is two words
            parted = "-" in token and len(words) > 1
            again = bool(written.intersection(words))
            self.said += words
            self.syllables += [parted and not again] * len(words)
            self.free += [
                not (again and parted and item in PREFIX_WORDS - written)
                and (
                    not self.is_sense(item)
                    or (parted and not again and self._is_syllable(item, words))
                )
                for item in words
            ]
        self._free_names(written)

    def _is_syllable(self, item: str, words: list[str]) -> bool:
        """Whether a word with a sense of its own is but a sound among sounds."""
        if item == "double" and words in (["double", "you"], ["double", "u"]):
            return True
        rest = [other for other in words if other != item]
        return consonants(item) in consonants(self.text) and not any(
            len(other) > 1 and (self.is_sense(other) or self._is_word(other)) for other in rest
        )

    def _free_names(self, written: set[str]) -> None:
        """Free what together sounds just like a name: "Ono" as "oh no"."""
        names = {
            skeleton(piece.text)
            for piece in pieces_of(self.text)
            if piece.kind == "word" and piece.text[:1].isupper() and not self._is_held(piece.text)
        }
        for at, end in ((at, at + size) for size in (2, 3) for at in range(len(self.said))):
            words = self.said[at:end]
            if len(words) < end - at or written.intersection(words):
                continue
            if skeleton("".join(words)) in names:
                self.free[at:end] = [True] * len(words)

    def is_negation(self, item: str) -> bool:
        return item in self.language.negations or item.endswith("n't")

    def is_sense(self, item: str) -> bool:
        """Whether a word is a negation or a number."""
        if self.is_negation(item) or item.isdigit():
            return True
        if self.base == "en":
            return stem(item) in NUMBER_WORDS or item in _AMOUNTS
        return is_number_word(item, self.base)

    def _is_word(self, item: str) -> bool:
        """Whether a word, written small, is a common one."""
        if item in calendar_words(self.base):
            return True
        if self.base != "en":
            return item in self.language.common
        # of short words every ending may be part of a sound: "toor" is no "to" with an ending
        known = len(item) > _LONG_ENOUGH or item in common_words() or item.endswith(_ENDINGS)
        return known and is_common(item)

    def _is_held(self, text: str) -> bool:
        low = text.casefold()
        return self.is_sense(low) or self._is_word(low)

    def is_free(self, at: int) -> bool:
        """Whether a spoken word may stand for a name."""
        return self.free[at]

    def kind(self, at: int) -> Kind | None:
        """What a spoken word adds that no name may: a negation, a number, or nothing."""
        if at >= len(self.said) or self.free[at]:
            return None
        item = self.said[at]
        return "negation" if self.is_negation(item) or item in PREFIX_WORDS else "number"

    def units(self) -> Iterator[_Unit]:
        """What must be heard, in order."""
        pieces = pieces_of(self.text)
        line = Line(self.text, pieces, self.base == "en")
        ranges = list(range(len(pieces)))
        for known, group in groupby(ranges, lambda at: self._is_known(pieces, at)):
            found = list(group)
            if known:
                yield from (self._known(line, at) for at in found)
            else:
                yield self._name(line, found)

    def _is_known(self, pieces: list[Piece], at: int) -> bool:
        """Whether a piece is held to its own words: a number, a negation, a common word."""
        piece = pieces[at]
        if piece.kind == "number":
            glued = any(
                item.kind == "word" and (item.end == piece.start or item.start == piece.end)
                for item in pieces[max(0, at - 1) : at + 2]
            )
            return not (glued and self.digits_are_letters)
        if piece.kind == "sign":
            # the hyphen of "Jae-in" belongs to the name
            around = pieces[max(0, at - 1) : at] + pieces[at + 1 : at + 2]
            return not any(item.kind == "word" for item in around)
        if piece.kind != "word":
            return False
        low = piece.text.casefold()
        if self._is_ending(pieces, at):
            return True
        token = self._hyphened(piece)
        if token and low in PREFIX_WORDS and self.text[piece.end : piece.end + 1] == "-":
            return True
        if self.is_sense(low):
            return not self._is_name(token)
        if len(low) < 2 or not self._is_word(low):
            return False
        if low in calendar_words(self.base) or self.text == self.text.casefold():
            return True
        # small words that names are full of; of other languages we know no more
        if self.base != "en" or piece.text in _JOINERS:
            return False
        return token == token.casefold()  # "Jae-in" is a name, "pro-life" is not

    def _is_ending(self, pieces: list[Piece], at: int) -> bool:
        """Whether a piece makes the digits before it an ordinal."""
        before = pieces[at - 1] if at else None
        if self.base != "en" and at > 1 and self.text[: pieces[at].start].endswith("."):
            before = pieces[at - 2]  # "1.º"
        if not before or before.kind != "number" or pieces[at].start - before.end > 1:
            return False
        if self.text[pieces[at].start - 1].isspace():
            return False
        return pieces[at].text.casefold() in (_ORDINALS if self.base == "en" else ENDINGS)

    def _hyphened(self, piece: Piece) -> str:
        """The word with hyphens that a piece is part of."""
        for found in _HYPHENED.finditer(self.text):
            if found.start() <= piece.start < found.end():
                return found[0]
        return ""

    def _is_name(self, token: str) -> bool:
        """Whether a word with hyphens is a name, whatever its parts mean: "Pas-de-Calais"."""
        parts = token.split("-")
        return token != token.casefold() and not all(
            part.isdigit() or self._is_held(part) for part in parts
        )

    def _known(self, line: Line, at: int) -> _Unit:
        piece = line.pieces[at]
        text = piece.text
        low = text.casefold()
        if piece.kind == "number":
            return _Unit(text, "number", self._number(line, at))
        if piece.kind == "sign":
            return _Unit(text, "word", sign_of(text))
        if self._is_ending(line.pieces, at):
            return _Unit(text, "number", optional(low))
        plain = word(line, at)
        if self.is_sense(low):
            kind: Kind = "negation" if self.is_negation(low) else "number"
            if low in ("no", "nos") and self.is_numero:
                return _Unit(text, kind, numero_sign(plain))
            plain = itself(text)
            alike = self._sounded
        else:
            kind = "word"
            alike = self._alike

        def read(words: Words, start: int) -> Iterable[int]:
            yield from plain(words, start)
            yield from alike(text, words, start)
            if text.isupper():
                yield from spelled(text, words, start)

        return _Unit(text, kind, read)

    def _number(self, line: Line, at: int) -> Callable[[Words, int], Iterable[int]]:
        piece = line.pieces[at]
        if line.english:
            plain = number(line, at)
            suffix, _ = suffix_at(line, at)
            if suffix:  # "20th", "1990s"; the ending by itself says nothing
                plain = either(plain, suffixed(line, at, suffix))
            before = line.text[: piece.start].rstrip()[-1:]
            money = {item[-1] for item in CURRENCIES.get(before, ())}

            def digits(words: Words, start: int) -> Iterable[int]:
                ends = set(plain(words, start))
                if start < len(words) and words[start] == piece.text:
                    ends.add(start + 1)
                if piece.text in ("100", "1000", "1,000"):  # "footsie hundred"
                    ends |= {e + start - 1 for e in plain(["one", *words[start:]], 0)}
                # "$5 Foot": the sign's word follows its sum
                yield from ends | {e + 1 for e in ends if e < len(words) and words[e] in money}

            return digits

        def foreign(words: Words, start: int) -> Iterable[int]:
            if counts(self.base):
                parts = re.split(r"\D", piece.text)
                if len(parts) == 1 or len(parts[-1]) == 3:
                    yield from read_foreign("".join(parts), self.base, words, start)
            yield from self._verbalized(piece.text, words, start)

        return foreign

    def _verbalized(self, digits: str, words: Words, start: int) -> Iterator[int]:
        """Where a number ends as the verbalizer says it, or as anything if nobody can count."""
        from audio_edition.script.verbalize import has_pack, verbalize

        said = [[digits]]
        if has_pack(self.base):
            said.append(spoken_words(verbalize(digits, self.base)))
        for form in said:
            if list(words[start : start + len(form)]) == form:
                yield start + len(form)
        if not has_pack(self.base) and not counts(self.base):
            yield from range(start + 1, min(len(words), start + _MOST_WORDS) + 1)

    def _alike(self, text: str, words: Words, start: int) -> Iterator[int]:
        """Where words that sound like a common word end."""
        for end in range(start, min(len(words), start + 4)):
            if not self.is_free(end):
                return
            said, parts = words[start : end + 1], self.syllables[start : end + 1]
            if text.isupper() and all(len(item) == 1 for item in said):
                continue  # letters must be the right ones
            if is_alike(text, said, self._is_word, syllables=parts, base=self.base):
                yield end + 1

    def _sounded(self, text: str, words: Words, start: int) -> Iterator[int]:
        """Where other spellings of a negation or a number end: "nye-ther" for "neither"."""
        low = text.casefold()
        for end in self._free_from(start):
            said = "".join(words[start:end])
            if (
                (self.base == "en" or all(self.syllables[start:end]))
                and not self._is_held(said)
                and begins_alike(low, said)
                and has_same_sound(low, said)
                and has_same_vowels(low, said)
            ):
                yield end

    def _name(self, line: Line, found: list[int]) -> _Unit:
        """Names side by side: any words that say no number and negate nothing."""
        pieces = [line.pieces[at] for at in found]
        text = line.text[pieces[0].start : pieces[-1].end]
        names = [at for at in found if line.pieces[at].kind != "sign"]
        count = len(re.findall(r"\S*\w\S*", text)) if names else 0
        # German writes every noun large
        small = self.base == "de" or text == text.casefold()
        bare = "".join(filter(str.isalnum, text.casefold()))
        letters = sum(map(str.isalpha, text))
        # numerals have readers of their own, and so have short forms ("WHO", "Sen.")
        plain_name = not any(
            piece.kind in ("number", "web")
            or (at and line.pieces[at - 1].kind == "word" and _ROMAN.fullmatch(piece.text))
            for at, piece in ((at, line.pieces[at]) for at in names)
        )

        def is_other(start: int, end: int) -> bool:
            if not plain_name or not names or self.is_numero:
                return False
            here = {start}
            for at in names:
                here = {e for begin in here for e in self._own(line, at, self.said, begin)}
            if end in here:
                return False
            short = {item for at in names for item in expansions(line, at) if line.english}
            if line.english:  # "°C", "AC/DC"
                short |= UNITS.get(text, frozenset()) | NAMED.get(text, frozenset())
            said, parted = self.said[start:end], self.syllables[start:end]
            return is_another(text, said, parted, self.base, frozenset(short))

        def read(words: Words, start: int) -> Iterable[int]:
            here = {start}
            for at in names:  # abbreviations and numerals: "WWII", "Henry VIII"
                piece = line.pieces[at]
                plain = web(piece.text) if piece.kind == "web" else word(line, at)
                if piece.kind == "number":
                    plain = self._number(line, at)
                here |= {end for begin in here for end in plain(words, begin)}
                roman = _ROMAN.fullmatch(piece.text) if self.base != "en" else None
                if roman:
                    value = str(read_roman(roman[1]))
                    here |= {e for b in here for e in read_foreign(value, self.base, words, b)}
                if piece.text.isupper():
                    here |= {end for begin in here for end in spelled(piece.text, words, begin)}
                here |= {end for begin in here for end in self._free_from(begin)}
            for end in here:
                if end > start and is_other(start, end):
                    continue
                if small and is_opposite(bare, "".join(words[start:end]), self.base):
                    continue
                heard = end - start
                left = sum(map(len, words[start:end]))
                if heard >= count or (heard and left >= _FUSED * letters):
                    yield end

        return _Unit(text, "name", read)

    def _own(self, line: Line, at: int, words: Words, start: int) -> set[int]:
        """Where a piece of a name ends said as itself, spelled, or as what it is short for."""
        text = line.pieces[at].text
        ends = set(word(line, at)(words, start))
        if text.isupper():
            ends |= set(spelled(text, words, start))
        roman = _ROMAN.fullmatch(text)
        if roman and self.base != "en":
            ends |= read_foreign(str(read_roman(roman[1])), self.base, words, start)
        return ends or ({start} if line.pieces[at].kind == "sign" else set())

    def _free_from(self, start: int) -> Iterator[int]:
        for end in range(start, min(len(self.said), start + _MOST_WORDS)):
            if not self.is_free(end):
                return
            yield end + 1
