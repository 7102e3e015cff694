"""The packaged weights are small, whole, and the ones their description speaks of."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files

from audio_edition.cleaning.classifier import load_classifier
from audio_edition.cleaning.decide import RULES_AT_MOST
from audio_edition.cleaning.features import BITS, features, rule_features
from audio_edition.cleaning.rules import packs
from audio_edition.cleaning.text import Look
from tests.cleaning.cases import read_cases

FOLDER = files("audio_edition.cleaning") / "data"


def test_the_weights_are_small_and_described() -> None:
    about = json.loads((FOLDER / "classifier.json").read_text("utf-8"))
    assert len((FOLDER / "classifier.bin").read_bytes()) < 150_000
    classifier = load_classifier()
    assert hashlib.sha256(classifier.weights).hexdigest() == about["sha256"]
    assert "CC BY 4.0" in about["data"]
    assert len(classifier.weights) == 1 << BITS


def test_features_are_in_range_and_the_same_twice() -> None:
    for case in read_cases()[:100]:
        look = Look.at(case.text)
        found = features(look, Look.at(case.before))
        assert found == features(look, Look.at(case.before))
        assert all(0 <= number < 1 << BITS for number in found)


def test_rules_never_add_more_than_is_reckoned_with() -> None:
    """So that a paragraph whose words speak clearly for journalism needs no look at rules."""
    classifier = load_classifier()
    for case in (*read_cases(), *read_cases("held-")):
        look = Look.at(case.text)
        hits = [hit for pack in packs("en") for hit in pack.hits(look)]
        assert classifier.logit(rule_features(look, hits)) + 0.6 <= RULES_AT_MOST
