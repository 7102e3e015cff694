"""Pack Kokoro's voices as the wheel ships them: ``python -m tools.pack_voices FOLDER``.

FOLDER holds the files of kokoro-js (``af_heart.bin``: 510 rows of 256 float32). What becomes of a
table gives the model that we use the very same sound:

- no sentence is spoken in pieces of more symbols than ``LONGEST``: the rows beyond are left out;
- the first half of a row is read by the decoder alone, whose first step makes whole numbers of
  it (ONNX' DynamicQuantizeLinear). Of all values that become the same number, the roundest is
  kept, for as many rows as it can be. The other half stays as it is;
- rows are alike, so differences are stored (of differences of differences, in the other half),
  a plane for each of their four bytes, by LZMA.

``heard`` is what the model gets of a table: it must not change, and a test holds its digests.
"""

from __future__ import annotations

import lzma
import math
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_edition.speech.engines.kokoro_weights import HALF, LONGEST, MIDDLE, PACKED, WIDTH

Rows = NDArray[np.float32]
_SURE = 0.499
"""How far from its whole number a value may lie: at a half, machines may differ."""


def heard(rows: Rows) -> bytes:
    """Return what the model gets: whole numbers, their scale and zero; the other half as it is."""
    numbers, scale, zero = quantized(rows[:, :HALF])
    parts = (numbers.astype(np.uint8), scale, zero.astype(np.uint8), rows[:, HALF:])
    return b"".join(part.tobytes() for part in parts)


def quantized(rows: Rows) -> tuple[Rows, Rows, Rows]:
    """Return the whole numbers that ONNX' DynamicQuantizeLinear makes, their scale and zero."""
    high = rows.max(axis=1, keepdims=True, initial=0)
    low = rows.min(axis=1, keepdims=True, initial=0)
    scale = (high - low) / np.float32(255)
    zero = np.rint(-low / scale)
    return np.clip(np.rint(rows / scale) + zero, 0, 255), scale, zero


def rounded(rows: Rows) -> Rows:
    """Return the decoder's half in as few and as round values as make the same numbers."""
    numbers, scale, zero = quantized(rows)
    high, low = rows.max(axis=1, keepdims=True), rows.min(axis=1, keepdims=True)
    least = np.maximum((numbers - zero - _SURE) * scale, low).astype(np.float64)
    most = np.minimum((numbers - zero + _SURE) * scale, high).astype(np.float64)
    stays = (rows == high) | (rows == low) | (rows < least) | (rows > most)
    least[stays] = most[stays] = rows[stays]
    made = np.empty_like(rows)
    for column in range(rows.shape[1]):
        begin, (a, b) = 0, (least[0, column], most[0, column])
        for row in range(1, len(rows) + 1):
            if row < len(rows):
                narrower = max(a, least[row, column]), min(b, most[row, column])
                if narrower[0] <= narrower[1]:
                    a, b = narrower
                    continue
            made[begin:row, column] = _roundest(a, b)
            if row < len(rows):
                begin, (a, b) = row, (least[row, column], most[row, column])
    return made


def _roundest(least: float, most: float) -> float:
    step = 1.0
    while math.ceil(least / step) * step > most:
        step /= 2
    return math.ceil(least / step) * step


def packed(rows: Rows) -> bytes:
    """Return the differences of a table's rows, byte by byte, compressed."""
    left = rows.view("<u4")
    left = np.diff(left, axis=0, prepend=np.uint32(0)).astype(np.uint32)
    for _ in range(2):
        left[:, HALF:] = np.diff(left[:, HALF:], axis=0, prepend=np.uint32(0))
    planes = (left + np.uint32(MIDDLE)).T.astype("<u4", order="C").view(np.uint8).reshape(-1, 4).T
    return lzma.compress(planes.tobytes(), preset=9 | lzma.PRESET_EXTREME)


def main() -> None:
    """Pack each voice of the folder that is shipped already."""
    for file in sorted(PACKED.glob("*.xz")):
        rows = np.fromfile(Path(sys.argv[1]) / f"{file.stem}.bin", "<f4").reshape(-1, WIDTH)
        rows = rows[:LONGEST]
        made = np.concatenate([rounded(rows[:, :HALF]), rows[:, HALF:]], axis=1)
        assert heard(made) == heard(rows), file.stem
        file.write_bytes(packed(made))


if __name__ == "__main__":
    main()
