"""Names that no lexicon has: found in a sentence, and read by the rules of their language.

A name is left to the voice where it is likely English, where a common word could be meant, and
where its language is not sure: what is read wrong by a wrong language's rules is worse than
what a voice makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from audio_edition.late import late
from audio_edition.script.common import bases, english_names, is_common
from audio_edition.script.number_words import NUMBER_WORDS, stem
from audio_edition.script.sounds.dictionary import agreed, is_english
from audio_edition.script.sounds.guess import (
    ENGLISH,
    Guess,
    clues,
    guess,
    is_coined,
    is_spelled_as,
    neighbours,
)
from audio_edition.script.sounds.rules import sounds_of

_WORD: Final = late(r"(?<![\w@#/.’'-])[^\W\d_](?:[^\W\d_]|['’-](?=[^\W\d_]))*")
_ENDING: Final = late(r"['’]s?$")
_PARTICLES: Final = frozenset(
    "al el bin ibn ben abu da das de del della den der di do dos du la le van von y zu".split()
)
_LEAST: Final = 0.8  # of confidence in the language
_MARGIN: Final = 4.0  # nats that it must be likelier than English
_SHORT_NAMES: Final = frozenset("zh tw ko vi th my".split())  # where names of two letters abound
# words of English that are names beside names of those languages; the second not as first words
_SYLLABLES: Final = frozenset(
    "Dong Fan Fang Gang Ling Min Ming Pan San Sun Tan Tang Un Wang".split()
)
_INSIDE: Final = frozenset("Ban Bang Bin Can Hang Hung Long Lung Man Ping Ran Son Song Win".split())
_HALF: Final = 3  # letters of either half: fewer make words of anything
_VOWEL: Final = late("[aeiouyAEIOUY]")
_GAP: Final = 1  # characters between the words of one name
_PEOPLE: Final = ("ian", "ians", "ean", "eans", "ese", "ish", "can", "cans")
_NICKNAME: Final = late(r' ["“‘(](?P<name>[^\W\d_]+)["”’)] (?=[^\W\d_])')
_BESIDE: Final = 2  # words on each side of a name that stand next to it
_TITLED: Final = 4  # … before it where the last of them is one of these: "the Thai city of"
_TITLES: Final = frozenset(
    "of actor actress activist ambassador artist author banker captain chancellor chief coach "
    "company composer defender diplomat director economist envoy forward general goalkeeper "
    "governor judge journalist king lawmaker lawyer leader mayor midfielder minister player "
    "poet politician premier president prince princess producer prosecutor queen runner "
    "scientist secretary senator singer speaker spokesman spokeswoman star striker writer".split()
)
# who is met, liked or seen in a country need not come from there
_PLACED: Final = frozenset("at for from in into near on to toward towards with".split())


@dataclass(frozen=True, slots=True)
class ReadName:
    """A word of a name at text[start:end] (its possessive excluded) and how it is read.

    ``language`` is the one it was read as, ``confidence`` from 0 to 1.
    """

    start: int
    end: int
    written: str
    ipa: str
    language: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _Run:
    """Words of one name: their places in the sentence's list of words."""

    first: int
    last: int


def read_names(
    text: str, covered: Sequence[tuple[int, int]] = (), book: Mapping[str, Guess] | None = None
) -> list[ReadName]:
    """The names of an English sentence that are read by another language's rules.

    ``covered`` are the places that a lexicon speaks for; ``book`` has the languages that the
    whole edition gave (``book_of``), which win.
    """
    words = list(_WORD.finditer(text))
    found: list[ReadName] = []
    for run in _runs(text, words):
        inside = [word for word in words[run.first : run.last + 1] if not _is_particle(word[0])]
        open_ = [word for word in inside if _is_open(word[0]) and not _is_covered(word, covered)]
        if not open_:
            continue
        told = _told(words, run, inside, None)
        if told.language in _SHORT_NAMES and (len(inside) > 1 or is_sure(told)):
            open_ += [
                word
                for word in _short_ones(text, words, run, inside)
                if word not in open_ and not _is_covered(word, covered)
            ]
        for word in sorted(open_, key=lambda match: match.start()):
            name = _ENDING.sub("", word[0])
            known = (book or {}).get(name, told)
            if is_sure(known) and (known.placed or is_spelled_as(name, known.language)):
                ipa = sounds_of(name, known.language)
                if is_english(name) and name not in (_SYLLABLES | _INSIDE) and len(name) > 2:
                    # what the dictionary knows is never guessed
                    ipa = agreed(name, ipa)
                if ipa:
                    end = word.start() + len(name)
                    found.append(
                        ReadName(word.start(), end, name, ipa, known.language, known.confidence)
                    )
    return found


