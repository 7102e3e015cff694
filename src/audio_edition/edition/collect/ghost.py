"""``kind = "ghost"``: posts by the Content API, with authors, tags and who may read them.

Source: ghost.org/docs/content-api ("Pagination", "Filtering", "Posts"). The key goes out with the
request and stands in no address that is shown (see ``access_of``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from audio_edition.clock import moment_in
from audio_edition.edition.collect.access import GHOST_API, base_of, origin_of
from audio_edition.edition.collect.looking import GONE, LookingAt, together
from audio_edition.edition.collect.model import SourceItem, SourceLook
from audio_edition.edition.sources.content import read_content
from audio_edition.edition.sources.feed import plain_title
from audio_edition.edition.sources.fetch import AnswerError
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.text import listed
from audio_edition.errors import EditionError
from newsletters.pages.about import web_address

_PAGE = 15
_PAGES = 10
_MANY = 50
_READERS = {"members": "members", "paid": "paying members", "tiers": "some of its members"}


def look(at: LookingAt) -> SourceLook:
    """Read the newest posts, and how those taken lately stand.

    Raises ``EditionError`` where the site is no Ghost, refuses the key, or answers nonsense.
    """
    return together([_newest(at), *_watched(at)])


def _newest(at: LookingAt) -> SourceLook:
    looks = []
    told: dict[str, Any] = {"limit": _PAGE, "order": "published_at desc", **_WHOLE}
    if at.since is not None:
        told["filter"] = f"published_at:>'{at.since.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S}'"
    for page in range(1, _PAGES + 1):
        posts, pages = _asked(at, {**told, "page": page})
        once = [post for post in posts if at.once(str(post["id"]))]
        same = [str(p["id"]) for p in once if at.stands(str(p["id"]), _version(p))]
        fresh = [post for post in once if str(post["id"]) not in same]
        looks.append(SourceLook(items=tuple(_items(at, fresh)), same=tuple(same)))
        if not fresh or at.room <= 0 or page >= pages:
            break
    return together(looks)


_WHOLE = {"include": "authors,tags", "formats": "html"}


def _watched(at: LookingAt) -> list[SourceLook]:
    ids = [key for key in at.watched() if key.isalnum() and at.once(key)]
    looks = []
    for begin in range(0, len(ids), _MANY):
        asked = ids[begin : begin + _MANY]
        some = {"filter": f"id:[{','.join(asked)}]", "limit": _MANY}
        posts, _ = _asked(at, {**some, "fields": "id,updated_at,published_at"})
        there = {str(post["id"]): post for post in posts}
        same = [key for key in asked if key in there and at.stands(key, _version(there[key]))]
        changed = [key for key in asked if key in there and key not in same]
        looks.append(SourceLook(same=tuple(same)))
        if changed:
            some = {"filter": f"id:[{','.join(changed)}]", "limit": _MANY, **_WHOLE}
            looks.append(SourceLook(items=tuple(_items(at, _asked(at, some)[0]))))
        looks += [_missing(at, key) for key in asked if key not in there]
    return looks


def _missing(at: LookingAt, key: str) -> SourceLook:
    """A post that is listed no more: gone only where its own address says so."""
    try:
        _asked(at, {"fields": "id"}, f"posts/{quote(key)}/")
    except AnswerError as problem:
        if problem.status in GONE:
            return SourceLook(gone=((key, f"Ghost answers {problem.status}"),))
        raise
    return SourceLook(same=(key,))


def _asked(
    at: LookingAt, told: Mapping[str, Any], route: str = "posts/"
) -> tuple[list[Mapping[str, Any]], int]:
    """Posts, and how many pages of them there are."""
    url = f"{base_of(at.source.address)}{GHOST_API}{route}?{urlencode(told, safe=',:')}"
    try:
        answer, _ = at.asker.json(url)
    except AnswerError as problem:
        if problem.status in (401, 403):
            raise EditionError(
                f"{origin_of(at.source.address)} refuses the key ({problem.status})",
                hint="is it the Content API key, and the address the one that the site has in the "
                "end (https, www)? Ghost: Settings, Integrations",
            ) from None
        if problem.status == 404 and route == "posts/":
            raise EditionError(
                f"{base_of(at.source.address)} has no Content API of Ghost",
                hint="is it the address of the site, with the folder that Ghost is in?",
            ) from None
        raise
    posts = answer.get("posts") if isinstance(answer, dict) else None
    if not isinstance(posts, list) or not all(isinstance(p, dict) and p.get("id") for p in posts):
        raise EditionError(f"{base_of(at.source.address)} answers no list of posts")
    meta = answer.get("meta")
    pagination = meta.get("pagination") if isinstance(meta, dict) else None
    pages = pagination.get("pages") if isinstance(pagination, dict) else 1
    return posts, pages if type(pages) is int else 1


def _items(at: LookingAt, posts: Sequence[Mapping[str, Any]]) -> list[SourceItem]:
    found = []
    for post in posts:
        key = str(post["id"])
        title = plain_title(str(post.get("title") or ""))
        tags = _named(post.get("tags"))
        public = [name for name in tags if not name.startswith("#")]
        found.append(
            at.item(
                key,
                _version(post),
                title,
                partial(_article, at, post, title, public),
                # its first tag is a post's section; internal tags are the newsroom's own
                sections=public[:1],
                tags=tags,
                published=_moment(post.get("published_at")),
                address=web_address(str(post.get("url") or ""), at.source.address),
                refused=_withheld(post),
            )
        )
    return found


def _withheld(post: Mapping[str, Any]) -> str:
    """Whose post it is, where the API gives others its beginning alone."""
    readers = _READERS.get(str(post.get("visibility") or "public"), "")
    if post.get("access") is False or (readers and not post.get("html")):
        return f"is for {readers or 'members'}: the Content API gives no more than its beginning"
    return ""


def _article(
    at: LookingAt, post: Mapping[str, Any], title: str, tags: Sequence[str]
) -> list[ParsedArticle]:
    url = web_address(str(post.get("url") or ""), at.source.address)
    name = url or f"post {post['id']}"
    article = read_content(
        str(post.get("html") or ""), title, name, url=url, language=at.options.language
    )
    if not article.paragraphs:
        raise EditionError(f"{name} has no text")
    authors = [author for author in _named(post.get("authors")) if "@" not in author]
    return [
        replace(
            article,
            byline=listed(authors, article.language, at.options.language)[:200],
            section=tags[0][:80] if tags else "",
            image=web_address(str(post.get("feature_image") or ""), url or at.source.address),
            image_alt=plain_title(str(post.get("feature_image_alt") or "")),
            date=str(post.get("published_at") or "")[:10],
        )
    ]


def _named(things: Any) -> list[str]:
    """The names of a post's tags or authors, in their order: the first is the primary one."""
    found = things if isinstance(things, list) else []
    return [plain_title(str(t["name"])) for t in found if isinstance(t, dict) and t.get("name")]


def _version(post: Mapping[str, Any]) -> str:
    return str(post.get("updated_at") or post.get("published_at") or "")


def _moment(text: Any) -> dt.datetime | None:
    return moment_in(str(text))
