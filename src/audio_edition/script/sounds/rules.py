"""From letters to an English newsreader's sounds, by the rules of a name's own language.

A language is a file of ``data/rules``: a line a rule; at each place the rule that takes most
letters wins, of several the one that stands first. The left side is a regular expression over
small letters (``{V}`` any vowel, ``{C}`` any consonant; ``^`` and ``$`` are the ends of the word),
the right side IPA in the sounds of an American voice, nothing where the letters are silent.
``like OTHER`` appends the other language's rules, ``stress`` names where the main stress falls,
``plain`` takes accents off first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Final, TypeAlias

from audio_edition.late import late
from audio_edition.script.sounds.phones import PRIMARY, is_vowel, split_phones

_VOWELS: Final = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿāēīōūăĕĭŏŭąęįųėœőűơưəı"
_V: Final = f"[{_VOWELS}]"
_C: Final = f"[^{_VOWELS}\\W\\d_'’-]"
_HEAVY: Final = frozenset(("ɑː", "iː", "uː", "aɪ", "aʊ", "eɪ", "oʊ", "ɑːɹ", "ʊɹ", "ɪɹ"))
_ACCENTS: Final = frozenset("áéíóúàèìòùâêôÁÉÍÓÚÀÈÌÒÙÂÊÔ")
_KEPT: Final = str.maketrans({"ʼ": "'", "’": "'", "‘": "'", "ʻ": "'", "`": "'"})
# letters that are no base letter with a mark
_BARE: Final = str.maketrans(
    {"ø": "o", "æ": "e", "œ": "e", "ł": "l", "đ": "d", "ð": "d", "þ": "t", "ß": "s", "ı": "i"}
)


_Ways: TypeAlias = "tuple[re.Pattern[str], tuple[str, ...]]"


@dataclass(frozen=True, slots=True)
class Rules:
    """One language's rules, (expression, sounds) each, in the order in which they are tried."""

    tag: str
    title: str
    rules: tuple[tuple[str, str], ...]
    stress: str
    plain: bool
    _by_letter: dict[str, _Ways] = field(default_factory=dict, repr=False, compare=False)

    def _ways(self, letter: str) -> _Ways:
        """The rules that may hold at ``letter``, as one expression with a group a rule."""
        ways = self._by_letter.get(letter)
        if ways is None:
            fit = [(left, said) for left, said in self.rules if _begins(left) in (letter, "")]
            joined = "|".join(f"({_ready(left)})" for left, _ in fit) or "(?!)()"
            ways = self._by_letter[letter] = re.compile(joined), tuple(said for _, said in fit)
        return ways

    def read(self, word: str) -> str:
        """The IPA of one word (no spaces; hyphens part it), with its main stress marked."""
        parts = [self._part(part) for part in word.split("-") if part]
        return "".join(part for part in parts if part)

    def _part(self, written: str) -> str:
        word = unicodedata.normalize("NFC", written.lower().translate(_KEPT))
        if self.plain:
            word = bare(word, keep="đ")
        out: list[str] = []
        at = 0
        while at < len(word):
            pattern, sounds = self._ways(word[at])
            found = pattern.match(word, at)
            if found is None or found.end() == at:
                simple = bare(word[at])
                if simple != word[at] and simple.isalpha():
                    word = word[:at] + simple + word[at + 1 :]  # an accent no rule knows
                    continue
                at += 1
                continue
            out.append(sounds[(found.lastindex or 1) - 1])
            at = found.end()
        return _stressed("".join(out), word, self.stress)


def bare(text: str, keep: str = "") -> str:
    """``text`` without accents, but for the letters of ``keep``."""
    if text.isascii():
        return text
    marked = "".join(
        letter if letter in keep else unicodedata.normalize("NFD", letter.translate(_BARE))
        for letter in text
    )
    return "".join(letter for letter in marked if not unicodedata.combining(letter))


