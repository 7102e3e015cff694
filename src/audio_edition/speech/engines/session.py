"""One onnxruntime session, its optimised graph kept in the store.

onnxruntime spends two thirds of a load on optimising the graph, so the optimised graph is
kept. It computes bit for bit what the graph optimised in memory does. Optimised as far as is
good on every processor (ORT_ENABLE_EXTENDED) it may be carried to another machine; laid out in
blocks (ORT_ENABLE_ALL) it is for processors like this one, so it is known by the processor too.
"""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from audio_edition import owners
from audio_edition.speech.crew import cores
from audio_edition.store.store import Drawer, StoreError, key_of

_MOST_THREADS = 4  # more gain little for a sentence


def opened(
    model: Callable[[], bytes],
    name: str,
    memory: Drawer | None,
    *identity: object,
    in_blocks: bool = False,
    threads: int = 1,
) -> Any:
    """Return an ``onnxruntime.InferenceSession``.

    ``model`` reads the model's bytes, and is not called where the optimised graph is kept
    already under ``identity`` (engine, digest, version of what was done to it). ``memory`` is
    where it is kept (None: nowhere), ``name`` what the entry's note says. ``in_blocks`` lays
    convolutions out in blocks of channels, as many as this processor computes at once. More
    ``threads`` than one are for a model whose bytes do not hang on their number (``hands``).
    """
    # onnxruntime 1.32 sends usage data to Microsoft unless this is set before its import
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    if memory is None:
        return _session(model(), _level(in_blocks), threads)
    key = key_of(*identity, onnxruntime.__version__, *([processor()] if in_blocks else []))
    saved = memory.get(key)
    if saved is not None and saved.file is not None:
        try:
            return _session(str(saved.file), None, threads)
        except Exception:  # onnxruntime's errors share no class; the original will do
            with contextlib.suppress(StoreError):
                memory.remove(key)
    if is_one_of_many():  # the next small change will have the time
        return _session(model(), _level(in_blocks), threads)
    return _prepared(model(), name, memory, key, _level(in_blocks), threads)


def hands() -> int:
    """How many threads a lone sentence may have; one where other workers have the cores busy."""
    return 1 if is_one_of_many() else min(cores(), _MOST_THREADS)


def is_one_of_many() -> bool:
    """Whether this process is one of several workers, which have all cores busy."""
    return bool(os.environ.get("AUDIO_EDITION_WORKER"))


def _prepared(data: bytes, name: str, memory: Drawer, key: str, level: str, threads: int) -> Any:
    """Optimise the model and keep the outcome; a full disk only makes the next run slower."""
    with owners.lent_folder() as folder:
        file = folder / "model.onnx"
        try:
            session = _session(data, level, threads, save_as=str(file))
        except Exception:  # of no class of its own, where the file cannot be written
            return _session(data, level, threads)
        with contextlib.suppress(StoreError):
            memory.put(key, {"model": name}, file)
    return session


def _level(in_blocks: bool) -> str:
    return "ORT_ENABLE_ALL" if in_blocks else "ORT_ENABLE_EXTENDED"


def _session(model: bytes | str, level: str | None, threads: int, save_as: str = "") -> Any:
    """A session of a graph, optimised as far as ``level`` says (None: it is already)."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    if threads > 1:  # who waits for the others asleep leaves them the cores: a fifth quicker
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    levels = onnxruntime.GraphOptimizationLevel
    options.graph_optimization_level = getattr(levels, level or "ORT_DISABLE_ALL")
    if save_as:
        options.optimized_model_filepath = save_as
    return onnxruntime.InferenceSession(
        model, sess_options=options, providers=["CPUExecutionProvider"]
    )


@cache
def processor() -> str:
    """Return what is known of this machine's processor: what it can compute at once, above all."""
    told = [platform.machine(), platform.processor()]
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
            if line.startswith(("flags", "Features")):
                told += sorted(line.partition(":")[2].split())
                break
    return key_of(*told)
