"""What a broken reading could say is caught, kind by kind; the floors are pinned."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from audio_edition.script.fidelity import check_sentence
from audio_edition.script.verbalize import verbalize
from tests.rows import each
from tests.script.mutations import MUTATORS, mutations
from tests.script.test_vocabulary import FAMILIES

CASES = Path(__file__).parent / "verbalize" / "cases"
FLOOR = 0.99
# Kinds of which a part is a faithful reading after all: "12 pm-1 pm" as "twelve to one P M".
LOWER = {
    "time: half of the day lost": 0.9,
    "word: dropped": 0.985,
}
LEAST = 5  # of each kind, or it says nothing


def sentences() -> Iterator[tuple[str, str]]:
    """(printed, language): the verbalizer's own cases, and what its tables can say."""
    for file in sorted(CASES.rglob("*.tsv")):
        language = "en-GB" if file.parent.name == "en-GB" else "en-US"
        for line in file.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                yield line.split("\t")[0], language
    for family in FAMILIES.values():
        for printed in list(family())[::11]:
            yield printed, "en-US"
    yield from ((line, "en-US") for line in NEWS.strip().splitlines())


NEWS = """
The minister did not resign on Tuesday, and nobody in the party asked her to.
Shares rose 3% before noon and fell after the bank opened; more than 40 traders won.
“We will never accept a guilty plea,” said Ada Okafor, the first lawyer on the left.
He said they would win more votes with 52% of the women and 48% of the men.
A$5 million, C$7 million, HK$80 million and NZ$9 million were paid in all.
S$20 and NT$300 were lost, and A$40 was found before C$12 was spent.
The C$1.5bn plan cost A$3bn more than the S$4bn one of 2019, NZ$2bn in fact.
Temperatures fell from -5°C to -12°C overnight, and a low of -20°F is likely.
The index lost -3.5% and the fund -$5 million; the other gained 1.5%.
It was -7 at dawn, −12 at noon and -1.5 at night.
The parties (3-5 July) met at 9 a.m. and 5 p.m. on Monday and Friday.
Rep. Bo Lind (R-Texas), Sen. Al Moe (D-Ohio) and Gov. Cy Roe (I-Maine) signed it.
Trains leave at 7:15 a.m. and 6:40 p.m.; the 8 p.m. one is full, the 11 a.m. one is not.
The 18th, 19th and 20th ships came on May 6th and left on June 13th.
"""


@lru_cache(maxsize=1)
def caught() -> tuple[Counter[str], Counter[str], dict[str, list[str]]]:
    """(made, caught, missed) by kind."""
    dice = random.Random(20261102)
    made: Counter[str] = Counter()
    found: Counter[str] = Counter()
    missed: dict[str, list[str]] = {}
    for printed, language in sentences():
        spoken = verbalize(printed, language)
        if check_sentence(printed, spoken, language) is not None:
            continue
        for kind, changed in mutations(spoken, printed, dice):
            made[kind] += 1
            if check_sentence(printed, changed, language) is None:
                missed.setdefault(kind, []).append(f"{printed} -> {changed}")
            else:
                found[kind] += 1
    return made, found, missed


@pytest.mark.slow
@each("kind", MUTATORS)
def test_a_changed_reading_is_caught(kind: str) -> None:
    made, found, missed = caught()
    assert made[kind] >= LEAST, f"{made[kind]} of this kind"
    rate = found[kind] / made[kind]
    assert rate >= LOWER.get(kind, FLOOR), "\n".join(missed[kind][:20])
