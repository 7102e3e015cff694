"""A paragraph as the cleaner looks at it: normalised once, measured once, bounded in length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter

HEAD = 1200
TAIL = 500
"""Rules look at the first HEAD and the last TAIL characters, so no paragraph costs more."""

_key: Callable[[str], str] = itemgetter(slice(5))
_ASCII = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*|[$@#|%]")  # what _WORD finds, quicker
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[©®$€£@#|•·»›→▶►✉☎%]", re.UNICODE)
_ONE_SPELLING = {
    **dict.fromkeys("‘’‚‛′‹", "'"),
    **dict.fromkeys("“”„‟«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0f", ""),
}
_SPELT = re.compile(f"[{''.join(_ONE_SPELLING)}]")


def normal(text: str) -> str:
    """Return ``text`` in one spelling: NFKC, straight quotes, plain dashes, single spaces.

    Case is kept. Linear in the length of ``text``.
    """
    if not text.isascii():
        text = _SPELT.sub(lambda found: _ONE_SPELLING[found[0]], text)
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Look:
    """One paragraph, prepared for every signal.

    ``cased`` and ``lower`` have the same length, so a span found in one is evidence in
    the other; both are bounded (HEAD + TAIL). ``words`` counts the whole paragraph.
    ``keys`` holds each word's key (see ``key``): rules are looked up by it.
    """

    cased: str
    lower: str
    tokens: tuple[str, ...]
    keys: frozenset[str]
    words: int

    @classmethod
    def at(cls, text: str) -> Look:
        """Look at ``text``."""
        cased = normal(text)
        words = cased.count(" ") + 1 if cased else 0
        if len(cased) > HEAD + TAIL:
            cased = f"{cased[:HEAD]} {cased[-TAIL:]}"
        lower = cased.lower()
        if len(lower) != len(cased):  # a few letters grow when lowered (İ)
            cased = lower
        tokens = tuple((_ASCII if lower.isascii() else _WORD).findall(lower))
        return cls(cased, lower, tokens, frozenset(map(_key, tokens)), words)


def key(word: str) -> str:
    """What words are looked up by: the first five letters, so that endings do not matter."""
    return _key(word)
