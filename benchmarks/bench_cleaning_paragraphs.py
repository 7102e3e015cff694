"""How fast the cleaner decides, beside the least that any cleaner could do.

The floor of comparison reads each paragraph's words once with one regular expression, in
the same run. CPU seconds, median of five.

    python benchmarks/bench_cleaning_paragraphs.py [--short]
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from news import paragraphs

if TYPE_CHECKING:
    from tests.cleaning.cases import Case

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

words = re.compile(r"\w+")
FLOOR = 5000
"""Paragraphs a second: 125 pages of 40."""


def seconds(task: Callable[[], object], rounds: int) -> float:
    task()
    spans = []
    for _ in range(rounds):
        began = time.process_time()
        task()
        spans.append(time.process_time() - began)
    return statistics.median(spans)


def articles(cases: list[Case]) -> list[list[str]]:
    """Articles as editions have them: 32 paragraphs, each once, and 8 of template text."""
    story = list(paragraphs())
    template = [case.text for case in cases if case.drop]
    return [
        story[number * 32 : number * 32 + 32] + template[number * 8 : number * 8 + 8]
        for number in range(len(story) // 32)
    ]


def main() -> None:
    from audio_edition.cleaning.context import judge_paragraphs
    from tests.cleaning.cases import read_cases

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true", help="two articles, once: does it run?")
    short = options.parse_args().short
    rounds = 1 if short else 5
    cases = read_cases()
    mixed = articles(cases)[: 2 if short else None]
    texts = [text for article in mixed for text in article]
    least = seconds(lambda: [words.findall(text.lower()) for text in texts], rounds)
    ours = seconds(lambda: [judge_paragraphs(article, "en") for article in mixed], rounds)
    rate = len(texts) / ours
    template = [case.text for case in cases if case.drop][: 40 if short else None]
    worst = len(template) / seconds(lambda: judge_paragraphs(template, "en"), rounds)
    average = sum(len(text.split()) for text in texts) / len(texts)
    print(f"{len(texts)} paragraphs of {average:.0f} words")
    print(f"articles        {rate:8.0f} paragraphs/s  {ours / least:5.1f} x reading the words once")
    print(f"template only   {worst:8.0f} paragraphs/s")
    size = len(texts) // len(mixed)
    print(f"pages           {len(mixed) / ours:8.0f} a second, of {size} paragraphs")
    print(f"floor {FLOOR}: {'held' if rate >= FLOOR else 'MISSED'}")


if __name__ == "__main__":
    main()
