"""Train the cleaner's second look: what stands around a paragraph (``cleaning/around.py``).

Data     the same pages and labels as the first model, only the paragraphs that extraction
         kept, in page order; and the labelled pages and letters of tests/cleaning/data
         (pages-en.txt, letters-en.txt), each once with the roles of its paragraphs and once
         without, as it comes from plain text. Pieces of pages teach how little the ends of
         a short text say.
Method   gradient boosting of small trees, one question a level, on whole numbers of few values.
         The log-odds of the first model are those of one that never saw the page: the pages
         are dealt into three parts, and each part is weighed by a model of the other two.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_edition.cleaning.around import CLEAR, Neighbours
from audio_edition.cleaning.classifier import Classifier
from audio_edition.cleaning.decide import Evidence, weigh_words
from audio_edition.cleaning.rules import packs
from audio_edition.cleaning.text import Look
from audio_edition.cleaning.trees import DEPTH, LEAVES

TREES = 150
RATE = 0.15
RIDGE = 10.0
LEAST = 3.0
BINS = 32
SEED = 7
OWN_WEIGHT = 10.0
SHORT = 10
"""Pieces of so many paragraphs at most are cut out of pages: ends tell little there."""
PIECE_WEIGHT = 0.5
_LINE = re.compile(r"(k|d:[a-z-]+) (\S.*)")


@dataclass(frozen=True)
class Page:
    """Paragraphs in order: text, role, and label with its weight (0: unclear)."""

    number: int
    headline: str
    texts: tuple[str, ...]
    roles: tuple[str, ...]
    labels: tuple[int, ...]
    weights: tuple[float, ...]


def read_labelled(file: Path, number: int) -> Iterator[Page]:
    """The pages of one of our own labelled files."""
    blocks = re.split(r"^== ", file.read_text("utf-8"), flags=re.MULTILINE)[1:]
    for place, block in enumerate(blocks):
        head, *lines = block.splitlines()
        rows = [found for line in lines if (found := _LINE.fullmatch(line))]
        texts, roles = zip(*map(_role, (row[2] for row in rows)), strict=True)
        labels = tuple(int(row[1] != "k") for row in rows)
        yield Page(
            number + place,
            head.partition(" | ")[2],
            texts,
            roles,
            labels,
            (OWN_WEIGHT,) * len(rows),
        )


def _role(text: str) -> tuple[str, str]:
    for mark, role in (("# ", "heading"), ("- ", "item"), ("> ", "quote")):
        if text.startswith(mark):
            return text.removeprefix(mark), role
    return text, "body"


def evidence_of(page: Page, model: Classifier, piece: slice = slice(None)) -> list[Evidence]:
    """What the first model says of a page's paragraphs, or of a piece of it by itself."""
    looks = [Look.at(text) for text in page.texts[piece]]
    rules = packs("en")
    return [
        weigh_words(look, looks[n - 1] if n else None, rules, model) for n, look in enumerate(looks)
    ]


@dataclass
class Around:
    """Rows of the second model: what is seen, labels, weights."""

    seen: list[list[int]]
    label: list[int]
    weight: list[float]

    @classmethod
    def of(cls, pages: list[Page], model_of: Callable[[Page], Classifier]) -> Around:
        """Rows of whole pages, and of pieces of them."""
        rng = random.Random(SEED)
        rows = cls([], [], [])
        for page in pages:
            model = model_of(page)
            found = evidence_of(page, model)
            plain = ("body",) * len(page.texts)
            title = Look.at(page.headline)
            for roles in dict.fromkeys((page.roles, plain)):
                article = Neighbours(found, roles, title)
                for n in range(len(found)):
                    rows.add(article, n, page, n, 1.0)
            for _ in range(max(1, len(found) // SHORT)):
                length = rng.randint(2, SHORT)
                start = rng.randint(0, max(0, len(found) - length))
                piece = slice(start, start + length)
                article = Neighbours(evidence_of(page, model, piece), page.roles[piece], title)
                for n in range(len(article.found)):
                    rows.add(article, n, page, start + n, PIECE_WEIGHT)
        return rows

    def add(self, article: Neighbours, number: int, page: Page, place: int, share: float) -> None:
        """Add what is seen of one paragraph, unless nobody knows or doubts what it is."""
        one = article.found[number]
        if page.weights[place] and one.logit >= CLEAR and one.look.tokens:
            self.seen.append([int(value) for value in article.seen(number)])
            self.label.append(page.labels[place])
            self.weight.append(page.weights[place] * share)

    def train(self) -> tuple[bytes, float, float]:
        """Grow the trees; gives their bytes, the step of a leaf, and the bias."""
        seen = np.array(self.seen, np.int16).clip(-128, 127)
        label, weight = np.array(self.label, np.float64), np.array(self.weight)
        cuts = [np.unique(column)[:-1] for column in seen.T]
        cuts = [c[np.linspace(0, len(c) - 1, min(BINS - 1, len(c))).astype(int)] for c in cuts]
        binned = np.stack(
            [np.searchsorted(c, column) for c, column in zip(cuts, seen.T, strict=True)]
        )
        share = np.average(label, weights=weight)
        bias = float(np.log(share / (1 - share)))
        score = np.full(len(label), bias)
        grown: list[tuple[list[int], list[int], NDArray[np.float64]]] = []
        for _ in range(TREES):
            chance = 1 / (1 + np.exp(-score))
            pull, bend = weight * (label - chance), weight * chance * (1 - chance)
            leaf = np.zeros(len(label), np.int64)
            asked: list[int] = []
            levels: list[int] = []
            for depth in range(DEPTH):
                column, cut = _best(binned, cuts, leaf, 1 << depth, pull, bend)
                asked.append(column)
                levels.append(int(cuts[column][cut]))
                leaf |= (binned[column] > cut).astype(np.int64) << depth
            sums = np.bincount(leaf, pull, LEAVES), np.bincount(leaf, bend, LEAVES)
            leaves = RATE * sums[0] / (sums[1] + RIDGE)
            score += leaves[leaf]
            grown.append((asked, levels, leaves))
        step = max(float(np.abs(leaves).max()) for _, _, leaves in grown) / 32767
        raw = b"".join(
            bytes(asked)
            + bytes(level + 128 for level in levels)
            + np.round(leaves / step).astype("<i2").tobytes()
            for asked, levels, leaves in grown
        )
        return raw, step, bias


def _best(
    binned: NDArray[np.int64],
    cuts: list[NDArray[np.int16]],
    leaf: NDArray[np.int64],
    leaves: int,
    pull: NDArray[np.float64],
    bend: NDArray[np.float64],
) -> tuple[int, int]:
    """The question that parts the rows best, asked of every branch at once."""
    best, found = -1.0, (0, 0)
    for column, row in enumerate(binned):
        if not len(cuts[column]):
            continue
        key = leaf * BINS + row
        pulls = np.bincount(key, pull, leaves * BINS).reshape(leaves, BINS).cumsum(axis=1)
        bends = np.bincount(key, bend, leaves * BINS).reshape(leaves, BINS).cumsum(axis=1)
        whole, heavy = pulls[:, -1:], bends[:, -1:]
        gain = pulls**2 / (bends + RIDGE) + (whole - pulls) ** 2 / (heavy - bends + RIDGE)
        gain[(bends < LEAST) | (heavy - bends < LEAST)] = 0.0
        gain = np.maximum(gain, whole**2 / (heavy + RIDGE)).sum(axis=0)[: len(cuts[column])]
        cut = int(gain.argmax())
        if gain[cut] > best:
            best, found = float(gain[cut]), (column, cut)
    return found
