"""The gate for the lexicon: a respelling gives other sounds, never another sense.

The gate of sentences takes the lexicon's word for what a form is said as; so the entry
itself must be proved. A name may be respelled at will, but what carries the sense must come
back: negations and numbers as they are, common words as themselves or as something that
sounds like them ("read" as "red", never "won" as "lost"); and no negation or number may be
said that the form does not have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final

from audio_edition.languages import find, primary
from audio_edition.script.common import is_common
from audio_edition.script.fidelity import Breach, Kind, sign_lost
from audio_edition.script.number_reader import CURRENCY, MONEY_WORDS, number
from audio_edition.script.number_words import NUMBER_WORDS, stem
from audio_edition.script.readers import Line, Piece, Words, itself, spoken_words, web, word
from audio_edition.script.reading import pieces_of, prepare
from audio_edition.script.reading_words import SIGNS

_ORDINALS: Final = frozenset(("st", "nd", "rd", "th", "s"))
_MOST_WORDS: Final = 12  # of a spoken form for one written word: "FIFA" spelled out, and more
_NEAR: Final = 0.6  # how like two sounds must be
_FUSED: Final = 0.75  # how many of the letters of words said as one must be left
_SOUNDS: Final = {
    letter: code
    for code, letters in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), 1)
    for letter in letters
}


def check_entry(
    written: str, spoken: str, language: str = "en", *, digits_are_letters: bool = False
) -> Breach | None:
    """None where ``spoken`` may stand for ``written`` in every sentence, else what is lost.

    ``digits_are_letters`` lets a digit inside a word be a letter ("deadmau5").
    """
    if spoken_words(written) == spoken_words(spoken) and all(
        written.count(sign) <= spoken.count(sign) for sign in "$€£¥%"
    ):
        return None
    base = primary(language) or "en"
    entry = _Entry(prepare(written), spoken, base, digits_are_letters)
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
    said: list[str] = field(default_factory=list)
    free: list[bool] = field(default_factory=list)
    negations: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.negations = find(self.base).negations
        written = set(spoken_words(self.text))
        for token in self.spoken.split():
            words = spoken_words(token)
            # "Ko-no": a syllable, and no word; but "not-given" for "given" is two words
            syllables = "-" in token and len(words) > 1 and not written.intersection(words)
            self.said += words
            self.free += [syllables or not self._has_sense(item) for item in words]

    def _has_sense(self, item: str) -> bool:
        """Whether a word is a negation or a number."""
        return (
            item in self.negations
            or item.endswith("n't")
            or (self.base == "en" and stem(item) in NUMBER_WORDS)
            or item.isdigit()
        )

    def is_free(self, at: int) -> bool:
        """Whether a spoken word may stand for a name."""
        return self.free[at]

    def kind(self, at: int) -> Kind | None:
        """What a spoken word adds that no name may: a negation, a number, or nothing."""
        if at >= len(self.said) or self.free[at]:
            return None
        item = self.said[at]
        return "negation" if item in self.negations or item.endswith("n't") else "number"

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
        before = pieces[at - 1] if at else None
        if before and before.kind == "number" and before.end == piece.start and low in _ORDINALS:
            return True
        if self._has_sense(low):
            return True
        return (
            self.base == "en"
            and len(low) > 1
            and is_common(low)
            and not _is_joined(self.text, piece)
        )

    def _known(self, line: Line, at: int) -> _Unit:
        piece = line.pieces[at]
        low = piece.text.casefold()
        if piece.kind == "number":
            return _Unit(piece.text, "number", self._number(line, at))
        if piece.kind == "sign":
            return _Unit(piece.text, "word", _sign(piece.text))
        if self._has_sense(low):
            kind: Kind = "negation" if low in self.negations or low.endswith("n't") else "number"
            following = line.text[piece.end :].lstrip(".").lstrip()[:1]
            short = low in ("no", "nos") and following.isdigit()  # "No. 10"
            return _Unit(piece.text, kind, word(line, at) if short else itself(piece.text))
        plain = word(line, at)

        def read(words: Words, start: int) -> Iterable[int]:
            yield from plain(words, start)
            yield from self._alike(low, words, start)

        return _Unit(piece.text, "word", read)

    def _number(self, line: Line, at: int) -> Callable[[Words, int], Iterable[int]]:
        piece = line.pieces[at]
        if line.english:
            plain = number(line, at)

            before = line.text[: piece.start].rstrip()[-1:]
            money = MONEY_WORDS if before and before in CURRENCY else ()

            def digits(words: Words, start: int) -> Iterable[int]:
                ends = set(plain(words, start))
                if start < len(words) and words[start] == piece.text:
                    ends.add(start + 1)
                # "$5 Foot": the sign's word follows its sum
                yield from ends | {e + 1 for e in ends if e < len(words) and words[e] in money}

            return digits
        from audio_edition.script.verbalize import has_pack, verbalize

        said = [[piece.text]]
        if has_pack(self.base):
            said.append(spoken_words(verbalize(piece.text, self.base)))

        def foreign(words: Words, start: int) -> Iterable[int]:
            for form in said:
                if list(words[start : start + len(form)]) == form:
                    yield start + len(form)
            if len(said) == 1:  # nobody here can count in this language
                yield from range(start + 1, min(len(words), start + _MOST_WORDS) + 1)

        return foreign

    def _alike(self, low: str, words: Words, start: int) -> Iterator[int]:
        """Where words that sound like ``low`` end."""
        wanted = _sound(low)
        said = ""
        for end in range(start, min(len(words), start + 4)):
            if not self.is_free(end):
                return
            said = _sound(said, words[end])
            if SequenceMatcher(None, wanted, said, autojunk=False).ratio() >= _NEAR:
                yield end + 1

    def _name(self, line: Line, found: list[int]) -> _Unit:
        """Names side by side: any words that say no number and negate nothing."""
        pieces = [line.pieces[at] for at in found]
        text = line.text[pieces[0].start : pieces[-1].end]
        names = [at for at in found if line.pieces[at].kind != "sign"]
        count = len(re.findall(r"\S+", text)) if names else 0
        letters = sum(map(str.isalpha, text))

        def read(words: Words, start: int) -> Iterable[int]:
            here = {start}
            for at in names:  # abbreviations and numerals: "WWII", "Henry VIII"
                piece = line.pieces[at]
                plain = web(piece.text) if piece.kind == "web" else word(line, at)
                if piece.kind == "number":
                    plain = number(line, at)
                here |= {end for begin in here for end in plain(words, begin)}
                here |= {end for begin in here for end in self._free_from(begin)}
            for end in here:
                heard = end - start
                left = sum(map(len, words[start:end]))
                if heard >= count or (heard and left >= _FUSED * letters):
                    yield end

        return _Unit(text, "name", read)

    def _free_from(self, start: int) -> Iterator[int]:
        for end in range(start, min(len(self.said), start + _MOST_WORDS)):
            if not self.is_free(end):
                return
            yield end + 1


def _is_joined(text: str, piece: Piece) -> bool:
    """Whether a hyphen ties a word to another: "Jae-in"."""
    return text[piece.start - 1 : piece.start] == "-" or text[piece.end : piece.end + 1] == "-"


def _sign(text: str) -> Callable[[Words, int], Iterable[int]]:
    names = SIGNS.get(text, set())

    def read(words: Words, start: int) -> Iterable[int]:
        yield start
        while start < len(words) and words[start] in names:
            start += 1
            yield start

    return read


def _sound(*parts: str) -> str:
    """The consonants of a word by how they are made; "read" and "red" sound alike."""
    out = ""
    for letter in "".join(parts):
        code = letter if letter.isdigit() else str(_SOUNDS.get(letter, ""))
        if code and out[-1:] != code:
            out += code
    return out


__all__ = ["check_entry"]
