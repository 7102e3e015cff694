"""What is wrong where a piece of the programme is not the clip it should be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from audio_edition.proof.compare import BLOCK, Comparison, find, level_of
from audio_edition.proof.sound import RATE, Floats
from audio_edition.units import Seconds

FaultKind: TypeAlias = Literal[
    "missing",
    "doubled",
    "swapped",
    "replaced",
    "silent",
    "truncated",
    "damaged",
    "foreign",
    "moved",
    "noise",
    "level",
]
"""What can be wrong with the sound of one sentence."""

_FOUND = 0.5  # correlation of the whole: the wrong sentences of one voice stay below 0.2
_AROUND = 45 * RATE  # how far from its cue a sentence is looked for
_STEADY = int(0.03 * RATE)  # less is no move
_SLACK = int(0.1 * RATE)  # how far beside its place another sentence may sound
_NEIGHBOURS = 12  # sentences on either side that may sound in place of one
_BEGINNING = 3  # blocks (450 ms): a sentence that begins so and goes on otherwise was cut short
_BESIDE = 3  # samples a sentence that is there may lie beside its cue: rounding
_QUIET = 0.05  # of the clips' usual level in the programme: silence, noise of the codec
_NONE = Seconds(0.0)
GOOD_BLOCK = 0.6
"""Least correlation of 150 ms that sound as they should."""


@dataclass(frozen=True, slots=True)
class SoundFault:
    """One thing that is wrong: with which sentence, and when it should sound.

    ``other`` is the sentence that sounds instead, or that was exchanged with it; ``shift`` by
    how much later (negative: earlier) everything behind comes; ``decibels`` by how much louder it
    is than the voice's others.
    """

    kind: FaultKind
    index: int
    at: Seconds
    other: int | None = None
    shift: Seconds = _NONE
    decibels: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """What should sound when: clips at ``RATE`` by index, and each one's first sample."""

    clip: Callable[[int], Floats]
    digests: Sequence[str]
    starts: Sequence[int]

    def same(self, one: int, other: int) -> bool:
        """Whether two sentences sound alike, so that one can stand for the other."""
        return self.digests[one] == self.digests[other]


def explain(wrong: Mapping[int, Comparison], timeline: Timeline, heard: Floats) -> list[SoundFault]:
    """Name what is wrong; ``heard`` is the whole programme at ``RATE``."""
    return _Diagnosis(wrong, timeline, heard).faults()


