"""The verbalizer's corpora: folders of ``*.tsv``, written TAB spoken (several ways by " | ").

``cases`` are English, and of a language where they stand in its folder; add a line, or a file for a
kind of your own. ``elsewhere/LANGUAGE`` are news lines in other languages: ``kept.tsv`` was written
before the packs and kept aside while they were made; ``fresh.tsv`` after them, and measured once
before anything was mended; so were ``blind.tsv``, later and by another hand (37 of 40 right in each
language), and ``third.tsv``, by a third (95 of 100 German lines, 97 of 100 French and Spanish
ones, 29 and 30 of 30 Italian and Portuguese ones). ``fifth.tsv`` is dense with what is hard (at
first 68 of 80 German lines, 73 French, 69 Spanish, 40 of 50 Italian and 44 Portuguese ones);
``sixth.tsv`` is plainer news, written once those were mended (65 of 76, 55 of 66, 54 of 62,
46 of 51, 43 of 48).

``python -m tests.script.verbalize.corpora`` (from the root) says what fails; with ``--pin`` it
records the new digests and floors in ``floors.json`` and ``elsewhere.json``.

``kept/*.tsv`` are written TAB spoken, as the corpus beside them, with " | " between several ways of
saying a line; nobody mends the verbalizer by looking at what fails here. Twelve files
(``money_abroad``, ``law_and_markets``, ``machines``, ``bodies``, ``matches``, ``wires``,
``numerals_and_initials``, ``measures``, ``reach_us``, ``signs``, ``addresses`` and
``calendars_and_titles``) were written by another hand before anything of them was tried: 97 of
their 120 lines were right then. The kinds were mended since, by cases of the corpus. So it is with
``third_*``, by a third hand: 537 of 564 lines in 53 kinds, and of 92 more in the kinds that had
failed 79; of several ways that were taken for right, what is said stands here. So it is with
``fourth_*``, by a fourth hand: 640 of 668 lines in 50 kinds, 141 of 191 that were meant to be hard,
and of 112 more in the kinds that had failed 109; eleven lines that were no fair question, or have
several meanings, are left out. So it is with ``fifth_*``, by a fifth and a sixth hand, who did not
know of each other: 285 of 322 lines in 25 kinds, and 251 of 338 in 17 kinds more that were sought
where nobody had looked (kitchens, stages, addresses, box scores); of 68 fresh ones in the kinds
that were mended then 63. Five lines that were no fair question are left out.
"""

import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from audio_edition.script.verbalize import verbalize

HERE = Path(__file__).resolve().parent
CASES, ELSEWHERE, KEPT = (HERE / name for name in ("cases", "elsewhere", "kept"))
FLOORS = {CASES: HERE / "floors.json", ELSEWHERE: HERE / "elsewhere.json"}


@dataclass(frozen=True, slots=True)
class Line:
    """One written line and the ways in which it may be said."""

    file: str
    language: str
    written: str
    spoken: tuple[str, ...]


def load(folder: Path) -> list[Line]:
    """Every line, in the order of file names; refuses one that is not of two columns."""
    found = []
    for file in sorted(folder.rglob("*.tsv")):
        language = "en-US" if file.parent == folder else file.parent.name
        name = file.relative_to(folder).with_suffix("").as_posix()
        for line in filter(str.strip, file.read_text("utf-8").splitlines()):
            written, spoken = line.split("\t")
            found.append(Line(name, language, written, tuple(spoken.split(" | "))))
    return found


def digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of all files."""
    total = hashlib.sha256()
    for file in sorted(folder.rglob("*.tsv")):
        total.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def folded(text: str) -> list[str]:
    """The words that count: case, punctuation and hyphens aside."""
    plain = re.sub(r"[-–—]", " ", unicodedata.normalize("NFC", text.casefold()))
    return re.sub(r"[^\w\s]", "", plain).split()


@cache
def said(line: Line) -> str:
    """What the verbalizer makes of a line."""
    return verbalize(line.written, line.language)


def wrong(lines: list[Line]) -> list[Line]:
    """The lines that are said in none of their ways."""
    return [line for line in lines if folded(said(line)) not in map(folded, line.spoken)]


def main() -> None:
    """Print what fails; with ``--pin`` record digest and floors."""
    for folder, floors in FLOORS.items():
        lines = load(folder)
        misses = wrong(lines)
        for line in misses:
            print(f"{line.file}: {line.written}\n  want {line.spoken}\n  got  {said(line)}")
        print(f"{folder.name}: {len(lines) - len(misses)} of {len(lines)} right")
        if "--pin" in sys.argv:
            right = Counter(line.file for line in lines)
            right.subtract(line.file for line in misses)
            pinned = {"digest": digest(folder), "lines": len(lines), "right": right}
            floors.write_text(json.dumps(pinned, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
