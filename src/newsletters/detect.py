"""Which language a text is written in, as far as its words tell.

The commonest words of the language that is expected settle nearly every text at no cost; the
rest is asked of py3langid, a naive Bayes classifier over byte n-grams for about a hundred
languages (Lui and Baldwin, "langid.py: An Off-the-shelf Language Identification Tool", 2012).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from newsletters import words

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENOUGH_WORDS = 25
"""A text of fewer words (in scripts without spaces: four times as many letters) tells nothing."""
CERTAIN = 0.98
"""How probable the classifier must find a language for its word to count."""
_MOST = 6000  # characters that are looked at
_COMMON = 0.18  # share of the commonest words from which on a text is in the language
_AHEAD = 1.25  # how far the language must be ahead of any other that is offered

_WORD = re.compile(r"[^\W\d_]+")
# What the classifier may call a text that is in none of the languages people write news in, and
# what it cannot tell apart well; the first of a group is how the text is called.
_NONE = frozenset(("zxx", "und"))
_ALIKE = (
    ("ar", "ary", "arz"),
    ("zh", "wuu", "yue"),
    ("no", "nb", "nn"),
    ("da", "nb"),
    ("id", "ms"),
    ("sr", "hr", "bs"),
    ("es", "ext", "an"),
    ("it", "vec", "lij"),
    ("fr", "wa", "gcf", "gcr"),
    ("en", "pcm"),
)


def language_of(text: str, expected: str = "") -> str:
    """The tag of the language ``text`` is in, without a region; empty where it does not tell.

    ``expected`` is a tag (``en-US``): a text that can be in that language is. Names, figures
    and quotations do not count for much; the whole of an article should be given.
    """
    text = text[:_MOST]
    said = [word.lower() for word in _WORD.findall(text)]
    if len(said) < ENOUGH_WORDS and sum(map(len, said)) < 4 * ENOUGH_WORDS:
        return ""
    wanted = expected.replace("_", "-").split("-", 1)[0].lower()
    if wanted and _is_plainly(wanted, said):
        return wanted
    chances = dict(_identifier().rank(" ".join(said)))
    best = max(chances, key=lambda tag: chances[tag])
    alike = next((group for group in _ALIKE if best in group), (best,))
    if best in _NONE or sum(chances.get(tag, 0.0) for tag in alike) < CERTAIN:
        return ""
    return wanted if wanted in alike else alike[0]


def offered_language_of(text: str) -> str:
    """The same, where one of the languages that are installed is likely: they are tried first."""
    said = [word.lower() for word in _WORD.findall(text[:_MOST])]
    plain = (tag for tag in words.known() if _is_plainly(tag, said))
    return next(plain, "") or language_of(text)


def _is_plainly(language: str, said: list[str]) -> bool:
    """Whether the commonest words of ``language`` are common here, and no other's as much."""
    common = {tag: words.of(tag).common for tag in {*words.known(), language}}
    shares = {tag: sum(word in told for word in said) for tag, told in common.items()}
    own = shares.pop(language)
    return own >= _COMMON * len(said) and own >= _AHEAD * max(shares.values(), default=0)


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
