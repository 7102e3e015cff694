"""``kind = "wordpress"``: posts by the REST API, with author, categories, tags and picture.

Sources: the REST API handbook (developer.wordpress.org/rest-api), "Discovery", "Pagination",
"Global Parameters" and "Posts"; "Authentication" for application passwords.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode, urljoin

from audio_edition.clock import moment_in
from audio_edition.edition.collect.access import base_of, origin_of
from audio_edition.edition.collect.looking import GONE, LookingAt, together
from audio_edition.edition.collect.model import SourceLook
from audio_edition.edition.sources.content import read_content
from audio_edition.edition.sources.feed import ends_early, plain_title
from audio_edition.edition.sources.fetch import AnswerError, without_password
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.text import listed
from audio_edition.errors import EditionError
from audio_edition.late import late
from newsletters.pages.about import web_address

_LINK = late(r'<([^<>]+)>\s*;[^,<]*\brel\s*=\s*"?https://api\.w\.org/"?', re.IGNORECASE)
_TAG = late(r"<link\b[^>]*\bhttps://api\.w\.org/[^>]*>", re.IGNORECASE)
_HREF = late(r"\bhref\s*=\s*[\"']([^\"']+)", re.IGNORECASE)
_PAGE = 20  # posts a page; content and what is embedded make them heavy
_PAGES = 10
_MANY = 100  # ids asked for at once: the most that the API gives a page
_NONE = "uncategorized"  # WordPress' own category of posts that were given none
_REFUSED = frozenset({401, 403})


def look(at: LookingAt) -> SourceLook:
    """Read the newest posts, and how those taken lately stand: changed, or gone.

    Raises ``EditionError`` where the interface cannot be found, is closed, or answers nonsense.
    """
    known = str(at.state.get("root", ""))
    root = known if known.startswith(origin_of(at.source.address)) else _root(at)
    try:
        newest = _newest(at, root)
    except AnswerError:
        if root != known or (root := _root(at)) == known:
            raise
        newest = _newest(at, root)  # the site was moved
    return together([newest, *_watched(at, root)], state={"root": root})


def _newest(at: LookingAt, root: str) -> SourceLook:
    """Pages of posts, newest first, until one brings nothing that was not decided on before."""
    looks = []
    told: dict[str, Any] = {"per_page": _PAGE, "orderby": "date", "order": "desc", "_embed": "1"}
    if at.since is not None:
        told["after"] = f"{at.since.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
    for page in range(1, _PAGES + 1):
        url = _url(root, f"wp/v2/{at.source.rest_type}", {**told, "page": page})
        try:
            posts, got = at.asker.json(url)
        except AnswerError as problem:
            if page > 1 and problem.status == 400:
                break  # rest_post_invalid_page_number: posts went meanwhile
            raise _refused(problem, at) from None
        fresh = [p for p in _posts(posts, url) if not _stands(at, p) and at.once(str(p["id"]))]
        looks.append(SourceLook(items=tuple(_items(at, fresh)), same=tuple(_same(at, posts))))
        pages = got.headers.get("x-wp-totalpages", "1")
        if not fresh or at.room <= 0 or not pages.isdigit() or page >= int(pages):
            break
    return together(looks)


def _watched(at: LookingAt, root: str) -> list[SourceLook]:
    """How the posts stand that were taken lately: those listed above need no second look."""
    ids = [key for key in at.watched() if key.isdigit() and at.once(key)]
    looks = []
    for begin in range(0, len(ids), _MANY):
        asked = ids[begin : begin + _MANY]
        told = {
            "include": ",".join(asked),
            "per_page": _MANY,
            "orderby": "include",
            "_fields": "id,modified_gmt,date_gmt,status",
        }
        url = _url(root, f"wp/v2/{at.source.rest_type}", told)
        posts, _ = at.asker.json(url)
        there = {str(post["id"]): post for post in _posts(posts, url)}
        same = [key for key in asked if key in there and _stands(at, there[key])]
        changed = [key for key in asked if key in there and key not in same]
        looks.append(SourceLook(same=tuple(same)))
        if changed:
            told = {"include": ",".join(changed), "per_page": _MANY, "_embed": "1"}
            url = _url(root, f"wp/v2/{at.source.rest_type}", told)
            posts, _ = at.asker.json(url)
            looks.append(SourceLook(items=tuple(_items(at, _posts(posts, url)))))
        looks += [_missing(at, root, key) for key in asked if key not in there]
    return looks


def _missing(at: LookingAt, root: str, key: str) -> SourceLook:
    """A post that is listed no more: gone only where it says so itself."""
    url = _url(root, f"wp/v2/{at.source.rest_type}/{key}", {"_fields": "id,status"})
    try:
        post, _ = at.asker.json(url)
    except AnswerError as problem:
        if problem.status in GONE:
            return SourceLook(gone=((key, f"WordPress answers {problem.status}"),))
        if problem.status in _REFUSED:
            return SourceLook(gone=((key, "it is no longer public"),))
        raise
    status = post.get("status") if isinstance(post, dict) else None
    if status in ("publish", None):
        return SourceLook(same=(key,))
    return SourceLook(gone=((key, f"its status is {status}"),))


def _items(at: LookingAt, posts: Sequence[Mapping[str, Any]]) -> list[Any]:
    found = []
    for post in posts:
        key = str(post["id"])
        title = plain_title(_rendered(post, "title"))
        terms = _terms(post)
        sections = [t for kind, t, slug in terms if kind == at.source.taxonomy and slug != _NONE]
        refused = ""
        if _is_protected(post):
            refused = "is protected by a password"
        elif post.get("status", "publish") != "publish":
            refused = f"its status is {post['status']}"
        found.append(
            at.item(
                key,
                _version(post),
                title,
                partial(_article, at, post, title, sections, terms),
                sections=sections,
                tags=[t for kind, t, _ in terms if kind != at.source.taxonomy and kind != "author"],
                published=_moment(post.get("date_gmt")),
                address=web_address(str(post.get("link") or ""), at.source.address),
                refused=refused,
            )
        )
    return found


def _article(
    at: LookingAt,
    post: Mapping[str, Any],
    title: str,
    sections: Sequence[str],
    terms: Sequence[tuple[str, str, str]],
) -> list[ParsedArticle]:
    url = web_address(str(post.get("link") or ""), at.source.address)
    name = url or f"post {post['id']}"
    article = read_content(
        _rendered(post, "content"), title, name, url=url, language=at.options.language
    )
    if not article.paragraphs:
        raise EditionError(f"{name} has no text")
    if ends_early(article.paragraphs):
        at.options.tell(f"{name} ends as a teaser does: the API may give its beginning alone")
    image, alt = _picture(post, url or at.source.address)
    return [
        replace(
            article,
            byline=listed(_authors(post, terms), article.language, at.options.language)[:200],
            section=sections[0][:80] if sections else "",
            image=image,
            image_alt=alt,
            date=str(post.get("date") or "")[:10],
        )
    ]


def _root(at: LookingAt) -> str:
    """Where the site's API is: as its front page says, else where it usually is.

    Raises ``EditionError`` where there is none, or it lies elsewhere and would be told a password.
    """
    base = base_of(at.source.address)
    if "/wp-json" in base:
        return base[: base.index("/wp-json")] + "/wp-json/"
    said = ""
    with suppress(AnswerError):
        got = at.asker.get(base)
        linked = _LINK.search(got.headers.get("link", ""))
        tagged = _TAG.search(got.data[:500_000].decode("utf-8", "replace"))
        href = _HREF.search(tagged[0]) if tagged else None
        said = linked[1] if linked else html.unescape(href[1]) if href else ""
        said = urljoin(got.url, said) if said else ""
    candidates = [said] if said else [f"{base}wp-json/", f"{base}?rest_route=/"]
    problems = []
    for root in candidates:
        if at.source.password and origin_of(root) != origin_of(at.source.address):
            raise EditionError(
                f"its API is at {origin_of(root)}, which is not to be told the password",
                hint=f'address = "{origin_of(root)}/" if that is the same site',
            )
        try:
            index, _ = at.asker.json(_url(root, "", {"_fields": "namespaces"}))
        except AnswerError as problem:
            if problem.status in _REFUSED:
                raise _refused(problem, at) from None
            if problem.status >= 500:
                raise  # the server is ill, which says nothing of what it has
            problems.append(problem.message)
        except EditionError as problem:
            problems.append(problem.message)
        else:
            if isinstance(index, dict) and "wp/v2" in index.get("namespaces", []):
                return root
            problems.append(f"{without_password(root)} is no REST API of WordPress")
    raise EditionError(
        f"{base} has no REST API of WordPress: {problems[0]}",
        hint='is it the site\'s address? its feed is kind = "feed"',
    )


def _url(root: str, route: str, told: Mapping[str, Any]) -> str:
    """An address of the API; a site without pretty links has its route in the query."""
    query = urlencode(told, safe=",:")
    if "rest_route=" in root:
        return f"{root}{route}&{query}"
    return f"{root}{route}?{query}"


def _refused(problem: AnswerError, at: LookingAt) -> EditionError:
    """Why WordPress refuses, and what to do: as its own codes have it."""
    if problem.status not in _REFUSED:
        return problem
    if at.source.password:
        return EditionError(
            f"{origin_of(at.source.address)} refuses {at.source.login or 'the password'}",
            hint="make an application password (Users, Profile) and put it into the environment",
        )
    return EditionError(
        f"{origin_of(at.source.address)} closes its REST API: {problem.message}",
        hint='user = "…" and password = "${NAME}" open it: an application password',
    )


def _posts(answer: Any, url: str) -> list[Mapping[str, Any]]:
    sound = isinstance(answer, list) and all(
        isinstance(post, dict) and type(post.get("id")) is int for post in answer
    )
    if not sound:
        raise EditionError(f"{without_password(url)} answers no list of posts")
    return list(answer)


def _stands(at: LookingAt, post: Mapping[str, Any]) -> bool:
    return at.stands(str(post["id"]), _version(post))


def _same(at: LookingAt, posts: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(p["id"]) for p in posts if _stands(at, p) and at.once(str(p["id"]))]


def _version(post: Mapping[str, Any]) -> str:
    return str(post.get("modified_gmt") or post.get("date_gmt") or "")


def _rendered(post: Mapping[str, Any], key: str) -> str:
    value = post.get(key)
    return str(value.get("rendered") or "") if isinstance(value, dict) else str(value or "")


def _is_protected(post: Mapping[str, Any]) -> bool:
    content = post.get("content")
    return isinstance(content, dict) and content.get("protected") is True


def _terms(post: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Taxonomy, name and slug of everything the post is filed under, in WordPress' order."""
    found = []
    for group in _embedded(post, "wp:term"):
        for term in group if isinstance(group, list) else ():
            if isinstance(term, dict) and term.get("name"):
                name = plain_title(str(term["name"]))
                found.append((str(term.get("taxonomy", "")), name, str(term.get("slug", ""))))
    return found


