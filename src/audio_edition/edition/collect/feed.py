"""``kind = "feed"``: RSS and Atom, asked only for what changed, their items told by guid."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import partial

from audio_edition.edition.collect.looking import LookingAt, together
from audio_edition.edition.collect.model import SourceLook
from audio_edition.edition.sources.feed import FeedItem, is_feed, parse_feed
from audio_edition.edition.sources.fetch import without_password
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.web import whole
from audio_edition.errors import EditionError

_PAUSE = dt.timedelta(hours=1)  # between two askings for the page of an item that vanished


def look(at: LookingAt) -> SourceLook:
    """Fetch the feed; read what is new or changed.

    An item that vanished from amid others, and whose page answers 404 or 410, is gone; one that
    fell off the end is not. Raises ``EditionError`` where the feed cannot be had or read.
    """
    address = at.source.address
    got = at.asker.get(address, has=at.state.get("validators", {}))
    if got.unchanged:
        there = tuple(key for key, item in at.known.items() if not item.gone)
        return SourceLook(same=there, state=at.state)
    if not is_feed(got.data):
        raise EditionError(
            f"{without_password(got.url)} is no feed", hint='a page of links is kind = "pages"'
        )
    items = parse_feed(
        got.data,
        without_password(got.url),
        url=got.url,
        charset=got.charset,
        language=at.options.language,
    )
    listed = {_key(item): item for item in reversed(items)}
    looks = []
    for item in items:
        key = _key(item)
        if not at.once(key):
            continue
        if at.stands(key, item.version):
            looks.append(SourceLook(same=(key,)))
            continue
        article = item.article
        made = at.item(
            key,
            item.version,
            article.headline,
            partial(_read, at, item),
            sections=item.labels,
            tags=item.labels,
            published=item.published or item.updated,
            address=article.url,
        )
        looks.append(SourceLook(items=(made,)))
    looks += at.retracted(_vanished(at, listed), pause=_PAUSE)
    return together(looks, state={"validators": got.validators} if got.validators else {})


def _read(at: LookingAt, item: FeedItem) -> list[ParsedArticle]:
    return [whole(item, at.options, get=at.page)]


def _key(item: FeedItem) -> str:
    if item.id:
        return item.id
    words = item.article.headline + (item.article.date or "")
    return f"sha256:{hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()[:24]}"


def _vanished(at: LookingAt, listed: dict[str, FeedItem]) -> list[str]:
    """What was taken and is listed no more, although older items still are."""
    dates = [item.published for item in listed.values() if item.published]
    oldest = min(dates, default=None)
    return [
        key
        for key, item in at.watched().items()
        if key not in listed and oldest and item.published and item.published > oldest
    ]
