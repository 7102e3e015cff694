"""Sentences that were not heard right, spoken another way until somebody hears them right.

What differs least for a listener is tried first: a few words said as clearly as by themselves,
then the whole a little slower, then with a breath in its midst.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from audio_edition.edition.model import Take
from audio_edition.proof.model import Hearing
from audio_edition.proof.words import Wordbook, tokens
from audio_edition.speech.model import GaveUp, Utterance

WAYS = ("stressed", "slower", "split", "slower split")
"""In which order the ways are tried."""
_MOST_WORDS = 6  # to stress: where more were missed, it is not a word that was blurred
_WORDS = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class SpokenAgain:
    """A sentence that was heard right at last, and how it was spoken then."""

    index: int
    printed: str
    take: Take
    heard: str


def missed(spoken: str, heard: str, vocabulary: Wordbook) -> tuple[str, ...]:
    """Return the words of ``spoken`` that nobody heard, as they are written there, once each."""
    own = [(word, token) for word in _WORDS.findall(spoken) for token in tokens(word)]
    said = [token for _, token in own]
    readings = vocabulary.heard(heard)
    if not readings:
        return ()
    nearest = max(
        (SequenceMatcher(None, said, reading, autojunk=False) for reading in readings),
        key=lambda matcher: matcher.ratio(),
    )
    lost = [
        own[at][0]
        for tag, begin, end, _, _ in nearest.get_opcodes()
        if tag != "equal"
        for at in range(begin, end)
    ]
    return tuple(dict.fromkeys(lost))


def speak_again(
    hearing: Hearing,
    utterances: Sequence[Utterance],
    vocabulary: Callable[[str], Wordbook],
    attempt: Callable[[Sequence[Take]], Hearing],
) -> tuple[SpokenAgain, ...]:
    """Return the doubtful sentences that were heard right when they were spoken another way.

    Parameters
    ----------
    hearing : of the whole edition.
    utterances : what was heard, in order.
    vocabulary : how a language's text is read.
    attempt : speaks the edition with the takes it is given, and listens; where it raises
        ``GaveUp``, no other way is tried.
    """
    left = {item.index: item for item in hearing.doubtful}
    found: list[SpokenAgain] = []
    for way in WAYS:
        takes: dict[int, Take] = {}
        for index, item in left.items():
            utterance = utterances[index]
            lost: tuple[str, ...] = ()
            if way == "stressed":
                words = vocabulary(utterance.sentence.language)
                lost = missed(item.spoken, item.heard, words)
                if not 0 < len(lost) <= _MOST_WORDS:
                    continue
            takes[index] = Take(item.spoken, utterance.by, way, lost)
        if not takes:
            continue
        try:
            anew = attempt(list(takes.values()))
        except GaveUp:  # a service that is away or over its budget: what is left is listed
            break
        right = [item for item in anew.sentences if item.index in takes and item.state == "right"]
        found += [
            SpokenAgain(item.index, item.printed, takes[item.index], item.heard) for item in right
        ]
        for item in right:
            del left[item.index]
        if not left:
            break
    return tuple(sorted(found, key=lambda item: item.index))


def kept(found: Sequence[SpokenAgain]) -> Iterator[Take]:
    """Each take once: a sentence may stand in an edition twice."""
    yield from dict.fromkeys(item.take for item in found)
