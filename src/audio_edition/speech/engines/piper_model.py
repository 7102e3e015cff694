"""Load a Piper model quickly, with the lengths of its phonemes among its outputs.

onnxruntime spends two thirds of a load on optimising the graph, so the optimised graph is
kept in the cache. It is optimised no further than is good on every processor
(ORT_ENABLE_EXTENDED), and computes bit for bit what the graph optimised in memory does.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Any

from audio_edition.errors import SpeechError
from audio_edition.speech.engines import onnx

_VERSION = 1
_STALE = 600.0  # seconds after which a half-written model is one that a crash left


def load(model: Path, digest: str, memory: Path | None) -> Any:
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
    version = f"{_VERSION}-{onnxruntime.__version__}"
    saved = memory / "models" / f"{digest[:32]}-{version}.onnx"
    if saved.is_file():
        try:
            session = _session(str(saved), optimise=False)
        except Exception:  # onnxruntime's errors share no class; the original will do
            saved.unlink(missing_ok=True)
        else:
            with contextlib.suppress(OSError):
                os.utime(saved)  # pruning goes by it
            return session
    draft = saved.with_name(f".{saved.stem}.draft.onnx")
    # one of many workers has all cores busy: the next small change will have the time
    if os.environ.get("AUDIO_EDITION_WORKER") or not _claim(draft):
        return _session(_timed(model), optimise=True)
    try:
        session = _session(_timed(model), optimise=True, save_as=str(draft))
        draft.replace(saved)
    except OSError:
        draft.unlink(missing_ok=True)
        return _session(_timed(model), optimise=True)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
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


def _claim(draft: Path) -> bool:
    """Say whether this process is the one to save the model."""
    try:
        draft.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            if time.time() - draft.stat().st_mtime > _STALE:
                draft.unlink()
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
    except OSError:
        return False
    return True


__all__ = ["load"]
