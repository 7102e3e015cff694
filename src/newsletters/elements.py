"""Elements whose words a walk through a page would lose, glue or double: put as a reader sees them.

A quotation gets the marks of its language, a formula is written in a line, a reading above
its characters goes, a time within a sentence stays in it, what a style strikes out is struck.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from newsletters.formula import formula
from newsletters.late import late
from newsletters.notes import is_told_mark
from newsletters.text import held

# By language, as HTML's own style sheet has them: outer and inner marks.
_QUOTES = {
    "en": "“”‘’",
    "de": "„“‚‘",
    "fr": "«»“”",
    "es": "«»“”",
    "it": "«»“”",
    "pt": "«»“”",
    "pt-br": "“”‘’",
    "nl": "‘’“”",
    "sv": "””’’",
    "fi": "””’’",
    "da": "“”‘’",
    "nb": "«»‘’",
    "no": "«»‘’",
    "pl": "„”«»",
    "cs": "„“‚‘",
    "hu": "„”»«",
    "ru": "«»„“",
    "uk": "«»„“",
    "ja": "「」『』",
}
_RAISED = late(r"vertical-align\s*:\s*(sup|sub)(?:er)?\s*(?:;|!|\Z)", re.IGNORECASE)
_BLOCK = late(r"(?<![\w-])display\s*:\s*(?:block|table|flex|grid)\s*(?:;|!|\Z)", re.IGNORECASE)
# Fonts that draw a picture for a word (the word is its name, and no text), and what stands behind
# a heading for those who write the page.
_UNREAD = late(
    r"(?:^|\s)(?:material-(?:icons|symbols)[\w-]*|google-symbols|(?:mw-)?edit-?section)(?:\s|$)",
    re.IGNORECASE,
)
_STRUCK = late(r"text-decoration(?:-line)?\s*:[^;]{0,40}line-through", re.IGNORECASE)
_STRUCK_CLASS = late(r"(?:^|\s)(?:strike|strikethrough|line-through)(?:\s|$)", re.IGNORECASE)
# References that were escaped twice; of < and > nobody knows whether they are meant as written.
_TWICE = late(
    r"&(?:amp|nbsp|quot|apos|shy|[lr][sd]quo|[lr]aquo|[nm]dash|hellip|thinsp|ensp|euro|pound|deg|"
    r"frac\d\d|times|minus|[AEIOUYaeiouy](?:uml|acute|grave|circ)|[nao]tilde|ccedil|szlig|"
    r"#\d{2,6}|#x[0-9a-f]{2,5});",
    re.IGNORECASE,
)
_SIGN = late(r"[\w\s!-~]|[\u0000-\u203b]")  # what no emoji holds
_VERBATIM = frozenset(("code", "pre", "kbd", "samp", "script", "style", "tt"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PIECES = 4  # of text that a mark may be written in
_ANCHOR = 3  # characters of a sign that links a heading to itself
_SENTENCES = frozenset(("p", "li", "dd", "td", "blockquote", "figcaption", "h1", "h2", "h3", "h4"))
_WORDS = late(r"[^\W\d_]{2}")


def settle_elements(elements: Sequence[Any], language: str = "") -> None:
    """Write such elements of an HTML tree as plain words; they stay where they are, as spans."""
    by_tag: dict[str, list[Any]] = {}
    struck = []
    for element in elements:
        by_tag.setdefault(element.tag, []).append(element)

    def of(*tags: str) -> Iterator[Any]:
        return chain.from_iterable(by_tag.get(tag, ()) for tag in tags)

    for element in of("rt", "rp", "rtc"):
        _emptied(element)
    for element in of("math"):
        _shown(element)
        _written(element, formula(element))
    for element in of("span", "i"):
        names = (element.get("class") or "")[:200]
        # KaTeX draws beside the formula what it has written in it
        drawn = names == "katex-html" and element.getprevious() is not None
        if drawn or (names and (_UNREAD.search(names) or _is_mark(element, names))):
            _emptied(element)
        elif style := element.get("style"):
            raised = _RAISED.search(style[:2000])
            block = _BLOCK.search(style[:2000]) and not _is_initial(element)
            element.tag = raised[1].lower() if raised else "div" if block else element.tag
    for element in of(*_HEADINGS):
        _settle_heading(element)
    for element in of("img"):
        if (shown := _pictured(element)) and element.getparent() is not None:
            element.text, element.tag = shown, "span"
    for element in of("q"):
        opening, closing = _marks(element, language)
        element.text = opening + (element.text or "")
        if len(element):
            element[-1].tail = (element[-1].tail or "") + closing
        else:
            element.text += closing
    for element in of("q", "time", "data", "output", "ruby"):
        if element.tag != "time" or _amid(element):
            element.tag = "span"
    for element in elements:
        _settle_text(element)
        style, names = element.get("style"), element.get("class")
        if (style and _STRUCK.search(style[:2000])) or (names and _is_struck(names[:500])):
            struck.append(element)
    for element in struck:
        _struck(element)


def _is_initial(element: Any) -> bool:
    """Whether an element holds the first letter of a word that goes on behind it."""
    return len((element.text or "").strip()) == 1 and (element.tail or "")[:1].isalpha()


def _is_mark(element: Any, names: str) -> bool:
    """Whether a span of these class names is the mark of a note that leads nowhere."""
    if "note" not in names:
        return False
    return is_told_mark(element, "".join(islice(element.itertext(), _PIECES)))


def _settle_heading(heading: Any) -> None:
    """Take a heading's link to itself out of it, and its words out of the button that opens it."""
    for link in list(heading.iter("a")):
        sign = "".join(islice(link.itertext(), _PIECES)).strip()
        is_sign = 0 < len(sign) <= _ANCHOR and not any(map(str.isalnum, sign))
        if is_sign and "#" in (link.get("href") or ""):
            _emptied(link)
    buttons = list(heading.iter("button"))
    if len(buttons) == 1:
        words = "".join(buttons[0].itertext()).strip()
        if words and words == "".join(heading.itertext()).strip():
            buttons[0].tag = "span"


