"""Whether a sentence was heard as it should be: by its words, its numbers, its negations.

A recogniser spells names as it likes and a voice may blur a word; neither is a fault. What is
a fault loses a word or an end, says one twice, or says another number. Where two ears
listened, each point needs only one of them: what one misheard, the other may have right. A
word that none heard may be a rare one that they cannot spell, so the sound is asked once more:
how much likelier it makes what was heard than the same with the text's words (``Weighing``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from audio_edition.proof.model import DoubtKind
from audio_edition.proof.words import Wordbook, distance, found_again, names, words_wrong

_OTHER = 0.55  # of the letters: these are not the sentence's words
_RIGHT = 0.34  # of the letters of a long sentence: names and blurred words
_SPARE = 3.0  # letters that a short sentence may lose besides
_END = 4  # letters that may be missing at an end: a short word that the ear did not catch
_GONE = 0.8  # of the letters missing at an end: so many edits they must explain
_TWICE = 1.6  # times the letters
_HEARD = 0.66  # of a word's letters: "metres" is written down as "meters"
_NAMED = 0.45  # of a name's: a recogniser spells it as it likes
_SHORT = 3  # letters that a word has at least to be missed, or heard twice
_SURE = 6.0  # nats by which the sound speaks for other words than the text's


@dataclass(frozen=True, slots=True)
class Weighing:
    """Two ways of writing down one sound: as it was heard, and with the words of the text."""

    heard: str
    mended: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """How one hearing of a sentence compares with what should be heard, at its best."""

    heard: str
    doubt: DoubtKind | None
    change: float
    words: int
    wrong: int
    number: bool
    negation: bool
    missed: frozenset[str] = frozenset()
    twice: bool = False
    weighing: Weighing | None = None

    @property
    def is_right(self) -> bool:
        """Nothing at all to doubt."""
        return self.doubt is None and self.number and self.negation and not self.missed


def opinion(heard: str, printed: str, spoken: str, vocabulary: Wordbook) -> Opinion:
    """Compare what an ear wrote down with the sentence, in all the ways it may be said."""
    ways = [way for way in vocabulary.said(printed, spoken) if way]
    readings = [way for way in vocabulary.heard(heard) if way]
    if not ways:  # a sign without a sound
        return Opinion(heard, None, 0.0, 0, 0, number=True, negation=True)
    if not readings:
        size = len(ways[0])
        return Opinion(heard, "silent", 1.0, size, size, number=False, negation=False)
    pairs = [(way, reading) for way in ways for reading in readings]
    scored = [
        (distance("".join(way), "".join(reading)).change, k)
        for k, (way, reading) in enumerate(pairs)
    ]
    change, best = min(scored)
    way, reading = pairs[best]
    near = [pairs[k] for score, k in scored if score <= change + 0.15]
    named = names(printed) | names(spoken)
    missed, twice, weighing = min(
        (_missed(a, b, named) for a, b in near), key=lambda item: (len(item[0]), item[1])
    )
    return Opinion(
        heard=heard,
        missed=missed,
        twice=twice,
        weighing=weighing,
        doubt=_doubt("".join(way), "".join(reading)),
        change=change,
        words=len(way),
        wrong=min(words_wrong(a, b) for a, b in near),
        number=any(vocabulary.same_numbers(a, b) for a, b in near),
        negation=any(vocabulary.same_negations(a, b) for a, b in near),
    )


def _missed(
    text: Sequence[str], heard: Sequence[str], named: frozenset[str]
) -> tuple[frozenset[str], bool, Weighing | None]:
    """The words not heard, whether one was heard twice, and what is to be weighed for them."""
    own, theirs = found_again(text, heard)
    lost = [
        len(word) >= _SHORT and share < (_NAMED if word in named else _HEARD)
        for word, share in zip(text, own, strict=True)
    ]
    twice = any(
        one == other and len(one) >= _SHORT and min(shares) < _HEARD
        for one, other, shares in zip(heard, heard[1:], pairwise(theirs), strict=False)
    )
    if not any(lost):
        return frozenset(), twice, None
    mended: list[str] = []
    for tag, a, b, c, d in SequenceMatcher(None, text, heard, autojunk=False).get_opcodes():
        mended += text[a:b] if tag == "equal" or any(lost[a:b]) else heard[c:d]
    missed = frozenset(word for word, is_lost in zip(text, lost, strict=True) if is_lost)
    return missed, twice, Weighing(" ".join(heard), " ".join(mended))


def _doubt(text: str, heard: str) -> DoubtKind | None:
    found = distance(text, heard)
    lost = found.change * len(text)
    if len(heard) > _TWICE * len(text) and distance(text + text, heard).change < _RIGHT:
        return "twice"
    if lost <= _SPARE:
        return None
    ends: tuple[tuple[int, int, DoubtKind], ...] = (
        (found.rest_end, found.missing_end, "short"),
        (found.rest_start, found.missing_start, "late"),
    )
    rest, missing, kind = min(ends)
    # what is missing explains what is otherwise, and what was heard is the rest of the sentence
    is_gone = missing > _END and lost - rest >= _GONE * missing
    if is_gone and rest <= _RIGHT * len(heard):
        return kind
    if found.change > _OTHER:
        return "other"
    return "words" if lost > _RIGHT * len(text) + _SPARE else None


def verdict(
    opinions: Sequence[Opinion], nats: float | None = None
) -> tuple[DoubtKind | None, Opinion]:
    """What is doubtful by all who listened, and the opinion that came nearest.

    ``nats`` is by how much the sound speaks for what was heard, where it was weighed.
    """
    nearest = min(opinions, key=lambda item: (not item.is_right, item.change))
    if any(item.twice for item in opinions):
        return "twice", nearest
    if any(item.is_right for item in opinions):
        return None, nearest
    if all(item.doubt is not None for item in opinions):
        return nearest.doubt, nearest
    if not any(item.number for item in opinions):
        return "number", nearest
    if not any(item.negation for item in opinions):
        return "negation", nearest
    lost = frozenset.intersection(*(item.missed for item in opinions))
    return "words" if lost and (nats is None or nats >= _SURE) else None, nearest
