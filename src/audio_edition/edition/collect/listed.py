"""What a SOURCE of an archive is, and all that it lists.

A list of files and addresses, a feed (with the older pages that it links to: RFC 5005), a sitemap,
an export of WordPress or Ghost, a folder; else one article. Told by its content, not by its name.
"""

from __future__ import annotations

import base64
import gzip
import html
import io
import pickle
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import urljoin

from audio_edition.edition.collect import ghost_export, tree, wxr
from audio_edition.edition.collect.archived import (
    ArchivedItem,
    ArchiveOptions,
    PlainReader,
    Reader,
    Streamed,
    day_in,
    last_part,
)
from audio_edition.edition.collect.sitemap import UNPACKED, ListedPage, read_sitemap, unpacked
from audio_edition.edition.library import check_size
from audio_edition.edition.sources.feed import FeedItem, is_feed, parse_feed
from audio_edition.edition.sources.fetch import Fetched, is_address, without_password
from audio_edition.edition.sources.links import bare_address
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import SUFFIXES
from audio_edition.edition.sources.web import from_page, whole
from audio_edition.errors import EditionError
from audio_edition.slips import in_path
from newsletters.decode import MAX_BYTES, PROLOGUE_BYTES, past_prologue

PAGE, FEED = "page", "feed"
_HEAD = 2**16
_LISTS = (".lst", ".list", ".urls")
_GZIP = b"\x1f\x8b"
_DEEP = 3  # sitemaps that name sitemaps
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b")
_OLDER = re.compile(
    rb"<(?:\w+:)?link\b(?=[^>]*\brel\s*=\s*[\"'](?:next|prev-archive)[\"'])[^>]*"
    rb"\bhref\s*=\s*[\"']([^\"']+)",
    re.IGNORECASE,
)


def stream(source: str, options: ArchiveOptions) -> Iterator[Streamed]:
    """Everything that a SOURCE lists; raises ``EditionError`` for one that cannot be read."""
    if is_address(source):
        yield from _at_address(source, options)
        return
    file = (options.gather.base or Path.cwd()) / Path(source).expanduser()
    if file.is_dir():
        yield from tree.stream(file, options)
    elif not file.exists():
        raise EditionError(f"{source} does not exist", hint=in_path(source, options.gather.base))
    else:
        yield from _in_file(file, source, options)


def _in_file(file: Path, name: str, options: ArchiveOptions) -> Iterator[Streamed]:
    with _opened(file, name) as data:
        first = data.read(PROLOGUE_BYTES)
    document = past_prologue(first)
    if document[:4] in (b"", b"<!--") and len(first) == PROLOGUE_BYTES:
        raise EditionError(
            f"{name} has nothing to read in its first {len(first) // 2**20} MiB",
            hint="is it the right file?",
        )
    head = document[: max(_HEAD, document.find(b">"))]  # what it is may stand in a long first tag
    if head.startswith(b"PK\x03\x04"):
        raise EditionError(f"{name} is a ZIP archive", hint="unpack it and name what was in it")
    if b"<!ENTITY" in first:
        raise EditionError(f"{name} declares XML entities, as attacks do and exports do not")
    if wxr.is_wxr(head):
        with _opened(file, name) as data:
            yield from wxr.stream(data, name, options)
    elif ghost_export.is_ghost(head):
        with _opened(file, name) as data:
            yield from ghost_export.stream(data, name, options)
    elif _SITEMAP.search(head):
        with _opened(file, name) as data:
            pages, maps = read_sitemap(data.read(UNPACKED), name)
        yield from map(_page, pages)
        for one in maps:
            yield from _sitemap_at(one.url, options, _DEEP)
    elif file.suffix.lower() not in SUFFIXES and is_feed(head):
        with _opened(file, name) as data:
            feed = data.read(MAX_BYTES + 1)
        check_size(len(feed), name)
        yield from _feed(feed, name, "", options)
    elif _is_list(head, file):
        yield from _listed(file, name, options)
    else:
        yield tree.item_of(file, file.name, options, alone=True)


@contextmanager
def _opened(file: Path, name: str) -> Iterator[IO[bytes]]:
    """A file's bytes, unpacked where it is a gzip file; raises ``EditionError``."""
    try:
        with file.open("rb") as plain:
            packed = plain.read(2) == _GZIP
            plain.seek(0)
            if packed:
                with gzip.open(plain) as unpacked:
                    yield cast("IO[bytes]", unpacked)  # it has all that such a file has
            else:
                yield plain
    except (OSError, EOFError, zlib.error) as problem:
        told = getattr(problem, "strerror", None) or problem
        raise EditionError(f"{name} cannot be read: {told}") from None


# -- lists ---------------------------------------------------------------------


def _is_list(head: bytes, file: Path) -> bool:
    """Whether every line at the beginning of a text names an address or an article file."""
    if file.suffix.lower() in _LISTS:
        return True
    if b"\0" in head:
        return False
    lines = head.decode("utf-8-sig", "replace").splitlines()
    entries = [_entry(line) for line in lines[: -1 if len(head) == _HEAD else None]]
    names = [entry[0] for entry in entries if entry][:200]
    there = [_is_named(name, file.parent) for name in names]
    # a file that is missing makes no prose of the others
    return any(there) and all(
        is_there or Path(name).suffix.lower() in SUFFIXES
        for name, is_there in zip(names, there, strict=True)
    )


def _entry(line: str) -> list[str]:
    """The columns of a line: address or file, then perhaps its day; none of a remark."""
    line = line.strip()
    return [part.strip() for part in line.split("\t")] if line and line[0] != "#" else []


def _is_named(name: str, folder: Path) -> bool:
    if is_address(name):
        return True
    try:
        return len(name) < 1000 and (folder / name).exists()
    except (OSError, ValueError):
        return False


