"""From what the user names, a file or an address, to articles with text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from audio_edition.edition.files import read_file
from audio_edition.edition.sources.feed import FeedItem, is_feed, merged, parse_feed
from audio_edition.edition.sources.fetch import Fetched, fetch, is_address
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import SUFFIXES, Format, detect, parse, require_body
from audio_edition.errors import EditionError

_TEXTUAL = re.compile(r"text|html|xml|rss|atom|rfc822|octet-stream")

DEFAULT_ITEMS = 20
"""Items taken of a feed unless told: a day's edition, not the feed's archive."""

_MEDIA: dict[str, Format] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "message/rfc822": "eml",
}


@dataclass(frozen=True, slots=True)
class GatherOptions:
    """``items``: how many of a feed (0: the default); ``allowed``: hosts that may be private."""

    language: str = ""
    items: int = 0
    allowed: tuple[str, ...] = ()


def gather(
    source: str,
    options: GatherOptions | None = None,
    *,
    base: Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> list[ParsedArticle]:
    """Read one SOURCE; every article has at least one paragraph and a headline.

    ``base`` is where relative file names begin; ``tell`` hears what the user should know.
    Raises ``EditionError`` for anything that gives no article.
    """
    options = options or GatherOptions()
    if is_address(source):
        return _from_web(source, options, tell)
    file = (base or Path.cwd()) / Path(source).expanduser()
    if file.is_dir():
        raise EditionError(f"{source} is a folder", hint="name the files in it")
    if not file.exists():
        hint = f"did you mean https://{source}?" if _looks_like_host(source) else None
        raise EditionError(f"{source} does not exist", hint=hint)
    data = read_file(file, source)
    if file.suffix.lower() not in SUFFIXES and is_feed(data):
        return _from_feed(data, source, "", "", options, tell)
    found = require_body(parse(data, name=source, language=options.language), source)
    return [_titled(article, file.stem) for article in found]


def _from_web(url: str, options: GatherOptions, tell: Callable[[str], None]) -> list[ParsedArticle]:
    got = fetch(url, allowed=options.allowed)
    if is_feed(got.data):
        return _from_feed(got.data, got.url, got.url, got.charset, options, tell)
    return [_titled(article, got.url) for article in _from_page(got, options)]


def _from_page(got: Fetched, options: GatherOptions) -> tuple[ParsedArticle, ...]:
    if not _TEXTUAL.search(got.media_type or "text"):
        raise EditionError(
            f"{got.url} is {got.media_type}, not an article", hint="is it the right address?"
        )
    path = got.url.partition("?")[0].partition("#")[0]
    kind = _MEDIA.get(got.media_type) or detect(got.data, f"page{Path(path).suffix}")
    found = parse(
        got.data,
        kind=kind,
        name=got.url,
        language=options.language,
        url=got.url,
        charset=got.charset,
    )
    found = require_body(found, got.url)
    return tuple(replace(article, url=article.url or got.url) for article in found)


def _from_feed(
    data: bytes,
    name: str,
    url: str,
    charset: str,
    options: GatherOptions,
    tell: Callable[[str], None],
) -> list[ParsedArticle]:
    items = parse_feed(data, name, url=url, charset=charset)
    wanted = options.items or DEFAULT_ITEMS
    if len(items) > wanted and not options.items:
        tell(f"{name} has {len(items)} items; took the first {wanted} (--items N takes others)")
    return [_titled(_whole(item, options, tell), name) for item in items[:wanted]]


def _whole(item: FeedItem, options: GatherOptions, tell: Callable[[str], None]) -> ParsedArticle:
    """The item as the feed has it, or the page it links to where that says more."""
    article = item.article
    if not item.is_full and article.url:
        try:
            page = _from_page(fetch(article.url, allowed=options.allowed), options)[0]
        except EditionError as problem:
            # A short item may be all there is; an empty one must come from its page. A
            # refused address is never passed over.
            if not article.paragraphs or "private address" in problem.message:
                raise
            tell(f"{problem.message}; took the feed's own text")
            return _settled(article, options)
        if _words(page) > _words(article):
            return _settled(merged(article, page), options)
    if not article.paragraphs:
        title = article.headline or "an item"
        raise EditionError(f"the feed's item {title[:60]!r} has no text and no page")
    return _settled(article, options)


def _settled(article: ParsedArticle, options: GatherOptions) -> ParsedArticle:
    own, show = article.language.lower(), options.language.lower()
    same = own.split("-")[0] == show.split("-")[0]
    return replace(article, language="") if same else article


def _words(article: ParsedArticle) -> int:
    return sum(len(p.text.split()) for p in article.paragraphs)


def _titled(article: ParsedArticle, name: str) -> ParsedArticle:
    """An article without a headline is named by its file or address, or its first words."""
    if article.headline:
        return article
    stem = Path(name.partition("?")[0].rstrip("/")).stem if "://" not in name else ""
    words = stem.replace("-", " ").replace("_", " ").strip().lstrip("0123456789 ")
    if not any(c.isalpha() for c in words):
        words = " ".join(article.paragraphs[0].text.split()[:8])
    return replace(article, headline=words[:1].upper() + words[1:])


def _looks_like_host(source: str) -> bool:
    host = source.partition("/")[0]
    return "." in host and " " not in host and not host.startswith(".") and "/" in source


def gather_all(
    sources: Iterable[str],
    options: GatherOptions | None = None,
    *,
    base: Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> list[ParsedArticle]:
    """Read every SOURCE in turn: all of them or, at the first that fails, none."""
    return [a for source in sources for a in gather(source, options, base=base, tell=tell)]


__all__ = ["DEFAULT_ITEMS", "GatherOptions", "gather", "gather_all"]
