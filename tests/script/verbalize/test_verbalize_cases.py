"""The pinned corpus: how many cases of each category are right, and that all are there."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

_FILE = Path(__file__).with_name("corpus.py")
_SPEC = importlib.util.spec_from_file_location("verbalize_corpus", _FILE)
assert _SPEC is not None
assert _SPEC.loader is not None
corpus = importlib.util.module_from_spec(_SPEC)
sys.modules["verbalize_corpus"] = corpus
_SPEC.loader.exec_module(corpus)

PINNED = json.loads(corpus.FLOORS.read_text("utf-8"))


@pytest.fixture(scope="module")
def scored():
    return corpus.score(corpus.load())


def test_the_corpus_is_the_pinned_one():
    assert corpus.digest() == PINNED["digest"], "cases changed: corpus.py --pin records them"
    assert len(corpus.load()) == PINNED["cases"] >= 800


@pytest.mark.parametrize("category", sorted(PINNED["right"]))
def test_each_category_keeps_its_floor(scored, category):
    table, wrong = scored
    right, total = table[category]
    misses = [f"{c.written} -> {said}" for c, said in wrong if c.category == category]
    assert right >= PINNED["right"][category], misses
    assert right / total >= 0.9, misses


def test_the_whole_corpus_keeps_its_floor(scored):
    table, wrong = scored
    assert len(wrong) <= 0.02 * sum(total for _, total in table.values())
