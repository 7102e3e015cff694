"""How each sentence's sound was found in the programme: one, and those of a whole day."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Literal, get_args

from audio_edition.on_demand import OnDemand
from audio_edition.units import Seconds

State = Literal["right", "unjudged", "wrong"]
STATES: tuple[State, ...] = get_args(State)
_NONE = len(STATES)  # of a sentence that nothing is known of yet
_NUMBERS = 4  # told of each


@dataclass(frozen=True, slots=True)
class SentenceMatch:
    """One sentence's sound in the programme: how much it is its clip, and how late it lies.

    ``correlation`` is that of the whole sentence, ``worst`` that of its worst 150 ms, ``level`` its
    own in dBFS. State ``unjudged`` is a clip that is no speech (a test voice, a sign without
    a sound).
    """

    index: int
    state: State
    correlation: float
    worst: float
    lag: Seconds
    level: float


class Matches(OnDemand[SentenceMatch]):
    """Every sentence's match, in their order.

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
        numbers = match.correlation, match.worst, match.lag, match.level
        self._numbers[at : at + _NUMBERS] = array("d", numbers)
        self._states[match.index] = state

    def __len__(self) -> int:
        return len(self._states)

    def _one(self, place: int) -> SentenceMatch:
        state = self._states[place]
        if state == _NONE:
            raise LookupError(f"sentence {place} was not compared")
        correlation, worst, lag, level = self._numbers[_NUMBERS * place : _NUMBERS * (place + 1)]
        return SentenceMatch(place, STATES[state], correlation, worst, Seconds(lag), level)
