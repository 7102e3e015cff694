"""Load a Piper model quickly, with the lengths of its phonemes among its outputs.

onnxruntime spends two thirds of a load on optimising the graph, so the optimised graph is
kept in the store. It is optimised no further than is good on every processor
(ORT_ENABLE_EXTENDED), and computes bit for bit what the graph optimised in memory does.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Any

from audio_edition.errors import SpeechError
from audio_edition.speech.engines import onnx
from audio_edition.store.store import Drawer, StoreError, key_of

_VERSION = 1


def load(model: Path, digest: str, memory: Drawer | None) -> Any:
    """Return an ``onnxruntime.InferenceSession`` of one thread.

    Its outputs are the sound and, where the model can tell, the frames of each phoneme.
    ``memory`` is where the optimised model is kept (None: nowhere). Raises ``SpeechError``
    where the file is not a model.
    """
    # onnxruntime 1.32 sends usage data to Microsoft unless this is set before its import
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    if memory is None:
        return _session(_timed(model), optimise=True)
    key = key_of("piper", "model", digest, _VERSION, onnxruntime.__version__)
    saved = memory.get(key)
    if saved is not None and saved.file is not None:
        try:
            return _session(str(saved.file), optimise=False)
        except Exception:  # onnxruntime's errors share no class; the original will do
            with contextlib.suppress(StoreError):
                memory.remove(key)
    # one of many workers has all cores busy: the next small change will have the time
    if os.environ.get("AUDIO_EDITION_WORKER"):
        return _session(_timed(model), optimise=True)
    return _prepared(model, memory, key)


def _prepared(model: Path, memory: Drawer, key: str) -> Any:
    """Optimise the model and keep the outcome; a full disk only makes the next run slower."""
    timed = _timed(model)
    with tempfile.TemporaryDirectory(prefix="audio-edition-") as folder:
        file = Path(folder) / "model.onnx"
        try:
            session = _session(timed, optimise=True, save_as=str(file))
        except Exception:  # of no class of its own, where the file cannot be written
            return _session(timed, optimise=True)
        with contextlib.suppress(StoreError):
            memory.put(key, {"model": model.name}, file)
    return session


def _session(model: bytes | str, *, optimise: bool, save_as: str = "") -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # threads fight each other for so small a model, and two change the last bits of the sum:
    # processes do the parallel work
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    levels = onnxruntime.GraphOptimizationLevel
    options.graph_optimization_level = (
        levels.ORT_ENABLE_EXTENDED if optimise else levels.ORT_DISABLE_ALL
    )
    if save_as:
        options.optimized_model_filepath = save_as
    return onnxruntime.InferenceSession(
        model, sess_options=options, providers=["CPUExecutionProvider"]
    )


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