def quotation_marks(language: str, depth: int = 0) -> tuple[str, str]:
    """The marks around a quotation, ``depth`` quotations deep, in ``language``."""
    name = language.lower().replace("_", "-")
    marks = _QUOTES.get(name) or _QUOTES.get(name.partition("-")[0]) or _QUOTES["en"]
    opening, closing = marks[2 if depth % 2 else 0], marks[3 if depth % 2 else 1]
    gap = "\u00a0" if opening == "«" and name.startswith("fr") else ""
    return opening + gap, gap + closing


def unescaped_twice(text: str) -> str:
    """``text`` without references that were escaped twice (``&amp;nbsp;``)."""
    return _TWICE.sub(lambda m: html.unescape(m[0]), text) if "&" in text else text


def _settle_text(element: Any) -> None:
    """References that were escaped twice are read, numbers held together."""
    text, tail = element.text, element.tail
    if text and (not text.isascii() or "&" in text) and element.tag not in _VERBATIM:
        element.text = held(unescaped_twice(text))
    if tail and (not tail.isascii() or "&" in tail):
        above = element.getparent()
        if above is None or above.tag not in _VERBATIM:
            element.tail = held(unescaped_twice(tail))


def _pictured(image: Any) -> str:
    """The sign that a small picture stands for in a line of text: an emoji."""
    sign = (image.get("alt") or "").strip()
    return sign if 0 < len(sign) <= 12 and not _SIGN.search(sign) else ""


def _emptied(element: Any) -> None:
    _written(element, "")


def _written(element: Any, text: str) -> None:
    for child in list(element):
        element.remove(child)
    element.text = text
    element.tag = "span"
    for name in list(element.attrib):
        del element.attrib[name]


@functools.lru_cache(4096)
def _is_struck(names: str) -> bool:
    return _STRUCK_CLASS.search(names) is not None


def _struck(element: Any) -> None:
    """Strike out as ``<del>`` does, which is settled with the others of its kind."""
    if element.tag in ("span", "font", "b", "strong", "em", "i", "u", "a", "small", "strike"):
        element.tag = "del"
    elif element.tag not in ("html", "body"):
        wrapped = element.makeelement("del")
        wrapped.text, element.text = element.text, None
        for child in list(element):
            wrapped.append(child)
        element.append(wrapped)


def _shown(formula_element: Any) -> None:
    """An encyclopedia hides the formula itself, and shows a picture of it."""
    for above in _above(formula_element, 3):
        if above.tag == "span" and "math" in (above.get("class") or ""):
            above.attrib.pop("style", None)


def _above(element: Any, most: int) -> Iterator[Any]:
    for _, above in zip(range(most), element.iterancestors(), strict=False):
        yield above


def _marks(element: Any, language: str) -> tuple[str, str]:
    depth = 0
    told = ""
    for above in element.iterancestors():
        depth += above.tag == "q"
        told = told or above.get("lang") or ""
    return quotation_marks(told or language, depth)


def _amid(element: Any) -> bool:
    """Whether a time stands among the words of a sentence, not by itself as a stamp does."""
    for above in _above(element, 4):
        if above.tag in _SENTENCES:
            own = (element.text or "").strip()
            # a few pieces tell, and a paragraph may hold any number of times
            pieces = (piece for _, piece in zip(range(40), above.itertext(), strict=False))
            return any(_WORDS.search(piece) and piece.strip() != own for piece in pieces)
        if above.tag not in ("span", "b", "strong", "em", "i", "a", "u", "small"):
            return False
    return False
