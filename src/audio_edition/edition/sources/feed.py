"""RSS and Atom: the items of a feed, with their full content where the feed carries it."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import io
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from audio_edition.clock import is_told_everywhere
from audio_edition.edition.library import decode, edition_errors
from audio_edition.edition.model import Paragraph
from audio_edition.edition.sources.confined import reader
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.text import listed, same_words, visible
from audio_edition.errors import EditionError
from audio_edition.late import late
from newsletters.blocks import blocks_of
from newsletters.decode import allowed, forgiving, past_prologue
from newsletters.errors import ReadError
from newsletters.footnotes import take_notes
from newsletters.inline import plain
from newsletters.pages.about import web_address
from newsletters.tree import parse_tree
from newsletters.witness.held import held_to_page

_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF|channel)\b", re.IGNORECASE)
_ENTITY = late(r"<!ENTITY", re.IGNORECASE)
_XML_DECLARATION = late(r"^\s*<\?xml[^>]{0,200}\?>")
# What ends a teaser: the story goes on elsewhere.
_CUT = late(
    r"(?:…|\.\.\.|\[(?:…|\.\.\.|\+\d+ chars)\]|(?:continue|keep) reading.{0,80}|read (?:more|on)\W*"
    r"|read the (?:full|rest).{0,80}|weiterlesen\W*|mehr lesen\W*|lire la suite\W*"
    r"|seguir leyendo\W*|leggi tutto\W*|leia mais\W*)$",
    re.IGNORECASE,
)
# The last lines that blog software puts below a teaser.
_APPEARED = late(r"the post .{0,300} (?:appeared first on|first appeared on) .{0,200}", re.I)
_FULL_WORDS = 80
_MAX_ITEMS = 2000


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item: the article as far as the feed has it, and whether that is all of it.

    ``published`` and ``updated`` are what the feed says, in UTC; None where it does not. ``id`` is
    what the feed knows the item by (its guid or id, else its link; empty for none), ``labels`` are
    all its categories, ``version`` is a digest of what the feed says of it.
    """

    article: ParsedArticle
    is_full: bool
    published: dt.datetime | None = None
    updated: dt.datetime | None = None
    id: str = ""
    labels: tuple[str, ...] = ()
    version: str = ""


def is_feed(data: bytes) -> bool:
    """Whether the bytes begin as a feed does."""
    head = past_prologue(data)[:4096]
    found = _FEED.search(head)
    return bool(found) and b"<html" not in head[: found.start() if found else 0].lower()


@reader
@edition_errors()
def parse_feed(
    data: bytes, name: str, *, url: str = "", charset: str = "", language: str = ""
) -> list[FeedItem]:
    """Read a feed, its items in the feed's order; raises ``EditionError`` for what is none.

    ``language`` is the show's: authors are listed as the feed's language does, or it.

    A feed that declares XML entities is refused: no feed needs them, and expanded they are
    how a few lines become gigabytes.
    """
    with forgiving() as damage:
        text = allowed(decode(data, name, declared=charset, markup=True).text)
    if _ENTITY.search(text):
        raise EditionError(
            f"{name} declares XML entities, as attacks do and feeds do not",
            hint="ask the feed's maker to leave the DOCTYPE out",
        )
    try:
        import feedparser

        # we decoded: what the file says of its encoding no longer holds
        body = _XML_DECLARATION.sub("", text, count=1).encode("utf-8")
        headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
        found = feedparser.parse(
            io.BytesIO(body),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        entries = list(found.entries)[:_MAX_ITEMS]
        items = [_item(entry, found.feed, name, url, language) for entry in entries]
    except (EditionError, ReadError, MemoryError):
        raise
    except Exception as problem:  # feedparser and expat fail in many ways on damaged feeds
        raise EditionError(
            f"{name} cannot be read as a feed: {type(problem).__name__}",
            hint="try the address of the article itself",
        ) from problem
    if not items:
        raise EditionError(f"{name} is a feed without items", hint="is it the right address?")
    first = replace(items[0].article, damage="; ".join(damage))
    return [replace(items[0], article=first), *items[1:]]


def _item(entry: Any, feed: Any, name: str, url: str, show_language: str) -> FeedItem:
    title = plain_title(entry.get("title", ""))
    contents = [c for c in entry.get("content", []) if c.get("value")]
    summary = entry.get("summary", "")
    longest = max((str(c.get("value", "")) for c in contents), key=len, default="")
    markup = longest if len(longest) >= len(summary) else summary
    where = f"{name}: {title[:60] or 'an item'}"
    language = _language(entry, feed)
    paragraphs, cut = _paragraphs(markup, where, language or show_language)
    if paragraphs and same_words(paragraphs[0].text, title):
        paragraphs = paragraphs[1:]
    words = sum(len(p.text.split()) for p in paragraphs)
    # a summary may be the whole story too, but must be longer to be believed
    enough = _FULL_WORDS if markup is longest else 2 * _FULL_WORDS
    link = web_address(entry.get("link", ""), url)
    article = ParsedArticle(
        headline=title,
        paragraphs=paragraphs,
        byline=plain_title(listed(_authors(entry), language, show_language))[:200],
        section=plain_title(next((t.get("term") or "" for t in entry.get("tags", [])), ""))[:80],
        url=link,
        image=_image(entry, link or url),
        language=language,
        date=_date(entry),
    )
    (article,) = held_to_page([article], markup)
    labels = [plain_title(t.get("term") or "")[:80] for t in entry.get("tags", [])]
    told = "\0".join([title, link, markup, article.byline, *labels])
    return FeedItem(
        article,
        is_full=words >= enough and not cut,
        id=str(entry.get("id") or link)[:1000],
        labels=tuple(label for label in dict.fromkeys(labels) if label),
        version=hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16],
        published=_moment(entry.get("published_parsed")),
        updated=_moment(entry.get("updated_parsed") if "updated_parsed" in entry else None),
    )


