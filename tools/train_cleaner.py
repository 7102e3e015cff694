"""Train the cleaner's classifier: a linear model on hashed features, quantised to bytes.

Data     paragraphs-train.jsonl.gz: 733 pages of the development split of the WCXB web
         content extraction benchmark, CC BY 4.0; and our own cases:
         tests/cleaning/data/{drop,keep}-en.txt and tools/cleaner_cases, written outlet by
         outlet by many hands. The held-* and unseen-* cases never train.
         tools/cleaner_cases/pages.tsv has the verdicts of readers on
         15,178 paragraphs of the pages, without their text; they replace the labels of
         the pages, which were made by comparison with a gold text.
         The labelled pages and letters of tests/cleaning/data (pages-en.txt, letters-en.txt)
         train too; the held-* files never do.
Method   logistic regression by AdaGrad on shuffled batches, L2, averaged over the last
         epochs; features of src/audio_edition/cleaning/features.py. Then the second look
         at what stands around a paragraph: train_around.py.
Split    by page: one page in four (number % 4 == 3) never trains and measures.
Seed     7; the same data give the same bytes.
Result   printed, and written beside the weights (classifier.json).

    python tools/train_cleaner.py path/to/paragraphs-train.jsonl.gz
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio_edition.cleaning.classifier import AROUND, WORDS, Classifier
from audio_edition.cleaning.features import BITS, features, rule_features
from audio_edition.cleaning.rules import packs
from audio_edition.cleaning.text import Look
from train_around import Around, Page, read_labelled

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "src" / "audio_edition" / "cleaning" / "data"
CASES = (ROOT / "tests" / "cleaning" / "data", ROOT / "tools" / "cleaner_cases")
SEED = 7
HELD = 3
"""Pages whose number leaves this rest by four never train."""
EPOCHS = 10
L2 = 2e-5
RATE = 0.05
HIDE_CONTEXT = 0.3
GOLD_WEIGHT = 0.5
READ_WEIGHT = {"r": 3.0, "n": 1.0}
"""Of a paragraph that was read: drawn at random, or because the classifier was unsure."""
CASE_WEIGHT = 10.0
PARTS = 3
"""The second look is trained on log-odds of first models that never saw the page."""
STEP = 0.03
"""One step of a weight, in log-odds: finer ones fill the wheel and change no result."""
LABELLED = {"pages-en.txt": 100_000, "letters-en.txt": 200_000}
"""Our own labelled pages and letters, and from where their pages are numbered."""


@dataclass
class Rows:
    """Rows in compressed form: features[start[i]:start[i + 1]] belong to row i."""

    features: NDArray[np.int32]
    start: NDArray[np.int64]
    label: NDArray[np.float32]
    weight: NDArray[np.float32]
    page: NDArray[np.int32]
    extracted: NDArray[np.bool_]

    def take(self, rows: NDArray[np.int64]) -> Rows:
        parts = [self.features[self.start[r] : self.start[r + 1]] for r in rows]
        start = np.concatenate([[0], np.cumsum([len(p) for p in parts])])
        return Rows(
            np.concatenate(parts),
            start,
            self.label[rows],
            self.weight[rows],
            self.page[rows],
            self.extracted[rows],
        )

    def score(self, weights: NDArray[np.float32], bias: float) -> NDArray[np.float32]:
        sums: NDArray[np.float32] = np.add.reduceat(weights[self.features], self.start[:-1]) + bias
        return sums


def read_verdicts() -> dict[tuple[int, int], tuple[str, float]]:
    """What readers said of paragraphs (page, place on it): k, d or u; and its weight."""
    verdicts = {}
    for line in (CASES[1] / "pages.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            page, place, verdict, _, drawn = line.split("\t")
            verdicts[int(page), int(place)] = (verdict, READ_WEIGHT[drawn])
    return verdicts


def read_pages(file: Path) -> Rows:
    """Every labelled paragraph; pages weigh by the root of their length, not by it."""
    rng = np.random.default_rng(SEED)
    rules = packs("en")
    verdicts = read_verdicts()
    columns: list[tuple[NDArray[np.int32], float, float, int, bool]] = []
    with gzip.open(file, "rt", encoding="utf-8") as stream:
        for line in stream:
            page = json.loads(line)
            paragraphs = page["paragraphs"]
            share = (100 / max(20, len(paragraphs))) ** 0.5
            before: Look | None = None
            before_extracted: Look | None = None
            for place, item in enumerate(paragraphs):
                look = Look.at(item["text"])
                context = before_extracted if item["extracted"] else before
                if rng.random() < HIDE_CONTEXT:
                    context = None
                verdict, weight = verdicts.get((page["page"], place), ("", 0.0))
                drop = {"k": 0, "d": 1, "u": None, "": item["drop"]}[verdict]
                if drop is not None and look.tokens:
                    # the gold texts keep "Read more: …" and dates; we do not, so such
                    # rows would teach the classifier to contradict the rules
                    hits = [hit for pack in rules for hit in pack.hits(look)]
                    if not verdict and (drop or all(hit.rule.weight < 4 for hit in hits)):
                        weight = GOLD_WEIGHT * share * (1.0 if item["extracted"] else 0.6)
                    row = np.array(
                        sorted(features(look, context) | rule_features(look, hits)), np.int32
                    )
                    columns.append((row, drop, weight, page["page"], item["extracted"]))
                before = look
                if item["extracted"]:
                    before_extracted = look
    return pack(columns)


def read_cases() -> Rows:
    """Our own cases, each once without and, where it has one, once with its context."""
    rules = packs("en")
    columns: list[tuple[NDArray[np.int32], float, float, int, bool]] = []
    for label, name in ((1.0, "drop-en.txt"), (0.0, "keep-en.txt")):
        lines = [
            line for folder in CASES for line in (folder / name).read_text("utf-8").split("\n")
        ]
        for line in lines:
            if line.startswith("#") or "|" not in line:
                continue
            text, _, before = line.partition("|")[2].partition(" <<< ")
            look = Look.at(text)
            if not look.tokens:
                continue
            hits = [hit for pack in rules for hit in pack.hits(look)]
            context = Look.at(before) if before else None
            row = np.array(sorted(features(look, context) | rule_features(look, hits)), np.int32)
            columns.append((row, label, CASE_WEIGHT, -1 - len(columns), True))
    return pack(columns)


def own_pages() -> list[Page]:
    """The labelled pages and letters."""
    return [
        page
        for name, number in LABELLED.items()
        if (CASES[0] / name).is_file()
        for page in read_labelled(CASES[0] / name, number)
    ]


def read_own(pages: list[Page]) -> Rows:
    """The paragraphs of our own pages, each once with the one above it and once alone."""
    rules = packs("en")
    columns: list[tuple[NDArray[np.int32], float, float, int, bool]] = []
    for page in pages:
        before: Look | None = None
        for text, label in zip(page.texts, page.labels, strict=True):
            look = Look.at(text)
            if look.tokens:
                hits = [hit for pack in rules for hit in pack.hits(look)]
                for context in dict.fromkeys((before, None)):
                    row = sorted(features(look, context) | rule_features(look, hits))
                    columns.append(
                        (np.array(row, np.int32), label, CASE_WEIGHT / 2, page.number, True)
                    )
            before = look
    return pack(columns)


def whole_pages(file: Path) -> list[Page]:
    """The pages of the benchmark as extraction leaves them, with their labels."""
    verdicts = read_verdicts()
    pages = []
    with gzip.open(file, "rt", encoding="utf-8") as stream:
        for line in stream:
            page = json.loads(line)
            rows = []
            for place, item in enumerate(page["paragraphs"]):
                verdict, weight = verdicts.get((page["page"], place), ("", GOLD_WEIGHT))
                label = {"k": 0, "d": 1, "u": None, "": item["drop"]}[verdict]
                if item["extracted"]:
                    rows.append((item["text"], label or 0, 0.0 if label is None else weight))
            if rows:
                texts, labels, weights = zip(*rows, strict=True)
                roles = ("body",) * len(texts)
                pages.append(Page(page["page"], "", texts, roles, labels, weights))
    return pages


def pack(columns: list[tuple[NDArray[np.int32], float, float, int, bool]]) -> Rows:
    rows, labels, weights, pages, extracted = zip(*columns, strict=True)
    return Rows(
        np.concatenate(rows),
        np.concatenate([[0], np.cumsum([len(r) for r in rows])]),
        np.array(labels, np.float32),
        np.array(weights, np.float32),
        np.array(pages, np.int32),
        np.array(extracted),
    )


def both(a: Rows, b: Rows) -> Rows:
    return Rows(
        np.concatenate([a.features, b.features]),
        np.concatenate([a.start, b.start[1:] + a.start[-1]]),
        np.concatenate([a.label, b.label]),
        np.concatenate([a.weight, b.weight]),
        np.concatenate([a.page, b.page]),
        np.concatenate([a.extracted, b.extracted]),
    )


def train(rows: Rows) -> tuple[NDArray[np.float32], float]:
    """Fit weights of shape (2**BITS,) and a bias."""
    rng = np.random.default_rng(SEED)
    size = 1 << BITS
    weights = np.zeros(size + 1, np.float64)
    seen = np.full(size + 1, 1e-6)
    mean = np.zeros(size + 1, np.float64)
    usable = np.flatnonzero(rows.weight > 0)
    averaged = 0
    for epoch in range(EPOCHS):
        for batch in np.array_split(rng.permutation(usable), max(1, len(usable) // 1000)):
            part = rows.take(batch)
            lengths = np.diff(part.start)
            sums = np.add.reduceat(weights[part.features], part.start[:-1]) + weights[size]
            wrong = (1 / (1 + np.exp(-np.clip(sums, -30, 30))) - part.label) * part.weight
            gradient = np.bincount(
                part.features, np.repeat(wrong, lengths), minlength=size + 1
            ) / len(batch)
            gradient[size] = wrong.mean()
            gradient[:size] += L2 * weights[:size]
            seen += gradient**2
            weights -= RATE * gradient / np.sqrt(seen)
        if epoch >= EPOCHS - 4:
            mean += weights
            averaged += 1
    mean /= averaged
    return mean[:size].astype(np.float32), float(mean[size])


def measure(name: str, score: NDArray[np.float32], label: NDArray[np.float32]) -> dict[str, float]:
    """Recall at given shares of wrongly dropped journalism."""
    kept = np.sort(score[label == 0])[::-1]
    found = {
        f"recall_at_{share:g}": round(
            float((score[label == 1] > kept[int(share * len(kept))]).mean()), 3
        )
        for share in (0.003, 0.01, 0.03, 0.1)
    }
    print(f"{name:<28}", len(label), found, flush=True)
    return found


def quantised(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], float]:
    """Weights as bytes, and what one step of them is worth."""
    return np.clip(np.round(weights / STEP), -127, 127).astype(np.int8), STEP


def model(weights: NDArray[np.float32], bias: float) -> Classifier:
    """A trained model as the cleaner has it."""
    small, step = quantised(weights)
    return Classifier(memoryview(small.tobytes()).cast("b"), step, bias)


def around(file: Path, own: list[Page], parts: Callable[[int], Rows]) -> tuple[bytes, float, float]:
    """Train the second look; ``parts`` gives the first model's rows without one part."""
    models = [model(*train(parts(part))) for part in range(PARTS)]
    pages = [page for page in whole_pages(file) if page.number % 4 != HELD] + own
    return Around.of(pages, lambda page: models[part_of(page.number)]).train()