def _authors(post: Mapping[str, Any], terms: Sequence[tuple[str, str, str]]) -> list[str]:
    """Who wrote it: Co-Authors Plus files them as terms, WordPress knows one."""
    several = [name for kind, name, _ in terms if kind == "author"]
    own = [plain_title(str(a["name"])) for a in _embedded(post, "author") if _has(a, "name")]
    found = several or own
    return [name for name in dict.fromkeys(found) if name and "@" not in name]


def _picture(post: Mapping[str, Any], base: str) -> tuple[str, str]:
    for one in _embedded(post, "wp:featuredmedia"):
        if _has(one, "source_url") and (url := web_address(str(one["source_url"]), base)):
            return url, plain_title(str(one.get("alt_text") or ""))
    return "", ""


def _embedded(post: Mapping[str, Any], key: str) -> list[Any]:
    """What was embedded; what may not be seen stands there as an error, and is no such thing."""
    embedded = post.get("_embedded")
    found = embedded.get(key) if isinstance(embedded, dict) else None
    return found if isinstance(found, list) else []


def _has(thing: Any, key: str) -> bool:
    return isinstance(thing, dict) and bool(thing.get(key))


def _moment(text: Any) -> dt.datetime | None:
    """A time that WordPress gives in GMT without saying so."""
    return moment_in(str(text))
