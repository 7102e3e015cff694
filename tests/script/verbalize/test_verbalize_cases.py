"""The pinned corpus: how many cases of each category are right, and that all are there."""

from __future__ import annotations

import json

import pytest

from tests.rows import each
from tests.script.verbalize import corpus

PINNED = json.loads(corpus.FLOORS.read_text("utf-8"))


@pytest.fixture(scope="module")
def scored():
    return corpus.score(corpus.load())


def test_the_corpus_is_the_pinned_one():
    assert corpus.digest() == PINNED["digest"], "cases changed: corpus.py --pin records them"
    assert len(corpus.load()) == PINNED["cases"] >= 800


@each("category", sorted(PINNED["right"]))
def test_each_category_keeps_its_floor(scored, category):
    table, wrong = scored
    right, total = table[category]
    misses = [f"{c.written} -> {said}" for c, said in wrong if c.category == category]
    assert right >= PINNED["right"][category], misses
    assert right / total >= 0.9, misses


def test_the_whole_corpus_keeps_its_floor(scored):
    table, wrong = scored
    assert len(wrong) <= 0.02 * sum(total for _, total in table.values())
