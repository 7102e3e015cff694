"""What is wrong where a piece of the programme is not the clip it should be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from audio_edition.proof.compare import Comparison, find, level_of
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
_STEADY = 3 * RATE // 100  # 30 ms: less is no move
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
        self._shifts = {index: self._shift_of(index) for index in wrong}
        self._running = 0  # by how many samples what comes now is late
        self._told: set[int] = set()
        self._faults: list[SoundFault] = []

    def faults(self) -> list[SoundFault]:
        """Every fault, in the order of the programme."""
        lost = False  # a sentence before this one went, which explains a move
        for index in range(len(self._line.starts)):
            shift = self._shifts.get(index, 0)
            if shift is None:
                lost = self._gone(index) or lost
                continue
            moved = shift - self._running
            if abs(moved) > _STEADY and index not in self._told:
                self._moved(index, moved, explained=lost)
            elif index in self._wrong and abs(moved) <= _STEADY and abs(shift) <= _STEADY:
                self._broken(index)
            lost = False
        return sorted(self._faults, key=lambda fault: fault.at)

    def _shift_of(self, index: int) -> int | None:
        """By how many samples the sentence is late; None where it is nowhere."""
        clip, start = self._line.clip(index), self._line.starts[index]
        begin = max(0, start - _AROUND)
        place = find(clip, self._heard[begin : start + len(clip) + _AROUND], start - begin)
        return place.start + begin - start if place.correlation >= _FOUND else None

    def _sounds_at(self, index: int) -> int | None:
        """Which other sentence sounds where this one should begin."""
        start = self._line.starts[index]
        begin = max(0, start - RATE // 10)
        if index:  # it may begin in the pause: from where the sentence before has ended
            before = self._line.starts[index - 1] + len(self._line.clip(index - 1))
            begin = min(begin, max(0, before + self._running - RATE // 50, start - RATE))
        for other in sorted(
            range(
                max(0, index - _NEIGHBOURS), min(len(self._line.starts), index + _NEIGHBOURS + 1)
            ),
            key=lambda other: abs(other - index),
        ):
            if self._line.same(index, other):
                continue
            clip = self._line.clip(other)
            stretch = self._heard[begin : start + len(clip) + RATE // 10]
            if find(clip, stretch, start - begin).correlation >= _FOUND:
                return other
        return None

    def _moved(self, index: int, moved: int, *, explained: bool) -> None:
        """Sentence ``index`` sounds at another time than those before it would have it."""
        other = self._sounds_at(index)
        late = Seconds(round(moved / RATE, 3))
        if moved > 0 and other is not None and other > index and self._come_back(index, other):
            self._add("swapped", index, other=other)
            self._told.update(range(index, other + 1))
            return
        self._running += moved
        if moved > 0 and other is not None and other < index:
            self._add("doubled", other, other=index, shift=late)
        elif explained:
            self._add_shift(late)
        else:
            self._add("moved", index, shift=late)

    def _come_back(self, index: int, other: int) -> bool:
        """Whether what follows sentence ``other`` is where it was: the two changed places."""
        early = self._shifts.get(other, 0)
        if early is None or early >= self._running:
            return False
        for behind in range(other + 1, len(self._line.starts)):
            shift = self._shifts.get(behind, 0)
            if shift is not None:
                return abs(shift - self._running) <= _STEADY
        return True

    def _gone(self, index: int) -> bool:
        """A sentence that is nowhere; says whether what comes behind has moved up."""
        behind = next(
            (
                shift
                for after in range(index + 1, len(self._line.starts))
                if (shift := self._shifts.get(after, 0)) is not None
            ),
            self._running,
        )
        moved_up = behind - self._running < -_STEADY
        blocks = self._wrong[index].blocks
        good = blocks >= GOOD_BLOCK
        if moved_up:
            in_place = abs(self._wrong[index].lag) < _BESIDE and good[:_BEGINNING].all()
            self._add("truncated" if in_place and good.any() else "missing", index)
        elif self._is_quiet(index):
            self._add("silent", index)
        elif (other := self._sounds_at(index)) is not None:
            self._add("replaced", index, other=other)
        elif not good.any():
            self._add("replaced", index)
        else:
            self._broken(index)
        return moved_up

    def _broken(self, index: int) -> None:
        """A sentence in its place that is not whole: an end of it is silent, or it is damaged."""
        blocks = self._wrong[index].blocks
        bad = np.flatnonzero(blocks < GOOD_BLOCK)
        good = np.flatnonzero(blocks >= GOOD_BLOCK)
        if len(good) and len(bad):
            start, clip = self._line.starts[index] + self._running, self._line.clip(index)
            size = len(clip) / len(blocks)
            at_end = bad[0] > good[-1]
            at_start = bad[-1] < good[0]
            if at_end or at_start:
                a, b = (bad[0], len(blocks)) if at_end else (0, bad[-1] + 1)
                piece = self._heard[int(start + a * size) : int(start + b * size)]
                inner = piece[len(piece) // 4 : len(piece) - len(piece) // 4]
                if level_of(inner) < _QUIET * self._wrong[index].level:
                    self._add("truncated", index)
                    return
        self._add("damaged", index)

    def _is_quiet(self, index: int) -> bool:
        """Whether nothing sounds where it should, by how late what comes now is."""
        start = self._line.starts[index] + self._running
        piece = self._heard[max(0, start) : start + len(self._line.clip(index))]
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
