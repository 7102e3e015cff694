"""The cleaner's models, read from package data on first use.

``words`` is linear, one byte a weight, and sees a paragraph's own words; ``around`` are small
trees that see the paragraphs around it. They were trained by ``tools/train_cleaner.py`` on the
development split of the WCXB web content extraction benchmark (CC BY 4.0) and on cases of our
own; ``data/classifier.json`` states data, seed, digests and results.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeVar

from audio_edition.cleaning.features import BITS
from audio_edition.cleaning.trees import Trees
from audio_edition.errors import CleaningError

WORDS: Final = "classifier.bin"
AROUND: Final = "around.bin"
T = TypeVar("T")


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

    def read(raw: bytes, about: dict[str, Any]) -> Classifier:
        if len(raw) != 1 << BITS:
            raise ValueError("they do not fit this version")
        return Classifier(memoryview(raw).cast("b"), float(about["step"]), float(about["bias"]))

    return _load(WORDS, read)


@cache
def load_around() -> Trees:
    """Read the trees of the second look (``around.py``); raises as ``load_classifier`` does."""

    def read(raw: bytes, about: dict[str, Any]) -> Trees:
        about = about["around"]
        return Trees.read(raw, float(about["step"]), float(about["bias"]))

    return _load(AROUND, read)


def _load(file: str, read: Callable[[bytes, dict[str, Any]], T]) -> T:
    folder = files("audio_edition.cleaning") / "data"
    try:
        about = json.loads((folder / "classifier.json").read_text("utf-8"))
        return read(zlib.decompress((folder / file).read_bytes()), about)
    except (OSError, ValueError, KeyError, TypeError, zlib.error) as problem:
        raise CleaningError(
            f"the cleaner's weights cannot be read: {problem}", hint="install audio-edition again"
        ) from None
