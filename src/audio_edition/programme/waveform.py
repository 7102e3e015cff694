"""Waveform peaks as audiowaveform's JSON, version 2 (8 bit, one channel)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_edition.mp3.headers import SAMPLES

_MOST_POINTS = 800  # four times the bars that fit on a page; 90 minutes stay under 7 kB


def waveform_json(frames: NDArray[np.int8], rate: int) -> str:
    """The JSON text for the least and greatest sample of every MP3 frame, shape (n, 2)."""
    group = max(1, -(-len(frames) // _MOST_POINTS))
    edges = np.arange(0, len(frames), group)
    if len(frames):
        low = np.minimum.reduceat(frames[:, 0], edges)
        high = np.maximum.reduceat(frames[:, 1], edges)
        data = np.stack((low, high), axis=1).reshape(-1).tolist()
    else:
        data = []
    return json.dumps(
        {
            "version": 2,
            "channels": 1,
            "sample_rate": rate,
            "samples_per_pixel": group * SAMPLES,
            "bits": 8,
            "length": len(data) // 2,
            "data": data,
        },
        separators=(",", ":"),
    )


def write_waveform(frames: NDArray[np.int8], rate: int, file: Path) -> None:
    """Write ``waveform_json`` to ``file``."""
    file.write_text(waveform_json(frames, rate) + "\n")


__all__ = ["waveform_json", "write_waveform"]