def _folder() -> list[str]:
    folder = files("audio_edition.script.sounds") / "data" / "rules"
    return sorted(item.name.removesuffix(".txt") for item in folder.iterdir())


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages whose names can be read: ISO 639 codes, and ``tw`` for Wade-Giles."""
    return tuple(tag for tag in _folder() if tag != "base")


@lru_cache(maxsize=64)
def rules_of(tag: str) -> Rules:
    """The rules of a language; raises ``KeyError`` where there are none."""
    title, stress, plain, lines = _lines(tag)
    patterns: dict[str, str] = {}
    for left, right in lines:
        patterns.setdefault(left, right)
    ordered = sorted(patterns, key=lambda left: -_length(left))  # a stable sort
    return Rules(tag, title, tuple((left, patterns[left]) for left in ordered), stress, plain)


def _begins(left: str) -> str:
    """The letter that a rule takes first, "" where it may be one of several."""
    core = _AROUND.sub("", left).lstrip("^")
    return core[0] if core[:1].isalpha() and core[1:2] not in ("?", "|") else ""


def _ready(left: str) -> str:
    ends = re.sub(r"(?<!\[)\^", r"\\b", left.replace("$", r"(?!\w)"))
    return ends.replace("{V}", _V).replace("{C}", _C)


_AROUND: Final = late(r"\(\?<?[=!](?:[^()]|\([^()]*\))*\)")
_OPTIONAL: Final = late(r"(?:\[[^]]*\]|\([^()]*\)|.)\?")
_CHOICE: Final = late(r"\(\?:([^()|]*)[^()]*\)")


def _length(left: str) -> int:
    """How many letters a rule takes at least: the longer one is tried first."""
    core = _OPTIONAL.sub("", _CHOICE.sub(r"\1", _AROUND.sub("", left)))
    return len(re.sub(r"\[[^]]*\]|\{[VC]\}", "x", core).strip("^$"))


def _lines(tag: str) -> tuple[str, str, bool, list[tuple[str, str]]]:
    try:
        file = files("audio_edition.script.sounds") / "data" / "rules" / f"{tag}.txt"
        text = file.read_text("utf-8")
    except OSError:
        raise KeyError(tag) from None
    title, stress, plain = "", "", False
    found: list[tuple[str, str]] = []
    after: list[tuple[str, str]] = []
    for line in text.splitlines():
        left, _, right = line.partition(" ")
        if left == "#":
            title = title or right
        elif left == "like":
            _, stress, plain, after = _lines(right)
        elif left == "stress":
            stress = right
        elif left == "plain":
            plain = True
        elif left:
            found.append((left, right.strip()))
    return title, stress, plain, [*found, *after]


def _once(phones: Sequence[str]) -> list[str]:
    """``phones`` without the second of two equal consonants: English names have no long ones."""
    return [
        phone
        for at, phone in enumerate(phones)
        if at == 0 or is_vowel(phone) or not phones[at - 1].endswith(phone)
    ]


def _stressed(ipa: str, word: str, kind: str) -> str:
    """``ipa`` with its main stress, and an unstressed ``ɑː`` at its end weakened."""
    phones = _once(split_phones(ipa))
    hearts = [n for n, phone in enumerate(phones) if is_vowel(phone)]
    if not hearts:
        return ipa
    number = max(-len(hearts), _STRESS[kind](_Shape(phones, hearts, word)))
    loud = hearts[number] if len(hearts) > 1 else hearts[0]
    last = hearts[-1]
    if last != loud and last == len(phones) - 1 and phones[last] in ("ɑː", "ʌ"):
        phones[last] = "ə"
    if phones[loud] in ("ə", "ɚ"):
        phones[loud] = {"ə": "ʌ", "ɚ": "ɜː"}[phones[loud]]
    phones[loud] = PRIMARY + phones[loud]
    return "".join(phones)


@dataclass(frozen=True, slots=True)
class _Shape:
    """A word's sounds, where among them its vowels are, and its letters."""

    phones: Sequence[str]
    hearts: Sequence[int]
    word: str

    @property
    def is_closed(self) -> bool:
        """Whether a consonant ends it."""
        return self.hearts[-1] < len(self.phones) - 1

    def groups(self) -> list[list[int]]:
        """The places of its vowels, those that stand side by side together."""
        found: list[list[int]] = []
        for place in self.hearts:
            if found and found[-1][-1] == place - 1:
                found[-1].append(place)
            else:
                found.append([place])
        return found