def _paragraphs(markup: str, name: str, language: str) -> tuple[tuple[Paragraph, ...], bool]:
    """The item's paragraphs, and whether they end as a teaser does."""
    if not markup.strip():
        return (), False
    if "<" not in markup:
        notes = []
        blocks = [html.unescape(line) for line in markup.split("\n")]
        found = [Paragraph(text, 0) for line in blocks if (text := plain(line))]
    else:
        tree = parse_tree(f"<div>{markup}</div>", name, language)
        notes = [Paragraph(words, 0, hint="footnote") for words in take_notes(tree)]
        found = [Paragraph(block.text, 0, block.role) for block in blocks_of(tree)]
    while found and _APPEARED.fullmatch(found[-1].text):
        found.pop()
    return (*found, *notes), ends_early(found)


def ends_early(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether paragraphs end as a teaser does: the story goes on elsewhere."""
    return bool(paragraphs) and bool(_CUT.search(paragraphs[-1].text[-200:]))


def merged(item: ParsedArticle, page: ParsedArticle) -> ParsedArticle:
    """The page's text under what the feed says of the article."""
    return replace(
        page,
        headline=item.headline or page.headline,
        byline=page.byline or item.byline,
        section=item.section or page.section,
        url=page.url or item.url,
        image=page.image or item.image,
        language=page.language or item.language,
        damage=item.damage or page.damage,
        date=item.date or page.date,
    )


def plain_title(value: str) -> str:
    """A title as text: it may carry markup and references, once or twice escaped."""
    text = html.unescape(str(value))
    return visible(re.sub(r"</?[A-Za-z][^<>]{0,200}>", "", text))


def _authors(entry: Any) -> list[str]:
    names = [a.get("name") or "" for a in entry.get("authors", []) if hasattr(a, "get")]
    names = [n for n in names if n and "@" not in n] or [entry.get("author", "")]
    return [name for name in dict.fromkeys(names) if name and "@" not in name]


def _language(entry: Any, feed: Any) -> str:
    language = str(feed.get("language") or entry.get("title_detail", {}).get("language") or "")
    language = language.strip().replace("_", "-")
    return language if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language) else ""


def _image(entry: Any, base: str) -> str:
    media = [*entry.get("media_content", []), *entry.get("media_thumbnail", [])]
    media += [e for e in entry.get("enclosures", []) if "image" in (e.get("type") or "")]
    for one in media:
        kind = one.get("medium") or one.get("type") or "image"
        if "image" in kind and (
            found := web_address(one.get("url") or one.get("href") or "", base)
        ):
            return found
    return ""


def _moment(parsed: time.struct_time | None) -> dt.datetime | None:
    """The time that feedparser read, which it gives in UTC."""
    if parsed is None:
        return None
    try:
        moment = dt.datetime(*parsed[:6], tzinfo=dt.UTC)
    except ValueError:  # a leap second, a year of five digits
        return None
    return moment if is_told_everywhere(moment) else None


def _date(entry: Any) -> str:
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    return time.strftime("%Y-%m-%d", parsed) if parsed else ""