def _listed(file: Path, name: str, options: ArchiveOptions) -> Iterator[Streamed]:
    with _opened(file, name) as data:
        lines = io.TextIOWrapper(data, encoding="utf-8-sig", errors="replace")
        for number, line in enumerate(lines, 1):
            columns = _entry(line)
            if not columns:
                continue
            day = day_in(columns[1]) if len(columns) > 1 else ""
            if len(columns) > 1 and columns[1] and not day:
                raise EditionError(
                    f"{name} line {number}: {columns[1][:40]!r} is no day",
                    hint="ADDRESS, a tab, then a day like 2016-03-04",
                )
            yield from _one_listed(columns[0], day, file.parent, options)


def _one_listed(named: str, day: str, folder: Path, options: ArchiveOptions) -> Iterator[Streamed]:
    if is_address(named):
        yield _page(ListedPage(named), day)
        return
    file = folder / Path(named).expanduser()
    if file.is_dir():
        yield from tree.stream(file, options)
    else:  # one that is not there is that article's failure, and told as such
        yield tree.item_of(file, named, options, day=day)


# -- what is on the web --------------------------------------------------------


def _at_address(address: str, options: ArchiveOptions) -> Iterator[Streamed]:
    got = options.asker().get(address, most=UNPACKED)
    data, name = unpacked(got), without_password(got.url)
    head = past_prologue(data)[:_HEAD]
    if _SITEMAP.search(head):
        yield from _sitemap(data, got.url, options, _DEEP)
    elif is_feed(data):
        yield from _feeds(got, options)
    elif ghost_export.is_ghost(head) or wxr.is_wxr(head):
        raise EditionError(f"{name} is an export", hint="download it and name the file")
    else:
        yield _page(ListedPage(address))


def _sitemap_at(address: str, options: ArchiveOptions, deep: int) -> Iterator[Streamed]:
    got = options.asker().get(address, most=UNPACKED)
    yield from _sitemap(unpacked(got), got.url, options, deep)


def _sitemap(data: bytes, url: str, options: ArchiveOptions, deep: int) -> Iterator[Streamed]:
    pages, maps = read_sitemap(data, without_password(url))
    yield from map(_page, pages)
    if maps and not deep:
        raise EditionError(f"{without_password(url)} is an index of indexes without end")
    for one in maps:
        yield from _sitemap_at(urljoin(url, one.url), options, deep - 1)


def _page(page: ListedPage, day: str = "") -> ArchivedItem:
    changed = page.changed.isoformat() if page.changed else ""
    published = page.published.isoformat() if page.published else ""
    return ArchivedItem(
        key=bare_address(page.url) or page.url,
        kind=PAGE,
        payload={"url": page.url, "title": page.title, "changed": changed},
        title=page.title,
        where=without_password(page.url),
        # when a page was changed last is not when it was published
        day=day or published[:10] or day_in(page.url),
        moment=published,
        changed=changed,
        name=last_part(page.url),
    )


def _feeds(got: Fetched, options: ArchiveOptions) -> Iterator[Streamed]:
    """A feed, then those that it links to as its older parts."""
    seen = {got.url}
    while True:
        yield from _feed(got.data, without_password(got.url), got.url, options, got.charset)
        older = _OLDER.search(got.data.partition(b"<item")[0].partition(b"<entry")[0])
        if older is None:
            return
        url = urljoin(got.url, html.unescape(older[1].decode("utf-8", "replace")))
        if url in seen:
            return
        seen.add(url)
        got = options.asker().get(url)
        if not is_feed(got.data):
            raise EditionError(f"{without_password(url)}, which the feed links to, is no feed")


def _feed(
    data: bytes, name: str, url: str, options: ArchiveOptions, charset: str = ""
) -> Iterator[Streamed]:
    language = options.gather.language
    for item in parse_feed(data, name, url=url, charset=charset, language=language):
        article = item.article
        moment = item.published or item.updated
        latest = item.updated or moment
        yield ArchivedItem(
            key=bare_address(article.url) or f"feed {item.id or article.headline}",
            kind=FEED,
            payload={
                "version": item.version,
                # read by the process that wrote it, or its own workers
                "_item": base64.b64encode(pickle.dumps(item)).decode("ascii"),
            },
            title=article.headline,
            where=article.url or article.headline,
            day=moment.date().isoformat() if moment else day_in(article.url),
            moment=moment.isoformat() if moment else "",
            changed=latest.isoformat() if latest else "",
            name=last_part(article.url),
            words=sum(len(p.text.split()) for p in article.paragraphs) if item.is_full else 0,
        )


class PageReader(PlainReader):
    """Articles' own pages."""

    def articles(self, told: Mapping[str, Any], options: ArchiveOptions) -> list[ParsedArticle]:
        """The page's article."""
        article = from_page(options.asker().get(str(told["url"])), options.gather)[0]
        return [article if article.headline else replace(article, headline=str(told["title"]))]


class FeedReader(PlainReader):
    """Items of a feed."""

    def articles(self, told: Mapping[str, Any], options: ArchiveOptions) -> list[ParsedArticle]:
        """The item, or its page where that says more."""
        item: FeedItem = pickle.loads(base64.b64decode(str(told["_item"])))
        return [whole(item, options.gather, get=options.asker().get)]


READERS: dict[str, Reader] = {
    wxr.KIND: wxr.WxrReader(),
    ghost_export.KIND: ghost_export.GhostReader(),
    tree.KIND: tree.FileReader(),
    PAGE: PageReader(),
    FEED: FeedReader(),
}
"""Who reads what was laid down, by ``ArchivedItem.kind``."""
