"""Two texts made comparable: what was written, and what somebody wrote down of its sound."""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

Reader = Callable[[str], str]
"""Says written text in words ("1,200" → "one thousand two hundred")."""

_WORD = re.compile(r"[^\W_]+")
_NOT = re.compile(r"n['’]t\b", re.IGNORECASE)
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ](?=\w)")
_PHONES = re.compile(r"\[\[.*?\]\]")
_ASIDE = re.compile(r"\[[^\]]*\]|\([^)]*\)|[♪*]+")  # [BLANK_AUDIO], (music): no words of anybody
_WRITTEN = re.compile(r"[^\W\d_][\w'’-]*")
_CLOCK = re.compile(r"\b(\d{1,2})\.(\d\d)(?=\s*[ap]\.?\s?m\b)", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_MOST_PLACES = 4  # where spoken and printed part: 16 ways of hearing a sentence are enough
# What sounds like a number: an ear writes the one for the other.
_SOUND_ALIKE = {
    "en": {"won": "one", "to": "two", "too": "two", "for": "four", "fore": "four", "ate": "eight"}
}
_ORDINALS = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th", "20th")


def tokens(text: str) -> tuple[str, ...]:
    """The words of ``text``, lower case, without accents; "don't" is "do not" on both sides."""
    text = _NOT.sub(" not", _PHONES.sub(" ", text))
    text = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", text).casefold())
    return tuple(_WORD.findall("".join(c for c in text if not unicodedata.combining(c))))


@dataclass(frozen=True, slots=True)
class Wordbook:
    """What is said in one language: how written text is read, numbers, and negations."""

    read: Reader
    negations: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    alike: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, read: Reader, language: str, negations: Iterable[str] = ()) -> Wordbook:
        """Find the words with which ``read`` says numbers in ``language`` (a BCP 47 tag)."""
        said: set[str] = set()
        for number in (*range(101), 200, 1000, 2000, 10**6, 2 * 10**6, 10**9):
            said.update(tokens(read(str(number))))
        for ordinal in _ORDINALS:
            said.update(tokens(read(ordinal)))
        plain = {word for word in said if not word.isdigit()} - {"and", "a", "und", "et", "y"}
        lost = {word for text in negations for word in tokens(text)} | {"not"}
        alike = _SOUND_ALIKE.get(language.lower().partition("-")[0], {})
        return cls(read, frozenset(lost), frozenset(plain), alike)

    def said(self, printed: str, spoken: str) -> tuple[tuple[str, ...], ...]:
        """Every way in which the sentence may be heard: as spoken, as printed, place by place."""
        one, other = tokens(spoken), tokens(self.read(printed))
        if one == other:
            return (one,)
        pieces: list[list[tuple[str, ...]]] = []
        places = 0
        for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
            ways = [one[a:b]]
            if tag != "equal" and places < _MOST_PLACES:
                ways.append(other[c:d])
                places += 1
            pieces.append(ways)
        mixed = {tuple(word for part in way for word in part) for way in product(*pieces)}
        return (one, *sorted(mixed - {one}), *(() if other in mixed else (other,)))

    def heard(self, text: str) -> tuple[tuple[str, ...], ...]:
        """Every way of reading what an ear wrote down."""
        plain = _CLOCK.sub(r"\1:\2", _ASIDE.sub(" ", text))
        ways = (plain, _THOUSANDS.sub("", plain))
        return tuple(dict.fromkeys((*(tokens(self.read(way)) for way in ways), tokens(plain))))

    def same_numbers(self, text: Sequence[str], heard: Sequence[str]) -> bool:
        """Whether both say the same numbers in the same order, as written or as they sound."""
        if _same(text, heard, self._is_number):
            return True
        alike = [[self.alike.get(word, word) for word in words] for words in (text, heard)]
        return _same(alike[0], alike[1], self._is_number)

    def same_negations(self, text: Sequence[str], heard: Sequence[str]) -> bool:
        """Whether no word that turns the sense around was lost or came in."""
        return _same(text, heard, self.negations.__contains__)

    def _is_number(self, word: str) -> bool:
        """A word that says a number; a figure that nobody read is one."""
        return word in self.numbers or word.isdigit()


