"""The names that a text tells of, as far as its capitals show them."""

from __future__ import annotations

from newsletters.late import late

_POSSESSIVE = late(r"[’']s?$")
_NAME = late(r"[^\W\d_][\w’'-]*\d*|\w*\d\w*[^\W\d_]\w*")


def names_in(text: str) -> set[str]:
    """Capitalised words that no sentence begins with, and words with digits."""
    found = set()
    end = True
    for match in _NAME.finditer(text):
        word = _POSSESSIVE.sub("", match[0])
        if match.start():
            before = text[max(0, match.start() - 3) : match.start()].rstrip()
            end = not before or before[-1] in ".!?:;“\"„«—–(‘'"
        named = word[0].isupper() and not end and len(word) >= 3
        if named or (any(c.isdigit() for c in word) and any(c.isalpha() for c in word)):
            found.add(word.casefold())
    return found


def capitals_in(text: str) -> set[str]:
    """All words that begin with a capital, wherever they stand."""
    words = (_POSSESSIVE.sub("", found[0]) for found in _NAME.finditer(text))
    return {word.casefold() for word in words if word[:1].isupper()}