def is_sure(told: Guess) -> bool:
    """Whether a guess is good enough to read a name by."""
    return told.language != ENGLISH and told.confidence >= _LEAST and told.margin >= _MARGIN


def book_of(articles: Iterable[Sequence[str]]) -> dict[str, Guess]:
    """The language of each name of an edition: what is surest in all its sentences.

    ``articles`` have their sentences or paragraphs in English; what a whole article is about
    speaks for its names, so that a surname alone is read as the full name was.
    """
    book: dict[str, Guess] = {}
    for paragraphs in articles:
        told_by = clues(word[0] for text in paragraphs for word in _WORD.finditer(text))
        for text in paragraphs:
            words = list(_WORD.finditer(text))
            for run in _runs(text, words):
                inside = [w for w in words[run.first : run.last + 1] if not _is_particle(w[0])]
                whole = _told(words, run, inside, told_by)
                for word in filter(lambda word: _is_open(word[0]), inside):
                    name = _ENDING.sub("", word[0])
                    told = whole
                    if is_english(name):
                        told = _told(words, run, [w for w in inside if w is not word], told_by)
                    if name not in book or book[name].confidence < told.confidence:
                        book[name] = told
    return book


def company_of(text: str, start: int) -> Guess:
    """The language that everything about a name at ``text[start:]`` speaks for, but itself."""
    words = list(_WORD.finditer(text))
    at = next((at for at, word in enumerate(words) if word.end() > start), len(words) - 1)
    runs = (run for run in _runs(text, words) if run.first <= at <= run.last)
    run = next(runs, _Run(at, at))
    inside = [words[n] for n in range(run.first, run.last + 1) if n != at]
    return _told(words, run, [w for w in inside if not _is_particle(w[0])], None)


def _told(
    words: Sequence[re.Match[str]],
    run: _Run,
    inside: Sequence[re.Match[str]],
    article: Mapping[str, int] | None,
) -> Guess:
    titled = run.first > 0 and words[run.first - 1][0].lower() in _TITLES
    before = words[max(0, run.first - (_TITLED if titled else _BESIDE)) : run.first]
    after = [word[0] for word in words[run.last + 1 : run.last + 1 + _BESIDE]]
    if after and after[0] in _PLACED:
        after = []
    around = [_ENDING.sub("", word[0]) for word in (*words[: run.first], *words[run.last + 1 :])]
    return guess(
        [_ENDING.sub("", word[0]) for word in inside],
        around,
        [_ENDING.sub("", word) for word in (*(word[0] for word in before), *after)],
        article,
    )


def _runs(text: str, words: Sequence[re.Match[str]]) -> Iterator[_Run]:
    """Words with capitals that stand side by side, particles between them included."""
    at = 0
    while at < len(words):
        if not _is_part(words[at][0]):
            at += 1
            continue
        last = at
        end = at + 1
        while end < len(words):
            nickname = _NICKNAME.match(text, words[end - 1].end())
            if nickname and end + 1 < len(words) and _is_part(words[end + 1][0]):
                last, end = end + 1, end + 2  # Juan "Chuy" Hinojosa is one name
                continue
            if words[end].start() - words[end - 1].end() > _GAP:
                break
            if text[words[end - 1].end() : words[end].start()] not in (" ", "\u00a0"):
                break
            if _is_part(words[end][0]):
                last = end
            elif not _is_particle(words[end][0]):
                break
            if _ENDING.search(words[end - 1][0]):
                break
            end += 1
        yield _Run(at, last)
        at = last + 1


