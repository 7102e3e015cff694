"""The waveform of pieces is that of the whole, point by point."""

import json
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from audio_edition.programme.waveform import waveform_json
from tests.rows import each


@given(st.lists(st.integers(0, 900), max_size=30), st.integers(0, 2**32 - 1))
def test_pieces_are_told_as_one(lengths: list[int], seed: int) -> None:
    frames = np.random.default_rng(seed).integers(-128, 128, (sum(lengths), 2), np.int8)
    edges = np.cumsum([0, *lengths])
    told = json.loads(waveform_json((frames[a:b] for a, b in pairwise(edges)), len(frames), 44100))
    group = told["samples_per_pixel"] // 1152
    assert told["length"] == len(told["data"]) // 2 == -(-len(frames) // group) <= 800
    groups = [frames[at : at + group] for at in range(0, len(frames), group)]
    assert told["data"] == [int(value) for g in groups for value in (g[:, 0].min(), g[:, 1].max())]


@each("count", [0, 1, 799, 800, 801, 1600, 1601])
def test_it_has_as_many_points_as_it_may(count: int) -> None:
    told = json.loads(waveform_json([np.zeros((count, 2), np.int8)], count, 44100))
    assert told["length"] == -(-count // max(1, -(-count // 800)))
