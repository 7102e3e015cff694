"""Words in a run of capitals: "SPOTTED: JOHN THUNE AT 1600 PENN" spells nothing."""

from __future__ import annotations

from audio_edition.script.common import is_common
from audio_edition.script.verbalize.core import Scan
from audio_edition.script.vocabulary.persons import FIRST_NAMES, SURNAMES

_NAMES = frozenset(name.upper() for name in (*FIRST_NAMES, *SURNAMES))
_LITTLE = frozenset(
    "THE AND OF TO IN INTO ON ONTO AT FOR IS ARE WAS WERE BY WITH FROM WHAT WHY HOW WHO NOT BUT OR "
    "AN HAS HAD HAVE WILL UP OUT OVER DOWN OFF THIS THAT THEY HIS HER ITS OUR READ PUT GET SAYS "
    "SAID WHEN THEN THAN MORE ALSO JUST ABOUT".split()
)
_MARKS = "\"'(:,;.!?)"
_LONG = 4  # longer capitals are words rather than letters


def is_name(word: str) -> bool:
    """Say whether capitals are a first name, or a short surname."""
    return word in _NAMES


def _is_word(word: str) -> bool:
    return len(word) > _LONG or word in _NAMES or word in _LITTLE


def neighbours(scan: Scan, start: int, end: int) -> tuple[str, str]:
    """The words in capitals before and behind, numerals passed over; '' where there is none."""
    first, second = scan.before2(start)
    before = first if second.strip(_MARKS).isdigit() else second
    found = [word.strip(_MARKS) for word in (before, scan.after(end))]
    before, after = (word if word.isalpha() and word.isupper() else "" for word in found)
    return before, after


def is_run(scan: Scan, start: int, end: int, initials: frozenset[str]) -> bool:
    """Say whether a neighbour is a word in capitals, and none of the ``initials``."""
    found = [near for near in neighbours(scan, start, end) if near not in initials]
    if scan.text[start:end] in _NAMES and any(len(near) > 2 for near in found):
        return True
    return any(len(near) > 1 and _is_word(near) for near in found)


def is_prose(word: str, scan: Scan, start: int, end: int, initials: frozenset[str]) -> bool:
    """Say whether capitals in a run are somebody's name or a common word, and no letters."""
    before, after = neighbours(scan, start, end)
    if word in _NAMES:
        # the IRA is one too, and Ira is somebody
        return word not in initials or (before not in ("THE", "AN") and len(after) > _LONG)
    return word not in initials and is_common(word.lower())
