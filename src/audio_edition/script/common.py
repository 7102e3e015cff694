"""Words everybody can read: a short list of common English words, and their inflections.

A capitalised word is a name where its small form is not common. The list
(``data/common-en.txt``) holds base forms that several pages of the WCXB corpus (CC BY 4.0)
write in small letters; inflections are undone here, so that it stays small.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

# ending -> what may stand in its place in the base form
_ENDINGS = (
    ("'s", ("",)),
    ("s", ("",)),
    ("es", ("", "is")),
    ("ies", ("y", "ie")),
    ("ed", ("", "e")),
    ("ied", ("y",)),
    ("ing", ("", "e")),
    ("ly", ("", "le", "l")),
    ("ily", ("y",)),
    ("er", ("", "e")),
    ("or", ("", "e")),
    ("ors", ("", "e")),
    ("ion", ("", "e")),
    ("ions", ("", "e")),
    ("ally", ("",)),
    ("ier", ("y",)),
    ("est", ("", "e")),
    ("iest", ("y",)),
    ("ers", ("", "e")),
    ("ness", ("",)),
    ("iness", ("y",)),
    ("less", ("",)),
    ("able", ("", "e")),
    ("ment", ("",)),
    ("ments", ("",)),
)
_CONTRACTED = ("n't", "'ll", "'ve", "'re", "'d", "'m")
_STARTS = ("un", "re", "non", "over", "anti", "pre", "mis", "inter", "out", "under", "co", "dis")


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """The base forms of the list."""
    text = (files("audio_edition.script") / "data" / "common-en.txt").read_text("utf-8")
    return frozenset(
        word for line in text.splitlines() if not line.startswith("#") for word in line.split()
    )


def bases(word: str) -> Iterator[str]:
    """What an English word may be an inflection of."""
    for ending, replacements in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word[: -len(ending)]
            for replacement in replacements:
                yield stem + replacement
            if len(stem) > 3 and stem[-1] == stem[-2]:  # "stopped", "running"
                yield stem[:-1]


@lru_cache(maxsize=20_000)
def is_common(word: str) -> bool:
    """Whether ``word``, written small, is an ordinary English word (or an inflection)."""
    small = word.lower().replace("’", "'").strip("'")
    if not small:
        return False
    known = common_words()
    for ending in _CONTRACTED:
        small = small.removesuffix(ending)
    if small in known or any(base in known for base in bases(small)):
        return True
    # two endings, one behind the other: "increasingly"
    if len(small) > 5 and any(further in known for base in bases(small) for further in bases(base)):
        return True
    for start in _STARTS:
        rest = small[len(start) :]
        if not small.startswith(start) or len(rest) < 4:
            continue
        if rest in known or any(base in known for base in bases(rest)):
            return True
    if "-" in small:
        return all(part and (part.isdigit() or is_common(part)) for part in small.split("-"))
    return False


@lru_cache(maxsize=1)
def english_names() -> frozenset[str]:
    """Names of English: surnames, first names, places."""
    text = (files("audio_edition.script.sounds") / "data" / "english.txt").read_text("utf-8")
    return frozenset(
        word for line in text.splitlines() if not line.startswith("#") for word in line.split()
    )
