"""The small linear model: one byte a weight, read from package data on first use.

The weights were trained by ``tools/train_cleaner.py`` on the development split of the
WCXB web content extraction benchmark (CC BY 4.0) and on cases of our own;
``data/classifier.json`` states data, seed, digest and result.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from audio_edition.cleaning.features import BITS
from audio_edition.errors import CleaningError


@dataclass(frozen=True, slots=True)
class Classifier:
    """``weights`` holds 2**BITS signed bytes in units of ``step`` (log-odds)."""

    weights: memoryview
    step: float
    bias: float

    def logit(self, features: Iterable[int]) -> float:
        """The log-odds that these features add up to, without the bias."""
        weights = self.weights
        return self.step * sum([weights[number] for number in features])


@cache
def load_classifier() -> Classifier:
    """Read the packaged weights; raises ``CleaningError`` where the installation is damaged."""
    folder = files("audio_edition.cleaning") / "data"
    try:
        about = json.loads((folder / "classifier.json").read_text("utf-8"))
        raw = zlib.decompress((folder / "classifier.bin").read_bytes())
    except (OSError, ValueError, zlib.error) as problem:
        raise CleaningError(
            f"the cleaner's weights cannot be read: {problem}", hint="install audio-edition again"
        ) from None
    if len(raw) != 1 << BITS:
        raise CleaningError(
            "the cleaner's weights do not fit this version", hint="install audio-edition again"
        )
    return Classifier(memoryview(raw).cast("b"), float(about["step"]), float(about["bias"]))


__all__ = ["Classifier", "load_classifier"]