def _is_part(word: str) -> bool:
    """Whether a word may be part of a name at all: a capital, and no common word."""
    return word[0].isupper() and not is_plain(_ENDING.sub("", word))


@lru_cache(maxsize=20_000)
def is_plain(word: str) -> bool:
    """Whether a word, a capital or not, is one that every voice reads: common, or a number."""
    low = word.lower()
    parts = low.replace("’", "'").split("-")
    return is_common(low) or all(stem(part) in NUMBER_WORDS for part in parts)


@lru_cache(maxsize=20_000)
def _is_open(word: str) -> bool:
    """Whether a word of a name may be read by another language's rules."""
    name = _ENDING.sub("", word)
    letters = name.replace("-", "").replace("'", "").replace("’", "")
    if len(letters) < 3 or letters.isupper() or not name[0].isupper():
        return False
    if letters.isascii() and not _VOWEL.search(letters):
        return False  # "Www"
    parts = re.split(r"[-'’]", name)
    if any(part[1:] != part[1:].lower() for part in parts):
        return False  # YouTube, McDonald
    if name in english_names() or name in known_names() or is_word(name) or is_coined(name):
        return False
    if _is_joined(name.lower()):
        return False
    if name in neighbours() and name.endswith(_PEOPLE):
        return False  # "Ghanaian" is English, whoever it speaks of
    plain = [part for part in parts if is_plain(part) or (len(parts) > 1 and is_english(part))]
    if any(part.islower() and len(part) > 3 and is_plain(part) for part in plain):
        return False  # "Wi-Fi-based", and not "Kyung-hwan"
    return not all(
        len(part) < 2 or part in plain or part in english_names() or part in known_names()
        for part in parts
    )


def _is_joined(low: str) -> bool:
    """Whether a word is two ordinary ones in one, which any voice reads: "ridgeline"."""
    cuts = range(_HALF, len(low) - _HALF + 1)
    return any(is_common(low[:at]) and is_common(low[at:]) for at in cuts)


@lru_cache(maxsize=20_000)
def is_word(word: str) -> bool:
    """Whether a word that is written large is an English one that is no name by itself."""
    low = word.lower()
    return any(one in _words() for one in (low, low.replace("-", ""), *bases(low)))


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    text = (files("audio_edition.script") / "data" / "words-en.txt").read_text("utf-8")
    return frozenset(
        word for line in text.splitlines() if not line.startswith("#") for word in line.split()
    )


def _short_ones(
    text: str, words: Sequence[re.Match[str]], run: _Run, inside: Sequence[re.Match[str]]
) -> Iterator[re.Match[str]]:
    """The words in and beside a run that are names where its language writes names so short."""
    for word in inside:
        if _is_short(word[0]) or _ENDING.sub("", word[0]) in _SYLLABLES:
            yield word
    for at, near in ((run.first - 1, run.first), (run.last + 1, run.last)):
        if 0 <= at < len(words):
            begin, end = sorted((words[at].span(), words[near].span()))
            name = _ENDING.sub("", words[at][0])
            fits = name in _SYLLABLES or (at > 0 and name in _INSIDE)
            if fits and text[begin[1] : end[0]] == " ":
                yield words[at]


def _is_short(word: str) -> bool:
    """Whether a word is a name of two letters beside one that is surely a name: "Xu"."""
    name = _ENDING.sub("", word)
    return len(name) == 2 and name.isalpha() and name[1].islower()


def _is_particle(word: str) -> bool:
    return word in _PARTICLES


def _is_covered(word: re.Match[str], covered: Sequence[tuple[int, int]]) -> bool:
    return any(start < word.end() and word.start() < end for start, end in covered)


@lru_cache(maxsize=1)
def known_names() -> frozenset[str]:
    """Names that every voice knows (``data/known-en.txt``)."""
    text = (files("audio_edition.script") / "data" / "known-en.txt").read_text("utf-8")
    return frozenset(
        word for line in text.splitlines() if not line.startswith("#") for word in line.split()
    )
