"""How each sentence's sound was found in the programme: one, and those of a whole day."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args, overload

from audio_edition.units import Seconds

State = Literal["right", "unjudged", "wrong"]
STATES: tuple[State, ...] = get_args(State)
_NONE = len(STATES)  # of a sentence that nothing is known of yet
_NUMBERS = 3  # told of each


@dataclass(frozen=True, slots=True)
class SentenceMatch:
    """One sentence's sound in the programme: how much it is its clip, and how late it lies.

    ``correlation`` is that of the whole sentence, ``worst`` that of its worst 150 ms. State
    ``unjudged`` is a clip that is no speech (a test voice, a sign without a sound).
    """

    index: int
    state: State
    correlation: float
    worst: float
    lag: Seconds


class Matches(Sequence[SentenceMatch]):
    """Every sentence's match, in their order; reads like a tuple.

    Each is made when it is asked for: as objects those of a day would weigh eight times as much.
    """

    __slots__ = ("_numbers", "_states")

    def __init__(self, count: int) -> None:
        """Room for ``count`` matches, to be ``put``."""
        self._states = bytearray((_NONE,)) * count
        self._numbers = array("d", bytes(8 * _NUMBERS * count))

    def put(self, match: SentenceMatch) -> None:
        """Take the match of the sentence that it names."""
        state, at = STATES.index(match.state), _NUMBERS * match.index
        self._numbers[at : at + _NUMBERS] = array("d", (match.correlation, match.worst, match.lag))
        self._states[match.index] = state

    def __len__(self) -> int:
        return len(self._states)

    @overload
    def __getitem__(self, index: int) -> SentenceMatch: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[SentenceMatch]: ...

    def __getitem__(self, index: int | slice) -> SentenceMatch | Sequence[SentenceMatch]:
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(len(self))))
        index = range(len(self))[index]
        state = self._states[index]
        if state == _NONE:
            raise LookupError(f"sentence {index} was not compared")
        correlation, worst, lag = self._numbers[_NUMBERS * index : _NUMBERS * (index + 1)]
        return SentenceMatch(index, STATES[state], correlation, worst, Seconds(lag))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Matches):
            return self._states == other._states and self._numbers == other._numbers
        return isinstance(other, tuple) and tuple(self) == other

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


__all__ = ["STATES", "Matches", "SentenceMatch", "State"]
