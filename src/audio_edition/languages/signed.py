"""Lines of names and nothing else: who wrote it, where no "By" says so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from audio_edition.late import late

_LONGEST = 200
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ]"
_IN = rf"(?: in {_CAPITAL}[\w'’-]+(?: {_CAPITAL}[\w'’-]+){{0,2}})"
_NAME = rf"{_CAPITAL}[\w'’-]+(?: {_CAPITAL}[\w'’-]*\.?){{1,2}}{_IN}?"
_AND = r"(?:and|und|et|y|e|og|och|en)"
_NAMES = late(rf"{_NAME}(?:(?:,| &|,? {_AND}) {_NAME})*")
_BETWEEN = late(rf",? (?:&|{_AND}) |, ")
_PLACE = late(_IN)
_WORD = late(r"[^\W_]+(?:['-][^\W_]+)*")


def bare_names(line: str, others: Iterable[str]) -> list[str]:
    """The people whom a line near the head names; none where it says more than names.

    ``others`` are the headline and the paragraphs below: who is named there has a part in the
    story, and need not have written it.
    """
    if len(line) > _LONGEST or _NAMES.fullmatch(line) is None:
        return []
    names = [name.strip() for name in _BETWEEN.split(_PLACE.sub("", line))]
    said = {word for text in others for word in _WORD.findall(_plain(text))}
    said |= {word.removesuffix("'s") for word in said}
    return [] if any(_plain(name).split()[-1] in said for name in names) else names


def _plain(text: str) -> str:
    return text.lower().replace("’", "'")


def in_small_letters(name: str) -> str:
    """A name in large letters as people write it: "DWAYNE O'BRIEN" is Dwayne O'Brien."""
    if not name.isupper():
        return name
    told = re.sub(r"[’'][Ss]\b", "'s", name.title())
    return re.sub(r"\bMc([a-z])", lambda found: f"Mc{found[1].upper()}", told)
