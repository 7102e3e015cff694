"""What a page's JSON-LD says: the article's own item, and whose page it is."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newsletters.late import late
from newsletters.text import visible

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MANY = 400  # items of a page that are looked at
_INTO = ("@graph", "mainEntity", "mainEntityOfPage", "subjectOf", "hasPart")
_ARTICLES = ("Article", "BlogPosting", "Report", "LiveBlogPosting", "Review", "Recipe")
_BODIES = ("Organization", "NewsMediaOrganization", "Corporation", "WebSite", "Brand")
_COMMA = late(r",(?=\s*[}\]])")
_WRAP = late(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.{0,40}?\*/)|(?:-->|\]\]>)\s*;?\s*$")


@dataclass(frozen=True, slots=True)
class Linked:
    """The article as JSON-LD tells it, and the names that the site goes by."""

    headline: str = ""
    authors: tuple[str, ...] = ()
    section: str = ""
    date: str = ""
    image: str = ""
    description: str = ""
    body: str = ""
    is_free: bool = True
    sites: tuple[str, ...] = field(default=())


def read_linked(tree: HtmlElement, is_title: Callable[[str], bool]) -> Linked:
    """Read every JSON-LD block that can be read.

    Of several articles the one counts whose headline ``is_title`` of the page, else the first:
    pages also tell of the articles they lead to.
    """
    items = [item for data in _blocks(tree) for item in _items(data)]
    known = {item["@id"]: item for item in items if isinstance(item.get("@id"), str)}
    sites: list[str] = []
    for item in items:
        if _kinds(item) & set(_BODIES):
            sites.append(_text(item.get("name")))
        publisher = _resolved(item.get("publisher"), known)
        sites.extend(_text(one) for one in _listed(publisher))
    articles = [item for item in items if any(k.endswith(_ARTICLES) for k in _kinds(item))]
    best = next(
        (one for one in articles if is_title(_text(one.get("headline") or one.get("name")))),
        articles[0] if articles else None,
    )
    sites = [name for name in sites if name]
    if best is None:
        return Linked(sites=tuple(sites))
    free = best.get("isAccessibleForFree")
    return Linked(
        headline=_text(best.get("headline")),
        authors=tuple(_people(best.get("author") or best.get("creator"), known)),
        section=_text(next(iter(_listed(best.get("articleSection"))), "")),
        date=_text(best.get("datePublished")),
        image=_image(best.get("image"), known),
        description=_text(best.get("description")),
        body=_lines(best.get("articleBody")),
        is_free=str(free).lower() not in ("false", "no"),
        sites=tuple(sites),
    )


def _blocks(tree: HtmlElement) -> Iterator[Any]:
    for element in tree.iter("script"):
        if "ld+json" in (element.get("type") or "").lower():
            found = _loaded(element.text or "")
            if found is not None:
                yield found


def _loaded(text: str) -> Any:
    """The data of a block, told from what is written round it; None where it cannot be read."""
    for attempt in (text, _COMMA.sub("", _WRAP.sub("", _WRAP.sub("", text)))):
        try:
            # line breaks within strings are against the rules and common
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _items(data: Any) -> Iterator[dict[str, Any]]:
    queue = _listed(data)[:_MANY]
    for _ in range(_MANY):
        if not queue:
            return
        item = queue.pop(0)
        if isinstance(item, list):
            queue[:0] = item[:_MANY]
        elif isinstance(item, dict):
            yield item
            for key in _INTO:
                queue.extend(_listed(item.get(key))[:_MANY])


def _kinds(item: dict[str, Any]) -> set[str]:
    return {str(kind) for kind in _listed(item.get("@type"))}


def _resolved(value: Any, known: dict[str, dict[str, Any]]) -> Any:
    """``value``, or the item that it is only the address of."""
    if isinstance(value, list):
        return [_resolved(one, known) for one in value]
    if isinstance(value, dict) and "name" not in value:
        return known.get(str(value.get("@id")), value)
    return value


def _people(value: Any, known: dict[str, dict[str, Any]]) -> Iterator[str]:
    for one in _listed(_resolved(value, known)):
        if isinstance(one, list):
            yield from _people(one, known)
        elif isinstance(one, dict) and _kinds(one) & set(_BODIES):
            continue
        elif isinstance(one, dict) and isinstance(one.get("name"), list):
            yield from (_text(name) for name in one["name"])
        elif name := _text(one):
            yield name


def _image(value: Any, known: dict[str, dict[str, Any]]) -> str:
    for one in _listed(_resolved(value, known)):
        found = one.get("url") or one.get("contentUrl") if isinstance(one, dict) else one
        if isinstance(found, str) and found:
            return found
    return ""


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name")
    return visible(html.unescape(value)) if isinstance(value, str) else ""


def _lines(value: Any) -> str:
    """A text with its line breaks; markup in it is taken out."""
    if not isinstance(value, str):
        return ""
    plain = re.sub(r"</?(?:p|div|br|li|h\d)\b[^<>]*>", "\n", html.unescape(value))
    return re.sub(r"<[^<>]{1,300}>", "", plain)
