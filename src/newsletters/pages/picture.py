"""A page's picture, and what it shows in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from newsletters.late import late
from newsletters.text import visible

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SOURCES = ("src", "data-src", "srcset", "data-srcset", "data-lazy-src", "data-original")
_FILE = late(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|heic)\b|^[\w-]*[_\d][\w-]*$", re.I)
_EMPTY = late(
    r"(?:.*\blogo\b.*|image|photo|picture|placeholder|thumbnail|thumb|featured image|hero|"
    r"hero image|lead image|main image|article image|cover|img|alt|untitled|null|bild|foto|imagen?|"
    r"(?:image|photo|picture) (?:of|for|may contain).{0,3}|[\W\d_]*)",
    re.IGNORECASE,
)
_SIZE = late(r"[-_@](?:\d{2,4}x\d{2,4}|\d{2,4}w?|[1-3]x|scaled|large|small|medium)$", re.I)
_LONGEST = 500
_BRIEF = 6  # letters of a file's name that may stand for many


def is_telling(alt: str) -> bool:
    """Whether an alternative text says something: no file's name, logo or placeholder."""
    return bool(alt) and not _FILE.search(alt) and not _EMPTY.fullmatch(alt)


def alt_of(tree: HtmlElement, meta: Mapping[str, str], image: str) -> str:
    """What the page says that its picture shows; empty where it does not.

    The head's word counts, then that of the figure which shows the same file.
    """
    for key in ("og:image:alt", "twitter:image:alt"):
        if is_telling(alt := meta.get(key, "")[:_LONGEST]):
            return alt
    wanted = _file(image)
    if not wanted:
        return ""
    for element in tree.iter("img", "amp-img"):
        alt = visible(element.get("alt") or "")[:_LONGEST]
        if not is_telling(alt):
            continue
        shown = " ".join(element.get(name) or "" for name in _SOURCES)
        if any(_file(one) == wanted for one in re.split(r"[\s,]+", shown) if one):
            return alt
    return ""


def _file(address: str) -> str:
    """The name of a picture's file without its folder, size and ending."""
    try:
        path = unquote(urlsplit(address.strip()).path)
    except ValueError:
        return ""
    name, dot, _ = path.rsplit("/", 1)[-1].rpartition(".")
    if not dot:
        return ""
    stem = _SIZE.sub("", name.casefold())
    # "1.jpg" may be any picture: its folder counts as well
    return stem if len(stem) >= _BRIEF else path.casefold()
