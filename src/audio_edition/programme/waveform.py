"""Waveform peaks as audiowaveform's JSON, version 2 (8 bit, one channel)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_edition.mp3.headers import SAMPLES

_MOST_POINTS = 800  # four times the bars that fit on a page; 90 minutes stay under 7 kB


def waveform_json(pieces: Iterable[NDArray[np.int8]], count: int, rate: int) -> str:
    """The JSON text for the least and greatest sample of every MP3 frame, shape (n, 2) a piece.

    All pieces have ``count`` together. They are never one: those of a day have ten megabytes.
    """
    group = max(1, -(-count // _MOST_POINTS))
    low = np.full(-(-count // group), 127, np.int8)
    high = np.full(len(low), -128, np.int8)
    at = 0
    for piece in filter(len, pieces):
        # where in the piece it begins, and where each group after its first one does
        edges = np.maximum(np.arange(at - at % group, at + len(piece), group) - at, 0)
        points = slice(at // group, at // group + len(edges))
        low[points] = np.minimum(low[points], np.minimum.reduceat(piece[:, 0], edges))
        high[points] = np.maximum(high[points], np.maximum.reduceat(piece[:, 1], edges))
        at += len(piece)
    data = np.stack((low, high), axis=1).reshape(-1).tolist()
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


def write_waveform(pieces: Iterable[NDArray[np.int8]], count: int, rate: int, file: Path) -> None:
    """Write ``waveform_json`` to ``file``."""
    file.write_text(waveform_json(pieces, count, rate) + "\n")
