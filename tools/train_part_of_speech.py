"""Learn by which words around it a word is a verb or a noun.

    pip install --no-deps textblob-aptagger==0.2.0
    python tools/train_part_of_speech.py path/to/paragraphs-train.jsonl.gz

Data     the English pages of paragraphs-train.jsonl.gz (WCXB development split, CC BY 4.0): words
         that a tagger (the averaged perceptron of textblob-aptagger 0.2, MIT) takes for verbs, or
         for nouns, nearly wherever they stand; and our own sentences in tests/script/sounds/data,
         each ten times.
Method   logistic regression as of train_cleaner.py, quantised to bytes.
Result   script/sounds/data/part-of-speech.bin; 94 % of our sentences by models that were trained
         without them (four parts), where the rules of ``heteronyms`` are added 100 %.
"""

from __future__ import annotations

import gzip
import json
import pickle
import re
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from audio_edition.script.sentences import split_sentences
from audio_edition.script.sounds import heteronyms
from audio_edition.script.sounds.guess import DATA
from audio_edition.script.sounds.heteronyms import BITS, features
from train_cleaner import pack, quantised, train

CASES = Path(__file__).parent.parent / "tests" / "script" / "sounds" / "data"
ENGLISH = set("the of and to in is that for with was are on as it by this from have".split())
TOKEN = re.compile(r"n't\b|'(?:s|re|ve|ll|d|m)\b|[A-Za-z]+(?=n't\b)|\w+(?:-\w+)*|[^\w\s]")
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
ALWAYS = {"VB": 0.93, "NN": 0.97}
"""Of a word's places: from such a share on it is always that."""
SEEN = 6
OWN = 10.0

Spot = tuple[list[str], list[str], list[str]]


class Tagger:
    """The averaged perceptron of textblob-aptagger, read without textblob."""

    def __init__(self) -> None:
        found = find_spec("textblob_aptagger")
        assert found is not None, "install textblob-aptagger"
        folder = Path(next(iter(found.submodule_search_locations or ())))
        with (folder / "trontagger-0.1.0.pickle").open("rb") as file:
            self.weights, self.sure, classes = pickle.load(file, encoding="latin1")
        self.classes = sorted(classes)

    def tag(self, text: str) -> dict[int, str]:
        """The tag of the word at each place."""
        tokens = [(m[0], m.start()) for m in TOKEN.finditer(text.replace("’", "'"))]
        norm = [self.norm(word) for word, _ in tokens]
        context = ["-START-", "-START2-", *norm, "-END-", "-END2-"]
        before, second = "-START-", "-START2-"
        found = {}
        for number, (word, start) in enumerate(tokens):
            tag = self.sure.get(word) or self.predict(number + 2, word, context, before, second)
            found[start] = tag
            before, second = tag, before
        return found

    def norm(self, word: str) -> str:
        if "-" in word and word[0] != "-":
            return "!HYPHEN"
        if word.isdigit() and len(word) == 4:
            return "!YEAR"
        return "!DIGITS" if word[0].isdigit() else word.lower()

    def predict(self, i: int, word: str, context: list[str], before: str, second: str) -> str:
        told = [
            *("bias", f"i suffix {word[-3:]}", f"i pref1 {word[0]}", f"i-1 tag {before}"),
            *(f"i-2 tag {second}", f"i tag+i-2 tag {before} {second}", f"i word {context[i]}"),
            *(f"i-1 tag+i word {before} {context[i]}", f"i-1 word {context[i - 1]}"),
            *(f"i-1 suffix {context[i - 1][-3:]}", f"i-2 word {context[i - 2]}"),
            *(f"i+1 word {context[i + 1]}", f"i+1 suffix {context[i + 1][-3:]}"),
            f"i+2 word {context[i + 2]}",
        ]
        score: dict[str, float] = defaultdict(float)
        for name in told:
            for tag, weight in self.weights.get(name, {}).items():
                score[tag] += weight
        return max(self.classes, key=lambda tag: (score[tag], tag))


def sentences(source: Path) -> Iterator[str]:
    """The sentences of the English pages' articles."""
    with gzip.open(source, "rt", encoding="utf-8") as file:
        pages = [json.loads(line)["paragraphs"] for line in file]
    for page in pages:
        texts = [one["text"] for one in page if one["drop"] == 0 and one["extracted"]]
        words = " ".join(texts).lower().split()
        if len(words) >= 150 and sum(word in ENGLISH for word in words) > 0.18 * len(words):
            for text in texts:
                yield from split_sentences(text)


def spot(text: str) -> tuple[Spot, list[int]]:
    """A sentence's words, as written, and what stands before each; and where they begin."""
    found = list(WORD.finditer(text))
    ends = [0, *(word.end() for word in found)]
    gaps = [text[ends[n] : word.start()] for n, word in enumerate(found)]
    printed = [word[0] for word in found]
    words = [word.lower().replace("’", "'") for word in printed]
    return (words, printed, gaps), [word.start() for word in found]


def silver(source: Path) -> Iterator[tuple[list[int], int]]:
    """Features and label (1 a verb) of the words that are always one of the two."""
    tagger, counts = Tagger(), defaultdict[str, Counter[str]](Counter)
    spots = []
    for text in sentences(source):
        where, starts = spot(text)
        if 4 <= len(starts) <= 60:
            tags = tagger.tag(text)
            spots.append(where)
            for word, start in zip(where[0], starts, strict=True):
                counts[word][tags.get(start, "")[:2].replace("NNP", "")] += 1
    known = heteronyms.known_words()
    always = {
        word: int(kind == "VB")
        for word, found in counts.items()
        for kind, share in ALWAYS.items()
        if found.total() >= SEEN and found[kind] >= share * found.total() and word not in known
    }
    for words, printed, gaps in spots:
        for at, word in enumerate(words):
            if word in always:
                yield features(words, printed, gaps, at), always[word]


def own() -> Iterator[tuple[list[int], int]]:
    """The same of our own sentences, where verb and noun are said in two ways."""
    for file in sorted(CASES.glob("*heteronyms.tsv")):
        for line in file.read_text("utf-8").splitlines():
            if line.startswith("#") or not line:
                continue
            text, ipa = line.split("\t")
            (words, printed, gaps), starts = spot(text.replace("*", ""))
            at = starts.index(text.index("*")) if text.index("*") in starts else -1
            if at >= 0 and (kind := heteronyms.kind_of(words[at], ipa)):
                yield features(words, printed, gaps, at), int(kind == "verb")


def main() -> None:
    """Train on everything, and write the weights."""
    rows = list(silver(Path(sys.argv[1])))
    ours = list(own())
    print(len(rows), "words of pages,", len(ours), "of our sentences")
    weighed = [(*row, 1.0) for row in rows] + [(*row, OWN) for row in ours]
    weights, bias = train(
        pack([(np.array(f, np.int32), float(y), w, 0, True) for f, y, w in weighed])
    )
    small, step = quantised(weights[: 1 << BITS])
    about = json.dumps({"step": step, "bias": round(bias, 4)})
    packed = zlib.compress(small.tobytes(), 9)
    (DATA / "part-of-speech.bin").write_bytes(about.encode() + b"\n" + packed)


if __name__ == "__main__":
    main()
