"""``kind = "sitemap"``: what a site tells search engines of its pages, news sitemaps above all.

Sources: sitemaps.org/protocol.html (sitemaps, indexes, plain lists of addresses, gzip, the line in
robots.txt), and Google's "News sitemaps" for titles, dates and keywords.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urljoin

from audio_edition.clock import moment_in
from audio_edition.edition.collect.looking import LookingAt, together
from audio_edition.edition.collect.model import SourceLook
from audio_edition.edition.collect.xml_names import parted_name
from audio_edition.edition.sources.confined import reader
from audio_edition.edition.sources.feed import plain_title
from audio_edition.edition.sources.fetch import Fetched, without_password
from audio_edition.edition.sources.links import bare_address
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.web import from_page
from audio_edition.errors import EditionError

_NEWS = dt.timedelta(days=2)  # Google's span for news: how far back, where max_age says nothing
_MAPS = 12  # sitemaps of an index that are read, those changed last
_PAGES = 50_000  # addresses a sitemap may have (sitemaps.org)
UNPACKED = 52 * 2**20  # bytes it may have (sitemaps.org: 50 MB)
_PAUSE = dt.timedelta(hours=1)
_SEEN = 100_000


@dataclass(frozen=True, slots=True)
class ListedPage:
    """One page of a sitemap: what is said of it. ``changed`` is its lastmod."""

    url: str
    title: str = ""
    published: dt.datetime | None = None
    changed: dt.datetime | None = None
    tags: tuple[str, ...] = ()

    @property
    def moment(self) -> dt.datetime | None:
        """When it was published; else when it was changed last."""
        return self.published or self.changed


def look(at: LookingAt) -> SourceLook:
    """Read the pages that are new or changed, newest first.

    Pages without any date that were there at the first look are old; those that come later are
    new. Raises ``EditionError`` where there is no sitemap.
    """
    pages = _pages(at)
    if at.source.links:
        pages = [page for page in pages if re.search(at.source.links, page.url)]
    undated = [_mark(page.url) for page in pages if page.moment is None]
    first = "undated" not in at.state
    seen = set(at.state.get("undated", []))
    cut = at.since or at.at - _NEWS
    looks = []
    keys = {bare_address(page.url) for page in pages}
    for page in _newest_first(pages):
        key = bare_address(page.url)
        if not key or not at.once(key):
            continue
        known = at.known.get(key)
        if known is None:
            if page.moment is None and (first or _mark(page.url) in seen):
                continue
            if page.moment is not None and page.moment < cut:
                continue
        version = page.changed.isoformat() if page.changed else _version(page)
        if at.stands(key, version):
            looks.append(SourceLook(same=(key,)))
            continue
        validators: dict[str, str] = {}
        made = at.item(
            key,
            version,
            page.title or page.url,
            partial(_read, at, page, validators),
            tags=page.tags or None,
            published=page.published,
            address=page.url,
        )
        looks.append(SourceLook(items=(replace(made, validators=validators),)))
    looks += at.retracted([k for k in at.watched() if k not in keys], pause=_PAUSE)
    return together(looks, state={"undated": sorted(undated)[:_SEEN]})


def _read(at: LookingAt, page: ListedPage, validators: dict[str, str]) -> list[ParsedArticle]:
    got = at.page(page.url)
    validators.update(got.validators)
    article = from_page(got, at.options)[0]
    return [article if article.headline else replace(article, headline=page.title)]


def _pages(at: LookingAt) -> list[ListedPage]:
    """All pages of the sitemap at the address, or of those that it or robots.txt names."""
    got = at.asker.get(at.source.address, most=UNPACKED)
    data = unpacked(got)
    names = _named_by_robots(data, got)
    if names is None:
        return _of_one(at, data, got)
    found: list[ListedPage] = []
    for name in names[:_MAPS]:
        inner = at.asker.get(name, most=UNPACKED)
        found += _of_one(at, unpacked(inner), inner)
    return found


def _of_one(at: LookingAt, data: bytes, got: Fetched) -> list[ListedPage]:
    """The pages of one sitemap; of an index, those of the sitemaps that were changed last."""
    pages, maps = read_sitemap(data, without_password(got.url))
    if not maps:
        return pages
    cut = at.since or at.at - _NEWS
    dated = [one for one in maps if one.changed is None or one.changed >= cut]
    for one in _newest_first(dated)[:_MAPS]:
        inner = at.asker.get(urljoin(got.url, one.url), most=UNPACKED)
        pages += read_sitemap(unpacked(inner), without_password(inner.url))[0]
    return pages


@reader
def read_sitemap(data: bytes, name: str) -> tuple[list[ListedPage], list[ListedPage]]:
    """The pages of a sitemap, and the sitemaps of an index; raises ``EditionError`` for neither."""
    from lxml import etree

    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(b"<"):
        lines = data.decode("utf-8", "replace").split()
        if lines and all(re.match(r"https?://\S+$", line) for line in lines[:100]):
            return [ListedPage(line) for line in lines[:_PAGES]], []
        raise EditionError(f"{name} is no sitemap", hint="its robots.txt may name it")
    if b"<!ENTITY" in data:
        raise EditionError(f"{name} declares XML entities, as attacks do and sitemaps do not")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        root = None
    kind = parted_name(root.tag)[1].lower() if root is not None else ""
    if root is None or kind not in ("urlset", "sitemapindex"):
        raise EditionError(
            f"{name} is no sitemap", hint='a feed is kind = "feed", a page of links kind = "pages"'
        )
    entries = list(_entries(root))[:_PAGES]
    return (entries, []) if kind == "urlset" else ([], entries)


def _entries(root: Any) -> Iterator[ListedPage]:

    for entry in root:
        if not isinstance(entry.tag, str):
            continue
        told: dict[str, str] = {}
        for inner in entry.iter():
            if isinstance(inner.tag, str) and inner.text:
                told.setdefault(parted_name(inner.tag)[1].lower(), inner.text.strip())
        url = told.get("loc", "")
        if re.match(r"https?://\S+$", url):
            words = [word.strip() for word in told.get("keywords", "").split(",")]
            yield ListedPage(
                url,
                title=plain_title(told.get("title", "")),
                published=_moment(told.get("publication_date", "")),
                changed=_moment(told.get("lastmod", "")),
                tags=tuple(word for word in words if word),
            )


def _named_by_robots(data: bytes, got: Fetched) -> list[str] | None:
    """The sitemaps that robots.txt names; None where this is none."""
    if not got.url.partition("?")[0].endswith("/robots.txt"):
        return None
    found = re.findall(r"(?im)^\s*sitemap\s*:\s*(\S+)", data.decode("utf-8", "replace"))
    if not found:
        raise EditionError(f"{got.url} names no sitemap")
    return [urljoin(got.url, name) for name in found]


def unpacked(got: Fetched) -> bytes:
    """The bytes of a sitemap that may be a gzip file, no more of them than one may have."""
    if not got.data.startswith(b"\x1f\x8b"):
        return got.data
    try:
        with gzip.open(io.BytesIO(got.data)) as file:
            data = file.read(UNPACKED + 1)
    except (OSError, EOFError, zlib.error):
        raise EditionError(f"{without_password(got.url)} is a damaged gzip file") from None
    if len(data) > UNPACKED:
        raise EditionError(f"{without_password(got.url)} is larger than a sitemap may be")
    return data


def _newest_first(pages: Sequence[ListedPage]) -> list[ListedPage]:
    """Newest first; those without a date behind the others, in their order."""
    dated = [page for page in pages if page.moment]
    dated.sort(key=lambda page: page.moment or _NEVER, reverse=True)
    return [*dated, *(page for page in pages if not page.moment)]


_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


def _version(page: ListedPage) -> str:
    return f"{page.published.isoformat() if page.published else ''} {page.title}".strip()


def _mark(url: str) -> str:
    return hashlib.sha256(bare_address(url).encode("utf-8", "replace")).hexdigest()[:12]


def _moment(text: str) -> dt.datetime | None:
    """A date or time as W3C writes it (2026-11-02, 2026-11-02T05:30+01:00)."""
    moment = moment_in(text)
    if moment is not None and len(text) <= len("2026-11-02"):
        # a day alone: its end, so that nothing of today counts as old
        return moment.replace(hour=23, minute=59)
    return moment