def part_of(number: int) -> int:
    """The part of the pages that one belongs to."""
    return number // 4 % PARTS if number < min(LABELLED.values()) else number % PARTS


def main() -> None:
    """Train without every fourth page, so that tests measure what is shipped on those."""
    source = Path(sys.argv[1])
    labelled = own_pages()
    pages, cases, own = read_pages(source), read_cases(), read_own(labelled)
    held = pages.page % 4 == HELD

    def without(part: int) -> Rows:
        taken = [
            rows.take(np.flatnonzero([part_of(int(n)) != part for n in rows.page]))
            for rows in (pages.take(np.flatnonzero(~held)), own)
        ]
        return both(both(*taken), cases)

    weights, bias = train(both(both(pages.take(np.flatnonzero(~held)), cases), own))
    small, step = quantised(weights)
    test = pages.take(np.flatnonzero(held & (pages.weight > 0)))
    score = test.score(small.astype(np.float32) * np.float32(step), bias)
    result = {
        "pages": measure("held-out pages", score, test.label),
        "extracted": measure(
            "held-out pages, extracted", score[test.extracted], test.label[test.extracted]
        ),
    }
    trees, trees_step, trees_bias = around(source, labelled, without)
    OUT.mkdir(exist_ok=True)
    for name, raw in ((WORDS, small.tobytes()), (AROUND, trees)):
        (OUT / name).write_bytes(zlib.compress(raw, 9))
        print(name, (OUT / name).stat().st_size, "bytes")
    about = {
        "bits": BITS,
        "step": step,
        "bias": bias,
        "sha256": hashlib.sha256(small.tobytes()).hexdigest(),
        "around": {
            "step": trees_step,
            "bias": trees_bias,
            "sha256": hashlib.sha256(trees).hexdigest(),
        },
        "data": "WCXB development split (CC BY 4.0), 3 of 4 of its 733 pages read again; own cases",
        "data_sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
        "seed": SEED,
        "result": result,
    }
    (OUT / "classifier.json").write_text(json.dumps(about, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
