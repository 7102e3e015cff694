"""Load a Piper model quickly, with the lengths of its phonemes among its outputs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from audio_edition.errors import SpeechError
from audio_edition.speech.engines import onnx, session
from audio_edition.store.store import Drawer

_VERSION = 1


def load(model: Path, digest: str, memory: Drawer | None) -> Any:
    """Return an ``onnxruntime.InferenceSession`` of one thread.

    Its outputs are the sound and, where the model can tell, the frames of each phoneme.
    ``memory`` is where the optimised model is kept (None: nowhere). Raises ``SpeechError``
    where the file is not a model.
    """
    timed = partial(_timed, model)
    return session.opened(timed, model.name, memory, "piper", "model", digest, _VERSION)


def _timed(model: Path) -> bytes:
    """Return the model with its one Ceil, the frames of each phoneme, as an output."""
    data = model.read_bytes()
    try:
        durations = onnx.outputs_of(data, "Ceil")
        told = onnx.graph_outputs(data)
    except ValueError as problem:
        raise SpeechError(
            f"{model} is not an ONNX model: {problem}", hint="download the voice again"
        ) from None
    # a voice prepared for alignment by Piper's own tool tells them already
    if len(durations) != 1 or durations[0] in told:
        return data
    return onnx.with_output(data, durations[0])


__all__ = ["load"]
