"""Small trees for whole numbers: every level of a tree asks one question of all its branches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEPTH = 4
LEAVES = 1 << DEPTH
_SIZE = 2 * DEPTH + 2 * LEAVES


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees that add up to log-odds.

    Each of N trees has ``DEPTH`` numbers of what is asked and as many thresholds, both of shape
    (N, DEPTH), and a leaf for every pattern of answers: ``leaves`` of shape (N * LEAVES,), in
    units of ``step``. All whole numbers, so that every machine says the same.
    """

    asked: NDArray[Any]
    cuts: NDArray[Any]
    leaves: NDArray[Any]
    step: float
    bias: float

    @classmethod
    def read(cls, raw: bytes, step: float, bias: float) -> Trees:
        """Read trees from their bytes; raises ``ValueError`` for bytes of another length."""
        import numpy as np  # here: what looks at single paragraphs needs none of it

        if not raw or len(raw) % _SIZE:
            raise ValueError("these are no trees")
        rows = np.frombuffer(raw, np.uint8).reshape(-1, _SIZE)
        cuts = rows[:, DEPTH : 2 * DEPTH].astype(np.int16) - 128
        leaves = np.ascontiguousarray(rows[:, 2 * DEPTH :]).view("<i2")
        return cls(
            rows[:, :DEPTH].astype(np.intp), cuts, leaves.astype(np.int64).ravel(), step, bias
        )

    def logits(self, seen: Sequence[Sequence[int]]) -> list[float]:
        """The log-odds of each row of what was ``seen``."""
        import numpy as np

        if not seen:
            return []
        rows = np.array(seen, np.int16)
        pattern = np.arange(len(self.asked)) * LEAVES + np.zeros((len(rows), 1), np.intp)
        for level in range(DEPTH):
            answers = rows[:, self.asked[:, level]] > self.cuts[:, level]
            pattern += answers.astype(np.intp) << level
        totals = self.leaves[pattern].sum(axis=1)
        return [self.step * int(total) + self.bias for total in totals]


__all__ = ["DEPTH", "LEAVES", "Trees"]
