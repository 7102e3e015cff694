"""The packaged weights are small, whole, and the ones their description speaks of."""

import hashlib
import json
import struct
import zlib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.cleaning import classifier
from audio_edition.cleaning.classifier import (
    AROUND,
    WORDS,
    load_around,
    load_classifier,
)
from audio_edition.cleaning.decide import RULES_AT_MOST
from audio_edition.cleaning.features import BITS, rule_features
from audio_edition.cleaning.rules import packs
from audio_edition.cleaning.text import Look
from audio_edition.cleaning.trees import Trees
from audio_edition.errors import CleaningError
from tests.cleaning.cases import read_cases

FOLDER = files("audio_edition.cleaning") / "data"


def test_the_weights_are_small_and_described() -> None:
    about = json.loads((FOLDER / "classifier.json").read_text("utf-8"))
    assert len((FOLDER / WORDS).read_bytes()) < 150_000
    assert len((FOLDER / AROUND).read_bytes()) < 10_000
    words = load_classifier()
    assert hashlib.sha256(words.weights).hexdigest() == about["sha256"]
    trees = zlib.decompress((FOLDER / AROUND).read_bytes())
    assert hashlib.sha256(trees).hexdigest() == about["around"]["sha256"]
    assert "CC BY 4.0" in about["data"]
    assert len(words.weights) == 1 << BITS


def test_rules_never_add_more_than_is_reckoned_with() -> None:
    """So that a paragraph whose words speak clearly for journalism needs no look at rules."""
    words = load_classifier()
    for case in (*read_cases(), *read_cases("held-")):
        look = Look.at(case.text)
        hits = [hit for pack in packs("en") for hit in pack.hits(look)]
        assert words.logit(rule_features(look, hits)) + 0.6 <= RULES_AT_MOST


def test_damaged_trees_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="no trees"):
        Trees.read(b"abc", 1.0, 0.0)
    monkeypatch.setattr(classifier, "AROUND", "nowhere.bin")
    with pytest.raises(CleaningError, match="cannot be read") as caught:
        load_around.__wrapped__()
    assert caught.value.hint == "install audio-edition again"


def test_trees_add_up_leaf_by_leaf() -> None:
    one = bytes([0, 1, 2, 3, 128, 129, 130, 131]) + struct.pack("<16h", *range(16))
    trees = Trees.read(one * 2, 0.5, -1.0)
    # asked of each: more than 0, 1, 2, 3?
    rows = [[0, 1, 2, 3], [1, 2, 3, 4], [1, 0, 3, 0]]
    assert trees.logits(rows) == [-1.0, 14.0, 4.0]
    assert trees.added_up(rows) == trees.added_up_at_once(rows) == [0, 30, 10]
    assert trees.logits([]) == []


@settings(max_examples=30)
@given(st.lists(st.lists(st.integers(-130, 130), min_size=64, max_size=64), max_size=8))
def test_trees_add_up_by_hand_as_at_once(rows: list[list[int]]) -> None:
    trees = load_around()
    assert max(max(asked) for asked in trees.asked) < 64
    if rows:
        assert trees.added_up(rows) == trees.added_up_at_once(rows)
