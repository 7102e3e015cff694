"""When everything sounds: chapters, sentences and words, exact from frame counts."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from audio_edition.on_demand import OnDemand
from audio_edition.programme.model import Chapter, Cue
from audio_edition.programme.plan import Spot
from audio_edition.script.model import ScriptSegment
from audio_edition.speech.model import SpokenScript, Utterance, Words
from audio_edition.units import Seconds


class Chapters(OnDemand[Chapter]):
    """One chapter a segment that sounds; ``starts`` are the segments' first samples and the end."""

    __slots__ = ("_rate", "_segments", "_sounding", "_starts")

    def __init__(self, spoken: SpokenScript, starts: Sequence[int], rate: int) -> None:
        self._segments, self._starts, self._rate = spoken.segments, starts, rate
        pairs = enumerate(pairwise(starts))
        self._sounding = array("q", (number for number, (start, end) in pairs if end > start))

    def __len__(self) -> int:
        return len(self._sounding)

    def _one(self, place: int) -> Chapter:
        number = self._sounding[place]
        segment = self._segments[number].segment
        return Chapter(
            start=Seconds(self._starts[number] / self._rate),
            end=Seconds(self._starts[number + 1] / self._rate),
            title=" ".join((segment.title or segment.id).split()),  # no-break spaces among them
            url=segment.url,
            image=segment.image,
            segment_id=segment.id,
        )


class Cues(OnDemand[Cue]):
    """Every sentence with its words, in seconds of the programme.

    Each cue is made when it is asked for: of a day, what they tell would be held twice.
    """

    __slots__ = ("_firsts", "_spoken", "_times")

    def __init__(
        self,
        spoken: SpokenScript,
        spots: Iterable[Sequence[Spot]],
        starts: Sequence[int],
        rate: int,
    ) -> None:
        """Take the segments' first samples (``starts``), and each sentence's place in its own."""
        self._spoken = spoken
        self._firsts = array("q", (0,))  # of each segment the number of its first, and their end
        self._times = array("d")  # begin and end of each
        for part, places, start in zip(spoken.segments, spots, starts, strict=False):
            for _, spot in zip(part.utterances, places, strict=True):
                self._times.extend(((start + spot.start) / rate, (start + spot.end) / rate))
            self._firsts.append(len(self._times) // 2)

    def __len__(self) -> int:
        return len(self._times) // 2

    def __iter__(self) -> Iterator[Cue]:
        times = iter(self._times)
        for part in self._spoken.segments[: len(self._firsts) - 1]:
            for utterance in part.utterances:
                yield self._cue(part.segment, utterance, next(times), next(times))

    def _one(self, place: int) -> Cue:
        number = bisect_right(self._firsts, place) - 1
        part = self._spoken.segments[number]
        utterance = part.utterances[place - self._firsts[number]]
        return self._cue(part.segment, utterance, *self._times[2 * place : 2 * place + 2])

    def _cue(self, segment: ScriptSegment, utterance: Utterance, begin: float, end: float) -> Cue:
        sentence = utterance.sentence
        return Cue(
            start=Seconds(begin),
            end=Seconds(end),
            printed=sentence.printed,
            article_id=segment.article_id,
            segment_id=segment.id,
            origin=sentence.origin,
            voice=sentence.voice or self._spoken.voice,
            words=Words.of(utterance.words).at(begin, end),
        )