class _Diagnosis:
    """Finds where the wrong sentences went, then reads the programme from front to back."""

    def __init__(self, wrong: Mapping[int, Comparison], timeline: Timeline, heard: Floats) -> None:
        self._wrong = wrong
        self._line = timeline
        self._heard = heard
        self._level = level_of(heard)  # once: an edition of an hour has 30 million samples
        # by how many samples each is late; None where it is nowhere
        self._shifts = [
            self._late(index, start - _AROUND, start + _AROUND) if index in wrong else 0
            for index, start in enumerate(timeline.starts)
        ]
        self._running = 0  # by how many samples what comes now is late
        self._told: set[int] = set()
        self._faults: list[SoundFault] = []

    def faults(self) -> list[SoundFault]:
        """Every fault, in the order of the programme."""
        lost = False  # a sentence before this one went, which explains a move
        for index, shift in enumerate(self._shifts):
            if shift is None:
                lost = self._gone(index)
                continue
            if not self._is_in_line(shift):
                if index not in self._told:
                    self._moved(index, shift - self._running, explained=lost)
            elif index in self._wrong and abs(shift) <= _STEADY:
                self._broken(index)
            lost = False
        return sorted(self._faults, key=lambda fault: fault.at)

    def _late(self, index: int, first: int, last: int) -> int | None:
        """By how many samples a sentence is late that begins between two; None: it does not."""
        clip, first = self._line.clip(index), max(0, first)
        start = self._line.starts[index]
        place = find(clip, self._heard[first : last + len(clip)], start - first)
        return place.start + first - start if place.correlation >= _FOUND else None

    def _behind(self, index: int) -> int:
        """By how many samples the next sentence is late that is somewhere."""
        known = (shift for shift in self._shifts[index + 1 :] if shift is not None)
        return next(known, self._running)

    def _sounds_at(self, index: int) -> int | None:
        """Which other sentence begins where this one should, or in the pause before."""
        begin = self._line.starts[index] + self._running
        ended = 0
        if index:
            ended = self._line.starts[index - 1] + len(self._line.clip(index - 1)) + self._running
        near = range(len(self._shifts))[max(0, index - _NEIGHBOURS) : index + _NEIGHBOURS + 1]
        for other in sorted(near, key=lambda other: abs(other - index)):
            if self._line.same(index, other):
                continue
            if self._late(other, ended - _SLACK, begin + _SLACK) is not None:
                return other
        return None

    def _moved(self, index: int, moved: int, *, explained: bool) -> None:
        """Sentence ``index`` sounds at another time than those before it would have it."""
        other = self._sounds_at(index) if moved > _STEADY else None
        if other is not None and self._is_exchanged(other):
            self._add("swapped", index, other=other)
            self._told.update(range(index, other + 1))
            return
        late = Seconds(round(moved / RATE, 3))
        if other is not None and other < index and self._is_in_line(self._shifts[other]):
            self._add("doubled", other, other=index, shift=late)
        elif explained:
            self._add_shift(late)
        else:
            self._add("moved", index, shift=late)
        self._running += moved

    def _is_exchanged(self, other: int) -> bool:
        """Whether sentence ``other`` comes early, and what follows it is where it was."""
        early = self._shifts[other]
        if early is None or early >= self._running - _STEADY:
            return False
        return self._is_in_line(self._behind(other))

    def _is_in_line(self, shift: int | None) -> bool:
        """Whether what is so late is as late as all that comes now."""
        return shift is not None and abs(shift - self._running) <= _STEADY

    def _gone(self, index: int) -> bool:
        """A sentence that is nowhere; says whether what comes behind has moved up."""
        moved_up = self._behind(index) < self._running - _STEADY
        good = self._wrong[index].blocks >= GOOD_BLOCK
        if moved_up:
            in_place = abs(self._wrong[index].lag) < _BESIDE and good[:_BEGINNING].all()
            self._add("truncated" if in_place else "missing", index)
        elif self._is_quiet(index):
            self._add("silent", index)
        elif (other := self._sounds_at(index)) is not None or not good.any():
            self._add("replaced", index, other=other)
        else:
            self._broken(index)
        return moved_up

    def _broken(self, index: int) -> None:
        """A sentence in its place that is not whole: an end of it is silent, or it is damaged."""
        blocks = self._wrong[index].blocks
        good = blocks[~np.isnan(blocks)] >= GOOD_BLOCK
        if not (good[0] and good[-1]):
            start, bad = self._line.starts[index], np.flatnonzero(blocks < GOOD_BLOCK)
            piece = self._heard[start + bad[0] * BLOCK : start + (bad[-1] + 1) * BLOCK]
            edge = len(piece) // 4
            if level_of(piece[edge : len(piece) - edge]) < _QUIET * self._wrong[index].level:
                self._add("truncated", index)
                return
        self._add("damaged", index)

    def _is_quiet(self, index: int) -> bool:
        """Whether nothing sounds where it should, by how late what comes now is."""
        start = self._line.starts[index] + self._running
        piece = self._heard[start : start + len(self._line.clip(index))]
        return level_of(piece) < _QUIET * self._level

    def _add(
        self,
        kind: FaultKind,
        index: int,
        *,
        other: int | None = None,
        shift: Seconds = _NONE,
    ) -> None:
        at = Seconds(round(self._line.starts[index] / RATE, 3))
        self._faults.append(SoundFault(kind, index, at, other, shift))

    def _add_shift(self, shift: Seconds) -> None:
        """Tell the last fault by how much it moved what follows."""
        last = self._faults[-1]
        self._faults[-1] = SoundFault(last.kind, last.index, last.at, last.other, shift)
