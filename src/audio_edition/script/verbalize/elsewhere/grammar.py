"""The gender of a noun, by a language's lists of words and endings."""

from __future__ import annotations

from functools import lru_cache

from audio_edition.languages.news import NewsWords


@lru_cache(maxsize=4096)
def gender(noun: str, news: NewsWords, *, cased: bool = False) -> str:
    """``f``, ``m`` or nothing where nobody knows; the longest ending decides."""
    word = noun if cased else noun.casefold()
    for form in (word, word.removesuffix("s")):
        if form in news.feminine:
            return "f"
        if form in news.masculine:
            return "m"
    low = word.casefold()
    for start in range(len(low)):
        ending = "-" + low[start:]
        if ending in news.masculine:
            return "m"
        if ending in news.feminine or ending.removesuffix("s") in news.feminine:
            return "f"
    return ""
