"""The shipped names: how English newsreaders say the names of the news, a file a language.

A line of ``data/names/LANGUAGE.txt`` is ``written = IPA``, or ``written = IPA | respelling``
where voices without phonemes get the name wrong and the respelling was found to give its sounds.
Where the English dictionary says a word otherwise, the entry holds in the company of its language
alone; but one that ends with ``!`` holds anywhere: there the dictionary is wrong, or the name is
nobody's in English (Zhou, Goethe, Oaxaca).
The names and their sounds are our own work, from how broadcasters say them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from audio_edition.late import late

_FIRST: Final = late(r"\w+")


@dataclass(frozen=True, slots=True)
class ShippedName:
    """One name: its IPA, a word a word, and what voices without phonemes get (or empty).

    ``anywhere``: it is said so whatever the dictionary says.
    """

    written: str
    ipa: str
    respell: str = ""
    anywhere: bool = False


def read_line(line: str) -> ShippedName:
    """The name of one line."""
    written, _, rest = line.removesuffix(" !").partition(" = ")
    ipa, _, respell = rest.partition(" | ")
    return ShippedName(written, ipa, respell, line.endswith(" !"))


@lru_cache(maxsize=1)
def _texts() -> dict[str, str]:
    folder = files("audio_edition.script.sounds") / "data" / "names"
    found = sorted(folder.iterdir(), key=lambda item: item.name)
    return {item.name.removesuffix(".txt"): item.read_text("utf-8") for item in found}


def by_language() -> Iterator[tuple[str, str]]:
    """Every line with the language its name comes from."""
    for tag, text in _texts().items():
        for line in text.splitlines():
            if line and line[0] != "#":
                yield tag, line


@lru_cache(maxsize=1)
def _languages() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for tag, line in by_language():
        for word in line.partition(" = ")[0].replace("-", " ").split():
            if len(word) > 1 and word[0].isupper() and tag != "en":
                others = found.get(word, ())
                if tag not in others:
                    found[word] = (*others, tag)
    return found


def languages_of(word: str) -> tuple[str, ...]:
    """The languages of shipped names that have this word ("José" has two), but English."""
    return _languages().get(word, ())


def every_line() -> Iterator[str]:
    """Every line of every language."""
    return (line for _, line in by_language())


@lru_cache(maxsize=1)
def _index() -> dict[str, list[str]]:
    """The lines by the first word of what is written."""
    found: dict[str, list[str]] = {}
    for line in every_line():
        first = _FIRST.match(line)
        if first:
            found.setdefault(first[0], []).append(line)
    return found


@lru_cache(maxsize=1)
def _capitals() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in _index():
        found.setdefault(word.upper(), []).append(word)
    return found


def lines_starting(word: str) -> list[str]:
    """The lines of names that begin with ``word``, in any case that a text may write."""
    index = _index()
    found = list(index.get(word, ()))
    if word[:1].isupper():
        small = word[:1].lower() + word[1:]
        found += index.get(small, ())
        if word.isupper():
            for other in _capitals().get(word, ()):
                if other not in (word, small):
                    found += index[other]
    return found
