"""``kind = "pages"``: a front page, or any page of links, and the articles that it links to.

Which links are articles' is told by the show (``links``), else by what articles' links have in
common: they stay on the site, their text is a headline's, and their address names a story.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from urllib.parse import urldefrag, urljoin, urlsplit

from audio_edition.edition.changes import words_digest
from audio_edition.edition.collect.asking import LeftAloneError, OutOfTimeError
from audio_edition.edition.collect.looking import GONE, LookingAt, together
from audio_edition.edition.collect.model import SourceLook, TakenItem
from audio_edition.edition.library import decode
from audio_edition.edition.sources.confined import reader
from audio_edition.edition.sources.feed import is_feed
from audio_edition.edition.sources.fetch import AnswerError, Fetched, without_password
from audio_edition.edition.sources.links import bare_address, without_counting
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.web import from_page
from audio_edition.edition.text import visible
from audio_edition.errors import EditionError
from audio_edition.late import late
from audio_edition.searching import found as found_in
from newsletters.decode import forgiving, repair
from newsletters.tree import parse_tree

_AGAIN = dt.timedelta(minutes=30)  # between two askings for a page that was taken
_WATCHED = dt.timedelta(days=3)
_AT_ONCE = 20
_WORDS = 4  # of a link's text, from which it may be a headline
# Addresses that are no stories: lists, people, the reader's own, what is bought or downloaded.
_NO_STORY = late(
    r"/(?:tags?|topics?|categor(?:y|ies)|kategorie|rubrik|sections?|authors?|autor(?:en)?|people|"
    r"search|suche|login|signin|sign-in|register|subscribe|abo|account|profile|about|contact|"
    r"kontakt|impressum|privacy|datenschutz|terms|agb|jobs|careers|advertise|shop|store|rss|feeds?|"
    r"newsletters?|podcasts?|video|videos|gallery|live|page|comments?)(?:/[^/]*)?/?$"
    r"|\.(?:pdf|jpe?g|png|gif|webp|svg|mp3|mp4|zip|xml|rss|css|js|ics)$",
    re.IGNORECASE,
)
_STORY = late(r"/\d{4}/\d{1,2}/|\d{5,}|[\w%]-[\w%]+-[\w%]|[\w-]\.(?:html?|php|aspx)$")


def look(at: LookingAt) -> SourceLook:
    """Read the articles that the page links to and that are new, in its order.

    Those taken in the last days are asked for again now and then, with what they had: changed ones
    are read, those that answer 404 or 410 are gone. Raises ``EditionError`` where the page itself
    cannot be had, or links to no article.
    """
    got = at.asker.get(at.source.address)
    if is_feed(got.data):
        raise EditionError(f"{without_password(got.url)} is a feed", hint='kind = "feed" reads it')
    links = dict(article_links(got, at.source.links, at.options.language))
    if not links:
        raise EditionError(
            f"{without_password(got.url)} links to no article",
            hint='links = "/news/" says which addresses are articles\'',
        )
    looks = []
    for url, words in links.items():
        key = bare_address(url)
        if not at.once(key):
            continue
        known = at.known.get(key)
        if (
            known is not None
            and (known.edition or at.stands(key, known.version))
            and not known.gone
        ):
            continue
        version: list[str] = []
        validators: dict[str, str] = {}
        made = at.item(
            key, "", words, partial(_read, at, url, words, version, validators), address=url
        )
        made = replace(made, version="".join(version), validators=validators)
        if made.articles:
            made = replace(made, title=made.articles[0].headline or words)
        looks.append(SourceLook(items=(made,)))
    return together([*looks, *_again(at)])


def _read(
    at: LookingAt, url: str, words: str, version: list[str], validators: dict[str, str]
) -> list[ParsedArticle]:
    got = at.page(url)
    article = from_page(got, at.options)[0]
    version.append(words_digest(article))
    validators.update(got.validators)
    return [article if article.headline else replace(article, headline=words)]


def _again(at: LookingAt) -> list[SourceLook]:
    """How the pages stand that were taken lately."""
    due = [
        (key, item)
        for key, item in at.watched().items()
        if at.now - item.at < _WATCHED and at.now - (item.seen or item.at) >= _AGAIN
    ]
    looks = []
    for key, item in sorted(due, key=lambda one: one[1].seen or one[1].at)[:_AT_ONCE]:
        if at.stopped is not None:
            break
        look = _asked_again(at, key, item)
        if look is not None:
            looks.append(look)
    return looks


def _asked_again(at: LookingAt, key: str, item: TakenItem) -> SourceLook | None:
    try:
        got = at.page(item.address, item.validators)
    except AnswerError as problem:
        if problem.status in GONE:
            return SourceLook(gone=((key, f"its page answers {problem.status}"),))
        return None
    except (LeftAloneError, OutOfTimeError) as problem:
        at.stopped = problem
        return None
    except EditionError:
        return None
    if got.unchanged:
        return SourceLook(same=(key,), asked=(key,))
    try:
        article = from_page(got, at.options)[0]
    except EditionError:
        return SourceLook(
            same=(key,), asked=(key,)
        )  # a wall, a message: it says nothing of the words
    if not article.headline:
        article = replace(article, headline=item.title)
    version = words_digest(article)
    if version == item.version:
        return SourceLook(same=(key,), asked=(key,))
    made = at.item(key, version, article.headline, lambda: [article], address=item.address)
    return SourceLook(items=(replace(made, validators=got.validators),), asked=(key,))


def article_links(got: Fetched, pattern: str, language: str) -> Iterator[tuple[str, str]]:
    """Addresses of articles that a page links to, each once, with the longest text it has there.

    ``pattern`` tells which; without one, what looks like a story's.
    """
    name = without_password(got.url)
    yield from _links(got.data, name, got.url, got.charset, pattern, language)


@reader
def _links(
    data: bytes, name: str, page: str, charset: str, pattern: str, language: str
) -> list[tuple[str, str]]:
    with forgiving():
        text = repair(decode(data, name, declared=charset, markup=True).text)
    tree = parse_tree(text, name, language)
    base = next((e.get("href") for e in tree.iter("base") if e.get("href")), "") or ""
    base = urljoin(page, base)
    host = _host(page)
    found: dict[str, tuple[str, str]] = {}
    for anchor in tree.iter("a"):
        url = _absolute(base, anchor.get("href") or "")
        if not url or bare_address(url) == bare_address(page):
            continue
        words = visible(anchor.text_content()) or visible(anchor.get("title") or "")
        fits = (
            found_in(re.compile(pattern), url) is not None
            if pattern
            else _host(url) == host and _is_story(url, words)
        )
        if not fits:
            continue
        key = bare_address(url)
        if key not in found or len(words) > len(found[key][1]):
            found[key] = (found[key][0] if key in found else url, words)
    return list(found.values())


def _is_story(url: str, words: str) -> bool:
    path = urlsplit(url).path
    if _NO_STORY.search(path) or len(path) < 2:
        return False
    long = len(words.split()) >= _WORDS or len(words) >= 20
    return bool(_STORY.search(path)) and (long or not words)


def _absolute(base: str, href: str) -> str:
    try:
        url = without_counting(urldefrag(urljoin(base, href.strip())).url)
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _host(url: str) -> str:
    return (urlsplit(url).netloc.rpartition("@")[2]).lower().removeprefix("www.")
