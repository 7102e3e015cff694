"""Load a Piper model quickly, and run it: the sound, and the length of every phoneme.

The generator at its end is three quarters of the work. Its convolutions are computed in
planes, and after its first rise in rate it is run piece by piece, so that what one step
leaves is still near the processor when the next one reads it (measured with the bundled
voice on one core of an Ice Lake server: 0.61 of its time).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from audio_edition.errors import SpeechError
from audio_edition.speech.crew import cores
from audio_edition.speech.engines import generator, graph, onnx, planes, session
from audio_edition.speech.engines.generator import Cut
from audio_edition.speech.engines.graph import Graph
from audio_edition.store.store import Drawer

_VERSION = 2
_CUT = "audio_edition.cut"  # metadata: samples for a step, and the reach in steps
_AT_ONCE = 512  # steps at the cut: two megabytes for the widest tensor after it


@dataclass(frozen=True, slots=True)
class PiperNet:
    """A model ready to run; what it does not tell of lengths is None."""

    _first: Any
    _second: Any
    """What follows the cut; None where the model could not be cut."""
    _times: int
    _reach: int
    is_timed: bool
    """Whether it tells how many frames each phoneme has."""

    def run(self, wanted: dict[str, Any]) -> tuple[Any, Any]:
        """Return the sound (samples, float32) and the frames of each phoneme or None."""
        made, *rest = self._first.run(None, wanted)
        frames = rest[-1].reshape(-1) if self.is_timed else None
        return made.reshape(-1) if self._second is None else self._in_pieces(made), frames

    def _in_pieces(self, made: Any) -> Any:
        """What follows the cut, over pieces that overlap as far as it looks."""
        import numpy as np

        length = made.shape[-1]
        [given] = self._second.get_inputs()

        def piece(start: int) -> Any:
            end = min(start + _AT_ONCE, length)
            low, high = max(0, start - self._reach), min(length, end + self._reach)
            steps = np.ascontiguousarray(made[..., low:high])
            sound = self._second.run(None, {given.name: steps})[0].reshape(-1)
            return sound[(start - low) * self._times : (end - low) * self._times]

        return np.concatenate(_each(piece, range(0, length, _AT_ONCE)))


def _each(make: Callable[[int], Any], starts: Sequence[int]) -> list[Any]:
    """What ``make`` makes of each: on all cores, unless many workers have them busy."""
    hands = min(len(starts), 1 if session.is_one_of_many() else cores())
    if hands == 1:
        return [make(start) for start in starts]
    with ThreadPoolExecutor(hands) as pool:  # a session may run on many threads at once
        return list(pool.map(make, starts))


def load(model: Path, digest: str, memory: Drawer | None) -> PiperNet:
    """Return the model in one thread; ``memory`` is where it is kept prepared (None: nowhere).

    Raises ``SpeechError`` where the file is not a model.
    """
    parts = _Parts(model)

    def opened(which: str, read: Callable[[], bytes]) -> Any:
        identity = ("piper", which, digest, _VERSION)
        # of one thread: with two the last bits of a sum differ, and they fight each other
        return session.opened(read, f"{model.name}, {which}", memory, *identity, in_blocks=True)

    first = opened("model", lambda: parts.first)
    told = first.get_modelmeta().custom_metadata_map.get(_CUT, "")
    second = opened("generator", lambda: parts.second) if told else None
    times, reach = (int(number) for number in told.split()) if told else (1, 0)
    return PiperNet(first, second, times, reach, is_timed=len(first.get_outputs()) == 2)


class _Parts:
    """The two models that one file becomes, made when the first is asked for."""

    def __init__(self, model: Path) -> None:
        self._model = model

    @property
    def first(self) -> bytes:
        """Up to the cut, or to the sound; the frames of each phoneme are told as well."""
        whole = self._whole
        if self._cut is None:
            return whole.part(self._told(whole.outputs[0]))
        cut = f"{self._cut.times} {self._cut.reach}"
        return whole.part(self._told(self._cut.tensor), beside=onnx.metadata(_CUT, cut))

    @property
    def second(self) -> bytes:
        """From the cut to the sound."""
        assert self._cut is not None
        return self._whole.part([self._whole.outputs[0]], [self._cut.tensor])

    def _told(self, sound: str) -> list[str]:
        """The one Ceil is the frames of each phoneme; Piper's own tool tells them already."""
        lengths = [s.node.outputs[0] for s in self._whole.steps if s.node.op_type == "Ceil"]
        return [sound, *(lengths if len(lengths) == 1 else self._whole.outputs[1:2])]

    @cached_property
    def _whole(self) -> Graph:
        return self._made[0]

    @cached_property
    def _cut(self) -> Cut | None:
        return self._made[1]

    @cached_property
    def _made(self) -> tuple[Graph, Cut | None]:
        try:
            read = graph.read(self._model.read_bytes())
        except ValueError as problem:
            raise self._refusal(str(problem)) from None
        if not read.outputs:
            raise self._refusal("it makes nothing")
        found = generator.generator_of(read)
        return planes.in_planes(read, found), generator.cut_of(read, found)

    def _refusal(self, why: str) -> SpeechError:
        return SpeechError(
            f"{self._model} is not an ONNX model: {why}", hint="download the voice again"
        )