def _accented(shape: _Shape) -> int | None:
    """Which vowel, from the end, bears a written accent; None where none does.

    Vowels that are written side by side may be said as one or as two (the "io" of "Antônio"), so
    that groups of them are counted, and then the vowel within its group.
    """
    runs = list(re.finditer(f"{_V}+", shape.word))
    for at, run in enumerate(runs):
        marked = [place for place, letter in enumerate(run[0]) if letter in _ACCENTS]
        if not marked:
            continue
        spoken = shape.groups()
        group = spoken[max(-len(spoken), at - len(runs))]
        within = group[0] if len(group) > 1 and marked[0] == 0 and len(run[0]) > 1 else group[-1]
        return shape.hearts.index(within) - len(shape.hearts)
    return None


def _before_io(shape: _Shape) -> bool:
    """Whether a word ends in an unstressed "io", as Antonio and Julio do."""
    two = [shape.phones[place] for place in shape.hearts[-2:]]
    return shape.word.endswith("io") and two == ["iː", "oʊ"] and len(shape.hearts) > 2


def _spanish(shape: _Shape) -> int:
    told = _accented(shape)
    if told is not None:
        return told
    if _before_io(shape):
        return -3
    return -2 if re.search(rf"[aeiousn]$|{_C}y$", shape.word) else -1


def _portuguese(shape: _Shape) -> int:
    if "ã" in shape.word or "õ" in shape.word:
        return -1
    told = _accented(shape)
    if told is not None:
        return told
    if _before_io(shape):
        return -3
    return -2 if re.search(r"[aeo](?:s|m|ns)?$", shape.word) else -1


def _italian(shape: _Shape) -> int:
    if shape.word[-1:] in "àèéìòù":
        return -1
    return (
        -3
        if re.search(r"(?:ia|io|ie)$", shape.word)
        and shape.phones[shape.hearts[-1] - 1 :][:1] == ["iː"]
        else -2
    )


def _greek(shape: _Shape) -> int:
    told = _accented(shape)
    if told is not None:
        return told
    return -3 if shape.word.endswith(("poulos", "opoulou")) else -2


def _russian(shape: _Shape) -> int:
    if shape.word.endswith(("chuk", "iuk", "yuk", "ets", "sk", "grad", "burg")):
        return -2 if shape.word.endswith("sk") and len(shape.hearts) > 2 else -1
    if shape.word.endswith(("ovich", "evich", "aya", "iya")):
        return -3
    return -2


def _belarusian(shape: _Shape) -> int:
    """As Russian, but for surnames in -ou."""
    return -1 if shape.word.endswith(("ou", "au", "iuk")) else _russian(shape)


def _turkic(shape: _Shape) -> int:
    """The last syllable, but for the surnames that Russian made of names."""
    return _russian(shape) if re.search(r"[eo]va?$", shape.word) else -1


def _closed_last(shape: _Shape) -> int:
    return -1 if shape.is_closed else -2


def _heavy(shape: _Shape) -> int:
    """Arabic and Indic names: the last heavy syllable, a long vowel with a consonant behind."""
    if shape.is_closed and shape.phones[shape.hearts[-1]] in _HEAVY:
        return -1
    return -2


def _german(shape: _Shape) -> int:
    unstressed = re.match(r"(?:be|ge|ver|er|ent|zer)(?=[^aeiouäöüy]{1,3}[aeiouäöü])", shape.word)
    at = 1 if unstressed and len(shape.hearts) > 2 else 0
    return at - len(shape.hearts)


_STRESS: Final[dict[str, Callable[[_Shape], int]]] = {
    "first": lambda shape: -len(shape.hearts),
    "penult": lambda _: -2,
    "last": lambda _: -1,
    "hr": lambda _: -3,
    "lt": lambda _: -2,
    "ro": _closed_last,
    "es": _spanish,
    "pt": _portuguese,
    "it": _italian,
    "el": _greek,
    "ru": _russian,
    "tr": _turkic,
    "be": _belarusian,
    "ar": _heavy,
    "hi": _heavy,
    "de": _german,
}
"""Which vowel is stressed, counted from the end (-1 the last)."""


@lru_cache(maxsize=20_000)
def sounds_of(word: str, tag: str) -> str:
    """The IPA of ``word``, one word or more, as a newsreader says names of language ``tag``."""
    rules = rules_of(tag)
    return " ".join(filter(None, (rules.read(part) for part in word.split())))
