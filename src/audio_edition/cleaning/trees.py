"""Small trees for whole numbers: every level of a tree asks one question of all its branches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

DEPTH = 4
LEAVES = 1 << DEPTH
_SIZE = 2 * DEPTH + 2 * LEAVES


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees that add up to log-odds.

    Each holds ``DEPTH`` numbers of what is asked, as many thresholds, and a leaf for every
    pattern of answers, in units of ``step``.
    """

    trees: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    step: float
    bias: float

    @classmethod
    def read(cls, raw: bytes, step: float, bias: float) -> Trees:
        """Read trees from their bytes; raises ``ValueError`` for bytes of another length."""
        if not raw or len(raw) % _SIZE:
            raise ValueError("these are no trees")
        found = []
        for at in range(0, len(raw), _SIZE):
            asked = raw[at : at + DEPTH]
            cuts = [value - 128 for value in raw[at + DEPTH : at + 2 * DEPTH]]
            questions = tuple(value for pair in zip(asked, cuts, strict=True) for value in pair)
            leaves = memoryview(raw[at + 2 * DEPTH : at + _SIZE]).cast("h")
            found.append((questions, tuple(leaves)))
        return cls(tuple(found), step, bias)

    def logit(self, seen: Sequence[int]) -> float:
        """The log-odds of what was ``seen``."""
        total = 0
        for (a, x, b, y, c, z, d, w), leaves in self.trees:
            total += leaves[
                (seen[a] > x) | (seen[b] > y) << 1 | (seen[c] > z) << 2 | (seen[d] > w) << 3
            ]
        return self.step * total + self.bias


__all__ = ["DEPTH", "LEAVES", "Trees"]
