"""An article page: trafilatura finds the text, its own head names title, author, image."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from audio_edition.edition.model import Paragraph, Role
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.tree import parse_tree
from audio_edition.edition.text import same_words, visible

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def parse_page(markup: str, name: str, *, url: str = "") -> ParsedArticle:
    """Extract the article of a page. Paragraphs are empty where the page holds none."""
    tree = parse_tree(markup, name)
    about = _about(tree, url)
    lines = _line_index(tree)
    paragraphs: list[Paragraph] = []
    in_body = False
    for text, role, rank in _extracted(tree):
        if about.headline and not in_body and len(paragraphs) < 3 and (rank == 1 or role != "quote"):
            if same_words(text, about.headline):
                in_body = True
                continue
        paragraphs.append(Paragraph(text, lines.get(text[:40], 0), role))
    return ParsedArticle(
        headline=about.headline,
        paragraphs=tuple(paragraphs),
        byline=about.byline,
        section=about.section,
        url=about.url,
        image=about.image,
        language=about.language,
        date=about.date,
        headline_in_body=in_body,
    )


def _extracted(tree: HtmlElement) -> Iterator[tuple[str, Role, int]]:
    """Words, role and heading rank of each paragraph that trafilatura's default keeps."""
    from trafilatura import bare_extraction

    document = bare_extraction(tree, include_comments=False)
    body = getattr(document, "body", None)
    if body is None:
        return
    for element in body:
        yield from _paragraphs(element)


def _paragraphs(element: Any) -> Iterator[tuple[str, Role, int]]:
    tag = element.tag
    if tag == "list":
        for item in element.iter("item"):
            yield from _emit(_own_text(item, ("list",)), "item", 0)
    elif tag == "table":
        for row in element.iter("row"):
            cells = (visible("".join(cell.itertext())) for cell in row.iter("cell"))
            yield from _emit(", ".join(filter(None, cells)), "item", 0)
    elif tag == "quote":
        inner = [child for child in element if child.tag in ("p", "quote", "head")]
        if inner:
            yield from _emit(element.text or "", "quote", 0)
            for child in element:
                yield from _emit(f"{''.join(child.itertext())} {child.tail or ''}", "quote", 0)
        else:
            yield from _emit("".join(element.itertext()), "quote", 0)
    elif tag == "head":
        rank = (element.get("rend") or "h2")[1:]
        yield from _emit("".join(element.itertext()), "heading", int(rank) if rank.isdigit() else 2)
    elif tag not in ("graphic", "lb"):
        for line in _own_text(element, ()).split("\n"):
            yield from _emit(line, "body", 0)
    if element.tail:
        yield from _emit(element.tail, "body", 0)


def _own_text(element: Any, without: tuple[str, ...]) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag == "lb":
            parts.append("\n")
        elif child.tag not in without:
            parts.append("".join(child.itertext()))
        parts.append(child.tail or "")
    return "".join(parts)


def _emit(text: str, role: Role, rank: int) -> Iterator[tuple[str, Role, int]]:
    text = visible(text)
    if text:
        yield text, role, rank


def _line_index(tree: HtmlElement) -> dict[str, int]:
    """The line in the file by the first characters of each block: as near as HTML allows."""
    from audio_edition.edition.sources.blocks import blocks_of

    index: dict[str, int] = {}
    for block in blocks_of(tree):
        index.setdefault(block.text[:40], block.line)
    return index


@dataclass(frozen=True, slots=True)
class _About:
    headline: str = ""
    byline: str = ""
    section: str = ""
    url: str = ""
    image: str = ""
    language: str = ""
    date: str = ""


def _about(tree: HtmlElement, url: str) -> _About:
    """What the page says of itself: JSON-LD, Open Graph, meta elements, then its headings."""
    meta: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        content = visible(element.get("content") or "")
        if key and content:
            meta.setdefault(key, content)
    linked = _json_ld(tree)
    canonical = next(
        (e.get("href") or "" for e in tree.iter("link") if (e.get("rel") or "").lower() == "canonical"),
        "",
    )
    address = urljoin(url, canonical or meta.get("og:url", "")) or url
    if urlsplit(address).scheme not in ("http", "https"):
        address = url
    image = urljoin(address, meta.get("og:image", "") or meta.get("twitter:image", ""))
    byline = linked.get("author", "") or meta.get("author", "") or meta.get("article:author", "")
    language = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()
    return _About(
        headline=_headline(tree, meta, linked),
        byline="" if byline.startswith(("http:", "https:")) else byline,
        section=meta.get("article:section", "") or linked.get("section", ""),
        url=address,
        image=image if urlsplit(image).scheme in ("http", "https") else "",
        language=language.replace("_", "-") if re.fullmatch(r"[A-Za-z]{2,3}([-_]\w{2,8})*", language) else "",
        date=meta.get("article:published_time", "") or linked.get("date", ""),
    )


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


def _json_ld(tree: HtmlElement) -> dict[str, str]:
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
                    "author": ", ".join(filter(None, map(_text, _listed(item.get("author"))))),
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
    import html

    if isinstance(value, dict):
        value = value.get("name")
    return visible(html.unescape(value)) if isinstance(value, str) else ""


__all__ = ["parse_page"]
