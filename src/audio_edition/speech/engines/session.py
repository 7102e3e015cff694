"""One onnxruntime session of one thread, its optimised graph kept in the store.

onnxruntime spends two thirds of a load on optimising the graph, so the optimised graph is
kept. It is optimised no further than is good on every processor (ORT_ENABLE_EXTENDED), and
computes bit for bit what the graph optimised in memory does.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from audio_edition.store.store import Drawer, StoreError, key_of


def opened(model: Callable[[], bytes], name: str, memory: Drawer | None, *identity: object) -> Any:
    """Return an ``onnxruntime.InferenceSession`` of one thread.

    ``model`` reads the model's bytes, and is not called where the optimised graph is kept
    already under ``identity`` (engine, digest, version of what was done to it). ``memory`` is
    where it is kept (None: nowhere), ``name`` what the entry's note says.
    """
    # onnxruntime 1.32 sends usage data to Microsoft unless this is set before its import
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    if memory is None:
        return _session(model(), optimise=True)
    key = key_of(*identity, onnxruntime.__version__)
    saved = memory.get(key)
    if saved is not None and saved.file is not None:
        try:
            return _session(str(saved.file), optimise=False)
        except Exception:  # onnxruntime's errors share no class; the original will do
            with contextlib.suppress(StoreError):
                memory.remove(key)
    # one of many workers has all cores busy: the next small change will have the time
    if os.environ.get("AUDIO_EDITION_WORKER"):
        return _session(model(), optimise=True)
    return _prepared(model(), name, memory, key)


def _prepared(data: bytes, name: str, memory: Drawer, key: str) -> Any:
    """Optimise the model and keep the outcome; a full disk only makes the next run slower."""
    with tempfile.TemporaryDirectory(prefix="audio-edition-") as folder:
        file = Path(folder) / "model.onnx"
        try:
            session = _session(data, optimise=True, save_as=str(file))
        except Exception:  # of no class of its own, where the file cannot be written
            return _session(data, optimise=True)
        with contextlib.suppress(StoreError):
            memory.put(key, {"model": name}, file)
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


__all__ = ["opened"]
