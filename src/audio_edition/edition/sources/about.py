"""What a page says of itself: headline, author, section, address, picture, language, date."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from audio_edition.edition.text import listed, same_words, visible

if TYPE_CHECKING:
    from lxml.html import HtmlElement
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class About:
    """What stands in a page's head; empty where the page does not say."""

    headline: str = ""
    byline: str = ""
    section: str = ""
    url: str = ""
    image: str = ""
    language: str = ""
    date: str = ""


def about_page(tree: HtmlElement, url: str, show_language: str = "") -> About:
    """What the page says of itself: JSON-LD, Open Graph, meta elements, then its headings.

    Its authors are listed as its language does, or the show's where it names none.
    """
    meta: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop") or ""
        key = key.lower()
        content = visible(element.get("content") or "")
        if key and content:
            meta.setdefault(key, content)
    language = (tree.get("lang") or tree.get("xml:lang") or "").strip().replace("_", "-")
    language = language if _LANGUAGE.fullmatch(language) else ""
    linked = _json_ld(tree, language or show_language)
    links = tree.iter("link")
    canonical = next(
        (e.get("href") or "" for e in links if (e.get("rel") or "").lower() == "canonical"), ""
    )
    address = web_address(canonical or meta.get("og:url", ""), url) or web_address(url)
    byline = linked.get("author", "") or meta.get("author", "") or meta.get("article:author", "")
    image = meta.get("og:image", "") or meta.get("twitter:image", "")
    return About(
        headline=_headline(tree, meta, linked),
        byline="" if "://" in byline else byline[:200],
        section=meta.get("article:section", "") or linked.get("section", ""),
        url=address,
        image=web_address(image, address),
        language=language,
        date=meta.get("article:published_time", "") or linked.get("date", ""),
    )


def web_address(address: str, base: str = "") -> str:
    """``address`` made absolute, or empty where it is no http(s) address."""
    try:
        full = urljoin(base, address.strip()) if address.strip() else ""
        parts = urlsplit(full)
    except ValueError:
        return ""
    return full if parts.scheme in ("http", "https") and parts.hostname else ""


def _headline(tree: HtmlElement, meta: dict[str, str], linked: dict[str, str]) -> str:
    """The page's <h1> where the head confirms it, else the head's word for it."""
    ranks = [visible(e.text_content()) for e in tree.iter("h1")]
    ranks = [text for text in ranks if text and len(text) <= 300]
    heads = [
        linked.get("headline", ""),
        meta.get("og:title", ""),
        meta.get("twitter:title", ""),
        visible(next((e.text_content() for e in tree.iter("title")), "")),
    ]
    heads = [text for text in heads if text]
    for text in ranks:
        if any(same_words(text, head) or head.startswith(text) for head in heads):
            return text
    if heads and heads[0] in (linked.get("headline"), meta.get("og:title")):
        return heads[0]
    if len(ranks) == 1:
        return ranks[0]
    return heads[0] if heads else (ranks[0] if ranks else "")


def _json_ld(tree: HtmlElement, language: str) -> dict[str, str]:
    for element in tree.iter("script"):
        if (element.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            data = json.loads(element.text or "")
        except (ValueError, RecursionError):
            continue
        for item in _items(data):
            kinds = item.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(str(kind).endswith(("Article", "BlogPosting", "Report")) for kind in kinds):
                return {
                    "headline": _text(item.get("headline")),
                    "author": listed(
                        [name for one in _listed(item.get("author")) if (name := _text(one))],
                        language,
                    ),
                    "section": _text(next(iter(_listed(item.get("articleSection"))), "")),
                    "date": _text(item.get("datePublished")),
                }
    return {}


def _items(data: Any) -> Iterator[dict[str, Any]]:
    queue = _listed(data)[:200]
    while queue:
        item = queue.pop(0)
        if isinstance(item, dict):
            yield item
            queue.extend(_listed(item.get("@graph"))[:200])


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name")
    return visible(html.unescape(value)) if isinstance(value, str) else ""


__all__ = ["About", "about_page", "web_address"]
