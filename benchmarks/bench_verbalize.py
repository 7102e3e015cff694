"""How fast the verbalizer is: paragraphs a second, growth with length, and against num2words.

Run as ``python benchmarks/bench_verbalize.py [--short]``. CPU time, medians. The paragraphs are
those of letters and editions, each once; the pinned cases, short lines that are hard on purpose,
are told beside them. The peer (num2words on every numeral a regular expression finds) runs on the
same text in the same run.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from audio_edition.script.verbalize import verbalize
from news import paragraphs

CASES = Path(__file__).resolve().parent.parent / "tests" / "script" / "verbalize" / "cases"
ROUNDS = 5
FLOOR = 1_000.0


def lines() -> list[str]:
    """Return the written side of the pinned corpus."""
    return [
        line.partition("\t")[0]
        for file in sorted(CASES.glob("*.tsv"))
        for line in file.read_text("utf-8").splitlines()
        if line
    ]


def median_cpu(work: Callable[[], object], rounds: int) -> float:
    """Return the median CPU seconds of one run."""
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)


def peer() -> Callable[[str], str] | None:
    """Return num2words behind a regular expression, or None where it is missing."""
    try:
        from num2words import num2words
    except ImportError:
        return None
    numeral = re.compile(r"\d[\d,]*(?:\.\d+)?")

    def say(text: str) -> str:
        return numeral.sub(lambda found: num2words(found[0].replace(",", "")), text)

    return say


def main() -> int:
    """Print the figures; fail below the floor or where growth is not linear."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true", help="a few, once: does it run?")
    short = options.parse_args().short
    rounds = 1 if short else ROUNDS
    written = list(paragraphs())[: 40 if short else None]
    verbalize("warm 1")
    say = peer()
    rates = {}
    for kind, texts in (("paragraphs", written), ("cases", lines()[: 200 if short else None])):
        ours = median_cpu(lambda some=texts: [verbalize(text) for text in some], rounds)
        rates[kind] = len(texts) / ours
        words = sum(len(text.split()) for text in texts) / len(texts)
        print(f"{kind} of {words:.0f} words: {rates[kind]:,.0f}/s")
        if say is not None:
            theirs = median_cpu(lambda some=texts: [say(text) for text in some], rounds)
            print(f"  time against num2words + regex: {ours / theirs:.2f}x")
    rate = rates["paragraphs"]
    print(f"{rate / FLOOR:.1f} of the floor, {FLOOR:,.0f} paragraphs/s")
    text = " ".join(written)
    length = min(len(text), 20_000)
    small, large = text[:length], (text * 8)[: 8 * length]
    base = median_cpu(lambda: verbalize(small), rounds)
    growth = median_cpu(lambda: verbalize(large), rounds) / base
    print(f"eight times the text costs {growth:.1f} times the CPU")
    return 0 if short or (rate >= FLOOR and growth < 12) else 1


if __name__ == "__main__":
    sys.exit(main())
