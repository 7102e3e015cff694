"""How fast the cleaner decides, beside the least that any cleaner could do.

The floor of comparison reads each paragraph's words once with one regular expression, in
the same run. Our own cases are repeated into articles of forty paragraphs; CPU seconds,
median of five.

    python benchmarks/bench_cleaning_paragraphs.py
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from audio_edition.cleaning.context import judge_paragraphs  # noqa: E402
from tests.cleaning.cases import read_cases  # noqa: E402

FLOOR = 5000
"""Paragraphs a second."""


def seconds(task: Callable[[], object]) -> float:
    task()
    spans = []
    for _ in range(5):
        began = time.process_time()
        task()
        spans.append(time.process_time() - began)
    return statistics.median(spans)


def main() -> None:
    texts = [case.text for case in read_cases()] * 3
    # an article's paragraph is longer than a case: two of three are joined to about 50 words
    texts = [
        text if number % 3 == 0 else " ".join(texts[number : number + 4])
        for number, text in enumerate(texts)
    ]
    articles = [texts[n : n + 40] for n in range(0, len(texts), 40)]
    words = re.compile(r"\w+")
    ours = seconds(lambda: [judge_paragraphs(article, "en") for article in articles])
    least = seconds(lambda: [words.findall(text.lower()) for text in texts])
    rate = len(texts) / ours
    print(
        f"{len(texts)} paragraphs, {sum(len(t.split()) for t in texts) / len(texts):.0f} words each"
    )
    print(f"cleaner        {rate:8.0f} paragraphs/s   {ours / least:5.1f} x reading the words once")
    print(f"floor {FLOOR}: {'held' if rate >= FLOOR else 'MISSED'}")


if __name__ == "__main__":
    main()
