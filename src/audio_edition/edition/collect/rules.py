"""Which items are wanted: include and exclude, length and age, and how many of them in which order.

What an item says of itself is weighed before it is read, so that no page is fetched for nothing;
its words are counted afterwards.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence

from audio_edition.edition.collect.model import SourceItem
from audio_edition.edition.collect.settings import ItemRules, StandingSource
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.searching import found

_EVER = dt.datetime.min.replace(tzinfo=dt.UTC)


def rules_digest(source: StandingSource) -> str:
    """A digest of what decides which items a source gives: by others it is looked at anew."""
    told = (
        source.address,
        source.rules,
        source.links,
        source.senders,
        source.list_ids,
        source.rest_type,
        source.taxonomy,
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:12]


def unwanted(
    rules: ItemRules,
    now: dt.datetime,
    *,
    title: str,
    sections: Sequence[str] | None,
    tags: Sequence[str] | None,
    published: dt.datetime | None,
) -> str:
    """Why an item is not wanted, by what it says of itself; empty where it is.

    ``sections`` and ``tags`` are None where they are not known before it is read.
    """
    if rules.title and found(re.compile(rules.title, re.IGNORECASE), title) is None:
        return f"its title has no {rules.title}"
    if rules.max_age and published and now - published > rules.max_age:
        return f"is of {published.astimezone():%Y-%m-%d %H:%M %Z}, older than max_age"
    if sections is not None and (why := _named(sections, rules.sections, rules.not_sections)):
        return why
    return _named(tags, rules.tags, rules.not_tags) if tags is not None else ""


def wanted_articles(
    rules: ItemRules, articles: Sequence[ParsedArticle], *, sections: Sequence[str] | None
) -> tuple[list[ParsedArticle], str]:
    """Those of an item's articles that are wanted by section and length, and why others are not.

    ``sections`` are the item's own, weighed already; None: each article's own counts.
    """
    kept, why = [], ""
    for article in articles:
        words = sum(len(p.text.split()) for p in article.paragraphs)
        reason = ""
        if sections is None:
            own = [article.section] if article.section else []
            reason = _named(own, rules.sections, rules.not_sections)
        if not reason and words < rules.min_words:
            reason = f"has {words} words, fewer than min_words"
        if not reason and rules.max_words and words > rules.max_words:
            reason = f"has {words} words, more than max_words"
        if reason:
            why = why or reason
        else:
            kept.append(article)
    return kept, "" if kept else why


def in_order(items: Sequence[SourceItem], source: StandingSource) -> list[SourceItem]:
    """Items as ``order`` wants them; those without a date stand where the source has them."""
    if source.order == "oldest":
        return sorted(items, key=lambda item: item.published or _EVER)
    if source.order == "newest":
        return sorted(items, key=lambda item: item.published or _EVER, reverse=True)
    if source.order == "section":
        return sorted(items, key=lambda item: _place(item, source.rules.sections, items))
    return list(items)


def _place(item: SourceItem, wanted: Sequence[str], items: Sequence[SourceItem]) -> int:
    """Where the first of an item's sections stands: in the rules, else among all that came."""
    own = _sections(item)
    listed = [wanted.index(name) for name in own if name in wanted]
    if listed:
        return min(listed)
    seen = list(dict.fromkeys(name for other in items for name in _sections(other)[:1]))
    return len(wanted) + (seen.index(own[0]) if own else len(seen))


def _sections(item: SourceItem) -> list[str]:
    told = item.sections or tuple(a.section for a in item.articles if a.section)
    return [name.casefold() for name in told]


def _named(own: Sequence[str], wanted: Sequence[str], refused: Sequence[str]) -> str:
    names = {name.casefold(): name for name in own}
    for name in refused:
        if name in names:
            return f"is in {names[name]}"
    if wanted and not names.keys() & set(wanted):
        return f"is in {', '.join(own)}" if own else "is in none of the sections or tags"
    return ""
