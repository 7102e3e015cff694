"""The classifier on pages that never trained it: one in four of the team's training data."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from audio_edition.cleaning.context import judge_paragraphs
from tests.tools import shared

CORPUS = "0629e947d448"


@pytest.fixture(scope="module")
def counts() -> dict[tuple[bool, int, bool], int]:
    """How many paragraphs are (a sentence, labelled template, dropped)."""
    file: Path = shared("data/paragraphs-train.jsonl.gz")
    assert hashlib.sha256(file.read_bytes()).hexdigest()[:12] == CORPUS
    found: dict[tuple[bool, int, bool], int] = {}
    with gzip.open(file, "rt", encoding="utf-8") as stream:
        for line in stream:
            page = json.loads(line)
            if page["page"] % 4 != 3:  # tools/train_cleaner.py: HELD
                continue
            kept = [p for p in page["paragraphs"] if p["extracted"]]
            judged = judge_paragraphs([p["text"] for p in kept], "en", whole=False)
            for item, judgement in zip(kept, judged, strict=True):
                if item["drop"] is not None:
                    words = item["text"].split()
                    sentence = len(words) >= 10 and item["text"].rstrip()[-1:] in '.!?"”'
                    key = (sentence, item["drop"], judgement.verdict == "drop")
                    found[key] = found.get(key, 0) + 1
    return found


def test_sentences_of_unseen_pages_stay(counts: dict[tuple[bool, int, bool], int]) -> None:
    lost, kept = counts[True, 0, True], counts[True, 0, False]
    # two thirds of these are "Read more …" and affiliate notes that the gold text keeps
    assert lost / (lost + kept) <= 0.012, (lost, kept)


def test_template_of_unseen_pages_is_found(counts: dict[tuple[bool, int, bool], int]) -> None:
    gone, left = counts[True, 1, True], counts[True, 1, False]
    assert gone / (gone + left) >= 0.2, (gone, left)
    gone, left = counts[False, 1, True], counts[False, 1, False]
    assert gone / (gone + left) >= 0.2, (gone, left)
