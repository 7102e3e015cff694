"""What an archive will take: hours of sound, core-hours, bytes and money, from a sample of it.

The words of an export are counted; how many characters its voice will be given a word, and how many
of them the cache has, is told by units that are scripted as a build would script them. What a
second of sound costs is measured on units that this show made before, else as told here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from audio_edition.archive.model import ArchiveCount, Mark

# One-thread Piper (joe), its voice kept open, two editions of three articles, two shared cores at
# a load of five: 232 and 240 s of sound from 3,653 and 3,681 characters for 40 and 31 core seconds,
# of which about 7 were not speech.
_SECONDS_A_CHARACTER = 0.064
_SPEECH = 0.11  # core seconds a second of sound
_MAKING = 0.03
_BESIDE = 60_000  # bytes an edition has besides its sound: transcripts, pages, certificate
_WORDS = 600  # of an article of which nothing is known: news agencies' features
_CHARACTERS = 5.4  # a word, verbalized English news


@dataclass(slots=True)
class Rates:
    """What one second of sound takes; ``units`` is on how many that rests (0: on none of ours)."""

    seconds_a_character: float = _SECONDS_A_CHARACTER
    speech: float = _SPEECH
    making: float = _MAKING
    size: float = 0.0
    units: int = 0


@dataclass(slots=True)
class ArchiveSample:
    """What a sample of units told: of ``articles`` with so many ``words`` as their sources have
    them, the ``characters`` that a voice is given, and the ``sentences`` that are not cached.

    ``failed`` are articles or units of it that could not be scripted.
    """

    units: int = 0
    articles: int = 0
    words: int = 0
    characters: int = 0
    missing_characters: int = 0
    sentences: int = 0
    missing: int = 0
    failed: int = 0
    first_failure: str = ""


@dataclass(frozen=True, slots=True)
class ArchiveEstimate:
    """What is to be done: ``hours`` of sound, ``core_hours``, ``size`` in bytes, ``characters``
    that are not in the cache, and what they cost at the prices given (None: none was)."""

    words: int
    characters: int
    new_characters: int
    hours: float
    core_hours: float
    size: int
    cached: float
    cost: float | None = None
    rates: Rates = field(default_factory=Rates)


def rates_of(marks: Iterable[Mark], *, engine: str, bitrate: int) -> Rates:
    """What units that this engine spoke before took, those from the cache aside.

    ``bitrate`` in kbit/s: an edition lies there as a whole and article by article, twice.
    """
    seconds = characters = cpu = size = 0.0
    units = 0
    for mark in marks:
        spoken = mark.spoken + mark.cached
        if mark.state != "done" or mark.engine != engine or not mark.characters:
            continue
        if spoken and mark.spoken >= 0.9 * spoken:
            units += 1
            seconds, characters = seconds + mark.seconds, characters + mark.characters
            cpu, size = cpu + mark.cpu, size + mark.size
    plain = 2 * bitrate * 1000 / 8
    if not units or not seconds:
        return Rates(size=plain)
    cost = cpu / seconds
    making = min(_MAKING, cost / 2)
    return Rates(seconds / characters, cost - making, making, size / seconds, units)


def estimate(
    counted: ArchiveCount,
    sample: ArchiveSample,
    rates: Rates,
    *,
    price_per_core_hour: float | None = None,
    price_per_million_characters: float | None = None,
) -> ArchiveEstimate:
    """What ``counted`` (what is left to be done) will take."""
    a_word = sample.characters / sample.words if sample.words else _CHARACTERS
    an_article = sample.words / sample.articles if sample.articles else _WORDS
    words = counted.words + counted.unknown * an_article
    characters = words * a_word
    cached = 1 - sample.missing_characters / sample.characters if sample.characters else 0.0
    new = characters * (1 - cached)
    seconds = characters * rates.seconds_a_character
    core = seconds * (rates.making + rates.speech * (1 - cached)) / 3600
    cost = None
    if price_per_core_hour is not None or price_per_million_characters is not None:
        cost = core * (price_per_core_hour or 0.0)
        cost += new / 1e6 * (price_per_million_characters or 0.0)
    return ArchiveEstimate(
        words=round(words),
        characters=round(characters),
        new_characters=round(new),
        hours=seconds / 3600,
        core_hours=core,
        size=round(seconds * rates.size + counted.units * _BESIDE),
        cached=cached,
        cost=cost,
        rates=rates,
    )


__all__ = ["ArchiveEstimate", "ArchiveSample", "Rates", "estimate", "rates_of"]
