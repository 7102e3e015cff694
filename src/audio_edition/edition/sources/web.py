"""Addresses as sources: an article's page, or a feed and the pages of its items."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from audio_edition.edition.letters.parted import parted_source
from audio_edition.edition.sources.feed import FeedItem, is_feed, merged, parse_feed
from audio_edition.edition.sources.fetch import (
    AnswerError,
    Fetched,
    fetch,
    is_address,
    without_password,
)
from audio_edition.edition.sources.guard import RefusedAddressError
from audio_edition.edition.sources.links import bare_address
from audio_edition.edition.sources.model import DEFAULT_ITEMS, GatherOptions, ParsedArticle, Since
from audio_edition.edition.sources.parse import Format, detect, parse, require_body, settled
from audio_edition.errors import EditionError
from audio_edition.late import late

_TEXTUAL = late(r"text|html|xml|rss|atom|rfc822|octet-stream")
_MEDIA: dict[str, Format] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "message/rfc822": "eml",
}
_FEED = late(r"feed:(?://)?(?=.)", re.IGNORECASE)


class Addresses:
    """What is at ``https://…``: an article, or a feed."""

    def accepts(self, address: str) -> bool:
        """Every ``scheme://``; those other than http and https are refused in one line."""
        return is_address(address)

    def gather(self, address: str, options: GatherOptions) -> list[ParsedArticle]:
        """Fetch the page or the feed."""
        got = fetch(address, allowed=options.allowed, access=options.access)
        if is_feed(got.data):
            return from_feed(got.data, got.url, options, url=got.url, charset=got.charset)
        return list(from_page(got, options, part=True))


class Feeds:
    """What is certainly a feed: ``feed:https://…``, ``feed://…``."""

    def accepts(self, address: str) -> bool:
        """The scheme that asks for a feed."""
        return bool(_FEED.match(address))

    def gather(self, address: str, options: GatherOptions) -> list[ParsedArticle]:
        """Fetch the feed; a page is refused."""
        url = _FEED.sub("", address, count=1)
        address = url if is_address(url) else f"https://{url}"
        got = fetch(address, allowed=options.allowed, access=options.access)
        if not is_feed(got.data):
            raise EditionError(f"{got.url} is no feed", hint="leave feed: out to take the page")
        return from_feed(got.data, got.url, options, url=got.url, charset=got.charset)


def from_feed(
    data: bytes, name: str, options: GatherOptions, *, url: str = "", charset: str = ""
) -> list[ParsedArticle]:
    """The first items of a feed, each as whole as feed and page have it."""
    items = parse_feed(data, name, url=url, charset=charset, language=options.language)
    if options.letters.split not in ("auto", "none"):
        options.tell(
            f"{without_password(name)} is a feed: its items are articles, and --split parts none "
            "of them; name the page of an item to have it parted"
        )
    if options.since:
        items = list(_new(items, options.since, name, options.tell))
        if not items:
            raise EditionError(
                f"{without_password(name)} has nothing new", hint="--since DATE goes back further"
            )
    wanted = options.items or DEFAULT_ITEMS
    if len(items) > wanted and not options.items:
        options.tell(
            f"{name} has {len(items)} items; took the first {wanted} (--items N takes others)"
        )
    return [whole(item, options) for item in items[:wanted]]


def _new(
    items: Iterable[FeedItem], since: Since, name: str, tell: Callable[[str], None]
) -> Iterator[FeedItem]:
    """The items that no earlier edition has, and that are not older than ``since`` says."""
    old = had = 0
    for item in items:
        edition = since.known.get(bare_address(item.article.url), "")
        if edition:
            had += 1
            if since.moment and item.updated and item.updated > since.moment:
                tell(
                    f"{item.article.headline!r} of edition {edition} was changed at its source: "
                    f"audio-edition new {edition} {item.article.url} --add corrects it"
                )
        elif since.moment and item.published and item.published <= since.moment:
            old += 1
        else:
            yield item
    if old or had:
        tell(f"{without_password(name)}: left out {old} older and {had} that earlier editions have")


def from_page(
    got: Fetched, options: GatherOptions, *, part: bool = False
) -> tuple[ParsedArticle, ...]:
    """The article at an address; or the stories there, where it may be parted."""
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
        letters=options.letters,
        authored=False,
    )
    if part and kind != "eml":
        found = parted_source(found, got.data, got.url, kind, options, charset=got.charset)
    found = require_body(found, got.url)
    return tuple(replace(article, url=article.url or got.url) for article in found)


def whole(
    item: FeedItem, options: GatherOptions, *, get: Callable[[str], Fetched] | None = None
) -> ParsedArticle:
    """The item as the feed has it, or the page it links to where that says more.

    ``get`` fetches that page. Raises ``EditionError`` where neither has a text.
    """
    article = item.article
    if not item.is_full and article.url:
        try:
            if get is not None:
                got = get(article.url)
            else:
                got = fetch(article.url, allowed=options.allowed, access=options.access)
            page = from_page(got, options)[0]
        except EditionError as problem:
            # A short item may be all there is; an empty one must come from its page. A
            # refused address is never passed over.
            if isinstance(problem, RefusedAddressError):
                raise
            if get is not None and (not article.paragraphs or _may_pass(problem)):
                raise  # whoever fetches by himself comes again
            if not article.paragraphs:
                title = article.headline or "an item"
                raise EditionError(
                    f"the feed's item {title[:60]!r} has no text of its own, and its page cannot "
                    f"be had: {problem.message}",
                    hint="--items N takes fewer from the top, or name the pages one by one",
                ) from None
            options.tell(f"{problem.message}; took the feed's own text")
            return settled(article, options.language)
        if _words(page) > _words(article):
            return settled(merged(article, page), options.language)
    if not article.paragraphs:
        title = article.headline or "an item"
        raise EditionError(f"the feed's item {title[:60]!r} has no text and no page")
    return settled(article, options.language)


def _may_pass(problem: EditionError) -> bool:
    if isinstance(problem, AnswerError):
        return problem.status >= 500
    return type(problem) is not EditionError


def _words(article: ParsedArticle) -> int:
    return sum(len(p.text.split()) for p in article.paragraphs)


addresses = Addresses()
feeds = Feeds()
