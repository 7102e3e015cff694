"""How fast the verbalizer is: cases a second, growth with length, and against num2words.

Run as ``python benchmarks/bench_verbalize.py [--short]``. CPU time, medians; the peer (num2words on
every numeral a regular expression finds) runs on the same lines in the same run.
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
    options.add_argument("--short", action="store_true", help="200 cases, once: does it run?")
    short = options.parse_args().short
    rounds = 1 if short else ROUNDS
    written = lines()[:200] if short else lines()
    verbalize("warm 1")
    ours = median_cpu(lambda: [verbalize(line) for line in written], rounds)
    rate = len(written) / ours
    print(f"verbalize: {rate:,.0f} cases/s ({rate / FLOOR:.1f} of the floor {FLOOR:,.0f})")
    say = peer()
    if say is not None:
        theirs = median_cpu(lambda: [say(line) for line in written], rounds)
        print(f"num2words + regex: {len(written) / theirs:,.0f} cases/s")
        print(f"time against that peer: {ours / theirs:.2f}x")
    text = " ".join(written)
    length = min(len(text), 20_000)
    small, large = text[:length], (text * 8)[: 8 * length]
    base = median_cpu(lambda: verbalize(small), rounds)
    growth = median_cpu(lambda: verbalize(large), rounds) / base
    print(f"eight times the text costs {growth:.1f} times the CPU")
    return 0 if short or (rate >= FLOOR and growth < 12) else 1


if __name__ == "__main__":
    sys.exit(main())
