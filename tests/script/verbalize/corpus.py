"""The case corpus: ``cases/*.tsv`` (and ``cases/en-GB/*.tsv``), written TAB spoken.

Add a line to any file, or a file for a category of your own, then run
``python -m tests.script.verbalize.corpus`` (from the root) to see what fails, with
``--pin`` to record the new digest and floors in ``floors.json``.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.script.verbalize.rows import digest_of, rows

HERE = Path(__file__).resolve().parent
CASES = HERE / "cases"
FLOORS = HERE / "floors.json"


@dataclass(frozen=True, slots=True)
class Case:
    """One written line and how a newsreader says it."""

    category: str
    language: str
    written: str
    spoken: str


def load() -> list[Case]:
    """Read every case, in the order of file names."""
    cases = []
    for file, written, spoken in rows(CASES):
        language = file.parent.name if file.parent != CASES else "en-US"
        prefix = "" if language == "en-US" else f"{language}/"
        cases.append(Case(prefix + file.stem, language, written, spoken))
    return cases


def digest() -> str:
    """Return the SHA-256 over the names and bytes of all case files."""
    return digest_of(CASES)


def folded(text: str) -> list[str]:
    """Return the words that count: case, punctuation and hyphens aside."""
    text = re.sub(r"[-–—]", " ", text.casefold())
    return re.sub(r"[^\w\s]", "", text).split()


def score(cases: list[Case]) -> tuple[dict[str, tuple[int, int]], list[tuple[Case, str]]]:
    """Return right and total by category, and the wrong cases with what was said."""
    from audio_edition.script.verbalize import verbalize

    table: dict[str, tuple[int, int]] = {}
    wrong = []
    for case in cases:
        said = verbalize(case.written, case.language)
        right, total = table.get(case.category, (0, 0))
        good = folded(said) == folded(case.spoken)
        table[case.category] = (right + good, total + 1)
        if not good:
            wrong.append((case, said))
    return table, wrong


def main() -> None:
    """Print what fails; with ``--pin`` record digest and floors."""
    table, wrong = score(load())
    for case, said in wrong:
        print(f"{case.category}: {case.written}\n  want {case.spoken}\n  got  {said}")
    right, total = (sum(column) for column in zip(*table.values(), strict=True))
    print(f"{right} of {total} right ({right / total:.1%}) in {len(table)} categories")
    if "--pin" in sys.argv:
        pinned = {"digest": digest(), "cases": total, "right": {k: v[0] for k, v in table.items()}}
        FLOORS.write_text(json.dumps(pinned, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
