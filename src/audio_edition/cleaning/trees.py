"""Small trees for whole numbers: every level of a tree asks one question of all its branches."""

from __future__ import annotations

import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

DEPTH = 4
LEAVES = 1 << DEPTH
_TREE = struct.Struct(f"<{2 * DEPTH}B{LEAVES}h")
_FEW = 500  # paragraphs that are looked at sooner than NumPy is imported

Numbers: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees that add up to log-odds.

    Each has ``DEPTH`` numbers of what is ``asked``, as many thresholds (``cuts``), and a leaf for
    every pattern of answers, in units of ``step``. All whole numbers, so that every machine
    says the same.
    """

    asked: tuple[Numbers, ...]
    cuts: tuple[Numbers, ...]
    leaves: tuple[Numbers, ...]
    step: float
    bias: float

    @classmethod
    def read(cls, raw: bytes, step: float, bias: float) -> Trees:
        """Read trees from their bytes; raises ``ValueError`` for bytes of another length."""
        if not raw or len(raw) % _TREE.size:
            raise ValueError("these are no trees")
        trees = list(_TREE.iter_unpack(raw))
        return cls(
            asked=tuple(tree[:DEPTH] for tree in trees),
            cuts=tuple(tuple(cut - 128 for cut in tree[DEPTH : 2 * DEPTH]) for tree in trees),
            leaves=tuple(tree[2 * DEPTH :] for tree in trees),
            step=step,
            bias=bias,
        )

    def logits(self, seen: Sequence[Sequence[int]]) -> list[float]:
        """The log-odds of each row of what was ``seen``."""
        if not seen:
            return []
        by_hand = len(seen) <= _FEW and "numpy" not in sys.modules
        totals = self.added_up(seen) if by_hand else self.added_up_at_once(seen)
        return [self.step * total + self.bias for total in totals]

    def added_up(self, seen: Sequence[Sequence[int]]) -> list[int]:
        """The sum of the leaves for each row, row by row."""
        trees = list(zip(self.asked, self.cuts, self.leaves, strict=True))
        return [
            sum(
                leaves[
                    (row[asked[0]] > cuts[0])
                    | (row[asked[1]] > cuts[1]) << 1
                    | (row[asked[2]] > cuts[2]) << 2
                    | (row[asked[3]] > cuts[3]) << 3
                ]
                for asked, cuts, leaves in trees
            )
            for row in seen
        ]

    def added_up_at_once(self, seen: Sequence[Sequence[int]]) -> list[int]:
        """The same sums by NumPy: many rows at once."""
        import numpy as np

        rows = np.array(seen, np.int16)
        asked, cuts = np.array(self.asked, np.intp), np.array(self.cuts, np.int16)
        leaves = np.array(self.leaves, np.int64).ravel()
        pattern = np.arange(len(asked)) * LEAVES + np.zeros((len(rows), 1), np.intp)
        for level in range(DEPTH):
            answers = rows[:, asked[:, level]] > cuts[:, level]
            pattern += answers.astype(np.intp) << level
        return [int(total) for total in leaves[pattern].sum(axis=1)]
