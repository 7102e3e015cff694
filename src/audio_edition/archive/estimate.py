"""What an archive will take: hours of sound, core-hours, bytes and money, from a sample of it.

The words of an export are counted; how many characters its voice will be given a word, and how many
of them the cache has, is told by units that are scripted as a build would script them. What a
second of sound costs is measured on units that this show made before, else as told here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from audio_edition.archive.model import ArchiveCount, Mark

# Seconds of sound a character: joe, two editions of three articles, 232 and 240 s from 3,653 and
# 3,681 characters; af_heart by its words a minute (docs/voices.md: 183, where joe speaks 203).
# Core seconds a second of sound: benchmarks/bench_speech_kokoro.py, one thread, a shared machine.
_SPOKEN = {"piper": (0.064, 0.124), "kokoro": (0.071, 0.708)}
_USUAL = "piper"  # what an engine is taken for of which nothing is known
_MAKING = 0.03  # the same two editions: some 7 of 232 and 240 s were neither speech nor waiting
_BESIDE = 60_000  # bytes an edition has besides its sound: transcripts, pages, certificate
_WORDS = 600  # of an article of which nothing is known: news agencies' features
_CHARACTERS = 5.4  # a word, verbalized English news
_SENTENCE = 88  # characters: benchmarks/bench_speech_edition.txt
NIGHT = 8.0
"""Hours of a night."""


@dataclass(slots=True)
class Rates:
    """What one second of sound takes; ``units`` is on how many that rests (0: on none of ours)."""

    seconds_a_character: float = _SPOKEN[_USUAL][0]
    speech: float = _SPOKEN[_USUAL][1]
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
class Prices:
    """What is paid, in any currency; zero for what costs nothing.

    ``thousand_requests`` are those to a shared cache, reads and writes alike.
    """

    core_hour: float = 0.0
    million_characters: float = 0.0
    thousand_requests: float = 0.0


@dataclass(frozen=True, slots=True)
class ArchiveEstimate:
    """What is to be done: ``hours`` of sound, ``core_hours``, ``size`` in bytes, ``characters``
    that are not in the cache, ``reads`` and ``writes`` of a shared cache if the show has one, and
    what all that costs at the prices given (None: none was)."""

    words: int
    characters: int
    new_characters: int
    hours: float
    core_hours: float
    size: int
    cached: float
    cost: float | None = None
    rates: Rates = field(default_factory=Rates)
    reads: int = 0
    writes: int = 0

    def nights(self, cores: int) -> float:
        """How many nights of eight hours it takes on so many cores."""
        return self.core_hours / (cores * NIGHT)


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
        a_character, speech = _SPOKEN.get(engine, _SPOKEN[_USUAL])
        return Rates(a_character, speech, size=plain)
    cost = cpu / seconds
    making = min(_MAKING, cost / 2)
    return Rates(seconds / characters, cost - making, making, size / seconds, units)


def estimate(
    counted: ArchiveCount,
    sample: ArchiveSample,
    rates: Rates,
    *,
    prices: Prices | None = None,
    shares: bool = False,
) -> ArchiveEstimate:
    """What ``counted`` (what is left to be done) will take.

    ``shares`` tells that the show has a shared cache: an edition of n sentences and s segments asks
    for n + s + 1 objects, and puts those that are not there (docs/shared-cache.md).
    """
    a_word = sample.characters / sample.words if sample.words else _CHARACTERS
    an_article = sample.words / sample.articles if sample.articles else _WORDS
    words = counted.words + counted.unknown * an_article
    characters = words * a_word
    cached = 1 - sample.missing_characters / sample.characters if sample.characters else 0.0
    new = characters * (1 - cached)
    seconds = characters * rates.seconds_a_character
    core = seconds * (rates.making + rates.speech * (1 - cached)) / 3600
    reads = 0.0
    if shares:
        a_sentence = sample.characters / sample.sentences if sample.sentences else _SENTENCE
        # an edition's intro and outro are segments as well, and the cover is the one more
        reads = characters / a_sentence + counted.articles + 3 * counted.units
    writes = reads * (1 - cached)
    cost = None
    if prices is not None:
        cost = core * prices.core_hour + new / 1e6 * prices.million_characters
        cost += (reads + writes) / 1000 * prices.thousand_requests
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
        reads=round(reads),
        writes=round(writes),
    )