def _same(text: Sequence[str], heard: Sequence[str], counts: Callable[[str], bool]) -> bool:
    """Whether the words that count are the same in both.

    One that is heard where the text has other words is a name misheard ("Nadia Rahman" as "not
    your ramen"); one that is heard between the text's words came in.
    """
    if list(filter(counts, text)) == list(filter(counts, heard)):
        return True
    for tag, a, b, c, d in SequenceMatcher(None, text, heard, autojunk=False).get_opcodes():
        own, other = list(filter(counts, text[a:b])), list(filter(counts, heard[c:d]))
        if own != other and (own or tag != "replace"):
            return False
    return True


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a hearing is from a text, in letters: see ``distance``.

    ``change`` is the edit distance by the text's length; ``missing_end`` and ``missing_start``
    how many of the text's letters lie behind or before all that was heard, ``rest_end`` and
    ``rest_start`` the distance that is left without them.
    """

    change: float
    missing_end: int
    rest_end: int
    missing_start: int
    rest_start: int


@lru_cache(maxsize=4096)
def distance(text: str, heard: str) -> Distance:
    """Compare two texts letter by letter (Levenshtein 1966)."""
    last = _last_row(text, heard)
    first = _last_row(text[::-1], heard[::-1])
    size = len(text)
    return Distance(
        change=float(last[-1]) / max(size, 1),
        missing_end=size - _furthest(last),
        rest_end=int(last.min()),
        missing_start=size - _furthest(first),
        rest_start=int(first.min()),
    )


def _last_row(text: str, heard: str) -> NDArray[np.int64]:
    """The edit distances of all of ``heard`` to each beginning of ``text``."""
    return deque(_rows(text, heard), maxlen=1)[0]


def _rows(text: str, heard: str) -> Iterator[NDArray[np.int64]]:
    """The edit distances of each beginning of ``heard`` to each beginning of ``text``."""
    letters = np.array([ord(letter) for letter in text], np.int64)
    steps = np.arange(len(text) + 1)
    row = steps.copy()
    yield row
    for letter in heard:
        kept = row[:-1] + (letters != ord(letter))
        best = np.minimum(row + 1, np.concatenate(([row[0] + 1], kept)))
        row = np.minimum.accumulate(best - steps) + steps
        yield row


def _furthest(row: NDArray[np.int64]) -> int:
    """The longest beginning of the text that the hearing fits best."""
    return int(np.flatnonzero(row == row.min())[-1])


def names(printed: str) -> frozenset[str]:
    """The words that a reader takes for names: a capital that no sentence begins with."""
    found = [
        m.group()
        for m in _WRITTEN.finditer(printed)
        if any(map(str.isupper, m.group()[m.start() == 0 :]))
    ]
    return frozenset(tokens(" ".join(found)))


def words_wrong(text: Sequence[str], heard: Sequence[str]) -> int:
    """The edit distance in words."""
    row = list(range(len(text) + 1))
    for k, word in enumerate(heard, 1):
        before, row[0] = row[0], k
        for j, own in enumerate(text, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (own != word))
    return row[-1]


def found_again(
    text: Sequence[str], heard: Sequence[str]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """How much of each word of ``text`` the hearing has, and of each heard word the text.

    From 0 (none of its letters) to 1 (all, in their order): the two are laid along each other
    letter by letter, blanks between words too, so that "fisher woman" is all of "fisherwoman".
    """
    one, other = f" {' '.join(text)} ", f" {' '.join(heard)} "
    rows = [row.tolist() for row in _rows(one, other)]
    own, theirs = [False] * len(one), [False] * len(other)
    i, j = len(one), len(other)
    while i or j:
        differs = i == 0 or j == 0 or one[i - 1] != other[j - 1]
        if i and j and rows[j][i] == rows[j - 1][i - 1] + differs:
            i, j = i - 1, j - 1
            own[i] = theirs[j] = not differs
        elif i and rows[j][i] == rows[j][i - 1] + 1:
            i -= 1
        else:
            j -= 1
    return _shares(text, own), _shares(heard, theirs)


def _shares(words: Sequence[str], found: Sequence[bool]) -> tuple[float, ...]:
    shares, start = [], 1
    for word in words:
        shares.append(sum(found[start : start + len(word)]) / len(word))
        start += len(word) + 1
    return tuple(shares)
