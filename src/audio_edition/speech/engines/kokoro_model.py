"""The Kokoro model around its ONNX session: symbols in, sound and the length of each out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audio_edition.speech.engines import (
    convolutions,
    kokoro_sounds,
    kokoro_weights,
    onnx,
    session,
)
from audio_edition.speech.engines.kokoro_weights import StyleFile
from audio_edition.store.store import Drawer
from audio_edition.units import Hertz

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = Hertz(24000)
FRAME = 600 / RATE
"""Seconds of one frame, in which the model reckons lengths (its config: 10 · 6 · 5 · 2 samples)."""

# the frames of each symbol, after they were made whole and at least one
_LENGTHS = "/encoder/Clip_output_0"
_LATE = 1.5 * FRAME
"""Sounds begin so much before their frames do: where words hold the most of the power, measured."""

_PACES = (
    *((0.49, 0.5), (0.66, 0.67), (0.81, 0.8), (0.92, 0.9), (1.0, 1.0)),
    *((1.05, 1.1), (1.15, 1.25), (1.52, 1.5), (1.82, 2.0), (2.1, 2.5)),
)
"""How much faster a sentence becomes, and what the model is told for it: it rounds each length to
whole frames, so the two are not in proportion (measured with ``af_heart``)."""

_VERSION = 2  # of what is done to the graph
_FULL = 32767
_CEILING = 0.97


class KokoroModel:
    """Loads the weights when it is made; raises ``SpeechError`` where they are not the known."""

    def __init__(self, files: Sequence[Path], memory: Drawer | None) -> None:
        # the same numbers either way: what is kept must be quick, and right, on this machine
        way = "products" if convolutions.are_exact() else "convolutions"
        read = partial(_timed, files, way == "products")
        identity = ("kokoro", "model", kokoro_weights.SHA256, _VERSION, way)
        # its sums of whole numbers are the same on any number of threads
        self._session: Any = session.opened(
            read, "kokoro", memory, *identity, threads=session.hands()
        )

    def say(
        self, said: str, style: StyleFile, speed: float
    ) -> tuple[NDArray[np.int16], list[float]]:
        """Return the sound of ``said`` (symbols), and the seconds of each with the two edges."""
        import numpy as np

        ids = kokoro_sounds.numbers(said)
        edge = kokoro_sounds.EDGE
        row = np.frombuffer(style.row(len(ids)), dtype="<f4").astype(np.float32)
        audio, frames = self._session.run(
            None,
            {
                "tokens": np.array([[edge, *ids, edge]], dtype=np.int64),
                "style": row.reshape(1, -1),
                "speed": np.array([pace_for(speed)], dtype=np.float32),
            },
        )
        sound = audio.reshape(-1).astype(np.float32)
        # some voices go beyond full scale: then all of it is turned down, and nothing cut off
        peak = float(np.abs(sound).max(initial=0.0))
        sound *= np.float32(_FULL * min(1.0, _CEILING / max(peak, 1e-9)))
        lengths = [float(frame) * FRAME for frame in frames.reshape(-1)]
        early = min(_LATE, lengths[0])
        lengths[0] -= early
        lengths[-1] += early
        return np.rint(sound).astype(np.int16), lengths


def pace_for(speed: float) -> float:
    """Return what the model must be told so that speech becomes ``speed`` times as fast."""
    for (low, left), (high, right) in pairwise(_PACES):
        if speed <= high:
            return left + (max(speed, low) - low) / (high - low) * (right - left)
    return _PACES[-1][1]


def _timed(files: Sequence[Path], products: bool) -> bytes:
    data = kokoro_weights.read(files)
    return onnx.with_output(convolutions.as_products(data) if products else data, _LENGTHS)
