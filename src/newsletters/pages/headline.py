"""A page's headline: without the site's name behind it and the kicker before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsletters.late import late
from newsletters.text import same_words, visible

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST = 300  # characters; a longer heading is a text
_PARTED = late(r"\s+(?:[|‹›«»•·~–—:]+|::|//|-{1,3})\s+|\s*\|\s*")
_CLOSE = late(r"(?<=[\u3040-\u9fff」』])\s*[-_|—–：]+\s*(?=[\u3040-\u9fff])")
_BARE = late(r"[\W_]+")
_SIGNS = {code: None for code in range(128) if not chr(code).isalnum()}
_FEW = 4  # words of a name that stands behind a bar
_NAME_SIGNS = 8  # characters of a name, where scripts do not part words
_CUT = late(r"\s*(?:…|\.\.\.)$")


def bare(text: str) -> str:
    """The letters and digits of ``text``, which tell that two texts say the same."""
    low = text.lower()
    return low.translate(_SIGNS) if low.isascii() else _BARE.sub("", low)


def tops(tree: HtmlElement) -> list[str]:
    """The page's first headings, in order."""
    texts = [visible(e.text_content()) for e in tree.iter("h1")]
    return [text for text in texts if text and len(text) <= _LONGEST]


def headline_of(
    ranks: Sequence[str],
    told: Sequence[str],
    title: str,
    sites: Sequence[str],
    is_printed: Callable[[str], bool],
) -> str:
    """The headline that a page's <h1>s and its head, best word first, agree on.

    ``told`` is what its data say, ``title`` what its window is called; ``sites`` are the names
    that the site goes by; ``is_printed`` tells whether a text stands on the page by itself.
    """
    told = [text for text in told if text]
    heads = [*told, title] if title else told
    cleaned = [without_site(text, sites) for text in heads]
    ranks = [text for text in ranks if not is_site(text, sites)]
    told_so = (*cleaned, *heads)
    for agrees in (same_words, _leads, _confirms):
        for text in ranks:
            if any(agrees(text, head) for head in told_so):
                return text
    for text in ranks:
        for head in cleaned:
            # the kicker stands in the heading too
            if len(head.split()) > 2 and _ends_with(text, head) and _is_label(text, head):
                return head
    for head in heads:
        parts = [part for part in _PARTED.split(head) if len(part.split()) > 2]
        if printed := [part for part in parts if is_printed(part)]:
            return max(printed, key=len)
    if cleaned and (told or len(ranks) != 1 or not _akin(ranks[0], cleaned[0])):
        return cleaned[0]
    return ranks[0] if ranks else ""


def sites_in(title: str, told: Iterable[str]) -> list[str]:
    """What a window is called besides what the page's data call it: the site's name."""
    for head in filter(None, told):
        at = title.find(head)
        if at >= 0 and head != title:
            rest = (title[:at], title[at + len(head) :])
            return [name for one in rest if (name := one.strip(" |‹›«»•·~–—:-"))]
    return []


def _akin(one: str, other: str) -> bool:
    """Whether two headings share a word that tells something."""
    words = (set(re.findall(r"\w{4,}", text.casefold())) for text in (one, other))
    return bool(next(words) & next(words))


def _leads(text: str, head: str) -> bool:
    """Whether the head's word for the headline begins with ``text``, or is its beginning."""
    if _CUT.search(head):
        cut = _BARE.sub("", _CUT.sub("", head).casefold())
        return len(cut) >= 12 and bare(text).startswith(cut)
    rest = head[len(text) :] if head.startswith(text) else ""
    return _PARTED.match(rest) is not None or rest[:1] in tuple(",:;")


def _confirms(text: str, head: str) -> bool:
    """Whether ``text`` is a part of the head's word for the headline, or stands behind a kicker."""
    if any(same_words(text, part) for part in _PARTED.split(head)):
        return True
    rest = head[: -len(text)].rstrip() if head.endswith(text) else ""
    return rest.endswith((":", "|", "–", "—", "-")) and len(rest.split()) <= _FEW


def _ends_with(text: str, head: str) -> bool:
    return bare(text).endswith(bare(head))


def _is_label(text: str, head: str) -> bool:
    kicker = text[: len(text) - len(head)].rstrip()
    return 0 < len(kicker.split()) <= _FEW and not kicker.endswith(":")


def without_site(title: str, sites: Sequence[str]) -> str:
    """``title`` without the site's name (or its section) on either end."""
    spots = list(_PARTED.finditer(title))
    if not spots:
        close = list(_CLOSE.finditer(title))
        few = close and len(title) - close[-1].end() <= _NAME_SIGNS
        return title[: close[-1].start()] if few else title
    last, first = spots[-1], spots[0]
    behind, before = title[last.end() :], title[: first.start()]
    if is_site(behind, sites):
        return without_site(title[: last.start()], sites)
    if is_site(before, sites):
        return without_site(title[first.end() :], sites)
    # a bar parts names from headlines, where a dash may be the headline's own
    bar = "|" in last[0]
    if bar and len(behind.split()) <= _FEW < len(title[: last.start()].split()):
        return without_site(title[: last.start()], sites)
    if "|" in first[0] and len(before.split()) <= 2 < len(title[first.end() :].split()):
        return without_site(title[first.end() :], sites)
    return title


def is_site(text: str, sites: Sequence[str]) -> bool:
    """Whether ``text`` is one of the site's names, "The" and its domain's ending apart."""
    name = _name(text)
    return bool(name) and any(name == _name(site) for site in sites)


def _name(text: str) -> str:
    words = re.sub(r"^(?:https?://)?(?:www\.)?|\.(?:com|org|net|co\.\w\w|\w\w)$", "", text.lower())
    return _BARE.sub("", re.sub(r"^the\s+", "", words))


def site_of(address: str) -> str:
    """The name that a site's host gives it: ``gazette`` of ``https://www.gazette.example``."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    parts = [part for part in host.split(".") if part not in ("www", "m", "amp", "news")]
    return parts[0] if len(parts) > 1 else ""
